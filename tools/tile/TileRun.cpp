//===- TileRun.cpp - runs the tests and benchmarks of .tile files ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes files and folders, runs every case on the chosen device, and prints
// messages of failures as they come, a line for each function, and a summary.
//
//===----------------------------------------------------------------------===//

#include "CommandLine.h"
#include "Results.h"
#include "RunDevices.h"
#include "RunOptions.h"
#include "Tools.h"
#include "tile/Compiler/Input.h"
#include "tile/Support/Diagnostics/Host.h"
#include "tile/Support/SourceEncoding.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>

using namespace tile;
using namespace tile::runoptions;
using namespace llvm::opt;

#define OPTTABLE_STR_TABLE_CODE
#include "TileRunOptions.inc"
#undef OPTTABLE_STR_TABLE_CODE
#define OPTTABLE_PREFIXES_TABLE_CODE
#include "TileRunOptions.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

static constexpr OptTable::Info kOptions[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "TileRunOptions.inc"
#undef OPTION
};

static const char *const kTool = "tile-run";

/// Set by Ctrl-C: a run on the CPU stops, and no further case is begun.
static std::atomic<bool> interrupted{false};

extern "C" void tileRunInterrupt(int) { interrupted = true; }

namespace {
class TileRunTable : public GenericOptTable {
public:
  TileRunTable()
      : GenericOptTable(OptionStrTable, OptionPrefixesTable, kOptions) {}
};

/// A file, or a folder with its files, as named on the command line.
struct Input {
  std::string path;
  std::vector<std::string> files;
  bool isFolder = false;
};

/// One run of the tool.
class TileRun {
public:
  explicit TileRun(InputArgList &arguments) : arguments(arguments) {}

  int run();

private:
  int readOptions();
  int addPath(llvm::StringRef path);
  bool runFile(std::string path, bool isNamed);
  void runPath(const Input &input);
  std::shared_ptr<Program> load(std::string &path, uint32_t &file,
                                DiagnosticEngine &diagnostics);
  void runCase(TestRunner &runner, const TestCase &testCase,
               llvm::StringRef path);
  void showProgress(llvm::StringRef text);
  void checkFilter();
  int finish();

  InputArgList &arguments;
  SourceManager sources;
  std::vector<Input> inputs;
  std::unique_ptr<LaunchBackend> backend;
  std::vector<FileResult> results;
  bool colour = false;
  bool showsProgress = false;
  /// Which configuration autotuned kernels take.
  std::optional<unsigned> configuration;
  bool hasFileErrors = false;
  unsigned numListed = 0;
};
} // namespace

static void printHelp(const OptTable &table) {
  llvm::outs()
      << "usage: tile-run [options] FILE-OR-FOLDER...\n\n"
         "Runs the tests (@tile.test) or benchmarks (@tile.bench) of "
         ".tile files. For a\nfile in the tile dialect, add.mlir, these "
         "are in add.tile beside it.\n\n"
         "  tile-run kernels\n"
         "  tile-run kernels/start/vector_add.tile --device=cpu\n"
         "  tile-run kernels --device=emulator --target=sm_80\n"
         "  tile-run kernels --bench\n\n";
  printOptions(table);
  llvm::outs() << "\nExit status: 0 all passed, 1 errors in a file, 2 wrong "
                  "usage, 3 internal error,\n4 no such device, 6 a result is "
                  "wrong.\n";
}

int TileRun::readOptions() {
  std::optional<bool> wants = wantsColour(arguments.getLastArgValue(OPT_color));
  if (!wants)
    return reportUsage(kTool, "--color= takes auto, always or never");
  colour = *wants;
  showsProgress = llvm::errs().is_displayed() && !arguments.hasArg(OPT_json);
  if (arguments.getAllArgValues(OPT_INPUT).empty())
    return reportUsage(kTool, "no file or folder");
  if (arguments.hasArg(OPT_config)) {
    configuration = numberOption(kTool, arguments, OPT_config, 0, 0, 0xffff);
    if (!configuration)
      return kExitUsage;
  }
  return makeBackend(kTool, arguments, interrupted, backend);
}

