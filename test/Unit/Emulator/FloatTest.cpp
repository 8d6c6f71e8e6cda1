//===- FloatTest.cpp - floating-point arithmetic --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rounding, flushing, saturation and NaNs of floating-point instructions. Sums
// and products on random operands are compared by emulator-conformance.
//
//===----------------------------------------------------------------------===//

#include "Evaluate.h"
#include <cmath>

using namespace tile::test;

static constexpr uint64_t one = 0x3f800000, nan32 = 0x7fffffff;
static constexpr uint64_t infinity = 0x7f800000, tiny = 1;

TEST(Float, Rounding) {
  // 1 + 2^-25, which lies between 1 and the next number.
  expectEvaluations({
      {"add.f32 $d, $a, $b;", "w=ww", one, {one, 0x33000000}},
      {"add.rn.f32 $d, $a, $b;", "w=ww", one, {one, 0x33000000}},
      {"add.rz.f32 $d, $a, $b;", "w=ww", one, {one, 0x33000000}},
      {"add.rm.f32 $d, $a, $b;", "w=ww", one, {one, 0x33000000}},
      {"add.rp.f32 $d, $a, $b;", "w=ww", one + 1, {one, 0x33000000}},
      {"sub.rm.f32 $d, $a, $b;", "w=ww", one - 1, {one, 0x33000000}},
      {"sub.rm.f32 $d, $a, $b;", "w=ww", 0x80000000, {one, one}},
      {"sub.rn.f32 $d, $a, $b;", "w=ww", 0, {one, one}},
      {"mul.rp.f32 $d, $a, $b;", "w=ww", tiny, {tiny, tiny}},
      {"mul.rm.f32 $d, $a, $b;", "w=ww", 0x80000001, {tiny, 0x80000001}},
      {"mul.rz.f32 $d, $a, $b;", "w=ww", 0x7f7fffff, {0x7f7fffff, 0x7f7fffff}},
      {"add.rp.f64 $d, $a, $b;",
       "d=dd",
       0x3ff0000000000001,
       {0x3ff0000000000000, 1}},
      {"div.rp.f32 $d, $a, $b;", "w=ww", 0x3eaaaaab, {one, 0x40400000}},
      {"div.rz.f32 $d, $a, $b;", "w=ww", 0x3eaaaaaa, {one, 0x40400000}},
      {"rcp.rz.f32 $d, $a;", "w=w", 0x3eaaaaaa, {0x40400000}},
      {"sqrt.rp.f32 $d, $a;", "w=w", 0x3fb504f4, {0x40000000}},
      {"sqrt.rz.f32 $d, $a;", "w=w", 0x3fb504f3, {0x40000000}},
      {"sqrt.rm.f64 $d, $a;", "d=d", 0x3ff6a09e667f3bcc, {0x4000000000000000}},
      {"sqrt.rp.f64 $d, $a;", "d=d", 0x3ff6a09e667f3bcd, {0x4000000000000000}},
      {"add.f16 $d, $a, $b;", "h=hh", 0x7c00, {0x7bff, 0x5000}},
      {"add.rn.bf16 $d, $a, $b;", "h=hh", 0x3f80, {0x3f80, 0x3b80}},
  });
}

TEST(Float, FusedProductsRoundOnce) {
  expectEvaluations({
      // (1 + 2^-23)^2 - 1 - 2^-22 = 2^-46, which two roundings would lose.
      {"fma.rn.f32 $d, $a, $b, $c;",
       "w=www",
       0x28800000,
       {0x3f800001, 0x3f800001, 0xbf800002}},
      // The product is exactly between two numbers but for the addend.
      {"fma.rn.f32 $d, $a, $b, $c;",
       "w=www",
       0x3f800001,
       {0x3f800000, 0x3f800000, 0x33800001}},
      {"fma.rn.f64 $d, $a, $b, $c;",
       "d=ddd",
       0x3970000000000000,
       {0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000002}},
      {"fma.rz.f64 $d, $a, $b, $c;",
       "d=ddd",
       0x3fefffffffffffff,
       {0x3ff0000000000000, 0x3ff0000000000000, 0x8000000000000001}},
      {"fma.rn.f16 $d, $a, $b, $c;", "h=hhh", 0x0010, {0x3c01, 0x3c01, 0xbc02}},
      {"fma.rn.relu.f16 $d, $a, $b, $c;", "h=hhh", 0, {0x3c00, 0xbc00, 0}},
      {"fma.rn.relu.bf16x2 $d, $a, $b, $c;",
       "w=www",
       0x00003f80,
       {0x3f803f80, 0xbf803f80, 0}},
      {"fma.rn.oob.f16 $d, $a, $b, $c;", "h=hhh", 0, {0xfff7, 0x3c00, 0x3c00}},
      {"fma.rn.oob.f16 $d, $a, $b, $c;", "h=hhh", 0, {0x7e00, 0x7ff7, 0x7e00}},
      {"fma.rn.oob.f16 $d, $a, $b, $c;",
       "h=hhh",
       0x7fff,
       {0x3c00, 0x3c00, 0x7ff7}},
      {"fma.rn.oob.f16 $d, $a, $b, $c;", "h=hhh", 0x7fff, {0x7e00, 0, 0}},
      {"mad.rn.f32 $d, $a, $b, $c;",
       "w=www",
       0x40a00000,
       {0x40000000, 0x40000000, one}},
  });
}

