//===- EvalOperators.cpp - operators on compile-time values ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which values each operator accepts: numbers, strings, sequences, sets and
// dictionaries, as in Python; comparison, membership, identity and truth. What
// is left is refused with the two types in the message.
//
//===----------------------------------------------------------------------===//

#include "EvalFormat.h"
#include "EvalNumbers.h"
#include "EvalUnknown.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace tile;
using ast::BinaryOp;
using ast::CompareOp;

/// Reports the first operand that is unknown; whether there is one.
static bool refusesUnknown(Evaluator &evaluator, SourceRange range,
                           std::initializer_list<const Value *> operands) {
  for (const Value *operand : operands)
    if (const UnknownObject *unknown = operand->getAs<UnknownObject>()) {
      evaluator.refuseUnknown(*unknown, range);
      return true;
    }
  return false;
}

/// `value * count` for a string, tuple or list; none if it is no such pair.
static std::optional<EvalResult> repeat(Evaluator &evaluator,
                                        const Value &value, const Value &times,
                                        SourceRange range) {
  std::optional<Integer> count = times.asInteger();
  std::optional<llvm::ArrayRef<Value>> elements = sequenceElements(value);
  if (!count || (!elements && !value.isString()))
    return std::nullopt;
  uint64_t size = elements ? elements->size() : value.getString().size();
  uint64_t n = count->isNegative() ? 0 : count->asUInt64().value_or(~0ull);
  uint64_t most = elements ? limits::kEvaluationSteps : limits::kStringBytes;
  if (size && n > most / size) {
    evaluator.error(DiagID::ValueTooLarge, range, typeName(value), most,
                    elements ? "elements" : "bytes");
    return EvalResult();
  }
  if (!size)
    n = 0;
  if (!elements) {
    if (!evaluator.checkStringSize(n * size, range))
      return EvalResult();
    std::string text;
    for (uint64_t i = 0; i != n; ++i)
      text += value.getString();
    return EvalResult(Value::string(std::move(text)));
  }
  if (!evaluator.spend(n * size, range))
    return EvalResult();
  std::vector<Value> result;
  result.reserve(n * size);
  for (uint64_t i = 0; i != n; ++i)
    result.insert(result.end(), elements->begin(), elements->end());
  return EvalResult(value.is<ListObject>()
                        ? Value::make<ListObject>(std::move(result))
                        : Value::make<TupleObject>(std::move(result)));
}

/// a + b for two strings, two tuples or two lists.
static std::optional<EvalResult> concatenate(Evaluator &evaluator,
                                             const Value &a, const Value &b,
                                             SourceRange range) {
  if (a.isString() && b.isString()) {
    uint64_t size = a.getString().size() + b.getString().size();
    if (!evaluator.checkStringSize(size, range))
      return EvalResult();
    return EvalResult(Value::string(a.getString().str() + b.getString().str()));
  }
  bool lists = a.is<ListObject>() && b.is<ListObject>();
  if (!lists && !(a.is<TupleObject>() && b.is<TupleObject>()))
    return std::nullopt;
  std::vector<Value> result = sequenceElements(a)->vec();
  llvm::append_range(result, *sequenceElements(b));
  if (!evaluator.spend(result.size(), range))
    return EvalResult();
  return EvalResult(lists ? Value::make<ListObject>(std::move(result))
                          : Value::make<TupleObject>(std::move(result)));
}

