//===- ConvertTest.cpp - conversions, comparisons, moves ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cvt, setp, set, and the instructions that move values. Random operands are
// the affair of emulator-conformance.
//
//===----------------------------------------------------------------------===//

#include "Evaluate.h"

using namespace tile::test;

static constexpr uint64_t one = 0x3f800000, nan32 = 0x7fffffff;

TEST(Convert, Integers) {
  expectEvaluations({
      {"cvt.u64.u32 $d, $a;", "d=w", 0xffffffff, {0xffffffff}},
      {"cvt.s64.s32 $d, $a;", "d=w", ~0ull, {0xffffffff}},
      {"cvt.u16.u32 $d, $a;", "h=w", 0x5678, {0x12345678}},
      {"cvt.s32.s8 $d, $a;", "w=h", 0xffffff80, {0x1280}},
      {"cvt.u32.u8 $d, $a;", "w=w", 0x80, {0x12345680}},
      {"cvt.s8.s32 $d, $a;", "w=w", 0xffffff80, {0x12345680}},
      {"cvt.sat.u8.s32 $d, $a;", "h=w", 0, {0xffffffff}},
      {"cvt.sat.u8.s32 $d, $a;", "h=w", 255, {256}},
      {"cvt.sat.s8.u64 $d, $a;", "h=d", 127, {~0ull}},
      {"cvt.sat.s32.s64 $d, $a;", "w=d", 0x80000000, {1ull << 63}},
      {"cvt.sat.u32.s64 $d, $a;", "w=d", 0, {~0ull}},
      {"cvt.pack.sat.s16.s32 $d, $a, $b;",
       "w=ww",
       0x7fff8000,
       {0x10000, 0xfff00000}},
      {"cvt.pack.sat.u8.s32.b32 $d, $a, $b, $c;",
       "w=www",
       0x0102ff00,
       {0x100, 0xffffffff, 0x0102}},
      {"cvt.pack.sat.s4.s32.b32 $d, $a, $b, $c;",
       "w=www",
       0x378,
       {7, 0xfffffff0, 3}},
  });
}

TEST(Convert, FloatsToIntegers) {
  expectEvaluations({
      {"cvt.rni.s32.f32 $d, $a;", "w=w", 2, {0x40200000}},
      {"cvt.rzi.s32.f32 $d, $a;", "w=w", 0xfffffffe, {0xc0200000}},
      {"cvt.rmi.s32.f32 $d, $a;", "w=w", 0xfffffffd, {0xc0200000}},
      {"cvt.rpi.u32.f32 $d, $a;", "w=w", 3, {0x40200000}},
      {"cvt.rzi.s32.f32 $d, $a;", "w=w", 0x7fffffff, {0x4f000000}},
      {"cvt.rzi.s32.f32 $d, $a;", "w=w", 0x80000000, {0xff800000}},
      {"cvt.rzi.u32.f32 $d, $a;", "w=w", 0, {0xbf800000}},
      {"cvt.rzi.u32.f32 $d, $a;", "w=w", 0xffffffff, {0x7f800000}},
      {"cvt.rzi.s32.f32 $d, $a;", "w=w", 0, {nan32}},
      {"cvt.rzi.s64.f32 $d, $a;", "d=w", 1ull << 63, {nan32}},
      {"cvt.rzi.u64.f64 $d, $a;", "d=d", 1ull << 63, {0x7ff8000000000000}},
      {"cvt.rzi.s32.f64 $d, $a;", "w=d", 0x80000000, {0x7ff8000000000000}},
      {"cvt.rzi.u64.f64 $d, $a;", "d=d", ~0ull, {0x43f0000000000000}},
      {"cvt.rzi.s8.f32 $d, $a;", "w=w", 0xffffff80, {0xc3800000}},
      {"cvt.rni.u16.f16 $d, $a;", "h=h", 2, {0x4100}},
      {"cvt.rni.s32.bf16 $d, $a;", "w=h", 2, {0x4020}},
      {"cvt.rpi.ftz.s32.f32 $d, $a;", "w=w", 0, {1}},
      {"cvt.rpi.s32.f32 $d, $a;", "w=w", 1, {1}},
  });
}

TEST(Convert, IntegersToFloats) {
  expectEvaluations({
      {"cvt.rn.f32.s32 $d, $a;", "w=w", 0xbf800000, {0xffffffff}},
      {"cvt.rn.f32.u32 $d, $a;", "w=w", 0x4f800000, {0xffffffff}},
      {"cvt.rz.f32.u32 $d, $a;", "w=w", 0x4f7fffff, {0xffffffff}},
      {"cvt.rm.f32.s64 $d, $a;", "w=d", 0xdf000000, {1ull << 63 | 1}},
      {"cvt.rn.f64.u64 $d, $a;", "d=d", 0x43f0000000000000, {~0ull}},
      {"cvt.rz.f64.u64 $d, $a;", "d=d", 0x43efffffffffffff, {~0ull}},
      {"cvt.rn.f16.u32 $d, $a;", "h=w", 0x7c00, {65520}},
      {"cvt.rz.f16.u32 $d, $a;", "h=w", 0x7bff, {70000}},
      {"cvt.rn.bf16.s32 $d, $a;", "h=w", 0x4380, {257}},
      {"cvt.rn.sat.f32.s32 $d, $a;", "w=w", one, {7}},
  });
}

