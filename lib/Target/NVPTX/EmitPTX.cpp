//===- EmitPTX.cpp - from the LLVM dialect to PTX, in process -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The target is known to every step: without it LLVM's middle end may move
// code around barriers as if threads were alone. Inline PTX is marked
// convergent before anything is optimised, for the same reason. The loop and
// SLP vectorisers are off: widths have been chosen already.
//
//===----------------------------------------------------------------------===//

#include "tile/Target/NVPTX/EmitPTX.h"
#include "FloatBits.h"
#include "Libdevice.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/Limits.h"
#include "tile/Target/NVPTX/Containment.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

using namespace tile;

/// The same for all modules, so that text does not depend on where it is from.
static constexpr llvm::StringLiteral kModuleName = "tile";

/// What inline PTX may hold that is newer than the oldest architecture, and the
/// PTX ISA version, times ten, that brought it. LLVM knows what its own
/// instructions need.
static constexpr std::pair<llvm::StringLiteral, unsigned> kNewerPTX[] = {
    {".L1::evict_", 74},
};

static std::unique_ptr<llvm::TargetMachine>
createTargetMachine(const Architecture &architecture, unsigned ptxVersion,
                    DiagnosticEngine &diagnostics) {
  static const bool initialized = [] {
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
    return true;
  }();
  (void)initialized;
  llvm::Triple triple("nvptx64-nvidia-cuda");
  std::string problem;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, problem);
  if (!target) {
    diagnostics.report(DiagID::InternalError, SourceRange(), problem);
    return nullptr;
  }
  std::string features = "+ptx" + std::to_string(ptxVersion);
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, architecture.name, features, llvm::TargetOptions(), std::nullopt,
      std::nullopt, llvm::CodeGenOptLevel::Aggressive));
}

LLVMModule tile::translateToLLVMIR(mlir::ModuleOp module,
                                   const PTXOptions &options,
                                   DiagnosticEngine &diagnostics) {
  LLVMModule ir;
  std::unique_ptr<llvm::TargetMachine> machine = createTargetMachine(
      *options.architecture, options.architecture->ptxVersion, diagnostics);
  if (!machine)
    return ir;
  ir.context = std::make_unique<llvm::LLVMContext>();
  ir.module = mlir::translateModuleToLLVMIR(module, *ir.context, kModuleName);
  if (ir.module) {
    ir.module->setTargetTriple(machine->getTargetTriple());
    ir.module->setDataLayout(machine->createDataLayout());
  } else if (!diagnostics.hasErrors()) {
    diagnostics.report(DiagID::InternalError, SourceRange(),
                       "the LLVM dialect could not be translated");
  }
  return ir;
}

LLVMModule tile::parseLLVMIR(llvm::StringRef text,
                             DiagnosticEngine &diagnostics) {
  LLVMModule ir;
  ir.context = std::make_unique<llvm::LLVMContext>();
  llvm::SMDiagnostic problem;
  ir.module = llvm::parseAssembly(llvm::MemoryBufferRef(text, kModuleName),
                                  problem, *ir.context);
  if (!ir.module) {
    diagnostics.report(DiagID::LLVMIRSyntax, SourceRange(), problem.getLineNo(),
                       problem.getMessage());
    return ir;
  }
  std::string reason;
  llvm::raw_string_ostream os(reason);
  if (llvm::verifyModule(*ir.module, &os)) {
    diagnostics.report(DiagID::PassError, SourceRange(),
                       "invalid LLVM IR: " +
                           llvm::StringRef(reason).trim().str());
    ir.module.reset();
  }
  return ir;
}

static void forEachInlinePTX(
    llvm::Module &module,
    llvm::function_ref<void(llvm::CallBase &, const llvm::InlineAsm &)> visit) {
  for (llvm::Function &function : module)
    for (llvm::BasicBlock &block : function)
      for (llvm::Instruction &instruction : block)
        if (llvm::CallBase *call = llvm::dyn_cast<llvm::CallBase>(&instruction))
          if (call->isInlineAsm())
            visit(*call,
                  *llvm::cast<llvm::InlineAsm>(call->getCalledOperand()));
}

