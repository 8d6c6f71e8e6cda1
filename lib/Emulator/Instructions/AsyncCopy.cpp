//===- AsyncCopy.cpp - cp.async -------------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies from global to shared memory that end later (PTX ISA, "Data Movement
// and Conversion Instructions: cp.async"), and what waits for them. When a copy
// is issued its addresses are checked; when it ends is up to the policy, at the
// latest when a wait says so (Machine/AsyncCopies.h). Copies in bulk, tensors
// and arrivals at mbarriers (`cp.async.bulk`, `cp.async.mbarrier.arrive`) are
// not known yet; they will end through the same place.
//
//===----------------------------------------------------------------------===//

#include "../Check/Monitor.h"
#include "../Machine/AsyncCopies.h"
#include "../Machine/Cta.h"
#include "Addressing.h"
#include <algorithm>

using namespace tile;
using namespace tile::emulator;

namespace {
/// Operands: the addresses, then the source's size or the predicate.
struct CopyDetails {
  Addressing target;
  Addressing source;
  uint32_t bytes = 0;
  enum class Limit : uint8_t { None, SourceBytes, Ignore, DoNotIgnore };
  Limit limit = Limit::None;
  unsigned limitOperand = 0;
};
} // namespace

/// How many bytes a lane reads; the rest of what it writes is zero.
static uint32_t sourceBytes(Warp &warp, const Instruction &instruction,
                            const CopyDetails &details, unsigned lane) {
  Register limit;
  if (details.limit != CopyDetails::Limit::None)
    limit = instruction[details.limitOperand];
  switch (details.limit) {
  case CopyDetails::Limit::None:
    break;
  case CopyDetails::Limit::SourceBytes:
    return std::min(warp.lanes<uint32_t>(limit)[lane], details.bytes);
  case CopyDetails::Limit::Ignore:
    return warp.predicate(limit) >> lane & 1 ? 0 : details.bytes;
  case CopyDetails::Limit::DoNotIgnore:
    return warp.predicate(limit) >> lane & 1 ? details.bytes : 0;
  }
  return details.bytes;
}

/// Issues the copies of `lanes`, which read `bytes` each and belong to one
/// group. False if the run shall end.
static bool issueAlike(Warp &warp, const Instruction &instruction,
                       const CopyDetails &details, LaneMask lanes,
                       uint32_t bytes, uint64_t group) {
  Access target, source;
  target.space = Space::Shared;
  target.kind = AccessKind::AsyncWrite;
  target.bytes = target.alignment = details.bytes;
  target.active = lanes;
  target.asyncGroup = group;
  details.target.compute(warp, instruction, target.address);
  source.space = Space::Global;
  source.kind = AccessKind::AsyncRead;
  source.bytes = bytes;
  source.alignment = details.bytes;
  // What is not read may be anywhere.
  source.active = bytes ? lanes : 0;
  source.asyncGroup = group;
  details.source.compute(warp, instruction, source.address);
  if (!resolve(warp, instruction, source) ||
      !resolve(warp, instruction, target))
    return false;
  forLanes(lanes, [&](unsigned lane) {
    warp.asyncCopies().issue(lane, {target.host[lane], source.host[lane],
                                    details.bytes, bytes, group});
  });
  return true;
}

static Outcome copy(Warp &warp, const Instruction &instruction,
                    LaneMask active) {
  const CopyDetails &details =
      *static_cast<const CopyDetails *>(instruction.details);
  AsyncCopies &copies = warp.asyncCopies();
  for (LaneMask rest = active; rest;) {
    unsigned first = llvm::countr_zero(rest);
    uint64_t group = copies.currentGroup(first);
    uint32_t bytes = sourceBytes(warp, instruction, details, first);
    LaneMask alike = 0;
    forLanes(rest, [&](unsigned lane) {
      bool same = copies.currentGroup(lane) == group &&
                  sourceBytes(warp, instruction, details, lane) == bytes;
      alike |= LaneMask(same) << lane;
    });
    if (!issueAlike(warp, instruction, details, alike, bytes, group))
      return Outcome::Stop;
    rest &= ~alike;
  }
  if (warp.cta().launch().policy.async == SchedulePolicy::Async::AtOnce)
    forLanes(active, [&](unsigned lane) {
      copies.complete(lane, copies.currentGroup(lane));
    });
  return Outcome::Next;
}

