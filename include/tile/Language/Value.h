//===- Value.h - a value that is known at compile time ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an expression of the language evaluates to: None, a number, a string,
// or a shared object (Object.h: tuples, functions, types, ...; the emitter
// adds tensors, the host part arrays). Cheap to copy. The operations of Python
// that need nothing but the values stand here: repr, equality, hash; what may
// fail with an error at a place stands in Evaluator.h.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_VALUE_H
#define TILE_LANGUAGE_VALUE_H

#include "tile/Language/DType.h"
#include "tile/Language/Integer.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Casting.h"
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace tile {

class Object;

/// One value. The default is None.
class Value {
public:
  Value() = default;

  static Value none() { return Value(); }
  static Value ellipsis() { return Value(Data(EllipsisTag{})); }
  static Value boolean(bool value) { return Value(Data(value)); }
  static Value integer(Integer value) { return Value(Data(std::move(value))); }
  static Value real(double value) { return Value(Data(value)); }
  /// UTF-8 text.
  static Value string(std::string text) {
    return Value(Data(std::make_shared<const std::string>(std::move(text))));
  }
  static Value string(llvm::StringRef text) { return string(text.str()); }
  static Value string(const char *text) { return string(std::string(text)); }
  static Value dtype(DType type);
  /// Shares `object`, which must not be null.
  static Value object(std::shared_ptr<Object> object) {
    return Value(Data(std::move(object)));
  }
  /// A new object of class T.
  template <typename T, typename... Args> static Value make(Args &&...args) {
    return object(std::make_shared<T>(std::forward<Args>(args)...));
  }

  bool isNone() const { return std::holds_alternative<NoneTag>(data); }
  bool isEllipsis() const { return std::holds_alternative<EllipsisTag>(data); }
  bool isBool() const { return std::holds_alternative<bool>(data); }
  /// An int that is no bool.
  bool isInt() const { return std::holds_alternative<Integer>(data); }
  bool isReal() const { return std::holds_alternative<double>(data); }
  bool isString() const { return std::holds_alternative<String>(data); }
  bool isObject() const { return std::holds_alternative<Pointer>(data); }
  /// A bool, int or float.
  bool isNumber() const { return isBool() || isInt() || isReal(); }

  bool getBool() const { return std::get<bool>(data); }
  const Integer &getInt() const { return std::get<Integer>(data); }
  double getReal() const { return std::get<double>(data); }
  llvm::StringRef getString() const { return *std::get<String>(data); }
  Object &getObject() const { return *std::get<Pointer>(data); }
  const std::shared_ptr<Object> &getShared() const {
    return std::get<Pointer>(data);
  }

  /// The integer that an int or a bool is; none for anything else.
  std::optional<Integer> asInteger() const;
  /// The same if it fits in 64 bits.
  std::optional<int64_t> asInt64() const;
  /// The number as a double; none for anything that is no number. Integers
  /// beyond the largest double give an infinity.
  std::optional<double> asDouble() const;
  /// The type if this is a DTypeObject.
  std::optional<DType> asDType() const;

  /// The object if it is a T, else null.
  template <typename T> T *getAs() const {
    const Pointer *pointer = std::get_if<Pointer>(&data);
    return pointer ? llvm::dyn_cast<T>(pointer->get()) : nullptr;
  }
  template <typename T> bool is() const { return getAs<T>() != nullptr; }

  /// Python's `is`: one object; scalars by type and value.
  bool isSame(const Value &other) const;

private:
  struct NoneTag {};
  struct EllipsisTag {};
  using String = std::shared_ptr<const std::string>;
  using Pointer = std::shared_ptr<Object>;
  using Data = std::variant<NoneTag, EllipsisTag, bool, Integer, double, String,
                            Pointer>;
  explicit Value(Data data) : data(std::move(data)) {}
  Data data;
};

/// The name of the type as Python's `type(x).__name__`.
std::string typeName(const Value &value);

/// Python's repr(). Containers within themselves and deeper than 100 levels
/// print as `...`. Integers beyond Python's digit limit print in hexadecimal.
std::string repr(const Value &value);
/// Python's str().
std::string str(const Value &value);
/// Python's repr of a float: the shortest text that reads back.
std::string reprDouble(double value);
/// A repr cut to some 60 characters, for messages.
std::string brief(const Value &value);

/// Python's `==` of compile-time values; none if it cannot be decided: an
/// unknown or extension value is involved, or containers nest too deep.
std::optional<bool> equals(const Value &a, const Value &b);

/// Python's hash, so that equal values have equal hashes; none if the value
/// cannot be a key (a list, a dict, a set, an unknown value).
std::optional<size_t> hashOf(const Value &value);

/// The number of code points of UTF-8 text.
size_t codePointCount(llvm::StringRef text);

} // namespace tile

#endif // TILE_LANGUAGE_VALUE_H
