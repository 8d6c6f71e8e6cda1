//===- EvalClassObjects.cpp - classes at module level ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a kernel may need of a class in a file: the members of an enumeration,
// the fields of a data class, a constant or a static function. Members of an
// enumeration are tuples (name, value), or plain numbers or strings if it
// derives from these; instances of a data class are tuples with names; those of
// any other class are unknown.
//
//===----------------------------------------------------------------------===//

#include "EvalMethods.h"
#include "tile/Support/Diagnostics/Language.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;
using namespace tile::ast;

/// A value that stands for the next number of an enumeration.
static Value autoValue() {
  static const Value value = Value::make<BuiltinObject>("enum", "auto()");
  return value;
}

static EvalResult makeAuto(NativeCall &) { return autoValue(); }

std::optional<Value> tile::enumMember(llvm::StringRef name) {
  static const NativeEntry entries[] = {{"auto", "", makeAuto}};
  if (const NativeEntry *entry = findNative(entries, name))
    return makeNative("enum", *entry);
  bool isBase = llvm::StringSwitch<bool>(name)
                    .Cases({"Enum", "IntEnum", "StrEnum"}, true)
                    .Cases({"Flag", "IntFlag"}, true)
                    .Default(false);
  if (isBase)
    return Value::make<BuiltinObject>("enum", name.str(), nullptr, true);
  // `unique` and the like change nothing.
  return Value::make<UnknownObject>("enum." + name.str(),
                                    "this member of `enum` is not evaluated",
                                    SourceRange());
}

/// field(default=..., default_factory=...)
static EvalResult makeField(NativeCall &call) {
  if (const CallArgument *given = call.arguments.find("default"))
    return given->value;
  const CallArgument *factory = call.arguments.find("default_factory");
  if (!factory)
    return Value::none();
  return call.evaluator.call(factory->value, CallArguments(), call.range);
}

std::optional<Value> tile::dataclassesMember(llvm::StringRef name) {
  static const NativeEntry entries[] = {{"field", "...", makeField}};
  if (const NativeEntry *entry = findNative(entries, name))
    return makeNative("dataclasses", *entry);
  if (name == "dataclass")
    return Value::make<BuiltinObject>("dataclasses", name.str());
  return Value::make<UnknownObject>(
      "dataclasses." + name.str(),
      "this member of `dataclasses` is not evaluated", SourceRange());
}

namespace {
/// What the bases and decorators of a class say.
struct ClassForm {
  bool isEnum = false;
  /// An enumeration whose members are numbers or strings.
  bool isPlain = false;
  /// Whose automatic values are powers of two.
  bool isFlag = false;
  bool isData = false;
};
} // namespace

/// Takes one base into account; members of known classes are inherited.
static void addBase(const Value &base, ClassForm &form, ClassObject &result) {
  if (const ClassObject *other = base.getAs<ClassObject>()) {
    for (const DictObject::Entry &entry : other->members.entries())
      result.members.set(entry.key, entry.value);
    result.hasUnknownBase |= other->hasUnknownBase;
    return;
  }
  const BuiltinObject *builtin = base.getAs<BuiltinObject>();
  if (!builtin) {
    result.hasUnknownBase = true;
    return;
  }
  llvm::StringRef name = builtin->name;
  if (builtin->module == "enum") {
    form.isEnum = true;
    form.isPlain |= name != "Enum";
    form.isFlag |= name.ends_with("Flag");
  } else {
    form.isPlain |= name == "int" || name == "str";
  }
}

/// A member of an enumeration.
static Value makeMember(const std::string &type, llvm::StringRef name,
                        const Value &value, bool isPlain) {
  if (isPlain)
    return value;
  return Value::make<TupleObject>(
      std::vector<Value>{Value::string(name), value}, type,
      std::vector<std::string>{"name", "value"});
}

/// The number that `auto()` stands for after `last`.
static Value nextNumber(const Value &last, bool isFlag) {
  std::optional<Integer> number = last.asInteger();
  if (!number)
    return Value::integer(1);
  return Value::integer(isFlag ? *number + *number : *number + Integer(1));
}

