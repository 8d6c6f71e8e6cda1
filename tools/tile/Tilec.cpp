//===- Tilec.cpp - compiles a kernel --------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command-line compiler: reads one input of any stage, brings it to the
// stage that was asked for and writes that. Standard output carries the
// product alone; all messages go to standard error.
//
//===----------------------------------------------------------------------===//

#include "CommandLine.h"
#include "CompileAll.h"
#include "FirstLaunch.h"
#include "KernelList.h"
#include "SourceFiles.h"
#include "Tools.h"
#include "tile/Compiler/Compilation.h"
#include "tile/Language/ASTPrinter.h"
#include "tile/Language/Parser.h"
#include "tile/Support/AtomicFile.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/SourceEncoding.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <thread>

using namespace tile;
using namespace llvm::opt;

namespace {
enum Option {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "TilecOptions.inc"
#undef OPTION
};
} // namespace

#define OPTTABLE_STR_TABLE_CODE
#include "TilecOptions.inc"
#undef OPTTABLE_STR_TABLE_CODE
#define OPTTABLE_PREFIXES_TABLE_CODE
#include "TilecOptions.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

static constexpr OptTable::Info kOptions[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "TilecOptions.inc"
#undef OPTION
};

namespace {
class TilecTable : public GenericOptTable {
public:
  TilecTable()
      : GenericOptTable(OptionStrTable, OptionPrefixesTable, kOptions) {}
};

/// One run of the tool.
class Tilec {
public:
  explicit Tilec(InputArgList &arguments)
      : arguments(arguments), diagnostics(sources) {}

  int run();

private:
  int readOptions();
  int readMachineOptions();
  int readPairs(OptSpecifier option, llvm::StringRef spelling,
                LoadOptions::Pairs &pairs);
  int readPassNames();
  bool compile(std::string &product);
  int readConfiguration();
  bool compileSource(Program &program, std::string &product);
  bool compileAll(Program &program, FunctionObject &kernel,
                  const ConfigurationList &list, std::string &product);
  bool useConfigurations(Program &program, FunctionObject &kernel,
                         std::string &product);
  bool writeNumbered(llvm::StringRef output, size_t index,
                     llvm::StringRef product);
  std::optional<KernelSpecialization> specialize(Program &program,
                                                 FunctionObject &kernel);
  bool finish(Compilation &compilation, std::string &product);
  void printReport(Compilation &compilation);
  bool compileText(InputKind kind, std::string &product);
  KernelChoice kernelChoice() const;
  std::string listed(llvm::ArrayRef<ListedKernel> kernels) const;
  int write(llvm::StringRef product);
  int checkAllOptions();
  int runAll();

  InputArgList &arguments;
  SourceManager sources;
  DiagnosticEngine diagnostics;
  CompilerOptions options;
  SignatureRequest request;
  LoadOptions loadOptions;
  Stage stage = Stage::PTX;
  std::optional<InputKind> inputKind;
  uint32_t file = 0;
  bool colour = false;
  /// `--config=`: a number, or what stands for one.
  std::optional<unsigned> configuration;
  bool takesAll = false, listsConfigurations = false;
};
} // namespace

static const char *const kTool = "tilec";

static void printHelp(const OptTable &table) {
  llvm::outs() << "usage: tilec [options] FILE\n\n"
                  "Compiles a kernel of a .tile file, or text of a later stage "
                  "such as the tile\ndialect (- is standard input).\n\n"
                  "  tilec softmax.tile -o softmax.ptx\n"
                  "  tilec add.tile --signature='*fp32:16,*fp32:16,i32,1024'\n"
                  "  tilec add.tile --emit=tile-gpu --explain=layouts\n"
                  "  tilec --all kernels --emit=tile\n"
                  "  tilec --explain=E0215\n\n"
                  "Without a signature, the kernel is compiled as the file's "
                  "first test launches it.\n\n";
  printOptions(table);
  llvm::outs() << "\nExit status: 0 ok, 1 errors in the input, 2 wrong usage, "
                  "3 internal error,\n4 environment (no ptxas, unwritable "
                  "file), 5 a limit was exceeded.\n";
}

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

