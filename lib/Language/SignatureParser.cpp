//===- SignatureParser.cpp - reads what is said of parameters -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Annotations, the decorator's lists, and texts that are values of the file.
// SignatureReader.cpp reads signatures.
//
//===----------------------------------------------------------------------===//

#include "SignatureParser.h"
#include "tile/Language/Parser.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// What the source says
//===----------------------------------------------------------------------===//

std::optional<DType> tile::typeFromAnnotation(llvm::StringRef text) {
  text = text.trim();
  text.consume_front("tl.");
  if (text.consume_front("const ")) {
    std::optional<DType> type = typeFromAnnotation(text);
    if (!type || !type->isPointer())
      return std::nullopt;
    return DType::pointerTo(type->elementType(), /*isConst=*/true);
  }
  // "float*" is "*fp32"; the depth of pointers is bounded by DType itself.
  if (text.consume_back("*"))
    return DType::fromSignature("*" +
                                (typeFromAnnotation(text)
                                     ? typeFromAnnotation(text)->signatureName()
                                     : std::string("?")));
  if (std::optional<DType> type = DType::fromSignature(text))
    return type;
  if (std::optional<DType> type = DType::fromMemberName(text))
    return type;
  return llvm::StringSwitch<std::optional<DType>>(text)
      .Case("int", DType(ScalarKind::Int32))
      .Case("float", DType(ScalarKind::FP32))
      .Case("bool", DType(ScalarKind::Int1))
      .Default(std::nullopt);
}

/// Reads an annotation other than `tl.constexpr`; false after an error. Those
/// that mean nothing to the compiler are passed over.
static bool readAnnotation(Program &program, FunctionObject &kernel,
                           KernelParameter &parameter) {
  const ast::Expr *annotation = parameter.syntax->annotation;
  Evaluator evaluator(program.context());
  EvalResult value = evaluator.evaluateIn(*kernel.closure.module, *annotation);
  if (!value)
    return false;
  if (std::optional<DType> type = value->asDType())
    parameter.type = type;
  else if (value->isString())
    parameter.type = typeFromAnnotation(value->getString());
  const BuiltinObject *builtin = value->getAs<BuiltinObject>();
  if (builtin && builtin->module == kBuiltinsModule)
    parameter.type = typeFromAnnotation(builtin->name);
  parameter.isConstData = builtin && builtin->isNamed(kLanguageModule, "const");
  return true;
}

/// The parameters that a list of the jit decorator names, by name or index.
static std::optional<llvm::StringSet<>>
readDecoratorList(Program &program, FunctionObject &kernel,
                  llvm::StringRef keyword) {
  llvm::StringSet<> names;
  const Decorator *decorator = kernel.findDecorator(DecoratorKind::Jit);
  if (!decorator)
    return names;
  Evaluator evaluator(program.context());
  std::optional<CallArguments> arguments =
      evaluator.decoratorArguments(kernel, *decorator);
  if (!arguments)
    return std::nullopt;
  const CallArgument *argument = arguments->find(keyword);
  if (!argument || argument->value.isNone())
    return names;
  std::optional<std::vector<Value>> elements =
      evaluator.elementsOf(argument->value, argument->range);
  if (!elements)
    return std::nullopt;
  llvm::SmallVector<const ast::Parameter *, 8> parameters =
      allParameters(kernel.def->params);
  for (const Value &element : *elements) {
    if (element.isString())
      names.insert(element.getString());
    else if (std::optional<int64_t> index = element.asInt64())
      if (*index >= 0 && size_t(*index) < parameters.size())
        names.insert(parameters[*index]->name.text);
  }
  return names;
}

std::optional<std::vector<KernelParameter>>
tile::readParameters(Program &program, FunctionObject &kernel) {
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  auto fixed = readDecoratorList(program, kernel, "do_not_specialize");
  auto unaligned = fixed ? readDecoratorList(program, kernel,
                                             "do_not_specialize_on_alignment")
                         : std::nullopt;
  if (!unaligned)
    return std::nullopt;
  std::vector<KernelParameter> result;
  for (const ast::Parameter *parameter : allParameters(kernel.def->params)) {
    KernelParameter entry;
    entry.syntax = parameter;
    entry.name = parameter->name.text;
    entry.isConstexpr =
        isConstexprAnnotation(parameter->annotation, kernel.closure.module);
    entry.isSpecialised = !fixed->contains(entry.name);
    entry.isAlignmentUsed = !unaligned->contains(entry.name);
    if (entry.isConstexpr && !(entry.isSpecialised && entry.isAlignmentUsed)) {
      diagnostics.report(DiagID::ConstexprNotSpecialised, parameter->name.range,
                         entry.name);
      return std::nullopt;
    }
    bool isRuntime = !entry.isConstexpr && parameter->annotation;
    if (isRuntime && !readAnnotation(program, kernel, entry))
      return std::nullopt;
    result.push_back(entry);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Texts that are values
//===----------------------------------------------------------------------===//

namespace {
/// Knows the language and its types also where the file does not import them.
class TextEvaluator final : public Evaluator {
public:
  using Evaluator::Evaluator;
  EvalResult readName(llvm::StringRef name, SourceRange range) override {
    if (hasFrame() && frame().module->binds(name))
      return Evaluator::readName(name, range);
    if (name == "tl" || name == "triton" || name == "tile")
      return Value::make<ModuleObject>(name == "tl" ? kLanguageModule
                                                    : kTritonModule);
    if (std::optional<DType> type = DType::fromMemberName(name))
      return Value::dtype(*type);
    return Evaluator::readName(name, range);
  }
};
} // namespace

/// Lists as tuples, which kernels take as constants.
static Value asConstant(const Value &value) {
  const ListObject *list = value.getAs<ListObject>();
  if (!list)
    return value;
  std::vector<Value> elements;
  for (const Value &element : list->elements)
    elements.push_back(asConstant(element));
  return Value::make<TupleObject>(std::move(elements));
}

std::optional<Value> tile::evaluateText(Program &program, llvm::StringRef text,
                                        llvm::StringRef name) {
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  uint32_t file = diagnostics.sourceManager().addBuffer(name.str(), text.str());
  SourceRange whole{file, 0, static_cast<uint32_t>(text.size())};
  auto refuse = [&]() -> std::optional<Value> {
    diagnostics.report(DiagID::InvalidConstant, whole, text, name);
    return std::nullopt;
  };
  // The program keeps the tree: a lambda in it may be called later.
  ModuleScope *scope = program.context().load(file);
  if (!scope)
    return std::nullopt;
  ast::Block body = scope->ast().body;
  const ast::ExprStmt *statement =
      body.size() == 1 ? llvm::dyn_cast<ast::ExprStmt>(body.front()) : nullptr;
  if (!statement)
    return refuse();
  TextEvaluator evaluator(program.context());
  std::optional<Value> value =
      evaluator.evaluateIn(program.scope(), *statement->value);
  if (!value)
    return std::nullopt;
  if (value->is<UnknownObject>())
    return refuse();
  return asConstant(*value);
}
