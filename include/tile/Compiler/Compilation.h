//===- Compilation.h - one kernel from text to machine code -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A Compilation takes an input of any stage and brings it to any later one.
// Tools print what it holds at a stage; the library takes the PTX or the
// cubin.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_COMPILER_COMPILATION_H
#define TILE_COMPILER_COMPILATION_H

#include "tile/Compiler/DialectKernel.h"
#include "tile/Compiler/Input.h"
#include "tile/Compiler/Pipeline.h"
#include "tile/Target/NVPTX/EmitPTX.h"
#include "tile/Target/NVPTX/Ptxas.h"
#include <string>
#include <vector>

namespace tile {

/// What a compilation is told, besides its input.
struct CompilerOptions {
  /// Null: what the input names (`tile.target`), or else sm_90a.
  const Architecture *architecture = nullptr;
  /// Contain LLVM's fatal errors; see PTXOptions.
  bool containCrashes = false;
  /// Names of passes (as in --print-after) whose output goes to `log`; "all".
  std::vector<std::string> printAfter;
  /// A folder for the module after every pass; empty: none.
  std::string dumpDirectory;
  /// Explain the layouts on `log`.
  bool explainLayouts = false;
  /// Where these go; must be set if they are asked for.
  llvm::raw_ostream *log = nullptr;
};

/// What a finished kernel needs to be launched, and what it costs.
struct KernelInfo {
  /// The symbol of the entry.
  std::string symbol;
  /// The architecture's name.
  std::string target;
  unsigned numWarps = 0;
  /// Dynamic shared memory of a CTA, in bytes.
  unsigned sharedBytes = 0;
};

/// See the head of this file. Not thread-safe; any number may run side by side.
class Compilation {
public:
  /// `diagnostics` outlives the compilation.
  Compilation(const CompilerOptions &options, DiagnosticEngine &diagnostics);
  ~Compilation();

  /// Starts from a kernel. Its diagnostics are those of the compilation.
  bool start(const KernelSource &source);

  /// The same for a kernel of a loaded program.
  bool start(Program &program, FunctionObject &kernel,
             const KernelSpecialization &specialization) {
    return start(SpecializedKernel(program, kernel, specialization));
  }

  /// Starts from the text of buffer `file`, of a stage after source. Text of
  /// the stage Tile may hold several kernels; that of later stages has one,
  /// whose options are settled (E0605).
  bool start(uint32_t file, InputKind kind, const KernelChoice &choice = {});

  /// Brings the kernel to `stage` (Tile to Cubin). False after errors; asking
  /// for a stage that has been passed is an error.
  bool advanceTo(Stage stage);

  /// The text at the present stage; for Cubin the bytes of the file.
  std::string text() const;

  Stage stage() const { return current; }

  /// What is known of the kernel, from the stage TileGPU on.
  const KernelInfo &info() const { return kernelInfo; }

  /// ptxas' report; at stage Cubin.
  const PtxasReport &report() const { return cubin.report; }

  /// The module of the stages Tile to LLVM.
  mlir::ModuleOp module() const { return moduleOp.get(); }

private:
  bool startDialect(uint32_t file, const KernelChoice &choice);
  bool startTile();
  bool isolate(uint32_t file, const KernelChoice &choice);
  bool checkChoice(uint32_t file, const KernelChoice &choice);
  bool settleTarget();
  bool runPasses(llvm::function_ref<void(mlir::OpPassManager &)> add);
  bool toTileGPU();
  bool toLLVM();
  bool toLLVMIR();
  bool toPTX();
  bool toCubin();
  bool checkSize();
  void readInfo();
  PTXOptions ptxOptions() const;

  CompilerOptions options;
  DiagnosticEngine &diagnostics;
  Stage current = Stage::Tile;
  KernelInfo kernelInfo;
  unsigned numDumps = 0;

  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> moduleOp;
  LLVMModule ir;
  std::string ptx;
  PtxasResult cubin;
};

} // namespace tile

#endif // TILE_COMPILER_COMPILATION_H
