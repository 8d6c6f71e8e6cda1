//===- RandomFactsTest.cpp - facts of random programs against execution ---===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds random programs of integer operations, loops and branches, computes
// their facts, executes them with random arguments of the promised divisibility
// and checks that everything that the facts say holds of every element.
//
//===----------------------------------------------------------------------===//

#include "Evaluate.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "tile/Analysis/AccessFacts.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "gtest/gtest.h"
#include <random>

using namespace mlir;
using namespace ::tile;
using namespace ::tile::analysis_testing;
using llvm::APInt;
using llvm::KnownBits;

namespace {

//===----------------------------------------------------------------------===//
// Random programs
//===----------------------------------------------------------------------===//

/// Builds one function.
class RandomProgram {
public:
  RandomProgram(MLIRContext &context, std::mt19937_64 &random)
      : random(random), builder(&context), location(UnknownLoc::get(&context)),
        module(ModuleOp::create(location)) {}

  func::FuncOp build();

  /// Arguments that keep the promises of the signature.
  std::vector<Elements> arguments();

private:
  uint64_t below(uint64_t bound) { return random() % bound; }
  /// Eight bits wrap soon, and wrap the interesting way.
  unsigned width() {
    static const unsigned widths[] = {8, 8, 32, 32, 64};
    return widths[below(std::size(widths))];
  }
  Value pick(llvm::function_ref<bool(Type)> accept);
  Value pickLike(Value like) {
    return pick([&](Type type) { return type == like.getType(); });
  }
  Type tileOf(unsigned width) {
    return RankedTensorType::get(shape, builder.getIntegerType(width));
  }
  Value integer(unsigned width);
  Value tile(unsigned width);
  void addConstant(unsigned width);
  void addStep();
  void addBinary(unsigned width);
  void addCompare(unsigned width);
  void addCast();
  void addLoop();
  void addBranch();
  void addRange();
  void addPointer();
  void steps(unsigned count) {
    for (unsigned i = 0; i < count; ++i)
      addStep();
  }

