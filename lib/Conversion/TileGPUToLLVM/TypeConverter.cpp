//===- TypeConverter.cpp - tensors as the registers of one thread ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See TypeConverter.h. Pairs are taken apart and put together with
// extractelement and insertelement, which LLVM folds wherever both sides meet.
//
//===----------------------------------------------------------------------===//

#include "TypeConverter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace mlir::tile_gpu;

unsigned mlir::tile_gpu::getPack(RankedTensorType type) {
  bool hasPairs =
      type.getElementType().isF16() || type.getElementType().isBF16();
  return hasPairs && getLayout(type).numRegisters() >= 2 ? 2 : 1;
}

TileGPUTypeConverter::TileGPUTypeConverter(MLIRContext *context)
    : LLVMTypeConverter(context) {
  addConversion([](mlir::tile::PtrType type) -> Type {
    return LLVM::LLVMPointerType::get(type.getContext(), /*addressSpace=*/1);
  });
  addConversion([](BufferType type) -> Type {
    return LLVM::LLVMPointerType::get(type.getContext(), /*addressSpace=*/3);
  });
  addConversion(
      [this](RankedTensorType type,
             SmallVectorImpl<Type> &results) -> std::optional<LogicalResult> {
        if (!getLayoutAttr(type))
          return failure();
        Type element = convertType(type.getElementType());
        if (!element)
          return failure();
        unsigned pack = getPack(type);
        if (pack > 1)
          element = VectorType::get({pack}, element);
        results.append(getLayout(type).numRegisters() / pack, element);
        return success();
      });
}

Value mlir::tile_gpu::createInteger(OpBuilder &builder, Location loc, Type type,
                                    int64_t value) {
  unsigned width = type.getIntOrFloatBitWidth();
  return LLVM::ConstantOp::create(
      builder, loc, type,
      builder.getIntegerAttr(type, APInt(64, value).sextOrTrunc(width)));
}

Value mlir::tile_gpu::createI32(OpBuilder &builder, Location loc,
                                int64_t value) {
  return createInteger(builder, loc, builder.getI32Type(), value);
}

SmallVector<Value> mlir::tile_gpu::unpackElements(OpBuilder &builder,
                                                  Location loc,
                                                  ValueRange values,
                                                  RankedTensorType type) {
  unsigned pack = getPack(type);
  if (pack == 1)
    return SmallVector<Value>(values);
  SmallVector<Value> elements;
  for (Value pair : values)
    for (unsigned i = 0; i < pack; ++i)
      elements.push_back(LLVM::ExtractElementOp::create(
          builder, loc, pair, createI32(builder, loc, i)));
  return elements;
}

SmallVector<Value> mlir::tile_gpu::packElements(OpBuilder &builder,
                                                Location loc,
                                                ArrayRef<Value> elements,
                                                RankedTensorType type) {
  unsigned pack = getPack(type);
  if (pack == 1)
    return SmallVector<Value>(elements);
  SmallVector<Value> values;
  for (size_t first = 0; first < elements.size(); first += pack) {
    Type vector = VectorType::get({pack}, elements[first].getType());
    Value value = LLVM::PoisonOp::create(builder, loc, vector);
    for (unsigned i = 0; i < pack; ++i)
      value = LLVM::InsertElementOp::create(
          builder, loc, value, elements[first + i], createI32(builder, loc, i));
    values.push_back(value);
  }
  return values;
}

unsigned mlir::tile_gpu::getElementBits(Type element) {
  if (isa<mlir::tile::PtrType, LLVM::LLVMPointerType>(element))
    return 64;
  return std::max(8u, element.getIntOrFloatBitWidth());
}
