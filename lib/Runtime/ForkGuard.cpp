//===- ForkGuard.cpp - counts forks ---------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers a handler with pthread_atfork on first use. No lock and no guarded
// static is used: if another thread forks meanwhile, the child would inherit
// it locked for ever.
//
//===----------------------------------------------------------------------===//

#include "ForkGuard.h"
#include <atomic>
#include <pthread.h>

using namespace tile;

static std::atomic<unsigned> generation{0};
static std::atomic<bool> isRegistered{false};

static void enterChild() { generation.fetch_add(1, std::memory_order_relaxed); }

unsigned tile::forkGeneration() {
  if (!isRegistered.load(std::memory_order_relaxed) &&
      !isRegistered.exchange(true))
    pthread_atfork(nullptr, nullptr, enterChild);
  return generation.load(std::memory_order_relaxed);
}
