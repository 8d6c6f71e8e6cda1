//===- Architecture.cpp - the GPUs that Tile compiles for -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sources: PTX ISA 9.0, `.target` (which version introduced which
// architecture); CUDA C++ Programming Guide 13.0, table of technical
// specifications (shared memory per thread block, opt-in).
//
//===----------------------------------------------------------------------===//

#include "tile/Target/NVPTX/Architecture.h"

using namespace tile;

static constexpr unsigned KiB = 1024;

static const Architecture kArchitectures[] = {
    {"sm_80", 80, 70, 163 * KiB, false},   {"sm_86", 86, 71, 99 * KiB, false},
    {"sm_89", 89, 78, 99 * KiB, false},    {"sm_90a", 90, 80, 227 * KiB, true},
    {"sm_100a", 100, 86, 227 * KiB, true}, {"sm_120a", 120, 87, 99 * KiB, true},
};

llvm::ArrayRef<Architecture> tile::allArchitectures() { return kArchitectures; }

const Architecture *tile::findArchitecture(llvm::StringRef name) {
  for (const Architecture &architecture : kArchitectures)
    if (architecture.name == name)
      return &architecture;
  return nullptr;
}

const Architecture *tile::architectureFor(unsigned capability) {
  const Architecture *best = nullptr;
  for (const Architecture &architecture : kArchitectures) {
    bool runs = architecture.isSpecific ? architecture.capability == capability
                                        : architecture.capability <= capability;
    if (runs)
      best = &architecture;
  }
  return best;
}
