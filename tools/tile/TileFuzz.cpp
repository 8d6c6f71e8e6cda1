//===- TileFuzz.cpp - compares devices on random programs -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the programs of a range of seeds, runs each on all devices, and prints
// those on which they disagree, made small if that is asked for. Programs run
// on several threads; what is printed stands in the order of the seeds.
//
//===----------------------------------------------------------------------===//

#include "CommandLine.h"
#include "Tools.h"
#include "tile/Fuzz/Generator.h"
#include "tile/Fuzz/Minimiser.h"
#include "tile/Fuzz/Oracle.h"
#include "tile/Fuzz/Printer.h"
#include "tile/Host/CompositeBackend.h"
#include "tile/Host/CpuBackend.h"
#include "tile/Host/CudaBackend.h"
#include "tile/Host/EmulatorBackend.h"
#include "tile/Support/AtomicFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <map>
#include <mutex>
#include <thread>

using namespace tile;
using namespace llvm::opt;

namespace {
enum Option {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "TileFuzzOptions.inc"
#undef OPTION
};
} // namespace

#define OPTTABLE_STR_TABLE_CODE
#include "TileFuzzOptions.inc"
#undef OPTTABLE_STR_TABLE_CODE
#define OPTTABLE_PREFIXES_TABLE_CODE
#include "TileFuzzOptions.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

static constexpr OptTable::Info kOptions[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "TileFuzzOptions.inc"
#undef OPTION
};

static const char *const kTool = "tile-fuzz";

/// Set by Ctrl-C: no further program is begun.
static std::atomic<bool> interrupted{false};

extern "C" void tileFuzzInterrupt(int) { interrupted = true; }

namespace {
class TileFuzzTable : public GenericOptTable {
public:
  TileFuzzTable()
      : GenericOptTable(OptionStrTable, OptionPrefixesTable, kOptions) {}
};

/// What came of one seed.
struct Outcome {
  std::string text;
  fuzz::Verdict verdict;
  /// Of a program that was made small: it, and how often it was run.
  std::string smallText;
  unsigned runs = 0;
};

/// One run of the tool.
class TileFuzz {
public:
  explicit TileFuzz(InputArgList &arguments) : arguments(arguments) {}

  int run();

private:
  int readOptions();
  int readDevices();
  /// The devices of one thread; null after printing why there are none.
  std::unique_ptr<LaunchBackend> makeDevices();
  void work();
  Outcome runSeed(uint64_t seed, LaunchBackend &backend);
  /// Takes the outcome of a seed and prints all that are due.
  void finish(uint64_t seed, Outcome outcome);
  void print(uint64_t seed, const Outcome &outcome);
  void dump(llvm::StringRef name, const std::string &text);

  InputArgList &arguments;
  std::vector<std::string> devices;
  std::shared_ptr<EngineCore> core;
  uint64_t firstSeed = 1;
  unsigned count = 1, threads = 1, schedules = 1;
  std::string folder;

  std::mutex mutex;
  std::atomic<unsigned> next{0};
  /// Outcomes that wait for those of smaller seeds.
  std::map<uint64_t, Outcome> waiting;
  uint64_t nextPrinted = 1;
  unsigned numRun = 0, numFailed = 0;
  int status = kExitSuccess;
};
} // namespace

static void printHelp(const OptTable &table) {
  llvm::outs()
      << "usage: tile-fuzz [options]\n\n"
         "Makes random kernels, runs each on several devices and compares the "
         "arrays that\nthey write. Programs are .tile files with a test: what "
         "--print and --dump= write,\n`tile-run --device=all` runs.\n\n"
         "  tile-fuzz --seed=1 --count=300\n"
         "  tile-fuzz --seed=17 --minimize --dump=found\n"
         "  tile-fuzz --seed=17 --print\n\n";
  printOptions(table);
  llvm::outs() << "\nExit status: 0 all agree, 2 wrong usage, 4 no such "
                  "device, 6 a program fails.\n";
}

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

