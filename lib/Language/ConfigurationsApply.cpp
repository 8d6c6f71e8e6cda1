//===- ConfigurationsApply.cpp - autotune and heuristics, applied ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Applies a kernel's decorators to what is known of its arguments. A launch and
// a command line differ in what they know and in who wins where a value is
// given twice; the walk over the decorators is the same.
//
//===----------------------------------------------------------------------===//

#include "ConfigurationReader.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"

using namespace tile;

/// Launch options of Triton that may stand among a configuration's values and
/// change nothing here.
static constexpr llvm::StringLiteral kUnusedOptions[] = {
    "enable_fp_fusion", "launch_cooperative_grid", "launch_pdl",
    "ptx_options",      "sanitize_overflow",       "debug"};

//===----------------------------------------------------------------------===//
// The walk over the decorators
//===----------------------------------------------------------------------===//

namespace {
/// Applies the decorators of one kernel to one set of arguments.
class DecoratorWalk {
public:
  DecoratorWalk(Program &program, FunctionObject &kernel, Evaluator &evaluator)
      : program(program), kernel(kernel), evaluator(evaluator),
        diagnostics(program.context().diagnostics) {}
  virtual ~DecoratorWalk() = default;

  bool run();

protected:
  /// Gives parameter or option `name` a value that a configuration or (if
  /// `isHeuristic`) a heuristic has for it.
  virtual bool give(llvm::StringRef name, const Value &value, bool isHeuristic,
                    SourceRange range) = 0;
  /// Whether a heuristic need not be evaluated.
  virtual bool isSettled(llvm::StringRef) const { return false; }
  /// What a pre_hook is to do; false after an error.
  virtual bool runHook(const Value &, SourceRange) { return true; }
  /// Whether kernels compile although their configurations are not known.
  virtual bool mayLack(std::shared_ptr<UnknownObject>) { return false; }
  /// A heuristic met something unknown; reports it.
  virtual void reportUnknown(llvm::StringRef, const UnknownObject &,
                             SourceRange) {}

  const ast::Parameter *findParameter(llvm::StringRef name) const {
    for (const ast::Parameter *parameter : allParameters(kernel.def->params))
      if (parameter->name.text == name)
        return parameter;
    return nullptr;
  }

  Program &program;
  FunctionObject &kernel;
  Evaluator &evaluator;
  DiagnosticEngine &diagnostics;
  /// The arguments by name, for heuristics and hooks.
  std::shared_ptr<DictObject> args = std::make_shared<DictObject>();

private:
  bool autotune(const Decorator &decorator);
  bool heuristics(const Decorator &decorator);
  bool heuristic(llvm::StringRef name, const Value &function,
                 SourceRange range);
  bool checkName(llvm::StringRef giver, llvm::StringRef name,
                 SourceRange range);
  const Configuration *choose(const ConfigurationList &list);
};
} // namespace

bool DecoratorWalk::checkName(llvm::StringRef giver, llvm::StringRef name,
                              SourceRange range) {
  if (findParameter(name) || findOption(name))
    return true;
  llvm::SmallVector<llvm::StringRef> names;
  for (const ast::Parameter *parameter : allParameters(kernel.def->params))
    names.push_back(parameter->name.text);
  DiagBuilder diagnostic = diagnostics.report(DiagID::DecoratedParameter, range,
                                              giver, name, kernel.name());
  diagnostic.note(kernel.def->name.range, "the kernel is defined here");
  if (std::optional<llvm::StringRef> near = nearestSpelling(name, names))
    diagnostic.help("did you mean `" + *near + "`?");
  return false;
}

const Configuration *DecoratorWalk::choose(const ConfigurationList &list) {
  unsigned index = program.configuration.value_or(0);
  size_t count = list.configurations.size();
  if (index >= count) {
    diagnostics
        .report(DiagID::NoConfiguration, list.range, kernel.name(), index,
                "it has " + llvm::Twine(count).str())
        .help("`tilec --config=list` shows them");
    return nullptr;
  }
  if (!program.configuration)
    remarkFirstConfiguration(kernel, list, diagnostics);
  return &list.configurations[index];
}

