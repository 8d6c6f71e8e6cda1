//===- Compilation.cpp - one kernel on its way from text to machine code --===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each stage has a function that leads to it from the one before; advanceTo
// calls them in turn.
//
//===----------------------------------------------------------------------===//

#include "tile/Compiler/Compilation.h"
#include "PassObserver.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "tile/Compiler/Context.h"
#include "tile/Compiler/DiagnosticBridge.h"
#include "tile/Dialect/Tile/IR/LocationRange.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "tile/Support/Limits.h"
#include "tile/Support/ReportError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

Compilation::Compilation(const CompilerOptions &options,
                         DiagnosticEngine &diagnostics)
    : options(options), diagnostics(diagnostics) {}

Compilation::~Compilation() = default;

//===----------------------------------------------------------------------===//
// Starting
//===----------------------------------------------------------------------===//

bool Compilation::start(const KernelSource &source) {
  context = createContext();
  DiagnosticBridge bridge(context.get(), diagnostics);
  const Architecture *target = options.architecture
                                   ? options.architecture
                                   : findArchitecture(kDefaultArchitecture);
  moduleOp = source.emit(*context, target->capability);
  return moduleOp && startTile();
}

/// From a module with one kernel.
bool Compilation::startTile() {
  current = Stage::Tile;
  return checkSize() && settleTarget() && runPasses(addTilePasses) &&
         checkSize();
}

bool Compilation::start(uint32_t file, InputKind kind,
                        const KernelChoice &choice) {
  if (kind == InputKind::Dialect)
    return startDialect(file, choice);
  settleTarget();
  if (kind == InputKind::PTX) {
    ptx = diagnostics.sourceManager().text(file).str();
    current = Stage::PTX;
  } else {
    if (!checkNesting(file, ";", diagnostics))
      return false;
    ir = parseLLVMIR(diagnostics.sourceManager().text(file), diagnostics);
    current = Stage::LLVMIR;
    if (!ir.module)
      return false;
  }
  return checkChoice(file, choice);
}

bool Compilation::startDialect(uint32_t file, const KernelChoice &choice) {
  context = createContext();
  moduleOp = parseDialect(file, *context, diagnostics);
  if (!moduleOp)
    return false;
  current = stageOf(*moduleOp);
  if (current == Stage::Tile)
    return isolate(file, choice) && startTile();
  if (!checkSize() || !settleTarget())
    return false;
  readInfo();
  return checkChoice(file, choice);
}

/// Leaves the chosen kernel alone in the module.
bool Compilation::isolate(uint32_t file, const KernelChoice &choice) {
  std::optional<std::vector<DialectKernel>> kernels =
      listDialectKernels(*moduleOp, file, diagnostics);
  const DialectKernel *found =
      kernels ? chooseKernel(*kernels, choice.name, file, diagnostics)
              : nullptr;
  if (!found)
    return false;
  DialectKernel kernel = *found;
  choice.applyTo(kernel.options);
  isolateKernel(*moduleOp, kernel);
  return true;
}

/// After the stage Tile there is nothing left to choose.
bool Compilation::checkChoice(uint32_t file, const KernelChoice &choice) {
  SourceRange top{file, 0, 0};
  if (choice.changesOptions())
    diagnostics.report(DiagID::OptionsSettled, top, stageName(current))
        .help("give them with the source, or with text of the stage `tile`");
  else if (!choice.name.empty() && choice.name != kernelInfo.symbol)
    diagnostics.report(DiagID::UnknownKernel, top, choice.name);
  else
    return true;
  return false;
}

/// Decides which machine the compilation is for, and has the module say so.
bool Compilation::settleTarget() {
  mlir::ModuleOp module = moduleOp.get();
  llvm::StringRef attribute = mlir::tile_gpu::kTargetAttr;
  if (current == Stage::Tile)
    attribute = mlir::tile::kModuleTargetAttr;
  if (!options.architecture) {
    llvm::StringRef name = kDefaultArchitecture;
    if (module)
      if (mlir::StringAttr own =
              module->getAttrOfType<mlir::StringAttr>(attribute))
        name = own.getValue();
    options.architecture = findArchitecture(name);
    if (!options.architecture) {
      diagnostics.report(DiagID::UnknownTarget,
                         rangeOf(module.getLoc(), diagnostics.sourceManager()),
                         name);
      return false;
    }
  }
  if (module)
    module->setAttr(attribute, mlir::StringAttr::get(
                                   context.get(), options.architecture->name));
  return true;
}

/// The elements of a tile; no more than 2^62 of those of hostile text.
static int64_t elementsOf(mlir::RankedTensorType type) {
  int64_t count = 1;
  for (int64_t extent : type.getShape())
    if (llvm::MulOverflow(count, extent, count))
      return int64_t(1) << 62;
  return count;
}

static bool isTooLarge(mlir::Type type) {
  mlir::RankedTensorType tile = mlir::dyn_cast<mlir::RankedTensorType>(type);
  return tile && tile.hasStaticShape() &&
         elementsOf(tile) > limits::kTileElements;
}

