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
#include "TensorCore.h"
#include "WarpMembers.h"
#include <algorithm>
#include <limits>

using namespace tile;
using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// Registers of elements
//===----------------------------------------------------------------------===//

namespace {
template <typename F> struct Halves {
  using Word = uint32_t;
  static constexpr unsigned count = 2;
  static float read(Word word, unsigned i) {
    return F::toDouble(static_cast<uint16_t>(word >> (16 * i)));
  }
};
template <typename F> struct FloatBytes {
  using Word = uint32_t;
  static constexpr unsigned count = 4;
  static float read(Word word, unsigned i) {
    return F::toDouble(static_cast<uint8_t>(word >> (8 * i)));
  }
};
template <typename T> struct IntegerBytes {
  using Word = uint32_t;
  static constexpr unsigned count = 4;
  static int32_t read(Word word, unsigned i) {
    return static_cast<T>(word >> (8 * i));
  }
};
/// The tensor core ignores what a tf32 does not have.
struct Tf32Word {
  using Word = uint32_t;
  static constexpr unsigned count = 1;
  static float read(Word word, unsigned) {
    return bitCast<float>(word & 0xffffe000);
  }
};
struct FloatWord {
  using Word = uint32_t;
  static constexpr unsigned count = 1;
  static float read(Word word, unsigned) { return bitCast<float>(word); }
};
struct IntegerWord {
  using Word = uint32_t;
  static constexpr unsigned count = 1;
  static int32_t read(Word word, unsigned) { return word; }
};
struct DoubleWord {
  using Word = uint64_t;
  static constexpr unsigned count = 1;
  static double read(Word word, unsigned) { return bitCast<double>(word); }
};
} // namespace

/// Calls `function(elements)` with the kind of register that has `type`.
template <typename Function>
static void withElements(Type type, Matrices<float> *, Function &&function) {
  switch (type) {
  case Type::F16:
    return function(Halves<F16>());
  case Type::BF16:
    return function(Halves<BF16>());
  case Type::TF32:
    return function(Tf32Word());
  case Type::E4M3:
    return function(FloatBytes<E4M3>());
  case Type::E5M2:
    return function(FloatBytes<E5M2>());
  default:
    return function(FloatWord());
  }
}

template <typename Function>
static void withElements(Type, Matrices<double> *, Function &&function) {
  function(DoubleWord());
}

template <typename Function>
static void withElements(Type type, Matrices<int32_t> *, Function &&function) {
  switch (type) {
  case Type::S8:
    return function(IntegerBytes<int8_t>());
  case Type::U8:
    return function(IntegerBytes<uint8_t>());
  default:
    return function(IntegerWord());
  }
}

/// Calls `function(value, register index, sub, lane)` for the elements of
/// operands `first` to `end` - 1 that belong to multiplication `index`.
template <typename Elements, typename Function>
static void forElements(Warp &warp, const Instruction &instruction,
                        const MultiplyDetails &details, unsigned first,
                        unsigned end, unsigned index, Function &&function) {
  for (unsigned reg = 0; reg != end - first; ++reg) {
    const typename Elements::Word *lanes =
        warp.lanes<typename Elements::Word>(instruction[first + reg]);
    for (unsigned lane = 0; lane != kWarpLanes; ++lane) {
      if (!takesPart(details, lane, index))
        continue;
      for (unsigned sub = 0; sub != Elements::count; ++sub)
        function(Elements::read(lanes[lane], sub), reg, sub, lane);
    }
  }
}

/// Gathers the operands of one multiplication.
template <typename T>
static void readOperands(Warp &warp, const Instruction &instruction,
                         const MultiplyDetails &details, unsigned index,
                         Matrices<T> &matrices) {
  matrices.rows = details.rows;
  matrices.inner = details.inner;
  withElements(details.a, &matrices, [&](auto kind) {
    using Elements = decltype(kind);
    forElements<Elements>(
        warp, instruction, details, details.firstA, details.firstB, index,
        [&](T value, unsigned reg, unsigned sub, unsigned lane) {
          Place at = placeInA(details, Elements::count, lane, reg, sub);
          matrices.a[at.row][at.column] = value;
        });
  });
  withElements(details.b, &matrices, [&](auto kind) {
    using Elements = decltype(kind);
    forElements<Elements>(
        warp, instruction, details, details.firstB, details.firstC, index,
        [&](T value, unsigned reg, unsigned sub, unsigned lane) {
          Place at = placeInB(details, Elements::count, lane, reg, sub);
          matrices.b[at.row][at.column] = value;
        });
  });
  withElements(details.c, &matrices, [&](auto kind) {
    using Elements = decltype(kind);
    forElements<Elements>(
        warp, instruction, details, details.firstC, details.numOperands, index,
        [&](T value, unsigned reg, unsigned sub, unsigned lane) {
          Place at = placeInAccumulator(details, details.c, lane,
                                        reg * Elements::count + sub);
          matrices.c[at.row][at.column] = value;
        });
  });
}

