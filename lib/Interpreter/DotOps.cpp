//===- DotOps.cpp - matrix products ---------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of f16, bf16, fp8 and tf32 elements are exact in float, so a
// product is a plain loop over floats, whose sums are rounded as float and,
// where the accumulator is f16, once more at the end. The split precisions
// compute f32 operands as sums of two or three parts and add the products of
// these parts, the smallest first.
//
//===----------------------------------------------------------------------===//

#include "Dot.h"
#include "Elementwise.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include <cmath>

using namespace mlir;
using namespace ::tile::interpreter;
using mlir::tile::DotPrecision;

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

namespace {

/// sum + a * b, rounded once where the product is exact in T.
struct AddProduct {
  template <typename T> static T apply(T sum, T a, T b) { return sum + a * b; }
};

/// The product of two floats is exact in double.
struct AddWideProduct {
  static float apply(float sum, float a, float b) {
    return static_cast<float>(static_cast<double>(a) * b + sum);
  }
};

} // namespace

/// Operands: a, b; the result is what sums are added to. A row of sums stays
/// in the nearest cache while the rows of b pass by.
template <typename Op, typename T>
static void runProduct(const Instruction &step, Program &program) {
  const DotShape &shape = *static_cast<const DotShape *>(step.extra);
  const T *a = program.at<T>(step.operands[0]);
  const T *b = program.at<T>(step.operands[1]);
  T *sums = program.at<T>(step.result);
  uint64_t n = shape.n, k = shape.k;
  for (uint64_t batch = 0; batch != shape.batches; ++batch, b += k * n)
    for (uint64_t row = 0; row != shape.m; ++row, a += k, sums += n)
      for (uint64_t i = 0; i != k; ++i) {
        T factor = a[i];
        const T *line = b + i * n;
        for (uint64_t j = 0; j != n; ++j)
          sums[j] = Op::apply(sums[j], factor, line[j]);
      }
}

namespace tile::interpreter {

void emitProduct(Translator &translator, Location location,
                 DotArithmetic arithmetic, const DotShape &shape, SlotId a,
                 SlotId b, SlotId sums) {
  static constexpr Handler handlers[] = {
      runProduct<AddProduct, uint32_t>, runProduct<AddProduct, float>,
      runProduct<AddWideProduct, float>, runProduct<AddProduct, double>};
  translator.append(location, handlers[static_cast<unsigned>(arithmetic)],
                    shape.batches * shape.m * shape.n, sums, {a, b}, 0,
                    translator.keep(shape));
}

} // namespace tile::interpreter

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

template <typename From, typename To>
static void runConvert(const Instruction &step, Program &program) {
  const typename From::Storage *in =
      program.at<typename From::Storage>(step.operands[0]);
  typename To::Storage *out = program.at<typename To::Storage>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = To::encode(From::decode(in[i]));
}

static void runWidenInt8(const Instruction &step, Program &program) {
  const int8_t *in = program.at<int8_t>(step.operands[0]);
  int32_t *out = program.at<int32_t>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = in[i];
}

static void runCopyWords(const Instruction &step, Program &program) {
  std::memcpy(program.at<char>(step.result), program.at<char>(step.operands[0]),
              step.count * sizeof(uint32_t));
}

namespace tile::interpreter {

void emitFloatConversion(Translator &translator, Location location,
                         ElementKind from, ElementKind to, uint64_t count,
                         SlotId source, SlotId target) {
  Handler handler = visitFloat(from, [=](auto source) -> Handler {
    return visitFloat(to, [](auto target) -> Handler {
      return runConvert<decltype(source), decltype(target)>;
    });
  });
  translator.append(location, handler, count, target, {source});
}

SlotId emitFloatConversion(Translator &translator, Location location,
                           ElementKind from, ElementKind to, uint64_t count,
                           SlotId source) {
  SlotId target = translator.addSlot(count * getElementBytes(to));
  emitFloatConversion(translator, location, from, to, count, source, target);
  return target;
}

} // namespace tile::interpreter

//===----------------------------------------------------------------------===//
// Parts of f32
//===----------------------------------------------------------------------===//

