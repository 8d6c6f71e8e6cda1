//===- ControlFlow.cpp - loops, branches and calls of the interpreter -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Control flow becomes jumps, and values that pass along an edge become
// copies. Calls are translated in place, once for each call, so that a program
// needs no stack. The number of iterations of a counted loop is computed ahead
// of it, so that a loop up to the largest integer ends.
//
//===----------------------------------------------------------------------===//

#include "Translator.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/IR/RegionGraphTraits.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "tile/Dialect/Tile/IR/LocationRange.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/Interpreter.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace ::tile::interpreter;
using ::tile::DiagBuilder;
namespace DiagID = ::tile::DiagID;

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

static void runJump(const Instruction &step, Program &program) {
  program.position = step.immediate;
}

/// Begins another round of a loop that waits for memory to change. After a few
/// of them the program gives way to others: few, since all that wait are tried
/// in turn until one can go on.
static void runWait(const Instruction &step, Program &program) {
  constexpr unsigned kRounds = 4;
  program.position = step.immediate;
  if (++program.waits % kRounds == 0)
    program.status = Status::Waiting;
}

static void runJumpIfFalse(const Instruction &step, Program &program) {
  if (!*program.at<uint8_t>(step.operands[0]))
    program.position = step.immediate;
}

static void runJumpIfZero(const Instruction &step, Program &program) {
  if (*program.at<uint64_t>(step.operands[0]) == 0)
    program.position = step.immediate;
}

/// Counts one iteration; jumps back if more are left.
static void runLoopNext(const Instruction &step, Program &program) {
  if (--*program.at<uint64_t>(step.result) != 0)
    program.position = step.immediate;
}

static void runMove(const Instruction &step, Program &program) {
  std::memcpy(program.at<char>(step.result), program.at<char>(step.operands[0]),
              step.count);
}

/// The number of iterations from a lower to an upper bound by a step. The
/// bounds are signed unless `immediate` is set.
template <typename I>
static void runTripCount(const Instruction &step, Program &program) {
  using Storage = typename I::Storage;
  Storage lower = *program.at<Storage>(step.operands[0]);
  Storage upper = *program.at<Storage>(step.operands[1]);
  Storage by = *program.at<Storage>(step.operands[2]);
  bool isUnsigned = step.immediate != 0;
  int64_t signedStep = I::asSigned(by);
  if (by == 0 || (!isUnsigned && signedStep < 0))
    return program.fail(FailureKind::LoopStep, 0, signedStep);
  bool isEmpty =
      isUnsigned ? upper <= lower : I::asSigned(upper) <= I::asSigned(lower);
  // The difference fits into the unsigned type even where it does not fit
  // into the signed one.
  Storage distance = I::wrap(upper - lower);
  *program.at<uint64_t>(step.result) =
      isEmpty ? 0 : static_cast<uint64_t>(distance - 1) / by + 1;
}

template <typename I>
static void runAdvance(const Instruction &step, Program &program) {
  using Storage = typename I::Storage;
  Storage &index = *program.at<Storage>(step.result);
  index = I::wrap(index + *program.at<Storage>(step.operands[0]));
}

//===----------------------------------------------------------------------===//
// Copies and jumps
//===----------------------------------------------------------------------===//

void Translator::emitMove(Location location, SlotId from, SlotId to) {
  Instruction move;
  move.execute = runMove;
  move.count = slots.getBytes(to);
  move.operands[0] = from;
  move.result = to;
  append(location, move);
}

void Translator::emitMoves(Location location, ArrayRef<SlotId> from,
                           ArrayRef<SlotId> to) {
  llvm::SmallSet<SlotId, 8> targets;
  for (auto [source, target] : llvm::zip_equal(from, to))
    if (source != target)
      targets.insert(target);
  SmallVector<SlotId> sources(from);
  for (auto [source, target] : llvm::zip_equal(sources, to)) {
    if (source == target || !targets.contains(source))
      continue;
    // The source is overwritten by another of these copies: save it.
    SlotId saved = slots.add(slots.getBytes(source));
    emitMove(location, source, saved);
    source = saved;
  }
  for (auto [source, target] : llvm::zip_equal(sources, to))
    if (source != target)
      emitMove(location, source, target);
}

uint64_t Translator::emitJump(Location location, uint64_t target) {
  Instruction jump;
  jump.execute = runJump;
  jump.immediate = target;
  return append(location, jump);
}

