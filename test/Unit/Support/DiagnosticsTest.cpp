//===- DiagnosticsTest.cpp - the table, the engine and spelling -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of diagnostics is consistent in itself, the engine counts and
// keeps what is reported, and nearestSpelling suggests likely slips only.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/Diagnostics/Language.h"
#include "gtest/gtest.h"
#include <set>

using namespace tile;

TEST(Diagnostics, NamesFindTheirEntries) {
  for (const DiagInfo &info : allDiagInfos())
    EXPECT_EQ(&getDiagInfo(info.id), &info) << info.code.str();
  EXPECT_EQ(getDiagInfo(DiagID::UnknownName).id, DiagID::UnknownName);
  EXPECT_GT(allDiagInfos().size(), 100u);
}

TEST(Diagnostics, CodesFindTheirEntries) {
  std::set<std::string> codes;
  for (const DiagInfo &info : allDiagInfos()) {
    EXPECT_TRUE(codes.insert(info.code.str()).second) << info.code.str();
    EXPECT_EQ(findDiagInfo(info.code), &info);
    EXPECT_FALSE(info.explanation.empty()) << info.code.str();
  }
  EXPECT_EQ(findDiagInfo("e0900"), &getDiagInfo(DiagID::InternalError));
  EXPECT_EQ(findDiagInfo("E9999"), nullptr);
  EXPECT_EQ(findDiagInfo(""), nullptr);
}

/// Holes are numbered from zero without gaps, so that arguments and text can
/// be compared by counting.
TEST(Diagnostics, HolesOfTextsAreNumbered) {
  for (const DiagInfo &info : allDiagInfos()) {
    std::set<char> holes;
    for (size_t at = info.text.find('{'); at != llvm::StringRef::npos;
         at = info.text.find('{', at + 1)) {
      if (info.text.substr(at, 2) == "{{") {
        ++at;
        continue;
      }
      ASSERT_LT(at + 2, info.text.size()) << info.code.str();
      EXPECT_EQ(info.text[at + 2], '}') << info.code.str();
      holes.insert(info.text[at + 1]);
    }
    char expected = '0';
    for (char hole : holes)
      EXPECT_EQ(hole, expected++) << info.code.str();
  }
}

TEST(Diagnostics, EngineKeepsAndCounts) {
  SourceManager sources;
  uint32_t file = sources.addBuffer("a.tile", "x = y\n");
  DiagnosticEngine engine(sources);
  EXPECT_FALSE(engine.hasErrors());
  engine.report(DiagID::PassRemark, {}, "moved");
  EXPECT_FALSE(engine.hasErrors());
  engine.report(DiagID::UnknownName, {file, 4, 5}, "y")
      .note({file, 0, 1}, "used here")
      .help("define `y`");
  EXPECT_TRUE(engine.hasErrors());
  EXPECT_EQ(engine.errorCount(), 1u);
  ASSERT_EQ(engine.diagnostics().size(), 2u);
  const Diagnostic &error = engine.diagnostics()[1];
  EXPECT_EQ(error.message, "`y` is not defined");
  EXPECT_EQ(error.severity, Severity::Error);
  ASSERT_EQ(error.notes.size(), 2u);
  EXPECT_EQ(error.notes[0].kind, DiagNote::Note);
  EXPECT_EQ(error.notes[1].kind, DiagNote::Help);
  EXPECT_FALSE(error.notes[1].range.isValid());
  engine.clear();
  EXPECT_FALSE(engine.hasErrors());
  EXPECT_TRUE(engine.diagnostics().empty());
}

TEST(Diagnostics, ArgumentsAreNotReadAsHoles) {
  SourceManager sources;
  DiagnosticEngine engine(sources);
  engine.report(DiagID::UnknownName, {}, "{0}{7}{{");
  EXPECT_EQ(engine.diagnostics()[0].message, "`{0}{7}{{` is not defined");
}

TEST(Diagnostics, NearestSpelling) {
  const llvm::StringRef names[] = {"arange", "load", "store", "BLOCK", "x"};
  EXPECT_EQ(nearestSpelling("aranje", names), "arange");
  EXPECT_EQ(nearestSpelling("laod", names), "load");
  EXPECT_EQ(nearestSpelling("lod", names), "load");
  EXPECT_EQ(nearestSpelling("stores", names), "store");
  EXPECT_EQ(nearestSpelling("store", names), "store");
  EXPECT_EQ(nearestSpelling("something", names), std::nullopt);
  EXPECT_EQ(nearestSpelling("load", {}), std::nullopt);
  EXPECT_EQ(nearestSpelling(std::string(100'000, 'q'), names), std::nullopt);
}

/// Of two that are equally near the first is taken: output does not depend on
/// anything but the order of the candidates.
TEST(Diagnostics, NearestSpellingTakesTheFirstOfEquals) {
  EXPECT_EQ(nearestSpelling("cat", {"bat", "rat"}), "bat");
  EXPECT_EQ(nearestSpelling("cat", {"rat", "bat"}), "rat");
  EXPECT_EQ(nearestSpelling("catch", {"caught", "match"}), "match");
}
