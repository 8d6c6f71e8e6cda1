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
    if (known.constant)
      continue;
    std::string name = parameter->name.text.str();
    result.push_back({name, known.type, known.divisibility,
                      parameter->name.range, known.descriptor});
    size_t rank = known.descriptor ? known.descriptor->block.size() : 0;
    for (size_t dim = 0; dim != rank; ++dim)
      result.push_back({name + ".shape" + std::to_string(dim),
                        ScalarKind::Int32, 1, parameter->name.range});
    for (size_t dim = 0; dim + 1 < rank; ++dim)
      result.push_back({name + ".stride" + std::to_string(dim),
                        ScalarKind::Int64, 1, parameter->name.range});
  }
  return result;
}

mlir::OwningOpRef<mlir::ModuleOp>
SpecializedKernel::emit(mlir::MLIRContext &context) const {
  return emitKernel(program, kernel, specialization, context);
}

DiagnosticEngine &SpecializedKernel::diagnostics() const {
  return program.context().diagnostics;
}
