//===- Findings.h - what a run reports --------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Collects the errors and findings of a run, each once for its kind and
// instructions, from all host threads, and hands them to the diagnostics in an
// order that does not depend on the threads.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_FINDINGS_H
#define TILE_LIB_EMULATOR_CHECK_FINDINGS_H

#include "../Program/Instruction.h"
#include "tile/Support/Diagnostics.h"
#include <atomic>
#include <map>
#include <mutex>

namespace tile::emulator {

class Warp;
struct Program;

/// A thread at an instruction, as far as a message wants to name it.
struct Culprit {
  uint64_t cta = 0;
  uint32_t warp = 0;
  uint32_t lane = 0;
  /// kNoIndex if no instruction is meant.
  uint32_t instruction = kNoIndex;
};

struct Finding {
  DiagCode id;
  /// What fills the holes of the diagnostic's text.
  std::vector<std::string> arguments;
  Culprit culprit;
  /// Others that take part, each with what it did ("written by").
  std::vector<std::pair<std::string, Culprit>> others;
  std::vector<std::string> notes;
  std::string help;
};

class Findings {
public:
  Findings(const Program &program, const uint32_t grid[3], unsigned limit);

  /// Adds a finding, unless one of the same kind at the same instructions is
  /// there. Returns true if the run shall end (the limit is reached).
  bool report(Finding finding);
  /// The same, for what ends the run in any case.
  void fail(Finding finding);
  /// True if there are no errors; remarks do not count.
  bool empty() const { return count == 0; }

  /// "program (3, 0, 0), warp 1, lane 5, at `st.shared...` (line 81 of the
  /// PTX)".
  std::string describe(const Culprit &culprit) const;
  /// Reports all to `diagnostics`, by CTA, and forgets them.
  void emit(DiagnosticEngine &diagnostics);

private:
  bool add(Finding finding);

  const Program &program;
  uint32_t grid[3];
  unsigned limit;
  std::mutex mutex;
  std::atomic<unsigned> count = 0;
  /// By kind and instructions.
  std::map<std::vector<uint64_t>, Finding> findings;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_FINDINGS_H
