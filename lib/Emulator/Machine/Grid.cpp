//===- Grid.cpp - runs the CTAs of a launch -------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two ways of running a grid. On several threads, CTAs before one that
// fails are still run to their end, so that the failure that is reported is
// that of the first one that fails, whatever the number of threads.
//
//===----------------------------------------------------------------------===//

#include "Grid.h"
#include "../Check/Monitor.h"
#include "Scheduler.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <numeric>
#include <pthread.h>
#include <thread>

using namespace tile;
using namespace tile::emulator;

/// Warp instructions after which a CTA's turn ends.
static constexpr uint64_t kTurn = 1 << 16;

/// Instructions after which a CTA that has not yielded makes room, too: it may
/// wait for others in a way that does not look like it.
static constexpr uint64_t kManySteps = 1 << 20;

/// CTAs that run at the same time from the start if the order is random.
static constexpr size_t kResident = 4;

static void add(EmulatorStatistics &sum, const EmulatorStatistics &more) {
  sum.laneInstructions += more.laneInstructions;
  sum.warpInstructions += more.warpInstructions;
  sum.bankConflicts += more.bankConflicts;
}

static bool isCancelled(const LaunchState &launch) {
  const std::atomic<bool> *cancel = launch.options.cancel;
  return cancel && cancel->load(std::memory_order_relaxed);
}

namespace {
/// CTAs that do not wait for one another.
class ParallelGrid {
public:
  ParallelGrid(LaunchState &launch, EmulatorStatistics &statistics)
      : launch(launch), statistics(statistics), count(launch.numCtas()),
        firstStopped(count) {}

  GridResult run();

private:
  void work();
  static void *workFor(void *grid) {
    static_cast<ParallelGrid *>(grid)->work();
    return nullptr;
  }
  /// False if the thread is to stop.
  bool runCta(uint64_t index, EmulatorStatistics &sum);

  LaunchState &launch;
  EmulatorStatistics &statistics;
  const uint64_t count;
  std::mutex mutex;
  std::atomic<uint64_t> next{0};
  std::atomic<bool> isInterrupted{false};
  /// The lowest CTA that reported what ends the run; `count` if none has.
  std::atomic<uint64_t> firstStopped;
};

/// CTAs that may wait for one another.
class CooperativeGrid {
public:
  CooperativeGrid(LaunchState &launch, EmulatorStatistics &statistics);

  GridResult run();

private:
  /// A CTA that has been started.
  struct Started {
    Started(LaunchState &launch, uint64_t index)
        : cta(launch, index), scheduler(cta) {}
    Cta cta;
    WarpScheduler scheduler;
    /// It made room since the last CTA was started.
    bool hasYielded = false;
    /// Instructions since it made room.
    uint64_t steps = 0;
  };

  void start();
  /// The place in `started` of the next CTA to run.
  size_t choose();

  LaunchState &launch;
  EmulatorStatistics &statistics;
  Random random;
  bool isRandom;
  /// The CTA that is started after `i` others: (first + i * step) mod count, a
  /// permutation since step and count have no common factor.
  uint64_t ctaAt(uint64_t i) const {
    return (first + static_cast<unsigned __int128>(i) * step) % count;
  }
  const uint64_t count;
  uint64_t first = 0;
  uint64_t step = 1;
  uint64_t numStarted = 0;
  std::vector<std::unique_ptr<Started>> started;
  size_t current = 0;
};
} // namespace

bool ParallelGrid::runCta(uint64_t index, EmulatorStatistics &sum) {
  Cta cta(launch, index);
  WarpScheduler scheduler(cta);
  CtaState state = CtaState::Running;
  while (state == CtaState::Running || state == CtaState::Yielded) {
    if (isCancelled(launch)) {
      isInterrupted = true;
      break;
    }
    // A CTA behind one that failed no longer matters.
    if (launch.stop || index > firstStopped)
      break;
    state = scheduler.run(kTurn);
  }
  add(sum, cta.statistics());
  if (state == CtaState::Stopped) {
    uint64_t lowest = firstStopped;
    while (index < lowest && !firstStopped.compare_exchange_weak(lowest, index))
      ;
  }
  return state == CtaState::Ended;
}

void ParallelGrid::work() {
  EmulatorStatistics sum;
  while (true) {
    uint64_t index = next.fetch_add(1);
    if (index >= count || !runCta(index, sum))
      break;
  }
  std::lock_guard<std::mutex> lock(mutex);
  add(statistics, sum);
}

GridResult ParallelGrid::run() {
  uint64_t numThreads = launch.options.threads
                            ? launch.options.threads
                            : std::max(1u, std::thread::hardware_concurrency());
  numThreads = std::min<uint64_t>({numThreads, count, 1024});
  // std::thread would end the process where the system grants no more
  // threads; fewer of them do the same work.
  std::vector<pthread_t> threads;
  for (uint64_t i = 1; i < numThreads; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, nullptr, workFor, this) != 0)
      break;
    threads.push_back(thread);
  }
  work();
  for (pthread_t thread : threads)
    pthread_join(thread, nullptr);
  if (firstStopped != count || launch.stop)
    return GridResult::Failed;
  return isInterrupted ? GridResult::Interrupted : GridResult::Finished;
}

CooperativeGrid::CooperativeGrid(LaunchState &launch,
                                 EmulatorStatistics &statistics)
    : launch(launch), statistics(statistics), random(~launch.options.seed),
      isRandom(launch.options.seed != 0), count(launch.numCtas()) {
  if (!isRandom)
    return;
  first = random.below(count);
  do
    step = 1 + random.below(count);
  while (std::gcd(step, count) != 1);
}

void CooperativeGrid::start() {
  started.push_back(std::make_unique<Started>(launch, ctaAt(numStarted++)));
  for (const std::unique_ptr<Started> &each : started)
    each->hasYielded = false;
}

size_t CooperativeGrid::choose() {
  size_t most = isRandom ? kResident : 1;
  while (numStarted != count && started.size() < most)
    start();
  // All that run seem to wait: for one that has not started, maybe.
  if (numStarted != count && llvm::all_of(started, [](const auto &each) {
        return each->hasYielded;
      })) {
    start();
    current = started.size() - 1;
  }
  if (isRandom)
    return random.below(started.size());
  return current % started.size();
}

GridResult CooperativeGrid::run() {
  while (numStarted != count || !started.empty()) {
    if (isCancelled(launch))
      return GridResult::Interrupted;
    current = choose();
    Started &each = *started[current];
    uint64_t turn = isRandom ? 1 + random.below(4096) : kTurn;
    CtaState state = each.scheduler.run(turn);
    if (state == CtaState::Ended || state == CtaState::Stopped)
      add(statistics, each.cta.statistics());
    if (state == CtaState::Stopped || launch.stop)
      return GridResult::Failed;
    if (state == CtaState::Ended) {
      started.erase(started.begin() + current);
      continue;
    }
    each.steps += turn;
    if (state == CtaState::Yielded || each.steps >= kManySteps) {
      each.hasYielded = true;
      each.steps = 0;
      ++current;
    }
  }
  return GridResult::Finished;
}

GridResult tile::emulator::runGrid(LaunchState &launch,
                                   EmulatorStatistics &statistics) {
  if (launch.cooperative)
    return CooperativeGrid(launch, statistics).run();
  return ParallelGrid(launch, statistics).run();
}
