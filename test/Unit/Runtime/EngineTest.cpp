//===- EngineTest.cpp - tests of tile::Engine -----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The public C++ interface: what compiles without a device, what a launch
// passes and refuses, which launches share a kernel, and what errors say.
//
//===----------------------------------------------------------------------===//

#include "EngineTest.h"
#include <cmath>

using namespace tile;

//===----------------------------------------------------------------------===//
// Engine and buffers
//===----------------------------------------------------------------------===//

TEST_F(EngineTest, TargetOfTheDevice) {
  EXPECT_EQ(valueOf(Engine::create()).target(), "sm_90a");
  EXPECT_EQ(valueOf(Engine::create({"sm_80"})).target(), "sm_80");
  EXPECT_EQ(valueOf(engine.deviceName()), "Fake GPU 0");
  EXPECT_OK(engine.synchronize());
}

TEST_F(EngineTest, UnknownTarget) {
  Expected<Engine> engine = Engine::create({"sm_90"});
  ASSERT_FALSE(engine);
  EXPECT_CODE(engine.error(), "E0701");
  EXPECT_TRUE(contains(engine.error().str(), "sm_90a"));
}

TEST_F(EngineTest, BuffersHoldWhatWasUploaded) {
  std::vector<float> numbers = {1, 2, 3};
  Buffer buffer = valueOf(engine.upload(numbers));
  EXPECT_EQ(buffer.size(), 12u);
  EXPECT_EQ(buffer.type(), "*fp32");
  EXPECT_EQ(valueOf(buffer.download<float>()), numbers);
  Expected<std::vector<double>> wrong = buffer.download<double>();
  ASSERT_FALSE(wrong);
  EXPECT_CODE(wrong.error(), "E0855");

  std::vector<bool> bits = {true, false, true};
  Buffer flags = valueOf(engine.upload(bits));
  EXPECT_EQ(flags.type(), "*i1");
  EXPECT_EQ(valueOf(flags.download<bool>()), bits);

  EXPECT_EQ(valueOf(engine.allocate<uint16_t>(5)).size(), 10u);
  EXPECT_EQ(valueOf(engine.allocate(10, "*bf16")).type(), "*bf16");
  EXPECT_EQ(valueOf(engine.upload(std::vector<int>())).size(), 0u);
  EXPECT_EQ(fake.allocations, 2);
}

TEST_F(EngineTest, TooLargeAnAllocation) {
  Expected<Buffer> buffer = engine.allocate<double>(SIZE_MAX / 4);
  ASSERT_FALSE(buffer);
  EXPECT_CODE(buffer.error(), "E0808");
}

TEST_F(EngineTest, CopiesOutsideOfABuffer) {
  Buffer buffer = valueOf(engine.allocate(8));
  char bytes[16] = {};
  EXPECT_CODE(buffer.upload(bytes, 16), "E0830");
  EXPECT_CODE(buffer.download(bytes, 4, 6), "E0830");
  EXPECT_CODE(Buffer().download(bytes, 4), "E0860");
}

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

TEST_F(EngineTest, KernelNames) {
  EXPECT_EQ(library.kernelNames(),
            (std::vector<std::string>{"kernel", "negated", "apply", "cast"}));
  EXPECT_EQ(library.log(), "");
}

TEST_F(EngineTest, SyntaxErrorsShowTheSource) {
  Expected<Library> broken =
      engine.loadText("broken.tile", "def f(:\n  pass\n");
  ASSERT_FALSE(broken);
  const Error &error = broken.error();
  EXPECT_EQ(error.code().substr(0, 3), "E00") << error.str();
  EXPECT_TRUE(contains(error.log(), "broken.tile:1:6: error: ")) << error.log();
  EXPECT_TRUE(contains(error.log(), "def f(:\n"));
  EXPECT_TRUE(contains(error.log(), "^"));
  // The log has the message already, at its place.
  EXPECT_EQ(error.str(), error.log());
}

