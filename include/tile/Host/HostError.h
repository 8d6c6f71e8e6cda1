//===- HostError.h - failures of host operations as values ------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations on arrays report failure as an Error that carries the code and
// the message of an entry of Diagnostics/Host.def. The evaluator turns it into
// a diagnostic at the place in the .tile file where the operation stands.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_HOSTERROR_H
#define TILE_HOST_HOSTERROR_H

#include "tile/Support/Diagnostics.h"
#include "tile/Support/Result.h"

namespace tile {

/// A failure with the code and the text of `id`; `arguments` fill its holes.
template <typename... Args> Error hostError(DiagCode id, Args &&...arguments) {
  const DiagInfo &info = getDiagInfo(id);
  return Error(info.code.str(), llvm::formatv(false, info.text.data(),
                                              std::forward<Args>(arguments)...)
                                    .str());
}

/// Reports a failure at `range`, its notes, help lines and log included. Codes
/// that the table does not know become an internal error.
DiagBuilder reportError(const Error &error, SourceRange range,
                        DiagnosticEngine &diagnostics);

/// "3 KiB", "1.50 GiB": bytes for people.
std::string formatBytes(uint64_t bytes);

/// "(3, 4)", "(5,)", "()": a shape as Python prints it.
std::string formatShape(llvm::ArrayRef<int64_t> shape);

} // namespace tile

#endif // TILE_HOST_HOSTERROR_H
