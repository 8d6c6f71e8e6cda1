//===- JoinRecords.cpp - one access for several fields of records ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Collects the loads of a block whose addresses differ by numbers, and whose
// masks and hints are the same, as long as nothing is written; and the stores
// that follow one another with nothing between. Where a thread then needs fewer
// accesses (RecordAccess.h), they become one operation. That serves single
// loads and stores, too, whose registers are neighbours in another order than
// that of the tile: backwards, or each several times.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/Pass.h"
#include "tile/Analysis/AccessFacts.h"
#include "tile/Analysis/RecordAccess.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Dialect/TileGPU/Transforms/Passes.h"
#include "llvm/Support/KnownBits.h"
#include <tuple>

#define DEBUG_TYPE "tile-gpu-join-records"

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILEGPUJOINRECORDSPASS
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"
} // namespace mlir::tile_gpu

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::AccessFacts;
using ::tile::Facts;
using ::tile::InDim;
using ::tile::LinearLayout;
using ::tile::RegisterSteps;
namespace ti = mlir::tile;

namespace {
/// An address as base[index] + bytes; `index` may be null.
struct Address {
  Value base;
  Value index;
  int64_t bytes = 0;
};

/// Loads or stores of fields of the same records.
struct Group {
  SmallVector<Operation *> members;
  /// By member: bytes after the first member's address.
  SmallVector<int64_t> distances;
  Address first;
};
} // namespace

static int64_t elementBytes(Value pointers) {
  return cast<ti::PtrType>(ti::getScalarType(pointers.getType()))
      .getElementBytes();
}

static std::optional<int64_t> constantOf(Value value,
                                         const AccessFacts &facts) {
  Facts known = facts.of(value);
  if (const llvm::APInt *constant = known.getConstant())
    return constant->getSExtValue();
  return std::nullopt;
}

/// Whether an index is an exact sum: numbers of 64 bits wrap as addresses do,
/// counts and sums marked so do not wrap.
static bool isExactSum(arith::AddIOp sum, const AccessFacts &facts) {
  return ::tile::factsWidth(sum.getType()) == 64 ||
         bitEnumContainsAny(sum.getOverflowFlags(),
                            arith::IntegerOverflowFlags::nsw) ||
         facts.of(sum.getResult()).isCount;
}

/// Takes numbers that are added to a pointer away.
static Value stripNumbers(Value pointer, int64_t &bytes,
                          const AccessFacts &facts) {
  while (ti::PtrAddOp sum = pointer.getDefiningOp<ti::PtrAddOp>()) {
    std::optional<int64_t> number = constantOf(sum.getOffset(), facts);
    if (!number)
      break;
    bytes += *number * elementBytes(pointer);
    pointer = sum.getPtr();
  }
  return pointer;
}

static Address splitAddress(Value pointer, const AccessFacts &facts) {
  Address address;
  address.base = stripNumbers(pointer, address.bytes, facts);
  ti::PtrAddOp sum = address.base.getDefiningOp<ti::PtrAddOp>();
  if (!sum)
    return address;
  address.base = stripNumbers(sum.getPtr(), address.bytes, facts);
  address.index = sum.getOffset();
  arith::AddIOp index = address.index.getDefiningOp<arith::AddIOp>();
  if (!index || !isExactSum(index, facts))
    return address;
  if (std::optional<int64_t> number = constantOf(index.getRhs(), facts)) {
    address.bytes += *number * elementBytes(pointer);
    address.index = index.getLhs();
  }
  return address;
}

/// The results of loads and the values of stores.
static Value movedTile(Operation *op) {
  if (ti::LoadOp load = dyn_cast<ti::LoadOp>(op))
    return load.getResult();
  return cast<ti::StoreOp>(op).getValue();
}

static bool haveSameForm(Operation *a, Operation *b) {
  if (movedTile(a).getType() != movedTile(b).getType() ||
      ::tile::accessedPointer(a).getType() !=
          ::tile::accessedPointer(b).getType() ||
      ::tile::accessMask(a) != ::tile::accessMask(b))
    return false;
  if (ti::LoadOp load = dyn_cast<ti::LoadOp>(a)) {
    ti::LoadOp other = cast<ti::LoadOp>(b);
    return load.getOther() == other.getOther() &&
           load.getCache() == other.getCache() &&
           load.getEvict() == other.getEvict();
  }
  ti::StoreOp store = cast<ti::StoreOp>(a), other = cast<ti::StoreOp>(b);
  return store.getCache() == other.getCache() &&
         store.getEvict() == other.getEvict();
}

