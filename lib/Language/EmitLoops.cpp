//===- EmitLoops.cpp - for and while --------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loop body is visited once. The variables that it carries are the names
// that syntax says it assigns and that had a value before; branches whose
// condition is known are left out of that. A name that turns out not to change
// is yielded as it came, and the canonicaliser drops it. What a body assigns
// first is not available after the loop, since the body may not run.
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "tile/Language/Scope.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace tile;
namespace scf = mlir::scf;

/// What `range(...)` was called with.
struct KernelEmitter::LoopRange {
  bool isStatic = false;
  Value start = Value::integer(0), end, step = Value::integer(1);
  SourceRange startRange, endRange, stepRange;
  /// Options of `tl.range` by name, as far as given.
  std::vector<std::pair<llvm::StringRef, Value>> options;
};

/// The names that a loop hands from one iteration to the next.
struct KernelEmitter::CarriedVariables {
  std::vector<llvm::StringRef> names;
  std::vector<Value> initial;
  /// All variables before the loop.
  Variables outside;

  llvm::SmallVector<mlir::Value> leaves() const {
    llvm::SmallVector<mlir::Value> result;
    for (const Value &value : initial)
      flatten(value, result);
    return result;
  }
};

//===----------------------------------------------------------------------===//
// The range
//===----------------------------------------------------------------------===//

/// The parameters of `tl.range` after the first three; all but the flags of
/// memory and scheduling are passed on as attributes of the loop.
static constexpr llvm::StringLiteral kRangeParameters[] = {
    "arg1",
    "arg2",
    "step",
    "num_stages",
    "loop_unroll_factor",
    "disallow_acc_multi_buffer",
    "flatten",
    "warp_specialize",
    "disable_licm"};

/// How many stages of a pipeline, or copies of a body, may be asked for.
static constexpr int64_t kMostCopies = 0xffff;

/// Other options are flags.
static bool isLoopNumber(llvm::StringRef name) {
  return name == "num_stages" || name == "loop_unroll_factor";
}

/// Whether a wish is of the kind of its parameter; else it is an error.
static bool checkLoopOption(KernelEmitter &emitter, llvm::StringRef name,
                            const CallArgument &given) {
  if (isPoisoned(given.value))
    return true;
  if (!isLoopNumber(name))
    return !hasTensor(given.value) ||
           emitter.truth(given.value, given.range).has_value();
  std::optional<int64_t> number = given.value.asInt64();
  if (number && !given.value.isReal() && *number >= 0 && *number <= kMostCopies)
    return true;
  emitter.error(DiagID::LoopOption, given.range, name, kMostCopies,
                emitter.describe(given.value));
  return false;
}

std::optional<KernelEmitter::LoopRange>
KernelEmitter::loopRange(const ast::For &statement) {
  const ast::Call *call = llvm::dyn_cast<ast::Call>(statement.iter);
  if (!call) {
    error(DiagID::LoopIterable, statement.iter->range);
    return std::nullopt;
  }
  EvalResult callee = evaluate(*call->callee);
  if (!callee || isPoisoned(*callee))
    return std::nullopt;
  const BuiltinObject *builtin = callee->getAs<BuiltinObject>();
  bool isPlain = builtin && builtin->isNamed(kBuiltinsModule, "range");
  bool isTile = builtin && builtin->isNamed(kLanguageModule, "range");
  bool isStatic = builtin && builtin->isNamed(kLanguageModule, "static_range");
  if (!isPlain && !isTile && !isStatic) {
    error(DiagID::LoopIterable, statement.iter->range);
    return std::nullopt;
  }
  std::optional<CallArguments> arguments = evaluateArguments(*call);
  if (!arguments)
    return std::nullopt;
  LoopRange loop;
  loop.isStatic = isStatic;
  llvm::ArrayRef<llvm::StringLiteral> literals(kRangeParameters);
  llvm::SmallVector<llvm::StringRef, 9> names(
      literals.take_front(isTile ? literals.size() : 3));
  auto bound = bindBuiltin(*arguments, names, /*required=*/1,
                           isPlain ? "range" : builtin->name, call->range,
                           context.diagnostics);
  if (!bound)
    return std::nullopt;
  // The first of several is the start, a single one the end.
  if (const CallArgument *end = (*bound)[1]) {
    loop.start = (*bound)[0]->value;
    loop.startRange = (*bound)[0]->range;
    loop.end = end->value;
    loop.endRange = end->range;
  } else {
    loop.end = (*bound)[0]->value;
    loop.startRange = loop.endRange = (*bound)[0]->range;
  }
  loop.stepRange = call->range;
  if (const CallArgument *step = (*bound)[2]) {
    if (!step->value.isNone())
      loop.step = step->value;
    loop.stepRange = step->range;
  }
  for (size_t i = 3; i < bound->size(); ++i) {
    if (!(*bound)[i] || (*bound)[i]->value.isNone())
      continue;
    if (!checkLoopOption(*this, names[i], *(*bound)[i]))
      return std::nullopt;
    loop.options.push_back({names[i], (*bound)[i]->value});
  }
  bool isAnyPoisoned =
      isPoisoned(loop.start) || isPoisoned(loop.end) || isPoisoned(loop.step);
  return isAnyPoisoned ? std::nullopt : std::optional<LoopRange>(loop);
}

