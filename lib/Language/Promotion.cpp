//===- Promotion.cpp - in which type an operator computes -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The promotion rules as one decision list. Its order is the rule: the first
// line that applies decides.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Promotion.h"
#include <cmath>
#include <limits>

using namespace tile;

/// bool < integer < float.
static int kindRank(DType type) {
  return type.isBool() ? 0 : type.isInteger() ? 1 : 2;
}

static BinaryTyping common(DType type) {
  return BinaryTyping{type, type, type, PromotionError::None};
}

static BinaryTyping refuse(PromotionError error) {
  return BinaryTyping{DType(), DType(), DType(), error};
}

std::optional<DType> tile::literalType(const Value &number) {
  if (number.isBool())
    return DType(ScalarKind::Int1);
  if (number.isInt()) {
    for (ScalarKind kind : {ScalarKind::Int32, ScalarKind::UInt32,
                            ScalarKind::Int64, ScalarKind::UInt64})
      if (fitsInType(number, kind))
        return DType(kind);
    return std::nullopt;
  }
  if (!number.isReal())
    return std::nullopt;
  double magnitude = std::fabs(number.getReal());
  bool isSingle = magnitude == 0.0 || !std::isfinite(magnitude) ||
                  (magnitude >= std::numeric_limits<float>::min() &&
                   magnitude <= std::numeric_limits<float>::max());
  return DType(isSingle ? ScalarKind::FP32 : ScalarKind::FP64);
}

DType tile::promoteIntegers(DType a, DType b) {
  if (a.bitWidth() != b.bitWidth())
    return a.bitWidth() > b.bitWidth() ? a : b;
  return a.isUnsignedInteger() ? a : b;
}

/// Two of one type of 8 bits, of which one is for storing only.
static BinaryTyping commonFP8(DType type) {
  return type.is(ScalarKind::FP8E4B15) ? refuse(PromotionError::Types)
                                       : common(type);
}

/// Rules for two operands of which neither gives way to the other.
static BinaryTyping promoteEqually(DType a, DType b, bool isDivision) {
  ScalarKind single = ScalarKind::FP32;
  if (a.is(ScalarKind::FP64) || b.is(ScalarKind::FP64))
    return common(ScalarKind::FP64);
  if (a.is(single) || b.is(single))
    return common(single);
  // The hardware has no 16-bit division, so it is done in fp32.
  if (a.is(ScalarKind::FP16) || b.is(ScalarKind::FP16))
    return common(isDivision ? single : ScalarKind::FP16);
  if (a.is(ScalarKind::BF16) && b.is(ScalarKind::BF16))
    return common(isDivision ? single : ScalarKind::BF16);
  if (a.is(ScalarKind::BF16) || b.is(ScalarKind::BF16))
    return common(single);
  if (a.isFP8() && b.isFP8() && a == b)
    return commonFP8(a);
  if (a.isFP8() && b.isFP8())
    return common(ScalarKind::FP16);
  if (!a.isInteger() || !b.isInteger())
    return refuse(PromotionError::Types);
  if (isDivision && a.isSignedInteger() != b.isSignedInteger())
    return refuse(PromotionError::Signedness);
  return common(promoteIntegers(a, b));
}

BinaryTyping tile::promote(PromotionOperand a, PromotionOperand b,
                           bool isDivisionOrRemainder) {
  if (a.type.isPointer() || b.type.isPointer() || a.type.isVoid() ||
      b.type.isVoid())
    return refuse(PromotionError::Types);
  if (a.isWeak != b.isWeak) {
    DType weak = a.isWeak ? a.type : b.type;
    DType strong = a.isWeak ? b.type : a.type;
    if (kindRank(weak) <= kindRank(strong)) {
      if (strong.isFP8())
        return commonFP8(strong);
      bool isHalf = strong.is(ScalarKind::FP16) || strong.is(ScalarKind::BF16);
      return common(isDivisionOrRemainder && isHalf ? DType(ScalarKind::FP32)
                                                    : strong);
    }
  }
  return promoteEqually(a.type, b.type, isDivisionOrRemainder);
}

BinaryTyping tile::typeBinary(ast::BinaryOp op, PromotionOperand a,
                              PromotionOperand b) {
  switch (op) {
  case ast::BinaryOp::Add:
  case ast::BinaryOp::Sub:
  case ast::BinaryOp::Mult:
    return promote(a, b);
  case ast::BinaryOp::Mod:
    return promote(a, b, /*isDivisionOrRemainder=*/true);
  case ast::BinaryOp::Div: {
    BinaryTyping typing = promote(a, b, /*isDivisionOrRemainder=*/true);
    if (typing && typing.meeting.isInteger())
      typing.operand = typing.result = ScalarKind::FP32;
    return typing;
  }
  case ast::BinaryOp::FloorDiv: {
    BinaryTyping typing = promote(a, b, /*isDivisionOrRemainder=*/true);
    if (typing && !typing.operand.isInteger())
      return refuse(PromotionError::Types);
    return typing;
  }
  case ast::BinaryOp::LShift:
  case ast::BinaryOp::RShift:
  case ast::BinaryOp::BitOr:
  case ast::BinaryOp::BitXor:
  case ast::BinaryOp::BitAnd: {
    BinaryTyping typing = promote(a, b);
    if (typing && !typing.operand.isInteger())
      return refuse(PromotionError::Types);
    return typing;
  }
  case ast::BinaryOp::MatMult:
  case ast::BinaryOp::Pow:
    return refuse(PromotionError::Types);
  }
  return refuse(PromotionError::Types);
}

bool tile::fitsInType(const Value &number, DType type) {
  std::optional<Integer> value = number.asInteger();
  if (!value || !type.isInteger())
    return number.isNumber();
  if (type.isSignedInteger()) {
    unsigned magnitudeBits = type.bitWidth() - 1;
    // -2^(n-1) needs n bits for its absolute value, yet fits.
    Integer lowest = -*Integer::shiftLeft(1, magnitudeBits);
    return value->bitLength() <= magnitudeBits || *value == lowest;
  }
  return !value->isNegative() && value->bitLength() <= type.bitWidth();
}
