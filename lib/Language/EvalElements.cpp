//===- EvalElements.cpp - elements: indexing, slicing, iteration, length --===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Subscripts of sequences and dictionaries with Python's rules for negative
// indices and slices, assignment to elements, and iteration over everything
// that has elements.
//
//===----------------------------------------------------------------------===//

#include "EvalUnknown.h"
#include "tile/Language/Lexer.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;

/// The strings of the code points of a text.
static std::vector<Value> characters(llvm::StringRef text) {
  std::vector<Value> result;
  for (size_t begin = 0; begin != text.size();) {
    size_t end = begin + 1;
    while (end != text.size() &&
           (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
      ++end;
    result.push_back(Value::string(text.slice(begin, end)));
    begin = end;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Iteration and length
//===----------------------------------------------------------------------===//

/// Iterates over values that are there already.
static bool iterateList(Evaluator &evaluator, llvm::ArrayRef<Value> values,
                        SourceRange range,
                        llvm::function_ref<Iteration(const Value &)> body) {
  for (const Value &value : values) {
    if (!evaluator.spend(1, range))
      return false;
    Iteration next = body(value);
    if (next != Iteration::Next)
      return next == Iteration::Stop;
  }
  return true;
}

static bool iterateRange(Evaluator &evaluator, const RangeObject &numbers,
                         SourceRange range,
                         llvm::function_ref<Iteration(const Value &)> body) {
  Integer length = numbers.length();
  Integer current = numbers.start;
  for (Integer i(0); i < length; i = i + Integer(1)) {
    if (!evaluator.spend(1, range))
      return false;
    Iteration next = body(Value::integer(current));
    if (next != Iteration::Next)
      return next == Iteration::Stop;
    current = current + numbers.step;
  }
  return true;
}

static std::vector<Value> keysOf(const DictObject &dict) {
  std::vector<Value> keys;
  for (const DictObject::Entry &entry : dict.entries())
    keys.push_back(entry.key);
  return keys;
}

bool Evaluator::iterate(const Value &value, SourceRange range,
                        llvm::function_ref<Iteration(const Value &)> body) {
  if (value.isString())
    return iterateList(*this, characters(value.getString()), range, body);
  if (const TupleObject *tuple = value.getAs<TupleObject>())
    return iterateList(*this, tuple->elements, range, body);
  if (const ListObject *list = value.getAs<ListObject>()) {
    // The body may change the list: as in Python, the index moves on.
    for (size_t i = 0; i < list->elements.size(); ++i) {
      Value element = list->elements[i];
      if (!spend(1, range))
        return false;
      Iteration next = body(element);
      if (next != Iteration::Next)
        return next == Iteration::Stop;
    }
    return true;
  }
  if (const DictObject *dict = value.getAs<DictObject>())
    return iterateList(*this, keysOf(*dict), range, body);
  if (const SetObject *set = value.getAs<SetObject>())
    return iterateList(*this, keysOf(set->elements), range, body);
  if (const RangeObject *numbers = value.getAs<RangeObject>())
    return iterateRange(*this, *numbers, range, body);
  if (IteratorObject *iterator = value.getAs<IteratorObject>()) {
    while (iterator->next < iterator->values.size()) {
      Value element = iterator->values[iterator->next++];
      if (!spend(1, range))
        return false;
      Iteration next = body(element);
      if (next != Iteration::Next)
        return next == Iteration::Stop;
    }
    return true;
  }
  if (const ClassObject *type = value.getAs<ClassObject>())
    return iterateList(*this, type->enumerators, range, body);
  if (const UnknownObject *unknown = value.getAs<UnknownObject>())
    return refuseUnknown(*unknown, range);
  error(DiagID::NotIterable, range, describe(value));
  return false;
}

std::optional<std::vector<Value>> Evaluator::elementsOf(const Value &value,
                                                        SourceRange range) {
  std::vector<Value> elements;
  bool done = iterate(value, range, [&](const Value &element) {
    elements.push_back(element);
    return Iteration::Next;
  });
  if (!done)
    return std::nullopt;
  return elements;
}

EvalResult Evaluator::length(const Value &value, SourceRange range) {
  auto of = [](size_t size) {
    return Value::integer(Integer(static_cast<int64_t>(size)));
  };
  if (value.isString())
    return of(codePointCount(value.getString()));
  if (std::optional<llvm::ArrayRef<Value>> elements = sequenceElements(value))
    return of(elements->size());
  if (const DictObject *dict = value.getAs<DictObject>())
    return of(dict->size());
  if (const SetObject *set = value.getAs<SetObject>())
    return of(set->elements.size());
  if (const RangeObject *numbers = value.getAs<RangeObject>()) {
    Integer count = numbers->length();
    if (count.asInt64())
      return Value::integer(std::move(count));
    error(DiagID::IntegerTooLarge, range, "64 bits");
    return std::nullopt;
  }
  if (const UnknownObject *unknown = value.getAs<UnknownObject>())
    refuseUnknown(*unknown, range);
  else
    error(DiagID::ArgumentType, range, "len", "a sequence or collection",
          describe(value));
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Subscripts
//===----------------------------------------------------------------------===//

namespace {
/// The elements `start, start + step, ...`, `count` of them.
struct SliceBounds {
  Integer start;
  Integer stop;
  Integer step;
  Integer count;
};
} // namespace

/// One bound of a slice: clamped to [lowest, highest] after negative values
/// were counted from the end.
static std::optional<Integer> sliceBound(const Value &value, Integer absent,
                                         const Integer &length,
                                         const Integer &lowest,
                                         const Integer &highest) {
  if (value.isNone())
    return absent;
  std::optional<Integer> bound = value.asInteger();
  if (!bound)
    return std::nullopt;
  if (bound->isNegative())
    bound = *bound + length;
  if (*bound < lowest)
    return lowest;
  return highest < *bound ? highest : *bound;
}

/// Python's slice.indices(); none after an error.
static std::optional<SliceBounds> resolveSlice(Evaluator &evaluator,
                                               const SliceObject &slice,
                                               const Integer &length,
                                               SourceRange range) {
  std::optional<Integer> step =
      slice.step.isNone() ? Integer(1) : slice.step.asInteger();
  if (step && step->isZero()) {
    evaluator.error(DiagID::ArgumentValue, range, "slice", "the step is zero");
    return std::nullopt;
  }
  bool down = step && step->isNegative();
  Integer lowest(down ? -1 : 0);
  Integer highest = down ? length - Integer(1) : length;
  std::optional<Integer> start =
      sliceBound(slice.start, down ? highest : lowest, length, lowest, highest);
  std::optional<Integer> stop =
      sliceBound(slice.stop, down ? lowest : highest, length, lowest, highest);
  if (!step || !start || !stop) {
    const Value &bad = !start ? slice.start : !stop ? slice.stop : slice.step;
    if (const UnknownObject *unknown = bad.getAs<UnknownObject>())
      evaluator.refuseUnknown(*unknown, range);
    else
      evaluator.error(DiagID::ArgumentType, range, "slice", "integers or None",
                      evaluator.describe(bad));
    return std::nullopt;
  }
  RangeObject numbers(*start, *stop, *step);
  return SliceBounds{*start, *stop, *step, numbers.length()};
}

/// The element an integer index means, or none after an error.
static std::optional<Integer>
resolveIndex(Evaluator &evaluator, const Value &value, const Value &index,
             const Integer &length, SourceRange range) {
  std::optional<Integer> at = index.asInteger();
  if (!at) {
    if (const UnknownObject *unknown = index.getAs<UnknownObject>())
      evaluator.refuseUnknown(*unknown, range);
    else
      evaluator.error(DiagID::IndexType, range, evaluator.describe(value),
                      evaluator.describe(index));
    return std::nullopt;
  }
  Integer resolved = at->isNegative() ? *at + length : *at;
  if (resolved.isNegative() || !(resolved < length)) {
    evaluator.error(DiagID::IndexOutOfRange, range, brief(index),
                    evaluator.describe(value), brief(Value::integer(length)));
    return std::nullopt;
  }
  return resolved;
}

/// The chosen elements of a list of values.
static std::vector<Value> pick(llvm::ArrayRef<Value> values,
                               const SliceBounds &bounds) {
  std::vector<Value> result;
  int64_t at = *bounds.start.asInt64();
  // A step beyond the length picks one element at most.
  int64_t step = bounds.step.asInt64().value_or(0);
  for (int64_t i = 0, n = *bounds.count.asInt64(); i != n; ++i) {
    result.push_back(values[static_cast<size_t>(at)]);
    if (i + 1 != n)
      at += step;
  }
  return result;
}

static EvalResult subscriptList(Evaluator &evaluator, const Value &value,
                                llvm::ArrayRef<Value> values,
                                const Value &index, SourceRange range) {
  Integer length(static_cast<int64_t>(values.size()));
  if (const SliceObject *slice = index.getAs<SliceObject>()) {
    std::optional<SliceBounds> bounds =
        resolveSlice(evaluator, *slice, length, range);
    if (!bounds || !evaluator.spend(values.size(), range))
      return std::nullopt;
    std::vector<Value> chosen = pick(values, *bounds);
    if (value.is<ListObject>())
      return Value::make<ListObject>(std::move(chosen));
    if (value.is<TupleObject>())
      return Value::make<TupleObject>(std::move(chosen));
    std::string text;
    for (const Value &character : chosen)
      text += character.getString();
    return Value::string(std::move(text));
  }
  std::optional<Integer> at =
      resolveIndex(evaluator, value, index, length, range);
  if (!at)
    return std::nullopt;
  return values[static_cast<size_t>(*at->asInt64())];
}

static EvalResult subscriptRange(Evaluator &evaluator, const Value &value,
                                 const RangeObject &numbers, const Value &index,
                                 SourceRange range) {
  Integer length = numbers.length();
  if (const SliceObject *slice = index.getAs<SliceObject>()) {
    std::optional<SliceBounds> bounds =
        resolveSlice(evaluator, *slice, length, range);
    if (!bounds)
      return std::nullopt;
    return Value::make<RangeObject>(numbers.at(bounds->start),
                                    numbers.at(bounds->stop),
                                    numbers.step * bounds->step);
  }
  std::optional<Integer> at =
      resolveIndex(evaluator, value, index, length, range);
  if (!at)
    return std::nullopt;
  return Value::integer(numbers.at(*at));
}

EvalResult Evaluator::subscript(const Value &value, const Value &index,
                                SourceRange range) {
  if (value.isString()) {
    if (!spend(value.getString().size() / 64, range))
      return std::nullopt;
    return subscriptList(*this, value, characters(value.getString()), index,
                         range);
  }
  if (std::optional<llvm::ArrayRef<Value>> elements = sequenceElements(value))
    return subscriptList(*this, value, *elements, index, range);
  if (const RangeObject *numbers = value.getAs<RangeObject>())
    return subscriptRange(*this, value, *numbers, index, range);
  if (const DictObject *dict = value.getAs<DictObject>()) {
    if (!checkKey(index, range))
      return std::nullopt;
    if (const Value *found = dict->find(index))
      return *found;
    error(DiagID::KeyNotFound, range, brief(index));
    return std::nullopt;
  }
  if (const ClassObject *type = value.getAs<ClassObject>())
    if (const Value *member = type->members.find(index))
      return *member;
  const UnknownObject *unknown = value.getAs<UnknownObject>();
  if (unknown && toleratesUnknown)
    return unknownElement(*unknown, index);
  if (unknown) {
    refuseUnknown(*unknown, range);
    return std::nullopt;
  }
  // `list[int]` in an annotation means what `list` does.
  const BuiltinObject *builtin = value.getAs<BuiltinObject>();
  if (builtin && builtin->isType)
    return value;
  error(DiagID::IndexType, range, describe(value), describe(index));
  return std::nullopt;
}

bool Evaluator::setSubscript(const Value &value, const Value &index, Value what,
                             SourceRange range) {
  if (DictObject *dict = value.getAs<DictObject>()) {
    if (!checkKey(index, range))
      return false;
    context.adopt(value);
    dict->set(index, std::move(what));
    return true;
  }
  if (ListObject *list = value.getAs<ListObject>()) {
    if (index.is<SliceObject>()) {
      error(DiagID::NotAllowed, range, "assignment to a slice");
      return false;
    }
    Integer length(static_cast<int64_t>(list->elements.size()));
    std::optional<Integer> at =
        resolveIndex(*this, value, index, length, range);
    if (!at)
      return false;
    context.adopt(value);
    list->elements[static_cast<size_t>(*at->asInt64())] = std::move(what);
    return true;
  }
  if (const UnknownObject *unknown = value.getAs<UnknownObject>())
    return refuseUnknown(*unknown, range);
  error(DiagID::CannotAssign, range, describe(value));
  return false;
}
