//===- BuiltinProgram.cpp - functions of `tl` that act on a program -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Barriers, the size of a program, assumptions, assertions and output.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"

using namespace tile;

EvalResult tile::emitDebugBarrier(BuiltinCall &call) {
  mlir::tile::BarrierOp::create(call.builder(), call.builder().location);
  return Value::none();
}

/// `while tl.condition(test, disable_licm)`: the test, with a word about the
/// loop, in whose test the builder is.
EvalResult tile::emitCondition(BuiltinCall &call) {
  std::optional<bool> isLeft = call.flag(1, false);
  if (!isLeft)
    return std::nullopt;
  mlir::Operation *around = call.builder().getInsertionBlock()->getParentOp();
  if (!llvm::isa_and_nonnull<mlir::scf::WhileOp>(around))
    return call.refuse("belongs behind `while`");
  if (*isLeft)
    around->setAttr("tile.disable_licm", call.builder().getUnitAttr());
  return call[0];
}

EvalResult tile::emitNumWarps(BuiltinCall &call) {
  return Value::integer(call.emitter.options.numWarps);
}

EvalResult tile::emitNumThreads(BuiltinCall &call) {
  return Value::integer(call.emitter.options.numWarps * 32);
}

EvalResult tile::emitAssume(BuiltinCall &call) {
  KernelEmitter &emitter = call.emitter;
  if (call[0].isString())
    return call.wrongType(0, "a condition");
  if (!hasTensor(call[0])) {
    std::optional<bool> isTrue = emitter.truth(call[0], call.rangeOf(0));
    if (isTrue && !*isTrue)
      emitter.error(DiagID::StaticAssertion, call.range, "");
    return isTrue && *isTrue ? EvalResult(Value::none()) : EvalResult();
  }
  std::optional<Tensor> condition = call.tensor(0);
  if (!condition)
    return std::nullopt;
  if (!condition->dtype.isBool()) {
    emitter.error(DiagID::InvalidMask, call.rangeOf(0), typeText(*condition));
    return std::nullopt;
  }
  mlir::tile::AssumeOp::create(call.builder(), call.builder().location,
                               condition->value);
  return Value::none();
}

EvalResult tile::emitDeviceAssert(BuiltinCall &call) {
  std::optional<Tensor> condition = call.tensor(0);
  if (!condition)
    return std::nullopt;
  std::string message;
  if (call.has(1)) {
    std::optional<llvm::StringRef> text = call.option(1);
    if (!text)
      return std::nullopt;
    message = text->str();
  }
  llvm::SmallVector<Tensor, 2> tensors = {*condition};
  if (call.has(2)) {
    std::optional<Tensor> mask = call.tensor(2);
    if (!mask)
      return std::nullopt;
    tensors.push_back(*mask);
  }
  for (auto [i, tensor] : llvm::enumerate(tensors))
    if (!tensor.dtype.isBool()) {
      std::optional<Tensor> asBool = call.emitter.castTo(
          tensor, ScalarKind::Int1, call.rangeOf(i ? 2 : 0));
      if (!asBool)
        return std::nullopt;
      tensor = *asBool;
    }
  if (!call.emitter.broadcastTogether(tensors, call.range))
    return std::nullopt;
  mlir::tile::AssertOp::create(
      call.builder(), call.builder().location, tensors[0].value, message,
      tensors.size() > 1 ? tensors[1].value : mlir::Value());
  return Value::none();
}

/// A text as it is printed: behind a space, and ahead of values with ": " at
/// its end.
static std::string printedPrefix(llvm::StringRef text, bool hasValues) {
  std::string prefix = text.str();
  if (hasValues && text.ends_with(":"))
    prefix += " ";
  else if (hasValues && !text.ends_with(": "))
    prefix = (text.ends_with(" ") ? text.drop_back() : text).str() + ": ";
  return text.starts_with(" ") ? prefix : " " + prefix;
}

EvalResult tile::emitDevicePrint(BuiltinCall &call) {
  llvm::ArrayRef<CallArgument> arguments = call.arguments.positional;
  if (arguments.empty() || !arguments[0].value.isString())
    return call.refuse("takes a text first, and then what is to be printed");
  bool isHex = false;
  for (const CallArgument &argument : call.arguments.keyword) {
    std::optional<bool> flag;
    if (argument.name == "hex")
      flag = call.emitter.truth(argument.value, argument.range);
    else
      call.emitter.error(DiagID::UnexpectedKeyword, argument.range, call.name,
                         argument.name);
    if (!flag)
      return std::nullopt;
    isHex = *flag;
  }
  llvm::SmallVector<mlir::Value> values;
  llvm::SmallVector<bool> isUnsigned;
  for (const CallArgument &argument : arguments.drop_front()) {
    std::optional<Tensor> tensor =
        call.emitter.toTensor(argument.value, argument.range, call.name);
    if (!tensor)
      return std::nullopt;
    values.push_back(tensor->value);
    isUnsigned.push_back(tensor->dtype.isInteger() &&
                         !tensor->dtype.isSignedInteger());
  }
  mlir::tile::PrintOp::create(
      call.builder(), call.builder().location,
      printedPrefix(arguments[0].value.getString(), !values.empty()), values,
      isUnsigned, isHex);
  return Value::none();
}
