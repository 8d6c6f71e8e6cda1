//===- RearrangeTest.cpp - moving the elements of a tile ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, permutations, pairs, gathers and histograms against loops over the
// indices, for elements of every size.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <numeric>
#include <random>

using namespace tile;
using namespace tile::test;

static std::vector<int32_t> counting(uint64_t count, int32_t first = 0) {
  std::vector<int32_t> values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

TEST(Rearrange, ReshapeKeepsTheOrder) {
  std::vector<TileData> result =
      runLines(R"(
    %x = tile.reshape %a : tensor<32xi32> to tensor<4x8xi32>
    %y = tile.reshape %x : tensor<4x8xi32> to tensor<2x2x8xi32>
    %r0 = tile.reshape %y : tensor<2x2x8xi32> to tensor<32xi32>
  )",
               {TileData::of("i32", counting(32))}, {{"i32", 32, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), counting(32));
}

template <typename T> static void checkTrans(const std::string &type) {
  std::vector<T> values(4 * 8 * 2), expected;
  std::iota(values.begin(), values.end(), T(1));
  // Dimension 0 of the result is dimension 2, 1 is 0, 2 is 1.
  for (int k = 0; k != 2; ++k)
    for (int i = 0; i != 4; ++i)
      for (int j = 0; j != 8; ++j)
        expected.push_back(values[(i * 8 + j) * 2 + k]);
  std::vector<TileData> result = runLines(
      "%x = tile.reshape %a : tensor<64x" + type + "> to tensor<4x8x2x" + type +
          ">\n%y = tile.trans %x [2, 0, 1] : tensor<4x8x2x" + type +
          "> to tensor<2x4x8x" + type +
          ">\n%r0 = tile.reshape %y : tensor<2x4x8x" + type +
          "> to tensor<64x" + type + ">",
      {TileData::of(type, values)}, {{type, 64, sizeof(T)}});
  EXPECT_EQ(result[0].as<T>(), expected) << type;
}

TEST(Rearrange, TransPermutesDimensions) {
  checkTrans<uint8_t>("i8");
  checkTrans<uint16_t>("f16");
  checkTrans<uint32_t>("f32");
  checkTrans<uint64_t>("i64");
}

TEST(Rearrange, JoinAndSplit) {
  std::vector<TileData> result = runLines(
      R"(
    %j = tile.join %a, %b : tensor<8xi32> to tensor<8x2xi32>
    %r0 = tile.reshape %j : tensor<8x2xi32> to tensor<16xi32>
    %r1, %r2 = tile.split %j : tensor<8x2xi32> to tensor<8xi32>
  )",
      {TileData::of("i32", counting(8)), TileData::of("i32", counting(8, 100))},
      {{"i32", 16, 4}, {"i32", 8, 4}, {"i32", 8, 4}});
  std::vector<int32_t> pairs;
  for (int i = 0; i != 8; ++i)
    pairs.insert(pairs.end(), {i, 100 + i});
  EXPECT_EQ(result[0].as<int32_t>(), pairs);
  EXPECT_EQ(result[1].as<int32_t>(), counting(8));
  EXPECT_EQ(result[2].as<int32_t>(), counting(8, 100));
}

TEST(Rearrange, PairsOfScalars) {
  std::vector<TileData> result = runLines(
      R"(
    %x = tile.to_scalar %a : tensor<1xi32>
    %y = tile.to_scalar %b : tensor<1xi32>
    %r0 = tile.join %y, %x : i32 to tensor<2xi32>
    %p, %q = tile.split %r0 : tensor<2xi32> to i32
    %d = arith.subi %p, %q : i32
    %r1 = tile.splat %d : tensor<1xi32>
  )",
      {TileData::of<int32_t>("i32", {5}), TileData::of<int32_t>("i32", {12})},
      {{"i32", 2, 4}, {"i32", 1, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), (std::vector<int32_t>{12, 5}));
  EXPECT_EQ(result[1].as<int32_t>(), (std::vector<int32_t>{7}));
}

/// Along the middle one of three dimensions; indices outside give zero.
template <typename Index> static void checkGather(const std::string &index) {
  std::vector<int32_t> values = counting(2 * 8 * 4, 1), expected;
  std::vector<Index> indices;
  std::mt19937 random(7);
  for (int i = 0; i != 2 * 16 * 4; ++i)
    indices.push_back(static_cast<Index>(random() % 10) - 1);
  for (int o = 0; o != 2; ++o)
    for (int n = 0; n != 16; ++n)
      for (int i = 0; i != 4; ++i) {
        Index at = indices[(o * 16 + n) * 4 + i];
        bool isInside = at >= 0 && at < 8;
        expected.push_back(isInside ? values[(o * 8 + at) * 4 + i] : 0);
      }
  std::vector<TileData> result = runLines(
      "%x = tile.reshape %a : tensor<64xi32> to tensor<2x8x4xi32>\n"
      "%i = tile.reshape %b : tensor<128x" +
          index + "> to tensor<2x16x4x" + index +
          ">\n%g = tile.gather %x[%i] axis 1 : tensor<2x8x4xi32>, "
          "tensor<2x16x4x" +
          index +
          ">\n"
          "%r0 = tile.reshape %g : tensor<2x16x4xi32> to tensor<128xi32>",
      {TileData::of("i32", values), TileData::of(index, indices)},
      {{"i32", 128, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), expected) << index;
}

TEST(Rearrange, GatherAlongAnAxis) {
  checkGather<int32_t>("i32");
  checkGather<int64_t>("i64");
}

TEST(Rearrange, HistogramCountsWhatTheMaskSelects) {
  std::vector<int32_t> values, all(8), some(8);
  std::vector<uint8_t> mask;
  std::mt19937 random(3);
  for (int i = 0; i != 256; ++i) {
    values.push_back(static_cast<int32_t>(random() % 11) - 1);
    mask.push_back(random() % 2);
    if (values[i] < 0 || values[i] >= 8)
      continue;
    ++all[values[i]];
    some[values[i]] += mask[i];
  }
  std::vector<TileData> result =
      runLines(R"(
    %r0 = tile.histogram %a : tensor<256xi32> to tensor<8xi32>
    %r1 = tile.histogram %a mask %b : tensor<256xi32> to tensor<8xi32>
  )",
               {TileData::of("i32", values), TileData::of("i1", mask)},
               {{"i32", 8, 4}, {"i32", 8, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), all);
  EXPECT_EQ(result[1].as<int32_t>(), some);
}
