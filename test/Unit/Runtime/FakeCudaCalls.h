//===- FakeCudaCalls.h - what the parts of the fake driver share *- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state of the fake CUDA driver, the declarations of its functions, and
// the two steps with which each begins: record the call, then fail if the test
// or a missing context wants it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_RUNTIME_FAKECUDACALLS_H
#define TILE_TEST_UNIT_RUNTIME_FAKECUDACALLS_H

#include "FakeCuda.h"
#include <mutex>

namespace tile::fake {

/// The library's one state.
extern FakeCuda state;

/// Held by each call, since drivers may be called from any thread. All threads
/// share one stack of contexts, unlike a real driver's.
extern std::recursive_mutex mutex;

// Declares each entry point of the table under the symbol that a driver
// exports, so that the definitions must have the table's signatures.
#define TILE_CUDA_ENTRY(MEMBER, NAME, SUFFIX, VERSION, NEED, PARAMETERS)       \
  Result MEMBER PARAMETERS asm(#NAME SUFFIX);
#include "tile/Runtime/CudaEntryPoints.def"

/// Records the call `name`; the result that it was told to have.
Result enter(const char *name);

/// The same for a call that needs a current context.
Result enterInContext(const char *name);

} // namespace tile::fake

#define ENTER(NAME)                                                            \
  std::lock_guard<std::recursive_mutex> lock(mutex);                           \
  if (Result result = enter(NAME); result != Result::Success)                  \
  return result
#define ENTER_IN_CONTEXT(NAME)                                                 \
  std::lock_guard<std::recursive_mutex> lock(mutex);                           \
  if (Result result = enterInContext(NAME); result != Result::Success)         \
  return result

#endif // TILE_TEST_UNIT_RUNTIME_FAKECUDACALLS_H
