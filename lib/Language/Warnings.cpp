//===- Warnings.cpp - what a kernel does that surprises -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One walk in the order of execution, calls followed, with a few facts about
// each value. A fact that is not known is left out, and so is the warning that
// needs it: values that leave a loop or come from a branch lose most of theirs.
//
//===----------------------------------------------------------------------===//

#include "Warnings.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "tile/Dialect/Tile/IR/LocationRange.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;
namespace arith = mlir::arith;
namespace dialect = mlir::tile;
namespace scf = mlir::scf;

namespace {
/// What is known of a value. Sets of dimensions have a bit for each.
struct Fact {
  /// Dimensions along which the elements differ.
  unsigned varies = 0;
  /// The load that left elements undefined, and the dimensions along which its
  /// mask varies: along others all elements are there or none.
  mlir::Operation *load = nullptr;
  unsigned open = 0;
  /// A number made of a condition: what is multiplied by it is masked.
  bool isFlag = false;
  /// The largest element, of an integer that grows with every range in it, in
  /// exact arithmetic. Absent if unknown or negative.
  std::optional<uint64_t> largest;
  /// The operation whose result does not hold its largest element.
  mlir::Operation *overflow = nullptr;
  uint64_t overflowing = 0;
};

/// The walk over one kernel.
class Walk {
public:
  explicit Walk(DiagnosticEngine &diagnostics) : diagnostics(diagnostics) {}

  void function(mlir::func::FuncOp function, llvm::ArrayRef<Fact> arguments);

private:
  void block(mlir::Block &block);
  void visit(mlir::Operation &op);
  void call(mlir::func::CallOp op);
  void loop(scf::ForOp op);
  void branch(scf::IfOp op);
  void load(dialect::LoadOp op);
  void reduce(dialect::ReduceOp op);
  void dot(dialect::DotOp op);
  void elementwise(mlir::Operation &op);
  void arithmetic(mlir::Operation &op, Fact &fact);
  void broken(mlir::Operation &op);

  /// Warns if what `value` holds of undefined elements takes part in what `op`
  /// computes. Only the dimensions in `dims` count.
  void useUndefined(mlir::Operation &op, mlir::Value value, unsigned dims,
                    llvm::StringRef what);
  void useOffset(mlir::Operation &op, mlir::Value offset);
  /// The place of an operation in a file of the user.
  SourceRange placeOf(mlir::Operation &op) const;
  /// What the user calls the operation: the library's function that it is in.
  std::string nameOf(llvm::StringRef name) const;
  bool isInLibrary(SourceRange range) const {
    return diagnostics.sourceManager().name(range.file).starts_with("<stdlib>");
  }

  Fact of(mlir::Value value) const { return facts.lookup(value); }
  void set(mlir::Value value, const Fact &fact) {
    if (fact.varies || fact.load || fact.isFlag || fact.largest ||
        fact.overflow)
      facts[value] = fact;
    else
      facts.erase(value);
  }

  DiagnosticEngine &diagnostics;
  llvm::DenseMap<mlir::Value, Fact> facts;
  llvm::SmallVector<mlir::func::CallOp> calls;
  llvm::DenseSet<std::pair<mlir::Operation *, uint64_t>> warned;
  /// Functions that were looked at with nothing known of their arguments.
  llvm::DenseSet<mlir::Operation *> seen;
  /// Bounds the walk: calls are followed once for each way to them.
  unsigned steps = 0;
};
} // namespace

/// Operations looked at in one kernel.
static constexpr unsigned kMaxSteps = 1 << 18;

//===----------------------------------------------------------------------===//
// Places and reports
//===----------------------------------------------------------------------===//

SourceRange Walk::placeOf(mlir::Operation &op) const {
  const SourceManager &sources = diagnostics.sourceManager();
  SourceRange place = rangeOf(op.getLoc(), sources);
  for (mlir::func::CallOp call : llvm::reverse(calls)) {
    if (!place.isValid() || !isInLibrary(place))
      break;
    place = rangeOf(call.getLoc(), sources);
  }
  return place;
}

std::string Walk::nameOf(llvm::StringRef name) const {
  const SourceManager &sources = diagnostics.sourceManager();
  for (mlir::func::CallOp call : calls) {
    mlir::Operation *callee =
        mlir::SymbolTable::lookupNearestSymbolFrom(call, call.getCalleeAttr());
    SourceRange place =
        callee ? rangeOf(callee->getLoc(), sources) : SourceRange();
    if (place.isValid() && isInLibrary(place))
      return ("tl." + call.getCallee().rsplit('.').first).str();
  }
  return name.str();
}

