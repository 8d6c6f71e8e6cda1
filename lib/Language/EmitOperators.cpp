//===- EmitOperators.cpp - operators, comparisons and indexing ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an operator does if one of its operands is a tensor: operands meet in
// one type (Promotion.h) and one shape, then the operation is built. Constants
// are weak beside arithmetic operators and strong beside comparisons, as in
// Triton 3.6.
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

static const Tensor *tensorOf(const Value &value) {
  const TensorValue *tensor = value.getAs<TensorValue>();
  return tensor ? &tensor->tensor : nullptr;
}

/// The first operand that cannot be known, or null.
static const UnknownObject *unknownOf(const Value &lhs, const Value &rhs) {
  const UnknownObject *unknown = lhs.getAs<UnknownObject>();
  return unknown ? unknown : rhs.getAs<UnknownObject>();
}

/// A note that says what an operand is and where it comes from.
static void noteOperand(KernelEmitter &emitter, DiagBuilder &diagnostic,
                        llvm::StringRef side, const Value &value) {
  const TensorValue *tensor = value.getAs<TensorValue>();
  diagnostic.note(tensor ? tensor->origin : SourceRange(),
                  "the " + side + " operand is " + emitter.describe(value));
}

std::optional<Tensor> KernelEmitter::toTensor(const Value &value,
                                              SourceRange range,
                                              llvm::StringRef what) {
  if (const Tensor *tensor = tensorOf(value))
    return *tensor;
  if (const UnknownObject *unknown = value.getAs<UnknownObject>()) {
    refuseUnknown(*unknown, range);
    return std::nullopt;
  }
  std::optional<DType> type = literalType(value);
  if (type)
    return builder.constant(value, *type);
  if (value.isInt())
    error(DiagID::LiteralOutOfRange, range, brief(value),
          "any integer type of 64 bits");
  else
    error(DiagID::ArgumentType, range, what, "a number or a tensor",
          describe(value));
  return std::nullopt;
}

std::optional<PromotionOperand> KernelEmitter::operandOf(const Value &value) {
  if (const Tensor *tensor = tensorOf(value))
    return PromotionOperand{tensor->dtype, /*isWeak=*/false};
  std::optional<DType> type = literalType(value);
  if (!type)
    return std::nullopt;
  return PromotionOperand{*type, /*isWeak=*/true};
}

std::optional<Tensor> KernelEmitter::convertOperand(const Value &value,
                                                    const BinaryTyping &typing,
                                                    SourceRange range) {
  if (const Tensor *tensor = tensorOf(value))
    return builder.cast(*tensor, typing.operand);
  if (!fitsInType(value, typing.meeting)) {
    error(DiagID::LiteralOutOfRange, range, brief(value), typing.meeting.name())
        .note("beside a tensor a constant takes its type, here " +
              typing.meeting.name())
        .help("cast the tensor to a wider type first");
    return std::nullopt;
  }
  return builder.constant(value, typing.operand);
}

EvalResult KernelEmitter::refuseOperands(llvm::StringRef op, const Value &lhs,
                                         const Value &rhs,
                                         PromotionError reason,
                                         SourceRange range) {
  bool isSignedness = reason == PromotionError::Signedness;
  DiagBuilder diagnostic =
      error(isSignedness ? DiagID::DifferentSignedness : DiagID::OperandTypes,
            range, op, describe(lhs), describe(rhs));
  noteOperand(*this, diagnostic, "left", lhs);
  noteOperand(*this, diagnostic, "right", rhs);
  if (isSignedness)
    diagnostic.help("cast one of them with `.to(...)`");
  if (lhs.isNone() || rhs.isNone())
    diagnostic.help("compare with `is None` or `is not None`");
  return std::nullopt;
}

bool KernelEmitter::broadcastTogether(llvm::MutableArrayRef<Tensor> tensors,
                                      SourceRange range) {
  llvm::SmallVector<int64_t, 4> shape;
  for (const Tensor &tensor : tensors) {
    llvm::ArrayRef<int64_t> extents = tensor.shape();
    while (shape.size() < extents.size())
      shape.insert(shape.begin(), 1);
    size_t offset = shape.size() - extents.size();
    for (size_t i = 0; i < extents.size(); ++i) {
      int64_t &extent = shape[offset + i];
      if (extent != extents[i] && extent != 1 && extents[i] != 1) {
        error(DiagID::IncompatibleShapes, range,
              shapeText(tensors.front().shape()), shapeText(extents))
            .note("dimension " + llvm::Twine(offset + i) + " has extent " +
                  llvm::Twine(extent) + " on one side and " +
                  llvm::Twine(extents[i]) + " on the other")
            .help("`x[:, None]` and `x[None, :]` add a dimension of extent 1");
        return false;
      }
      extent = std::max(extent, extents[i]);
    }
  }
  if (!checkShape(shape, range))
    return false;
  for (Tensor &tensor : tensors)
    tensor = builder.broadcast(tensor, shape);
  return true;
}

