//===- EngineArguments.h - arguments of a launch by the library -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program passes arguments as the plain structures of tile-c/tile.h. Here
// they find their parameters, are checked against them, and become the bits
// that the driver gets, or what the specialiser wants to know.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_ENGINEARGUMENTS_H
#define TILE_RUNTIME_ENGINEARGUMENTS_H

#include "tile-c/tile.h"
#include "tile/Runtime/CompiledKernel.h"

namespace tile {

/// The argument of each parameter; null where there is none.
using BoundSlots = llvm::SmallVector<const tile_argument *, 16>;

/// Gives each argument to its parameter: those without a name by position.
/// Errors: too many (E0858), an unknown name (E0852), one given twice (E0853).
Expected<BoundSlots> bindSlots(llvm::StringRef kernel,
                               llvm::ArrayRef<llvm::StringRef> parameters,
                               llvm::ArrayRef<tile_argument> arguments);

/// The bits of `argument` as the driver takes them for `parameter`: an
/// address, an integer (sign-extended), a float rounded to nearest even.
/// Errors: it is of another kind (E0854), an integer out of range (E0856).
Expected<uint64_t> argumentBits(const tile_argument &argument,
                                const RuntimeParameter &parameter);

/// The same for the value of a parameter's default.
Expected<uint64_t> valueBits(const Value &value,
                             const RuntimeParameter &parameter);

/// What the specialiser wants to know of an argument; functions are those of
/// `program`. Errors: its type is missing or unknown, or there is no such
/// function (E0857).
Expected<LaunchArgument> describeArgument(llvm::StringRef parameter,
                                          const tile_argument &argument,
                                          Program &program);

/// Appends a text to `key` that is equal for arguments that lead to the same
/// specialisation. It may differ for others too, but says all that the
/// specialiser looks at: of constants the value, of integers their width,
/// whether they are 1 and multiples of 16, of pointers type and alignment.
void appendLaunchKey(const tile_argument *argument, bool isConstant,
                     std::string &key);

} // namespace tile

#endif // TILE_RUNTIME_ENGINEARGUMENTS_H