//===----------------------------------------------------------------------===//
// From a group to one operation
//===----------------------------------------------------------------------===//

/// The low bits of `pointer` in the registers that stand alone, as a residue
/// and a modulus of at most 16: their indices are multiples of what the others
/// add.
static std::pair<unsigned, unsigned> lowBits(const Facts &pointer,
                                             const LinearLayout &layout,
                                             const RegisterSteps &steps) {
  std::pair<unsigned, unsigned> best = {0, 1};
  for (unsigned dim = 0; dim < pointer.dims.size(); ++dim) {
    // Bits of the index that only the others have.
    uint64_t own = 0, others = 0;
    for (InDim in : {InDim::Register, InDim::Lane, InDim::Warp, InDim::Cta})
      for (unsigned bit = 0; bit < layout.inBits(in); ++bit)
        (in == InDim::Register && steps.representative(1u << bit) == 0 ? others
                                                                       : own) |=
            layout.basisCoords(in, bit)[dim];
    unsigned low = std::min<unsigned>(llvm::countr_one(others & ~own),
                                      pointer.dims[dim].logRun);
    llvm::KnownBits known = pointer.startBits(dim, low);
    unsigned count = std::min((known.Zero | known.One).countr_one(), 4u);
    unsigned modulus = 1u << count;
    if (modulus > best.second)
      best = {unsigned(known.One.getLoBits(count).getZExtValue()), modulus};
  }
  return best;
}

/// Accesses of a thread for one load or store as plan-access has planned it.
static unsigned accessCount(Operation *op, unsigned registers) {
  DenseI32ArrayAttr planned = op->getAttrOfType<DenseI32ArrayAttr>(kVectorAttr);
  unsigned width =
      planned && planned.size() == 2 ? std::max(1, planned.asArrayRef()[1]) : 1;
  RegisterSteps steps;
  if (DenseI64ArrayAttr equal =
          op->getAttrOfType<DenseI64ArrayAttr>(kStepsAttr))
    steps = RegisterSteps(equal.asArrayRef()).onlyEqual();
  unsigned count = 0;
  for (unsigned reg = 0; reg < registers; reg += width)
    count += steps.representative(reg) == reg;
  return count;
}

namespace {
/// A group that becomes one operation, in the place of one of its members.
struct Plan {
  Operation *place;
  SmallVector<Operation *> members;
  /// By member: bytes after the address of `place`.
  SmallVector<int64_t> fields;
  RegisterSteps steps;
  /// Of the address of `place`.
  unsigned residue = 0;
  unsigned modulus = 1;
};
} // namespace

/// How `group` is joined; nothing if that would not take fewer accesses.
static std::optional<Plan> planGroup(const Group &group,
                                     const AccessFacts &facts) {
  bool isLoad = isa<ti::LoadOp>(group.members.front());
  Plan plan;
  plan.place = isLoad ? group.members.front() : group.members.back();
  Value pointer = ::tile::accessedPointer(plan.place);
  const LinearLayout &layout = getLayout(pointer.getType());
  plan.steps = RegisterSteps(facts.of(pointer), layout);
  if (Value mask = ::tile::accessMask(plan.place))
    plan.steps =
        plan.steps.whereAlso(RegisterSteps(facts.of(mask), layout).onlyEqual());
  std::tie(plan.residue, plan.modulus) =
      lowBits(facts.of(pointer), layout, plan.steps);
  plan.members = group.members;
  int64_t origin = isLoad ? group.distances.front() : group.distances.back();
  for (int64_t distance : group.distances)
    plan.fields.push_back(distance - origin);

  ::tile::RecordShape shape;
  shape.fields = plan.fields;
  shape.elementBytes = elementBytes(pointer);
  shape.steps = plan.steps;
  shape.registers = layout.inSize(InDim::Register);
  shape.skipped = isLoad ? 0 : layout.freeMask(InDim::Register);
  shape.modulus = plan.modulus;
  shape.residue = plan.residue;
  std::vector<::tile::RecordAccess> accesses =
      ::tile::planRecordAccesses(shape);
  unsigned before = 0;
  for (Operation *member : plan.members)
    before += accessCount(member, shape.registers);
  if (accesses.size() >= before ||
      (!isLoad && ::tile::haveSharedPlaces(accesses)))
    return std::nullopt;
  return plan;
}