void KernelEmitter::setLoopAttributes(scf::ForOp op, const LoopRange &loop) {
  for (const auto &[name, value] : loop.options) {
    std::string attribute = ("tile." + name).str();
    int64_t number = value.asInt64().value_or(0);
    if (isLoopNumber(name))
      op->setAttr(attribute, builder.getI32IntegerAttr(number));
    else if (number != 0)
      op->setAttr(attribute, builder.getUnitAttr());
  }
}

Flow KernelEmitter::visitFor(const ast::For &statement) {
  if (!statement.orelse.empty() || statement.isAsync) {
    error(DiagID::UnsupportedSyntax, statement.range,
          statement.isAsync ? "`async for`" : "`for` with `else`");
    return Flow::Failed;
  }
  if (!llvm::isa<ast::Name>(statement.target)) {
    error(DiagID::UnsupportedSyntax, statement.target->range,
          "a loop target that is no name");
    return Flow::Failed;
  }
  std::optional<LoopRange> loop = loopRange(statement);
  if (!loop)
    return Flow::Failed;
  llvm::SaveAndRestore<unsigned> depth(state->loopDepth, state->loopDepth + 1);
  return loop->isStatic ? emitStaticFor(statement, *loop)
                        : emitDynamicFor(statement, *loop);
}

Flow KernelEmitter::emitStaticFor(const ast::For &statement,
                                  const LoopRange &loop) {
  const Value *bounds[] = {&loop.start, &loop.end, &loop.step};
  SourceRange ranges[] = {loop.startRange, loop.endRange, loop.stepRange};
  llvm::StringRef names[] = {"the start of `tl.static_range`",
                             "the end of `tl.static_range`",
                             "the step of `tl.static_range`"};
  Integer numbers[3];
  for (int i = 0; i < 3; ++i) {
    std::optional<Integer> number = bounds[i]->asInteger();
    if (!number) {
      error(DiagID::NotConstant, ranges[i], names[i])
          .note("it is " + describe(*bounds[i]));
      return Flow::Failed;
    }
    numbers[i] = *number;
  }
  if (numbers[2].isZero()) {
    error(DiagID::LoopStepZero, loop.stepRange);
    return Flow::Failed;
  }
  const ast::Name &target = llvm::cast<ast::Name>(*statement.target);
  unsigned errors = context.diagnostics.errorCount();
  RangeObject iterations(numbers[0], numbers[1], numbers[2]);
  for (Integer i = 0, count = iterations.length(); i < count; i = i + 1) {
    if (!spendUnrolled(statement.range) ||
        !bindName(target.id, Value::integer(iterations.at(i)), target.range))
      return Flow::Failed;
    // One iteration's errors are those of all.
    if (emitBlock(statement.body, nullptr) == Flow::Failed ||
        context.diagnostics.errorCount() != errors)
      break;
  }
  return Flow::Normal;
}