void Walk::useUndefined(mlir::Operation &op, mlir::Value value, unsigned dims,
                        llvm::StringRef what) {
  Fact fact = of(value);
  if (!fact.load || !(fact.open & dims))
    return;
  SourceRange place = placeOf(op);
  uint64_t where = (uint64_t(place.file) << 32) | place.begin;
  if (!place.isValid() || !warned.insert({fact.load, where}).second)
    return;
  diagnostics.report(DiagID::UndefinedElements, place, nameOf(what))
      .note(placeOf(*fact.load),
            "this load has a mask, but no `other` for the elements without")
      .help("give the load `other=0.0` (or what leaves the result as it is), "
            "or choose with `tl.where(mask, x, 0.0)`");
}

void Walk::useOffset(mlir::Operation &op, mlir::Value offset) {
  Fact fact = of(offset);
  if (!fact.overflow)
    return;
  SourceRange place = placeOf(*fact.overflow);
  uint64_t where = (uint64_t(place.file) << 32) | place.begin;
  if (!place.isValid() || !warned.insert({fact.overflow, where}).second)
    return;
  unsigned width = mlir::getElementTypeOrSelf(fact.overflow->getResult(0))
                       .getIntOrFloatBitWidth();
  diagnostics
      .report(DiagID::OffsetOverflow, place, fact.overflowing,
              "int" + std::to_string(width))
      .note(placeOf(op), "it is added to a pointer here")
      .help("compute in 64 bits: `.to(tl.int64)` before the product");
}

//===----------------------------------------------------------------------===//
// Functions, loops, branches
//===----------------------------------------------------------------------===//

void Walk::function(mlir::func::FuncOp function,
                    llvm::ArrayRef<Fact> arguments) {
  mlir::Block &body = function.getBody().front();
  for (auto [argument, fact] : llvm::zip(body.getArguments(), arguments))
    set(argument, fact);
  block(body);
}

void Walk::block(mlir::Block &block) {
  for (mlir::Operation &op : block) {
    if (++steps > kMaxSteps)
      return;
    visit(op);
  }
}

void Walk::call(mlir::func::CallOp op) {
  mlir::func::FuncOp callee =
      mlir::SymbolTable::lookupNearestSymbolFrom<mlir::func::FuncOp>(
          op, op.getCalleeAttr());
  if (!callee || callee.isExternal())
    return;
  llvm::SmallVector<Fact> arguments;
  bool isKnown = false;
  for (mlir::Value operand : op.getOperands()) {
    arguments.push_back(of(operand));
    isKnown |= facts.contains(operand);
  }
  // Once is enough where nothing new can be found.
  if (!isKnown && !seen.insert(callee).second && op.getNumResults() == 0)
    return;
  calls.push_back(op);
  function(callee, arguments);
  calls.pop_back();
  mlir::Operation *end = callee.getBody().front().getTerminator();
  for (auto [result, value] : llvm::zip(op.getResults(), end->getOperands()))
    set(result, of(value));
}

/// What is known of a value that is one of two.
static Fact either(const Fact &a, const Fact &b) {
  Fact fact;
  fact.load = a.load ? a.load : b.load;
  fact.open = (a.load ? a.open : 0) | (b.load ? b.open : 0);
  return fact;
}

void Walk::loop(scf::ForOp op) {
  for (auto [argument, init] :
       llvm::zip(op.getRegionIterArgs(), op.getInitArgs()))
    set(argument, either(of(init), Fact()));
  block(*op.getBody());
  mlir::Operation *yield = op.getBody()->getTerminator();
  for (auto [result, init, value] :
       llvm::zip(op.getResults(), op.getInitArgs(), yield->getOperands()))
    set(result, either(of(init), of(value)));
}

