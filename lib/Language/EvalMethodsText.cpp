//===- EvalMethodsText.cpp - methods of strings and numbers ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The methods of str, int and float that programs use, one small function
// each.
//
//===----------------------------------------------------------------------===//

#include "EvalFormat.h"
#include "EvalMethods.h"
#include "tile/Support/Diagnostics/Language.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace tile;

static llvm::StringRef self(NativeCall &call) { return call[0].getString(); }

static EvalResult join(NativeCall &call) {
  std::optional<std::vector<Value>> parts = call.elements(1);
  if (!parts)
    return std::nullopt;
  std::string text;
  for (size_t i = 0; i != parts->size(); ++i) {
    if (!(*parts)[i].isString()) {
      call.evaluator.error(DiagID::ArgumentType, call.rangeOf(1), "join",
                           "strings", call.evaluator.describe((*parts)[i]));
      return std::nullopt;
    }
    if (i)
      text += self(call);
    text += (*parts)[i].getString();
    if (!call.evaluator.checkStringSize(text.size(), call.range))
      return std::nullopt;
  }
  return Value::string(std::move(text));
}

static constexpr char kBlanks[] = " \t\n\r\f\v";

static EvalResult split(NativeCall &call) {
  llvm::StringRef text = self(call);
  int64_t most = -1;
  if (call.has(2)) {
    std::optional<int64_t> given = call.int64(2);
    if (!given)
      return std::nullopt;
    most = *given;
  }
  std::vector<Value> parts;
  if (call.has(1)) {
    std::optional<llvm::StringRef> separator = call.string(1);
    if (!separator)
      return std::nullopt;
    if (separator->empty())
      return call.refuse("the separator is empty");
    while (most-- != 0) {
      size_t at = text.find(*separator);
      if (at == llvm::StringRef::npos)
        break;
      parts.push_back(Value::string(text.take_front(at)));
      text = text.drop_front(at + separator->size());
    }
    parts.push_back(Value::string(text));
  } else {
    for (text = text.ltrim(kBlanks); !text.empty();
         text = text.ltrim(kBlanks)) {
      if (most-- == 0) {
        parts.push_back(Value::string(text));
        break;
      }
      llvm::StringRef word = text.take_front(text.find_first_of(kBlanks));
      parts.push_back(Value::string(word));
      text = text.drop_front(word.size());
    }
  }
  if (!call.evaluator.spend(parts.size(), call.range))
    return std::nullopt;
  return Value::make<ListObject>(std::move(parts));
}

static EvalResult splitLines(NativeCall &call) {
  std::vector<Value> lines;
  llvm::StringRef text = self(call);
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    lines.push_back(Value::string(line.rtrim('\r')));
    text = rest;
  }
  if (!call.evaluator.spend(lines.size(), call.range))
    return std::nullopt;
  return Value::make<ListObject>(std::move(lines));
}

/// strip, lstrip and rstrip.
template <bool Left, bool Right> static EvalResult strip(NativeCall &call) {
  llvm::StringRef characters = kBlanks;
  if (call.has(1)) {
    std::optional<llvm::StringRef> given = call.string(1);
    if (!given)
      return std::nullopt;
    characters = *given;
  }
  llvm::StringRef text = self(call);
  if (Left)
    text = text.ltrim(characters);
  if (Right)
    text = text.rtrim(characters);
  return Value::string(text);
}

/// startswith and endswith of a string or any of a tuple of strings.
template <bool AtStart> static EvalResult edge(NativeCall &call) {
  llvm::ArrayRef<Value> options = call[1];
  if (const TupleObject *tuple = call[1].getAs<TupleObject>())
    options = tuple->elements;
  for (const Value &option : options) {
    if (!option.isString())
      return call.wrongType(1, "a string or a tuple of strings");
    llvm::StringRef part = option.getString();
    if (AtStart ? self(call).starts_with(part) : self(call).ends_with(part))
      return Value::boolean(true);
  }
  return Value::boolean(false);
}

static EvalResult upper(NativeCall &call) {
  return Value::string(self(call).upper());
}
static EvalResult lower(NativeCall &call) {
  return Value::string(self(call).lower());
}
static EvalResult capitalize(NativeCall &call) {
  std::string text = self(call).lower();
  if (!text.empty())
    text[0] = llvm::toUpper(text[0]);
  return Value::string(std::move(text));
}