uint64_t Translator::emitJumpIfFalse(Location location, SlotId condition) {
  Instruction jump;
  jump.execute = runJumpIfFalse;
  jump.operands[0] = condition;
  return append(location, jump);
}

//===----------------------------------------------------------------------===//
// Blocks and regions
//===----------------------------------------------------------------------===//

bool Translator::translateBlock(Block &block) {
  if (depth == ::tile::limits::kMLIRNesting) {
    Location location = block.getParentOp()->getLoc();
    diagnostics.report(
        DiagID::KernelTooLarge, rangeOf(location, diagnostics.sourceManager()),
        code.name,
        llvm::formatv("it is nested more than {0} deep", depth).str());
    return false;
  }
  ++depth;
  bool succeeded = llvm::all_of(block.without_terminator(),
                                [&](Operation &op) { return translate(&op); });
  --depth;
  return succeeded;
}

bool Translator::translateRegion(Region &region, TypeRange types,
                                 SmallVectorImpl<SlotId> &results) {
  if (region.hasOneBlock()) {
    if (!translateBlock(region.front()))
      return false;
    llvm::append_range(results,
                       slotsOf(region.front().getTerminator()->getOperands()));
    return true;
  }
  for (Type type : types)
    results.push_back(slots.add(getValueShape(type)->getBytes()));
  return translateGraph(region, results);
}

bool Translator::translateGraph(Region &region, ArrayRef<SlotId> results) {
  slots.openScope(position());
  Graph graph;
  std::vector<uint64_t> exits;
  llvm::ReversePostOrderTraversal<Block *> order(&region.front());
  for (Block *block : order)
    if (!block->isEntryBlock())
      defineAll(block->getArguments());
  for (Block *block : order) {
    graph.positions[block] = position();
    if (!translateBlock(*block) ||
        !translateTerminator(block->getTerminator(), graph, results, exits))
      return false;
  }
  for (auto [jump, block] : graph.jumps)
    code.body[jump].immediate = graph.positions.lookup(block);
  for (uint64_t jump : exits)
    placeJump(jump);
  slots.closeScope(position());
  return true;
}

void Translator::emitBranch(Operation *op, Block *target, ValueRange operands,
                            Graph &graph) {
  emitMoves(op->getLoc(), slotsOf(operands), slotsOf(target->getArguments()));
  graph.jumps.push_back({emitJump(op->getLoc()), target});
}

bool Translator::translateTerminator(Operation *op, Graph &graph,
                                     ArrayRef<SlotId> results,
                                     std::vector<uint64_t> &exits) {
  if (isa<func::ReturnOp, scf::YieldOp>(op)) {
    emitMoves(op->getLoc(), slotsOf(op->getOperands()), results);
    exits.push_back(emitJump(op->getLoc()));
    return true;
  }
  if (cf::BranchOp branch = dyn_cast<cf::BranchOp>(op)) {
    emitBranch(op, branch.getDest(), branch.getDestOperands(), graph);
    return true;
  }
  if (cf::CondBranchOp branch = dyn_cast<cf::CondBranchOp>(op)) {
    uint64_t jump =
        emitJumpIfFalse(op->getLoc(), slotOf(branch.getCondition()));
    emitBranch(op, branch.getTrueDest(), branch.getTrueDestOperands(), graph);
    placeJump(jump);
    emitBranch(op, branch.getFalseDest(), branch.getFalseDestOperands(), graph);
    return true;
  }
  refuse(op, llvm::formatv("the operation `{0}`", op->getName()).str());
  return false;
}

//===----------------------------------------------------------------------===//
// Structured control flow
//===----------------------------------------------------------------------===//

