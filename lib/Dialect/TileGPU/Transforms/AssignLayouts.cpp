//===- AssignLayouts.cpp - give every tile a layout -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes a LayoutDecision into the types of a function: sets the types of all
// classes, makes free values in each layout in which they are used, and puts a
// conversion where data flows between different layouts.
//
//===----------------------------------------------------------------------===//

#include "LayoutProblem.h"
#include "ResultLayout.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "tile/Analysis/Rematerialise.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Dialect/TileGPU/Transforms/Passes.h"

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILEGPUASSIGNLAYOUTSPASS
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"
} // namespace mlir::tile_gpu

#define DEBUG_TYPE "tile-gpu-assign-layouts"

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::LinearLayout;

namespace {
/// Rewrites one function.
class LayoutWriter {
public:
  LayoutWriter(FunctionOpInterface function, const LayoutDecision &decision)
      : function(function), decision(decision) {}

  void write();

private:
  void writeAccessResult(Operation *op);
  void writeOperands(Operation *op);
  void writeFunctionType();
  Value inLayout(Value value, LayoutAttr layout, Operation *user);
  Value freeValue(Value value, LayoutAttr layout);
  void setOperand(OpOperand &operand, LayoutAttr layout);
  void setOperands(MutableArrayRef<OpOperand> operands, ValueRange targets);

  LayoutAttr attribute(const LinearLayout &layout) {
    return LayoutAttr::get(function.getContext(), layout);
  }

  FunctionOpInterface function;
  const LayoutDecision &decision;
  /// The copies of free values.
  llvm::DenseMap<std::pair<Value, Attribute>, Value> copies;
};
} // namespace

//===----------------------------------------------------------------------===//
// Values in a layout
//===----------------------------------------------------------------------===//

/// A free value made in `layout`, beside the original.
Value LayoutWriter::freeValue(Value value, LayoutAttr layout) {
  Value &copy = copies[{value, layout}];
  if (copy)
    return copy;
  OpBuilder builder(value.getDefiningOp());
  Operation *clone = builder.clone(*value.getDefiningOp());
  setResultLayout(clone, layout.getMap());
  return copy = clone->getResult(0);
}

/// `value` in `layout` for `user`: itself, a copy, or a conversion.
Value LayoutWriter::inLayout(Value value, LayoutAttr layout, Operation *user) {
  if (::tile::isFree(value) && !getLayoutAttr(value.getType()))
    return freeValue(value, layout);
  if (getLayoutAttr(value.getType()) == layout)
    return value;
  OpBuilder builder(user);
  return ConvertLayoutOp::create(
      builder, value.getLoc(),
      withLayout(cast<RankedTensorType>(value.getType()), layout.getMap()),
      value);
}

void LayoutWriter::setOperand(OpOperand &operand, LayoutAttr layout) {
  if (isa<RankedTensorType>(operand.get().getType()))
    operand.set(inLayout(operand.get(), layout, operand.getOwner()));
}

