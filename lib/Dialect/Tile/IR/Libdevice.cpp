//===- Libdevice.cpp - the functions of libdevice -------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of Libdevice.def and the two ways in which it is searched: by the
// symbol (verifier, interpreter) and by the name (language).
//
//===----------------------------------------------------------------------===//

#include "tile/Dialect/Tile/IR/Libdevice.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mlir;
using namespace mlir::tile;

Type mlir::tile::getDialectType(LibdeviceType type, MLIRContext *context) {
  switch (type) {
  case LibdeviceType::F32:
    return Float32Type::get(context);
  case LibdeviceType::F64:
    return Float64Type::get(context);
  case LibdeviceType::I32:
  case LibdeviceType::U32:
    return IntegerType::get(context, 32);
  case LibdeviceType::I64:
  case LibdeviceType::U64:
    return IntegerType::get(context, 64);
  }
  llvm_unreachable("all types are listed");
}

template <typename... Types>
static constexpr LibdeviceFunction
makeFunction(llvm::StringLiteral name, llvm::StringLiteral symbol,
             LibdeviceType result, Types... operands) {
  return {name, symbol, result, sizeof...(operands), {operands...}};
}

llvm::ArrayRef<LibdeviceFunction> mlir::tile::getLibdeviceFunctions() {
  using T = LibdeviceType;
  static constexpr T F32 = T::F32, F64 = T::F64, I32 = T::I32, U32 = T::U32,
                     I64 = T::I64, U64 = T::U64;
  static constexpr LibdeviceFunction functions[] = {
#define TILE_LIBDEVICE(NAME, SYMBOL, RESULT, ...)                              \
  makeFunction(#NAME, #SYMBOL, RESULT, __VA_ARGS__),
#include "tile/Dialect/Tile/IR/Libdevice.def"
  };
  return functions;
}

const LibdeviceFunction *
mlir::tile::findLibdeviceSymbol(llvm::StringRef symbol) {
  static const llvm::StringMap<const LibdeviceFunction *> symbols = [] {
    llvm::StringMap<const LibdeviceFunction *> map;
    for (const LibdeviceFunction &function : getLibdeviceFunctions())
      map[function.symbol] = &function;
    return map;
  }();
  return symbols.lookup(symbol);
}

llvm::ArrayRef<LibdeviceFunction>
mlir::tile::findLibdeviceOverloads(llvm::StringRef name) {
  return getLibdeviceFunctions()
      .drop_until(
          [&](const LibdeviceFunction &each) { return each.name == name; })
      .take_while(
          [&](const LibdeviceFunction &each) { return each.name == name; });
}
