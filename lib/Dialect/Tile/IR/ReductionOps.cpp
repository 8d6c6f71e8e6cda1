//===- ReductionOps.cpp - verifiers and builders of TileReductionOps.td ---===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions, scans and maps: rules on shapes, and on the region's arguments
// and results, which follow from the element types. The builders make the
// region's block with its arguments; the caller fills it and ends it with
// `tile.yield`.
//
//===----------------------------------------------------------------------===//

#include "TypeSyntax.h"
#include "mlir/IR/Builders.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::tile;

static SmallVector<Type> elementTypesOf(TypeRange tiles) {
  return llvm::map_to_vector(tiles,
                             [](Type tile) { return getScalarType(tile); });
}

/// The block of a new region, with arguments of `types`.
static void addBlock(OperationState &state, Region *region, TypeRange types) {
  Block &block = region->emplaceBlock();
  for (Type type : types)
    block.addArgument(type, state.location);
}

/// Each type of `elements` twice: those of the left side, those of the right.
static SmallVector<Type> bothSides(ArrayRef<Type> elements) {
  SmallVector<Type> types(elements);
  types.append(elements.begin(), elements.end());
  return types;
}

/// Each type of `elements` `pack` times.
static SmallVector<Type> repeatEach(ArrayRef<Type> elements, uint32_t pack) {
  SmallVector<Type> types;
  for (Type element : elements)
    types.append(pack, element);
  return types;
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

/// C1: operands of one shape, and an axis of them.
static LogicalResult verifyAxis(Operation *op, OperandRange sources,
                                uint32_t axis) {
  if (sources.empty())
    return op->emitOpError("C1: there is no operand");
  Type first = sources.front().getType();
  for (Type type : sources.getTypes())
    if (!haveSameShape(first, type))
      return op->emitOpError("C1: operands ")
             << first << " and " << type << " differ in shape";
  if (axis >= getShape(first).size())
    return op->emitOpError("C1: axis ")
           << axis << " is beyond the rank " << getShape(first).size();
  return success();
}

/// The rule on the region: one block with arguments of `arguments`, which ends
/// with a `tile.yield` of `results`.
static LogicalResult verifyRegion(Operation *op, StringRef rule,
                                  ArrayRef<Type> arguments,
                                  ArrayRef<Type> results) {
  Block &block = op->getRegion(0).front();
  if (block.getArgumentTypes() != TypeRange(arguments))
    return op->emitOpError(rule)
           << ": the region takes (" << block.getArgumentTypes()
           << "), expected (" << TypeRange(arguments) << ")";
  YieldOp yield = dyn_cast<YieldOp>(block.back());
  if (!yield)
    return op->emitOpError(rule) << ": the region must end with `tile.yield`";
  if (yield.getOperandTypes() != TypeRange(results))
    return op->emitOpError(rule)
           << ": the region yields (" << yield.getOperandTypes()
           << "), expected (" << TypeRange(results) << ")";
  return success();
}

static LogicalResult verifyResultCount(Operation *op) {
  if (op->getNumResults() == op->getNumOperands())
    return success();
  return op->emitOpError("C2: there are ")
         << op->getNumOperands() << " operands and " << op->getNumResults()
         << " results";
}

/// C3 of reductions and scans.
static LogicalResult verifyCombination(Operation *op) {
  SmallVector<Type> elements = elementTypesOf(op->getOperandTypes());
  return verifyRegion(op, "C3", bothSides(elements), elements);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// The type of `source` without dimension `axis`.
static Type reducedTypeOf(Type source, uint32_t axis) {
  SmallVector<int64_t> shape(getShape(source));
  shape.erase(shape.begin() + axis);
  return getTileOrScalar(shape, getScalarType(source));
}

void ReduceOp::build(OpBuilder &builder, OperationState &state,
                     ValueRange sources, uint32_t axis, bool commutes) {
  SmallVector<Type> results = llvm::map_to_vector(
      sources.getTypes(), [&](Type type) { return reducedTypeOf(type, axis); });
  build(builder, state, results, sources, axis, commutes);
  addBlock(state, state.regions.front().get(),
           bothSides(elementTypesOf(sources.getTypes())));
}

LogicalResult ReduceOp::verify() {
  if (failed(verifyAxis(*this, getSources(), getAxis())) ||
      failed(verifyResultCount(*this)))
    return failure();
  for (auto [index, source, result] :
       llvm::enumerate(getSources().getTypes(), getResultTypes())) {
    Type expected = reducedTypeOf(source, getAxis());
    if (isa<RankedTensorType>(result) != isa<RankedTensorType>(expected) ||
        getShape(result) != getShape(expected) ||
        getScalarType(result) != getScalarType(expected))
      return emitOpError("C2: result ")
             << index << " is " << result << ", expected " << expected;
  }
  return success();
}

LogicalResult ReduceOp::verifyRegions() { return verifyCombination(*this); }

//===----------------------------------------------------------------------===//
// Scans
//===----------------------------------------------------------------------===//

void ScanOp::build(OpBuilder &builder, OperationState &state,
                   ValueRange sources, uint32_t axis, bool reverse) {
  build(builder, state, sources.getTypes(), sources, axis, reverse);
  addBlock(state, state.regions.front().get(),
           bothSides(elementTypesOf(sources.getTypes())));
}

LogicalResult ScanOp::verify() {
  if (failed(verifyAxis(*this, getSources(), getAxis())) ||
      failed(verifyResultCount(*this)))
    return failure();
  for (auto [index, source, result] :
       llvm::enumerate(getSources().getTypes(), getResultTypes()))
    if (result != source)
      return emitOpError("C2: result ")
             << index << " is " << result << ", expected " << source;
  return success();
}

LogicalResult ScanOp::verifyRegions() { return verifyCombination(*this); }

//===----------------------------------------------------------------------===//
// Maps
//===----------------------------------------------------------------------===//

void MapOp::build(OpBuilder &builder, OperationState &state, ValueRange sources,
                  TypeRange elements, uint32_t pack) {
  assert(!sources.empty() && "the shape is that of the operands");
  SmallVector<Type> results = llvm::map_to_vector(elements, [&](Type element) {
    return getTypeLike(sources.front().getType(), element);
  });
  build(builder, state, results, sources, pack);
  addBlock(state, state.regions.front().get(),
           repeatEach(elementTypesOf(sources.getTypes()), pack));
}

LogicalResult MapOp::verify() {
  if (getSources().empty())
    return emitOpError("C1: there is no operand");
  Type first = getSources().front().getType();
  for (Type type :
       llvm::concat<const Type>(SmallVector<Type>(getSources().getTypes()),
                                SmallVector<Type>(getResultTypes())))
    if (!haveSameShape(first, type))
      return emitOpError("C1: ")
             << first << " and " << type << " differ in shape";
  int64_t count = cast<RankedTensorType>(first).getNumElements();
  if (!llvm::isPowerOf2_32(getPack()) || count % getPack() != 0)
    return emitOpError("C1: ") << count << " elements cannot be taken "
                               << getPack() << " at a time";
  return success();
}

LogicalResult MapOp::verifyRegions() {
  // Counted first: `pack` may be any number, the lists below are as long as
  // those in the text.
  Block &block = getBody().front();
  uint64_t arguments = getSources().size() * uint64_t(getPack());
  uint64_t results = getNumResults() * uint64_t(getPack());
  if (block.getNumArguments() != arguments)
    return emitOpError("C2: the region takes ")
           << block.getNumArguments() << " arguments, expected " << arguments;
  if (block.back().getNumOperands() != results)
    return emitOpError("C2: the region yields ")
           << block.back().getNumOperands() << " values, expected " << results;
  return verifyRegion(
      *this, "C2",
      repeatEach(elementTypesOf(getSources().getTypes()), getPack()),
      repeatEach(elementTypesOf(getResultTypes()), getPack()));
}
