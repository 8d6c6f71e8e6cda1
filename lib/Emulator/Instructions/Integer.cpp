//===- Integer.cpp - add, sub, mul, mad, div, min, ... --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integer arithmetic (PTX ISA, "Integer Arithmetic Instructions"), but for
// carry chains (IntegerCarry.cpp), 24-bit and dot products (IntegerProduct.cpp)
// and bit fields (BitField.cpp). Opcodes that have floating-point forms, too,
// hand those to Float.h.
//
//===----------------------------------------------------------------------===//

#include "Integer.h"
#include "Float.h"

using namespace tile::emulator;

bool tile::emulator::isFloatForm(const InstructionDecoder &decoder) {
  return !decoder.syntax().modifiers.empty() &&
         isFloat(parseType(decoder.syntax().modifiers.back()));
}

//===----------------------------------------------------------------------===//
// One lane
//===----------------------------------------------------------------------===//

template <typename T> static T addWrap(T a, T b) {
  return static_cast<T>(a + b);
}
template <typename T> static T subtractWrap(T a, T b) {
  return static_cast<T>(a - b);
}
static uint32_t addSaturate(uint32_t a, uint32_t b) {
  return saturateS32(int64_t(int32_t(a)) + int32_t(b));
}
static uint32_t subtractSaturate(uint32_t a, uint32_t b) {
  return saturateS32(int64_t(int32_t(a)) - int32_t(b));
}

template <typename T>
static auto multiplyWide(std::make_unsigned_t<T> a, std::make_unsigned_t<T> b) {
  using Wide = typename WideOf<T>::Type;
  return static_cast<std::make_unsigned_t<Wide>>(
      static_cast<Wide>(static_cast<T>(a)) *
      static_cast<Wide>(static_cast<T>(b)));
}
template <typename T>
static std::make_unsigned_t<T> multiplyLowAdd(std::make_unsigned_t<T> a,
                                              std::make_unsigned_t<T> b,
                                              std::make_unsigned_t<T> c) {
  return static_cast<std::make_unsigned_t<T>>(multiplyLow<T>(a, b) + c);
}
template <typename T>
static std::make_unsigned_t<T> multiplyHighAdd(std::make_unsigned_t<T> a,
                                               std::make_unsigned_t<T> b,
                                               std::make_unsigned_t<T> c) {
  return static_cast<std::make_unsigned_t<T>>(multiplyHigh<T>(a, b) + c);
}
template <typename T>
static std::make_unsigned_t<typename WideOf<T>::Type>
multiplyWideAdd(std::make_unsigned_t<T> a, std::make_unsigned_t<T> b,
                std::make_unsigned_t<typename WideOf<T>::Type> c) {
  return multiplyWide<T>(a, b) + c;
}
static uint32_t multiplyHighAddSaturate(uint32_t a, uint32_t b, uint32_t c) {
  return saturateS32(int64_t(int32_t(multiplyHigh<int32_t>(a, b))) +
                     int32_t(c));
}

// A division by zero gives an unspecified value; all ones is what the GPUs that
// were tried give. The quotient of the least integer and -1 wraps.
template <typename T>
static std::make_unsigned_t<T> divide(std::make_unsigned_t<T> a,
                                      std::make_unsigned_t<T> b) {
  using U = std::make_unsigned_t<T>;
  if (b == 0)
    return static_cast<U>(~U(0));
  if (std::is_signed_v<T> && b == static_cast<U>(~U(0)))
    return static_cast<U>(U(0) - a);
  return static_cast<U>(static_cast<T>(a) / static_cast<T>(b));
}
template <typename T>
static std::make_unsigned_t<T> remainder(std::make_unsigned_t<T> a,
                                         std::make_unsigned_t<T> b) {
  using U = std::make_unsigned_t<T>;
  if (b == 0)
    return static_cast<U>(~U(0));
  if (std::is_signed_v<T> && b == static_cast<U>(~U(0)))
    return 0;
  return static_cast<U>(static_cast<T>(a) % static_cast<T>(b));
}

template <typename T>
static std::make_unsigned_t<T> minimum(std::make_unsigned_t<T> a,
                                       std::make_unsigned_t<T> b) {
  return static_cast<T>(a) < static_cast<T>(b) ? a : b;
}
template <typename T>
static std::make_unsigned_t<T> maximum(std::make_unsigned_t<T> a,
                                       std::make_unsigned_t<T> b) {
  return static_cast<T>(a) > static_cast<T>(b) ? a : b;
}
/// `.relu`: negative results become 0.
template <auto function, typename U> static U clampNegative(U a, U b) {
  U result = function(a, b);
  return static_cast<Signed<U>>(result) < 0 ? U(0) : result;
}
/// A function of 16-bit values in both halves of a register.
template <auto function> static uint32_t halves(uint32_t a, uint32_t b) {
  uint16_t low = function(uint16_t(a), uint16_t(b));
  uint16_t high = function(uint16_t(a >> 16), uint16_t(b >> 16));
  return low | uint32_t(high) << 16;
}

