//===- RunDevices.h - where tile-run runs kernels ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the backend that --device= and its companions ask for.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TOOLS_TILE_RUNDEVICES_H
#define TILE_TOOLS_TILE_RUNDEVICES_H

#include "tile/Host/LaunchBackend.h"
#include "llvm/Option/ArgList.h"
#include <atomic>

namespace tile {

/// Sets `backend`, which stops soon after `cancel` becomes true if it runs on
/// the CPU. Else prints what is wrong and gives the exit status.
int makeBackend(llvm::StringRef tool, const llvm::opt::InputArgList &arguments,
                const std::atomic<bool> &cancel,
                std::unique_ptr<LaunchBackend> &backend);

} // namespace tile

#endif // TILE_TOOLS_TILE_RUNDEVICES_H