std::optional<std::pair<Tensor, Tensor>>
KernelEmitter::meet(llvm::StringRef op, const Value &lhs, const Value &rhs,
                    SourceRange range) {
  std::optional<PromotionOperand> left = operandOf(lhs);
  std::optional<PromotionOperand> right = operandOf(rhs);
  BinaryTyping typing;
  typing.error = PromotionError::Types;
  if (left && right)
    typing = promote(*left, *right);
  if (!typing) {
    refuseOperands(op, lhs, rhs, typing.error, range);
    return std::nullopt;
  }
  std::optional<Tensor> a = convertOperand(lhs, typing, range);
  std::optional<Tensor> b =
      a ? convertOperand(rhs, typing, range) : std::nullopt;
  if (!b)
    return std::nullopt;
  Tensor both[] = {*a, *b};
  if (!broadcastTogether(both, range))
    return std::nullopt;
  return std::make_pair(both[0], both[1]);
}

std::optional<Tensor> KernelEmitter::castTo(Tensor tensor, DType type,
                                            SourceRange range,
                                            bool towardZero) {
  if (!convertType(type, builder.getContext())) {
    error(DiagID::TypeNotSupported, range, type.name());
    return std::nullopt;
  }
  if (canCast(tensor.dtype, type))
    return builder.cast(tensor, type, towardZero);
  DiagBuilder diagnostic =
      error(DiagID::InvalidCast, range, typeText(tensor), type.name());
  if (tensor.dtype.isFP8() || type.isFP8())
    diagnostic.help("cast to `tl.float32` in between");
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

EvalResult KernelEmitter::binary(ast::BinaryOp op, const Value &lhs,
                                 const Value &rhs, SourceRange range) {
  if (isPoisoned(lhs) || isPoisoned(rhs))
    return poison();
  if (!tensorOf(lhs) && !tensorOf(rhs))
    return Evaluator::binary(op, lhs, rhs, range);
  if (const UnknownObject *unknown = unknownOf(lhs, rhs)) {
    refuseUnknown(*unknown, range);
    return std::nullopt;
  }
  return emitBinary(op, lhs, rhs, range);
}

EvalResult KernelEmitter::augmented(ast::BinaryOp op, const Value &lhs,
                                    const Value &rhs, SourceRange range) {
  return binary(op, lhs, rhs, range);
}

/// Warns of a shift that leaves no bit, which is seldom meant.
static void checkShift(KernelEmitter &emitter, const Tensor &shifted,
                       const Value &count, SourceRange range) {
  std::optional<int64_t> amount = count.asInt64();
  if (amount && *amount >= shifted.dtype.bitWidth())
    emitter.error(DiagID::ShiftTooWide, range, shifted.dtype.name(),
                  shifted.dtype.bitWidth(), *amount);
}

EvalResult KernelEmitter::emitBinary(ast::BinaryOp op, const Value &lhs,
                                     const Value &rhs, SourceRange range) {
  const Tensor *leftTensor = tensorOf(lhs);
  const Tensor *rightTensor = tensorOf(rhs);
  if ((leftTensor && leftTensor->dtype.isPointer()) ||
      (rightTensor && rightTensor->dtype.isPointer()))
    return emitPointerArithmetic(op, lhs, rhs, range);

  std::optional<PromotionOperand> left = operandOf(lhs);
  std::optional<PromotionOperand> right = operandOf(rhs);
  BinaryTyping typing;
  typing.error = PromotionError::Types;
  if (left && right)
    typing = typeBinary(op, *left, *right);
  if (!typing)
    return refuseOperands(ast::spelling(op), lhs, rhs, typing.error, range);

  // A constant on the left shifts as the tensor beside it would.
  bool signedShift =
      (leftTensor ? leftTensor : rightTensor)->dtype.isSignedInteger();
  bool isShift = op == ast::BinaryOp::LShift || op == ast::BinaryOp::RShift;
  if (isShift && leftTensor && !rightTensor)
    checkShift(*this, *leftTensor, rhs, range);

  std::optional<Tensor> a = convertOperand(lhs, typing, range);
  std::optional<Tensor> b =
      a ? convertOperand(rhs, typing, range) : std::nullopt;
  if (!b)
    return std::nullopt;
  Tensor both[] = {*a, *b};
  if (!broadcastTogether(both, range))
    return std::nullopt;
  return wrap(builder.binary(op, both[0], both[1], signedShift), range);
}

EvalResult KernelEmitter::emitPointerArithmetic(ast::BinaryOp op,
                                                const Value &lhs,
                                                const Value &rhs,
                                                SourceRange range) {
  const Tensor *leftTensor = tensorOf(lhs);
  bool isLeftPointer = leftTensor && leftTensor->dtype.isPointer();
  const Value &pointer = isLeftPointer ? lhs : rhs;
  const Value &offset = isLeftPointer ? rhs : lhs;
  std::optional<PromotionOperand> offsetType = operandOf(offset);
  bool isAllowed =
      op == ast::BinaryOp::Add || (op == ast::BinaryOp::Sub && isLeftPointer);
  if (!isAllowed || !offsetType || !offsetType->type.isInteger())
    return refuseOperands(ast::spelling(op), lhs, rhs, PromotionError::Types,
                          range);
  std::optional<Tensor> amount = toTensor(offset, range, "the offset");
  if (!amount)
    return std::nullopt;
  if (op == ast::BinaryOp::Sub) {
    // The difference is signed whatever the offset is.
    if (amount->dtype.isUnsignedInteger())
      amount = builder.cast(*amount, ScalarKind::Int64);
    amount = builder.negate(*amount);
  }
  Tensor both[] = {*tensorOf(pointer), *amount};
  if (!broadcastTogether(both, range))
    return std::nullopt;
  return wrap(builder.pointerAdd(both[0], both[1]), range);
}

/// Whether there are values to compute with, not only to move.
static bool hasArithmetic(DType type) {
  return !type.isPointer() && !type.is(ScalarKind::FP8E4B15);
}

EvalResult KernelEmitter::unary(ast::UnaryOpKind op, const Value &operand,
                                SourceRange range) {
  if (isPoisoned(operand))
    return poison();
  const Tensor *tensor = tensorOf(operand);
  if (!tensor)
    return Evaluator::unary(op, operand, range);
  DType type = tensor->dtype;
  bool isAllowed = op == ast::UnaryOpKind::Not      ? type.isBool()
                   : op == ast::UnaryOpKind::Invert ? type.isInteger()
                                                    : hasArithmetic(type);
  if (!isAllowed) {
    DiagBuilder diagnostic =
        error(DiagID::OperandType, range, ast::spelling(op), typeText(*tensor));
    if (op == ast::UnaryOpKind::Not)
      diagnostic.help("compare it: `x == 0`");
    return std::nullopt;
  }
  switch (op) {
  case ast::UnaryOpKind::Plus:
    return operand;
  case ast::UnaryOpKind::Minus:
    return wrap(builder.negate(*tensor), range);
  case ast::UnaryOpKind::Not:
    if (tensor->isTile())
      error(DiagID::LogicalOnTile, range, "not", "~");
    return wrap(builder.invert(*tensor), range);
  case ast::UnaryOpKind::Invert:
    return wrap(builder.invert(*tensor), range);
  }
  return std::nullopt;
}

EvalResult KernelEmitter::logical(ast::BoolOpKind op, const Value &lhs,
                                  const Value &rhs, SourceRange range) {
  const Tensor &left = *tensorOf(lhs), &right = *tensorOf(rhs);
  if (!left.dtype.isBool() || !right.dtype.isBool())
    return refuseOperands(ast::spelling(op), lhs, rhs, PromotionError::Types,
                          range);
  if (left.isTile() || right.isTile())
    error(DiagID::LogicalOnTile, range, ast::spelling(op),
          op == ast::BoolOpKind::And ? "&" : "|");
  return emitBinary(op == ast::BoolOpKind::And ? ast::BinaryOp::BitAnd
                                               : ast::BinaryOp::BitOr,
                    lhs, rhs, range);
}

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

/// Warns of a negative constant that meets an unsigned integer in a comparison
/// and becomes a large number; narrow ones are compared as int32.
static void warnOfUnsigned(KernelEmitter &emitter, const Value &value,
                           const Value &number, SourceRange range) {
  const TensorValue *tensor = value.getAs<TensorValue>();
  std::optional<Integer> constant = number.asInteger();
  if (!tensor || !constant || !constant->isNegative() ||
      !tensor->tensor.dtype.isUnsignedInteger() ||
      tensor->tensor.dtype.bitWidth() < 32)
    return;
  emitter
      .error(DiagID::UnsignedComparison, range, emitter.describe(value),
             emitter.describe(number))
      .note(tensor->origin, "the unsigned value comes from here")
      .help("convert it: `.to(tl.int64)`");
}

EvalResult KernelEmitter::compare(ast::CompareOp op, const Value &lhs,
                                  const Value &rhs, SourceRange range) {
  if (isPoisoned(lhs) || isPoisoned(rhs))
    return poison();
  if (!tensorOf(lhs) && !tensorOf(rhs))
    return Evaluator::compare(op, lhs, rhs, range);
  if (op == ast::CompareOp::Is || op == ast::CompareOp::IsNot)
    return Value::boolean(lhs.isSame(rhs) == (op == ast::CompareOp::Is));
  if (const UnknownObject *unknown = unknownOf(lhs, rhs)) {
    refuseUnknown(*unknown, range);
    return std::nullopt;
  }
  std::optional<PromotionOperand> left = operandOf(lhs);
  std::optional<PromotionOperand> right = operandOf(rhs);
  bool isOrder = op != ast::CompareOp::In && op != ast::CompareOp::NotIn;
  if (!left || !right || !isOrder || left->type.isPointer() ||
      right->type.isPointer()) {
    refuseOperands(ast::spelling(op), lhs, rhs, PromotionError::Types, range);
    return std::nullopt;
  }
  warnOfUnsigned(*this, lhs, rhs, range);
  warnOfUnsigned(*this, rhs, lhs, range);
  // Constants are strong here: `x_int8 == 255` compares in int32.
  std::optional<Tensor> a = toTensor(lhs, range, "the operand");
  std::optional<Tensor> b =
      a ? toTensor(rhs, range, "the operand") : std::nullopt;
  if (!b)
    return std::nullopt;
  std::optional<std::pair<Tensor, Tensor>> both =
      meet(ast::spelling(op), tensorOf(lhs) ? lhs : wrap(*a, range),
           tensorOf(rhs) ? rhs : wrap(*b, range), range);
  if (!both)
    return std::nullopt;
  return wrap(builder.compare(op, both->first, both->second), range);
}

EvalResult KernelEmitter::visitCompare(const ast::Compare &expr) {
  if (expr.links.size() == 1)
    return Evaluator::visitCompare(expr);
  error(DiagID::UnsupportedSyntax, expr.range, "a chained comparison")
      .help("write two comparisons joined by `&`, each in parentheses");
  return std::nullopt;
}

std::optional<bool> KernelEmitter::truth(const Value &value,
                                         SourceRange range) {
  if (!hasTensor(value) || value.is<TupleObject>())
    return Evaluator::truth(value, range);
  error(DiagID::NotConstant, range, "the condition")
      .note("it is " + describe(value));
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Indexing
//===----------------------------------------------------------------------===//

EvalResult KernelEmitter::subscript(const Value &value, const Value &index,
                                    SourceRange range) {
  if (isPoisoned(value) || isPoisoned(index))
    return poison();
  const Tensor *tensor = tensorOf(value);
  if (!tensor)
    return Evaluator::subscript(value, index, range);
  llvm::SmallVector<Value, 4> items;
  if (const TupleObject *tuple = index.getAs<TupleObject>())
    items.append(tuple->elements.begin(), tuple->elements.end());
  else
    items.push_back(index);

  Tensor result = *tensor;
  size_t kept = 0;
  for (auto [axis, item] : llvm::enumerate(items)) {
    const SliceObject *slice = item.getAs<SliceObject>();
    if (!item.isNone() && !(slice && slice->isFull())) {
      error(DiagID::InvalidIndex, range)
          .note("index " + llvm::Twine(axis) + " is " + describe(item))
          .help("read single elements from memory with `tl.load`");
      return std::nullopt;
    }
    // As in Triton, `:` says nothing on a scalar, which has no dimension.
    if (item.isNone())
      result = result.isTile() ? builder.expandDims(result, axis)
                               : builder.splat(result, {1});
    else if (tensor->isTile() && ++kept > tensor->shape().size()) {
      error(DiagID::InvalidIndex, range)
          .note(typeText(*tensor) + " has " +
                llvm::Twine(tensor->shape().size()) +
                " dimensions, the index has more `:`");
      return std::nullopt;
    }
  }
  if (!checkShape(result.shape(), range))
    return std::nullopt;
  return wrap(result, range);
}