void Walk::branch(scf::IfOp op) {
  for (mlir::Region *region : {&op.getThenRegion(), &op.getElseRegion()})
    if (!region->empty())
      block(region->front());
  if (op.getNumResults() == 0)
    return;
  mlir::Operation *first = op.thenBlock()->getTerminator();
  mlir::Operation *second = op.elseBlock()->getTerminator();
  for (auto [result, a, b] :
       llvm::zip(op.getResults(), first->getOperands(), second->getOperands()))
    set(result, either(of(a), of(b)));
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// `set` with a new dimension at `axis`.
static unsigned withAxis(unsigned set, unsigned axis) {
  unsigned low = set & llvm::maskTrailingOnes<unsigned>(axis);
  return low | ((set & ~low) << 1);
}

/// `set` without dimension `axis`.
static unsigned withoutAxis(unsigned set, unsigned axis) {
  unsigned low = set & llvm::maskTrailingOnes<unsigned>(axis);
  return low | ((set >> (axis + 1)) << axis);
}

static unsigned permuted(unsigned set, llvm::ArrayRef<int32_t> order) {
  unsigned result = 0;
  for (auto [to, from] : llvm::enumerate(order))
    if (set >> from & 1)
      result |= 1u << to;
  return result;
}

static constexpr unsigned kAllDims = ~0u;

/// Whether the mask is what the load of a block pointer makes for its bounds:
/// such elements are padded.
static bool isPadded(dialect::LoadOp op) {
  mlir::Operation *mask = op.getMask().getDefiningOp();
  while (llvm::isa_and_nonnull<dialect::BroadcastOp, dialect::ExpandDimsOp,
                               dialect::SplatOp>(mask))
    mask = mask->getOperand(0).getDefiningOp();
  return mask && mask->getLoc() == op.getLoc();
}

void Walk::load(dialect::LoadOp op) {
  Fact fact;
  fact.varies = of(op.getPtr()).varies;
  if (!op.getMask())
    useUndefined(*op, op.getPtr(), kAllDims, "tl.load");
  // A mask that is the same for all elements is checked by the program itself.
  unsigned open = op.getMask() ? of(op.getMask()).varies : 0;
  if (open && !op.getOther() && !isPadded(op)) {
    fact.load = op;
    fact.open = open;
  }
  set(op.getResult(), fact);
}

void Walk::reduce(dialect::ReduceOp op) {
  for (auto [source, result] : llvm::zip(op.getSources(), op.getResults())) {
    unsigned axis = op.getAxis();
    useUndefined(*op, source, 1u << axis, "tl.reduce");
    Fact fact = of(source);
    Fact reduced;
    reduced.load = fact.load;
    reduced.open = withoutAxis(fact.open, axis);
    reduced.varies = withoutAxis(fact.varies, axis);
    if (!reduced.open)
      reduced.load = nullptr;
    set(result, reduced);
  }
}

void Walk::dot(dialect::DotOp op) {
  unsigned rank = llvm::cast<mlir::RankedTensorType>(op.getType()).getRank();
  unsigned rows = 1u << (rank - 2), columns = 1u << (rank - 1);
  useUndefined(*op, op.getA(), columns, "tl.dot");
  useUndefined(*op, op.getB(), rows, "tl.dot");
  Fact a = of(op.getA()), b = of(op.getB());
  a.open &= ~columns;
  b.open &= ~rows;
  Fact fact = either(a, b);
  fact = either(fact, of(op.getAcc()));
  if (!fact.open)
    fact.load = nullptr;
  set(op.getResult(), fact);
}

/// Whether the value is a number made of an int1.
static bool isMadeOfCondition(mlir::Operation &op) {
  return llvm::isa<arith::ExtUIOp, arith::ExtSIOp, arith::UIToFPOp,
                   arith::SIToFPOp>(op) &&
         mlir::getElementTypeOrSelf(op.getOperand(0)).isInteger(1);
}

void Walk::arithmetic(mlir::Operation &op, Fact &fact) {
  mlir::Type type = mlir::getElementTypeOrSelf(op.getResult(0));
  if (!type.isInteger() || type.isInteger(1))
    return;
  std::optional<uint64_t> a = of(op.getOperand(0)).largest;
  std::optional<uint64_t> b;
  if (op.getNumOperands() > 1)
    b = of(op.getOperand(1)).largest;
  std::optional<uint64_t> result;
  if (llvm::isa<arith::ExtSIOp, arith::ExtUIOp>(op))
    result = a;
  else if (llvm::isa<arith::AddIOp>(op) && a && b)
    result = llvm::SaturatingAdd(*a, *b);
  else if (llvm::isa<arith::MulIOp>(op) && a && b)
    result = llvm::SaturatingMultiply(*a, *b);
  else if (llvm::isa<arith::ShLIOp>(op) && a && b && *b < 62)
    result = llvm::SaturatingMultiply(*a, uint64_t(1) << *b);
  unsigned width = type.getIntOrFloatBitWidth();
  if (!result)
    return;
  if (width < 64 && *result > uint64_t(llvm::maxIntN(width))) {
    fact.overflow = &op;
    fact.overflowing = *result;
    return;
  }
  fact.largest = result;
}

void Walk::elementwise(mlir::Operation &op) {
  Fact fact;
  bool isMasked = llvm::isa<arith::SelectOp>(op) ||
                  mlir::getElementTypeOrSelf(op.getResult(0)).isInteger(1);
  for (mlir::Value operand : op.getOperands()) {
    Fact each = of(operand);
    fact.varies |= each.varies;
    isMasked |= llvm::isa<arith::MulFOp, arith::MulIOp>(op) && each.isFlag;
    if (each.load && !fact.load)
      fact.load = each.load;
    fact.open |= each.open;
    // What wraps as unsigned may be meant so.
    if (each.overflow && !llvm::isa<arith::ExtUIOp, arith::AndIOp,
                                    arith::RemSIOp, arith::RemUIOp>(op)) {
      fact.overflow = each.overflow;
      fact.overflowing = each.overflowing;
    }
  }
  if (isMasked) {
    fact.load = nullptr;
    fact.open = 0;
  }
  fact.isFlag = isMadeOfCondition(op);
  arithmetic(op, fact);
  set(op.getResult(0), fact);
}

/// Values that were not followed: nothing is known of the results.
void Walk::broken(mlir::Operation &op) {
  for (mlir::Region &region : op.getRegions())
    for (mlir::Block &body : region)
      block(body);
  for (mlir::Value result : op.getResults())
    facts.erase(result);
}

void Walk::visit(mlir::Operation &op) {
  llvm::TypeSwitch<mlir::Operation *>(&op)
      .Case([&](mlir::func::CallOp each) { call(each); })
      .Case([&](scf::ForOp each) { loop(each); })
      .Case([&](scf::IfOp each) { branch(each); })
      .Case([&](dialect::LoadOp each) { load(each); })
      .Case([&](dialect::ReduceOp each) { reduce(each); })
      .Case([&](dialect::DotOp each) { dot(each); })
      .Case([&](dialect::StoreOp each) {
        if (each.getMask())
          return;
        useUndefined(op, each.getValue(), kAllDims, "tl.store");
        useUndefined(op, each.getPtr(), kAllDims, "tl.store");
      })
      .Case([&](dialect::PtrAddOp each) {
        useOffset(op, each.getOffset());
        elementwise(op);
      })
      .Case([&](dialect::RangeOp each) {
        Fact fact;
        fact.varies = each.getEnd() - each.getStart() > 1;
        if (int32_t(each.getStart()) >= 0)
          fact.largest = uint64_t(each.getEnd()) - 1;
        set(each.getResult(), fact);
      })
      .Case([&](arith::ConstantOp each) {
        Fact fact;
        mlir::Attribute value = each.getValue();
        if (auto splat = llvm::dyn_cast<mlir::SplatElementsAttr>(value))
          value = splat.getSplatValue<mlir::Attribute>();
        mlir::IntegerAttr number = llvm::dyn_cast<mlir::IntegerAttr>(value);
        if (number && !number.getValue().isNegative())
          fact.largest = number.getValue().tryZExtValue();
        set(each.getResult(), fact);
      })
      .Case([&](dialect::SplatOp each) {
        Fact fact;
        fact.largest = of(each.getOperand()).largest;
        set(each.getResult(), fact);
      })
      .Case([&](dialect::ExpandDimsOp each) {
        Fact fact = of(each.getOperand());
        fact.varies = withAxis(fact.varies, each.getAxis());
        fact.open = withAxis(fact.open, each.getAxis());
        set(each.getResult(), fact);
      })
      .Case([&](dialect::BroadcastOp each) {
        set(each.getResult(), of(each.getOperand()));
      })
      .Case([&](dialect::TransOp each) {
        Fact fact = of(each.getSource());
        fact.varies = permuted(fact.varies, each.getOrder());
        fact.open = permuted(fact.open, each.getOrder());
        set(each.getResult(), fact);
      })
      .Default([&](mlir::Operation *) {
        if (op.hasTrait<mlir::OpTrait::Elementwise>() &&
            op.getNumResults() == 1)
          elementwise(op);
        else
          broken(op);
      });
}

void tile::warnOfSurprises(mlir::func::FuncOp kernel,
                           DiagnosticEngine &diagnostics) {
  Walk(diagnostics).function(kernel, {});
}