/// Passes take time that grows with the operations and with the elements of
/// tiles: a bound, before it is too late.
bool Compilation::checkSize() {
  uint64_t count = 0;
  mlir::Operation *large = nullptr;
  moduleOp->walk([&](mlir::Operation *op) {
    ++count;
    if (!large && llvm::any_of(op->getResultTypes(), isTooLarge))
      large = op;
  });
  if (large) {
    mlir::RankedTensorType type = mlir::cast<mlir::RankedTensorType>(
        *llvm::find_if(large->getResultTypes(), isTooLarge));
    diagnostics.report(DiagID::TooManyElements,
                       rangeOf(large->getLoc(), diagnostics.sourceManager()),
                       "(" +
                           llvm::join(llvm::map_range(type.getShape(),
                                                      [](int64_t extent) {
                                                        return std::to_string(
                                                            extent);
                                                      }),
                                      ", ") +
                           ")",
                       elementsOf(type), limits::kTileElements);
    return false;
  }
  if (count <= limits::kTileOps)
    return true;
  diagnostics.report(DiagID::ModuleTooLarge, SourceRange(), count,
                     limits::kTileOps);
  return false;
}

//===----------------------------------------------------------------------===//
// From stage to stage
//===----------------------------------------------------------------------===//

bool Compilation::advanceTo(Stage stage) {
  if (stage < current) {
    diagnostics.report(DiagID::StagePassed, SourceRange(), stageName(stage),
                       stageName(current));
    return false;
  }
  using Step = bool (Compilation::*)();
  static constexpr std::pair<Stage, Step> steps[] = {
      {Stage::TileGPU, &Compilation::toTileGPU},
      {Stage::LLVM, &Compilation::toLLVM},
      {Stage::LLVMIR, &Compilation::toLLVMIR},
      {Stage::PTX, &Compilation::toPTX},
      {Stage::Cubin, &Compilation::toCubin},
  };
  for (const auto &[next, step] : steps) {
    if (next <= current || next > stage)
      continue;
    if (!(this->*step)())
      return false;
    current = next;
  }
  return true;
}

bool Compilation::runPasses(
    llvm::function_ref<void(mlir::OpPassManager &)> add) {
  mlir::PassManager manager(context.get(), mlir::ModuleOp::getOperationName());
  add(manager);
  PassObserver::attach(manager, options, numDumps);
  DiagnosticBridge bridge(context.get(), diagnostics);
  if (mlir::succeeded(manager.run(*moduleOp)))
    return true;
  if (!diagnostics.hasErrors())
    diagnostics.report(DiagID::InternalError, SourceRange(),
                       "a pass failed without saying why");
  return false;
}

bool Compilation::toTileGPU() {
  PipelineOptions pipeline;
  pipeline.architecture = options.architecture;
  pipeline.layoutExplanation = options.explainLayouts ? options.log : nullptr;
  if (!runPasses([&](mlir::OpPassManager &manager) {
        addTileGPUPasses(manager, pipeline);
      }))
    return false;
  readInfo();
  return true;
}

bool Compilation::toLLVM() { return runPasses(addLLVMPasses); }

bool Compilation::toLLVMIR() {
  DiagnosticBridge bridge(context.get(), diagnostics);
  ir = translateToLLVMIR(*moduleOp, ptxOptions(), diagnostics);
  return ir.module != nullptr;
}

bool Compilation::toPTX() {
  std::optional<std::string> text =
      emitPTX(std::move(ir), ptxOptions(), diagnostics);
  if (text)
    ptx = std::move(*text);
  return text.has_value();
}

bool Compilation::toCubin() {
  Expected<Ptxas> ptxas = Ptxas::find();
  if (!ptxas) {
    reportError(ptxas.error(), SourceRange(), diagnostics);
    return false;
  }
  PtxasOptions assembly;
  assembly.target = options.architecture->name.str();
  Expected<PtxasResult> result = ptxas->assemble(ptx, assembly);
  if (!result) {
    reportError(result.error(), SourceRange(), diagnostics);
    return false;
  }
  cubin = std::move(*result);
  return true;
}

PTXOptions Compilation::ptxOptions() const {
  PTXOptions result;
  result.architecture = options.architecture;
  result.containCrashes = options.containCrashes;
  return result;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

void Compilation::readInfo() {
  kernelInfo.target = options.architecture->name.str();
  kernelInfo.numWarps = mlir::tile_gpu::getNumWarps(*moduleOp);
  if (mlir::IntegerAttr shared = (*moduleOp)->getAttrOfType<mlir::IntegerAttr>(
          mlir::tile_gpu::kSharedAttr))
    kernelInfo.sharedBytes = shared.getInt();
  moduleOp->walk([&](mlir::func::FuncOp function) {
    if (function->hasAttr(mlir::tile::kKernelAttr))
      kernelInfo.symbol = function.getName().str();
  });
  moduleOp->walk([&](mlir::LLVM::LLVMFuncOp function) {
    if (!function.isDeclaration())
      kernelInfo.symbol = function.getName().str();
  });
}

std::string Compilation::text() const {
  if (current == Stage::Cubin)
    return cubin.cubin;
  if (current == Stage::PTX)
    return ptx;
  std::string result;
  llvm::raw_string_ostream os(result);
  if (current == Stage::LLVMIR) {
    // The order of uses is part of what optimisation depends on.
    ir.module->print(os, nullptr, /*ShouldPreserveUseListOrder=*/true);
  } else {
    mlir::OpPrintingFlags flags;
    flags.enableDebugInfo(/*enable=*/true, /*prettyForm=*/false);
    (*moduleOp)->print(os, flags);
    os << '\n';
  }
  return result;
}
