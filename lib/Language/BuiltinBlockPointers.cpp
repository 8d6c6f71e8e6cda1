//===- BuiltinBlockPointers.cpp - pointers to blocks of tensors -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A block pointer is a place in a tensor in memory whose extents and strides
// it knows. It has no operation of its own: a load or store makes the pointers
// of all elements, and a mask for the dimensions that are to be checked.
//
//===----------------------------------------------------------------------===//

#include "BuiltinMemory.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

/// One scalar of readScalars().
static std::optional<Tensor> readScalar(BuiltinCall &call, size_t i,
                                        const Value &value,
                                        llvm::StringRef what, DType type,
                                        bool narrows) {
  KernelEmitter &emitter = call.emitter;
  const TensorValue *tensor = value.getAs<TensorValue>();
  if (!tensor && value.isInt()) {
    if (fitsInType(value, type))
      return call.builder().constant(value, type);
    emitter.error(DiagID::LiteralOutOfRange, call.rangeOf(i), brief(value),
                  type.name());
    return std::nullopt;
  }
  bool isScalar =
      tensor && !tensor->tensor.isTile() && tensor->tensor.dtype.isInteger();
  bool isTooWide =
      isScalar && !narrows && tensor->tensor.dtype.bitWidth() > type.bitWidth();
  if (isScalar && !isTooWide)
    return call.builder().cast(tensor->tensor, type);
  DiagBuilder diagnostic = emitter.error(
      DiagID::BlockIndex, call.rangeOf(i), what, emitter.describe(value),
      isTooWide ? "integers of 32 bits" : "integer scalars");
  if (tensor)
    diagnostic.note(tensor->origin, "the entry comes from here");
  if (isTooWide)
    diagnostic.help("convert it: `.to(tl.int32)`");
  return std::nullopt;
}

/// The entries of argument `i`, which is a list or stands for a list of one.
static llvm::SmallVector<Value, 4> listOf(BuiltinCall &call, size_t i) {
  if (std::optional<llvm::ArrayRef<Value>> list = sequenceElements(call[i]))
    return llvm::SmallVector<Value, 4>(list->begin(), list->end());
  return {call[i]};
}

std::optional<llvm::SmallVector<Tensor, 5>>
tile::readScalars(BuiltinCall &call, size_t i, llvm::StringRef what, DType type,
                  size_t rank, bool narrows) {
  llvm::SmallVector<Value, 4> list = listOf(call, i);
  if (list.size() != rank) {
    call.emitter.error(DiagID::BlockRank, call.rangeOf(i), what, list.size(),
                       rank);
    return std::nullopt;
  }
  llvm::SmallVector<Tensor, 5> scalars;
  for (const Value &value : list) {
    std::optional<Tensor> scalar =
        readScalar(call, i, value, what, type, narrows);
    if (!scalar)
      return std::nullopt;
    scalars.push_back(*scalar);
  }
  return scalars;
}

std::optional<llvm::SmallVector<int64_t, 4>>
tile::readBlockShape(BuiltinCall &call, size_t i) {
  llvm::SmallVector<Value, 4> list = listOf(call, i);
  if (list.empty()) {
    call.emitter.error(DiagID::InvalidShape, call.rangeOf(i),
                       call.emitter.describe(call[i]));
    return std::nullopt;
  }
  return call.shape(
      Value::make<TupleObject>(std::vector<Value>(list.begin(), list.end())),
      call.rangeOf(i));
}

std::optional<bool> tile::readPadding(BuiltinCall &call, size_t i,
                                      DType element) {
  std::optional<llvm::StringRef> text = call.option(i);
  if (!text)
    return std::nullopt;
  if (text->empty() || *text == "zero")
    return false;
  if (*text != "nan")
    return call.wrongType(i, "`zero` or `nan`");
  if (element.isFloating())
    return true;
  call.emitter.error(DiagID::BlockPadding, call.rangeOf(i), element.name());
  return std::nullopt;
}

