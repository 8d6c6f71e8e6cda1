//===- HostSession.cpp - what host code of one program shares -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers the host functions and the evaluator with the program, and keeps
// compiled kernels.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/HostSession.h"
#include "HostCall.h"
#include "tile/Host/HostDescriptor.h"
#include "tile/Host/HostEvaluator.h"
#include "tile/Host/HostFunctions.h"

using namespace tile;

HostSession::HostSession(Program &program, LaunchBackend &backend,
                         std::shared_ptr<MemoryBudget> budget)
    : program(program), backend(backend), budget(std::move(budget)) {
  EvalContext &context = program.context();
  context.namespaces.addProvider(
      [](llvm::StringRef module, llvm::StringRef name) -> std::optional<Value> {
        if (module == kTensorDescriptorModule && name == "TensorDescriptor")
          return tensorDescriptorClass();
        if (module != kTileModule)
          return std::nullopt;
        return hostFunctionValue(HostForm::Function, name);
      },
      [](llvm::StringRef module,
         llvm::SmallVectorImpl<llvm::StringRef> &names) {
        if (module == kTileModule)
          for (const HostFunctionInfo &info : hostFunctions())
            if (info.form == HostForm::Function)
              names.push_back(info.name);
      });
  context.makeModuleEvaluator = [this]() {
    return std::make_unique<HostEvaluator>(*this);
  };
}

HostSession::~HostSession() { program.context().makeModuleEvaluator = nullptr; }

std::shared_ptr<PreparedKernel>
HostSession::prepared(const KernelSource &kernel) {
  std::shared_ptr<PreparedKernel> &entry = kernels[kernel.key()];
  if (!entry) {
    std::shared_ptr<PreparedKernel> made = backend.prepare(kernel);
    // prepare() evaluates code of the program, which cannot come back here:
    // only a running case launches. The reference is still good.
    entry = std::move(made);
  }
  return entry;
}
