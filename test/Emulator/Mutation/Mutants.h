//===- Mutants.h - PTX with one mistake in it -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the mistakes that checks are for, one at a time: a barrier, a fence, a
// wait, a commit or a mask that is missing, a barrier with another count, an
// order or a scope that is too weak.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_EMULATOR_MUTATION_MUTANTS_H
#define TILE_TEST_EMULATOR_MUTATION_MUTANTS_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace tile::mutation {

struct Mutant {
  /// "delete `bar.sync 0`", with "#2" if it is the second of several alike, and
  /// with the line of the source if that is known: "..., x = tl.load(p)".
  std::string what;
  std::string ptx;
  /// The original with a trap for threads for which the mutation makes a
  /// difference: if none comes there, the mutant is the original.
  std::string probe;
};

/// All mutants of a module. `source` is the text of the file that `.loc 1`
/// means, or empty.
std::vector<Mutant> makeMutants(llvm::StringRef ptx, llvm::StringRef source);

} // namespace tile::mutation

#endif // TILE_TEST_EMULATOR_MUTATION_MUTANTS_H
