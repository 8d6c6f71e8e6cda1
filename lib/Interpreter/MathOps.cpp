//===- MathOps.cpp - elementary functions of the interpreter --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementary functions are computed in double and rounded once, so that for
// all types but f64 the result is the nearest one in all but rarest cases: a
// reference against which approximations are measured. Functions that are
// exact (floor, ...) stay in the type. So do the hardware's approximations of
// the tile dialect, but for subnormal numbers, which they do not know.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "Translator.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace ::tile::interpreter;

namespace {

// One struct for each function of one double.
#define TILE_MATH_FUNCTION(NAME, VALUE)                                        \
  struct NAME {                                                                \
    static double apply(double x) { return VALUE; }                            \
  };
TILE_MATH_FUNCTION(Exp, std::exp(x))
TILE_MATH_FUNCTION(Exp2, std::exp2(x))
TILE_MATH_FUNCTION(ExpM1, std::expm1(x))
TILE_MATH_FUNCTION(Log, std::log(x))
TILE_MATH_FUNCTION(Log2, std::log2(x))
TILE_MATH_FUNCTION(Log10, std::log10(x))
TILE_MATH_FUNCTION(Log1p, std::log1p(x))
TILE_MATH_FUNCTION(Sin, std::sin(x))
TILE_MATH_FUNCTION(Cos, std::cos(x))
TILE_MATH_FUNCTION(Tan, std::tan(x))
TILE_MATH_FUNCTION(Asin, std::asin(x))
TILE_MATH_FUNCTION(Acos, std::acos(x))
TILE_MATH_FUNCTION(Atan, std::atan(x))
TILE_MATH_FUNCTION(Sinh, std::sinh(x))
TILE_MATH_FUNCTION(Cosh, std::cosh(x))
TILE_MATH_FUNCTION(Tanh, std::tanh(x))
TILE_MATH_FUNCTION(Asinh, std::asinh(x))
TILE_MATH_FUNCTION(Acosh, std::acosh(x))
TILE_MATH_FUNCTION(Atanh, std::atanh(x))
TILE_MATH_FUNCTION(Erf, std::erf(x))
TILE_MATH_FUNCTION(Erfc, std::erfc(x))
TILE_MATH_FUNCTION(Cbrt, std::cbrt(x))
TILE_MATH_FUNCTION(Rsqrt, 1 / std::sqrt(x))
#undef TILE_MATH_FUNCTION

/// The C library gives NaN for signalling NaNs here; GPUs know only quiet ones.
struct Pow {
  static double apply(double x, double y) {
    return x == 1 || y == 0 ? 1 : std::pow(x, y);
  }
};
struct Atan2 {
  static double apply(double y, double x) { return std::atan2(y, x); }
};

/// Zero, with the same sign, for what a float holds as a subnormal number.
double flushed(double x) {
  return std::abs(x) < std::numeric_limits<float>::min() ? std::copysign(0.0, x)
                                                         : x;
}
struct ApproxExp2 {
  static double apply(double x) { return flushed(std::exp2(x)); }
};
struct ApproxLog2 {
  static double apply(double x) { return std::log2(flushed(x)); }
};
struct ApproxReciprocal {
  static double apply(double x) { return flushed(1 / flushed(x)); }
};
struct ApproxSqrt {
  static double apply(double x) { return std::sqrt(flushed(x)); }
};

struct Floor {
  template <typename R> static R apply(R x) { return std::floor(x); }
};
struct Ceil {
  template <typename R> static R apply(R x) { return std::ceil(x); }
};
struct Trunc {
  template <typename R> static R apply(R x) { return std::trunc(x); }
};
/// Halfway cases away from zero.
struct Round {
  template <typename R> static R apply(R x) { return std::round(x); }
};
/// Halfway cases to even, the rounding in which the library always runs.
struct RoundEven {
  template <typename R> static R apply(R x) { return std::nearbyint(x); }
};

struct IsNaN {
  template <typename F> static bool apply(typename F::Storage x) {
    return std::isnan(F::decode(x));
  }
};
struct IsInf {
  template <typename F> static bool apply(typename F::Storage x) {
    return std::isinf(F::decode(x));
  }
};
struct IsFinite {
  template <typename F> static bool apply(typename F::Storage x) {
    return std::isfinite(F::decode(x));
  }
};

} // namespace

