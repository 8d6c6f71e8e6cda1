//===- SourceEncoding.h - sources that are not in UTF-8 ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A Python file may say in a comment of its first two lines how it is encoded
// (PEP 263: `# -*- coding: latin-1 -*-`). All of the compiler works on UTF-8,
// so a source file in Latin-1 is turned into that where it is read. Other
// encodings are not known; the lexer refuses files that declare one, unless
// all of their text is ASCII, which nearly every encoding has in common.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_SUPPORT_SOURCEENCODING_H
#define TILE_SUPPORT_SOURCEENCODING_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace tile {

/// The name of the encoding that a comment of the first two lines of `text`
/// declares, as it is written there; a part of `text`. Empty if there is none.
llvm::StringRef declaredEncoding(llvm::StringRef text);

/// Whether that name stands for UTF-8 or Latin-1, which are all that are known.
bool isKnownEncoding(llvm::StringRef encoding);

/// `text` in UTF-8 if it declares Latin-1, else as it is. For the bytes of a
/// file only: text that was decoded already must not be decoded again.
std::string decodeSource(std::string text);

/// Reads a source file as readWholeFile() does, and decodes it.
std::optional<std::string> readSourceFile(llvm::StringRef path,
                                          std::string &problem);

} // namespace tile

#endif // TILE_SUPPORT_SOURCEENCODING_H
