//===- LayoutTesting.cpp - random layouts and a simulated machine ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Implements the simulated machine of the layout tests. It knows nothing of
// linear algebra: it only follows plans.
//
//===----------------------------------------------------------------------===//

#include "LayoutTesting.h"
#include "tile/Layout/Print.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;
using namespace tile::layout_testing;

void tile::PrintTo(const LinearLayout &layout, std::ostream *os) {
  *os << toString(layout);
}

void tile::PrintTo(const HardwareMap &map, std::ostream *os) {
  *os << toString(map);
}

uint64_t layout_testing::below(Random &random, uint64_t bound) {
  return random() % bound;
}

LinearLayout::Coords layout_testing::randomShape(Random &random,
                                                 unsigned bits) {
  LinearLayout::Coords shape(1 + below(random, 3), 1);
  for (unsigned i = 0; i < bits; ++i)
    shape[below(random, shape.size())] *= 2;
  return shape;
}

BitMatrix layout_testing::randomSurjection(Random &random, unsigned rows,
                                           unsigned columns, bool simple) {
  uint64_t range = uint64_t(1) << rows;
  BitMatrix result(rows, columns);
  do {
    for (unsigned i = 0; i < columns; ++i)
      result.setColumn(i, below(random, range));
    if (simple) {
      llvm::SmallVector<uint64_t, 16> values(columns, 0);
      for (unsigned i = 0; i < rows; ++i)
        values[i] = uint64_t(1) << i;
      std::shuffle(values.begin(), values.end(), random);
      result = BitMatrix(rows, values);
    }
  } while (result.rank() != rows);
  return result;
}

LinearLayout layout_testing::randomLayout(Random &random,
                                          const HardwareSpace &space,
                                          llvm::ArrayRef<int64_t> shape) {
  LinearLayout empty = LinearLayout::rowMajor(shape);
  BitMatrix matrix =
      randomSurjection(random, empty.totalOutBits(), space.totalBits(),
                       /*simple=*/below(random, 2) == 0);
  LinearLayout::Bases bases;
  for (InDim dim : allInDims)
    for (unsigned bit = 0; bit < space.bits(dim); ++bit)
      bases[static_cast<unsigned>(dim)].push_back(
          matrix.column(space.start(dim) + bit));
  return LinearLayout::fromBases(shape, bases);
}

HardwareSpace layout_testing::threadSpace(unsigned registerBits,
                                          unsigned laneBits, unsigned warpBits,
                                          unsigned ctaBits) {
  HardwareSpace space;
  space.setBits(InDim::Register, registerBits);
  space.setBits(InDim::Lane, laneBits);
  space.setBits(InDim::Warp, warpBits);
  space.setBits(InDim::Cta, ctaBits);
  return space;
}

std::vector<HardwarePoint>
layout_testing::allPlaces(const HardwareSpace &space) {
  std::vector<HardwarePoint> places;
  for (uint64_t i = 0; i < (uint64_t(1) << space.totalBits()); ++i)
    places.push_back(space.unflatten(i));
  return places;
}

RegisterFile layout_testing::fill(const LinearLayout &layout) {
  RegisterFile registers;
  for (const HardwarePoint &place : allPlaces(layout.inSpace()))
    registers.push_back(layout.applyLinear(place));
  return registers;
}

/// The places of register 0, one for each thread.
static std::vector<HardwarePoint> allThreads(const HardwareSpace &space) {
  std::vector<HardwarePoint> threads = allPlaces(space);
  llvm::erase_if(threads, [](const HardwarePoint &place) {
    return place[InDim::Register] != 0;
  });
  return threads;
}

/// `thread` with another register.
static HardwarePoint withRegister(HardwarePoint thread, uint32_t reg) {
  thread[InDim::Register] = reg;
  return thread;
}

//===----------------------------------------------------------------------===//
// Shuffles
//===----------------------------------------------------------------------===//

/// A word is its elements.
using Words = std::vector<std::vector<uint64_t>>;

static bool holds(const ThreadParity &parity, const HardwarePoint &thread) {
  return parity.holds(thread[InDim::Lane], thread[InDim::Warp],
                      thread[InDim::Cta]);
}

static void applySteps(llvm::ArrayRef<RegisterXorStep> steps,
                       const HardwarePoint &thread, Words &words) {
  for (const RegisterXorStep &step : steps) {
    if (!holds(step.where, thread))
      continue;
    Words old = words;
    for (size_t i = 0; i < words.size(); ++i)
      words[i] = old[i ^ step.wordXor];
  }
}

