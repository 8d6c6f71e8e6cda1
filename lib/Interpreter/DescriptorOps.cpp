//===- DescriptorOps.cpp - blocks of tensors in memory --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An access through a descriptor becomes a tile of addresses and a mask that
// excludes what lies outside of the tensor; both are computed in the arena,
// and the checks of other accesses are applied to them. So a descriptor that
// claims more than its array has is found.
//
//===----------------------------------------------------------------------===//

#include "AtomicUpdate.h"
#include "MemoryAccess.h"
#include "RowCopy.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>
#include <cstddef>

using namespace mlir;
using namespace ::tile::interpreter;

namespace {

/// An access through a descriptor; its shape is that of the block, or of all
/// rows that are chosen.
struct BlockAccess : Access {
  /// The first coordinates are one for each row.
  bool hasRows;
  /// What is read outside with padding NaN.
  uint64_t padding;
};

template <typename T> struct BlockUpdate : BlockAccess {
  Combiner<T> combine;
};

} // namespace

static const BlockAccess &accessOf(const Instruction &step) {
  return static_cast<const BlockAccess &>(
      *static_cast<const Access *>(step.extra));
}

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

/// Checks a descriptor whose parts have been put together; `count` is its
/// rank, `immediate` the bytes of an element.
static void runCheckDescriptor(const Instruction &step, Program &program) {
  Descriptor &descriptor = *program.at<Descriptor>(step.result);
  descriptor.padsWithNaN = step.extra != nullptr;
  if (descriptor.base % 16 != 0)
    return program.fail(FailureKind::DescriptorBase, 0, descriptor.base);
  for (uint64_t i = 0; i + 1 < step.count; ++i) {
    uint64_t bytes = static_cast<uint64_t>(descriptor.strides[i]) *
                     static_cast<uint64_t>(step.immediate);
    if (bytes % 16 != 0)
      return program.fail(FailureKind::DescriptorStride, i, bytes);
  }
}

/// Writes addresses and mask of the elements from dimension `dimension` on.
static void locatePart(const Descriptor &descriptor, const BlockAccess &access,
                       const int32_t *coordinates, size_t dimension,
                       uint64_t address, bool isInside, uint64_t *&addresses,
                       uint8_t *&mask) {
  bool isLast = dimension + 1 == access.shape.size();
  int64_t extent = descriptor.shape[dimension];
  uint64_t pitch = access.elementBytes;
  if (!isLast)
    pitch *= static_cast<uint64_t>(descriptor.strides[dimension]);
  for (int64_t i = 0; i != access.shape[dimension]; ++i) {
    // Rows that are chosen have a coordinate each, the others follow the first.
    bool isRow = access.hasRows && dimension == 0;
    int64_t at = isRow ? coordinates[Descriptor::kMaxRank + i]
                       : coordinates[dimension] + i;
    uint64_t place = address + static_cast<uint64_t>(at) * pitch;
    bool inside = isInside && at >= 0 && at < extent;
    if (isLast) {
      *addresses++ = place;
      *mask++ = inside;
    } else {
      locatePart(descriptor, access, coordinates, dimension + 1, place, inside,
                 addresses, mask);
    }
  }
}

/// Operands: descriptor, coordinates (a place for each dimension that there may
/// be, then those of chosen rows). The result has the addresses, and behind
/// them the mask.
static void runLocate(const Instruction &step, Program &program) {
  const Descriptor &descriptor = *program.at<Descriptor>(step.operands[0]);
  uint64_t *addresses = program.at<uint64_t>(step.result);
  uint8_t *mask = reinterpret_cast<uint8_t *>(addresses + step.count);
  locatePart(descriptor, accessOf(step), program.at<int32_t>(step.operands[1]),
             0, descriptor.base, true, addresses, mask);
}

/// Operands: places, descriptor.
template <typename T>
static void runBlockLoad(const Instruction &step, Program &program) {
  const uint64_t *addresses = program.at<uint64_t>(step.operands[0]);
  const uint8_t *mask =
      reinterpret_cast<const uint8_t *>(addresses + step.count);
  T *out = program.at<T>(step.result);
  CheckedAccess access = checkTile(step, program, addresses, mask, step.count);
  bool isNaN = program.at<Descriptor>(step.operands[1])->padsWithNaN;
  std::fill_n(out, step.count,
              isNaN ? static_cast<T>(accessOf(step).padding) : T(0));
  forEachElement(step.count, program, access, addresses, mask,
                 [=](uint64_t i, const char *from) {
                   std::memcpy(out + i, from, sizeof(T));
                 });
}