/// Adds a file, or all .tile files of a folder in the order of their names.
int TileRun::addPath(llvm::StringRef path) {
  if (!llvm::sys::fs::is_directory(path)) {
    inputs.push_back({path.str(), {path.str()}, /*isFolder=*/false});
    return kExitSuccess;
  }
  std::vector<std::string> found;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator it(path, error), end;
       it != end && !error; it.increment(error))
    if (llvm::sys::path::extension(it->path()) == ".tile")
      found.push_back(it->path());
  if (error) {
    llvm::errs() << kTool << ": error: cannot read `" << path
                 << "`: " << error.message() << " [E0702]\n";
    return kExitInputErrors;
  }
  if (found.empty()) {
    llvm::errs() << kTool << ": error: the folder `" << path
                 << "` has no .tile file [E0449]\n";
    return kExitInputErrors;
  }
  llvm::sort(found);
  inputs.push_back({path.str(), std::move(found), /*isFolder=*/true});
  return kExitSuccess;
}

void TileRun::showProgress(llvm::StringRef text) {
  if (showsProgress)
    llvm::errs() << "\r\033[K" << text.take_front(78);
}

void TileRun::runCase(TestRunner &runner, const TestCase &testCase,
                      llvm::StringRef path) {
  showProgress(
      (llvm::sys::path::filename(path) + " " + testCase.label()).str());
  CaseResult result = runner.run(testCase);
  bool failed =
      result.status == CaseStatus::Failed || result.status == CaseStatus::Error;
  if (!arguments.hasArg(OPT_json)) {
    showProgress("");
    if (!result.output.empty())
      llvm::outs() << result.output;
    if (failed)
      llvm::errs() << path << ": " << testCase.label() << ": "
                   << spelling(result.status) << '\n';
    printDiagnostics(result.diagnostics, sources, colour,
                     arguments.hasArg(OPT_remarks));
  }
  results.push_back({path.str(), std::move(result)});
}

/// The file of tests that belongs to a file of kernels in the dialect; empty if
/// there is none.
static std::string findTestsOf(llvm::StringRef path) {
  llvm::SmallString<128> beside = path;
  llvm::sys::path::replace_extension(beside, ".tile");
  bool isOther = beside != path && llvm::sys::fs::exists(beside);
  return isOther ? beside.str().str() : "";
}

/// The program of a file, or of the file of its tests: `path` then becomes
/// that. `file` becomes its buffer. Null after errors.
std::shared_ptr<Program> TileRun::load(std::string &path, uint32_t &file,
                                       DiagnosticEngine &diagnostics) {
  std::string problem;
  std::optional<std::string> text = readSourceFile(path, problem);
  if (!text) {
    llvm::errs() << kTool << ": error: cannot read `" << path
                 << "`: " << problem << " [E0702]\n";
    hasFileErrors = true;
    return nullptr;
  }
  file = sources.addBuffer(path, std::move(*text));
  if (guessInputKind(sources.text(file)) == InputKind::Source)
    return Program::load(file, diagnostics);
  std::string tests = findTestsOf(path);
  if (!tests.empty()) {
    path = tests;
    return load(path, file, diagnostics);
  }
  llvm::StringRef name = llvm::sys::path::filename(path);
  diagnostics.report(DiagID::DialectWithoutTests, SourceRange{file, 0, 0})
      .help("write them in a .tile file beside it, with `kernels = "
            "tile.dialect(\"" +
            name + "\")`");
  return nullptr;
}

/// What the functions that are run are called.
static llvm::StringRef kindName(bool isBench) {
  return isBench ? "benchmarks" : "tests";
}

/// Runs what a file has to run; whether there was anything, filtered or not,
/// or errors. A file that is named on the command line must have something.
bool TileRun::runFile(std::string path, bool isNamed) {
  DiagnosticEngine diagnostics(sources);
  uint32_t file = 0;
  std::shared_ptr<Program> program = load(path, file, diagnostics);
  std::vector<TestCase> cases;
  std::optional<TestRunner> runner;
  if (program) {
    program->configuration = configuration;
    runner.emplace(*program, *backend);
    cases = runner->list();
  }
  bool isBench = arguments.hasArg(OPT_bench);
  bool hasSome = arguments.hasArg(OPT_list_cases) || diagnostics.hasErrors() ||
                 !program || llvm::any_of(cases, [&](const TestCase &each) {
                   return each.isBenchmark == isBench;
                 });
  if (!hasSome && isNamed) {
    SourceRange start{file, 0, 0};
    DiagBuilder report = diagnostics.report(DiagID::NothingToRun, start,
                                            "the file", kindName(isBench));
    if (cases.empty())
      report.help("write a function with `@tile.test` that launches a kernel "
                  "and compares with `tile.check`");
    else
      report.help(isBench ? "it has tests: leave `--bench` out"
                          : "it has benchmarks: `--bench` runs them");
  }
  printDiagnostics(diagnostics.diagnostics(), sources, colour,
                   arguments.hasArg(OPT_remarks));
  hasFileErrors |= diagnostics.hasErrors();
  llvm::StringRef filter = arguments.getLastArgValue(OPT_filter);
  std::string previous;
  for (const TestCase &testCase : cases) {
    if (interrupted)
      break;
    std::string label = testCase.label();
    if (!llvm::StringRef(label).contains(filter))
      continue;
    if (arguments.hasArg(OPT_first) && testCase.name == previous)
      continue;
    previous = testCase.name;
    if (arguments.hasArg(OPT_list_cases)) {
      llvm::outs() << path << ": "
                   << (testCase.isBenchmark ? "bench " : "test ") << label
                   << '\n';
      ++numListed;
    } else if (testCase.isBenchmark == isBench) {
      runCase(*runner, testCase, path);
    }
  }
  return hasSome;
}

