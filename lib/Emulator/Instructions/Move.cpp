//===- Move.cpp - mov, selp, slct, prmt -----------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instructions that bring values from one register to another: copies, packing
// and unpacking of small values into wide ones, selections, permutations of
// bytes, and reading the clock. Address spaces are in MoveAddress.cpp.
//
//===----------------------------------------------------------------------===//

#include "Move.h"
#include "../Machine/Cta.h"

using namespace tile;
using namespace tile::emulator;

const LaneMask tile::emulator::kLaneBit[kWarpLanes] = {
    1u << 0,  1u << 1,  1u << 2,  1u << 3,  1u << 4,  1u << 5,  1u << 6,
    1u << 7,  1u << 8,  1u << 9,  1u << 10, 1u << 11, 1u << 12, 1u << 13,
    1u << 14, 1u << 15, 1u << 16, 1u << 17, 1u << 18, 1u << 19, 1u << 20,
    1u << 21, 1u << 22, 1u << 23, 1u << 24, 1u << 25, 1u << 26, 1u << 27,
    1u << 28, 1u << 29, 1u << 30, 1u << 31,
};

/// The types of mov, selp and slct.
static bool isMoved(Type type) {
  switch (byteSize(type)) {
  case 2:
  case 4:
  case 8:
    return type <= Type::S64 || type == Type::F32 || type == Type::F64;
  default:
    return false;
  }
}

//===----------------------------------------------------------------------===//
// mov
//===----------------------------------------------------------------------===//

template <typename T> static T copy(T a) { return a; }

/// Operands: the predicate written, the one read.
static Outcome movePredicate(Warp &warp, const Instruction &instruction,
                             LaneMask active) {
  LaneMask value = warp.predicate(instruction[1]);
  if (instruction.immediate)
    value = ~value;
  LaneMask &target = warp.predicate(instruction[0]);
  target = (target & ~active) | (value & active);
  return Outcome::Next;
}

/// Joins `count` values of type T: operands are the wide register, then the
/// values from the lowest on.
template <typename T, unsigned count>
static Outcome pack(Warp &warp, const Instruction &instruction,
                    LaneMask active) {
  T *wide = warp.lanes<T>(instruction[0]);
  for (unsigned i = 0; i != count; ++i) {
    const T *part = warp.lanes<T>(instruction[i + 1]);
    forLanes(active,
             [&](unsigned lane) { wide[lane * count + i] = part[lane]; });
  }
  return Outcome::Next;
}

/// The reverse.
template <typename T, unsigned count>
static Outcome unpack(Warp &warp, const Instruction &instruction,
                      LaneMask active) {
  const T *wide = warp.lanes<T>(instruction[0]);
  for (unsigned i = 0; i != count; ++i) {
    T *part = warp.lanes<T>(instruction[i + 1]);
    forLanes(active,
             [&](unsigned lane) { part[lane] = wide[lane * count + i]; });
  }
  return Outcome::Next;
}

template <typename T> static Handler pickVector(unsigned count, bool isPack) {
  if (count == 2)
    return isPack ? pack<T, 2> : unpack<T, 2>;
  if (count == 4)
    return isPack ? pack<T, 4> : unpack<T, 4>;
  return nullptr;
}

/// `mov.b32 d, {a, b}` and `mov.b32 {d, e}, a`.
static bool decodeVectorMove(InstructionDecoder &decoder, Type type,
                             bool isPack) {
  unsigned vector = isPack ? 1 : 0;
  unsigned count = decoder.operand(vector).elements.size();
  if (count != 2 && count != 4)
    return decoder.invalid("a vector of `mov` has 2 or 4 elements");
  Handler handler = nullptr;
  Type part = Type::None;
  switch (byteSize(type) / count) {
  case 1:
    handler = pickVector<uint8_t>(count, isPack);
    part = Type::B8;
    break;
  case 2:
    handler = pickVector<uint16_t>(count, isPack);
    part = Type::B16;
    break;
  case 4:
    handler = pickVector<uint32_t>(count, isPack);
    part = Type::B32;
    break;
  case 8:
    handler = pickVector<uint64_t>(count, isPack);
    part = Type::B64;
    break;
  }
  if (!handler)
    return decoder.unknown();
  decoder.addOperand(isPack ? decoder.destination(0, type)
                            : decoder.source(1, type));
  for (unsigned i = 0; i != count; ++i) {
    decoder.addOperand(isPack ? decoder.sourceElement(vector, i, part)
                              : decoder.destinationElement(vector, i, part));
  }
  decoder.result().handler = handler;
  return !decoder.failed();
}