int Tilec::readMachineOptions() {
  std::string target = arguments.getLastArgValue(OPT_target).str();
  options.architecture = findArchitecture(target);
  if (!options.architecture && arguments.hasArg(OPT_target)) {
    llvm::SmallVector<llvm::StringRef> names;
    for (const Architecture &architecture : allArchitectures())
      names.push_back(architecture.name);
    std::string message = "unknown target `" + target + "`";
    if (findArchitecture(target + "a"))
      message += "; did you mean `" + target + "a`?";
    else
      message += "; the targets are " + llvm::join(names, ", ");
    return reportUsage(kTool, message + " [E0701]");
  }
  auto number = [&](OptSpecifier option, std::optional<unsigned> &value,
                    unsigned least, unsigned most) {
    if (!arguments.hasArg(option))
      return true;
    value = numberOption(kTool, arguments, option, least, least, most);
    return value.has_value();
  };
  OptionRequest &kernel = request.options;
  if (!number(OPT_num_warps, kernel.numWarps, 1, 32) ||
      !number(OPT_num_stages, kernel.numStages, 1, 16) ||
      !number(OPT_maxnreg, kernel.maxRegisters, 16, 255))
    return kExitUsage;
  unsigned numWarps = kernel.numWarps.value_or(1);
  if ((numWarps & (numWarps - 1)) != 0)
    return reportUsage(kTool, "--num-warps= takes a power of two, not `" +
                                  llvm::Twine(numWarps) + "`");
  return readConfiguration();
}

int Tilec::readConfiguration() {
  llvm::StringRef which = arguments.getLastArgValue(OPT_config, "0");
  takesAll = which == "all";
  listsConfigurations = which == "list";
  unsigned index = 0;
  if (!takesAll && !listsConfigurations && which.getAsInteger(10, index))
    return reportUsage(kTool, "--config= takes a number, `all` or `list`, "
                              "not `" +
                                  which + "`");
  if (arguments.hasArg(OPT_config) && !takesAll && !listsConfigurations)
    configuration = index;
  if (arguments.hasArg(OPT_json) && !listsConfigurations &&
      !arguments.hasArg(OPT_list_kernels) && !arguments.hasArg(OPT_all))
    return reportUsage(kTool,
                       "--json goes with --list, --config=list or --all");
  return kExitSuccess;
}

int Tilec::readPassNames() {
  options.printAfter = arguments.getAllArgValues(OPT_print_after);
  if (options.printAfter.empty())
    return kExitSuccess;
  std::vector<std::string> names = pipelinePassNames();
  for (const std::string &name : options.printAfter)
    if (name != "all" && !llvm::is_contained(names, name))
      return reportUsage(kTool, "there is no pass `" + name +
                                    "`; the passes are " +
                                    llvm::join(names, ", "));
  return kExitSuccess;
}

int Tilec::readOptions() {
  if (const Arg *emit = arguments.getLastArg(OPT_emit)) {
    std::optional<Stage> wanted = findStage(emit->getValue());
    if (!wanted)
      return reportUsage(kTool, llvm::Twine("unknown stage `") +
                                    emit->getValue() +
                                    "`; the stages are ast, tile, tile-gpu, "
                                    "llvm, llvm-ir, ptx, cubin");
    stage = *wanted;
  }
  if (const Arg *input = arguments.getLastArg(OPT_input)) {
    inputKind = findInputKind(input->getValue());
    if (!inputKind)
      return reportUsage(kTool, llvm::Twine("unknown kind of input `") +
                                    input->getValue() +
                                    "`; it is source, dialect, llvm-ir or ptx");
  }
  std::optional<bool> wants = wantsColour(arguments.getLastArgValue(OPT_color));
  if (!wants)
    return reportUsage(kTool, "--color= takes auto, always or never");
  colour = *wants;
  llvm::StringRef format =
      arguments.getLastArgValue(OPT_diagnostics_format, "text");
  if (format != "text" && format != "json")
    return reportUsage(kTool, "--diagnostics-format= takes text or json");
  llvm::StringRef explain = arguments.getLastArgValue(OPT_explain);
  if (!explain.empty() && explain != "layouts")
    return reportUsage(kTool, "with a file, --explain= takes `layouts`");
  options.explainLayouts = explain == "layouts";
  options.containCrashes = true;
  options.log = &llvm::errs();
  if (int code = readPassNames())
    return code;
  options.dumpDirectory = arguments.getLastArgValue(OPT_dump_dir).str();
  request.signature = arguments.getLastArgValue(OPT_signature).str();
  if (int code = readPairs(OPT_D, "-D", loadOptions.defines))
    return code;
  request.definitions = loadOptions.defines;
  loadOptions.searchPaths = arguments.getAllArgValues(OPT_I);
  if (int code = readPairs(OPT_set, "--set", loadOptions.settings))
    return code;
  return readMachineOptions();
}

