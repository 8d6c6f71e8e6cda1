//===- EvalClasses.cpp - named tuples -------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tuple with named fields, made by `class Point(NamedTuple)` or
// `namedtuple("Point", ["x", "y"])`. The class is a builtin function that makes
// tuples, so kernels can call it too. Other classes are in
// EvalClassObjects.cpp.
//
//===----------------------------------------------------------------------===//

#include "EvalMethods.h"

using namespace tile;

namespace {
/// What a class of named tuples is made of.
struct NamedTupleType {
  std::string name;
  std::vector<std::string> fields;
  /// Of the last fields, those that have one.
  std::vector<Value> defaults;

  EvalResult make(Evaluator &evaluator, const CallArguments &arguments,
                  SourceRange range) const;
};
} // namespace

EvalResult NamedTupleType::make(Evaluator &evaluator,
                                const CallArguments &arguments,
                                SourceRange range) const {
  llvm::SmallVector<llvm::StringRef, 8> names(fields.begin(), fields.end());
  size_t required = fields.size() - defaults.size();
  auto bound = bindBuiltin(arguments, names, required, name, range,
                           evaluator.context.diagnostics);
  if (!bound)
    return std::nullopt;
  std::vector<Value> values;
  for (auto [index, argument] : llvm::enumerate(*bound))
    values.push_back(argument ? argument->value : defaults[index - required]);
  return Value::make<TupleObject>(std::move(values), name, fields);
}

static Value makeTupleType(NamedTupleType type) {
  std::string name = type.name;
  auto shared = std::make_shared<const NamedTupleType>(std::move(type));
  return Value::make<BuiltinObject>(
      "collections", std::move(name),
      [shared](Evaluator &evaluator, const CallArguments &arguments,
               SourceRange range) {
        return shared->make(evaluator, arguments, range);
      },
      /*isType=*/true);
}

Value tile::makeTupleClass(std::string name, std::vector<std::string> fields,
                           std::vector<Value> defaults) {
  return makeTupleType(
      {std::move(name), std::move(fields), std::move(defaults)});
}

/// namedtuple(name, fields): the fields as a list, or as a string with blanks
/// or commas between.
static EvalResult namedTuple(NativeCall &call) {
  std::optional<llvm::StringRef> name = call.string(0);
  if (!name)
    return std::nullopt;
  NamedTupleType type;
  type.name = name->str();
  if (call[1].isString()) {
    llvm::SmallVector<llvm::StringRef, 8> words;
    llvm::SplitString(call[1].getString(), words, ", \t\n");
    type.fields.assign(words.begin(), words.end());
    return makeTupleType(std::move(type));
  }
  std::optional<std::vector<Value>> fields = call.elements(1);
  if (!fields)
    return std::nullopt;
  for (const Value &field : *fields) {
    if (!field.isString())
      return call.refuse("the names of fields must be strings");
    type.fields.push_back(field.getString().str());
  }
  return makeTupleType(std::move(type));
}

llvm::ArrayRef<NativeEntry> tile::collectionsFunctions() {
  static const NativeEntry entries[] = {
      {"namedtuple", "typename field_names *rename? *defaults? *module?",
       namedTuple},
  };
  return entries;
}

/// Whether a class has the one base NamedTuple. Other bases are not evaluated:
/// they need not exist here.
static bool isNamedTuple(Evaluator &evaluator, const ast::ClassDef &def) {
  if (def.bases.size() != 1 || !def.keywords.empty() || !def.decorators.empty())
    return false;
  const auto *name = llvm::dyn_cast<ast::Name>(def.bases.front());
  const auto *member = llvm::dyn_cast<ast::Attribute>(def.bases.front());
  llvm::StringRef last = name ? name->id : member ? member->name.text : "";
  if (last != "NamedTuple")
    return false;
  EvalResult base = evaluator.evaluate(*def.bases.front());
  const BuiltinObject *builtin = base ? base->getAs<BuiltinObject>() : nullptr;
  return builtin && builtin->isNamed("typing", "NamedTuple");
}

Flow Evaluator::visitClassDef(const ast::ClassDef &statement) {
  unsigned errors = context.diagnostics.errorCount();
  if (!isNamedTuple(*this, statement))
    return context.diagnostics.errorCount() == errors ? makeClass(statement)
                                                      : Flow::Failed;
  NamedTupleType type;
  type.name = statement.name.text.str();
  for (const ast::Stmt *member : statement.body) {
    const auto *field = llvm::dyn_cast<ast::AnnAssign>(member);
    const auto *name =
        field ? llvm::dyn_cast<ast::Name>(field->target) : nullptr;
    const auto *text = llvm::dyn_cast<ast::ExprStmt>(member);
    if (llvm::isa<ast::Pass>(member) ||
        (text && llvm::isa<ast::Constant>(text->value)))
      continue;
    // Methods would make it more than a tuple.
    bool lacksDefault = field && !field->value && !type.defaults.empty();
    if (!name || lacksDefault)
      return visitOther(statement);
    type.fields.push_back(name->id.str());
    if (!field->value)
      continue;
    EvalResult value = evaluate(*field->value);
    if (!value)
      return Flow::Failed;
    type.defaults.push_back(std::move(*value));
  }
  return bindName(statement.name.text, makeTupleType(std::move(type)),
                  statement.name.range)
             ? Flow::Normal
             : Flow::Failed;
}