/// `|`, `&`, `^` and `-` of two sets, and `|` of two dictionaries.
static std::optional<EvalResult> setOperation(Evaluator &evaluator, BinaryOp op,
                                              const Value &a, const Value &b,
                                              SourceRange range) {
  const auto *firstDict = a.getAs<DictObject>();
  const auto *secondDict = b.getAs<DictObject>();
  if (firstDict && secondDict && op == BinaryOp::BitOr) {
    auto result = std::make_shared<DictObject>();
    for (const DictObject *dict : {firstDict, secondDict})
      for (const DictObject::Entry &entry : dict->entries())
        result->set(entry.key, entry.value);
    if (!evaluator.spend(result->size(), range))
      return EvalResult();
    return EvalResult(Value::object(std::move(result)));
  }
  const auto *first = a.getAs<SetObject>(), *second = b.getAs<SetObject>();
  bool known = op == BinaryOp::BitOr || op == BinaryOp::BitAnd ||
               op == BinaryOp::BitXor || op == BinaryOp::Sub;
  if (!first || !second || !known)
    return std::nullopt;
  if (!evaluator.spend(first->elements.size() + second->elements.size(), range))
    return EvalResult();
  auto result = std::make_shared<SetObject>();
  for (const DictObject::Entry &entry : first->elements.entries()) {
    bool inBoth = second->elements.find(entry.key) != nullptr;
    if (op == BinaryOp::BitOr || inBoth == (op == BinaryOp::BitAnd))
      result->elements.set(entry.key, Value());
  }
  if (op == BinaryOp::BitOr || op == BinaryOp::BitXor)
    for (const DictObject::Entry &entry : second->elements.entries())
      if (op == BinaryOp::BitOr || !first->elements.find(entry.key))
        result->elements.set(entry.key, Value());
  return EvalResult(Value::object(std::move(result)));
}

/// `int | None` in an annotation or isinstance: the tuple of the types.
static std::optional<EvalResult> typeUnion(const Value &a, const Value &b) {
  std::vector<Value> types;
  for (const Value *side : {&a, &b}) {
    const auto *builtin = side->getAs<BuiltinObject>();
    if (side->isNone() || (builtin && builtin->isType))
      types.push_back(*side);
    else if (const auto *tuple = side->getAs<TupleObject>())
      llvm::append_range(types, tuple->elements);
    else
      return std::nullopt;
  }
  bool isTuple = a.is<TupleObject>() && b.is<TupleObject>();
  if (isTuple || (a.isNone() && b.isNone()))
    return std::nullopt;
  return EvalResult(Value::make<TupleObject>(std::move(types)));
}

EvalResult Evaluator::binary(BinaryOp op, const Value &lhs, const Value &rhs,
                             SourceRange range) {
  if (refusesUnknown(*this, range, {&lhs, &rhs}))
    return std::nullopt;
  std::optional<EvalResult> result;
  if (lhs.isNumber() && rhs.isNumber())
    result = numberOperation(*this, op, lhs, rhs, range);
  else if (op == BinaryOp::Mod && lhs.isString())
    return formatPercent(*this, lhs.getString(), rhs, range);
  else if (op == BinaryOp::Add)
    result = concatenate(*this, lhs, rhs, range);
  else if (op == BinaryOp::Mult) {
    result = repeat(*this, lhs, rhs, range);
    if (!result)
      result = repeat(*this, rhs, lhs, range);
  } else
    result = setOperation(*this, op, lhs, rhs, range);
  if (!result && op == BinaryOp::BitOr)
    result = typeUnion(lhs, rhs);
  if (result)
    return *result;
  error(DiagID::OperandTypes, range, ast::spelling(op), describe(lhs),
        describe(rhs));
  return std::nullopt;
}

EvalResult Evaluator::augmented(BinaryOp op, const Value &lhs, const Value &rhs,
                                SourceRange range) {
  ListObject *list = lhs.getAs<ListObject>();
  if (list && op == BinaryOp::Add) {
    std::optional<std::vector<Value>> more = elementsOf(rhs, range);
    if (!more)
      return std::nullopt;
    context.adopt(lhs);
    llvm::append_range(list->elements, *more);
    return lhs;
  }
  DictObject *dict = lhs.getAs<DictObject>();
  const DictObject *other = rhs.getAs<DictObject>();
  if (dict && other && op == BinaryOp::BitOr) {
    context.adopt(lhs);
    // A copy: it may be the same dictionary.
    std::vector<DictObject::Entry> entries = other->entries().vec();
    for (const DictObject::Entry &entry : entries)
      dict->set(entry.key, entry.value);
    return spend(entries.size(), range) ? EvalResult(lhs) : std::nullopt;
  }
  return binary(op, lhs, rhs, range);
}

