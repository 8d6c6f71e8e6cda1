//===- Assembly.h - inline assembly as a kernel of PTX ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of an inline assembly operation is put into a kernel of its own,
// which loads the operands' registers from memory, runs the text, and stores
// the results' registers. The emulator of PTX executes that kernel with one
// thread for each group of elements.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_ASSEMBLY_H
#define TILE_LIB_INTERPRETER_ASSEMBLY_H

#include "tile/Dialect/Tile/IR/InlineAsm.h"
#include <optional>
#include <string>

namespace tile::interpreter {

/// The bytes from one register to the next in memory, whatever their size.
inline constexpr unsigned kAssemblyWord = 8;
/// Threads of a CTA of the kernel.
inline constexpr unsigned kAssemblyLanes = 32;

using AssemblyConstraints = mlir::tile::AsmConstraints;

/// The kernel. Its parameters are two addresses: thread i of CTA c finds its
/// input j in word (32 c + i) * inputs + j of the first, and leaves its output
/// j in word (32 c + i) * outputs + j of the second. None, with the reason in
/// `problem`, if the text names an operand that there is not.
std::optional<std::string>
makeAssemblyKernel(llvm::StringRef text, const AssemblyConstraints &constraints,
                   std::string &problem);

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_ASSEMBLY_H
