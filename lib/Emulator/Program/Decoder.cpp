//===- Decoder.cpp - taking modifiers ---------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of InstructionDecoder that knows modifiers: which have been taken,
// and which is the next.
//
//===----------------------------------------------------------------------===//

#include "Decoder.h"
#include "llvm/ADT/bit.h"

using namespace tile::emulator;

/// The lowest bit that is not set.
static unsigned firstClear(uint64_t bits) { return llvm::countr_one(bits); }

llvm::StringRef InstructionDecoder::peek() const {
  unsigned next = firstClear(takenModifiers);
  return next < syntax().modifiers.size() ? syntax().modifiers[next]
                                          : llvm::StringRef();
}

bool InstructionDecoder::take(llvm::StringRef name) {
  if (peek() != name || name.empty())
    return false;
  takenModifiers |= 1ull << firstClear(takenModifiers);
  return true;
}

int InstructionDecoder::takeOneOf(llvm::ArrayRef<llvm::StringRef> names) {
  for (size_t i = 0; i != names.size(); ++i)
    if (take(names[i]))
      return static_cast<int>(i);
  return -1;
}

Type InstructionDecoder::takeType() {
  Type type = parseType(peek());
  if (type == Type::None)
    unknown();
  else
    take(peek());
  return type;
}

bool InstructionDecoder::takeAnywhere(llvm::StringRef name) {
  for (size_t i = 0; i != syntax().modifiers.size(); ++i) {
    if (syntax().modifiers[i] != name || (takenModifiers >> i & 1))
      continue;
    takenModifiers |= 1ull << i;
    return true;
  }
  return false;
}