/// Turns the constants of an enumeration into its members.
static void makeEnumerators(ClassObject &type, const BlockNames &names,
                            const ClassForm &form) {
  Value last;
  for (llvm::StringRef name : names.bound) {
    const Value *value = type.members.find(name);
    bool isMember = value && !name.starts_with("_") &&
                    !value->is<FunctionObject>() && !value->is<ClassObject>();
    if (!isMember)
      continue;
    last = value->isSame(autoValue()) ? nextNumber(last, form.isFlag) : *value;
    Value member = makeMember(type.name, name, last, form.isPlain);
    type.members.set(name, member);
    type.enumerators.push_back(member);
  }
  std::vector<Value> members = type.enumerators;
  std::string name = type.name;
  type.construct = [members, name](Evaluator &evaluator,
                                   const CallArguments &arguments,
                                   SourceRange range) -> EvalResult {
    if (arguments.size() == 1 && !arguments.positional.empty())
      for (const Value &member : members) {
        const TupleObject *tuple = member.getAs<TupleObject>();
        const Value &value = tuple ? tuple->elements[1] : member;
        if (equals(value, arguments.positional.front().value).value_or(false))
          return member;
      }
    evaluator.error(DiagID::ArgumentValue, range, name,
                    "the enumeration has no such value");
    return std::nullopt;
  };
}

/// Makes a data class callable; its fields are the annotated names.
static void makeData(ClassObject &type, Block body) {
  std::vector<std::string> fields;
  std::vector<Value> defaults;
  for (const Stmt *statement : body) {
    const auto *def = llvm::dyn_cast<FunctionDef>(statement);
    bool isSpecial = def && (def->name.text == "__post_init__" ||
                             def->name.text == "__init__");
    if (isSpecial)
      return;
    const auto *field = llvm::dyn_cast<AnnAssign>(statement);
    const auto *name = field ? llvm::dyn_cast<Name>(field->target) : nullptr;
    if (!name)
      continue;
    const Value *value = type.members.find(name->id);
    if (!value && !defaults.empty())
      return;
    fields.push_back(name->id.str());
    if (value)
      defaults.push_back(*value);
  }
  Value made =
      makeTupleClass(type.name, std::move(fields), std::move(defaults));
  type.construct = made.getAs<BuiltinObject>()->native;
}

Flow Evaluator::makeClass(const ClassDef &statement) {
  if (!toleratesUnknown)
    return visitOther(statement);
  auto type = std::make_shared<ClassObject>(statement.name.text.str());
  ClassForm form;
  type->hasUnknownBase = !statement.keywords.empty();
  for (const Expr *base : statement.bases) {
    EvalResult value = evaluate(*base);
    if (!value)
      return Flow::Failed;
    addBase(*value, form, *type);
  }
  for (const Expr *decorator : statement.decorators) {
    const auto *call = llvm::dyn_cast<Call>(decorator);
    EvalResult value = evaluate(call ? *call->callee : *decorator);
    if (!value)
      return Flow::Failed;
    const BuiltinObject *builtin = value->getAs<BuiltinObject>();
    form.isData |= builtin && builtin->isNamed("dataclasses", "dataclass");
  }
  // A class body sees the module; functions in it do not see the class.
  std::shared_ptr<Scope> outer = frame().scope;
  auto scope = std::make_shared<Scope>(outer ? outer->sharedParent() : nullptr,
                                       Scope::Kind::Module);
  frame().scope = scope;
  bool succeeded = true;
  for (const Stmt *member : statement.body) {
    if (execute(*member) != Flow::Failed)
      continue;
    // What is unknown is left out.
    succeeded = unknownMet != nullptr;
    type->hasUnknownBase = true;
    unknownMet = nullptr;
    if (!succeeded)
      break;
  }
  frame().scope = outer;
  if (!succeeded)
    return Flow::Failed;
  BlockNames names;
  collectNames(statement.body, names);
  for (llvm::StringRef name : names.bound)
    if (Value *value = scope->findOwn(name))
      type->members.set(name, *value);
  if (form.isEnum)
    makeEnumerators(*type, names, form);
  else if (form.isData)
    makeData(*type, statement.body);
  return bindName(statement.name.text, Value::object(std::move(type)),
                  statement.name.range)
             ? Flow::Normal
             : Flow::Failed;
}

EvalResult Evaluator::instantiate(const ClassObject &type,
                                  const CallArguments &arguments,
                                  SourceRange range) {
  if (type.construct)
    return type.construct(*this, arguments, range);
  refuseUnknown(UnknownObject(type.name + "()",
                              "objects of the class `" + type.name +
                                  "` are not evaluated",
                              range),
                range);
  return std::nullopt;
}
