//===- Compare.cpp - setp, set --------------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Comparisons (PTX ISA, "Comparison and Select Instructions"). Every comparison
// is one of five functions (equal, not equal and ordered, less, less or equal,
// both numbers), perhaps with its operands exchanged and perhaps inverted:
// `ltu` is what `ge` is not. The function gives a mask of lanes; what becomes
// of it is the same for all.
//
//===----------------------------------------------------------------------===//

#include "Float.h"
#include "Move.h"

using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// Masks of lanes
//===----------------------------------------------------------------------===//

/// Compares all lanes of a and b, active or not.
using Compare = LaneMask (*)(Warp &warp, Register a, Register b);

namespace {
enum class Relation : uint8_t { Equal, NotEqual, Less, LessOrEqual, Ordered };
} // namespace

template <Relation relation, typename T> static bool holds(T a, T b) {
  switch (relation) {
  case Relation::Equal:
    return a == b;
  case Relation::NotEqual:
    return (a < b) | (a > b);
  case Relation::Less:
    return a < b;
  case Relation::LessOrEqual:
    return a <= b;
  case Relation::Ordered:
    return (a == a) & (b == b);
  }
  return false;
}

/// How values of a type are read from registers: `Bits` is what lies there,
/// `value` what is compared.
template <typename T> struct IntegerValue {
  using Bits = std::make_unsigned_t<T>;
  static T value(Bits bits) { return static_cast<T>(bits); }
};
template <typename F, bool flush> struct FloatValue {
  using Bits = typename F::Bits;
  static double value(Bits bits) {
    return F::toDouble(flush ? F::flush(bits) : bits);
  }
};
template <bool flush> struct FloatValue<F32, flush> {
  using Bits = uint32_t;
  static float value(Bits bits) {
    return bitCast<float>(flush ? F32::flush(bits) : bits);
  }
};
struct DoubleValue {
  using Bits = uint64_t;
  static double value(Bits bits) { return bitCast<double>(bits); }
};

/// Compares elements `first`, `first` + `step`, ... of the registers: halves of
/// packed values with a step of 2.
template <typename Value, Relation relation, unsigned step, unsigned first>
static LaneMask compareLanes(Warp &warp, Register a, Register b) {
  const typename Value::Bits *x = warp.lanes<typename Value::Bits>(a);
  const typename Value::Bits *y = warp.lanes<typename Value::Bits>(b);
  LaneMask result = 0;
  for (unsigned lane = 0; lane != kWarpLanes; ++lane)
    result |= holds<relation>(Value::value(x[lane * step + first]),
                              Value::value(y[lane * step + first]))
                  ? kLaneBit[lane]
                  : 0;
  return result;
}

template <typename Value, unsigned step = 1, unsigned first = 0>
static Compare pickRelation(Relation relation) {
  switch (relation) {
  case Relation::Equal:
    return compareLanes<Value, Relation::Equal, step, first>;
  case Relation::NotEqual:
    return compareLanes<Value, Relation::NotEqual, step, first>;
  case Relation::Less:
    return compareLanes<Value, Relation::Less, step, first>;
  case Relation::LessOrEqual:
    return compareLanes<Value, Relation::LessOrEqual, step, first>;
  case Relation::Ordered:
    return compareLanes<Value, Relation::Ordered, step, first>;
  }
  return nullptr;
}

/// The comparison of a small float; `half` of a pair, or -1.
template <typename F>
static Compare pickFloat(Relation relation, bool flush, int half) {
  using Flushed = FloatValue<F, true>;
  using Plain = FloatValue<F, false>;
  if (half == 0)
    return flush ? pickRelation<Flushed, 2, 0>(relation)
                 : pickRelation<Plain, 2, 0>(relation);
  if (half == 1)
    return flush ? pickRelation<Flushed, 2, 1>(relation)
                 : pickRelation<Plain, 2, 1>(relation);
  return flush ? pickRelation<Flushed>(relation)
               : pickRelation<Plain>(relation);
}

