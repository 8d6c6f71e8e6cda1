//===- PrintFormat.h - printf on a GPU --------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Formats what a kernel prints: `%[flags][width][.precision][size]type` with
// the types d i u o x X p c s e E f F g G a A (CUDA C++ Programming Guide,
// "Formatted Output"). Anything else is printed as it stands.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_PRINTFORMAT_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_PRINTFORMAT_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace tile::emulator {

/// Appends `format` to `text` with its arguments, which `readArgument` reads
/// one after the other, given the size (4 or 8 bytes), and `readString` from
/// the address that is the argument of `%s`. Gives the number of arguments;
/// nothing if one of the functions did.
std::optional<unsigned> printFormatted(
    llvm::StringRef format,
    llvm::function_ref<std::optional<uint64_t>(unsigned bytes)> readArgument,
    llvm::function_ref<std::optional<std::string>(uint64_t address)> readString,
    std::string &text);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_PRINTFORMAT_H
