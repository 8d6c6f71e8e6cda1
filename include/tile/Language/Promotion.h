//===- Promotion.h - in which type an operator computes ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules by which operands of different types meet, as pure functions on
// types. They are those of Triton 3.6, checked against it for all pairs of
// types (test/Unit/Language/PromotionTable.inc). A number that is known at
// compile time is weak: it takes the type of the tile beside it unless it is
// of a higher kind (bool < integer < float). lib/Language/LANGUAGE.md states
// the rules in full.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_PROMOTION_H
#define TILE_LANGUAGE_PROMOTION_H

#include "tile/Language/ASTNode.h"
#include "tile/Language/DType.h"
#include "tile/Language/Value.h"

namespace tile {

/// One operand of an operator: its type, and whether it is a weak constant
/// (then the type is that of literalType()).
struct PromotionOperand {
  DType type;
  bool isWeak = false;
};

/// Why two operands cannot meet.
enum class PromotionError : uint8_t { None, Types, Signedness };

/// The types of an operator: operands meet in `meeting`, which weak constants
/// must fit in; the operator works on `operand` and gives `result`. All three
/// are equal but for `/` on integers, which works on fp32.
struct BinaryTyping {
  DType meeting;
  DType operand;
  DType result;
  PromotionError error = PromotionError::None;

  explicit operator bool() const { return error == PromotionError::None; }
};

/// The type of a number by itself: int1; the first of int32, uint32, int64,
/// uint64 that holds it; fp32, or fp64 if its magnitude is neither zero nor a
/// normal fp32 number. None for an integer of more than 64 bits and for
/// anything that is no number.
std::optional<DType> literalType(const Value &number);

/// The type of C's usual arithmetic conversions on equal-rank rules: the wider
/// one, and unsigned among equally wide ones.
DType promoteIntegers(DType a, DType b);

/// The common type of two operands that are no pointers.
BinaryTyping promote(PromotionOperand a, PromotionOperand b,
                     bool isDivisionOrRemainder = false);

/// Operands and result of an arithmetic, bitwise or shift operator on numbers.
/// Refuses `**` and `@`.
BinaryTyping typeBinary(ast::BinaryOp op, PromotionOperand a,
                        PromotionOperand b);

/// Whether a constant can take a type: an integer must be in its range.
bool fitsInType(const Value &number, DType type);

} // namespace tile

#endif // TILE_LANGUAGE_PROMOTION_H
