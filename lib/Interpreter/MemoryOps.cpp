//===- MemoryOps.cpp - pointers, loads and stores of the interpreter ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every address is checked before anything is accessed. The usual tile lies in
// one array: then its lowest and highest address are checked instead of each,
// in a loop that the compiler vectorises. Otherwise each element is looked at,
// and the first that fails ends the program.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "Translator.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>
#include <optional>

using namespace mlir;
using namespace ::tile::interpreter;
using ::tile::InterpreterArray;

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// What is wrong with an access of `bytes` bytes, if anything is.
static std::optional<FailureKind> checkAddress(const Launch &launch,
                                               uint64_t address, uint64_t bytes,
                                               bool isStore) {
  const InterpreterArray *array = findArray(launch, address);
  if (!array)
    return FailureKind::WildPointer;
  int64_t offset = getArrayOffset(address);
  if (offset < 0 || array->bytes < bytes ||
      static_cast<uint64_t>(offset) > array->bytes - bytes)
    return FailureKind::OutOfBounds;
  if (offset % bytes != 0)
    return FailureKind::Misaligned;
  if (isStore && array->readOnly)
    return FailureKind::ReadOnly;
  return std::nullopt;
}

/// The host's byte at a virtual address that has been checked.
static char *toHost(const Launch &launch, uint64_t address) {
  return static_cast<char *>(findArray(launch, address)->data) +
         getArrayOffset(address);
}

/// The lowest and highest address of a tile, and the bits that any has set.
struct AddressSummary {
  uint64_t lowest = ~0ull;
  uint64_t highest = 0;
  uint64_t anyBits = 0;
};

/// Elements that the mask excludes count as the address `instead`.
static AddressSummary summarise(const uint64_t *addresses, const uint8_t *mask,
                                uint64_t count, uint64_t instead) {
  AddressSummary summary;
  for (uint64_t i = 0; i != count; ++i) {
    uint64_t address = !mask || mask[i] ? addresses[i] : instead;
    summary.lowest = std::min(summary.lowest, address);
    summary.highest = std::max(summary.highest, address);
    summary.anyBits |= address;
  }
  return summary;
}

/// The addresses of an access after the checks.
struct CheckedAccess {
  /// Without any element switched on: nothing is accessed.
  bool isEmpty = false;
  /// What turns an address into a pointer of the host, if all elements lie in
  /// one array; otherwise each has to be looked up.
  std::optional<uint64_t> toHost;
};

/// Checks an access; fails the program at the first wrong element.
static CheckedAccess checkTile(const Instruction &step, Program &program,
                               const uint64_t *addresses, const uint8_t *mask) {
  const Access &access = *static_cast<const Access *>(step.extra);
  const Launch &launch = *program.launch;
  const uint8_t *firstActive =
      mask ? std::find(mask, mask + step.count, 1) : nullptr;
  if (mask && firstActive == mask + step.count)
    return {/*isEmpty=*/true, std::nullopt};
  uint64_t first = addresses[mask ? firstActive - mask : 0];

  AddressSummary summary = summarise(addresses, mask, step.count, first);
  const InterpreterArray *array = findArray(launch, summary.lowest);
  auto isRight = [&](uint64_t address) {
    return !checkAddress(launch, address, access.elementBytes, access.isStore);
  };
  if (array && array == findArray(launch, summary.highest) &&
      isRight(summary.lowest) && isRight(summary.highest) &&
      summary.anyBits % access.elementBytes == 0) {
    uint64_t host = reinterpret_cast<uint64_t>(array->data);
    uint64_t base = summary.lowest - getArrayOffset(summary.lowest);
    return {false, host - base};
  }
  for (uint64_t i = 0; i != step.count; ++i) {
    if (mask && !mask[i])
      continue;
    if (std::optional<FailureKind> kind = checkAddress(
            launch, addresses[i], access.elementBytes, access.isStore)) {
      program.fail(*kind, i, addresses[i]);
      return {/*isEmpty=*/true, std::nullopt};
    }
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

template <typename T>
static T *atOrNull(const Program &program, uint64_t place) {
  return place == Instruction::kNone ? nullptr : program.at<T>(place);
}

/// Calls `body(index, pointer of the host)` for every active element.
template <typename Body>
static void forEachElement(const Instruction &step, const Program &program,
                           const CheckedAccess &access,
                           const uint64_t *addresses, const uint8_t *mask,
                           Body body) {
  if (access.isEmpty)
    return;
  if (!access.toHost) {
    for (uint64_t i = 0; i != step.count; ++i)
      if (!mask || mask[i])
        body(i, toHost(*program.launch, addresses[i]));
    return;
  }
  uint64_t distance = *access.toHost;
  if (!mask) {
    for (uint64_t i = 0; i != step.count; ++i)
      body(i, reinterpret_cast<char *>(addresses[i] + distance));
    return;
  }
  for (uint64_t i = 0; i != step.count; ++i)
    if (mask[i])
      body(i, reinterpret_cast<char *>(addresses[i] + distance));
}

/// Operands: pointer, mask, other. The host's pointers need not be aligned,
/// hence memcpy. A truth value in memory is any byte but zero.
template <typename T, bool IsBool>
static void runLoad(const Instruction &step, Program &program) {
  const uint64_t *addresses = program.at<uint64_t>(step.operands[0]);
  const uint8_t *mask = atOrNull<uint8_t>(program, step.operands[1]);
  const T *other = atOrNull<T>(program, step.operands[2]);
  T *out = program.at<T>(step.result);
  CheckedAccess access = checkTile(step, program, addresses, mask);
  if (program.failed)
    return;
  if (other)
    std::copy_n(other, step.count, out);
  else if (mask)
    std::fill_n(out, step.count, T(0));
  forEachElement(step, program, access, addresses, mask,
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
  const uint8_t *mask = atOrNull<uint8_t>(program, step.operands[2]);
  CheckedAccess access = checkTile(step, program, addresses, mask);
  forEachElement(
      step, program, access, addresses, mask,
      [=](uint64_t i, char *to) { std::memcpy(to, value + i, sizeof(T)); });
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

static unsigned getPointeeBytes(Value pointer) {
  return cast<mlir::tile::PtrType>(mlir::tile::getScalarType(pointer.getType()))
      .getElementBytes();
}

static const Access *makeAccess(Translator &translator, Value pointer,
                                bool isStore, bool hasMask) {
  return translator.keep(
      Access{isStore, hasMask, getPointeeBytes(pointer),
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
      0, makeAccess(translator, op.getPtr(), false, !!op.getMask()));
}

static Translation translateStore(mlir::tile::StoreOp op,
                                  Translator &translator) {
  Handler handler =
      visitBytes(getElementBytes(translator.getKind(op.getValue())),
                 [](auto type) -> Handler { return runStore<decltype(type)>; });
  return translator.emitEffect(
      op, handler, {op.getPtr(), op.getValue(), op.getMask()}, Value(), 0,
      makeAccess(translator, op.getPtr(), true, !!op.getMask()));
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
