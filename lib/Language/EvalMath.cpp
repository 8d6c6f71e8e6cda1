//===- EvalMath.cpp - the module `math` and the helpers of `triton` -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions on constants: Python's math module in double precision with
// Python's errors, and triton.cdiv, triton.next_power_of_2, triton.Config and
// the decorators as functions.
//
//===----------------------------------------------------------------------===//

#include "EvalMethods.h"
#include "tile/Support/Diagnostics/Language.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

using namespace tile;

/// A function of one double: NaN from a number is a domain error, infinity
/// from a finite number an overflow.
template <double (*Function)(double)>
static EvalResult unary(NativeCall &call) {
  std::optional<double> x = call.real(0);
  if (!x)
    return std::nullopt;
  double y = Function(*x);
  if (std::isnan(y) && !std::isnan(*x)) {
    call.evaluator.error(DiagID::MathDomain, call.range, call.name,
                         brief(call[0]));
    return std::nullopt;
  }
  if (std::isinf(y) && std::isfinite(*x)) {
    call.evaluator.error(DiagID::FloatTooLarge, call.range);
    return std::nullopt;
  }
  return Value::real(y);
}

template <double (*Function)(double, double)>
static EvalResult binary(NativeCall &call) {
  std::optional<double> x = call.real(0);
  std::optional<double> y = x ? call.real(1) : std::nullopt;
  if (!y)
    return std::nullopt;
  double z = Function(*x, *y);
  if (std::isnan(z) && !std::isnan(*x) && !std::isnan(*y)) {
    call.evaluator.error(DiagID::MathDomain, call.range, call.name,
                         brief(call[0]) + ", " + brief(call[1]));
    return std::nullopt;
  }
  if (std::isinf(z) && std::isfinite(*x) && std::isfinite(*y)) {
    call.evaluator.error(DiagID::FloatTooLarge, call.range);
    return std::nullopt;
  }
  return Value::real(z);
}

/// log2 of any positive integer, also beyond the largest double.
static double logBase2(const Integer &value) {
  unsigned length = value.bitLength();
  unsigned shift = length > 1000 ? length - 1000 : 0;
  return std::log2(Integer::shiftRight(value, Integer(shift)).toDouble()) +
         shift;
}

/// log, log2 and log10; `log` takes a base.
template <double (*Function)(double)>
static EvalResult logarithm(NativeCall &call) {
  std::optional<double> x = call.real(0);
  if (!x)
    return std::nullopt;
  double result = Function(*x);
  if (*x <= 0) {
    call.evaluator.error(DiagID::MathDomain, call.range, call.name,
                         brief(call[0]));
    return std::nullopt;
  }
  if (std::isinf(*x) && !call[0].isReal())
    result = logBase2(*call[0].asInteger()) * Function(2.0);
  if (call.slots.size() < 2 || !call.has(1))
    return Value::real(result);
  std::optional<double> base = call.real(1);
  if (!base)
    return std::nullopt;
  if (*base <= 0 || *base == 1) {
    call.evaluator.error(DiagID::MathDomain, call.range, call.name,
                         brief(call[0]) + ", " + brief(call[1]));
    return std::nullopt;
  }
  return Value::real(result / std::log(*base));
}

/// floor, ceil and trunc to an integer.
template <double (*Function)(double)>
static EvalResult toWhole(NativeCall &call) {
  if (std::optional<Integer> integer = call[0].asInteger())
    return Value::integer(std::move(*integer));
  std::optional<double> x = call.real(0);
  if (!x)
    return std::nullopt;
  std::optional<Integer> whole = Integer::fromDouble(Function(*x));
  if (!whole) {
    call.evaluator.error(DiagID::BadConversion, call.range, brief(call[0]),
                         "an integer");
    return std::nullopt;
  }
  return Value::integer(std::move(*whole));
}

static bool isInfinite(double x) { return std::isinf(x); }
static bool isNaN(double x) { return std::isnan(x); }
static bool isFinite(double x) { return std::isfinite(x); }
template <bool (*Question)(double)> static EvalResult ask(NativeCall &call) {
  std::optional<double> x = call.real(0);
  if (!x)
    return std::nullopt;
  return Value::boolean(Question(*x));
}