static EvalResult replace(NativeCall &call) {
  std::optional<llvm::StringRef> old = call.string(1);
  std::optional<llvm::StringRef> fresh = old ? call.string(2) : std::nullopt;
  if (!fresh)
    return std::nullopt;
  llvm::StringRef text = self(call);
  std::string result;
  if (old->empty())
    return call.refuse("the text to replace is empty");
  for (;;) {
    size_t at = text.find(*old);
    result += text.take_front(at);
    if (at == llvm::StringRef::npos)
      break;
    result += *fresh;
    text = text.drop_front(at + old->size());
    if (!call.evaluator.checkStringSize(result.size(), call.range))
      return std::nullopt;
  }
  return Value::string(std::move(result));
}

static EvalResult find(NativeCall &call) {
  std::optional<llvm::StringRef> part = call.string(1);
  if (!part)
    return std::nullopt;
  size_t at = self(call).find(*part);
  if (at == llvm::StringRef::npos)
    return Value::integer(-1);
  return Value::integer(
      static_cast<int64_t>(codePointCount(self(call).take_front(at))));
}

static EvalResult count(NativeCall &call) {
  std::optional<llvm::StringRef> part = call.string(1);
  if (!part)
    return std::nullopt;
  if (part->empty())
    return Value::integer(static_cast<int64_t>(codePointCount(self(call)) + 1));
  return Value::integer(static_cast<int64_t>(self(call).count(*part)));
}

template <int (*Holds)(int)> static EvalResult all(NativeCall &call) {
  llvm::StringRef text = self(call);
  bool holds = !text.empty() && llvm::all_of(text, [](char c) {
    return Holds(static_cast<unsigned char>(c)) != 0;
  });
  return Value::boolean(holds);
}

/// ljust, rjust, center and zfill through the format language.
template <char Align> static EvalResult justify(NativeCall &call) {
  std::optional<int64_t> width = call.int64(1);
  if (!width)
    return std::nullopt;
  llvm::StringRef fill = " ";
  if (call.slots.size() > 2 && call.has(2)) {
    std::optional<llvm::StringRef> given = call.string(2);
    if (!given)
      return std::nullopt;
    if (codePointCount(*given) != 1)
      return call.refuse("the fill must be one character");
    fill = *given;
  }
  if (*width <= 0)
    return call[0];
  std::optional<std::string> text =
      formatValue(call[0], fill.str() + Align + llvm::itostr(*width));
  if (!text)
    return call.refuse("the width is too large");
  return Value::string(std::move(*text));
}

static EvalResult format(NativeCall &call) {
  CallArguments rest = call.arguments;
  Value text = rest.positional.front().value;
  rest.positional.erase(rest.positional.begin());
  return formatFields(call.evaluator, text.getString(), rest, call.range);
}

llvm::ArrayRef<NativeEntry> tile::stringMethods() {
  static const NativeEntry entries[] = {
      {"join", "self iterable", join},
      {"split", "self sep? maxsplit?", split},
      {"splitlines", "self", splitLines},
      {"strip", "self chars?", strip<true, true>},
      {"lstrip", "self chars?", strip<true, false>},
      {"rstrip", "self chars?", strip<false, true>},
      {"startswith", "self prefix", edge<true>},
      {"endswith", "self suffix", edge<false>},
      {"upper", "self", upper},
      {"lower", "self", lower},
      {"capitalize", "self", capitalize},
      {"replace", "self old new", replace},
      {"find", "self sub", find},
      {"count", "self sub", count},
      {"isdigit", "self", all<std::isdigit>},
      {"isalpha", "self", all<std::isalpha>},
      {"isalnum", "self", all<std::isalnum>},
      {"ljust", "self width fillchar?", justify<'<'>},
      {"rjust", "self width fillchar?", justify<'>'>},
      {"center", "self width fillchar?", justify<'^'>},
      {"format", "...", format},
  };
  return entries;
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

static EvalResult bitLength(NativeCall &call) {
  return Value::integer(static_cast<int64_t>(call[0].asInteger()->bitLength()));
}
static EvalResult bitCount(NativeCall &call) {
  Integer value = *call[0].asInteger();
  Integer magnitude = value.isNegative() ? -value : value;
  return Value::integer(
      magnitude.toAPInt(magnitude.bitLength() + 1).popcount());
}
static EvalResult integerIsInteger(NativeCall &) {
  return Value::boolean(true);
}
static EvalResult realIsInteger(NativeCall &call) {
  double value = call[0].getReal();
  return Value::boolean(std::isfinite(value) && value == std::floor(value));
}

llvm::ArrayRef<NativeEntry> tile::integerMethods() {
  static const NativeEntry entries[] = {
      {"bit_length", "self", bitLength},
      {"bit_count", "self", bitCount},
      {"is_integer", "self", integerIsInteger},
  };
  return entries;
}

llvm::ArrayRef<NativeEntry> tile::realMethods() {
  static const NativeEntry entries[] = {
      {"is_integer", "self", realIsInteger},
  };
  return entries;
}