int TileFuzz::readDevices() {
  llvm::SmallVector<llvm::StringRef> names;
  llvm::StringRef list = arguments.getLastArgValue(OPT_device, "cpu,emulator");
  list.split(names, ',');
  bool needsCompiler = false;
  for (llvm::StringRef name : names) {
    if (name != "cpu" && name != "emulator" && name != "cuda")
      return reportUsage(kTool, "--device= takes cpu, emulator and cuda with "
                                "commas between them, not `" +
                                    name + "`");
    if (llvm::is_contained(devices, name))
      return reportUsage(kTool, "--device= names `" + name + "` twice");
    needsCompiler |= name != "cpu";
    devices.push_back(name.str());
    // Launches of one context are in order, so one thread is as good as more.
    if (name == "cuda")
      threads = 1;
  }
  if (const Arg *arch = arguments.getLastArg(OPT_arch); arch && !needsCompiler)
    return reportUsage(kTool, "--arch= needs a device that code is made for");
  if (!needsCompiler)
    return kExitSuccess;
  Expected<std::shared_ptr<EngineCore>> made =
      EngineCore::create(arguments.getLastArgValue(OPT_arch).str(),
                         std::nullopt, /*containCrashes=*/true);
  if (!made) {
    llvm::errs() << made.error().str() << '\n';
    return kExitUsage;
  }
  core = std::move(*made);
  return kExitSuccess;
}

int TileFuzz::readOptions() {
  if (!arguments.getAllArgValues(OPT_INPUT).empty())
    return reportUsage(kTool, "takes options only, not `" +
                                  arguments.getAllArgValues(OPT_INPUT)[0] +
                                  "`");
  constexpr unsigned kMost = 1'000'000'000;
  std::optional<unsigned> seed =
      numberOption(kTool, arguments, OPT_seed, 1, 0, kMost);
  if (!seed)
    return kExitUsage;
  std::optional<unsigned> programs =
      numberOption(kTool, arguments, OPT_count, 1, 1, kMost);
  if (!programs)
    return kExitUsage;
  unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  std::optional<unsigned> wanted =
      numberOption(kTool, arguments, OPT_threads, cores, 1, 1024);
  if (!wanted)
    return kExitUsage;
  std::optional<unsigned> orders =
      numberOption(kTool, arguments, OPT_schedules, 1, 1, 1000);
  if (!orders)
    return kExitUsage;
  schedules = *orders;
  firstSeed = nextPrinted = *seed;
  count = *programs;
  threads = std::min(*wanted, count);
  folder = arguments.getLastArgValue(OPT_dump_dir).str();
  if (!folder.empty())
    if (std::error_code error = llvm::sys::fs::create_directories(folder)) {
      llvm::errs() << kTool << ": error: cannot write into `" << folder
                   << "`: " << error.message() << " [E0704]\n";
      return kExitEnvironment;
    }
  return readDevices();
}

