//===- EvalFormat.cpp - values as formatted text --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python's format mini-language for strings, integers and floats, as
// f-strings, format() and str.format() use it, and the older `%` operator,
// which is turned into the same specifications.
//
//===----------------------------------------------------------------------===//

#include "EvalFormat.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace tile;

namespace {
/// `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`
struct FormatSpec {
  std::string fill = " ";
  char align = 0;
  char sign = '-';
  bool alternate = false;
  unsigned width = 0;
  char grouping = 0;
  std::optional<unsigned> precision;
  char type = 0;
};
} // namespace

/// Widths and precisions above are refused: they only take memory.
static constexpr unsigned kMaxWidth = 4096;

static std::optional<unsigned> takeNumber(llvm::StringRef &text) {
  llvm::StringRef digits = text.take_while(llvm::isDigit);
  unsigned value = 0;
  if (digits.empty() || digits.size() > 4 || digits.getAsInteger(10, value) ||
      value > kMaxWidth)
    return std::nullopt;
  text = text.drop_front(digits.size());
  return value;
}

static bool isAlign(char c) {
  return c == '<' || c == '>' || c == '=' || c == '^';
}

static std::optional<FormatSpec> parseSpec(llvm::StringRef text) {
  FormatSpec spec;
  // The fill is one character, perhaps of several bytes.
  size_t first = text.empty() ? 0 : 1;
  while (first < text.size() &&
         (static_cast<unsigned char>(text[first]) & 0xC0) == 0x80)
    ++first;
  if (first && first < text.size() && isAlign(text[first])) {
    spec.fill = text.take_front(first).str();
    spec.align = text[first];
    text = text.drop_front(first + 1);
  } else if (!text.empty() && isAlign(text.front())) {
    spec.align = text.front();
    text = text.drop_front();
  }
  if (!text.empty() && llvm::StringRef("+- ").contains(text.front())) {
    spec.sign = text.front();
    text = text.drop_front();
  }
  spec.alternate = text.consume_front("#");
  if (text.consume_front("0") && !spec.align) {
    spec.fill = "0";
    spec.align = '=';
  }
  if (!text.empty() && llvm::isDigit(text.front())) {
    std::optional<unsigned> width = takeNumber(text);
    if (!width)
      return std::nullopt;
    spec.width = *width;
  }
  if (!text.empty() && (text.front() == ',' || text.front() == '_')) {
    spec.grouping = text.front();
    text = text.drop_front();
  }
  if (text.consume_front(".")) {
    spec.precision = takeNumber(text);
    if (!spec.precision)
      return std::nullopt;
  }
  if (text.size() > 1)
    return std::nullopt;
  if (!text.empty())
    spec.type = text.front();
  return spec;
}

/// Puts separators between groups of digits of the integer part.
static std::string group(llvm::StringRef digits, char separator,
                         unsigned size) {
  std::string result;
  for (size_t i = 0; i != digits.size(); ++i) {
    if (i && (digits.size() - i) % size == 0)
      result += separator;
    result += digits[i];
  }
  return result;
}

/// Puts sign and prefix before the body and pads to the width.
static std::string pad(const FormatSpec &spec, llvm::StringRef sign,
                       llvm::StringRef body, char defaultAlign) {
  size_t used = codePointCount(sign) + codePointCount(body);
  size_t missing = spec.width > used ? spec.width - used : 0;
  auto fill = [&](size_t count) {
    std::string text;
    for (size_t i = 0; i != count; ++i)
      text += spec.fill;
    return text;
  };
  switch (spec.align ? spec.align : defaultAlign) {
  case '<':
    return sign.str() + body.str() + fill(missing);
  case '^':
    return fill(missing / 2) + sign.str() + body.str() +
           fill(missing - missing / 2);
  case '=':
    return sign.str() + fill(missing) + body.str();
  default:
    return fill(missing) + sign.str() + body.str();
  }
}

static std::string signOf(bool negative, char mode) {
  if (negative)
    return "-";
  return mode == '-' ? "" : std::string(1, mode);
}

/// The digits of a number with zeros put in front where `0` fills and
/// separators group: they take part in the grouping, as in Python.
static std::string groupPadded(const FormatSpec &spec, std::string digits,
                               size_t otherLength, unsigned size) {
  if (!spec.grouping)
    return digits;
  std::string grouped = group(digits, spec.grouping, size);
  if (spec.fill != "0" || spec.align != '=')
    return grouped;
  while (grouped.size() + otherLength < spec.width) {
    digits.insert(0, "0");
    std::string wider = group(digits, spec.grouping, size);
    grouped = std::move(wider);
  }
  return grouped;
}

static std::optional<std::string> formatInteger(const Integer &value,
                                                const FormatSpec &spec) {
  if (spec.precision)
    return std::nullopt;
  unsigned radix = 10;
  const char *prefix = "";
  switch (spec.type) {
  case 'b':
    radix = 2;
    prefix = "0b";
    break;
  case 'o':
    radix = 8;
    prefix = "0o";
    break;
  case 'x':
    radix = 16;
    prefix = "0x";
    break;
  case 'X':
    radix = 16;
    prefix = "0X";
    break;
  default:
    break;
  }
  if (radix != 10 && spec.grouping == ',')
    return std::nullopt;
  Integer magnitude = value.isNegative() ? -value : value;
  std::optional<std::string> digits = magnitude.digits(radix);
  if (!digits)
    return std::nullopt;
  if (spec.type == 'X')
    digits = llvm::StringRef(*digits).upper();
  std::string sign =
      signOf(value.isNegative(), spec.sign) + (spec.alternate ? prefix : "");
  return pad(spec, sign,
             groupPadded(spec, *digits, sign.size(), radix == 10 ? 3 : 4), '>');
}

