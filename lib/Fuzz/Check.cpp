//===- Check.cpp - whether a whole program is one -------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks a program in order, as the compiler would, and collects what it needs.
//
//===----------------------------------------------------------------------===//

#include "FactMath.h"
#include "Operations.h"
#include "tile/Language/Promotion.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;
using namespace tile::fuzz;

/// The value of an integer parameter.
static int64_t integerOf(const Program &program, int scalar) {
  return program.scalars[scalar].value.asInt64().value_or(0);
}

static int64_t coefficientOf(const Program &program, const Term &term) {
  return term.stride < 0 ? term.coefficient : integerOf(program, term.stride);
}

namespace {
/// How many values a term's factor takes, and the first and last.
struct TermRange {
  int64_t count, first, last;
};

/// A loop around the statement at hand.
struct OpenLoop {
  int counter;
  LoopBounds bounds;
};

class Checker {
public:
  Checker(Program &program, std::string &reason)
      : program(program), reason(reason) {}

  std::optional<Requirements> run();

private:
  bool fail(const llvm::Twine &why) {
    reason = why.str();
    return false;
  }
  bool declare();
  bool checkHelper(size_t index);
  bool checkBlock(Block &block);
  bool checkStmt(Stmt &stmt);
  bool checkExpr(Expr &expr);
  bool assign(int variable, const Expr &value);
  bool checkUnpack(Stmt &stmt);
  bool checkLoad(Stmt &stmt);
  bool checkStore(Stmt &stmt);
  bool checkMask(const Expr *mask, const Shape &shape);
  bool checkAccess(const Access &access, bool isGather);
  bool checkInjective(const Access &access);
  bool checkCondition(const Expr &condition);
  bool checkLoop(Stmt &stmt);
  bool checkBodies(Stmt &stmt);
  void require(const Access &access, bool isGather);
  void useShape(const Shape &shape);
  void useScalar(int scalar) {
    if (scalar >= 0)
      needs.scalars[scalar] = true;
  }
  std::optional<TermRange> rangeOf(const Access &access,
                                   const Term &term) const;
  std::pair<int64_t, int64_t> bounds(const Access &access) const;

  Program &program;
  std::string &reason;
  Requirements needs;
  /// Variables that have a value here.
  std::vector<bool> assigned;
  /// How often each is assigned in the text.
  std::vector<unsigned> assignments;
  std::vector<unsigned> stores;
  std::vector<OpenLoop> loops;
  unsigned depth = 0;
  bool isInHelper = false, isInWhile = false;
};
} // namespace

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

std::optional<TermRange> Checker::rangeOf(const Access &access,
                                          const Term &term) const {
  switch (term.kind) {
  case TermKind::Axis: {
    if (static_cast<size_t>(term.which) >= access.shape.size())
      return std::nullopt;
    int64_t extent = program.extent(access.shape[term.which]);
    return TermRange{extent, 0, extent - 1};
  }
  case TermKind::Program:
    return TermRange{program.grid[term.which], 0, program.grid[term.which] - 1};
  case TermKind::Counter:
    for (const OpenLoop &loop : loops)
      if (loop.counter == term.which) {
        int64_t trips = loop.bounds.trips();
        int64_t last = loop.bounds.start +
                       loop.bounds.step * std::max<int64_t>(trips - 1, 0);
        return TermRange{trips, loop.bounds.start, last};
      }
    return std::nullopt;
  }
  return std::nullopt;
}

std::pair<int64_t, int64_t> Checker::bounds(const Access &access) const {
  int64_t low = access.offset, high = access.offset;
  for (const Term &term : access.terms) {
    TermRange range = *rangeOf(access, term);
    int64_t coefficient = coefficientOf(program, term);
    int64_t ends[] = {coefficient * range.first, coefficient * range.last};
    low += std::min(ends[0], ends[1]);
    high += std::max(ends[0], ends[1]);
  }
  return {low, high};
}

bool Checker::checkAccess(const Access &access, bool isGather) {
  for (const Term &term : access.terms) {
    if (!rangeOf(access, term))
      return fail("a term of an index has no meaning here");
    useScalar(term.stride);
  }
  useScalar(access.bound);
  useShape(access.shape);
  // An index has the shape of the ranges in it.
  bool isTile = llvm::any_of(access.shape, [](int d) { return d != kOne; });
  if (isTile != !access.shape.empty())
    return fail("an access has no range");
  for (size_t axis = 0; axis != access.shape.size(); ++axis) {
    bool isNamed = llvm::any_of(access.terms, [&](const Term &term) {
      return term.kind == TermKind::Axis &&
             static_cast<size_t>(term.which) == axis;
    });
    if (access.shape[axis] != kOne && !isNamed && !isGather)
      return fail("an axis of an access has no range");
  }
  auto [low, high] = bounds(access);
  if (low < 0 || high > kLargestIndex)
    return fail("an index is out of bounds");
  bool isPower = llvm::isPowerOf2_64(access.stepOperand);
  if (access.stepOperand < 1 || (access.step == IndexStep::Xor && !isPower))
    return fail("an index cannot be stepped so");
  return access.bound < 0 || access.step == IndexStep::None ||
         fail("a bounded index is stepped");
}