/// Writes d: `write(place)` gives the bits of an element, of which a register
/// holds `perRegister`.
template <typename Word, unsigned perRegister, typename Write>
static void spreadResult(Warp &warp, const Instruction &instruction,
                         const MultiplyDetails &details, unsigned index,
                         Write &&write) {
  constexpr unsigned elementBits = sizeof(Word) * 8 / perRegister;
  for (unsigned reg = 0; reg != details.firstA; ++reg) {
    Word *lanes = warp.lanes<Word>(instruction[reg]);
    for (unsigned lane = 0; lane != kWarpLanes; ++lane) {
      if (!takesPart(details, lane, index))
        continue;
      Word word = 0;
      for (unsigned sub = 0; sub != perRegister; ++sub) {
        Word bits = write(placeInAccumulator(details, details.d, lane,
                                             reg * perRegister + sub));
        word |= bits << (sub * elementBits);
      }
      lanes[lane] = word;
    }
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
  if (details.quadPairs)
    multiplyQuadPair(matrices, mode.roundsToHalf);
  else if (byteSize(details.a) == 1)
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
  // Registers of d may be those of an operand: of another quad pair, however,
  // they are other lanes.
  for (unsigned index = 0; index != (details.quadPairs ? 4 : 1); ++index) {
    SingleMatrices matrices;
    readOperands(warp, instruction, details, index, matrices);
    multiplySingles(details, matrices);
    auto at = [&](Place place) { return matrices.d[place.row][place.column]; };
    if (details.d == Type::F16)
      spreadResult<uint32_t, 2>(
          warp, instruction, details, index, [&](Place place) {
            return F16::fromDouble(at(place), Rounding::NearestEven);
          });
    else
      spreadResult<uint32_t, 1>(
          warp, instruction, details, index, [&](Place place) -> uint32_t {
            float value = at(place);
            return value == value ? bitCast<uint32_t>(value) : F32::nan;
          });
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
  readOperands(warp, instruction, details, 0, matrices);
  multiplyDoubles(matrices);
  spreadResult<uint64_t, 1>(warp, instruction, details, 0, [&](Place place) {
    return bitCast<uint64_t>(matrices.d[place.row][place.column]);
  });
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
  readOperands(warp, instruction, details, 0, matrices);
  for (unsigned m = 0; m != matrices.rows; ++m) {
    // 32 products of 16 bits fit 32 bits.
    int32_t products[kMaxColumns] = {};
    for (unsigned k = 0; k != matrices.inner; ++k)
      for (unsigned n = 0; n != kMaxColumns; ++n)
        products[n] += matrices.a[m][k] * matrices.b[k][n];
    for (unsigned n = 0; n != kMaxColumns; ++n) {
      int64_t sum = static_cast<int64_t>(matrices.c[m][n]) + products[n];
      if (details.saturates)
        sum = std::clamp<int64_t>(sum, std::numeric_limits<int32_t>::min(),
                                  std::numeric_limits<int32_t>::max());
      matrices.d[m][n] = static_cast<int32_t>(sum);
    }
  }
  spreadResult<uint32_t, 1>(warp, instruction, details, 0,
                            [&](Place place) -> uint32_t {
                              return matrices.d[place.row][place.column];
                            });
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
      return halfOrSingle || (c == Type::F32 && d == Type::F16);
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
                                                      : executeSingles;
  return true;
}

void tile::emulator::addMatrixMultiplyOpcodes(OpcodeTable &table) {
  table.add("mma", decodeMultiply);
}
