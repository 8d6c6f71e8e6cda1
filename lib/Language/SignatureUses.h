//===- SignatureUses.h - how a kernel uses its parameters -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the body of a kernel, with the helpers that it calls, tells of the kind
// of each value: a graph with a node for each value, in which values that must
// be of one kind are united, and rules such as "a sum of a pointer and
// something else is a pointer" are applied until nothing changes. Only kinds
// are computed, no types and no shapes: it guides guesses, and the emitter has
// the last word.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_SIGNATUREUSES_H
#define TILE_LIB_LANGUAGE_SIGNATUREUSES_H

#include "tile/Language/Evaluator.h"
#include "tile/Language/Program.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"

namespace tile {

/// What is known of a class of values.
struct UseFacts {
  bool isPointer = false, isInteger = false, isFloat = false;
  /// A factor, a literal: whatever it is, it is no pointer.
  bool isNoPointer = false;
  /// A mask or condition.
  bool isBoolean = false;
  /// Stands beside floats in arithmetic; in any arithmetic.
  bool meetsFloat = false, isOperand = false;
  /// The condition of an `if` by itself: a flag.
  bool isCondition = false;
  /// A type: `x.to(T)`.
  bool isType = false;
  /// The operand of a matrix product; of a function that takes fp32 alone.
  bool isDotOperand = false, isWide = false;
  /// An extent of a tile; the bound of a loop.
  bool isExtent = false, isLoopBound = false;
  /// A tensor descriptor: memory with offsets in a list.
  bool isDescriptor = false;
  bool isComparedWithNone = false;
  /// Has tuple elements that are read by number.
  bool isTuple = false;
  /// Dimensions that an index or a reduction shows, at least.
  unsigned rank = 0;
  /// Arguments of a call of it, if it is called; else -1.
  int arity = -1;
  /// Bits that a reinterpretation shows; 0 if there is none.
  unsigned bitWidth = 0;
  /// What it is compared with.
  std::vector<std::string> texts;
  std::vector<int64_t> numbers;
  /// The node of what a pointer points at, or -1.
  int element = -1;
  /// The nodes of a tuple's elements.
  std::vector<int> elements;
  /// Of a descriptor: the offsets of its first access.
  std::vector<int> offsets;

  bool isNumber() const { return isInteger || isFloat || isBoolean; }
  bool cannotPoint() const { return isNumber() || isNoPointer; }
};

/// Nodes, classes and rules.
class UseGraph {
public:
  /// A new node; `range` and `deps` tell where an error came from.
  int make(SourceRange range = {}, llvm::ArrayRef<int> deps = {});
  UseFacts &facts(int node) { return classes[find(node)]; }
  void unite(int a, int b);
  /// What `pointer` points at; makes it a pointer.
  int elementOf(int pointer);
  /// Element `index` of a tuple.
  int elementOf(int tuple, size_t index);
  void addDependency(int node, int on) { dependencies[node].push_back(on); }
  /// Dimensions that an index of the very variable shows, not of what is
  /// computed from it.
  llvm::DenseMap<int, unsigned> indexed;

  /// result = a + b, where one may be a pointer.
  void addSum(int result, int a, int b) { sums.push_back({result, a, b}); }
  /// result = a * b and other arithmetic on numbers.
  void addProduct(int result, int a, int b) {
    products.push_back({result, a, b});
  }
  /// a and b meet in a comparison or selection.
  void addMeeting(int a, int b) { meetings.push_back({a, b}); }
  /// Applies the rules.
  void solve();

  /// The nodes that `roots` were made of, nearest first.
  std::vector<int> slice(llvm::ArrayRef<int> roots) const;
  /// The nodes that overlap a range of the source.
  std::vector<int> nodesAt(SourceRange range) const;
  size_t size() const { return parents.size(); }

private:
  struct Rule {
    int result, a, b;
    bool isDone = false;
  };
  int find(int node);
  bool applySum(Rule &rule);
  bool applyNumbers(const Rule &rule);
  bool applyMeeting(int a, int b, bool isOfFloats);
  bool decide();
  bool set(bool &fact, bool value = true) {
    bool changes = value && !fact;
    fact |= value;
    return changes;
  }

  std::vector<int> parents;
  std::vector<UseFacts> classes;
  std::vector<SourceRange> ranges;
  std::vector<std::vector<int>> dependencies;
  std::vector<Rule> sums, products;
  std::vector<std::pair<int, int>> meetings;
};

/// The uses of one function's parameters.
class Uses {
public:
  /// Looks at the body of `function` and what it calls. Nothing is reported.
  Uses(Program &program, FunctionObject &function);

  const UseFacts &of(llvm::StringRef parameter);
  /// Dimensions that indices of the parameter itself show.
  unsigned indexedRank(llvm::StringRef parameter) const;
  /// What of node `node` is known.
  const UseFacts &ofNode(int node) { return graph.facts(node); }
  /// The parameters that values at `range` were made of, nearest first.
  std::vector<std::string> parametersBehind(SourceRange range);
  /// The parameters that a node was made of.
  std::vector<std::string> parametersBehind(int node);

private:
  std::vector<std::string> namesOf(llvm::ArrayRef<int> nodes) const;

  UseGraph graph;
  llvm::MapVector<llvm::StringRef, int> parameters;
};

} // namespace tile

#endif // TILE_LIB_LANGUAGE_SIGNATUREUSES_H
