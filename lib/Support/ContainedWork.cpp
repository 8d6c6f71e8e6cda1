//===- ContainedWork.cpp - work that cannot harm its caller ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A child sends each result through a pipe as its length and its bytes. The
// parent waits for all pipes at once: it stops a child that is late, and a pipe
// that closes early says which piece of work brought its process down.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/ContainedWork.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Compiler.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <new>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tile;
using Clock = std::chrono::steady_clock;

/// The exit status of a child that got no more memory.
static constexpr int kOutOfMemoryStatus = 86;
/// Pieces that one child does at most: keeps the share of the last child small.
static constexpr size_t kMaxBatch = 16;
/// How long a child that was asked to end may take before it is killed.
static constexpr std::chrono::seconds kGrace{2};
/// No result is longer; what claims to be is not one of ours.
static constexpr uint32_t kMaxResultBytes = 64u << 20;

namespace {
/// Pieces [first, last) that no child has.
struct Batch {
  size_t first, last;
};

/// A process, and what it still has to do.
struct Child {
  pid_t process;
  int pipe;
  Batch batch;
  Clock::time_point deadline;
  /// It was asked to end.
  bool late = false;
  /// Bytes of results that are not complete yet.
  std::string received = {};
};

class Containment {
public:
  Containment(size_t count, const ContainedLimits &limits,
              llvm::function_ref<std::string(size_t)> work)
      : limits(limits), work(work), results(count) {}

  std::vector<ContainedResult> run();

private:
  void startChildren();
  bool start(Batch batch);
  [[noreturn]] void runChild(Batch batch, int pipe);
  void waitForNews();
  bool receive(Child &child);
  void takeResults(Child &child);
  void stopIfLate(Child &child);
  void bury(Child &child);
  Clock::time_point newDeadline() const {
    return Clock::now() + std::chrono::seconds(limits.seconds);
  }

  const ContainedLimits limits;
  llvm::function_ref<std::string(size_t)> work;
  std::vector<ContainedResult> results;
  std::deque<Batch> waiting;
  std::vector<Child> children;
};
} // namespace

//===----------------------------------------------------------------------===//
// The child
//===----------------------------------------------------------------------===//

static void limitResource(int resource, rlim_t value) {
  rlimit limit{value, value};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

static void limitMemory(uint64_t bytes) {
#if !LLVM_ADDRESS_SANITIZER_BUILD && !LLVM_MEMORY_SANITIZER_BUILD &&           \
    !LLVM_THREAD_SANITIZER_BUILD
  limitResource(RLIMIT_AS, bytes);
#endif
  std::set_new_handler([] { ::_exit(kOutOfMemoryStatus); });
  llvm::install_bad_alloc_error_handler(
      [](void *, const char *, bool) { ::_exit(kOutOfMemoryStatus); });
}

static void dropOutput() {
  int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::dup2(null, stream);
}

static bool sendAll(int pipe, const void *data, size_t size) {
  const char *bytes = static_cast<const char *>(data);
  while (size) {
    ssize_t sent = ::write(pipe, bytes, size);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return false;
    bytes += sent;
    size -= static_cast<size_t>(sent);
  }
  return true;
}

void Containment::runChild(Batch batch, int pipe) {
  // A group of its own, so that what it starts can be stopped with it.
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  limitResource(RLIMIT_CORE, 0);
  limitMemory(limits.bytes);
  dropOutput();
  for (size_t item = batch.first; item != batch.last; ++item) {
    std::string text = work(item);
    uint32_t size = static_cast<uint32_t>(text.size());
    if (!sendAll(pipe, &size, sizeof(size)) ||
        !sendAll(pipe, text.data(), text.size()))
      ::_exit(1);
  }
  ::_exit(0);
}

//===----------------------------------------------------------------------===//
// The parent
//===----------------------------------------------------------------------===//

bool Containment::start(Batch batch) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return false;
  pid_t process = ::fork();
  if (process == 0)
    runChild(batch, ends[1]);
  ::close(ends[1]);
  if (process < 0) {
    ::close(ends[0]);
    return false;
  }
  ::setpgid(process, process);
  children.push_back({process, ends[0], batch, newDeadline()});
  return true;
}