static Operation *createJoined(OpBuilder &builder, const Plan &plan) {
  Location loc = plan.place->getLoc();
  if (ti::LoadOp load = dyn_cast<ti::LoadOp>(plan.place)) {
    SmallVector<Type> types(plan.fields.size(), load.getType());
    return LoadRecordsOp::create(builder, loc, types, load.getPtr(),
                                 load.getMask(), load.getOther(), plan.fields,
                                 plan.residue, plan.modulus, load.getCache(),
                                 load.getEvict());
  }
  ti::StoreOp store = cast<ti::StoreOp>(plan.place);
  SmallVector<Value> values;
  for (Operation *member : plan.members)
    values.push_back(movedTile(member));
  return StoreRecordsOp::create(
      builder, loc, store.getPtr(), values, store.getMask(), plan.fields,
      plan.residue, plan.modulus, store.getCache(), store.getEvict());
}

static void applyPlan(const Plan &plan) {
  OpBuilder builder(plan.place);
  Operation *joined = createJoined(builder, plan);
  if (!plan.steps.empty())
    joined->setAttr(kStepsAttr,
                    builder.getDenseI64ArrayAttr(plan.steps.pairs()));
  for (auto [i, member] : llvm::enumerate(plan.members)) {
    if (isa<ti::LoadOp>(member))
      member->getResult(0).replaceAllUsesWith(joined->getResult(i));
    member->erase();
  }
}

//===----------------------------------------------------------------------===//
// The groups of a block
//===----------------------------------------------------------------------===//

namespace {
/// Walks a block; what is open may still grow.
class BlockJoiner {
public:
  explicit BlockJoiner(const AccessFacts &facts) : facts(facts) {}

  /// What is to be done in `block`.
  std::vector<Plan> run(Block &block) {
    for (Operation &op : block) {
      if (isCandidate(&op)) {
        SmallVector<Group> &own = isa<ti::LoadOp>(op) ? loads : stores;
        close(isa<ti::LoadOp>(op) ? stores : loads);
        add(own, &op);
      } else if (!isMemoryEffectFree(&op)) {
        close(loads);
        close(stores);
      }
    }
    close(loads);
    close(stores);
    std::vector<Plan> plans;
    for (const Group &group : closed)
      if (std::optional<Plan> plan = planGroup(group, facts))
        plans.push_back(std::move(*plan));
    return plans;
  }

private:
  static bool isCandidate(Operation *op) {
    if (ti::LoadOp load = dyn_cast<ti::LoadOp>(op))
      return !load.getIsVolatile() && getLayoutAttr(load.getPtr().getType());
    ti::StoreOp store = dyn_cast<ti::StoreOp>(op);
    return store && getLayoutAttr(store.getPtr().getType());
  }

  void close(SmallVector<Group> &open) {
    llvm::append_range(closed, open);
    open.clear();
  }

  void add(SmallVector<Group> &open, Operation *op) {
    Address address = splitAddress(::tile::accessedPointer(op), facts);
    for (Group &group : open) {
      if (group.first.base != address.base ||
          group.first.index != address.index ||
          !haveSameForm(group.members.front(), op))
        continue;
      group.members.push_back(op);
      group.distances.push_back(address.bytes - group.first.bytes);
      return;
    }
    // Stores keep their order.
    if (isa<ti::StoreOp>(op))
      close(open);
    open.push_back({{op}, {0}, address});
  }

  const AccessFacts &facts;
  SmallVector<Group> loads, stores, closed;
};

struct JoinRecords
    : public mlir::tile_gpu::impl::TileGPUJoinRecordsPassBase<JoinRecords> {
  using Base::Base;

  void runOnOperation() override {
    AccessFacts facts(getOperation());
    std::vector<Plan> plans;
    getOperation().walk([&](Block *block) {
      llvm::append_range(plans, BlockJoiner(facts).run(*block));
    });
    // Facts are of what was there before.
    for (const Plan &plan : plans)
      applyPlan(plan);
  }
};
} // namespace
