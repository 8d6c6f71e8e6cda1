//===- DialectKernelTest.cpp - kernels read from dialect text -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a text says of its kernels, for every type that a launch can pass, and
// that a kernel handed to the compiler as a source gives the code that its
// text gives.
//
//===----------------------------------------------------------------------===//

#include "tile/Compiler/DialectKernel.h"
#include "CompilerTesting.h"
#include "tile/Compiler/Context.h"
#include "tile/Language/TileBuilder.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

static const char kText[] = R"(
func.func private @one() -> i32 {
  %0 = arith.constant 1 : i32
  return %0 : i32
}
func.func @named(%x_ptr: !tile.ptr<i32> {tile.divisibility = 16},
                 %1: i16 {tile.signedness = "u"},
                 %arg: f32 {tile.name = "scale"})
    attributes {tile.kernel, tile.num_warps = 8, tile.maxnreg = 64} {
  %0 = func.call @one() : () -> i32
  tile.store %x_ptr, %0 : !tile.ptr<i32>
  return
}
func.func @other() attributes {tile.kernel} { return }
)";

TEST(DialectKernel, IsReadFromText) {
  Input input(kText, "named.mlir");
  std::optional<std::vector<DialectKernel>> kernels =
      listDialectKernels(input.file, input.diagnostics);
  ASSERT_TRUE(kernels);
  ASSERT_EQ(kernels->size(), 2u);
  const DialectKernel &kernel = kernels->front();
  EXPECT_EQ(kernel.name, "named");
  EXPECT_EQ(kernel.options.numWarps, 8u);
  EXPECT_EQ(kernel.options.numStages, 3u);
  EXPECT_EQ(kernel.options.maxRegisters, 64u);
  ASSERT_EQ(kernel.parameters.size(), 3u);
  EXPECT_EQ(kernel.parameters[0].name, "x_ptr");
  EXPECT_EQ(kernel.parameters[0].type, DType::pointerTo(ScalarKind::Int32));
  EXPECT_EQ(kernel.parameters[0].divisibility, 16u);
  EXPECT_EQ(input.sources.text(kernel.parameters[0].range), "%");
  EXPECT_EQ(kernel.parameters[1].name, "arg1");
  EXPECT_EQ(kernel.parameters[1].type, DType(ScalarKind::UInt16));
  EXPECT_EQ(kernel.parameters[2].name, "scale");
  EXPECT_EQ(kernel.parameters[2].type, DType(ScalarKind::FP32));
  EXPECT_TRUE((*kernels)[1].parameters.empty());
}

TEST(DialectKernel, TypesComeBack) {
  std::unique_ptr<mlir::MLIRContext> context = createContext();
  unsigned known = 0;
  for (DType scalar : DType::allScalars()) {
    // Held as its bits.
    if (scalar == DType(ScalarKind::FP8E4B15))
      continue;
    for (DType type : {scalar, DType::pointerTo(scalar),
                       DType::pointerTo(DType::pointerTo(scalar))}) {
      mlir::Type converted = convertType(type, context.get());
      if (!converted)
        continue;
      ++known;
      bool isUnsigned = scalar.isUnsignedInteger();
      EXPECT_EQ(dtypeOf(converted, isUnsigned), type) << type.name();
    }
  }
  EXPECT_EQ(known, 3 * 15u);
  EXPECT_FALSE(dtypeOf(mlir::IntegerType::get(context.get(), 24), false));
  EXPECT_FALSE(dtypeOf(mlir::IndexType::get(context.get()), false));
}

TEST(DialectKernel, CompilesAsItsTextDoes) {
  Input input(kText, "named.mlir");
  std::optional<std::vector<DialectKernel>> kernels =
      listDialectKernels(input.file, input.diagnostics);
  ASSERT_TRUE(kernels);
  DialectKernelSource source(kernels->front(), input.diagnostics);
  Compilation fromSource(Input::optionsFor("sm_80"), input.diagnostics);
  ASSERT_TRUE(fromSource.start(source));
  ASSERT_TRUE(fromSource.advanceTo(Stage::PTX));
  EXPECT_EQ(fromSource.info().symbol, "named");
  EXPECT_EQ(fromSource.info().numWarps, 8u);

  KernelChoice choice;
  choice.name = "named";
  Compilation fromText(Input::optionsFor("sm_80"), input.diagnostics);
  ASSERT_TRUE(fromText.start(input.file, InputKind::Dialect, choice));
  ASSERT_TRUE(fromText.advanceTo(Stage::PTX));
  EXPECT_EQ(fromSource.text(), fromText.text());
}

TEST(DialectKernel, KeysTellKernelsAndOptionsApart) {
  Input input(kText, "named.mlir");
  std::optional<std::vector<DialectKernel>> kernels =
      listDialectKernels(input.file, input.diagnostics);
  ASSERT_TRUE(kernels);
  DialectKernel changed = kernels->front();
  KernelChoice choice;
  EXPECT_FALSE(choice.changesOptions());
  choice.numWarps = 2;
  EXPECT_TRUE(choice.changesOptions());
  choice.applyTo(changed.options);
  EXPECT_EQ(changed.options.numWarps, 2u);
  EXPECT_EQ(changed.options.maxRegisters, 64u);
  DialectKernelSource first(kernels->front(), input.diagnostics);
  DialectKernelSource same(kernels->front(), input.diagnostics);
  DialectKernelSource other(kernels->back(), input.diagnostics);
  DialectKernelSource retuned(changed, input.diagnostics);
  EXPECT_EQ(first.key(), same.key());
  EXPECT_NE(first.key(), other.key());
  EXPECT_NE(first.key(), retuned.key());
}

TEST(DialectKernel, TargetIsTheModulesUnlessGiven) {
  const char text[] = "module attributes {tile.target = \"sm_86\"} {\n"
                      "func.func @k() attributes {tile.kernel} { return }\n}\n";
  for (auto [given, expected] : {std::pair("", "sm_86"), {"sm_89", "sm_89"}}) {
    Input input(text, "k.mlir");
    Compilation compilation(Input::optionsFor(given), input.diagnostics);
    ASSERT_TRUE(compilation.start(input.file, InputKind::Dialect));
    ASSERT_TRUE(compilation.advanceTo(Stage::TileGPU));
    EXPECT_EQ(compilation.info().target, expected);
  }
}
