//===- AsyncCopies.cpp - copies that end later ----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ends asynchronous copies: only then is the source read and the target
// written, so that a kernel that does not wait sees what was there before.
//
//===----------------------------------------------------------------------===//

#include "AsyncCopies.h"
#include "Memory.h"
#include <algorithm>

using namespace tile::emulator;

static void perform(const AsyncCopy &copy) {
  copyWord(copy.target, copy.source, copy.sourceBytes);
  std::memset(copy.target + copy.sourceBytes, 0, copy.bytes - copy.sourceBytes);
}

void AsyncCopies::complete(unsigned lane, uint64_t lastGroup) {
  std::vector<AsyncCopy> &copies = pending[lane];
  if (copies.empty())
    return;
  // Groups only grow, so that those to end stand first.
  auto end =
      std::find_if(copies.begin(), copies.end(),
                   [&](const AsyncCopy &c) { return c.group > lastGroup; });
  std::for_each(copies.begin(), end, perform);
  copies.erase(copies.begin(), end);
  update();
}

void AsyncCopies::completeOne(unsigned lane, size_t index) {
  std::vector<AsyncCopy> &copies = pending[lane];
  perform(copies[index]);
  copies.erase(copies.begin() + index);
  update();
}

void AsyncCopies::update() {
  anything = std::any_of(
      std::begin(pending), std::end(pending),
      [](const std::vector<AsyncCopy> &copies) { return !copies.empty(); });
}
