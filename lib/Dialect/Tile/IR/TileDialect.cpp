//===- TileDialect.cpp - registration, types and attributes ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers what TableGen made, verifies the attributes that kernels and their
// arguments carry, and has the small helpers on types that every pass uses.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/InliningUtils.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::tile;

#include "tile/Dialect/Tile/IR/TileDialect.cpp.inc"
#include "tile/Dialect/Tile/IR/TileEnums.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "tile/Dialect/Tile/IR/TileTypes.cpp.inc"

namespace {
/// Every operation of the dialect may be inlined.
struct TileInlinerInterface : public DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final {
    return true;
  }
};
} // namespace

void TileDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "tile/Dialect/Tile/IR/TileTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "tile/Dialect/Tile/IR/TileOps.cpp.inc"
      >();
  addInterfaces<TileInlinerInterface>();
}

Operation *TileDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}

LogicalResult TileDialect::verifyOperationAttribute(Operation *op,
                                                    NamedAttribute attribute) {
  if (attribute.getName() != kKernelAttr)
    return success();
  FunctionOpInterface function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return op->emitOpError("has `tile.kernel`, which belongs on functions");
  if (!function.getResultTypes().empty())
    return op->emitOpError("is a kernel, so it must not have results");
  return success();
}

LogicalResult TileDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                    unsigned index,
                                                    NamedAttribute attribute) {
  StringRef name = attribute.getName();
  if (name == kNameAttr || name == kSignednessAttr) {
    if (!isa<StringAttr>(attribute.getValue()))
      return op->emitOpError("argument ")
             << index << " needs a string as `" << name << "`";
    return success();
  }
  if (name != kDivisibilityAttr)
    return op->emitOpError("argument ")
           << index << " has the unknown attribute `" << name << "`";
  IntegerAttr value = dyn_cast<IntegerAttr>(attribute.getValue());
  if (!value || value.getInt() <= 0 || !llvm::isPowerOf2_64(value.getInt()))
    return op->emitOpError("argument ")
           << index << " needs a power of two as `" << name << "`";
  return success();
}

LogicalResult PtrType::verify(function_ref<InFlightDiagnostic()> emitError,
                              Type pointee) {
  if (isa<FloatType, PtrType>(pointee) || pointee.isSignlessInteger())
    return success();
  return emitError() << "points to " << pointee
                     << ", which is no integer, float or pointer type";
}

unsigned PtrType::getElementBytes() const {
  if (isa<PtrType>(getPointee()))
    return 8;
  return (getPointee().getIntOrFloatBitWidth() + 7) / 8;
}

Type mlir::tile::getScalarType(Type type) {
  if (RankedTensorType tensor = dyn_cast<RankedTensorType>(type))
    return tensor.getElementType();
  return type;
}

Type mlir::tile::getTypeLike(Type like, Type element) {
  if (RankedTensorType tensor = dyn_cast<RankedTensorType>(like))
    return RankedTensorType::get(tensor.getShape(), element,
                                 tensor.getEncoding());
  return element;
}

ArrayRef<int64_t> mlir::tile::getShape(Type type) {
  if (RankedTensorType tensor = dyn_cast<RankedTensorType>(type))
    return tensor.getShape();
  return {};
}
