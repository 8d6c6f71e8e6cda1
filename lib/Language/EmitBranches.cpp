//===- EmitBranches.cpp - conditions, branches and returns ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A condition that is known picks a branch, and the other one is never looked
// at. A condition that is a tensor makes an scf.if, whose results are the
// variables that differ between its branches. An `if` that may return is
// followed, inside its branches, by the rest of the function, so that control
// flow stays structured: each way through it ends with the function, and its
// results are what the function returns. (If neither branch returns for sure,
// the rest is emitted in both.)
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "tile/Language/Scope.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace tile;
namespace scf = mlir::scf;

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

std::optional<bool> KernelEmitter::constantCondition(const Value &value,
                                                     SourceRange range) {
  if (value.isNone())
    return false;
  if (std::optional<Integer> number = value.asInteger())
    return !number->isZero();
  if (const UnknownObject *unknown = value.getAs<UnknownObject>()) {
    refuseUnknown(*unknown, range);
    return std::nullopt;
  }
  error(DiagID::ConditionKind, range, describe(value))
      .help("write the comparison, such as `x != 0.0` or `mode == \"fast\"`");
  return std::nullopt;
}

std::optional<KernelEmitter::Condition>
KernelEmitter::condition(const ast::Expr &test, llvm::StringRef keyword) {
  EvalResult value = evaluate(test);
  // A poisoned condition was reported where it was made.
  if (!value || isPoisoned(*value))
    return std::nullopt;
  const TensorValue *tensor = value->getAs<TensorValue>();
  if (!tensor) {
    std::optional<bool> constant = constantCondition(*value, test.range);
    if (!constant)
      return std::nullopt;
    return Condition{constant, mlir::Value()};
  }
  if (tensor->tensor.isTile()) {
    error(DiagID::ConditionNotScalar, test.range, keyword,
          typeText(tensor->tensor))
        .help("choose element by element with `tl.where(condition, a, b)`");
    return std::nullopt;
  }
  std::optional<Tensor> boolean =
      castTo(tensor->tensor, ScalarKind::Int1, test.range);
  if (!boolean)
    return std::nullopt;
  return Condition{std::nullopt, boolean->value};
}

