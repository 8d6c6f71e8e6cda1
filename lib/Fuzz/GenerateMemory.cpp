//===- GenerateMemory.cpp - random loads and the places of stores ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Indices are sums of a range along each axis, the program's numbers and the
// counters of loops, each with a factor. For stores the factors are those of a
// number system, so that no element is written twice.
//
//===----------------------------------------------------------------------===//

#include "GeneratorImpl.h"

using namespace tile;
using namespace tile::fuzz;

int Generator::inputArray(DType element) {
  std::vector<int> candidates;
  for (size_t i = 0; i != program.arrays.size(); ++i)
    if (!program.arrays[i].isOutput && program.arrays[i].element == element)
      candidates.push_back(static_cast<int>(i));
  size_t mostInputs = isFirstLoads ? 99 : 6;
  if (!candidates.empty() &&
      (random.chance(50) || program.arrays.size() >= mostInputs))
    return random.pick(candidates);
  if (program.arrays.size() >= mostInputs)
    return -1;
  Array array;
  array.element = element;
  array.slice =
      random.chance(25) ? static_cast<unsigned>(random.between(1, 9)) : 0;
  array.contents =
      random.pick({Contents::Random, Contents::Random, Contents::Small,
                   Contents::Edges, Contents::Mixed, Contents::Counting});
  array.seed = random.below(1000);
  program.arrays.push_back(array);
  return static_cast<int>(program.arrays.size()) - 1;
}

int Generator::integerScalar(int64_t value) {
  Scalar scalar{ScalarKind::Int32, Value::integer(value), random.chance(20)};
  program.scalars.push_back(scalar);
  return static_cast<int>(program.scalars.size()) - 1;
}

Access Generator::accessFor(const Shape &shape) {
  Access access;
  access.shape = shape;
  return access;
}

/// The largest index; the smallest is not negative.
std::pair<int64_t, int64_t> Generator::indexBounds(const Access &access) const {
  int64_t low = access.offset, high = access.offset;
  for (const Term &term : access.terms) {
    int64_t last = 0;
    if (term.kind == TermKind::Axis)
      last = program.extent(access.shape[term.which]) - 1;
    else if (term.kind == TermKind::Program)
      last = program.grid[term.which] - 1;
    else
      for (const auto &[counter, bounds] : counters)
        if (counter == term.which)
          last = std::max(bounds.start, bounds.stop);
    int64_t end = term.coefficient * last;
    low += std::min<int64_t>(end, 0);
    high += std::max<int64_t>(end, 0);
  }
  return {low, high};
}

/// How an access is written, and hints that change nothing.
void Generator::decorate(Access &access) {
  access.isChained = random.chance(25);
  access.isHinted = random.chance(25);
  access.isWide = random.chance(15);
  if (random.chance(20))
    access.cache = static_cast<unsigned>(random.between(1, 4));
  if (random.chance(20))
    access.eviction = static_cast<unsigned>(random.between(1, 3));
}

//===----------------------------------------------------------------------===//
// Loads
//===----------------------------------------------------------------------===//

std::vector<Term> Generator::loadTerms(const Shape &shape) {
  std::vector<Term> terms;
  int64_t reach = 1;
  // Most often row after row, tile after tile, as real programs go.
  bool isDense = random.chance(70);
  for (size_t i = shape.size(); i-- != 0;) {
    if (shape[i] == kOne)
      continue;
    int64_t extent = program.extent(shape[i]);
    int64_t coefficient =
        isDense ? reach
                : random.pick<int64_t>(
                      {0, 1, 1, 2, 3, 4, 17, std::min<int64_t>(extent, 32)});
    terms.insert(terms.begin(),
                 {TermKind::Axis, static_cast<int>(i), coefficient});
    reach *= extent;
  }
  for (int axis = 0; axis != 3; ++axis)
    if (program.grid[axis] > 1 && random.chance(80))
      terms.insert(terms.begin(),
                   {TermKind::Program, axis,
                    isDense ? reach : random.pick<int64_t>({1, 3, 16, reach})});
  for (const auto &[counter, bounds] : counters)
    if (random.chance(80))
      terms.push_back({TermKind::Counter, counter,
                       random.pick<int64_t>({1, 2, 16, reach})});
  return terms;
}

