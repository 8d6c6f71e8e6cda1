//===- DotScaledOps.cpp - matrix products with block scales ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands are unpacked to doubles, in which elements and scales of the
// Microscaling formats multiply without rounding, overflow or underflow; so
// are the products. Sums are rounded once, at the end.
//
//===----------------------------------------------------------------------===//

#include "Dot.h"
#include "Elementwise.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include <cmath>

using namespace mlir;
using namespace ::tile::interpreter;
using mlir::tile::ScaledFormat;

namespace {

/// One operand as it is stored: rows and columns of elements, of which one
/// dimension is k: that of the columns with `kIsColumns`. Batches, which have
/// no scales, are rows below each other.
struct ScaledOperand {
  uint64_t rows;
  uint64_t columns;
  bool kIsColumns;
  /// Elements along k for which one scale holds.
  static constexpr uint64_t kBlock = 32;

  /// The factor of an element; `scales` may be null.
  double scaleOf(const uint8_t *scales, uint64_t row, uint64_t column) const {
    if (!scales)
      return 1;
    uint64_t k = kIsColumns ? column : row;
    uint64_t other = kIsColumns ? row : column;
    uint64_t blocks = (kIsColumns ? columns : rows) / kBlock;
    uint8_t scale = scales[other * blocks + k / kBlock];
    return scale == 255 ? std::nan("") : std::ldexp(1.0, scale - 127);
  }
};

/// Two elements of four bits in a byte, neighbours in a row or in a column.
template <bool PackedInRows> struct PackedE2M1 {
  static double get(const uint8_t *data, const ScaledOperand &operand,
                    uint64_t row, uint64_t column) {
    uint64_t place = PackedInRows ? row * (operand.columns / 2) + column / 2
                                  : row / 2 * operand.columns + column;
    unsigned half = (PackedInRows ? column : row) % 2;
    unsigned bits = data[place] >> (4 * half) & 0xf;
    static constexpr double magnitudes[] = {0, 0.5, 1, 1.5, 2, 3, 4, 6};
    double magnitude = magnitudes[bits & 7];
    return bits & 8 ? -magnitude : magnitude;
  }
  using Storage = uint8_t;
};

template <typename F> struct Unpacked {
  using Storage = typename F::Storage;
  static double get(const Storage *data, const ScaledOperand &operand,
                    uint64_t row, uint64_t column) {
    return F::decode(data[row * operand.columns + column]);
  }
};

} // namespace

/// Operands: elements, scales.
template <typename Elements>
static void runUnpack(const Instruction &step, Program &program) {
  const ScaledOperand &operand =
      *static_cast<const ScaledOperand *>(step.extra);
  const typename Elements::Storage *data =
      program.at<typename Elements::Storage>(step.operands[0]);
  const uint8_t *scales = program.atOrNull<uint8_t>(step.operands[1]);
  double *out = program.at<double>(step.result);
  for (uint64_t row = 0; row != operand.rows; ++row)
    for (uint64_t column = 0; column != operand.columns; ++column)
      *out++ = Elements::get(data, operand, row, column) *
               operand.scaleOf(scales, row, column);
}

static Handler pickUnpack(ScaledFormat format, bool isPackedInRows) {
  switch (format) {
  case ScaledFormat::E4M3:
    return runUnpack<Unpacked<F8E4M3FN>>;
  case ScaledFormat::E5M2:
    return runUnpack<Unpacked<F8E5M2>>;
  case ScaledFormat::E2M1:
    return isPackedInRows ? runUnpack<PackedE2M1<true>>
                          : runUnpack<PackedE2M1<false>>;
  case ScaledFormat::BF16:
    return runUnpack<Unpacked<BF16>>;
  case ScaledFormat::FP16:
    return runUnpack<Unpacked<F16>>;
  }
  llvm_unreachable("all formats are listed");
}

namespace tile::interpreter {

Translation translateScaledDot(Operation *operation, Translator &translator) {
  mlir::tile::DotScaledOp op = dyn_cast<mlir::tile::DotScaledOp>(operation);
  if (!op)
    return Translation::Unknown;
  Location location = op.getLoc();
  ArrayRef<int64_t> result = mlir::tile::getShape(op.getResult().getType());
  uint64_t sumCount = translator.getShape(op.getResult()).count;
  uint64_t elements = translator.getShape(op.getA()).count;
  if (op.getAFormat() == ScaledFormat::E2M1)
    elements *= 2;
  DotShape shape;
  shape.batches = result.size() == 3 ? result.front() : 1;
  shape.m = result[result.size() - 2];
  shape.n = result.back();
  shape.k = elements / (shape.batches * shape.m);

  auto unpack = [&](Value data, Value scale, ScaledFormat format, bool kPack,
                    ScaledOperand operand) {
    SlotId slot =
        translator.addSlot(operand.rows * operand.columns * sizeof(double));
    uint64_t scaleSlot = scale ? translator.slotOf(scale) : Instruction::kNone;
    translator.append(location, pickUnpack(format, kPack == operand.kIsColumns),
                      operand.rows * operand.columns, slot,
                      {translator.slotOf(data), scaleSlot}, 0,
                      translator.keep(operand));
    return slot;
  };
  SlotId a = unpack(op.getA(), op.getAScale(), op.getAFormat(), op.getAKPack(),
                    {shape.batches * shape.m, shape.k, true});
  SlotId b = unpack(op.getB(), op.getBScale(), op.getBFormat(), op.getBKPack(),
                    {shape.batches * shape.k, shape.n, false});
  SlotId sums = emitFloatConversion(
      translator, location, translator.getKind(op.getAcc()), ElementKind::F64,
      sumCount, translator.slotOf(op.getAcc()));
  emitProduct(translator, location, DotArithmetic::Double, shape, a, b, sums);
  emitFloatConversion(translator, location, ElementKind::F64,
                      translator.getKind(op.getResult()), sumCount, sums,
                      translator.define(op.getResult()));
  return Translation::Done;
}

} // namespace tile::interpreter
