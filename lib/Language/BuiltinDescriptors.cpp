//===- BuiltinDescriptors.cpp - tensor descriptors of `tl` ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Descriptors of tensors in memory: making them, and reading, writing and
// combining blocks through them. Older programs call the same by other names.
//
//===----------------------------------------------------------------------===//

#include "BuiltinMemory.h"
#include "tile/Language/DescriptorType.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;
using mlir::tile::AtomicKind;

/// Argument `i` as a descriptor; null after an error.
static const BlockValue *descriptor(BuiltinCall &call, size_t i = 0) {
  const BlockValue *block = call[i].getAs<BlockValue>();
  if (block && block->isDescriptor())
    return block;
  call.emitter.error(DiagID::BlockExpected, call.rangeOf(i), call.name,
                     "a tensor descriptor", call.emitter.describe(call[i]));
  return nullptr;
}

static std::string blockText(const BlockValue &block) {
  return block.facts.element.name() + shapeText(block.facts.shape);
}

static llvm::SmallVector<mlir::Value> valuesOf(llvm::ArrayRef<Tensor> tensors) {
  llvm::SmallVector<mlir::Value> values;
  for (const Tensor &tensor : tensors)
    values.push_back(tensor.value);
  return values;
}

//===----------------------------------------------------------------------===//
// Making
//===----------------------------------------------------------------------===//

/// Checks what a descriptor is made of; false after an error.
static bool checkParts(BuiltinCall &call, Tensor base,
                       llvm::ArrayRef<int64_t> block) {
  auto refuse = [&](size_t i, const llvm::Twine &why) {
    call.emitter.error(DiagID::InvalidDescriptor, call.rangeOf(i), why.str());
    return false;
  };
  DescriptorType type{base.dtype.elementType(), {}};
  type.block.append(block.begin(), block.end());
  std::string problem = type.problem();
  if (!problem.empty())
    return refuse(3, problem);
  std::optional<llvm::ArrayRef<Value>> strides = sequenceElements(call[2]);
  const Value &last = strides && !strides->empty() ? strides->back() : call[2];
  if (hasTensor(last) || last.asInt64() != 1)
    return refuse(2, "the last stride must be 1 at compile time, not " +
                         call.emitter.describe(last));
  return true;
}

