//===- KernelList.cpp - what a file offers to compile ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gathers the kernels of a file, and prints them as text and as JSON. What is
// said of a kernel is what the source says, in its own words.
//
//===----------------------------------------------------------------------===//

#include "KernelList.h"
#include "tile/Language/SignatureInference.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Gathering
//===----------------------------------------------------------------------===//

static std::string textOf(const SourceManager &sources, SourceRange range) {
  if (!range.isValid())
    return "";
  return sources.text(range.file).slice(range.begin, range.end).str();
}

static ListedKernel::Parameter describe(const ast::Parameter &parameter,
                                        const FunctionObject &function,
                                        const SourceManager &sources) {
  ListedKernel::Parameter result;
  result.name = parameter.name.text.str();
  result.isConstexpr =
      isConstexprAnnotation(parameter.annotation, function.closure.module);
  if (parameter.annotation)
    result.annotation = textOf(sources, parameter.annotation->range);
  if (parameter.defaultValue)
    result.defaultValue = textOf(sources, parameter.defaultValue->range);
  return result;
}

/// See ListedKernel::withoutEffect.
static std::vector<std::string>
listWithoutEffect(const FunctionObject &function,
                  const SourceManager &sources) {
  std::vector<std::string> names;
  for (const Decorator &decorator : function.decorators) {
    if (decorator.kind == DecoratorKind::Other) {
      SourceRange range =
          decorator.call ? decorator.call->callee->range : decorator.range;
      names.push_back(textOf(sources, range));
    }
    if (decorator.kind != DecoratorKind::Autotune || !decorator.call)
      continue;
    if (decorator.call->args.size() > 1)
      names.push_back("key");
    for (const ast::Keyword &keyword : decorator.call->keywords)
      if (keyword.name && keyword.name.text != "configs")
        names.push_back(keyword.name.text.str());
  }
  return names;
}

std::optional<std::vector<ListedKernel>> tile::listKernels(Program &program) {
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  const SourceManager &sources = diagnostics.sourceManager();
  std::vector<ListedKernel> kernels;
  for (FunctionObject *function : program.jitFunctions()) {
    ListedKernel kernel;
    kernel.name = function->title().str();
    const ast::Parameters &syntax = function->def->params;
    for (const ast::Parameter *parameter : allParameters(syntax)) {
      kernel.parameters.push_back(describe(*parameter, *function, sources));
      llvm::StringRef stars = parameter == syntax.vararg  ? "*"
                              : parameter == syntax.kwarg ? "**"
                                                          : "";
      kernel.parameters.back().name.insert(0, stars.str());
    }
    for (const Decorator &decorator : function->decorators) {
      SourceRange range = decorator.range;
      if (decorator.call)
        range = decorator.call->callee->range;
      kernel.decorators.push_back(textOf(sources, range));
    }
    kernel.withoutEffect = listWithoutEffect(*function, sources);
    // A helper takes tiles, of which a list of parameters says nothing.
    kernel.isHelper = isHelperByForm(*function);
    if (kernel.isHelper && !kernel.parameters.empty())
      kernel.signature = "auto";
    if (!kernel.isHelper) {
      std::optional<ConfigurationList> list =
          readConfigurations(program, *function);
      std::optional<std::string> signature =
          suggestSignature(program, *function);
      std::optional<std::vector<std::string>> constants =
          neededConstants(program, *function);
      if (!list || !signature || !constants)
        return std::nullopt;
      kernel.configurations = std::move(*list);
      kernel.signature = std::move(*signature);
      kernel.constants = std::move(*constants);
    }
    kernels.push_back(std::move(kernel));
  }
  return diagnostics.hasErrors()
             ? std::nullopt
             : std::optional<std::vector<ListedKernel>>(std::move(kernels));
}

