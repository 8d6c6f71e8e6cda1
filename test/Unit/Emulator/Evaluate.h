//===- Evaluate.h - one instruction, one result -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tests of arithmetic are tables: an instruction, its operands, and the result
// that the PTX manual defines.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_EMULATOR_EVALUATE_H
#define TILE_TEST_UNIT_EMULATOR_EVALUATE_H

#include "KernelRun.h"

namespace tile::test {

/// One line of a table.
struct Evaluation {
  /// In which `$d` is the result and `$a`, `$b`, `$c`, `$f` are the operands.
  const char *text;
  /// The sizes of result and operands, a letter each: h, w and d have 16, 32
  /// and 64 bits, p is a predicate (0 or 1). "w=ww".
  const char *shape;
  uint64_t expected;
  std::vector<uint64_t> operands;
};

/// Executes the instruction in a full warp and in one with a single lane, and
/// expects the same result in every lane.
void expectEvaluation(const Evaluation &evaluation);

/// All lines of a table.
void expectEvaluations(const std::vector<Evaluation> &table);

/// Expects that loading a kernel with the instruction fails because it is not
/// known (E0902) or not valid (E0903). Registers: %p, %h, %r, %d and a number.
void expectRefused(const std::string &instruction);

} // namespace tile::test

#endif // TILE_TEST_UNIT_EMULATOR_EVALUATE_H
