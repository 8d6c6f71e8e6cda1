//===- BitMatrixTest.cpp - tests of linear algebra over F2 ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks matrices over F2 against enumeration of all vectors.
//
//===----------------------------------------------------------------------===//

#include "LayoutTesting.h"
#include "llvm/ADT/bit.h"
#include <set>

using namespace tile;
using namespace tile::layout_testing;

static BitMatrix randomMatrix(Random &random, unsigned rows, unsigned columns) {
  BitMatrix result(rows, columns);
  for (unsigned i = 0; i < columns; ++i)
    result.setColumn(i, below(random, uint64_t(1) << rows));
  return result;
}

TEST(XorBasisTest, ReduceGivesTheSmallestMemberOfTheCoset) {
  forSeeds(50, [](Random &random) {
    BitMatrix matrix = randomMatrix(random, 7, below(random, 6));
    XorBasis basis(matrix.allColumns());
    std::set<uint64_t> span;
    for (uint64_t x = 0; x < (1u << matrix.numColumns()); ++x)
      span.insert(matrix.apply(x));
    EXPECT_EQ(span.size(), 1u << basis.size());
    for (uint64_t vector = 0; vector < 128; ++vector) {
      uint64_t smallest = vector;
      for (uint64_t member : span)
        smallest = std::min(smallest, vector ^ member);
      EXPECT_EQ(basis.reduce(vector).vector, smallest);
      EXPECT_EQ(basis.contains(vector), span.count(vector) == 1);
    }
  });
}

TEST(XorBasisTest, LabelsTellWhatWasAdded) {
  XorBasis basis;
  EXPECT_TRUE(basis.insert(0b011, 1));
  EXPECT_TRUE(basis.insert(0b110, 2));
  EXPECT_FALSE(basis.insert(0b101, 4));
  EXPECT_EQ(basis.reduce(0b101).vector, 0u);
  EXPECT_EQ(basis.reduce(0b101).label, 3u);
  EXPECT_EQ(basis.reduce(0b111).vector, 1u);
}

TEST(BitMatrixTest, ComposeAppliesBoth) {
  forSeeds(30, [](Random &random) {
    BitMatrix a = randomMatrix(random, 5, 4), b = randomMatrix(random, 4, 6);
    BitMatrix both = a.compose(b);
    for (uint64_t x = 0; x < 64; ++x)
      EXPECT_EQ(both.apply(x), a.apply(b.apply(x)));
  });
}

TEST(BitMatrixTest, AddBlockAndRowMask) {
  forSeeds(30, [](Random &random) {
    BitMatrix a = randomMatrix(random, 6, 6), b = randomMatrix(random, 6, 6);
    BitMatrix sum = a.add(b);
    BitMatrix block = a.block(2, 3, 1, 4);
    for (uint64_t x = 0; x < 64; ++x) {
      EXPECT_EQ(sum.apply(x), a.apply(x) ^ b.apply(x));
      if (x < 16)
        EXPECT_EQ(block.apply(x), a.apply(x << 1) >> 2 & 7);
      for (unsigned row = 0; row < 6; ++row)
        EXPECT_EQ(a.apply(x) >> row & 1,
                  unsigned(llvm::popcount(x & a.rowMask(row))) % 2);
    }
  });
}

TEST(BitMatrixTest, KernelRankAndDependentColumns) {
  forSeeds(50, [](Random &random) {
    BitMatrix matrix = randomMatrix(random, 5, 7);
    XorBasis kernel(matrix.kernel());
    EXPECT_EQ(kernel.size(), matrix.kernel().size());
    EXPECT_EQ(kernel.size() + matrix.rank(), 7u);
    for (uint64_t x = 0; x < 128; ++x)
      EXPECT_EQ(matrix.apply(x) == 0, kernel.contains(x));
    // With the dependent columns pinned, each image has one preimage.
    uint64_t free = matrix.dependentColumns();
    std::set<uint64_t> all, pinned;
    unsigned count = 0;
    for (uint64_t x = 0; x < 128; ++x) {
      all.insert(matrix.apply(x));
      if (x & free)
        continue;
      pinned.insert(matrix.apply(x));
      ++count;
    }
    EXPECT_EQ(all, pinned);
    EXPECT_EQ(count, pinned.size());
  });
}

TEST(BitMatrixTest, SolveFindsTheSmallestPreimage) {
  forSeeds(50, [](Random &random) {
    BitMatrix matrix = randomMatrix(random, 6, 5);
    std::set<uint64_t> images;
    for (uint64_t x = 0; x < 32; ++x)
      images.insert(matrix.apply(x));
    for (uint64_t y = 0; y < 64; ++y) {
      std::optional<uint64_t> x = matrix.solve(y);
      ASSERT_EQ(x.has_value(), images.count(y) == 1);
      uint64_t smallest = 0;
      while (x && matrix.apply(smallest) != y)
        ++smallest;
      if (x)
        EXPECT_EQ(*x, smallest);
    }
  });
}

TEST(BitMatrixTest, Inverse) {
  forSeeds(50, [](Random &random) {
    BitMatrix matrix = randomMatrix(random, 5, 5);
    std::optional<BitMatrix> inverse = matrix.inverse();
    ASSERT_EQ(inverse.has_value(), matrix.rank() == 5);
    if (!inverse)
      return;
    EXPECT_EQ(matrix.compose(*inverse), BitMatrix::identity(5));
    EXPECT_EQ(inverse->compose(matrix), BitMatrix::identity(5));
  });
  EXPECT_FALSE(BitMatrix(2, 3).inverse());
}

TEST(BitMatrixTest, FullWidth) {
  BitMatrix identity = BitMatrix::identity(64);
  EXPECT_EQ(identity.rank(), 64u);
  EXPECT_EQ(identity.apply(~uint64_t(0)), ~uint64_t(0));
  EXPECT_EQ(identity.block(64, 0, 0, 64).numRows(), 0u);
  EXPECT_EQ(*identity.inverse(), identity);
}
