//===- Addressing.cpp - what all accesses to memory have in common --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The modifiers and the addresses that accesses to memory share.
//
//===----------------------------------------------------------------------===//

#include "Addressing.h"

using namespace tile::emulator;

bool Addressing::take(InstructionDecoder &decoder, unsigned i) {
  AddressOperand address = decoder.address(i);
  if (decoder.failed())
    return false;
  bytes = address.bytes;
  offset = address.offset;
  operand = decoder.addOperand(address.base);
  return true;
}

void Addressing::compute(Warp &warp, const Instruction &instruction,
                         uint64_t *address) const {
  if (bytes == 4) {
    // 32-bit addresses wrap around in 32 bits, as the compiler computed them.
    const uint32_t *base = warp.lanes<uint32_t>(instruction[operand]);
    for (unsigned lane = 0; lane != kWarpLanes; ++lane)
      address[lane] = base[lane] + static_cast<uint32_t>(offset);
    return;
  }
  const uint64_t *base = warp.lanes<uint64_t>(instruction[operand]);
  for (unsigned lane = 0; lane != kWarpLanes; ++lane)
    address[lane] = base[lane] + offset;
}

bool tile::emulator::takeSpace(InstructionDecoder &decoder, Space &space) {
  static const Space spaces[] = {Space::Global, Space::Shared,   Space::Shared,
                                 Space::Local,  Space::Constant, Space::Param,
                                 Space::Param,  Space::Param};
  int index =
      decoder.takeOneOf({"global", "shared", "shared::cta", "local", "const",
                         "param", "param::entry", "param::func"});
  if (index < 0)
    return false;
  space = spaces[index];
  return true;
}

bool tile::emulator::takeOrder(InstructionDecoder &decoder, Order &order) {
  static const Order orders[] = {Order::Weak,    Order::Volatile,
                                 Order::Relaxed, Order::Acquire,
                                 Order::Release, Order::AcquireRelease};
  int index = decoder.takeOneOf(
      {"weak", "volatile", "relaxed", "acquire", "release", "acq_rel"});
  if (index < 0)
    return false;
  order = orders[index];
  return true;
}

bool tile::emulator::takeScope(InstructionDecoder &decoder, Scope &scope) {
  static const Scope scopes[] = {Scope::Cta, Scope::Cluster, Scope::Gpu,
                                 Scope::System};
  int index = decoder.takeOneOf({"cta", "cluster", "gpu", "sys"});
  if (index < 0)
    return false;
  scope = scopes[index];
  return true;
}

bool tile::emulator::takeCacheModifier(InstructionDecoder &decoder,
                                       bool &hasPolicy) {
  if (!hasPolicy && decoder.take("L2::cache_hint")) {
    hasPolicy = true;
    return true;
  }
  return decoder.takeOneOf({"ca", "cg", "cs", "lu", "cv", "wb", "wt", "nc",
                            "L1::evict_normal", "L1::evict_unchanged",
                            "L1::evict_first", "L1::evict_last",
                            "L1::no_allocate", "L2::evict_normal",
                            "L2::evict_first", "L2::evict_last", "L2::64B",
                            "L2::128B", "L2::256B"}) >= 0;
}

bool tile::emulator::takeOperandCount(InstructionDecoder &decoder,
                                      unsigned expected, bool hasPolicy) {
  if (hasPolicy) {
    if (decoder.numOperands() != expected + 1)
      return decoder.invalid("`.L2::cache_hint` needs a cache policy as the "
                             "last operand, and nothing else does");
    decoder.source(expected, Type::B64);
    return !decoder.failed();
  }
  if (decoder.numOperands() != expected)
    return decoder.invalid("`" + decoder.syntax().opcode + "` takes " +
                           llvm::Twine(expected) + " operands here, not " +
                           llvm::Twine(decoder.numOperands()));
  return true;
}

Outcome tile::emulator::doNothing(Warp &, const Instruction &, LaneMask) {
  return Outcome::Next;
}
