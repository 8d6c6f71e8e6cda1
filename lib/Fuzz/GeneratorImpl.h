//===- GeneratorImpl.h - the state of a generation --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A generator works from the type that is wanted down to its parts. Every node
// is inferred as it is made; a choice that turns out ill-typed is dropped and
// something simpler taken, so whatever comes out is well typed.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_FUZZ_GENERATORIMPL_H
#define TILE_LIB_FUZZ_GENERATORIMPL_H

#include "Operations.h"
#include "tile/Fuzz/Generator.h"

namespace tile::fuzz {

/// Random numbers from a seed, the same everywhere (SplitMix64: Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators", 2014).
class Random {
public:
  explicit Random(uint64_t seed) : state(seed * 0x9e3779b97f4a7c15 + 1) {}

  uint64_t next() {
    state += 0x9e3779b97f4a7c15;
    uint64_t bits = state;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    return bits ^ (bits >> 31);
  }
  /// From 0 to count - 1.
  uint64_t below(uint64_t count) { return next() % count; }
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(below(high - low + 1));
  }
  bool chance(unsigned percent) { return below(100) < percent; }
  template <typename List> auto pick(const List &list) -> decltype(list[0]) {
    return list[below(list.size())];
  }
  template <typename T> T pick(std::initializer_list<T> list) {
    return list.begin()[below(list.size())];
  }

private:
  uint64_t state;
};

/// Operands, for Generator::make().
template <typename... Operands>
std::vector<ExprPtr> list(Operands... operands) {
  std::vector<ExprPtr> all;
  (all.push_back(std::move(operands)), ...);
  return all;
}

class Generator {
public:
  explicit Generator(uint64_t seed) : random(seed) { program.seed = seed; }

  Program run();

private:
  //===--- The frame (Generator.cpp) --------------------------------------===//
  void makeShapes();
  void makeScalars();
  void makeHelper();
  void makeBody();

  //===--- Statements (GenerateStatements.cpp) ----------------------------===//
  void statement();
  void statements(unsigned count);
  int letVariable(ExprPtr value, bool isMutable);
  void let();
  void letApproximate();
  void unpack();
  void branch();
  void loop();
  void whileLoop();
  void returnEarly();
  void assertType();
  void store();
  /// Assigns to some variables that may change, of those declared before the
  /// statement at hand.
  void assignMutables();
  void declareMutables();
  /// A block that `fill` fills.
  Block nested(llvm::function_ref<void()> fill);

  //===--- Memory (GenerateMemory.cpp) ------------------------------------===//
  ExprPtr load(const Type &type);
  Access accessFor(const Shape &shape);
  void decorate(Access &access);
  /// An array to load from; -1 if there are enough of other types.
  int inputArray(DType element);
  int integerScalar(int64_t value);
  std::vector<Term> loadTerms(const Shape &shape);
  void storeTerms(Access &access);
  void spread(Term &term, int64_t count, int64_t step, int64_t &reach,
              int64_t &offset);
  std::pair<int64_t, int64_t> indexBounds(const Access &access) const;

  //===--- Exact expressions (GenerateExpressions.cpp) --------------------===//
  /// A value of the type that is the same on all devices.
  ExprPtr exact(const Type &type, int depth);
  ExprPtr leaf(const Type &type);
  ExprPtr converted(const Type &type);
  ExprPtr variable(const Type &type, bool isExact);
  ExprPtr constant(const Type &type);
  ExprPtr range(const Type &type);
  ExprPtr literal(DType like);
  Value numberOf(DType type);
  ExprPtr condition(int depth);
  /// Adapts a value to another type by casts and broadcasts; null if that is
  /// not possible.
  ExprPtr fit(ExprPtr value, const Type &type);
  /// A node with a random variant; null if it is ill-typed.
  ExprPtr make(Op op, std::vector<ExprPtr> operands, int64_t number = 0);
  ExprPtr makeTyped(Op op, ExprPtr operand, const Type &type);
  /// A shape that broadcasts to this one, most often the same.
  Shape part(const Shape &shape);
  DType number();
  DType floating();
  DType integer();
  DType any();

  using Production = ExprPtr (Generator::*)(const Type &type, int depth);
  llvm::ArrayRef<Production> productionsFor(DType type);
  ExprPtr arithmetic(const Type &type, int depth);
  ExprPtr comparison(const Type &type, int depth);
  ExprPtr logic(const Type &type, int depth);
  ExprPtr unary(const Type &type, int depth);
  ExprPtr cast(const Type &type, int depth);
  ExprPtr bits(const Type &type, int depth);
  ExprPtr where(const Type &type, int depth);
  ExprPtr select(const Type &type, int depth);
  ExprPtr extremum(const Type &type, int depth);
  ExprPtr clamp(const Type &type, int depth);
  ExprPtr fusedMultiplyAdd(const Type &type, int depth);
  ExprPtr integerFunction(const Type &type, int depth);
  ExprPtr floatFunction(const Type &type, int depth);
  ExprPtr broadcast(const Type &type, int depth);
  ExprPtr call(const Type &type, int depth);
  ExprPtr loaded(const Type &type, int depth);
  ExprPtr grid(const Type &type, int depth);

  //===--- Approximate ones (GenerateApproximate.cpp) ---------------------===//
  /// A float that devices compute with errors; they have bounds.
  ExprPtr approximate(const Type &type, int depth);
  ExprPtr approximateLeaf(const Shape &shape, int depth);
  ExprPtr quotient(const Shape &shape, int depth);
  /// An exact value of fp32 within [low, high].
  ExprPtr bounded(const Shape &shape, double low, double high, int depth);
  ExprPtr real(double value);

  Program program;
  Random random;
  /// Where statements go.
  Block *block = nullptr;
  /// Variables that can be read here.
  std::vector<int> scope;
  /// Those of them that may be assigned.
  std::vector<int> mutables;
  /// Counters of the loops around, with their bounds.
  std::vector<std::pair<int, LoopBounds>> counters;
  /// The shapes that values have.
  std::vector<Shape> shapes;
  /// Statements around the one at hand; nodes that may still be made.
  unsigned nesting = 0;
  int budget = 150;
  bool isInHelper = false, isInWhile = false, isFirstLoads = false;
};

} // namespace tile::fuzz

#endif // TILE_LIB_FUZZ_GENERATORIMPL_H
