//===- CallBinding.cpp - arguments find their parameters ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python's binding rules in Python's order: positional arguments first, then
// keywords, then `*args` and `**kwargs`, then defaults; each mistake with the
// error that names the parameter and its definition.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/CallBinding.h"
#include "tile/Language/Object.h"
#include "tile/Support/Diagnostics/Language.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace tile;

const CallArgument *CallArguments::find(llvm::StringRef name) const {
  for (const CallArgument &argument : keyword)
    if (argument.name == name)
      return &argument;
  return nullptr;
}

llvm::SmallVector<const ast::Parameter *, 8>
tile::allParameters(const ast::Parameters &parameters) {
  llvm::SmallVector<const ast::Parameter *, 8> list;
  for (const ast::Parameter &parameter : parameters.posonly)
    list.push_back(&parameter);
  for (const ast::Parameter &parameter : parameters.normal)
    list.push_back(&parameter);
  if (parameters.vararg)
    list.push_back(parameters.vararg);
  for (const ast::Parameter &parameter : parameters.kwonly)
    list.push_back(&parameter);
  if (parameters.kwarg)
    list.push_back(parameters.kwarg);
  return list;
}

/// "`a`", "`a` and `b`", "`a`, `b` and `c`"; more than four are counted.
static std::string quotedList(llvm::ArrayRef<llvm::StringRef> names) {
  std::string text;
  size_t shown = names.size() > 4 ? 3 : names.size();
  for (size_t i = 0; i != shown; ++i) {
    if (i)
      text += i + 1 == names.size() ? " and " : ", ";
    text += "`" + names[i].str() + "`";
  }
  if (shown != names.size())
    text += " and " + llvm::utostr(names.size() - shown) + " more";
  return text;
}

static void addUnexpectedHelp(DiagBuilder builder, llvm::StringRef name,
                              llvm::ArrayRef<llvm::StringRef> candidates) {
  if (std::optional<llvm::StringRef> near = nearestSpelling(name, candidates))
    builder.help("did you mean `" + *near + "`?");
  else if (!candidates.empty())
    builder.help("its keyword parameters are " + quotedList(candidates));
  else
    builder.help("it takes no keyword arguments");
}

namespace {
/// One binding in progress.
class Binder {
public:
  Binder(const CallArguments &arguments, const ast::Parameters &parameters,
         const CalleeInfo &callee, SourceRange call,
         DiagnosticEngine &diagnostics)
      : arguments(arguments), parameters(parameters), callee(callee),
        call(call), diagnostics(diagnostics) {
    for (const ast::Parameter *parameter : allParameters(parameters)) {
      BoundArgument entry;
      entry.parameter = parameter;
      entry.range = parameter->name.range;
      bound.push_back(std::move(entry));
    }
    given.resize(bound.size());
  }

  bool run(DefaultOf defaultOf) {
    return bindPositional() && bindKeywords() && checkMissing() &&
           fillDefaults(defaultOf);
  }

  std::vector<BoundArgument> bound;

private:
  bool bindPositional();
  bool bindKeywords();
  bool checkMissing();
  bool fillDefaults(DefaultOf defaultOf);
  bool refuseKeyword(const CallArgument &argument);
  void give(size_t index, const CallArgument &argument) {
    bound[index].value = argument.value;
    bound[index].range = argument.range;
    given[index] = true;
  }
  void noteDefinition(DiagBuilder builder) {
    if (callee.definition.isValid())
      builder.note(callee.definition, "`" + callee.name + "` is defined here");
  }
  size_t numPositional() const {
    return parameters.posonly.size() + parameters.normal.size();
  }
  size_t firstKeywordOnly() const {
    return numPositional() + (parameters.vararg ? 1 : 0);
  }
  bool isVariadic(size_t index) const {
    return bound[index].parameter == parameters.vararg ||
           bound[index].parameter == parameters.kwarg;
  }

  const CallArguments &arguments;
  const ast::Parameters &parameters;
  const CalleeInfo &callee;
  SourceRange call;
  DiagnosticEngine &diagnostics;
  llvm::SmallVector<bool, 8> given;
};
} // namespace

bool Binder::bindPositional() {
  size_t count = std::min(arguments.positional.size(), numPositional());
  for (size_t i = 0; i != count; ++i)
    give(i, arguments.positional[i]);
  if (parameters.vararg) {
    std::vector<Value> rest;
    for (size_t i = count; i < arguments.positional.size(); ++i)
      rest.push_back(arguments.positional[i].value);
    size_t index = numPositional();
    if (!rest.empty())
      bound[index].range = arguments.positional[count].range;
    bound[index].value = Value::make<TupleObject>(std::move(rest));
    given[index] = true;
    return true;
  }
  if (arguments.positional.size() <= count)
    return true;
  DiagBuilder builder =
      diagnostics.report(DiagID::TooManyArguments, call, callee.name, count,
                         arguments.positional.size());
  builder.note(arguments.positional[count].range, "this one is too many");
  noteDefinition(builder);
  return false;
}

