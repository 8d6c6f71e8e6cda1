//===- Generator.cpp - the frame of a random program ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, the grid, parameters, helpers; then statements until there are
// enough, and results that use what has been computed.
//
//===----------------------------------------------------------------------===//

#include "GeneratorImpl.h"

using namespace tile;
using namespace tile::fuzz;

/// Tiles have at most about 2000 elements, seldom more, so that a program runs
/// in milliseconds everywhere; small and uneven extents are as likely as large.
void Generator::makeShapes() {
  unsigned rank = random.pick({1, 1, 1, 1, 2, 2, 2, 3});
  Shape all;
  unsigned logSize = 0;
  for (unsigned i = 0; i != rank; ++i) {
    unsigned most = rank == 1 ? 11 : rank == 2 ? 7 : 4;
    unsigned log = static_cast<unsigned>(random.between(0, most));
    log = std::min(log, 11 - logSize);
    // More than 64 elements a thread.
    if (rank == 1 && random.chance(4))
      log = 13;
    logSize += log;
    program.dimensions.push_back(int64_t(1) << log);
    all.push_back(static_cast<int>(i));
  }
  shapes = {all, all, all, {}};
  if (rank > 1) {
    shapes.push_back({all.back()});
    Shape column = all;
    column.back() = kOne;
    shapes.push_back(column);
  }
  program.grid[0] = random.between(1, 4);
  if (random.chance(25))
    program.grid[1] = random.between(1, 3);
  if (random.chance(8))
    program.grid[2] = 2;
  program.numWarps = random.pick({1, 2, 4, 4, 4, 8});
}

void Generator::makeScalars() {
  auto add = [&](ScalarKind kind, Value value, bool isConstant) {
    program.scalars.push_back({DType(kind), std::move(value), isConstant});
  };
  add(ScalarKind::Int32,
      Value::integer(random.pick<int64_t>(
          {1, 16, 3, 17, 0, -5, 1000, 256, 100000, -2147483647 - 1})),
      false);
  if (random.chance(50))
    add(ScalarKind::FP32,
        Value::real(random.pick({0.5, -1.0, 3.25, 0.0, 1e-3, 1e10})), false);
  if (random.chance(30))
    add(ScalarKind::Int64,
        Value::integer(random.pick<int64_t>(
            {int64_t(1) << 40, -(int64_t(1) << 33), (int64_t(1) << 31) + 7})),
        false);
  if (random.chance(30))
    add(ScalarKind::Int1, Value::boolean(random.chance(50)), false);
  if (random.chance(40))
    add(ScalarKind::Int32,
        Value::integer(random.pick<int64_t>({0, 1, 2, 3, 7, 31})), true);
  if (random.chance(20))
    add(ScalarKind::FP32, Value::real(random.pick({0.5, 2.0, -0.75})), true);
  if (random.chance(20))
    add(ScalarKind::Int1, Value::boolean(random.chance(50)), true);
}

void Generator::makeHelper() {
  isInHelper = true;
  scope.clear();
  mutables.clear();
  Helper helper;
  unsigned numParameters = static_cast<unsigned>(random.between(1, 3));
  for (unsigned i = 0; i != numParameters; ++i) {
    int id = static_cast<int>(program.variables.size());
    program.variables.push_back({{any(), random.pick(shapes)}, {}, false});
    setBoundsOfType(program.variables[id].type.element,
                    program.variables[id].facts);
    helper.parameters.push_back(id);
    scope.push_back(id);
  }
  block = &helper.body;
  statements(static_cast<unsigned>(random.between(0, 3)));
  unsigned numResults = random.pick({1, 1, 2, 3});
  for (unsigned i = 0; i != numResults; ++i)
    helper.results.push_back(exact({any(), random.pick(shapes)}, 2));
  program.helpers.push_back(std::move(helper));
  isInHelper = false;
}

void Generator::makeBody() {
  scope.clear();
  mutables.clear();
  block = &program.body;
  isFirstLoads = true;
  unsigned numLoads = static_cast<unsigned>(random.between(1, 4));
  for (unsigned i = 0; i != numLoads; ++i)
    load({any(), random.chance(80) ? shapes[0] : random.pick(shapes)});
  isFirstLoads = false;
  statements(static_cast<unsigned>(random.between(3, 10)));
  budget = std::max(budget, 20);
  unsigned numResults = static_cast<unsigned>(random.between(1, 3));
  for (unsigned i = 0; i != numResults; ++i)
    store();
}

Program Generator::run() {
  makeShapes();
  makeScalars();
  unsigned numHelpers = random.pick({0, 0, 1, 1, 2});
  for (unsigned i = 0; i != numHelpers; ++i)
    makeHelper();
  makeBody();
  return std::move(program);
}

Program tile::fuzz::generateUnchecked(uint64_t seed) {
  return Generator(seed).run();
}

Program tile::fuzz::generate(uint64_t seed) {
  std::string reason;
  for (uint64_t attempt = 0;; ++attempt) {
    // Other attempts take seeds that nobody writes by hand.
    Program program = generateUnchecked(seed + (attempt << 48));
    program.seed = seed;
    if (check(program, reason))
      return program;
  }
}
