//===- ShapeTest.cpp - constants, ranges, broadcasts, selection -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that make tiles or move elements: what stands in each element,
// for element types of every size.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

/// A kernel that stores `%r`, a tile of i32 that `lines` define, row by row.
static std::string storing2D(const std::string &lines, unsigned rows,
                             unsigned columns) {
  std::string m = std::to_string(rows), n = std::to_string(columns);
  std::string shape = "tensor<" + m + "x" + n + "x";
  return "func.func @k(%out: !tile.ptr<i32>) attributes {tile.kernel} {\n" +
         lines + "  %row = tile.range 0 to " + m + " : tensor<" + m +
         "xi32>\n  %column = tile.range 0 to " + n + " : tensor<" + n +
         "xi32>\n  %row1 = tile.expand_dims %row axis = 1 : tensor<" + m +
         "xi32> to tensor<" + m + "x1xi32>\n" +
         "  %row2 = tile.broadcast %row1 : tensor<" + m + "x1xi32> to " +
         shape +
         "i32>\n  %column1 = tile.expand_dims %column axis = 0"
         " : tensor<" +
         n + "xi32> to tensor<1x" + n + "xi32>\n" +
         "  %column2 = tile.broadcast %column1 : tensor<1x" + n + "xi32> to " +
         shape + "i32>\n  %width = arith.constant dense<" + n + "> : " + shape +
         "i32>\n  %rowStart = arith.muli %row2, %width : " + shape +
         "i32>\n  %offsets = arith.addi %rowStart, %column2 : " + shape +
         "i32>\n  %base = tile.splat %out : " + shape +
         "!tile.ptr<i32>>\n  %places = tile.ptr_add %base, %offsets : " +
         shape + "!tile.ptr<i32>>, " + shape + "i32>\n" +
         "  tile.store %places, %r : " + shape +
         "!tile.ptr<i32>>\n  return\n}\n";
}

static std::vector<int32_t> run(const std::string &text, size_t count,
                                std::array<uint32_t, 3> grid = {1, 1, 1}) {
  std::vector<int32_t> out(count, -1);
  Machine machine(text);
  EXPECT_TRUE(machine.run(grid, {arrayOf("out", out)})) << machine.messages();
  return out;
}

TEST(Shape, ConstantsOfEveryType) {
  struct Case {
    const char *type, *value;
    uint64_t bits;
  };
  const std::vector<Case> cases = {{"i1", "true", 1},
                                   {"i8", "-3", 0xfd},
                                   {"i16", "-2", 0xfffe},
                                   {"i32", "7", 7},
                                   {"i64", "-1", ~0ull},
                                   {"f16", "1.5", 0x3e00},
                                   {"bf16", "-1.0", 0xbf80},
                                   {"f32", "2.0", 0x40000000},
                                   {"f64", "1.0", 1023ull << 52},
                                   {"f8E5M2", "1.0", 0x3c},
                                   {"f8E4M3FN", "1.0", 0x38}};
  std::vector<TypeInfo> types = integerTypes();
  types.insert(types.end(), floatTypes().begin(), floatTypes().end());
  for (const Case &one : cases)
    for (const TypeInfo &type : types) {
      if (type.name != one.type)
        continue;
      std::vector<uint64_t> two = {0, 0};
      std::string value = one.value;
      // A splat, and elements that differ.
      EXPECT_EQ(applyOperation("arith.constant dense<" + value + "> : $r",
                               {type}, type, {two}),
                std::vector<uint64_t>(2, one.bits));
      std::string zero = type.semantics   ? "0.0"
                         : type.bits == 1 ? "false"
                                          : "0";
      EXPECT_EQ(applyOperation("arith.constant dense<[" + value + ", " + zero +
                                   "]> : $r",
                               {type}, type, {two}),
                (std::vector<uint64_t>{one.bits, 0}));
      // A scalar.
      EXPECT_EQ(applyOperation("%c = arith.constant " + value +
                                   (type.bits == 1 ? "" : " : " + type.name) +
                                   "\n  %r = tile.splat %c : $r",
                               {type}, type, {two}),
                std::vector<uint64_t>(2, one.bits));
    }
}

TEST(Shape, RangeMayStartBelowZero) {
  EXPECT_EQ(applyOperation("tile.range -2 to 2 : $r", {integerTypes()[3]},
                           integerTypes()[3], {{0, 0, 0, 0}}),
            (std::vector<uint64_t>{0xfffffffe, 0xffffffff, 0, 1}));
}

TEST(Shape, PoisonIsZero) {
  EXPECT_EQ(applyOperation("ub.poison : $r", {integerTypes()[3]},
                           integerTypes()[3], {{5, 6}}),
            (std::vector<uint64_t>{0, 0}));
}

TEST(Shape, BroadcastRowsAndColumns) {
  std::string both = "  %a = tile.range 0 to 4 : tensor<4xi32>\n"
                     "  %b = tile.range 10 to 18 : tensor<8xi32>\n"
                     "  %a1 = tile.expand_dims %a axis = 1 : "
                     "tensor<4xi32> to tensor<4x1xi32>\n"
                     "  %b1 = tile.expand_dims %b axis = 0 : "
                     "tensor<8xi32> to tensor<1x8xi32>\n"
                     "  %a2 = tile.broadcast %a1 : tensor<4x1xi32> to "
                     "tensor<4x8xi32>\n"
                     "  %b2 = tile.broadcast %b1 : tensor<1x8xi32> to "
                     "tensor<4x8xi32>\n"
                     "  %c = arith.constant dense<100> : tensor<4x8xi32>\n"
                     "  %a3 = arith.muli %a2, %c : tensor<4x8xi32>\n"
                     "  %r = arith.addi %a3, %b2 : tensor<4x8xi32>\n";
  std::vector<int32_t> out = run(storing2D(both, 4, 8), 32);
  for (int row = 0; row != 4; ++row)
    for (int column = 0; column != 8; ++column)
      EXPECT_EQ(out[row * 8 + column], 100 * row + 10 + column);
}

