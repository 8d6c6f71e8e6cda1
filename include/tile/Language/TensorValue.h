//===- TensorValue.h - values that exist when the kernel runs ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the emitter adds to the values of compile time: a tensor (a tile, or a
// scalar, which is a tile of no dimension), which is an SSA value with the
// element type that the language gives it; and two kinds of names without a
// value: lost ones, which control flow took away, and poisoned ones, left by a
// statement that failed. Between the two are blocks of memory, several tensors
// that are one value.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_TENSORVALUE_H
#define TILE_LANGUAGE_TENSORVALUE_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"
#include "tile/Language/Object.h"

namespace tile {

/// An SSA value with its meaning. MLIR's integers have no sign: `dtype` says
/// which they have. Scalars are of builtin types, tiles are ranked tensors.
struct Tensor {
  mlir::Value value;
  DType dtype;

  llvm::ArrayRef<int64_t> shape() const {
    if (auto type = llvm::dyn_cast<mlir::RankedTensorType>(value.getType()))
      return type.getShape();
    return {};
  }
  bool isTile() const {
    return llvm::isa<mlir::RankedTensorType>(value.getType());
  }
};

/// A tensor as a value of the language.
class TensorValue : public ExtensionObject {
public:
  TensorValue(Tensor tensor, SourceRange origin)
      : ExtensionObject(&kTag), tensor(tensor), origin(origin) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }
  std::string typeName() const override { return "tensor"; }
  std::string repr() const override;

  const Tensor tensor;
  /// The expression that made it.
  const SourceRange origin;

private:
  static const char kTag;
};

/// Something to access blocks of memory with: a block pointer, or a tensor
/// descriptor. Several tensors and what is known of them at compile time; in
/// control flow and calls it is as a tuple of its parts.
class BlockValue : public ExtensionObject {
public:
  enum class Kind : uint8_t { Pointer, Descriptor };
  /// What is known at compile time. Equal facts and parts of equal types make
  /// one type.
  struct Facts {
    Kind kind;
    /// The type of the elements in memory.
    DType element;
    llvm::SmallVector<int64_t, 4> shape;
    /// Of a block pointer: the dimensions from the fastest to the slowest.
    llvm::SmallVector<int64_t, 4> order;

    bool operator==(const Facts &other) const {
      return kind == other.kind && element == other.element &&
             shape == other.shape && order == other.order;
    }
  };

  BlockValue(Facts facts, std::vector<Value> parts, SourceRange origin)
      : ExtensionObject(&kTag), facts(std::move(facts)),
        parts(std::move(parts)), origin(origin) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }
  /// The class in the language: block pointers are tensors there.
  std::string typeName() const override;
  std::string repr() const override;

  bool isDescriptor() const { return facts.kind == Kind::Descriptor; }
  size_t rank() const { return facts.shape.size(); }
  /// The first element's pointer, or the descriptor itself.
  const Tensor &base() const { return part(0); }
  /// The extents of the tensor in memory: int64, of descriptors int32.
  const Tensor &extent(size_t dim) const { return part(1 + dim); }
  /// Elements from one index to the next: int64.
  const Tensor &stride(size_t dim) const { return part(1 + rank() + dim); }
  /// Where a block pointer points: int32.
  const Tensor &offset(size_t dim) const { return part(1 + 2 * rank() + dim); }

  const Facts facts;
  /// In the order of the functions above.
  const std::vector<Value> parts;
  /// The expression that made it.
  const SourceRange origin;

private:
  const Tensor &part(size_t i) const {
    return parts[i].getAs<TensorValue>()->tensor;
  }
  static const char kTag;
};

/// The value of an expression that was refused: everything may be done with
/// it, and gives the same again, so that one mistake makes one error.
class PoisonValue : public ExtensionObject {
public:
  PoisonValue() : ExtensionObject(&kTag) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }
  std::string typeName() const override { return "poison"; }

private:
  static const char kTag;
};

/// What a name stands for after control flow in which it has no single value.
class LostValue : public ExtensionObject {
public:
  struct Evidence {
    SourceRange range;
    std::string text;
  };
  explicit LostValue(std::vector<Evidence> evidence)
      : ExtensionObject(&kTag), evidence(std::move(evidence)) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }
  std::string typeName() const override { return "lost"; }

  /// The notes of the error that reading the name gives.
  const std::vector<Evidence> evidence;

private:
  static const char kTag;
};

/// The type of a tile, as `x.type`.
class TileTypeValue : public ExtensionObject {
public:
  TileTypeValue(DType element, llvm::ArrayRef<int64_t> shape)
      : ExtensionObject(&kTag), element(element), shape(shape) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }
  std::string typeName() const override { return "block_type"; }
  std::string repr() const override;
  bool isConstexpr() const override { return true; }
  bool equals(const ExtensionObject &other) const override;
  size_t hash() const override;

  const DType element;
  const llvm::SmallVector<int64_t, 4> shape;

private:
  static const char kTag;
};

/// "[64, 32]"; "[]" for a scalar.
std::string shapeText(llvm::ArrayRef<int64_t> shape);
/// "fp32[64, 32]" for a tile, "fp32" for a scalar.
std::string typeText(const Tensor &tensor);

/// Whether any tensor is in the value (tuples and blocks are searched).
bool hasTensor(const Value &value);
/// Whether the value or anything in it is poisoned.
bool isPoisoned(const Value &value);
/// Whether two values could be one variable at different times: tensors of
/// one type and shape, tuples and blocks of such, equal constants.
bool haveSameType(const Value &a, const Value &b);

/// Adds the SSA values of all tensors in a value, tuples from left to right.
void flatten(const Value &value, llvm::SmallVectorImpl<mlir::Value> &leaves);
/// A copy of `value` in which tensors are replaced by `leaves` in the order of
/// flatten(); takes those it uses off the front.
Value unflatten(const Value &value, llvm::ArrayRef<mlir::Value> &leaves,
                SourceRange origin);

} // namespace tile

#endif // TILE_LANGUAGE_TENSORVALUE_H
