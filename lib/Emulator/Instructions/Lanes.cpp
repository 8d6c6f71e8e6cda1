//===- Lanes.cpp - decoding of plain arithmetic instructions --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The common end of most decode functions: after a family has taken the
// modifiers and picked a handler, the operands are a destination and some
// sources.
//
//===----------------------------------------------------------------------===//

#include "Lanes.h"

using namespace tile::emulator;

bool tile::emulator::finish(InstructionDecoder &decoder, Handler handler,
                            Type destination, llvm::ArrayRef<Type> sources) {
  if (decoder.failed())
    return false;
  if (!handler)
    return decoder.unknown();
  unsigned expected = sources.size() + 1;
  if (decoder.numOperands() != expected)
    return decoder.invalid(llvm::Twine("`") + decoder.syntax().opcode +
                           "` takes " + llvm::Twine(expected) +
                           " operands here, not " +
                           llvm::Twine(decoder.numOperands()));
  decoder.addOperand(decoder.destination(0, destination));
  for (unsigned i = 0; i != sources.size(); ++i)
    decoder.addOperand(decoder.source(i + 1, sources[i]));
  decoder.result().handler = handler;
  return !decoder.failed();
}
