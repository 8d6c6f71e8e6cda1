//===- EvalConversions.cpp - Python's types as functions ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// int, float, str, list, dict, ... and the other builtins that turn one value
// into another, the exceptions, and the small constants-only functions of
// `triton`.
//
//===----------------------------------------------------------------------===//

#include "EvalFormat.h"
#include "EvalMethods.h"
#include "EvalNumbers.h"
#include "tile/Language/Lexer.h"
#include "tile/Support/Diagnostics/Language.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace tile;

static std::nullopt_t notConvertible(NativeCall &call, size_t i,
                                     llvm::StringRef what) {
  call.evaluator.error(DiagID::BadConversion, call.rangeOf(i), brief(call[i]),
                       what);
  return std::nullopt;
}

/// A literal without the underscores between its digits; none if one stands
/// elsewhere.
static std::optional<std::string> withoutUnderscores(llvm::StringRef text) {
  std::string result;
  for (size_t i = 0; i != text.size(); ++i) {
    if (text[i] != '_') {
      result += text[i];
      continue;
    }
    if (!i || i + 1 == text.size() || !llvm::isAlnum(text[i - 1]) ||
        !llvm::isAlnum(text[i + 1]))
      return std::nullopt;
  }
  return result;
}

static EvalResult integerFromText(NativeCall &call) {
  unsigned radix = 10;
  if (call.has(1)) {
    std::optional<int64_t> given = call.int64(1);
    if (!given)
      return std::nullopt;
    if (*given != 0 && (*given < 2 || *given > 36))
      return call.refuse("the base must be 0 or from 2 to 36");
    radix = static_cast<unsigned>(*given);
  }
  llvm::StringRef text = call[0].getString().trim(" \t\n\r\f\v");
  bool negative = text.consume_front("-");
  if (!negative)
    text.consume_front("+");
  struct Prefix {
    const char *text;
    unsigned radix;
  };
  for (Prefix prefix : {Prefix{"0x", 16}, Prefix{"0o", 8}, Prefix{"0b", 2}})
    if ((radix == 0 || radix == prefix.radix) &&
        text.starts_with_insensitive(prefix.text)) {
      text = text.drop_front(2);
      radix = prefix.radix;
    }
  std::optional<std::string> digits = withoutUnderscores(text);
  std::optional<Integer> value;
  if (digits)
    value = Integer::fromDigits(*digits, radix ? radix : 10);
  if (!value || !value->isWithinLimit())
    return notConvertible(
        call, 0, "an integer in base " + llvm::utostr(radix ? radix : 10));
  return Value::integer(negative ? -*value : *value);
}

static EvalResult toInteger(NativeCall &call) {
  if (!call.slots[0])
    return Value::integer(0);
  if (call[0].isString())
    return integerFromText(call);
  if (call.slots[1])
    return call.wrongType(0, "a string if a base is given");
  if (call[0].isReal()) {
    std::optional<Integer> value = Integer::fromDouble(call[0].getReal());
    if (!value)
      return notConvertible(call, 0, "an integer");
    return Value::integer(std::move(*value));
  }
  std::optional<Integer> value = call.integer(0);
  if (!value)
    return std::nullopt;
  return Value::integer(std::move(*value));
}

/// Python's grammar of float() is that of strtod less hexadecimal numbers.
static std::optional<double> parseReal(llvm::StringRef text) {
  std::optional<std::string> plain =
      withoutUnderscores(text.trim(" \t\n\r\f\v"));
  if (!plain)
    return std::nullopt;
  llvm::StringRef body = *plain;
  bool negative = body.consume_front("-");
  if (!negative)
    body.consume_front("+");
  std::optional<double> value;
  if (body.equals_insensitive("inf") || body.equals_insensitive("infinity"))
    value = HUGE_VAL;
  else if (body.equals_insensitive("nan"))
    value = std::nan("");
  else if (!body.empty() && (llvm::isDigit(body[0]) || body[0] == '.') &&
           body.find_first_not_of("0123456789.eE+-") == llvm::StringRef::npos) {
    std::string digits = body.str();
    char *end = nullptr;
    double parsed = std::strtod(digits.c_str(), &end);
    if (end == digits.c_str() + digits.size())
      value = parsed;
  }
  if (!value)
    return std::nullopt;
  return negative ? -*value : *value;
}