bool Binder::refuseKeyword(const CallArgument &argument) {
  for (const ast::Parameter &parameter : parameters.posonly)
    if (parameter.name.text == argument.name) {
      noteDefinition(
          diagnostics
              .report(DiagID::UnexpectedKeyword, call, callee.name,
                      argument.name)
              .help("`" + argument.name + "` can be given by position only"));
      return false;
    }
  llvm::SmallVector<llvm::StringRef, 16> candidates;
  for (size_t i = parameters.posonly.size(); i != bound.size(); ++i)
    if (!isVariadic(i))
      candidates.push_back(bound[i].parameter->name.text);
  DiagBuilder builder = diagnostics.report(DiagID::UnexpectedKeyword, call,
                                           callee.name, argument.name);
  addUnexpectedHelp(builder, argument.name, candidates);
  noteDefinition(builder);
  return false;
}

bool Binder::bindKeywords() {
  auto extra = std::make_shared<DictObject>();
  for (const CallArgument &argument : arguments.keyword) {
    size_t index = parameters.posonly.size();
    while (index != bound.size() &&
           (isVariadic(index) ||
            bound[index].parameter->name.text != argument.name))
      ++index;
    bool isExtra = index == bound.size();
    if (isExtra && !parameters.kwarg)
      return refuseKeyword(argument);
    if (isExtra ? extra->find(argument.name) != nullptr : given[index]) {
      DiagBuilder builder = diagnostics.report(DiagID::DuplicateArgument, call,
                                               callee.name, argument.name);
      if (!isExtra)
        builder.note(bound[index].range, "it is given here");
      builder.note(argument.range, "and here");
      noteDefinition(builder);
      return false;
    }
    if (isExtra)
      extra->set(argument.name, argument.value);
    else
      give(index, argument);
  }
  if (parameters.kwarg) {
    bound.back().value = Value::object(extra);
    given.back() = true;
  }
  return true;
}

bool Binder::checkMissing() {
  llvm::SmallVector<llvm::StringRef, 8> missing;
  for (size_t i = 0; i != bound.size(); ++i)
    if (!given[i] && !bound[i].parameter->defaultValue)
      missing.push_back(bound[i].parameter->name.text);
  if (missing.empty())
    return true;
  noteDefinition(diagnostics.report(
      DiagID::MissingArgument, call, callee.name,
      missing.size() == 1 ? "argument" : "arguments", quotedList(missing)));
  return false;
}

bool Binder::fillDefaults(DefaultOf defaultOf) {
  for (size_t i = 0; i != bound.size(); ++i) {
    if (given[i])
      continue;
    std::optional<Value> value = defaultOf(*bound[i].parameter);
    if (!value)
      return false;
    bound[i].value = std::move(*value);
    bound[i].range = bound[i].parameter->defaultValue->range;
    bound[i].isDefault = true;
  }
  return true;
}

std::optional<std::vector<BoundArgument>>
tile::bindArguments(const CallArguments &arguments,
                    const ast::Parameters &parameters, const CalleeInfo &callee,
                    SourceRange call, DefaultOf defaultOf,
                    DiagnosticEngine &diagnostics) {
  Binder binder(arguments, parameters, callee, call, diagnostics);
  if (!binder.run(defaultOf))
    return std::nullopt;
  return std::move(binder.bound);
}

std::optional<llvm::SmallVector<const CallArgument *, 8>>
tile::bindBuiltin(const CallArguments &arguments,
                  llvm::ArrayRef<llvm::StringRef> names, size_t required,
                  llvm::StringRef callee, SourceRange call,
                  DiagnosticEngine &diagnostics) {
  llvm::SmallVector<const CallArgument *, 8> result(names.size(), nullptr);
  llvm::SmallVector<llvm::StringRef, 8> plain;
  size_t numPositional = 0;
  for (llvm::StringRef name : names) {
    numPositional += !name.starts_with("*");
    plain.push_back(name.ltrim('*'));
  }
  if (arguments.positional.size() > numPositional) {
    diagnostics
        .report(DiagID::TooManyArguments, call, callee, numPositional,
                arguments.positional.size())
        .note(arguments.positional[numPositional].range,
              "this one is too many");
    return std::nullopt;
  }
  for (size_t i = 0; i != arguments.positional.size(); ++i)
    result[i] = &arguments.positional[i];
  for (const CallArgument &argument : arguments.keyword) {
    const llvm::StringRef *found =
        llvm::find(plain, llvm::StringRef(argument.name));
    if (found == plain.end()) {
      addUnexpectedHelp(diagnostics.report(DiagID::UnexpectedKeyword, call,
                                           callee, argument.name),
                        argument.name, plain);
      return std::nullopt;
    }
    const CallArgument *&slot = result[found - plain.begin()];
    if (slot) {
      diagnostics.report(DiagID::DuplicateArgument, call, callee, argument.name)
          .note(slot->range, "it is given here")
          .note(argument.range, "and here");
      return std::nullopt;
    }
    slot = &argument;
  }
  llvm::SmallVector<llvm::StringRef, 8> missing;
  for (size_t i = 0; i != required; ++i)
    if (!result[i])
      missing.push_back(plain[i]);
  if (missing.empty())
    return result;
  diagnostics.report(DiagID::MissingArgument, call, callee,
                     missing.size() == 1 ? "argument" : "arguments",
                     quotedList(missing));
  return std::nullopt;
}
