//===- FloatBits.cpp - floats taken as their bits -------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See FloatBits.h. An f32 whose upper half is a bf16 and whose lower half is
// zero is the same number. The back end would first move the upper half of a
// register to the lower one and then back; with a mask it stays where it is.
// The sign is combined by logic instructions, where the back end makes a test,
// a negation and a choice.
//
//===----------------------------------------------------------------------===//

#include "FloatBits.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/PatternMatch.h"

using namespace llvm;
using namespace llvm::PatternMatch;

/// The f32 that a bf16 becomes which lies in a known half of a 32-bit register;
/// null if `instruction` is no such widening.
static Value *widenInPlace(Instruction &instruction, IRBuilder<> &builder) {
  Value *words;
  uint64_t index;
  if (!instruction.getType()->isFloatTy() ||
      !match(&instruction, m_FPExt(m_ExtractElt(m_BitCast(m_Value(words)),
                                                m_ConstantInt(index)))) ||
      !instruction.getOperand(0)->getType()->isBFloatTy() ||
      !words->getType()->isIntOrIntVectorTy(32))
    return nullptr;
  Value *word = words;
  if (words->getType()->isVectorTy())
    word = builder.CreateExtractElement(words, index / 2);
  Value *bits = index % 2 ? builder.CreateAnd(word, 0xffff0000u)
                          : builder.CreateShl(word, 16);
  return builder.CreateBitCast(bits, instruction.getType());
}

/// copysign(magnitude, sign) of f32 where the sign is that of a widened float:
/// the back end would test it in its 16 bits. Null for anything else, also for
/// signs of f32, which an instruction takes.
static Value *copySignBit(Instruction &instruction, IRBuilder<> &builder) {
  Value *magnitude, *sign;
  if (!instruction.getType()->isFloatTy() ||
      !match(&instruction, m_CopySign(m_Value(magnitude), m_Value(sign))) ||
      !isa<FPExtInst>(sign))
    return nullptr;
  Type *integer = builder.getInt32Ty();
  Value *low =
      builder.CreateAnd(builder.CreateBitCast(magnitude, integer), 0x7fffffffu);
  Value *high =
      builder.CreateAnd(builder.CreateBitCast(sign, integer), 0x80000000u);
  return builder.CreateBitCast(builder.CreateOr(low, high),
                               instruction.getType());
}

/// Whether the bits of `value` are those of a float of another type.
static bool isOtherFloat(const Value *value) {
  Type *own = value->getType()->getScalarType();
  while (isa<BitCastInst, ExtractElementInst>(value))
    value = cast<Instruction>(value)->getOperand(0);
  Type *origin = value->getType()->getScalarType();
  return origin->isFloatingPointTy() && origin != own;
}

/// `value`, of 16 or 32 bits, as integers of 16 bits that LLVM does not know to
/// be those of a float; ptxas makes nothing of the move.
static Value *hideOrigin(Value *value, IRBuilder<> &builder) {
  unsigned bits = value->getType()->getPrimitiveSizeInBits();
  IntegerType *word = builder.getIntNTy(bits);
  InlineAsm *move =
      InlineAsm::get(FunctionType::get(word, {word}, /*isVarArg=*/false),
                     bits == 16 ? "mov.b16 $0, $1;" : "mov.b32 $0, $1;",
                     bits == 16 ? "=h,h" : "=r,r", /*hasSideEffects=*/false);
  Value *moved = builder.CreateCall(move, builder.CreateBitCast(value, word));
  return builder.CreateBitCast(
      moved, value->getType()->getWithNewType(builder.getInt16Ty()));
}

void tile::lowerZeroTests(Module &module) {
  for (Function &function : module)
    for (Instruction &instruction :
         make_early_inc_range(instructions(function))) {
      CmpPredicate predicate;
      Value *value;
      if (!match(&instruction,
                 m_FCmp(predicate, m_Value(value), m_AnyZeroFP())))
        continue;
      // LLVM drops a widening ahead of the test.
      match(value, m_FPExt(m_Value(value)));
      if (value->getType()->getScalarSizeInBits() != 16 ||
          value->getType()->getPrimitiveSizeInBits() > 32 ||
          !isOtherFloat(value) ||
          (predicate != FCmpInst::FCMP_OEQ && predicate != FCmpInst::FCMP_UNE))
        continue;
      IRBuilder<> builder(&instruction);
      // NaN is no zero, and both zeros are.
      Value *magnitude = builder.CreateAnd(hideOrigin(value, builder), 0x7fff);
      Value *zero = Constant::getNullValue(magnitude->getType());
      Value *result = predicate == FCmpInst::FCMP_OEQ
                          ? builder.CreateICmpEQ(magnitude, zero)
                          : builder.CreateICmpNE(magnitude, zero);
      instruction.replaceAllUsesWith(result);
      instruction.eraseFromParent();
    }
}

void tile::lowerFloatsToBits(Module &module) {
  for (Function &function : module)
    for (Instruction &instruction :
         make_early_inc_range(instructions(function))) {
      IRBuilder<> builder(&instruction);
      Value *result = widenInPlace(instruction, builder);
      if (!result)
        result = copySignBit(instruction, builder);
      if (!result)
        continue;
      instruction.replaceAllUsesWith(result);
      instruction.eraseFromParent();
    }
}
