//===- SignatureParser.cpp - reads what is said of parameters -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Annotations and the decorator's lists on the one hand, the text of a
// signature on the other.
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
  const ast::Parameters &syntax = kernel.def->params;
  if (syntax.vararg || syntax.kwarg) {
    const ast::Parameter &open = syntax.vararg ? *syntax.vararg : *syntax.kwarg;
    diagnostics.report(DiagID::KernelParameterKind, open.name.range,
                       open.name.text,
                       syntax.vararg ? "`*args`" : "`**kwargs`");
    return std::nullopt;
  }
  auto fixed = readDecoratorList(program, kernel, "do_not_specialize");
  auto unaligned = fixed ? readDecoratorList(program, kernel,
                                             "do_not_specialize_on_alignment")
                         : std::nullopt;
  if (!unaligned)
    return std::nullopt;
  std::vector<KernelParameter> result;
  for (const ast::Parameter *parameter : allParameters(syntax)) {
    KernelParameter entry;
    entry.syntax = parameter;
    entry.name = parameter->name.text;
    entry.isConstexpr = isConstexprAnnotation(parameter->annotation);
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
// The text of a signature
//===----------------------------------------------------------------------===//

std::optional<Value> tile::evaluateText(Program &program, llvm::StringRef text,
                                        llvm::StringRef name) {
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  uint32_t file = diagnostics.sourceManager().addBuffer(name.str(), text.str());
  std::unique_ptr<ParsedFile> parsed = parseFile(file, diagnostics);
  if (!parsed)
    return std::nullopt;
  const ast::ExprStmt *statement =
      parsed->module.body.size() == 1
          ? llvm::dyn_cast<ast::ExprStmt>(parsed->module.body.front())
          : nullptr;
  SourceRange whole{file, 0, static_cast<uint32_t>(text.size())};
  if (!statement) {
    diagnostics.report(DiagID::InvalidConstant, whole, text, name);
    return std::nullopt;
  }
  Evaluator evaluator(program.context());
  std::optional<Value> value =
      evaluator.evaluateIn(program.scope(), *statement->value);
  if (value && value->is<UnknownObject>()) {
    diagnostics.report(DiagID::InvalidConstant, whole, text, name);
    return std::nullopt;
  }
  return value;
}

namespace {
/// Reads one signature.
class SignatureReader {
public:
  SignatureReader(Program &program, FunctionObject &kernel,
                  llvm::ArrayRef<KernelParameter> parameters,
                  llvm::StringRef text)
      : program(program), kernel(kernel), parameters(parameters), text(text),
        diagnostics(program.context().diagnostics) {
    file = diagnostics.sourceManager().addBuffer("--signature", text.str());
  }

  bool
  read(llvm::MutableArrayRef<std::optional<ParameterSpecialization>> result);

private:
  llvm::SmallVector<llvm::StringRef, 8> splitEntries() const;
  std::optional<size_t> parameterNamed(llvm::StringRef name);
  std::optional<ParameterSpecialization>
  readEntry(const KernelParameter &parameter, llvm::StringRef entry);
  bool readHint(llvm::StringRef hint, ParameterSpecialization &result);

  SourceRange rangeOf(llvm::StringRef part) const {
    uint32_t begin = part.data() - text.data();
    return {file, begin, static_cast<uint32_t>(begin + part.size())};
  }

  Program &program;
  FunctionObject &kernel;
  llvm::ArrayRef<KernelParameter> parameters;
  llvm::StringRef text;
  DiagnosticEngine &diagnostics;
  uint32_t file;
};
} // namespace

/// The parts between commas that stand in no brackets and no quotes.
llvm::SmallVector<llvm::StringRef, 8> SignatureReader::splitEntries() const {
  llvm::SmallVector<llvm::StringRef, 8> entries;
  size_t begin = 0;
  int depth = 0;
  char quote = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    char c = i < text.size() ? text[i] : ',';
    if (quote) {
      if (c == quote)
        quote = 0;
      if (i < text.size())
        continue;
    }
    if (c == '"' || c == '\'')
      quote = c;
    depth += c == '(' || c == '[';
    depth -= c == ')' || c == ']';
    if (c != ',' || (depth > 0 && i < text.size()))
      continue;
    entries.push_back(text.slice(begin, i).trim());
    begin = i + 1;
  }
  if (entries.size() == 1 && entries.front().empty())
    entries.clear();
  return entries;
}

std::optional<size_t> SignatureReader::parameterNamed(llvm::StringRef name) {
  llvm::SmallVector<llvm::StringRef> names;
  for (auto [index, parameter] : llvm::enumerate(parameters)) {
    if (parameter.name == name)
      return index;
    names.push_back(parameter.name);
  }
  DiagBuilder diagnostic = diagnostics.report(
      DiagID::UnknownParameter, rangeOf(name), kernel.name(), name);
  if (std::optional<llvm::StringRef> near = nearestSpelling(name, names))
    diagnostic.help("did you mean `" + *near + "`?");
  return std::nullopt;
}