void Checker::require(const Access &access, bool isGather) {
  int64_t high = bounds(access).second;
  if (isGather)
    high = access.stepOperand - 1;
  else if (access.step == IndexStep::Modulo)
    high = std::min(high, access.stepOperand - 1);
  else if (access.step == IndexStep::Quotient)
    high /= access.stepOperand;
  else if (access.step == IndexStep::Xor)
    high = std::max(high | (access.stepOperand - 1), access.stepOperand - 1);
  int64_t length = high + 1;
  if (access.bound >= 0)
    length = std::clamp<int64_t>(integerOf(program, access.bound), 1, length);
  needs.lengths[access.array] = std::max(needs.lengths[access.array], length);
}

/// No two elements that a program, an iteration or a lane stores may be the
/// same one: the distance that each factor makes must be beyond what all
/// smaller ones make together.
bool Checker::checkInjective(const Access &access) {
  std::vector<std::pair<int64_t, int64_t>> factors;
  auto add = [&](TermKind kind, int which, int64_t count, int64_t step) {
    int64_t coefficient = 0;
    for (const Term &term : access.terms)
      if (term.kind == kind && term.which == which)
        coefficient += coefficientOf(program, term);
    if (count > 1)
      factors.push_back({std::abs(coefficient * step), count});
  };
  for (size_t axis = 0; axis != access.shape.size(); ++axis)
    add(TermKind::Axis, axis, program.extent(access.shape[axis]), 1);
  for (int axis = 0; axis != 3; ++axis)
    add(TermKind::Program, axis, program.grid[axis], 1);
  for (const OpenLoop &loop : loops)
    add(TermKind::Counter, loop.counter, loop.bounds.trips(), loop.bounds.step);
  llvm::sort(factors);
  int64_t reach = 0;
  for (auto [distance, count] : factors) {
    if (distance <= reach)
      return fail("an element is stored twice");
    reach += distance * (count - 1);
  }
  return true;
}

bool Checker::checkMask(const Expr *mask, const Shape &shape) {
  if (!mask)
    return true;
  std::optional<Shape> both = broadcastShapes(mask->type.shape, shape);
  bool isMask = mask->type.element.isBool() && mask->facts.isExact() &&
                mask->op != Op::Literal && mask->op != Op::Scalar;
  return (isMask && both == shape) || fail("a mask is none");
}

bool Checker::checkLoad(Stmt &stmt) {
  const Access &access = stmt.access;
  const Array &array = program.arrays[access.array];
  const Expr *index = stmt.exprs[0].get(), *mask = stmt.exprs[1].get(),
             *other = stmt.exprs[2].get();
  if (isInHelper || array.isOutput || !checkAccess(access, index != nullptr))
    return fail("a load of something else: " + reason);
  if (index) {
    std::optional<Shape> both =
        broadcastShapes(index->type.shape, access.shape);
    bool isIndex = index->type.element.isInteger() &&
                   !index->type.element.isBool() && index->facts.isExact() &&
                   both == access.shape && index->type.shape == access.shape;
    bool isBounded = llvm::isPowerOf2_64(access.stepOperand) &&
                     access.stepOperand <= 64 && access.terms.empty();
    if (!isIndex || !isBounded || index->op == Op::Scalar ||
        index->op == Op::Literal)
      return fail("an index of a gather is none");
  }
  if (!checkMask(mask, access.shape))
    return false;
  if (other) {
    bool hasMask = mask || access.bound >= 0;
    std::optional<Shape> both =
        broadcastShapes(other->type.shape, access.shape);
    if (!hasMask || !other->facts.isExact() || both != access.shape ||
        !canConvert(other->type.element, array.element))
      return fail("what is loaded elsewhere cannot be");
  }
  require(access, index != nullptr);
  Expr value(Op::Variable);
  value.type = {array.element, access.shape};
  setBoundsOfType(array.element, value.facts);
  return assign(stmt.variables[0], value);
}

