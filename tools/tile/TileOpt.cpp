//===- TileOpt.cpp - runs passes on dialect text --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's own opt driver over the dialects and passes of the compiler: round
// trips, single passes, and every option that mlir-opt has. The text is read
// here, with the compiler's bounds on size and nesting, and a first time, so
// that mistakes in it have the codes that all tools give them.
//
//===----------------------------------------------------------------------===//

#include "CommandLine.h"
#include "Tools.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "tile/Compiler/Context.h"
#include "tile/Compiler/Input.h"
#include "tile/Compiler/Pipeline.h"
#include "tile/Support/AtomicFile.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

/// Reads the input. Null after an error.
static std::unique_ptr<llvm::MemoryBuffer> readInput(llvm::StringRef path) {
  std::string problem;
  std::optional<std::string> text = readWholeFile(path, problem);
  if (!text) {
    llvm::errs() << "tile-opt: error: cannot read `" << path << "`: " << problem
                 << " [E0702]\n";
    return nullptr;
  }
  std::string name = path == "-" ? "<stdin>" : path.str();
  std::unique_ptr<llvm::MemoryBuffer> buffer =
      llvm::MemoryBuffer::getMemBufferCopy(*text, name);
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file = sources.addBuffer(name, std::move(*text));
  // Bytecode is no text to look for brackets in, and its reader is bounded.
  bool isText = !llvm::StringRef(sources.text(file)).starts_with("ML\xefR");
  if (isText && !checkNesting(file, "//", diagnostics)) {
    printDiagnostics(diagnostics.diagnostics(), sources, /*colour=*/false,
                     /*remarks=*/false);
    return nullptr;
  }
  return buffer;
}

/// Whether the text parses and verifies, so that what is wrong with it is said
/// as by the other tools. Modes in which errors are expected, in which the text
/// is not one module, or which read otherwise are left to MLIR's driver.
static bool checkText(const llvm::MemoryBuffer &buffer,
                      const mlir::MlirOptMainConfig &config) {
  bool isPlain = !config.shouldVerifyDiagnostics() &&
                 config.inputSplitMarker().empty() &&
                 !config.shouldUseExplicitModule() &&
                 !config.shouldAllowUnregisteredDialects() &&
                 config.shouldVerifyOnParsing();
  if (!isPlain || buffer.getBuffer().starts_with("ML\xefR"))
    return true;
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file = sources.addBuffer(buffer.getBufferIdentifier().str(),
                                    buffer.getBuffer().str());
  std::unique_ptr<mlir::MLIRContext> context = createContext();
  bool isValid = bool(parseDialect(file, *context, diagnostics));
  if (!isValid)
    printDiagnostics(diagnostics.diagnostics(), sources, /*colour=*/false,
                     /*remarks=*/false);
  return isValid;
}

/// Reads the command line as MLIR's driver does, but for its exit status; the
/// names of input and output, or none after an error.
static std::optional<std::pair<std::string, std::string>>
parseOptions(int argc, char **argv, mlir::DialectRegistry &registry) {
  std::string help = mlir::registerCLIOptions("Tile pass driver\n", registry);
  static llvm::cl::opt<std::string> input(llvm::cl::Positional,
                                          llvm::cl::desc("<input file>"),
                                          llvm::cl::init("-"));
  static llvm::cl::opt<std::string> output(
      "o", llvm::cl::desc("Output filename"), llvm::cl::value_desc("filename"),
      llvm::cl::init("-"));
  if (!llvm::cl::ParseCommandLineOptions(argc, argv, help, &llvm::errs()))
    return std::nullopt;
  return std::make_pair(input.getValue(), output.getValue());
}

int tile::runTileOpt(int argc, char **argv) {
  registerAllPasses();
  mlir::DialectRegistry registry;
  dialectRegistry().appendTo(registry);
  llvm::InitLLVM init(argc, argv);
  std::optional<std::pair<std::string, std::string>> names =
      parseOptions(argc, argv, registry);
  if (!names)
    return kExitUsage;
  const auto &[input, output] = *names;
  mlir::MlirOptMainConfig config =
      mlir::MlirOptMainConfig::createFromCLOptions();
  // These print a list and read nothing.
  if (config.shouldShowDialects() || config.shouldListPasses())
    return mlir::failed(mlir::MlirOptMain(argc, argv, input, output, registry))
               ? kExitInputErrors
               : kExitSuccess;
  std::unique_ptr<llvm::MemoryBuffer> buffer = readInput(input);
  if (!buffer || !checkText(*buffer, config))
    return kExitInputErrors;
  std::string problem;
  std::unique_ptr<llvm::ToolOutputFile> file =
      mlir::openOutputFile(output, &problem);
  if (!file) {
    llvm::errs() << "tile-opt: error: " << problem << " [E0703]\n";
    return kExitEnvironment;
  }
  if (mlir::failed(
          mlir::MlirOptMain(file->os(), std::move(buffer), registry, config)))
    return kExitInputErrors;
  file->keep();
  return kExitSuccess;
}
