//===- AccessTest.cpp - the widths of loads and stores --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What one access may move for given arguments and layouts, the reasons against
// more, and that the cost model prefers what the hardware prefers.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Parser/Parser.h"
#include "tile/Analysis/AccessCost.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Layout/Families.h"
#include "gtest/gtest.h"

using namespace mlir;
using ::tile::AccessCost;
using ::tile::AccessFacts;
using ::tile::AccessLimit;
using ::tile::LinearLayout;

namespace {

class AccessTest : public ::testing::Test {
protected:
  AccessTest() {
    context.loadDialect<arith::ArithDialect, func::FuncDialect, scf::SCFDialect,
                        mlir::tile::TileDialect>();
  }

  /// A masked load of 1024 elements from `p` with bound `n`; attributes such
  /// as `{tile.divisibility = 16 : i64}`. Returns the load.
  Operation *load(llvm::StringRef element, llvm::StringRef ofPointer,
                  llvm::StringRef ofBound) {
    std::string pointers = "tensor<1024x!tile.ptr<" + element.str() + ">>";
    std::string text =
        "func.func @f(%p: !tile.ptr<" + element.str() + "> " + ofPointer.str() +
        ", %n: i32 " + ofBound.str() +
        ") {\n"
        "%range = tile.range 0 to 1024 : tensor<1024xi32>\n"
        "%ns = tile.splat %n : tensor<1024xi32>\n"
        "%mask = arith.cmpi slt, %range, %ns : tensor<1024xi32>\n"
        "%ps = tile.splat %p : " +
        pointers +
        "\n"
        "%q = tile.ptr_add %ps, %range : " +
        pointers +
        ", tensor<1024xi32>\n%x = tile.load %q mask %mask : " + pointers +
        "\nreturn }";
    module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module);
    function = *module->getOps<func::FuncOp>().begin();
    return function.front().getTerminator()->getPrevNode();
  }

  static LinearLayout blocked(int64_t perThread) {
    return ::tile::blocked(
        {1024}, ::tile::defaultBlockedTile({1024}, perThread, /*numWarps=*/4));
  }

  static constexpr llvm::StringLiteral kBy16 =
      "{tile.divisibility = 16 : i64, tile.name = \"arg\"}";
  static constexpr llvm::StringLiteral kBy4 =
      "{tile.divisibility = 4 : i64, tile.name = \"arg\"}";
  static constexpr llvm::StringLiteral kPlain = "{tile.name = \"arg\"}";

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
};

TEST_F(AccessTest, sixteenBytesIfAllIsAligned) {
  for (auto [element, count] : {std::pair("f32", 4u), std::pair("bf16", 8u),
                                std::pair("i8", 16u), std::pair("f64", 2u)}) {
    Operation *op = load(element, kBy16, kBy16);
    AccessFacts facts(function);
    AccessLimit limit = facts.accessLimit(op);
    EXPECT_EQ(limit.elements, count) << element;
    EXPECT_EQ(limit.reason, "");
    EXPECT_EQ(facts.vectorElements(op, blocked(16)), count);
    EXPECT_EQ(facts.vectorElements(op, blocked(2)), 2u);
    EXPECT_EQ(facts.vectorElements(op, blocked(1)), 1u);
  }
}

TEST_F(AccessTest, alignmentOfThePointer) {
  Operation *op = load("bf16", kBy4, kBy16);
  AccessLimit limit = AccessFacts(function).accessLimit(op);
  EXPECT_EQ(limit.elements, 2u);
  EXPECT_EQ(limit.reason, "the address is not known to be a multiple of 8: "
                          "`arg` is not known to be a multiple of 8");
}

TEST_F(AccessTest, boundOfTheMask) {
  Operation *op = load("f32", kBy16, kPlain);
  AccessLimit limit = AccessFacts(function).accessLimit(op);
  EXPECT_EQ(limit.elements, 1u);
  EXPECT_EQ(limit.reason, "the mask may change within 2 elements: `arg` is not "
                          "known to be a multiple of 2");
  op = load("bf16", kBy16, kBy4);
  EXPECT_EQ(AccessFacts(function).accessLimit(op).elements, 4u);
}

TEST_F(AccessTest, costPrefersWideAndCoalesced) {
  Operation *op = load("bf16", kBy16, kBy16);
  AccessFacts facts(function);
  AccessCost cost(op, facts);
  EXPECT_LT(cost.of(blocked(8)), cost.of(blocked(4)));
  EXPECT_LT(cost.of(blocked(4)), cost.of(blocked(1)));
  // One lane after the other reads far apart.
  LinearLayout apart = LinearLayout::registers(
      {1024}, {{1}, {2}, {4}}, {{32}, {64}, {128}, {256}, {512}}, {{8}, {16}});
  EXPECT_LT(cost.of(blocked(8)), cost.of(apart));
}

TEST_F(AccessTest, narrowLoadsOfOneSectorTwiceAreCheap) {
  // Scalar, because of the mask: what four neighbours a thread cost more than
  // one is less than two other arrays gain by them.
  Operation *op = load("f32", kBy16, kPlain);
  AccessFacts narrowFacts(function);
  AccessCost narrow(op, narrowFacts);
  int64_t loss = narrow.of(blocked(4)) - narrow.of(blocked(1));
  OwningOpRef<ModuleOp> narrowModule = std::move(module);
  op = load("f32", kBy16, kBy16);
  AccessFacts wideFacts(function);
  AccessCost wide(op, wideFacts);
  int64_t gain = wide.of(blocked(1)) - wide.of(blocked(4));
  EXPECT_GT(loss, 0);
  EXPECT_LT(loss, 2 * gain);
}

TEST_F(AccessTest, costPrefersNarrowWhereTheMaskForbidsWide) {
  Operation *op = load("f32", kBy16, kPlain);
  AccessFacts facts(function);
  AccessCost cost(op, facts);
  EXPECT_LT(cost.of(blocked(1)), cost.of(blocked(4)));
}

TEST_F(AccessTest, registersInAnyOrder) {
  Operation *op = load("f32", kBy16, kBy16);
  AccessFacts facts(function);
  LinearLayout layout = LinearLayout::registers(
      {1024}, {{512}, {2}, {1}}, {{4}, {8}, {16}, {32}, {64}}, {{128}, {256}});
  ::tile::VectorAccess access = facts.vectorAccess(op, layout);
  EXPECT_EQ(access.width.elements, 4u);
  EXPECT_EQ(access.width.order.oldRegister(1), 4u);
  EXPECT_EQ(access.width.order.oldRegister(2), 2u);
}

} // namespace
