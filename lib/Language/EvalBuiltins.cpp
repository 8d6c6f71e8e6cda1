//===- EvalBuiltins.cpp - Python's builtin functions ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// len, range, min, max, sorted, zip and their like. All work through the
// evaluator's virtual operations, so that they accept values that other parts
// of the compiler define.
//
//===----------------------------------------------------------------------===//

#include "EvalMethods.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;

static EvalResult length(NativeCall &call) {
  return call.evaluator.length(call[0], call.rangeOf(0));
}

static EvalResult range(NativeCall &call) {
  const CallArguments &given = call.arguments;
  size_t count = given.positional.size();
  if (!given.keyword.empty() || count < 1 || count > 3)
    return call.refuse("it takes one to three positional arguments");
  call.slots.clear();
  for (const CallArgument &argument : given.positional)
    call.slots.push_back(&argument);
  llvm::SmallVector<Integer, 3> bounds;
  for (size_t i = 0; i != count; ++i) {
    std::optional<Integer> bound = call.integer(i);
    if (!bound)
      return std::nullopt;
    bounds.push_back(std::move(*bound));
  }
  if (count == 3 && bounds[2].isZero())
    return call.refuse("the step is zero");
  if (count == 1)
    return Value::make<RangeObject>(Integer(0), bounds[0], Integer(1));
  return Value::make<RangeObject>(bounds[0], bounds[1],
                                  count == 3 ? bounds[2] : Integer(1));
}

static EvalResult absolute(NativeCall &call) {
  const Value &value = call[0];
  if (value.isReal())
    return Value::real(value.getReal() < 0 ? -value.getReal()
                                           : value.getReal() + 0.0);
  std::optional<Integer> integer = call.integer(0);
  if (!integer)
    return std::nullopt;
  return Value::integer(integer->isNegative() ? -*integer : *integer);
}

static EvalResult sum(NativeCall &call) {
  Value total = call.slots[1] ? call[1] : Value::integer(0);
  bool done =
      call.evaluator.iterate(call[0], call.rangeOf(0), [&](const Value &value) {
        EvalResult next =
            call.evaluator.binary(ast::BinaryOp::Add, total, value, call.range);
        if (!next)
          return Iteration::Fail;
        total = std::move(*next);
        return Iteration::Next;
      });
  if (!done)
    return std::nullopt;
  return total;
}

/// any and all: whether one element is `Wanted`, or every one is not.
template <bool Wanted> static EvalResult quantify(NativeCall &call) {
  bool found = false;
  bool done =
      call.evaluator.iterate(call[0], call.rangeOf(0), [&](const Value &value) {
        std::optional<bool> truth =
            call.evaluator.truth(value, call.rangeOf(0));
        if (!truth)
          return Iteration::Fail;
        found = *truth == Wanted;
        return found ? Iteration::Stop : Iteration::Next;
      });
  if (!done)
    return std::nullopt;
  return Value::boolean(found == Wanted);
}

static EvalResult reversed(NativeCall &call) {
  std::optional<std::vector<Value>> values = call.elements(0);
  if (!values)
    return std::nullopt;
  std::reverse(values->begin(), values->end());
  return Value::make<IteratorObject>("reversed", std::move(*values));
}

static EvalResult enumerate(NativeCall &call) {
  Integer index(0);
  if (call.has(1)) {
    std::optional<Integer> start = call.integer(1);
    if (!start)
      return std::nullopt;
    index = *start;
  }
  std::optional<std::vector<Value>> values = call.elements(0);
  if (!values)
    return std::nullopt;
  std::vector<Value> pairs;
  for (Value &value : *values) {
    pairs.push_back(Value::make<TupleObject>(
        std::vector<Value>{Value::integer(index), std::move(value)}));
    index = index + Integer(1);
  }
  return Value::make<IteratorObject>("enumerate", std::move(pairs));
}

