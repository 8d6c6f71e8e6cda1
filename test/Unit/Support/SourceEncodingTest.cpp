//===- SourceEncodingTest.cpp - sources that are not in UTF-8 -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which comments declare an encoding, by the rule of PEP 263, and what becomes
// of the text.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/SourceEncoding.h"
#include "gtest/gtest.h"

using namespace tile;

TEST(SourceEncoding, DeclaredInTheFirstTwoLines) {
  EXPECT_EQ(declaredEncoding("# -*- coding: latin-1 -*-\n"), "latin-1");
  EXPECT_EQ(declaredEncoding("#coding=utf8"), "utf8");
  EXPECT_EQ(declaredEncoding("#!/bin/x\n# vim: set fileencoding=gb.k :\n"),
            "gb.k");
  EXPECT_EQ(declaredEncoding("\r\n \t\f# coding:\tl1\r\n"), "l1");
  EXPECT_EQ(declaredEncoding("\xEF\xBB\xBF# coding: utf-8"), "utf-8");
  EXPECT_EQ(declaredEncoding("# coding coding: x"), "x");
  EXPECT_EQ(declaredEncoding("# one\n# two\n# coding: latin-1"), "");
  EXPECT_EQ(declaredEncoding("x = 1\n# coding: latin-1"), "");
  EXPECT_EQ(declaredEncoding("x = 1 # coding: latin-1"), "");
  EXPECT_EQ(declaredEncoding("# coding : latin-1"), "");
  EXPECT_EQ(declaredEncoding("# coding:"), "");
  EXPECT_EQ(declaredEncoding(""), "");
}

TEST(SourceEncoding, KnownNames) {
  for (const char *name : {"utf-8", "UTF8", "utf_8", "utf-8-unix", "latin-1"})
    EXPECT_TRUE(isKnownEncoding(name)) << name;
  for (const char *name : {"utf-16", "iso-8859-15", "", "utf", "ascii"})
    EXPECT_FALSE(isKnownEncoding(name)) << name;
}

TEST(SourceEncoding, Latin1IsDecoded) {
  for (const char *name : {"latin-1", "Latin1", "iso-8859-1", "ISO_8859_1",
                           "iso-8859-1-unix", "l1", "iso-latin-1"}) {
    std::string comment = std::string("# coding: ") + name + "\n";
    EXPECT_EQ(decodeSource(comment + "'\xE4\xFF\x80'"),
              comment + "'\xC3\xA4\xC3\xBF\xC2\x80'");
  }
  // Not declared, declared to be something else, or marked as UTF-8.
  for (const char *text :
       {"'\xE4'", "# coding: utf-8\n'\xE4'", "# coding: koi8-r\n'\xE4'",
        "# coding: iso-8859-15\n'\xE4'",
        "\xEF\xBB\xBF# coding: latin-1\n'\xC3\xA4'"})
    EXPECT_EQ(decodeSource(text), text);
}
