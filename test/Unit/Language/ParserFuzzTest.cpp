//===- ParserFuzzTest.cpp - damaged programs ------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damages a program in thousands of ways, always the same ones, and checks
// that the parser neither crashes nor gives an error without a place.
//
//===----------------------------------------------------------------------===//

#include "SyntaxTesting.h"
#include "gtest/gtest.h"
#include <random>

using namespace tile;
using namespace tile::test;

/// A program with a bit of everything, to be damaged.
static const char *const kProgram = R"(import triton.language as tl
from .a import (b as c, d)

@tl.jit(x=1)
def kernel(p, /, n: tl.constexpr = 3, *args, k=None, **kw) -> int:
    """doc \x41 \N{DEGREE SIGN}"""
    offs = tl.program_id(0) * 0x_FF + tl.arange(0, n)[:, None]
    if n < 3 <= k and not k is None or n not in (1, 2):
        x, *y = [i ** -2 for i in range(n) if i if n]
    elif (z := n):
        return {1: 2, **kw}, {3, *args}
    else:
        for i, j in kw.items():
            while True: break
        else:
            offs += 1.5e-3j
    with open('a') as f, (yield f): pass
    try:
        raise ValueError(f"{x!r:>{n}.2} {{}} {y=}" 'b') from None
    except (A, B) as e:
        del e, x[0]
    finally:
        assert lambda q, *r: q if r else s, 'm'

match x:
    case [1, -2.5 | 3, *rest] if rest: pass
    case {"a": None, **more} | Point(x=0) as p: pass
type T[U: int, *V] = list[U]
async def g():
    async with a: await (x async for x in y)
class C(B, metaclass=M): a: int = ...; global h
)";

/// Damages `text` in one of several ways.
static void mutate(std::string &text, std::mt19937 &random) {
  // Not std::uniform_int_distribution: its results depend on the library.
  auto below = [&](size_t bound) {
    return static_cast<size_t>(random()) % std::max<size_t>(bound, 1);
  };
  static const char *const kPieces[] = {
      "(",       ")",      "[",     "]",    "{",        "}",    "'",    "\"",
      "\"\"\"",  "f'",     "f\"{",  ":",    ":=",       "=",    "\n",   "\n  ",
      "\t",      "\\",     "\\\n",  "*",    "**",       "not ", "if ",  "else ",
      "lambda ", "for ",   "in ",   ",",    "\xC3\xA4", "0x",   "1_",   "!r",
      "async ",  "match ", "case ", "def ", "#",        ";",    "\x0C", "\r"};
  size_t at = below(text.size());
  size_t length = below(12);
  switch (below(5)) {
  case 0:
    text.erase(at, length);
    break;
  case 1:
    text.insert(at, text.substr(below(text.size()), length));
    break;
  case 2:
    text.insert(at, kPieces[below(std::size(kPieces))]);
    break;
  case 3:
    if (!text.empty())
      text[at] = static_cast<char>(below(256));
    break;
  default:
    if (!text.empty())
      std::swap(text[at], text[below(text.size())]);
    break;
  }
}

TEST(ParserFuzz, TheProgramItselfParses) {
  // Else most of the damage would be hidden behind the first error.
  EXPECT_FALSE(Parsed(kProgram).diagnostics.hasErrors());
}

TEST(ParserFuzz, DamagedProgramsGiveLocatedErrors) {
  std::mt19937 random(20240229);
  unsigned accepted = 0;
  for (unsigned round = 0; round < 6000; ++round) {
    std::string text = kProgram;
    for (unsigned i = 0; i <= round % 8; ++i)
      mutate(text, random);
    Parsed parsed(text);
    ASSERT_EQ(parsed.file == nullptr, parsed.diagnostics.hasErrors()) << text;
    ASSERT_LE(parsed.diagnostics.errorCount(), 20u) << text;
    for (const Diagnostic &diagnostic : parsed.diagnostics.diagnostics()) {
      ASSERT_TRUE(diagnostic.range.isValid()) << text;
      ASSERT_LE(diagnostic.range.begin, diagnostic.range.end) << text;
      ASSERT_LE(diagnostic.range.end, text.size()) << text;
      ASSERT_FALSE(diagnostic.message.empty()) << text;
      for (const DiagNote &note : diagnostic.notes)
        ASSERT_LE(note.range.end, text.size()) << text;
    }
    llvm::raw_null_ostream os;
    for (const Diagnostic &diagnostic : parsed.diagnostics.diagnostics())
      printDiagnostic(diagnostic, parsed.sources, os);
    if (!parsed.file)
      continue;
    ++accepted;
    printAST(parsed.file->module, os, &parsed.sources);
  }
  // Damage in strings and comments does no harm, so some must pass.
  EXPECT_LT(accepted, 3000u);
}