//===----------------------------------------------------------------------===//
// Carried variables
//===----------------------------------------------------------------------===//

void KernelEmitter::collectAssigned(ast::Block block,
                                    const BlockNames &changing,
                                    BlockNames &assigned) {
  for (const ast::Stmt *statement : block) {
    const ast::If *branches = llvm::dyn_cast<ast::If>(statement);
    bool isFolded = branches != nullptr;
    for (size_t i = 0; branches && i < branches->branches.size(); ++i) {
      const ast::IfBranch &branch = branches->branches[i];
      std::optional<bool> known = foldCondition(*branch.test, changing);
      // The first condition that is not known leaves all of it possible.
      isFolded = known.has_value();
      if (!isFolded)
        break;
      if (*known) {
        collectAssigned(branch.body, changing, assigned);
        break;
      }
      if (i + 1 == branches->branches.size())
        collectAssigned(branches->orelse, changing, assigned);
    }
    if (!isFolded)
      collectNames(*statement, assigned);
  }
}

KernelEmitter::CarriedVariables
KernelEmitter::carriedVariables(ast::Block body, const BlockNames &bound) {
  BlockNames assigned;
  collectAssigned(body, bound, assigned);
  CarriedVariables carried;
  carried.outside = variables();
  for (llvm::StringRef name : carried.outside.names()) {
    const Value &value = *carried.outside.find(name);
    if (!assigned.bound.count(name) || !hasTensor(value) || isPoisoned(value))
      continue;
    carried.names.push_back(name);
    carried.initial.push_back(value);
  }
  return carried;
}

void KernelEmitter::bindCarried(const CarriedVariables &carried,
                                llvm::ArrayRef<mlir::Value> leaves) {
  for (auto [name, value] : llvm::zip(carried.names, carried.initial))
    frame().scope->set(
        name, unflatten(value, leaves, carried.outside.definition(name)));
}

llvm::SmallVector<mlir::Value>
KernelEmitter::yieldedValues(const CarriedVariables &carried, mlir::Block &body,
                             unsigned firstArgument) {
  llvm::SmallVector<mlir::Value> yielded;
  for (auto [name, initial] : llvm::zip(carried.names, carried.initial)) {
    llvm::SmallVector<mlir::Value> leaves;
    flatten(initial, leaves);
    const Value *last = frame().scope->find(name);
    SourceRange before = carried.outside.definition(name);
    SourceRange after = state->definitions.lookup(name);
    if (last && haveSameType(initial, *last)) {
      flatten(*last, yielded);
      continue;
    }
    const LostValue *lost = last ? last->getAs<LostValue>() : nullptr;
    if (lost) {
      DiagBuilder diagnostic = error(DiagID::NotAvailable, after, name);
      for (const LostValue::Evidence &evidence : lost->evidence)
        diagnostic.note(evidence.range, evidence.text);
      diagnostic.note(before, "the loop carries it, since it is assigned here");
    } else if (last && !isPoisoned(*last)) {
      error(DiagID::LoopTypeChange, after, name, describe(initial),
            describe(*last))
          .note(before, "it is " + describe(initial) + " here")
          .help("give it the type " + describe(*last) + " before the loop");
    }
    // Something of the right type, so that what was built stays well-formed.
    for (size_t i = 0; i < leaves.size(); ++i)
      yielded.push_back(body.getArgument(firstArgument + yielded.size()));
  }
  return yielded;
}

