//===- BuiltinAtomics.cpp - atomic functions of `tl` ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads, combines and writes of memory in one step, and compare-and-swap.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;
using mlir::tile::AtomicKind;
using mlir::tile::MemoryOrder;
using mlir::tile::MemoryScope;

static std::optional<MemoryOrder> orderOf(BuiltinCall &call, size_t i) {
  std::optional<llvm::StringRef> text = call.option(i);
  if (!text)
    return std::nullopt;
  using Result = std::optional<MemoryOrder>;
  Result order = llvm::StringSwitch<Result>(*text)
                     .Cases({"", "acq_rel"}, MemoryOrder::AcquireRelease)
                     .Case("acquire", MemoryOrder::Acquire)
                     .Case("release", MemoryOrder::Release)
                     .Case("relaxed", MemoryOrder::Relaxed)
                     .Default(std::nullopt);
  if (!order)
    return call.wrongType(i, "`acquire`, `release`, `acq_rel` or `relaxed`");
  return order;
}

static std::optional<MemoryScope> scopeOf(BuiltinCall &call, size_t i) {
  std::optional<llvm::StringRef> text = call.option(i);
  if (!text)
    return std::nullopt;
  using Result = std::optional<MemoryScope>;
  Result scope = llvm::StringSwitch<Result>(*text)
                     .Cases({"", "gpu"}, MemoryScope::Gpu)
                     .Case("cta", MemoryScope::Cta)
                     .Case("sys", MemoryScope::System)
                     .Default(std::nullopt);
  if (!scope)
    return call.wrongType(i, "`gpu`, `cta` or `sys`");
  return scope;
}

/// The pointer to be written through; none after an error.
static std::optional<Tensor> target(BuiltinCall &call) {
  std::optional<Tensor> pointer = call.pointer(0);
  if (pointer && pointer->dtype.isConstPointer()) {
    call.emitter.error(DiagID::StoreToConst, call.rangeOf(0),
                       typeText(*pointer));
    return std::nullopt;
  }
  return pointer;
}

/// Argument `i` in the shape and, unless it is a mask, the element type of the
/// pointer.
static std::optional<Tensor> operand(BuiltinCall &call, size_t i,
                                     Tensor pointer, bool isMask) {
  std::optional<Tensor> tensor = call.tensor(i);
  if (!tensor)
    return std::nullopt;
  if (isMask && !tensor->dtype.isBool()) {
    call.emitter.error(DiagID::InvalidMask, call.rangeOf(i), typeText(*tensor))
        .help("compare it: `mask=x != 0`");
    return std::nullopt;
  }
  if (!isMask)
    tensor = call.emitter.castTo(*tensor, pointer.dtype.elementType(),
                                 call.rangeOf(i));
  if (!tensor)
    return std::nullopt;
  Tensor both[] = {pointer, *tensor};
  bool fits = call.emitter.broadcastTogether(both, call.rangeOf(i));
  if (fits && both[0].shape() != pointer.shape()) {
    call.emitter.error(
        DiagID::PointerShape, call.rangeOf(i), shapeText(pointer.shape()),
        isMask ? "the mask" : "the value", shapeText(tensor->shape()));
    return std::nullopt;
  }
  return fits ? std::optional<Tensor>(both[1]) : std::nullopt;
}

static bool isHalf(DType type) {
  return type.isFloating() && type.bitWidth() == 16;
}

/// The kind of operation on elements of `type`; none if it has none.
static std::optional<AtomicKind> kindFor(llvm::StringRef name, DType type) {
  bool isInteger = type.isInteger() && type.bitWidth() >= 32;
  bool isWide = type.isFloating() && type.bitWidth() >= 32;
  bool isSigned = type.isSignedInteger();
  if (name == "atomic_add" && (isWide || isHalf(type)))
    return AtomicKind::FAdd;
  if (name == "atomic_add" && isInteger)
    return AtomicKind::Add;
  if (name == "atomic_xchg" && (isWide || isInteger))
    return AtomicKind::Exchange;
  if (name == "atomic_max" && isWide)
    return AtomicKind::FMax;
  if (name == "atomic_min" && isWide)
    return AtomicKind::FMin;
  if (!isInteger)
    return std::nullopt;
  return llvm::StringSwitch<std::optional<AtomicKind>>(name)
      .Case("atomic_max", isSigned ? AtomicKind::Max : AtomicKind::UMax)
      .Case("atomic_min", isSigned ? AtomicKind::Min : AtomicKind::UMin)
      .Case("atomic_and", AtomicKind::And)
      .Case("atomic_or", AtomicKind::Or)
      .Case("atomic_xor", AtomicKind::Xor)
      .Default(std::nullopt);
}

EvalResult tile::emitAtomic(BuiltinCall &call) {
  std::optional<Tensor> pointer = target(call);
  if (!pointer)
    return std::nullopt;
  DType element = pointer->dtype.elementType();
  llvm::StringRef name = call.name;
  name.consume_front("tl.");
  std::optional<AtomicKind> kind = kindFor(name, element);
  if (!kind) {
    call.emitter.error(DiagID::AtomicType, call.rangeOf(0), call.name,
                       element.name());
    return std::nullopt;
  }
  std::optional<Tensor> value = operand(call, 1, *pointer, /*isMask=*/false);
  std::optional<Tensor> mask;
  if (value && call.has(2)) {
    mask = operand(call, 2, *pointer, /*isMask=*/true);
    if (!mask)
      return std::nullopt;
  }
  std::optional<MemoryOrder> order = value ? orderOf(call, 3) : std::nullopt;
  std::optional<MemoryScope> scope = order ? scopeOf(call, 4) : std::nullopt;
  if (!scope)
    return std::nullopt;
  mlir::Value old = mlir::tile::AtomicRMWOp::create(
      call.builder(), call.builder().location, *kind, *order, *scope,
      pointer->value, value->value, mask ? mask->value : mlir::Value());
  return call.result({old, element});
}

EvalResult tile::emitAtomicCas(BuiltinCall &call) {
  std::optional<Tensor> pointer = target(call);
  if (!pointer)
    return std::nullopt;
  DType element = pointer->dtype.elementType();
  if (element.bitWidth() < 16) {
    call.emitter.error(DiagID::AtomicType, call.rangeOf(0), call.name,
                       element.name());
    return std::nullopt;
  }
  std::optional<Tensor> expected = operand(call, 1, *pointer, false);
  std::optional<Tensor> value =
      expected ? operand(call, 2, *pointer, false) : std::nullopt;
  std::optional<MemoryOrder> order = value ? orderOf(call, 3) : std::nullopt;
  std::optional<MemoryScope> scope = order ? scopeOf(call, 4) : std::nullopt;
  if (!scope)
    return std::nullopt;
  mlir::Value old = mlir::tile::AtomicCASOp::create(
      call.builder(), call.builder().location, *order, *scope, pointer->value,
      expected->value, value->value);
  return call.result({old, element});
}
