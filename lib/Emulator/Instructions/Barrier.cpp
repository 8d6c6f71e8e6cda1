//===- Barrier.cpp - bar, barrier, bar.warp.sync --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decodes the barrier instructions; Machine/Barriers.cpp knows who waits for
// whom. `bar` is `barrier` with `.aligned`. Where lanes that come together name
// different barriers or counts, each group goes on alone.
//
//===----------------------------------------------------------------------===//

#include "../Check/Monitor.h"
#include "../Machine/Cta.h"
#include "Control.h"
#include "WarpMembers.h"
#include "tile/Support/Diagnostics/Emulator.h"

using namespace tile;
using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// bar and barrier
//===----------------------------------------------------------------------===//

namespace {
/// Operands of a barrier instruction: the result of a reduction comes first,
/// then these. Absent ones are empty.
struct BarrierDetails {
  BarrierAction action = BarrierAction::Sync;
  Register id;
  Register count;
  Register predicate;
  bool predicateNegated = false;
};
} // namespace

/// The lanes of `active` that name the same barrier and count as the first.
static LaneMask lanesThatAgree(Warp &warp, const BarrierDetails &details,
                               LaneMask active, BarrierUse &use) {
  unsigned first = llvm::countr_zero(active);
  const uint32_t *ids = warp.lanes<uint32_t>(details.id);
  const uint32_t *counts =
      details.count ? warp.lanes<uint32_t>(details.count) : nullptr;
  use.action = details.action;
  use.id = ids[first];
  use.count = counts ? counts[first] : 0;
  LaneMask same = 0;
  forLanes(active, [&](unsigned lane) {
    bool agrees = ids[lane] == use.id && (!counts || counts[lane] == use.count);
    same |= agrees ? LaneMask(1) << lane : 0;
  });
  return same;
}

static Outcome executeBarrier(Warp &warp, const Instruction &instruction,
                              LaneMask active) {
  const BarrierDetails &details =
      *static_cast<const BarrierDetails *>(instruction.details);
  if (warp.fragment().wait.kind == WaitReason::Kind::Barrier) {
    if (!warp.cta().barriers().waited(warp))
      return Outcome::Blocked;
    warp.fragment().wait = WaitReason();
    return Outcome::Next;
  }
  BarrierUse use;
  LaneMask same = lanesThatAgree(warp, details, active, use);
  if (same != active) {
    if (instruction.aligned)
      return failAt(warp, instruction, active & ~same,
                    DiagID::EmulatorBarrierMisuse,
                    "the threads of a warp name different barriers or counts");
    warp.split(active & ~same, instruction.index, instruction.index + 1);
  }
  if (details.predicate) {
    LaneMask predicates = warp.predicate(details.predicate);
    use.predicates = details.predicateNegated ? ~predicates : predicates;
  }
  return warp.cta().barriers().come(warp, instruction, same, use);
}

/// The barrier's number and, in front of operand `last`, the count.
static void decodeIdAndCount(InstructionDecoder &decoder, unsigned place,
                             unsigned last, BarrierDetails &details) {
  details.id = decoder.source(place, Type::U32);
  if (place + 1 < last)
    details.count = decoder.source(place + 1, Type::U32);
}

/// `red.popc.u32 d, a{, b}, {!}c` and `red.and.pred p, a{, b}, {!}c`.
static bool decodeReduction(InstructionDecoder &decoder, bool isAligned,
                            BarrierDetails &details) {
  constexpr BarrierAction kActions[] = {
      BarrierAction::RedCount, BarrierAction::RedAll, BarrierAction::RedAny};
  int which = decoder.takeOneOf({"popc", "and", "or"});
  if (which < 0)
    return decoder.unknown();
  details.action = kActions[which];
  decoder.result().aligned = decoder.take("aligned") || isAligned;
  bool counts = details.action == BarrierAction::RedCount;
  if (!decoder.take(counts ? "u32" : "pred"))
    return decoder.unknown();
  unsigned numOperands = decoder.numOperands();
  if (numOperands != 3 && numOperands != 4)
    return decoder.invalid("a reduction at a barrier has 3 or 4 operands");
  decoder.addOperand(counts ? decoder.destination(0, Type::U32)
                            : decoder.predicateDestination(0));
  decodeIdAndCount(decoder, 1, numOperands - 1, details);
  details.predicate =
      decoder.predicate(numOperands - 1, details.predicateNegated);
  return !decoder.failed();
}

