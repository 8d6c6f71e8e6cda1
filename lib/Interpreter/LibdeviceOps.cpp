//===- LibdeviceOps.cpp - libdevice's functions ---------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tile.extern_call` on the CPU: real functions by the C library and
// LibdeviceSpecial.cpp, computed in double and rounded once; counting of bits;
// and calls of the exact functions of LibdeviceBits.cpp.
//
//===----------------------------------------------------------------------===//

#include "Code.h"
#include "Libdevice.h"
#include "Translator.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/bit.h"
#include <cmath>

using namespace mlir;
using namespace ::tile::interpreter;
using mlir::tile::LibdeviceFunction;
using mlir::tile::LibdeviceType;

//===----------------------------------------------------------------------===//
// Functions by their names in the language, one table for each signature
//===----------------------------------------------------------------------===//

namespace {
/// A function under its name; for fp32 and fp64, or for 32 and 64 bits.
template <typename Function> struct Named {
  const char *name;
  Function *apply;
};

using Real1 = double(double);
using Real2 = double(double, double);
using Real3 = double(double, double, double);
using Real4 = double(double, double, double, double);
using RealInt = double(double, int32_t);
using IntReal = double(int32_t, double);
using ToInt = int64_t(double);
/// The value, zero-extended, and its width.
using Bits1 = int64_t(uint64_t, unsigned);
} // namespace

/// log |gamma(x)|, without the global variable that std::lgamma writes.
static double logGamma(double x) {
  int sign;
  return ::lgamma_r(x, &sign);
}

/// Zero has no exponent, and neither have NaN and infinity.
static int64_t exponentOf(double x) {
  if (x == 0 || std::isnan(x))
    return INT32_MIN;
  return std::isinf(x) ? INT32_MAX : std::ilogb(x);
}

static constexpr Named<Real1> kReal1[] = {
    {"abs", [](double x) { return std::fabs(x); }},
    {"acos", [](double x) { return std::acos(x); }},
    {"acosh", [](double x) { return std::acosh(x); }},
    {"asin", [](double x) { return std::asin(x); }},
    {"asinh", [](double x) { return std::asinh(x); }},
    {"atan", [](double x) { return std::atan(x); }},
    {"atanh", [](double x) { return std::atanh(x); }},
    {"cbrt", [](double x) { return std::cbrt(x); }},
    {"ceil", [](double x) { return std::ceil(x); }},
    {"cos", [](double x) { return std::cos(x); }},
    {"cosh", [](double x) { return std::cosh(x); }},
    {"cospi", cosPi},
    {"cyl_bessel_i0", besselI0},
    {"cyl_bessel_i1", besselI1},
    {"erf", [](double x) { return std::erf(x); }},
    {"erfc", [](double x) { return std::erfc(x); }},
    {"erfcinv", inverseErfc},
    {"erfcx", scaledErfc},
    {"erfinv", inverseErf},
    {"exp", [](double x) { return std::exp(x); }},
    {"exp10", [](double x) { return std::pow(10.0, x); }},
    {"exp2", [](double x) { return std::exp2(x); }},
    {"expm1", [](double x) { return std::expm1(x); }},
    {"fast_cosf", [](double x) { return std::cos(x); }},
    {"fast_exp10f", [](double x) { return std::pow(10.0, x); }},
    {"fast_expf", [](double x) { return std::exp(x); }},
    {"fast_log10f", [](double x) { return std::log10(x); }},
    {"fast_log2f", [](double x) { return std::log2(x); }},
    {"fast_logf", [](double x) { return std::log(x); }},
    {"fast_sinf", [](double x) { return std::sin(x); }},
    {"fast_tanf", [](double x) { return std::tan(x); }},
    {"floor", [](double x) { return std::floor(x); }},
    {"j0", [](double x) { return ::j0(x); }},
    {"j1", [](double x) { return ::j1(x); }},
    {"lgamma", logGamma},
    {"log", [](double x) { return std::log(x); }},
    {"log10", [](double x) { return std::log10(x); }},
    {"log1p", [](double x) { return std::log1p(x); }},
    {"log2", [](double x) { return std::log2(x); }},
    {"logb", [](double x) { return std::logb(x); }},
    {"nearbyint", [](double x) { return std::nearbyint(x); }},
    {"normcdf", normalCdf},
    {"normcdfinv", inverseNormalCdf},
    {"rcbrt", [](double x) { return 1 / std::cbrt(x); }},
    {"rcp_rn", [](double x) { return 1 / x; }},
    {"rint", [](double x) { return std::nearbyint(x); }},
    {"round", [](double x) { return std::round(x); }},
    {"rsqrt", [](double x) { return 1 / std::sqrt(x); }},
    {"rsqrt_rn", [](double x) { return 1 / std::sqrt(x); }},
    {"saturatef", [](double x) { return x > 0 ? x < 1 ? x : 1.0 : 0.0; }},
    {"sin", [](double x) { return std::sin(x); }},
    {"sinh", [](double x) { return std::sinh(x); }},
    {"sinpi", sinPi},
    {"sqrt", [](double x) { return std::sqrt(x); }},
    {"sqrt_rn", [](double x) { return std::sqrt(x); }},
    {"tan", [](double x) { return std::tan(x); }},
    {"tanh", [](double x) { return std::tanh(x); }},
    {"tgamma", [](double x) { return std::tgamma(x); }},
    {"trunc", [](double x) { return std::trunc(x); }},
    {"y0", [](double x) { return ::y0(x); }},
    {"y1", [](double x) { return ::y1(x); }},
};

