//===- Architecture.h - the GPUs that Tile compiles for ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One table of architectures with what passes and the back end must know of
// each. Naming a target that is not in it is an error before anything else
// happens: LLVM's back end would end the process.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TARGET_NVPTX_ARCHITECTURE_H
#define TILE_TARGET_NVPTX_ARCHITECTURE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace tile {

/// A GPU architecture.
struct Architecture {
  /// As ptxas and LLVM spell it: "sm_90a".
  llvm::StringRef name;
  /// The compute capability times ten.
  unsigned capability;
  /// The lowest PTX ISA version that has the architecture, times ten, so that
  /// the oldest driver that knows the GPU takes the PTX.
  unsigned ptxVersion;
  /// The most shared memory that a CTA may ask for, in bytes.
  unsigned maxSharedBytes;
  /// Whether the name ends in `a`: the code runs on this capability alone.
  bool isSpecific;
};

/// All architectures, the oldest first.
llvm::ArrayRef<Architecture> allArchitectures();

/// The architecture of that name, or null.
const Architecture *findArchitecture(llvm::StringRef name);

/// The architecture for a device of compute capability `capability` (times
/// ten): the newest whose code the device runs. Null if it is too old.
const Architecture *architectureFor(unsigned capability);

/// The architecture that is compiled for if nothing is said.
inline constexpr llvm::StringLiteral kDefaultArchitecture = "sm_90a";

} // namespace tile

#endif // TILE_TARGET_NVPTX_ARCHITECTURE_H