bool DecoratorWalk::autotune(const Decorator &decorator) {
  std::optional<ConfigurationList> list =
      readConfigurations(program, kernel, decorator);
  if (!list)
    return false;
  if (list->unknown) {
    bool isSpecified = program.configuration.has_value();
    if (!isSpecified && mayLack(list->unknown))
      return true;
    diagnostics
        .report(DiagID::ConfigurationsUnknown, list->range, kernel.name())
        .note(list->unknown->origin,
              "`" + list->unknown->what + "`: " + list->unknown->reason);
    return false;
  }
  const Configuration *chosen = choose(*list);
  if (!chosen)
    return false;
  for (const auto &[name, value] : chosen->values) {
    if (!findParameter(name) && llvm::is_contained(kUnusedOptions, name))
      continue;
    if (!checkName("a configuration", name, decorator.range) ||
        !give(name, value, /*isHeuristic=*/false, decorator.range))
      return false;
  }
  for (const auto &[name, field] : kLaunchOptions)
    if (chosen->options.*field &&
        !give(name, Value::integer(int64_t(*(chosen->options.*field))),
              /*isHeuristic=*/false, decorator.range))
      return false;
  return chosen->preHook.isNone() || runHook(chosen->preHook, decorator.range);
}

bool DecoratorWalk::heuristic(llvm::StringRef name, const Value &function,
                              SourceRange range) {
  CallArguments arguments;
  arguments.add(Value::object(args), range);
  evaluator.unknownMet = nullptr;
  EvalResult value = evaluator.call(function, arguments, range);
  // A result that is not known is as good as none.
  if (value)
    if (const UnknownObject *unknown = value->getAs<UnknownObject>()) {
      evaluator.refuseUnknown(*unknown, range);
      value = std::nullopt;
    }
  if (!value && evaluator.unknownMet)
    reportUnknown(name, *evaluator.unknownMet, range);
  return value && give(name, *value, /*isHeuristic=*/true, range);
}

bool DecoratorWalk::heuristics(const Decorator &decorator) {
  Value values = readHeuristics(program, kernel, decorator);
  if (values.is<UnknownObject>()) {
    auto unknown = std::static_pointer_cast<UnknownObject>(values.getShared());
    if (mayLack(unknown))
      return true;
    diagnostics
        .report(DiagID::HeuristicsUnknown, decorator.range, kernel.name())
        .note(unknown->origin, "`" + unknown->what + "`: " + unknown->reason);
    return false;
  }
  const DictObject *dict = values.getAs<DictObject>();
  if (!dict)
    return false;
  bool isValid = true;
  for (const DictObject::Entry &entry : dict->entries()) {
    std::string name =
        entry.key.isString() ? entry.key.getString().str() : brief(entry.key);
    if (!checkName("a heuristic", name, decorator.range))
      isValid = false;
    else if (!isSettled(name))
      isValid &= heuristic(name, entry.value, decorator.range);
  }
  return isValid;
}

