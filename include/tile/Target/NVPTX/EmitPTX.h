//===- EmitPTX.h - from the LLVM dialect to PTX, in process -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two steps that tools can stop between: the LLVM dialect is translated to
// LLVM IR, and LLVM IR is optimised for the GPU and printed as PTX. Both
// report their errors as diagnostics; neither uses or changes options of the
// process.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TARGET_NVPTX_EMITPTX_H
#define TILE_TARGET_NVPTX_EMITPTX_H

#include "mlir/IR/BuiltinOps.h"
#include "tile/Support/Diagnostics.h"
#include "tile/Target/NVPTX/Architecture.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include <memory>
#include <optional>
#include <string>

namespace tile {

/// What influences the back end.
struct PTXOptions {
  const Architecture *architecture = nullptr;
  /// The path of libdevice.10.bc; empty to search for it (findLibdevice).
  std::string libdevice;
  /// Catch LLVM's fatal errors (an instruction that the target lacks) and
  /// report them, instead of losing the process. Costs a thread; installs
  /// signal handlers for the process while it runs.
  bool containCrashes = false;
};

/// A module of LLVM IR with the context that it lives in.
struct LLVMModule {
  std::unique_ptr<llvm::LLVMContext> context;
  /// Null after errors.
  std::unique_ptr<llvm::Module> module;
};

/// Translates a module of the LLVM dialect. Null and diagnostics on failure.
LLVMModule translateToLLVMIR(mlir::ModuleOp module, const PTXOptions &options,
                             DiagnosticEngine &diagnostics);

/// Parses and verifies LLVM IR as `tilec --emit=llvm-ir` prints it. Null and
/// diagnostics on failure.
LLVMModule parseLLVMIR(llvm::StringRef text, DiagnosticEngine &diagnostics);

/// Links libdevice where it is needed, optimises and prints PTX. The module is
/// used up; after a contained crash (E0652) it leaks, since parts of LLVM may
/// still point into it.
std::optional<std::string> emitPTX(LLVMModule ir, const PTXOptions &options,
                                   DiagnosticEngine &diagnostics);

/// Where libdevice is: $TILE_LIBDEVICE, or below $CUDA_HOME, $CUDA_PATH,
/// /usr/local/cuda, /usr/lib/cuda. Empty if nowhere.
std::string findLibdevice();

} // namespace tile

#endif // TILE_TARGET_NVPTX_EMITPTX_H