static bool decodeArriveOrSync(InstructionDecoder &decoder, bool isAligned,
                               bool arrives, BarrierDetails &details) {
  decoder.result().aligned = decoder.take("aligned") || isAligned;
  details.action = arrives ? BarrierAction::Arrive : BarrierAction::Sync;
  unsigned numOperands = decoder.numOperands();
  if (numOperands != 2 && (arrives || numOperands != 1))
    return decoder.invalid("wrong number of operands of a barrier");
  decodeIdAndCount(decoder, 0, numOperands, details);
  return !decoder.failed();
}

//===----------------------------------------------------------------------===//
// bar.warp.sync
//===----------------------------------------------------------------------===//

static Outcome executeWarpSync(Warp &warp, const Instruction &instruction,
                               LaneMask active) {
  Outcome outcome;
  if (!meetMembers(warp, instruction, instruction[0], active, outcome))
    return outcome;
  if (CtaMonitor *monitor = warp.cta().monitor())
    monitor->warpSync(warp, active);
  return Outcome::Next;
}

static bool decodeWarpSync(InstructionDecoder &decoder) {
  if (!decoder.take("sync"))
    return decoder.unknown();
  if (decoder.numOperands() != 1)
    return decoder.invalid("bar.warp.sync has one operand");
  decoder.addOperand(decoder.source(0, Type::B32));
  decoder.result().handler = executeWarpSync;
  return !decoder.failed();
}

//===----------------------------------------------------------------------===//
// barrier.cluster
//===----------------------------------------------------------------------===//

/// `immediate` of the cluster's instructions: they order memory.
static constexpr uint64_t kOrdersMemory = 1;

static Outcome executeClusterArrive(Warp &warp, const Instruction &instruction,
                                    LaneMask active) {
  return warp.cta().barriers().clusterArrive(
      warp, instruction, active, instruction.immediate == kOrdersMemory);
}

static Outcome executeClusterWait(Warp &warp, const Instruction &instruction,
                                  LaneMask active) {
  return warp.cta().barriers().clusterWait(
      warp, instruction, active, instruction.immediate == kOrdersMemory);
}

static bool decodeCluster(InstructionDecoder &decoder) {
  Instruction &result = decoder.result();
  result.immediate = kOrdersMemory;
  if (decoder.take("arrive")) {
    result.handler = executeClusterArrive;
    if (decoder.take("relaxed"))
      result.immediate = 0;
    else
      decoder.take("release");
  } else if (decoder.take("wait")) {
    result.handler = executeClusterWait;
    decoder.take("acquire");
  } else {
    return decoder.unknown();
  }
  result.aligned = decoder.take("aligned");
  if (decoder.numOperands() != 0)
    return decoder.invalid("barrier.cluster has no operands");
  return !decoder.failed();
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

/// What `bar` and `barrier` have in common.
static bool decodeCta(InstructionDecoder &decoder, bool isAligned) {
  decoder.take("cta");
  BarrierDetails &details = decoder.makeDetails<BarrierDetails>();
  bool done = false;
  switch (decoder.takeOneOf({"sync", "arrive", "red"})) {
  case 0:
    done = decodeArriveOrSync(decoder, isAligned, /*arrives=*/false, details);
    break;
  case 1:
    done = decodeArriveOrSync(decoder, isAligned, /*arrives=*/true, details);
    break;
  case 2:
    done = decodeReduction(decoder, isAligned, details);
    break;
  default:
    return decoder.unknown();
  }
  decoder.result().immediate = static_cast<uint64_t>(details.action);
  decoder.result().handler = executeBarrier;
  return done;
}

static bool decodeBar(InstructionDecoder &decoder) {
  if (decoder.take("warp"))
    return decodeWarpSync(decoder);
  return decodeCta(decoder, /*isAligned=*/true);
}

static bool decodeBarrier(InstructionDecoder &decoder) {
  if (decoder.take("cluster"))
    return decodeCluster(decoder);
  return decodeCta(decoder, /*isAligned=*/false);
}

void tile::emulator::addBarrierOpcodes(OpcodeTable &table) {
  table.add("bar", decodeBar);
  table.add("barrier", decodeBarrier);
}
