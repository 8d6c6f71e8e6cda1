//===- EvalFormat.h - values as formatted text ------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python's format specifications and the `%` operator of strings. Private to
// this library.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_EVALFORMAT_H
#define TILE_LIB_LANGUAGE_EVALFORMAT_H

#include "tile/Language/Evaluator.h"

namespace tile {

/// format(value, spec); none if the specification is wrong or does not fit
/// the value's type.
std::optional<std::string> formatValue(const Value &value,
                                       llvm::StringRef spec);

/// template % arguments.
EvalResult formatPercent(Evaluator &evaluator, llvm::StringRef text,
                         const Value &arguments, SourceRange range);

/// text.format(...) with the arguments of the call.
EvalResult formatFields(Evaluator &evaluator, llvm::StringRef text,
                        const CallArguments &arguments, SourceRange range);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_EVALFORMAT_H
