//===- Scheduler.h - running the programs of a grid on all cores *- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads take the programs of a grid in order, a few at a time, and run each
// to its end, in slices of some instructions; between slices they look whether
// to stop. A program that waits for others, in a loop on a lock or a flag,
// gives way after some rounds: it joins a queue with all that it is, its arena
// and its position, and the thread goes on with a program that has not started
// yet or with one that has waited for longer.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_SCHEDULER_H
#define TILE_LIB_INTERPRETER_SCHEDULER_H

#include "Code.h"
#include <deque>
#include <mutex>

namespace tile::interpreter {

/// Memory for running programs, ready for the first instruction. Thread-safe.
class ArenaPool {
public:
  /// Of `maxBytes` in all, but at least `minCount` arenas.
  ArenaPool(const Code &code, const Launch &launch, uint64_t minCount,
            uint64_t maxBytes);

  /// Null if there is no more memory. What is the same in all programs has
  /// been computed.
  char *take();
  void giveBack(char *arena);

private:
  struct FreeDeleter {
    void operator()(char *memory) const { std::free(memory); }
  };

  void prepare(char *arena) const;

  const Code &code;
  const Launch &launch;
  uint64_t bytes;
  uint64_t maxCount;
  std::mutex mutex;
  std::vector<std::unique_ptr<char, FreeDeleter>> arenas;
  std::vector<char *> unused;
};

/// One run of a kernel over a grid.
class Scheduler {
public:
  Scheduler(const Code &code, const Launch &launch,
            const InterpreterOptions &options);

  RunResult run();

private:
  /// A program that has started.
  struct Task {
    Program program;
    uint64_t index = 0;
    uint64_t stepsLeft = 0;
  };

  /// What a thread owns: programs that it will start, and an arena for the
  /// next of them (null if that is in use).
  struct Worker {
    uint64_t nextIndex = 0;
    uint64_t endIndex = 0;
    char *arena = nullptr;
    /// Whether it runs a program that does not wait.
    bool isBusy = false;
  };

  enum class Turn : uint8_t { Ended, Waits, StopsAll };

  void work();
  /// The same, as the start of a thread.
  static void *workFor(void *scheduler) {
    static_cast<Scheduler *>(scheduler)->work();
    return nullptr;
  }

  /// Runs a task until it ends or gives way.
  Turn runTurn(Worker &worker, Task &task);
  /// Counts steps in which nothing happened; true if too many did.
  bool hasWaitedTooLong(uint64_t steps);
  void setBusy(Worker &worker, bool isBusy);

  /// Gets a program that has not started; false if there is none, or no
  /// memory for it.
  bool startTask(Worker &worker, Task &task);
  bool resumeTask(Task &task);
  /// Gets the task that follows one that has ended.
  bool takeTask(Worker &worker, Task &task);
  /// Puts a task that waits into the queue, and gets another (or the same).
  void exchangeTask(Worker &worker, Task &task);

  void recordFailure(const Program &program, uint64_t index);
  /// Makes the first of all programs that wait the one that failed.
  void recordWaiting();
  /// Programs behind one that failed no longer matter.
  bool isObsolete(uint64_t index) const {
    return index > firstFailed.load(std::memory_order_relaxed);
  }
  std::array<uint32_t, 3> idOf(uint64_t index) const;

  const Code &code;
  const Launch &launch;
  const InterpreterOptions &options;
  /// The number of programs.
  const uint64_t count;
  const uint64_t numThreads;
  uint64_t chunk;
  ArenaPool arenas;

  std::atomic<uint64_t> nextProgram{0};
  /// The lowest program that has failed; `count` if none has.
  std::atomic<uint64_t> firstFailed;
  /// The run ends, whatever the state of programs.
  std::atomic<bool> isInterrupted{false};
  std::atomic<bool> isStuck{false};
  /// Threads that got memory; the others leave the work to them.
  std::atomic<unsigned> numWorkers{0};
  /// Threads whose programs do not wait.
  std::atomic<unsigned> numBusy{0};
  /// Steps of programs that wait, since one did something else.
  std::atomic<uint64_t> idleSteps{0};

  std::mutex failureMutex;
  Failure failure{};

  std::mutex waitingMutex;
  std::deque<Task> waiting;
  /// The size of `waiting`, for a look without the lock.
  std::atomic<size_t> numWaiting{0};
  /// Turns of waiting programs since a program was started.
  size_t turns = 0;
};

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_SCHEDULER_H
