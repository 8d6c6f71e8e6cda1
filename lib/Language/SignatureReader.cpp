//===- SignatureReader.cpp - reads the text of a signature ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A signature is a list of entries, by position or by name, as `name=entry` or
// as a dictionary of Python, `{"name": "entry"}`. An entry is
//
//   type [:16 | :1] [= value]     `*fp32:16`, `i32`, `i32=1`
//   type[extents]                 `fp32[16,64]`: a tile, for a helper
//   desc<type[extents]>           a tensor descriptor
//   block_ptr<type[extents]>      a block pointer, perhaps with its order
//   value                         `64`, `None`, `"gelu"`, `tl.float16`
//   (entry, ...)                  a tuple
//
// and nothing, or `constexpr`, leaves the parameter to others.
//
//===----------------------------------------------------------------------===//

#include "SignatureParser.h"
#include "tile/Language/Promotion.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Splitting
//===----------------------------------------------------------------------===//

/// Where the first `separator` outside of brackets and quotes is, from `from`
/// on; npos if there is none. Comparison operators are no `=`.
static size_t findOutside(llvm::StringRef text, char separator,
                          size_t from = 0) {
  int depth = 0;
  char quote = 0;
  for (size_t i = from; i < text.size(); ++i) {
    char c = text[i];
    if (quote) {
      quote = c == quote ? 0 : quote;
      continue;
    }
    if (c == separator && depth == 0) {
      llvm::StringRef before = text.take_front(i), after = text.drop_front(i);
      bool isOperator =
          c == '=' && (after.starts_with("==") || before.ends_with("=") ||
                       before.ends_with("!") || before.ends_with("<") ||
                       before.ends_with(">"));
      if (!isOperator)
        return i;
    }
    if (c == '"' || c == '\'')
      quote = c;
    // `desc<...>`; elsewhere the two signs compare.
    bool opens = c == '<' && i && llvm::isAlpha(text[i - 1]);
    bool closes = c == '>' && depth > 0;
    depth += llvm::StringRef("([{").contains(c) || opens;
    depth -= (llvm::StringRef(")]}").contains(c) && depth > 0) || closes;
  }
  return llvm::StringRef::npos;
}

/// The parts between `separator`s, trimmed; one for an empty text.
static llvm::SmallVector<llvm::StringRef, 8> splitOutside(llvm::StringRef text,
                                                          char separator) {
  llvm::SmallVector<llvm::StringRef, 8> parts;
  size_t begin = 0;
  while (true) {
    size_t end = findOutside(text, separator, begin);
    parts.push_back(text.slice(begin, end).trim());
    if (end == llvm::StringRef::npos)
      return parts;
    begin = end + 1;
  }
}

/// Removes a pair of brackets around a text; false if there is none.
static bool consumeBrackets(llvm::StringRef &text, char open, char close) {
  if (text.size() < 2 || text.front() != open || text.back() != close)
    return false;
  // `(1) + (2)` begins and ends with brackets that are no pair.
  int depth = 0;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    depth += text[i] == open;
    depth -= text[i] == close;
    if (depth == 0)
      return false;
  }
  text = text.drop_front().drop_back().trim();
  return true;
}

