//===- KernelSource.h - where a module comes from ------------- -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the compiler, the interpreter and launches need to know of a kernel, be
// it written in the language or in the text of the `tile` dialect: its name,
// its run-time parameters, and a module of the dialect that holds it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_COMPILER_KERNELSOURCE_H
#define TILE_COMPILER_KERNELSOURCE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "tile/Language/Signature.h"

namespace tile {

/// A parameter that has a value at run time.
struct RuntimeParameter {
  std::string name;
  DType type;
  /// The value, or the address, must be a multiple of this.
  unsigned divisibility = 1;
  /// Where it is declared; may be invalid.
  SourceRange range = {};
  /// For a tensor descriptor: `type` is that of a pointer to its elements.
  std::optional<DescriptorType> descriptor = std::nullopt;
};

/// One way to compile one kernel. Not thread-safe.
class KernelSource {
public:
  virtual ~KernelSource();

  /// As the source calls it.
  virtual llvm::StringRef name() const = 0;

  /// Of two sources with one diagnostic engine, equal texts mean equal code.
  virtual std::string key() const = 0;

  /// The parameters that are no constants of the compilation, in order.
  virtual std::vector<RuntimeParameter> parameters() const = 0;

  /// A module with the kernel and the functions that it calls, in a context
  /// that knows the dialects of createContext(), for a GPU of a compute
  /// capability (times ten). Null after errors, which are in diagnostics().
  virtual mlir::OwningOpRef<mlir::ModuleOp> emit(mlir::MLIRContext &context,
                                                 unsigned capability) const = 0;

  virtual DiagnosticEngine &diagnostics() const = 0;
};

/// A function of a program in the language. Program and function must outlive
/// it.
class SpecializedKernel final : public KernelSource {
public:
  SpecializedKernel(Program &program, FunctionObject &kernel,
                    KernelSpecialization specialization)
      : program(program), kernel(kernel),
        specialization(std::move(specialization)) {}

  llvm::StringRef name() const override { return kernel.name(); }
  std::string key() const override;
  std::vector<RuntimeParameter> parameters() const override;
  mlir::OwningOpRef<mlir::ModuleOp> emit(mlir::MLIRContext &context,
                                         unsigned capability) const override;
  DiagnosticEngine &diagnostics() const override;

  Program &program;
  FunctionObject &kernel;
  const KernelSpecialization specialization;
};

} // namespace tile

#endif // TILE_COMPILER_KERNELSOURCE_H