EvalResult tile::emitMakeTensorDescriptor(BuiltinCall &call) {
  std::optional<Tensor> base = call.pointer(0);
  if (!base)
    return std::nullopt;
  if (base->isTile()) {
    call.emitter.error(DiagID::ScalarExpected, call.rangeOf(0), call.name,
                       typeText(*base));
    return std::nullopt;
  }
  auto block = readBlockShape(call, 3);
  if (!block || !checkParts(call, *base, *block))
    return std::nullopt;
  size_t rank = block->size();
  DType element = base->dtype.elementType();
  auto shape = readScalars(call, 1, "shape", ScalarKind::Int32, rank,
                           /*narrows=*/true);
  auto strides = shape
                     ? readScalars(call, 2, "strides", ScalarKind::Int64, rank)
                     : std::nullopt;
  std::optional<bool> isNaN =
      strides ? readPadding(call, 4, element) : std::nullopt;
  if (!isNaN)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  mlir::tile::DescType type = mlir::tile::DescType::get(
      builder.getContext(), *block, convertType(element, builder.getContext()));
  using mlir::tile::Padding;
  mlir::Value made = mlir::tile::MakeDescriptorOp::create(
      builder, builder.location, type, base->value, valuesOf(*shape),
      valuesOf(llvm::ArrayRef(*strides).drop_back()),
      *isNaN ? Padding::NaN : Padding::Zero);
  // The base's own type says whether the tensor may be written.
  std::vector<Value> parts = {
      call.emitter.wrap({made, base->dtype}, call.range)};
  for (const Tensor &part : llvm::concat<Tensor>(*shape, *strides))
    parts.push_back(call.emitter.wrap(part, call.range));
  return Value::make<BlockValue>(
      BlockValue::Facts{BlockValue::Kind::Descriptor, element, *block, {}},
      std::move(parts), call.range);
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

/// Reads the block at the coordinates of argument `i`.
static EvalResult loadAt(BuiltinCall &call, const BlockValue &block, size_t i) {
  auto coordinates =
      readScalars(call, i, "offsets", ScalarKind::Int32, block.rank());
  if (!coordinates)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  mlir::Type type = builder.typeOf(block.facts.element, block.facts.shape);
  mlir::Value loaded = mlir::tile::DescriptorLoadOp::create(
      builder, builder.location, type, block.base().value,
      valuesOf(*coordinates), mlir::tile::CacheModifier::None,
      mlir::tile::EvictionPolicy::Normal);
  return call.result({loaded, block.facts.element});
}

/// Argument `i` as what is written to a block: of its shape, and converted to
/// its type if `converts`.
static std::optional<Tensor> writtenValue(BuiltinCall &call,
                                          const BlockValue &block, size_t i,
                                          bool converts) {
  if (block.base().dtype.isConstPointer()) {
    call.emitter.error(DiagID::StoreToConst, call.rangeOf(0),
                       typeText(block.base()));
    return std::nullopt;
  }
  std::optional<Tensor> value = call.tensor(i);
  if (!value)
    return std::nullopt;
  bool isType = converts || value->dtype == block.facts.element;
  if (!isType || value->shape() != llvm::ArrayRef(block.facts.shape)) {
    call.emitter
        .error(DiagID::BlockValue, call.rangeOf(i), typeText(*value),
               blockText(block))
        .note(block.origin, "the descriptor comes from here");
    return std::nullopt;
  }
  return call.emitter.castTo(*value, block.facts.element, call.rangeOf(i));
}

/// Writes argument `valueIndex` as the block at the coordinates of `i`.
static EvalResult storeAt(BuiltinCall &call, const BlockValue &block, size_t i,
                          size_t valueIndex) {
  auto coordinates =
      readScalars(call, i, "offsets", ScalarKind::Int32, block.rank());
  std::optional<Tensor> value =
      coordinates ? writtenValue(call, block, valueIndex, /*converts=*/true)
                  : std::nullopt;
  if (!value)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  mlir::tile::DescriptorStoreOp::create(builder, builder.location,
                                        block.base().value,
                                        valuesOf(*coordinates), value->value);
  return Value::none();
}

EvalResult tile::emitDescriptorLoad(BuiltinCall &call) {
  const BlockValue *block = descriptor(call);
  return block ? loadAt(call, *block, 1) : EvalResult();
}

EvalResult tile::emitDescriptorStore(BuiltinCall &call) {
  const BlockValue *block = descriptor(call);
  return block ? storeAt(call, *block, 1, 2) : EvalResult();
}

/// `_experimental_descriptor_load(desc_pointer, offsets, shape, dtype)`: the
/// block's shape and type must be those that the descriptor has.
EvalResult tile::emitOldDescriptorLoad(BuiltinCall &call) {
  const BlockValue *block = descriptor(call);
  auto shape = block ? readBlockShape(call, 2) : std::nullopt;
  std::optional<DType> type = shape ? call.dtype(3) : std::nullopt;
  if (!type)
    return std::nullopt;
  if (*shape != block->facts.shape || *type != block->facts.element) {
    call.emitter.error(DiagID::BlockValue, call.range,
                       type->name() + shapeText(*shape), blockText(*block));
    return std::nullopt;
  }
  return loadAt(call, *block, 1);
}

/// `_experimental_descriptor_store(desc_pointer, value, offsets)`.
EvalResult tile::emitOldDescriptorStore(BuiltinCall &call) {
  const BlockValue *block = descriptor(call);
  return block ? storeAt(call, *block, 2, 1) : EvalResult();
}

//===----------------------------------------------------------------------===//
// Combining, rows
//===----------------------------------------------------------------------===//

/// How a block of elements is combined with memory; none if it cannot be.
static std::optional<AtomicKind> kindFor(llvm::StringRef name, DType type) {
  bool isWide = type.isInteger() && type.bitWidth() >= 32;
  bool isHalf = type.isFloating() && type.bitWidth() == 16;
  bool isSigned = type.isSignedInteger();
  if (name == "atomic_add") {
    if (isHalf || type.is(ScalarKind::FP32))
      return AtomicKind::FAdd;
    bool isAdded = isWide && !type.is(ScalarKind::Int64);
    return isAdded ? std::optional(AtomicKind::Add) : std::nullopt;
  }
  if (isHalf && (name == "atomic_min" || name == "atomic_max"))
    return name == "atomic_min" ? AtomicKind::FMin : AtomicKind::FMax;
  if (!isWide)
    return std::nullopt;
  return llvm::StringSwitch<std::optional<AtomicKind>>(name)
      .Case("atomic_max", isSigned ? AtomicKind::Max : AtomicKind::UMax)
      .Case("atomic_min", isSigned ? AtomicKind::Min : AtomicKind::UMin)
      .Case("atomic_and", AtomicKind::And)
      .Case("atomic_or", AtomicKind::Or)
      .Case("atomic_xor", AtomicKind::Xor)
      .Default(std::nullopt);
}

EvalResult tile::emitDescriptorAtomic(BuiltinCall &call) {
  const BlockValue *block = descriptor(call);
  if (!block)
    return std::nullopt;
  llvm::StringRef name = llvm::StringRef(call.name).rsplit('.').second;
  std::optional<AtomicKind> kind = kindFor(name, block->facts.element);
  if (!kind) {
    call.emitter.error(DiagID::DescriptorAtomic, call.range, call.name,
                       block->facts.element.name());
    return std::nullopt;
  }
  auto coordinates =
      readScalars(call, 1, "offsets", ScalarKind::Int32, block->rank());
  std::optional<Tensor> value =
      coordinates ? writtenValue(call, *block, 2, /*converts=*/false)
                  : std::nullopt;
  if (!value)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  mlir::tile::DescriptorReduceOp::create(builder, builder.location, *kind,
                                         block->base().value,
                                         valuesOf(*coordinates), value->value);
  return Value::none();
}

namespace {
/// The arguments of gather and scatter: which rows, and the first column.
struct Rows {
  Tensor rows;
  Tensor column;
};
} // namespace

/// Rows by argument `i`, columns from `i + 1` on; none after an error.
static std::optional<Rows> readRows(BuiltinCall &call, const BlockValue &block,
                                    size_t i) {
  auto refuse = [&](SourceRange at, const llvm::Twine &why) {
    call.emitter.error(DiagID::DescriptorRows, at, why.str())
        .note(block.origin, "the descriptor comes from here");
    return std::nullopt;
  };
  llvm::ArrayRef<int64_t> shape = block.facts.shape;
  if (shape.size() != 2 || shape[0] != 1)
    return refuse(call.range, "the block is " + blockText(block) +
                                  ", not one row of two dimensions");
  int64_t least = 32 / block.facts.element.bitWidth() * 8;
  if (shape[1] < least)
    return refuse(call.range, "the block has " + llvm::Twine(shape[1]) +
                                  " columns, at least " + llvm::Twine(least) +
                                  " are needed");
  std::optional<Tensor> rows = call.tensor(i);
  if (!rows)
    return std::nullopt;
  bool isRows = rows->shape().size() == 1 && rows->dtype.isInteger() &&
                rows->dtype.bitWidth() == 32;
  if (!isRows || rows->shape()[0] < 8)
    return refuse(call.rangeOf(i), "they are given by " + typeText(*rows) +
                                       ", not by 8 or more 32-bit integers");
  auto column = readScalars(call, i + 1, "y_offset", ScalarKind::Int32, 1);
  return column ? std::optional(Rows{*rows, column->front()}) : std::nullopt;
}

EvalResult tile::emitDescriptorGather(BuiltinCall &call) {
  const BlockValue *block = descriptor(call);
  std::optional<Rows> rows = block ? readRows(call, *block, 1) : std::nullopt;
  if (!rows)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  DType element = block->facts.element;
  int64_t shape[] = {rows->rows.shape()[0], block->facts.shape[1]};
  if (!call.emitter.checkShape(shape, call.range))
    return std::nullopt;
  mlir::Value gathered = mlir::tile::DescriptorGatherOp::create(
      builder, builder.location, builder.typeOf(element, shape),
      block->base().value, rows->rows.value, rows->column.value);
  return call.result({gathered, element});
}

EvalResult tile::emitDescriptorScatter(BuiltinCall &call) {
  const BlockValue *block = descriptor(call);
  std::optional<Rows> rows = block ? readRows(call, *block, 2) : std::nullopt;
  std::optional<Tensor> value = rows ? call.tensor(1) : std::nullopt;
  if (!value)
    return std::nullopt;
  DType element = block->facts.element;
  int64_t shape[] = {rows->rows.shape()[0], block->facts.shape[1]};
  if (value->shape() != llvm::ArrayRef(shape) || value->dtype != element) {
    call.emitter.error(DiagID::BlockValue, call.rangeOf(1), typeText(*value),
                       element.name() + shapeText(shape));
    return std::nullopt;
  }
  if (block->base().dtype.isConstPointer()) {
    call.emitter.error(DiagID::StoreToConst, call.rangeOf(0),
                       typeText(block->base()));
    return std::nullopt;
  }
  TileBuilder &builder = call.builder();
  mlir::tile::DescriptorScatterOp::create(builder, builder.location,
                                          block->base().value, rows->rows.value,
                                          rows->column.value, value->value);
  return Value::none();
}
