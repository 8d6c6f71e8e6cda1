//===- Logic.cpp - and, or, xor, not, lop3, shifts ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Logic and shifts (PTX ISA, "Logic and Shift Instructions"). Bit fields and
// counts of bits are in BitField.cpp.
//
//===----------------------------------------------------------------------===//

#include "Logic.h"

using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// and, or, xor, not, cnot
//===----------------------------------------------------------------------===//

template <typename T> static T bitAnd(T a, T b) { return a & b; }
template <typename T> static T bitOr(T a, T b) { return a | b; }
template <typename T> static T bitXor(T a, T b) { return a ^ b; }
template <typename T> static T bitNot(T a) { return static_cast<T>(~a); }
template <typename T> static T isZero(T a) { return a == 0; }

/// A predicate, or its negation, by bit `i` of the immediate.
static LaneMask readPredicate(Warp &warp, const Instruction &instruction,
                              unsigned i) {
  LaneMask value = warp.predicate(instruction[i]);
  return instruction.immediate >> i & 1 ? ~value : value;
}

static void writePredicate(Warp &warp, Register reg, LaneMask active,
                           LaneMask value) {
  LaneMask &target = warp.predicate(reg);
  target = (target & ~active) | (value & active);
}

/// Operands: the predicate written, those read.
template <auto function>
static Outcome eachPredicate(Warp &warp, const Instruction &instruction,
                             LaneMask active) {
  LaneMask a = readPredicate(warp, instruction, 1);
  LaneMask b = readPredicate(warp, instruction, 2);
  writePredicate(warp, instruction[0], active, function(a, b));
  return Outcome::Next;
}

static Outcome notPredicate(Warp &warp, const Instruction &instruction,
                            LaneMask active) {
  writePredicate(warp, instruction[0], active,
                 ~readPredicate(warp, instruction, 1));
  return Outcome::Next;
}

static bool finishPredicates(InstructionDecoder &decoder, Handler handler,
                             unsigned numSources) {
  if (decoder.numOperands() != numSources + 1)
    return decoder.invalid("wrong number of operands");
  decoder.addOperand(decoder.predicateDestination(0));
  for (unsigned i = 1; i <= numSources; ++i) {
    bool negated = false;
    decoder.addOperand(decoder.predicate(i, negated));
    decoder.result().immediate |= uint64_t(negated) << i;
  }
  decoder.result().handler = handler;
  return !decoder.failed();
}

static bool isBits(Type type) {
  return type == Type::B16 || type == Type::B32 || type == Type::B64;
}

/// `op.type d, a, b` with b16, b32, b64 and pred.
static bool decodeBitwise(InstructionDecoder &decoder, const BySize &handlers,
                          Handler predicates, unsigned numSources) {
  Type type = decoder.takeType();
  if (decoder.failed())
    return false;
  if (type == Type::Pred && predicates)
    return finishPredicates(decoder, predicates, numSources);
  llvm::SmallVector<Type, 2> sources(numSources, type);
  return finish(decoder, isBits(type) ? handlers[type] : nullptr, type,
                sources);
}

static bool decodeAnd(InstructionDecoder &decoder) {
  return decodeBitwise(decoder, TILE_BY_SIZE(bitAnd),
                       eachPredicate<bitAnd<LaneMask>>, 2);
}
static bool decodeOr(InstructionDecoder &decoder) {
  return decodeBitwise(decoder, TILE_BY_SIZE(bitOr),
                       eachPredicate<bitOr<LaneMask>>, 2);
}
static bool decodeXor(InstructionDecoder &decoder) {
  return decodeBitwise(decoder, TILE_BY_SIZE(bitXor),
                       eachPredicate<bitXor<LaneMask>>, 2);
}
static bool decodeNot(InstructionDecoder &decoder) {
  return decodeBitwise(decoder, TILE_BY_SIZE(bitNot), notPredicate, 1);
}
static bool decodeIsZero(InstructionDecoder &decoder) {
  return decodeBitwise(decoder, TILE_BY_SIZE(isZero), nullptr, 1);
}

//===----------------------------------------------------------------------===//
// lop3
//===----------------------------------------------------------------------===//

/// Bit i of `table` is the result where the bits of a, b, c make the number i,
/// a being its highest bit.
static uint32_t lookUp(uint64_t table, uint32_t a, uint32_t b, uint32_t c) {
  uint32_t result = 0;
  for (unsigned i = 0; i != 8; ++i) {
    uint32_t here = (i & 4 ? a : ~a) & (i & 2 ? b : ~b) & (i & 1 ? c : ~c);
    result |= table >> i & 1 ? here : 0;
  }
  return result;
}

static uint32_t logic3(Flags table, uint32_t a, uint32_t b, uint32_t c) {
  return lookUp(table.bits, a, b, c);
}

namespace {
/// `lop3.BoolOp d|p, a, b, c, table, q`: p is whether the result is not zero,
/// combined with q.
struct Logic3WithPredicate {
  uint64_t table;
  bool isAnd;
  bool negated;
};
} // namespace

