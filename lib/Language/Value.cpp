//===- Value.cpp - questions about single values --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions between the kinds of numbers, identity, equality and hashes,
// with Python's rules: 1, 1.0 and True are one dictionary key.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Value.h"
#include "tile/Language/Function.h"
#include "llvm/ADT/Hashing.h"
#include <cmath>

using namespace tile;

/// Containers nested deeper are not compared, hashed or printed: they may
/// contain themselves.
static constexpr unsigned kMaxDepth = 100;

Value Value::dtype(DType type) { return make<DTypeObject>(type); }

std::optional<Integer> Value::asInteger() const {
  if (isBool())
    return Integer(getBool() ? 1 : 0);
  if (isInt())
    return getInt();
  return std::nullopt;
}

std::optional<int64_t> Value::asInt64() const {
  std::optional<Integer> integer = asInteger();
  return integer ? integer->asInt64() : std::nullopt;
}

std::optional<double> Value::asDouble() const {
  if (isReal())
    return getReal();
  std::optional<Integer> integer = asInteger();
  if (!integer)
    return std::nullopt;
  return integer->toDouble();
}

std::optional<DType> Value::asDType() const {
  const DTypeObject *object = getAs<DTypeObject>();
  if (!object)
    return std::nullopt;
  return object->type;
}

bool Value::isSame(const Value &other) const {
  if (data.index() != other.data.index())
    return false;
  if (isBool())
    return getBool() == other.getBool();
  if (isInt())
    return getInt() == other.getInt();
  if (isReal())
    return getReal() == other.getReal();
  if (isString())
    return getString() == other.getString();
  if (!isObject() || &getObject() == &other.getObject())
    return true;
  // There is one object for each type and module, as far as a program can see.
  if (std::optional<DType> type = asDType())
    return type == other.asDType();
  if (const ModuleObject *module = getAs<ModuleObject>())
    if (const ModuleObject *second = other.getAs<ModuleObject>())
      return module->path == second->path && module->scope == second->scope;
  if (const BuiltinObject *builtin = getAs<BuiltinObject>())
    if (const BuiltinObject *second = other.getAs<BuiltinObject>())
      return second->isNamed(builtin->module, builtin->name);
  return false;
}

static std::optional<bool> equalValues(const Value &a, const Value &b,
                                       unsigned depth);

static std::optional<bool> equalLists(llvm::ArrayRef<Value> a,
                                      llvm::ArrayRef<Value> b, unsigned depth) {
  if (a.size() != b.size())
    return false;
  for (size_t i = 0; i != a.size(); ++i) {
    std::optional<bool> equal = equalValues(a[i], b[i], depth);
    if (!equal || !*equal)
      return equal;
  }
  return true;
}

/// Dictionaries and, without regard to values, sets.
static std::optional<bool> equalDicts(const DictObject &a, const DictObject &b,
                                      bool withValues, unsigned depth) {
  if (a.size() != b.size())
    return false;
  for (const DictObject::Entry &entry : a.entries()) {
    const Value *other = b.find(entry.key);
    if (!other)
      return false;
    if (!withValues)
      continue;
    std::optional<bool> equal = equalValues(entry.value, *other, depth);
    if (!equal || !*equal)
      return equal;
  }
  return true;
}

static bool equalRanges(const RangeObject &a, const RangeObject &b) {
  Integer length = a.length();
  if (length != b.length())
    return false;
  if (length.isZero())
    return true;
  return a.start == b.start && (length == Integer(1) || a.step == b.step);
}