TEST(Convert, Floats) {
  expectEvaluations({
      {"cvt.f32.f16 $d, $a;", "w=h", 0x33800000, {0x0001}},
      {"cvt.f32.f16 $d, $a;", "w=h", nan32, {0x7c01}},
      {"cvt.rn.f16.f32 $d, $a;", "h=w", 0x0001, {0x33000001}},
      {"cvt.rn.f16.f32 $d, $a;", "h=w", 0x0000, {0x33000000}},
      {"cvt.rn.f16.f32 $d, $a;", "h=w", 0x7c00, {0x477ff000}},
      {"cvt.rn.f16.f32 $d, $a;", "h=w", 0x7bff, {0x477fefff}},
      {"cvt.rz.f16.f32 $d, $a;", "h=w", 0xfbff, {0xc7800000}},
      {"cvt.rn.f16.f64 $d, $a;", "h=d", 0x3c00, {0x3ff0020000000000}},
      // NaNs of f64 keep sign and payload; those of f32 with .ftz do not.
      {"cvt.rn.f32.f64 $d, $a;", "w=d", 0xffde2b80, {0xfff3c57018068c64}},
      {"cvt.rz.f16.f64 $d, $a;", "h=d", 0xfe31, {0xfff0c46160b85f58}},
      {"cvt.rn.bf16.f64 $d, $a;", "h=d", 0x7fc1, {0x7ff03cd558ddb438}},
      {"cvt.f64.f32 $d, $a;", "d=w", 0xfffc015860000000, {0xffa00ac3}},
      {"cvt.ftz.f64.f32 $d, $a;", "d=w", 0x7fffffffe0000000, {0xffa00ac3}},
      // Towards f16 .ftz does nothing.
      {"cvt.rp.ftz.f16.f32 $d, $a;", "h=w", 1, {1}},
      {"cvt.rn.tf32.f32 $d, $a;", "w=w", 0x7fffe000, {0xff800001}},
      {"cvt.rp.f16.f64 $d, $a;", "h=d", 0x0001, {1}},
      {"cvt.rn.bf16.f32 $d, $a;", "h=w", 0x3f80, {0x3f808000}},
      {"cvt.rn.bf16.f32 $d, $a;", "h=w", 0x3f82, {0x3f818000}},
      {"cvt.rn.bf16.f32 $d, $a;", "h=w", 0x7fff, {0xff800001}},
      {"cvt.f32.bf16 $d, $a;", "w=h", 0xc0490000, {0xc049}},
      {"cvt.rn.f32.f64 $d, $a;", "w=d", 0x7f800000, {0x47effffff0000000}},
      {"cvt.rz.f32.f64 $d, $a;", "w=d", 0x7f7fffff, {0x47effffff0000000}},
      {"cvt.rn.ftz.f32.f64 $d, $a;", "w=d", 0, {0x3800000000000000}},
      {"cvt.f64.f32 $d, $a;", "d=w", 0x3ff0000000000000, {one}},
      {"cvt.sat.f32.f32 $d, $a;", "w=w", 0, {nan32}},
      {"cvt.rmi.f32.f32 $d, $a;", "w=w", 0xc0400000, {0xc0200000}},
      {"cvt.rni.f64.f64 $d, $a;",
       "d=d",
       0x4000000000000000,
       {0x4004000000000000}},
      {"cvt.rpi.f16.f16 $d, $a;", "h=h", 0x8000, {0xb800}},
      {"cvt.rn.relu.f16.f32 $d, $a;", "h=w", 0, {0xbf800000}},
      {"cvt.rn.satfinite.f16.f32 $d, $a;", "h=w", 0x7bff, {0x7f800000}},
  });
}

