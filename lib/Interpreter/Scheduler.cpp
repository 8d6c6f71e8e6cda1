//===- Scheduler.cpp - running the programs of a grid on all cores --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When a program fails, those before it are still run, so that the failure
// that is reported is that of the first program that fails, whatever the
// number of threads. When all programs that are left wait, and memory does not
// change for as many steps as one program may take, the run ends.
//
//===----------------------------------------------------------------------===//

#include "Scheduler.h"

#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <thread>

using namespace tile;
using namespace tile::interpreter;

/// Memory that the arenas of all programs that have started may take, beyond
/// one for each thread. A kernel whose programs wait for each other in large
/// numbers has small ones.
static constexpr uint64_t kArenaBytes = 1ull << 30;

//===----------------------------------------------------------------------===//
// Arenas
//===----------------------------------------------------------------------===//

ArenaPool::ArenaPool(const Code &code, const Launch &launch, uint64_t minCount,
                     uint64_t maxBytes)
    : code(code), launch(launch),
      // Of no bytes there might be a null pointer, which is not an error.
      bytes(std::max<uint64_t>(code.arenaBytes, 64)),
      maxCount(std::max(minCount, maxBytes / bytes)) {}

/// Writes a descriptor as the kernel sees it.
static void writeDescriptor(const InterpreterArgument &argument, char *place) {
  const InterpreterDescriptor &tensor = argument.getDescriptor();
  Descriptor descriptor{};
  descriptor.base = argument.getBits();
  llvm::copy(tensor.shape, descriptor.shape);
  llvm::copy(tensor.strides, descriptor.strides);
  descriptor.padsWithNaN = tensor.padsWithNaN;
  std::memcpy(place, &descriptor, sizeof(descriptor));
}

