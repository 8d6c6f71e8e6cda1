//===- Object.h - the values that are objects -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tuples, lists, dictionaries, ranges, types, modules, builtins and values
// that cannot be known. Functions are in Function.h. Other parts of the
// compiler add classes of their own below ExtensionObject without a change
// here. Containers that can change are shared by reference, as in Python.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_OBJECT_H
#define TILE_LANGUAGE_OBJECT_H

#include "tile/Language/Value.h"
#include "tile/Support/Source.h"
#include "llvm/ADT/ArrayRef.h"
#include <functional>
#include <unordered_map>
#include <vector>

namespace tile {

class Evaluator;
class ModuleScope;
struct CallArguments;

/// The base of all objects.
class Object {
public:
  enum class Kind : uint8_t {
    Tuple,
    List,
    Dict,
    Set,
    Slice,
    Range,
    Iterator,
    DType,
    Module,
    Function,
    Lambda,
    Builtin,
    BoundMethod,
    Decorator,
    Exception,
    Class,
    Unknown,
    Extension,
  };

  virtual ~Object();
  Object(const Object &) = delete;
  Object &operator=(const Object &) = delete;

  Kind kind() const { return objectKind; }

protected:
  explicit Object(Kind kind) : objectKind(kind) {}

private:
  const Kind objectKind;
};

/// Gives a class its kind and its classof.
template <Object::Kind K> class ObjectOf : public Object {
public:
  static bool classof(const Object *o) { return o->kind() == K; }

protected:
  ObjectOf() : Object(K) {}
};

/// Drops `values` without recursing, so that a list nested a million times
/// can be destroyed. Containers call it in their destructors.
void releaseValues(std::vector<Value> values);

/// A tuple, perhaps with named fields (a namedtuple).
class TupleObject : public ObjectOf<Object::Kind::Tuple> {
public:
  explicit TupleObject(std::vector<Value> elements)
      : elements(std::move(elements)) {}
  TupleObject(std::vector<Value> elements, std::string typeName,
              std::vector<std::string> fields)
      : elements(std::move(elements)), typeName(std::move(typeName)),
        fields(std::move(fields)) {}
  ~TupleObject() override;

  /// Do not change once the tuple is shared.
  std::vector<Value> elements;
  /// The name of a namedtuple's class; empty for plain tuples.
  std::string typeName;
  /// As many names as elements, or none.
  std::vector<std::string> fields;
};

class ListObject : public ObjectOf<Object::Kind::List> {
public:
  explicit ListObject(std::vector<Value> elements = {})
      : elements(std::move(elements)) {}
  ~ListObject() override;
  std::vector<Value> elements;
};

/// Hash and equality of dictionary keys, which must be hashable.
struct KeyHash {
  size_t operator()(const Value &key) const { return hashOf(key).value_or(0); }
};
struct KeyEqual {
  bool operator()(const Value &a, const Value &b) const {
    return a.isSame(b) || equals(a, b).value_or(false);
  }
};

/// A dictionary in the order of insertion. Keys must be hashable
/// (`hashOf(key)` gives a value): check before a call.
class DictObject : public ObjectOf<Object::Kind::Dict> {
public:
  struct Entry {
    Value key;
    Value value;
  };
  ~DictObject() override;

  llvm::ArrayRef<Entry> entries() const { return list; }
  size_t size() const { return list.size(); }
  /// The value of a key, or null.
  const Value *find(const Value &key) const;
  const Value *find(llvm::StringRef key) const {
    return find(Value::string(key));
  }
  void set(const Value &key, Value value);
  void set(llvm::StringRef key, Value value) {
    set(Value::string(key), std::move(value));
  }
  /// Whether there was such a key. Takes time in the number of entries.
  bool erase(const Value &key);
  void clear();

private:
  std::vector<Entry> list;
  std::unordered_map<Value, size_t, KeyHash, KeyEqual> index;
};

/// A set, kept in the order of insertion so that results do not vary.
class SetObject : public ObjectOf<Object::Kind::Set> {
public:
  /// Its keys are the elements.
  DictObject elements;
};

/// The object of `a:b:c`; None where a bound is absent.
class SliceObject : public ObjectOf<Object::Kind::Slice> {
public:
  SliceObject(Value start, Value stop, Value step)
      : start(std::move(start)), stop(std::move(stop)), step(std::move(step)) {}
  ~SliceObject() override;
  Value start, stop, step;
  bool isFull() const {
    return start.isNone() && stop.isNone() && step.isNone();
  }
};

/// range(start, stop, step) of known numbers; step is not zero.
class RangeObject : public ObjectOf<Object::Kind::Range> {
public:
  RangeObject(Integer start, Integer stop, Integer step)
      : start(std::move(start)), stop(std::move(stop)), step(std::move(step)) {}
  Integer start, stop, step;
  Integer length() const;
  Integer at(const Integer &i) const { return start + i * step; }
};

/// What generator expressions, zip, map, enumerate, ... give: values that can
/// be taken once. They are computed when the object is made.
class IteratorObject : public ObjectOf<Object::Kind::Iterator> {
public:
  IteratorObject(std::string typeName, std::vector<Value> values)
      : typeName(std::move(typeName)), values(std::move(values)) {}
  ~IteratorObject() override;
  /// "generator", "zip", ...
  std::string typeName;
  std::vector<Value> values;
  /// The first value that was not taken yet.
  size_t next = 0;
};

/// A type such as tl.float32.
class DTypeObject : public ObjectOf<Object::Kind::DType> {
public:
  explicit DTypeObject(DType type) : type(type) {}
  const DType type;
};

/// A module: its members are found by Namespaces, or in a file.
class ModuleObject : public ObjectOf<Object::Kind::Module> {
public:
  explicit ModuleObject(std::string path, ModuleScope *scope = nullptr)
      : path(std::move(path)), scope(scope) {}
  /// Canonical, such as "triton.language".
  const std::string path;
  /// The file's scope if it is a file, else null.
  ModuleScope *const scope;
};

/// What a builtin does. Reports exactly one error if it returns nothing.
using NativeFunction = std::function<std::optional<Value>(
    Evaluator &, const CallArguments &, SourceRange call)>;

/// A function or type that is not written in the language: `len`, `int`,
/// `tl.load`, `triton.jit`, `tl.constexpr`, `ValueError`.
class BuiltinObject : public ObjectOf<Object::Kind::Builtin> {
public:
  BuiltinObject(std::string module, std::string name,
                NativeFunction native = nullptr, bool isType = false)
      : module(std::move(module)), name(std::move(name)),
        native(std::move(native)), isType(isType) {}
  /// Canonical path of the module; "builtins" for Python's own.
  const std::string module;
  const std::string name;
  /// Null if only some evaluators know what a call does.
  const NativeFunction native;
  /// Usable as second argument of isinstance.
  const bool isType;

