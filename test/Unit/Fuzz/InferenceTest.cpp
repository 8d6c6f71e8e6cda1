//===- InferenceTest.cpp - types and errors in random programs ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is refused: approximate values where a small difference becomes a large
// one, overflow of offsets, stores that meet. What bounds and errors follow.
//
//===----------------------------------------------------------------------===//

#include "tile/Fuzz/Generator.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::fuzz;

namespace {
/// A program with variables: v0 exact, v1 approximate within [0, 10], both
/// fp32; v2 an int32.
class InferenceTest : public testing::Test {
protected:
  InferenceTest() {
    program.dimensions = {64};
    Type single{ScalarKind::FP32, {0}};
    Facts approximate;
    approximate.relative = 1e-6;
    approximate.low = 0;
    approximate.high = 10;
    program.variables = {{single, Facts(), false},
                         {single, approximate, false},
                         {{ScalarKind::Int32, {0}}, Facts(), false}};
    setBoundsOfType(ScalarKind::Int32, program.variables[2].facts);
  }

  ExprPtr variable(int number) {
    ExprPtr node = std::make_unique<Expr>(Op::Variable);
    node->number = number;
    EXPECT_TRUE(infer(program, *node));
    return node;
  }
  ExprPtr literal(Value value) {
    ExprPtr node = std::make_unique<Expr>(Op::Literal);
    node->literal = std::move(value);
    EXPECT_TRUE(infer(program, *node));
    return node;
  }
  /// The node if it is well typed.
  ExprPtr make(Op op, ExprPtr a, ExprPtr b = nullptr, ExprPtr c = nullptr) {
    ExprPtr node = std::make_unique<Expr>(op);
    for (ExprPtr *operand : {&a, &b, &c})
      if (*operand)
        node->operands.push_back(std::move(*operand));
    return infer(program, *node) ? std::move(node) : nullptr;
  }
  ExprPtr range() {
    ExprPtr node = std::make_unique<Expr>(Op::Range);
    node->type.shape = {0};
    EXPECT_TRUE(infer(program, *node));
    return node;
  }

  fuzz::Program program;
};
} // namespace

TEST_F(InferenceTest, ApproximateValuesStayInSumsAndChoices) {
  EXPECT_FALSE(make(Op::Less, variable(1), variable(0)));
  EXPECT_FALSE(make(Op::Floor, variable(1)));
  EXPECT_FALSE(make(Op::Exp, variable(1)));
  ExprPtr cast = std::make_unique<Expr>(Op::Cast);
  cast->type.element = ScalarKind::Int32;
  cast->operands.push_back(variable(1));
  EXPECT_FALSE(infer(program, *cast));
  EXPECT_TRUE(make(Op::Absolute, variable(1)));
  EXPECT_TRUE(make(Op::Add, variable(1), variable(1)));
  // v0 has no bounds, so a sum with it has none, and no error bound.
  EXPECT_FALSE(make(Op::Add, variable(1), variable(0)));
}

TEST_F(InferenceTest, ErrorsOfSumsAndProducts) {
  ExprPtr sum = make(Op::Add, variable(1), variable(1));
  ASSERT_TRUE(sum);
  EXPECT_GE(sum->facts.relative * 20 + sum->facts.absolute, 2e-5);
  EXPECT_LE(sum->facts.relative * 20 + sum->facts.absolute, 3e-5);
  EXPECT_NEAR(sum->facts.high, 20, 1e-4);
  ExprPtr product = make(Op::Multiply, variable(1), variable(1));
  ASSERT_TRUE(product);
  EXPECT_GE(product->facts.relative, 2e-6);
  EXPECT_NEAR(product->facts.high, 100, 1e-3);
  EXPECT_LT(product->facts.absolute, 1e-40);
}

TEST_F(InferenceTest, FunctionsHaveTheirErrorWithinBounds) {
  ExprPtr inside = make(Op::Clamp, variable(0), literal(Value::real(-4)),
                        literal(Value::real(4)));
  ASSERT_TRUE(inside);
  EXPECT_TRUE(inside->facts.isExact());
  ExprPtr bounded = make(Op::Exp, inside->clone());
  ASSERT_TRUE(bounded);
  EXPECT_FALSE(bounded->facts.isExact());
  EXPECT_TRUE(bounded->facts.isBounded());
  ExprPtr wide = make(Op::Exp, variable(0));
  ASSERT_TRUE(wide);
  EXPECT_FALSE(wide->facts.isBounded());
}

TEST_F(InferenceTest, TypesFollowThePromotionOfTheLanguage) {
  ExprPtr mixed = make(Op::Add, variable(0), variable(2));
  ASSERT_TRUE(mixed);
  EXPECT_TRUE(mixed->type.element.is(ScalarKind::FP32));
  EXPECT_FALSE(make(Op::FloorDivide, variable(0), variable(2)));
  EXPECT_FALSE(make(Op::ShiftLeft, variable(0), variable(2)));
  // Two constants are no tensor.
  EXPECT_FALSE(
      make(Op::Add, literal(Value::integer(1)), literal(Value::integer(2))));
  EXPECT_FALSE(
      make(Op::Add, variable(2), literal(Value::integer(int64_t(1) << 40))));
}

TEST_F(InferenceTest, OffsetsDoNotOverflow) {
  auto times = [&](int64_t factor) {
    return make(Op::Multiply, range(), literal(Value::integer(factor)));
  };
  EXPECT_TRUE(times(30'000'000));
  EXPECT_FALSE(times(40'000'000));
  // What is loaded may.
  EXPECT_TRUE(
      make(Op::Multiply, variable(2), literal(Value::integer(40'000'000))));
}

TEST(Check, NoElementIsStoredTwice) {
  fuzz::Program program;
  program.dimensions = {64};
  program.grid = {4, 1, 1};
  Array output;
  output.element = ScalarKind::Int32;
  output.isOutput = true;
  program.arrays.push_back(output);
  StmtPtr store = std::make_unique<Stmt>(StmtKind::Store);
  ExprPtr value = std::make_unique<Expr>(Op::ProgramId);
  store->exprs.push_back(std::move(value));
  store->exprs.push_back(nullptr);
  store->access.shape = {0};
  store->access.terms = {{TermKind::Program, 0, 64}, {TermKind::Axis, 0, 1}};
  program.body.push_back(std::move(store));
  std::string reason;
  std::optional<Requirements> needs = check(program, reason);
  ASSERT_TRUE(needs) << reason;
  EXPECT_EQ(needs->lengths[0], 256);
  program.body[0]->access.terms[0].coefficient = 63;
  EXPECT_FALSE(check(program, reason));
  EXPECT_EQ(reason, "an element is stored twice");
  program.body[0]->access.terms.erase(program.body[0]->access.terms.begin());
  EXPECT_FALSE(check(program, reason));
  program.grid[0] = 1;
  EXPECT_TRUE(check(program, reason));
}