/// Writes the arguments, and what follows from them for all programs.
void ArenaPool::prepare(char *arena) const {
  for (auto [argument, place] :
       llvm::zip_equal(launch.arguments, code.arguments)) {
    if (place.kind == InterpreterArgument::Kind::Descriptor) {
      writeDescriptor(argument, arena + place.place);
      continue;
    }
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

char *ArenaPool::take() {
  char *arena = nullptr;
  {
    std::lock_guard<std::mutex> lock(mutex);
    if (!unused.empty()) {
      arena = unused.back();
      unused.pop_back();
      return arena;
    }
    if (arenas.size() == maxCount)
      return nullptr;
    arena = static_cast<char *>(std::aligned_alloc(64, bytes));
    if (!arena)
      return nullptr;
    arenas.emplace_back(arena);
  }
  prepare(arena);
  return arena;
}

void ArenaPool::giveBack(char *arena) {
  std::lock_guard<std::mutex> lock(mutex);
  unused.push_back(arena);
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

static uint64_t threadsFor(uint64_t count, const InterpreterOptions &options) {
  uint64_t threads = options.threads
                         ? options.threads
                         : std::max(1u, std::thread::hardware_concurrency());
  return std::min<uint64_t>({threads, count, 1024});
}

Scheduler::Scheduler(const Code &code, const Launch &launch,
                     const InterpreterOptions &options)
    : code(code), launch(launch), options(options),
      count(static_cast<uint64_t>(launch.grid[0]) * launch.grid[1] *
            launch.grid[2]),
      numThreads(threadsFor(count, options)),
      // Small chunks keep all threads busy to the end, large ones spare the
      // counter; 16 for each thread is enough of both.
      chunk(std::clamp<uint64_t>(count / (numThreads * 16), 1, 256)),
      arenas(code, launch, numThreads, kArenaBytes), firstFailed(count) {}

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

//===----------------------------------------------------------------------===//
// Turns
//===----------------------------------------------------------------------===//

/// Executes at most `slice` instructions, until the program ends, fails or
/// waits; returns how many.
static uint64_t advance(const Code &code, Program &program, uint64_t slice) {
  const Instruction *body = code.body.data();
  uint64_t end = code.body.size();
  uint64_t steps = 0;
  while (program.position != end && steps != slice) {
    const Instruction &instruction = body[program.position++];
    instruction.execute(instruction, program);
    ++steps;
    if (program.status != Status::Running)
      break;
  }
  return steps;
}

void Scheduler::setBusy(Worker &worker, bool isBusy) {
  if (isBusy)
    idleSteps.store(0, std::memory_order_relaxed);
  if (worker.isBusy == isBusy)
    return;
  worker.isBusy = isBusy;
  numBusy += isBusy ? 1 : -1;
}

bool Scheduler::hasWaitedTooLong(uint64_t steps) {
  // Behind a failure programs no longer start, so that the ones before it may
  // wait for ever; this is long enough for any that does not.
  constexpr uint64_t kAfterFailure = 10'000'000;
  uint64_t limit = options.maxSteps ? options.maxSteps : ~0ull;
  if (firstFailed.load(std::memory_order_relaxed) != count)
    limit = std::min(limit, kAfterFailure);
  if (numBusy != 0) {
    idleSteps.store(0, std::memory_order_relaxed);
    return false;
  }
  return idleSteps.fetch_add(steps) + steps > limit;
}

Scheduler::Turn Scheduler::runTurn(Worker &worker, Task &task) {
  // Instructions between two looks at the flags that end a run: few enough
  // for Ctrl-C with the largest tiles, many enough to cost nothing.
  constexpr uint64_t kSlice = 256;
  Program &program = task.program;
  uint64_t stepsOfTurn = 0;
  program.changedMemory = false;
  while (true) {
    if (options.cancel && options.cancel->load(std::memory_order_relaxed))
      isInterrupted = true;
    if (isInterrupted || isStuck)
      return Turn::StopsAll;
    if (isObsolete(task.index))
      return Turn::Ended;
    unsigned waits = program.waits;
    uint64_t steps = advance(code, program, std::min(kSlice, task.stepsLeft));
    task.stepsLeft -= steps;
    stepsOfTurn += steps;
    if (program.status == Status::Failed) {
      recordFailure(program, task.index);
      return Turn::Ended;
    }
    if (program.position == code.body.size())
      return Turn::Ended;
    if (program.status == Status::Waiting) {
      program.status = Status::Running;
      setBusy(worker, program.changedMemory);
      // Waiting is not charged to the program: it depends on others.
      if (!program.changedMemory) {
        task.stepsLeft += stepsOfTurn;
        isStuck = isStuck || hasWaitedTooLong(stepsOfTurn);
      }
      return Turn::Waits;
    }
    if (waits == program.waits)
      setBusy(worker, true);
    if (task.stepsLeft == 0) {
      // The instruction that would come next says where the program was.
      ++program.position;
      program.fail(FailureKind::StepLimit, 0, options.maxSteps);
      recordFailure(program, task.index);
      return Turn::Ended;
    }
  }
}

//===----------------------------------------------------------------------===//
// Which program is next
//===----------------------------------------------------------------------===//

bool Scheduler::startTask(Worker &worker, Task &task) {
  if (worker.nextIndex == worker.endIndex) {
    if (nextProgram.load(std::memory_order_relaxed) >= count)
      return false;
    uint64_t begin = std::min(nextProgram.fetch_add(chunk), count);
    worker.nextIndex = begin;
    worker.endIndex = std::min(begin + chunk, count);
    if (begin == count)
      return false;
  }
  if (isObsolete(worker.nextIndex))
    return false;
  if (!worker.arena)
    worker.arena = arenas.take();
  if (!worker.arena)
    return false;
  task.index = worker.nextIndex++;
  task.stepsLeft = options.maxSteps ? options.maxSteps : ~0ull;
  task.program = Program();
  task.program.launch = &launch;
  task.program.arena = std::exchange(worker.arena, nullptr);
  task.program.id = idOf(task.index);
  setBusy(worker, true);
  return true;
}

bool Scheduler::resumeTask(Task &task) {
  if (waiting.empty())
    return false;
  task = std::move(waiting.front());
  waiting.pop_front();
  numWaiting = waiting.size();
  return true;
}

bool Scheduler::takeTask(Worker &worker, Task &task) {
  if (numWaiting != 0) {
    std::lock_guard<std::mutex> lock(waitingMutex);
    if (resumeTask(task))
      return true;
  }
  if (startTask(worker, task))
    return true;
  std::lock_guard<std::mutex> lock(waitingMutex);
  return resumeTask(task);
}

void Scheduler::exchangeTask(Worker &worker, Task &task) {
  // Among many programs that wait, a new one is started only now and then:
  // each takes an arena, and those that wait may go on soon.
  constexpr size_t kTurns = 16;
  Task old = std::move(task);
  bool startsNew = false;
  {
    std::lock_guard<std::mutex> lock(waitingMutex);
    startsNew = ++turns > std::min(waiting.size(), kTurns);
    if (startsNew)
      turns = 0;
  }
  bool hasStarted = startsNew && startTask(worker, task);
  std::lock_guard<std::mutex> lock(waitingMutex);
  waiting.push_back(std::move(old));
  numWaiting = waiting.size();
  if (!hasStarted)
    resumeTask(task);
}

void Scheduler::work() {
  Worker worker;
  worker.arena = arenas.take();
  if (!worker.arena)
    return;
  ++numWorkers;
  Task task;
  bool hasTask = takeTask(worker, task);
  while (hasTask) {
    uint64_t index = task.index;
    switch (runTurn(worker, task)) {
    case Turn::Ended:
      setBusy(worker, true);
      if (worker.arena)
        arenas.giveBack(worker.arena);
      worker.arena = task.program.arena;
      hasTask = takeTask(worker, task);
      break;
    case Turn::Waits:
      exchangeTask(worker, task);
      // With nothing else to do, other threads may need the core.
      if (task.index == index)
        std::this_thread::yield();
      break;
    case Turn::StopsAll: {
      std::lock_guard<std::mutex> lock(waitingMutex);
      waiting.push_back(std::move(task));
      hasTask = false;
      break;
    }
    }
  }
  setBusy(worker, false);
}

void Scheduler::recordWaiting() {
  for (Task &task : waiting) {
    // The instruction that would come next says where the program is.
    ++task.program.position;
    task.program.fail(FailureKind::WaitsForever, 0, 0);
    recordFailure(task.program, task.index);
  }
}

RunResult Scheduler::run() {
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
  if (isStuck && !isInterrupted && firstFailed == count)
    recordWaiting();
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