bool DecoratorWalk::run() {
  bool isAboveJit = true;
  for (const Decorator &decorator : kernel.decorators) {
    bool isAutotune = decorator.kind == DecoratorKind::Autotune;
    bool isHeuristics = decorator.kind == DecoratorKind::Heuristics;
    isAboveJit &= decorator.kind != DecoratorKind::Jit;
    if (!isAutotune && !isHeuristics)
      continue;
    if (!isAboveJit) {
      diagnostics
          .report(DiagID::DecoratorOrder, decorator.range,
                  isAutotune ? "triton.autotune" : "triton.heuristics")
          .help("put it above `@triton.jit`");
      return false;
    }
    if (!(isAutotune ? autotune(decorator) : heuristics(decorator)))
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// At a launch
//===----------------------------------------------------------------------===//

namespace {
/// The arguments of a launch win over nothing, as in Triton.
class LaunchWalk final : public DecoratorWalk {
public:
  LaunchWalk(Program &program, FunctionObject &kernel, Evaluator &evaluator,
             CallArguments &arguments, SourceRange launch)
      : DecoratorWalk(program, kernel, evaluator), arguments(arguments),
        launch(launch) {
    auto parameters = allParameters(kernel.def->params);
    size_t count = std::min(parameters.size(), arguments.positional.size());
    for (size_t i = 0; i != count; ++i)
      args->set(parameters[i]->name.text, arguments.positional[i].value);
    for (const CallArgument &argument : arguments.keyword)
      args->set(argument.name, argument.value);
    numPositional = count;
  }

private:
  bool give(llvm::StringRef name, const Value &value, bool isHeuristic,
            SourceRange range) override;
  bool runHook(const Value &hook, SourceRange range) override {
    CallArguments one;
    one.add(Value::object(args), range);
    return evaluator.call(hook, one, launch).has_value();
  }

  CallArguments &arguments;
  SourceRange launch;
  size_t numPositional = 0;
};
} // namespace

bool LaunchWalk::give(llvm::StringRef name, const Value &value,
                      bool isHeuristic, SourceRange range) {
  auto parameters = allParameters(kernel.def->params);
  SourceRange given;
  for (size_t i = 0; i != numPositional; ++i)
    if (parameters[i]->name.text == name)
      given = arguments.positional[i].range;
  CallArgument *keyword = nullptr;
  for (CallArgument &argument : arguments.keyword)
    if (argument.name == name)
      keyword = &argument;
  // Two decorators may both give a value; only the launch's own is refused.
  bool isOwn = keyword && keyword->range.isValid();
  if (isOwn && !isHeuristic)
    given = keyword->range;
  if (given.isValid()) {
    evaluator
        .error(DiagID::ConfigurationConflict, given, name,
               isHeuristic ? "a heuristic" : "the configurations")
        .note(range, "this decorator gives it")
        .help("leave `" + name + "` out of the launch");
    return false;
  }
  args->set(name, value);
  if (keyword)
    keyword->value = value;
  else
    arguments.add(name, value, SourceRange());
  return true;
}

bool tile::applyDecorators(Program &program, FunctionObject &kernel,
                           Evaluator &evaluator, CallArguments &arguments,
                           SourceRange launch) {
  return LaunchWalk(program, kernel, evaluator, arguments, launch).run();
}

//===----------------------------------------------------------------------===//
// Ahead of a launch
//===----------------------------------------------------------------------===//

namespace {
/// An argument of which only the type is known: a pointer, so it is not None.
class TypedArgument : public ExtensionObject {
public:
  TypedArgument(llvm::StringRef name, DType type)
      : ExtensionObject(&kTag), name(name.str()), type(type) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }
  std::string typeName() const override { return "tensor"; }

  const std::string name;
  const DType type;

private:
  static const char kTag;
};
const char TypedArgument::kTag = 0;

/// Knows what a type tells of an argument.
class AheadEvaluator final : public Evaluator {
public:
  explicit AheadEvaluator(EvalContext &context) : Evaluator(context) {
    toleratesUnknown = true;
  }
  /// The arguments that have a type, so that they are not None.
  llvm::StringSet<> typed;

  EvalResult compare(ast::CompareOp op, const Value &lhs, const Value &rhs,
                     SourceRange range) override {
    const UnknownObject *unknown = lhs.getAs<UnknownObject>();
    bool isIdentity = op == ast::CompareOp::Is || op == ast::CompareOp::IsNot;
    if (isIdentity && rhs.isNone() && unknown && typed.contains(unknown->what))
      return Value::boolean(op == ast::CompareOp::IsNot);
    return Evaluator::compare(op, lhs, rhs, range);
  }
  EvalResult findAttribute(const Value &value, llvm::StringRef name) override {
    const TypedArgument *argument = value.getAs<TypedArgument>();
    if (!argument)
      return Evaluator::findAttribute(value, name);
    if (name == "dtype")
      return Value::dtype(argument->type.elementType());
    return Value::make<UnknownObject>(argument->name + "." + name.str(), "",
                                      SourceRange());
  }
};

/// What the command line gives wins.
class RequestWalk final : public DecoratorWalk {
public:
  RequestWalk(Program &program, FunctionObject &kernel,
              AheadEvaluator &evaluator,
              llvm::ArrayRef<std::optional<ParameterSpecialization>> known,
              const OptionRequest &asked)
      : DecoratorWalk(program, kernel, evaluator), asked(asked) {
    for (auto [parameter, given] :
         llvm::zip(allParameters(kernel.def->params), known))
      add(parameter->name.text, given, evaluator);
    for (const auto &[name, field] : kLaunchOptions)
      if (asked.*field)
        set(name, Value::integer(int64_t(*(asked.*field))));
  }

  DecoratedRequest result;

private:
  void add(llvm::StringRef name,
           const std::optional<ParameterSpecialization> &given,
           AheadEvaluator &evaluator) {
    if (given && !given->constant)
      evaluator.typed.insert(name);
    if (given)
      settled.insert(name);
    if (given && given->constant)
      args->set(name, *given->constant);
    else if (given && given->type.isPointer())
      args->set(name, Value::make<TypedArgument>(name, given->type));
    else
      args->set(name,
                Value::make<UnknownObject>(name.str(), "", SourceRange()));
  }
  /// What a decorator gives replaces what one further out gave.
  void set(llvm::StringRef name, const Value &value) {
    args->set(name, value);
    if (settled.contains(name) || !findParameter(name))
      return;
    for (auto &[other, old] : result.values)
      if (other == name) {
        old = value;
        return;
      }
    result.values.emplace_back(name.str(), value);
  }
  bool give(llvm::StringRef name, const Value &value, bool isHeuristic,
            SourceRange range) override;
  bool isSettled(llvm::StringRef name) const override {
    OptionField field = findOption(name);
    return settled.contains(name) || (field && asked.*field);
  }
  bool mayLack(std::shared_ptr<UnknownObject> unknown) override {
    result.unknown = std::move(unknown);
    return true;
  }
  void reportUnknown(llvm::StringRef name, const UnknownObject &unknown,
                     SourceRange range) override {
    diagnostics
        .report(DiagID::HeuristicNeedsValue, range, name,
                "`" + unknown.what + "`")
        .help("give the result: `-D " + name + "=...`");
  }

  const OptionRequest &asked;
  llvm::StringSet<> settled;
};
} // namespace

bool RequestWalk::give(llvm::StringRef name, const Value &value, bool,
                       SourceRange range) {
  if (OptionField field = findOption(name)) {
    if (asked.*field)
      return true;
    std::optional<int64_t> number = value.asInt64();
    if (!number || *number < 0 || *number > 0xffff) {
      diagnostics.report(DiagID::InvalidConfigurations, range, "`" + name + "`",
                         "an integer", evaluator.describe(value));
      return false;
    }
    result.options.*field = static_cast<unsigned>(*number);
  } else if (settled.contains(name)) {
    return true;
  }
  // A parameter that is named like an option has its value.
  set(name, value);
  return true;
}

std::optional<DecoratedRequest> tile::applyDecorators(
    Program &program, FunctionObject &kernel,
    llvm::ArrayRef<std::optional<ParameterSpecialization>> known,
    const OptionRequest &asked) {
  AheadEvaluator evaluator(program.context());
  RequestWalk walk(program, kernel, evaluator, known, asked);
  if (!walk.run())
    return std::nullopt;
  return std::move(walk.result);
}