/// The handlers of functions whose results have the operand's type.
static Handler pickFunction(Operation *op, ElementKind kind) {
  return llvm::TypeSwitch<Operation *, Handler>(op)
      .Case([&](math::ExpOp) { return pickFloatUnary<Exp>(kind); })
      .Case([&](math::Exp2Op) { return pickFloatUnary<Exp2>(kind); })
      .Case([&](math::ExpM1Op) { return pickFloatUnary<ExpM1>(kind); })
      .Case([&](math::LogOp) { return pickFloatUnary<Log>(kind); })
      .Case([&](math::Log2Op) { return pickFloatUnary<Log2>(kind); })
      .Case([&](math::Log10Op) { return pickFloatUnary<Log10>(kind); })
      .Case([&](math::Log1pOp) { return pickFloatUnary<Log1p>(kind); })
      .Case([&](math::SinOp) { return pickFloatUnary<Sin>(kind); })
      .Case([&](math::CosOp) { return pickFloatUnary<Cos>(kind); })
      .Case([&](math::TanOp) { return pickFloatUnary<Tan>(kind); })
      .Case([&](math::AsinOp) { return pickFloatUnary<Asin>(kind); })
      .Case([&](math::AcosOp) { return pickFloatUnary<Acos>(kind); })
      .Case([&](math::AtanOp) { return pickFloatUnary<Atan>(kind); })
      .Case([&](math::SinhOp) { return pickFloatUnary<Sinh>(kind); })
      .Case([&](math::CoshOp) { return pickFloatUnary<Cosh>(kind); })
      .Case([&](math::TanhOp) { return pickFloatUnary<Tanh>(kind); })
      .Case([&](math::AsinhOp) { return pickFloatUnary<Asinh>(kind); })
      .Case([&](math::AcoshOp) { return pickFloatUnary<Acosh>(kind); })
      .Case([&](math::AtanhOp) { return pickFloatUnary<Atanh>(kind); })
      .Case([&](math::ErfOp) { return pickFloatUnary<Erf>(kind); })
      .Case([&](math::ErfcOp) { return pickFloatUnary<Erfc>(kind); })
      .Case([&](math::CbrtOp) { return pickFloatUnary<Cbrt>(kind); })
      .Case([&](math::RsqrtOp) { return pickFloatUnary<Rsqrt>(kind); })
      .Case([&](math::FloorOp) { return pickFloatUnary<Floor>(kind); })
      .Case([&](math::CeilOp) { return pickFloatUnary<Ceil>(kind); })
      .Case([&](math::TruncOp) { return pickFloatUnary<Trunc>(kind); })
      .Case([&](math::RoundOp) { return pickFloatUnary<Round>(kind); })
      .Case([&](math::RoundEvenOp) { return pickFloatUnary<RoundEven>(kind); })
      .Case([&](math::PowFOp) { return pickFloatBinary<Pow>(kind); })
      .Case([&](math::Atan2Op) { return pickFloatBinary<Atan2>(kind); })
      .Case([&](mlir::tile::ApproxExp2Op) {
        return pickFloatUnary<ApproxExp2>(kind);
      })
      .Case([&](mlir::tile::ApproxLog2Op) {
        return pickFloatUnary<ApproxLog2>(kind);
      })
      .Case([&](mlir::tile::ApproxReciprocalOp) {
        return pickFloatUnary<ApproxReciprocal>(kind);
      })
      .Case([&](mlir::tile::ApproxSqrtOp) {
        return pickFloatUnary<ApproxSqrt>(kind);
      })
      .Default([](Operation *) -> Handler { return nullptr; });
}

namespace tile::interpreter {

Translation translateMathOp(Operation *op, Translator &translator) {
  if (op->getNumOperands() == 0)
    return Translation::Unknown;
  ElementKind kind = translator.getKind(op->getOperand(0));
  Handler handler = pickFunction(op, kind);
  if (isa<math::IsNaNOp>(op))
    handler = pickFloatTest<IsNaN>(kind);
  else if (isa<math::IsInfOp>(op))
    handler = pickFloatTest<IsInf>(kind);
  else if (isa<math::IsFiniteOp>(op))
    handler = pickFloatTest<IsFinite>(kind);
  return handler ? translator.emitPure(op, handler) : Translation::Unknown;
}

} // namespace tile::interpreter
