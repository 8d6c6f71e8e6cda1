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
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
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
/// Every operation of the dialect may be inlined, and functions of one block
/// into the regions of its operations, which have one.
struct TileInlinerInterface : public DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Region *, Region *function, bool,
                       IRMapping &) const final {
    return function->hasOneBlock();
  }
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

/// The value of an attribute that is a signless integer of at most 64 bits.
static std::optional<int64_t> integerOf(Attribute attribute) {
  IntegerAttr integer = dyn_cast<IntegerAttr>(attribute);
  if (!integer || !integer.getType().isSignlessInteger())
    return std::nullopt;
  return integer.getValue().trySExtValue();
}

static LogicalResult verifyKernel(Operation *op) {
  FunctionOpInterface function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return op->emitOpError("has `tile.kernel`, which belongs on functions");
  if (!function.getResultTypes().empty())
    return op->emitOpError("is a kernel, so it must not have results");
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
    if (isa<ShapedType>(type))
      return op->emitOpError("is a kernel, so argument ")
             << index << " must be a scalar or a pointer, not " << type;
  return success();
}

/// `tile.num_warps` and the like; whether a number is a good one is for those
/// who use it to say.
static LogicalResult verifySmallInteger(Operation *op,
                                        NamedAttribute attribute) {
  constexpr int64_t most = 0xffff;
  std::optional<int64_t> number = integerOf(attribute.getValue());
  if (number && *number >= 0 && *number <= most)
    return success();
  return op->emitOpError("needs a small integer as `")
         << attribute.getName().strref() << "`, not " << attribute.getValue();
}

/// An attribute that is there or not.
static LogicalResult verifyUnit(Operation *op, NamedAttribute attribute) {
  if (isa<UnitAttr>(attribute.getValue()))
    return success();
  return op->emitOpError("needs no value for `")
         << attribute.getName().strref() << "`";
}

static bool isLoopHint(StringRef name) {
  return llvm::is_contained({kLoopStagesAttr, kLoopUnrollAttr, kLoopFlattenAttr,
                             kLoopSpecializeAttr, kLoopSingleBufferAttr,
                             kLoopKeepInvariantsAttr},
                            name);
}

/// What the source asks for at a loop.
static LogicalResult verifyLoopHint(Operation *op, NamedAttribute attribute) {
  StringRef name = attribute.getName();
  bool isMarkedWhile = isa<scf::WhileOp>(op) && name == kLoopKeepInvariantsAttr;
  if (!isa<scf::ForOp>(op) && !isMarkedWhile)
    return op->emitOpError("has `") << name << "`, which belongs on `scf.for`";
  if (name == kLoopStagesAttr || name == kLoopUnrollAttr)
    return verifySmallInteger(op, attribute);
  return verifyUnit(op, attribute);
}

LogicalResult TileDialect::verifyOperationAttribute(Operation *op,
                                                    NamedAttribute attribute) {
  StringRef name = attribute.getName();
  if (name == kKernelAttr)
    return verifyKernel(op);
  bool isFunction = isa<FunctionOpInterface>(op), isModule = isa<ModuleOp>(op);
  if (isModule && name == kModuleTargetAttr) {
    if (isa<StringAttr>(attribute.getValue()))
      return success();
    return op->emitOpError("needs a string as `") << name << "`";
  }
  bool isOption = llvm::is_contained({kKernelWarpsAttr, kKernelStagesAttr,
                                      kKernelCtasAttr, kKernelRegistersAttr},
                                     name);
  if (isFunction && isOption)
    return verifySmallInteger(op, attribute);
  if (isFunction && name == kNoFusionAttr)
    return verifyUnit(op, attribute);
  if (isLoopHint(name))
    return verifyLoopHint(op, attribute);
  // Values carry hints with names of their own.
  if (!isFunction && !isModule)
    return success();
  return op->emitOpError("has the unknown attribute `") << name << "`";
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
  constexpr int64_t most = 1 << 30;
  std::optional<int64_t> number = integerOf(attribute.getValue());
  if (!number || *number <= 0 || *number > most ||
      !llvm::isPowerOf2_64(*number))
    return op->emitOpError("argument ")
           << index << " needs a power of two as `" << name << "`";
  return success();
}

LogicalResult PtrType::verify(function_ref<InFlightDiagnostic()> emitError,
                              Type pointee) {
  // As deep as the language goes; whoever walks the type may recurse.
  constexpr unsigned deepest = 7;
  unsigned depth = 1;
  for (PtrType next = dyn_cast<PtrType>(pointee); next;
       next = dyn_cast<PtrType>(next.getPointee()))
    if (++depth > deepest)
      return emitError() << "pointers nest no deeper than " << deepest;
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

bool mlir::tile::isTile(Type type) {
  RankedTensorType tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return false;
  int64_t count = 1;
  for (int64_t extent : tensor.getShape()) {
    constexpr int64_t most = std::numeric_limits<int32_t>::max();
    // Unknown extents are negative.
    if (extent <= 0 || extent > most / count)
      return false;
    count *= extent;
  }
  return true;
}

ArrayRef<int64_t> mlir::tile::getShape(Type type) {
  if (RankedTensorType tensor = dyn_cast<RankedTensorType>(type))
    return tensor.getShape();
  return {};
}