/// snprintf with one of the types e, f, g and their capitals.
static std::string printReal(double value, unsigned precision, char type,
                             bool alternate) {
  std::string format = std::string("%") + (alternate ? "#" : "") + ".*" + type;
  int length = std::snprintf(nullptr, 0, format.c_str(),
                             static_cast<int>(precision), value);
  std::string text(static_cast<size_t>(length) + 1, '\0');
  std::snprintf(text.data(), text.size(), format.c_str(),
                static_cast<int>(precision), value);
  text.pop_back();
  return text;
}

static std::string realDigits(double value, const FormatSpec &spec) {
  char type = spec.type == '%' ? 'f' : spec.type == 'n' ? 'g' : spec.type;
  bool capital = type == 'E' || type == 'F' || type == 'G';
  if (!std::isfinite(value))
    return std::isnan(value) ? (capital ? "NAN" : "nan")
                             : (capital ? "INF" : "inf");
  if (spec.type == '%')
    value *= 100;
  if (type)
    return printReal(value, spec.precision.value_or(6), type, spec.alternate);
  if (!spec.precision)
    return reprDouble(value);
  // Without a type: as `g`, but with a digit after the point.
  std::string text =
      printReal(value, std::max(*spec.precision, 1u), 'g', spec.alternate);
  if (llvm::StringRef(text).find_first_of(".e") != llvm::StringRef::npos)
    return text;
  if (text.size() >= std::max(*spec.precision, 1u))
    return printReal(value, std::max(*spec.precision, 1u) - 1, 'e',
                     spec.alternate);
  return text + ".0";
}

static std::optional<std::string> formatReal(double value,
                                             const FormatSpec &spec) {
  if (spec.type && !llvm::StringRef("eEfFgGn%").contains(spec.type))
    return std::nullopt;
  std::string sign =
      signOf(std::signbit(value) && !std::isnan(value), spec.sign);
  std::string digits = realDigits(std::fabs(value), spec);
  size_t point = digits.find_first_of(".e");
  std::string tail = point == std::string::npos ? "" : digits.substr(point);
  if (spec.type == '%')
    tail += "%";
  std::string whole = digits.substr(0, point);
  if (std::isfinite(value))
    whole = groupPadded(spec, whole, sign.size() + tail.size(), 3);
  return pad(spec, sign, whole + tail, '>');
}

static std::optional<std::string> formatString(llvm::StringRef text,
                                               const FormatSpec &spec) {
  if ((spec.type && spec.type != 's') || spec.alternate || spec.sign != '-' ||
      spec.grouping || spec.align == '=')
    return std::nullopt;
  if (spec.precision) {
    size_t end = 0;
    for (unsigned taken = 0; end < text.size(); ++end)
      if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 &&
          taken++ == *spec.precision)
        break;
    text = text.take_front(end);
  }
  return pad(spec, "", text, '<');
}

std::optional<std::string> tile::formatValue(const Value &value,
                                             llvm::StringRef specText) {
  if (specText.empty())
    return str(value);
  std::optional<FormatSpec> spec = parseSpec(specText);
  if (!spec)
    return std::nullopt;
  if (value.isString())
    return formatString(value.getString(), *spec);
  if (value.isReal())
    return formatReal(value.getReal(), *spec);
  std::optional<Integer> integer = value.asInteger();
  if (!integer)
    return std::nullopt;
  if (!spec->type || llvm::StringRef("bdnoxX").contains(spec->type))
    return formatInteger(*integer, *spec);
  return formatReal(integer->toDouble(), *spec);
}

//===----------------------------------------------------------------------===//
// The `%` operator
//===----------------------------------------------------------------------===//

/// One conversion of a `%` template, applied to a value.
static std::optional<std::string>
convertPercent(const Value &value, llvm::StringRef flags, unsigned width,
               std::optional<unsigned> digits, char type) {
  std::string spec = flags.contains('-') ? "<" : flags.contains('0') ? "" : ">";
  bool text = type == 's' || type == 'r' || type == 'a';
  if (!text && flags.contains('+'))
    spec += "+";
  else if (!text && flags.contains(' '))
    spec += " ";
  if (!text && flags.contains('#'))
    spec += "#";
  if (!text && flags.contains('0') && !flags.contains('-'))
    spec += "0";
  if (width)
    spec += llvm::utostr(width);
  if (digits && (text || llvm::StringRef("eEfFgG").contains(type)))
    spec += "." + llvm::utostr(*digits);
  if (text)
    return formatValue(Value::string(type == 's' ? str(value) : repr(value)),
                       spec);
  if (!value.isNumber())
    return std::nullopt;
  if (llvm::StringRef("dixXo").contains(type)) {
    std::optional<Integer> integer = value.isReal() && type != 'x'
                                         ? Integer::fromDouble(value.getReal())
                                         : value.asInteger();
    if (!integer)
      return std::nullopt;
    return formatValue(Value::integer(*integer),
                       spec + (type == 'i' ? 'd' : type));
  }
  if (!llvm::StringRef("eEfFgG").contains(type))
    return std::nullopt;
  return formatValue(Value::real(*value.asDouble()), spec + type);
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
    llvm::StringRef flags = text.take_while(
        [](char c) { return llvm::StringRef("-+ #0").contains(c); });
    text = text.drop_front(flags.size());
    unsigned width = takeNumber(text).value_or(0);
    std::optional<unsigned> digits;
    if (text.consume_front("."))
      digits = takeNumber(text).value_or(0);
    if (!value || text.empty())
      return fail(arguments);
    if (const UnknownObject *unknown = value->getAs<UnknownObject>()) {
      evaluator.refuseUnknown(*unknown, range);
      return std::nullopt;
    }
    std::optional<std::string> piece =
        convertPercent(*value, flags, width, digits, text.front());
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
