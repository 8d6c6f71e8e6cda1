//===- BuiltinAssembly.cpp - inline PTX -----------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tl.inline_asm_elementwise`: the operands are brought to one shape, and the
// constraints are compared with them here, where the call is known.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/InlineAsm.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "tile/Support/Limits.h"

using namespace tile;

/// The result types of inline assembly: one, or a tuple of them.
static std::optional<llvm::SmallVector<DType, 2>>
resultTypes(BuiltinCall &call, size_t i, bool &isTuple) {
  llvm::SmallVector<DType, 2> types;
  std::optional<llvm::ArrayRef<Value>> list = sequenceElements(call[i]);
  isTuple = list.has_value();
  if (!isTuple) {
    std::optional<DType> type = call.dtype(i);
    if (!type)
      return std::nullopt;
    types.push_back(*type);
    return types;
  }
  for (const Value &value : *list) {
    std::optional<DType> type = value.asDType();
    if (!type)
      return call.wrongType(i, "a type, or a tuple of them");
    if (!convertType(*type, call.builder().getContext())) {
      call.emitter.error(DiagID::TypeNotSupported, call.rangeOf(i),
                         type->name());
      return std::nullopt;
    }
    types.push_back(*type);
  }
  return types;
}

/// Whether the registers of the constraints hold the elements; else it is an
/// error.
static bool checkConstraints(BuiltinCall &call, llvm::StringRef text,
                             mlir::TypeRange results, mlir::ValueRange operands,
                             int64_t pack) {
  std::string problem;
  std::optional<mlir::tile::AsmConstraints> constraints =
      mlir::tile::parseAsmConstraints(text, problem);
  if (constraints &&
      mlir::tile::checkAsmRegisters(*constraints, results, operands.getTypes(),
                                    pack, problem))
    return true;
  call.emitter.error(DiagID::AsmConstraints, call.rangeOf(1), problem)
      .help("one register for each result, as `=r`, then one for each operand, "
            "as `r`; of 16 bits `h`, of 64 `l`, of floats `f` and `d`");
  return false;
}

static EvalResult buildAssembly(BuiltinCall &call, llvm::StringRef text,
                                llvm::StringRef constraints,
                                llvm::ArrayRef<Tensor> tensors,
                                llvm::ArrayRef<DType> types, bool isTuple,
                                bool isPure, int64_t pack) {
  TileBuilder &builder = call.builder();
  llvm::SmallVector<mlir::Value> operands;
  for (const Tensor &tensor : tensors)
    operands.push_back(tensor.value);
  llvm::ArrayRef<int64_t> shape =
      tensors.empty() ? llvm::ArrayRef<int64_t>() : tensors[0].shape();
  // For scalars what is missing of a pack is not looked at.
  int64_t count = llvm::product_of(shape);
  if (!shape.empty() && count % pack)
    return call.wrongType(5, "a divisor of " + std::to_string(count) +
                                 ", the number of elements");
  llvm::SmallVector<mlir::Type> results;
  for (DType type : types)
    results.push_back(builder.typeOf(type, shape));
  if (!checkConstraints(call, constraints, results, operands, pack))
    return std::nullopt;
  mlir::tile::InlineAsmOp op = mlir::tile::InlineAsmOp::create(
      builder, builder.location, results, text, constraints,
      static_cast<uint32_t>(pack), isPure, operands);
  if (!isTuple)
    return call.result({op->getResult(0), types.front()});
  std::vector<Value> values;
  for (auto [result, type] : llvm::zip(op->getResults(), types))
    values.push_back(call.emitter.wrap({result, type}, call.range));
  return Value::make<TupleObject>(std::move(values));
}

EvalResult tile::emitInlineAsm(BuiltinCall &call) {
  std::optional<llvm::StringRef> text = call.option(0);
  std::optional<llvm::StringRef> constraints =
      text ? call.option(1) : std::nullopt;
  std::optional<llvm::ArrayRef<Value>> list = sequenceElements(call[2]);
  if (!constraints)
    return std::nullopt;
  if (!list)
    return call.wrongType(2, "a list of tensors");
  bool isTuple = false;
  std::optional<llvm::SmallVector<DType, 2>> types =
      resultTypes(call, 3, isTuple);
  std::optional<bool> isPure = types ? call.flag(4, true) : std::nullopt;
  std::optional<int64_t> pack =
      isPure ? call.constantInt(5, "pack") : std::nullopt;
  if (!pack)
    return std::nullopt;
  if (*pack < 1 || *pack > limits::kTileElements)
    return call.wrongType(5, "a positive number of elements");
  llvm::SmallVector<Tensor, 4> tensors;
  for (const Value &value : *list) {
    std::optional<Tensor> tensor =
        call.emitter.toTensor(value, call.rangeOf(2), call.name);
    if (!tensor)
      return std::nullopt;
    tensors.push_back(*tensor);
  }
  if (!tensors.empty() &&
      !call.emitter.broadcastTogether(tensors, call.rangeOf(2)))
    return std::nullopt;
  return buildAssembly(call, *text, *constraints, tensors, *types, isTuple,
                       *isPure, *pack);
}