/// Operands: places, values.
template <typename T>
static void runBlockStore(const Instruction &step, Program &program) {
  const uint64_t *addresses = program.at<uint64_t>(step.operands[0]);
  const uint8_t *mask =
      reinterpret_cast<const uint8_t *>(addresses + step.count);
  const T *values = program.at<T>(step.operands[1]);
  CheckedAccess access = checkTile(step, program, addresses, mask, step.count);
  forEachElement(
      step.count, program, access, addresses, mask,
      [=](uint64_t i, char *to) { std::memcpy(to, values + i, sizeof(T)); });
  program.changedMemory |= !access.isEmpty;
}

/// Operands: places, values.
template <typename T>
static void runBlockUpdate(const Instruction &step, Program &program) {
  Combiner<T> combine =
      static_cast<const BlockUpdate<T> &>(accessOf(step)).combine;
  const uint64_t *addresses = program.at<uint64_t>(step.operands[0]);
  const uint8_t *mask =
      reinterpret_cast<const uint8_t *>(addresses + step.count);
  const T *values = program.at<T>(step.operands[1]);
  CheckedAccess access = checkTile(step, program, addresses, mask, step.count);
  forEachElement(step.count, program, access, addresses, mask,
                 [=](uint64_t i, char *place) {
                   updateAtomically<T>(
                       place, [=](T old) { return combine(old, values[i]); });
                 });
  program.changedMemory |= !access.isEmpty;
}

//===----------------------------------------------------------------------===//
// Translation
//===----------------------------------------------------------------------===//

static mlir::tile::DescType typeOf(Value descriptor) {
  return cast<mlir::tile::DescType>(descriptor.getType());
}

static Translation translateMake(mlir::tile::MakeDescriptorOp op,
                                 Translator &translator) {
  Location location = op.getLoc();
  SlotId descriptor = translator.define(op.getResult());
  auto put = [&](Value value, uint64_t offset) {
    emitPut(translator, location, translator.getShape(value).getBytes(),
            translator.slotOf(value), descriptor, offset);
  };
  put(op.getBase(), offsetof(Descriptor, base));
  for (auto [i, extent] : llvm::enumerate(op.getShape()))
    put(extent, offsetof(Descriptor, shape) + i * sizeof(int32_t));
  for (auto [i, stride] : llvm::enumerate(op.getStrides()))
    put(stride, offsetof(Descriptor, strides) + i * sizeof(int64_t));
  // Any address will do that is not null.
  bool isNaN = op.getPadding() == mlir::tile::Padding::NaN;
  const void *padding = isNaN ? translator.keep(true) : nullptr;
  translator.append(location, runCheckDescriptor, op.getShape().size(),
                    descriptor, {}, getPointeeBytes(op.getBase()), padding);
  return Translation::Done;
}

/// The access of an operation through `descriptor`. `rows` is null unless they
/// are chosen.
static BlockAccess describeAccess(Translator &translator, AccessKind kind,
                                  Value descriptor, Value rows) {
  mlir::tile::DescType type = typeOf(descriptor);
  ElementKind element = *getElementKind(type.getElementType());
  BlockAccess access;
  access.kind = kind;
  access.hasMask = false;
  access.isBlock = true;
  access.elementBytes = getElementBytes(element);
  access.shape.assign(type.getShape().begin(), type.getShape().end());
  access.hasRows = !!rows;
  if (rows)
    access.shape.front() = translator.getShape(rows).count;
  access.padding = 0;
  if (FloatType real = dyn_cast<FloatType>(type.getElementType()))
    access.padding = APFloat::getQNaN(real.getFloatSemantics())
                         .bitcastToAPInt()
                         .getZExtValue();
  return access;
}

static uint64_t countOf(const BlockAccess &access) {
  uint64_t count = 1;
  for (int64_t extent : access.shape)
    count *= extent;
  return count;
}