/// Each operand gets the layout of its target.
void LayoutWriter::setOperands(MutableArrayRef<OpOperand> operands,
                               ValueRange targets) {
  for (auto [operand, target] : llvm::zip_equal(operands, targets))
    if (LayoutAttr layout = getLayoutAttr(target.getType()))
      setOperand(operand, layout);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// A load's result has the load's layout; its users want that of the class.
void LayoutWriter::writeAccessResult(Operation *op) {
  if (!isa<mlir::tile::LoadOp>(op))
    return;
  Value result = op->getResult(0);
  LayoutAttr wanted = getLayoutAttr(result.getType());
  LayoutAttr loaded = attribute(decision.layoutOf(op));
  if (wanted == loaded)
    return;
  Type classType = result.getType();
  result.setType(
      withLayout(cast<RankedTensorType>(classType), loaded.getMap()));
  OpBuilder builder(op->getContext());
  builder.setInsertionPointAfter(op);
  ConvertLayoutOp conversion =
      ConvertLayoutOp::create(builder, op->getLoc(), classType, result);
  result.replaceAllUsesExcept(conversion, conversion);
}

void LayoutWriter::writeOperands(Operation *op) {
  if (isa<mlir::tile::LoadOp, mlir::tile::StoreOp>(op)) {
    if (isa<RankedTensorType>(::tile::accessedPointer(op).getType()))
      for (OpOperand &operand : op->getOpOperands())
        setOperand(operand, attribute(decision.layoutOf(op)));
    return;
  }
  if (::tile::isShapeOp(op)) {
    LinearLayout layout =
        ::tile::operandLayout(op, getLayout(op->getResult(0).getType()));
    setOperand(op->getOpOperand(0), attribute(layout));
    return;
  }
  if (scf::ForOp loop = dyn_cast<scf::ForOp>(op)) {
    setOperands(loop.getInitArgsMutable(), loop.getRegionIterArgs());
    setOperands(loop.getBody()->getTerminator()->getOpOperands(),
                loop.getRegionIterArgs());
    return;
  }
  if (scf::WhileOp loop = dyn_cast<scf::WhileOp>(op)) {
    setOperands(loop.getInitsMutable(), loop.getBeforeArguments());
    setOperands(loop.getConditionOp().getArgsMutable(),
                loop.getAfterArguments());
    setOperands(loop.getYieldOp()->getOpOperands(), loop.getBeforeArguments());
    return;
  }
  if (scf::IfOp branch = dyn_cast<scf::IfOp>(op)) {
    for (Region &region : branch->getRegions())
      if (!region.empty() && branch.getNumResults() > 0)
        setOperands(region.front().getTerminator()->getOpOperands(),
                    branch.getResults());
    return;
  }
  if (isa<func::ReturnOp>(op)) {
    // Nobody said in which layout a free value is returned: any will do.
    for (OpOperand &operand : op->getOpOperands())
      if (::tile::isFree(operand.get())) {
        ArrayRef<int64_t> shape = mlir::tile::getShape(operand.get().getType());
        SmallVector<unsigned, 4> order =
            llvm::to_vector<4>(llvm::seq<unsigned>(0, shape.size()));
        setOperand(operand, attribute(coalescedLayout(
                                shape, order, /*perThread=*/1, /*perWarp=*/1,
                                getNumWarps(function))));
      }
    return;
  }
  if (::tile::isElementwise(op))
    if (LayoutAttr layout = getLayoutAttr(op->getResult(0).getType()))
      for (OpOperand &operand : op->getOpOperands())
        setOperand(operand, layout);
}

/// A function's type follows its arguments and what it returns.
void LayoutWriter::writeFunctionType() {
  func::FuncOp target = dyn_cast<func::FuncOp>(function.getOperation());
  if (!target || target.isExternal())
    return;
  SmallVector<Type> results(target.getResultTypes());
  target.walk([&](func::ReturnOp op) {
    results.assign(op->operand_type_begin(), op->operand_type_end());
  });
  target.setType(FunctionType::get(target.getContext(),
                                   target.front().getArgumentTypes(), results));
}

void LayoutWriter::write() {
  SmallVector<Operation *> ops;
  function->walk<WalkOrder::PreOrder>(
      [&](Operation *op) { ops.push_back(op); });
  for (const LayoutNode &node : decision.nodes())
    for (Value value : node.values)
      value.setType(
          withLayout(cast<RankedTensorType>(value.getType()), node.layout()));
  for (const LayoutNode &node : decision.nodes())
    if (node.access)
      writeAccessResult(node.access);
  for (Operation *op : ops)
    writeOperands(op);
  for (Operation *op : ops)
    if (op->getNumResults() == 1 && op->use_empty() &&
        isa<RankedTensorType>(op->getResult(0).getType()) &&
        !getLayoutAttr(op->getResult(0).getType()))
      op->erase(); // the original of a free value
  writeFunctionType();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// A remark on an access that moves less at a time than its tile would allow.
static void remarkOnAccess(const LayoutNode &node,
                           const ::tile::AccessFacts &facts,
                           unsigned numWarps) {
  ::tile::AccessCost access(node.access, facts);
  int64_t elements = 1;
  for (int64_t extent : node.shape)
    elements *= extent;
  int64_t most = std::min<int64_t>(16 / access.elementBytes(),
                                   elements / (kWarpSize * numWarps));
  int64_t moved = facts.vectorElements(node.access, node.layout());
  if (moved >= most)
    return;
  std::string reason = access.limit().reason;
  if (moved < access.limit().elements || reason.empty())
    reason = "a layout that it shares with other operations is cheaper";
  node.access->emitRemark()
      << "not vectorised: "
      << (isa<mlir::tile::LoadOp>(node.access) ? "the load" : "the store")
      << " moves " << moved << (moved == 1 ? " element" : " elements")
      << " at a time, not " << most << ": " << reason << " [R0610]";
}

namespace {
struct AssignLayouts
    : public mlir::tile_gpu::impl::TileGPUAssignLayoutsPassBase<AssignLayouts> {
  using TileGPUAssignLayoutsPassBase::TileGPUAssignLayoutsPassBase;
  explicit AssignLayouts(raw_ostream *explanation) : explanation(explanation) {}

  void runOnOperation() final {
    unsigned numWarps = getNumWarps(getOperation());
    raw_ostream *os = explain ? &llvm::errs() : explanation;
    for (FunctionOpInterface function :
         getOperation().getOps<FunctionOpInterface>()) {
      if (function.isExternal())
        continue;
      ::tile::AccessFacts facts(function);
      FailureOr<LayoutDecision> decision =
          LayoutDecision::decide(function, facts, numWarps);
      if (failed(decision))
        return signalPassFailure();
      if (os)
        decision->print(*os);
      for (const LayoutNode &node : decision->nodes())
        if (node.access)
          remarkOnAccess(node, facts, numWarps);
      LayoutWriter(function, *decision).write();
    }
  }

  raw_ostream *explanation = nullptr;
};
} // namespace

std::unique_ptr<Pass>
mlir::tile_gpu::createExplainingAssignLayoutsPass(raw_ostream &explanation) {
  return std::make_unique<AssignLayouts>(&explanation);
}
