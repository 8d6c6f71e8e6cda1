//===- CacheAdvice.cpp - prefetch, createpolicy, discard ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instructions for caches, which the emulator has none of. Prefetches may name
// any address, so nothing checks them. A cache policy is opaque: it is a
// number that other instructions take and ignore. `discard` is the one with an
// effect, for the bytes are undefined afterwards.
//
//===----------------------------------------------------------------------===//

#include "Addressing.h"

using namespace tile::emulator;

/// What discarded memory holds: a pattern that is noticed.
static constexpr int kDiscardedByte = 0xd5;
/// The only sizes that `discard` and `applypriority` take.
static constexpr uint64_t kLineBytes = 128;

static Outcome createPolicy(Warp &warp, const Instruction &instruction,
                            LaneMask active) {
  uint64_t *policy = warp.lanes<uint64_t>(instruction[0]);
  forLanes(active, [&](unsigned lane) { policy[lane] = 0; });
  return Outcome::Next;
}

static Outcome discard(Warp &warp, const Instruction &instruction,
                       LaneMask active) {
  Access access;
  access.space = Space::Global;
  access.kind = AccessKind::Write;
  access.bytes = access.alignment = kLineBytes;
  access.active = active;
  static_cast<const Addressing *>(instruction.details)
      ->compute(warp, instruction, access.address);
  if (!resolve(warp, instruction, access))
    return Outcome::Stop;
  std::byte unknown[kLineBytes];
  std::memset(unknown, kDiscardedByte, kLineBytes);
  forLanes(active, [&](unsigned lane) {
    copyWord(access.host[lane], unknown, kLineBytes);
  });
  return Outcome::Next;
}

static bool decodePrefetch(InstructionDecoder &decoder) {
  decoder.takeOneOf({"global", "local"});
  if (decoder.takeOneOf({"L1", "L2", "L2::evict_last", "L2::evict_normal"}) < 0)
    return decoder.unknown();
  Addressing address;
  if (!takeOperandCount(decoder, 1, false) || !address.take(decoder, 0))
    return false;
  decoder.result().handler = doNothing;
  return true;
}

/// `[a], 128` of the two instructions that have a size.
static bool takeLine(InstructionDecoder &decoder, Addressing &address) {
  if (!takeOperandCount(decoder, 2, false) || !address.take(decoder, 0))
    return false;
  uint64_t bytes = decoder.constant(1);
  if (decoder.failed())
    return false;
  return bytes == kLineBytes || decoder.invalid("the size must be 128");
}

static bool decodeApplyPriority(InstructionDecoder &decoder) {
  decoder.take("global");
  Addressing address;
  if (!decoder.take("L2::evict_normal"))
    return decoder.unknown();
  if (!takeLine(decoder, address))
    return false;
  decoder.result().handler = doNothing;
  return true;
}

static bool decodeDiscard(InstructionDecoder &decoder) {
  decoder.take("global");
  if (!decoder.take("L2"))
    return decoder.unknown();
  if (!takeLine(decoder, decoder.makeDetails<Addressing>()))
    return false;
  decoder.result().handler = discard;
  return true;
}

/// createpolicy.fractional.L2::primary{.L2::secondary}.b64 d {, fraction};
/// createpolicy.range{.global}.L2::primary{.L2::secondary}.b64 d, [a], p, t;
/// createpolicy.cvt.L2.b64 d, property;
static bool decodeCreatePolicy(InstructionDecoder &decoder) {
  enum { Fractional, Range, Convert };
  int form = decoder.takeOneOf({"fractional", "range", "cvt"});
  if (form < 0)
    return decoder.unknown();
  if (form == Range)
    decoder.take("global");
  if (form == Convert) {
    if (!decoder.take("L2"))
      return decoder.unknown();
  } else {
    if (decoder.takeOneOf({"L2::evict_last", "L2::evict_normal",
                           "L2::evict_first", "L2::evict_unchanged"}) < 0)
      return decoder.unknown();
    decoder.takeOneOf({"L2::evict_first", "L2::evict_unchanged"});
  }
  if (!decoder.take("b64"))
    return decoder.unknown();
  unsigned most = form == Range ? 4 : 2;
  if (decoder.numOperands() != most &&
      !(form == Fractional && decoder.numOperands() == 1))
    return decoder.invalid("`createpolicy` has other operands");
  decoder.addOperand(decoder.destination(0, Type::B64));
  Addressing address;
  if (form == Range && !address.take(decoder, 1))
    return false;
  Type type = form == Fractional ? Type::F32
              : form == Convert  ? Type::B64
                                 : Type::U32;
  for (unsigned i = form == Range ? 2 : 1; i < decoder.numOperands(); ++i)
    decoder.source(i, type);
  decoder.result().handler = createPolicy;
  return !decoder.failed();
}

void tile::emulator::addCacheOpcodes(OpcodeTable &table) {
  table.add("prefetch", decodePrefetch);
  table.add("prefetchu", decodePrefetch);
  table.add("applypriority", decodeApplyPriority);
  table.add("discard", decodeDiscard);
  table.add("createpolicy", decodeCreatePolicy);
}