  std::mt19937_64 &random;
  OpBuilder builder;
  Location location;
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  SmallVector<int64_t> shape;
  /// What can be used at the insertion point.
  std::vector<Value> pool;
  SmallVector<uint64_t> divisors;
  unsigned depth = 0;
};

Value RandomProgram::pick(llvm::function_ref<bool(Type)> accept) {
  std::vector<Value> candidates;
  for (Value value : pool)
    if (accept(value.getType()))
      candidates.push_back(value);
  // Recent values, so that trees grow deep.
  size_t from = candidates.size() > 6 && below(2) ? candidates.size() - 6 : 0;
  return candidates[from + below(candidates.size() - from)];
}

Value RandomProgram::integer(unsigned width) {
  return pick([&](Type type) { return type.isInteger(width); });
}

Value RandomProgram::tile(unsigned width) {
  return pick([&](Type type) { return type == tileOf(width); });
}

void RandomProgram::addConstant(unsigned width) {
  static const int64_t values[] = {0,  1,  2,  3,   4,   5,    7,    8,  12,
                                   15, 16, 31, 32,  48,  64,   100,  -1, -4,
                                   -8, 6,  24, 127, 128, 1024, 65536};
  APInt value = APInt(64, values[below(std::size(values))]).trunc(width);
  if (below(16) == 0)
    value = APInt(64, random()).trunc(width);
  pool.push_back(arith::ConstantOp::create(
      builder, location, builder.getIntegerType(width),
      builder.getIntegerAttr(builder.getIntegerType(width), value)));
}

/// A range along one dimension, brought to the common shape.
void RandomProgram::addRange() {
  unsigned dim = below(shape.size());
  int64_t start = int64_t(below(5)) * (below(2) ? 1 : shape[dim]);
  Value value = mlir::tile::RangeOp::create(
      builder, location,
      RankedTensorType::get({shape[dim]}, builder.getI32Type()), start,
      start + shape[dim]);
  if (shape.size() == 2) {
    SmallVector<int64_t> expanded = shape;
    expanded[1 - dim] = 1;
    value = mlir::tile::ExpandDimsOp::create(
        builder, location,
        RankedTensorType::get(expanded, builder.getI32Type()), value, 1 - dim);
    value =
        mlir::tile::BroadcastOp::create(builder, location, tileOf(32), value);
  }
  pool.push_back(value);
}

template <typename Op>
static Value makeBinary(OpBuilder &builder, Location location, Value a,
                        Value b) {
  return Op::create(builder, location, a, b);
}

void RandomProgram::addBinary(unsigned width) {
  static Value (*const makers[])(OpBuilder &, Location, Value, Value) = {
      makeBinary<arith::AddIOp>,  makeBinary<arith::AddIOp>,
      makeBinary<arith::SubIOp>,  makeBinary<arith::MulIOp>,
      makeBinary<arith::MulIOp>,  makeBinary<arith::DivSIOp>,
      makeBinary<arith::DivUIOp>, makeBinary<arith::RemSIOp>,
      makeBinary<arith::RemUIOp>, makeBinary<arith::ShLIOp>,
      makeBinary<arith::ShRSIOp>, makeBinary<arith::ShRUIOp>,
      makeBinary<arith::AndIOp>,  makeBinary<arith::OrIOp>,
      makeBinary<arith::XOrIOp>,  makeBinary<arith::MinSIOp>,
      makeBinary<arith::MaxSIOp>, makeBinary<arith::MinUIOp>,
      makeBinary<arith::MaxUIOp>};
  Value a = below(4) ? tile(width) : integer(width);
  Value b = pickLike(a);
  if (isa<RankedTensorType>(a.getType()) && below(3)) {
    Value scalar = integer(width);
    b = mlir::tile::SplatOp::create(builder, location, a.getType(), scalar);
    if (below(4) == 0)
      std::swap(a, b);
  }
  Value result = makers[below(std::size(makers))](builder, location, a, b);
  if (isa<arith::AddIOp, arith::SubIOp, arith::MulIOp>(
          result.getDefiningOp()) &&
      below(4) == 0) {
    arith::IntegerOverflowFlags flags = below(2)
                                            ? arith::IntegerOverflowFlags::nsw
                                            : arith::IntegerOverflowFlags::nuw;
    result.getDefiningOp()->setAttr(
        "overflowFlags",
        arith::IntegerOverflowFlagsAttr::get(builder.getContext(), flags));
  }
  pool.push_back(result);
}

void RandomProgram::addCompare(unsigned width) {
  Value a = below(4) ? tile(width) : integer(width);
  Value b = pickLike(a);
  if (isa<RankedTensorType>(a.getType()) && below(2))
    b = mlir::tile::SplatOp::create(builder, location, a.getType(),
                                    integer(width));
  if (below(2))
    std::swap(a, b);
  Value condition = arith::CmpIOp::create(
      builder, location, static_cast<arith::CmpIPredicate>(below(10)), a, b);
  pool.push_back(condition);
  pool.push_back(arith::SelectOp::create(builder, location, condition,
                                         pickLike(a), pickLike(a)));
}

void RandomProgram::addCast() {
  bool isTile = below(4) != 0;
  unsigned from = width(), to = width();
  if (from == to)
    to = from == 8 ? 32 : 8;
  Value source = isTile ? tile(from) : integer(from);
  Type type = isTile ? tileOf(to) : Type(builder.getIntegerType(to));
  if (to < from)
    pool.push_back(arith::TruncIOp::create(builder, location, type, source));
  else if (below(2))
    pool.push_back(arith::ExtSIOp::create(builder, location, type, source));
  else
    pool.push_back(arith::ExtUIOp::create(builder, location, type, source));
}

void RandomProgram::addPointer() {
  Value pointers = pick([](Type type) {
    return isa<RankedTensorType>(type) &&
           isa<mlir::tile::PtrType>(mlir::tile::getScalarType(type));
  });
  pool.push_back(mlir::tile::PtrAddOp::create(
      builder, location, pointers.getType(), pointers, tile(width()),
      /*isUnsigned=*/below(4) == 0));
}

void RandomProgram::addLoop() {
  auto number = [&](int64_t value) -> Value {
    return arith::ConstantIntOp::create(builder, location, value, 32);
  };
  Value lower = number(int64_t(below(20)) - 5), upper = number(below(24)),
        step = number(1 + below(4));
  SmallVector<Value> inits = {tile(32), integer(32)};
  scf::ForOp loop =
      scf::ForOp::create(builder, location, lower, upper, step, inits);
  std::vector<Value> outside = pool;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  pool.push_back(loop.getInductionVar());
  pool.push_back(loop.getRegionIterArg(0));
  pool.push_back(loop.getRegionIterArg(1));
  ++depth;
  steps(4);
  --depth;
  Value yielded[] = {tile(32), integer(32)};
  // The builder left no terminator, because there are iteration arguments.
  scf::YieldOp::create(builder, location, yielded);
  pool = std::move(outside);
  llvm::append_range(pool, loop.getResults());
}

void RandomProgram::addBranch() {
  Value condition = integer(1);
  scf::IfOp branch = scf::IfOp::create(builder, location, tileOf(32), condition,
                                       /*withElseRegion=*/true);
  for (Region *region : {&branch.getThenRegion(), &branch.getElseRegion()}) {
    std::vector<Value> outside = pool;
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&region->front());
    ++depth;
    steps(2);
    --depth;
    scf::YieldOp::create(builder, location, tile(32));
    pool = std::move(outside);
  }
  pool.push_back(branch.getResult(0));
}

