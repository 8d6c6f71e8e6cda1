//===- Minimiser.cpp - makes a failing program small ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes over the tree, the coarsest first, again and again until none finds
// anything. Statements are removed as in delta debugging (Zeller and
// Hildebrandt, "Simplifying and isolating failure-inducing input", 2002): half
// a block at a time, then ever smaller parts.
//
//===----------------------------------------------------------------------===//

#include "tile/Fuzz/Minimiser.h"
#include "Operations.h"

using namespace tile;
using namespace tile::fuzz;

namespace {
class Minimiser {
public:
  Minimiser(Program program, Fails fails, unsigned maxRuns)
      : best(std::move(program)), fails(fails), maxRuns(maxRuns) {}

  Minimised run();

private:
  using Edit = llvm::function_ref<bool(Program &)>;

  /// Keeps what `edit` makes of the program if it is simpler and still fails.
  /// `edit` says false if there was nothing to change.
  bool attempt(Edit edit);

  bool removeStatements();
  bool openStatements();
  bool replaceExprs();
  bool replaceExpr(unsigned number);
  bool shrinkSizes();
  bool shrinkLoops();
  bool simplifyAccesses();
  bool simplifyArrays();
  bool dropOptionals();
  bool dropHelpers();

  Program best;
  Fails fails;
  unsigned maxRuns, runs = 0;
};
} // namespace

