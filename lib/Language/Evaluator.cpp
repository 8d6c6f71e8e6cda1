//===- Evaluator.cpp - the frame of evaluation ----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dispatch to one function a form of syntax, the bounds that keep evaluation
// finite, active calls, and how names are read and bound. The expressions
// themselves are in EvalExpr.cpp, statements in EvalStmt.cpp, calls in
// EvalCall.cpp, operators in EvalOperators.cpp.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Evaluator.h"
#include "ModuleRegion.h"
#include "tile/Language/ModuleScope.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Limits.h"

using namespace tile;
using namespace tile::ast;

Evaluator::~Evaluator() = default;

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

bool Evaluator::spend(uint64_t steps, SourceRange range) {
  Budget &budget = context.budget;
  if (budget.steps > limits::kEvaluationSteps ||
      steps > limits::kEvaluationSteps - budget.steps) {
    error(DiagID::StepsExhausted, range, limits::kEvaluationSteps);
    return false;
  }
  budget.steps += steps;
  return true;
}

bool Evaluator::spendUnrolled(SourceRange range) {
  if (context.budget.unrolledIterations >= limits::kUnrolledIterations) {
    error(DiagID::UnrolledTooMuch, range, limits::kUnrolledIterations);
    return false;
  }
  ++context.budget.unrolledIterations;
  return true;
}

bool Evaluator::enter(SourceRange range) {
  if (!spend(1, range))
    return false;
  if (context.budget.nesting >= limits::kEvaluationDepth) {
    error(DiagID::EvaluationTooDeep, range, limits::kEvaluationDepth);
    return false;
  }
  ++context.budget.nesting;
  return true;
}

Evaluator::FrameGuard::FrameGuard(Evaluator &evaluator, Frame &frame,
                                  SourceRange range)
    : evaluator(evaluator), depth(frame.region ? 0 : 1) {
  // Statements at module level are no calls; enter() bounds their nesting.
  unsigned &active = evaluator.context.budget.callDepth;
  entered = active + depth <= limits::kCallDepth;
  if (!entered) {
    evaluator.error(DiagID::CallDepthExceeded, range, limits::kCallDepth);
    return;
  }
  active += depth;
  evaluator.frames.push_back(&frame);
}