void KernelEmitter::leaveLoop(const CarriedVariables &carried,
                              llvm::ArrayRef<mlir::Value> results,
                              SourceRange loop) {
  Variables inside = variables();
  restore(carried.outside);
  bindCarried(carried, results);
  for (llvm::StringRef name : carried.names)
    if (isPoisoned(*inside.find(name)))
      frame().scope->set(name, poison());
  for (llvm::StringRef name : inside.names()) {
    const Value &last = *inside.find(name);
    const Value *before = carried.outside.find(name);
    bool isCarried = llvm::is_contained(carried.names, name);
    if (isCarried || (before && before->isSame(last)))
      continue;
    SourceRange definition = inside.definition(name);
    if (isPoisoned(last) || (before && isPoisoned(*before))) {
      frame().scope->set(name, poison());
      continue;
    }
    if (before && hasTensor(last) && !hasTensor(*before) &&
        !before->is<LostValue>())
      error(DiagID::ConstexprReassigned, definition, name)
          .note(carried.outside.definition(name),
                "before the loop it is " + describe(*before))
          .help("give it a run-time value of the same type before the loop");
    std::vector<LostValue::Evidence> evidence;
    evidence.push_back({definition, "it is assigned here"});
    evidence.push_back({loop, "the body of this loop may not run"});
    frame().scope->set(name, Value::make<LostValue>(std::move(evidence)));
    state->definitions[name] = definition;
  }
}

//===----------------------------------------------------------------------===//
// Loops that run
//===----------------------------------------------------------------------===//

bool KernelEmitter::loopBounds(const LoopRange &loop, LoopBounds &bounds) {
  const Value *values[] = {&loop.start, &loop.end, &loop.step};
  SourceRange ranges[] = {loop.startRange, loop.endRange, loop.stepRange};
  llvm::StringRef names[] = {"start", "end", "step"};
  Tensor tensors[3];
  for (int i = 0; i < 3; ++i) {
    Value value = *values[i];
    // A negative step counts the same iterations upwards.
    std::optional<Integer> step = i == 2 ? value.asInteger() : std::nullopt;
    if (step && step->isZero()) {
      error(DiagID::LoopStepZero, ranges[i]);
      return false;
    }
    if (step && step->isNegative()) {
      bounds.isDownward = true;
      value = Value::integer(-*step);
    }
    bool isNumber = value.is<TensorValue>() || value.asInteger();
    std::optional<Tensor> tensor =
        isNumber ? toTensor(value, ranges[i], names[i]) : std::nullopt;
    if (isNumber && !tensor)
      return false;
    if (!tensor || tensor->isTile() || !tensor->dtype.isInteger()) {
      error(DiagID::LoopBound, ranges[i], names[i], describe(value));
      return false;
    }
    tensors[i] = *tensor;
  }
  bounds.type = promoteIntegers(
      promoteIntegers(tensors[0].dtype, tensors[1].dtype), tensors[2].dtype);
  bounds.lower = builder.cast(tensors[bounds.isDownward], bounds.type).value;
  bounds.upper = builder.cast(tensors[!bounds.isDownward], bounds.type).value;
  bounds.step = builder.cast(tensors[2], bounds.type).value;
  return true;
}

Flow KernelEmitter::emitDynamicFor(const ast::For &statement,
                                   const LoopRange &loop) {
  LoopBounds bounds;
  RegionGuard region(*this, statement.range);
  if (!region || !loopBounds(loop, bounds))
    return Flow::Failed;
  const ast::Name &target = llvm::cast<ast::Name>(*statement.target);
  BlockNames bound;
  collectNames(statement, bound);
  CarriedVariables carried = carriedVariables(statement.body, bound);
  // The loop sets its variable anew each time, whatever the body does with it.
  auto shadowed = llvm::find(carried.names, target.id);
  if (shadowed != carried.names.end()) {
    carried.initial.erase(carried.initial.begin() +
                          (shadowed - carried.names.begin()));
    carried.names.erase(shadowed);
  }

  scf::ForOp op =
      scf::ForOp::create(builder, builder.location, bounds.lower, bounds.upper,
                         bounds.step, carried.leaves(), /*bodyBuilder=*/nullptr,
                         /*unsignedCmp=*/bounds.type.isUnsignedInteger());
  setLoopAttributes(op, loop);
  mlir::Block *body = op.getBody();
  if (!body->empty())
    body->getTerminator()->erase();
  builder.setInsertionPointToStart(body);
  Tensor index{op.getInductionVar(), bounds.type};
  if (bounds.isDownward) {
    Tensor upper{bounds.upper, bounds.type}, lower{bounds.lower, bounds.type};
    index = builder.binary(ast::BinaryOp::Sub, upper, index, false);
    index = builder.binary(ast::BinaryOp::Add, index, lower, false);
  }
  bindCarried(carried, llvm::SmallVector<mlir::Value>(op.getRegionIterArgs()));
  bool isBound = bindName(target.id, wrap(index, target.range), target.range);
  Flow flow = isBound ? emitBlock(statement.body, nullptr) : Flow::Failed;
  llvm::SmallVector<mlir::Value> yielded =
      yieldedValues(carried, *body, /*firstArgument=*/1);
  scf::YieldOp::create(builder, builder.location, yielded);
  builder.setInsertionPointAfter(op);
  leaveLoop(carried, llvm::SmallVector<mlir::Value>(op.getResults()),
            statement.range);
  return flow;
}