TEST_F(EngineTest, FilesThatCannotBeRead) {
  for (const char *path : {"/nonexistent.tile", "/tmp", "-"}) {
    Expected<Library> missing = engine.load(path);
    ASSERT_FALSE(missing) << path;
    EXPECT_CODE(missing.error(), "E0702");
    EXPECT_TRUE(contains(missing.error().message(), path));
  }
}

TEST_F(EngineTest, LaterStagesAreNotLoaded) {
  Expected<Library> ptx = engine.loadText("a.ptx", ".version 8.0\n");
  ASSERT_FALSE(ptx);
  EXPECT_CODE(ptx.error(), "E0862");
}

//===----------------------------------------------------------------------===//
// The dialect
//===----------------------------------------------------------------------===//

static const char *const storeText = R"(
func.func @kernel(%out: !tile.ptr<f32> {tile.divisibility = 16}, %x: f32)
    attributes {tile.kernel, tile.num_warps = 2} {
  tile.store %out, %x : !tile.ptr<f32>
  return
}
)";

TEST_F(EngineTest, DialectIsLoaded) {
  Library dialect = valueOf(engine.loadText("store.mlir", storeText));
  EXPECT_EQ(dialect.kernelNames(), std::vector<std::string>{"kernel"});
  Buffer out = valueOf(engine.allocate<float>(4));
  EXPECT_OK(dialect.launch("kernel", {1}, {out, {"x", 2.0}}));
  EXPECT_OK(dialect.launch("kernel", {1}, {{"x", 3.0}, {"out", out}}));
  EXPECT_EQ(fake.count("cuModuleLoadDataEx"), 1u);
  // What the launch does not say is as the text has it.
  CompileOptions options;
  EXPECT_EQ(valueOf(dialect.compile(options)).numWarps(), 2u);
  options.numWarps = 8;
  EXPECT_EQ(valueOf(dialect.compile(options)).numWarps(), 8u);
}

TEST_F(EngineTest, MistakesWithDialect) {
  Expected<Library> broken = engine.loadText("a.mlir", "func.func @f( {\n");
  ASSERT_FALSE(broken);
  EXPECT_CODE(broken.error(), "E0601");
  Library dialect = valueOf(engine.loadText("store.mlir", storeText));
  Buffer out = valueOf(engine.allocate<float>(4));
  EXPECT_CODE(dialect.launch("kernl", {1}, {out, 2.0}), "E0301");
  EXPECT_CODE(dialect.launch("kernel", {1}, {out}), "E0850");
  EXPECT_CODE(dialect.launch("kernel", {1}, {2.0, 2.0}), "E0854");
  EXPECT_CODE(dialect.launch("kernel", {1}, {out, out}), "E0854");
  EXPECT_CODE(dialect.compile({"kernel", "*fp32, fp32"}).error(), "E0609");
  CompileOptions options;
  options.numWarps = 3;
  EXPECT_FALSE(dialect.compile(options));
}

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

static CompileOptions scaleOptions() {
  return {"kernel", "*fp32:16, *fp32:16, i32, fp32", {{"BLOCK", "128"}}};
}

TEST_F(EngineTest, CompilesWithoutADevice) {
  Kernel kernel = valueOf(library.compile(scaleOptions()));
  EXPECT_EQ(fake.numCalls, 0u);
  EXPECT_EQ(kernel.name(), "kernel");
  EXPECT_EQ(kernel.target(), "sm_90a");
  EXPECT_EQ(kernel.numWarps(), 4u);
  EXPECT_EQ(kernel.sharedBytes(), 0u);
  EXPECT_TRUE(contains(kernel.ptx(), ".target sm_90a"));
  EXPECT_TRUE(contains(kernel.ptx(), ".entry kernel("));
  std::vector<ParameterInfo> parameters = kernel.parameters();
  ASSERT_EQ(parameters.size(), 4u);
  EXPECT_EQ(parameters[0].name, "x_ptr");
  EXPECT_EQ(parameters[0].type, "*fp32");
  EXPECT_EQ(parameters[0].divisibility, 16u);
  EXPECT_EQ(parameters[3].name, "scale");
  EXPECT_EQ(parameters[3].type, "fp32");
  EXPECT_EQ(parameters[3].divisibility, 1u);
}

