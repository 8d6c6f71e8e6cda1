//===- EvalAttribute.cpp - attributes of values ---------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `value.name` means for modules, types, functions, strings and
// containers. Methods are tables of native functions elsewhere
// (EvalMethods*.cpp); here they are found and bound to their object.
//
//===----------------------------------------------------------------------===//

#include "EvalMethods.h"
#include "EvalUnknown.h"
#include "NamespacesPython.h"
#include "tile/Language/Evaluator.h"
#include "tile/Language/ModuleScope.h"
#include "tile/Support/Diagnostics/Language.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;

std::string Evaluator::describe(const Value &value) {
  if (value.isNone())
    return "`None`";
  if (const ModuleObject *module = value.getAs<ModuleObject>())
    return "module `" + module->path + "`";
  if (const BuiltinObject *builtin = value.getAs<BuiltinObject>())
    return "`" + builtin->qualifiedName() + "`";
  if (const FunctionObject *function = value.getAs<FunctionObject>())
    return "function `" + function->name().str() + "`";
  if (std::optional<DType> type = value.asDType())
    return "type `" + type->name() + "`";
  if (value.isNumber())
    return "`" + typeName(value) + "` " + brief(value);
  return "`" + typeName(value) + "`";
}

/// `module.name`.
static EvalResult moduleAttribute(Evaluator &evaluator,
                                  const ModuleObject &module,
                                  llvm::StringRef name) {
  if (module.scope) {
    if (std::optional<Value> own = module.scope->ownAttribute(name))
      return own;
    return fileAttribute(evaluator, *module.scope, name, SourceRange());
  }
  if (std::optional<Value> member =
          evaluator.context.namespaces.member(module.path, name))
    return member;
  return evaluator.context.stdlibMember(module.path, name);
}

static EvalResult functionAttribute(const FunctionObject &function,
                                    llvm::StringRef name, const Value &self) {
  if (name == "__name__" || name == "__qualname__")
    return Value::string(function.name());
  if (name == "__doc__")
    return function.docstring().empty() ? Value::none()
                                        : Value::string(function.docstring());
  // The undecorated function, as Triton's JITFunction.fn.
  if (name == "fn" && function.isJit)
    return self;
  if (name == "arg_names" && function.isJit) {
    std::vector<Value> names;
    for (const ast::Parameter *parameter : allParameters(function.def->params))
      names.push_back(Value::string(parameter->name.text));
    return Value::make<ListObject>(std::move(names));
  }
  return std::nullopt;
}

static EvalResult tupleField(const TupleObject &tuple, llvm::StringRef name) {
  for (size_t i = 0; i != tuple.fields.size(); ++i)
    if (tuple.fields[i] == name)
      return tuple.elements[i];
  return std::nullopt;
}

/// Attributes that are no methods, of objects other than modules.
static EvalResult plainAttribute(const Value &value, llvm::StringRef name) {
  if (const TupleObject *tuple = value.getAs<TupleObject>())
    return tupleField(*tuple, name);
  if (std::optional<DType> type = value.asDType())
    return name == "value" ? value : dtypeProperty(*type, name);
  if (const FunctionObject *function = value.getAs<FunctionObject>())
    return functionAttribute(*function, name, value);
  if (value.is<LambdaObject>() &&
      (name == "__name__" || name == "__qualname__"))
    return Value::string("<lambda>");
  if (const SliceObject *slice = value.getAs<SliceObject>()) {
    if (name == "start")
      return slice->start;
    if (name == "stop")
      return slice->stop;
    if (name == "step")
      return slice->step;
  }
  if (const RangeObject *range = value.getAs<RangeObject>()) {
    if (name == "start")
      return Value::integer(range->start);
    if (name == "stop")
      return Value::integer(range->stop);
    if (name == "step")
      return Value::integer(range->step);
  }
  if (const ExceptionObject *exception = value.getAs<ExceptionObject>())
    if (name == "args")
      return Value::make<TupleObject>(exception->arguments);
  if (const BuiltinObject *builtin = value.getAs<BuiltinObject>()) {
    if (name == "__name__")
      return Value::string(builtin->name);
    return torchTypeAttribute(*builtin, name);
  }
  // A compile-time value may be wrapped in tl.constexpr in Triton, where
  // `.value` takes it out.
  if (name == "value" && (value.isNumber() || value.isString()))
    return value;
  return std::nullopt;
}

