//===- IntegerTest.cpp - integer arithmetic and logic ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer and logic instructions, their limits above all.
//
//===----------------------------------------------------------------------===//

#include "Evaluate.h"

using namespace tile::test;

TEST(Integer, SumsWrapOrSaturate) {
  expectEvaluations({
      {"add.u16 $d, $a, $b;", "h=hh", 0x0001, {0xffff, 2}},
      {"add.s32 $d, $a, $b;", "w=ww", 0x80000000, {0x7fffffff, 1}},
      {"add.u64 $d, $a, $b;", "d=dd", 0, {~0ull, 1}},
      {"add.sat.s32 $d, $a, $b;", "w=ww", 0x7fffffff, {0x7fffffff, 1}},
      {"add.sat.s32 $d, $a, $b;", "w=ww", 0x80000000, {0x80000000, ~0u}},
      {"sub.u32 $d, $a, $b;", "w=ww", 0xffffffff, {0, 1}},
      {"sub.sat.s32 $d, $a, $b;", "w=ww", 0x7fffffff, {0, 0x80000000}},
      {"add.u16x2 $d, $a, $b;", "w=ww", 0x00020000, {0x0001ffff, 0x00010001}},
      {"sad.u32 $d, $a, $b, $c;", "w=www", 12, {3, 5, 10}},
      {"sad.s32 $d, $a, $b, $c;", "w=www", 5, {0xfffffffe, 3, 0}},
      {"abs.s32 $d, $a;", "w=w", 0x80000000, {0x80000000}},
      {"abs.s16 $d, $a;", "h=h", 1, {0xffff}},
      {"neg.s64 $d, $a;", "d=d", ~0ull, {1}},
  });
}

TEST(Integer, Products) {
  expectEvaluations({
      {"mul.lo.u16 $d, $a, $b;", "h=hh", 1, {0xffff, 0xffff}},
      {"mul.hi.u16 $d, $a, $b;", "h=hh", 0xfffe, {0xffff, 0xffff}},
      {"mul.hi.s32 $d, $a, $b;", "w=ww", 0, {0xffffffff, 0xffffffff}},
      {"mul.hi.u32 $d, $a, $b;", "w=ww", 0xfffffffe, {~0u, ~0u}},
      {"mul.hi.u64 $d, $a, $b;", "d=dd", ~1ull, {~0ull, ~0ull}},
      {"mul.hi.s64 $d, $a, $b;", "d=dd", ~0ull, {~0ull, 1}},
      {"mul.wide.s16 $d, $a, $b;", "w=hh", 0xffffffff, {0xffff, 1}},
      {"mul.wide.u32 $d, $a, $b;", "d=ww", 0xfffffffe00000001, {~0u, ~0u}},
      {"mad.wide.s32 $d, $a, $b, $c;", "d=wwd", 8, {0xffffffff, 2, 10}},
      {"mad.hi.s32 $d, $a, $b, $c;", "w=www", 6, {0x40000000, 4, 5}},
      {"mad.hi.sat.s32 $d, $a, $b, $c;",
       "w=www",
       0x7fffffff,
       {0x40000000, 4, 0x7fffffff}},
      {"mul24.lo.u32 $d, $a, $b;", "w=ww", 0xfe000001, {~0u, 0xffffff}},
      {"mul24.hi.u32 $d, $a, $b;", "w=ww", 0xfffffe00, {~0u, 0xffffff}},
      {"mul24.hi.s32 $d, $a, $b;", "w=ww", 0xffffff80, {0x800000, 1}},
      {"mad24.hi.sat.s32 $d, $a, $b, $c;",
       "w=www",
       0x80000000,
       {0x800000, 0x7fffff, 0x90000000}},
      {"dp4a.s32.s32 $d, $a, $b, $c;", "w=www", 6, {0xffffffff, ~0u, 2}},
      {"dp4a.u32.s32 $d, $a, $b, $c;", "w=www", 0xfffffc04, {~0u, ~0u, 0}},
      {"dp2a.lo.u32.u32 $d, $a, $b, $c;", "w=www", 12, {0x20001, 0x40502, 0}},
      {"dp2a.hi.u32.u32 $d, $a, $b, $c;", "w=www", 4, {0x20001, 0x40502, 0}},
  });
}