/// The elements of each positional argument from `first` on.
static std::optional<std::vector<std::vector<Value>>> columns(NativeCall &call,
                                                              size_t first) {
  std::vector<std::vector<Value>> result;
  for (size_t i = first; i < call.arguments.positional.size(); ++i) {
    const CallArgument &argument = call.arguments.positional[i];
    std::optional<std::vector<Value>> values =
        call.evaluator.elementsOf(argument.value, argument.range);
    if (!values)
      return std::nullopt;
    result.push_back(std::move(*values));
  }
  return result;
}

static size_t shortest(llvm::ArrayRef<std::vector<Value>> columns) {
  size_t count = columns.empty() ? 0 : columns.front().size();
  for (const std::vector<Value> &column : columns)
    count = std::min(count, column.size());
  return count;
}

static EvalResult zip(NativeCall &call) {
  auto lists = columns(call, 0);
  if (!lists)
    return std::nullopt;
  const CallArgument *strict = call.arguments.find("strict");
  if (strict && strict->value.isBool() && strict->value.getBool())
    for (const std::vector<Value> &list : *lists)
      if (list.size() != lists->front().size())
        return call.refuse("the lengths differ");
  std::vector<Value> rows;
  for (size_t i = 0, n = shortest(*lists); i != n; ++i) {
    std::vector<Value> row;
    for (std::vector<Value> &list : *lists)
      row.push_back(list[i]);
    rows.push_back(Value::make<TupleObject>(std::move(row)));
  }
  return Value::make<IteratorObject>("zip", std::move(rows));
}

static EvalResult map(NativeCall &call) {
  auto lists = columns(call, 1);
  if (!lists)
    return std::nullopt;
  if (lists->empty())
    return call.refuse("it needs a function and an iterable");
  std::vector<Value> results;
  for (size_t i = 0, n = shortest(*lists); i != n; ++i) {
    CallArguments arguments;
    for (std::vector<Value> &list : *lists)
      arguments.add(list[i], call.range);
    EvalResult result = call.evaluator.call(call.arguments.positional[0].value,
                                            arguments, call.range);
    if (!result)
      return std::nullopt;
    results.push_back(std::move(*result));
  }
  return Value::make<IteratorObject>("map", std::move(results));
}

static EvalResult filter(NativeCall &call) {
  std::optional<std::vector<Value>> values = call.elements(1);
  if (!values)
    return std::nullopt;
  std::vector<Value> results;
  for (Value &value : *values) {
    EvalResult test = applyKey(call, &call[0], value);
    std::optional<bool> keep =
        test ? call.evaluator.truth(*test, call.range) : std::nullopt;
    if (!keep)
      return std::nullopt;
    if (*keep)
      results.push_back(std::move(value));
  }
  return Value::make<IteratorObject>("filter", std::move(results));
}

static EvalResult next(NativeCall &call) {
  IteratorObject *iterator = call[0].getAs<IteratorObject>();
  if (!iterator)
    return call.wrongType(0, "an iterator");
  if (iterator->next < iterator->values.size())
    return iterator->values[iterator->next++];
  if (call.slots[1])
    return call[1];
  return call.refuse("there is no further element");
}

static EvalResult iter(NativeCall &call) {
  if (call[0].is<IteratorObject>())
    return call[0];
  std::optional<std::vector<Value>> values = call.elements(0);
  if (!values)
    return std::nullopt;
  return Value::make<IteratorObject>("iterator", std::move(*values));
}

static EvalResult print(NativeCall &call) {
  auto text = [&](const char *name, llvm::StringRef absent) {
    const CallArgument *given = call.arguments.find(name);
    return given && given->value.isString() ? given->value.getString().str()
                                            : absent.str();
  };
  std::string separator = text("sep", " "), line;
  for (const CallArgument &argument : call.arguments.positional) {
    if (const auto *unknown = argument.value.getAs<UnknownObject>()) {
      call.evaluator.refuseUnknown(*unknown, argument.range);
      return std::nullopt;
    }
    if (&argument != call.arguments.positional.begin())
      line += separator;
    line += str(argument.value);
  }
  line += text("end", "\n");
  if (!call.evaluator.checkStringSize(line.size(), call.range))
    return std::nullopt;
  if (call.evaluator.context.print)
    call.evaluator.context.print(line);
  return Value::none();
}

