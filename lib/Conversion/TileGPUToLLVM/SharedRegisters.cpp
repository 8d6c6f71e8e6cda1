//===- SharedRegisters.cpp - one register computed for several ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See SharedRegisters.h. A representative has the smallest number of those that
// follow from it, so it is there before them.
//
//===----------------------------------------------------------------------===//

#include "SharedRegisters.h"
#include "TypeConverter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::RegisterSteps;

RegisterSteps mlir::tile_gpu::plannedSteps(Operation *op) {
  DenseI64ArrayAttr pairs = op->getAttrOfType<DenseI64ArrayAttr>(kStepsAttr);
  return pairs ? RegisterSteps(pairs.asArrayRef()) : RegisterSteps();
}

SmallVector<NamedAttribute> mlir::tile_gpu::registerAttributes(Operation *op) {
  SmallVector<NamedAttribute> attributes(op->getAttrs());
  llvm::erase_if(attributes, [](NamedAttribute attribute) {
    return attribute.getName() == kStepsAttr;
  });
  return attributes;
}

/// value + distance: an integer, or an address and bytes.
static Value createSum(OpBuilder &builder, Location loc, Value value,
                       int64_t distance) {
  if (distance == 0)
    return value;
  Type type = value.getType();
  if (isa<LLVM::LLVMPointerType>(type))
    return LLVM::GEPOp::create(
        builder, loc, type, builder.getI8Type(), value,
        ArrayRef<LLVM::GEPArg>{
            createInteger(builder, loc, builder.getI64Type(), distance)});
  return LLVM::AddOp::create(builder, loc, value,
                             createInteger(builder, loc, type, distance));
}

SmallVector<Value>
mlir::tile_gpu::createRegisters(OpBuilder &builder, Operation *op, size_t count,
                                unsigned pack,
                                function_ref<Value(size_t)> create) {
  RegisterSteps steps = plannedSteps(op).ofGroups(llvm::Log2_32(pack));
  SmallVector<Value> values;
  for (size_t reg = 0; reg < count; ++reg) {
    size_t from = steps.representative(reg);
    values.push_back(from == reg
                         ? create(reg)
                         : createSum(builder, op->getLoc(), values[from],
                                     steps.distance(reg)));
  }
  return values;
}
