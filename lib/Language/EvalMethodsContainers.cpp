//===- EvalMethodsContainers.cpp - methods of lists, dicts and sets -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What changes a container in place or looks something up in it. Also finds
// the table of methods of a value.
//
//===----------------------------------------------------------------------===//

#include "EvalMethods.h"
#include "tile/Support/Diagnostics/Language.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;

static ListObject &list(NativeCall &call) {
  return *call[0].getAs<ListObject>();
}
static DictObject &dict(NativeCall &call) {
  return *call[0].getAs<DictObject>();
}
static DictObject &set(NativeCall &call) {
  return call[0].getAs<SetObject>()->elements;
}
static Value size(size_t value) {
  return Value::integer(Integer(static_cast<int64_t>(value)));
}

//===----------------------------------------------------------------------===//
// Lists and tuples
//===----------------------------------------------------------------------===//

static EvalResult append(NativeCall &call) {
  call.evaluator.context.adopt(call[0]);
  list(call).elements.push_back(call[1]);
  return Value::none();
}

static EvalResult extend(NativeCall &call) {
  std::optional<std::vector<Value>> more = call.elements(1);
  if (!more)
    return std::nullopt;
  call.evaluator.context.adopt(call[0]);
  llvm::append_range(list(call).elements, *more);
  return Value::none();
}

static EvalResult insert(NativeCall &call) {
  std::optional<int64_t> at = call.int64(1);
  if (!at)
    return std::nullopt;
  std::vector<Value> &elements = list(call).elements;
  int64_t count = static_cast<int64_t>(elements.size());
  int64_t place = std::clamp<int64_t>(*at < 0 ? *at + count : *at, 0, count);
  if (!call.evaluator.spend(elements.size() / 16, call.range))
    return std::nullopt;
  call.evaluator.context.adopt(call[0]);
  elements.insert(elements.begin() + place, call[2]);
  return Value::none();
}

static EvalResult popElement(NativeCall &call) {
  std::vector<Value> &elements = list(call).elements;
  Value index = call.has(1) ? call[1] : Value::integer(-1);
  EvalResult element = call.evaluator.subscript(call[0], index, call.range);
  if (!element)
    return std::nullopt;
  int64_t at = *index.asInt64();
  if (at < 0)
    at += static_cast<int64_t>(elements.size());
  if (!call.evaluator.spend((elements.size() - at) / 16, call.range))
    return std::nullopt;
  elements.erase(elements.begin() + at);
  return element;
}

/// The position of an element by `==`; none after an error, the length if it
/// is not there.
static std::optional<size_t> position(NativeCall &call) {
  // A copy: comparing may run code that changes the list.
  std::vector<Value> elements = sequenceElements(call[0])->vec();
  for (size_t i = 0; i != elements.size(); ++i) {
    if (!call.evaluator.spend(1, call.range))
      return std::nullopt;
    EvalResult equal = call.evaluator.compare(ast::CompareOp::Eq, elements[i],
                                              call[1], call.range);
    std::optional<bool> holds =
        equal ? call.evaluator.truth(*equal, call.range) : std::nullopt;
    if (!holds)
      return std::nullopt;
    if (*holds)
      return i;
  }
  return elements.size();
}

static EvalResult index(NativeCall &call) {
  std::optional<size_t> at = position(call);
  if (!at)
    return std::nullopt;
  if (*at == sequenceElements(call[0])->size())
    return call.refuse(brief(call[1]) + " is not in it");
  return size(*at);
}

static EvalResult removeElement(NativeCall &call) {
  std::optional<size_t> at = position(call);
  if (!at)
    return std::nullopt;
  std::vector<Value> &elements = list(call).elements;
  if (*at >= elements.size())
    return call.refuse(brief(call[1]) + " is not in it");
  elements.erase(elements.begin() + static_cast<ptrdiff_t>(*at));
  return Value::none();
}