/// isinstance with a type or a tuple of types, perhaps nested.
static std::optional<bool> isAnyOf(NativeCall &call, const Value &types) {
  const TupleObject *tuple = types.getAs<TupleObject>();
  if (!tuple)
    return call.evaluator.isInstance(call[0], types, call.rangeOf(1));
  // Tuples are flattened by a list of what is left: they may nest deeply.
  std::vector<Value> pending(tuple->elements.rbegin(), tuple->elements.rend());
  while (!pending.empty()) {
    Value type = std::move(pending.back());
    pending.pop_back();
    if (!call.evaluator.spend(1, call.range))
      return std::nullopt;
    if (const TupleObject *inner = type.getAs<TupleObject>()) {
      pending.insert(pending.end(), inner->elements.rbegin(),
                     inner->elements.rend());
      continue;
    }
    std::optional<bool> is =
        call.evaluator.isInstance(call[0], type, call.rangeOf(1));
    if (!is || *is)
      return is;
  }
  return false;
}

static EvalResult isInstance(NativeCall &call) {
  std::optional<bool> is = isAnyOf(call, call[1]);
  if (!is)
    return std::nullopt;
  return Value::boolean(*is);
}

static EvalResult getAttribute(NativeCall &call) {
  std::optional<llvm::StringRef> name = call.string(1);
  if (!name)
    return std::nullopt;
  if (!call.slots[2])
    return call.evaluator.attribute(call[0], *name, call.range);
  unsigned errors = call.evaluator.context.diagnostics.errorCount();
  if (EvalResult found = call.evaluator.findAttribute(call[0], *name))
    return found;
  if (call.evaluator.context.diagnostics.errorCount() != errors)
    return std::nullopt;
  return call[2];
}

static EvalResult hasAttribute(NativeCall &call) {
  std::optional<llvm::StringRef> name = call.string(1);
  if (!name)
    return std::nullopt;
  if (const auto *unknown = call[0].getAs<UnknownObject>()) {
    call.evaluator.refuseUnknown(*unknown, call.range);
    return std::nullopt;
  }
  unsigned errors = call.evaluator.context.diagnostics.errorCount();
  EvalResult found = call.evaluator.findAttribute(call[0], *name);
  if (call.evaluator.context.diagnostics.errorCount() != errors)
    return std::nullopt;
  // Whether a library that is not evaluated has it cannot be known.
  const UnknownObject *unknown =
      found ? found->getAs<UnknownObject>() : nullptr;
  if (unknown && call[0].is<ModuleObject>()) {
    call.evaluator.refuseUnknown(*unknown, call.range);
    return std::nullopt;
  }
  return Value::boolean(found.has_value());
}

static EvalResult callable(NativeCall &call) {
  const Value &value = call[0];
  return Value::boolean(value.is<FunctionObject>() ||
                        value.is<LambdaObject>() || value.is<BuiltinObject>() ||
                        value.is<BoundMethodObject>() ||
                        value.is<DecoratorObject>());
}

llvm::ArrayRef<NativeEntry> tile::builtinFunctions() {
  static const NativeEntry entries[] = {
      {"len", "obj", length},
      {"range", "...", range, true},
      {"min", "...", smallestOf},
      {"max", "...", largestOf},
      {"abs", "x", absolute},
      {"sum", "iterable start?", sum},
      {"any", "iterable", quantify<true>},
      {"all", "iterable", quantify<false>},
      {"sorted", "iterable *key *reverse", sortedList},
      {"reversed", "sequence", reversed},
      {"enumerate", "iterable start?", enumerate},
      {"zip", "...", zip},
      {"map", "...", map},
      {"filter", "function iterable", filter},
      {"next", "iterator default?", next},
      {"iter", "iterable", iter},
      {"print", "...", print},
      {"isinstance", "obj classinfo", isInstance},
      {"getattr", "obj name default?", getAttribute},
      {"hasattr", "obj name", hasAttribute},
      {"callable", "obj", callable},
  };
  return entries;
}
