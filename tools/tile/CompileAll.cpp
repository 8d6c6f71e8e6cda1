//===- CompileAll.cpp - every function of many files ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two rounds of contained work: the first lists the functions of each file,
// the second compiles each function. A function is compiled from a program of
// its own, so that no error of one hides in another.
//
//===----------------------------------------------------------------------===//

#include "CompileAll.h"
#include "tile/Compiler/Context.h"
#include "tile/Language/SignatureInference.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/SourceEncoding.h"

using namespace tile;

namespace {
/// A file with what was reported of it, in one process.
struct LoadedFile {
  LoadedFile(llvm::StringRef path, const LoadOptions &options);

  SourceManager sources;
  DiagnosticEngine diagnostics{sources};
  /// Null after errors.
  std::shared_ptr<Program> program;
};

/// The n-th function of a file.
struct FunctionPlace {
  size_t file;
  size_t index;
};
} // namespace

LoadedFile::LoadedFile(llvm::StringRef path, const LoadOptions &options) {
  std::string problem;
  std::optional<std::string> text = readSourceFile(path, problem);
  if (!text) {
    diagnostics.report(DiagID::CannotRead, SourceRange(), path, problem);
    return;
  }
  uint32_t file = sources.addBuffer(path.str(), std::move(*text));
  program = Program::load(file, diagnostics, options);
}

//===----------------------------------------------------------------------===//
// In the child processes
//===----------------------------------------------------------------------===//

static std::string asText(llvm::json::Value value) {
  return llvm::formatv("{0}", value).str();
}

/// The line of a function's name.
static int64_t lineOf(const LoadedFile &loaded,
                      const FunctionObject &function) {
  SourceRange place = function.def->name.range;
  return loaded.sources.lineColumn(place.file, place.begin).line;
}

/// A row for each function, or one for the file if errors leave none.
static std::string listFunctions(const std::string &path,
                                 const LoadOptions &options) {
  LoadedFile loaded(path, options);
  llvm::json::Array rows;
  if (loaded.program) {
    for (const FunctionObject *function : loaded.program->jitFunctions()) {
      CompileRow row;
      row.file = path;
      row.function = function->title().str();
      row.line = lineOf(loaded, *function);
      rows.push_back(toJSON(row));
    }
  }
  // Errors of host code are of interest where they may hide functions.
  bool isRead = loaded.program != nullptr;
  bool hidesFunctions = isRead && loaded.diagnostics.hasErrors() &&
                        rows.empty() && loaded.sources.text(0).contains("jit");
  if (!isRead || hidesFunctions) {
    CompileRow row;
    row.file = path;
    row.failure = firstFailure(loaded.diagnostics);
    rows.push_back(toJSON(row));
  }
  return asText(std::move(rows));
}

/// The specialisation that was asked for, or else one that fits.
static std::optional<KernelSpecialization>
specialize(Program &program, FunctionObject &function,
           const SignatureRequest &request) {
  if (request.signature == "auto")
    return inferSpecialization(program, function, request);
  return specializeForRequest(program, function, request);
}

/// The function of a row. By its name if that is enough, so that nothing else
/// of the file is evaluated.
static FunctionObject *findListed(LoadedFile &loaded, size_t index,
                                  const CompileRow &row) {
  FunctionObject *named = loaded.program->findKernel(row.function);
  if (named && lineOf(loaded, *named) == row.line)
    return named;
  llvm::ArrayRef<FunctionObject *> all = loaded.program->jitFunctions();
  loaded.diagnostics.clear();
  return index < all.size() ? all[index] : nullptr;
}

static bool compileFunction(LoadedFile &loaded, size_t index,
                            const CompileAllOptions &options, CompileRow &row) {
  FunctionObject *function =
      loaded.program ? findListed(loaded, index, row) : nullptr;
  if (!function)
    return false;
  loaded.program->configuration = options.configuration;
  std::optional<KernelSpecialization> specialization =
      specialize(*loaded.program, *function, options.request);
  if (!specialization)
    return false;
  row.options = optionsText(*function, *specialization);
  Compilation compilation(options.compiler, loaded.diagnostics);
  return compilation.start(*loaded.program, *function, *specialization) &&
         compilation.advanceTo(options.stage) &&
         !loaded.diagnostics.hasErrors();
}

