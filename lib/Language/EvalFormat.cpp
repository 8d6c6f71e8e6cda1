//===- EvalFormat.cpp - values as formatted text --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python's format mini-language for strings, integers and floats, as
// f-strings, format() and str.format() use it. The templates that hold such
// specifications are in EvalTemplates.cpp.
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
  /// 0 if it is not given, which means `-`.
  char sign = 0;
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

/// `defaultAlign` is that of the value's type: numbers stand right.
static std::optional<FormatSpec> parseSpec(llvm::StringRef text,
                                           char defaultAlign) {
  FormatSpec spec;
  bool hasFill = false;
  // The fill is one character, perhaps of several bytes.
  size_t first = text.empty() ? 0 : 1;
  while (first < text.size() &&
         (static_cast<unsigned char>(text[first]) & 0xC0) == 0x80)
    ++first;
  if (first && first < text.size() && isAlign(text[first])) {
    spec.fill = text.take_front(first).str();
    hasFill = true;
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
  if (!hasFill && text.consume_front("0")) {
    spec.fill = "0";
    if (!spec.align && defaultAlign == '>')
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
  if (spec.type == 'n' && spec.grouping)
    return std::nullopt;
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
  return mode == '+' || mode == ' ' ? std::string(1, mode) : "";
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

/// A float without a type: its repr, or as `g` but with a digit after the
/// point.
static std::string plainReal(double value, const FormatSpec &spec) {
  if (!spec.precision)
    return reprDouble(value);
  unsigned digits = std::max(*spec.precision, 1u);
  std::string text = printReal(value, digits, 'g', spec.alternate);
  bool hasPoint =
      llvm::StringRef(text).find_first_of(".e") != llvm::StringRef::npos;
  if (hasPoint && text.back() != '.')
    return text;
  if (spec.alternate || text.size() >= digits)
    return printReal(value, digits - 1, 'e', spec.alternate);
  return text + ".0";
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
  std::string text = plainReal(value, spec);
  // `#` asks for a point in any case.
  if (spec.alternate && text.find('.') == std::string::npos)
    text.insert(std::min(text.find('e'), text.size()), ".");
  return text;
}

static std::optional<std::string> formatReal(double value,
                                             const FormatSpec &spec) {
  if (spec.type && !llvm::StringRef("eEfFgGn%").contains(spec.type))
    return std::nullopt;
  std::string sign =
      signOf(std::signbit(value) && !std::isnan(value), spec.sign);
  std::string digits = realDigits(std::fabs(value), spec);
  size_t point = digits.find_first_of(".eE");
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
  if ((spec.type && spec.type != 's') || spec.alternate || spec.sign ||
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
  std::optional<FormatSpec> spec =
      parseSpec(specText, value.isString() ? '<' : '>');
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
