//===- EvalTemplates.cpp - the `%` operator of strings and str.format -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two older ways to put values into text. Both find the next field of a
// template, evaluate it, and leave the formatting to EvalFormat.cpp.
//
//===----------------------------------------------------------------------===//

#include "EvalFormat.h"
#include "tile/Support/Diagnostics/Language.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// The `%` operator
//===----------------------------------------------------------------------===//

/// Takes a width or precision off the front; zero if there is none. Above
/// 4096 it counts as 4097, which formatValue() refuses.
static unsigned takeNumber(llvm::StringRef &text) {
  unsigned value = 0;
  while (!text.empty() && llvm::isDigit(text.front())) {
    value =
        std::min(value * 10 + static_cast<unsigned>(text.front() - '0'), 4097u);
    text = text.drop_front();
  }
  return value;
}

namespace {
/// `%[flags][width][.precision]type`
struct Conversion {
  llvm::StringRef flags;
  unsigned width = 0;
  std::optional<unsigned> precision;
  char type = 0;

  bool has(char flag) const { return flags.contains(flag); }
  bool isLeft() const { return has('-'); }
  bool isZero() const { return has('0') && !isLeft(); }
  std::string widthText() const { return width ? llvm::utostr(width) : ""; }
  std::string precisionText() const {
    return precision ? "." + llvm::utostr(*precision) : "";
  }
  std::string sign() const { return has('+') ? "+" : has(' ') ? " " : ""; }
};
} // namespace

/// d, i, u, x, X and o: the precision is the least number of digits.
static std::optional<std::string> convertInteger(const Value &value,
                                                 const Conversion &how) {
  bool decimal = llvm::StringRef("diu").contains(how.type);
  std::optional<Integer> integer = value.asInteger();
  if (decimal && value.isReal())
    integer = Integer::fromDouble(value.getReal());
  if (!integer)
    return std::nullopt;
  std::string front = integer->isNegative() ? "-" : how.sign();
  if (how.has('#') && !decimal)
    front += std::string("0") + how.type;
  // Zeros that fill stand between the front and the digits.
  unsigned least = how.precision.value_or(0);
  if (how.isZero() && how.width > front.size())
    least = std::max(least, how.width - static_cast<unsigned>(front.size()));
  std::optional<std::string> digits =
      formatValue(Value::integer(integer->isNegative() ? -*integer : *integer),
                  std::string(1, decimal ? 'd' : how.type));
  if (!digits || least > 4096)
    return std::nullopt;
  if (digits->size() < least)
    digits->insert(0, least - digits->size(), '0');
  return formatValue(Value::string(front + *digits),
                     (how.isLeft() ? "<" : ">") + how.widthText());
}

/// One conversion of a `%` template, applied to a value.
static std::optional<std::string> convertPercent(const Value &value,
                                                 const Conversion &how) {
  if (llvm::StringRef("sra").contains(how.type))
    return formatValue(
        Value::string(how.type == 's' ? str(value) : repr(value)),
        (how.isLeft() ? "<" : ">") + how.widthText() + how.precisionText());
  if (!value.isNumber())
    return std::nullopt;
  if (llvm::StringRef("diuxXo").contains(how.type))
    return convertInteger(value, how);
  if (!llvm::StringRef("eEfFgG").contains(how.type))
    return std::nullopt;
  std::string align = how.isLeft() ? "<" : how.isZero() ? "" : ">";
  return formatValue(Value::real(*value.asDouble()),
                     align + how.sign() + (how.has('#') ? "#" : "") +
                         (how.isZero() ? "0" : "") + how.widthText() +
                         how.precisionText() + how.type);
}