bool Translator::translateFor(scf::ForOp op) {
  Location location = op.getLoc();
  ElementKind kind = getKind(op.getInductionVar());
  SlotId lower = slotOf(op.getLowerBound()), by = slotOf(op.getStep());
  SmallVector<SlotId> carried = defineAll(op.getRegionIterArgs());
  emitMoves(location, slotsOf(op.getInitArgs()), carried);

  SlotId left = slots.add(sizeof(uint64_t));
  Instruction count;
  count.execute = visitInt(
      kind, [](auto type) -> Handler { return runTripCount<decltype(type)>; });
  count.operands = {lower, slotOf(op.getUpperBound()), by};
  count.result = left;
  count.immediate = op.getUnsignedCmp();
  append(location, count);
  SlotId index = define(op.getInductionVar());
  emitMove(location, lower, index);
  Instruction enter;
  enter.execute = runJumpIfZero;
  enter.operands[0] = left;
  uint64_t leave = append(location, enter);

  slots.openScope(position());
  Instruction next;
  next.execute = runLoopNext;
  next.result = left;
  next.immediate = position();
  if (!translateBlock(*op.getBody()))
    return false;
  Operation *yield = op.getBody()->getTerminator();
  emitMoves(yield->getLoc(), slotsOf(yield->getOperands()), carried);
  Instruction advance;
  advance.execute = visitInt(
      kind, [](auto type) -> Handler { return runAdvance<decltype(type)>; });
  advance.operands[0] = by;
  advance.result = index;
  append(location, advance);
  append(location, next);
  slots.closeScope(position());
  placeJump(leave);
  for (auto [result, slot] : llvm::zip_equal(op.getResults(), carried))
    bind(result, slot);
  return true;
}

/// Whether a value is the same in all rounds of a loop.
static bool isSameInAllRounds(scf::WhileOp loop, Value value) {
  llvm::SetVector<Value> values;
  values.insert(value);
  for (size_t i = 0; i != values.size(); ++i) {
    Value source = values[i];
    Operation *op = source.getDefiningOp();
    Operation *parent = source.getParentBlock()->getParentOp();
    if (!loop->isAncestor(parent))
      continue;
    if (!op || !isPure(op) || op->getNumRegions() != 0)
      return false;
    values.insert(op->operand_begin(), op->operand_end());
  }
  return true;
}

/// Whether a loop that goes on until the operation gives another result waits
/// for other programs. One that reads here and there, by plain loads, searches.
static bool observesOthers(scf::WhileOp loop, Operation *op) {
  using mlir::tile::CacheModifier;
  if (mlir::tile::LoadOp load = dyn_cast<mlir::tile::LoadOp>(op))
    return load.getIsVolatile() || load.getCache() == CacheModifier::CV ||
           isSameInAllRounds(loop, load.getPtr());
  return isa<func::CallOp>(op) || hasEffect<MemoryEffects::Read>(op);
}

/// Adds what a value is computed from, in the loop, to `values`; true if that
/// observes other programs.
static bool addSources(scf::WhileOp loop, Value value,
                       llvm::SetVector<Value> &values) {
  auto add = [&](ValueRange range) {
    values.insert(range.begin(), range.end());
  };
  if (BlockArgument argument = dyn_cast<BlockArgument>(value)) {
    unsigned index = argument.getArgNumber();
    Operation *parent = argument.getOwner()->getParentOp();
    if (argument.getOwner() == loop.getBeforeBody())
      values.insert(loop.getYieldOp().getOperand(index));
    else if (argument.getOwner() == loop.getAfterBody())
      values.insert(loop.getConditionOp().getArgs()[index]);
    else if (loop->isProperAncestor(parent))
      add(parent->getResults());
    return false;
  }
  Operation *op = value.getDefiningOp();
  if (!loop->isProperAncestor(op))
    return false;
  add(op->getOperands());
  for (Region &region : op->getRegions())
    for (Block &block : region)
      add(block.getTerminator()->getOperands());
  return op->getNumRegions() == 0 && observesOthers(loop, op);
}

/// Whether other programs decide how long the loop goes on.
static bool waitsForMemory(scf::WhileOp loop) {
  llvm::SetVector<Value> values;
  values.insert(loop.getConditionOp().getCondition());
  for (size_t i = 0; i != values.size(); ++i)
    if (addSources(loop, values[i], values))
      return true;
  return false;
}