EvalResult Evaluator::unary(ast::UnaryOpKind op, const Value &operand,
                            SourceRange range) {
  if (op == ast::UnaryOpKind::Not) {
    std::optional<bool> holds = truth(operand, range);
    if (!holds)
      return std::nullopt;
    return Value::boolean(!*holds);
  }
  if (refusesUnknown(*this, range, {&operand}))
    return std::nullopt;
  if (operand.isReal() && op != ast::UnaryOpKind::Invert)
    return Value::real(op == ast::UnaryOpKind::Minus ? -operand.getReal()
                                                     : operand.getReal());
  if (std::optional<Integer> integer = operand.asInteger()) {
    if (op == ast::UnaryOpKind::Plus)
      return Value::integer(std::move(*integer));
    return integerResult(
        *this, op == ast::UnaryOpKind::Minus ? -*integer : ~*integer, range);
  }
  error(DiagID::OperandType, range, ast::spelling(op), describe(operand));
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

/// `a == b`, or nothing after an error.
static std::optional<bool> checkedEqual(Evaluator &evaluator, CompareOp op,
                                        const Value &a, const Value &b,
                                        SourceRange range) {
  if (std::optional<bool> equal = equals(a, b))
    return equal;
  if (refusesUnknown(evaluator, range, {&a, &b}))
    return std::nullopt;
  if (a.is<ExtensionObject>() || b.is<ExtensionObject>())
    evaluator.error(DiagID::OperandTypes, range, ast::spelling(op),
                    evaluator.describe(a), evaluator.describe(b));
  else
    evaluator.error(DiagID::NestedTooDeepToCompare, range);
  return std::nullopt;
}

/// The order of two numbers: negative, zero, positive; none with a NaN.
static std::optional<int> orderNumbers(const Value &a, const Value &b) {
  if (a.isReal() && b.isReal()) {
    double x = a.getReal(), y = b.getReal();
    if (std::isnan(x) || std::isnan(y))
      return std::nullopt;
    return x < y ? -1 : x > y;
  }
  if (!a.isReal() && !b.isReal())
    return Integer::compare(*a.asInteger(), *b.asInteger());
  double real = a.isReal() ? a.getReal() : b.getReal();
  if (std::isnan(real))
    return std::nullopt;
  return a.isReal() ? -Integer::compare(*b.asInteger(), real)
                    : Integer::compare(*a.asInteger(), real);
}

static bool orderHolds(CompareOp op, int order) {
  switch (op) {
  case CompareOp::Lt:
    return order < 0;
  case CompareOp::LtE:
    return order <= 0;
  case CompareOp::Gt:
    return order > 0;
  default:
    return order >= 0;
  }
}

static EvalResult compareOrder(Evaluator &evaluator, CompareOp op,
                               const Value &a, const Value &b,
                               SourceRange range) {
  if (a.isNumber() && b.isNumber()) {
    std::optional<int> order = orderNumbers(a, b);
    return Value::boolean(order && orderHolds(op, *order));
  }
  if (a.isString() && b.isString())
    return Value::boolean(orderHolds(op, a.getString().compare(b.getString())));
  const auto *x = a.getAs<SetObject>(), *y = b.getAs<SetObject>();
  if (x && y) {
    bool swap = op == CompareOp::Gt || op == CompareOp::GtE;
    const DictObject &small = (swap ? y : x)->elements;
    const DictObject &large = (swap ? x : y)->elements;
    bool strict = op == CompareOp::Lt || op == CompareOp::Gt;
    bool inside = llvm::all_of(small.entries(), [&](const auto &entry) {
      return large.find(entry.key) != nullptr;
    });
    return Value::boolean(inside && (!strict || small.size() < large.size()));
  }
  bool sequences = (a.is<TupleObject>() && b.is<TupleObject>()) ||
                   (a.is<ListObject>() && b.is<ListObject>());
  if (!sequences) {
    evaluator.error(DiagID::CannotOrder, range, evaluator.describe(a),
                    evaluator.describe(b));
    return std::nullopt;
  }
  // Copies: an override of compare() may change the lists.
  std::vector<Value> left = sequenceElements(a)->vec();
  std::vector<Value> right = sequenceElements(b)->vec();
  for (size_t i = 0; i != std::min(left.size(), right.size()); ++i) {
    std::optional<bool> equal =
        checkedEqual(evaluator, op, left[i], right[i], range);
    if (!equal)
      return std::nullopt;
    if (!*equal)
      return evaluator.compare(op, left[i], right[i], range);
  }
  int order = left.size() < right.size() ? -1 : left.size() > right.size();
  return Value::boolean(orderHolds(op, order));
}

/// Whether `item in container`.
static std::optional<bool> contains(Evaluator &evaluator, CompareOp op,
                                    const Value &item, const Value &container,
                                    SourceRange range) {
  if (container.isString()) {
    if (item.isString())
      return container.getString().contains(item.getString());
    evaluator.error(DiagID::OperandTypes, range, ast::spelling(op),
                    evaluator.describe(item), evaluator.describe(container));
    return std::nullopt;
  }
  const DictObject *keys = container.getAs<DictObject>();
  if (const SetObject *set = container.getAs<SetObject>())
    keys = &set->elements;
  if (keys) {
    if (!evaluator.checkKey(item, range))
      return std::nullopt;
    return keys->find(item) != nullptr;
  }
  if (const RangeObject *numbers = container.getAs<RangeObject>())
    if (std::optional<Integer> integer = item.asInteger()) {
      Integer distance = *integer - numbers->start;
      Integer index = Integer::floorDiv(distance, numbers->step);
      return index * numbers->step == distance && !index.isNegative() &&
             index < numbers->length();
    }
  bool found = false, failed = false;
  bool done = evaluator.iterate(container, range, [&](const Value &element) {
    std::optional<bool> equal =
        element.isSame(item)
            ? true
            : checkedEqual(evaluator, op, element, item, range);
    failed = !equal;
    found = equal && *equal;
    return failed ? Iteration::Fail : found ? Iteration::Stop : Iteration::Next;
  });
  if (!done || failed)
    return std::nullopt;
  return found;
}

EvalResult Evaluator::compare(CompareOp op, const Value &lhs, const Value &rhs,
                              SourceRange range) {
  switch (op) {
  case CompareOp::Is:
  case CompareOp::IsNot:
    if (refusesUnknown(*this, range, {&lhs, &rhs}))
      return std::nullopt;
    return Value::boolean(lhs.isSame(rhs) == (op == CompareOp::Is));
  case CompareOp::Eq:
  case CompareOp::NotEq: {
    std::optional<bool> equal = checkedEqual(*this, op, lhs, rhs, range);
    if (!equal)
      return std::nullopt;
    return Value::boolean(*equal == (op == CompareOp::Eq));
  }
  case CompareOp::In:
  case CompareOp::NotIn: {
    if (std::optional<bool> isIn = unknownContains(context, lhs, rhs))
      return Value::boolean(*isIn == (op == CompareOp::In));
    if (refusesUnknown(*this, range, {&rhs}))
      return std::nullopt;
    std::optional<bool> found = contains(*this, op, lhs, rhs, range);
    if (!found)
      return std::nullopt;
    return Value::boolean(*found == (op == CompareOp::In));
  }
  default:
    if (refusesUnknown(*this, range, {&lhs, &rhs}))
      return std::nullopt;
    return compareOrder(*this, op, lhs, rhs, range);
  }
}

std::optional<bool> Evaluator::truth(const Value &value, SourceRange range) {
  if (value.isNone())
    return false;
  if (value.isBool())
    return value.getBool();
  if (value.isInt())
    return !value.getInt().isZero();
  if (value.isReal())
    return value.getReal() != 0;
  if (value.isString())
    return !value.getString().empty();
  if (std::optional<llvm::ArrayRef<Value>> elements = sequenceElements(value))
    return !elements->empty();
  if (const DictObject *dict = value.getAs<DictObject>())
    return dict->size() != 0;
  if (const SetObject *set = value.getAs<SetObject>())
    return set->elements.size() != 0;
  if (const RangeObject *numbers = value.getAs<RangeObject>())
    return !numbers->length().isZero();
  if (refusesUnknown(*this, range, {&value}))
    return std::nullopt;
  if (value.is<ExtensionObject>()) {
    error(DiagID::OperandType, range, "bool", describe(value));
    return std::nullopt;
  }
  return true;
}