bool Minimiser::attempt(Edit edit) {
  if (runs >= maxRuns)
    return false;
  Program candidate = best.clone();
  std::string reason;
  if (!edit(candidate))
    return false;
  std::optional<Requirements> needs = check(candidate, reason);
  if (!needs || complexity(candidate) >= complexity(best))
    return false;
  ++runs;
  if (!fails(candidate, *needs))
    return false;
  best = std::move(candidate);
  return true;
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

/// Block `number` in the order of forEachBlock, or null.
static Block *findBlock(Program &program, unsigned number) {
  Block *found = nullptr;
  forEachBlock(program, [&](Block &block) {
    if (number-- == 0)
      found = &block;
  });
  return found;
}

bool Minimiser::removeStatements() {
  bool isSmaller = false;
  for (unsigned number = 0;; ++number) {
    Block *block = findBlock(best, number);
    if (!block)
      return isSmaller;
    for (size_t length = block->size(); length != 0; length /= 2)
      // From the back: what is used stands before what uses it.
      for (size_t end = block->size(); end != 0;) {
        size_t begin = end > length ? end - length : 0;
        bool isRemoved = attempt([&](Program &candidate) {
          Block &body = *findBlock(candidate, number);
          body.erase(body.begin() + begin, body.begin() + end);
          return true;
        });
        isSmaller |= isRemoved;
        block = findBlock(best, number);
        end = begin;
      }
  }
}

/// Puts the statements of body `which` in place of the statement; of values
/// that are assigned together keeps only that one.
static bool open(Block &block, size_t index, size_t which) {
  Stmt &stmt = *block[index];
  if (stmt.kind == StmtKind::Unpack && which < stmt.exprs.size()) {
    StmtPtr let = std::make_unique<Stmt>(StmtKind::Let);
    let->variables = {stmt.variables[which]};
    let->exprs.push_back(std::move(stmt.exprs[which]));
    block[index] = std::move(let);
    return true;
  }
  if (which >= stmt.bodies.size())
    return false;
  Block body = std::move(stmt.bodies[which]);
  StmtPtr counter;
  if (stmt.kind == StmtKind::For) {
    // The counter keeps a value.
    counter = std::make_unique<Stmt>(StmtKind::Let);
    counter->variables = stmt.variables;
    ExprPtr start = std::make_unique<Expr>(Op::Full);
    start->type = {ScalarKind::Int32, {}};
    start->literal = Value::integer(stmt.loop.start);
    counter->exprs.push_back(std::move(start));
  }
  block.erase(block.begin() + index);
  for (size_t i = 0; i != body.size(); ++i)
    block.insert(block.begin() + index + i, std::move(body[i]));
  if (counter)
    block.insert(block.begin() + index, std::move(counter));
  return true;
}

bool Minimiser::openStatements() {
  bool isSmaller = false;
  for (unsigned number = 0; findBlock(best, number); ++number)
    for (size_t index = 0; index < findBlock(best, number)->size(); ++index)
      for (size_t which = 0; which != 2; ++which) {
        bool isOpened = attempt([&](Program &candidate) {
          return open(*findBlock(candidate, number), index, which);
        });
        if (isOpened) {
          isSmaller = true;
          break;
        }
      }
  return isSmaller;
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

static ExprPtr *findExpr(Program &program, unsigned number) {
  ExprPtr *found = nullptr;
  forEachExpr(program, [&](ExprPtr &expr) {
    if (number-- == 0)
      found = &expr;
  });
  return found;
}

/// `value` as a value of another type, if one or two nodes do it.
static ExprPtr adapt(ExprPtr value, const Type &type) {
  if (value->type.element != type.element) {
    ExprPtr cast = std::make_unique<Expr>(Op::Cast);
    cast->type = {type.element, value->type.shape};
    cast->operands.push_back(std::move(value));
    value = std::move(cast);
  }
  if (value->type.shape == type.shape)
    return value;
  ExprPtr broadcast = std::make_unique<Expr>(Op::Broadcast);
  broadcast->type = type;
  broadcast->operands.push_back(std::move(value));
  return broadcast;
}

static ExprPtr constant(const Type &type, int64_t number) {
  ExprPtr node = std::make_unique<Expr>(Op::Full);
  node->type = type;
  node->literal = type.element.isBool()       ? Value::boolean(number != 0)
                  : type.element.isFloating() ? Value::real(double(number))
                                              : Value::integer(number);
  return node;
}

bool Minimiser::replaceExpr(unsigned number) {
  ExprPtr *slot = findExpr(best, number);
  size_t numOperands = (*slot)->operands.size();
  Type type = (*slot)->type;
  for (int64_t value : {0, 1})
    if (attempt([&](Program &candidate) {
          *findExpr(candidate, number) = constant(type, value);
          return true;
        }))
      return true;
  for (size_t i = 0; i != numOperands; ++i)
    if (attempt([&](Program &candidate) {
          ExprPtr &node = *findExpr(candidate, number);
          ExprPtr operand = std::move(node->operands[i]);
          node = adapt(std::move(operand), type);
          return true;
        }))
      return true;
  // Operands of an operand, past a node whose type is another.
  for (size_t i = 0; i != numOperands; ++i)
    for (size_t j = 0; j != (*slot)->operands[i]->operands.size(); ++j)
      if (attempt([&](Program &candidate) {
            ExprPtr &node = *findExpr(candidate, number);
            ExprPtr inner = std::move(node->operands[i]->operands[j]);
            node = adapt(std::move(inner), type);
            return true;
          }))
        return true;
  return attempt([&](Program &candidate) {
    Expr &node = **findExpr(candidate, number);
    return std::exchange(node.variant, 0) != 0;
  });
}

bool Minimiser::replaceExprs() {
  bool isSmaller = false;
  unsigned count = 0;
  forEachExpr(best, [&](ExprPtr &) { ++count; });
  // From the end of the list, where whole trees come after their parts.
  for (unsigned number = count; number-- != 0;) {
    while (findExpr(best, number) && replaceExpr(number))
      isSmaller = true;
  }
  return isSmaller;
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// Smaller values to try, the smallest first.
static std::vector<int64_t> smaller(int64_t value) {
  std::vector<int64_t> values;
  for (int64_t each : {int64_t(1), int64_t(2), value / 8, value / 2, value - 1})
    if (each > 0 && each < value)
      values.push_back(each);
  return values;
}

bool Minimiser::shrinkSizes() {
  bool isSmaller = false;
  auto shrink = [&](llvm::function_ref<int64_t &(Program &)> field) {
    for (int64_t value : smaller(field(best)))
      if (attempt([&](Program &candidate) {
            field(candidate) = value;
            return true;
          })) {
        isSmaller = true;
        return;
      }
  };
  for (size_t i = 0; i != best.dimensions.size(); ++i)
    shrink(
        [i](Program &program) -> int64_t & { return program.dimensions[i]; });
  for (size_t axis = 0; axis != 3; ++axis)
    shrink(
        [axis](Program &program) -> int64_t & { return program.grid[axis]; });
  for (unsigned warps : {4u, 1u})
    isSmaller |= attempt([&](Program &candidate) {
      return std::exchange(candidate.numWarps, warps) != warps;
    });
  return isSmaller;
}

bool Minimiser::shrinkLoops() {
  bool isSmaller = false;
  for (unsigned number = 0; findBlock(best, number); ++number)
    for (size_t index = 0; index != findBlock(best, number)->size(); ++index) {
      auto change = [&](llvm::function_ref<void(Stmt &)> edit) {
        isSmaller |= attempt([&](Program &candidate) {
          Stmt &stmt = *(*findBlock(candidate, number))[index];
          edit(stmt);
          return stmt.kind == StmtKind::For || stmt.kind == StmtKind::While;
        });
      };
      change([](Stmt &stmt) {
        stmt.loop = LoopBounds();
        stmt.number = std::min<int64_t>(stmt.number, 1);
      });
      change([](Stmt &stmt) {
        int64_t trips = stmt.loop.trips();
        stmt.loop = LoopBounds();
        stmt.loop.stop = trips;
      });
      change([](Stmt &stmt) { stmt.loop.stop = stmt.loop.start + 2; });
    }
  return isSmaller;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

bool Minimiser::simplifyAccesses() {
  bool isSmaller = false;
  for (unsigned number = 0; findBlock(best, number); ++number)
    for (size_t index = 0; index != findBlock(best, number)->size(); ++index) {
      auto change = [&](llvm::function_ref<void(Access &)> edit) {
        isSmaller |= attempt([&](Program &candidate) {
          edit((*findBlock(candidate, number))[index]->access);
          return true;
        });
      };
      change([](Access &access) {
        access.isChained = access.isHinted = access.isWide = false;
        access.isMethod = access.isVolatile = false;
        access.cache = access.eviction = 0;
      });
      change([](Access &access) { access.cache = access.eviction = 0; });
      change(
          [](Access &access) { access.isChained = access.isMethod = false; });
      change([](Access &access) { access.isHinted = false; });
      change([](Access &access) { access.isWide = false; });
      change([](Access &access) { access.isVolatile = false; });
      change([](Access &access) { access.bound = -1; });
      change([](Access &access) { access.offset = 0; });
      change([](Access &access) { access.step = IndexStep::None; });
      size_t numTerms = (*findBlock(best, number))[index]->access.terms.size();
      for (size_t i = numTerms; i-- != 0;) {
        change([i](Access &access) {
          access.terms.erase(access.terms.begin() + i);
        });
        change([i](Access &access) {
          if (i < access.terms.size())
            access.terms[i].stride = -1;
        });
        change([i](Access &access) {
          if (i < access.terms.size())
            access.terms[i] = {access.terms[i].kind, access.terms[i].which, 1};
        });
      }
    }
  return isSmaller;
}

bool Minimiser::simplifyArrays() {
  bool isSmaller = false;
  for (size_t i = 0; i != best.arrays.size(); ++i) {
    isSmaller |= attempt([&](Program &candidate) {
      return std::exchange(candidate.arrays[i].slice, 0) != 0;
    });
    for (Contents contents : {Contents::Counting, Contents::Small})
      isSmaller |= attempt([&](Program &candidate) {
        return std::exchange(candidate.arrays[i].contents, contents) !=
               contents;
      });
  }
  return isSmaller;
}

/// Masks, defaults and gathers of loads and stores.
bool Minimiser::dropOptionals() {
  bool isSmaller = false;
  for (unsigned number = 0; findBlock(best, number); ++number)
    for (size_t index = 0; index != findBlock(best, number)->size(); ++index)
      for (size_t which : {2, 1, 0})
        isSmaller |= attempt([&](Program &candidate) {
          Stmt &stmt = *(*findBlock(candidate, number))[index];
          bool isOptional = (stmt.kind == StmtKind::Load) ||
                            (stmt.kind == StmtKind::Store && which == 1);
          if (!isOptional || which >= stmt.exprs.size() || !stmt.exprs[which])
            return false;
          stmt.exprs[which] = nullptr;
          if (stmt.kind == StmtKind::Load && which == 0) {
            stmt.access.stepOperand = 1;
            int64_t reach = 1;
            for (size_t axis = stmt.access.shape.size(); axis-- != 0;) {
              stmt.access.terms.push_back(
                  {TermKind::Axis, static_cast<int>(axis), reach});
              reach *= candidate.extent(stmt.access.shape[axis]);
            }
          }
          return true;
        });
  return isSmaller;
}

/// Helpers lose results that nothing needs, with what computes them.
bool Minimiser::dropHelpers() {
  bool isSmaller = false;
  for (size_t i = 0; i != best.helpers.size(); ++i) {
    isSmaller |= attempt([&](Program &candidate) {
      Helper &helper = candidate.helpers[i];
      bool isLarge = !helper.body.empty() || helper.results.size() > 1;
      helper.body.clear();
      helper.results.resize(1);
      helper.results[0] = constant(helper.results[0]->type, 0);
      return isLarge;
    });
  }
  return isSmaller;
}

Minimised Minimiser::run() {
  std::string reason;
  check(best, reason);
  bool isSmaller = true;
  while (isSmaller && runs < maxRuns) {
    isSmaller = removeStatements();
    isSmaller |= openStatements();
    isSmaller |= dropHelpers();
    isSmaller |= replaceExprs();
    isSmaller |= dropOptionals();
    isSmaller |= shrinkLoops();
    isSmaller |= shrinkSizes();
    isSmaller |= simplifyAccesses();
    isSmaller |= simplifyArrays();
  }
  return {std::move(best), runs};
}

Minimised tile::fuzz::minimise(Program program, Fails fails, unsigned maxRuns) {
  return Minimiser(std::move(program), fails, maxRuns).run();
}