bool Checker::checkStore(Stmt &stmt) {
  const Access &access = stmt.access;
  Array &array = program.arrays[access.array];
  const Expr &value = *stmt.exprs[0];
  if (isInHelper || isInWhile || !array.isOutput ||
      !checkAccess(access, /*isGather=*/false) ||
      access.step != IndexStep::None || stores[access.array]++)
    return fail("a store of something else: " + reason);
  std::optional<Shape> both = broadcastShapes(value.type.shape, access.shape);
  if (both != access.shape || !canConvert(value.type.element, array.element))
    return fail("a value does not fit where it is stored");
  if (!checkMask(stmt.exprs[1].get(), access.shape) || !checkInjective(access))
    return false;
  Facts facts = value.facts;
  if (!facts.isExact()) {
    bool isFloats = value.type.element.isStandardFloating() &&
                    array.element.isStandardFloating();
    bool narrows =
        array.element.mantissaWidth() < value.type.element.mantissaWidth();
    if (!isFloats ||
        (narrows && (!facts.isBounded() || !addRounding(array.element, facts))))
      return fail("an approximate value is stored as an exact one");
  }
  array.isApproximate = !facts.isExact();
  needs.tolerances[access.array] = facts;
  require(access, /*isGather=*/false);
  return true;
}

//===----------------------------------------------------------------------===//
// Expressions and variables
//===----------------------------------------------------------------------===//

void Checker::useShape(const Shape &shape) {
  for (int dimension : shape)
    if (dimension != kOne)
      needs.dimensions[dimension] = true;
}

bool Checker::checkExpr(Expr &expr) {
  for (ExprPtr &operand : expr.operands)
    if (!checkExpr(*operand))
      return false;
  size_t number = static_cast<size_t>(expr.number);
  if (expr.op == Op::Variable) {
    if (!assigned[number])
      return fail("variable v" + llvm::Twine(number) + " has no value");
    needs.variables[number] = true;
  } else if (expr.op == Op::Scalar) {
    if (isInHelper)
      return fail("a helper uses a parameter of the kernel");
    useScalar(static_cast<int>(number));
  } else if (expr.op == Op::Call) {
    if (isInHelper)
      return fail("a helper calls one");
    needs.helpers[number] = true;
  }
  if (!infer(program, expr))
    return fail("an expression of kind " +
                llvm::Twine(static_cast<int>(expr.op)) + " is ill-typed");
  if (program.elements(expr.type.shape) > 8192)
    return fail("a tile is too large");
  useShape(expr.type.shape);
  return true;
}

bool Checker::assign(int variable, const Expr &value) {
  Variable &target = program.variables[variable];
  if (value.type != target.type)
    return fail("v" + llvm::Twine(variable) + " changes its type");
  if (target.isMutable) {
    if (!value.facts.isExact())
      return fail("a variable that changes must be exact");
  } else {
    if (assignments[variable])
      return fail("v" + llvm::Twine(variable) + " is assigned twice");
    target.facts = value.facts;
  }
  ++assignments[variable];
  assigned[variable] = true;
  return true;
}

static bool isConstantLike(const Expr &expr) {
  return expr.op == Op::Literal || expr.op == Op::Scalar;
}

