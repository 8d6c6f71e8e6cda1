//===- MemoryOps.cpp - pointers, loads and stores of the interpreter ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pointer arithmetic, and loads and stores of whole tiles. Masks switch
// elements off; what is loaded there is `other`, or zero.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "MemoryAccess.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>

using namespace mlir;
using namespace ::tile::interpreter;

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

/// Operands: pointer, mask, other. The host's pointers need not be aligned,
/// hence memcpy. A truth value in memory is any byte but zero.
template <typename T, bool IsBool>
static void runLoad(const Instruction &step, Program &program) {
  const uint64_t *addresses = program.at<uint64_t>(step.operands[0]);
  const uint8_t *mask = program.atOrNull<uint8_t>(step.operands[1]);
  const T *other = program.atOrNull<T>(step.operands[2]);
  T *out = program.at<T>(step.result);
  CheckedAccess access = checkTile(step, program, addresses, mask, step.count);
  if (program.status == Status::Failed)
    return;
  if (other)
    std::copy_n(other, step.count, out);
  else if (mask)
    std::fill_n(out, step.count, T(0));
  forEachElement(step.count, program, access, addresses, mask,
                 [=](uint64_t i, const char *from) {
                   std::memcpy(out + i, from, sizeof(T));
                   if (IsBool)
                     out[i] = out[i] != 0;
                 });
}

/// Operands: pointer, value, mask.
template <typename T>
static void runStore(const Instruction &step, Program &program) {
  const uint64_t *addresses = program.at<uint64_t>(step.operands[0]);
  const T *value = program.at<T>(step.operands[1]);
  const uint8_t *mask = program.atOrNull<uint8_t>(step.operands[2]);
  CheckedAccess access = checkTile(step, program, addresses, mask, step.count);
  forEachElement(
      step.count, program, access, addresses, mask,
      [=](uint64_t i, char *to) { std::memcpy(to, value + i, sizeof(T)); });
  program.changedMemory |= !access.isEmpty;
}

/// `immediate` is the size of an element.
template <bool IsSigned, typename I>
static void runPtrAdd(const Instruction &step, Program &program) {
  using Storage = typename I::Storage;
  const uint64_t *pointer = program.at<uint64_t>(step.operands[0]);
  const Storage *offset = program.at<Storage>(step.operands[1]);
  uint64_t *out = program.at<uint64_t>(step.result);
  uint64_t bytes = static_cast<uint64_t>(step.immediate);
  for (uint64_t i = 0; i != step.count; ++i) {
    uint64_t wide = IsSigned ? static_cast<uint64_t>(
                                   static_cast<int64_t>(I::asSigned(offset[i])))
                             : offset[i];
    out[i] = pointer[i] + wide * bytes;
  }
}

//===----------------------------------------------------------------------===//
// Translation
//===----------------------------------------------------------------------===//

static const Access *makeAccess(Translator &translator, Value pointer,
                                AccessKind kind, bool hasMask) {
  return translator.keep(
      Access{kind, hasMask, /*isBlock=*/false, getPointeeBytes(pointer),
             SmallVector<int64_t>(mlir::tile::getShape(pointer.getType()))});
}

static Translation translateLoad(mlir::tile::LoadOp op,
                                 Translator &translator) {
  ElementKind kind = translator.getKind(op.getResult());
  Handler handler = visitBytes(getElementBytes(kind), [](auto type) -> Handler {
    return runLoad<decltype(type), false>;
  });
  if (kind == ElementKind::I1)
    handler = runLoad<uint8_t, true>;
  return translator.emitEffect(
      op, handler, {op.getPtr(), op.getMask(), op.getOther()}, op.getResult(),
      0, makeAccess(translator, op.getPtr(), AccessKind::Load, !!op.getMask()));
}

static Translation translateStore(mlir::tile::StoreOp op,
                                  Translator &translator) {
  Handler handler =
      visitBytes(getElementBytes(translator.getKind(op.getValue())),
                 [](auto type) -> Handler { return runStore<decltype(type)>; });
  return translator.emitEffect(
      op, handler, {op.getPtr(), op.getValue(), op.getMask()}, Value(), 0,
      makeAccess(translator, op.getPtr(), AccessKind::Store, !!op.getMask()));
}

static Translation translatePtrAdd(mlir::tile::PtrAddOp op,
                                   Translator &translator) {
  bool isUnsigned = op.getIsUnsigned();
  Handler handler =
      visitInt(translator.getKind(op.getOffset()), [=](auto type) -> Handler {
        using I = decltype(type);
        return isUnsigned ? runPtrAdd<false, I> : runPtrAdd<true, I>;
      });
  return translator.emitPure(op, handler, op->getOperands(), op.getResult(),
                             getPointeeBytes(op.getPtr()));
}

namespace tile::interpreter {

Translation translateMemoryOp(Operation *op, Translator &translator) {
  return llvm::TypeSwitch<Operation *, Translation>(op)
      .Case([&](mlir::tile::PtrAddOp op) {
        return translatePtrAdd(op, translator);
      })
      .Case(
          [&](mlir::tile::LoadOp op) { return translateLoad(op, translator); })
      .Case([&](mlir::tile::StoreOp op) {
        return translateStore(op, translator);
      })
      .Default([](Operation *) { return Translation::Unknown; });
}

} // namespace tile::interpreter
