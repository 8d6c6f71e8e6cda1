//===- EvalUnknown.cpp - values that cannot be known ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A library such as torch, the environment and the device are unknown. Members
// and results of what is unknown are unknown, under the dotted name by which
// `--set` gives a value for them. The use of one in a kernel is an error that
// tells where it comes from and which option helps.
//
//===----------------------------------------------------------------------===//

#include "EvalUnknown.h"
#include "tile/Language/Evaluator.h"
#include "tile/Support/Diagnostics/Language.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// Adds what is known of the reason, and what to do.
static void explain(DiagBuilder &builder, const UnknownObject &value) {
  const UnknownObject &root = value.cause ? *value.cause : value;
  if (value.cause)
    builder.note(value.origin, "`" + value.what + "` depends on `" + root.what +
                                   "`, which is not known");
  for (const UnknownObject::Alternative &each : root.alternatives)
    builder.note(each.place, "here it is " + each.value);
  builder.note(root.origin, root.reason);
  if (!root.missingModule.empty())
    builder.help("`-I DIR` says where the module is");
  else if (!value.setting.empty())
    builder.help("`--set " + value.setting + "=VALUE` gives it a value");
}

bool Evaluator::refuseUnknown(const UnknownObject &value, SourceRange range) {
  if (toleratesUnknown) {
    unknownMet = value.derive();
    return false;
  }
  const UnknownObject &root = value.cause ? *value.cause : value;
  DiagBuilder builder =
      !root.alternatives.empty()
          ? error(DiagID::AmbiguousValue, range, value.what)
      : !root.missingModule.empty()
          ? error(DiagID::MissingModule, range, value.what, root.missingModule)
          : error(DiagID::UnknownValue, range, value.what);
  explain(builder, value);
  return false;
}

bool Evaluator::refuseSyntax(SourceRange range, llvm::StringRef what) {
  if (!toleratesUnknown) {
    error(DiagID::NotAllowed, range, what);
    return false;
  }
  auto unknown = std::make_shared<UnknownObject>(
      what.str(), what.str() + " is not evaluated at compile time", range);
  unknown->setting.clear();
  unknown->isDerived = true;
  unknownMet = std::move(unknown);
  return false;
}

//===----------------------------------------------------------------------===//
// What is computed from unknown values
//===----------------------------------------------------------------------===//

void Evaluator::settle(EvalResult &result) const {
  if (context.settings.empty() || !result)
    return;
  const UnknownObject *unknown = result->getAs<UnknownObject>();
  if (!unknown || unknown->isDerived)
    return;
  if (const Value *value = context.settingFor(unknown->setting))
    result = *value;
}

/// Something unknown that is reached from `base`: `.member`, `["key"]`, `()`.
static std::shared_ptr<UnknownObject> reach(const UnknownObject &base,
                                            const llvm::Twine &how,
                                            const std::string &setting) {
  auto result = std::make_shared<UnknownObject>((base.what + how).str(),
                                                base.reason, base.origin);
  result->setting = base.isDerived ? base.setting : setting;
  result->isDerived = base.isDerived;
  result->missingModule = base.missingModule;
  result->alternatives = base.alternatives;
  result->cause = base.cause;
  return result;
}

Value tile::unknownMember(const UnknownObject &base, llvm::StringRef name) {
  return Value::object(
      reach(base, "." + name, base.setting + "." + name.str()));
}

Value tile::unknownElement(const UnknownObject &base, const Value &index) {
  // The variables of the environment are dotted names too.
  if (index.isString())
    return Value::object(reach(base, "[\"" + index.getString() + "\"]",
                               base.setting + "." + index.getString().str()));
  std::shared_ptr<UnknownObject> element =
      reach(base, "[" + brief(index) + "]", base.setting);
  element->isDerived = true;
  return Value::object(std::move(element));
}

/// `os.environ.get` and its like: what is asked for is a member of what stands
/// before it.
static bool consumeLookup(std::string &setting) {
  llvm::StringRef name = setting;
  if (name == "os.getenv") {
    setting = "os.environ";
    return true;
  }
  if (!name.consume_back(".get"))
    return false;
  setting = name.str();
  return true;
}

EvalResult Evaluator::callUnknown(const UnknownObject &callee,
                                  const CallArguments &arguments,
                                  SourceRange range) {
  if (!toleratesUnknown) {
    refuseUnknown(callee, range);
    return std::nullopt;
  }
  std::string setting = callee.setting;
  bool hasKey = !arguments.positional.empty() &&
                arguments.positional.front().value.isString();
  if (!hasKey || callee.isDerived || !consumeLookup(setting))
    return Value::object(reach(callee, "()", callee.setting));
  llvm::StringRef key = arguments.positional.front().value.getString();
  setting += "." + key.str();
  const Value *value = context.settingFor(setting);
  // None says that the variable is not set.
  if (value && value->isNone())
    return arguments.positional.size() > 1 ? arguments.positional[1].value
                                           : Value();
  return Value::object(reach(callee, "(\"" + key + "\")", setting));
}

std::optional<bool> tile::unknownContains(const EvalContext &context,
                                          const Value &item,
                                          const Value &container) {
  const UnknownObject *unknown = container.getAs<UnknownObject>();
  if (!unknown || unknown->isDerived || !item.isString())
    return std::nullopt;
  const Value *value =
      context.settingFor(unknown->setting + "." + item.getString().str());
  if (!value)
    return std::nullopt;
  return !value->isNone();
}

bool tile::isSameForAll(const Value &a, const Value &b) {
  if (a.isSame(b) || equals(a, b).value_or(false))
    return true;
  const FunctionObject *function = a.getAs<FunctionObject>();
  const FunctionObject *other = b.getAs<FunctionObject>();
  if (function && other)
    return function->def == other->def &&
           function->closure.scope == other->closure.scope;
  const UnknownObject *unknown = a.getAs<UnknownObject>();
  const UnknownObject *second = b.getAs<UnknownObject>();
  return unknown && second && !unknown->isDerived && !second->isDerived &&
         unknown->setting == second->setting;
}
