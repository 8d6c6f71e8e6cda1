//===- GeneratorTest.cpp - what random programs promise -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs are well typed at the first attempt, the same for a seed, and
// together use everything that the language has.
//
//===----------------------------------------------------------------------===//

#include "tile/Fuzz/Generator.h"
#include "tile/Fuzz/Printer.h"
#include "llvm/ADT/StringSet.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::fuzz;

static constexpr uint64_t kPrograms = 1000;

static std::string textOf(uint64_t seed) {
  fuzz::Program program = generate(seed);
  std::string reason;
  std::optional<Requirements> needs = check(program, reason);
  return needs ? print(program, *needs) : "";
}

/// The text of all programs.
static const std::string &allText() {
  static const std::string text = [] {
    std::string all;
    for (uint64_t seed = 1; seed <= kPrograms; ++seed)
      all += textOf(seed);
    return all;
  }();
  return text;
}

static bool contains(const std::string &text) {
  return allText().find(text) != std::string::npos;
}

TEST(Generator, ProgramsAreRightAtTheFirstAttempt) {
  unsigned refused = 0;
  for (uint64_t seed = 1; seed <= kPrograms; ++seed) {
    fuzz::Program program = generateUnchecked(seed);
    std::string reason;
    bool isRight = check(program, reason).has_value();
    refused += !isRight;
    EXPECT_TRUE(isRight) << "seed " << seed << ": " << reason;
  }
  EXPECT_EQ(refused, 0u);
}

TEST(Generator, SeedsDecideAll) {
  EXPECT_EQ(textOf(17), textOf(17));
  EXPECT_NE(textOf(17), textOf(18));
}

/// Functions of which there is no GPU code yet, so that nothing could be
/// compared.
static const llvm::StringSet<> &notGenerated() {
  static const llvm::StringSet<> names = {
      "_experimental_descriptor_load",
      "_experimental_descriptor_store",
      "_experimental_make_tensor_descriptor",
      "advance",
      "argmax",
      "argmin",
      "associative_scan",
      "assume",
      "atomic_add",
      "atomic_and",
      "atomic_cas",
      "atomic_max",
      "atomic_min",
      "atomic_or",
      "atomic_xchg",
      "atomic_xor",
      "condition",
      "cumprod",
      "cumsum",
      "debug_barrier",
      "device_assert",
      "device_print",
      "dot",
      "dot_scaled",
      "flip",
      "gather",
      "histogram",
      "inline_asm_elementwise",
      "item",
      "join",
      "load_tensor_descriptor",
      "make_block_ptr",
      "make_tensor_descriptor",
      "map_elementwise",
      "max",
      "min",
      "permute",
      "ravel",
      "reduce",
      "reduce_or",
      "reshape",
      "softmax",
      "split",
      "store_tensor_descriptor",
      "sum",
      "trans",
      "view",
      "xor_sum",
  };
  return names;
}

TEST(Generator, EveryBuiltinOccurs) {
  // As functions or as methods.
  std::vector<std::string> language = {
#define TILE_BUILTIN(NAME, PARAMETERS, FUNCTION, IS_METHOD) #NAME,
#define TILE_ELEMENTARY(NAME, OPERATION, IS_METHOD) #NAME,
#define TILE_UNARY_MATH(NAME, OPERATION, TYPES, IS_METHOD) #NAME,
#define TILE_STDLIB_METHOD(NAME) #NAME,
#include "tile/Language/Builtins.def"
  };
  for (const std::string &name : language) {
    bool occurs = contains("tl." + name + "(") || contains("." + name + "(");
    EXPECT_NE(occurs, notGenerated().contains(name)) << name;
  }
  std::vector<std::string> libdevice = {
#define TILE_LIBDEVICE_UNARY(NAME, OPERATION) #NAME,
#define TILE_LIBDEVICE_BINARY(NAME, OPERATION) #NAME,
#define TILE_LIBDEVICE_ELEMENTARY(NAME) #NAME,
#include "tile/Language/Builtins.def"
  };
  for (const std::string &name : libdevice)
    EXPECT_TRUE(contains("libdevice." + name + "(")) << name;
}

TEST(Generator, EveryOperationAndTypeOccurs) {
  std::vector<bool> seen(256);
  std::vector<bool> types(256);
  unsigned stores = 0, exact = 0;
  for (uint64_t seed = 1; seed <= kPrograms; ++seed) {
    fuzz::Program program = generate(seed);
    forEachExpr(program, [&](ExprPtr &expr) {
      seen[static_cast<unsigned>(expr->op)] = true;
      types[static_cast<unsigned>(expr->type.element.kind())] = true;
    });
    for (const Array &array : program.arrays) {
      stores += array.isOutput;
      exact += array.isOutput && !array.isApproximate;
    }
  }
  const char *names[] = {
#define TILE_FUZZ_OP(NAME, FORMATS) #NAME,
#include "tile/Fuzz/Operations.def"
  };
  for (size_t i = 0; i != std::size(names); ++i)
    EXPECT_TRUE(seen[i]) << names[i];
  for (ScalarKind kind :
       {ScalarKind::Int1, ScalarKind::Int8, ScalarKind::Int16,
        ScalarKind::Int32, ScalarKind::Int64, ScalarKind::UInt8,
        ScalarKind::UInt16, ScalarKind::UInt32, ScalarKind::UInt64,
        ScalarKind::FP8E4NV, ScalarKind::FP8E5, ScalarKind::FP16,
        ScalarKind::BF16, ScalarKind::FP32, ScalarKind::FP64})
    EXPECT_TRUE(types[static_cast<unsigned>(kind)]) << DType(kind).name();
  // Most results are compared bit for bit.
  EXPECT_GT(exact * 2, stores);
  EXPECT_GT((stores - exact) * 8, stores);
}

TEST(Generator, EveryKindOfStatementOccurs) {
  for (const char *text : {"if ",           "else:",
                           "while ",        " in range(",
                           " in tl.range(", " in tl.static_range(",
                           "    return\n",  "def helper",
                           "evict_last",    ".cs\"",
                           ".wt\"",         "volatile=True",
                           "other=",        "mask=",
                           ".store(",       "tl.multiple_of(",
                           "num_warps=8",   "tl.constexpr",
                           ".to(tl.int64)", "static_assert",
                           "propagate_nan"})
    EXPECT_TRUE(contains(text)) << text;
}
