//===- IntegerCarry.cpp - addition of long integers -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instructions that write or read the carry flag CC.CF (PTX ISA, "Extended-
// Precision Integer Arithmetic Instructions"). The flag is a predicate of the
// warp; for subtractions it is the borrow.
//
//===----------------------------------------------------------------------===//

#include "Integer.h"

using namespace tile::emulator;

namespace {
enum class Operation { Add, Subtract };

/// What an instruction of a carry chain does with the flag.
struct Chain {
  bool reads;
  bool writes;
};
} // namespace

/// The sum or difference of `a` and `b` with the flag; puts the new flag into
/// `carry`.
template <Operation operation, typename T>
static T combine(T a, T b, bool &carry) {
  T partial = operation == Operation::Add ? static_cast<T>(a + b)
                                          : static_cast<T>(a - b);
  T result = operation == Operation::Add ? static_cast<T>(partial + carry)
                                         : static_cast<T>(partial - carry);
  carry = operation == Operation::Add ? (partial < a) | (result < partial)
                                      : (a < b) | (partial < carry);
  return result;
}

/// Runs `compute(lane, carry)` for each lane with the flag in the predicate
/// `reg`.
template <bool reads, bool writes, typename Function>
static void withCarry(Warp &warp, Register reg, LaneMask active,
                      Function &&compute) {
  LaneMask flags = warp.predicate(reg);
  forLanes(active, [&](unsigned lane) {
    bool carry = reads && (flags >> lane & 1);
    compute(lane, carry);
    if (writes)
      flags = (flags & ~(LaneMask(1) << lane)) | LaneMask(carry) << lane;
  });
  if (writes)
    warp.predicate(reg) = flags;
}

/// Operands: d, a, b, CC.CF.
template <Operation operation, typename T, bool reads, bool writes>
static Outcome addWithCarry(Warp &warp, const Instruction &instruction,
                            LaneMask active) {
  T *d = warp.lanes<T>(instruction[0]);
  const T *a = warp.lanes<T>(instruction[1]);
  const T *b = warp.lanes<T>(instruction[2]);
  withCarry<reads, writes>(
      warp, instruction[3], active, [&](unsigned lane, bool &carry) {
        d[lane] = combine<operation>(a[lane], b[lane], carry);
      });
  return Outcome::Next;
}

/// Operands: d, a, b, c, CC.CF. T is signed if the factors are.
template <typename T, bool high, bool reads, bool writes>
static Outcome multiplyAddWithCarry(Warp &warp, const Instruction &instruction,
                                    LaneMask active) {
  using U = std::make_unsigned_t<T>;
  U *d = warp.lanes<U>(instruction[0]);
  const U *a = warp.lanes<U>(instruction[1]);
  const U *b = warp.lanes<U>(instruction[2]);
  const U *c = warp.lanes<U>(instruction[3]);
  withCarry<reads, writes>(
      warp, instruction[4], active, [&](unsigned lane, bool &carry) {
        U product = high ? multiplyHigh<T>(a[lane], b[lane])
                         : multiplyLow<T>(a[lane], b[lane]);
        d[lane] = combine<Operation::Add>(product, c[lane], carry);
      });
  return Outcome::Next;
}

template <Operation operation, typename T> static Handler pickAdd(Chain chain) {
  if (chain.reads)
    return chain.writes ? addWithCarry<operation, T, true, true>
                        : addWithCarry<operation, T, true, false>;
  return addWithCarry<operation, T, false, true>;
}

template <typename T, bool high> static Handler pickMultiply(Chain chain) {
  if (chain.reads)
    return chain.writes ? multiplyAddWithCarry<T, high, true, true>
                        : multiplyAddWithCarry<T, high, true, false>;
  return multiplyAddWithCarry<T, high, false, true>;
}

template <typename T> static Handler pickMultiply(Chain chain, bool high) {
  return high ? pickMultiply<T, true>(chain) : pickMultiply<T, false>(chain);
}

/// All these instructions exist for 32 and 64 bits.
static bool isCarryType(Type type) {
  return type == Type::U32 || type == Type::S32 || type == Type::U64 ||
         type == Type::S64;
}

/// Adds the flag behind the operands that finish() has added.
static bool finishChain(InstructionDecoder &decoder, Handler handler, Type type,
                        unsigned numSources) {
  llvm::SmallVector<Type, 3> sources(numSources, type);
  if (!finish(decoder, isCarryType(type) ? handler : nullptr, type, sources))
    return false;
  decoder.addOperand(decoder.carryFlag());
  return !decoder.failed();
}

template <Operation operation>
static bool finishAdd(InstructionDecoder &decoder, Chain chain) {
  Type type = decoder.takeType();
  Handler handler = byteSize(type) == 8 ? pickAdd<operation, uint64_t>(chain)
                                        : pickAdd<operation, uint32_t>(chain);
  return finishChain(decoder, handler, type, 2);
}

static bool finishMultiply(InstructionDecoder &decoder, Chain chain,
                           bool high) {
  Type type = decoder.takeType();
  Handler handler = nullptr;
  if (type == Type::U32)
    handler = pickMultiply<uint32_t>(chain, high);
  else if (type == Type::S32)
    handler = pickMultiply<int32_t>(chain, high);
  else if (type == Type::U64)
    handler = pickMultiply<uint64_t>(chain, high);
  else if (type == Type::S64)
    handler = pickMultiply<int64_t>(chain, high);
  return finishChain(decoder, handler, type, 3);
}

bool tile::emulator::decodeAddCarry(InstructionDecoder &decoder) {
  return finishAdd<Operation::Add>(decoder, {false, true});
}

bool tile::emulator::decodeSubtractBorrow(InstructionDecoder &decoder) {
  return finishAdd<Operation::Subtract>(decoder, {false, true});
}

bool tile::emulator::decodeMultiplyAddCarry(InstructionDecoder &decoder,
                                            bool high) {
  return finishMultiply(decoder, {false, true}, high);
}

static bool decodeAddWithCarry(InstructionDecoder &decoder) {
  return finishAdd<Operation::Add>(decoder, {true, decoder.take("cc")});
}

static bool decodeSubtractWithBorrow(InstructionDecoder &decoder) {
  return finishAdd<Operation::Subtract>(decoder, {true, decoder.take("cc")});
}

static bool decodeMultiplyAddWithCarry(InstructionDecoder &decoder) {
  int part = decoder.takeOneOf({"lo", "hi"});
  if (part < 0)
    return decoder.unknown();
  return finishMultiply(decoder, {true, decoder.take("cc")}, part == 1);
}

void tile::emulator::addCarryOpcodes(OpcodeTable &table) {
  table.add("addc", decodeAddWithCarry);
  table.add("subc", decodeSubtractWithBorrow);
  table.add("madc", decodeMultiplyAddWithCarry);
}
