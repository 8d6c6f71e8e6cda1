//===- KernelSource.cpp - kernels of the language as sources --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See KernelSource.h; DialectKernel.cpp has the other kind.
//
//===----------------------------------------------------------------------===//

#include "tile/Compiler/KernelSource.h"
#include "tile/Language/CallBinding.h"
#include "tile/Language/Emitter.h"

using namespace tile;

KernelSource::~KernelSource() = default;

std::string SpecializedKernel::key() const {
  // Two functions of one name have different definitions, so the place of the
  // definition tells them apart.
  return llvm::formatv("{0}@{1}:{2} {3}", kernel.name(), kernel.def->range.file,
                       kernel.def->range.begin, specialization.key())
      .str();
}

std::vector<RuntimeParameter> SpecializedKernel::parameters() const {
  std::vector<RuntimeParameter> result;
  for (auto [parameter, known] : llvm::zip(allParameters(kernel.def->params),
                                           specialization.parameters)) {
    for (RuntimeLeaf &leaf : runtimeLeaves(parameter->name.text, known))
      result.push_back({std::move(leaf.name), leaf.type, leaf.divisibility,
                        parameter->name.range, std::move(leaf.descriptor)});
  }
  return result;
}

mlir::OwningOpRef<mlir::ModuleOp>
SpecializedKernel::emit(mlir::MLIRContext &context, unsigned capability) const {
  program.context().capability = capability;
  return emitKernel(program, kernel, specialization, context);
}

DiagnosticEngine &SpecializedKernel::diagnostics() const {
  return program.context().diagnostics;
}
