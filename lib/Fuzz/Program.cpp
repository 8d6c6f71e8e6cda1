//===- Program.cpp - copies and measures of random programs ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Program.h.
//
//===----------------------------------------------------------------------===//

#include "tile/Fuzz/Program.h"

using namespace tile;
using namespace tile::fuzz;

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

static std::vector<ExprPtr> cloneAll(const std::vector<ExprPtr> &exprs) {
  std::vector<ExprPtr> copies;
  for (const ExprPtr &expr : exprs)
    copies.push_back(expr ? expr->clone() : nullptr);
  return copies;
}

ExprPtr Expr::clone() const {
  ExprPtr copy = std::make_unique<Expr>(op);
  copy->type = type;
  copy->facts = facts;
  copy->number = number;
  copy->literal = literal;
  copy->variant = variant;
  copy->operands = cloneAll(operands);
  return copy;
}

StmtPtr Stmt::clone() const {
  StmtPtr copy = std::make_unique<Stmt>(kind);
  copy->variables = variables;
  copy->exprs = cloneAll(exprs);
  for (const Block &body : bodies)
    copy->bodies.push_back(cloneBlock(body));
  copy->access = access;
  copy->loop = loop;
  copy->number = number;
  copy->halves = halves;
  return copy;
}

Block tile::fuzz::cloneBlock(const Block &block) {
  Block copy;
  for (const StmtPtr &stmt : block)
    copy.push_back(stmt->clone());
  return copy;
}

Program Program::clone() const {
  Program copy;
  copy.seed = seed;
  copy.dimensions = dimensions;
  copy.grid = grid;
  copy.numWarps = numWarps;
  copy.arrays = arrays;
  copy.scalars = scalars;
  copy.variables = variables;
  for (const Helper &helper : helpers)
    copy.helpers.push_back(
        {helper.parameters, cloneBlock(helper.body), cloneAll(helper.results)});
  copy.body = cloneBlock(body);
  return copy;
}

//===----------------------------------------------------------------------===//
// Walks
//===----------------------------------------------------------------------===//

static void visitExpr(ExprPtr &expr,
                      llvm::function_ref<void(ExprPtr &)> visit) {
  if (!expr)
    return;
  for (ExprPtr &operand : expr->operands)
    visitExpr(operand, visit);
  visit(expr);
}

static void visitBlock(Block &block, llvm::function_ref<void(Block &)> visit) {
  visit(block);
  for (StmtPtr &stmt : block)
    for (Block &body : stmt->bodies)
      visitBlock(body, visit);
}

void tile::fuzz::forEachBlock(Program &program,
                              llvm::function_ref<void(Block &)> visit) {
  for (Helper &helper : program.helpers)
    visitBlock(helper.body, visit);
  visitBlock(program.body, visit);
}

void tile::fuzz::forEachExpr(Program &program,
                             llvm::function_ref<void(ExprPtr &)> visit) {
  for (Helper &helper : program.helpers)
    for (ExprPtr &result : helper.results)
      visitExpr(result, visit);
  forEachBlock(program, [&](Block &block) {
    for (StmtPtr &stmt : block)
      for (ExprPtr &expr : stmt->exprs)
        visitExpr(expr, visit);
  });
}

//===----------------------------------------------------------------------===//
// Measures
//===----------------------------------------------------------------------===//

int64_t LoopBounds::trips() const {
  int64_t span = step > 0 ? stop - start : start - stop;
  int64_t stride = std::abs(step);
  return span <= 0 ? 0 : (span + stride - 1) / stride;
}

int64_t Program::elements(const Shape &shape) const {
  int64_t count = 1;
  for (int dimension : shape)
    count *= extent(dimension);
  return count;
}

static uint64_t complexityOf(const Expr &expr) {
  uint64_t sum = expr.variant ? 1 : 0;
  switch (expr.op) {
  case Op::Literal:
    sum += 2;
    break;
  case Op::Variable:
  case Op::Cast:
  case Op::Broadcast:
    sum += 4;
    break;
  case Op::Full:
    sum += 5;
    break;
  default:
    sum += 8;
  }
  for (const ExprPtr &operand : expr.operands)
    sum += complexityOf(*operand);
  return sum;
}

static uint64_t complexityOf(const Access &access) {
  uint64_t sum = access.offset != 0;
  for (const Term &term : access.terms)
    sum += 2 + (term.coefficient != 1) + 2 * (term.stride >= 0);
  sum += access.step != IndexStep::None ? 4 : 0;
  sum += access.bound >= 0 ? 4 : 0;
  sum += access.isChained + access.isHinted + access.isWide + access.isMethod +
         access.isVolatile + (access.cache != 0) + (access.eviction != 0);
  return sum;
}

static uint64_t complexityOf(const Block &block) {
  uint64_t sum = 0;
  for (const StmtPtr &stmt : block) {
    sum += 20 + complexityOf(stmt->access);
    if (stmt->kind == StmtKind::For)
      sum += stmt->loop.trips() + (stmt->loop.kind != LoopKind::Range) +
             (stmt->loop.stopScalar >= 0) + std::abs(stmt->loop.start) +
             std::abs(stmt->loop.step);
    sum += stmt->number;
    for (const ExprPtr &expr : stmt->exprs)
      if (expr)
        sum += complexityOf(*expr);
    for (const Block &body : stmt->bodies)
      sum += complexityOf(body);
  }
  return sum;
}

uint64_t tile::fuzz::complexity(const Program &program) {
  uint64_t sum = complexityOf(program.body);
  for (const Helper &helper : program.helpers) {
    sum += complexityOf(helper.body) + 20 * helper.results.size();
    for (const ExprPtr &result : helper.results)
      sum += complexityOf(*result);
  }
  for (int64_t extent : program.dimensions)
    sum += extent;
  for (int64_t extent : program.grid)
    sum += extent;
  // Four is what a launch has without saying so.
  sum += program.numWarps == 4 ? 0 : program.numWarps;
  for (const Array &array : program.arrays)
    sum += 2 * (array.slice != 0) + static_cast<unsigned>(array.contents);
  return sum;
}
