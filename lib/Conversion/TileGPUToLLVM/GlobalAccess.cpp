//===- GlobalAccess.cpp - one access to global memory of one thread -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// PTX moves words of 8 to 64 bits, one, two or four at a time; elements are
// packed into words of 32 bits where they are smaller. See PTX ISA, sections
// `ld` and `st`.
//
//===----------------------------------------------------------------------===//

#include "GlobalAccess.h"
#include "ThreadIndex.h"
#include "TypeConverter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace mlir::tile_gpu;
using mlir::tile::CacheModifier;
using mlir::tile::EvictionPolicy;

//===----------------------------------------------------------------------===//
// What operations ask for
//===----------------------------------------------------------------------===//

GlobalAccess mlir::tile_gpu::describeAccess(Operation *op, Type pointer,
                                            const TypeConverter &converter,
                                            CacheModifier cache,
                                            EvictionPolicy evict,
                                            bool isVolatile) {
  mlir::tile::PtrType scalar =
      cast<mlir::tile::PtrType>(mlir::tile::getScalarType(pointer));
  bool hasCache = cache != CacheModifier::None;
  bool hasPolicy = evict != EvictionPolicy::Normal;
  GlobalAccess access;
  access.element = converter.convertType(scalar.getPointee());
  access.isVolatile = isVolatile;
  if (hasCache && !isVolatile)
    access.cache = cache;
  if (hasPolicy && !hasCache && !isVolatile)
    access.evict = evict;
  if (isVolatile && hasCache)
    op->emitRemark(
        "the cache modifier is not used: a volatile access has none");
  if (hasPolicy && (hasCache || isVolatile))
    op->emitRemark("the eviction policy is not used: an access that is "
                   "volatile or has a cache modifier has none");
  return access;
}

Value mlir::tile_gpu::createOwner(OpBuilder &builder, Location loc,
                                  RankedTensorType tensor) {
  if (tensor)
    return createIsFirstCopy(builder, loc, getLayout(tensor));
  Value thread = NVVM::ThreadIdXOp::create(builder, loc, builder.getI32Type());
  return LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::eq, thread,
                              createI32(builder, loc, 0));
}

//===----------------------------------------------------------------------===//
// Elements, memory vectors and words
//===----------------------------------------------------------------------===//

/// The type that an element has in memory: bits are bytes, pointers integers.
static Type memoryType(Type element) {
  if (element.isInteger(1))
    return IntegerType::get(element.getContext(), 8);
  if (isa<LLVM::LLVMPointerType>(element))
    return IntegerType::get(element.getContext(), 64);
  return element;
}

static Type vectorOf(unsigned count, Type element) {
  return count == 1 ? element : Type(VectorType::get({count}, element));
}

static Value toMemory(OpBuilder &builder, Location loc, Value value) {
  Type type = memoryType(value.getType());
  if (value.getType().isInteger(1))
    return LLVM::ZExtOp::create(builder, loc, type, value);
  if (isa<LLVM::LLVMPointerType>(value.getType()))
    return LLVM::PtrToIntOp::create(builder, loc, type, value);
  return value;
}

static Value fromMemory(OpBuilder &builder, Location loc, Value value,
                        Type element) {
  if (element.isInteger(1)) {
    Value zero =
        LLVM::ConstantOp::create(builder, loc, value.getType(),
                                 builder.getIntegerAttr(value.getType(), 0));
    return LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ne, value,
                                zero);
  }
  if (isa<LLVM::LLVMPointerType>(element))
    return LLVM::IntToPtrOp::create(builder, loc, element, value);
  return value;
}

/// Scalars as one vector (or the scalar itself).
static Value joinScalars(OpBuilder &builder, Location loc,
                         ArrayRef<Value> scalars) {
  if (scalars.size() == 1)
    return scalars.front();
  Type type = VectorType::get({static_cast<int64_t>(scalars.size())},
                              scalars.front().getType());
  Value vector = LLVM::PoisonOp::create(builder, loc, type);
  for (auto [i, scalar] : llvm::enumerate(scalars))
    vector = LLVM::InsertElementOp::create(builder, loc, vector, scalar,
                                           createI32(builder, loc, i));
  return vector;
}

