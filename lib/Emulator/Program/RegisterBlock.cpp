//===- RegisterBlock.cpp - the layout of a warp's registers -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers begin at lines of 64 bytes, the vectors of the host; sixteen
// predicates share one.
//
//===----------------------------------------------------------------------===//

#include "RegisterBlock.h"
#include "llvm/Support/MathExtras.h"

using namespace tile::emulator;

static constexpr uint64_t kLine = 64;

Register RegisterBlock::allocate(uint64_t bytes, unsigned alignment) {
  uint64_t begin = llvm::alignTo(end, alignment);
  // A block that is full stays so; its places are never used.
  if (begin > kMaxBytes || bytes > kMaxBytes) {
    end = kMaxBytes + 1;
    return Register{0};
  }
  end = begin + bytes;
  return Register{static_cast<uint32_t>(begin)};
}

Register RegisterBlock::allocateLanes(unsigned bytes) {
  if (bytes != 0)
    return allocate(uint64_t(kWarpLanes) * bytes, kLine);
  if (nextPredicate % kLine == 0)
    nextPredicate = allocate(kLine, kLine).offset;
  Register result{static_cast<uint32_t>(nextPredicate)};
  nextPredicate += sizeof(LaneMask);
  return result;
}

Register RegisterBlock::constant(unsigned bytes, uint64_t bits) {
  if (bytes < 8)
    bits &= llvm::maskTrailingOnes<uint64_t>(8 * bytes);
  Register &place = constants[{bytes, bits}];
  if (!place) {
    place = allocateLanes(bytes);
    InitialValue value;
    value.bytes = bytes;
    value.place = place;
    value.bits = bits;
    initialValues.push_back(value);
  }
  return place;
}

Register RegisterBlock::predicateConstant(bool value) {
  Register &place = constants[{0, value}];
  if (!place) {
    place = allocateLanes(0);
    InitialValue initial;
    initial.bytes = 0;
    initial.place = place;
    initial.bits = value ? kAllLanes : 0;
    initialValues.push_back(initial);
  }
  return place;
}

Register RegisterBlock::special(SpecialRegister name, unsigned bytes) {
  Register &place = specials[{bytes, name}];
  if (!place) {
    place = allocateLanes(bytes);
    InitialValue value;
    value.kind = InitialValue::Kind::Special;
    value.special = name;
    value.bytes = bytes;
    value.place = place;
    initialValues.push_back(value);
  }
  return place;
}

Register RegisterBlock::scratch(unsigned bytes) {
  Register &place = scratches[bytes];
  if (!place)
    place = allocateLanes(bytes);
  return place;
}

Register RegisterBlock::carryFlag() {
  if (!carry)
    carry = allocateLanes(0);
  return carry;
}

void RegisterBlock::finish(Program &program) {
  // The last line stays empty: an access at the very end of a parameter may
  // reach beyond it, but not beyond the block.
  program.registerBytes = llvm::alignTo(end, kLine) + kLine;
  program.initialValues = std::move(initialValues);
}