void RandomProgram::addStep() {
  switch (below(depth < 2 ? 16 : 14)) {
  case 0:
    return addConstant(width());
  case 1:
    return addRange();
  case 2:
  case 3:
    return addCompare(width());
  case 4:
  case 5:
    return addCast();
  case 6:
    return addPointer();
  case 14:
    return addLoop();
  case 15:
    return addBranch();
  default:
    return addBinary(width());
  }
}

func::FuncOp RandomProgram::build() {
  shape = below(2) ? SmallVector<int64_t>{int64_t(1) << (1 + below(6))}
                   : SmallVector<int64_t>{int64_t(1) << below(4),
                                          int64_t(1) << below(5)};
  Type pointer = mlir::tile::PtrType::get(below(2) ? builder.getF32Type()
                                                   : builder.getF16Type());
  SmallVector<Type> types = {builder.getI32Type(), builder.getI8Type(),
                             builder.getI64Type(), pointer};
  builder.setInsertionPointToEnd(module->getBody());
  function = func::FuncOp::create(builder, location, "random",
                                  builder.getFunctionType(types, {}));
  for (unsigned i = 0; i < types.size(); ++i) {
    divisors.push_back(uint64_t(1) << below(6));
    function.setArgAttr(i, mlir::tile::kDivisibilityAttr,
                        builder.getI64IntegerAttr(divisors[i]));
  }
  Block *entry = function.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  llvm::append_range(pool, entry->getArguments());
  pool.push_back(mlir::tile::ProgramIdOp::create(builder, location,
                                                 builder.getI32Type(), 0));
  pool.push_back(mlir::tile::SplatOp::create(
      builder, location, RankedTensorType::get(shape, pointer),
      entry->getArgument(3)));
  addRange();
  addConstant(64);
  pool.push_back(
      arith::ExtSIOp::create(builder, location, tileOf(64), tile(32)));
  pool.push_back(
      arith::TruncIOp::create(builder, location, tileOf(8), tile(32)));
  pool.push_back(arith::CmpIOp::create(
      builder, location, arith::CmpIPredicate::slt, integer(32), integer(32)));
  steps(24);
  func::ReturnOp::create(builder, location);
  return function;
}