RegisterFile layout_testing::execute(const ShufflePlan &plan,
                                     const LinearLayout &source,
                                     const LinearLayout &destination,
                                     const RegisterFile &registers) {
  const HardwareSpace &from = source.inSpace(), &to = destination.inSpace();
  std::vector<HardwarePoint> threads = allThreads(from);
  std::vector<Words> offered(uint64_t(1) << from.totalBits());
  for (const HardwarePoint &thread : threads) {
    Words words;
    for (llvm::ArrayRef<uint32_t> elements : plan.sourceWords) {
      words.emplace_back();
      for (uint32_t reg : elements)
        words.back().push_back(
            registers[from.flatten(withRegister(thread, reg))]);
    }
    applySteps(plan.before, thread, words);
    offered[from.flatten(thread)] = words;
  }
  RegisterFile result(uint64_t(1) << to.totalBits(), ~uint64_t(0));
  for (const HardwarePoint &thread : threads) {
    Words words;
    for (const ShuffleRound &round : plan.rounds) {
      HardwarePoint partner = thread;
      partner[InDim::Lane] = round.laneXor;
      for (unsigned bit = 0; bit < 5; ++bit)
        partner[InDim::Lane] ^= holds(plan.laneFrom[bit], thread) << bit;
      EXPECT_TRUE(round.needsShuffle || partner == thread);
      words.push_back(offered[from.flatten(partner)][round.sourceWord]);
    }
    applySteps(plan.after, thread, words);
    for (size_t i = 0; i < plan.destinationWords.size(); ++i)
      for (size_t j = 0; j < plan.destinationWords[i].size(); ++j)
        result[to.flatten(withRegister(thread, plan.destinationWords[i][j]))] =
            words[i][j];
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Shared memory
//===----------------------------------------------------------------------===//

/// The offsets of one thread's accesses in order, checked to be vectors.
static std::vector<HardwarePoint> accessPlaces(const HardwareMap &map,
                                               const VectorWidth &width,
                                               const HardwarePoint &thread) {
  std::vector<HardwarePoint> places;
  for (uint32_t i = 0; i < (1u << width.order.numNewBits()); ++i) {
    places.push_back(
        map.apply(withRegister(thread, width.order.oldRegister(i))));
    uint32_t first = places[i - i % width.elements][InDim::Offset];
    EXPECT_EQ(first % width.elements, 0u);
    EXPECT_EQ(places[i][InDim::Offset], first + i % width.elements);
  }
  return places;
}

RegisterFile layout_testing::execute(const SharedPlan &plan,
                                     const LinearLayout &source,
                                     const LinearLayout &destination,
                                     const RegisterFile &registers) {
  const HardwareSpace &from = source.inSpace(), &to = destination.inSpace();
  const HardwareSpace &buffer = plan.buffer.inSpace();
  std::vector<uint64_t> memory(uint64_t(1) << buffer.totalBits(), ~uint64_t(0));
  for (const HardwarePoint &thread : allThreads(from)) {
    std::vector<uint64_t> own;
    for (uint32_t reg = 0; reg < source.numRegisters(); ++reg)
      own.push_back(registers[from.flatten(withRegister(thread, reg))]);
    llvm::SmallVector<uint64_t> values = plan.store.order.apply<uint64_t>(own);
    std::vector<HardwarePoint> places =
        accessPlaces(plan.storeMap, plan.store, thread);
    for (size_t i = 0; i < places.size(); ++i) {
      EXPECT_EQ(places[i][InDim::Cta], thread[InDim::Cta]);
      memory[buffer.flatten(places[i])] = values[i];
    }
  }
  RegisterFile result(uint64_t(1) << to.totalBits(), ~uint64_t(0));
  for (const HardwarePoint &thread : allThreads(to)) {
    llvm::SmallVector<uint64_t> values;
    for (const HardwarePoint &place :
         accessPlaces(plan.loadMap, plan.load, thread))
      values.push_back(memory[buffer.flatten(place)]);
    llvm::SmallVector<uint64_t> own = plan.load.order.undo<uint64_t>(values);
    for (uint32_t reg = 0; reg < own.size(); ++reg)
      result[to.flatten(withRegister(thread, reg))] = own[reg];
  }
  return result;
}

//===----------------------------------------------------------------------===//
// All kinds
//===----------------------------------------------------------------------===//

RegisterFile layout_testing::execute(const Conversion &conversion,
                                     const LinearLayout &source,
                                     const LinearLayout &destination,
                                     const RegisterFile &registers) {
  switch (conversion.kind) {
  case ConversionKind::None:
    return registers;
  case ConversionKind::RegisterPermutation: {
    RegisterFile result;
    for (const HardwarePoint &place : allPlaces(destination.inSpace())) {
      uint32_t reg = conversion.sourceRegisters[place[InDim::Register]];
      result.push_back(
          registers[source.inSpace().flatten(withRegister(place, reg))]);
    }
    return result;
  }
  case ConversionKind::WarpShuffle:
    return execute(*conversion.shuffles, source, destination, registers);
  case ConversionKind::SharedMemory:
  case ConversionKind::Cluster:
    return execute(*conversion.shared, source, destination, registers);
  }
  return {};
}
