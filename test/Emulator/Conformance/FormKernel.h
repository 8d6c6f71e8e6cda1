//===- FormKernel.h - experiments with one instruction ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arithmetic is tested one form of an instruction at a time: a kernel in which
// each thread loads operands, executes the instruction, and stores the results.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_EMULATOR_CONFORMANCE_FORMKERNEL_H
#define TILE_TEST_EMULATOR_CONFORMANCE_FORMKERNEL_H

#include "Operands.h"

namespace tile::conformance {

/// The operands of one execution, or its results.
using Bits = std::vector<uint64_t>;

/// One form of an instruction.
struct Form {
  /// One or more instructions in which `$d`, `$e`, ... are the results and
  /// `$a`, `$b`, `$c`, `$f` the sources: "add.u32 $d, $a, $b;". The name of the
  /// form is its first word.
  std::string text;
  std::vector<Value> results;
  std::vector<Value> sources;
  unsigned architecture = 80;
  /// The results that are right; both devices are compared with it. Often
  /// none: then the devices are compared with one another.
  std::function<Bits(const Bits &sources)> reference;
  /// For approximations, instead: what is wrong with `results`, nothing if they
  /// are within the bounds.
  std::function<std::string(const Bits &sources, const Bits &results)> judge;
  /// With `judge`: how far `results` are off, as a part of what is allowed.
  std::function<double(const Bits &sources, const Bits &results)> measure;
  /// PTX leaves the bits of a NaN open.
  bool anyNaN = false;
  /// Printed instead of the first word of the text.
  std::string name;
  /// Left out of the operands: those for which PTX defines no result.
  std::function<bool(const Bits &sources)> isUndefined;
};

/// The experiment for a form, with `count` executions on random operands.
Experiment makeExperiment(const Form &form, Random &random,
                          unsigned count = 2048);

/// True if the bits are a NaN of the type; of a pair, in either half.
bool isNaN(Value value, uint64_t bits);

} // namespace tile::conformance

#endif // TILE_TEST_EMULATOR_CONFORMANCE_FORMKERNEL_H
