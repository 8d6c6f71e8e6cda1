//===- AtomicOps.cpp - verifiers and effects of TileAtomicOps.td ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which element types an atomic operation takes. All of them read and write, so
// that none is removed, repeated or moved across another access.
//
//===----------------------------------------------------------------------===//

#include "AtomicTypes.h"
#include "TypeSyntax.h"
#include "mlir/IR/Builders.h"
#include "tile/Dialect/Tile/IR/Tile.h"

using namespace mlir;
using namespace mlir::tile;

using Effects =
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>;

bool mlir::tile::takesElement(AtomicKind kind, Type element) {
  bool isWord = element.isInteger(32) || element.isInteger(64);
  switch (kind) {
  case AtomicKind::Add:
  case AtomicKind::And:
  case AtomicKind::Or:
  case AtomicKind::Xor:
  case AtomicKind::Max:
  case AtomicKind::Min:
  case AtomicKind::UMax:
  case AtomicKind::UMin:
    return isWord;
  case AtomicKind::FAdd:
    return element.isF16() || element.isBF16() || element.isF32() ||
           element.isF64();
  case AtomicKind::FMax:
  case AtomicKind::FMin:
    return element.isF32() || element.isF64();
  case AtomicKind::Exchange:
    return isWord || isa<PtrType>(element) || element.isF16() ||
           element.isBF16() || element.isF32() || element.isF64();
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Read, combine, write
//===----------------------------------------------------------------------===//

void AtomicRMWOp::build(OpBuilder &builder, OperationState &state,
                        AtomicKind kind, MemoryOrder order, MemoryScope scope,
                        Value ptr, Value value, Value mask) {
  build(builder, state, pointeeTypeOf(ptr.getType()), kind, order, scope, ptr,
        value, mask);
}

LogicalResult AtomicRMWOp::verify() {
  Type pointer = getPtr().getType(), expected = pointeeTypeOf(pointer);
  for (Type type : {getValue().getType(), getResult().getType()})
    if (type != expected)
      return emitOpError("C1: value or result is ")
             << type << ", the pointer " << pointer << " is to " << expected;
  if (getMask() && getMask().getType() != maskTypeOf(pointer))
    return emitOpError("C2: the mask is ")
           << getMask().getType() << ", expected " << maskTypeOf(pointer);
  Type element = getScalarType(expected);
  if (!takesElement(getKind(), element))
    return emitOpError("C3: `")
           << stringifyAtomicKind(getKind()) << "` does not take " << element;
  return success();
}

void AtomicRMWOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Read::get(), &getPtrMutable());
  effects.emplace_back(MemoryEffects::Write::get(), &getPtrMutable());
}

//===----------------------------------------------------------------------===//
// Compare and swap
//===----------------------------------------------------------------------===//

void AtomicCASOp::build(OpBuilder &builder, OperationState &state,
                        MemoryOrder order, MemoryScope scope, Value ptr,
                        Value expected, Value value) {
  build(builder, state, pointeeTypeOf(ptr.getType()), order, scope, ptr,
        expected, value);
}

LogicalResult AtomicCASOp::verify() {
  Type pointer = getPtr().getType(), pointee = pointeeTypeOf(pointer);
  for (Type type :
       {getExpected().getType(), getValue().getType(), getResult().getType()})
    if (type != pointee)
      return emitOpError("C1: a value is ")
             << type << ", the pointer " << pointer << " is to " << pointee;
  Type element = getScalarType(pointee);
  unsigned bits = isa<PtrType>(element) ? 64 : element.getIntOrFloatBitWidth();
  if (bits != 16 && bits != 32 && bits != 64)
    return emitOpError("C2: elements of ")
           << bits << " bits cannot be compared and swapped";
  return success();
}

void AtomicCASOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Read::get(), &getPtrMutable());
  effects.emplace_back(MemoryEffects::Write::get(), &getPtrMutable());
}