static double power(double x, double y) { return std::pow(x, y); }
static double radians(double x) { return x * (M_PI / 180.0); }
static double degrees(double x) { return x * (180.0 / M_PI); }

static EvalResult greatestDivisor(NativeCall &call) {
  Integer result(0);
  call.slots.clear();
  for (const CallArgument &argument : call.arguments.positional)
    call.slots.push_back(&argument);
  for (size_t i = 0; i != call.slots.size(); ++i) {
    std::optional<Integer> next = call.integer(i);
    if (!next)
      return std::nullopt;
    while (!next->isZero()) {
      if (!call.evaluator.spend(1 + next->bitLength() / 64, call.range))
        return std::nullopt;
      Integer rest = Integer::floorMod(result, *next);
      result = *next;
      next = rest;
    }
    if (result.isNegative())
      result = -result;
  }
  return Value::integer(std::move(result));
}

static EvalResult integerRoot(NativeCall &call) {
  std::optional<Integer> value = call.integer(0);
  if (!value)
    return std::nullopt;
  if (value->isNegative())
    return call.refuse("the number is negative");
  if (value->isZero())
    return Value::integer(0);
  // Newton's method from above.
  Integer root =
      *Integer::shiftLeft(Integer(1), Integer(value->bitLength() / 2 + 1));
  for (;;) {
    uint64_t words = value->bitLength() / 64;
    if (!call.evaluator.spend(1 + words * words / 64, call.range))
      return std::nullopt;
    Integer next =
        Integer::shiftRight(root + Integer::floorDiv(*value, root), Integer(1));
    if (!(next < root))
      return Value::integer(std::move(root));
    root = std::move(next);
  }
}

llvm::ArrayRef<NativeEntry> tile::mathFunctions() {
  static const NativeEntry entries[] = {
      {"sqrt", "x", unary<std::sqrt>},
      {"cbrt", "x", unary<std::cbrt>},
      {"exp", "x", unary<std::exp>},
      {"exp2", "x", unary<std::exp2>},
      {"expm1", "x", unary<std::expm1>},
      {"log1p", "x", unary<std::log1p>},
      {"log", "x base?", logarithm<std::log>},
      {"log2", "x", logarithm<std::log2>},
      {"log10", "x", logarithm<std::log10>},
      {"sin", "x", unary<std::sin>},
      {"cos", "x", unary<std::cos>},
      {"tan", "x", unary<std::tan>},
      {"asin", "x", unary<std::asin>},
      {"acos", "x", unary<std::acos>},
      {"atan", "x", unary<std::atan>},
      {"sinh", "x", unary<std::sinh>},
      {"cosh", "x", unary<std::cosh>},
      {"tanh", "x", unary<std::tanh>},
      {"erf", "x", unary<std::erf>},
      {"erfc", "x", unary<std::erfc>},
      {"fabs", "x", unary<std::fabs>},
      {"radians", "x", unary<radians>},
      {"degrees", "x", unary<degrees>},
      {"atan2", "y x", binary<std::atan2>},
      {"fmod", "x y", binary<std::fmod>},
      {"copysign", "x y", binary<std::copysign>},
      {"hypot", "x y", binary<std::hypot>},
      {"pow", "x y", binary<power>},
      {"floor", "x", toWhole<std::floor>},
      {"ceil", "x", toWhole<std::ceil>},
      {"trunc", "x", toWhole<std::trunc>},
      {"isinf", "x", ask<isInfinite>},
      {"isnan", "x", ask<isNaN>},
      {"isfinite", "x", ask<isFinite>},
      {"gcd", "...", greatestDivisor},
      {"isqrt", "n", integerRoot},
  };
  return entries;
}

//===----------------------------------------------------------------------===//
// triton
//===----------------------------------------------------------------------===//