/// Reads the NAME=VALUE of all uses of an option.
int Tilec::readPairs(OptSpecifier option, llvm::StringRef spelling,
                     LoadOptions::Pairs &pairs) {
  for (llvm::StringRef text : arguments.getAllArgValues(option)) {
    auto [name, value] = text.split('=');
    if (name.empty() || !text.contains('='))
      return reportUsage(kTool,
                         spelling + " takes NAME=VALUE, not `" + text + "`");
    pairs.emplace_back(name.str(), value.str());
  }
  return kExitSuccess;
}

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

std::string Tilec::listed(llvm::ArrayRef<ListedKernel> kernels) const {
  if (!arguments.hasArg(OPT_json))
    return kernelsAsText(kernels);
  return llvm::formatv("{0:2}\n", kernelsAsJSON(kernels));
}

/// The kernel to take, and the options that the command line gives.
KernelChoice Tilec::kernelChoice() const {
  KernelChoice choice;
  choice.name = arguments.getLastArgValue(OPT_kernel).str();
  choice.numWarps = request.options.numWarps;
  choice.numStages = request.options.numStages;
  choice.maxRegisters = request.options.maxRegisters;
  return choice;
}

std::optional<KernelSpecialization> Tilec::specialize(Program &program,
                                                      FunctionObject &kernel) {
  if (request.signature.empty() && request.definitions.empty()) {
    if (std::optional<FirstLaunch> first = findFirstLaunch(program, kernel)) {
      diagnostics.report(DiagID::SignatureFromTest, kernel.def->name.range,
                         kernel.name(), first->label);
      std::optional<ConfigurationList> list =
          readConfigurations(program, kernel);
      if (list && !program.configuration)
        remarkFirstConfiguration(kernel, *list, diagnostics);
      KernelSpecialization result = first->specialization;
      kernelChoice().applyTo(result.options);
      return result;
    }
  }
  return specializeForRequest(program, kernel, request);
}

/// Writes `k.ptx` as `k.3.ptx` for configuration 3; false after an error.
bool Tilec::writeNumbered(llvm::StringRef output, size_t index,
                          llvm::StringRef product) {
  llvm::SmallString<128> path = output;
  llvm::StringRef extension = llvm::sys::path::extension(output);
  llvm::sys::path::replace_extension(path, std::to_string(index) + extension);
  std::string problem;
  if (writeWholeFile(path, product, problem))
    return true;
  diagnostics.report(DiagID::CannotWrite, SourceRange(), path, problem);
  return false;
}

/// Compiles the kernel in each of its configurations: a line for each, and a
/// file where -o names one.
bool Tilec::compileAll(Program &program, FunctionObject &kernel,
                       const ConfigurationList &list, std::string &product) {
  llvm::StringRef output = arguments.getLastArgValue(OPT_o, "-");
  bool succeeded = true;
  for (auto [index, configuration] : llvm::enumerate(list.configurations)) {
    unsigned errors = diagnostics.errorCount();
    program.configuration = index;
    std::string code;
    std::optional<KernelSpecialization> specialization =
        specialize(program, kernel);
    Compilation compilation(options, diagnostics);
    bool compiled = specialization &&
                    compilation.start(program, kernel, *specialization) &&
                    finish(compilation, code);
    if (compiled && output != "-")
      compiled = writeNumbered(output, index, code);
    succeeded &= compiled && diagnostics.errorCount() == errors;
    product += llvm::formatv("{0}: {1}: {2}\n", index, configuration.text(),
                             compiled ? "compiled" : "failed")
                   .str();
  }
  return succeeded;
}

bool Tilec::useConfigurations(Program &program, FunctionObject &kernel,
                              std::string &product) {
  std::optional<ConfigurationList> list = readConfigurations(program, kernel);
  if (!list)
    return false;
  if (listsConfigurations) {
    product = arguments.hasArg(OPT_json)
                  ? llvm::formatv("{0:2}\n", configurationsAsJSON(*list)).str()
                  : configurationsAsText(*list, "");
    return true;
  }
  // Without configurations there is one way to compile it.
  if (list->configurations.empty())
    list->configurations.emplace_back();
  return compileAll(program, kernel, *list, product);
}

