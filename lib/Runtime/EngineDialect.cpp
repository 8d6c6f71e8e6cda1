//===- EngineDialect.cpp - libraries of kernels in the dialect ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of EngineLibrary for a text of the `tile` dialect. Its kernels have
// fixed types, so nothing is specialised: a launch differs from another one in
// options alone, and arguments are checked where they become bits.
//
//===----------------------------------------------------------------------===//

#include "EngineProgram.h"
#include "tile/Runtime/EngineLibrary.h"
#include "tile/Runtime/RuntimeError.h"
#include "tile/Support/Diagnostics/Compiler.h"

using namespace tile;

Error EngineLibrary::loadDialect() {
  EngineDialect loaded(name, text);
  if (!loaded.kernels)
    return loaded.error();
  for (const DialectKernel &kernel : *loaded.kernels) {
    KernelOutline outline;
    outline.name = kernel.name;
    for (const RuntimeParameter &parameter : kernel.parameters)
      outline.parameters.push_back(parameter.name);
    outline.isConstant.assign(outline.parameters.size(), false);
    outlines.push_back(std::move(outline));
  }
  messages = loaded.log();
  return Error::success();
}

Expected<EngineKernelRef>
EngineLibrary::compileDialect(const std::string &kernel,
                              const SignatureRequest &request) {
  EngineDialect loaded(name, text);
  if (!request.signature.empty() || !request.definitions.empty()) {
    loaded.diagnostics.report(DiagID::SignatureSettled,
                              SourceRange{loaded.file, 0, 0});
    return loaded.error();
  }
  const DialectKernel *found = loaded.find(kernel);
  if (!found)
    return loaded.error();
  DialectKernel chosen = *found;
  chosen.options = request.options.over(found->options);
  if (!checkOptions(chosen.options, loaded.diagnostics, chosen.range))
    return loaded.error();
  std::shared_ptr<CompiledKernel> compiled = CompiledKernel::compile(
      DialectKernelSource(std::move(chosen), loaded.diagnostics),
      engine->compilerOptions());
  if (!compiled)
    return loaded.error();
  return EngineKernelRef(std::make_shared<EngineKernel>(
      engine, std::move(compiled), loaded.log()));
}

Expected<EngineLibrary::LaunchPlanRef>
EngineLibrary::planDialect(const KernelOutline &outline,
                           const BoundSlots &slots,
                           const KernelOptions &options) {
  std::shared_ptr<LaunchPlan> plan = std::make_shared<LaunchPlan>();
  for (auto [index, argument] : llvm::enumerate(slots)) {
    if (!argument)
      return makeError(
          RuntimeError::ArgumentCount,
          {outline.name, std::to_string(slots.size()),
           std::to_string(slots.size() - llvm::count(slots, nullptr))});
    plan->sources.push_back({static_cast<size_t>(index), std::nullopt});
  }
  SignatureRequest request;
  request.options = OptionRequest::nonZero(options);
  Expected<EngineKernelRef> compiled = compile(outline.name, request);
  if (!compiled)
    return compiled.takeError();
  plan->kernel = *compiled;
  return LaunchPlanRef(std::move(plan));
}
