//===- CompilationTest.cpp - stages, results and limits -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way of a kernel inside a program: text at every stage, facts about the
// result, the same bytes on any number of threads, and bounds on size.
//
//===----------------------------------------------------------------------===//

#include "CompilerTesting.h"
#include "tile/Support/Limits.h"
#include "gtest/gtest.h"
#include <thread>

using namespace tile;
using namespace tile::test;

static const char *const kSignature = "*fp32:16,*fp32:16,*fp32:16,i32,1024";

TEST(Compilation, EveryStageHasText) {
  for (auto [stage, part] :
       {std::pair(Stage::Tile, "tile.load"),
        std::pair(Stage::TileGPU, "#tile_gpu.layout"),
        std::pair(Stage::LLVM, "llvm.func @vector_add"),
        std::pair(Stage::LLVMIR, "define ptx_kernel void @vector_add"),
        std::pair(Stage::PTX, ".visible .entry vector_add")}) {
    Input input(kVectorAdd);
    std::string text = input.compileSource(kSignature, stage);
    EXPECT_NE(text.find(part), std::string::npos) << stageName(stage).str();
    EXPECT_FALSE(input.diagnostics.hasErrors()) << input.codes();
  }
}

TEST(Compilation, KnowsWhatALaunchNeeds) {
  Input input(R"(
import tile
import tile.language as tl
@tile.jit
def transpose(x, y):
    i = tl.arange(0, 64)
    v = tl.load(x + i[:, None] * 64 + i[None, :])
    tl.store(y + i[None, :] * 64 + i[:, None], v)
)");
  std::shared_ptr<Program> program =
      Program::load(input.file, input.diagnostics);
  ASSERT_TRUE(program);
  FunctionObject *kernel = program->findKernel("transpose");
  ASSERT_TRUE(kernel);
  SignatureRequest request;
  request.signature = "*fp32:16,*fp32:16";
  request.options.numWarps = 8;
  std::optional<KernelSpecialization> specialization =
      specializeForRequest(*program, *kernel, request);
  ASSERT_TRUE(specialization);
  Compilation compilation(Input::optionsFor("sm_80"), input.diagnostics);
  ASSERT_TRUE(compilation.start(*program, *kernel, *specialization));
  EXPECT_EQ(compilation.stage(), Stage::Tile);
  ASSERT_TRUE(compilation.advanceTo(Stage::PTX));
  EXPECT_EQ(compilation.stage(), Stage::PTX);
  EXPECT_EQ(compilation.info().symbol, "transpose");
  EXPECT_EQ(compilation.info().target, "sm_80");
  EXPECT_EQ(compilation.info().numWarps, 8u);
  EXPECT_EQ(compilation.info().sharedBytes, 64u * 64u * 4u);
}

TEST(Compilation, GoesForwardOnly) {
  Input input(kVectorAdd);
  std::string text = input.compileSource(kSignature, Stage::TileGPU);
  Input later(text);
  EXPECT_EQ(later.compileText(InputKind::Dialect, Stage::Tile), "");
  EXPECT_EQ(later.codes(), "E0604");
}

/// Compiles five specialisations and joins their PTX.
static std::string compileSome() {
  std::string result;
  for (const char *signature :
       {kSignature, "*fp16:16,*fp16:16,*fp16:16,i32,1024",
        "*bf16,*bf16,*bf16,i32,256", "*i8:16,*i8:16,*i8:16,i64,2048",
        "*fp64:16,*fp64:16,*fp64:16,i32:16,128"})
    result += Input(kVectorAdd).compileSource(signature);
  return result;
}

TEST(Compilation, ThreadsDoNotMatter) {
  std::string alone = compileSome();
  EXPECT_NE(alone.find("add.rn.f64"), std::string::npos);
  std::vector<std::string> texts(8);
  std::vector<std::thread> threads;
  for (std::string &text : texts)
    threads.emplace_back([&text] { text = compileSome(); });
  for (std::thread &thread : threads)
    thread.join();
  for (const std::string &text : texts)
    EXPECT_EQ(text, alone);
}

//===----------------------------------------------------------------------===//
// Limits
//===----------------------------------------------------------------------===//

static std::string dialectOfOperations(uint64_t count) {
  // The module, the function and its return count too.
  std::string text = "func.func @k(%a: i32) attributes {tile.kernel} {\n";
  for (uint64_t i = 0; i < count - 3; ++i)
    text += "  arith.addi %a, %a : i32\n";
  return text + "  return\n}\n";
}

TEST(Compilation, OperationsAreBounded) {
  Input fits(dialectOfOperations(limits::kTileOps));
  EXPECT_NE(fits.compileText(InputKind::Dialect, Stage::Tile), "");
  EXPECT_EQ(fits.codes(), "");
  Input tooLarge(dialectOfOperations(limits::kTileOps + 1));
  EXPECT_EQ(tooLarge.compileText(InputKind::Dialect, Stage::Tile), "");
  EXPECT_EQ(tooLarge.codes(), "E0603");
}

TEST(Compilation, InstructionsAreBounded) {
  auto textOf = [](uint64_t count) {
    std::string text = "define ptx_kernel void @k(i32 %a) {\n";
    for (uint64_t i = 1; i < count; ++i)
      text += "  %x" + std::to_string(i) + " = add i32 %a, 1\n";
    return text + "  ret void\n}\n";
  };
  Input fits(textOf(limits::kLLVMInstructions));
  EXPECT_NE(fits.compileText(InputKind::LLVMIR), "");
  EXPECT_EQ(fits.codes(), "");
  Input tooLarge(textOf(limits::kLLVMInstructions + 1));
  EXPECT_EQ(tooLarge.compileText(InputKind::LLVMIR), "");
  EXPECT_EQ(tooLarge.codes(), "E0651");
}