static constexpr Named<Real2> kReal2[] = {
    {"add_rn", [](double x, double y) { return x + y; }},
    {"atan2", [](double y, double x) { return std::atan2(y, x); }},
    {"copysign", [](double x, double y) { return std::copysign(x, y); }},
    {"div_rn", [](double x, double y) { return x / y; }},
    {"fast_dividef", [](double x, double y) { return x / y; }},
    {"fast_powf", [](double x, double y) { return std::pow(x, y); }},
    {"fdim", [](double x, double y) { return std::fdim(x, y); }},
    {"fmod", [](double x, double y) { return std::fmod(x, y); }},
    {"hypot", [](double x, double y) { return std::hypot(x, y); }},
    {"mul_rn", [](double x, double y) { return x * y; }},
    {"pow", [](double x, double y) { return std::pow(x, y); }},
    {"remainder", [](double x, double y) { return std::remainder(x, y); }},
    {"rhypot", [](double x, double y) { return 1 / std::hypot(x, y); }},
    {"sub_rn", [](double x, double y) { return x - y; }},
};

static constexpr Named<Real3> kReal3[] = {
    {"norm3d", [](double x, double y, double z) { return norm(x, y, z); }},
    {"rnorm3d", [](double x, double y, double z) { return 1 / norm(x, y, z); }},
};

static constexpr Named<Real4> kReal4[] = {
    {"norm4d", norm},
    {"rnorm4d", [](double x, double y, double z,
                   double w) { return 1 / norm(x, y, z, w); }},
};

static constexpr Named<RealInt> kRealInt[] = {
    {"ldexp", [](double x, int32_t n) { return std::ldexp(x, n); }},
    {"pow", [](double x, int32_t n) { return std::pow(x, n); }},
    {"scalbn", [](double x, int32_t n) { return std::scalbn(x, n); }},
};

static constexpr Named<IntReal> kIntReal[] = {
    {"jn", [](int32_t n, double x) { return n < 0 ? NAN : ::jn(n, x); }},
    {"yn", [](int32_t n, double x) { return n < 0 ? NAN : ::yn(n, x); }},
};

static constexpr Named<ToInt> kToInt[] = {
    {"finitef", [](double x) -> int64_t { return std::isfinite(x); }},
    {"ilogb", exponentOf},
    {"isfinited", [](double x) -> int64_t { return std::isfinite(x); }},
    {"isinf", [](double x) -> int64_t { return std::isinf(x); }},
    {"isnan", [](double x) -> int64_t { return std::isnan(x); }},
    {"signbit", [](double x) -> int64_t { return std::signbit(x); }},
};

static constexpr Named<Bits1> kBits1[] = {
    {"abs",
     [](uint64_t x, unsigned width) -> int64_t {
       return static_cast<int64_t>(x >> (width - 1) ? -x : x);
     }},
    {"brev",
     [](uint64_t x, unsigned width) -> int64_t {
       uint64_t reversed = 0;
       for (unsigned i = 0; i < width; ++i)
         reversed |= (x >> i & 1) << (width - 1 - i);
       return static_cast<int64_t>(reversed);
     }},
    {"clz",
     [](uint64_t x, unsigned width) -> int64_t {
       return llvm::countl_zero(x) - (64 - static_cast<int>(width));
     }},
    {"ffs",
     [](uint64_t x, unsigned) -> int64_t {
       return x ? llvm::countr_zero(x) + 1 : 0;
     }},
    {"popc", [](uint64_t x, unsigned) -> int64_t { return llvm::popcount(x); }},
};

//===----------------------------------------------------------------------===//
// Handlers, whose `extra` is the function
//===----------------------------------------------------------------------===//

/// `Function` on elements of the types A, each converted to what it takes.
template <typename Function, typename R, typename... A, size_t... I>
static void applyAll(const Instruction &step, Program &program,
                     std::index_sequence<I...>) {
  Function *apply = static_cast<const Named<Function> *>(step.extra)->apply;
  R *out = program.at<R>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = static_cast<R>(apply(program.at<A>(step.operands[I])[i]...));
}

template <typename Function, typename R, typename... A>
static void run(const Instruction &step, Program &program) {
  applyAll<Function, R, A...>(step, program, std::index_sequence_for<A...>());
}

