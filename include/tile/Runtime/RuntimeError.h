//===- RuntimeError.h - builds the runtime's coded errors -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes an Error from an entry of Support/Diagnostics/Runtime.def. The runtime
// reads that table itself, not through Diagnostics.h, so that it needs the
// standard library alone: a program with kernels compiled ahead of time can
// link it without LLVM.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_RUNTIMEERROR_H
#define TILE_RUNTIME_RUNTIMEERROR_H

#include "tile/Support/Result.h"
#include <cstdint>
#include <initializer_list>
#include <string>

namespace tile {

/// Names the entries of Runtime.def.
enum class RuntimeError : uint16_t {
#define TILE_DIAG(ID, CODE, SEVERITY, TEXT, EXPLANATION) ID,
#include "tile/Support/Diagnostics/Runtime.def"
#undef TILE_DIAG
};

/// The error `id` of Runtime.def; `arguments` fill the holes {0}, {1}, ... of
/// its text.
Error makeError(RuntimeError id,
                std::initializer_list<std::string> arguments = {});

} // namespace tile

#endif // TILE_RUNTIME_RUNTIMEERROR_H
