//===- ProgramOps.cpp - verifiers and effects of TileProgramOps.td --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Assertions, printing and inline PTX: what they take, and when inline PTX may
// be removed, merged or moved.
//
//===----------------------------------------------------------------------===//

#include "TypeSyntax.h"
#include "tile/Dialect/Tile/IR/InlineAsm.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::tile;

LogicalResult AssertOp::verify() {
  if (getMask() &&
      !haveSameShape(getMask().getType(), getCondition().getType()))
    return emitOpError("C1: the mask is ")
           << getMask().getType() << ", the condition "
           << getCondition().getType();
  return success();
}

LogicalResult PrintOp::verify() {
  if (getIsUnsigned().size() != getValues().size())
    return emitOpError("C1: `unsigned` has ")
           << getIsUnsigned().size() << " entries for " << getValues().size()
           << " operands";
  return success();
}

//===----------------------------------------------------------------------===//
// Inline PTX
//===----------------------------------------------------------------------===//

/// C1: scalars, or tiles of one shape that `pack` divides.
static LogicalResult verifyAsmShapes(InlineAsmOp op) {
  SmallVector<Type> types(op.getOperandTypes());
  llvm::append_range(types, op.getResultTypes());
  if (types.empty())
    return success();
  for (Type type : types)
    if (!haveSameShape(types.front(), type))
      return op.emitOpError("C1: ")
             << types.front() << " and " << type << " differ in shape";
  RankedTensorType tile = dyn_cast<RankedTensorType>(types.front());
  int64_t count = tile ? tile.getNumElements() : 1;
  if (count % op.getPack() != 0)
    return op.emitOpError("C1: ") << count << " elements cannot be taken "
                                  << op.getPack() << " at a time";
  return success();
}

LogicalResult InlineAsmOp::verify() {
  if (failed(verifyAsmShapes(*this)))
    return failure();
  AsmConstraintCount named = countAsmConstraints(getConstraints());
  uint64_t results = countAsmRegisters(getResultTypes(), getPack());
  if (named.outputs != results)
    return emitOpError("C2: the constraints have ")
           << named.outputs << " outputs, the results need " << results
           << " registers";
  uint64_t operands = countAsmRegisters(getOperandTypes(), getPack());
  if (named.inputs != operands)
    return emitOpError("C2: the constraints have ")
           << named.inputs << " inputs, the operands need " << operands
           << " registers";
  return success();
}

void InlineAsmOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  if (getPure())
    return;
  effects.emplace_back(MemoryEffects::Read::get());
  effects.emplace_back(MemoryEffects::Write::get());
}

Speculation::Speculatability InlineAsmOp::getSpeculatability() {
  return getPure() ? Speculation::Speculatable : Speculation::NotSpeculatable;
}
