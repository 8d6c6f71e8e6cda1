//===- EvalOrder.cpp - min, max and sorting -------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builtins that order values, through the evaluator's comparison, and
// their key functions.
//
//===----------------------------------------------------------------------===//

#include "EvalMethods.h"

using namespace tile;
using ast::CompareOp;

/// key(value), or the value if there is no key function.
EvalResult tile::applyKey(NativeCall &call, const Value *key,
                          const Value &value) {
  if (!key || key->isNone())
    return value;
  CallArguments arguments;
  arguments.add(value, call.range);
  return call.evaluator.call(*key, arguments, call.range);
}

/// Whether `a op b` holds.
static std::optional<bool> holds(NativeCall &call, CompareOp op, const Value &a,
                                 const Value &b) {
  EvalResult result = call.evaluator.compare(op, a, b, call.range);
  if (!result)
    return std::nullopt;
  return call.evaluator.truth(*result, call.range);
}

/// min and max, of an iterable or of two or more arguments.
template <bool Largest> static EvalResult extreme(NativeCall &call) {
  const CallArguments &given = call.arguments;
  const CallArgument *key = given.find("key"), *other = given.find("default");
  for (const CallArgument &argument : given.keyword)
    if (&argument != key && &argument != other)
      return call.refuse("it has no keyword parameter `" + argument.name + "`");
  std::optional<std::vector<Value>> values;
  if (given.positional.size() == 1)
    values = call.evaluator.elementsOf(given.positional[0].value,
                                       given.positional[0].range);
  else {
    values.emplace();
    for (const CallArgument &argument : given.positional)
      values->push_back(argument.value);
  }
  if (!values)
    return std::nullopt;
  if (values->empty()) {
    if (other)
      return other->value;
    return call.refuse("there are no values");
  }
  const Value *function = key ? &key->value : nullptr;
  EvalResult best = applyKey(call, function, values->front());
  size_t bestIndex = 0;
  for (size_t i = 1; best && i != values->size(); ++i) {
    EvalResult candidate = applyKey(call, function, (*values)[i]);
    std::optional<bool> better =
        candidate ? holds(call, Largest ? CompareOp::Gt : CompareOp::Lt,
                          *candidate, *best)
                  : std::nullopt;
    if (!better)
      return std::nullopt;
    if (*better) {
      best = candidate;
      bestIndex = i;
    }
  }
  if (!best)
    return std::nullopt;
  return (*values)[bestIndex];
}

/// Merge sort: it is stable and stops at the first comparison that fails,
/// which the standard library's algorithms cannot.
static bool mergeSort(NativeCall &call, std::vector<std::pair<Value, Value>> &a,
                      bool reverse) {
  std::vector<std::pair<Value, Value>> b(a.size());
  for (size_t width = 1; width < a.size(); width *= 2) {
    for (size_t low = 0; low < a.size(); low += 2 * width) {
      size_t middle = std::min(low + width, a.size());
      size_t high = std::min(low + 2 * width, a.size());
      size_t i = low, j = middle;
      for (size_t out = low; out != high; ++out) {
        bool takeRight = i == middle;
        if (!takeRight && j != high) {
          // The right one goes first only if it is strictly before.
          std::optional<bool> before =
              reverse ? holds(call, CompareOp::Lt, a[i].first, a[j].first)
                      : holds(call, CompareOp::Lt, a[j].first, a[i].first);
          if (!before || !call.evaluator.spend(1, call.range))
            return false;
          takeRight = *before;
        }
        b[out] = std::move(takeRight ? a[j++] : a[i++]);
      }
    }
    a.swap(b);
  }
  return true;
}

EvalResult tile::sortedList(NativeCall &call) {
  std::optional<std::vector<Value>> values = call.elements(0);
  if (!values)
    return std::nullopt;
  bool reverse = false;
  if (call.has(2)) {
    std::optional<bool> given = call.evaluator.truth(call[2], call.rangeOf(2));
    if (!given)
      return std::nullopt;
    reverse = *given;
  }
  std::vector<std::pair<Value, Value>> pairs;
  for (Value &value : *values) {
    EvalResult key = applyKey(call, call.has(1) ? &call[1] : nullptr, value);
    if (!key)
      return std::nullopt;
    pairs.emplace_back(std::move(*key), std::move(value));
  }
  if (!mergeSort(call, pairs, reverse))
    return std::nullopt;
  std::vector<Value> result;
  for (auto &pair : pairs)
    result.push_back(std::move(pair.second));
  return Value::make<ListObject>(std::move(result));
}

EvalResult tile::smallestOf(NativeCall &call) { return extreme<false>(call); }
EvalResult tile::largestOf(NativeCall &call) { return extreme<true>(call); }