/// Argument `i` as an order of `rank` dimensions.
static std::optional<llvm::SmallVector<int64_t, 4>>
readOrder(BuiltinCall &call, size_t i, llvm::ArrayRef<int64_t> shape) {
  llvm::SmallVector<Value, 4> list = listOf(call, i);
  if (list.size() != shape.size()) {
    call.emitter.error(DiagID::BlockRank, call.rangeOf(i), "order", list.size(),
                       shape.size());
    return std::nullopt;
  }
  llvm::SmallVector<int64_t, 4> order;
  for (const Value &value : list) {
    if (hasTensor(value))
      return call.notConstant(i, "order");
    int64_t dim = value.asInt64().value_or(-1);
    bool isNew = dim >= 0 && dim < int64_t(shape.size()) &&
                 !llvm::is_contained(order, dim);
    if (!isNew) {
      call.emitter.error(DiagID::NoPermutation, call.rangeOf(i), shape.size(),
                         "a block of shape " + shapeText(shape));
      return std::nullopt;
    }
    order.push_back(dim);
  }
  return order;
}

/// Argument `i` as the dimensions that an access checks, a flag for each.
static std::optional<llvm::SmallVector<bool, 4>>
readBoundaryCheck(BuiltinCall &call, size_t i, size_t rank) {
  llvm::SmallVector<bool, 4> isChecked(rank, false);
  bool isNone =
      !call.has(i) || (call[i].isString() && call[i].getString().empty());
  if (isNone)
    return isChecked;
  for (const Value &value : listOf(call, i)) {
    if (hasTensor(value))
      return call.notConstant(i, "boundary_check");
    std::optional<int64_t> dim = value.asInt64();
    if (!dim)
      return call.wrongType(i, "dimensions, as in `boundary_check=(0, 1)`");
    if (*dim < 0 || *dim >= int64_t(rank) || isChecked[*dim]) {
      call.emitter.error(DiagID::InvalidAxis, call.rangeOf(i), *dim,
                         "`boundary_check` names dimensions of a block that "
                         "has " +
                             std::to_string(rank) + ", each once");
      return std::nullopt;
    }
    isChecked[*dim] = true;
  }
  return isChecked;
}

//===----------------------------------------------------------------------===//
// Making and moving
//===----------------------------------------------------------------------===//

EvalResult tile::emitMakeBlockPtr(BuiltinCall &call) {
  std::optional<Tensor> base = call.pointer(0);
  if (!base)
    return std::nullopt;
  if (base->isTile()) {
    call.emitter.error(DiagID::ScalarExpected, call.rangeOf(0), call.name,
                       typeText(*base));
    return std::nullopt;
  }
  auto block = readBlockShape(call, 4);
  auto order = block ? readOrder(call, 5, *block) : std::nullopt;
  if (!order)
    return std::nullopt;
  size_t rank = block->size();
  auto shape = readScalars(call, 1, "shape", ScalarKind::Int64, rank);
  auto strides = shape
                     ? readScalars(call, 2, "strides", ScalarKind::Int64, rank)
                     : std::nullopt;
  auto offsets = strides
                     ? readScalars(call, 3, "offsets", ScalarKind::Int32, rank)
                     : std::nullopt;
  if (!offsets)
    return std::nullopt;
  // Booleans are seen as the bytes that they are in memory.
  if (base->dtype.elementType().isBool())
    base = call.builder().cast(
        *base,
        DType::pointerTo(ScalarKind::Int8, base->dtype.isConstPointer()));
  std::vector<Value> parts = {call.emitter.wrap(*base, call.rangeOf(0))};
  for (const Tensor &part : llvm::concat<Tensor>(*shape, *strides, *offsets))
    parts.push_back(call.emitter.wrap(part, call.range));
  return Value::make<BlockValue>(BlockValue::Facts{BlockValue::Kind::Pointer,
                                                   base->dtype.elementType(),
                                                   *block, *order},
                                 std::move(parts), call.range);
}

