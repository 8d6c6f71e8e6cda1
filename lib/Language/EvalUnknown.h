//===- EvalUnknown.h - what is reached from unknown values ------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dotted names of unknown values grow with every member, element and call.
// Private to this library.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_EVALUNKNOWN_H
#define TILE_LIB_LANGUAGE_EVALUNKNOWN_H

#include "tile/Language/Evaluator.h"

namespace tile {

/// `base.name`
Value unknownMember(const UnknownObject &base, llvm::StringRef name);

/// `base[index]`
Value unknownElement(const UnknownObject &base, const Value &index);

/// Whether `item in container` for an unknown container such as `os.environ`,
/// if `--set` tells.
std::optional<bool> unknownContains(const EvalContext &context,
                                    const Value &item, const Value &container);

/// Whether two values are one and the same to whoever reads them: where it is
/// not known which of the two is meant, it need not be.
bool isSameForAll(const Value &a, const Value &b);

/// A name of the module that a file is: what it binds, else a submodule if it
/// is a package. None if there is neither, or after an error.
EvalResult fileAttribute(Evaluator &evaluator, ModuleScope &scope,
                         llvm::StringRef name, SourceRange range);

/// A name that a file does not bind, if the file has a function `__getattr__`,
/// which may make it: not known.
std::optional<Value> madeAttribute(const ModuleScope &scope,
                                   llvm::StringRef name);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_EVALUNKNOWN_H