bool Checker::checkUnpack(Stmt &stmt) {
  bool isCall = stmt.exprs.size() == 1 && stmt.exprs[0]->op == Op::Call;
  if (isCall) {
    const Helper &helper = program.helpers[stmt.exprs[0]->number];
    if (helper.results.size() != stmt.variables.size())
      return fail("a call gives another number of results");
    for (size_t i = 0; i != stmt.variables.size(); ++i) {
      Expr value(Op::Call);
      value.type = helper.results[i]->type;
      value.facts = helper.results[i]->facts;
      value.facts.isOffset = false;
      if (!assign(stmt.variables[i], value))
        return false;
    }
    return true;
  }
  if (stmt.exprs.size() != stmt.variables.size())
    return fail("as many values as variables are needed");
  for (size_t i = 0; i != stmt.variables.size(); ++i)
    if (isConstantLike(*stmt.exprs[i]) ||
        !assign(stmt.variables[i], *stmt.exprs[i]))
      return fail("a tuple cannot be assigned: " + reason);
  return true;
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

bool Checker::checkCondition(const Expr &condition) {
  bool isCondition = condition.type.isScalar() &&
                     condition.type.element.isBool() &&
                     condition.facts.isExact();
  return isCondition || fail("a condition is none");
}

bool Checker::checkLoop(Stmt &stmt) {
  int counter = stmt.variables[0];
  LoopBounds &loop = stmt.loop;
  if (loop.stopScalar >= 0) {
    useScalar(loop.stopScalar);
    const Scalar &scalar = program.scalars[loop.stopScalar];
    if (!scalar.type.is(ScalarKind::Int32))
      return fail("a loop counts to something else");
    loop.stop = integerOf(program, loop.stopScalar);
  }
  if (loop.step == 0 || loop.trips() > 16 || isInHelper)
    return fail("a loop is too long");
  Variable &variable = program.variables[counter];
  if (!(variable.type == Type{ScalarKind::Int32, {}}) ||
      assignments[counter]++ || loop.start < 0 || loop.stop < 0)
    return fail("a loop's counter is none");
  variable.facts = Facts();
  variable.facts.low = static_cast<double>(std::min(loop.start, loop.stop));
  variable.facts.high = static_cast<double>(std::max(loop.start, loop.stop));
  variable.facts.isOffset = true;
  loops.push_back({counter, loop});
  // In an unrolled loop it is a constant, which types would depend on.
  assigned[counter] = loop.kind != LoopKind::StaticRange;
  bool isGood = checkBodies(stmt);
  assigned[counter] = false;
  loops.pop_back();
  return isGood;
}

bool Checker::checkBodies(Stmt &stmt) {
  ++depth;
  for (Block &body : stmt.bodies) {
    std::vector<bool> outside = assigned;
    if (!checkBlock(body))
      return false;
    assigned = std::move(outside);
  }
  --depth;
  return true;
}

bool Checker::checkStmt(Stmt &stmt) {
  for (ExprPtr &expr : stmt.exprs) {
    // A call with several results has no type of its own.
    if (expr && !checkExpr(*expr))
      return false;
  }
  switch (stmt.kind) {
  case StmtKind::Let:
    if (isConstantLike(*stmt.exprs[0]))
      return fail("a variable is a constant");
    return assign(stmt.variables[0], *stmt.exprs[0]);
  case StmtKind::Unpack:
    return checkUnpack(stmt);
  case StmtKind::Load:
    return checkLoad(stmt);
  case StmtKind::Store:
    return checkStore(stmt);
  case StmtKind::If:
    return checkCondition(*stmt.exprs[0]) && checkBodies(stmt);
  case StmtKind::For:
    return checkLoop(stmt);
  case StmtKind::While: {
    bool wasInWhile = std::exchange(isInWhile, true);
    if (isInHelper || stmt.number < 0 || stmt.number > 16)
      return fail("a loop is too long");
    bool isGood = checkBodies(stmt);
    isInWhile = wasInWhile;
    return isGood;
  }
  case StmtKind::Return:
    if (depth || isInHelper || isConstantLike(*stmt.exprs[0]))
      return fail("a return stands where none may");
    return checkCondition(*stmt.exprs[0]);
  case StmtKind::Assert:
    return stmt.exprs[0]->op == Op::Variable || fail("nothing to assert");
  case StmtKind::Print:
    return true;
  }
  return false;
}

bool Checker::checkBlock(Block &block) {
  for (StmtPtr &stmt : block)
    if (!checkStmt(*stmt))
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

bool Checker::declare() {
  for (int64_t extent : program.dimensions)
    if (!llvm::isPowerOf2_64(extent) || extent > 8192)
      return fail("an extent is none");
  for (int64_t extent : program.grid)
    if (extent < 1 || extent > 64)
      return fail("a grid is none");
  for (Variable &variable : program.variables) {
    variable.facts = Facts();
    setBoundsOfType(variable.type.element, variable.facts);
  }
  needs.lengths.assign(program.arrays.size(), 0);
  needs.tolerances.assign(program.arrays.size(), Facts());
  needs.scalars.assign(program.scalars.size(), false);
  needs.variables.assign(program.variables.size(), false);
  needs.helpers.assign(program.helpers.size(), false);
  needs.dimensions.assign(program.dimensions.size(), false);
  assignments.assign(program.variables.size(), 0);
  assigned.assign(program.variables.size(), false);
  stores.assign(program.arrays.size(), 0);
  return true;
}

bool Checker::checkHelper(size_t index) {
  Helper &helper = program.helpers[index];
  assigned.assign(program.variables.size(), false);
  for (int parameter : helper.parameters) {
    assigned[parameter] = true;
    ++assignments[parameter];
  }
  if (!checkBlock(helper.body))
    return false;
  for (ExprPtr &result : helper.results)
    if (!checkExpr(*result) || isConstantLike(*result))
      return fail("a helper has no such result: " + reason);
  return !helper.results.empty() || fail("a helper has no result");
}

std::optional<Requirements> Checker::run() {
  if (!declare())
    return std::nullopt;
  isInHelper = true;
  for (size_t i = 0; i != program.helpers.size(); ++i)
    if (!checkHelper(i))
      return std::nullopt;
  isInHelper = false;
  assigned.assign(program.variables.size(), false);
  if (!checkBlock(program.body))
    return std::nullopt;
  if (llvm::none_of(stores, [](unsigned count) { return count != 0; })) {
    fail("nothing is stored");
    return std::nullopt;
  }
  return std::move(needs);
}

std::optional<Requirements> tile::fuzz::check(Program &program,
                                              std::string &reason) {
  return Checker(program, reason).run();
}