static std::optional<bool> equalObjects(const Value &a, const Value &b,
                                        unsigned depth) {
  if (a.isSame(b))
    return true;
  if (a.is<UnknownObject>() || b.is<UnknownObject>())
    return std::nullopt;
  const ExtensionObject *left = a.getAs<ExtensionObject>();
  const ExtensionObject *right = b.getAs<ExtensionObject>();
  if (left || right) {
    if ((left && !left->isConstexpr()) || (right && !right->isConstexpr()))
      return std::nullopt;
    return left && right && left->equals(*right);
  }
  if (!a.isObject() || !b.isObject() ||
      a.getObject().kind() != b.getObject().kind())
    return false;
  switch (a.getObject().kind()) {
  case Object::Kind::Tuple:
  case Object::Kind::List:
    return equalLists(*sequenceElements(a), *sequenceElements(b), depth + 1);
  case Object::Kind::Dict:
    return equalDicts(*a.getAs<DictObject>(), *b.getAs<DictObject>(), true,
                      depth + 1);
  case Object::Kind::Set:
    return equalDicts(a.getAs<SetObject>()->elements,
                      b.getAs<SetObject>()->elements, false, depth + 1);
  case Object::Kind::Range:
    return equalRanges(*a.getAs<RangeObject>(), *b.getAs<RangeObject>());
  case Object::Kind::Slice: {
    const SliceObject &x = *a.getAs<SliceObject>();
    const SliceObject &y = *b.getAs<SliceObject>();
    return equalLists({x.start, x.stop, x.step}, {y.start, y.stop, y.step},
                      depth + 1);
  }
  case Object::Kind::BoundMethod:
    return a.getAs<BoundMethodObject>()->self.isSame(
               b.getAs<BoundMethodObject>()->self) &&
           a.getAs<BoundMethodObject>()->function.isSame(
               b.getAs<BoundMethodObject>()->function);
  default:
    return false;
  }
}

static std::optional<bool> equalNumbers(const Value &a, const Value &b) {
  if (a.isReal() && b.isReal())
    return a.getReal() == b.getReal();
  if (!a.isReal() && !b.isReal())
    return *a.asInteger() == *b.asInteger();
  double real = a.isReal() ? a.getReal() : b.getReal();
  if (std::isnan(real))
    return false;
  return Integer::compare(*(a.isReal() ? b : a).asInteger(), real) == 0;
}

static std::optional<bool> equalValues(const Value &a, const Value &b,
                                       unsigned depth) {
  if (depth > kMaxDepth)
    return std::nullopt;
  if (a.isNumber() && b.isNumber())
    return equalNumbers(a, b);
  if (a.isObject() || b.isObject())
    return equalObjects(a, b, depth);
  return a.isSame(b);
}

std::optional<bool> tile::equals(const Value &a, const Value &b) {
  return equalValues(a, b, 0);
}

static std::optional<size_t> hashValue(const Value &value, unsigned depth) {
  if (std::optional<Integer> integer = value.asInteger())
    return integer->hash();
  if (value.isReal()) {
    double real = value.getReal();
    std::optional<Integer> integer = Integer::fromDouble(real);
    if (integer && Integer::compare(*integer, real) == 0)
      return integer->hash();
    return std::hash<double>()(real);
  }
  if (value.isString())
    return llvm::hash_value(value.getString());
  if (!value.isObject())
    return value.isNone() ? 1 : 2;
  Object &object = value.getObject();
  switch (object.kind()) {
  case Object::Kind::Tuple: {
    if (depth > kMaxDepth)
      return std::nullopt;
    llvm::hash_code combined(3);
    for (const Value &element : value.getAs<TupleObject>()->elements) {
      std::optional<size_t> hash = hashValue(element, depth + 1);
      if (!hash)
        return std::nullopt;
      combined = llvm::hash_combine(combined, *hash);
    }
    return combined;
  }
  case Object::Kind::DType:
    return llvm::hash_value(value.asDType()->raw());
  case Object::Kind::Module:
    return llvm::hash_value(value.getAs<ModuleObject>()->path);
  case Object::Kind::Builtin: {
    std::string name = value.getAs<BuiltinObject>()->qualifiedName();
    return llvm::hash_value(llvm::StringRef(name));
  }
  case Object::Kind::Range:
    return value.getAs<RangeObject>()->length().hash();
  case Object::Kind::Extension: {
    const ExtensionObject &extension = *value.getAs<ExtensionObject>();
    if (!extension.isConstexpr())
      return std::nullopt;
    return extension.hash();
  }
  case Object::Kind::Function:
  case Object::Kind::Lambda:
  case Object::Kind::Exception:
  case Object::Kind::Decorator:
  case Object::Kind::Class:
    return llvm::hash_value(&object);
  default:
    return std::nullopt;
  }
}

std::optional<size_t> tile::hashOf(const Value &value) {
  return hashValue(value, 0);
}

size_t tile::codePointCount(llvm::StringRef text) {
  size_t count = 0;
  for (char c : text)
    count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}
