//===- MatrixMultiply.cpp - mma -------------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Multiplication of matrices by a warp (PTX ISA, "Warp-level matrix
// instructions: mma"): gathers the fragments, computes (TensorCore.h; integers
// here, exactly), and spreads the result. Operands of 4 and 1 bits, sparse
// matrices and block scaling are unknown, as are `wmma` and `wgmma`; the latter
// will share TensorCore.h.
//
//===----------------------------------------------------------------------===//

#include "Addressing.h"
#include "MatrixFragments.h"
#include "TensorCoreVectors.h"
#include "WarpMembers.h"
#include <algorithm>
#include <limits>

using namespace tile;
using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// Registers of elements
//===----------------------------------------------------------------------===//

namespace {
// Part: an element in a register; T: what is computed with.

template <typename F> struct FloatElements {
  using Part = typename F::Bits;
  using T = float;
  static T read(Part bits) { return F::toDouble(bits); }
};
template <typename Byte> struct IntegerBytes {
  using Part = Byte;
  using T = int32_t;
  static T read(Part value) { return value; }
};
/// The tensor core ignores what a tf32 does not have.
struct Tf32Word {
  using Part = uint32_t;
  using T = float;
  static T read(Part word) { return bitCast<float>(word & 0xffffe000); }
};
struct IntegerWord {
  using Part = int32_t;
  using T = int32_t;
  static T read(Part word) { return word; }
};
struct DoubleWord {
  using Part = double;
  using T = double;
  static T read(Part word) { return word; }
};

/// Registers have 32 bits, or those of a binary64.
template <typename Elements>
constexpr unsigned perRegister =
    sizeof(typename Elements::Part) == 8 ? 1
                                         : 4 / sizeof(typename Elements::Part);
} // namespace

/// Calls `function(elements)` with the kind of register that has `type`.
template <typename Function>
TILE_VECTOR_INLINE void withElements(Type type, SingleMatrices *,
                                     Function &&function) {
  switch (type) {
  case Type::F16:
    return function(FloatElements<F16>());
  case Type::BF16:
    return function(FloatElements<BF16>());
  case Type::TF32:
    return function(Tf32Word());
  case Type::E4M3:
    return function(FloatElements<E4M3>());
  case Type::E5M2:
    return function(FloatElements<E5M2>());
  default:
    return function(FloatElements<F32>());
  }
}

template <typename Function>
TILE_VECTOR_INLINE void withElements(Type, Matrices<double> *,
                                     Function &&function) {
  function(DoubleWord());
}

template <typename Function>
TILE_VECTOR_INLINE void withElements(Type type, Matrices<int32_t> *,
                                     Function &&function) {
  switch (type) {
  case Type::S8:
    return function(IntegerBytes<int8_t>());
  case Type::U8:
    return function(IntegerBytes<uint8_t>());
  default:
    return function(IntegerWord());
  }
}

/// The elements of a register, lane by lane: they lie side by side.
template <typename Elements>
TILE_VECTOR_INLINE void readRegister(Warp &warp, Register reg,
                                     typename Elements::T *values) {
  using Part = typename Elements::Part;
  const Part *parts = warp.lanes<Part>(reg);
  for (unsigned i = 0; i != kWarpLanes * perRegister<Elements>; ++i)
    values[i] = Elements::read(parts[i]);
}

/// Gathers A. A group of four lanes has neighbouring elements of a row.
template <typename Elements, typename T>
TILE_VECTOR_INLINE void readA(Warp &warp, const Instruction &instruction,
                              const MultiplyDetails &details,
                              Matrices<T> &matrices) {
  constexpr unsigned count = 4 * perRegister<Elements>;
  T values[8 * count];
  for (unsigned reg = 0; reg != details.firstB - details.firstA; ++reg) {
    readRegister<Elements>(warp, instruction[details.firstA + reg], values);
    Place at = placeInA(details, perRegister<Elements>, 0, reg, 0);
    for (unsigned group = 0; group != 8; ++group)
      std::memcpy(&matrices.a[at.row + group][at.column],
                  &values[group * count], count * sizeof(T));
  }
}

