//===- TileBuilderOps.cpp - operators on tensors --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which operation an operator is for floats, signed and unsigned integers.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Math/IR/Math.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Language/TileBuilder.h"

using namespace tile;
namespace arith = mlir::arith;
namespace dialect = mlir::tile;

/// Builds FloatOp, SignedOp or UnsignedOp, as the type says.
template <typename FloatOp, typename SignedOp, typename UnsignedOp>
static Tensor build(TileBuilder &builder, Tensor lhs, Tensor rhs) {
  mlir::Location loc = builder.location;
  if (lhs.dtype.isFloating())
    return {FloatOp::create(builder, loc, lhs.value, rhs.value), lhs.dtype};
  if (lhs.dtype.isSignedInteger())
    return {SignedOp::create(builder, loc, lhs.value, rhs.value), lhs.dtype};
  return {UnsignedOp::create(builder, loc, lhs.value, rhs.value), lhs.dtype};
}

template <typename Op>
static Tensor buildInteger(TileBuilder &builder, Tensor lhs, Tensor rhs) {
  return {Op::create(builder, builder.location, lhs.value, rhs.value),
          lhs.dtype};
}

Tensor TileBuilder::binary(ast::BinaryOp op, Tensor lhs, Tensor rhs,
                           bool signedShift) {
  switch (op) {
  case ast::BinaryOp::Add:
    return build<arith::AddFOp, arith::AddIOp, arith::AddIOp>(*this, lhs, rhs);
  case ast::BinaryOp::Sub:
    return build<arith::SubFOp, arith::SubIOp, arith::SubIOp>(*this, lhs, rhs);
  case ast::BinaryOp::Mult:
    return build<arith::MulFOp, arith::MulIOp, arith::MulIOp>(*this, lhs, rhs);
  case ast::BinaryOp::Div:
  case ast::BinaryOp::FloorDiv:
    return build<arith::DivFOp, arith::DivSIOp, arith::DivUIOp>(*this, lhs,
                                                                rhs);
  case ast::BinaryOp::Mod:
    return build<arith::RemFOp, arith::RemSIOp, arith::RemUIOp>(*this, lhs,
                                                                rhs);
  case ast::BinaryOp::LShift:
    return buildInteger<arith::ShLIOp>(*this, lhs, rhs);
  case ast::BinaryOp::RShift:
    return signedShift ? buildInteger<arith::ShRSIOp>(*this, lhs, rhs)
                       : buildInteger<arith::ShRUIOp>(*this, lhs, rhs);
  case ast::BinaryOp::BitAnd:
    return buildInteger<arith::AndIOp>(*this, lhs, rhs);
  case ast::BinaryOp::BitOr:
    return buildInteger<arith::OrIOp>(*this, lhs, rhs);
  case ast::BinaryOp::BitXor:
    return buildInteger<arith::XOrIOp>(*this, lhs, rhs);
  case ast::BinaryOp::MatMult:
  case ast::BinaryOp::Pow:
    break;
  }
  llvm_unreachable("typeBinary() refuses the other operators");
}

/// The predicates of a comparison: floats, signed, unsigned integers. All are
/// false for NaN but `!=`, which is true.
struct Predicates {
  arith::CmpFPredicate onFloats;
  arith::CmpIPredicate onSigned;
  arith::CmpIPredicate onUnsigned;
};

static Predicates predicatesOf(ast::CompareOp op) {
  using F = arith::CmpFPredicate;
  using I = arith::CmpIPredicate;
  switch (op) {
  case ast::CompareOp::Eq:
    return {F::OEQ, I::eq, I::eq};
  case ast::CompareOp::NotEq:
    return {F::UNE, I::ne, I::ne};
  case ast::CompareOp::Lt:
    return {F::OLT, I::slt, I::ult};
  case ast::CompareOp::LtE:
    return {F::OLE, I::sle, I::ule};
  case ast::CompareOp::Gt:
    return {F::OGT, I::sgt, I::ugt};
  default:
    return {F::OGE, I::sge, I::uge};
  }
}

Tensor TileBuilder::compare(ast::CompareOp op, Tensor lhs, Tensor rhs) {
  Predicates predicates = predicatesOf(op);
  DType boolean(ScalarKind::Int1);
  if (lhs.dtype.isFloating())
    return {arith::CmpFOp::create(*this, location, predicates.onFloats,
                                  lhs.value, rhs.value),
            boolean};
  arith::CmpIPredicate predicate =
      lhs.dtype.isSignedInteger() ? predicates.onSigned : predicates.onUnsigned;
  return {
      arith::CmpIOp::create(*this, location, predicate, lhs.value, rhs.value),
      boolean};
}

Tensor TileBuilder::negate(Tensor tensor) {
  // 0 - x and not a change of sign, so that -x of 0.0 is 0.0 as in Triton.
  Tensor zero = constant(Value::integer(0), tensor.dtype, tensor.shape());
  return binary(ast::BinaryOp::Sub, zero, tensor, /*signedShift=*/false);
}

Tensor TileBuilder::invert(Tensor tensor) {
  Value allOnes =
      Value::integer(tensor.dtype.isSignedInteger()
                         ? Integer(-1)
                         : *Integer::shiftLeft(1, tensor.dtype.bitWidth()) - 1);
  Tensor ones = constant(allOnes, tensor.dtype, tensor.shape());
  return binary(ast::BinaryOp::BitXor, tensor, ones, /*signedShift=*/false);
}

Tensor TileBuilder::minimum(Tensor lhs, Tensor rhs, bool propagateNaN) {
  if (propagateNaN)
    return build<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(*this, lhs,
                                                                    rhs);
  return build<arith::MinNumFOp, arith::MinSIOp, arith::MinUIOp>(*this, lhs,
                                                                 rhs);
}

Tensor TileBuilder::maximum(Tensor lhs, Tensor rhs, bool propagateNaN) {
  if (propagateNaN)
    return build<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(*this, lhs,
                                                                    rhs);
  return build<arith::MaxNumFOp, arith::MaxSIOp, arith::MaxUIOp>(*this, lhs,
                                                                 rhs);
}

Tensor TileBuilder::absolute(Tensor tensor) {
  if (tensor.dtype.isFloating())
    return {mlir::math::AbsFOp::create(*this, location, tensor.value),
            tensor.dtype};
  if (tensor.dtype.isSignedInteger())
    return {mlir::math::AbsIOp::create(*this, location, tensor.value),
            tensor.dtype};
  return tensor;
}

Tensor TileBuilder::select(Tensor condition, Tensor ifTrue, Tensor ifFalse) {
  return {arith::SelectOp::create(*this, location, condition.value,
                                  ifTrue.value, ifFalse.value),
          ifTrue.dtype};
}

Tensor TileBuilder::pointerAdd(Tensor pointer, Tensor offset) {
  return {dialect::PtrAddOp::create(*this, location, pointer.value,
                                    offset.value,
                                    offset.dtype.isUnsignedInteger()),
          pointer.dtype};
}