static Outcome commitGroup(Warp &warp, const Instruction &, LaneMask active) {
  warp.asyncCopies().commit(active);
  return Outcome::Next;
}

/// Waits until at most the last `immediate` committed groups are pending.
static Outcome waitGroup(Warp &warp, const Instruction &instruction,
                         LaneMask active) {
  AsyncCopies &copies = warp.asyncCopies();
  uint64_t lastGroup[kWarpLanes] = {};
  LaneMask waiting = 0;
  forLanes(active, [&](unsigned lane) {
    uint64_t committed = copies.currentGroup(lane);
    if (committed <= instruction.immediate)
      return;
    lastGroup[lane] = committed - instruction.immediate - 1;
    copies.complete(lane, lastGroup[lane]);
    waiting |= LaneMask(1) << lane;
  });
  CtaMonitor *monitor = warp.cta().monitor();
  if (monitor && waiting)
    monitor->asyncWaited(warp, waiting, lastGroup);
  return Outcome::Next;
}

/// As the manual defines it: a commit, and a wait for all groups.
static Outcome waitAll(Warp &warp, const Instruction &instruction,
                       LaneMask active) {
  warp.asyncCopies().commit(active);
  return waitGroup(warp, instruction, active);
}

/// The optional operand between the size and the policy.
static bool takeLimit(InstructionDecoder &decoder, CopyDetails &details) {
  const ptx::Operand &operand = decoder.operand(3);
  if (operand.kind == ptx::Operand::Kind::Integer ||
      decoder.registerBytes(3) == 4) {
    details.limit = CopyDetails::Limit::SourceBytes;
    details.limitOperand = decoder.addOperand(decoder.source(3, Type::B32));
    return !decoder.failed();
  }
  bool negated = false;
  details.limitOperand = decoder.addOperand(decoder.predicate(3, negated));
  details.limit =
      negated ? CopyDetails::Limit::DoNotIgnore : CopyDetails::Limit::Ignore;
  return !decoder.failed();
}

/// cp.async.OP.shared{::cta}.global{.L2::...} [dst], [src], size{, limit}
/// {, policy};
static bool decodeCopy(InstructionDecoder &decoder, bool cachesAll) {
  if (!decoder.take("shared") && !decoder.take("shared::cta"))
    return decoder.unknown();
  if (!decoder.take("global"))
    return decoder.unknown();
  bool hasPolicy = decoder.take("L2::cache_hint");
  decoder.takeOneOf({"L2::64B", "L2::128B", "L2::256B"});
  unsigned limits = decoder.numOperands() == (hasPolicy ? 5u : 4u) ? 1 : 0;
  CopyDetails &details = decoder.makeDetails<CopyDetails>();
  if (!takeOperandCount(decoder, 3 + limits, hasPolicy) ||
      !details.target.take(decoder, 0) || !details.source.take(decoder, 1))
    return false;
  uint64_t bytes = decoder.constant(2);
  if (decoder.failed())
    return false;
  if (bytes != 16 && !(cachesAll && (bytes == 4 || bytes == 8)))
    return decoder.invalid("`cp.async.ca` copies 4, 8 or 16 bytes, "
                           "`cp.async.cg` copies 16");
  details.bytes = bytes;
  if (limits && !takeLimit(decoder, details))
    return false;
  decoder.result().handler = copy;
  return true;
}

static bool decodeWait(InstructionDecoder &decoder, Handler handler,
                       bool hasCount) {
  if (!takeOperandCount(decoder, hasCount ? 1 : 0, false))
    return false;
  decoder.result().immediate = hasCount ? decoder.constant(0) : 0;
  decoder.result().handler = handler;
  return !decoder.failed();
}

static bool decodeCp(InstructionDecoder &decoder) {
  if (!decoder.take("async"))
    return decoder.unknown();
  switch (decoder.takeOneOf(
      {"ca", "cg", "commit_group", "wait_group", "wait_all"})) {
  case 0:
    return decodeCopy(decoder, true);
  case 1:
    return decodeCopy(decoder, false);
  case 2:
    return decodeWait(decoder, commitGroup, false);
  case 3:
    return decodeWait(decoder, waitGroup, true);
  case 4:
    return decodeWait(decoder, waitAll, false);
  default:
    return decoder.unknown();
  }
}

void tile::emulator::addAsyncCopyOpcodes(OpcodeTable &table) {
  table.add("cp", decodeCp);
}