namespace {

/// tf32 has 10 bits of mantissa; ties are rounded away from zero.
struct ToTF32 {
  static float apply(float value) {
    uint32_t bits = bitCast<uint32_t>(value);
    if ((bits & 0x7f800000) == 0x7f800000)
      return value;
    return bitCast<float>((bits + 0x1000) & ~0x1fffu);
  }
};

struct ToBF16 {
  static float apply(float value) { return BF16::decode(BF16::encode(value)); }
};

} // namespace

/// Part `immediate` of each float: the value less the parts before it, rounded
/// to their type.
template <typename Round>
static void runPart(const Instruction &step, Program &program) {
  const float *in = program.at<float>(step.operands[0]);
  float *out = program.at<float>(step.result);
  for (uint64_t i = 0; i != step.count; ++i) {
    float rest = in[i];
    for (int64_t part = 0; part != step.immediate; ++part)
      rest -= Round::apply(rest);
    out[i] = Round::apply(rest);
  }
}

/// Where the product of the largest parts is not finite it alone is right:
/// infinity has no finite parts, so the others are NaN.
static void runDropNaN(const Instruction &step, Program &program) {
  float *sums = program.at<float>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    sums[i] = std::isnan(sums[i]) ? 0.0f : sums[i];
}

/// Adds the operand to the result.
static void runAddTo(const Instruction &step, Program &program) {
  const float *in = program.at<float>(step.operands[0]);
  float *sums = program.at<float>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    sums[i] += in[i];
}

static void runClear(const Instruction &step, Program &program) {
  std::memset(program.at<char>(step.result), 0, step.count * sizeof(float));
}

//===----------------------------------------------------------------------===//
// Translation
//===----------------------------------------------------------------------===//

namespace {

/// Emits the instructions of one product.
class DotTranslator {
public:
  DotTranslator(mlir::tile::DotOp op, Translator &translator)
      : op(op), translator(translator), location(op.getLoc()),
        kind(translator.getKind(op.getA())),
        sumKind(translator.getKind(op.getAcc())) {
    ArrayRef<int64_t> a = mlir::tile::getShape(op.getA().getType());
    ArrayRef<int64_t> b = mlir::tile::getShape(op.getB().getType());
    shape.batches = a.size() == 3 ? a.front() : 1;
    shape.m = a[a.size() - 2];
    shape.k = a.back();
    shape.n = b.back();
    aCount = translator.getShape(op.getA()).count;
    bCount = translator.getShape(op.getB()).count;
    sumCount = translator.getShape(op.getResult()).count;
  }

  Translation emit();

private:
  Translation emitInteger();
  Translation emitSmall();
  Translation emitDouble();
  /// `handler` computes a part of the f32 operands.
  Translation emitSplit(Handler handler,
                        ArrayRef<std::pair<int64_t, int64_t>> products);
  Translation emitPlain(DotArithmetic arithmetic, SlotId a, SlotId b);
  SlotId emitPart(Handler handler, int64_t part, SlotId source, uint64_t count);
  void copyTo(SlotId target, SlotId source) {
    translator.append(location, runCopyWords, sumCount, target, {source});
  }

  mlir::tile::DotOp op;
  Translator &translator;
  Location location;
  ElementKind kind;
  ElementKind sumKind;
  DotShape shape;
  uint64_t aCount, bCount, sumCount;
};

} // namespace

/// `acc + a * b` where sums have the type of the accumulator.
Translation DotTranslator::emitPlain(DotArithmetic arithmetic, SlotId a,
                                     SlotId b) {
  SlotId sums = translator.define(op.getResult());
  copyTo(sums, translator.slotOf(op.getAcc()));
  emitProduct(translator, location, arithmetic, shape, a, b, sums);
  return Translation::Done;
}

Translation DotTranslator::emitInteger() {
  auto widen = [&](Value value, uint64_t count) {
    SlotId wide = translator.addSlot(count * sizeof(int32_t));
    translator.append(location, runWidenInt8, count, wide,
                      {translator.slotOf(value)});
    return wide;
  };
  SlotId a = widen(op.getA(), aCount), b = widen(op.getB(), bCount);
  return emitPlain(DotArithmetic::Integer, a, b);
}

