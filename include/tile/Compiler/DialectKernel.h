//===- DialectKernel.h - kernels written in the dialect ------- -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file in the text of the `tile` dialect holds kernels as one in the language
// does, but their types are fixed: there is nothing to specialise. This file
// lists them, chooses one, and hands it to the compiler and to launches.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_COMPILER_DIALECTKERNEL_H
#define TILE_COMPILER_DIALECTKERNEL_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "tile/Compiler/KernelSource.h"

namespace tile {

/// What a text of the dialect says of one of its kernels.
struct DialectKernel {
  /// The buffer that holds it.
  uint32_t file = 0;
  /// The function's name.
  std::string name;
  /// Where it stands.
  SourceRange range;
  /// Named by `tile.name`, or else by the text: `%x_ptr` is "x_ptr". Integers
  /// are unsigned if `tile.signedness` says so.
  std::vector<RuntimeParameter> parameters;
  /// Its attributes; defaults for those that it does not have.
  KernelOptions options;
};

/// Which kernel of a module to compile, and how.
struct KernelChoice {
  /// Empty: the only one, or the last, with a remark.
  std::string name;
  /// In place of the kernel's own attributes, where given.
  std::optional<unsigned> numWarps, numStages, maxRegisters;

  void applyTo(KernelOptions &options) const;
  bool changesOptions() const { return numWarps || numStages || maxRegisters; }
};

/// The kernels of a module that was parsed from buffer `file`, in order; the
/// module is at the stage Tile. None after errors: a type that no launch can
/// give, or launch options that are no good.
std::optional<std::vector<DialectKernel>>
listDialectKernels(mlir::ModuleOp module, uint32_t file,
                   DiagnosticEngine &diagnostics);

/// The same for the text of buffer `file`.
std::optional<std::vector<DialectKernel>>
listDialectKernels(uint32_t file, DiagnosticEngine &diagnostics);

/// Chooses one of `kernels`, which are those of buffer `file`. Null after an
/// error.
const DialectKernel *chooseKernel(llvm::ArrayRef<DialectKernel> kernels,
                                  llvm::StringRef name, uint32_t file,
                                  DiagnosticEngine &diagnostics);

/// Makes `kernel` the only kernel of its module: writes down its options and
/// the names of its parameters, and makes all other functions private, so that
/// those that it does not call go away.
void isolateKernel(mlir::ModuleOp module, const DialectKernel &kernel);

/// A kernel of a text of the dialect. Keeps a copy of what it is told; the
/// engine must outlive it.
class DialectKernelSource final : public KernelSource {
public:
  DialectKernelSource(DialectKernel kernel, DiagnosticEngine &diagnostics)
      : kernel(std::move(kernel)), engine(diagnostics) {}

  llvm::StringRef name() const override { return kernel.name; }
  std::string key() const override;
  std::vector<RuntimeParameter> parameters() const override {
    return kernel.parameters;
  }
  mlir::OwningOpRef<mlir::ModuleOp> emit(mlir::MLIRContext &context,
                                         unsigned capability) const override;
  DiagnosticEngine &diagnostics() const override { return engine; }

private:
  const DialectKernel kernel;
  DiagnosticEngine &engine;
};

} // namespace tile

#endif // TILE_COMPILER_DIALECTKERNEL_H
