//===- DialectKernel.cpp - kernels written in the dialect -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads kernels off a parsed module. A text is parsed again wherever it is
// wanted in another context: kernels are small.
//
//===----------------------------------------------------------------------===//

#include "tile/Compiler/DialectKernel.h"
#include "tile/Compiler/Context.h"
#include "tile/Compiler/Input.h"
#include "tile/Dialect/Tile/IR/LocationRange.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Language/Emitter.h"
#include "tile/Language/TileBuilder.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"

using namespace tile;

void KernelChoice::applyTo(KernelOptions &options) const {
  options.numWarps = numWarps.value_or(options.numWarps);
  options.numStages = numStages.value_or(options.numStages);
  options.maxRegisters = maxRegisters.value_or(options.maxRegisters);
}

//===----------------------------------------------------------------------===//
// Reading kernels
//===----------------------------------------------------------------------===//

/// The name at the place where argument `index` is declared: the parser does
/// not keep it, but an argument's location leads to its `%name`. Empty if there
/// is none, or a number.
static llvm::StringRef nameInText(SourceRange range,
                                  const SourceManager &sources) {
  if (!range.isValid())
    return "";
  llvm::StringRef text = sources.text(range.file).drop_front(range.begin);
  if (!text.consume_front("%") || text.empty() || llvm::isDigit(text.front()))
    return "";
  return text.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
}

/// Argument `index` as a parameter; none after an error.
static std::optional<RuntimeParameter>
readParameter(mlir::func::FuncOp function, unsigned index,
              DiagnosticEngine &diagnostics) {
  const SourceManager &sources = diagnostics.sourceManager();
  mlir::BlockArgument argument = function.getArgument(index);
  RuntimeParameter parameter;
  parameter.range = rangeOf(argument.getLoc(), sources);
  if (mlir::StringAttr name = function.getArgAttrOfType<mlir::StringAttr>(
          index, mlir::tile::kNameAttr))
    parameter.name = name.getValue().str();
  else
    parameter.name = nameInText(parameter.range, sources).str();
  if (parameter.name.empty())
    parameter.name = "arg" + std::to_string(index);
  if (mlir::IntegerAttr multiple = function.getArgAttrOfType<mlir::IntegerAttr>(
          index, mlir::tile::kDivisibilityAttr))
    parameter.divisibility = static_cast<unsigned>(multiple.getInt());
  mlir::StringAttr signedness = function.getArgAttrOfType<mlir::StringAttr>(
      index, mlir::tile::kSignednessAttr);
  std::optional<DType> type =
      dtypeOf(argument.getType(), signedness && signedness.getValue() == "u");
  if (!type) {
    std::string text;
    llvm::raw_string_ostream(text) << argument.getType();
    diagnostics.report(DiagID::DialectParameterType, parameter.range,
                       parameter.name, function.getName(), text);
    return std::nullopt;
  }
  parameter.type = *type;
  return parameter;
}

static std::optional<DialectKernel> readKernel(mlir::func::FuncOp function,
                                               uint32_t file,
                                               DiagnosticEngine &diagnostics) {
  DialectKernel kernel;
  kernel.file = file;
  kernel.name = function.getName().str();
  kernel.range = rangeOf(function.getLoc(), diagnostics.sourceManager());
  kernel.options = getKernelOptions(function);
  if (!checkOptions(kernel.options, diagnostics, kernel.range))
    return std::nullopt;
  if (function.isDeclaration()) {
    diagnostics.report(DiagID::KernelWithoutBody, kernel.range, kernel.name);
    return std::nullopt;
  }
  for (unsigned index = 0; index != function.getNumArguments(); ++index) {
    std::optional<RuntimeParameter> parameter =
        readParameter(function, index, diagnostics);
    if (!parameter)
      return std::nullopt;
    kernel.parameters.push_back(std::move(*parameter));
  }
  return kernel;
}