/// Whether all that the condition of a loop reads are names that its body
/// does not assign. A call may read memory.
static bool isUnchanging(const ast::Expr &test, const BlockNames &bound) {
  switch (test.kind) {
  case ast::NodeKind::Name:
    return !bound.bound.contains(llvm::cast<ast::Name>(test).id);
  case ast::NodeKind::Constant:
    return true;
  case ast::NodeKind::UnaryOp:
    return isUnchanging(*llvm::cast<ast::UnaryOp>(test).operand, bound);
  case ast::NodeKind::Compare: {
    const ast::Compare &compare = llvm::cast<ast::Compare>(test);
    return isUnchanging(*compare.first, bound) &&
           llvm::all_of(compare.links, [&](const ast::CompareLink &link) {
             return isUnchanging(*link.operand, bound);
           });
  }
  default:
    return false;
  }
}

Flow KernelEmitter::visitWhile(const ast::While &statement) {
  if (!statement.orelse.empty()) {
    error(DiagID::UnsupportedSyntax, statement.range, "`while` with `else`");
    return Flow::Failed;
  }
  RegionGuard region(*this, statement.range);
  if (!region)
    return Flow::Failed;
  llvm::SaveAndRestore<unsigned> depth(state->loopDepth, state->loopDepth + 1);
  BlockNames bound;
  collectNames(statement, bound);
  const ast::Stmt *whole[] = {&statement};
  CarriedVariables carried = carriedVariables(ast::Block(whole), bound);
  llvm::SmallVector<mlir::Value> initial = carried.leaves();
  llvm::SmallVector<mlir::Type> types;
  for (mlir::Value value : initial)
    types.push_back(value.getType());
  llvm::SmallVector<mlir::Location> locations(types.size(), builder.location);
  scf::WhileOp op =
      scf::WhileOp::create(builder, builder.location, types, initial);

  mlir::Block *before =
      builder.createBlock(&op.getBefore(), {}, types, locations);
  bindCarried(carried, llvm::SmallVector<mlir::Value>(before->getArguments()));
  std::optional<Condition> test = condition(*statement.test, "while");
  bool isEndless = test && test->constant == true;
  if (isEndless)
    error(DiagID::EndlessLoop, statement.test->range);
  if (!test || test->constant) {
    // Never entered, or refused: nothing of it stays.
    builder.setInsertionPointAfter(op);
    restore(carried.outside);
    op.erase();
    return test && !isEndless ? Flow::Normal : Flow::Failed;
  }
  scf::ConditionOp::create(builder, builder.location, test->value,
                           yieldedValues(carried, *before, 0));

  mlir::Block *after =
      builder.createBlock(&op.getAfter(), {}, types, locations);
  bindCarried(carried, llvm::SmallVector<mlir::Value>(after->getArguments()));
  unsigned errorsBefore = context.diagnostics.errorCount();
  Flow flow = emitBlock(statement.body, nullptr);
  bool isComplete = context.diagnostics.errorCount() == errorsBefore;
  if (isComplete && isUnchanging(*statement.test, bound))
    error(DiagID::UnchangingCondition, statement.test->range)
        .help("assign in the body what the condition reads");
  scf::YieldOp::create(builder, builder.location,
                       yieldedValues(carried, *after, 0));
  builder.setInsertionPointAfter(op);
  leaveLoop(carried, llvm::SmallVector<mlir::Value>(op.getResults()),
            statement.range);
  return flow;
}
