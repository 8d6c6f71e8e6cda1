//===- FactsTest.cpp - facts that wide accesses depend on -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Not whether facts are true (RandomFactsTest does that), but whether they are
// strong enough where kernels need them.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Parser/Parser.h"
#include "tile/Analysis/AccessFacts.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "gtest/gtest.h"

using namespace mlir;
using ::tile::AccessFacts;
using ::tile::DimFacts;
using ::tile::Facts;

namespace {

/// The facts of the value that the function in `body` returns first. `body`
/// may use: %n (i32, multiple of 16), %odd (i32), %p (pointer to f32, multiple
/// of 16 bytes), %range (0 to 64) and %offsets (program_id * 64 + %range).
class FactsTest : public ::testing::Test {
protected:
  FactsTest() {
    context.loadDialect<arith::ArithDialect, func::FuncDialect, scf::SCFDialect,
                        mlir::tile::TileDialect>();
  }

  Facts factsOf(llvm::StringRef body) {
    std::string text =
        "func.func @f(%n: i32 {tile.divisibility = 16 : i64}, %odd: i32, "
        "%p: !tile.ptr<f32> {tile.divisibility = 16 : i64}) {\n"
        "%range = tile.range 0 to 64 : tensor<64xi32>\n"
        "%pid = tile.program_id 0\n"
        "%c64 = arith.constant 64 : i32\n"
        "%first = arith.muli %pid, %c64 : i32\n"
        "%firsts = tile.splat %first : tensor<64xi32>\n"
        "%offsets = arith.addi %firsts, %range : tensor<64xi32>\n"
        "%ns = tile.splat %n : tensor<64xi32>\n"
        "%odds = tile.splat %odd : tensor<64xi32>\n" +
        body.str() + "\nreturn }";
    module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module);
    if (!module)
      return Facts();
    func::FuncOp function = *module->getOps<func::FuncOp>().begin();
    Operation *last = function.front().getTerminator()->getPrevNode();
    return AccessFacts(function).of(last->getResult(0));
  }

