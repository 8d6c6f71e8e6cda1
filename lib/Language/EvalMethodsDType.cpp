//===- EvalMethodsDType.cpp - members of dtypes ---------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a kernel may ask of `x.dtype`: properties such as `itemsize`, questions
// such as `is_floating()`, and the bounds of integers.
//
//===----------------------------------------------------------------------===//

#include "EvalMethods.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;

static DType type(NativeCall &call) { return *call[0].asDType(); }

static Value number(uint64_t value) {
  return Value::integer(Integer::fromUnsigned(value));
}

std::optional<Value> tile::dtypeProperty(DType type, llvm::StringRef name) {
  if (name == "name")
    return Value::string(type.name());
  if (name == "primitive_bitwidth")
    return number(type.bitWidth());
  if (name == "itemsize")
    return number(type.byteSize());
  if (name == "scalar")
    return Value::dtype(type);
  if (type.isPointer()) {
    if (name == "element_ty")
      return Value::dtype(type.elementType());
    if (name == "address_space")
      return number(1);
    if (name == "const")
      return Value::boolean(type.isConstPointer());
    return std::nullopt;
  }
  if (type.isInteger() && name == "int_bitwidth")
    return number(type.bitWidth());
  if (type.isInteger() && name == "int_signedness")
    return Value::make<BuiltinObject>(
        std::string(kLanguageModule) + ".dtype.SIGNEDNESS",
        type.isSignedInteger() ? "SIGNED" : "UNSIGNED");
  if (type.isFloating() && name == "fp_mantissa_width")
    return number(type.mantissaWidth());
  if (type.isFloating() && name == "exponent_bias")
    return number(type.exponentBias());
  return std::nullopt;
}

template <bool (DType::*Question)() const>
static EvalResult ask(NativeCall &call) {
  return Value::boolean((type(call).*Question)());
}

template <ScalarKind Kind> static EvalResult is(NativeCall &call) {
  return Value::boolean(type(call).is(Kind));
}

static EvalResult no(NativeCall &) { return Value::boolean(false); }

static EvalResult bound(NativeCall &call, bool upper) {
  DType dtype = type(call);
  if (!dtype.isInteger())
    return call.wrongType(0, "an integer type");
  Integer width(static_cast<int64_t>(dtype.bitWidth()) -
                (dtype.isSignedInteger() ? 1 : 0));
  Integer power = *Integer::shiftLeft(Integer(1), width);
  if (upper)
    return Value::integer(power - Integer(1));
  return Value::integer(dtype.isSignedInteger() ? -power : Integer(0));
}

static EvalResult largest(NativeCall &call) { return bound(call, true); }
static EvalResult smallest(NativeCall &call) { return bound(call, false); }

/// dtype.to(other) and the like do not exist; `kind` names the family.
static EvalResult kind(NativeCall &call) {
  DType dtype = type(call);
  return Value::string(dtype.isBool()       ? "bool"
                       : dtype.isInteger()  ? "integral"
                       : dtype.isFloating() ? "floating"
                       : dtype.isPointer()  ? "pointer"
                                            : "void");
}

llvm::ArrayRef<NativeEntry> tile::dtypeMethods() {
  static const NativeEntry entries[] = {
      {"is_fp8", "self", ask<&DType::isFP8>},
      {"is_fp8e4nv", "self", is<ScalarKind::FP8E4NV>},
      {"is_fp8e4b8", "self", is<ScalarKind::FP8E4B8>},
      {"is_fp8e4b15", "self", is<ScalarKind::FP8E4B15>},
      {"is_fp8e5", "self", is<ScalarKind::FP8E5>},
      {"is_fp8e5b16", "self", is<ScalarKind::FP8E5B16>},
      {"is_fp16", "self", is<ScalarKind::FP16>},
      {"is_bf16", "self", is<ScalarKind::BF16>},
      {"is_fp32", "self", is<ScalarKind::FP32>},
      {"is_fp64", "self", is<ScalarKind::FP64>},
      {"is_int1", "self", is<ScalarKind::Int1>},
      {"is_int8", "self", is<ScalarKind::Int8>},
      {"is_int16", "self", is<ScalarKind::Int16>},
      {"is_int32", "self", is<ScalarKind::Int32>},
      {"is_int64", "self", is<ScalarKind::Int64>},
      {"is_uint8", "self", is<ScalarKind::UInt8>},
      {"is_uint16", "self", is<ScalarKind::UInt16>},
      {"is_uint32", "self", is<ScalarKind::UInt32>},
      {"is_uint64", "self", is<ScalarKind::UInt64>},
      {"is_void", "self", ask<&DType::isVoid>},
      {"is_floating", "self", ask<&DType::isFloating>},
      {"is_standard_floating", "self", ask<&DType::isStandardFloating>},
      {"is_int_signed", "self", ask<&DType::isSignedInteger>},
      {"is_int_unsigned", "self", ask<&DType::isUnsignedInteger>},
      {"is_int", "self", ask<&DType::isInteger>},
      {"is_bool", "self", ask<&DType::isBool>},
      {"is_ptr", "self", ask<&DType::isPointer>},
      {"is_const", "self", ask<&DType::isConstPointer>},
      {"is_block", "self", no},
      {"kind", "self", kind},
      {"get_int_max_value", "self", largest},
      {"get_int_min_value", "self", smallest},
  };
  return entries;
}