/// Gathers B. A group has neighbouring elements of a column.
template <typename Elements, typename T>
TILE_VECTOR_INLINE void readB(Warp &warp, const Instruction &instruction,
                              const MultiplyDetails &details,
                              Matrices<T> &matrices) {
  constexpr unsigned count = 4 * perRegister<Elements>;
  T values[8 * count];
  for (unsigned reg = 0; reg != details.firstC - details.firstB; ++reg) {
    readRegister<Elements>(warp, instruction[details.firstB + reg], values);
    for (unsigned k = 0; k != count; ++k)
      for (unsigned group = 0; group != 8; ++group)
        matrices.b[reg * count + k][group] = values[group * count + k];
  }
}

/// Where in an accumulator, which has rows of 8, the elements of register `reg`
/// lie: in pairs, of which lane i has number i. If a register holds one
/// element, the next one holds the other of each pair.
template <unsigned perRegister, typename T, typename Function>
TILE_VECTOR_INLINE void forAccumulator(T (&rows)[kMaxRows][kMaxColumns],
                                       unsigned reg, Function &&function) {
  T *elements = &rows[0][0] + 64 * (reg * perRegister / 2);
  if (perRegister == 2)
    for (unsigned i = 0; i != 2 * kWarpLanes; ++i)
      function(elements[i], i);
  else
    for (unsigned i = 0; i != kWarpLanes; ++i)
      function(elements[2 * i + reg % 2], i);
}

template <typename Elements, typename T>
TILE_VECTOR_INLINE void readC(Warp &warp, const Instruction &instruction,
                              const MultiplyDetails &details,
                              Matrices<T> &matrices) {
  constexpr unsigned count = perRegister<Elements>;
  if constexpr (count <= 2) {
    T values[kWarpLanes * count];
    for (unsigned reg = 0; reg != details.numOperands - details.firstC; ++reg) {
      readRegister<Elements>(warp, instruction[details.firstC + reg], values);
      forAccumulator<count>(matrices.c, reg, [&](T &element, unsigned i) {
        element = values[i];
      });
    }
  }
}

/// Gathers what belongs to multiplication `index` of a quad pair.
static void readQuadPair(Warp &warp, const Instruction &instruction,
                         const MultiplyDetails &details, unsigned index,
                         SingleMatrices &matrices) {
  auto forElements = [&](unsigned first, unsigned end, Type type,
                         auto &&function) {
    unsigned count = type == Type::F16 ? 2 : 1;
    float values[2 * kWarpLanes];
    for (unsigned reg = 0; reg != end - first; ++reg) {
      if (type == Type::F16)
        readRegister<FloatElements<F16>>(warp, instruction[first + reg],
                                         values);
      else
        readRegister<FloatElements<F32>>(warp, instruction[first + reg],
                                         values);
      for (unsigned i = 0; i != count * kWarpLanes; ++i)
        if (takesPart(details, i / count, index))
          function(values[i], i / count, reg, i % count);
    }
  };
  matrices.rows = details.rows;
  matrices.inner = details.inner;
  forElements(details.firstA, details.firstB, Type::F16,
              [&](float value, unsigned lane, unsigned reg, unsigned sub) {
                Place at = placeInA(details, 2, lane, reg, sub);
                matrices.a[at.row][at.column] = value;
              });
  forElements(details.firstB, details.firstC, Type::F16,
              [&](float value, unsigned lane, unsigned reg, unsigned sub) {
                Place at = placeInB(details, 2, lane, reg, sub);
                matrices.b[at.row][at.column] = value;
              });
  unsigned perRegister = details.c == Type::F16 ? 2 : 1;
  forElements(details.firstC, details.numOperands, details.c,
              [&](float value, unsigned lane, unsigned reg, unsigned sub) {
                Place at = placeInAccumulator(details, details.c, lane,
                                              reg * perRegister + sub);
                matrices.c[at.row][at.column] = value;
              });
}