static Compare pickCompare(Type type, Relation relation, bool flush, int half) {
  switch (type) {
  case Type::B16:
  case Type::U16:
    return pickRelation<IntegerValue<uint16_t>>(relation);
  case Type::B32:
  case Type::U32:
    return pickRelation<IntegerValue<uint32_t>>(relation);
  case Type::B64:
  case Type::U64:
    return pickRelation<IntegerValue<uint64_t>>(relation);
  case Type::S16:
    return pickRelation<IntegerValue<int16_t>>(relation);
  case Type::S32:
    return pickRelation<IntegerValue<int32_t>>(relation);
  case Type::S64:
    return pickRelation<IntegerValue<int64_t>>(relation);
  case Type::F32:
    return flush ? pickRelation<FloatValue<F32, true>>(relation)
                 : pickRelation<FloatValue<F32, false>>(relation);
  case Type::F64:
    return pickRelation<DoubleValue>(relation);
  case Type::F16:
  case Type::F16x2:
    return pickFloat<F16>(relation, flush, half);
  case Type::BF16:
  case Type::BF16x2:
    return pickFloat<BF16>(relation, flush, half);
  default:
    return nullptr;
  }
}

//===----------------------------------------------------------------------===//
// Decoding of comparisons
//===----------------------------------------------------------------------===//

namespace {
enum class Combination : uint8_t { None, And, Or, Xor };

/// A decoded comparison.
struct Comparison {
  /// Of packed types the second is that of the upper halves.
  Compare compare = nullptr;
  Compare compareUpper = nullptr;
  bool exchange = false;
  bool invert = false;
  Combination combination = Combination::None;
  bool negateOther = false;

  /// Operands `first` and `first` + 1 are a and b.
  LaneMask run(Compare function, Warp &warp, const Instruction &instruction,
               unsigned first) const {
    Register a = instruction[first], b = instruction[first + 1];
    LaneMask mask = exchange ? function(warp, b, a) : function(warp, a, b);
    return invert ? ~mask : mask;
  }

  LaneMask combine(LaneMask mask, LaneMask other) const {
    if (negateOther)
      other = ~other;
    switch (combination) {
    case Combination::And:
      return mask & other;
    case Combination::Or:
      return mask | other;
    case Combination::Xor:
      return mask ^ other;
    case Combination::None:
      break;
    }
    return mask;
  }
};

/// What a comparison is made of, by its name.
struct Operator {
  llvm::StringLiteral name;
  Relation relation;
  bool exchange;
  bool invert;
  /// For which types: b, u and s integers, floats.
  bool bits, isUnsigned, isSigned, isFloat;
};
} // namespace

static constexpr Operator operators[] = {
    {"eq", Relation::Equal, false, false, true, true, true, true},
    // For integers "not equal" is the same as its ordered form.
    {"ne", Relation::NotEqual, false, false, true, true, true, true},
    {"lt", Relation::Less, false, false, false, true, true, true},
    {"le", Relation::LessOrEqual, false, false, false, true, true, true},
    {"gt", Relation::Less, true, false, false, true, true, true},
    {"ge", Relation::LessOrEqual, true, false, false, true, true, true},
    {"lo", Relation::Less, false, false, false, true, false, false},
    {"ls", Relation::LessOrEqual, false, false, false, true, false, false},
    {"hi", Relation::Less, true, false, false, true, false, false},
    {"hs", Relation::LessOrEqual, true, false, false, true, false, false},
    {"equ", Relation::NotEqual, false, true, false, false, false, true},
    {"neu", Relation::Equal, false, true, false, false, false, true},
    {"ltu", Relation::LessOrEqual, true, true, false, false, false, true},
    {"leu", Relation::Less, true, true, false, false, false, true},
    {"gtu", Relation::LessOrEqual, false, true, false, false, false, true},
    {"geu", Relation::Less, false, true, false, false, false, true},
    {"num", Relation::Ordered, false, false, false, false, false, true},
    {"nan", Relation::Ordered, false, true, false, false, false, true},
};

static const Operator *findOperator(llvm::StringRef name) {
  for (const Operator &candidate : operators)
    if (candidate.name == name)
      return &candidate;
  return nullptr;
}

static bool isPacked(Type type) {
  return type == Type::F16x2 || type == Type::BF16x2;
}

