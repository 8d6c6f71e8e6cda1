//===- HostFunctions.h - the table of host functions as data ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions.def as a list that code can walk: to register the functions with
// an evaluator, to suggest a name after a misspelling, and to print the
// documentation.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_HOSTFUNCTIONS_H
#define TILE_HOST_HOSTFUNCTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace tile {

/// How an entry is used.
enum class HostForm : uint8_t {
  /// tile.name(...)
  Function,
  /// x.name(...)
  Method,
  /// x.name
  Property,
  /// @tile.name(...)
  Decorator,
};

/// One entry of Functions.def. A reduction gives two: a function and a method.
struct HostFunctionInfo {
  HostForm form;
  llvm::StringRef name;
  /// As in Python, without parentheses: "shape, dtype=float32".
  llvm::StringRef parameters;
  llvm::StringRef documentation;
};

/// All entries in the order of the table.
llvm::ArrayRef<HostFunctionInfo> hostFunctions();

/// Entries of Functions.def itself, of which there may be 60.
unsigned hostFunctionCount();

/// Prints the table as the text of lib/Host/FUNCTIONS.md.
void printHostFunctions(llvm::raw_ostream &os);

} // namespace tile

#endif // TILE_HOST_HOSTFUNCTIONS_H
