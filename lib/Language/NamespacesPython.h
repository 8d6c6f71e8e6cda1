//===- NamespacesPython.h - Python's library, as far as known ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The members of modules of Python and torch that are known, and the names of
// those that exist but are not. Private to this library.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_NAMESPACESPYTHON_H
#define TILE_LIB_LANGUAGE_NAMESPACESPYTHON_H

#include "tile/Language/Object.h"

namespace tile {

/// A member of `enum`, `dataclasses`, `operator`, `packaging.version` or
/// `torch`, unknown if it is not evaluated; none for other modules.
std::optional<Value> pythonMember(llvm::StringRef module, llvm::StringRef name);

/// Members of `functools` beside the decorators without effect.
std::optional<Value> functoolsExtra(llvm::StringRef name);

/// An attribute of one of torch's types, such as `itemsize`.
std::optional<Value> torchTypeAttribute(const BuiltinObject &builtin,
                                        llvm::StringRef name);

/// Whether a module belongs to a library that is taken to exist.
bool isHostLibrary(llvm::StringRef path);

/// Whether `triton.NAME` is a part of Triton that serves the host only.
bool isTritonHostPart(llvm::StringRef name);

/// Whether Python has a builtin function of that name that is not evaluated.
bool isHostBuiltin(llvm::StringRef name);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_NAMESPACESPYTHON_H