std::optional<std::vector<DialectKernel>>
tile::listDialectKernels(mlir::ModuleOp module, uint32_t file,
                         DiagnosticEngine &diagnostics) {
  std::vector<DialectKernel> kernels;
  for (mlir::func::FuncOp function : module.getOps<mlir::func::FuncOp>()) {
    if (!function->hasAttr(mlir::tile::kKernelAttr))
      continue;
    std::optional<DialectKernel> kernel =
        readKernel(function, file, diagnostics);
    if (!kernel)
      return std::nullopt;
    kernels.push_back(std::move(*kernel));
  }
  return kernels;
}

std::optional<std::vector<DialectKernel>>
tile::listDialectKernels(uint32_t file, DiagnosticEngine &diagnostics) {
  std::unique_ptr<mlir::MLIRContext> context = createContext();
  mlir::OwningOpRef<mlir::ModuleOp> module =
      parseDialect(file, *context, diagnostics);
  if (!module)
    return std::nullopt;
  if (Stage stage = stageOf(*module); stage != Stage::Tile) {
    diagnostics.report(DiagID::NotTileText, SourceRange{file, 0, 0},
                       stageName(stage));
    return std::nullopt;
  }
  return listDialectKernels(*module, file, diagnostics);
}

//===----------------------------------------------------------------------===//
// Choosing one
//===----------------------------------------------------------------------===//

const DialectKernel *tile::chooseKernel(llvm::ArrayRef<DialectKernel> kernels,
                                        llvm::StringRef name, uint32_t file,
                                        DiagnosticEngine &diagnostics) {
  SourceRange top{file, 0, 0};
  if (kernels.empty()) {
    diagnostics.report(DiagID::NoKernel, top)
        .help("put `attributes {tile.kernel}` after the parameters of a "
              "`func.func`");
    return nullptr;
  }
  if (name.empty()) {
    const DialectKernel &last = kernels.back();
    if (kernels.size() > 1)
      diagnostics
          .report(DiagID::KernelChosen, last.range, last.name, kernels.size())
          .help("choose another with `--kernel=NAME`");
    return &last;
  }
  llvm::SmallVector<llvm::StringRef> names;
  for (const DialectKernel &kernel : kernels) {
    if (kernel.name == name)
      return &kernel;
    names.push_back(kernel.name);
  }
  DiagBuilder unknown = diagnostics.report(DiagID::UnknownKernel, top, name);
  if (std::optional<llvm::StringRef> near = nearestSpelling(name, names))
    unknown.help("did you mean `" + *near + "`?");
  else
    unknown.help("the file has: " + llvm::join(names, ", "));
  return nullptr;
}

void tile::isolateKernel(mlir::ModuleOp module, const DialectKernel &kernel) {
  for (mlir::func::FuncOp function : module.getOps<mlir::func::FuncOp>()) {
    if (function.getName() != kernel.name) {
      function->removeAttr(mlir::tile::kKernelAttr);
      function.setPrivate();
      continue;
    }
    function.setPublic();
    setKernelOptions(function, kernel.options);
    for (auto [index, parameter] : llvm::enumerate(kernel.parameters))
      function.setArgAttr(
          index, mlir::tile::kNameAttr,
          mlir::StringAttr::get(module.getContext(), parameter.name));
  }
}

std::string DialectKernelSource::key() const {
  const KernelOptions &options = kernel.options;
  return llvm::formatv("{0}@{1} {2},{3},{4},{5}", kernel.name, kernel.file,
                       options.numWarps, options.numStages, options.numCtas,
                       options.maxRegisters)
      .str();
}

mlir::OwningOpRef<mlir::ModuleOp>
DialectKernelSource::emit(mlir::MLIRContext &context,
                          unsigned /*capability*/) const {
  mlir::OwningOpRef<mlir::ModuleOp> module =
      parseDialect(kernel.file, context, engine);
  if (module)
    isolateKernel(*module, kernel);
  return module;
}
