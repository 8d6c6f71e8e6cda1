//===- GenerateStatements.cpp - random statements -------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Variables that a branch or a loop changes are declared before it and keep
// their type; all others are assigned once.
//
//===----------------------------------------------------------------------===//

#include "GeneratorImpl.h"

using namespace tile;
using namespace tile::fuzz;

int Generator::letVariable(ExprPtr value, bool isMutable) {
  int id = static_cast<int>(program.variables.size());
  Variable variable{value->type, value->facts, isMutable};
  if (isMutable) {
    variable.facts = Facts();
    setBoundsOfType(variable.type.element, variable.facts);
  }
  program.variables.push_back(variable);
  StmtPtr stmt = std::make_unique<Stmt>(StmtKind::Let);
  stmt->variables = {id};
  stmt->exprs.push_back(std::move(value));
  block->push_back(std::move(stmt));
  scope.push_back(id);
  if (isMutable)
    mutables.push_back(id);
  return id;
}

void Generator::let() {
  letVariable(exact({any(), random.pick(shapes)}, 3), /*isMutable=*/false);
}

void Generator::letApproximate() {
  if (isInHelper)
    return let();
  ExprPtr value = approximate({ScalarKind::FP32, random.pick(shapes)}, 2);
  letVariable(std::move(value), /*isMutable=*/false);
}

