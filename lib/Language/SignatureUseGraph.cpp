//===- SignatureUseGraph.cpp - values, classes and rules ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The graph of SignatureUses.h: classes by union-find, and rules that are
// applied until nothing changes. Rules only add facts, so they come to an end.
//
//===----------------------------------------------------------------------===//

#include "SignatureUses.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;

int UseGraph::make(SourceRange range, llvm::ArrayRef<int> deps) {
  int node = static_cast<int>(parents.size());
  parents.push_back(node);
  classes.emplace_back();
  ranges.push_back(range);
  dependencies.emplace_back(deps.begin(), deps.end());
  return node;
}

int UseGraph::find(int node) {
  while (parents[node] != node)
    node = parents[node] = parents[parents[node]];
  return node;
}

/// Adds what `from` knows to `to`.
static void addFacts(UseFacts &to, UseFacts &from) {
  to.isPointer |= from.isPointer;
  to.isInteger |= from.isInteger;
  to.isNoPointer |= from.isNoPointer;
  to.isFloat |= from.isFloat;
  to.isBoolean |= from.isBoolean;
  to.meetsFloat |= from.meetsFloat;
  to.isOperand |= from.isOperand;
  to.isCondition |= from.isCondition;
  to.isType |= from.isType;
  to.isDotOperand |= from.isDotOperand;
  to.isWide |= from.isWide;
  to.isExtent |= from.isExtent;
  to.isLoopBound |= from.isLoopBound;
  to.isDescriptor |= from.isDescriptor;
  to.isComparedWithNone |= from.isComparedWithNone;
  to.isTuple |= from.isTuple;
  to.rank = std::max(to.rank, from.rank);
  to.arity = std::max(to.arity, from.arity);
  to.bitWidth = std::max(to.bitWidth, from.bitWidth);
  llvm::append_range(to.texts, from.texts);
  llvm::append_range(to.numbers, from.numbers);
  if (to.offsets.empty())
    to.offsets = std::move(from.offsets);
}

void UseGraph::unite(int first, int second) {
  llvm::SmallVector<std::pair<int, int>, 4> pending = {{first, second}};
  while (!pending.empty()) {
    auto [a, b] = pending.pop_back_val();
    a = find(a);
    b = find(b);
    if (a == b)
      continue;
    parents[b] = a;
    UseFacts &to = classes[a], &from = classes[b];
    addFacts(to, from);
    if (to.element >= 0 && from.element >= 0)
      pending.push_back({to.element, from.element});
    to.element = std::max(to.element, from.element);
    for (auto [own, other] : llvm::zip(to.elements, from.elements))
      pending.push_back({own, other});
    for (size_t i = to.elements.size(); i < from.elements.size(); ++i)
      to.elements.push_back(from.elements[i]);
  }
}

int UseGraph::elementOf(int pointer) {
  if (facts(pointer).element < 0) {
    int element = make();
    facts(pointer).element = element;
  }
  facts(pointer).isPointer = true;
  addDependency(facts(pointer).element, pointer);
  return facts(pointer).element;
}

int UseGraph::elementOf(int tuple, size_t index) {
  while (facts(tuple).elements.size() <= index) {
    int element = make({}, {tuple});
    facts(tuple).elements.push_back(element);
  }
  return facts(tuple).elements[index];
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

/// Applies what holds for arithmetic on numbers; whether that told anything.
bool UseGraph::applyNumbers(const Rule &rule) {
  bool changed = false;
  auto pull = [&](int operand) {
    UseFacts &to = facts(operand);
    const UseFacts &result = facts(rule.result);
    if (result.isInteger && !result.isFloat && !to.isFloat && !to.isPointer)
      changed |= set(to.isInteger);
  };
  pull(rule.a);
  pull(rule.b);
  UseFacts &a = facts(rule.a), &b = facts(rule.b), &r = facts(rule.result);
  changed |= set(r.isFloat, a.isFloat || b.isFloat);
  changed |= set(r.isInteger, a.isInteger && b.isInteger);
  changed |= set(a.meetsFloat, b.isFloat);
  changed |= set(b.meetsFloat, a.isFloat);
  return changed;
}

bool UseGraph::applySum(Rule &rule) {
  if (rule.isDone)
    return false;
  bool isA = facts(rule.a).isPointer, isB = facts(rule.b).isPointer;
  if (!isA && !isB && facts(rule.result).isPointer) {
    isA = facts(rule.b).cannotPoint();
    isB = !isA && facts(rule.a).cannotPoint();
  }
  if (!isA && !isB)
    return applyNumbers(rule);
  rule.isDone = true;
  int pointer = isA ? rule.a : rule.b, other = isA ? rule.b : rule.a;
  facts(pointer).isPointer = true;
  unite(rule.result, pointer);
  // The difference of two pointers is a number; nothing is said then.
  if (!facts(other).isPointer)
    facts(other).isInteger = true;
  return true;
}

/// What meets an integer is one; what meets a float may be an integer still,
/// so floats come last.
bool UseGraph::applyMeeting(int a, int b, bool isOfFloats) {
  bool changed = false;
  for (auto [from, to] : {std::pair(a, b), std::pair(b, a)}) {
    const UseFacts &known = facts(from);
    UseFacts &other = facts(to);
    if (known.bitWidth && !other.bitWidth) {
      other.bitWidth = known.bitWidth;
      changed = true;
    }
    if (other.isNumber() || other.isPointer || known.isPointer)
      continue;
    changed |= isOfFloats
                   ? set(other.isFloat, known.isFloat)
                   : set(other.isInteger, known.isInteger && !known.isFloat);
  }
  return changed;
}

/// Decides one sum that is a pointer although neither side is known to be: the
/// pointer stands on the left, as it is mostly written.
bool UseGraph::decide() {
  for (Rule &rule : sums)
    if (!rule.isDone && facts(rule.result).isPointer)
      return set(facts(rule.a).isPointer);
  return false;
}

void UseGraph::solve() {
  bool changed = true;
  while (changed) {
    changed = false;
    for (Rule &rule : sums)
      changed |= applySum(rule);
    for (const Rule &rule : products)
      changed |= applyNumbers(rule);
    for (auto [a, b] : meetings)
      changed |= applyMeeting(a, b, /*isOfFloats=*/false);
    changed = changed || decide();
    if (changed)
      continue;
    for (auto [a, b] : meetings)
      changed |= applyMeeting(a, b, /*isOfFloats=*/true);
  }
}

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

std::vector<int> UseGraph::slice(llvm::ArrayRef<int> roots) const {
  std::vector<int> order(roots.begin(), roots.end());
  std::vector<bool> seen(parents.size());
  for (int node : roots)
    seen[node] = true;
  for (size_t i = 0; i != order.size(); ++i)
    for (int next : dependencies[order[i]])
      if (!seen[next]) {
        seen[next] = true;
        order.push_back(next);
      }
  return order;
}

std::vector<int> UseGraph::nodesAt(SourceRange range) const {
  std::vector<int> nodes;
  for (auto [node, own] : llvm::enumerate(ranges))
    if (own.isValid() && own.file == range.file && own.begin < range.end &&
        own.end > range.begin)
      nodes.push_back(static_cast<int>(node));
  return nodes;
}
