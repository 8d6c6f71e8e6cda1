//===- AtomicOps.cpp - atomic operations of the interpreter ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each element of a tile is an atomic operation of its own, in the order of
// the tile. All addresses are checked before the first. Elements that the mask
// switches off give zero.
//
//===----------------------------------------------------------------------===//

#include "AtomicUpdate.h"
#include "MemoryAccess.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>

using namespace mlir;
using namespace ::tile::interpreter;

namespace {

template <typename T> struct UpdateAccess : Access {
  Combiner<T> combine;
};

} // namespace

/// Operands: pointer, value, mask.
template <typename T>
static void runUpdate(const Instruction &step, Program &program) {
  const UpdateAccess<T> &update = static_cast<const UpdateAccess<T> &>(
      *static_cast<const Access *>(step.extra));
  const uint64_t *addresses = program.at<uint64_t>(step.operands[0]);
  const T *values = program.at<T>(step.operands[1]);
  const uint8_t *mask = program.atOrNull<uint8_t>(step.operands[2]);
  T *out = program.at<T>(step.result);
  CheckedAccess access = checkTile(step, program, addresses, mask, step.count);
  if (mask)
    std::fill_n(out, step.count, T(0));
  bool changed = false;
  forEachElement(step.count, program, access, addresses, mask,
                 [&](uint64_t i, char *place) {
                   T value = values[i];
                   out[i] = updateAtomically<T>(place, [&](T old) {
                     return update.combine(old, value);
                   });
                   changed |= update.combine(out[i], value) != out[i];
                 });
  program.changedMemory |= changed;
}

/// Operands: pointer, what is expected, what replaces it.
template <typename T>
static void runCompareAndSwap(const Instruction &step, Program &program) {
  const uint64_t *addresses = program.at<uint64_t>(step.operands[0]);
  const T *expected = program.at<T>(step.operands[1]);
  const T *values = program.at<T>(step.operands[2]);
  T *out = program.at<T>(step.result);
  CheckedAccess access =
      checkTile(step, program, addresses, /*mask=*/nullptr, step.count);
  bool changed = false;
  forEachElement(step.count, program, access, addresses, /*mask=*/nullptr,
                 [&](uint64_t i, char *place) {
                   out[i] = updateAtomically<T>(place, [&](T old) {
                     return old == expected[i] ? values[i] : old;
                   });
                   changed |= out[i] == expected[i] && values[i] != out[i];
                 });
  program.changedMemory |= changed;
}

//===----------------------------------------------------------------------===//
// Translation
//===----------------------------------------------------------------------===//

static Access describeAccess(Value pointer, bool hasMask) {
  return {AccessKind::Atomic, hasMask, /*isBlock=*/false,
          getPointeeBytes(pointer),
          SmallVector<int64_t>(mlir::tile::getShape(pointer.getType()))};
}

template <typename T>
static Translation emitUpdate(mlir::tile::AtomicRMWOp op,
                              Translator &translator) {
  Combiner<T> combine =
      pickCombiner<T>(op.getKind(), translator.getKind(op.getValue()));
  if (!combine)
    return translator.refuse(op, "this kind of `tile.atomic_rmw`");
  const Access *access = translator.keep(
      UpdateAccess<T>{describeAccess(op.getPtr(), !!op.getMask()), combine});
  return translator.emitEffect(op, runUpdate<T>,
                               {op.getPtr(), op.getValue(), op.getMask()},
                               op.getResult(), 0, access);
}

static Translation translateUpdate(mlir::tile::AtomicRMWOp op,
                                   Translator &translator) {
  switch (getElementBytes(translator.getKind(op.getValue()))) {
  case 2:
    return emitUpdate<uint16_t>(op, translator);
  case 4:
    return emitUpdate<uint32_t>(op, translator);
  case 8:
    return emitUpdate<uint64_t>(op, translator);
  default:
    return translator.refuse(op, "an atomic operation on bytes");
  }
}

static Translation translateCompareAndSwap(mlir::tile::AtomicCASOp op,
                                           Translator &translator) {
  Handler handler = visitBytes(
      getElementBytes(translator.getKind(op.getValue())),
      [](auto type) -> Handler { return runCompareAndSwap<decltype(type)>; });
  return translator.emitEffect(
      op, handler, {op.getPtr(), op.getExpected(), op.getValue()},
      op.getResult(), 0,
      translator.keep(describeAccess(op.getPtr(), /*hasMask=*/false)));
}

namespace tile::interpreter {

Translation translateAtomicOp(Operation *op, Translator &translator) {
  return llvm::TypeSwitch<Operation *, Translation>(op)
      .Case([&](mlir::tile::AtomicRMWOp op) {
        return translateUpdate(op, translator);
      })
      .Case([&](mlir::tile::AtomicCASOp op) {
        return translateCompareAndSwap(op, translator);
      })
      .Default([](Operation *) { return Translation::Unknown; });
}

} // namespace tile::interpreter