static EvalResult cdiv(NativeCall &call) {
  std::optional<Integer> x = call.integer(0);
  std::optional<Integer> y = x ? call.integer(1) : std::nullopt;
  if (!y)
    return std::nullopt;
  if (y->isZero()) {
    call.evaluator.error(DiagID::DivisionByZero, call.range);
    return std::nullopt;
  }
  return Value::integer(Integer::floorDiv(*x + *y - Integer(1), *y));
}

static EvalResult nextPowerOf2(NativeCall &call) {
  std::optional<Integer> n = call.integer(0);
  if (!n)
    return std::nullopt;
  if (!(Integer(0) < *n))
    return call.refuse("the number must be positive");
  std::optional<Integer> result =
      Integer::shiftLeft(Integer(1), Integer((*n - Integer(1)).bitLength()));
  if (!result)
    return call.refuse("the number is too large");
  return Value::integer(std::move(*result));
}

/// triton.Config: what autotuning may choose, as a tuple with names.
static EvalResult makeConfig(NativeCall &call) {
  std::vector<Value> values;
  std::vector<std::string> fields = {"kwargs",   "num_warps", "num_stages",
                                     "num_ctas", "maxnreg",   "pre_hook"};
  const int64_t defaults[] = {0, 4, 3, 1};
  if (!call[0].is<DictObject>())
    return call.wrongType(0, "a dictionary");
  for (size_t i = 0; i != fields.size(); ++i)
    values.push_back(call.slots[i] ? call[i]
                     : i && i < 4  ? Value::integer(defaults[i])
                                   : Value::none());
  return Value::make<TupleObject>(std::move(values), "Config",
                                  std::move(fields));
}

/// `jit` and its like: applied to a function they decorate it, else they keep
/// their arguments for the function to come.
static EvalResult decorate(NativeCall &call) {
  Decorator decorator;
  decorator.kind =
      llvm::StringSwitch<DecoratorKind>(call.name)
          .Case("jit", DecoratorKind::Jit)
          .Case("constexpr_function", DecoratorKind::ConstexprFunction)
          .Case("autotune", DecoratorKind::Autotune)
          .Case("heuristics", DecoratorKind::Heuristics)
          .Case("test", DecoratorKind::Test)
          .Case("bench", DecoratorKind::Bench)
          .Default(DecoratorKind::Other);
  decorator.range = call.range;
  // What is built in is evaluated at compile time where that is possible.
  if (decorator.kind == DecoratorKind::ConstexprFunction &&
      call.arguments.positional.size() == 1 &&
      call.arguments.positional[0].value.is<BuiltinObject>())
    return call.arguments.positional[0].value;
  // `jit(f)` and `jit(f, noinline=True)` decorate at once.
  bool isDirect = call.arguments.positional.size() == 1 &&
                  call.arguments.positional[0].value.is<FunctionObject>();
  if (!isDirect) {
    decorator.arguments = shareArguments(call.arguments);
    return Value::make<DecoratorObject>(std::move(decorator));
  }
  CallArguments function, options = call.arguments;
  function.positional = std::move(options.positional);
  options.positional.clear();
  if (options.size())
    decorator.arguments = shareArguments(std::move(options));
  return call.evaluator.call(Value::make<DecoratorObject>(std::move(decorator)),
                             function, call.range);
}

llvm::ArrayRef<NativeEntry> tile::tritonFunctions() {
  static const NativeEntry entries[] = {
      {"cdiv", "x y", cdiv},
      {"next_power_of_2", "n", nextPowerOf2},
      {"Config",
       "kwargs num_warps? num_stages? num_ctas? maxnreg? pre_hook? "
       "ir_override? num_consumer_groups? num_buffers_warp_spec? "
       "reg_dec_producer? reg_inc_consumer? enable_warp_specialization?",
       makeConfig, true},
      {"jit", "...", decorate},
      {"constexpr_function", "...", decorate},
      {"autotune", "...", decorate},
      {"heuristics", "...", decorate},
      {"test", "...", decorate},
      {"bench", "...", decorate},
  };
  return entries;
}