EvalResult KernelEmitter::visitBoolOp(const ast::BoolOp &expr) {
  bool isAnd = expr.op == ast::BoolOpKind::And;
  Value result;
  bool hasRuntime = false;
  for (const ast::Expr *operand : expr.values) {
    EvalResult value = evaluate(*operand);
    if (!value)
      return std::nullopt;
    if (isPoisoned(*value))
      return poison();
    if (!value->is<TensorValue>()) {
      std::optional<bool> isTrue = truth(*value, operand->range);
      if (!isTrue)
        return std::nullopt;
      // It decides the whole, or it changes nothing.
      if (*isTrue != isAnd)
        return value;
      if (!hasRuntime)
        result = *value;
      continue;
    }
    if (hasRuntime)
      value = logical(expr.op, result, *value, expr.range);
    if (!value)
      return std::nullopt;
    result = *value;
    hasRuntime = true;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// scf.if
//===----------------------------------------------------------------------===//

/// An scf.if without results, whose branches end where code can be inserted.
static scf::IfOp createIf(TileBuilder &builder, mlir::Value condition) {
  return scf::IfOp::create(builder, builder.location, mlir::TypeRange{},
                           condition, /*withElseRegion=*/true);
}

scf::IfOp KernelEmitter::addResults(scf::IfOp op,
                                    llvm::ArrayRef<mlir::Value> thenValues,
                                    llvm::ArrayRef<mlir::Value> elseValues) {
  if (thenValues.empty())
    return op;
  llvm::SmallVector<mlir::Type> types;
  for (mlir::Value value : thenValues)
    types.push_back(value.getType());
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(op);
  scf::IfOp result =
      scf::IfOp::create(builder, op.getLoc(), types, op.getCondition(),
                        /*withElseRegion=*/true);
  result.getThenRegion().takeBody(op.getThenRegion());
  result.getElseRegion().takeBody(op.getElseRegion());
  op.erase();
  result.thenYield().getResultsMutable().assign(thenValues);
  result.elseYield().getResultsMutable().assign(elseValues);
  return result;
}

EvalResult KernelEmitter::visitIfExp(const ast::IfExp &expr) {
  std::optional<Condition> test = condition(*expr.test, "if");
  if (!test)
    return std::nullopt;
  if (test->constant)
    return evaluate(*test->constant ? *expr.body : *expr.orelse);

  RegionGuard region(*this, expr.range);
  if (!region)
    return std::nullopt;
  scf::IfOp op = createIf(builder, test->value);
  EvalResult sides[2];
  const ast::Expr *expressions[] = {expr.body, expr.orelse};
  mlir::Block *blocks[] = {op.thenBlock(), op.elseBlock()};
  for (int i = 0; i < 2; ++i) {
    mlir::OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(blocks[i]->getTerminator());
    EvalResult value = evaluate(*expressions[i]);
    if (value)
      sides[i] = decay(*value, expressions[i]->range);
  }
  builder.setInsertionPointAfter(op);
  if (!sides[0] || !sides[1])
    return std::nullopt;
  if (isPoisoned(*sides[0]) || isPoisoned(*sides[1]))
    return poison();
  if (!haveSameType(*sides[0], *sides[1])) {
    error(DiagID::ConditionalTypes, expr.range, describe(*sides[0]),
          describe(*sides[1]))
        .note(expr.body->range, "this is " + describe(*sides[0]))
        .note(expr.orelse->range, "this is " + describe(*sides[1]));
    return std::nullopt;
  }
  llvm::SmallVector<mlir::Value> thenValues, elseValues;
  flatten(*sides[0], thenValues);
  flatten(*sides[1], elseValues);
  op = addResults(op, thenValues, elseValues);
  builder.setInsertionPointAfter(op);
  llvm::SmallVector<mlir::Value> results(op.getResults());
  llvm::ArrayRef<mlir::Value> leaves(results);
  return unflatten(*sides[0], leaves, expr.range);
}

//===----------------------------------------------------------------------===//
// The `if` statement
//===----------------------------------------------------------------------===//

Flow KernelEmitter::visitIf(const ast::If &statement) {
  return emitIf(statement, 0, nullptr);
}

Flow KernelEmitter::emitIf(const ast::If &statement, size_t index,
                           const Rest *rest) {
  for (; index < statement.branches.size(); ++index) {
    const ast::IfBranch &branch = statement.branches[index];
    std::optional<Condition> test =
        condition(*branch.test, index ? "elif" : "if");
    if (!test)
      return Flow::Failed;
    if (!test->constant)
      return rest ? emitReturningIf(test->value, statement, index, *rest)
                  : emitMergingIf(test->value, statement, index);
    if (*test->constant)
      return emitBlock(branch.body, rest);
  }
  return emitBlock(statement.orelse, rest);
}

Flow KernelEmitter::emitMergingIf(mlir::Value condition,
                                  const ast::If &statement, size_t index) {
  RegionGuard region(*this, statement.branches[index].range);
  if (!region)
    return Flow::Failed;
  Variables before = variables();
  scf::IfOp op = createIf(builder, condition);
  builder.setInsertionPoint(op.thenYield());
  Flow thenFlow = emitBlock(statement.branches[index].body, nullptr);
  Variables afterThen = variables();
  restore(before);
  builder.setInsertionPoint(op.elseYield());
  Flow elseFlow = emitIf(statement, index + 1, nullptr);
  Variables afterElse = variables();
  restore(before);
  builder.setInsertionPointAfter(op);
  if (thenFlow != Flow::Normal || elseFlow != Flow::Normal)
    return Flow::Failed;
  mergeVariables(op, before, afterThen, afterElse,
                 statement.branches[index].range);
  return Flow::Normal;
}

/// What a name is after branches that do not agree on it.
static Value lostInBranches(KernelEmitter &emitter, llvm::StringRef name,
                            const Variables &afterThen,
                            const Variables &afterElse, SourceRange range) {
  std::vector<LostValue::Evidence> evidence;
  const Value *values[] = {afterThen.find(name), afterElse.find(name)};
  const Variables *branches[] = {&afterThen, &afterElse};
  for (int i = 0; i < 2; ++i)
    if (values[i])
      evidence.push_back({branches[i]->definition(name),
                          "it is " + emitter.describe(*values[i]) + " here"});
  if (!values[0] || !values[1])
    evidence.push_back({range, "only one way through this `if` assigns it"});
  return Value::make<LostValue>(std::move(evidence));
}

void KernelEmitter::mergeVariables(scf::IfOp op, const Variables &before,
                                   const Variables &afterThen,
                                   const Variables &afterElse,
                                   SourceRange range) {
  struct Merged {
    llvm::StringRef name;
    Value value;
  };
  std::vector<Merged> merged;
  llvm::SmallVector<mlir::Value> thenValues, elseValues;
  std::vector<llvm::StringRef> names = afterThen.names();
  for (llvm::StringRef name : afterElse.names())
    if (!afterThen.find(name))
      names.push_back(name);
  llvm::sort(names);
  for (llvm::StringRef name : names) {
    const Value *a = afterThen.find(name);
    const Value *b = afterElse.find(name);
    SourceRange definition = (a ? afterThen : afterElse).definition(name);
    auto bind = [&](Value value) {
      frame().scope->set(name, std::move(value));
      state->definitions[name] = definition;
    };
    if (a && b && a->isSame(*b))
      bind(*a);
    else if ((a && isPoisoned(*a)) || (b && isPoisoned(*b)))
      bind(poison());
    else if (a && a->is<LostValue>())
      bind(*a);
    else if (b && b->is<LostValue>())
      bind(*b);
    else if (!a || !b || !haveSameType(*a, *b))
      bind(lostInBranches(*this, name, afterThen, afterElse, range));
    else if (!hasTensor(*a))
      bind(*a);
    else {
      flatten(*a, thenValues);
      flatten(*b, elseValues);
      merged.push_back({name, *a});
      state->definitions[name] = definition;
    }
  }
  op = addResults(op, thenValues, elseValues);
  builder.setInsertionPointAfter(op);
  llvm::SmallVector<mlir::Value> results(op.getResults());
  llvm::ArrayRef<mlir::Value> leaves(results);
  for (const Merged &entry : merged)
    frame().scope->set(
        entry.name,
        unflatten(entry.value, leaves, state->definitions.lookup(entry.name)));
}

//===----------------------------------------------------------------------===//
// Return
//===----------------------------------------------------------------------===//

Flow KernelEmitter::visitReturn(const ast::Return &statement) {
  if (state->loopDepth > 0) {
    error(DiagID::ReturnInLoop, statement.range);
    return Flow::Failed;
  }
  frame().returned = Value::none();
  if (!statement.value)
    return Flow::Return;
  EvalResult value = evaluate(*statement.value);
  if (!value)
    return Flow::Failed;
  // Numbers decay as in an assignment; what cannot run stays a constant.
  bool isRuntime = value->isNumber() || value->is<TupleObject>();
  if (isRuntime && !isPoisoned(*value))
    value = decay(*value, statement.value->range);
  if (!value)
    return Flow::Failed;
  frame().returned = *value;
  return Flow::Return;
}

Flow KernelEmitter::emitReturningIf(mlir::Value condition,
                                    const ast::If &statement, size_t index,
                                    const Rest &rest) {
  frame().returned = poison();
  RegionGuard region(*this, statement.branches[index].range);
  if (!region)
    return Flow::Return;
  Variables before = variables();
  scf::IfOp op = createIf(builder, condition);
  Value returned[2];
  for (int i = 0; i < 2; ++i) {
    restore(before);
    frame().returned = Value::none();
    builder.setInsertionPoint(i ? op.elseYield() : op.thenYield());
    Flow flow = i ? emitIf(statement, index + 1, &rest)
                  : emitBlock(statement.branches[index].body, &rest);
    returned[i] = flow == Flow::Failed ? poison() : frame().returned;
  }
  builder.setInsertionPointAfter(op);
  frame().returned = poison();
  if (isPoisoned(returned[0]) || isPoisoned(returned[1]))
    return Flow::Return;
  if (!haveSameType(returned[0], returned[1])) {
    error(DiagID::ReturnTypes, statement.branches[index].range,
          state->function->name(), describe(returned[0]), describe(returned[1]))
        .note(statement.branches[index].range,
              "it depends on this condition which of them is reached");
    return Flow::Return;
  }
  llvm::SmallVector<mlir::Value> thenValues, elseValues;
  flatten(returned[0], thenValues);
  flatten(returned[1], elseValues);
  op = addResults(op, thenValues, elseValues);
  builder.setInsertionPointAfter(op);
  llvm::SmallVector<mlir::Value> results(op.getResults());
  llvm::ArrayRef<mlir::Value> leaves(results);
  frame().returned = unflatten(returned[0], leaves, statement.range);
  return Flow::Return;
}

//===----------------------------------------------------------------------===//
// What can be said of code before it is visited
//===----------------------------------------------------------------------===//

bool KernelEmitter::isFoldable(const ast::Expr &expr,
                               const BlockNames &changing) {
  auto foldable = [&](const ast::Expr *operand) {
    return isFoldable(*operand, changing);
  };
  switch (expr.kind) {
  case ast::NodeKind::Constant:
    return true;
  case ast::NodeKind::Name: {
    llvm::StringRef name = llvm::cast<ast::Name>(expr).id;
    if (changing.bound.count(name))
      return false;
    const Value *value = frame().scope->find(name);
    return value && !hasTensor(*value) && !value->is<ExtensionObject>();
  }
  case ast::NodeKind::UnaryOp:
    return foldable(llvm::cast<ast::UnaryOp>(expr).operand);
  case ast::NodeKind::BoolOp:
    return llvm::all_of(llvm::cast<ast::BoolOp>(expr).values, foldable);
  case ast::NodeKind::Compare: {
    const ast::Compare &compare = llvm::cast<ast::Compare>(expr);
    return compare.links.size() == 1 && foldable(compare.first) &&
           foldable(compare.links.front().operand);
  }
  default:
    return false;
  }
}

std::optional<bool> KernelEmitter::foldCondition(const ast::Expr &test,
                                                 const BlockNames &changing) {
  if (!isFoldable(test, changing))
    return std::nullopt;
  // An error here comes again when the statement is visited, so it is only
  // reported then.
  if (!silent)
    silent =
        std::make_unique<SilentEvaluator>(context.diagnostics.sourceManager());
  silent->diagnostics.clear();
  silent->context.resetBudget();
  Frame copy = frame();
  FrameGuard guard(silent->evaluator, copy, test.range);
  EvalResult value = silent->evaluator.evaluate(test);
  if (!value)
    return std::nullopt;
  if (value->isNone())
    return false;
  std::optional<Integer> number = value->asInteger();
  return number ? std::optional<bool>(!number->isZero()) : std::nullopt;
}

bool KernelEmitter::mayReturn(const ast::If &statement) {
  BlockNames changing;
  collectNames(statement, changing);
  const ast::Stmt *block[] = {&statement};
  return mayReturn(ast::Block(block), changing);
}

bool KernelEmitter::mayReturn(ast::Block block, const BlockNames &changing) {
  for (const ast::Stmt *statement : block) {
    if (llvm::isa<ast::Return>(statement))
      return true;
    const ast::If *branches = llvm::dyn_cast<ast::If>(statement);
    if (!branches)
      continue;
    bool isDecided = false;
    for (const ast::IfBranch &branch : branches->branches) {
      std::optional<bool> known = foldCondition(*branch.test, changing);
      if (known == false)
        continue;
      if (mayReturn(branch.body, changing))
        return true;
      isDecided = known == true;
      if (isDecided)
        break;
    }
    if (!isDecided && mayReturn(branches->orelse, changing))
      return true;
  }
  return false;
}