/// LLVM may merge or hoist what is not convergent; PTX instructions that
/// synchronise must stay where they are, and it cannot read them.
static void markInlinePTXConvergent(llvm::Module &module) {
  forEachInlinePTX(module, [](llvm::CallBase &call, const llvm::InlineAsm &) {
    call.addFnAttr(llvm::Attribute::Convergent);
  });
}

/// The lowest PTX ISA version, times ten, that has the architecture and all
/// that the module's inline PTX uses.
static unsigned ptxVersionFor(llvm::Module &module,
                              const Architecture &architecture) {
  unsigned version = architecture.ptxVersion;
  forEachInlinePTX(module, [&](llvm::CallBase &, const llvm::InlineAsm &code) {
    for (const auto &[text, needed] : kNewerPTX)
      if (code.getAsmString().contains(text))
        version = std::max(version, needed);
  });
  return version;
}

/// Compile time grows with the instructions: a bound, before it is too late.
static bool checkSize(const llvm::Module &module,
                      DiagnosticEngine &diagnostics) {
  uint64_t count = 0;
  for (const llvm::Function &function : module)
    count += function.getInstructionCount();
  if (count <= limits::kLLVMInstructions)
    return true;
  diagnostics
      .report(DiagID::PTXTooLarge, SourceRange(), count,
              limits::kLLVMInstructions)
      .help("use smaller blocks or more warps, or a loop instead of "
            "`static_range`");
  return false;
}

static void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = false;
  tuning.SLPVectorization = false;
  llvm::PassBuilder builder(&machine, tuning);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graph, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3)
      .run(module, modules);
}

namespace {
/// Keeps the errors of code generation. LLVM's own handler would print them and
/// end the process.
class ErrorCollector : public llvm::DiagnosticHandler {
public:
  explicit ErrorCollector(std::string &errors) : errors(errors) {}
  bool handleDiagnostics(const llvm::DiagnosticInfo &info) override {
    if (info.getSeverity() != llvm::DS_Error)
      return true;
    llvm::raw_string_ostream os(errors);
    llvm::DiagnosticPrinterRawOStream printer(os);
    info.print(printer);
    return true;
  }

private:
  std::string &errors;
};
} // namespace

/// The PTX of an optimised module; none if the target cannot print assembly.
static std::optional<std::string> printPTX(llvm::Module &module,
                                           llvm::TargetMachine &machine) {
  llvm::SmallVector<char, 0> buffer;
  llvm::raw_svector_ostream os(buffer);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, os, nullptr,
                                  llvm::CodeGenFileType::AssemblyFile))
    return std::nullopt;
  passes.run(module);
  return std::string(buffer.data(), buffer.size());
}

std::optional<std::string> tile::emitPTX(LLVMModule ir,
                                         const PTXOptions &options,
                                         DiagnosticEngine &diagnostics) {
  llvm::Module &module = *ir.module;
  std::unique_ptr<llvm::TargetMachine> machine = createTargetMachine(
      *options.architecture, ptxVersionFor(module, *options.architecture),
      diagnostics);
  if (!machine || !checkSize(module, diagnostics))
    return std::nullopt;
  // IR that was given as text may name another target.
  module.setTargetTriple(machine->getTargetTriple());
  module.setDataLayout(machine->createDataLayout());
  if (!linkLibdevice(module, *machine, options.libdevice, diagnostics))
    return std::nullopt;
  markInlinePTXConvergent(module);
  std::optional<std::string> ptx;
  std::string errors;
  module.getContext().setDiagnosticHandler(
      std::make_unique<ErrorCollector>(errors));
  auto run = [&] {
    lowerZeroTests(module);
    optimize(module, *machine);
    lowerFloatsToBits(module);
    ptx = printPTX(module, *machine);
  };
  if (!options.containCrashes) {
    run();
  } else if (!runContained(run)) {
    // What the back end was working on may be half torn down.
    machine.release();
    ir.module.release();
    ir.context.release();
    ptx.reset();
  }
  if (ptx && errors.empty())
    return ptx;
  DiagBuilder report = diagnostics.report(DiagID::BackEndFailed, SourceRange(),
                                          options.architecture->name);
  if (!errors.empty())
    report.note(errors);
  return std::nullopt;
}
