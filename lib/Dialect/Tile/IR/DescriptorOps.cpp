//===- DescriptorOps.cpp - descriptors and their operations ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The type `!tile.desc<64x32xf16>`, and which blocks, coordinates and element
// types the operations of TileDescriptorOps.td take.
//
//===----------------------------------------------------------------------===//

#include "AtomicTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "tile/Dialect/Tile/IR/Tile.h"

using namespace mlir;
using namespace mlir::tile;

using Effects =
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>;

//===----------------------------------------------------------------------===//
// The type
//===----------------------------------------------------------------------===//

Type DescType::parse(AsmParser &parser) {
  SMLoc at = parser.getCurrentLocation();
  SmallVector<int64_t> shape;
  Type element;
  if (parser.parseLess() ||
      parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
      parser.parseType(element) || parser.parseGreater())
    return Type();
  return parser.getChecked<DescType>(at, parser.getContext(),
                                     ArrayRef<int64_t>(shape), element);
}

void DescType::print(AsmPrinter &printer) const {
  printer << "<";
  printer.printDimensionList(getShape());
  printer << "x" << getElementType() << ">";
}

LogicalResult DescType::verify(function_ref<InFlightDiagnostic()> emitError,
                               ArrayRef<int64_t> shape, Type element) {
  constexpr size_t mostDims = 5;
  if (shape.empty() || shape.size() > mostDims)
    return emitError() << "a descriptor has 1 to " << mostDims
                       << " dimensions, not " << shape.size();
  if (!element.isSignlessInteger() && !isa<FloatType>(element))
    return emitError() << "a descriptor is of integers or floats, not of "
                       << element;
  if (!isTile(RankedTensorType::get(shape, element)))
    return emitError() << "the block of a descriptor must be a tile";
  return success();
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

LogicalResult MakeDescriptorOp::verify() {
  DescType desc = getResult().getType();
  size_t rank = desc.getShape().size();
  if (getShape().size() != rank || getStrides().size() != rank - 1)
    return emitOpError("C1: ")
           << rank << " dimensions need " << rank << " extents and " << rank - 1
           << " strides, not " << getShape().size() << " and "
           << getStrides().size();
  if (getBase().getType().getPointee() != desc.getElementType())
    return emitOpError("C2: the pointer is to ")
           << getBase().getType().getPointee() << ", the descriptor of "
           << desc.getElementType();
  constexpr int64_t leastBytes = 16;
  int64_t bytes = desc.getShape().back() *
                  PtrType::get(desc.getElementType()).getElementBytes();
  if (bytes < leastBytes)
    return emitOpError("C3: the block's last extent has ")
           << bytes << " bytes, it needs " << leastBytes;
  return success();
}

/// C1: a coordinate for each dimension.
static LogicalResult verifyCoordinates(Operation *op, DescType desc,
                                       OperandRange coordinates) {
  if (coordinates.size() == desc.getShape().size())
    return success();
  return op->emitOpError("C1: ") << desc << " needs " << desc.getShape().size()
                                 << " coordinates, not " << coordinates.size();
}

/// C2: `tile` is the descriptor's block, or that without some of its leading
/// extents of 1.
static LogicalResult verifyBlock(Operation *op, DescType desc, Type type) {
  RankedTensorType tile = cast<RankedTensorType>(type);
  ArrayRef<int64_t> block = desc.getShape();
  while (block.size() > tile.getShape().size() && block.front() == 1)
    block = block.drop_front();
  if (tile.getShape() == block &&
      tile.getElementType() == desc.getElementType())
    return success();
  return op->emitOpError("C2: the tile is ")
         << type << ", the descriptor " << desc;
}

LogicalResult DescriptorLoadOp::verify() {
  DescType desc = getDesc().getType();
  if (failed(verifyCoordinates(*this, desc, getCoordinates())))
    return failure();
  return verifyBlock(*this, desc, getResult().getType());
}

LogicalResult DescriptorStoreOp::verify() {
  DescType desc = getDesc().getType();
  if (failed(verifyCoordinates(*this, desc, getCoordinates())))
    return failure();
  return verifyBlock(*this, desc, getValue().getType());
}

/// Whether the hardware combines blocks of this type so.
static bool reducesBlocks(AtomicKind kind, Type element) {
  bool isHalf = element.isF16() || element.isBF16();
  switch (kind) {
  case AtomicKind::Exchange:
    return false;
  case AtomicKind::FAdd:
    return isHalf || element.isF32();
  case AtomicKind::FMax:
  case AtomicKind::FMin:
    return isHalf;
  default:
    return takesElement(kind, element);
  }
}

LogicalResult DescriptorReduceOp::verify() {
  DescType desc = getDesc().getType();
  if (failed(verifyCoordinates(*this, desc, getCoordinates())) ||
      failed(verifyBlock(*this, desc, getValue().getType())))
    return failure();
  if (!reducesBlocks(getKind(), desc.getElementType()))
    return emitOpError("C3: `")
           << stringifyAtomicKind(getKind()) << "` does not combine blocks of "
           << desc.getElementType();
  return success();
}

/// C1 to C3 of gather and scatter; `tile` is what the rows hold.
static LogicalResult verifyRows(Operation *op, DescType desc, Value rows,
                                Type tile) {
  if (desc.getShape().size() != 2 || desc.getShape().front() != 1)
    return op->emitOpError("C1: the block is ")
           << desc << ", expected one row of a matrix";
  RankedTensorType indices = cast<RankedTensorType>(rows.getType());
  if (indices.getRank() != 1)
    return op->emitOpError("C2: the rows are ")
           << indices << ", expected one dimension";
  RankedTensorType expected = RankedTensorType::get(
      {indices.getDimSize(0), desc.getShape().back()}, desc.getElementType());
  if (getShape(tile) != expected.getShape() ||
      getScalarType(tile) != expected.getElementType())
    return op->emitOpError("C3: the tile is ")
           << tile << ", expected " << expected;
  return success();
}

LogicalResult DescriptorGatherOp::verify() {
  return verifyRows(*this, getDesc().getType(), getRows(),
                    getResult().getType());
}

LogicalResult DescriptorScatterOp::verify() {
  return verifyRows(*this, getDesc().getType(), getRows(),
                    getValue().getType());
}

//===----------------------------------------------------------------------===//
// Effects
//===----------------------------------------------------------------------===//

void DescriptorLoadOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Read::get(), &getDescMutable());
}

void DescriptorGatherOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Read::get(), &getDescMutable());
}

void DescriptorStoreOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Write::get(), &getDescMutable());
}

void DescriptorScatterOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Write::get(), &getDescMutable());
}

void DescriptorReduceOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Read::get(), &getDescMutable());
  effects.emplace_back(MemoryEffects::Write::get(), &getDescMutable());
}