ExprPtr Generator::load(const Type &type) {
  StmtPtr stmt = std::make_unique<Stmt>(StmtKind::Load);
  bool isTile = llvm::any_of(type.shape, [](int d) { return d != kOne; });
  if (isInHelper || (!type.isScalar() && !isTile))
    return nullptr;
  int array = inputArray(type.element);
  if (array < 0)
    return nullptr;
  Access access = accessFor(type.shape);
  access.array = array;
  ExprPtr index;
  if (random.chance(15)) {
    index = exact({integer(), type.shape}, 1);
    access.stepOperand = random.pick<int64_t>({1, 8, 16, 64});
  } else {
    access.terms = loadTerms(type.shape);
    access.offset = random.chance(30) ? random.between(1, 20) : 0;
    // The widest step is halved until the array is small.
    while (indexBounds(access).second > kLargestIndex)
      llvm::max_element(access.terms, [](const Term &a, const Term &b) {
        return a.coefficient < b.coefficient;
      })->coefficient /= 2;
    if (random.chance(15)) {
      access.step = static_cast<IndexStep>(random.between(1, 3));
      access.stepOperand = access.step == IndexStep::Xor
                               ? random.pick<int64_t>({2, 4, 16})
                               : random.pick<int64_t>({2, 3, 4, 7, 16});
    } else if (random.chance(40)) {
      access.bound =
          integerScalar(random.between(1, indexBounds(access).second + 2));
    }
    for (Term &term : access.terms)
      if (random.chance(10))
        term.stride = integerScalar(term.coefficient);
  }
  ExprPtr mask, other;
  if (random.chance(25))
    mask = exact(
        {ScalarKind::Int1, type.isScalar() ? type.shape : part(type.shape)}, 1);
  if (mask && (mask->op == Op::Scalar || mask->op == Op::Literal))
    mask = nullptr;
  if ((mask || access.bound >= 0) && random.chance(60)) {
    bool takesLiteral = !type.element.isFP8() && random.chance(50);
    Shape shape = type.isScalar() ? type.shape : part(type.shape);
    other =
        takesLiteral ? literal(type.element) : exact({type.element, shape}, 1);
  }
  decorate(access);
  access.isVolatile = random.chance(8);
  int id = static_cast<int>(program.variables.size());
  Variable variable{type, {}, false};
  setBoundsOfType(type.element, variable.facts);
  program.variables.push_back(variable);
  stmt->variables = {id};
  stmt->access = std::move(access);
  stmt->exprs.push_back(std::move(index));
  stmt->exprs.push_back(std::move(mask));
  stmt->exprs.push_back(std::move(other));
  block->push_back(std::move(stmt));
  scope.push_back(id);
  return make(Op::Variable, {}, id);
}

//===----------------------------------------------------------------------===//
// Stores
//===----------------------------------------------------------------------===//

/// Gives a term the next place of the number system: its values times `step`
/// are further apart than all before it reach. Some run backwards.
void Generator::spread(Term &term, int64_t count, int64_t step, int64_t &reach,
                       int64_t &offset) {
  int64_t coefficient = reach + 1;
  if (random.chance(10))
    coefficient += random.between(1, 3);
  reach += coefficient * step * (count - 1);
  if (random.chance(8) && term.kind != TermKind::Counter) {
    offset += coefficient * (count - 1);
    coefficient = -coefficient;
  }
  term.coefficient = coefficient;
}

void Generator::storeTerms(Access &access) {
  struct Place {
    Term term;
    int64_t count, step;
  };
  std::vector<Place> places;
  for (size_t i = access.shape.size(); i-- != 0;)
    if (access.shape[i] != kOne)
      places.push_back({{TermKind::Axis, static_cast<int>(i), 1},
                        program.extent(access.shape[i]),
                        1});
  for (int axis = 0; axis != 3; ++axis)
    if (program.grid[axis] > 1)
      places.push_back({{TermKind::Program, axis, 1}, program.grid[axis], 1});
  for (const auto &[counter, bounds] : counters)
    places.push_back({{TermKind::Counter, counter, 1},
                      std::max<int64_t>(bounds.trips(), 1),
                      std::abs(bounds.step)});
  if (random.chance(25))
    for (size_t i = places.size(); i > 1; --i)
      std::swap(places[i - 1], places[random.below(i)]);
  int64_t reach = 0;
  access.offset = random.chance(20) ? random.between(1, 16) : 0;
  for (Place &place : places) {
    spread(place.term, place.count, place.step, reach, access.offset);
    if (random.chance(10))
      place.term.stride = integerScalar(place.term.coefficient);
    access.terms.insert(access.terms.begin(), place.term);
  }
}