static EvalResult count(NativeCall &call) {
  size_t found = 0;
  std::vector<Value> elements = sequenceElements(call[0])->vec();
  if (!call.evaluator.spend(elements.size(), call.range))
    return std::nullopt;
  for (const Value &element : elements)
    found +=
        element.isSame(call[1]) || equals(element, call[1]).value_or(false);
  return size(found);
}

static EvalResult reverse(NativeCall &call) {
  std::reverse(list(call).elements.begin(), list(call).elements.end());
  if (!call.evaluator.spend(list(call).elements.size(), call.range))
    return std::nullopt;
  return Value::none();
}

static EvalResult clearList(NativeCall &call) {
  releaseValues(std::exchange(list(call).elements, {}));
  return Value::none();
}

static EvalResult copyList(NativeCall &call) {
  if (!call.evaluator.spend(list(call).elements.size(), call.range))
    return std::nullopt;
  return Value::make<ListObject>(list(call).elements);
}

static EvalResult sortList(NativeCall &call) {
  EvalResult result = sortedList(call);
  if (!result)
    return std::nullopt;
  list(call).elements = result->getAs<ListObject>()->elements;
  return Value::none();
}

llvm::ArrayRef<NativeEntry> tile::listMethods() {
  static const NativeEntry entries[] = {
      {"append", "self object", append},
      {"extend", "self iterable", extend},
      {"insert", "self index object", insert},
      {"pop", "self index?", popElement},
      {"remove", "self value", removeElement},
      {"index", "self value", index},
      {"count", "self value", count},
      {"reverse", "self", reverse},
      {"sort", "self *key *reverse", sortList},
      {"clear", "self", clearList},
      {"copy", "self", copyList},
  };
  return entries;
}

llvm::ArrayRef<NativeEntry> tile::tupleMethods() {
  static const NativeEntry entries[] = {
      {"index", "self value", index},
      {"count", "self value", count},
  };
  return entries;
}

//===----------------------------------------------------------------------===//
// Dictionaries and sets
//===----------------------------------------------------------------------===//

static EvalResult get(NativeCall &call) {
  if (!call.evaluator.checkKey(call[1], call.rangeOf(1)))
    return std::nullopt;
  if (const Value *found = dict(call).find(call[1]))
    return *found;
  return call.slots[2] ? call[2] : Value::none();
}

static EvalResult setDefault(NativeCall &call) {
  EvalResult value = get(call);
  if (value && !dict(call).find(call[1])) {
    call.evaluator.context.adopt(call[0]);
    dict(call).set(call[1], *value);
  }
  return value;
}

static EvalResult popKey(NativeCall &call) {
  if (!call.evaluator.checkKey(call[1], call.rangeOf(1)) ||
      !call.evaluator.spend(dict(call).size(), call.range))
    return std::nullopt;
  if (const Value *found = dict(call).find(call[1])) {
    Value value = *found;
    dict(call).erase(call[1]);
    return value;
  }
  if (call.slots[2])
    return call[2];
  call.evaluator.error(DiagID::KeyNotFound, call.range, brief(call[1]));
  return std::nullopt;
}

template <bool Keys, bool Values> static EvalResult view(NativeCall &call) {
  if (!call.evaluator.spend(dict(call).size(), call.range))
    return std::nullopt;
  std::vector<Value> result;
  for (const DictObject::Entry &entry : dict(call).entries()) {
    if (Keys && Values)
      result.push_back(
          Value::make<TupleObject>(std::vector<Value>{entry.key, entry.value}));
    else
      result.push_back(Keys ? entry.key : entry.value);
  }
  // A list, so that it can be read more than once, as Python's views can.
  return Value::make<ListObject>(std::move(result));
}