std::vector<Elements> RandomProgram::arguments() {
  std::vector<Elements> result;
  for (auto [type, divisor] :
       llvm::zip_equal(function.getArgumentTypes(), divisors)) {
    uint64_t value = below(2) ? below(200) : random();
    result.push_back(
        Elements{{APInt(64, value * divisor).trunc(factsWidth(type))}});
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

bool agrees(const KnownBits &bits, const APInt &value) {
  return !value.intersects(bits.Zero) && bits.One.isSubsetOf(value);
}

/// What is known of the pieces of 2^i elements of a run, for each i.
struct Pieces {
  std::vector<KnownBits> startBits;
  std::vector<std::optional<unsigned>> blockBits;

  Pieces(const Facts &facts, unsigned dim) {
    for (unsigned logRun = 0; logRun <= facts.dims[dim].logRun; ++logRun) {
      startBits.push_back(facts.startBits(dim, logRun));
      blockBits.push_back(facts.blockBits(dim, logRun));
    }
  }
};

/// Checks facts of a value against its elements.
class Checker {
public:
  Checker(const Facts &facts, ArrayRef<int64_t> shape)
      : facts(facts), shape(shape), strides(shape.size(), 1),
        common(facts.allBits()) {
    for (size_t dim = shape.size(); dim-- > 1;)
      strides[dim - 1] = strides[dim] * shape[dim];
    for (unsigned dim = 0; dim < shape.size(); ++dim)
      pieces.emplace_back(facts, dim);
  }

  /// What is not true, or an empty string.
  std::string check(ArrayRef<APInt> elements) const {
    for (size_t index = 0; index < elements.size(); ++index) {
      std::string problem = checkElement(elements, index);
      if (!problem.empty())
        return problem + " at element " + std::to_string(index);
    }
    return "";
  }

private:
  std::string checkElement(ArrayRef<APInt> elements, size_t index) const {
    const APInt &value = elements[index];
    if (!facts.range.contains(value))
      return "outside of the interval";
    if (!agrees(common, value))
      return "not the bits of all";
    SmallVector<int64_t> at = coordinates(index, shape);
    bool isStart = true;
    for (unsigned dim = 0; dim < shape.size(); ++dim) {
      unsigned logRun = facts.dims[dim].logRun;
      int64_t within = at[dim] % (int64_t(1) << logRun);
      isStart &= within == 0;
      if (logRun == 0)
        continue;
      const APInt &first = elements[index - within * strides[dim]];
      APInt advance =
          APInt(64, *facts.dims[dim].stride * within).trunc(facts.width());
      if (value != first + advance)
        return "not the stride of dimension " + std::to_string(dim);
      for (unsigned part = 0; part <= logRun; ++part) {
        int64_t inPart = at[dim] % (int64_t(1) << part);
        if (inPart == 0 && !agrees(pieces[dim].startBits[part], value))
          return "not the bits of a piece";
        const APInt &start = elements[index - inPart * strides[dim]];
        std::optional<unsigned> block = pieces[dim].blockBits[part];
        if (block && value.lshr(*block) != start.lshr(*block))
          return "outside of its block";
      }
    }
    if (isStart && !agrees(facts.start, value))
      return "not the bits of a start";
    return "";
  }

  const Facts &facts;
  ArrayRef<int64_t> shape;
  SmallVector<int64_t> strides;
  KnownBits common;
  std::vector<Pieces> pieces;
};

TEST(RandomFactsTest, holdForEveryElement) {
  MLIRContext context;
  context.loadDialect<arith::ArithDialect, func::FuncDialect, scf::SCFDialect,
                      mlir::tile::TileDialect>();
  uint64_t informative = 0;
  for (unsigned seed = 0; seed < 1200; ++seed) {
    std::mt19937_64 random(seed);
    RandomProgram program(context, random);
    func::FuncOp function = program.build();
    AccessFacts facts(function);
    for (unsigned round = 0; round < 4; ++round) {
      std::string failure;
      Evaluator evaluator([&](Value value, const Elements &elements) {
        if (!failure.empty() || elements.isUndefined)
          return;
        Facts known = facts.of(value);
        for (const DimFacts &dim : known.dims)
          informative += dim.logRun > 0;
        failure = Checker(known, mlir::tile::getShape(value.getType()))
                      .check(elements.values);
        if (failure.empty())
          return;
        llvm::raw_string_ostream os(failure);
        os << "\n  value " << value << "\n  facts ";
        known.print(os);
        os << "\n  elements";
        for (const APInt &element : elements.values)
          os << ' ' << element;
      });
      // Small ones too: with large ones most sums of counts wrap, and nothing
      // need hold of what wraps.
      uint64_t programId = random() % (round % 2 ? 100 : 0x7fffffff);
      evaluator.run(function, program.arguments(), programId);
      ASSERT_TRUE(failure.empty()) << "seed " << seed << ": " << failure;
    }
  }
  // The facts must say something, or the test would prove nothing.
  EXPECT_GT(informative, 10000u);
}

} // namespace
