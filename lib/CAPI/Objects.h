//===- Objects.h - what stands behind the handles of tile.h -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The structures that are opaque to C programs, and the steps that every entry
// point shares: refusing null pointers, reading structures of another version's
// size, handing over errors.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_CAPI_OBJECTS_H
#define TILE_LIB_CAPI_OBJECTS_H

#include "tile-c/tile.h"
#include "tile/Runtime/EngineLibrary.h"
#include "tile/Runtime/Memory.h"
#include <algorithm>
#include <cstring>

struct tile_error {
  tile::Error error;
  /// The error as one text.
  std::string text;
};

struct tile_engine {
  std::shared_ptr<tile::EngineCore> core;
  std::string target;
};

struct tile_buffer {
  tile::DeviceBuffer buffer;
};

struct tile_library {
  std::shared_ptr<tile::EngineLibrary> library;
};

struct tile_kernel {
  tile::EngineKernelRef kernel;
};

namespace tile::capi {

/// Hands `error` to the caller, who may have passed null, and returns its
/// status. Success is handed over as null.
tile_status finish(Error error, tile_error **out);

/// A pointer that must not be null, with its name in the declaration.
struct Required {
  const char *name;
  const void *pointer;
};

/// A pointer to `count` things, which may be null if there are none.
inline Required required(const char *name, const void *pointer, size_t count) {
  return {name, count == 0 ? "" : pointer};
}

/// Fails (E0860) if one of them is null.
Error require(const char *function, std::initializer_list<Required> pointers);

/// The error for a structure that is smaller than its first field (E0861).
Error sizeError(const char *structure, size_t size);

/// Reads options: null are all defaults; what the caller's version of the
/// structure does not have is zero.
template <typename T>
Error readOptions(const char *name, const T *given, T &options) {
  std::memset(&options, 0, sizeof(options));
  if (!given)
    return Error::success();
  if (given->size < sizeof(size_t))
    return sizeError(name, given->size);
  std::memcpy(&options, given, std::min(given->size, sizeof(options)));
  return Error::success();
}

/// The options of a kernel in a structure that has them, as EngineLibrary takes
/// them.
template <typename T> KernelOptions kernelOptions(const T &options) {
  return {options.num_warps, options.num_stages, options.num_ctas,
          options.max_registers};
}

} // namespace tile::capi

#endif // TILE_LIB_CAPI_OBJECTS_H
