//===- MathAccuracyTest.cpp - how good the standard library's maths is ----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fp32 functions of Stdlib/math.tile, run by the interpreter, against long
// double: at all values of f16 and bf16, and at random bit patterns of f32,
// which are spread evenly over the exponents (2^18, with TILE_LONG=1 2^24).
// Errors are in ULP, units in the last place of the exact result; the bounds
// are those that math.tile and LANGUAGE.md state.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "tile/Compiler/Context.h"
#include "tile/Compiler/Pipeline.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Interpreter/Interpreter.h"
#include "tile/Language/Emitter.h"
#include "tile/Language/Program.h"
#include "gtest/gtest.h"
#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>

using namespace tile;

using Real = long double;

static constexpr uint32_t kBlock = 1024;

static float floatOf(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

static uint32_t bitsOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

//===----------------------------------------------------------------------===//
// Running an expression of x and y
//===----------------------------------------------------------------------===//

static std::string kernelOf(const std::string &expression) {
  return R"(
import tile
import tile.language as tl
from tile.language.extra import libdevice

@tile.jit
def k(x_ptr, y_ptr, out_ptr, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    x = tl.load(x_ptr + offsets)
    y = tl.load(y_ptr + offsets)
    tl.store(out_ptr + offsets, )" +
         expression + ")\n";
}

/// The expression's values as the interpreter computes them. The number of
/// arguments is a multiple of kBlock.
static std::vector<float> evaluate(const std::string &expression,
                                   std::vector<float> x, std::vector<float> y) {
  std::vector<float> out(x.size());
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file = sources.addBuffer("maths.tile", kernelOf(expression));
  std::shared_ptr<Program> program = Program::load(file, diagnostics);
  FunctionObject *kernel = program ? program->findKernel() : nullptr;
  SignatureRequest request;
  request.signature = "*fp32,*fp32,*fp32," + std::to_string(kBlock);
  std::optional<KernelSpecialization> specialization;
  if (kernel)
    specialization = specializeForRequest(*program, *kernel, request);
  std::unique_ptr<mlir::MLIRContext> context = createContext();
  mlir::OwningOpRef<mlir::ModuleOp> module;
  if (specialization)
    module = emitKernel(*program, *kernel, *specialization, *context);
  if (!module) {
    ADD_FAILURE() << expression << " does not compile";
    return out;
  }
  mlir::PassManager passes(context.get(), mlir::ModuleOp::getOperationName());
  addSemanticPasses(passes);
  EXPECT_TRUE(mlir::succeeded(passes.run(*module)));
  std::unique_ptr<InterpretedKernel> interpreted;
  for (mlir::func::FuncOp function : module->getOps<mlir::func::FuncOp>())
    if (function->hasAttr(mlir::tile::kKernelAttr))
      interpreted = InterpretedKernel::create(function, diagnostics);
  uint64_t bytes = x.size() * sizeof(float);
  InterpreterArray arrays[] = {{"x", x.data(), bytes, true},
                               {"y", y.data(), bytes, true},
                               {"out", out.data(), bytes, false}};
  InterpreterArgument arguments[] = {InterpreterArgument::pointer(0),
                                     InterpreterArgument::pointer(1),
                                     InterpreterArgument::pointer(2)};
  uint32_t programs = static_cast<uint32_t>(x.size() / kBlock);
  EXPECT_TRUE(interpreted && interpreted->run({programs, 1, 1}, arrays,
                                              arguments, {}, diagnostics))
      << expression;
  return out;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// What counts as wrong altogether.
static constexpr Real kWrong = 1e9;

/// The distance from the exact result in units of its last place; infinity
/// counts as 2^128, the next number if there were one.
static Real errorInUlp(float actual, Real exact) {
  if (std::isnan(actual) || std::isnan(exact))
    return std::isnan(actual) && std::isnan(exact) ? 0 : kWrong;
  if (exact == 0)
    return actual == 0 && std::signbit(actual) == std::signbit(exact) ? 0
                                                                      : kWrong;
  if (std::signbit(actual) != std::signbit(exact))
    return kWrong;
  const Real limit = std::ldexp(Real(1), 128);
  Real magnitude = std::fmin(std::fabs(exact), limit);
  Real value = std::fmin(Real(std::fabs(actual)), limit);
  int exponent = std::max(std::ilogb(magnitude), -126);
  if (magnitude == limit)
    exponent = 127;
  return std::ldexp(std::fabs(value - magnitude), 23 - exponent);
}

/// All values of f16 and bf16, and random ones.
static std::vector<float> arguments() {
  std::vector<float> values;
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    // f16: the bits moved into place are a float too small by 2^112, or
    // infinite or NaN, which bf16 has too.
    uint32_t magnitude = (bits & 0x7fff) << 13;
    float half = std::ldexp(floatOf(magnitude), 112);
    values.push_back(bits & 0x8000 ? -half : half);
    values.push_back(floatOf(bits << 16));
  }
  size_t count = std::getenv("TILE_LONG") ? 1 << 24 : 1 << 18;
  std::mt19937 random(1);
  for (size_t i = 0; i != count; ++i)
    values.push_back(floatOf(random()));
  return values;
}

namespace {
struct Function {
  const char *expression;
  Real (*exact)(Real);
  double bound;
  /// Arguments of larger magnitude, or smaller, are not looked at.
  float largest = INFINITY;
  float smallestResult = 0;
};
} // namespace

static const Function kFunctions[] = {
    {"tl.exp(x)", [](Real x) { return std::exp(x); }, 2.1},
    {"libdevice.expm1(x)", [](Real x) { return std::expm1(x); }, 2.1},
    {"tl.log(x)", [](Real x) { return std::log(x); }, 2},
    {"tl.log2(x)", [](Real x) { return std::log2(x); }, 2.1},
    {"libdevice.log10(x)", [](Real x) { return std::log10(x); }, 2.3},
    {"libdevice.log1p(x)", [](Real x) { return std::log1p(x); }, 2.3},
    {"libdevice.tanh(x)", [](Real x) { return std::tanh(x); }, 2.1},
    {"tl.erf(x)", [](Real x) { return std::erf(x); }, 1.7},
    {"tl.sin(x)", [](Real x) { return std::sin(x); }, 1.8, 105000},
    {"tl.cos(x)", [](Real x) { return std::cos(x); }, 1.8, 105000},
    {"tl.sin(x)", [](Real x) { return std::sin(x); }, 2.7, 4194304},
    {"tl.cos(x)", [](Real x) { return std::cos(x); }, 2.7, 4194304},
    {"libdevice.atan(x)", [](Real x) { return std::atan(x); }, 2.2},
    {"tl.sigmoid(x)", [](Real x) { return 1 / (1 + std::exp(-x)); }, 3.9,
     INFINITY, 1.1754944e-38f},
};

TEST(MathAccuracy, FunctionsOfOne) {
  std::vector<float> x = arguments();
  for (const Function &function : kFunctions) {
    std::vector<float> results = evaluate(function.expression, x, x);
    Real worst = 0;
    float at = 0;
    for (size_t i = 0; i != x.size(); ++i) {
      if (std::fabs(x[i]) > function.largest && std::isfinite(x[i]))
        continue;
      Real exact = function.exact(x[i]);
      if (exact != 0 && std::fabs(exact) < function.smallestResult)
        continue;
      Real error = errorInUlp(results[i], exact);
      if (error > worst) {
        worst = error;
        at = x[i];
      }
    }
    std::printf("%-20s %.3Lf ULP at %.9g\n", function.expression, worst, at);
    EXPECT_LE(worst, function.bound) << function.expression << " at " << at;
  }
}

/// Beyond their range sine and cosine say that they do not know.
TEST(MathAccuracy, LargeAngles) {
  std::vector<float> x(kBlock, 4194305.0f);
  x[1] = -1e30f;
  for (const char *expression : {"tl.sin(x)", "tl.cos(x)"})
    for (float result : evaluate(expression, x, x))
      ASSERT_TRUE(std::isnan(result)) << expression;
}

/// Below the least normal number the sigmoid is zero.
TEST(MathAccuracy, SmallSigmoid) {
  std::vector<float> x(kBlock, -88.0f);
  x[1] = -INFINITY;
  for (float result : evaluate("tl.sigmoid(x)", x, x))
    ASSERT_EQ(bitsOf(result), 0u);
}

/// Powers of two have exact logarithms.
TEST(MathAccuracy, ExactLogarithms) {
  std::vector<float> x(kBlock, 1);
  for (int i = -149; i != 128; ++i)
    x[i + 149] = std::ldexp(1.0f, i);
  std::vector<float> results = evaluate("tl.log2(x)", x, x);
  for (int i = -149; i != 128; ++i)
    EXPECT_EQ(results[i + 149], i);
}

static void checkPowers(const std::vector<float> &x,
                        const std::vector<float> &y) {
  std::vector<float> results = evaluate("libdevice.pow(x, y)", x, y);
  Real worst = 0;
  size_t at = 0;
  for (size_t i = 0; i != x.size(); ++i) {
    Real error = errorInUlp(results[i], std::pow(Real(x[i]), Real(y[i])));
    if (error > worst) {
      worst = error;
      at = i;
    }
  }
  std::printf("pow %.3Lf ULP at %.9g, %.9g\n", worst, x[at], y[at]);
  EXPECT_LE(worst, 3.2) << x[at] << " to the power of " << y[at] << " gave "
                        << results[at];
}

/// Any bits, and pairs whose power is finite.
TEST(MathAccuracy, Powers) {
  size_t count = std::getenv("TILE_LONG") ? 1 << 24 : 1 << 18;
  std::mt19937 random(2);
  std::vector<float> x, y;
  for (size_t i = 0; i != count; ++i) {
    float base = floatOf(random());
    float exponent = floatOf(random());
    if (i % 4) {
      base = std::fabs(base);
      // Every other time near 1, where powers are large.
      if (i % 2)
        base = floatOf(0x3f000000 + (random() & 0xffffff));
      float limit = 150 / std::fabs(std::log2(base));
      exponent = limit * (static_cast<float>(random()) * 0x1p-31f - 1);
    }
    x.push_back(base);
    y.push_back(exponent);
  }
  checkPowers(x, y);
}

/// The special cases of IEEE 754, all with all.
TEST(MathAccuracy, SpecialPowers) {
  const float special[] = {
      0.0f,       -0.0f,      1.0f,       -1.0f,      2.0f,        -2.0f,
      3.0f,       -3.0f,      0.5f,       -0.5f,      2.5f,        -2.5f,
      INFINITY,   -INFINITY,  NAN,        1e-45f,     -1e-45f,     3e38f,
      -3e38f,     1e10f,      0.9999999f, 8388609.0f, -8388609.0f, 16777216.0f,
      1.0000001f, 4194304.5f, -7.0f};
  std::vector<float> x, y;
  for (float base : special)
    for (float exponent : special) {
      x.push_back(base);
      y.push_back(exponent);
    }
  x.resize(kBlock, 1);
  y.resize(kBlock, 1);
  checkPowers(x, y);
}