static bool applies(const Operator &found, Type type) {
  if (type >= Type::B16 && type <= Type::B64)
    return found.bits;
  if (type >= Type::U16 && type <= Type::U64)
    return found.isUnsigned;
  if (type >= Type::S16 && type <= Type::S64)
    return found.isSigned;
  return isFloat(type) && found.isFloat;
}

/// Takes `.op{.boolop}{.ftz}`; the types follow. Null after a failure.
static const Operator *takeOperator(InstructionDecoder &decoder,
                                    Comparison &comparison, bool &flush) {
  const Operator *found = findOperator(decoder.peek());
  if (!found) {
    decoder.unknown();
    return nullptr;
  }
  decoder.take(found->name);
  switch (decoder.takeOneOf({"and", "or", "xor"})) {
  case 0:
    comparison.combination = Combination::And;
    break;
  case 1:
    comparison.combination = Combination::Or;
    break;
  case 2:
    comparison.combination = Combination::Xor;
    break;
  }
  flush = decoder.take("ftz");
  return found;
}

/// Fills in how values of `type` are compared; false if they are not.
static bool setCompare(InstructionDecoder &decoder, Comparison &comparison,
                       const Operator &found, Type type, bool flush) {
  bool canFlush = type == Type::F32 || type == Type::F16 || type == Type::F16x2;
  if (!applies(found, type) || (flush && !canFlush))
    return decoder.unknown();
  comparison.exchange = found.exchange;
  comparison.invert = found.invert;
  comparison.compare =
      pickCompare(type, found.relation, flush, isPacked(type) ? 0 : -1);
  if (isPacked(type))
    comparison.compareUpper = pickCompare(type, found.relation, flush, 1);
  return comparison.compare || decoder.unknown();
}

/// Reads a, b and, with a combination, the predicate c: operands `first` on.
static bool addSources(InstructionDecoder &decoder, Comparison &comparison,
                       Type type) {
  bool combines = comparison.combination != Combination::None;
  unsigned expected = combines ? 4 : 3;
  if (decoder.numOperands() != expected)
    return decoder.invalid(llvm::Twine("`") + decoder.syntax().opcode +
                           "` takes " + llvm::Twine(expected) +
                           " operands here");
  decoder.addOperand(decoder.source(1, type));
  decoder.addOperand(decoder.source(2, type));
  if (combines)
    decoder.addOperand(decoder.predicate(3, comparison.negateOther));
  return !decoder.failed();
}

//===----------------------------------------------------------------------===//
// setp
//===----------------------------------------------------------------------===//

static void writePredicate(Warp &warp, Register reg, LaneMask active,
                           LaneMask value) {
  if (!reg)
    return;
  LaneMask &target = warp.predicate(reg);
  target = (target & ~active) | (value & active);
}

/// Operands: p and q (perhaps absent), a, b, c if there is a combination.
static Outcome setPredicate(Warp &warp, const Instruction &instruction,
                            LaneMask active) {
  const Comparison &comparison =
      *static_cast<const Comparison *>(instruction.details);
  LaneMask mask = comparison.run(comparison.compare, warp, instruction, 2);
  LaneMask second =
      comparison.compareUpper
          ? comparison.run(comparison.compareUpper, warp, instruction, 2)
          : ~mask;
  LaneMask other = comparison.combination == Combination::None
                       ? 0
                       : warp.predicate(instruction[4]);
  writePredicate(warp, instruction[0], active, comparison.combine(mask, other));
  writePredicate(warp, instruction[1], active,
                 comparison.combine(second, other));
  return Outcome::Next;
}

/// The usual case: one predicate, no combination.
static Outcome setOnePredicate(Warp &warp, const Instruction &instruction,
                               LaneMask active) {
  const Comparison &comparison =
      *static_cast<const Comparison *>(instruction.details);
  writePredicate(warp, instruction[0], active,
                 comparison.run(comparison.compare, warp, instruction, 2));
  return Outcome::Next;
}