Evaluator::FrameGuard::~FrameGuard() {
  if (!entered)
    return;
  evaluator.frames.pop_back();
  evaluator.context.budget.callDepth -= depth;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

static bool isInLibrary(const SourceManager &sources, SourceRange range) {
  return sources.name(range.file).starts_with("<stdlib>");
}

SourceRange Evaluator::outsideLibrary(SourceRange range,
                                      std::string *function) const {
  const SourceManager &sources = context.diagnostics.sourceManager();
  SourceRange place = range;
  for (const Frame *active : llvm::reverse(frames)) {
    if (!place.isValid() || !isInLibrary(sources, place))
      break;
    if (!active->callSite.isValid())
      continue;
    place = active->callSite;
    if (function && active->function)
      *function = active->function->name();
  }
  return place;
}

DiagBuilder Evaluator::withCallers(DiagBuilder builder, SourceRange range) {
  // The innermost calls tell most; of a deep recursion the rest is repetition.
  constexpr unsigned maxNotes = 6;
  const SourceManager &sources = context.diagnostics.sourceManager();
  SourceRange place = outsideLibrary(range);
  bool isInside = place.file != range.file;
  if (isInside)
    builder.note(range, "it is needed here, in the standard library");
  unsigned notes = 0;
  for (const Frame *active : llvm::reverse(frames)) {
    SourceRange site = active->callSite;
    if (!site.isValid())
      continue;
    // The library's own calls say nothing to the user, and one of the user's
    // is where the error itself stands.
    if (isInside && (isInLibrary(sources, site) || site.begin == place.begin))
      continue;
    if (notes++ == maxNotes) {
      builder.note("and further calls");
      break;
    }
    if (active->function)
      builder.note(site, "`" + active->function->name() + "` is called here");
    else
      builder.note(site, "called here");
  }
  return builder;
}

//===----------------------------------------------------------------------===//
// Dispatch
//===----------------------------------------------------------------------===//

EvalResult Evaluator::evaluate(const Expr &expr) {
  if (!enter(expr.range))
    return std::nullopt;
  EvalResult result = dispatch(expr);
  --context.budget.nesting;
  // What fails because of something unknown is unknown itself.
  if (!result && unknownMet)
    result = Value::object(std::exchange(unknownMet, nullptr));
  settle(result);
  return result;
}

EvalResult Evaluator::dispatch(const Expr &expr) {
  switch (expr.kind) {
#define TILE_VISIT(KIND)                                                       \
  case NodeKind::KIND:                                                         \
    return visit##KIND(llvm::cast<KIND>(expr));
    TILE_VISIT(BoolOp)
    TILE_VISIT(NamedExpr)
    TILE_VISIT(BinOp)
    TILE_VISIT(UnaryOp)
    TILE_VISIT(Lambda)
    TILE_VISIT(IfExp)
    TILE_VISIT(Dict)
    TILE_VISIT(Set)
    TILE_VISIT(ListComp)
    TILE_VISIT(SetComp)
    TILE_VISIT(DictComp)
    TILE_VISIT(GeneratorExp)
    TILE_VISIT(Compare)
    TILE_VISIT(Call)
    TILE_VISIT(JoinedStr)
    TILE_VISIT(Constant)
    TILE_VISIT(Attribute)
    TILE_VISIT(Subscript)
    TILE_VISIT(Name)
    TILE_VISIT(List)
    TILE_VISIT(Tuple)
    TILE_VISIT(Slice)
#undef TILE_VISIT
  case NodeKind::Await:
    refuseSyntax(expr.range, "`await`");
    return std::nullopt;
  case NodeKind::Starred:
    refuseSyntax(expr.range, "`*`");
    return std::nullopt;
  default:
    refuseSyntax(expr.range, "`yield`");
    return std::nullopt;
  }
}

Flow Evaluator::execute(const Stmt &statement) {
  if (!enter(statement.range))
    return Flow::Failed;
  Flow flow = dispatch(statement);
  --context.budget.nesting;
  return flow;
}

Flow Evaluator::dispatch(const Stmt &statement) {
  switch (statement.kind) {
#define TILE_VISIT(KIND)                                                       \
  case NodeKind::KIND:                                                         \
    return visit##KIND(llvm::cast<KIND>(statement));
    TILE_VISIT(Assign)
    TILE_VISIT(AugAssign)
    TILE_VISIT(AnnAssign)
    TILE_VISIT(If)
    TILE_VISIT(For)
    TILE_VISIT(While)
    TILE_VISIT(Return)
    TILE_VISIT(Assert)
    TILE_VISIT(Raise)
    TILE_VISIT(Delete)
    TILE_VISIT(Import)
    TILE_VISIT(ImportFrom)
    TILE_VISIT(FunctionDef)
#undef TILE_VISIT
  case NodeKind::ExprStmt:
    return evaluate(*llvm::cast<ExprStmt>(statement).value) ? Flow::Normal
                                                            : Flow::Failed;
  case NodeKind::Break:
    return Flow::Break;
  case NodeKind::Continue:
    return Flow::Continue;
  // Declarations: FunctionObject::names() has read them.
  case NodeKind::Global:
  case NodeKind::Nonlocal:
  case NodeKind::Pass:
    return Flow::Normal;
  case NodeKind::ClassDef:
    return visitClassDef(llvm::cast<ClassDef>(statement));
  default:
    return visitOther(statement);
  }
}

Flow Evaluator::executeBlock(Block block) {
  for (const Stmt *statement : block) {
    Flow flow = execute(*statement);
    if (flow != Flow::Normal)
      return flow;
  }
  return Flow::Normal;
}

EvalResult Evaluator::evaluateIn(ModuleScope &module, const Expr &expr) {
  Frame frame;
  frame.module = &module;
  // For `:=`; what it binds is gone afterwards.
  frame.scope = std::make_shared<Scope>(nullptr, Scope::Kind::Module);
  FrameGuard guard(*this, frame, expr.range);
  if (!guard)
    return std::nullopt;
  return evaluate(expr);
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

EvalResult Evaluator::visitName(const Name &expr) {
  return readName(expr.id, expr.range);
}

EvalResult Evaluator::readName(llvm::StringRef name, SourceRange range) {
  FunctionObject *function = frame().function;
  const BlockNames *names = function ? &function->names() : nullptr;
  if (names && names->global.contains(name))
    return readGlobal(name, range);
  bool inFunction = true;
  for (Scope *scope = frame().scope.get(); scope; scope = scope->parent()) {
    if (Value *value = scope->find(name))
      return *value;
    // What stands above the statement comes before the scope's end.
    if (scope->kind() == Scope::Kind::Module)
      break;
    // Past its own scope a function's local names mean nothing else.
    if (inFunction && scope->kind() == Scope::Kind::Function) {
      if (names && names->bound.contains(name)) {
        error(DiagID::ReadBeforeAssignment, range, name);
        return std::nullopt;
      }
      inFunction = false;
    }
  }
  return readGlobal(name, range);
}

EvalResult Evaluator::readGlobal(llvm::StringRef name, SourceRange range) {
  ModuleScope *module = frame().module;
  // Above the statement that runs, else (a name used before its time) at the
  // end of the file.
  if (ModuleRegion *region = frame().region) {
    RegionValue above = region->valueOf(name, frame().statement, range);
    if (above.failed)
      return std::nullopt;
    if (above.value)
      return above.value;
  }
  if (module && module->binds(name))
    return module->lookup(name, range);
  if (module)
    if (std::optional<Value> own = module->ownAttribute(name))
      return own;
  if (std::optional<Value> builtin =
          context.namespaces.member(kBuiltinsModule, name))
    return builtin;
  // Perhaps `from m import *` binds it, of a module that is not known.
  if (module)
    if (std::optional<Value> perhaps = module->perhapsImported(name))
      return perhaps;
  llvm::SmallVector<llvm::StringRef, 64> candidates =
      context.namespaces.memberNames(kBuiltinsModule);
  for (Scope *scope = frame().scope.get(); scope; scope = scope->parent())
    for (const auto &entry : scope->all())
      candidates.push_back(entry.getKey());
  if (module)
    for (llvm::StringRef each : module->names())
      candidates.push_back(each);
  // Scopes are hash tables: sorted, the advice does not vary.
  llvm::sort(candidates);
  DiagBuilder builder = error(DiagID::UnknownName, range, name);
  if (std::optional<llvm::StringRef> near = nearestSpelling(name, candidates))
    builder.help("did you mean `" + *near + "`?");
  return std::nullopt;
}

bool Evaluator::bindName(llvm::StringRef name, Value value, SourceRange range) {
  FunctionObject *function = frame().function;
  Scope *scope = frame().scope.get();
  while (scope && scope->kind() == Scope::Kind::Comprehension)
    scope = scope->parent();
  if (!scope || (function && function->names().global.contains(name))) {
    error(DiagID::GlobalAssignment, range, name);
    return false;
  }
  if (function && function->names().nonlocal.contains(name)) {
    for (Scope *outer = scope->parent(); outer; outer = outer->parent())
      if (outer->find(name)) {
        outer->set(name, std::move(value));
        return true;
      }
    error(DiagID::UnknownName, range, name);
    return false;
  }
  scope->set(name, std::move(value));
  return true;
}

Closure Evaluator::currentClosure() {
  Closure closure;
  closure.module = frame().module;
  const std::shared_ptr<Scope> &scope = frame().scope;
  // Functions at module level read the module, not the statement they are in.
  bool isStatement = scope && scope->kind() == Scope::Kind::Module;
  closure.scope = isStatement ? scope->sharedParent() : scope;
  if (closure.scope)
    context.adopt(closure.scope);
  return closure;
}
