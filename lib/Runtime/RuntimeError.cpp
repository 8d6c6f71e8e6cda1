//===- RuntimeError.cpp - the table of the runtime's errors ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Holds codes and texts of Runtime.def and fills in their holes.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/RuntimeError.h"

using namespace tile;

namespace {
struct Entry {
  const char *code;
  const char *text;
};
} // namespace

static const Entry table[] = {
#define TILE_DIAG(ID, CODE, SEVERITY, TEXT, EXPLANATION) {CODE, TEXT},
#include "tile/Support/Diagnostics/Runtime.def"
#undef TILE_DIAG
};

Error tile::makeError(RuntimeError id,
                      std::initializer_list<std::string> arguments) {
  const Entry &entry = table[static_cast<unsigned>(id)];
  std::string message;
  for (const char *next = entry.text; *next;) {
    bool isHole =
        next[0] == '{' && next[1] >= '0' && next[1] <= '9' && next[2] == '}';
    if (!isHole) {
      message += *next++;
      continue;
    }
    size_t number = next[1] - '0';
    assert(number < arguments.size() && "a hole without an argument");
    if (number < arguments.size())
      message += arguments.begin()[number];
    next += 3;
  }
  return Error(entry.code, std::move(message));
}