TEST(Float, FlushingAndSaturation) {
  expectEvaluations({
      {"add.ftz.f32 $d, $a, $b;", "w=ww", 0x80000000, {0x807fffff, 0x80000000}},
      {"mul.ftz.f32 $d, $a, $b;", "w=ww", 0, {0x00800000, 0x3f000000}},
      // Nearest to 2^-126, and nearest to it with any exponents.
      {"mul.ftz.f32 $d, $a, $b;", "w=ww", 0, {0x00800000, 0x3f7fffff}},
      {"mul.ftz.f32 $d, $a, $b;", "w=ww", 0x00800000, {0x00800001, 0x3f7ffffe}},
      {"mul.rz.ftz.f32 $d, $a, $b;", "w=ww", 0, {0x00800001, 0x3f7ffffe}},
      {"mul.rz.f32 $d, $a, $b;", "w=ww", 0x007fffff, {0x00800001, 0x3f7ffffe}},
      {"mul.ftz.f16 $d, $a, $b;", "h=hh", 0x8000, {0x3bff, 0x8400}},
      {"mul.f32 $d, $a, $b;", "w=ww", 0x00400000, {0x00800000, 0x3f000000}},
      {"add.ftz.f16 $d, $a, $b;", "h=hh", 0, {0x0001, 0x03ff}},
      {"add.sat.f32 $d, $a, $b;", "w=ww", one, {one, one}},
      {"sub.sat.f32 $d, $a, $b;", "w=ww", 0, {0, one}},
      {"add.sat.f32 $d, $a, $b;", "w=ww", 0, {nan32, one}},
      {"mul.sat.f16x2 $d, $a, $b;",
       "w=ww",
       0x3c000000,
       {0x4000bc00, 0x40003c00}},
      {"div.rn.ftz.f32 $d, $a, $b;", "w=ww", infinity, {one, 0x00000001}},
      {"neg.ftz.f32 $d, $a;", "w=w", 0x80000000, {0x00000001}},
      {"abs.f32 $d, $a;", "w=w", tiny, {0x80000001}},
  });
}

TEST(Float, NaNsOfBinary64) {
  constexpr uint64_t a = 0x7ff0000000000001, b = 0xfff0000000000002,
                     c = 0x7ff8000000000003, two = 0x4000000000000000;
  constexpr uint64_t quietA = 0x7ff8000000000001, quietB = 0xfff8000000000002;
  expectEvaluations({
      {"add.f64 $d, $a, $b;", "d=dd", quietB, {a, b}},
      {"sub.f64 $d, $a, $b;", "d=dd", quietB, {a, b}},
      {"mul.f64 $d, $a, $b;", "d=dd", quietA, {a, two}},
      {"mul.rz.f64 $d, $a, $b;", "d=dd", quietB, {a, b}},
      {"div.rn.f64 $d, $a, $b;", "d=dd", quietA, {a, b}},
      {"div.rz.f64 $d, $a, $b;", "d=dd", quietA, {a, b}},
      {"fma.rn.f64 $d, $a, $b, $c;", "d=ddd", quietB, {a, b, c}},
      {"fma.rn.f64 $d, $a, $b, $c;", "d=ddd", c, {a, two, c}},
      {"fma.rp.f64 $d, $a, $b, $c;", "d=ddd", quietB, {a, b, c}},
      {"fma.rp.f64 $d, $a, $b, $c;", "d=ddd", quietA, {a, two, two}},
  });
}