TEST_F(EngineTest, RequestsAreCompiledOnce) {
  Buffer x = valueOf(engine.allocate<float>(4));
  // One kernel is loaded once, whoever launches it.
  for (int time = 0; time != 3; ++time)
    EXPECT_OK(
        valueOf(library.compile(scaleOptions())).launch({1}, {x, x, 0, 0}));
  EXPECT_EQ(fake.count("cuModuleLoadDataEx"), 1u);
  CompileOptions other = scaleOptions();
  other.numWarps = 8;
  Kernel wide = valueOf(library.compile(other));
  EXPECT_EQ(wide.numWarps(), 8u);
  EXPECT_OK(wide.launch({1}, {x, x, 0, 0}));
  EXPECT_EQ(fake.count("cuModuleLoadDataEx"), 2u);
}

TEST_F(EngineTest, FirstConfiguration) {
  Library tuned = valueOf(engine.loadText(
      "fill.tile",
      "import triton\n"
      "import triton.language as tl\n"
      "@triton.autotune([triton.Config({'B': 64}, num_warps=2)], key=[])\n"
      "@triton.heuristics({'EVEN': lambda args: args['B'] == 64})\n"
      "@triton.jit\n"
      "def kernel(p, B: tl.constexpr, EVEN: tl.constexpr):\n"
      "    tl.static_assert(EVEN == (B == 64))\n"
      "    tl.store(p + tl.arange(0, B), 1.0)\n"));
  CompileOptions options = {"kernel", "*fp32:16", {}};
  EXPECT_EQ(valueOf(tuned.compile(options)).numWarps(), 2u);
  // What is asked for comes first.
  options.numWarps = 1;
  options.constants = {{"B", "32"}};
  EXPECT_EQ(valueOf(tuned.compile(options)).numWarps(), 1u);
  Buffer x = valueOf(engine.allocate<float>(64));
  EXPECT_OK(tuned.launch("kernel", {1}, {x}));
  EXPECT_OK(tuned.launch("kernel", {1}, {x, 32}));
}

TEST_F(EngineTest, Statistics) {
  Kernel kernel = valueOf(library.compile(scaleOptions()));
  KernelStatistics statistics = valueOf(kernel.statistics());
  EXPECT_EQ(statistics.registers, 40);
  EXPECT_EQ(statistics.localBytes, 16);
  EXPECT_EQ(statistics.binaryVersion, 90);
}

TEST_F(EngineTest, WhatDoesNotCompile) {
  CompileOptions options = scaleOptions();
  options.kernel = "kernal";
  Expected<Kernel> kernel = library.compile(options);
  ASSERT_FALSE(kernel);
  EXPECT_TRUE(contains(kernel.error().log(), "did you mean `kernel`?"));
  options = scaleOptions();
  options.signature = "*fp32, *what";
  EXPECT_FALSE(library.compile(options));
  options = scaleOptions();
  options.numWarps = 3;
  EXPECT_FALSE(library.compile(options));
  // A failure is not remembered as if it were a kernel.
  EXPECT_FALSE(library.compile(options));
}

//===----------------------------------------------------------------------===//
// Launching compiled kernels
//===----------------------------------------------------------------------===//

/// What `kernel` would do for the first 3 elements.
static void scaleThree(void **arguments) {
  float *x = *static_cast<float **>(arguments[0]);
  float *out = *static_cast<float **>(arguments[1]);
  int n = *static_cast<int *>(arguments[2]);
  float scale = *static_cast<float *>(arguments[3]);
  for (int index = 0; index < n; ++index)
    out[index] = x[index] * scale;
}