TEST(Integer, Quotients) {
  expectEvaluations({
      {"div.s32 $d, $a, $b;", "w=ww", 0xfffffffd, {0xfffffff9, 2}},
      {"rem.s32 $d, $a, $b;", "w=ww", 0xffffffff, {0xfffffff9, 2}},
      {"div.s32 $d, $a, $b;", "w=ww", 0x80000000, {0x80000000, ~0u}},
      {"rem.s32 $d, $a, $b;", "w=ww", 0, {0x80000000, 0xffffffff}},
      {"div.u16 $d, $a, $b;", "h=hh", 0x7fff, {0xffff, 2}},
      {"div.u64 $d, $a, $b;", "d=dd", 0x7fffffffffffffff, {~0ull, 2}},
      {"rem.u64 $d, $a, $b;", "d=dd", 5, {~0ull, 10}},
      {"min.s32 $d, $a, $b;", "w=ww", 0xffffffff, {0xffffffff, 1}},
      {"min.u32 $d, $a, $b;", "w=ww", 1, {0xffffffff, 1}},
      {"max.relu.s32 $d, $a, $b;", "w=ww", 0, {0xffffffff, ~1u}},
      {"min.s16x2 $d, $a, $b;", "w=ww", 0xffff0001, {0xffff0002, 1}},
      {"max.relu.s16x2 $d, $a, $b;", "w=ww", 0x2, {0xffff0002, 0x80000001}},
  });
}

TEST(Integer, CarryChains) {
  expectEvaluations({
      {"add.cc.u32 $d, $a, $b; addc.u32 $d, $c, 0;", "w=www", 6, {~0u, 1, 5}},
      {"add.cc.u32 $d, $a, $b; addc.u32 $d, $c, 0;", "w=www", 5, {~0u, 0, 5}},
      {"sub.cc.u32 $d, $a, $b; subc.u32 $d, $c, 0;", "w=www", 4, {0, 1, 5}},
      {"mad.lo.cc.u32 $d, $a, $a, $b; madc.hi.u32 $d, $a, $a, 0;",
       "w=ww",
       0xffffffff,
       {0xffffffff, 0xffffffff}},
      // The flag survives an instruction that only reads it.
      {"add.cc.u64 $d, $a, $b; addc.u64 $d, $a, 0; addc.u64 $d, $b, 0;",
       "d=dd",
       2,
       {~0ull, 1}},
      // All ones and a carry.
      {"add.cc.u32 $d, $a, $b; addc.cc.u32 $d, $a, 0; addc.u32 $d, 0, 0;",
       "w=ww",
       1,
       {~0u, 1}},
  });
}

TEST(Logic, Words) {
  expectEvaluations({
      {"and.b16 $d, $a, $b;", "h=hh", 0x0f00, {0xff00, 0x0ff0}},
      {"or.b64 $d, $a, $b;", "d=dd", 0xff, {0xf0, 0x0f}},
      {"xor.b32 $d, $a, $b;", "w=ww", 0xff, {0xf0, 0x0f}},
      {"not.b16 $d, $a;", "h=h", 0xfffe, {1}},
      {"cnot.b32 $d, $a;", "w=w", 1, {0}},
      {"cnot.b64 $d, $a;", "d=d", 0, {8}},
      {"and.pred $d, $a, $b;", "p=pp", 0, {1, 0}},
      {"or.pred $d, $a, !$b;", "p=pp", 1, {0, 0}},
      {"xor.pred $d, $a, $b;", "p=pp", 0, {1, 1}},
      {"not.pred $d, $a;", "p=p", 1, {0}},
      {"lop3.b32 $d, $a, $b, $c, 0x96;",
       "w=www",
       0xf0 ^ 0xcc ^ 0xaa,
       {0xf0, 0xcc, 0xaa}},
      {"lop3.b32 $d, $a, $b, $c, 0xf0;", "w=www", 0xf0, {0xf0, 0xcc, 0xaa}},
      {"lop3.or.b32 _|$d, $a, $b, $c, 0x80, $f;", "p=wwwp", 0, {1, 2, 3, 0}},
      {"lop3.or.b32 _|$d, $a, $b, $c, 0x80, !$f;", "p=wwwp", 1, {1, 2, 3, 0}},
  });
}

