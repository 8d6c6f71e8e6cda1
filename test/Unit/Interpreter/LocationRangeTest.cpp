//===- LocationRangeTest.cpp - from MLIR locations to source ranges -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locations of every kind, nested, lead to the right text; calls give notes
// from the inside out.
//
//===----------------------------------------------------------------------===//

#include "tile/Dialect/Tile/IR/LocationRange.h"
#include "tile/Support/Diagnostics/Compiler.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

using namespace mlir;

namespace {

class LocationRangeTest : public testing::Test {
protected:
  LocationRangeTest() { sources.addBuffer("a.tile", "first\nsecond line\n"); }

  Location at(unsigned line, unsigned column, StringRef file = "a.tile") {
    return FileLineColLoc::get(&context, file, line, column);
  }
  StringRef textAt(Location location) {
    ::tile::SourceRange range = ::tile::rangeOf(location, sources);
    return range.isValid() ? sources.text(range) : "nowhere";
  }
  Location named(Location location) {
    return NameLoc::get(StringAttr::get(&context, "x"), location);
  }

  MLIRContext context;
  ::tile::SourceManager sources;
};

} // namespace

TEST_F(LocationRangeTest, FindsThePlace) {
  EXPECT_EQ(textAt(at(2, 8)), "l");
  EXPECT_EQ(textAt(named(at(1, 1))), "f");
  EXPECT_EQ(textAt(CallSiteLoc::get(at(2, 1), at(1, 1))), "s");
  EXPECT_EQ(textAt(FusedLoc::get(&context,
                                 {at(1, 1, "b.tile"), UnknownLoc::get(&context),
                                  named(at(1, 3)), at(2, 1)})),
            "r");
  EXPECT_EQ(textAt(FileLineColRange::get(StringAttr::get(&context, "a.tile"), 2,
                                         8, 12)),
            "line");
}

TEST_F(LocationRangeTest, KnowsWhatItDoesNotKnow) {
  EXPECT_EQ(textAt(UnknownLoc::get(&context)), "nowhere");
  EXPECT_EQ(textAt(at(1, 1, "b.tile")), "nowhere");
}

TEST_F(LocationRangeTest, CallsFromTheInsideOut) {
  // Inlined in both orders: callee first, and caller first.
  Location calleeFirst =
      CallSiteLoc::get(CallSiteLoc::get(at(1, 1), at(1, 2)), at(1, 3));
  Location callerFirst =
      CallSiteLoc::get(at(1, 1), CallSiteLoc::get(at(1, 2), at(1, 3)));
  for (Location location : {calleeFirst, named(callerFirst)}) {
    ::tile::DiagnosticEngine engine(sources);
    ::tile::DiagBuilder builder =
        engine.add(::tile::DiagID::InternalError, {}, "test");
    ::tile::addCallNotes(location, builder, sources);
    const std::vector<::tile::DiagNote> &notes =
        engine.diagnostics().front().notes;
    ASSERT_EQ(notes.size(), 2u);
    EXPECT_EQ(sources.text(notes[0].range), "i");
    EXPECT_EQ(sources.text(notes[1].range), "r");
    EXPECT_EQ(notes[0].text, "called from here");
  }
}