TEST_F(EngineTest, LaunchPassesTheArguments) {
  fake.kernel = scaleThree;
  Kernel kernel = valueOf(library.compile(scaleOptions()));
  Buffer x = valueOf(engine.upload(std::vector<float>{1, 2, 3}));
  Buffer out = valueOf(engine.allocate<float>(3));
  EXPECT_OK(kernel.launch({7, 2}, {x, out, 3, 0.5}, this));
  EXPECT_EQ(valueOf(out.download<float>()), (std::vector<float>{.5, 1, 1.5}));
  EXPECT_EQ(fake.launch.gridDimX, 7u);
  EXPECT_EQ(fake.launch.gridDimY, 2u);
  EXPECT_EQ(fake.launch.blockDimX, 128u);
  EXPECT_EQ(static_cast<void *>(fake.launch.stream), this);
  // By name, in another order; an integer serves for a float.
  EXPECT_OK(kernel.launch({1}, {x, {"scale", 4}, {"n", 2}, {"out_ptr", out}}));
  EXPECT_EQ(valueOf(out.download<float>()), (std::vector<float>{4, 8, 1.5}));
}

TEST_F(EngineTest, LaunchChecksTheArguments) {
  Kernel kernel = valueOf(library.compile(scaleOptions()));
  Buffer x = valueOf(engine.allocate<float>(3));
  Buffer wrong = valueOf(engine.allocate<int>(3));
  float *shifted = reinterpret_cast<float *>(x.address() + 4);
  using Arguments = std::vector<Argument>;
  EXPECT_CODE(kernel.launch({1}, Arguments{x, x, 3}), "E0850");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, x, 3, 1.0, 128}), "E0858");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, x, 3, {"sale", 1.0}}), "E0852");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, x, 3, {"n", 4}}), "E0853");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, 3, 3, 1.0}), "E0854");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, wrong, 3, 1.0}), "E0854");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, x, 3.5, 1.0}), "E0854");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, x, 3, x}), "E0854");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, x, 3, nullptr}), "E0854");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, x, 1ll << 31, 1.0}), "E0856");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, x, ~0ull, 1.0}), "E0856");
  EXPECT_CODE(kernel.launch({1}, Arguments{x, shifted, 3, 1.0}), "E0851");
  EXPECT_CODE(kernel.launch({-1}, Arguments{x, x, 3, 1.0}), "E0822");
  EXPECT_CODE(kernel.launch({1, 65536}, Arguments{x, x, 3, 1.0}), "E0822");
  EXPECT_EQ(fake.count("cuLaunchKernelEx"), 0u);
  EXPECT_OK(kernel.launch({1}, Arguments{x, x, -(1ll << 31), true}));
  EXPECT_EQ(fake.count("cuLaunchKernelEx"), 1u);
}

//===----------------------------------------------------------------------===//
// Launching with specialisation
//===----------------------------------------------------------------------===//

TEST_F(EngineTest, LaunchSpecialises) {
  fake.kernel = scaleThree;
  Buffer x = valueOf(engine.upload(std::vector<float>{1, 2, 3}));
  Buffer out = valueOf(engine.allocate<float>(3));
  EXPECT_OK(library.launch("kernel", {1}, {x, out, 3, {"BLOCK", 32}}));
  // The default of `scale` reaches the kernel.
  EXPECT_EQ(valueOf(out.download<float>()), (std::vector<float>{2, 4, 6}));
  EXPECT_EQ(fake.count("cuModuleLoadDataEx"), 1u);
  // Alike: other values, no other kernel.
  EXPECT_OK(library.launch("kernel", {1}, {x, out, 2, 3.0, 32}));
  EXPECT_OK(library.launch("kernel", {1}, {x, out, 2, 5.0f, {"BLOCK", 32}}));
  EXPECT_EQ(valueOf(out.download<float>()), (std::vector<float>{5, 10, 6}));
  EXPECT_EQ(fake.count("cuModuleLoadDataEx"), 1u);
  // Not alike: another constant, a size that is a multiple of 16.
  EXPECT_OK(library.launch("kernel", {0}, {x, out, 2, 5.0, 64}, {8}));
  EXPECT_EQ(valueOf(library.specialize("kernel", {x, out, 2, 5.0, 64}, {8}))
                .numWarps(),
            8u);
}

