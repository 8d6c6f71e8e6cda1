//===- EngineCore.cpp - the target and the context that kernels share -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See EngineCore.h.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/EngineCore.h"
#include "tile/Support/Diagnostics/Compiler.h"

using namespace tile;

Error tile::unknownTarget(const std::string &target) {
  Error error(getDiagInfo(DiagID::UnknownTarget).code.str(),
              "unknown target `" + target + "`");
  std::string names;
  llvm::SmallVector<llvm::StringRef> candidates;
  for (const Architecture &architecture : allArchitectures()) {
    names += (names.empty() ? "" : ", ") + architecture.name.str();
    candidates.push_back(architecture.name);
  }
  error.addNote("the targets are " + names);
  // `sm_90` is the likeliest slip: code for Hopper needs the `a`.
  if (const Architecture *specific = findArchitecture(target + "a"))
    error.addNote("help: use `" + specific->name.str() + "`");
  else if (std::optional<llvm::StringRef> near =
               nearestSpelling(target, candidates))
    error.addNote("help: did you mean `" + near->str() + "`?");
  return error;
}

Expected<std::shared_ptr<EngineCore>>
EngineCore::create(const std::string &target, std::optional<int> device,
                   bool containCrashes) {
  std::shared_ptr<EngineCore> core(new EngineCore());
  core->device = device;
  core->options.containCrashes = containCrashes;
  const Architecture *architecture = nullptr;
  if (!target.empty()) {
    architecture = findArchitecture(target);
    if (!architecture)
      return unknownTarget(target);
  } else if (Expected<ContextRef> context = core->context()) {
    architecture = architectureFor((*context)->device().computeCapability());
  }
  if (!architecture)
    architecture = findArchitecture(kDefaultArchitecture);
  core->options.architecture = architecture;
  return core;
}

Expected<ContextRef> EngineCore::context() {
  std::lock_guard<std::mutex> lock(mutex);
  if (acquired)
    return acquired;
  Expected<const CudaDriver *> driver = CudaDriver::get();
  if (!driver)
    return driver.takeError();
  Expected<ContextRef> context = Context::acquire(**driver, device);
  if (context)
    acquired = *context;
  return context;
}