EvalResult tile::formatPercent(Evaluator &evaluator, llvm::StringRef text,
                               const Value &arguments, SourceRange range) {
  const TupleObject *tuple = arguments.getAs<TupleObject>();
  llvm::ArrayRef<Value> values =
      tuple ? llvm::ArrayRef<Value>(tuple->elements) : arguments;
  const DictObject *mapping = arguments.getAs<DictObject>();
  llvm::StringRef whole = text;
  auto fail = [&](const Value &value) {
    evaluator.error(DiagID::BadFormat, range, whole.take_front(60),
                    evaluator.describe(value));
    return std::nullopt;
  };
  std::string result;
  size_t used = 0;
  while (!text.empty()) {
    size_t at = text.find('%');
    result += text.take_front(at);
    if (at == llvm::StringRef::npos)
      break;
    text = text.drop_front(at + 1);
    if (text.consume_front("%")) {
      result += '%';
      continue;
    }
    const Value *value = used < values.size() ? &values[used] : nullptr;
    if (mapping && text.consume_front("(")) {
      auto [key, rest] = text.split(')');
      value = mapping->find(key);
      text = rest;
    } else if (value)
      ++used;
    Conversion how;
    how.flags = text.take_while(
        [](char c) { return llvm::StringRef("-+ #0").contains(c); });
    text = text.drop_front(how.flags.size());
    how.width = takeNumber(text);
    if (text.consume_front("."))
      how.precision = takeNumber(text);
    if (!value || text.empty())
      return fail(arguments);
    how.type = text.front();
    if (const UnknownObject *unknown = value->getAs<UnknownObject>()) {
      evaluator.refuseUnknown(*unknown, range);
      return std::nullopt;
    }
    std::optional<std::string> piece = convertPercent(*value, how);
    if (!piece)
      return fail(*value);
    result += *piece;
    text = text.drop_front();
    if (!evaluator.checkStringSize(result.size(), range))
      return std::nullopt;
  }
  if (!mapping && used != values.size())
    return fail(arguments);
  return Value::string(std::move(result));
}

//===----------------------------------------------------------------------===//
// str.format
//===----------------------------------------------------------------------===//

/// The value of the field name `0`, `name`, `name.attribute`, `name[index]`,
/// or of the empty one, which counts.
static EvalResult fieldValue(Evaluator &evaluator, llvm::StringRef field,
                             const CallArguments &arguments, size_t &next,
                             SourceRange range) {
  llvm::StringRef head =
      field.take_until([](char c) { return c == '.' || c == '['; });
  llvm::StringRef rest = field.drop_front(head.size());
  EvalResult value;
  size_t index = 0;
  if (head.empty())
    index = next++;
  if (head.empty() || !head.getAsInteger(10, index)) {
    if (index < arguments.positional.size())
      value = arguments.positional[index].value;
  } else if (const CallArgument *named = arguments.find(head))
    value = named->value;
  if (!value) {
    evaluator.error(DiagID::ArgumentValue, range, "format",
                    "no argument for `{" + field.str() + "}`");
    return std::nullopt;
  }
  while (value && !rest.empty()) {
    if (rest.consume_front(".")) {
      llvm::StringRef name =
          rest.take_until([](char c) { return c == '.' || c == '['; });
      rest = rest.drop_front(name.size());
      value = evaluator.attribute(*value, name, range);
      continue;
    }
    auto [key, after] = rest.drop_front().split(']');
    rest = after;
    Value indexValue = Value::string(key);
    if (std::optional<Integer> number = Integer::fromDigits(key, 10))
      indexValue = Value::integer(*number);
    value = evaluator.subscript(*value, indexValue, range);
  }
  return value;
}

EvalResult tile::formatFields(Evaluator &evaluator, llvm::StringRef text,
                              const CallArguments &arguments,
                              SourceRange range) {
  std::string result;
  size_t next = 0;
  llvm::StringRef whole = text;
  while (!text.empty()) {
    size_t at = text.find_first_of("{}");
    result += text.take_front(at);
    if (at == llvm::StringRef::npos)
      break;
    char brace = text[at];
    text = text.drop_front(at + 1);
    if (text.consume_front(llvm::StringRef(&brace, 1))) {
      result += brace;
      continue;
    }
    size_t close = text.find('}');
    if (brace == '}' || close == llvm::StringRef::npos) {
      evaluator.error(DiagID::ArgumentValue, range, "format",
                      "unmatched brace in `" + whole.take_front(60).str() +
                          "`");
      return std::nullopt;
    }
    auto [field, spec] = text.take_front(close).split(':');
    text = text.drop_front(close + 1);
    bool asRepr = field.consume_back("!r");
    bool asText = field.consume_back("!s");
    EvalResult value = fieldValue(evaluator, field, arguments, next, range);
    if (!value)
      return std::nullopt;
    if (asRepr)
      value = Value::string(repr(*value));
    else if (asText)
      value = Value::string(str(*value));
    std::optional<std::string> piece = formatValue(*value, spec);
    if (!piece) {
      evaluator.error(DiagID::BadFormat, range, spec,
                      evaluator.describe(*value));
      return std::nullopt;
    }
    result += *piece;
    if (!evaluator.checkStringSize(result.size(), range))
      return std::nullopt;
  }
  return Value::string(std::move(result));
}