template <typename R, typename A>
static void runBits(const Instruction &step, Program &program) {
  Bits1 *apply = static_cast<const Named<Bits1> *>(step.extra)->apply;
  const A *a = program.at<A>(step.operands[0]);
  R *out = program.at<R>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = static_cast<R>(apply(a[i], 8 * sizeof(A)));
}

static unsigned bytesOf(LibdeviceType type) {
  return type == LibdeviceType::F32 || type == LibdeviceType::I32 ||
                 type == LibdeviceType::U32
             ? 4
             : 8;
}

/// A function of bits, whose `extra` is the BitsCall.
static void runExact(const Instruction &step, Program &program) {
  const BitsCall &call = *static_cast<const BitsCall *>(step.extra);
  unsigned resultBytes = bytesOf(call.function->result);
  const char *sources[4];
  unsigned bytes[4];
  for (unsigned j = 0; j != call.function->arity; ++j) {
    sources[j] = program.at<char>(step.operands[j]);
    bytes[j] = bytesOf(call.function->operands()[j]);
  }
  char *out = program.at<char>(step.result);
  for (uint64_t i = 0; i != step.count; ++i) {
    uint64_t operands[4] = {};
    // The lower bytes come first on every host that runs this.
    for (unsigned j = 0; j != call.function->arity; ++j)
      std::memcpy(&operands[j], sources[j] + i * bytes[j], bytes[j]);
    uint64_t result = call.apply(operands, call);
    std::memcpy(out + i * resultBytes, &result, resultBytes);
  }
}

namespace {
/// A handler and the function that it applies.
struct Match {
  Handler handler = nullptr;
  const void *function = nullptr;
};
} // namespace

template <typename Function, size_t N>
static Match pick(const Named<Function> (&table)[N], llvm::StringRef name,
                  Handler handler) {
  for (const Named<Function> &entry : table)
    if (name == entry.name)
      return {handler, &entry};
  return {};
}

/// The handler for operands of `Real`.
template <typename Real>
static Match pickReal(const LibdeviceFunction &function) {
  llvm::StringRef name = function.name;
  llvm::ArrayRef<LibdeviceType> types = function.operands();
  auto isReal = [](LibdeviceType type) {
    return type == LibdeviceType::F32 || type == LibdeviceType::F64;
  };
  if (!isReal(function.result))
    return types.size() == 1 && function.result == LibdeviceType::I32
               ? pick(kToInt, name, run<ToInt, uint32_t, Real>)
               : Match();
  if (!llvm::all_of(types, isReal))
    return types.size() != 2 ? Match()
           : isReal(types[0])
               ? pick(kRealInt, name, run<RealInt, Real, Real, uint32_t>)
               : pick(kIntReal, name, run<IntReal, Real, uint32_t, Real>);
  switch (types.size()) {
  case 1:
    return pick(kReal1, name, run<Real1, Real, Real>);
  case 2:
    return pick(kReal2, name, run<Real2, Real, Real, Real>);
  case 3:
    return pick(kReal3, name, run<Real3, Real, Real, Real, Real>);
  case 4:
    return pick(kReal4, name, run<Real4, Real, Real, Real, Real, Real>);
  default:
    return {};
  }
}

static Match pickHandler(const LibdeviceFunction &function) {
  llvm::StringRef name = function.name;
  llvm::ArrayRef<LibdeviceType> types = function.operands();
  bool hasSingle = llvm::is_contained(types, LibdeviceType::F32);
  bool hasDouble = llvm::is_contained(types, LibdeviceType::F64);
  if (hasSingle)
    return function.result == LibdeviceType::F64 ? Match()
                                                 : pickReal<float>(function);
  if (hasDouble)
    return function.result == LibdeviceType::F32 ? Match()
                                                 : pickReal<double>(function);
  if (types.size() != 1)
    return {};
  if (types[0] == LibdeviceType::I32 && function.result == LibdeviceType::I32)
    return pick(kBits1, name, runBits<uint32_t, uint32_t>);
  if (types[0] == LibdeviceType::I64)
    return function.result == LibdeviceType::I32
               ? pick(kBits1, name, runBits<uint32_t, uint64_t>)
               : pick(kBits1, name, runBits<uint64_t, uint64_t>);
  return {};
}

namespace tile::interpreter {

Translation translateLibdeviceOp(Operation *op, Translator &translator) {
  mlir::tile::ExternCallOp call = dyn_cast<mlir::tile::ExternCallOp>(op);
  if (!call)
    return Translation::Unknown;
  Match match;
  if (const LibdeviceFunction *function =
          mlir::tile::findLibdeviceSymbol(call.getSymbol())) {
    match = pickHandler(*function);
    std::optional<BitsCall> exact;
    if (!match.handler)
      exact = findBitsCall(*function);
    if (exact)
      match = {runExact, translator.keep(*exact)};
  }
  if (!match.handler)
    return translator.refuse(op, "`" + call.getSymbol() + "` of libdevice");
  return translator.emitPure(op, match.handler, op->getOperands(),
                             op->getResult(0), /*immediate=*/0, match.function);
}

} // namespace tile::interpreter
