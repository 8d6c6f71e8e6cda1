//===- RecordAccessTest.cpp - accesses to several fields at once ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The accesses of records of known forms, and of random ones: each field of
// each register is moved once, from its own address, by aligned accesses.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/RecordAccess.h"
#include "llvm/Support/MathExtras.h"
#include "gtest/gtest.h"
#include <random>
#include <set>

using namespace tile;

namespace {

/// Bytes of each access, in their order.
std::vector<unsigned> widths(const RecordShape &shape) {
  std::vector<unsigned> result;
  for (const RecordAccess &access : planRecordAccesses(shape))
    result.push_back(access.elements.size() * shape.elementBytes);
  return result;
}

/// Eight pixels of three bytes in a thread are three words of 8 bytes.
TEST(RecordAccess, Pixels) {
  const int64_t steps[] = {0, 3, 1, 6, 2, 12};
  const int64_t fields[] = {0, 1, 2};
  RecordShape shape;
  shape.fields = fields;
  shape.steps = RegisterSteps(steps);
  shape.registers = 8;
  shape.modulus = 8;
  EXPECT_EQ(widths(shape), (std::vector<unsigned>{8, 8, 8}));
  // Aligned to more, but 24 bytes are no 32.
  shape.modulus = 16;
  EXPECT_EQ(widths(shape), (std::vector<unsigned>{16, 8}));
  // The pointer need not be that of the first field in memory.
  const int64_t turned[] = {0, -1, 1};
  shape.fields = turned;
  shape.residue = 1;
  EXPECT_EQ(widths(shape), (std::vector<unsigned>{16, 8}));
  shape.residue = 0;
  EXPECT_EQ(widths(shape), (std::vector<unsigned>{1, 16, 4, 2, 1}));
  shape.modulus = 1;
  EXPECT_EQ(widths(shape), std::vector<unsigned>(24, 1));
}

/// Pairs of registers that are far from one another.
TEST(RecordAccess, ComplexNumbers) {
  const int64_t fields[] = {0, 4};
  RecordShape shape;
  shape.fields = fields;
  shape.elementBytes = 4;
  shape.registers = 4;
  shape.modulus = 8;
  std::vector<RecordAccess> accesses = planRecordAccesses(shape);
  ASSERT_EQ(accesses.size(), 4u);
  for (unsigned reg = 0; reg < 4; ++reg) {
    EXPECT_EQ(accesses[reg].reg, reg);
    EXPECT_EQ(accesses[reg].elements.size(), 2u);
  }
  EXPECT_FALSE(haveSharedPlaces(accesses));
  // Registers with bit 1 hold copies.
  shape.skipped = 2;
  EXPECT_EQ(planRecordAccesses(shape).size(), 2u);
}

/// Backwards: the pointer is that of the last word of 16 bytes.
TEST(RecordAccess, Reversed) {
  const int64_t steps[] = {0, -4, 1, -8};
  const int64_t fields[] = {0};
  RecordShape shape;
  shape.fields = fields;
  shape.elementBytes = 4;
  shape.steps = RegisterSteps(steps);
  shape.registers = 4;
  shape.modulus = 16;
  shape.residue = 12;
  std::vector<RecordAccess> accesses = planRecordAccesses(shape);
  ASSERT_EQ(accesses.size(), 1u);
  EXPECT_EQ(accesses[0].offset, -12);
  ASSERT_EQ(accesses[0].elements.size(), 4u);
  EXPECT_EQ(accesses[0].elements[0].front(), (RecordElement{3, 0}));
}

TEST(RecordAccess, SharedPlaces) {
  const int64_t steps[] = {0, 4};
  const int64_t fields[] = {0, 4};
  RecordShape shape;
  shape.fields = fields;
  shape.elementBytes = 4;
  shape.steps = RegisterSteps(steps);
  shape.registers = 2;
  shape.modulus = 16;
  std::vector<RecordAccess> accesses = planRecordAccesses(shape);
  EXPECT_TRUE(haveSharedPlaces(accesses));
  EXPECT_EQ(widths(shape), (std::vector<unsigned>{8, 4}));
}

TEST(RecordAccess, Random) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 2000; ++round) {
    unsigned logRegisters = random() % 4, bytes = 1u << (random() % 4);
    std::vector<int64_t> fields, pairs;
    for (unsigned count = 2 + random() % 3; fields.size() < count;)
      fields.push_back(int64_t(bytes) * (int64_t(random() % 7) - 2));
    for (unsigned bit = 0; bit < logRegisters; ++bit)
      if (random() % 4 != 0)
        pairs.insert(pairs.end(),
                     {int64_t(bit), int64_t(bytes * (random() % 9))});
    RecordShape shape;
    shape.fields = fields;
    shape.elementBytes = bytes;
    shape.steps = RegisterSteps(pairs);
    shape.registers = 1u << logRegisters;
    shape.modulus = std::max(bytes, 1u << (random() % 5));
    shape.residue = random() % shape.modulus & -bytes;
    std::multiset<std::pair<unsigned, unsigned>> moved;
    for (const RecordAccess &access : planRecordAccesses(shape)) {
      unsigned width = access.elements.size() * bytes;
      EXPECT_TRUE(llvm::isPowerOf2_32(width));
      EXPECT_LE(width, 16u);
      // An address that keeps the promise and no more.
      uint64_t pointer = 4096 + shape.modulus + shape.residue;
      EXPECT_EQ((pointer + uint64_t(access.offset)) % width, 0u);
      for (size_t i = 0; i < access.elements.size(); ++i)
        for (const RecordElement &element : access.elements[i]) {
          moved.insert({element.reg, element.field});
          EXPECT_EQ(shape.steps.representative(element.reg), access.reg);
          EXPECT_EQ(shape.steps.distance(element.reg) + fields[element.field],
                    access.offset + int64_t(i * bytes));
        }
    }
    EXPECT_EQ(moved.size(), fields.size() << logRegisters);
    EXPECT_EQ(std::set(moved.begin(), moved.end()).size(), moved.size());
  }
}

} // namespace