static EvalResult toReal(NativeCall &call) {
  if (!call.slots[0])
    return Value::real(0);
  if (call[0].isString()) {
    std::optional<double> value = parseReal(call[0].getString());
    if (!value)
      return notConvertible(call, 0, "a float");
    return Value::real(*value);
  }
  std::optional<double> value = call.real(0);
  if (!value)
    return std::nullopt;
  if (std::isinf(*value) && !call[0].isReal()) {
    call.evaluator.error(DiagID::FloatTooLarge, call.range);
    return std::nullopt;
  }
  return Value::real(*value);
}

static EvalResult toBoolean(NativeCall &call) {
  if (!call.slots[0])
    return Value::boolean(false);
  std::optional<bool> truth = call.evaluator.truth(call[0], call.rangeOf(0));
  if (!truth)
    return std::nullopt;
  return Value::boolean(*truth);
}

/// str and repr: text of a value that is known and printable.
template <std::string (*Convert)(const Value &)>
static EvalResult toText(NativeCall &call) {
  if (!call.slots[0])
    return Value::string("");
  if (const auto *unknown = call[0].getAs<UnknownObject>()) {
    call.evaluator.refuseUnknown(*unknown, call.rangeOf(0));
    return std::nullopt;
  }
  if (call[0].isInt() &&
      !call.evaluator.spend(call[0].getInt().bitLength() / 16, call.range))
    return std::nullopt;
  std::string text = Convert(call[0]);
  if (!call.evaluator.checkStringSize(text.size(), call.range))
    return std::nullopt;
  return Value::string(std::move(text));
}

template <typename Container> static EvalResult toSequence(NativeCall &call) {
  std::vector<Value> values;
  if (call.slots[0]) {
    std::optional<std::vector<Value>> given = call.elements(0);
    if (!given)
      return std::nullopt;
    values = std::move(*given);
  }
  return Value::make<Container>(std::move(values));
}

static EvalResult toSet(NativeCall &call) {
  auto set = std::make_shared<SetObject>();
  if (!call.slots[0])
    return Value::object(std::move(set));
  std::optional<std::vector<Value>> values = call.elements(0);
  if (!values)
    return std::nullopt;
  for (const Value &value : *values) {
    if (!call.evaluator.checkKey(value, call.rangeOf(0)))
      return std::nullopt;
    set->elements.set(value, Value());
  }
  return Value::object(std::move(set));
}

static EvalResult toDict(NativeCall &call) {
  if (call.arguments.positional.size() > 1)
    return call.refuse("it takes one positional argument");
  // What dict.update() does to a new one.
  Value dict = Value::make<DictObject>();
  CallArguments arguments = call.arguments;
  arguments.positional.insert(arguments.positional.begin(), {dict, call.range});
  NativeCall update(call.evaluator, "dict", arguments, call.range);
  if (!findNative(dictMethods(), "update")->function(update))
    return std::nullopt;
  return dict;
}

static EvalResult toSlice(NativeCall &call) {
  const auto &given = call.arguments.positional;
  if (given.empty() || given.size() > 3)
    return call.refuse("it takes one to three positional arguments");
  if (given.size() == 1)
    return Value::make<SliceObject>(Value(), given[0].value, Value());
  return Value::make<SliceObject>(given[0].value, given[1].value,
                                  given.size() == 3 ? given[2].value : Value());
}