/// Gathers the operands.
template <typename T>
TILE_VECTOR_INLINE void readOperands(Warp &warp, const Instruction &instruction,
                                     const MultiplyDetails &details,
                                     Matrices<T> &matrices) {
  matrices.rows = details.rows;
  matrices.inner = details.inner;
  // Vectors of a row read more than that.
  if (details.inner < kMaxColumns)
    std::memset(matrices.a, 0, sizeof(matrices.a));
  withElements(details.a, &matrices, [&](auto kind) {
    readA<decltype(kind)>(warp, instruction, details, matrices);
  });
  withElements(details.b, &matrices, [&](auto kind) {
    readB<decltype(kind)>(warp, instruction, details, matrices);
  });
  withElements(details.c, &matrices, [&](auto kind) {
    readC<decltype(kind)>(warp, instruction, details, matrices);
  });
}

/// Writes d. `convert` makes the bits of an element; a register holds
/// `perRegister`.
template <typename Part, unsigned perRegister, typename T, typename Convert>
TILE_VECTOR_INLINE void writeResult(Warp &warp, const Instruction &instruction,
                                    const MultiplyDetails &details,
                                    Matrices<T> &matrices, Convert &&convert) {
  for (unsigned reg = 0; reg != details.firstA; ++reg) {
    Part *parts = warp.lanes<Part>(instruction[reg]);
    forAccumulator<perRegister>(matrices.d, reg, [&](T element, unsigned i) {
      parts[i] = convert(element);
    });
  }
}

/// The bits of a result; all NaNs are one.
static uint32_t singleBits(float value) {
  return value == value ? bitCast<uint32_t>(value) : F32::nan;
}
static uint16_t halfBits(float value) {
  return F16::nearestOf(bitCast<uint32_t>(value));
}

/// Writes what belongs to multiplication `index` of a quad pair.
static void writeQuadPair(Warp &warp, const Instruction &instruction,
                          const MultiplyDetails &details, unsigned index,
                          const SingleMatrices &matrices) {
  bool isHalf = details.d == Type::F16;
  for (unsigned reg = 0; reg != details.firstA; ++reg) {
    uint32_t *lanes = warp.lanes<uint32_t>(instruction[reg]);
    auto at = [&](unsigned lane, unsigned i) {
      Place place = placeInAccumulator(details, details.d, lane, i);
      return matrices.d[place.row][place.column];
    };
    for (unsigned lane = 0; lane != kWarpLanes; ++lane)
      if (takesPart(details, lane, index))
        lanes[lane] = isHalf
                          ? halfBits(at(lane, 2 * reg)) |
                                uint32_t(halfBits(at(lane, 2 * reg + 1))) << 16
                          : singleBits(at(lane, reg));
  }
}

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

static void multiplySingles(const MultiplyDetails &details,
                            SingleMatrices &matrices) {
  TensorCoreMode mode;
  mode.roundsToHalf = details.d == Type::F16;
  if (details.c == Type::F16)
    mode.accumulatorMinExponent = F16::minExponent;
  if (details.a == Type::BF16 || details.a == Type::TF32)
    mode.operandMinExponent = F32::minExponent;
  if (byteSize(details.a) == 1)
    multiplyBytes(matrices, mode);
  else
    multiplyInTensorCore(matrices, mode);
}

static Outcome executeSingles(Warp &warp, const Instruction &instruction,
                              LaneMask active) {
  if (!hasWholeWarp(warp, instruction, active))
    return Outcome::Stop;
  const MultiplyDetails &details =
      *static_cast<const MultiplyDetails *>(instruction.details);
  SingleMatrices matrices;
  readOperands(warp, instruction, details, matrices);
  multiplySingles(details, matrices);
  if (details.d == Type::F16)
    writeResult<uint16_t, 2>(warp, instruction, details, matrices, halfBits);
  else
    writeResult<uint32_t, 1>(warp, instruction, details, matrices, singleBits);
  return Outcome::Next;
}

