//===- DiagnosticPrinterTest.cpp - carets, windows, escapes and JSON ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a user sees of a diagnostic: the caret stands under the right character
// whatever the line holds (tabs, UTF-8, control characters, a megabyte of
// text), and the JSON form is valid whatever bytes the source has.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/Diagnostics/Language.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace tile;

namespace {
/// One source, one diagnostic about a part of it, printed.
class Printed {
public:
  explicit Printed(std::string text) : engine(sources) {
    sources.addBuffer("a.tile", std::move(text));
  }

  DiagBuilder unknown(uint32_t begin, uint32_t end) {
    return engine.report(DiagID::UnknownName, {0, begin, end}, "y");
  }

  std::string text(bool colour = false) const {
    std::string result;
    llvm::raw_string_ostream os(result);
    if (colour)
      os.enable_colors(true);
    for (const Diagnostic &diagnostic : engine.diagnostics())
      printDiagnostic(diagnostic, sources, os, colour);
    return result;
  }

  /// The source line and the caret line alone.
  std::string snippet() const {
    std::string all = text();
    return all.substr(all.find('\n') + 1);
  }

  llvm::json::Value json() const {
    std::string result;
    llvm::raw_string_ostream os(result);
    printDiagnosticsAsJSON(engine.diagnostics(), sources, os);
    llvm::Expected<llvm::json::Value> value = llvm::json::parse(result);
    EXPECT_TRUE(static_cast<bool>(value)) << result;
    if (value)
      return *value;
    llvm::consumeError(value.takeError());
    return nullptr;
  }

  SourceManager sources;
  DiagnosticEngine engine;
};
} // namespace

TEST(DiagnosticPrinter, HeadlineLineAndCaret) {
  Printed printed("n = 1\nx = yes + n\n");
  printed.unknown(10, 13);
  EXPECT_EQ(printed.text(), "a.tile:2:5: error: `y` is not defined [E0101]\n"
                            "    x = yes + n\n"
                            "        ^~~\n");
}

TEST(DiagnosticPrinter, NotesAndHelp) {
  Printed printed("x = y\n");
  printed.unknown(4, 5).note({0, 0, 1}, "assigned here").help("define it");
  EXPECT_EQ(printed.snippet(), "    x = y\n"
                               "        ^\n"
                               "a.tile:1:1: note: assigned here\n"
                               "    x = y\n"
                               "    ^\n"
                               "help: define it\n");
}

TEST(DiagnosticPrinter, WithoutAPlace) {
  Printed printed("");
  printed.engine.report(DiagID::UnknownName, {}, "y");
  EXPECT_EQ(printed.text(), "error: `y` is not defined [E0101]\n");
}

TEST(DiagnosticPrinter, EndOfFileAndEmptyLines) {
  Printed atEnd("x =");
  atEnd.unknown(3, 3);
  EXPECT_EQ(atEnd.snippet(), "    x =\n       ^\n");
  Printed empty("");
  empty.unknown(0, 0);
  EXPECT_EQ(empty.snippet(), "");
}

TEST(DiagnosticPrinter, TabsTakeOneColumn) {
  Printed printed("\tx = \ty\n");
  printed.unknown(6, 7);
  EXPECT_EQ(printed.snippet(), "     x =  y\n"
                               "          ^\n");
}

TEST(DiagnosticPrinter, CaretCountsCharactersNotBytes) {
  Printed printed("\xC3\xA4 = \xE2\x82\xAC + y\n");
  printed.unknown(11, 12);
  EXPECT_EQ(printed.snippet(), "    \xC3\xA4 = \xE2\x82\xAC + y\n"
                               "            ^\n");
}

TEST(DiagnosticPrinter, ControlCharactersAreEscaped) {
  // Escape sequences, the one-byte form of their introducer in UTF-8, NUL.
  Printed printed(std::string("\x1B[31m \xC2\x9B"
                              "2J \0 y \x7F\n",
                              17));
  printed.unknown(13, 14);
  std::string snippet = printed.snippet();
  for (char c : snippet)
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20)
        << "byte " << int(c);
  EXPECT_EQ(snippet.find("\xC2\x9B"), std::string::npos) << snippet;
  EXPECT_EQ(snippet.find('\x7F'), std::string::npos);
  EXPECT_EQ(snippet, "    ?[31m ?2J ? y ?\n"
                     "                ^\n");
}