EvalResult tile::emitAdvance(BuiltinCall &call) {
  const BlockValue *block = call[0].getAs<BlockValue>();
  if (!block || block->isDescriptor()) {
    call.emitter.error(DiagID::BlockExpected, call.rangeOf(0), call.name,
                       "a block pointer", call.emitter.describe(call[0]));
    return std::nullopt;
  }
  size_t rank = block->rank();
  auto steps = readScalars(call, 1, "offsets", ScalarKind::Int32, rank);
  if (!steps)
    return std::nullopt;
  std::vector<Value> parts = block->parts;
  for (size_t dim = 0; dim != rank; ++dim)
    parts[1 + 2 * rank + dim] = call.emitter.wrap(
        call.builder().binary(ast::BinaryOp::Add, block->offset(dim),
                              (*steps)[dim], /*signedShift=*/false),
        call.range);
  return Value::make<BlockValue>(block->facts, std::move(parts), call.range);
}

//===----------------------------------------------------------------------===//
// Access
//===----------------------------------------------------------------------===//

namespace {
/// The pointers of a block's elements, and which of them exist.
struct BlockAccess {
  Tensor pointers;
  std::optional<Tensor> mask;
};
} // namespace

/// A tile of one dimension as dimension `dim` of a block.
static Tensor spread(TileBuilder &builder, Tensor tensor, size_t dim,
                     llvm::ArrayRef<int64_t> shape) {
  for (size_t other = 0; other != shape.size(); ++other)
    if (other != dim)
      tensor = builder.expandDims(tensor, other);
  return builder.broadcast(tensor, shape);
}

/// `a` joined with `b` by `op`, or `b` if there is no `a` yet.
static Tensor join(TileBuilder &builder, ast::BinaryOp op,
                   std::optional<Tensor> a, Tensor b) {
  return a ? builder.binary(op, *a, b, /*signedShift=*/false) : b;
}

/// Which indices along `dim` are inside of the tensor, one dimension of them.
static Tensor checkIndices(TileBuilder &builder, const BlockValue &block,
                           size_t dim, Tensor places) {
  int64_t extent = block.facts.shape[dim];
  DType wide(ScalarKind::Int64);
  Tensor first = builder.splat(builder.cast(block.offset(dim), wide), extent);
  Tensor index = builder.binary(ast::BinaryOp::Add, places, first, false);
  Tensor zero = builder.constant(Value::integer(0), wide, extent);
  Tensor end = builder.splat(block.extent(dim), extent);
  return builder.binary(ast::BinaryOp::BitAnd,
                        builder.compare(ast::CompareOp::GtE, index, zero),
                        builder.compare(ast::CompareOp::Lt, index, end), false);
}

static BlockAccess expand(TileBuilder &builder, const BlockValue &block,
                          llvm::ArrayRef<bool> isChecked) {
  DType wide(ScalarKind::Int64);
  llvm::ArrayRef<int64_t> shape = block.facts.shape;
  // What is the same for all elements is added to the pointer first.
  std::optional<Tensor> start, offsets, mask;
  for (size_t dim = 0; dim != block.rank(); ++dim) {
    Tensor first = builder.cast(block.offset(dim), wide);
    start = join(
        builder, ast::BinaryOp::Add, start,
        builder.binary(ast::BinaryOp::Mult, first, block.stride(dim), false));
    Tensor places =
        builder.cast(builder.range(0, static_cast<int32_t>(shape[dim])), wide);
    Tensor steps =
        builder.binary(ast::BinaryOp::Mult, places,
                       builder.splat(block.stride(dim), shape[dim]), false);
    offsets = join(builder, ast::BinaryOp::Add, offsets,
                   spread(builder, steps, dim, shape));
    if (isChecked[dim])
      mask = join(builder, ast::BinaryOp::BitAnd, mask,
                  spread(builder, checkIndices(builder, block, dim, places),
                         dim, shape));
  }
  Tensor base = builder.pointerAdd(block.base(), *start);
  return {builder.pointerAdd(builder.splat(base, shape), *offsets), mask};
}