TEST(Convert, ForMatrixInstructions) {
  expectEvaluations({
      {"cvt.rn.f16x2.f32 $d, $a, $b;", "w=ww", 0x3c004000, {one, 0x40000000}},
      {"cvt.rz.bf16x2.f32 $d, $a, $b;",
       "w=ww",
       0x3f80bf80,
       {0x3f80ffff, 0xbf80ffff}},
      {"cvt.rn.relu.f16x2.f32 $d, $a, $b;",
       "w=ww",
       0x00003c00,
       {0xbf800000, one}},
      {"cvt.rna.tf32.f32 $d, $a;", "w=w", 0x3f802000, {0x3f801000}},
      {"cvt.rn.tf32.f32 $d, $a;", "w=w", one, {0x3f801000}},
      {"cvt.rz.tf32.f32 $d, $a;", "w=w", one, {0x3f801fff}},
      {"cvt.rna.tf32.f32 $d, $a;", "w=w", 0x7f800000, {0x7f7fffff}},
      {"cvt.rna.satfinite.tf32.f32 $d, $a;", "w=w", 0x7f7fe000, {0x7f7fffff}},
      {"cvt.rn.satfinite.e4m3x2.f32 $d, $a, $b;",
       "h=ww",
       0x387e,
       {one, 0x7f800000}},
      {"cvt.rn.satfinite.e4m3x2.f32 $d, $a, $b;",
       "h=ww",
       0x7ffe,
       {nan32, 0xc43fffff}},
      {"cvt.rn.satfinite.e5m2x2.f32 $d, $a, $b;",
       "h=ww",
       0x7bfb,
       {0x47800000, 0xff800000}},
      {"cvt.rn.satfinite.relu.e5m2x2.f32 $d, $a, $b;",
       "h=ww",
       0x3c00,
       {one, 0xbf800000}},
      {"cvt.rn.satfinite.e4m3x2.f16x2 $d, $a;", "h=w", 0x38b8, {0x3c00bc00}},
      {"cvt.rn.f16x2.e4m3x2 $d, $a;", "w=h", 0x3c007fff, {0x387f}},
      {"cvt.rn.f16x2.e4m3x2 $d, $a;", "w=h", 0x18009800, {0x0181}},
      {"cvt.rn.relu.f16x2.e5m2x2 $d, $a;", "w=h", 0x00003c00, {0xbc3c}},
  });
}

TEST(Convert, FormsThatPtxHasNotAreRefused) {
  for (const char *text :
       {"cvt.f32.s32 %r1, %r2;", "cvt.s32.f32 %r1, %r2;",
        "cvt.rn.s32.f32 %r1, %r2;", "cvt.f16.f32 %h1, %r1;",
        "cvt.rn.f64.f32 %d1, %r1;", "cvt.ftz.s32.s32 %r1, %r2;",
        "cvt.sat.u32.u16 %r1, %h1;", "cvt.rn.sat.bf16.f32 %h1, %r1;",
        "cvt.rn.e4m3x2.f32 %h1, %r1, %r2;", "cvt.rm.f16x2.f32 %r1, %r2, %r3;",
        "cvt.rna.f16.f32 %h1, %r1;", "cvt.rna.relu.tf32.f32 %r1, %r2;",
        "cvt.pack.sat.u8.s32 %r1, %r2, %r3;", "cvt.u64.u32 %q1, %r1;",
        "cvt.u32.u64 %r1, %r2;"})
    expectRefused(text);
}

TEST(Convert, SourcesThatAreNoRegisters) {
  expectEvaluations({
      {"cvt.u64.u32 $d, %ntid.x;", "d=", 33, {}},
      {"cvt.u16.u32 $d, %ntid.x;", "h=", 33, {}},
      {"cvt.rn.f32.u32 $d, %ntid.x;", "w=", 0x42040000, {}},
      {"cvt.s32.s8 $d, -3;", "w=", 0xfffffffd, {}},
      {"cvt.rn.f16.f32 $d, 0f3F800000;", "h=", 0x3c00, {}},
      {"cvt.rn.f64.s64 $d, -1;", "d=", 0xbff0000000000000, {}},
  });
}