bool Tilec::compileSource(Program &program, std::string &product) {
  if (arguments.hasArg(OPT_list_kernels)) {
    std::optional<std::vector<ListedKernel>> kernels = listKernels(program);
    if (kernels)
      product = listed(*kernels);
    return kernels.has_value();
  }
  FunctionObject *kernel =
      program.findKernel(arguments.getLastArgValue(OPT_kernel));
  if (!kernel)
    return false;
  program.configuration = configuration;
  if (takesAll || listsConfigurations)
    return useConfigurations(program, *kernel, product);
  std::optional<KernelSpecialization> specialization =
      specialize(program, *kernel);
  if (!specialization)
    return false;
  Compilation compilation(options, diagnostics);
  return compilation.start(program, *kernel, *specialization) &&
         finish(compilation, product);
}

void Tilec::printReport(Compilation &compilation) {
  llvm::errs() << compilation.info().symbol << ": "
               << compilation.info().numWarps << " warps, "
               << compilation.info().sharedBytes << " bytes of shared memory";
  if (const PtxasKernel *costs =
          compilation.report().find(compilation.info().symbol))
    llvm::errs() << ", " << costs->registers << " registers, "
                 << costs->spillStoreBytes + costs->spillLoadBytes
                 << " bytes spilled, " << costs->stackBytes
                 << " bytes of stack";
  llvm::errs() << '\n';
  for (const std::string &warning : compilation.report().warnings)
    llvm::errs() << "ptxas: " << warning << '\n';
}

bool Tilec::finish(Compilation &compilation, std::string &product) {
  if (!compilation.advanceTo(stage))
    return false;
  product = compilation.text();
  if (arguments.hasArg(OPT_report)) {
    if (!compilation.advanceTo(Stage::Cubin))
      return false;
    printReport(compilation);
  }
  return true;
}

/// From text of a stage after source, whose types are settled.
bool Tilec::compileText(InputKind kind, std::string &product) {
  if (!request.signature.empty() || !request.definitions.empty()) {
    diagnostics.report(DiagID::SignatureSettled, SourceRange{file, 0, 0});
    return false;
  }
  if (arguments.hasArg(OPT_list_kernels) && kind == InputKind::Dialect) {
    std::optional<std::vector<DialectKernel>> kernels =
        listDialectKernels(file, diagnostics);
    if (kernels)
      product = listed(listKernels(*kernels));
    return kernels.has_value();
  }
  Compilation compilation(options, diagnostics);
  return compilation.start(file, kind, kernelChoice()) &&
         finish(compilation, product);
}

bool Tilec::compile(std::string &product) {
  InputKind kind = inputKind ? *inputKind : guessInputKind(sources.text(file));
  if (kind != InputKind::Source)
    return compileText(kind, product);
  if (stage == Stage::AST) {
    std::unique_ptr<ParsedFile> parsed = parseFile(file, diagnostics);
    if (!parsed || diagnostics.hasErrors())
      return false;
    llvm::raw_string_ostream os(product);
    printAST(parsed->module, os, &sources);
    return true;
  }
  std::shared_ptr<Program> program =
      Program::load(file, diagnostics, loadOptions);
  return program && compileSource(*program, product);
}

int Tilec::write(llvm::StringRef product) {
  std::string output = arguments.getLastArgValue(OPT_o, "-").str();
  if (output == "-" && stage == Stage::Cubin && llvm::outs().is_displayed())
    return reportUsage(kTool, "a cubin is binary: name a file with -o");
  std::string problem;
  if (writeWholeFile(output, product, problem))
    return kExitSuccess;
  llvm::errs() << kTool << ": error: cannot write `" << output
               << "`: " << problem << " [E0703]\n";
  return kExitEnvironment;
}