std::unique_ptr<LaunchBackend> TileFuzz::makeDevices() {
  std::vector<std::unique_ptr<LaunchBackend>> list;
  InterpreterOptions interpreter;
  interpreter.threads = 1;
  interpreter.cancel = &interrupted;
  for (const std::string &name : devices) {
    if (name == "cpu") {
      list.push_back(std::make_unique<CpuBackend>(interpreter));
      continue;
    }
    if (name == "emulator") {
      EmulatorBackendOptions options;
      options.compiler = core->compilerOptions();
      options.emulator.threads = 1;
      options.schedules = schedules;
      options.emulator.cancel = &interrupted;
      list.push_back(std::make_unique<EmulatorBackend>(options));
      continue;
    }
    Expected<std::unique_ptr<CudaBackend>> cuda = CudaBackend::create(core);
    if (!cuda) {
      llvm::errs() << cuda.error().str() << '\n';
      return nullptr;
    }
    list.push_back(std::move(*cuda));
  }
  return std::make_unique<CompositeBackend>(std::move(list));
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

Outcome TileFuzz::runSeed(uint64_t seed, LaunchBackend &backend) {
  Outcome outcome;
  fuzz::Program program = fuzz::generate(seed);
  std::string reason, name = "seed-" + std::to_string(seed) + ".tile";
  std::optional<fuzz::Requirements> needs = fuzz::check(program, reason);
  outcome.text = fuzz::print(program, *needs);
  if (arguments.hasArg(OPT_print_programs) && !arguments.hasArg(OPT_device))
    return outcome;
  outcome.verdict = fuzz::judge(outcome.text, name, backend);
  if (outcome.verdict.passed() || !arguments.hasArg(OPT_minimize))
    return outcome;
  std::string signature = outcome.verdict.signature;
  auto fails = [&](const fuzz::Program &candidate,
                   const fuzz::Requirements &requirements) {
    std::string text = fuzz::print(candidate, requirements);
    return !interrupted &&
           fuzz::judge(text, name, backend).signature == signature;
  };
  fuzz::Minimised small = fuzz::minimise(std::move(program), fails);
  needs = fuzz::check(small.program, reason);
  outcome.smallText = fuzz::print(small.program, *needs);
  outcome.runs = small.runs;
  // The messages of the program that is shown.
  outcome.verdict = fuzz::judge(outcome.smallText, name, backend);
  return outcome;
}

void TileFuzz::work() {
  std::unique_ptr<LaunchBackend> backend = makeDevices();
  if (!backend) {
    std::lock_guard<std::mutex> lock(mutex);
    status = kExitEnvironment;
    return;
  }
  while (!interrupted) {
    unsigned index = next++;
    if (index >= count)
      return;
    uint64_t seed = firstSeed + index;
    Outcome outcome = runSeed(seed, *backend);
    if (!interrupted)
      finish(seed, std::move(outcome));
  }
}

//===----------------------------------------------------------------------===//
// What is printed
//===----------------------------------------------------------------------===//

void TileFuzz::dump(llvm::StringRef name, const std::string &text) {
  llvm::SmallString<128> path = llvm::StringRef(folder);
  llvm::sys::path::append(path, name);
  std::string problem;
  if (writeWholeFile(path, text, problem))
    return;
  llvm::errs() << kTool << ": error: cannot write `" << path << "`: " << problem
               << " [E0703]\n";
  status = kExitEnvironment;
}

void TileFuzz::print(uint64_t seed, const Outcome &outcome) {
  ++numRun;
  if (arguments.hasArg(OPT_print_programs))
    llvm::outs() << outcome.text;
  if (outcome.verdict.passed())
    return;
  ++numFailed;
  if (status == kExitSuccess)
    status = kExitMismatch;
  llvm::outs() << "seed " << seed << ": " << outcome.verdict.signature << '\n'
               << outcome.verdict.messages;
  if (!outcome.smallText.empty())
    llvm::outs() << "made small in " << outcome.runs << " runs:\n"
                 << outcome.smallText;
  llvm::outs().flush();
  if (folder.empty())
    return;
  std::string name = "seed-" + std::to_string(seed);
  dump(name + ".tile", outcome.text);
  dump(name + ".txt", outcome.verdict.messages);
  if (!outcome.smallText.empty())
    dump(name + "-small.tile", outcome.smallText);
}

void TileFuzz::finish(uint64_t seed, Outcome outcome) {
  std::lock_guard<std::mutex> lock(mutex);
  waiting[seed] = std::move(outcome);
  for (auto it = waiting.begin();
       it != waiting.end() && it->first == nextPrinted;
       it = waiting.erase(it), ++nextPrinted)
    print(it->first, it->second);
}

int TileFuzz::run() {
  if (int code = readOptions())
    return code;
  std::signal(SIGINT, tileFuzzInterrupt);
  std::vector<std::thread> workers;
  for (unsigned i = 1; i < threads; ++i)
    workers.emplace_back([this] { work(); });
  work();
  for (std::thread &worker : workers)
    worker.join();
  bool onlyPrints =
      arguments.hasArg(OPT_print_programs) && !arguments.hasArg(OPT_device);
  if (!onlyPrints && status != kExitEnvironment)
    llvm::outs() << numRun << " programs, " << numFailed << " failed\n";
  if (!interrupted)
    return status;
  llvm::errs() << kTool << ": interrupted\n";
  return 130;
}

int tile::runTileFuzz(int argc, char **argv) {
  llvm::sys::PrintStackTraceOnErrorSignal(argv[0]);
  TileFuzzTable table;
  std::optional<InputArgList> arguments =
      parseCommandLine(kTool, table, argc, argv);
  if (!arguments)
    return kExitUsage;
  if (arguments->hasArg(OPT_help)) {
    printHelp(table);
    return kExitSuccess;
  }
  if (arguments->hasArg(OPT_version)) {
    printVersion(kTool);
    return kExitSuccess;
  }
  return TileFuzz(*arguments).run();
}