  static void expectRun(const Facts &facts, unsigned dim, int64_t stride,
                        unsigned logRun) {
    ASSERT_LT(dim, facts.dims.size());
    EXPECT_EQ(facts.dims[dim], (DimFacts{stride, logRun}));
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

TEST_F(FactsTest, offsetsOfAProgram) {
  Facts facts = factsOf("%0 = arith.addi %offsets, %ns : tensor<64xi32>");
  expectRun(facts, 0, 1, 6);
  EXPECT_EQ(facts.start.countMinTrailingZeros(), 4u);
}

TEST_F(FactsTest, maskOfAMultipleOf16) {
  Facts facts = factsOf("%0 = arith.cmpi slt, %offsets, %ns : tensor<64xi32>");
  expectRun(facts, 0, 0, 4);
}

TEST_F(FactsTest, maskOfAnyNumber) {
  Facts facts =
      factsOf("%0 = arith.cmpi slt, %offsets, %odds : tensor<64xi32>");
  EXPECT_EQ(facts.dims[0].logRun, 0u);
}

TEST_F(FactsTest, maskWithTheBoundFirst) {
  Facts facts = factsOf("%0 = arith.cmpi sgt, %ns, %offsets : tensor<64xi32>");
  expectRun(facts, 0, 0, 4);
  facts = factsOf("%0 = arith.cmpi sle, %ns, %offsets : tensor<64xi32>");
  expectRun(facts, 0, 0, 4);
  // `offsets <= n` holds for n itself and not for n + 1.
  facts = factsOf("%0 = arith.cmpi sle, %offsets, %ns : tensor<64xi32>");
  EXPECT_EQ(facts.dims[0].logRun, 0u);
}

TEST_F(FactsTest, extensionKeepsAlignedRuns) {
  Facts facts =
      factsOf("%0 = arith.extsi %offsets : tensor<64xi32> to tensor<64xi64>");
  expectRun(facts, 0, 1, 6);
  EXPECT_EQ(facts.start.countMinTrailingZeros(), 6u);
}

TEST_F(FactsTest, extensionGivesUpWhatMightWrap) {
  Facts facts =
      factsOf("%0 = arith.addi %range, %odds : tensor<64xi32>\n"
              "%1 = arith.extsi %0 : tensor<64xi32> to tensor<64xi64>");
  EXPECT_EQ(facts.dims[0].logRun, 0u);
  EXPECT_EQ(facts.dims[0].stride, 1);
  // But not if the program promises that it does not.
  facts = factsOf("%c0 = arith.constant 0 : i32\n"
                  "%m = arith.maxsi %odd, %c0 : i32\n"
                  "%s = tile.splat %m : tensor<64xi32>\n"
                  "%0 = arith.addi %range, %s overflow<nsw> : tensor<64xi32>\n"
                  "%1 = arith.extsi %0 : tensor<64xi32> to tensor<64xi64>");
  expectRun(facts, 0, 1, 6);
}

TEST_F(FactsTest, signsChangeInTheMiddleOfARun) {
  // 120 to 183 as i8: the sign changes after eight elements.
  Facts facts =
      factsOf("%c = arith.constant dense<-120> : tensor<64xi8>\n"
              "%low = arith.trunci %range : tensor<64xi32> to tensor<64xi8>\n"
              "%sum = arith.subi %low, %c : tensor<64xi8>\n"
              "%0 = arith.extsi %sum : tensor<64xi8> to tensor<64xi64>");
  expectRun(facts, 0, 1, 3);
  // All 256 numbers of i8: half of them are below zero.
  facts = factsOf("%r = tile.range 0 to 256 : tensor<256xi32>\n"
                  "%low = arith.trunci %r : tensor<256xi32> to tensor<256xi8>\n"
                  "%c = arith.constant dense<0> : tensor<256xi8>\n"
                  "%0 = arith.cmpi slt, %low, %c : tensor<256xi8>");
  expectRun(facts, 0, 0, 7);
}

TEST_F(FactsTest, remainderOfAMultipleOf16) {
  Facts facts =
      factsOf("%0 = arith.muli %pid, %c64 overflow<nsw> : i32\n"
              "%1 = tile.splat %0 : tensor<64xi32>\n"
              "%2 = arith.addi %1, %range overflow<nsw> : tensor<64xi32>\n"
              "%3 = arith.remsi %2, %ns : tensor<64xi32>");
  expectRun(facts, 0, 1, 4);
  EXPECT_EQ(facts.start.countMinTrailingZeros(), 4u);
  facts = factsOf("%0 = arith.remui %offsets, %ns : tensor<64xi32>");
  expectRun(facts, 0, 1, 4);
  // Signed remainders of what might be negative run backwards.
  facts = factsOf("%0 = arith.addi %offsets, %ns : tensor<64xi32>\n"
                  "%1 = arith.remsi %0, %ns : tensor<64xi32>");
  EXPECT_EQ(facts.dims[0].logRun, 0u);
}

TEST_F(FactsTest, countsAreTakenNotToWrap) {
  Facts facts = factsOf("%0 = arith.remsi %offsets, %ns : tensor<64xi32>");
  expectRun(facts, 0, 1, 4);
  EXPECT_EQ(facts.start.countMinTrailingZeros(), 4u);
  EXPECT_TRUE(facts.isCount);
  facts = factsOf("%0 = arith.divsi %offsets, %ns : tensor<64xi32>");
  expectRun(facts, 0, 0, 4);
  // The quotient by an argument may be negative.
  EXPECT_FALSE(facts.isCount);
  facts = factsOf("%c = arith.constant dense<16> : tensor<64xi32>\n"
                  "%q = arith.divsi %offsets, %c : tensor<64xi32>\n"
                  "%0 = arith.remsi %q, %ns : tensor<64xi32>");
  expectRun(facts, 0, 0, 4);
  // Other offsets of programs, and what is wider.
  facts = factsOf("%c5 = arith.constant 5 : i32\n"
                  "%s = arith.shli %pid, %c5 : i32\n"
                  "%w = arith.extsi %s : i32 to i64\n"
                  "%r = arith.extsi %range : tensor<64xi32> to tensor<64xi64>\n"
                  "%t = tile.splat %w : tensor<64xi64>\n"
                  "%o = arith.addi %t, %r : tensor<64xi64>\n"
                  "%c = arith.constant dense<96> : tensor<64xi64>\n"
                  "%0 = arith.remsi %o, %c : tensor<64xi64>");
  expectRun(facts, 0, 1, 5);
}

TEST_F(FactsTest, countersOfLoopsAreCounts) {
  auto remainder = [&](llvm::StringRef lower) {
    return factsOf(
        "%c0 = arith.constant 0 : i32\n %c1 = arith.constant 1 : i32\n"
        "%r = scf.for %i = " +
        lower.str() +
        " to %odd step %c1 iter_args(%a = %range) -> tensor<64xi32> : i32 {\n"
        "%m = arith.muli %i, %c64 : i32\n"
        "%s = tile.splat %m : tensor<64xi32>\n"
        "%o = arith.addi %s, %range : tensor<64xi32>\n"
        "%q = arith.remsi %o, %ns : tensor<64xi32>\n"
        "scf.yield %q : tensor<64xi32> }");
  };
  expectRun(remainder("%c0"), 0, 1, 4);
  expectRun(remainder("%pid"), 0, 1, 4);
  EXPECT_EQ(remainder("%n").dims[0].logRun, 0u);
}

TEST_F(FactsTest, valuesOfEqualAddressesAreEqual) {
  auto load = [&](llvm::StringRef how) {
    return factsOf(
        "%c = arith.constant dense<16> : tensor<64xi32>\n"
        "%q = arith.divsi %offsets, %c : tensor<64xi32>\n"
        "%p64 = tile.ptr_cast %p : !tile.ptr<f32> to !tile.ptr<i64>\n"
        "%ps = tile.splat %p64 : tensor<64x!tile.ptr<i64>>\n"
        "%a = tile.ptr_add %ps, %q : tensor<64x!tile.ptr<i64>>, "
        "tensor<64xi32>\n"
        "%m = arith.cmpi slt, %offsets, %ns : tensor<64xi32>\n"
        "%odd_mask = arith.cmpi slt, %offsets, %odds : "
        "tensor<64xi32>\n"
        "%0 = tile.load %a " +
        how.str() + " : tensor<64x!tile.ptr<i64>>");
  };
  expectRun(load(""), 0, 0, 4);
  expectRun(load("mask %m"), 0, 0, 4);
  EXPECT_FALSE(load("mask %m").isCount);
  EXPECT_EQ(load("mask %odd_mask").dims[0].logRun, 0u);
  EXPECT_EQ(load("volatile").dims[0].logRun, 0u);
}

TEST_F(FactsTest, quotientsAndShifts) {
  Facts facts = factsOf("%0 = arith.divui %offsets, %ns : tensor<64xi32>");
  expectRun(facts, 0, 0, 4);
  facts = factsOf("%c = arith.constant dense<3> : tensor<64xi32>\n"
                  "%0 = arith.shrsi %offsets, %c : tensor<64xi32>");
  expectRun(facts, 0, 0, 3);
  facts = factsOf("%c = arith.constant dense<2> : tensor<64xi32>\n"
                  "%0 = arith.shli %offsets, %c : tensor<64xi32>");
  expectRun(facts, 0, 4, 6);
}

TEST_F(FactsTest, maskedLowBits) {
  Facts facts = factsOf("%c = arith.constant dense<15> : tensor<64xi32>\n"
                        "%0 = arith.andi %offsets, %c : tensor<64xi32>");
  expectRun(facts, 0, 1, 4);
  facts = factsOf("%c = arith.constant dense<-16> : tensor<64xi32>\n"
                  "%0 = arith.andi %offsets, %c : tensor<64xi32>");
  expectRun(facts, 0, 0, 4);
  facts = factsOf("%c = arith.constant dense<64> : tensor<64xi32>\n"
                  "%0 = arith.ori %range, %c : tensor<64xi32>");
  expectRun(facts, 0, 1, 6);
}

TEST_F(FactsTest, rowsAndColumns) {
  Facts facts = factsOf(
      "%row = tile.expand_dims %range axis = 1 : tensor<64xi32> to "
      "tensor<64x1xi32>\n"
      "%column = tile.expand_dims %range axis = 0 : tensor<64xi32> to "
      "tensor<1x64xi32>\n"
      "%s = tile.splat %n : tensor<64x1xi32>\n"
      "%start = arith.muli %row, %s : tensor<64x1xi32>\n"
      "%a = tile.broadcast %start : tensor<64x1xi32> to tensor<64x64xi32>\n"
      "%b = tile.broadcast %column : tensor<1x64xi32> to tensor<64x64xi32>\n"
      "%o = arith.addi %a, %b : tensor<64x64xi32>\n"
      "%ps = tile.splat %p : tensor<64x64x!tile.ptr<f32>>\n"
      "%0 = tile.ptr_add %ps, %o : tensor<64x64x!tile.ptr<f32>>, "
      "tensor<64x64xi32>");
  // Rows start at multiples of 16 elements, so 16 never cross a wrap.
  expectRun(facts, 1, 4, 4);
  EXPECT_EQ(facts.startBits(1, 2).countMinTrailingZeros(), 4u);
  EXPECT_FALSE(facts.dims[0].stride);
}

TEST_F(FactsTest, pointersThatAdvanceInALoop) {
  Facts facts =
      factsOf("%ps = tile.splat %p : tensor<64x!tile.ptr<f32>>\n"
              "%q = tile.ptr_add %ps, %offsets : tensor<64x!tile.ptr<f32>>, "
              "tensor<64xi32>\n"
              "%c0 = arith.constant 0 : i32\n %c1 = arith.constant 1 : i32\n"
              "%r = scf.for %i = %c0 to %odd step %c1 iter_args(%a = %q) -> "
              "tensor<64x!tile.ptr<f32>> : i32 {\n"
              "%next = tile.ptr_add %a, %ns : tensor<64x!tile.ptr<f32>>, "
              "tensor<64xi32>\n"
              "scf.yield %next : tensor<64x!tile.ptr<f32>> }");
  expectRun(facts, 0, 4, 6);
  EXPECT_EQ(facts.start.countMinTrailingZeros(), 4u);
}

TEST_F(FactsTest, countersOfLoopsStayNonNegative) {
  Facts facts = factsOf(
      "%c0 = arith.constant 0 : i32\n %c4 = arith.constant 4 : i32\n"
      "%r = scf.for %i = %c0 to %odd step %c4 iter_args(%a = %c0) -> i32 : "
      "i32 { scf.yield %i : i32 }");
  EXPECT_TRUE(facts.range.isAllNonNegative());
  EXPECT_EQ(facts.start.countMinTrailingZeros(), 2u);
}

TEST_F(FactsTest, hintsAreBelieved) {
  Facts facts =
      factsOf("%0 = arith.addi %odds, %odds {tile.hint.contiguity = 8 : i64, "
              "tile.hint.divisibility = 8 : i64} : tensor<64xi32>");
  // The known constancy of all 64 says more than the hint.
  expectRun(facts, 0, 0, 6);
  facts =
      factsOf("%m = arith.muli %range, %range {tile.hint.contiguity = 8 : i64, "
              "tile.hint.divisibility = 8 : i64} : tensor<64xi32>");
  expectRun(facts, 0, 1, 3);
  EXPECT_EQ(facts.start.countMinTrailingZeros(), 3u);
  facts =
      factsOf("%m = arith.addi %odd, %odd {tile.hint.divisibility = 32 : i64} "
              ": i32");
  EXPECT_EQ(facts.start.countMinTrailingZeros(), 5u);
}

} // namespace