static EvalResult classAttribute(const ClassObject &type,
                                 llvm::StringRef name) {
  if (const Value *member = type.members.find(name))
    return *member;
  if (name == "__name__" || name == "__qualname__")
    return Value::string(type.name);
  if (!type.hasUnknownBase)
    return std::nullopt;
  return Value::make<UnknownObject>(
      type.name + "." + name.str(),
      "`" + type.name + "` has a base that is not evaluated", SourceRange());
}

EvalResult Evaluator::findAttribute(const Value &value, llvm::StringRef name) {
  if (const UnknownObject *unknown = value.getAs<UnknownObject>())
    return unknownMember(*unknown, name);
  if (const ModuleObject *module = value.getAs<ModuleObject>())
    return moduleAttribute(*this, *module, name);
  if (const ClassObject *type = value.getAs<ClassObject>())
    return classAttribute(*type, name);
  if (EvalResult found = plainAttribute(value, name))
    return found;
  if (std::optional<Value> method = findMethod(value, name))
    return Value::make<BoundMethodObject>(value, std::move(*method));
  return std::nullopt;
}

/// Adds the names near which a misspelt attribute may be.
static void attributeNames(Evaluator &evaluator, const Value &value,
                           llvm::SmallVectorImpl<llvm::StringRef> &names,
                           std::vector<std::string> &storage) {
  if (const ModuleObject *module = value.getAs<ModuleObject>()) {
    if (module->scope)
      for (llvm::StringRef name : module->scope->names())
        names.push_back(name);
    else
      names.append(evaluator.context.namespaces.memberNames(module->path));
    return;
  }
  if (const TupleObject *tuple = value.getAs<TupleObject>())
    storage = tuple->fields;
  for (const std::string &name : storage)
    names.push_back(name);
  methodNames(value, names);
}

EvalResult Evaluator::attribute(const Value &value, llvm::StringRef name,
                                SourceRange range) {
  unsigned errors = context.diagnostics.errorCount();
  if (EvalResult found = findAttribute(value, name))
    return found;
  if (context.diagnostics.errorCount() != errors)
    return std::nullopt;
  llvm::SmallVector<llvm::StringRef, 64> candidates;
  std::vector<std::string> storage;
  attributeNames(*this, value, candidates, storage);
  DiagBuilder builder =
      error(DiagID::UnknownAttribute, range, describe(value), name);
  if (std::optional<llvm::StringRef> near = nearestSpelling(name, candidates))
    builder.help("did you mean `" + *near + "`?");
  return std::nullopt;
}

bool Evaluator::setAttribute(const Value &value, llvm::StringRef name,
                             Value what, SourceRange range) {
  if (const UnknownObject *unknown = value.getAs<UnknownObject>())
    return refuseUnknown(*unknown, range);
  if (ClassObject *type = value.getAs<ClassObject>()) {
    type->members.set(name, std::move(what));
    return true;
  }
  // Host code marks functions for itself; here such marks mean nothing.
  bool isMark = value.is<FunctionObject>() || value.is<LambdaObject>() ||
                value.is<BuiltinObject>();
  if (isMark && toleratesUnknown)
    return true;
  error(DiagID::CannotAssign, range,
        "`" + name.str() + "` of " + describe(value));
  return false;
}

std::optional<bool> Evaluator::isInstance(const Value &value, const Value &type,
                                          SourceRange range) {
  if (type.isNone())
    return value.isNone();
  if (const ClassObject *other = type.getAs<ClassObject>()) {
    const TupleObject *instance = value.getAs<TupleObject>();
    return instance && instance->typeName == other->name;
  }
  const BuiltinObject *builtin = type.getAs<BuiltinObject>();
  if (!builtin || !builtin->isType) {
    if (const UnknownObject *unknown = type.getAs<UnknownObject>())
      refuseUnknown(*unknown, range);
    else
      error(DiagID::ArgumentType, range, "isinstance", "a type",
            describe(type));
    return std::nullopt;
  }
  if (const UnknownObject *unknown = value.getAs<UnknownObject>()) {
    refuseUnknown(*unknown, range);
    return std::nullopt;
  }
  llvm::StringRef name = builtin->name;
  if (builtin->module == kLanguageModule) {
    if (name == "constexpr") {
      const ExtensionObject *extension = value.getAs<ExtensionObject>();
      return !extension || extension->isConstexpr();
    }
    if (name == "dtype")
      return value.is<DTypeObject>();
    return name == typeName(value);
  }
  if (name == "object")
    return true;
  if (name == "int" && value.isBool())
    return true;
  if (name == "tuple" && value.is<TupleObject>())
    return true;
  if (value.is<ExceptionObject>() &&
      (name == "Exception" || name == "BaseException"))
    return true;
  return name == typeName(value);
}