TEST(DiagnosticPrinter, ControlCharactersInMessagesAreEscaped) {
  Printed printed("x\n");
  printed.engine.report(DiagID::UnknownName, {}, "\x1B[2Jy").note("\x1B[1m");
  EXPECT_EQ(printed.text(), "error: `?[2Jy` is not defined [E0101]\n"
                            "note: ?[1m\n");
}

TEST(DiagnosticPrinter, LongLinesAreCutAroundTheCaret) {
  std::string line =
      std::string(1'000'000, 'a') + "Y" + std::string(1'000'000, 'b') + "\n";
  Printed printed(line);
  printed.unknown(1'000'000, 1'000'001);
  std::string snippet = printed.snippet();
  EXPECT_LT(snippet.size(), 300u);
  llvm::StringRef shown, carets;
  std::tie(shown, carets) = llvm::StringRef(snippet).split('\n');
  EXPECT_TRUE(shown.starts_with("    ...aaa")) << snippet;
  EXPECT_TRUE(shown.ends_with("bbb...")) << snippet;
  EXPECT_EQ(shown.find('Y'), carets.find('^')) << snippet;
}

TEST(DiagnosticPrinter, CutsDoNotSplitCharacters) {
  std::string line;
  for (int i = 0; i != 200; ++i)
    line += "\xE2\x82\xAC";
  for (uint32_t at : {0u, 1u, 300u, 301u, 302u, 599u}) {
    Printed printed(line + "\n");
    printed.unknown(at, at + 1);
    EXPECT_TRUE(llvm::json::isUTF8(printed.snippet())) << at;
  }
}

TEST(DiagnosticPrinter, RangesOverSeveralLinesMarkTheFirst) {
  Printed printed("f(a,\n  b)\n");
  printed.unknown(1, 9);
  EXPECT_EQ(printed.snippet(), "    f(a,\n"
                               "     ^~~\n");
}

TEST(DiagnosticPrinter, LongRangesAreMarkedWithinTheWindow) {
  Printed printed("x = " + std::string(500, 'y') + "\n");
  printed.unknown(4, 504);
  std::string snippet = printed.snippet();
  llvm::StringRef shown, carets;
  std::tie(shown, carets) = llvm::StringRef(snippet).split('\n');
  EXPECT_EQ(carets.rtrim().size(), shown.rtrim('.').size()) << snippet;
}

TEST(DiagnosticPrinter, ColoursOnlyOnRequest) {
  Printed printed("x = y\n");
  printed.unknown(4, 5);
  EXPECT_EQ(printed.text().find('\x1B'), std::string::npos);
  EXPECT_NE(printed.text(true).find('\x1B'), std::string::npos);
}

TEST(DiagnosticPrinter, JSON) {
  Printed printed("n = 1\nx = yes\n");
  printed.unknown(10, 13).note({0, 0, 1}, "here").help("do");
  llvm::json::Value expected = llvm::json::Array{llvm::json::Object{
      {"code", "E0101"},
      {"severity", "error"},
      {"message", "`y` is not defined"},
      {"file", "a.tile"},
      {"line", 2},
      {"column", 5},
      {"endColumn", 8},
      {"notes", llvm::json::Array{
                    llvm::json::Object{{"kind", "note"},
                                       {"message", "here"},
                                       {"file", "a.tile"},
                                       {"line", 1},
                                       {"column", 1},
                                       {"endColumn", 2}},
                    llvm::json::Object{{"kind", "help"}, {"message", "do"}}}}}};
  EXPECT_EQ(printed.json(), expected);
}

TEST(DiagnosticPrinter, JSONOfNothingAndOfBadBytes) {
  Printed none("");
  EXPECT_EQ(none.json(), llvm::json::Value(llvm::json::Array{}));
  Printed printed("x\n");
  printed.engine.add(DiagID::UnknownName, {}, "\xFF\x1B\"\\\n").note("\xC3");
  const llvm::json::Array *all = printed.json().getAsArray();
  ASSERT_TRUE(all);
}
