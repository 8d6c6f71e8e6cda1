//===- Libdevice.h - linking NVIDIA's library of device functions ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels call transcendental functions as __nv_*; their bodies come from
// libdevice.10.bc of the CUDA toolkit, found at run time.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_TARGET_NVPTX_LIBDEVICE_H
#define TILE_LIB_TARGET_NVPTX_LIBDEVICE_H

#include "tile/Support/Diagnostics.h"

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace tile {

/// Links the functions of libdevice that `module` calls, if any, from `path`
/// (empty: search). Returns false and reports if it is not to be had.
bool linkLibdevice(llvm::Module &module, const llvm::TargetMachine &machine,
                   const std::string &path, DiagnosticEngine &diagnostics);

} // namespace tile

#endif // TILE_LIB_TARGET_NVPTX_LIBDEVICE_H
