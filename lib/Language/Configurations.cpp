//===- Configurations.cpp - autotune and heuristics, read -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads what `@triton.autotune` and `@triton.heuristics` say.
// ConfigurationsApply.cpp gives it to arguments.
//
//===----------------------------------------------------------------------===//

#include "ConfigurationReader.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

tile::OptionField tile::findOption(llvm::StringRef name) {
  for (const auto &[option, field] : kLaunchOptions)
    if (option == name)
      return field;
  return nullptr;
}

KernelOptions OptionRequest::over(const KernelOptions &others) const {
  return {numWarps.value_or(others.numWarps),
          numStages.value_or(others.numStages),
          numCtas.value_or(others.numCtas),
          maxRegisters.value_or(others.maxRegisters)};
}

OptionRequest OptionRequest::orElse(const OptionRequest &others) const {
  OptionRequest result = *this;
  for (const auto &[name, field] : kLaunchOptions)
    if (!(result.*field))
      result.*field = others.*field;
  return result;
}

OptionRequest OptionRequest::nonZero(const KernelOptions &options) {
  auto asked = [](unsigned number) {
    return number ? std::optional<unsigned>(number) : std::nullopt;
  };
  return {asked(options.numWarps), asked(options.numStages),
          asked(options.numCtas), asked(options.maxRegisters)};
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

std::string Configuration::text() const {
  std::string text;
  for (const auto &[name, value] : values)
    text += (text.empty() ? "" : ", ") + name + "=" + brief(value);
  for (const auto &[name, field] : kLaunchOptions)
    if (options.*field)
      text += (text.empty() ? "" : ", ") + name.str() + "=" +
              std::to_string(*(options.*field));
  return text;
}

namespace {
/// Reads what one `@triton.autotune` says.
class ConfigurationReader {
public:
  ConfigurationReader(Program &program, FunctionObject &kernel)
      : kernel(kernel), evaluator(program.context()) {
    evaluator.toleratesUnknown = true;
  }

  std::optional<ConfigurationList> read(const Decorator &decorator);

private:
  bool readAll(const Decorator &decorator);
  bool readOne(const Value &value);
  bool readOption(const TupleObject &config, llvm::StringRef name,
                  std::optional<unsigned> &option);
  /// Reports that `what` must be `wanted`; unknown values only end the reading.
  bool refuse(llvm::StringRef what, llvm::StringRef wanted, const Value &value);

  FunctionObject &kernel;
  Evaluator evaluator;
  ConfigurationList list;
};
} // namespace

bool ConfigurationReader::refuse(llvm::StringRef what, llvm::StringRef wanted,
                                 const Value &value) {
  if (const UnknownObject *unknown = value.getAs<UnknownObject>())
    return evaluator.refuseUnknown(*unknown, list.range);
  evaluator.context.diagnostics.report(DiagID::InvalidConfigurations,
                                       list.range, what, wanted,
                                       evaluator.describe(value));
  return false;
}

/// The field of a namedtuple, or null.
static const Value *fieldOf(const TupleObject &tuple, llvm::StringRef name) {
  for (auto [field, value] : llvm::zip(tuple.fields, tuple.elements))
    if (field == name)
      return &value;
  return nullptr;
}

bool ConfigurationReader::readOption(const TupleObject &config,
                                     llvm::StringRef name,
                                     std::optional<unsigned> &option) {
  const Value *value = fieldOf(config, name);
  if (!value || value->isNone())
    return true;
  std::optional<int64_t> number = value->asInt64();
  if (!number || *number < 0 || *number > 0xffff)
    return refuse(("`" + name + "` of a configuration").str(), "an integer",
                  *value);
  option = static_cast<unsigned>(*number);
  return true;
}

bool ConfigurationReader::readOne(const Value &value) {
  const TupleObject *config = value.getAs<TupleObject>();
  if (!config || config->typeName != "Config")
    return refuse("an entry of `configs`", "a `triton.Config`", value);
  Configuration result;
  const DictObject *dict = config->elements.front().getAs<DictObject>();
  if (!dict)
    return refuse("`kwargs` of a configuration", "a dictionary",
                  config->elements.front());
  for (const DictObject::Entry &entry : dict->entries()) {
    if (!entry.key.isString())
      return refuse("a key of a configuration", "a string", entry.key);
    if (const UnknownObject *unknown = entry.value.getAs<UnknownObject>())
      return evaluator.refuseUnknown(*unknown, list.range);
    // The options proper, which have defaults, come after in Triton.
    llvm::StringRef name = entry.key.getString();
    if (!findOption(name))
      result.values.emplace_back(name.str(), entry.value);
  }
  for (const auto &[name, field] : kLaunchOptions)
    if (!readOption(*config, name, result.options.*field))
      return false;
  if (!checkOptions(result.options.over(), evaluator.context.diagnostics,
                    list.range))
    return false;
  if (const Value *hook = fieldOf(*config, "pre_hook"))
    result.preHook = *hook;
  list.configurations.push_back(std::move(result));
  return true;
}

const CallArgument *tile::argumentNamed(const CallArguments &arguments,
                                        llvm::StringRef name) {
  if (const CallArgument *argument = arguments.find(name))
    return argument;
  return arguments.positional.empty() ? nullptr : &arguments.positional.front();
}

bool ConfigurationReader::readAll(const Decorator &decorator) {
  std::optional<CallArguments> arguments =
      evaluator.decoratorArguments(kernel, decorator);
  if (!arguments)
    return false;
  const CallArgument *configs = argumentNamed(*arguments, "configs");
  if (!configs)
    return refuse("`configs` of an autotuner", "a list", Value());
  bool isSequence = sequenceElements(configs->value).has_value() ||
                    configs->value.is<IteratorObject>();
  if (!isSequence)
    return refuse("`configs` of an autotuner", "a list", configs->value);
  std::optional<std::vector<Value>> elements =
      evaluator.elementsOf(configs->value, configs->range);
  if (!elements)
    return false;
  // As in Triton, no configuration is one with nothing in it.
  if (elements->empty()) {
    Configuration plain;
    plain.options = OptionRequest::nonZero(KernelOptions());
    list.configurations.push_back(std::move(plain));
  }
  return llvm::all_of(*elements,
                      [this](const Value &value) { return readOne(value); });
}

std::optional<ConfigurationList>
ConfigurationReader::read(const Decorator &decorator) {
  list.range = decorator.range;
  if (readAll(decorator))
    return std::move(list);
  if (!evaluator.unknownMet)
    return std::nullopt;
  list.configurations.clear();
  list.unknown = evaluator.unknownMet;
  return std::move(list);
}

std::optional<ConfigurationList>
tile::readConfigurations(Program &program, FunctionObject &kernel,
                         const Decorator &decorator) {
  return ConfigurationReader(program, kernel).read(decorator);
}

std::optional<ConfigurationList>
tile::readConfigurations(Program &program, FunctionObject &kernel) {
  const Decorator *decorator = kernel.findDecorator(DecoratorKind::Autotune);
  if (!decorator)
    return ConfigurationList();
  return readConfigurations(program, kernel, *decorator);
}

void tile::remarkFirstConfiguration(const FunctionObject &kernel,
                                    const ConfigurationList &list,
                                    DiagnosticEngine &diagnostics) {
  size_t count = list.configurations.size();
  if (count > 1)
    diagnostics
        .report(DiagID::ConfigurationChosen, list.range, kernel.name(), 0,
                count, list.configurations.front().text())
        .help("`--config=N` takes another one");
}

Value tile::readHeuristics(Program &program, FunctionObject &kernel,
                           const Decorator &decorator) {
  Evaluator evaluator(program.context());
  evaluator.toleratesUnknown = true;
  std::optional<CallArguments> arguments =
      evaluator.decoratorArguments(kernel, decorator);
  if (!arguments && evaluator.unknownMet)
    return Value::object(evaluator.unknownMet);
  if (!arguments)
    return Value();
  const CallArgument *values = argumentNamed(*arguments, "values");
  if (values &&
      (values->value.is<DictObject>() || values->value.is<UnknownObject>()))
    return values->value;
  program.context().diagnostics.report(
      DiagID::InvalidConfigurations, decorator.range,
      "`values` of `@triton.heuristics`", "a dictionary of functions",
      evaluator.describe(values ? values->value : Value()));
  return Value();
}

std::optional<llvm::StringSet<>> tile::decoratedNames(Program &program,
                                                      FunctionObject &kernel) {
  llvm::StringSet<> names;
  for (const Decorator &decorator : kernel.decorators) {
    if (decorator.kind == DecoratorKind::Autotune) {
      std::optional<ConfigurationList> list =
          readConfigurations(program, kernel, decorator);
      if (!list)
        return std::nullopt;
      if (!list->configurations.empty())
        for (const auto &[name, value] : list->configurations.front().values)
          names.insert(name);
    } else if (decorator.kind == DecoratorKind::Heuristics) {
      Value values = readHeuristics(program, kernel, decorator);
      // Names that are not known are those of no parameter.
      if (values.is<UnknownObject>())
        continue;
      const DictObject *dict = values.getAs<DictObject>();
      if (!dict)
        return std::nullopt;
      for (const DictObject::Entry &entry : dict->entries())
        if (entry.key.isString())
          names.insert(entry.key.getString());
    }
  }
  return names;
}
