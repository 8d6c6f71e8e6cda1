//===- EvalDTypeTest.cpp - types, signatures and integers by themselves ---===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// DType and Integer without an evaluator, and the members that programs ask
// dtypes for.
//
//===----------------------------------------------------------------------===//

#include "EvalTesting.h"
#include "gtest/gtest.h"

using namespace tile;

TEST(DType, NamesRoundTrip) {
  for (DType type : DType::allScalars()) {
    EXPECT_EQ(DType::fromMemberName(type.memberName()), type);
    if (!type.isVoid()) {
      EXPECT_EQ(DType::fromSignature(type.signatureName()), type);
      DType pointer = DType::pointerTo(DType::pointerTo(type, true));
      EXPECT_EQ(DType::fromSignature(pointer.signatureName()), pointer);
    }
  }
}

TEST(DType, Signatures) {
  EXPECT_EQ(DType::fromSignature("*fp32")->name(), "pointer<fp32>");
  EXPECT_EQ(DType::fromSignature("*kbf16")->name(), "const_pointer<bf16>");
  EXPECT_EQ(DType::fromSignature("**ki8")->name(),
            "pointer<const_pointer<int8>>");
  EXPECT_EQ(DType::fromSignature("u1"), DType(ScalarKind::Int1));
  EXPECT_EQ(DType::fromSignature("i1"), DType(ScalarKind::Int1));
  for (const char *bad :
       {"", "*", "f32", "void", "int", "fp32*", "* fp32", "********i8"})
    EXPECT_FALSE(DType::fromSignature(bad)) << bad;
  EXPECT_EQ(DType::fromSignature("*void")->elementType().name(), "void");
}

TEST(DType, Members) {
  TestFile file("import triton.language as tl\n");
  EXPECT_EQ(file.show("[tl.bfloat16, tl.float8e4nv, tl.int1, tl.void]"),
            "[bf16, fp8e4nv, int1, void]");
  EXPECT_EQ(file.show("tl.float32.primitive_bitwidth"), "32");
  EXPECT_EQ(file.show("(tl.int1.itemsize, tl.int64.itemsize)"), "(1, 8)");
  EXPECT_EQ(file.show("tl.bfloat16.is_floating()"), "True");
  EXPECT_EQ(file.show("tl.uint8.is_int_unsigned()"), "True");
  EXPECT_EQ(file.show("tl.uint8.int_signedness == tl.int8.int_signedness"),
            "False");
  EXPECT_EQ(file.show("tl.int32.get_int_min_value()"), "-2147483648");
  EXPECT_EQ(file.show("tl.uint64.get_int_max_value()"), "18446744073709551615");
  EXPECT_EQ(file.show("tl.float16.fp_mantissa_width"), "10");
  EXPECT_EQ(file.show("tl.float32.get_int_max_value()"), "E0117");
  EXPECT_EQ(file.show("tl.pointer_type(tl.float32).element_ty"), "fp32");
  EXPECT_EQ(file.show("tl.pointer_type(tl.float32).is_ptr()"), "True");
  EXPECT_EQ(file.show("tl.float32 == tl.float16"), "False");
  EXPECT_EQ(file.show("{tl.float32: 1}[tl.float32]"), "1");
  EXPECT_EQ(file.show("isinstance(tl.int8, tl.dtype)"), "True");
  EXPECT_EQ(file.show("f'{tl.int8}'"), "'int8'");
  EXPECT_EQ(file.show("tl.float32.element_ty"), "E0103");
}

TEST(Integer, Conversions) {
  EXPECT_EQ(Integer::fromUnsigned(~0ull).digits(), "18446744073709551615");
  EXPECT_EQ(Integer::fromAPInt(llvm::APInt(8, 200), true).asInt64(), -56);
  EXPECT_EQ(Integer::fromAPInt(llvm::APInt(8, 200), false).asInt64(), 200);
  EXPECT_EQ(Integer(-1).toAPInt(8).getZExtValue(), 255u);
  EXPECT_EQ(Integer::fromDouble(-1e20)->digits(), "-100000000000000000000");
  EXPECT_FALSE(Integer::fromDouble(0.0 / 0.0));
  EXPECT_FALSE(Integer::fromDigits("12a", 10));
  EXPECT_EQ(Integer::fromDigits("Ff", 16)->asInt64(), 255);
  EXPECT_FALSE(Integer::fromUnsigned(1ull << 63).asInt64());
  EXPECT_EQ(Integer::compare(Integer(3), 3.5), -1);
  EXPECT_EQ(Integer::compare(Integer(-3), -3.5), 1);
  EXPECT_EQ((Integer(5) - Integer(7)).asInt64(), -2);
  EXPECT_EQ(*Integer::shiftLeft(Integer(1), Integer(100)) ==
                *Integer::power(Integer(2), Integer(100)),
            true);
}