bool SignatureReader::readHint(llvm::StringRef hint,
                               ParameterSpecialization &result) {
  if (hint == "16")
    result.divisibility = 16;
  else if (hint == "1" && result.type.isInteger())
    result.constant = Value::integer(1);
  else if (hint != "1") {
    diagnostics.report(DiagID::InvalidHint, rangeOf(hint), hint);
    return false;
  }
  return true;
}

/// Whether an entry must be a value: it cannot be the name of a type.
static bool looksLikeValue(llvm::StringRef entry) {
  if (entry == "None" || entry == "True" || entry == "False")
    return true;
  if (entry.starts_with("*"))
    return false;
  return !llvm::isAlpha(entry.front()) ||
         entry.find_first_of("\"'.(") != llvm::StringRef::npos;
}

std::optional<ParameterSpecialization>
SignatureReader::readEntry(const KernelParameter &parameter,
                           llvm::StringRef entry) {
  ParameterSpecialization result;
  // `i32=1` gives the value of a parameter besides its type.
  size_t equals = entry.find('=');
  bool hasValue = equals != llvm::StringRef::npos && !looksLikeValue(entry);
  llvm::StringRef valueText =
      hasValue ? entry.drop_front(equals + 1).trim() : entry;
  if (hasValue || looksLikeValue(entry)) {
    std::optional<Value> value = evaluateText(
        program, valueText, ("--signature " + parameter.name).str());
    if (!value)
      return std::nullopt;
    result.constant = *value;
    return result;
  }
  auto [typeText, hint] = entry.split(':');
  std::optional<DType> type = DType::fromSignature(typeText.rtrim());
  std::optional<DescriptorType> block = DescriptorType::fromSignature(typeText);
  std::string problem = block ? block->problem() : std::string();
  if (block && problem.empty()) {
    type = DType::pointerTo(block->element);
    result.descriptor = *block;
  }
  if (!type || type->isVoid()) {
    DiagBuilder diagnostic = diagnostics.report(DiagID::InvalidSignatureType,
                                                rangeOf(typeText), typeText);
    if (!problem.empty())
      diagnostic.note(problem);
    if (std::optional<DType> member = DType::fromMemberName(typeText))
      diagnostic.help("did you mean `" + member->signatureName() + "`?");
    return std::nullopt;
  }
  result.type = *type;
  if (!hint.empty() && !readHint(hint.trim(), result))
    return std::nullopt;
  if (parameter.isConstexpr && !result.constant) {
    diagnostics
        .report(DiagID::InvalidConstant, rangeOf(entry), entry, parameter.name)
        .note(parameter.syntax->name.range,
              "the parameter is known at compile time: it needs a value, not "
              "a type");
    return std::nullopt;
  }
  return result;
}

static bool isIdentifier(llvm::StringRef text) {
  return !text.empty() && !llvm::isDigit(text.front()) &&
         llvm::all_of(text,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

bool SignatureReader::read(
    llvm::MutableArrayRef<std::optional<ParameterSpecialization>> result) {
  llvm::SmallVector<llvm::StringRef, 8> entries = splitEntries();
  bool isValid = true;
  size_t position = 0;
  for (llvm::StringRef entry : entries) {
    // `name=...`, or `type=value` if no parameter has that name.
    auto [left, right] = entry.split('=');
    llvm::StringRef name = left.trim();
    bool isParameter =
        llvm::any_of(parameters, [name](const KernelParameter &parameter) {
          return parameter.name == name;
        });
    bool isType = !isParameter && DType::fromSignature(name).has_value();
    size_t index = position++;
    if (entry.contains('=') && isIdentifier(name) && !isType) {
      std::optional<size_t> found = parameterNamed(name);
      isValid &= found.has_value();
      if (!found)
        continue;
      index = *found;
      entry = right.trim();
    }
    if (index >= parameters.size()) {
      diagnostics.report(DiagID::SignatureTooLong, rangeOf(entry),
                         entries.size(), kernel.name(), parameters.size());
      return false;
    }
    if (entry.empty() || entry == "constexpr")
      continue;
    if (result[index]) {
      diagnostics.report(DiagID::ParameterGivenTwice, rangeOf(entry),
                         parameters[index].name);
      isValid = false;
      continue;
    }
    result[index] = readEntry(parameters[index], entry);
    isValid &= result[index].has_value();
  }
  return isValid;
}

bool tile::readSignature(
    Program &program, FunctionObject &kernel,
    llvm::ArrayRef<KernelParameter> parameters, llvm::StringRef signature,
    llvm::MutableArrayRef<std::optional<ParameterSpecialization>> result) {
  return SignatureReader(program, kernel, parameters, signature).read(result);
}
