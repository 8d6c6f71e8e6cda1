//===- BuilderTest.cpp - builders that know the results' types ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builders which derive the types of results, and make the blocks of
// regions: what they make has the right types and verifies.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::tile;

namespace {
/// A function in which operations are built on its arguments.
class Builders : public ::testing::Test {
protected:
  Builders() : builder(load(context)) {
    module = ModuleOp::create(builder.getUnknownLoc());
    builder.setInsertionPointToEnd(module->getBody());
    function = func::FuncOp::create(builder, loc(), "f",
                                    builder.getFunctionType({}, {}));
    builder.setInsertionPointToEnd(function.addEntryBlock());
  }

  static MLIRContext *load(MLIRContext &context) {
    context.loadDialect<arith::ArithDialect, func::FuncDialect, TileDialect>();
    return &context;
  }

  Location loc() { return builder.getUnknownLoc(); }

  Value argument(Type type) {
    return function.getBody().front().addArgument(type, loc());
  }

  Type f32(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, builder.getF32Type());
  }

  Type i32(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, builder.getI32Type());
  }

  /// Verifies what was built.
  bool isValid() {
    function.setType(builder.getFunctionType(
        function.getBody().front().getArgumentTypes(), {}));
    func::ReturnOp::create(builder, loc());
    return succeeded(verify(*module));
  }

  MLIRContext context;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
};
} // namespace

TEST_F(Builders, Shapes) {
  Value x = argument(f32({4, 8}));
  EXPECT_EQ(ReshapeOp::create(builder, loc(), x, {2, 16}).getType(),
            f32({2, 16}));
  EXPECT_TRUE(ReshapeOp::create(builder, loc(), x, {32}, /*reorder=*/true)
                  .getReorder());
  EXPECT_EQ(TransOp::create(builder, loc(), x, {1, 0}).getType(), f32({8, 4}));
  Value pairs = JoinOp::create(builder, loc(), x, x);
  EXPECT_EQ(pairs.getType(), f32({4, 8, 2}));
  EXPECT_EQ(SplitOp::create(builder, loc(), pairs).getSecond().getType(),
            x.getType());
  Value s = argument(builder.getF32Type());
  Value two = JoinOp::create(builder, loc(), s, s);
  EXPECT_EQ(two.getType(), f32({2}));
  EXPECT_EQ(SplitOp::create(builder, loc(), two).getFirst().getType(),
            s.getType());
  EXPECT_EQ(ToScalarOp::create(builder, loc(), argument(f32({1, 1}))).getType(),
            s.getType());
  Value indices = argument(i32({4, 2}));
  EXPECT_EQ(GatherOp::create(builder, loc(), x, indices, 1).getType(),
            f32({4, 2}));
  Value numbers = argument(i32({64}));
  EXPECT_EQ(HistogramOp::create(builder, loc(), numbers, Value(), 16).getType(),
            i32({16}));
  EXPECT_TRUE(isValid());
}

TEST_F(Builders, Regions) {
  SmallVector<Value> sources = {argument(f32({4, 8})), argument(i32({4, 8}))};
  ReduceOp reduce = ReduceOp::create(builder, loc(), sources, 1);
  EXPECT_EQ(reduce.getResultTypes(), (TypeRange{f32({4}), i32({4})}));
  EXPECT_FALSE(reduce.getCommutes());
  ScanOp scan = ScanOp::create(builder, loc(), sources, 0, /*reverse=*/true);
  EXPECT_EQ(scan.getResultTypes(), (TypeRange{f32({4, 8}), i32({4, 8})}));
  EXPECT_TRUE(scan.getReverse());
  ReduceOp total = ReduceOp::create(builder, loc(), argument(i32({8})), 0,
                                    /*commutes=*/true);
  EXPECT_EQ(total.getResult(0).getType(), builder.getI32Type());
  EXPECT_TRUE(total.getCommutes());
  SmallVector<Type> elements = {builder.getI32Type()};
  MapOp map = MapOp::create(builder, loc(), sources, elements, 2);
  EXPECT_EQ(map.getResultTypes(), TypeRange{i32({4, 8})});

  // Of each side one value is kept, in the map both integers.
  for (Operation *op : {reduce.getOperation(), scan.getOperation(),
                        total.getOperation(), map.getOperation()}) {
    OpBuilder::InsertionGuard guard(builder);
    Block &block = op->getRegion(0).front();
    builder.setInsertionPointToEnd(&block);
    size_t first = op == map ? 2 : 0;
    YieldOp::create(
        builder, loc(),
        block.getArguments().slice(first, block.getNumArguments() / 2));
  }
  EXPECT_TRUE(isValid());
}

TEST_F(Builders, ProductsAndAtomics) {
  Value a = argument(f32({4, 8})), b = argument(f32({8, 16})),
        c = argument(f32({4, 16}));
  DotOp dot = DotOp::create(builder, loc(), a, b, c);
  EXPECT_EQ(dot.getType(), c.getType());
  EXPECT_EQ(dot.getPrecision(), DotPrecision::TF32);
  DotOp exact = DotOp::create(builder, loc(), a, b, c, DotPrecision::IEEE);
  EXPECT_EQ(exact.getPrecision(), DotPrecision::IEEE);
  Value pointer = argument(PtrType::get(builder.getI32Type()));
  Value value = argument(builder.getI32Type());
  AtomicRMWOp add =
      AtomicRMWOp::create(builder, loc(), AtomicKind::Add, MemoryOrder::Relaxed,
                          MemoryScope::Gpu, pointer, value);
  EXPECT_EQ(add.getType(), value.getType());
  AtomicCASOp swap =
      AtomicCASOp::create(builder, loc(), MemoryOrder::Acquire,
                          MemoryScope::System, pointer, value, value);
  EXPECT_EQ(swap.getType(), value.getType());
  EXPECT_TRUE(isValid());
}
