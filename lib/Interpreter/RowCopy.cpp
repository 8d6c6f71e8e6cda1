//===- RowCopy.cpp - copying rows of elements -----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The handlers of row copies: rows of one element are a strided loop, longer
// ones are moved as blocks of memory.
//
//===----------------------------------------------------------------------===//

#include "RowCopy.h"

#include <algorithm>

using namespace tile::interpreter;

template <typename T>
static void runRowCopy(const Instruction &step, Program &program) {
  const RowCopy &copy = *static_cast<const RowCopy *>(step.extra);
  const T *from = program.at<T>(step.operands[0]) + copy.fromOffset;
  T *to = program.at<T>(step.result) + copy.toOffset;
  uint64_t rows = copy.rows, fromPitch = copy.fromPitch;
  uint64_t toPitch = copy.toPitch;
  if (copy.width == 1) {
    for (uint64_t i = 0; i != rows; ++i)
      to[i * toPitch] = from[i * fromPitch];
    return;
  }
  for (uint64_t i = 0; i != rows; ++i)
    std::copy_n(from + i * fromPitch, copy.width, to + i * toPitch);
}

void tile::interpreter::emitRowCopy(Translator &translator,
                                    mlir::Location location,
                                    unsigned elementBytes, SlotId from,
                                    SlotId to, const RowCopy &copy) {
  Handler handler = visitBytes(elementBytes, [](auto type) -> Handler {
    return runRowCopy<decltype(type)>;
  });
  translator.append(location, handler, copy.rows * copy.width, to, {from}, 0,
                    translator.keep(copy));
}