static bool isIdentifier(llvm::StringRef text) {
  return !text.empty() && !llvm::isDigit(text.front()) &&
         llvm::all_of(text,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

static llvm::StringRef unquoted(llvm::StringRef text) {
  for (char quote : {'"', '\''})
    if (text.size() >= 2 && text.front() == quote && text.back() == quote)
      return text.drop_front().drop_back();
  return text;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

std::string tile::shapeProblem(llvm::ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t extent : shape) {
    if (extent < 1 || extent > limits::kTileElements ||
        !llvm::isPowerOf2_64(extent))
      return "the extents of a tile are powers of two, and " +
             std::to_string(extent) + " is none";
    count *= extent;
    if (count > limits::kTileElements)
      return "a tile has at most " + std::to_string(limits::kTileElements) +
             " elements";
  }
  return "";
}

/// The numbers of `1, 2`; none if there is anything else.
static std::optional<llvm::SmallVector<int64_t, 4>>
readNumbers(llvm::StringRef text) {
  llvm::SmallVector<int64_t, 4> numbers;
  llvm::SmallVector<llvm::StringRef> parts;
  text.trim().split(parts, ',', -1, /*KeepEmpty=*/!text.trim().empty());
  for (llvm::StringRef part : parts)
    if (part.trim().getAsInteger(10, numbers.emplace_back()))
      return std::nullopt;
  return numbers;
}

/// What a text means as a type. Not a type: none, and no problem. A type that
/// cannot be: none, and why.
static std::optional<ParameterSpecialization> readType(llvm::StringRef text,
                                                       std::string &problem) {
  ParameterSpecialization result;
  if (std::optional<DType> type = DType::fromSignature(text)) {
    if (type->isVoid())
      return std::nullopt;
    result.type = *type;
    return result;
  }
  llvm::StringRef block = text;
  bool isBlockPointer = block.consume_front("block_ptr<");
  std::optional<DescriptorType> descriptor;
  if (isBlockPointer && block.consume_back(">")) {
    // The order is by default that of rows.
    auto [type, order] = block.split("],");
    std::string written = ("desc<" + type + (order.empty() ? ">" : "]>")).str();
    descriptor = DescriptorType::fromSignature(written);
    llvm::StringRef numbers = order.trim();
    consumeBrackets(numbers, '(', ')');
    result.order = readNumbers(numbers);
    if (!descriptor || !result.order)
      return std::nullopt;
    if (result.order->empty())
      for (size_t dim = descriptor->block.size(); dim != 0; --dim)
        result.order->push_back(static_cast<int64_t>(dim) - 1);
    problem = shapeProblem(descriptor->block);
    llvm::SmallVector<int64_t, 4> sorted = *result.order;
    llvm::sort(sorted);
    for (auto [dim, index] : llvm::enumerate(sorted))
      if (static_cast<int64_t>(dim) != index ||
          sorted.size() != descriptor->block.size())
        problem = "the order of a block names each dimension once";
  } else if ((descriptor = DescriptorType::fromSignature(text))) {
    problem = descriptor->problem();
  } else {
    auto [element, extents] = text.split('[');
    std::optional<DType> type = DType::fromSignature(element.trim());
    if (!type || type->isVoid() || !extents.consume_back("]"))
      return std::nullopt;
    result.shape = readNumbers(extents);
    if (!result.shape)
      return std::nullopt;
    problem = shapeProblem(*result.shape);
    result.type = *type;
  }
  if (descriptor) {
    result.type = DType::pointerTo(descriptor->element);
    result.descriptor = std::move(descriptor);
  }
  return problem.empty() ? std::optional(result) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

namespace {
/// Reads one signature.
class SignatureReader {
public:
  using Known = std::optional<ParameterSpecialization>;

  SignatureReader(Program &program, FunctionObject &kernel,
                  llvm::ArrayRef<KernelParameter> parameters,
                  llvm::StringRef text)
      : program(program), kernel(kernel), parameters(parameters),
        diagnostics(program.context().diagnostics) {
    file = diagnostics.sourceManager().addBuffer("--signature", text.str());
    this->text = diagnostics.sourceManager().text(file);
  }

  bool read(llvm::MutableArrayRef<Known> result);

private:
  struct Entry {
    /// Empty if it has none.
    llvm::StringRef name;
    llvm::StringRef text;
  };

  bool checkBrackets();
  Entry splitName(llvm::StringRef entry, bool isDictionary) const;
  std::optional<size_t> parameterNamed(llvm::StringRef name);
  Known readEntry(const KernelParameter &parameter, llvm::StringRef entry);
  Known readTuple(const KernelParameter &parameter, llvm::StringRef whole,
                  llvm::StringRef inner);
  Known readValue(const KernelParameter &parameter, llvm::StringRef entry,
                  const ParameterSpecialization *type = nullptr);
  bool readHint(llvm::StringRef hint, ParameterSpecialization &result);
  bool isValue(const KernelParameter &parameter, llvm::StringRef entry) const;
  Known refuseType(llvm::StringRef entry, llvm::StringRef problem);

  bool isParameter(llvm::StringRef name) const {
    return llvm::any_of(parameters, [name](const KernelParameter &parameter) {
      return parameter.name == name;
    });
  }
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

std::optional<size_t> SignatureReader::parameterNamed(llvm::StringRef name) {
  llvm::SmallVector<llvm::StringRef> names;
  size_t number = 0;
  // Dictionaries of Triton's older versions have indices as keys.
  if (!name.getAsInteger(10, number) && number < parameters.size())
    return number;
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
  bool isPlain = !result.shape && !result.descriptor;
  if (hint == "16" && isPlain)
    result.divisibility = 16;
  else if (hint == "1" && isPlain && result.type.isInteger())
    result.constant = Value::integer(1);
  else if (hint != "1") {
    diagnostics.report(DiagID::InvalidHint, rangeOf(hint), hint);
    return false;
  }
  return true;
}

/// Whether an entry that is no type is a value.
bool SignatureReader::isValue(const KernelParameter &parameter,
                              llvm::StringRef entry) const {
  if (entry.starts_with("*") || entry.empty())
    return false;
  if (!isIdentifier(entry))
    return !llvm::isAlpha(entry.front()) ||
           entry.find_first_of("\"'.(") != llvm::StringRef::npos;
  return entry == "None" || entry == "True" || entry == "False" ||
         parameter.isConstexpr || program.scope().binds(entry);
}

SignatureReader::Known SignatureReader::refuseType(llvm::StringRef entry,
                                                   llvm::StringRef problem) {
  DiagBuilder diagnostic =
      diagnostics.report(DiagID::InvalidSignatureType, rangeOf(entry), entry);
  if (!problem.empty())
    diagnostic.note(problem);
  llvm::StringRef element = entry;
  std::string prefix;
  while (element.consume_front("*"))
    prefix += "*";
  element.consume_front("torch.");
  std::optional<DType> near = typeFromAnnotation(element);
  // As LLVM spells them.
  if (!near && element.starts_with("f"))
    near = DType::fromSignature("fp" + element.drop_front().str());
  if (near && !near->isVoid())
    diagnostic.help("did you mean `" + prefix + near->signatureName() + "`?");
  return std::nullopt;
}

SignatureReader::Known
SignatureReader::readValue(const KernelParameter &parameter,
                           llvm::StringRef entry,
                           const ParameterSpecialization *type) {
  std::optional<Value> value =
      evaluateText(program, entry, ("--signature " + parameter.name).str());
  if (!value)
    return std::nullopt;
  // `i32=1`: the value is of that type.
  bool fits =
      !type || value->isNone() ||
      (type->type.isInteger() && fitsInType(*value, type->type.kind())) ||
      (type->type.isFloating() && value->isNumber());
  if (!fits || (type && value->isNone() && !type->type.isPointer())) {
    diagnostics
        .report(DiagID::InvalidConstant, rangeOf(entry), entry, parameter.name)
        .note("its type is `" + type->type.signatureName() + "`");
    return std::nullopt;
  }
  ParameterSpecialization result;
  result.constant = *value;
  return result;
}

SignatureReader::Known
SignatureReader::readTuple(const KernelParameter &parameter,
                           llvm::StringRef whole, llvm::StringRef inner) {
  llvm::SmallVector<llvm::StringRef, 8> parts = splitOutside(inner, ',');
  if (parts.back().empty())
    parts.pop_back();
  // What holds no type is a constant, of whatever form.
  auto tuple = std::make_shared<TupleSpecialization>();
  unsigned numTypes = 0;
  KernelParameter element = parameter;
  for (llvm::StringRef part : parts) {
    std::string problem;
    llvm::StringRef type = part.take_front(findOutside(part, ':')).rtrim();
    type = type.take_front(findOutside(type, '=')).rtrim();
    numTypes += readType(type, problem) || !problem.empty() ||
                part.starts_with("(") || part.starts_with("*");
  }
  if (numTypes == 0 || parameter.isConstexpr)
    return readValue(parameter, whole);
  for (llvm::StringRef part : parts) {
    Known known = readEntry(element, part);
    if (!known)
      return std::nullopt;
    tuple->elements.push_back(std::move(*known));
  }
  ParameterSpecialization result;
  result.tuple = std::move(tuple);
  return result;
}

SignatureReader::Known
SignatureReader::readEntry(const KernelParameter &parameter,
                           llvm::StringRef entry) {
  llvm::StringRef inner = entry;
  bool isSequence = consumeBrackets(inner, '[', ']') ||
                    (consumeBrackets(inner, '(', ')') &&
                     findOutside(inner, ',') != llvm::StringRef::npos);
  if (isSequence)
    return readTuple(parameter, entry, inner);
  // type [:hint] [=value]
  size_t equals = findOutside(entry, '=');
  llvm::StringRef typed = entry.take_front(equals).rtrim();
  size_t colon = findOutside(typed, ':');
  llvm::StringRef typeText = typed.take_front(colon).rtrim();
  std::string problem;
  Known result = readType(typeText, problem);
  if (!result && problem.empty() && isValue(parameter, entry))
    return readValue(parameter, entry);
  if (!result)
    return refuseType(typeText, problem);
  if (colon != llvm::StringRef::npos &&
      !readHint(typed.drop_front(colon + 1).trim(), *result))
    return std::nullopt;
  if (equals != llvm::StringRef::npos)
    return readValue(parameter, entry.drop_front(equals + 1).trim(), &*result);
  if (parameter.isConstexpr && !result->constant) {
    diagnostics
        .report(DiagID::InvalidConstant, rangeOf(entry), entry, parameter.name)
        .note(parameter.syntax->name.range,
              "the parameter is known at compile time: it needs a value, not "
              "a type");
    return std::nullopt;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// The list
//===----------------------------------------------------------------------===//

/// Reports a bracket or quote without its partner.
bool SignatureReader::checkBrackets() {
  llvm::SmallVector<size_t> open;
  size_t quote = llvm::StringRef::npos;
  auto refuse = [&](size_t at) {
    llvm::StringRef sign = text.substr(at, 1);
    diagnostics.report(DiagID::SignatureBrackets, rangeOf(sign), sign);
    return false;
  };
  for (size_t i = 0; i != text.size(); ++i) {
    char c = text[i];
    if (quote != llvm::StringRef::npos) {
      if (c == text[quote])
        quote = llvm::StringRef::npos;
    } else if (c == '"' || c == '\'') {
      quote = i;
    } else if (llvm::StringRef("([{").contains(c)) {
      open.push_back(i);
    } else if (llvm::StringRef(")]}").contains(c)) {
      llvm::StringRef partner = c == ')' ? "(" : c == ']' ? "[" : "{";
      if (open.empty() || text.substr(open.back(), 1) != partner)
        return refuse(i);
      open.pop_back();
    }
  }
  if (quote != llvm::StringRef::npos)
    return refuse(quote);
  return open.empty() || refuse(open.back());
}

SignatureReader::Entry SignatureReader::splitName(llvm::StringRef entry,
                                                  bool isDictionary) const {
  size_t colon = findOutside(entry, ':');
  if (isDictionary && colon != llvm::StringRef::npos) {
    llvm::StringRef value = entry.drop_front(colon + 1).trim();
    llvm::StringRef plain = unquoted(value);
    std::string problem;
    // Types are quoted in a dictionary of Python, and so are strings.
    bool isType =
        readType(plain.take_front(findOutside(plain, ':')).trim(), problem) ||
        !problem.empty() || plain == "constexpr" || plain.starts_with("*");
    return {unquoted(entry.take_front(colon).trim()), isType ? plain : value};
  }
  size_t equals = findOutside(entry, '=');
  llvm::StringRef name = entry.take_front(equals).trim();
  if (equals != llvm::StringRef::npos && isIdentifier(name) &&
      (isParameter(name) || !DType::fromSignature(name)))
    return {name, entry.drop_front(equals + 1).trim()};
  // `n: i32`, as annotations are written.
  name = entry.take_front(colon).trim();
  llvm::StringRef rest =
      colon == llvm::StringRef::npos ? "" : entry.drop_front(colon + 1).trim();
  if (isParameter(name) && rest != "16" && rest != "1" && !rest.empty())
    return {name, rest};
  return {"", entry};
}

bool SignatureReader::read(llvm::MutableArrayRef<Known> result) {
  if (!checkBrackets())
    return false;
  llvm::StringRef list = text.trim();
  bool isDictionary = consumeBrackets(list, '{', '}');
  llvm::SmallVector<Entry, 8> entries;
  llvm::StringSet<> named;
  if (!list.empty())
    for (llvm::StringRef part : splitOutside(list, ',')) {
      entries.push_back(splitName(part, isDictionary));
      named.insert(entries.back().name);
    }
  // After the first name, entries without one are for the parameters that no
  // entry names.
  bool isValid = true, hasNames = false;
  size_t position = 0;
  for (const Entry &entry : entries) {
    size_t index = 0;
    hasNames |= !entry.name.empty();
    if (!entry.name.empty()) {
      std::optional<size_t> found = parameterNamed(entry.name);
      isValid &= found.has_value();
      if (!found)
        continue;
      index = *found;
    } else {
      while (hasNames && position < parameters.size() &&
             named.contains(parameters[position].name))
        ++position;
      index = position++;
    }
    bool isLast = &entry == &entries.back();
    if (index >= parameters.size() && isLast && entry.text.empty())
      continue;
    if (index >= parameters.size()) {
      diagnostics.report(DiagID::SignatureTooLong, rangeOf(entry.text),
                         entries.size(), kernel.name(), parameters.size());
      return false;
    }
    if (!entry.name.empty() && entry.text.empty()) {
      diagnostics.report(DiagID::SignatureEmpty, rangeOf(entry.name),
                         entry.name);
      isValid = false;
      continue;
    }
    if (entry.text.empty() || entry.text == "constexpr" ||
        entry.text == "tl.constexpr")
      continue;
    if (result[index]) {
      diagnostics.report(DiagID::ParameterGivenTwice, rangeOf(entry.text),
                         parameters[index].name);
      isValid = false;
      continue;
    }
    result[index] = readEntry(parameters[index], entry.text);
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