TILE_MODERN static Outcome executeSinglesModern(Warp &warp,
                                                const Instruction &instruction,
                                                LaneMask active) {
  return executeSingles(warp, instruction, active);
}

static Outcome executeQuadPairs(Warp &warp, const Instruction &instruction,
                                LaneMask active) {
  if (!hasWholeWarp(warp, instruction, active))
    return Outcome::Stop;
  const MultiplyDetails &details =
      *static_cast<const MultiplyDetails *>(instruction.details);
  // Registers of d may be those of an operand: of another quad pair, however,
  // they are other lanes.
  for (unsigned index = 0; index != 4; ++index) {
    SingleMatrices matrices;
    readQuadPair(warp, instruction, details, index, matrices);
    multiplyQuadPair(matrices, details.d == Type::F16);
    writeQuadPair(warp, instruction, details, index, matrices);
  }
  return Outcome::Next;
}

static Outcome executeDoubles(Warp &warp, const Instruction &instruction,
                              LaneMask active) {
  if (!hasWholeWarp(warp, instruction, active))
    return Outcome::Stop;
  const MultiplyDetails &details =
      *static_cast<const MultiplyDetails *>(instruction.details);
  DoubleMatrices matrices;
  readOperands(warp, instruction, details, matrices);
  multiplyDoubles(matrices);
  writeResult<double, 1>(warp, instruction, details, matrices,
                         [](double value) { return value; });
  return Outcome::Next;
}

/// Exact; the sum wraps around or is limited.
static Outcome executeIntegers(Warp &warp, const Instruction &instruction,
                               LaneMask active) {
  if (!hasWholeWarp(warp, instruction, active))
    return Outcome::Stop;
  const MultiplyDetails &details =
      *static_cast<const MultiplyDetails *>(instruction.details);
  Matrices<int32_t> matrices;
  readOperands(warp, instruction, details, matrices);
  multiplyIntegers(matrices);
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n) {
      int64_t sum = int64_t(matrices.c[m][n]) + matrices.d[m][n];
      if (details.saturates)
        sum = std::clamp<int64_t>(sum, std::numeric_limits<int32_t>::min(),
                                  std::numeric_limits<int32_t>::max());
      matrices.d[m][n] = static_cast<int32_t>(sum);
    }
  writeResult<int32_t, 1>(warp, instruction, details, matrices,
                          [](int32_t value) { return value; });
  return Outcome::Next;
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

static bool isIntegerByte(Type type) {
  return type == Type::S8 || type == Type::U8;
}
static bool isFloatByte(Type type) {
  return type == Type::E4M3 || type == Type::E5M2;
}

/// True if there is an mma of these types and this shape.
static bool isKnown(const MultiplyDetails &details) {
  Type a = details.a, b = details.b, c = details.c, d = details.d;
  unsigned inner = details.inner;
  bool tall = details.rows == 16;
  if (isIntegerByte(a))
    return isIntegerByte(b) && c == Type::S32 && d == Type::S32 &&
           (inner == 16 || (tall && inner == 32));
  if (details.saturates)
    return false;
  bool halfOrSingle = d == c && (c == Type::F16 || c == Type::F32);
  if (isFloatByte(a))
    return isFloatByte(b) && halfOrSingle && tall &&
           (inner == 16 || inner == 32);
  if (a != b)
    return false;
  bool single = c == Type::F32 && d == Type::F32;
  switch (a) {
  case Type::F16:
    if (details.quadPairs)
      return halfOrSingle || (c == Type::F16 && d == Type::F32);
    return halfOrSingle && tall && (inner == 8 || inner == 16);
  case Type::BF16:
    return single && tall && (inner == 8 || inner == 16);
  case Type::TF32:
    return single && tall && (inner == 4 || inner == 8);
  case Type::F64:
    return c == Type::F64 && d == Type::F64 &&
           (tall ? inner == 4 || inner == 8 || inner == 16 : inner == 4);
  default:
    return false;
  }
}

