//===- Scheduler.cpp - running the programs of a grid on all cores --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads take the programs of a grid in order, a few at a time, and run each
// in slices of some instructions; between slices they look whether to stop.
// When a program fails, those before it are still run, so that the failure
// that is reported is that of the first program that fails, whatever the
// number of threads.
//
//===----------------------------------------------------------------------===//

#include "Code.h"

#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <pthread.h>
#include <thread>

using namespace tile;
using namespace tile::interpreter;

namespace {

/// How a slice of a program ended.
enum class Progress : uint8_t { Suspended, Finished, Failed };

struct FreeDeleter {
  void operator()(char *memory) const { std::free(memory); }
};

/// One run of a kernel over a grid.
class Scheduler {
public:
  Scheduler(const Code &code, const Launch &launch,
            const InterpreterOptions &options)
      : code(code), launch(launch), options(options),
        count(static_cast<uint64_t>(launch.grid[0]) * launch.grid[1] *
              launch.grid[2]),
        firstFailed(count) {}

  RunResult run();

private:
  /// Instructions between two looks at the flags that end a run: few enough
  /// for Ctrl-C with the largest tiles, many enough to cost nothing.
  static constexpr uint64_t kSlice = 256;

  void work();
  /// The same, as the start of a thread.
  static void *workFor(void *scheduler) {
    static_cast<Scheduler *>(scheduler)->work();
    return nullptr;
  }
  void prepareArena(char *arena) const;
  /// Runs one program to its end; false if the thread is to stop.
  bool runProgram(Program &program, uint64_t index);
  void recordFailure(const Program &program, uint64_t index);
  bool isCancelled() const {
    return options.cancel && options.cancel->load(std::memory_order_relaxed);
  }
  std::array<uint32_t, 3> idOf(uint64_t index) const;

  const Code &code;
  const Launch &launch;
  const InterpreterOptions &options;
  const uint64_t count;
  uint64_t chunk = 1;

  std::atomic<uint64_t> nextProgram{0};
  /// The lowest program that has failed; `count` if none has.
  std::atomic<uint64_t> firstFailed;
  std::atomic<bool> isInterrupted{false};
  /// Threads that got memory; the others leave the work to them.
  std::atomic<unsigned> numWorkers{0};
  std::mutex failureMutex;
  Failure failure{};
};

} // namespace

/// Executes instructions until the program ends or the slice does.
static Progress advance(const Code &code, Program &program, uint64_t slice) {
  const Instruction *body = code.body.data();
  uint64_t end = code.body.size();
  while (program.position != end) {
    if (slice-- == 0)
      return Progress::Suspended;
    const Instruction &instruction = body[program.position++];
    instruction.execute(instruction, program);
    if (program.failed)
      return Progress::Failed;
  }
  return Progress::Finished;
}

std::array<uint32_t, 3> Scheduler::idOf(uint64_t index) const {
  uint64_t x = launch.grid[0], y = launch.grid[1];
  return {static_cast<uint32_t>(index % x),
          static_cast<uint32_t>(index / x % y),
          static_cast<uint32_t>(index / x / y)};
}

void Scheduler::recordFailure(const Program &program, uint64_t index) {
  std::lock_guard<std::mutex> lock(failureMutex);
  if (index >= firstFailed.load())
    return;
  firstFailed = index;
  failure = program.failure;
}

bool Scheduler::runProgram(Program &program, uint64_t index) {
  program.id = idOf(index);
  program.position = 0;
  program.failed = false;
  uint64_t left = options.maxSteps ? options.maxSteps : ~0ull;
  while (true) {
    if (isCancelled()) {
      isInterrupted = true;
      return false;
    }
    // A program behind one that failed no longer matters.
    if (index > firstFailed.load(std::memory_order_relaxed))
      return false;
    uint64_t slice = std::min(kSlice, left);
    left -= slice;
    Progress progress = advance(code, program, slice);
    if (progress == Progress::Finished)
      return true;
    if (progress == Progress::Suspended && left != 0)
      continue;
    if (progress == Progress::Suspended) {
      // The instruction that would come next says where the program was.
      ++program.position;
      program.fail(FailureKind::StepLimit, 0, options.maxSteps);
    }
    recordFailure(program, index);
    return false;
  }
}

/// Writes the arguments, and what follows from them for all programs.
void Scheduler::prepareArena(char *arena) const {
  for (auto [argument, place] :
       llvm::zip_equal(launch.arguments, code.arguments)) {
    uint64_t bits = argument.getBits();
    if (place.isBool)
      bits &= 1;
    std::memcpy(arena + place.place, &bits, place.bytes);
  }
  Program program;
  program.launch = &launch;
  program.arena = arena;
  for (const Instruction &instruction : code.prologue)
    instruction.execute(instruction, program);
}

void Scheduler::work() {
  // Of no bytes there might be a null pointer, which is not an error.
  uint64_t bytes = std::max<uint64_t>(code.arenaBytes, 64);
  std::unique_ptr<char, FreeDeleter> arena(
      static_cast<char *>(std::aligned_alloc(64, bytes)));
  if (!arena)
    return;
  ++numWorkers;
  prepareArena(arena.get());
  Program program;
  program.launch = &launch;
  program.arena = arena.get();
  while (true) {
    uint64_t begin = nextProgram.fetch_add(chunk);
    uint64_t end = std::min(begin + chunk, count);
    for (uint64_t index = begin; index < end; ++index)
      if (!runProgram(program, index))
        return;
    if (end >= count)
      return;
  }
}

RunResult Scheduler::run() {
  uint64_t numThreads = options.threads
                            ? options.threads
                            : std::max(1u, std::thread::hardware_concurrency());
  numThreads = std::min<uint64_t>({numThreads, count, 1024});
  // Small chunks keep all threads busy to the end, large ones spare the
  // counter; 16 for each thread is enough of both.
  chunk = std::clamp<uint64_t>(count / (numThreads * 16), 1, 256);

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

  RunResult result;
  if (firstFailed != count) {
    result.kind = RunResult::Failed;
    result.program = idOf(firstFailed);
    result.failure = failure;
  } else if (numWorkers == 0) {
    result.kind = RunResult::OutOfMemory;
  } else {
    result.kind = isInterrupted ? RunResult::Interrupted : RunResult::Finished;
  }
  return result;
}

RunResult tile::interpreter::runPrograms(const Code &code, const Launch &launch,
                                         const InterpreterOptions &options) {
  return Scheduler(code, launch, options).run();
}