/// Time passes with the instructions of the CTA. The lanes yield, so that a
/// loop that waits for a time lets others run.
template <typename T>
static Outcome readClock(Warp &warp, const Instruction &instruction,
                         LaneMask active) {
  T now = static_cast<T>(warp.cta().statistics().warpInstructions);
  T *target = warp.lanes<T>(instruction[0]);
  forLanes(active, [&](unsigned lane) { target[lane] = now; });
  return Outcome::Yield;
}

static bool decodeClock(InstructionDecoder &decoder, Type type) {
  Handler handler = byteSize(type) == 4   ? readClock<uint32_t>
                    : byteSize(type) == 8 ? readClock<uint64_t>
                                          : nullptr;
  if (!handler)
    return decoder.unknown();
  decoder.addOperand(decoder.destination(0, type));
  decoder.result().handler = handler;
  return !decoder.failed();
}

static bool decodePredicateMove(InstructionDecoder &decoder) {
  bool negated = false;
  decoder.addOperand(decoder.predicateDestination(0));
  decoder.addOperand(decoder.predicate(1, negated));
  decoder.result().immediate = negated;
  decoder.result().handler = movePredicate;
  return !decoder.failed();
}

static bool decodeMove(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  if (decoder.failed())
    return false;
  if (decoder.numOperands() != 2)
    return decoder.invalid("`mov` takes 2 operands");
  if (type == Type::Pred)
    return decodePredicateMove(decoder);
  using Kind = ptx::Operand::Kind;
  bool isPack = decoder.operand(1).kind == Kind::Vector;
  if (isPack || decoder.operand(0).kind == Kind::Vector)
    return decodeVectorMove(decoder, type, isPack);
  if (decoder.isClock(1))
    return decodeClock(decoder, type);
  if (type == Type::B128)
    return finish(decoder, eachLane<copy<Bits128>>, type, {type});
  constexpr BySize handlers = TILE_BY_SIZE(copy);
  return finish(decoder, isMoved(type) ? handlers[type] : nullptr, type,
                {type});
}

//===----------------------------------------------------------------------===//
// selp, slct
//===----------------------------------------------------------------------===//

/// Operands: d, a, b, the predicate; a where it is true.
template <typename T>
static Outcome selectByPredicate(Warp &warp, const Instruction &instruction,
                                 LaneMask active) {
  T *d = warp.lanes<T>(instruction[0]);
  const T *a = warp.lanes<T>(instruction[1]);
  const T *b = warp.lanes<T>(instruction[2]);
  LaneMask choice = warp.predicate(instruction[3]);
  if (instruction.immediate)
    choice = ~choice;
  forIndependentLanes(active, [&](unsigned lane) {
    d[lane] = choice & kLaneBit[lane] ? a[lane] : b[lane];
  });
  return Outcome::Next;
}

static bool decodeSelectByPredicate(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  if (decoder.failed())
    return false;
  if (!isMoved(type))
    return decoder.unknown();
  if (decoder.numOperands() != 4)
    return decoder.invalid("`selp` takes 4 operands");
  decoder.addOperand(decoder.destination(0, type));
  decoder.addOperand(decoder.source(1, type));
  decoder.addOperand(decoder.source(2, type));
  bool negated = false;
  decoder.addOperand(decoder.predicate(3, negated));
  decoder.result().immediate = negated;
  BySize handlers = {selectByPredicate<uint16_t>, selectByPredicate<uint32_t>,
                     selectByPredicate<uint64_t>};
  decoder.result().handler = handlers[type];
  return !decoder.failed();
}