/// The row of a listed function, with what came of it.
static std::string compileListed(const std::string &path, CompileRow row,
                                 size_t index,
                                 const CompileAllOptions &options) {
  LoadedFile loaded(path, options.load);
  if (!compileFunction(loaded, index, options, row))
    row.failure = firstFailure(loaded.diagnostics);
  return asText(toJSON(row));
}

//===----------------------------------------------------------------------===//
// In the parent
//===----------------------------------------------------------------------===//

/// What is to be said of work that did not return.
static CompileFailure describeEnd(const ContainedResult &result,
                                  const ContainedLimits &limits) {
  CompileFailure failure;
  auto set = [&](DiagCode id, auto... arguments) {
    failure.code = getDiagInfo(id).code.str();
    failure.message =
        llvm::formatv(false, getDiagInfo(id).text.data(), arguments...).str();
  };
  switch (result.end) {
  case ContainedResult::TimedOut:
    set(DiagID::TimeExceeded, limits.seconds);
    break;
  case ContainedResult::OutOfMemory:
    set(DiagID::MemoryExceeded, limits.bytes >> 20);
    break;
  case ContainedResult::NotStarted:
    set(DiagID::InternalError, "no process could be started");
    break;
  case ContainedResult::Crashed:
  case ContainedResult::Finished:
    set(DiagID::InternalError,
        llvm::formatv("the compiler crashed, signal {0}", result.signal).str());
    break;
  }
  return failure;
}

template <typename T>
static bool parseInto(const ContainedResult &result, T &value) {
  if (result.end != ContainedResult::Finished)
    return false;
  llvm::Expected<T> parsed = llvm::json::parse<T>(result.text);
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return false;
  }
  value = std::move(*parsed);
  return true;
}

/// The rows of all functions before they are compiled, and where they are.
static std::vector<CompileRow> listAll(llvm::ArrayRef<std::string> files,
                                       const CompileAllOptions &options,
                                       std::vector<FunctionPlace> &places) {
  std::vector<ContainedResult> lists =
      runContained(files.size(), options.limits, [&](size_t file) {
        return listFunctions(files[file], options.load);
      });
  std::vector<CompileRow> rows;
  for (auto [file, list] : llvm::enumerate(lists)) {
    std::vector<CompileRow> found;
    if (!parseInto(list, found)) {
      found.resize(1);
      found[0].file = files[file];
      found[0].failure = describeEnd(list, options.limits);
    }
    for (auto [index, row] : llvm::enumerate(found)) {
      // The path as it is: JSON keeps no bytes that are no UTF-8.
      row.file = files[file];
      rows.push_back(std::move(row));
      places.push_back({file, index});
    }
  }
  return rows;
}

std::vector<CompileRow> tile::compileAll(llvm::ArrayRef<std::string> files,
                                         const CompileAllOptions &given) {
  CompileAllOptions options = given;
  if (options.request.signature.empty())
    options.request.signature = "auto";
  // Made here once, every child has it.
  dialectRegistry();
  std::vector<FunctionPlace> places;
  std::vector<CompileRow> rows = listAll(files, options, places);
  std::vector<size_t> functions;
  for (auto [index, row] : llvm::enumerate(rows))
    if (!row.function.empty())
      functions.push_back(index);
  std::vector<ContainedResult> results =
      runContained(functions.size(), options.limits, [&](size_t item) {
        size_t row = functions[item];
        return compileListed(files[places[row].file], rows[row],
                             places[row].index, options);
      });
  for (auto [index, result] : llvm::zip_equal(functions, results)) {
    CompileRow &row = rows[index];
    if (!parseInto(result, row))
      row.failure = describeEnd(result, options.limits);
    row.file = files[places[index].file];
  }
  return rows;
}