  /// "triton.language.load"; builtins by their bare name.
  std::string qualifiedName() const {
    return module == "builtins" ? name : module + "." + name;
  }
  bool isNamed(llvm::StringRef otherModule, llvm::StringRef otherName) const {
    return module == otherModule && name == otherName;
  }
};

/// `self.method`, to be called. `function` gets `self` as first argument.
class BoundMethodObject : public ObjectOf<Object::Kind::BoundMethod> {
public:
  BoundMethodObject(Value self, Value function)
      : self(std::move(self)), function(std::move(function)) {}
  const Value self;
  /// A BuiltinObject or FunctionObject.
  const Value function;
};

/// An instance of an exception class, made by `ValueError("...")`.
class ExceptionObject : public ObjectOf<Object::Kind::Exception> {
public:
  ExceptionObject(std::string typeName, std::vector<Value> arguments)
      : typeName(std::move(typeName)), arguments(std::move(arguments)) {}
  ~ExceptionObject() override;
  const std::string typeName;
  std::vector<Value> arguments;
};

/// A class that is no named tuple: an enumeration, a data class, or a mere
/// holder of functions and constants.
class ClassObject : public ObjectOf<Object::Kind::Class> {
public:
  explicit ClassObject(std::string name) : name(std::move(name)) {}
  const std::string name;
  /// Its attributes by name, those of its bases among them.
  DictObject members;
  /// The members of an enumeration, in order; else empty.
  std::vector<Value> enumerators;
  /// Makes an instance; null if instances are not known.
  NativeFunction construct;
  /// Whether it has a base that is not known, and so perhaps more members.
  bool hasUnknownBase = false;
};

/// A value that cannot be known at compile time. Carrying it around is fine;
/// using it is an error that says `reason`. At module level what is computed
/// from one is another one.
class UnknownObject : public ObjectOf<Object::Kind::Unknown> {
public:
  UnknownObject(std::string what, std::string reason, SourceRange origin)
      : what(what), reason(std::move(reason)), origin(origin),
        setting(std::move(what)) {}

  /// The same, as something else that is computed from it; with a name of its
  /// own if `what` is not empty.
  std::shared_ptr<UnknownObject> derive(std::string what = "",
                                        SourceRange origin = {}) const;

  /// What was written, such as "torch.cuda.device_count()".
  const std::string what;
  /// Why it is not known: "the module `torch` is not evaluated".
  const std::string reason;
  /// Where that is; may be invalid.
  const SourceRange origin;
  /// The dotted name for which `--set` gives a value: "os.environ.DEBUG"; that
  /// of what this is computed from if `isDerived`. Empty if there is none.
  std::string setting;
  bool isDerived = false;
  /// The module that was not found, if that is why.
  std::string missingModule;
  /// One of several values that a name may have.
  struct Alternative {
    SourceRange place;
    std::string value;
  };
  /// What it may be if only an `if` is not known; else empty.
  std::vector<Alternative> alternatives;
  /// What this is computed from; null if nothing more is to be told.
  std::shared_ptr<const UnknownObject> cause;
};

/// The base of objects that other parts of the compiler define: tensors,
/// arrays. A class T below it has `static const char kTag;` (its address is
/// the identity), passes `&kTag`, and defines
/// `static bool classof(const Object *o) { return isTagged(o, &kTag); }`.
class ExtensionObject : public ObjectOf<Object::Kind::Extension> {
public:
  /// As Python's `type(x).__name__`.
  virtual std::string typeName() const = 0;
  virtual std::string repr() const { return "<" + typeName() + ">"; }
  /// Whether the value is compile-time knowledge (`isinstance(x,
  /// tl.constexpr)`, and may be hashed and compared by `==` to a bool).
  virtual bool isConstexpr() const { return false; }
  /// For constexpr extensions: `==`, and a hash that agrees with it.
  virtual bool equals(const ExtensionObject &other) const {
    return this == &other;
  }
  virtual size_t hash() const { return reinterpret_cast<size_t>(this); }

protected:
  explicit ExtensionObject(const void *tag) : tag(tag) {}
  static bool isTagged(const Object *o, const void *tag) {
    return ObjectOf::classof(o) &&
           static_cast<const ExtensionObject *>(o)->tag == tag;
  }

private:
  const void *const tag;
};

/// A tuple or list as the values in it, else nothing.
std::optional<llvm::ArrayRef<Value>> sequenceElements(const Value &value);

} // namespace tile

#endif // TILE_LANGUAGE_OBJECT_H