static EvalResult typeOf(NativeCall &call) {
  std::string name = typeName(call[0]);
  for (auto table : {builtinConversions(), builtinFunctions()})
    if (const NativeEntry *entry = findNative(table, name))
      if (entry->isType)
        return makeNative(kBuiltinsModule, *entry);
  return Value::make<BuiltinObject>(kBuiltinsModule, name, nullptr, true);
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

/// Rounds to a multiple of 10 ** -digits, ties to even.
static EvalResult roundInteger(NativeCall &call, const Integer &value,
                               int64_t digits) {
  if (digits >= 0)
    return Value::integer(value);
  std::optional<Integer> unit = Integer::power(Integer(10), -Integer(digits));
  if (!unit)
    return Value::integer(0);
  Integer quotient = Integer::floorDiv(value, *unit);
  Integer twice = (value - quotient * *unit) * Integer(2);
  int order = Integer::compare(twice, *unit);
  bool odd = !(quotient & Integer(1)).isZero();
  if (order > 0 || (order == 0 && odd))
    quotient = quotient + Integer(1);
  return integerResult(call.evaluator, quotient * *unit, call.range);
}

/// Rounds a finite float to a multiple of 10 ** -digits, as CPython does:
/// through decimal text, which is correctly rounded.
static double roundReal(double value, int64_t digits) {
  auto through = [&](int64_t precision, char type) {
    std::string spec = "." + llvm::itostr(precision) + type;
    return std::strtod(formatValue(Value::real(value), spec)->c_str(), nullptr);
  };
  if (digits >= 0)
    return through(digits, 'f');
  if (digits < -309)
    return std::copysign(0.0, value);
  // Digits after the first that are kept; the exponent is that of the text,
  // since the logarithm may be rounded up.
  std::string text = *formatValue(Value::real(value), ".17e");
  int64_t exponent =
      std::strtol(text.c_str() + text.find('e') + 1, nullptr, 10);
  int64_t kept = exponent + digits;
  if (kept >= 0)
    return through(kept, 'e');
  double unit = std::pow(10.0, static_cast<double>(-digits));
  bool up = kept == -1 && std::fabs(value) > unit / 2;
  return std::copysign(up ? unit : 0.0, value);
}

static EvalResult roundNumber(NativeCall &call) {
  std::optional<int64_t> digits;
  if (call.has(1)) {
    digits = call.int64(1);
    if (!digits)
      return std::nullopt;
  }
  if (std::optional<Integer> integer = call[0].asInteger())
    return roundInteger(call, *integer, digits.value_or(0));
  std::optional<double> value = call.real(0);
  if (!value)
    return std::nullopt;
  if (!digits) {
    std::optional<Integer> integer =
        Integer::fromDouble(std::nearbyint(*value));
    if (!integer)
      return notConvertible(call, 0, "an integer");
    return Value::integer(std::move(*integer));
  }
  // As CPython: through the correctly rounded decimal text.
  if (!std::isfinite(*value) || *digits > 323)
    return Value::real(*value);
  return Value::real(roundReal(*value, *digits));
}

static EvalResult divMod(NativeCall &call) {
  EvalResult quotient = call.evaluator.binary(ast::BinaryOp::FloorDiv, call[0],
                                              call[1], call.range);
  EvalResult rest = quotient
                        ? call.evaluator.binary(ast::BinaryOp::Mod, call[0],
                                                call[1], call.range)
                        : std::nullopt;
  if (!rest)
    return std::nullopt;
  return Value::make<TupleObject>(std::vector<Value>{*quotient, *rest});
}

/// pow(base, exponent, modulus) by squaring.
static EvalResult modularPower(NativeCall &call) {
  std::optional<Integer> base = call.integer(0);
  std::optional<Integer> exponent = base ? call.integer(1) : std::nullopt;
  std::optional<Integer> modulus = exponent ? call.integer(2) : std::nullopt;
  if (!modulus)
    return std::nullopt;
  if (modulus->isZero() || exponent->isNegative())
    return call.refuse("the modulus is zero or the exponent negative");
  uint64_t words = modulus->bitLength() / 64 + 1;
  Integer result = Integer::floorMod(Integer(1), *modulus);
  Integer square = Integer::floorMod(*base, *modulus);
  for (Integer rest = *exponent; !rest.isZero();
       rest = Integer::shiftRight(rest, Integer(1))) {
    if (!call.evaluator.spend(1 + words * words / 16, call.range))
      return std::nullopt;
    if (!(rest & Integer(1)).isZero())
      result = Integer::floorMod(result * square, *modulus);
    square = Integer::floorMod(square * square, *modulus);
  }
  return Value::integer(std::move(result));
}

static EvalResult power(NativeCall &call) {
  if (call.has(2))
    return modularPower(call);
  return call.evaluator.binary(ast::BinaryOp::Pow, call[0], call[1],
                               call.range);
}

/// bin, oct and hex.
template <char Type> static EvalResult inRadix(NativeCall &call) {
  std::optional<Integer> value = call.integer(0);
  if (!value || !call.evaluator.spend(value->bitLength() / 16, call.range))
    return std::nullopt;
  std::optional<std::string> text =
      formatValue(Value::integer(*value), std::string("#") + Type);
  return Value::string(std::move(*text));
}

static EvalResult ord(NativeCall &call) {
  std::optional<llvm::StringRef> text = call.string(0);
  if (!text)
    return std::nullopt;
  if (codePointCount(*text) != 1)
    return call.refuse("it needs a string of one character");
  const char *at = text->data();
  return Value::integer(decodeUTF8(at));
}

static EvalResult chr(NativeCall &call) {
  std::optional<int64_t> code = call.int64(0);
  if (!code)
    return std::nullopt;
  if (*code < 0 || *code > 0x10FFFF)
    return call.refuse("there is no such character");
  llvm::SmallString<4> text;
  appendUTF8(static_cast<uint32_t>(*code), text);
  return Value::string(text.str());
}

static EvalResult format(NativeCall &call) {
  std::string spec;
  if (call.slots[1]) {
    std::optional<llvm::StringRef> given = call.string(1);
    if (!given)
      return std::nullopt;
    spec = given->str();
  }
  std::optional<std::string> text = formatValue(call[0], spec);
  if (!text) {
    call.evaluator.error(DiagID::BadFormat, call.range, spec,
                         call.evaluator.describe(call[0]));
    return std::nullopt;
  }
  return Value::string(std::move(*text));
}

/// ValueError("...") and its like.
static EvalResult makeException(NativeCall &call) {
  std::vector<Value> arguments;
  for (const CallArgument &argument : call.arguments.positional)
    arguments.push_back(argument.value);
  return Value::make<ExceptionObject>(call.name.str(), std::move(arguments));
}

llvm::ArrayRef<NativeEntry> tile::builtinConversions() {
  static const NativeEntry entries[] = {
      {"int", "x? base?", toInteger, true},
      {"float", "x?", toReal, true},
      {"bool", "x?", toBoolean, true},
      {"str", "object?", toText<str>, true},
      {"repr", "obj", toText<repr>},
      {"list", "iterable?", toSequence<ListObject>, true},
      {"tuple", "iterable?", toSequence<TupleObject>, true},
      {"set", "iterable?", toSet, true},
      {"frozenset", "iterable?", toSet},
      {"dict", "...", toDict, true},
      {"slice", "...", toSlice, true},
      {"type", "object", typeOf, true},
      {"object", "", nullptr, true},
      {"round", "number ndigits?", roundNumber},
      {"divmod", "a b", divMod},
      {"pow", "base exp mod?", power},
      {"bin", "number", inRadix<'b'>},
      {"oct", "number", inRadix<'o'>},
      {"hex", "number", inRadix<'x'>},
      {"ord", "c", ord},
      {"chr", "i", chr},
      {"format", "value format_spec?", format},
      {"Exception", "...", makeException, true},
      {"BaseException", "...", makeException, true},
      {"ValueError", "...", makeException, true},
      {"TypeError", "...", makeException, true},
      {"RuntimeError", "...", makeException, true},
      {"NotImplementedError", "...", makeException, true},
      {"AssertionError", "...", makeException, true},
      {"KeyError", "...", makeException, true},
      {"IndexError", "...", makeException, true},
      {"AttributeError", "...", makeException, true},
      {"NameError", "...", makeException, true},
      {"ArithmeticError", "...", makeException, true},
      {"ZeroDivisionError", "...", makeException, true},
      {"OverflowError", "...", makeException, true},
      {"ImportError", "...", makeException, true},
      {"ModuleNotFoundError", "...", makeException, true},
      {"OSError", "...", makeException, true},
  };
  return entries;
}
