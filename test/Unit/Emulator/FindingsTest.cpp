//===- FindingsTest.cpp - how findings are reported -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each finding once, in an order that does not depend on host threads, with the
// places of its instructions.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Emulator/Check/Findings.h"
#include "../../../lib/Emulator/Program/Program.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::emulator;

namespace {
class EmulatorFindings : public ::testing::Test {
protected:
  EmulatorFindings() : diagnostics(sources) {
    uint32_t file = sources.addBuffer("k.tile", "first\nsecond line\n");
    program.name = "k";
    program.sourceFiles = {std::nullopt, file};
    program.sites.resize(3);
    program.sites[0] = {"ld.shared.b32 %r1, [%r2]", 7, {1, 1, 1}};
    program.sites[1] = {"st.shared.b32 [%r2],\n\t %r1", 9, {1, 2, 8}};
    // A line without a column, and a file that is not loaded.
    program.sites[2] = {"trap", 11, {0, 1, 0}};
  }

  Finding race(uint64_t cta, uint32_t mine, uint32_t other) {
    Finding finding;
    finding.id = DiagID::EmulatorRace;
    finding.arguments = {"shared", "{0} {1}"};
    finding.culprit = {cta, 1, 5, mine};
    finding.others.push_back({"the read is that of", {cta, 0, 3, other}});
    finding.help = "put a barrier between them";
    return finding;
  }

  SourceManager sources;
  DiagnosticEngine diagnostics;
  Program program;
  uint32_t grid[3] = {3, 2, 2};
};
} // namespace

TEST_F(EmulatorFindings, EachOnceThatOfTheLowestProgram) {
  Findings findings(program, grid, 10);
  EXPECT_TRUE(findings.empty());
  EXPECT_FALSE(findings.report(race(7, 1, 0)));
  // The same two instructions, the other way round.
  EXPECT_FALSE(findings.report(race(4, 0, 1)));
  EXPECT_FALSE(findings.report(race(9, 1, 0)));
  EXPECT_FALSE(findings.report(race(5, 1, 1)));
  EXPECT_FALSE(findings.empty());
  findings.emit(diagnostics);
  ASSERT_EQ(diagnostics.diagnostics().size(), 2u);
  const Diagnostic &first = diagnostics.diagnostics()[0];
  EXPECT_EQ(first.message, "data race in shared memory: {0} {1}");
  EXPECT_EQ(sources.lineColumn(first.range.file, first.range.begin).line, 1u);
  ASSERT_EQ(first.notes.size(), 3u);
  EXPECT_EQ(first.notes[0].text,
            "in `k`, program (1, 1, 0), warp 1, lane 5, at `ld.shared.b32 %r1, "
            "[%r2]` (line 7 of the PTX)");
  EXPECT_EQ(first.notes[1].text,
            "the read is that of program (1, 1, 0), warp 0, lane 3, at "
            "`st.shared.b32 [%r2], %r1` (line 9 of the PTX)");
  LineColumn at =
      sources.lineColumn(first.notes[1].range.file, first.notes[1].range.begin);
  EXPECT_EQ(at.line, 2u);
  EXPECT_EQ(at.column, 8u);
  EXPECT_EQ(first.notes[2].kind, DiagNote::Help);
  EXPECT_TRUE(findings.empty());
}

TEST_F(EmulatorFindings, TheLimitEndsTheRun) {
  Findings findings(program, grid, 2);
  EXPECT_FALSE(findings.report(race(0, 0, 0)));
  // Another program's does not count again.
  EXPECT_FALSE(findings.report(race(1, 0, 0)));
  EXPECT_TRUE(findings.report(race(1, 1, 0)));
}

TEST_F(EmulatorFindings, RemarksAreNoErrors) {
  Findings findings(program, grid, 1);
  Finding finding;
  finding.id = DiagID::EmulatorBankConflicts;
  finding.arguments = {"2.0", "4 wavefronts instead of 2"};
  finding.culprit.instruction = 2;
  EXPECT_FALSE(findings.report(finding));
  EXPECT_TRUE(findings.empty());
  findings.emit(diagnostics);
  ASSERT_EQ(diagnostics.diagnostics().size(), 1u);
  EXPECT_FALSE(diagnostics.hasErrors());
  EXPECT_FALSE(diagnostics.diagnostics()[0].range.isValid());
}

TEST_F(EmulatorFindings, InstructionsNeedNotBeKnown) {
  Findings findings(program, grid, 1);
  Culprit culprit;
  culprit.cta = 11;
  EXPECT_EQ(findings.describe(culprit), "program (2, 1, 1), warp 0, lane 0");
}