static SmallVector<Value> splitVector(OpBuilder &builder, Location loc,
                                      Value vector) {
  VectorType type = dyn_cast<VectorType>(vector.getType());
  if (!type)
    return {vector};
  SmallVector<Value> scalars;
  for (int64_t i = 0; i < type.getNumElements(); ++i)
    scalars.push_back(LLVM::ExtractElementOp::create(
        builder, loc, vector, createI32(builder, loc, i)));
  return scalars;
}

namespace {
/// The words by which PTX moves an access.
struct Words {
  unsigned count;
  unsigned bits;

  /// The type of the register that holds a word: PTX has none of 8 bits.
  Type registerType(MLIRContext *context) const {
    return IntegerType::get(context, std::max(16u, bits));
  }
  StringRef constraint() const {
    return bits == 64 ? "l" : bits == 32 ? "r" : "h";
  }
  /// `.v4.b32`
  std::string suffix() const {
    std::string vector = count > 1 ? ".v" + std::to_string(count) : "";
    return vector + ".b" + std::to_string(bits);
  }
};
} // namespace

static Words wordsOf(const GlobalAccess &access) {
  unsigned elementBits = memoryType(access.element).getIntOrFloatBitWidth();
  unsigned total = elementBits * access.elements;
  unsigned bits = std::min(total, std::max(elementBits, 32u));
  return Words{total / bits, bits};
}

/// Memory elements as PTX register words.
static SmallVector<Value> toWords(OpBuilder &builder, Location loc,
                                  ArrayRef<Value> elements, Words words) {
  SmallVector<Value> memory;
  for (Value element : elements)
    memory.push_back(toMemory(builder, loc, element));
  Type word = builder.getIntegerType(words.bits);
  Value vector =
      LLVM::BitcastOp::create(builder, loc, vectorOf(words.count, word),
                              joinScalars(builder, loc, memory));
  SmallVector<Value> result = splitVector(builder, loc, vector);
  if (words.bits < 16)
    for (Value &value : result)
      value = LLVM::ZExtOp::create(
          builder, loc, words.registerType(builder.getContext()), value);
  return result;
}

/// The inverse of toWords.
static SmallVector<Value> fromWords(OpBuilder &builder, Location loc,
                                    SmallVector<Value> values, Words words,
                                    const GlobalAccess &access) {
  if (words.bits < 16)
    for (Value &value : values)
      value = LLVM::TruncOp::create(builder, loc,
                                    builder.getIntegerType(words.bits), value);
  Value vector = LLVM::BitcastOp::create(
      builder, loc, vectorOf(access.elements, memoryType(access.element)),
      joinScalars(builder, loc, values));
  SmallVector<Value> elements = splitVector(builder, loc, vector);
  for (Value &element : elements)
    element = fromMemory(builder, loc, element, access.element);
  return elements;
}

//===----------------------------------------------------------------------===//
// PTX
//===----------------------------------------------------------------------===//

/// `.cg`, `.L1::evict_first`, ... after the state space.
static std::string hints(const GlobalAccess &access) {
  std::string text;
  if (access.cache != CacheModifier::None)
    text += "." + mlir::tile::stringifyCacheModifier(access.cache).str();
  if (access.evict != EvictionPolicy::Normal)
    text += ".L1::" + mlir::tile::stringifyEvictionPolicy(access.evict).str();
  return text;
}

static bool needsPTX(const GlobalAccess &access, Value mask) {
  return mask || access.cache != CacheModifier::None ||
         access.evict != EvictionPolicy::Normal;
}

/// `{$first, ...}`, without braces for one.
static std::string operandList(unsigned first, unsigned count) {
  std::string text;
  for (unsigned i = 0; i < count; ++i)
    text += (i ? ", $" : "$") + std::to_string(first + i);
  return count > 1 ? "{" + text + "}" : text;
}

static LLVM::InlineAsmOp createAsm(OpBuilder &builder, Location loc,
                                   Type result, ValueRange operands,
                                   StringRef text, StringRef constraints) {
  return LLVM::InlineAsmOp::create(
      builder, loc, result ? TypeRange(result) : TypeRange(), operands, text,
      constraints, /*has_side_effects=*/true, /*is_align_stack=*/false,
      LLVM::TailCallKind::None, LLVM::AsmDialectAttr(), ArrayAttr());
}

