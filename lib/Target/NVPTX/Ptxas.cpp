//===- Ptxas.cpp - runs ptxas ---------------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds ptxas and runs it without a shell and without files: the PTX is handed
// over in a memory file, the cubin comes back in another, and both vanish with
// the last process that holds them, even if that is killed.
//
//===----------------------------------------------------------------------===//

#include "tile/Target/NVPTX/Ptxas.h"
#include "tile/Support/Diagnostics/Runtime.h"
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace tile;
using llvm::StringRef;

/// The descriptors at which ptxas finds its input and output, fixed so that
/// its messages and its cubin do not depend on what else the process has open.
static constexpr int kInput = 3, kOutput = 4;
static constexpr const char *kInputPath = "/proc/self/fd/3";
static constexpr const char *kOutputPath = "/proc/self/fd/4";

template <typename... Arguments>
static Error ptxasError(DiagCode id, Arguments &&...arguments) {
  const DiagInfo &info = getDiagInfo(id);
  return Error(info.code.str(),
               llvm::formatv(false, info.text.data(),
                             std::forward<Arguments>(arguments)...)
                   .str());
}

//===----------------------------------------------------------------------===//
// Descriptors and memory files
//===----------------------------------------------------------------------===//

namespace {
/// Owns a file descriptor.
class Descriptor {
public:
  explicit Descriptor(int number) : number(number) {}
  Descriptor(Descriptor &&other) noexcept : number(other.number) {
    other.number = -1;
  }
  ~Descriptor() {
    if (number >= 0)
      close(number);
  }
  int get() const { return number; }

private:
  int number;
};
} // namespace

/// Moves `low` to a number that no standard stream and no fixed number of the
/// child uses. Invalid if there are no descriptors left.
static Descriptor moveUp(Descriptor low) {
  constexpr int kFirst = 10;
  return Descriptor(fcntl(low.get(), F_DUPFD_CLOEXEC, kFirst));
}

static Descriptor createMemoryFile(const char *name) {
  return moveUp(Descriptor(memfd_create(name, MFD_CLOEXEC)));
}

static bool writeAll(int file, StringRef text) {
  while (!text.empty()) {
    ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR)
      return false;
    text = text.drop_front(written < 0 ? 0 : written);
  }
  return true;
}