/// The handlers for the other roundings take care of most operands in one way
/// and of some in another; here are both, and zeros.
TEST(Float, DirectedBinary64) {
  constexpr uint64_t one = 0x3ff0000000000000, minus = 1ull << 63,
                     huge = 0x7fefffffffffffff, least = 1,
                     large = 0x7ff0000000000000;
  expectEvaluations({
      {"add.rp.f64 $d, $a, $b;", "d=dd", one + 1, {one, least}},
      {"add.rm.f64 $d, $a, $b;", "d=dd", one - 1, {one, least | minus}},
      {"add.rz.f64 $d, $a, $b;",
       "d=dd",
       (one | minus) - 1,
       {one | minus, least}},
      {"sub.rm.f64 $d, $a, $b;", "d=dd", minus, {one, one}},
      {"sub.rz.f64 $d, $a, $b;", "d=dd", 0, {one, one}},
      {"add.rz.f64 $d, $a, $b;", "d=dd", huge, {huge, huge}},
      {"add.rp.f64 $d, $a, $b;", "d=dd", large, {huge, least}},
      {"mul.rp.f64 $d, $a, $b;", "d=dd", least, {least, least}},
      {"mul.rz.f64 $d, $a, $b;", "d=dd", one + 1, {one + 1, one}},
      {"mul.rz.f64 $d, $a, $b;", "d=dd", one + 2, {one + 1, one + 1}},
      {"mul.rp.f64 $d, $a, $b;", "d=dd", one + 3, {one + 1, one + 1}},
      {"mul.rm.f64 $d, $a, $b;",
       "d=dd",
       (one + 3) | minus,
       {one + 1, (one + 1) | minus}},
      {"mul.rp.f64 $d, $a, $b;", "d=dd", minus, {minus, one}},
      {"fma.rz.f64 $d, $a, $b, $c;", "d=ddd", minus, {minus, one, minus}},
      {"fma.rp.f64 $d, $a, $b, $c;", "d=ddd", 0, {minus, one, 0}},
      {"fma.rm.f64 $d, $a, $b, $c;", "d=ddd", minus, {minus, one, 0}},
      {"fma.rm.f64 $d, $a, $b, $c;", "d=ddd", minus, {one, one, one | minus}},
      {"fma.rm.f64 $d, $a, $b, $c;",
       "d=ddd",
       one - 1,
       {least, least | minus, one}},
      // (1 + 2^-52)^2 - 1 - 2^-51 is 2^-104.
      {"fma.rz.f64 $d, $a, $b, $c;",
       "d=ddd",
       0x3970000000000000,
       {one + 1, one + 1, (one + 2) | minus}},
  });
}

TEST(Float, NaNsAndInfinities) {
  expectEvaluations({
      {"add.f32 $d, $a, $b;", "w=ww", nan32, {infinity, 0xff800000}},
      {"mul.f32 $d, $a, $b;", "w=ww", nan32, {infinity, 0}},
      {"fma.rn.f32 $d, $a, $b, $c;", "w=www", nan32, {0xffc00001, one, one}},
      {"div.rn.f32 $d, $a, $b;", "w=ww", nan32, {0, 0}},
      {"div.rn.f32 $d, $a, $b;", "w=ww", 0xff800000, {one, 0x80000000}},
      {"sqrt.rn.f32 $d, $a;", "w=w", nan32, {0xbf800000}},
      {"sqrt.rn.f32 $d, $a;", "w=w", 0x80000000, {0x80000000}},
      {"add.f16 $d, $a, $b;", "h=hh", 0x7fff, {0xfe01, 0x3c00}},
      {"fma.rn.bf16 $d, $a, $b, $c;", "h=hhh", 0x7fff, {0x7f80, 0, 0}},
      // The payloads of f64 stay.
      {"add.f64 $d, $a, $b;",
       "d=dd",
       0x7ff8000000000123,
       {0x7ff0000000000123, 0}},
  });
}

TEST(Float, MinimumAndMaximum) {
  expectEvaluations({
      {"min.f32 $d, $a, $b;", "w=ww", 0x80000000, {0, 0x80000000}},
      {"max.f32 $d, $a, $b;", "w=ww", 0, {0x80000000, 0}},
      {"min.f32 $d, $a, $b;", "w=ww", one, {nan32, one}},
      {"max.f32 $d, $a, $b;", "w=ww", one, {one, 0x7fc00000}},
      {"min.f32 $d, $a, $b;", "w=ww", nan32, {0x7fc00000, 0xffc00000}},
      {"min.NaN.f32 $d, $a, $b;", "w=ww", nan32, {0x7fc00000, one}},
      {"max.ftz.f32 $d, $a, $b;", "w=ww", 0, {0x80000001, 0x00000001}},
      {"max.xorsign.abs.f32 $d, $a, $b;",
       "w=ww",
       0xc0400000,
       {0xc0400000, 0x40000000}},
      {"min.f64 $d, $a, $b;",
       "d=dd",
       0xbff0000000000000,
       {0xbff0000000000000, 0x3ff0000000000000}},
      {"max.NaN.f16x2 $d, $a, $b;",
       "w=ww",
       0x7fff3c00,
       {0x7e003c00, 0x3c000000}},
      {"min.bf16 $d, $a, $b;", "h=hh", 0xbf80, {0xbf80, 0x3f80}},
      {"copysign.f32 $d, $a, $b;", "w=ww", 0xbf800000, {0x80000000, one}},
      {"testp.subnormal.f32 $d, $a;", "p=w", 1, {0x80000001}},
      {"testp.normal.f32 $d, $a;", "p=w", 1, {0}},
      {"testp.normal.f64 $d, $a;", "p=d", 1, {1ull << 63}},
      {"testp.normal.f32 $d, $a;", "p=w", 0, {1}},
      {"testp.notanumber.f64 $d, $a;", "p=d", 1, {0x7ff0000000000001}},
      {"testp.finite.f64 $d, $a;", "p=d", 0, {0xfff0000000000000}},
  });
}