/// What a masked load gives where the mask is false.
static SmallVector<Value> defaultWords(OpBuilder &builder, Location loc,
                                       ArrayRef<Value> others, Words words) {
  if (!others.empty())
    return toWords(builder, loc, others, words);
  Type type = words.registerType(builder.getContext());
  Value zero = LLVM::ConstantOp::create(builder, loc, type,
                                        builder.getIntegerAttr(type, 0));
  return SmallVector<Value>(words.count, zero);
}

static SmallVector<Value> createPTXLoad(OpBuilder &builder, Location loc,
                                        const GlobalAccess &access,
                                        Value pointer, Value mask,
                                        ArrayRef<Value> others) {
  Words words = wordsOf(access);
  SmallVector<Value> operands;
  std::string constraints;
  for (unsigned i = 0; i < words.count; ++i)
    constraints += (i ? ",=" : "=") + words.constraint().str();
  unsigned next = words.count;
  if (mask) {
    // The results start as the defaults, tied to the same registers.
    operands = defaultWords(builder, loc, others, words);
    for (unsigned i = 0; i < words.count; ++i)
      constraints += "," + std::to_string(i);
    next += words.count;
  }
  operands.push_back(pointer);
  constraints += ",l";
  std::string text = access.isVolatile ? "ld.volatile.global" : "ld.global";
  text += hints(access) + words.suffix() + " " + operandList(0, words.count) +
          ", [$" + std::to_string(next) + "];";
  if (mask) {
    operands.push_back(mask);
    constraints += ",b";
    text = "@$" + std::to_string(next + 1) + " " + text;
  }
  Type word = words.registerType(builder.getContext());
  Type result = words.count == 1 ? word
                                 : LLVM::LLVMStructType::getLiteral(
                                       builder.getContext(),
                                       SmallVector<Type>(words.count, word));
  Value loaded =
      createAsm(builder, loc, result, operands, text, constraints).getResult(0);
  SmallVector<Value> values;
  if (words.count == 1)
    values.push_back(loaded);
  else
    for (unsigned i = 0; i < words.count; ++i)
      values.push_back(LLVM::ExtractValueOp::create(builder, loc, loaded, i));
  return fromWords(builder, loc, std::move(values), words, access);
}

SmallVector<Value> mlir::tile_gpu::createGlobalLoad(OpBuilder &builder,
                                                    Location loc,
                                                    const GlobalAccess &access,
                                                    Value pointer, Value mask,
                                                    ArrayRef<Value> others) {
  if (needsPTX(access, mask))
    return createPTXLoad(builder, loc, access, pointer, mask, others);
  Type memory = memoryType(access.element);
  unsigned bytes = access.elements * memory.getIntOrFloatBitWidth() / 8;
  Value vector =
      LLVM::LoadOp::create(builder, loc, vectorOf(access.elements, memory),
                           pointer, bytes, access.isVolatile);
  SmallVector<Value> elements = splitVector(builder, loc, vector);
  for (Value &element : elements)
    element = fromMemory(builder, loc, element, access.element);
  return elements;
}

void mlir::tile_gpu::createGlobalStore(OpBuilder &builder, Location loc,
                                       const GlobalAccess &access,
                                       Value pointer, ArrayRef<Value> values,
                                       Value mask) {
  if (!needsPTX(access, mask)) {
    SmallVector<Value> memory;
    for (Value value : values)
      memory.push_back(toMemory(builder, loc, value));
    unsigned bytes =
        values.size() * memory.front().getType().getIntOrFloatBitWidth() / 8;
    LLVM::StoreOp::create(builder, loc, joinScalars(builder, loc, memory),
                          pointer, bytes);
    return;
  }
  Words words = wordsOf(access);
  SmallVector<Value> operands = {pointer};
  operands.append(toWords(builder, loc, values, words));
  std::string constraints = "l";
  for (unsigned i = 0; i < words.count; ++i)
    constraints += "," + words.constraint().str();
  std::string text = access.isShared ? "st.shared" : "st.global";
  text += hints(access) + words.suffix() + " [$0], " +
          operandList(1, words.count) + ";";
  if (mask) {
    operands.push_back(mask);
    constraints += ",b";
    text = "@$" + std::to_string(words.count + 1) + " " + text;
  }
  createAsm(builder, loc, Type(), operands, text, constraints);
}