/// Emits the computation of addresses and mask. `coordinates` are scalars, all
/// or, with chosen rows, the column alone.
static SlotId emitLocate(Translator &translator, Operation *op,
                         Value descriptor, ValueRange coordinates, Value rows,
                         const Access *access, uint64_t count) {
  Location location = op->getLoc();
  constexpr uint64_t kScalarBytes = Descriptor::kMaxRank * sizeof(int32_t);
  uint64_t rowBytes = rows ? translator.getShape(rows).getBytes() : 0;
  SlotId packed = translator.addSlot(kScalarBytes + rowBytes);
  // Of chosen rows the only scalar is the column.
  uint64_t first = rows ? 1 : 0;
  for (auto [i, coordinate] : llvm::enumerate(coordinates))
    emitPut(translator, location, sizeof(int32_t),
            translator.slotOf(coordinate), packed,
            (first + i) * sizeof(int32_t));
  if (rows)
    emitPut(translator, location, rowBytes, translator.slotOf(rows), packed,
            kScalarBytes);
  SlotId places = translator.addSlot(count * (sizeof(uint64_t) + 1));
  translator.append(location, runLocate, count, places,
                    {translator.slotOf(descriptor), packed}, 0, access);
  return places;
}

static Translation emitLoad(Operation *op, Translator &translator,
                            Value descriptor, ValueRange coordinates,
                            Value rows) {
  BlockAccess block =
      describeAccess(translator, AccessKind::Load, descriptor, rows);
  uint64_t count = countOf(block);
  const Access *access = translator.keep(block);
  SlotId places =
      emitLocate(translator, op, descriptor, coordinates, rows, access, count);
  Handler handler = visitBytes(block.elementBytes, [](auto type) -> Handler {
    return runBlockLoad<decltype(type)>;
  });
  translator.append(op->getLoc(), handler, count,
                    translator.define(op->getResult(0)),
                    {places, translator.slotOf(descriptor)}, 0, access);
  return Translation::Done;
}

static Translation emitStore(Operation *op, Translator &translator,
                             Value descriptor, ValueRange coordinates,
                             Value rows, Value value) {
  BlockAccess block =
      describeAccess(translator, AccessKind::Store, descriptor, rows);
  uint64_t count = countOf(block);
  const Access *access = translator.keep(block);
  SlotId places =
      emitLocate(translator, op, descriptor, coordinates, rows, access, count);
  Handler handler = visitBytes(block.elementBytes, [](auto type) -> Handler {
    return runBlockStore<decltype(type)>;
  });
  translator.append(op->getLoc(), handler, count, Instruction::kNone,
                    {places, translator.slotOf(value)}, 0, access);
  return Translation::Done;
}

template <typename T>
static Translation emitUpdate(mlir::tile::DescriptorReduceOp op,
                              Translator &translator) {
  BlockUpdate<T> block;
  static_cast<BlockAccess &>(block) =
      describeAccess(translator, AccessKind::Atomic, op.getDesc(), Value());
  block.combine =
      pickCombiner<T>(op.getKind(), translator.getKind(op.getValue()));
  if (!block.combine)
    return translator.refuse(op, "this kind of `tile.descriptor_reduce`");
  uint64_t count = countOf(block);
  const Access *access = translator.keep(block);
  SlotId places = emitLocate(translator, op, op.getDesc(), op.getCoordinates(),
                             Value(), access, count);
  translator.append(op.getLoc(), runBlockUpdate<T>, count, Instruction::kNone,
                    {places, translator.slotOf(op.getValue())}, 0, access);
  return Translation::Done;
}

static Translation translateUpdate(mlir::tile::DescriptorReduceOp op,
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

namespace tile::interpreter {

Translation translateDescriptorOp(Operation *op, Translator &translator) {
  using namespace mlir::tile;
  return llvm::TypeSwitch<Operation *, Translation>(op)
      .Case([&](MakeDescriptorOp op) { return translateMake(op, translator); })
      .Case([&](DescriptorLoadOp op) {
        return emitLoad(op, translator, op.getDesc(), op.getCoordinates(),
                        Value());
      })
      .Case([&](DescriptorStoreOp op) {
        return emitStore(op, translator, op.getDesc(), op.getCoordinates(),
                         Value(), op.getValue());
      })
      .Case([&](DescriptorReduceOp op) {
        return translateUpdate(op, translator);
      })
      .Case([&](DescriptorGatherOp op) {
        return emitLoad(op, translator, op.getDesc(), op.getColumn(),
                        op.getRows());
      })
      .Case([&](DescriptorScatterOp op) {
        return emitStore(op, translator, op.getDesc(), op.getColumn(),
                         op.getRows(), op.getValue());
      })
      .Default([](Operation *) { return Translation::Unknown; });
}

} // namespace tile::interpreter
