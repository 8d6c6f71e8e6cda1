//===- PostDominators.cpp - where divergent paths meet ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The immediate post-dominator of a branch is the first place that all its
// paths pass. Computed on basic blocks with the algorithm of Cooper, Harvey and
// Kennedy ("A Simple, Fast Dominance Algorithm", 2001) on the reversed graph.
//
// Paths end at `ret`. Those that lead to `exit` or `trap` only do not count:
// lanes that go there meet nobody, and a check that stops the kernel must not
// keep the others apart. An endless loop reaches no end at all; its last block
// then counts as one, so that branches inside it have a place to meet.
//
//===----------------------------------------------------------------------===//

#include "Loader.h"

using namespace tile;
using namespace tile::emulator;

namespace {
class PostDominators {
public:
  PostDominators(const Frame &frame, llvm::ArrayRef<Flow> flows)
      : frame(frame), flows(flows) {}

  void run(Program &program);

private:
  void makeBlocks();
  void makeEdges();
  void addEdge(uint32_t from, uint32_t to);
  void orderFrom(uint32_t root, std::vector<uint32_t> &postorder);
  void computeOrder();
  void computeDominators();
  uint32_t intersect(uint32_t a, uint32_t b) const;
  void dropDoomedEdges();
  /// What instruction `i` (of the function) is; the `ret` at the end included.
  bool isJump(uint32_t i) const { return !flows[i].targets.empty(); }
  bool isReturn(uint32_t i) const;
  bool isExit(uint32_t i) const;
  bool isGuarded(uint32_t i) const;

  const Frame &frame;
  llvm::ArrayRef<Flow> flows;
  /// By block: its first instruction. The exit is block number begins.size().
  std::vector<uint32_t> begins;
  /// By instruction.
  std::vector<uint32_t> blockOf;
  std::vector<llvm::SmallVector<uint32_t, 2>> successors, predecessors;
  /// Reverse postorder of the reversed graph, the exit first, and each block's
  /// place in it.
  std::vector<uint32_t> order, place;
  std::vector<uint32_t> dominator;
};
} // namespace

bool PostDominators::isGuarded(uint32_t i) const {
  return i + 1 != frame.size() &&
         !frame.function().instructions[i].guard.empty();
}

bool PostDominators::isReturn(uint32_t i) const {
  return i + 1 == frame.size() ||
         frame.function().instructions[i].opcode == "ret";
}

/// Ends lanes without a return.
bool PostDominators::isExit(uint32_t i) const {
  if (i + 1 == frame.size())
    return false;
  llvm::StringRef opcode = frame.function().instructions[i].opcode;
  return opcode == "exit" || opcode == "trap" || flows[i].isLastCall;
}

void PostDominators::makeBlocks() {
  std::vector<bool> isLeader(frame.size() + 1, false);
  isLeader[0] = true;
  for (uint32_t i = 0; i != frame.size(); ++i) {
    for (uint32_t target : flows[i].targets)
      isLeader[target - frame.first()] = true;
    if (isJump(i) || isReturn(i) || isExit(i))
      isLeader[i + 1] = true;
  }
  for (uint32_t i = 0; i != frame.size(); ++i) {
    if (isLeader[i])
      begins.push_back(i);
    blockOf.push_back(begins.size() - 1);
  }
}

void PostDominators::addEdge(uint32_t from, uint32_t to) {
  successors[from].push_back(to);
  predecessors[to].push_back(from);
}

void PostDominators::makeEdges() {
  uint32_t exit = begins.size();
  successors.resize(exit + 1);
  predecessors.resize(exit + 1);
  for (uint32_t block = 0; block != exit; ++block) {
    uint32_t end = block + 1 == exit ? frame.size() : begins[block + 1];
    uint32_t last = end - 1;
    for (uint32_t target : flows[last].targets)
      addEdge(block, blockOf[target - frame.first()]);
    if (isReturn(last))
      addEdge(block, exit);
    bool goesOn = !isJump(last) && !isReturn(last) && !isExit(last);
    if (end != frame.size() && (goesOn || isGuarded(last)))
      addEdge(block, block + 1);
  }
}

/// Blocks from which `root` is reached, none of which has a place yet.
void PostDominators::orderFrom(uint32_t root,
                               std::vector<uint32_t> &postorder) {
  std::vector<std::pair<uint32_t, unsigned>> stack = {{root, 0}};
  place[root] = 0;
  while (!stack.empty()) {
    std::pair<uint32_t, unsigned> &top = stack.back();
    if (top.second == predecessors[top.first].size()) {
      postorder.push_back(top.first);
      stack.pop_back();
      continue;
    }
    uint32_t next = predecessors[top.first][top.second++];
    if (place[next] == kNoIndex) {
      place[next] = 0;
      stack.emplace_back(next, 0);
    }
  }
}

/// Blocks that return forget their ways to those that do not.
void PostDominators::dropDoomedEdges() {
  auto isDoomed = [&](uint32_t block) { return place[block] == kNoIndex; };
  for (uint32_t block = 0; block != begins.size(); ++block) {
    if (isDoomed(block))
      llvm::erase_if(predecessors[block],
                     [&](uint32_t from) { return !isDoomed(from); });
    else
      llvm::erase_if(successors[block], isDoomed);
  }
}

void PostDominators::computeOrder() {
  uint32_t exit = begins.size();
  place.assign(exit + 1, kNoIndex);
  std::vector<uint32_t> postorder;
  // Finds what returns; the blocks left end lanes or are in endless loops.
  orderFrom(exit, postorder);
  dropDoomedEdges();
  for (uint32_t block = exit; block-- > 0;)
    if (place[block] == kNoIndex) {
      addEdge(block, exit);
      orderFrom(block, postorder);
    }
  // Once more, with the new edges.
  place.assign(exit + 1, kNoIndex);
  postorder.clear();
  orderFrom(exit, postorder);
  order.assign(postorder.rbegin(), postorder.rend());
  for (uint32_t i = 0; i != order.size(); ++i)
    place[order[i]] = i;
}

uint32_t PostDominators::intersect(uint32_t a, uint32_t b) const {
  while (a != b) {
    while (place[a] > place[b])
      a = dominator[a];
    while (place[b] > place[a])
      b = dominator[b];
  }
  return a;
}

void PostDominators::computeDominators() {
  uint32_t exit = begins.size();
  dominator.assign(exit + 1, kNoIndex);
  dominator[exit] = exit;
  for (bool hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (uint32_t block : llvm::drop_begin(order)) {
      uint32_t best = kNoIndex;
      for (uint32_t next : successors[block])
        if (dominator[next] != kNoIndex)
          best = best == kNoIndex ? next : intersect(best, next);
      hasChanged |= dominator[block] != best;
      dominator[block] = best;
    }
  }
}

void PostDominators::run(Program &program) {
  makeBlocks();
  makeEdges();
  computeOrder();
  computeDominators();
  for (uint32_t i = 0; i != frame.size(); ++i) {
    uint32_t meeting = dominator[blockOf[i]];
    if (isJump(i) && meeting != begins.size())
      program.code[frame.first() + i].rejoin = frame.first() + begins[meeting];
  }
}

void tile::emulator::setRejoins(Program &program, const Frame &frame,
                                llvm::ArrayRef<Flow> flows) {
  PostDominators(frame, flows).run(program);
}