TEST(Float, ApproximationsAtTheirSpecialPoints) {
  expectEvaluations({
      {"ex2.approx.ftz.f32 $d, $a;", "w=w", one, {0x80000001}},
      {"ex2.approx.f32 $d, $a;", "w=w", 0, {0xff800000}},
      {"ex2.approx.f32 $d, $a;", "w=w", 0x41000000, {0x40400000}},
      {"ex2.approx.ftz.f32 $d, $a;", "w=w", 0, {0xc2fe0000}},
      {"ex2.approx.f32 $d, $a;", "w=w", 0x00400000, {0xc2fe0000}},
      {"lg2.approx.f32 $d, $a;", "w=w", 0xff800000, {0}},
      {"lg2.approx.ftz.f32 $d, $a;", "w=w", 0xff800000, {tiny}},
      {"lg2.approx.f32 $d, $a;", "w=w", nan32, {0xbf800000}},
      {"sin.approx.f32 $d, $a;", "w=w", 0x80000000, {0x80000000}},
      {"cos.approx.f32 $d, $a;", "w=w", nan32, {infinity}},
      {"rsqrt.approx.f32 $d, $a;", "w=w", 0xff800000, {0x80000000}},
      {"rsqrt.approx.f32 $d, $a;", "w=w", 0x3f000000, {0x40800000}},
      {"rcp.approx.ftz.f32 $d, $a;", "w=w", 0xff800000, {0x80000001}},
      {"sqrt.approx.f32 $d, $a;", "w=w", 0x40000000, {0x40800000}},
      {"div.approx.f32 $d, $a, $b;", "w=ww", 0x80000000, {one, 0xff000000}},
      {"div.approx.f32 $d, $a, $b;", "w=ww", 0, {one, 0x7f000001}},
      {"div.full.f32 $d, $a, $b;",
       "w=ww",
       0x40000000,
       {0x40800000, 0x40000000}},
      {"tanh.approx.f32 $d, $a;", "w=w", one, {infinity}},
      {"tanh.approx.f16x2 $d, $a;", "w=w", 0xbc003c00, {0xfc007c00}},
      {"ex2.approx.f16 $d, $a;", "h=h", 0x4000, {0x3c00}},
      {"ex2.approx.ftz.bf16x2 $d, $a;", "w=w", 0x3f804000, {0x3f80}},
      {"rcp.approx.ftz.f64 $d, $a;",
       "d=d",
       0x3fe0000000000000,
       {0x40000000ffffffff}},
      {"rcp.approx.ftz.f64 $d, $a;", "d=d", 0x7ff0000000000000, {1}},
  });
}

TEST(Float, FormsThatPtxHasNotAreRefused) {
  for (const char *text : {"add.rm.f16 %h1, %h2, %h3;",
                           "add.sat.f64 %d1, %d2, %d3;",
                           "add.ftz.bf16 %h1, %h2, %h3;",
                           "fma.f32 %r1, %r2, %r3, %r4;",
                           "fma.rn.relu.f32 %r1, %r2, %r3, %r4;",
                           "mad.rn.f16 %h1, %h2, %h3, %h4;",
                           "fma.rn.sat.relu.f16 %h1, %h2, %h3, %h4;",
                           "div.f32 %r1, %r2, %r3;",
                           "div.rn.f16 %h1, %h2, %h3;",
                           "div.full.f64 %d1, %d2, %d3;",
                           "sin.f32 %r1, %r2;",
                           "ex2.approx.bf16 %h1, %h2;",
                           "ex2.approx.ftz.f16 %h1, %h2;",
                           "tanh.approx.ftz.f32 %r1, %r2;",
                           "rsqrt.rn.f32 %r1, %r2;",
                           "min.xorsign.f32 %r1, %r2, %r3;",
                           "min.NaN.f64 %d1, %d2, %d3;",
                           "abs.ftz.f64 %d1, %d2;",
                           "copysign.f16 %h1, %h2, %h3;",
                           "testp.nan.f32 %p1, %r1;"})
    expectRefused(text);
}