template <typename T> static T selectBySign(T a, T b, uint32_t c) {
  return static_cast<int32_t>(c) >= 0 ? a : b;
}
/// -0 counts as positive, NaN as negative.
template <typename T> static T selectByFloat(T a, T b, uint32_t c) {
  return bitCast<float>(c) >= 0.0f ? a : b;
}
/// `.ftz`: so does a subnormal number of either sign.
template <typename T> static T selectByFlushed(T a, T b, uint32_t c) {
  bool isZero = (c & 0x7f800000) == 0;
  return isZero || bitCast<float>(c) >= 0.0f ? a : b;
}

static bool decodeSelectBySign(InstructionDecoder &decoder) {
  bool flush = decoder.take("ftz");
  Type type = decoder.takeType();
  Type sign = decoder.takeType();
  bool isFloat = sign == Type::F32;
  if (decoder.failed())
    return false;
  if (!isMoved(type) || (!isFloat && sign != Type::S32) || (flush && !isFloat))
    return decoder.unknown();
  constexpr BySize bySign = TILE_BY_SIZE(selectBySign);
  constexpr BySize byFloat = TILE_BY_SIZE(selectByFloat);
  constexpr BySize byFlushed = TILE_BY_SIZE(selectByFlushed);
  Handler handler = !isFloat ? bySign[type]
                    : flush  ? byFlushed[type]
                             : byFloat[type];
  return finish(decoder, handler, type, {type, type, sign});
}

//===----------------------------------------------------------------------===//
// prmt
//===----------------------------------------------------------------------===//

/// Byte `selector & 7` of the eight bytes; with bit 3 its sign, eight times.
static uint32_t pickByte(uint64_t bytes, unsigned selector) {
  uint32_t byte = static_cast<uint8_t>(bytes >> 8 * (selector & 7));
  return selector & 8 ? (byte & 0x80 ? 0xff : 0) : byte;
}

static uint32_t pickBytes(uint32_t a, uint32_t b, uint32_t selectors) {
  uint64_t bytes = a | uint64_t(b) << 32;
  uint32_t result = 0;
  for (unsigned i = 0; i != 4; ++i)
    result |= pickByte(bytes, selectors >> 4 * i & 15) << 8 * i;
  return result;
}

/// The selectors of the modes by the low two bits of c, as in the table of PTX
/// ISA, "prmt".
static constexpr uint16_t permuteModes[6][4] = {
    {0x3210, 0x4321, 0x5432, 0x6543}, // f4e
    {0x5670, 0x6701, 0x7012, 0x0123}, // b4e
    {0x0000, 0x1111, 0x2222, 0x3333}, // rc8
    {0x3210, 0x3211, 0x3222, 0x3333}, // ecl
    {0x0000, 0x1110, 0x2210, 0x3210}, // ecr
    {0x1010, 0x3232, 0x1010, 0x3232}, // rc16
};

static uint32_t permute(uint32_t a, uint32_t b, uint32_t c) {
  return pickBytes(a, b, c);
}
static uint32_t permuteByMode(Flags mode, uint32_t a, uint32_t b, uint32_t c) {
  return pickBytes(a, b, permuteModes[mode.bits][c & 3]);
}

static bool decodePermute(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  int mode = decoder.takeOneOf({"f4e", "b4e", "rc8", "ecl", "ecr", "rc16"});
  if (type != Type::B32)
    return decoder.unknown();
  decoder.result().immediate = mode < 0 ? 0 : mode;
  return finish(decoder, mode < 0 ? eachLane<permute> : eachLane<permuteByMode>,
                type, {type, type, type});
}

void tile::emulator::addMoveOpcodes(OpcodeTable &table) {
  table.add("mov", decodeMove);
  table.add("selp", decodeSelectByPredicate);
  table.add("slct", decodeSelectBySign);
  table.add("prmt", decodePermute);
  addAddressMoveOpcodes(table);
}