template <typename U> static U absolute(U a) {
  return static_cast<Signed<U>>(a) < 0 ? static_cast<U>(U(0) - a) : a;
}
template <typename U> static U negate(U a) { return static_cast<U>(U(0) - a); }

//===----------------------------------------------------------------------===//
// Handlers by type
//===----------------------------------------------------------------------===//

/// Handlers of a function template of a signed or unsigned type.
#define TILE_BY_SIGN(FUNCTION)                                                 \
  BySize{eachLane<FUNCTION<uint16_t>>, eachLane<FUNCTION<uint32_t>>,           \
         eachLane<FUNCTION<uint64_t>>},                                        \
      BySize {                                                                 \
    eachLane<FUNCTION<int16_t>>, eachLane<FUNCTION<int32_t>>,                  \
        eachLane<FUNCTION<int64_t>>                                            \
  }

/// Handlers for unsigned and for signed types.
struct BySign {
  BySize isUnsigned;
  BySize isSigned;
  Handler operator[](Type type) const {
    return tile::emulator::isSigned(type) ? isSigned[type] : isUnsigned[type];
  }
};

/// u16 to s64: the types of most of these instructions.
static bool isPlainInteger(Type type) {
  return (type >= Type::U16 && type <= Type::U64) ||
         (type >= Type::S16 && type <= Type::S64);
}

static bool isPacked(Type type) {
  return type == Type::U16x2 || type == Type::S16x2;
}

/// Finishes `op.type d, a, b` for plain integers, with `packed` for pairs.
static bool finishBinary(InstructionDecoder &decoder, Type type, Handler plain,
                         Handler packed = nullptr) {
  Handler handler = isPlainInteger(type) ? plain
                    : isPacked(type)     ? packed
                                         : nullptr;
  return finish(decoder, handler, type, {type, type});
}

static bool decodeAdd(InstructionDecoder &decoder) {
  if (isFloatForm(decoder))
    return decodeFloatAdd(decoder);
  if (decoder.take("cc"))
    return decodeAddCarry(decoder);
  bool saturate = decoder.take("sat");
  Type type = decoder.takeType();
  if (saturate)
    return finishBinary(decoder, type,
                        type == Type::S32 ? eachLane<addSaturate> : nullptr);
  constexpr BySize handlers = TILE_BY_SIZE(addWrap);
  return finishBinary(decoder, type, handlers[type],
                      eachLane<halves<addWrap<uint16_t>>>);
}

static bool decodeSubtract(InstructionDecoder &decoder) {
  if (isFloatForm(decoder))
    return decodeFloatSubtract(decoder);
  if (decoder.take("cc"))
    return decodeSubtractBorrow(decoder);
  bool saturate = decoder.take("sat");
  Type type = decoder.takeType();
  if (saturate)
    return finishBinary(decoder, type,
                        type == Type::S32 ? eachLane<subtractSaturate>
                                          : nullptr);
  constexpr BySize handlers = TILE_BY_SIZE(subtractWrap);
  return finishBinary(decoder, type, handlers[type]);
}

/// The type with twice the bits: of products with `.wide`. None if there is
/// none.
static Type widen(Type type) {
  switch (type) {
  case Type::U16:
    return Type::U32;
  case Type::U32:
    return Type::U64;
  case Type::S16:
    return Type::S32;
  case Type::S32:
    return Type::S64;
  default:
    return Type::None;
  }
}

static Handler multiplyWideHandler(Type type) {
  switch (type) {
  case Type::U16:
    return eachLane<multiplyWide<uint16_t>>;
  case Type::U32:
    return eachLane<multiplyWide<uint32_t>>;
  case Type::S16:
    return eachLane<multiplyWide<int16_t>>;
  case Type::S32:
    return eachLane<multiplyWide<int32_t>>;
  default:
    return nullptr;
  }
}

static Handler multiplyWideAddHandler(Type type) {
  switch (type) {
  case Type::U16:
    return eachLane<multiplyWideAdd<uint16_t>>;
  case Type::U32:
    return eachLane<multiplyWideAdd<uint32_t>>;
  case Type::S16:
    return eachLane<multiplyWideAdd<int16_t>>;
  case Type::S32:
    return eachLane<multiplyWideAdd<int32_t>>;
  default:
    return nullptr;
  }
}

static bool decodeMultiply(InstructionDecoder &decoder) {
  if (isFloatForm(decoder))
    return decodeFloatMultiply(decoder);
  int part = decoder.takeOneOf({"lo", "hi", "wide"});
  if (part < 0)
    return decoder.unknown();
  Type type = decoder.takeType();
  if (part == 2)
    return finish(decoder, multiplyWideHandler(type), widen(type),
                  {type, type});
  constexpr BySign low{TILE_BY_SIGN(multiplyLow)};
  constexpr BySign high{TILE_BY_SIGN(multiplyHigh)};
  return finishBinary(decoder, type, part == 0 ? low[type] : high[type]);
}