static bool decodeSetPredicate(InstructionDecoder &decoder) {
  Comparison &comparison = decoder.makeDetails<Comparison>();
  bool flush = false;
  const Operator *found = takeOperator(decoder, comparison, flush);
  if (!found)
    return false;
  Type type = decoder.takeType();
  if (decoder.failed() || !setCompare(decoder, comparison, *found, type, flush))
    return false;
  Register second;
  decoder.addOperand(decoder.predicateDestination(0, &second));
  decoder.addOperand(second);
  if (second && (type == Type::F16 || type == Type::BF16))
    return decoder.unknown();
  if (!addSources(decoder, comparison, type))
    return false;
  bool isSimple = !second && comparison.combination == Combination::None;
  decoder.result().handler = isSimple ? setOnePredicate : setPredicate;
  return true;
}

//===----------------------------------------------------------------------===//
// set
//===----------------------------------------------------------------------===//

namespace {
struct SetValue {
  Comparison comparison;
  /// What stands for true, in a lane or in one half.
  uint32_t one = 0;
  unsigned bytes = 4;
};
} // namespace

/// Operands: d, an absent one, a, b, c if there is a combination.
static Outcome setValue(Warp &warp, const Instruction &instruction,
                        LaneMask active) {
  const SetValue &details = *static_cast<const SetValue *>(instruction.details);
  const Comparison &comparison = details.comparison;
  LaneMask other = comparison.combination == Combination::None
                       ? 0
                       : warp.predicate(instruction[4]);
  LaneMask mask = comparison.combine(
      comparison.run(comparison.compare, warp, instruction, 2), other);
  if (comparison.compareUpper) {
    LaneMask upper = comparison.combine(
        comparison.run(comparison.compareUpper, warp, instruction, 2), other);
    uint32_t *target = warp.lanes<uint32_t>(instruction[0]);
    forLanes(active, [&](unsigned lane) {
      target[lane] = (mask >> lane & 1 ? details.one : 0) |
                     (upper >> lane & 1 ? details.one << 16 : 0);
    });
  } else if (details.bytes == 2) {
    uint16_t *target = warp.lanes<uint16_t>(instruction[0]);
    forLanes(active, [&](unsigned lane) {
      target[lane] = mask >> lane & 1 ? static_cast<uint16_t>(details.one) : 0;
    });
  } else {
    uint32_t *target = warp.lanes<uint32_t>(instruction[0]);
    forLanes(active, [&](unsigned lane) {
      target[lane] = mask >> lane & 1 ? details.one : 0;
    });
  }
  return Outcome::Next;
}

static bool isBrain(Type type) {
  return type == Type::BF16 || type == Type::BF16x2;
}
static bool isHalf(Type type) {
  return type == Type::F16 || type == Type::F16x2;
}

/// What `set` writes for true into a `target` when it compares `source`; 0 if
/// there is no such form.
static uint32_t trueValue(Type target, Type source) {
  bool isSmall = isHalf(source) || isBrain(source);
  if (isPacked(source)) {
    if (target == Type::U32 || target == Type::S32)
      return 0xffff;
    return target != source ? 0 : isHalf(source) ? 0x3c00 : 0x3f80;
  }
  switch (target) {
  case Type::U32:
  case Type::S32:
    return 0xffffffff;
  case Type::U16:
  case Type::S16:
    return isSmall ? 0xffff : 0;
  case Type::F32:
    return isSmall ? 0 : 0x3f800000;
  case Type::F16:
    return isBrain(source) ? 0 : 0x3c00;
  case Type::BF16:
    return 0x3f80;
  default:
    return 0;
  }
}

static bool decodeSet(InstructionDecoder &decoder) {
  SetValue &details = decoder.makeDetails<SetValue>();
  bool flush = false;
  const Operator *found = takeOperator(decoder, details.comparison, flush);
  if (!found)
    return false;
  Type target = decoder.takeType();
  Type source = decoder.takeType();
  if (decoder.failed() ||
      !setCompare(decoder, details.comparison, *found, source, flush))
    return false;
  details.one = trueValue(target, source);
  details.bytes = byteSize(target);
  if (details.one == 0 || (flush && target == Type::BF16))
    return decoder.unknown();
  decoder.addOperand(decoder.destination(0, target));
  decoder.addOperand(Register());
  decoder.result().handler = setValue;
  return addSources(decoder, details.comparison, source);
}

void tile::emulator::addCompareOpcodes(OpcodeTable &table) {
  table.add("setp", decodeSetPredicate);
  table.add("set", decodeSet);
}