TEST_F(EngineTest, SpecialisationFollowsTheArguments) {
  auto parametersFor = [&](const std::vector<Argument> &arguments) {
    std::string text;
    Kernel kernel = valueOf(library.specialize("kernel", arguments));
    for (const ParameterInfo &parameter : kernel.parameters())
      text += parameter.name + "=" + parameter.type + ":" +
              std::to_string(parameter.divisibility) + " ";
    return text;
  };
  float *even = reinterpret_cast<float *>(1024);
  float *odd = reinterpret_cast<float *>(1028);
  EXPECT_EQ(parametersFor({even, odd, 5}),
            "x_ptr=*fp32:16 out_ptr=*fp32:1 n=i32:1 scale=fp32:1 ");
  EXPECT_EQ(parametersFor({even, odd, 32}),
            "x_ptr=*fp32:16 out_ptr=*fp32:1 n=i32:16 scale=fp32:1 ");
  EXPECT_EQ(parametersFor({even, odd, 1}),
            "x_ptr=*fp32:16 out_ptr=*fp32:1 scale=fp32:1 ");
  EXPECT_EQ(parametersFor({even, even, (1ll << 40) + 1}),
            "x_ptr=*fp32:16 out_ptr=*fp32:16 n=i64:1 scale=fp32:1 ");
  Argument half = Argument::pointer(2048, "*fp16");
  EXPECT_EQ(parametersFor({half, half, 5, 1.5}),
            "x_ptr=*fp16:16 out_ptr=*fp16:16 n=i32:1 scale=fp32:1 ");
  EXPECT_EQ(fake.numCalls, 0u);
}

TEST_F(EngineTest, ConstantsOfAnyKind) {
  float *x = reinterpret_cast<float *>(1024);
  Argument out = Argument::pointer(2048, "*bf16");
  Argument type = Argument::dtype("bf16");
  Kernel plain = valueOf(library.specialize("cast", {x, out, type, "plain"}));
  Kernel negated =
      valueOf(library.specialize("cast", {x, out, type, {"MODE", "negate"}}));
  EXPECT_FALSE(contains(plain.ptx(), "sub.rn.bf16"));
  EXPECT_TRUE(contains(negated.ptx(), "sub.rn.bf16")) << negated.ptx();
}

TEST_F(EngineTest, FunctionsAsConstants) {
  float *x = reinterpret_cast<float *>(1024);
  Kernel kernel =
      valueOf(library.specialize("apply", {x, Argument::function("negated")}));
  EXPECT_TRUE(contains(kernel.ptx(), "sub.rn.f32")) << kernel.ptx();
}

TEST_F(EngineTest, LaunchesThatCannotBeSpecialised) {
  float *x = reinterpret_cast<float *>(1024);
  auto codeFor = [&](const char *kernel, std::vector<Argument> arguments) {
    Expected<Kernel> result = library.specialize(kernel, arguments);
    EXPECT_FALSE(result);
    return result ? std::string() : result.error().code();
  };
  EXPECT_EQ(codeFor("kernel", {x, x, 3, 1.0, 64, 5}), "E0858");
  EXPECT_EQ(codeFor("kernel", {x, x, {"m", 3}}), "E0852");
  EXPECT_EQ(codeFor("kernel", {x, x, {"x_ptr", x}}), "E0853");
  EXPECT_EQ(codeFor("kernel", {Argument::pointer(16, nullptr)}), "E0857");
  EXPECT_EQ(codeFor("kernel", {Argument::pointer(16, "fp32")}), "E0857");
  EXPECT_EQ(codeFor("cast", {x, x, Argument::dtype("*fp16")}), "E0857");
  EXPECT_EQ(codeFor("apply", {x, Argument::function("nobody")}), "E0857");
  // The language's own errors show the kernel.
  Expected<Kernel> missing = library.specialize("kernel", {x, x});
  ASSERT_FALSE(missing);
  EXPECT_TRUE(contains(missing.error().log(), "scale.tile:6:"))
      << missing.error().str();
  EXPECT_CODE(library.launch("kernal", 1, {x}), "E0301");
}