/// Takes operand `i`, which holds `elements` of `type` a lane, `perRegister` in
/// each register.
static bool takeFragment(InstructionDecoder &decoder, unsigned i, Type type,
                         unsigned elements, bool isDestination) {
  unsigned registerBytes = type == Type::F64 ? 8 : 4;
  unsigned count = elements * byteSize(type) / registerBytes;
  Type registerType = type == Type::F64 ? Type::F64 : Type::B32;
  const ptx::Operand &operand = decoder.operand(i);
  bool isVector = operand.kind == ptx::Operand::Kind::Vector;
  if ((isVector ? operand.elements.size() : 1) != count)
    return decoder.invalid("a fragment of this matrix has " +
                           llvm::Twine(count) + " registers");
  for (unsigned j = 0; j != count; ++j)
    decoder.addOperand(isDestination
                           ? decoder.destinationElement(i, j, registerType)
                           : decoder.sourceElement(i, j, registerType));
  return !decoder.failed();
}

static bool takeShape(InstructionDecoder &decoder, MultiplyDetails &details) {
  static const struct {
    unsigned rows, inner;
  } shapes[] = {{8, 4}, {8, 16}, {16, 4}, {16, 8}, {16, 16}, {16, 32}};
  int shape = decoder.takeOneOf(
      {"m8n8k4", "m8n8k16", "m16n8k4", "m16n8k8", "m16n8k16", "m16n8k32"});
  if (shape < 0)
    return decoder.unknown();
  details.rows = shapes[shape].rows;
  details.inner = shapes[shape].inner;
  return true;
}

/// mma.sync.aligned.SHAPE.ALAYOUT.BLAYOUT{.satfinite}.D.A.B.C d, a, b, c;
static bool decodeMultiply(InstructionDecoder &decoder) {
  MultiplyDetails &details = decoder.makeDetails<MultiplyDetails>();
  if (!decoder.take("sync") || !decoder.take("aligned"))
    return decoder.unknown();
  decoder.result().aligned = true;
  if (!takeShape(decoder, details))
    return false;
  int aLayout = decoder.takeOneOf({"row", "col"});
  int bLayout = decoder.takeOneOf({"row", "col"});
  details.saturates = decoder.take("satfinite");
  // The only rounding of binary64 sums that is implemented, and the default.
  decoder.take("rn");
  for (Type *type : {&details.d, &details.a, &details.b, &details.c})
    *type = decoder.takeType();
  if (decoder.failed())
    return false;
  details.quadPairs = details.rows == 8 && details.a == Type::F16;
  details.aByColumns = aLayout == 1;
  details.bByRows = bLayout == 0;
  bool usualLayout = aLayout == 0 && bLayout == 1;
  if (!isKnown(details) || aLayout < 0 || bLayout < 0 ||
      (!usualLayout && !details.quadPairs))
    return decoder.unknown();

  if (!takeOperandCount(decoder, 4, false))
    return false;
  unsigned lanes = details.quadPairs ? 8 : kWarpLanes;
  unsigned numA = details.rows * details.inner / lanes;
  unsigned numB = details.inner * kMaxColumns / lanes;
  unsigned numC = details.rows * kMaxColumns / lanes;
  if (!takeFragment(decoder, 0, details.d, numC, true))
    return false;
  details.firstA = decoder.result().numOperands;
  if (!takeFragment(decoder, 1, details.a, numA, false))
    return false;
  details.firstB = decoder.result().numOperands;
  if (!takeFragment(decoder, 2, details.b, numB, false))
    return false;
  details.firstC = decoder.result().numOperands;
  if (!takeFragment(decoder, 3, details.c, numC, false))
    return false;
  details.numOperands = decoder.result().numOperands;
  decoder.result().handler = isIntegerByte(details.a) ? executeIntegers
                             : details.a == Type::F64 ? executeDoubles
                             : details.quadPairs      ? executeQuadPairs
                             : hasModernVectors()     ? executeSinglesModern
                                                      : executeSingles;
  return true;
}

void tile::emulator::addMatrixMultiplyOpcodes(OpcodeTable &table) {
  table.add("mma", decodeMultiply);
}
