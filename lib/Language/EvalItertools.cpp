//===- EvalItertools.cpp - Python's itertools at compile time -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What lists of configurations are made with: products and chains. Results are
// computed at once and can be taken once, as Python's can.
//
//===----------------------------------------------------------------------===//

#include "EvalMethods.h"

using namespace tile;

using Columns = std::vector<std::vector<Value>>;

/// The elements of all positional arguments; none after an error.
static std::optional<Columns> columnsOf(NativeCall &call) {
  Columns columns;
  for (const CallArgument &argument : call.arguments.positional) {
    std::optional<std::vector<Value>> elements =
        call.evaluator.elementsOf(argument.value, argument.range);
    if (!elements)
      return std::nullopt;
    columns.push_back(std::move(*elements));
  }
  return columns;
}

/// product(*iterables, repeat=1): all tuples, the last place fastest.
static EvalResult product(NativeCall &call) {
  std::optional<Columns> columns = columnsOf(call);
  if (!columns)
    return std::nullopt;
  int64_t repeat = 1;
  for (const CallArgument &keyword : call.arguments.keyword) {
    std::optional<int64_t> number = keyword.value.asInt64();
    if (keyword.name != "repeat" || !number || *number < 0)
      return call.refuse("the only keyword is `repeat`, a number");
    repeat = *number;
  }
  // Each step counts, so a product without bound ends with an error.
  std::vector<std::vector<Value>> rows(1);
  for (int64_t turn = 0; turn != repeat; ++turn) {
    if (!call.evaluator.spend(1, call.range))
      return std::nullopt;
    for (const std::vector<Value> &column : *columns) {
      std::vector<std::vector<Value>> longer;
      for (const std::vector<Value> &row : rows)
        for (const Value &value : column) {
          if (!call.evaluator.spend(row.size() + 1, call.range))
            return std::nullopt;
          longer.push_back(row);
          longer.back().push_back(value);
        }
      rows = std::move(longer);
    }
  }
  std::vector<Value> values;
  for (std::vector<Value> &row : rows)
    values.push_back(Value::make<TupleObject>(std::move(row)));
  return Value::make<IteratorObject>("product", std::move(values));
}

/// chain(*iterables): one after the other.
static EvalResult chain(NativeCall &call) {
  std::optional<Columns> columns = columnsOf(call);
  if (!columns)
    return std::nullopt;
  std::vector<Value> values;
  for (std::vector<Value> &column : *columns)
    values.insert(values.end(), column.begin(), column.end());
  return Value::make<IteratorObject>("chain", std::move(values));
}

llvm::ArrayRef<NativeEntry> tile::itertoolsFunctions() {
  static const NativeEntry entries[] = {
      {"product", "...", product},
      {"chain", "...", chain},
  };
  return entries;
}
