//===- MemoryAccess.h - checked access to the arrays of a launch *- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every address is checked before anything is accessed. What loads, stores,
// atomic operations and accesses through descriptors share: the checks of a
// tile of addresses, and the way from virtual addresses to memory of the host.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_MEMORYACCESS_H
#define TILE_LIB_INTERPRETER_MEMORYACCESS_H

#include "Translator.h"
#include <optional>

namespace tile::interpreter {

/// What is wrong with an access to one element, if anything is.
std::optional<FailureKind> checkAddress(const Launch &launch, uint64_t address,
                                        const Access &access);

/// The host's byte at a virtual address that has been checked.
inline char *toHost(const Launch &launch, uint64_t address) {
  return static_cast<char *>(findArray(launch, address)->data) +
         getArrayOffset(address);
}

/// The addresses of an access after the checks.
struct CheckedAccess {
  /// Without any element switched on: nothing is accessed.
  bool isEmpty = false;
  /// What turns an address into a pointer of the host, if all elements lie in
  /// one array; otherwise each has to be looked up.
  std::optional<uint64_t> toHost;
};

/// Checks the access of an instruction, whose `extra` is an Access, to `count`
/// addresses, or those that `mask` (if any) switches on. Fails the program at
/// the first wrong element.
CheckedAccess checkTile(const Instruction &step, Program &program,
                        const uint64_t *addresses, const uint8_t *mask,
                        uint64_t count);

/// Calls `body(index, pointer of the host)` for every active element. The
/// host's pointers need not be aligned.
template <typename Body>
void forEachElement(uint64_t count, const Program &program,
                    const CheckedAccess &access, const uint64_t *addresses,
                    const uint8_t *mask, Body body) {
  if (access.isEmpty)
    return;
  if (!access.toHost) {
    for (uint64_t i = 0; i != count; ++i)
      if (!mask || mask[i])
        body(i, toHost(*program.launch, addresses[i]));
    return;
  }
  uint64_t distance = *access.toHost;
  if (!mask) {
    for (uint64_t i = 0; i != count; ++i)
      body(i, reinterpret_cast<char *>(addresses[i] + distance));
    return;
  }
  for (uint64_t i = 0; i != count; ++i)
    if (mask[i])
      body(i, reinterpret_cast<char *>(addresses[i] + distance));
}

/// The bytes of what a pointer, or a tile of pointers, points to.
unsigned getPointeeBytes(mlir::Value pointer);

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_MEMORYACCESS_H