void TileRun::runPath(const Input &input) {
  bool hasSome = false;
  for (const std::string &file : input.files)
    if (!interrupted)
      hasSome |= runFile(file, !input.isFolder);
  if (hasSome || !input.isFolder || interrupted)
    return;
  DiagnosticEngine diagnostics(sources);
  diagnostics.report(DiagID::NothingToRun, SourceRange(),
                     "the folder `" + input.path + "`",
                     kindName(arguments.hasArg(OPT_bench)));
  printDiagnostics(diagnostics.diagnostics(), sources, colour,
                   /*remarks=*/false);
  hasFileErrors = true;
}

/// Reports a filter that left nothing to run.
void TileRun::checkFilter() {
  llvm::StringRef filter = arguments.getLastArgValue(OPT_filter);
  if (filter.empty() || !results.empty() || numListed || interrupted ||
      hasFileErrors)
    return;
  DiagnosticEngine diagnostics(sources);
  diagnostics
      .report(DiagID::NothingMatches, SourceRange(),
              kindName(arguments.hasArg(OPT_bench)), filter)
      .help("`--list` shows what there is");
  printDiagnostics(diagnostics.diagnostics(), sources, colour,
                   /*remarks=*/false);
  hasFileErrors = true;
}

int TileRun::finish() {
  checkFilter();
  if (arguments.hasArg(OPT_list_cases))
    return hasFileErrors ? kExitInputErrors : kExitSuccess;
  bool isBench = arguments.hasArg(OPT_bench);
  unsigned passed = 0, failed = 0, errors = 0, skipped = 0;
  double seconds = 0;
  for (const FileResult &each : results) {
    seconds += each.result.seconds;
    passed += each.result.status == CaseStatus::Passed;
    failed += each.result.status == CaseStatus::Failed;
    errors += each.result.status == CaseStatus::Error;
    skipped += each.result.status == CaseStatus::Skipped;
  }
  DevicePeak peak = isBench && passed ? backend->peak() : DevicePeak();
  if (arguments.hasArg(OPT_json)) {
    llvm::outs() << llvm::formatv(
        "{0:2}\n", resultsAsJSON(results, *backend, peak, sources));
  } else {
    if (isBench)
      printBenchmarkTable(results, peak, llvm::outs());
    else
      printTestTable(results, llvm::outs());
    if (peak.bytesPerSecond > 0)
      llvm::outs() << llvm::formatv(
          "device-to-device copy of 1 GiB: {0:f1} GB/s (100 %)\n",
          peak.bytesPerSecond / 1e9);
    llvm::outs() << llvm::formatv("on {0}, {1:f1} s\n", backend->description(),
                                  seconds)
                 << passed << " passed, " << failed + errors << " failed";
    if (skipped)
      llvm::outs() << ", " << skipped << " skipped";
    llvm::outs() << '\n';
  }
  if (interrupted) {
    llvm::errs() << kTool << ": interrupted\n";
    return 130;
  }
  if (errors || hasFileErrors)
    return kExitInputErrors;
  return failed ? kExitMismatch : kExitSuccess;
}

int TileRun::run() {
  if (int code = readOptions())
    return code;
  for (const std::string &path : arguments.getAllArgValues(OPT_INPUT))
    if (int code = addPath(path))
      return code;
  std::signal(SIGINT, tileRunInterrupt);
  for (const Input &input : inputs)
    runPath(input);
  showProgress("");
  return finish();
}

int tile::runTileRun(int argc, char **argv) {
  llvm::sys::PrintStackTraceOnErrorSignal(argv[0]);
  TileRunTable table;
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
  return TileRun(*arguments).run();
}
