//===- Libdevice.cpp - linking NVIDIA's library of device functions -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Only what is called is linked, made internal, and left to the inliner. The
// bitcode is read lazily: 0.5 MB, of which a kernel needs a few functions.
//
//===----------------------------------------------------------------------===//

#include "Libdevice.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Target/NVPTX/EmitPTX.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/IPO/Internalize.h"
#include <cstdlib>

using namespace tile;

std::string tile::findLibdevice() {
  if (const char *path = std::getenv("TILE_LIBDEVICE"))
    return path;
  const char *roots[] = {std::getenv("CUDA_HOME"), std::getenv("CUDA_PATH"),
                         "/usr/local/cuda", "/usr/lib/cuda"};
  for (const char *root : roots) {
    if (!root || !*root)
      continue;
    std::string path = std::string(root) + "/nvvm/libdevice/libdevice.10.bc";
    if (llvm::sys::fs::exists(path))
      return path;
  }
  return {};
}

/// The first libdevice function that the module calls and does not define.
static const llvm::Function *findLibdeviceCall(const llvm::Module &module) {
  for (const llvm::Function &function : module)
    if (function.isDeclaration() && function.getName().starts_with("__nv_"))
      return &function;
  return nullptr;
}

bool tile::linkLibdevice(llvm::Module &module,
                         const llvm::TargetMachine &machine,
                         const std::string &path,
                         DiagnosticEngine &diagnostics) {
  const llvm::Function *needed = findLibdeviceCall(module);
  if (!needed)
    return true;
  std::string file = path.empty() ? findLibdevice() : path;
  llvm::SMDiagnostic problem;
  std::unique_ptr<llvm::Module> library;
  if (!file.empty())
    library = llvm::getLazyIRFileModule(file, problem, module.getContext());
  if (!library) {
    DiagBuilder report = diagnostics.report(DiagID::LibdeviceMissing,
                                            SourceRange(), needed->getName());
    if (!file.empty())
      report.note(file + ": " + problem.getMessage());
    report.help(
        "install the CUDA toolkit, or set TILE_LIBDEVICE to the path of "
        "libdevice.10.bc");
    return false;
  }
  library->setTargetTriple(module.getTargetTriple());
  library->setDataLayout(machine.createDataLayout());
  auto internalize = [](llvm::Module &merged, const llvm::StringSet<> &linked) {
    llvm::internalizeModule(merged, [&](const llvm::GlobalValue &value) {
      return !value.hasName() || !linked.contains(value.getName());
    });
  };
  if (llvm::Linker::linkModules(module, std::move(library),
                                llvm::Linker::LinkOnlyNeeded, internalize)) {
    diagnostics.report(DiagID::InternalError, SourceRange(),
                       "libdevice could not be linked");
    return false;
  }
  // The functions ask whether to flush subnormal numbers. They do under Triton,
  // and cost up to a third less then: a root is one instruction.
  module.addModuleFlag(llvm::Module::Override, "nvvm-reflect-ftz", uint32_t(1));
  return true;
}