/// Operands: d (perhaps absent), p, a, b, c, q.
static Outcome logic3WithPredicate(Warp &warp, const Instruction &instruction,
                                   LaneMask active) {
  const Logic3WithPredicate &details =
      *static_cast<const Logic3WithPredicate *>(instruction.details);
  const uint32_t *a = warp.lanes<uint32_t>(instruction[2]);
  const uint32_t *b = warp.lanes<uint32_t>(instruction[3]);
  const uint32_t *c = warp.lanes<uint32_t>(instruction[4]);
  LaneMask other = warp.predicate(instruction[5]);
  if (details.negated)
    other = ~other;
  LaneMask nonZero = 0;
  forLanes(active, [&](unsigned lane) {
    uint32_t result = lookUp(details.table, a[lane], b[lane], c[lane]);
    nonZero |= LaneMask(result != 0) << lane;
    if (instruction[0])
      warp.lanes<uint32_t>(instruction[0])[lane] = result;
  });
  writePredicate(warp, instruction[1], active,
                 details.isAnd ? nonZero & other : nonZero | other);
  return Outcome::Next;
}

static bool decodeLogic3(InstructionDecoder &decoder) {
  int combination = decoder.takeOneOf({"or", "and"});
  Type type = decoder.takeType();
  if (decoder.failed())
    return false;
  if (type != Type::B32)
    return decoder.unknown();
  unsigned expected = combination < 0 ? 5 : 6;
  if (decoder.numOperands() != expected)
    return decoder.invalid("`lop3` takes " + llvm::Twine(expected) +
                           " operands here");
  uint64_t table = decoder.constant(4);
  if (!decoder.failed() && table > 255)
    return decoder.invalid("the table of `lop3` has 8 bits");
  decoder.addOperand(decoder.destination(0, type, /*mayBeWider=*/false,
                                         /*mayBeSink=*/combination >= 0));
  if (combination >= 0)
    decoder.addOperand(decoder.secondPredicate(0));
  for (unsigned i = 1; i != 4; ++i)
    decoder.addOperand(decoder.source(i, type));
  if (combination < 0) {
    decoder.result().immediate = table;
    decoder.result().handler = eachLane<logic3>;
    return !decoder.failed();
  }
  Logic3WithPredicate &details = decoder.makeDetails<Logic3WithPredicate>();
  details.table = table;
  details.isAnd = combination == 1;
  decoder.addOperand(decoder.predicate(5, details.negated));
  decoder.result().handler = logic3WithPredicate;
  return !decoder.failed();
}

//===----------------------------------------------------------------------===//
// shl, shr, shf
//===----------------------------------------------------------------------===//

// Amounts above the width shift everything out.
template <typename T> static T shiftLeft(T a, uint32_t amount) {
  constexpr uint32_t width = 8 * sizeof(T);
  return amount >= width ? T(0) : static_cast<T>(a << (amount & (width - 1)));
}
template <typename T> static T shiftRight(T a, uint32_t amount) {
  constexpr uint32_t width = 8 * sizeof(T);
  return amount >= width ? T(0) : static_cast<T>(a >> (amount & (width - 1)));
}
template <typename T> static T shiftRightSigned(T a, uint32_t amount) {
  constexpr uint32_t width = 8 * sizeof(T);
  uint32_t limited = amount >= width ? width - 1 : amount;
  return static_cast<T>(static_cast<std::make_signed_t<T>>(a) >> limited);
}

static bool decodeShiftLeft(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  constexpr BySize handlers = TILE_BY_SIZE(shiftLeft);
  return finish(decoder, isBits(type) ? handlers[type] : nullptr, type,
                {type, Type::U32});
}

static bool decodeShiftRight(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  constexpr BySize zeros = TILE_BY_SIZE(shiftRight);
  constexpr BySize signs = TILE_BY_SIZE(shiftRightSigned);
  bool known = byteSize(type) >= 2 && type <= Type::S64;
  Handler handler = isSigned(type) ? signs[type] : zeros[type];
  return finish(decoder, known ? handler : nullptr, type, {type, Type::U32});
}

// Funnel shifts of the 64 bits `b:a`. Amounts: 0 to 32.
static uint32_t funnelLeft(uint32_t a, uint32_t b, uint32_t amount) {
  uint64_t both = a | uint64_t(b) << 32;
  return static_cast<uint32_t>(both << amount >> 32);
}
static uint32_t funnelRight(uint32_t a, uint32_t b, uint32_t amount) {
  uint64_t both = a | uint64_t(b) << 32;
  return static_cast<uint32_t>(both >> amount);
}
template <auto function>
static uint32_t funnelClamp(uint32_t a, uint32_t b, uint32_t c) {
  return function(a, b, c > 32 ? 32 : c);
}
template <auto function>
static uint32_t funnelWrap(uint32_t a, uint32_t b, uint32_t c) {
  return function(a, b, c & 31);
}

static bool decodeFunnelShift(InstructionDecoder &decoder) {
  int direction = decoder.takeOneOf({"l", "r"});
  int mode = decoder.takeOneOf({"clamp", "wrap"});
  Type type = decoder.takeType();
  if (direction < 0 || mode < 0 || type != Type::B32)
    return decoder.unknown();
  Handler handler;
  if (direction == 0)
    handler = mode == 0 ? eachLane<funnelClamp<funnelLeft>>
                        : eachLane<funnelWrap<funnelLeft>>;
  else
    handler = mode == 0 ? eachLane<funnelClamp<funnelRight>>
                        : eachLane<funnelWrap<funnelRight>>;
  return finish(decoder, handler, type, {type, type, Type::U32});
}

void tile::emulator::addLogicOpcodes(OpcodeTable &table) {
  table.add("and", decodeAnd);
  table.add("or", decodeOr);
  table.add("xor", decodeXor);
  table.add("not", decodeNot);
  table.add("cnot", decodeIsZero);
  table.add("lop3", decodeLogic3);
  table.add("shl", decodeShiftLeft);
  table.add("shr", decodeShiftRight);
  table.add("shf", decodeFunnelShift);
  addBitFieldOpcodes(table);
}