TEST(Logic, Shifts) {
  expectEvaluations({
      {"shl.b32 $d, $a, $b;", "w=ww", 0, {~0u, 32}},
      {"shl.b16 $d, $a, $b;", "h=hw", 0x8000, {0xffff, 15}},
      {"shr.u32 $d, $a, $b;", "w=ww", 0, {~0u, 0xffffffff}},
      {"shr.s32 $d, $a, $b;", "w=ww", ~0u, {0x80000000, 99}},
      {"shr.s16 $d, $a, $b;", "h=hw", 0xffff, {0x8000, 16}},
      {"shr.s64 $d, $a, $b;", "d=dw", ~0ull, {1ull << 63, 63}},
      {"shf.l.wrap.b32 $d, $a, $b, $c;",
       "w=www",
       0x44444444,
       {0x11111111, 0x22222222, 33}},
      {"shf.l.clamp.b32 $d, $a, $b, $c;", "w=www", 7, {7, 9, 40}},
      {"shf.r.clamp.b32 $d, $a, $b, $c;", "w=www", 9, {7, 9, 40}},
      {"shf.r.wrap.b32 $d, $a, $b, $c;", "w=www", 0x90000000, {7, 9, 4}},
  });
}

TEST(Logic, BitFields) {
  expectEvaluations({
      {"bfe.u32 $d, $a, $b, $c;", "w=www", 0xbc, {0xabcd, 4, 8}},
      {"bfe.s32 $d, $a, $b, $c;", "w=www", 0xffffffbc, {0xabcd, 4, 8}},
      {"bfe.s32 $d, $a, $b, $c;", "w=www", 0, {0xabcd, 4, 0}},
      // Beyond the word the sign is its last bit.
      {"bfe.s32 $d, $a, $b, $c;", "w=www", ~0u, {0x80000000, 40, 8}},
      {"bfe.u64 $d, $a, $b, $c;", "d=dww", 1, {1ull << 63, 63, 200}},
      {"bfi.b32 $d, $a, $b, $c, $f;", "w=wwww", 0xff5f, {5, 0xffff, 4, 4}},
      {"bfi.b32 $d, $a, $b, $c, $f;", "w=wwww", 0xffff, {5, 0xffff, 32, 4}},
      {"bmsk.clamp.b32 $d, $a, $b;", "w=ww", 0xfffffff0, {4, 100}},
      {"bmsk.wrap.b32 $d, $a, $b;", "w=ww", 0xf0, {36, 36}},
      {"szext.clamp.s32 $d, $a, $b;", "w=ww", 0xffffffff, {1, 1}},
      {"szext.clamp.u32 $d, $a, $b;", "w=ww", 0x1234, {0x1234, 32}},
      {"szext.wrap.u32 $d, $a, $b;", "w=ww", 0, {0x1234, 32}},
      {"fns.b32 $d, $a, $b, $c;", "w=www", 4, {0b11010, 0, 3}},
      {"fns.b32 $d, $a, $b, $c;", "w=www", 1, {0b11010, 3, 0xfffffffe}},
      {"fns.b32 $d, $a, $b, $c;", "w=www", ~0u, {0b11010, 2, 0}},
      {"popc.b64 $d, $a;", "w=d", 64, {~0ull}},
      {"clz.b32 $d, $a;", "w=w", 32, {0}},
      {"clz.b64 $d, $a;", "w=d", 63, {1}},
      {"bfind.u32 $d, $a;", "w=w", ~0u, {0}},
      {"bfind.s32 $d, $a;", "w=w", ~0u, {0xffffffff}},
      {"bfind.s64 $d, $a;", "w=d", 0, {~1ull}},
      {"bfind.shiftamt.u32 $d, $a;", "w=w", 31, {1}},
      {"brev.b32 $d, $a;", "w=w", 0x80000000, {1}},
      {"brev.b64 $d, $a;", "d=d", 1, {1ull << 63}},
  });
}

TEST(Integer, FormsThatPtxHasNotAreRefused) {
  for (const char *text :
       {"add.sat.u32 %r1, %r2, %r3;", "sub.u16x2 %r1, %r2, %r3;",
        "mul.u32 %r1, %r2, %r3;", "mul.wide.u64 %d1, %d2, %d3;",
        "mad.lo.sat.s32 %r1, %r2, %r3, %r4;", "abs.u32 %r1, %r2;",
        "min.relu.u32 %r1, %r2, %r3;", "mul24.lo.u16 %h1, %h2, %h3;",
        "dp4a.u32.u16 %r1, %r2, %r3, %r4;", "and.u32 %r1, %r2, %r3;",
        "shl.s32 %r1, %r2, %r3;", "shf.l.b32 %r1, %r2, %r3, %r4;",
        "bfe.b32 %r1, %r2, %r3, %r4;", "popc.u32 %r1, %r2;",
        "lop3.b32 %r1, %r2, %r3, %r4, 256;", "add.u32 %r1, %r2;",
        "addc.cc.u16 %h1, %h2, %h3;", "add.cc.cc.u32 %r1, %r2, %r3;"})
    expectRefused(text);
}