std::vector<ListedKernel>
tile::listKernels(llvm::ArrayRef<DialectKernel> kernels) {
  std::vector<ListedKernel> result;
  for (const DialectKernel &written : kernels) {
    ListedKernel kernel;
    kernel.name = written.name;
    for (const RuntimeParameter &parameter : written.parameters)
      kernel.parameters.push_back(
          {parameter.name, false, parameter.type.name(), ""});
    result.push_back(std::move(kernel));
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string tile::configurationsAsText(const ConfigurationList &list,
                                       llvm::StringRef indent) {
  std::string text;
  for (auto [index, configuration] : llvm::enumerate(list.configurations))
    text +=
        (indent + std::to_string(index) + ": " + configuration.text() + "\n")
            .str();
  if (list.unknown)
    text += (indent + "not known: `" + list.unknown->what +
             "`: " + list.unknown->reason + "\n")
                .str();
  return text;
}

static std::string headOf(const ListedKernel &kernel) {
  std::string text = (kernel.isHelper ? "helper " : "") + kernel.name + "(";
  for (const ListedKernel::Parameter &parameter : kernel.parameters) {
    text +=
        (&parameter == &kernel.parameters.front() ? "" : ", ") + parameter.name;
    if (parameter.isConstexpr)
      text += ": constexpr";
    else if (!parameter.annotation.empty())
      text += ": " + parameter.annotation;
    if (!parameter.defaultValue.empty())
      text += " = " + parameter.defaultValue;
  }
  return text + ")\n";
}

std::string tile::kernelsAsText(llvm::ArrayRef<ListedKernel> kernels) {
  std::string text;
  for (const ListedKernel &kernel : kernels) {
    text += headOf(kernel);
    // A kernel by itself has one decorator, which says nothing more.
    if (kernel.decorators.size() > 1)
      text += "  decorators: " + llvm::join(kernel.decorators, ", ") + "\n";
    if (!kernel.withoutEffect.empty())
      text +=
          "  without effect: " + llvm::join(kernel.withoutEffect, ", ") + "\n";
    if (kernel.configurations.range.isValid()) {
      text += "  configurations:\n";
      text += configurationsAsText(kernel.configurations, "    ");
    }
    std::string needs;
    if (!kernel.signature.empty())
      needs += kernel.signature == "auto"
                   ? " --signature=auto"
                   : " --signature='" + kernel.signature + "'";
    for (const std::string &constant : kernel.constants)
      needs += " -D " + constant + "=...";
    if (!needs.empty())
      text += "  needs:" + needs + "\n";
  }
  return text;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static llvm::json::Value valueAsJSON(const Value &value) {
  if (value.isBool())
    return value.getBool();
  if (std::optional<int64_t> number = value.asInt64())
    return *number;
  if (value.isNone())
    return nullptr;
  if (value.isString())
    return llvm::json::fixUTF8(value.getString());
  return llvm::json::fixUTF8(repr(value));
}

llvm::json::Value tile::configurationsAsJSON(const ConfigurationList &list) {
  llvm::json::Array array;
  for (const Configuration &configuration : list.configurations) {
    llvm::json::Object values;
    for (const auto &[name, value] : configuration.values)
      values[llvm::json::fixUTF8(name)] = valueAsJSON(value);
    llvm::json::Object object{{"values", std::move(values)}};
    auto add = [&](llvm::StringRef name, std::optional<unsigned> number) {
      if (number)
        object[name] = int64_t(*number);
    };
    add("num_warps", configuration.options.numWarps);
    add("num_stages", configuration.options.numStages);
    add("num_ctas", configuration.options.numCtas);
    add("maxnreg", configuration.options.maxRegisters);
    array.push_back(std::move(object));
  }
  return array;
}

/// Text that the source may have in any encoding; null for none.
static llvm::json::Value textAsJSON(const std::string &text) {
  if (text.empty())
    return nullptr;
  return llvm::json::fixUTF8(text);
}

static llvm::json::Array textsAsJSON(llvm::ArrayRef<std::string> texts) {
  llvm::json::Array array;
  for (const std::string &text : texts)
    array.push_back(textAsJSON(text));
  return array;
}

llvm::json::Value tile::kernelsAsJSON(llvm::ArrayRef<ListedKernel> kernels) {
  llvm::json::Array array;
  for (const ListedKernel &kernel : kernels) {
    llvm::json::Array parameters;
    for (const ListedKernel::Parameter &parameter : kernel.parameters)
      parameters.push_back(
          llvm::json::Object{{"name", parameter.name},
                             {"constexpr", parameter.isConstexpr},
                             {"annotation", textAsJSON(parameter.annotation)},
                             {"default", textAsJSON(parameter.defaultValue)}});
    llvm::json::Object object{
        {"name", kernel.name},
        {"helper", kernel.isHelper},
        {"parameters", std::move(parameters)},
        {"decorators", textsAsJSON(kernel.decorators)},
        {"withoutEffect", textsAsJSON(kernel.withoutEffect)},
        {"configurations", configurationsAsJSON(kernel.configurations)},
        {"signature", kernel.signature},
        {"constants", textsAsJSON(kernel.constants)}};
    array.push_back(std::move(object));
  }
  return array;
}