static bool readAll(int file, std::string &text) {
  struct stat status;
  if (fstat(file, &status) != 0)
    return false;
  text.resize(status.st_size);
  size_t done = 0;
  while (done != text.size()) {
    ssize_t got = pread(file, &text[done], text.size() - done, done);
    if (got == 0 || (got < 0 && errno != EINTR))
      return false;
    done += got < 0 ? 0 : got;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Running a tool
//===----------------------------------------------------------------------===//

namespace {
/// How a tool ended.
struct Run {
  std::string log;
  /// Empty if it ended well, else such as "exit status 1".
  std::string failure;
  bool timedOut = false;
};
} // namespace

/// Starts the program with `input` and `output` (-1: none) at their fixed
/// numbers and what it prints in `log`. Returns an error number.
static int start(const std::string &program,
                 const std::vector<std::string> &arguments, int input,
                 int output, int log, pid_t &child) {
  std::vector<char *> argv = {const_cast<char *>(program.c_str())};
  for (const std::string &argument : arguments)
    argv.push_back(const_cast<char *>(argument.c_str()));
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, log, 1);
  posix_spawn_file_actions_adddup2(&actions, log, 2);
  if (input >= 0)
    posix_spawn_file_actions_adddup2(&actions, input, kInput);
  if (output >= 0)
    posix_spawn_file_actions_adddup2(&actions, output, kOutput);
  int result = posix_spawn(&child, program.c_str(), &actions, nullptr,
                           argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return result;
}

/// Waits for the child. False if `timeoutSeconds` (0: none) pass first; then
/// the child is ended. `status` stays 0 in a program that ignores SIGCHLD and
/// so never learns it; what the child wrote decides then.
static bool waitFor(pid_t child, unsigned timeoutSeconds, int &status) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point deadline =
      Clock::now() + std::chrono::seconds(timeoutSeconds);
  while (true) {
    pid_t result = waitpid(child, &status, timeoutSeconds ? WNOHANG : 0);
    if (result == child || (result < 0 && errno != EINTR))
      return true;
    if (timeoutSeconds && Clock::now() >= deadline)
      break;
    if (timeoutSeconds)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  kill(child, SIGKILL);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  return false;
}

/// Describes a bad end; empty for a good one.
static std::string describeFailure(int status) {
  if (WIFSIGNALED(status))
    return "ended by signal " + std::to_string(WTERMSIG(status));
  if (WEXITSTATUS(status) != 0)
    return "exit status " + std::to_string(WEXITSTATUS(status));
  return {};
}

/// Runs the program to its end. Fails only if it cannot be started.
static Expected<Run> runTool(const std::string &program,
                             const std::vector<std::string> &arguments,
                             int input, int output, unsigned timeoutSeconds) {
  // A memory file, not a pipe: the end of a pipe is not seen while any process
  // forked meanwhile holds it.
  Descriptor log = createMemoryFile("tile.log");
  if (log.get() < 0)
    return ptxasError(DiagID::PtxasNotRun, program, strerror(errno));
  pid_t child = 0;
  if (int code = start(program, arguments, input, output, log.get(), child))
    return ptxasError(DiagID::PtxasNotRun, program, strerror(code));

  Run run;
  int status = 0;
  run.timedOut = !waitFor(child, timeoutSeconds, status);
  run.failure = describeFailure(status);
  if (!readAll(log.get(), run.log))
    return ptxasError(DiagID::PtxasNotRun, program, strerror(errno));
  return run;
}

//===----------------------------------------------------------------------===//
// Finding ptxas
//===----------------------------------------------------------------------===//

static bool isExecutableFile(const std::string &path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

static std::string environmentVariable(const char *name) {
  const char *value = secure_getenv(name);
  return value ? value : "";
}

Expected<Ptxas> Ptxas::find(const std::string &path) {
  std::string named = path.empty() ? environmentVariable("TILE_PTXAS") : path;
  if (!named.empty()) {
    if (isExecutableFile(named))
      return Ptxas(named);
    Error error = ptxasError(DiagID::PtxasNotFound,
                             "`" + named + "` is not an executable file");
    error.addNote(path.empty() ? "the environment variable TILE_PTXAS names it"
                               : "it was named explicitly");
    return error;
  }

  std::vector<std::string> directories;
  std::string home = environmentVariable("CUDA_HOME");
  if (!home.empty())
    directories.push_back(home + "/bin");
  std::string searchPath = environmentVariable("PATH");
  llvm::SmallVector<StringRef, 16> entries;
  StringRef(searchPath).split(entries, ':', -1, /*KeepEmpty=*/false);
  for (StringRef entry : entries)
    directories.push_back(entry.str());
  directories.push_back("/usr/local/cuda/bin");

  for (const std::string &directory : directories)
    if (isExecutableFile(directory + "/ptxas"))
      return Ptxas(directory + "/ptxas");
  Error error =
      ptxasError(DiagID::PtxasNotFound, "no `ptxas` in the known places");
  error.addNote("looked in TILE_PTXAS, CUDA_HOME, PATH and "
                "/usr/local/cuda/bin");
  error.addNote("help: install the CUDA toolkit, or set TILE_PTXAS");
  return error;
}

Expected<Ptxas::Version> Ptxas::version() const {
  constexpr unsigned kSeconds = 30;
  Expected<Run> run = runTool(executable, {"--version"}, -1, -1, kSeconds);
  if (!run)
    return run.takeError();
  if (run->timedOut)
    return ptxasError(DiagID::PtxasTimeout, kSeconds);
  StringRef text = run->log;
  constexpr StringRef kMarker = "release ";
  size_t position = text.find(kMarker);
  if (position != StringRef::npos) {
    text = text.drop_front(position + kMarker.size());
    Version version;
    if (!text.consumeInteger(10, version.major) && text.consume_front(".") &&
        !text.consumeInteger(10, version.minor))
      return version;
  }
  Error error = ptxasError(DiagID::PtxasNotRun, executable,
                           "it does not tell its version");
  error.setLog(std::move(run->log));
  return error;
}

//===----------------------------------------------------------------------===//
// Assembling
//===----------------------------------------------------------------------===//

static std::vector<std::string> commandLine(const PtxasOptions &options) {
  std::vector<std::string> arguments = {
      "-v", "-arch=" + options.target, "-O" + std::to_string(options.optLevel)};
  if (options.lineInfo)
    arguments.push_back("-lineinfo");
  if (options.maxRegisters)
    arguments.push_back("-maxrregcount=" +
                        std::to_string(options.maxRegisters));
  arguments.insert(arguments.end(), options.extra.begin(), options.extra.end());
  arguments.insert(arguments.end(), {kInputPath, "-o", kOutputPath});
  return arguments;
}

/// The first line that tells of an error, without ptxas' own prefix; else how
/// the program ended.
static std::string firstError(const Run &run) {
  llvm::SmallVector<StringRef, 16> lines;
  StringRef(run.log).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines)
    if (line.contains("error   :") || line.contains("fatal   :")) {
      line.consume_front("ptxas ");
      return line.trim().str();
    }
  return run.failure;
}

Expected<PtxasResult> Ptxas::assemble(const std::string &ptx,
                                      const PtxasOptions &options) const {
  std::chrono::steady_clock::time_point begin =
      std::chrono::steady_clock::now();
  Descriptor input = createMemoryFile("tile.ptx");
  Descriptor output = createMemoryFile("tile.cubin");
  if (output.get() < 0 || !writeAll(input.get(), ptx))
    return ptxasError(DiagID::PtxasNotRun, executable, strerror(errno));

  Expected<Run> run = runTool(executable, commandLine(options), input.get(),
                              output.get(), options.timeoutSeconds);
  if (!run)
    return run.takeError();
  if (run->timedOut)
    return ptxasError(DiagID::PtxasTimeout, options.timeoutSeconds);
  for (size_t position = 0;
       (position = run->log.find(kInputPath, position)) != std::string::npos;)
    run->log.replace(position, strlen(kInputPath), "<ptx>");
  if (!run->failure.empty()) {
    Error error = ptxasError(DiagID::PtxasRefused, firstError(*run));
    error.setLog(std::move(run->log));
    return error;
  }

  PtxasResult result;
  if (!readAll(output.get(), result.cubin) || !StringRef(result.cubin)
                                                   .starts_with("\x7f"
                                                                "ELF")) {
    Error error = ptxasError(DiagID::PtxasNoCubin);
    error.setLog(std::move(run->log));
    return error;
  }
  result.report = parsePtxasReport(run->log);
  result.log = std::move(run->log);
  result.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
          .count();
  return result;
}
