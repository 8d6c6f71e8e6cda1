//===- CompiledKernel.cpp - one specialisation of a kernel ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// PTX is given to the driver, which compiles and caches it.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/CompiledKernel.h"
#include "tile/Runtime/RuntimeError.h"

using namespace tile;

std::shared_ptr<CompiledKernel>
CompiledKernel::compile(const KernelSource &source,
                        const CompilerOptions &options) {
  Compilation compilation(options, source.diagnostics());
  if (!compilation.start(source) || !compilation.advanceTo(Stage::PTX))
    return nullptr;
  std::shared_ptr<CompiledKernel> result(new CompiledKernel());
  result->ptxText = compilation.text();
  result->kernelInfo = compilation.info();
  result->runtimeParameters = source.parameters();
  return result;
}

Error CompiledKernel::load(const ContextRef &context) const {
  std::lock_guard<std::mutex> lock(mutex);
  if (function && loadedContext == context)
    return Error::success();
  Expected<Module> module = Module::load(context, ptxText);
  if (!module)
    return module.takeError();
  Expected<Function> loaded = module->function(kernelInfo.symbol);
  if (!loaded)
    return loaded.takeError();
  if (kernelInfo.sharedBytes)
    if (Error error = loaded->setMaxDynamicShared(kernelInfo.sharedBytes))
      return error;
  function.emplace(std::move(*loaded));
  loadedContext = context;
  return Error::success();
}

Expected<FunctionInfo>
CompiledKernel::driverInfo(const ContextRef &context) const {
  if (Error error = load(context))
    return error;
  return function->info();
}

Error CompiledKernel::checkValues(llvm::ArrayRef<uint64_t> values) const {
  if (values.size() != runtimeParameters.size())
    return makeError(RuntimeError::ArgumentCount,
                     {kernelInfo.symbol,
                      std::to_string(runtimeParameters.size()),
                      std::to_string(values.size())});
  for (auto [parameter, value] : llvm::zip(runtimeParameters, values))
    if (value % parameter.divisibility != 0)
      return makeError(RuntimeError::ArgumentDivisibility,
                       {parameter.name, std::to_string(value),
                        std::to_string(parameter.divisibility)});
  return Error::success();
}

Error CompiledKernel::launch(const ContextRef &context, const unsigned grid[3],
                             llvm::ArrayRef<uint64_t> values,
                             cuda::StreamHandle stream) const {
  if (Error error = checkValues(values))
    return error;
  if (Error error = load(context))
    return error;
  LaunchConfig config;
  for (unsigned axis = 0; axis < 3; ++axis)
    config.grid[axis] = grid[axis];
  config.block[0] = kernelInfo.numWarps * 32;
  config.dynamicSharedBytes = kernelInfo.sharedBytes;
  config.stream = stream;
  // Little-endian: a narrower value is at the address of the wider one.
  llvm::SmallVector<uint64_t, 16> copies(values.begin(), values.end());
  llvm::SmallVector<void *, 16> pointers;
  for (uint64_t &value : copies)
    pointers.push_back(&value);
  return function->launch(config, pointers.data());
}