/// Adds the entries of a dictionary, or of an iterable of pairs.
static bool updateFrom(NativeCall &call, const Value &source,
                       SourceRange range) {
  if (const DictObject *other = source.getAs<DictObject>()) {
    std::vector<DictObject::Entry> entries = other->entries().vec();
    for (const DictObject::Entry &entry : entries)
      dict(call).set(entry.key, entry.value);
    return call.evaluator.spend(entries.size(), range);
  }
  return call.evaluator.iterate(source, range, [&](const Value &item) {
    std::optional<llvm::ArrayRef<Value>> pair = sequenceElements(item);
    if (!pair || pair->size() != 2) {
      call.evaluator.error(DiagID::ArgumentType, range, call.name,
                           "pairs of key and value",
                           call.evaluator.describe(item));
      return Iteration::Fail;
    }
    if (!call.evaluator.checkKey(pair->front(), range))
      return Iteration::Fail;
    dict(call).set(pair->front(), pair->back());
    return Iteration::Next;
  });
}

static EvalResult update(NativeCall &call) {
  call.evaluator.context.adopt(call.arguments.positional.front().value);
  call.slots.assign({&call.arguments.positional.front()});
  for (const CallArgument &source : llvm::drop_begin(call.arguments.positional))
    if (!updateFrom(call, source.value, source.range))
      return std::nullopt;
  for (const CallArgument &entry : call.arguments.keyword)
    dict(call).set(entry.name, entry.value);
  return Value::none();
}

static EvalResult copyDict(NativeCall &call) {
  if (!call.evaluator.spend(dict(call).size(), call.range))
    return std::nullopt;
  auto result = std::make_shared<DictObject>();
  for (const DictObject::Entry &entry : dict(call).entries())
    result->set(entry.key, entry.value);
  return Value::object(std::move(result));
}

static EvalResult clearDict(NativeCall &call) {
  dict(call).clear();
  return Value::none();
}

llvm::ArrayRef<NativeEntry> tile::dictMethods() {
  static const NativeEntry entries[] = {
      {"get", "self key default?", get},
      {"setdefault", "self key default?", setDefault},
      {"pop", "self key default?", popKey},
      {"items", "self", view<true, true>},
      {"keys", "self", view<true, false>},
      {"values", "self", view<false, true>},
      {"update", "...", update},
      {"copy", "self", copyDict},
      {"clear", "self", clearDict},
  };
  return entries;
}

static EvalResult addElement(NativeCall &call) {
  if (!call.evaluator.checkKey(call[1], call.rangeOf(1)))
    return std::nullopt;
  set(call).set(call[1], Value());
  return Value::none();
}

static EvalResult discard(NativeCall &call) {
  if (!call.evaluator.checkKey(call[1], call.rangeOf(1)) ||
      !call.evaluator.spend(set(call).size(), call.range))
    return std::nullopt;
  set(call).erase(call[1]);
  return Value::none();
}

llvm::ArrayRef<NativeEntry> tile::setMethods() {
  static const NativeEntry entries[] = {
      {"add", "self element", addElement},
      {"discard", "self element", discard},
  };
  return entries;
}

//===----------------------------------------------------------------------===//
// Look-up
//===----------------------------------------------------------------------===//

static llvm::ArrayRef<NativeEntry> methodsOf(const Value &value) {
  if (value.isString())
    return stringMethods();
  if (value.isReal())
    return realMethods();
  if (value.isNumber())
    return integerMethods();
  if (value.is<ListObject>())
    return listMethods();
  if (value.is<DictObject>())
    return dictMethods();
  if (value.is<SetObject>())
    return setMethods();
  if (value.is<TupleObject>())
    return tupleMethods();
  if (value.is<DTypeObject>())
    return dtypeMethods();
  return {};
}

std::optional<Value> tile::findMethod(const Value &value,
                                      llvm::StringRef name) {
  const NativeEntry *entry = findNative(methodsOf(value), name);
  if (!entry)
    return std::nullopt;
  return makeNative(kBuiltinsModule, *entry);
}

void tile::methodNames(const Value &value,
                       llvm::SmallVectorImpl<llvm::StringRef> &names) {
  for (const NativeEntry &entry : methodsOf(value))
    names.push_back(entry.name);
}