/// The elements 0, 1, 2, ... in a tile of that shape, as MLIR writes them.
static std::string countingLiteral(llvm::ArrayRef<unsigned> shape,
                                   unsigned &next) {
  if (shape.empty())
    return std::to_string(next++);
  std::string text = "[";
  for (unsigned i = 0; i != shape.front(); ++i)
    text += (i ? ", " : "") + countingLiteral(shape.drop_front(), next);
  return text + "]";
}

/// A constant tile that counts, broadcast to 2x4x2x2 and stored.
static std::string broadcastKernel(llvm::ArrayRef<unsigned> from,
                                   const std::string &element) {
  const std::vector<unsigned> to = {2, 4, 2, 2};
  unsigned first = 0, second = 0;
  std::string source = "tensor<";
  for (unsigned extent : from)
    source += std::to_string(extent) + "x";
  source += element + ">";
  std::string pointer = "!tile.ptr<" + element + ">";
  std::string pointers = "tensor<2x4x2x2x" + pointer + ">";
  return "func.func @k(%out: " + pointer +
         ") attributes {tile.kernel} {\n  %x = arith.constant dense<" +
         countingLiteral(from, first) + "> : " + source +
         "\n  %r = tile.broadcast %x : " + source + " to tensor<2x4x2x2x" +
         element + ">\n  %offsets = arith.constant dense<" +
         countingLiteral(to, second) +
         "> : tensor<2x4x2x2xi32>\n  %base = tile.splat %out : " + pointers +
         "\n  %places = tile.ptr_add %base, %offsets : " + pointers +
         ", tensor<2x4x2x2xi32>\n  tile.store %places, %r : " + pointers +
         "\n  return\n}\n";
}

/// Every way to repeat some of four dimensions, for every size of elements.
TEST(Shape, BroadcastAnyDimensions) {
  const std::vector<unsigned> to = {2, 4, 2, 2};
  for (unsigned bytes : {1, 2, 4, 8})
    for (unsigned repeated = 0; repeated != 16; ++repeated) {
      std::vector<unsigned> from = to;
      for (unsigned i = 0; i != 4; ++i)
        if (repeated >> i & 1)
          from[i] = 1;
      std::vector<unsigned char> out(32 * bytes, 0xee);
      Machine machine(broadcastKernel(from, "i" + std::to_string(8 * bytes)));
      ASSERT_TRUE(machine.run({1, 1, 1}, {arrayOf("out", out)}))
          << machine.messages();
      for (unsigned i = 0; i != 32; ++i) {
        unsigned rest = i, source = 0, stride = 1;
        for (int level = 3; level >= 0; --level) {
          source += (from[level] == 1 ? 0 : rest % to[level]) * stride;
          rest /= to[level];
          stride *= from[level];
        }
        ASSERT_EQ(out[i * bytes], source)
            << "dimensions " << repeated << ", " << bytes << " bytes, " << i;
      }
    }
}

TEST(Shape, SelectByElementAndByScalar) {
  const std::vector<TypeInfo> types = {integerTypes()[0], floatTypes()[2],
                                       floatTypes()[2]};
  EXPECT_EQ(applyOperation("arith.select %a, %b, %c : $0, $1", types, types[1],
                           {{1, 0, 1, 0}, {1, 2, 3, 4}, {5, 6, 7, 8}}),
            (std::vector<uint64_t>{1, 6, 3, 8}));
  for (bool condition : {false, true})
    EXPECT_EQ(applyOperation(std::string("%x = arith.constant ") +
                                 (condition ? "true" : "false") +
                                 "\n  %r = arith.select %x, %a, %b : $0",
                             {types[1], types[1]}, types[1], {{1, 2}, {3, 4}}),
              (condition ? std::vector<uint64_t>{1, 2}
                         : std::vector<uint64_t>{3, 4}));
}

TEST(Shape, ProgramIds) {
  std::string text = R"(
    func.func @k(%out: !tile.ptr<i32>) attributes {tile.kernel} {
      %x = tile.program_id 0
      %y = tile.program_id 1
      %z = tile.program_id 2
      %nx = tile.num_programs 0
      %ny = tile.num_programs 1
      %nz = tile.num_programs 2
      %a = arith.muli %z, %ny : i32
      %b = arith.addi %a, %y : i32
      %c = arith.muli %b, %nx : i32
      %d = arith.addi %c, %x : i32
      %p = tile.ptr_add %out, %d : !tile.ptr<i32>, i32
      %e = arith.muli %nz, %d : i32
      tile.store %p, %e : !tile.ptr<i32>
      return
    })";
  std::vector<int32_t> out = run(text, 30, {2, 3, 5});
  for (int i = 0; i != 30; ++i)
    EXPECT_EQ(out[i], 5 * i);
}