TEST(Compare, Operators) {
  expectEvaluations({
      {"setp.lt.s32 $d, $a, $b;", "p=ww", 1, {0xffffffff, 0}},
      {"setp.lt.u32 $d, $a, $b;", "p=ww", 0, {0xffffffff, 0}},
      {"setp.hi.u64 $d, $a, $b;", "p=dd", 1, {~0ull, 0}},
      {"setp.ge.s16 $d, $a, $b;", "p=hh", 0, {0x8000, 0}},
      {"setp.ne.b16 $d, $a, $b;", "p=hh", 1, {1, 2}},
      {"setp.eq.f32 $d, $a, $b;", "p=ww", 1, {0, 0x80000000}},
      {"setp.eq.ftz.f32 $d, $a, $b;", "p=ww", 1, {1, 0x80000002}},
      {"setp.ne.f32 $d, $a, $b;", "p=ww", 0, {nan32, one}},
      {"setp.neu.f32 $d, $a, $b;", "p=ww", 1, {nan32, one}},
      {"setp.ltu.f64 $d, $a, $b;", "p=dd", 1, {0x7ff8000000000000, 0}},
      {"setp.nan.f16 $d, $a, $b;", "p=hh", 1, {0x3c00, 0x7e00}},
      {"setp.num.bf16 $d, $a, $b;", "p=hh", 1, {0x3f80, 0x3f80}},
      {"setp.lt.and.s32 $d, $a, $b, !$c;", "p=wwp", 1, {1, 2, 0}},
      {"setp.lt.xor.s32 _|$d, $a, $b, $c;", "p=wwp", 1, {1, 2, 1}},
      {"setp.gt.f16x2 _|$d, $a, $b;", "p=ww", 1, {0x40000000, 0x3c003c00}},
      {"setp.gt.bf16x2 $d|_, $a, $b;", "p=ww", 0, {0x40000000, 0x3f803f80}},
      {"set.lt.u32.s32 $d, $a, $b;", "w=ww", ~0u, {1, 2}},
      {"set.lt.f32.f32 $d, $a, $b;", "w=ww", one, {0, one}},
      {"set.gt.or.f16.f16 $d, $a, $b, $c;", "h=hhp", 0x3c00, {0, 0x3c00, 1}},
      {"set.eq.f16x2.f16x2 $d, $a, $b;", "w=ww", 0x00003c00, {1, 0x10001}},
      {"set.eq.u32.bf16x2 $d, $a, $b;", "w=ww", 0xffff0000, {1, 2}},
      {"set.geu.s16.f16 $d, $a, $b;", "h=hh", 0xffff, {0x7e00, 0}},
  });
  for (const char *text :
       {"setp.lt.b32 %p1, %r1, %r2;", "setp.lo.s32 %p1, %r1, %r2;",
        "setp.equ.u32 %p1, %r1, %r2;", "setp.lt.ftz.f64 %p1, %d1, %d2;",
        "setp.lt.f16 %p1|%p2, %h1, %h2;", "set.lt.b32.s32 %r1, %r2, %r3;",
        "set.lt.f32.f16 %r1, %h2, %h3;", "setp.lt.and.s32 %p1, %r1, %r2;"})
    expectRefused(text);
}

TEST(Move, Values) {
  expectEvaluations({
      {"mov.b32 $d, {$a, $b};", "w=hh", 0x00020001, {1, 2}},
      {"mov.b32 {_, $d}, $a;", "h=w", 0x1234, {0x12345678}},
      {"mov.b64 $d, {$a, $b};", "d=ww", 0x0000000200000001, {1, 2}},
      {"mov.b32 $d, 0f3F800000;", "w=", one, {}},
      {"mov.pred $d, !$a;", "p=p", 1, {0}},
      {"selp.b16 $d, $a, $b, $c;", "h=hhp", 1, {1, 2, 1}},
      {"selp.f64 $d, $a, $b, !$c;", "d=ddp", 2, {1, 2, 1}},
      {"slct.b32.s32 $d, $a, $b, $c;", "w=www", 2, {1, 2, 0xffffffff}},
      {"slct.b32.f32 $d, $a, $b, $c;", "w=www", 1, {1, 2, 0x80000000}},
      {"slct.b32.f32 $d, $a, $b, $c;", "w=www", 2, {1, 2, nan32}},
      {"slct.ftz.b32.f32 $d, $a, $b, $c;", "w=www", 1, {1, 2, 0x80000001}},
      // The sign of byte 0, that of byte 7, bytes 7 and 3.
      {"prmt.b32 $d, $a, $b, $c;",
       "w=www",
       0x00ff8844,
       {0x44332211, 0x88776655, 0x8f73}},
      {"prmt.b32.b4e $d, $a, $b, $c;",
       "w=www",
       0x66778811,
       {0x44332211, 0x88776655, 0}},
      {"prmt.b32.rc16 $d, $a, $b, $c;",
       "w=www",
       0x44334433,
       {0x44332211, 0, 1}},
      {"cvta.shared.u64 $d, $a; cvta.to.shared.u64 $d, $d;", "d=d", 64, {64}},
      {"cvta.global.u64 $d, $a;", "d=d", 1ull << 40, {1ull << 40}},
      {"isspacep.global $d, $a;", "p=d", 1, {1ull << 40}},
      {"isspacep.shared $d, $a;", "p=d", 0, {1ull << 40}},
  });
}

TEST(Move, TimePasses) {
  KernelRun kernel("  mov.u64 %d1, %clock64;\n"
                   "again:\n"
                   "  mov.u64 %d2, %clock64;\n"
                   "  sub.u64 %d3, %d2, %d1;\n"
                   "  setp.lt.u64 %p1, %d3, 100;\n"
                   "  @%p1 bra again;\n"
                   "  mov.u32 %r1, %clock;\n"
                   "  st.global.b64 [%out], %d3;\n");
  kernel.array("out", 8);
  kernel.launch.block = {1, 1, 1};
  kernel.expectRun();
  EXPECT_GE(kernel.get<uint64_t>("out")[0], 100u);
}