void Containment::startChildren() {
  while (!waiting.empty() && children.size() < limits.processes) {
    if (start(waiting.front())) {
      waiting.pop_front();
      continue;
    }
    // No process is to be had. One that ends may make room; if there is none,
    // what waits stays NotStarted.
    if (children.empty())
      waiting.clear();
    return;
  }
}

/// Takes what the pipe holds; false at its end.
bool Containment::receive(Child &child) {
  char bytes[16384];
  ssize_t size = ::read(child.pipe, bytes, sizeof(bytes));
  if (size < 0)
    return errno == EINTR || errno == EAGAIN;
  child.received.append(bytes, static_cast<size_t>(size));
  takeResults(child);
  return size != 0;
}

void Containment::takeResults(Child &child) {
  uint32_t size = 0;
  while (child.received.size() >= sizeof(size) &&
         child.batch.first != child.batch.last) {
    std::memcpy(&size, child.received.data(), sizeof(size));
    if (size > kMaxResultBytes) {
      ::kill(-child.process, SIGKILL);
      return;
    }
    if (child.received.size() < sizeof(size) + size)
      return;
    ContainedResult &result = results[child.batch.first++];
    result.end = ContainedResult::Finished;
    result.text = child.received.substr(sizeof(size), size);
    child.received.erase(0, sizeof(size) + size);
    child.deadline = newDeadline();
  }
}

/// Asks a late child to end, so that it can remove its temporary files; kills
/// it if it does not.
void Containment::stopIfLate(Child &child) {
  if (Clock::now() < child.deadline)
    return;
  ::kill(-child.process, child.late ? SIGKILL : SIGTERM);
  child.late = true;
  child.deadline = Clock::now() + kGrace;
}

/// Waits for a child whose pipe is closed, and notes why it ended.
void Containment::bury(Child &child) {
  ::close(child.pipe);
  // With the pipe closed there is nothing that it could still be good for.
  if (child.batch.first != child.batch.last || child.late)
    ::kill(-child.process, SIGTERM);
  int status = 0;
  while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR)
    ;
  if (child.batch.first == child.batch.last)
    return;
  ContainedResult &result = results[child.batch.first++];
  result.end = ContainedResult::Crashed;
  if (child.late)
    result.end = ContainedResult::TimedOut;
  else if (WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemoryStatus)
    result.end = ContainedResult::OutOfMemory;
  else if (WIFSIGNALED(status))
    result.signal = WTERMSIG(status);
  if (child.batch.first != child.batch.last)
    waiting.push_front(child.batch);
}

void Containment::waitForNews() {
  llvm::SmallVector<pollfd, 16> pipes;
  Clock::time_point earliest = Clock::time_point::max();
  for (const Child &child : children) {
    pipes.push_back({child.pipe, POLLIN, 0});
    earliest = std::min(earliest, child.deadline);
  }
  std::chrono::milliseconds left =
      std::chrono::duration_cast<std::chrono::milliseconds>(earliest -
                                                            Clock::now());
  ::poll(pipes.data(), pipes.size(),
         static_cast<int>(std::max<int64_t>(left.count() + 1, 0)));
  std::vector<Child> alive;
  for (auto [child, pipe] : llvm::zip_equal(children, pipes)) {
    if (pipe.revents && !receive(child)) {
      bury(child);
      continue;
    }
    stopIfLate(child);
    alive.push_back(std::move(child));
  }
  children = std::move(alive);
}

std::vector<ContainedResult> Containment::run() {
  size_t share = results.size() / (size_t(limits.processes) * 4);
  size_t size = std::clamp<size_t>(share, 1, kMaxBatch);
  for (size_t first = 0; first < results.size(); first += size)
    waiting.push_back({first, std::min(first + size, results.size())});
  startChildren();
  while (!children.empty()) {
    waitForNews();
    startChildren();
  }
  return std::move(results);
}

std::vector<ContainedResult>
tile::runContained(size_t count, const ContainedLimits &limits,
                   llvm::function_ref<std::string(size_t)> work) {
  return Containment(count, limits, work).run();
}