/// Refuses a `mask` or `other` beside a block pointer; false after the error.
static bool refuseMask(BuiltinCall &call, size_t i, llvm::StringRef what) {
  if (!call.has(i))
    return true;
  call.emitter.error(DiagID::BlockPointerMask, call.rangeOf(i), what);
  return false;
}

EvalResult tile::loadBlock(BuiltinCall &call, const BlockValue &block) {
  if (!refuseMask(call, 1, "mask") || !refuseMask(call, 2, "other"))
    return std::nullopt;
  DType element = block.facts.element;
  auto isChecked = readBoundaryCheck(call, 3, block.rank());
  std::optional<bool> isNaN =
      isChecked ? readPadding(call, 4, element) : std::nullopt;
  std::optional<mlir::tile::CacheModifier> cache =
      isNaN ? readCacheModifier(call, 5, /*isStore=*/false) : std::nullopt;
  std::optional<mlir::tile::EvictionPolicy> eviction =
      cache ? readEvictionPolicy(call, 6) : std::nullopt;
  std::optional<bool> isVolatile =
      eviction ? call.flag(7, false) : std::nullopt;
  if (!isVolatile)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  BlockAccess access = expand(builder, block, *isChecked);
  mlir::Value mask, other;
  if (access.mask)
    mask = access.mask->value;
  // Without the option what is outside is undefined; it may be any number.
  double padding = *isNaN ? std::numeric_limits<double>::quiet_NaN() : 0.0;
  if (mask && call.has(4))
    other = builder.constant(Value::real(padding), element, block.facts.shape)
                .value;
  mlir::tile::LoadOp load = mlir::tile::LoadOp::create(
      builder, builder.location, access.pointers.value, mask, other);
  load.setCache(*cache);
  load.setEvict(*eviction);
  load.setIsVolatile(*isVolatile);
  return call.result({load, element});
}

EvalResult tile::storeBlock(BuiltinCall &call, const BlockValue &block) {
  KernelEmitter &emitter = call.emitter;
  if (!refuseMask(call, 2, "mask"))
    return std::nullopt;
  if (block.base().dtype.isConstPointer()) {
    emitter.error(DiagID::StoreToConst, call.rangeOf(0),
                  typeText(block.base()));
    return std::nullopt;
  }
  std::optional<Tensor> value = call.tensor(1);
  auto isChecked =
      value ? readBoundaryCheck(call, 3, block.rank()) : std::nullopt;
  std::optional<mlir::tile::CacheModifier> cache =
      isChecked ? readCacheModifier(call, 4, /*isStore=*/true) : std::nullopt;
  std::optional<mlir::tile::EvictionPolicy> eviction =
      cache ? readEvictionPolicy(call, 5) : std::nullopt;
  if (!eviction)
    return std::nullopt;
  llvm::ArrayRef<int64_t> shape = block.facts.shape;
  bool fits = !value->isTile() || value->shape() == shape;
  if (!fits || value->dtype != block.facts.element) {
    emitter
        .error(DiagID::BlockValue, call.rangeOf(1), typeText(*value),
               block.facts.element.name() + shapeText(shape))
        .note(block.origin, "the block pointer is made here");
    return std::nullopt;
  }
  TileBuilder &builder = call.builder();
  BlockAccess access = expand(builder, block, *isChecked);
  mlir::tile::StoreOp::create(builder, builder.location, access.pointers.value,
                              builder.broadcast(*value, shape).value,
                              access.mask ? access.mask->value : mlir::Value(),
                              *cache, *eviction);
  return Value::none();
}