static bool decodeMultiplyAdd(InstructionDecoder &decoder) {
  if (isFloatForm(decoder))
    return decodeFloatMultiplyAdd(decoder);
  int part = decoder.takeOneOf({"lo", "hi", "wide"});
  if (part < 0)
    return decoder.unknown();
  if (part != 2 && decoder.take("cc"))
    return decodeMultiplyAddCarry(decoder, part == 1);
  bool saturate = part == 1 && decoder.take("sat");
  Type type = decoder.takeType();
  if (saturate)
    return finish(decoder,
                  type == Type::S32 ? eachLane<multiplyHighAddSaturate>
                                    : nullptr,
                  type, {type, type, type});
  if (part == 2)
    return finish(decoder, multiplyWideAddHandler(type), widen(type),
                  {type, type, widen(type)});
  constexpr BySign low{TILE_BY_SIGN(multiplyLowAdd)};
  constexpr BySign high{TILE_BY_SIGN(multiplyHighAdd)};
  Handler handler = part == 0 ? low[type] : high[type];
  return finish(decoder, isPlainInteger(type) ? handler : nullptr, type,
                {type, type, type});
}

static bool decodeDivide(InstructionDecoder &decoder) {
  if (isFloatForm(decoder))
    return decodeFloatDivide(decoder);
  Type type = decoder.takeType();
  constexpr BySign handlers{TILE_BY_SIGN(divide)};
  return finishBinary(decoder, type, handlers[type]);
}

static bool decodeRemainder(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  constexpr BySign handlers{TILE_BY_SIGN(remainder)};
  return finishBinary(decoder, type, handlers[type]);
}

static bool decodeMinimum(InstructionDecoder &decoder) {
  if (isFloatForm(decoder))
    return decodeFloatMinimum(decoder);
  bool relu = decoder.take("relu");
  Type type = decoder.takeType();
  constexpr auto plain16 = minimum<int16_t>;
  if (relu)
    return finishBinary(
        decoder, type,
        type == Type::S32 ? eachLane<clampNegative<minimum<int32_t>, uint32_t>>
                          : nullptr,
        type == Type::S16x2 ? eachLane<halves<clampNegative<plain16, uint16_t>>>
                            : nullptr);
  constexpr BySign handlers{TILE_BY_SIGN(minimum)};
  return finishBinary(decoder, type, handlers[type],
                      isSigned(type) ? eachLane<halves<plain16>>
                                     : eachLane<halves<minimum<uint16_t>>>);
}

static bool decodeMaximum(InstructionDecoder &decoder) {
  if (isFloatForm(decoder))
    return decodeFloatMaximum(decoder);
  bool relu = decoder.take("relu");
  Type type = decoder.takeType();
  constexpr auto plain16 = maximum<int16_t>;
  if (relu)
    return finishBinary(
        decoder, type,
        type == Type::S32 ? eachLane<clampNegative<maximum<int32_t>, uint32_t>>
                          : nullptr,
        type == Type::S16x2 ? eachLane<halves<clampNegative<plain16, uint16_t>>>
                            : nullptr);
  constexpr BySign handlers{TILE_BY_SIGN(maximum)};
  return finishBinary(decoder, type, handlers[type],
                      isSigned(type) ? eachLane<halves<plain16>>
                                     : eachLane<halves<maximum<uint16_t>>>);
}

/// abs and neg exist for signed types only.
static bool finishSignedUnary(InstructionDecoder &decoder,
                              const BySize &handlers) {
  Type type = decoder.takeType();
  bool known = isPlainInteger(type) && isSigned(type);
  return finish(decoder, known ? handlers[type] : nullptr, type, {type});
}

static bool decodeAbsolute(InstructionDecoder &decoder) {
  return isFloatForm(decoder)
             ? decodeFloatAbsolute(decoder)
             : finishSignedUnary(decoder, TILE_BY_SIZE(absolute));
}

static bool decodeNegate(InstructionDecoder &decoder) {
  return isFloatForm(decoder)
             ? decodeFloatNegate(decoder)
             : finishSignedUnary(decoder, TILE_BY_SIZE(negate));
}

void tile::emulator::addIntegerOpcodes(OpcodeTable &table) {
  table.add("add", decodeAdd);
  table.add("sub", decodeSubtract);
  table.add("mul", decodeMultiply);
  table.add("mad", decodeMultiplyAdd);
  table.add("div", decodeDivide);
  table.add("rem", decodeRemainder);
  table.add("min", decodeMinimum);
  table.add("max", decodeMaximum);
  table.add("abs", decodeAbsolute);
  table.add("neg", decodeNegate);
  addCarryOpcodes(table);
  addIntegerProductOpcodes(table);
}