Translation DotTranslator::emitDouble() {
  SlotId sums = translator.define(op.getResult());
  emitFloatConversion(translator, location, ElementKind::F64, ElementKind::F64,
                      sumCount, translator.slotOf(op.getAcc()), sums);
  emitProduct(translator, location, DotArithmetic::Double, shape,
              translator.slotOf(op.getA()), translator.slotOf(op.getB()), sums);
  return Translation::Done;
}

Translation DotTranslator::emitSmall() {
  auto widen = [&](Value value, uint64_t count) {
    return emitFloatConversion(translator, location, translator.getKind(value),
                               ElementKind::F32, count,
                               translator.slotOf(value));
  };
  SlotId a = widen(op.getA(), aCount), b = widen(op.getB(), bCount);
  if (sumKind == ElementKind::F32)
    return emitPlain(DotArithmetic::Single, a, b);
  SlotId sums = widen(op.getAcc(), sumCount);
  emitProduct(translator, location, DotArithmetic::Single, shape, a, b, sums);
  emitFloatConversion(translator, location, ElementKind::F32, sumKind, sumCount,
                      sums, translator.define(op.getResult()));
  return Translation::Done;
}

SlotId DotTranslator::emitPart(Handler handler, int64_t part, SlotId source,
                               uint64_t count) {
  SlotId slot = translator.addSlot(count * sizeof(float));
  translator.append(location, handler, count, slot, {source}, part);
  return slot;
}

Translation
DotTranslator::emitSplit(Handler handler,
                         ArrayRef<std::pair<int64_t, int64_t>> products) {
  SmallVector<SlotId> aParts, bParts;
  int64_t numParts = 1;
  for (auto [i, j] : products)
    numParts = std::max({numParts, i + 1, j + 1});
  for (int64_t part = 0; part != numParts; ++part) {
    aParts.push_back(
        emitPart(handler, part, translator.slotOf(op.getA()), aCount));
    bParts.push_back(
        emitPart(handler, part, translator.slotOf(op.getB()), bCount));
  }
  SlotId sums = translator.define(op.getResult());
  translator.append(location, runClear, sumCount, sums, {});
  for (auto [i, j] : products)
    emitProduct(translator, location, DotArithmetic::Single, shape, aParts[i],
                bParts[j], sums);
  translator.append(location, runDropNaN, sumCount, sums, {});
  emitProduct(translator, location, DotArithmetic::Single, shape, aParts[0],
              bParts[0], sums);
  translator.append(location, runAddTo, sumCount, sums,
                    {translator.slotOf(op.getAcc())});
  return Translation::Done;
}

Translation DotTranslator::emit() {
  if (kind == ElementKind::I8)
    return emitInteger();
  if (kind == ElementKind::F64)
    return emitDouble();
  if (kind != ElementKind::F32)
    return emitSmall();
  SlotId a = translator.slotOf(op.getA()), b = translator.slotOf(op.getB());
  switch (op.getPrecision()) {
  case DotPrecision::TF32: {
    SlotId aTF32 = emitPart(runPart<ToTF32>, 0, a, aCount);
    SlotId bTF32 = emitPart(runPart<ToTF32>, 0, b, bCount);
    return emitPlain(DotArithmetic::Single, aTF32, bTF32);
  }
  case DotPrecision::IEEE:
    return emitPlain(DotArithmetic::SingleWide, a, b);
  case DotPrecision::TF32x3:
    return emitSplit(runPart<ToTF32>, {{1, 0}, {0, 1}});
  case DotPrecision::BF16x3:
    return emitSplit(runPart<ToBF16>, {{1, 0}, {0, 1}});
  case DotPrecision::BF16x6:
    return emitSplit(runPart<ToBF16>, {{1, 1}, {2, 0}, {0, 2}, {1, 0}, {0, 1}});
  }
  llvm_unreachable("all precisions are listed");
}

namespace tile::interpreter {

Translation translateDot(Operation *op, Translator &translator) {
  mlir::tile::DotOp dot = dyn_cast<mlir::tile::DotOp>(op);
  if (!dot)
    return Translation::Unknown;
  return DotTranslator(dot, translator).emit();
}

} // namespace tile::interpreter
