//===- BuiltinLibdevice.cpp - the functions of libdevice ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A call of `libdevice.asin` and its like: the overload is the one with the
// operands' types as they are; if there is none, they are brought to one type
// first, as operators do. What the standard library has for fp32 is called
// there; all else is an operation that names the symbol.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/Libdevice.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/StringSet.h"

using namespace tile;
using mlir::tile::LibdeviceFunction;
using mlir::tile::LibdeviceType;

static ScalarKind scalarKind(LibdeviceType type) {
  switch (type) {
  case LibdeviceType::F32:
    return ScalarKind::FP32;
  case LibdeviceType::F64:
    return ScalarKind::FP64;
  case LibdeviceType::I32:
    return ScalarKind::Int32;
  case LibdeviceType::U32:
    return ScalarKind::UInt32;
  case LibdeviceType::I64:
    return ScalarKind::Int64;
  case LibdeviceType::U64:
    return ScalarKind::UInt64;
  }
  llvm_unreachable("all types are listed");
}

/// The overload for operands of exactly these types, or null.
static const LibdeviceFunction *
chooseOverload(llvm::ArrayRef<LibdeviceFunction> overloads,
               llvm::ArrayRef<Tensor> operands) {
  for (const LibdeviceFunction &function : overloads) {
    bool fits = llvm::all_of(
        llvm::zip_equal(function.operands(), operands), [](const auto &pair) {
          return std::get<1>(pair).dtype.is(scalarKind(std::get<0>(pair)));
        });
    if (fits)
      return &function;
  }
  return nullptr;
}

/// "fp32 or fp64", "(fp32, int32) or (fp64, int32)".
static std::string listTypes(llvm::ArrayRef<LibdeviceFunction> overloads) {
  std::string text;
  for (const LibdeviceFunction &function : overloads) {
    text += text.empty() ? "" : " or ";
    std::string types =
        llvm::join(llvm::map_range(function.operands(),
                                   [](LibdeviceType type) {
                                     return DType(scalarKind(type)).name();
                                   }),
                   ", ");
    text += function.arity == 1 ? types : "(" + types + ")";
  }
  return text;
}

/// Brings all operands to the type that operators would give them; false after
/// an error.
static bool promoteAll(BuiltinCall &call,
                       llvm::MutableArrayRef<Tensor> operands) {
  Tensor common = operands.front();
  for (size_t i = 1; i < operands.size(); ++i) {
    auto both = call.emitter.meet(
        call.name, call.emitter.wrap(common, call.rangeOf(0)),
        call.emitter.wrap(operands[i], call.rangeOf(i)), call.range);
    if (!both)
      return false;
    common = both->first;
  }
  for (size_t i = 0; i < operands.size(); ++i) {
    std::optional<Tensor> cast =
        call.emitter.castTo(operands[i], common.dtype, call.rangeOf(i));
    if (!cast)
      return false;
    operands[i] = *cast;
  }
  return true;
}

/// Whether Stdlib/math.tile has the function for fp32.
static bool isInStandardLibrary(const LibdeviceFunction &function) {
  static const llvm::StringSet<> names = {
#define TILE_LIBDEVICE_ELEMENTARY(NAME) #NAME,
#include "tile/Language/Builtins.def"
  };
  return names.contains(function.name) &&
         llvm::all_of(function.operands(), [](LibdeviceType type) {
           return type == LibdeviceType::F32;
         });
}

/// Whether the result, an int32 of the symbol, is int1 in the language.
static bool isTest(llvm::StringRef name) {
  return name == "isnan" || name == "isinf" || name == "finitef" ||
         name == "isfinited";
}

EvalResult tile::emitLibdevice(BuiltinCall &call) {
  llvm::StringRef name = call.name;
  name.consume_front("libdevice.");
  llvm::ArrayRef<LibdeviceFunction> overloads =
      mlir::tile::findLibdeviceOverloads(name);
  llvm::SmallVector<Tensor, 4> operands;
  for (size_t i = 0; i < call.slots.size(); ++i) {
    std::optional<Tensor> operand = call.tensor(i);
    if (!operand)
      return std::nullopt;
    operands.push_back(*operand);
  }
  const LibdeviceFunction *function = chooseOverload(overloads, operands);
  DType given = operands.front().dtype;
  if (!function && operands.size() > 1) {
    if (!promoteAll(call, operands))
      return std::nullopt;
    function = chooseOverload(overloads, operands);
  }
  if (!function)
    return refuseType(call, 0, listTypes(overloads), given);
  if (!call.emitter.broadcastTogether(operands, call.range))
    return std::nullopt;
  if (isInStandardLibrary(*function))
    return callStdlibMath(call, name, operands);
  TileBuilder &builder = call.builder();
  llvm::SmallVector<mlir::Value, 4> values;
  for (const Tensor &operand : operands)
    values.push_back(operand.value);
  mlir::Type type = mlir::tile::getTypeLike(
      values.front().getType(),
      mlir::tile::getDialectType(function->result, builder.getContext()));
  Tensor result{mlir::tile::ExternCallOp::create(
                    builder, builder.location, type,
                    builder.getStringAttr(function->symbol), values),
                scalarKind(function->result)};
  return call.result(isTest(name) ? builder.cast(result, ScalarKind::Int1)
                                  : result);
}