/// Refuses what makes no sense for many functions at a time.
int Tilec::checkAllOptions() {
  static constexpr Option kForOne[] = {OPT_o,
                                       OPT_kernel,
                                       OPT_list_kernels,
                                       OPT_input,
                                       OPT_report,
                                       OPT_dump_dir,
                                       OPT_print_after,
                                       OPT_explain,
                                       OPT_remarks,
                                       OPT_diagnostics_format};
  for (Option option : kForOne)
    if (const Arg *given = arguments.getLastArg(option))
      return reportUsage(kTool, "`" + given->getSpelling() +
                                    "` does not go with --all");
  if (takesAll || listsConfigurations)
    return reportUsage(kTool, "with --all, --config= takes a number");
  if (stage == Stage::AST)
    return reportUsage(kTool,
                       "with --all, --emit= takes tile or a later stage");
  if (!arguments.hasArg(OPT_INPUT))
    return reportUsage(kTool, "no input file");
  return kExitSuccess;
}

/// `--all`: a table of all functions of all inputs.
int Tilec::runAll() {
  if (int code = checkAllOptions())
    return code;
  CompileAllOptions all;
  all.compiler = options;
  // Each function has a process of its own to crash in.
  all.compiler.containCrashes = false;
  all.load = loadOptions;
  all.request = request;
  all.configuration = configuration;
  all.stage = stage;
  std::optional<unsigned> jobs =
      numberOption(kTool, arguments, OPT_jobs,
                   std::max(1u, std::thread::hardware_concurrency()), 1, 1024);
  std::optional<unsigned> seconds = numberOption(
      kTool, arguments, OPT_time_limit, all.limits.seconds, 1, 86400);
  std::optional<unsigned> megabytes = numberOption(
      kTool, arguments, OPT_memory_limit, all.limits.bytes >> 20, 1, 1 << 20);
  if (!jobs || !seconds || !megabytes)
    return kExitUsage;
  all.limits.bytes = uint64_t(*megabytes) << 20;
  all.limits.processes = *jobs;
  all.limits.seconds = *seconds;
  std::vector<CompileRow> rows = ::tile::compileAll(
      findSources(arguments.getAllArgValues(OPT_INPUT)), all);
  if (arguments.hasArg(OPT_json))
    llvm::outs() << llvm::formatv("{0:2}\n", tableAsJSON(rows));
  else
    llvm::outs() << tableAsText(rows);
  bool failed = llvm::any_of(
      rows, [](const CompileRow &row) { return row.failure.has_value(); });
  return failed ? kExitInputErrors : kExitSuccess;
}

int Tilec::run() {
  if (int code = readOptions())
    return code;
  if (arguments.hasArg(OPT_all))
    return runAll();
  std::vector<std::string> inputs = arguments.getAllArgValues(OPT_INPUT);
  if (inputs.size() != 1)
    return reportUsage(kTool, inputs.empty() ? "no input file"
                                             : "more than one input file: `" +
                                                   inputs[1] + "`");
  std::string problem;
  std::optional<std::string> text = readSourceFile(inputs[0], problem);
  if (!text) {
    llvm::errs() << kTool << ": error: cannot read `" << inputs[0]
                 << "`: " << problem << " [E0702]\n";
    return kExitInputErrors;
  }
  file = sources.addBuffer(inputs[0] == "-" ? "<stdin>" : inputs[0],
                           std::move(*text));
  std::string product;
  bool done = compile(product);
  if (arguments.getLastArgValue(OPT_diagnostics_format) == "json")
    printDiagnosticsAsJSON(diagnostics.diagnostics(), sources, llvm::errs());
  else
    printDiagnostics(diagnostics.diagnostics(), sources, colour,
                     arguments.hasArg(OPT_remarks));
  // With all configurations the product is a table, and says what failed.
  if (takesAll)
    llvm::outs() << product;
  if (done && !diagnostics.hasErrors())
    return takesAll ? kExitSuccess : write(product);
  int code = exitCodeFor(diagnostics.diagnostics());
  return code == kExitSuccess ? kExitInternal : code;
}

int tile::runTilec(int argc, char **argv) {
  llvm::sys::PrintStackTraceOnErrorSignal(argv[0]);
  TilecTable table;
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
  if (arguments->hasArg(OPT_print_targets)) {
    for (const Architecture &architecture : allArchitectures())
      llvm::outs() << architecture.name << '\n';
    return kExitSuccess;
  }
  llvm::StringRef explain = arguments->getLastArgValue(OPT_explain);
  if (!explain.empty() && explain != "layouts")
    return explainCode(kTool, explain);
  return Tilec(*arguments).run();
}
