//===- TypeConverter.h - tensors as the registers of one thread -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tensor with a layout becomes as many LLVM values as a thread has registers
// for it, one scalar each; 16-bit floats, for which the hardware has
// instructions on pairs, become vectors of two. No structs are made: the
// values pass through control flow one by one.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_CONVERSION_TILEGPUTOLLVM_TYPECONVERTER_H
#define TILE_LIB_CONVERSION_TILEGPUTOLLVM_TYPECONVERTER_H

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"

namespace mlir::tile_gpu {

/// Converts tensors with layouts (1:N), pointers and buffers; the rest as the
/// LLVM dialect does.
class TileGPUTypeConverter : public LLVMTypeConverter {
public:
  explicit TileGPUTypeConverter(MLIRContext *context);
};

/// How many elements one LLVM value of the tensor holds: 1 or 2.
unsigned getPack(RankedTensorType type);

/// The elements of a tensor, one value a register, from its converted values.
SmallVector<Value> unpackElements(OpBuilder &builder, Location loc,
                                  ValueRange values, RankedTensorType type);

/// The converted values of a tensor from its elements, one value a register.
SmallVector<Value> packElements(OpBuilder &builder, Location loc,
                                ArrayRef<Value> elements,
                                RankedTensorType type);

/// Bits that an element takes when it moves through memory or shuffles: i1
/// takes 8, pointers 64.
unsigned getElementBits(Type element);

/// A constant of an integer type; of `value` the bits that fit.
Value createInteger(OpBuilder &builder, Location loc, Type type, int64_t value);
/// An i32 constant.
Value createI32(OpBuilder &builder, Location loc, int64_t value);

} // namespace mlir::tile_gpu

#endif // TILE_LIB_CONVERSION_TILEGPUTOLLVM_TYPECONVERTER_H