void Generator::unpack() {
  StmtPtr stmt = std::make_unique<Stmt>(StmtKind::Unpack);
  std::vector<Variable> targets;
  if (!isInHelper && !program.helpers.empty() && random.chance(60)) {
    size_t number = random.below(program.helpers.size());
    ExprPtr call = std::make_unique<Expr>(Op::Call);
    call->number = static_cast<int64_t>(number);
    for (int parameter : program.helpers[number].parameters) {
      Type type = program.variables[parameter].type;
      call->operands.push_back(exact(type, 1));
    }
    if (!infer(program, *call))
      return;
    for (const ExprPtr &result : program.helpers[number].results)
      targets.push_back({result->type, result->facts, false});
    // One result is no tuple.
    if (targets.size() == 1) {
      letVariable(std::move(call), /*isMutable=*/false);
      return;
    }
    for (Variable &target : targets)
      target.facts.isOffset = false;
    stmt->exprs.push_back(std::move(call));
  } else {
    for (int i = 0; i != 2; ++i) {
      ExprPtr value = exact({any(), random.pick(shapes)}, 2);
      targets.push_back({value->type, value->facts, false});
      stmt->exprs.push_back(std::move(value));
    }
  }
  for (Variable &target : targets) {
    stmt->variables.push_back(static_cast<int>(program.variables.size()));
    program.variables.push_back(target);
  }
  scope.insert(scope.end(), stmt->variables.begin(), stmt->variables.end());
  block->push_back(std::move(stmt));
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

void Generator::declareMutables() {
  unsigned count = static_cast<unsigned>(random.between(1, 2));
  for (unsigned i = 0; i != count; ++i)
    if (mutables.size() < 2 || random.chance(60))
      letVariable(exact({any(), random.pick(shapes)}, 1), /*isMutable=*/true);
}

void Generator::assignMutables() {
  for (int id : std::vector<int>(mutables)) {
    if (!random.chance(70))
      continue;
    StmtPtr stmt = std::make_unique<Stmt>(StmtKind::Let);
    stmt->variables = {id};
    // A copy: expressions may make more variables.
    Type type = program.variables[id].type;
    ExprPtr value = exact(type, 2);
    stmt->exprs.push_back(std::move(value));
    block->push_back(std::move(stmt));
  }
}

Block Generator::nested(llvm::function_ref<void()> fill) {
  Block body;
  Block *outer = std::exchange(block, &body);
  std::vector<int> outerScope = scope, outerMutables = mutables;
  ++nesting;
  fill();
  --nesting;
  scope = std::move(outerScope);
  mutables = std::move(outerMutables);
  block = outer;
  return body;
}

void Generator::branch() {
  declareMutables();
  StmtPtr stmt = std::make_unique<Stmt>(StmtKind::If);
  stmt->exprs.push_back(condition(1));
  auto fill = [&] {
    statements(static_cast<unsigned>(random.between(0, 2)));
    assignMutables();
  };
  stmt->bodies.push_back(nested(fill));
  stmt->bodies.push_back(random.chance(60) ? nested(fill) : Block());
  block->push_back(std::move(stmt));
}

void Generator::loop() {
  declareMutables();
  StmtPtr stmt = std::make_unique<Stmt>(StmtKind::For);
  LoopBounds &bounds = stmt->loop;
  bounds.kind = static_cast<LoopKind>(random.pick({0, 0, 0, 1, 1, 2}));
  bounds.stop = random.between(0, 4);
  if (random.chance(30)) {
    bounds.step = random.pick<int64_t>({2, 3, -1});
    bounds.start = random.between(0, 3);
    if (bounds.step < 0)
      std::swap(bounds.start, bounds.stop);
    else
      bounds.stop += bounds.start;
  }
  if (bounds.kind != LoopKind::StaticRange && random.chance(50))
    bounds.stopScalar = integerScalar(bounds.stop);
  int counter = static_cast<int>(program.variables.size());
  Variable variable{{ScalarKind::Int32, {}}, {}, false};
  variable.facts.low = static_cast<double>(std::min(bounds.start, bounds.stop));
  variable.facts.high =
      static_cast<double>(std::max(bounds.start, bounds.stop));
  variable.facts.isOffset = true;
  program.variables.push_back(variable);
  stmt->variables = {counter};
  counters.push_back({counter, bounds});
  stmt->bodies.push_back(nested([&] {
    // Unrolled, it is a constant of each iteration.
    if (bounds.kind != LoopKind::StaticRange)
      scope.push_back(counter);
    statements(static_cast<unsigned>(random.between(0, 2)));
    assignMutables();
    if (random.chance(20))
      store();
  }));
  counters.pop_back();
  block->push_back(std::move(stmt));
}

void Generator::whileLoop() {
  declareMutables();
  StmtPtr stmt = std::make_unique<Stmt>(StmtKind::While);
  stmt->variables = {static_cast<int>(program.variables.size())};
  program.variables.push_back({{ScalarKind::Int32, {}}, {}, true});
  stmt->number = random.between(0, 5);
  stmt->halves = random.chance(50);
  bool wasInWhile = std::exchange(isInWhile, true);
  stmt->bodies.push_back(nested([&] {
    statements(static_cast<unsigned>(random.between(0, 1)));
    assignMutables();
  }));
  isInWhile = wasInWhile;
  block->push_back(std::move(stmt));
}

void Generator::returnEarly() {
  ExprPtr limit = std::make_unique<Expr>(Op::Literal);
  limit->literal = Value::integer(random.between(0, 3));
  infer(program, *limit);
  std::vector<ExprPtr> operands;
  operands.push_back(make(Op::ProgramId, {}));
  operands.push_back(std::move(limit));
  StmtPtr stmt = std::make_unique<Stmt>(StmtKind::Return);
  stmt->exprs.push_back(
      make(random.pick({Op::Greater, Op::Equal}), std::move(operands)));
  block->push_back(std::move(stmt));
}

//===----------------------------------------------------------------------===//
// Others
//===----------------------------------------------------------------------===//

void Generator::assertType() {
  if (scope.empty())
    return;
  ExprPtr read = std::make_unique<Expr>(Op::Variable);
  read->number = random.pick(scope);
  infer(program, *read);
  StmtPtr stmt = std::make_unique<Stmt>(StmtKind::Assert);
  stmt->exprs.push_back(std::move(read));
  block->push_back(std::move(stmt));
}

void Generator::store() {
  if (isInHelper || isInWhile)
    return let();
  Shape shape = random.chance(85) ? shapes[0] : random.pick(shapes);
  bool isApproximate = random.chance(30);
  StmtPtr stmt = std::make_unique<Stmt>(StmtKind::Store);
  ExprPtr value =
      isApproximate
          ? approximate(
                {random.chance(70) ? DType(ScalarKind::FP32) : floating(),
                 shape},
                2)
          : exact({any(), random.chance(90) ? shape : part(shape)}, 3);
  DType element = value->type.element;
  // Stores convert.
  if (random.chance(20))
    element = isApproximate ? DType(random.chance(50) ? ScalarKind::FP64
                                                      : ScalarKind::FP32)
                            : number();
  if (!canConvert(value->type.element, element))
    element = value->type.element;
  if (isApproximate && value->type.element.is(ScalarKind::FP64))
    element = ScalarKind::FP64;
  stmt->access = accessFor(shape);
  storeTerms(stmt->access);
  if (indexBounds(stmt->access).second > kLargestIndex) {
    letVariable(std::move(value), /*isMutable=*/false);
    return;
  }
  stmt->access.array = static_cast<int>(program.arrays.size());
  Array array;
  array.element = element;
  array.isOutput = true;
  array.slice = random.chance(15) ? random.between(1, 8) : 0;
  program.arrays.push_back(array);
  if (random.chance(40))
    stmt->access.bound =
        integerScalar(random.between(1, indexBounds(stmt->access).second + 2));
  stmt->exprs.push_back(std::move(value));
  stmt->exprs.push_back(
      random.chance(25)
          ? exact({ScalarKind::Int1, shape.empty() ? shape : part(shape)}, 2)
          : nullptr);
  stmt->access.isMethod = random.chance(15);
  decorate(stmt->access);
  block->push_back(std::move(stmt));
}

void Generator::statement() {
  unsigned choice = static_cast<unsigned>(random.below(100));
  bool mayNest = nesting < 2 && budget > 30;
  if (choice < 42)
    return let();
  if (choice < 56)
    return letApproximate();
  if (choice < 66)
    return unpack();
  if (choice < 78 && mayNest)
    return branch();
  if (choice < 88 && mayNest && !isInHelper)
    return loop();
  if (choice < 91 && mayNest && !isInHelper)
    return whileLoop();
  if (choice < 93 && !nesting && !isInHelper)
    return returnEarly();
  if (choice < 97)
    return assertType();
  if (choice < 98) {
    StmtPtr stmt = std::make_unique<Stmt>(StmtKind::Print);
    stmt->number = random.between(0, 9);
    block->push_back(std::move(stmt));
    return;
  }
  store();
}

void Generator::statements(unsigned count) {
  for (unsigned i = 0; i != count; ++i)
    statement();
}