bool Translator::translateWhile(scf::WhileOp op) {
  Location location = op.getLoc();
  SmallVector<SlotId> carried = defineAll(op.getBeforeArguments());
  emitMoves(location, slotsOf(op.getInits()), carried);
  // What the condition passes on is found in the same slots by the body and
  // behind the loop.
  SmallVector<SlotId> passed = defineAll(op.getAfterArguments());

  slots.openScope(position());
  uint64_t start = position();
  if (!translateBlock(*op.getBeforeBody()))
    return false;
  scf::ConditionOp condition = op.getConditionOp();
  emitMoves(condition.getLoc(), slotsOf(condition.getArgs()), passed);
  uint64_t leave =
      emitJumpIfFalse(condition.getLoc(), slotOf(condition.getCondition()));
  if (!translateBlock(*op.getAfterBody()))
    return false;
  scf::YieldOp yield = op.getYieldOp();
  emitMoves(yield.getLoc(), slotsOf(yield.getOperands()), carried);
  if (waitsForMemory(op))
    append(location, runWait, 1, Instruction::kNone, {},
           static_cast<int64_t>(start));
  else
    emitJump(location, start);
  slots.closeScope(position());
  placeJump(leave);
  for (auto [result, slot] : llvm::zip_equal(op.getResults(), passed))
    bind(result, slot);
  return true;
}

bool Translator::translateIf(scf::IfOp op) {
  SmallVector<SlotId> results = defineAll(op.getResults());
  auto translateArm = [&](Block &arm) {
    if (!translateBlock(arm))
      return false;
    Operation *yield = arm.getTerminator();
    emitMoves(yield->getLoc(), slotsOf(yield->getOperands()), results);
    return true;
  };
  uint64_t toElse = emitJumpIfFalse(op.getLoc(), slotOf(op.getCondition()));
  if (!translateArm(*op.thenBlock()))
    return false;
  if (op.getElseRegion().empty()) {
    placeJump(toElse);
    return true;
  }
  uint64_t toEnd = emitJump(op.getLoc());
  placeJump(toElse);
  if (!translateArm(*op.elseBlock()))
    return false;
  placeJump(toEnd);
  return true;
}

bool Translator::translateExecuteRegion(scf::ExecuteRegionOp op) {
  SmallVector<SlotId> results;
  if (!translateRegion(op.getRegion(), op.getResultTypes(), results))
    return false;
  for (auto [result, slot] : llvm::zip_equal(op.getResults(), results))
    bind(result, slot);
  return true;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

bool Translator::refuseCall(func::CallOp call, const Twine &reason) {
  Location location = inContext(call.getLoc());
  DiagBuilder builder =
      diagnostics.report(DiagID::CannotInterpretCall,
                         rangeOf(location, diagnostics.sourceManager()),
                         call.getCallee(), reason.str());
  addCallNotes(location, builder, diagnostics.sourceManager());
  return false;
}

bool Translator::translateCall(func::CallOp op) {
  func::FuncOp callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      op, op.getCalleeAttr());
  if (!callee || callee.isExternal())
    return refuseCall(op, "it has no body");
  if (activeFunctions.contains(callee))
    return refuseCall(op, "it calls itself");
  if (activeFunctions.size() > ::tile::limits::kCallDepth)
    return refuseCall(op, llvm::formatv("more than {0} calls deep",
                                        ::tile::limits::kCallDepth)
                              .str());
  if (!checkTypes(callee))
    return false;
  for (auto [argument, operand] :
       llvm::zip_equal(callee.getArguments(), op.getOperands()))
    values[argument] = slotOf(operand);

  LocationAttr outer = callers;
  callers = inContext(op.getLoc());
  activeFunctions.insert(callee);
  SmallVector<SlotId> results;
  bool succeeded =
      translateRegion(callee.getBody(), op.getResultTypes(), results);
  activeFunctions.remove(callee);
  callers = outer;
  if (!succeeded)
    return false;
  for (auto [result, slot] : llvm::zip_equal(op.getResults(), results))
    bind(result, slot);
  return true;
}

namespace tile::interpreter {

Translation translateControlFlow(Operation *op, Translator &translator) {
  auto done = [](bool succeeded) {
    return succeeded ? Translation::Done : Translation::Failed;
  };
  return llvm::TypeSwitch<Operation *, Translation>(op)
      .Case([&](scf::ForOp op) { return done(translator.translateFor(op)); })
      .Case(
          [&](scf::WhileOp op) { return done(translator.translateWhile(op)); })
      .Case([&](scf::IfOp op) { return done(translator.translateIf(op)); })
      .Case([&](scf::ExecuteRegionOp op) {
        return done(translator.translateExecuteRegion(op));
      })
      .Case([&](func::CallOp op) { return done(translator.translateCall(op)); })
      .Default([](Operation *) { return Translation::Unknown; });
}

} // namespace tile::interpreter
