//===- ParserFuzzTest.cpp - damaged programs ------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damages programs in thousands of ways, always the same ones (50,000 with
// TILE_LONG=1), and checks that the parser neither crashes, nor takes much
// memory, nor gives an error without a place.
//
//===----------------------------------------------------------------------===//

#include "KernelTexts.h"
#include "Mutations.h"
#include "SyntaxTesting.h"
#include "gtest/gtest.h"
#include <sys/resource.h>

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
    case {"a": None, **more} | Point(x=more) as p: pass
type T[U: int, *V] = list[U]
async def g():
    async with a: await (x async for x in y)
class C(B, metaclass=M): a: int = ...; global h
)";

/// The most memory that this process ever had, in bytes.
static uint64_t peakMemory() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

/// Checks that every error has a place and a text, and can be printed.
static void checkDiagnostics(const Parsed &parsed, const std::string &text) {
  ASSERT_EQ(parsed.file == nullptr, parsed.diagnostics.hasErrors()) << text;
  ASSERT_LE(parsed.diagnostics.errorCount(), 20u) << text;
  llvm::raw_null_ostream os;
  for (const Diagnostic &diagnostic : parsed.diagnostics.diagnostics()) {
    ASSERT_TRUE(diagnostic.range.isValid()) << text;
    ASSERT_LE(diagnostic.range.begin, diagnostic.range.end) << text;
    ASSERT_LE(diagnostic.range.end, text.size()) << text;
    ASSERT_FALSE(diagnostic.message.empty()) << text;
    for (const DiagNote &note : diagnostic.notes)
      ASSERT_LE(note.range.end, text.size()) << text;
    printDiagnostic(diagnostic, parsed.sources, os);
  }
}

TEST(ParserFuzz, TheProgramItselfParses) {
  // Else most of the damage would be hidden behind the first error.
  EXPECT_FALSE(Parsed(kProgram).diagnostics.hasErrors());
}

TEST(ParserFuzz, DamagedProgramsGiveLocatedErrors) {
  std::vector<std::string> sources = kernelTexts();
  ASSERT_GT(sources.size(), 10u);
  sources.push_back(kProgram);
  Mutator mutator(20240229);
  unsigned rounds = mutationRounds(10'000, 50'000);
  unsigned accepted = 0;
  for (unsigned round = 0; round < rounds; ++round) {
    std::string text = sources[round % sources.size()];
    for (unsigned i = 0; i <= round % 8; ++i)
      mutator.mutate(text);
    Parsed parsed(text);
    ASSERT_NO_FATAL_FAILURE(checkDiagnostics(parsed, text));
    if (!parsed.file)
      continue;
    ++accepted;
    llvm::raw_null_ostream os;
    printAST(parsed.file->module, os, &parsed.sources);
  }
  // Damage in strings and comments does no harm, so some must pass.
  EXPECT_GT(accepted, 0u);
  EXPECT_LT(accepted, rounds / 2);
  EXPECT_LT(peakMemory(), uint64_t(1) << 30);
}
