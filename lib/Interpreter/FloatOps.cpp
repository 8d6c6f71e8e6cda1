//===- FloatOps.cpp - floating-point arithmetic of the interpreter --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// IEEE arithmetic, each operation rounded once to its own type: f32 is never
// computed in double, so results equal those of a GPU bit for bit. Fast-math
// flags allow other results and are ignored.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "Translator.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace ::tile::interpreter;

namespace {

struct AddF {
  template <typename R> static R apply(R a, R b) { return a + b; }
};
struct SubF {
  template <typename R> static R apply(R a, R b) { return a - b; }
};
struct MulF {
  template <typename R> static R apply(R a, R b) { return a * b; }
};
struct DivF {
  template <typename R> static R apply(R a, R b) { return a / b; }
};
/// The remainder of the truncated quotient, which is exact.
struct RemF {
  template <typename R> static R apply(R a, R b) { return std::fmod(a, b); }
};
struct Sqrt {
  template <typename R> static R apply(R a) { return std::sqrt(a); }
};

/// The larger of two numbers; +0 is larger than -0.
template <typename R> R larger(R a, R b) {
  if (a == b)
    return std::signbit(a) ? b : a;
  return a > b ? a : b;
}
template <typename R> R smaller(R a, R b) {
  if (a == b)
    return std::signbit(a) ? a : b;
  return a < b ? a : b;
}

/// NaN if one operand is.
struct MaximumF {
  template <typename R> static R apply(R a, R b) {
    return std::isunordered(a, b) ? a + b : larger(a, b);
  }
};
struct MinimumF {
  template <typename R> static R apply(R a, R b) {
    return std::isunordered(a, b) ? a + b : smaller(a, b);
  }
};
/// The other operand if one is NaN.
struct MaxNumF {
  template <typename R> static R apply(R a, R b) {
    return std::isnan(a) ? b : std::isnan(b) ? a : larger(a, b);
  }
};
struct MinNumF {
  template <typename R> static R apply(R a, R b) {
    return std::isnan(a) ? b : std::isnan(b) ? a : smaller(a, b);
  }
};

//===----------------------------------------------------------------------===//
// Signs, which are bits: NaN has one too
//===----------------------------------------------------------------------===//

struct Negate {
  template <typename Bits> static Bits apply(Bits a, Bits sign) {
    return a ^ sign;
  }
};
struct Magnitude {
  template <typename Bits> static Bits apply(Bits a, Bits sign) {
    return a & ~sign;
  }
};

template <typename Op, typename F>
void runSign(const Instruction &step, Program &program) {
  using Bits = typename F::Bits;
  const Bits *a = program.at<Bits>(step.operands[0]);
  Bits *out = program.at<Bits>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = Op::apply(a[i], F::signBit);
}

/// The magnitude of the first operand with the sign of the second.
template <typename F>
void runCopySign(const Instruction &step, Program &program) {
  using Bits = typename F::Bits;
  const Bits *a = program.at<Bits>(step.operands[0]);
  const Bits *b = program.at<Bits>(step.operands[1]);
  Bits *out = program.at<Bits>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = (a[i] & ~F::signBit) | (b[i] & F::signBit);
}

template <typename Op> Handler pickSign(ElementKind kind) {
  return visitFloat(
      kind, [](auto type) -> Handler { return runSign<Op, decltype(type)>; });
}

//===----------------------------------------------------------------------===//
// Fused multiply-add
//===----------------------------------------------------------------------===//

template <typename Real> Real fusedMultiplyAdd(Real a, Real b, Real c) {
  return std::fma(a, b, c);
}

/// a * b + c as a double that rounds to any small float as the exact value
/// does. The product of small floats is exact in double; the sum is rounded to
/// odd: if bits are lost, the last bit is set, so that the next rounding sees
/// that the value lies between two numbers (Boldo and Melquiond, "Emulation of
/// a FMA and correctly rounded sums", 2008).
static double fusedForSmallFloat(double a, double b, double c) {
  double product = a * b;
  double sum = product + c;
  // The error of a rounded sum is itself a double (Knuth's TwoSum).
  double rest = sum - product;
  double error = (product - (sum - rest)) + (c - rest);
  if (!std::isfinite(sum) || error == 0)
    return sum;
  uint64_t bits = bitCast<uint64_t>(sum);
  if (bits & 1)
    return sum;
  // Sum and error of one sign: the exact value is beyond the sum.
  bool isBeyond = (error > 0) == (sum > 0);
  return bitCast<double>(isBeyond ? bits + 1 : bits - 1);
}

template <typename F> void runFma(const Instruction &step, Program &program) {
  using Storage = typename F::Storage;
  const Storage *a = program.at<Storage>(step.operands[0]);
  const Storage *b = program.at<Storage>(step.operands[1]);
  const Storage *c = program.at<Storage>(step.operands[2]);
  Storage *out = program.at<Storage>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    if constexpr (std::is_floating_point_v<Storage>)
      out[i] = fusedMultiplyAdd(a[i], b[i], c[i]);
    else
      out[i] = F::encode(fusedForSmallFloat(F::decode(a[i]), F::decode(b[i]),
                                            F::decode(c[i])));
}

//===----------------------------------------------------------------------===//
// Comparisons: Less, Equal, Greater and Unordered say which relations hold
//===----------------------------------------------------------------------===//

/// Sets of relations between two floats; one of the four always holds.
enum Relation : unsigned {
  kLess = 1,
  kEqual = 2,
  kGreater = 4,
  kUnordered = 8,
};

template <unsigned Relations> struct Compare {
  template <typename R> static bool apply(R a, R b) {
    return ((Relations & kLess) && a < b) || ((Relations & kEqual) && a == b) ||
           ((Relations & kGreater) && a > b) ||
           ((Relations & kUnordered) && std::isunordered(a, b));
  }
};

} // namespace

static Handler pickCompare(arith::CmpFPredicate predicate, ElementKind kind) {
  using P = arith::CmpFPredicate;
  switch (predicate) {
  case P::AlwaysFalse:
    return pickFloatCompare<Compare<0>>(kind);
  case P::OEQ:
    return pickFloatCompare<Compare<kEqual>>(kind);
  case P::OGT:
    return pickFloatCompare<Compare<kGreater>>(kind);
  case P::OGE:
    return pickFloatCompare<Compare<kGreater | kEqual>>(kind);
  case P::OLT:
    return pickFloatCompare<Compare<kLess>>(kind);
  case P::OLE:
    return pickFloatCompare<Compare<kLess | kEqual>>(kind);
  case P::ONE:
    return pickFloatCompare<Compare<kLess | kGreater>>(kind);
  case P::ORD:
    return pickFloatCompare<Compare<kLess | kEqual | kGreater>>(kind);
  case P::UEQ:
    return pickFloatCompare<Compare<kUnordered | kEqual>>(kind);
  case P::UGT:
    return pickFloatCompare<Compare<kUnordered | kGreater>>(kind);
  case P::UGE:
    return pickFloatCompare<Compare<kUnordered | kGreater | kEqual>>(kind);
  case P::ULT:
    return pickFloatCompare<Compare<kUnordered | kLess>>(kind);
  case P::ULE:
    return pickFloatCompare<Compare<kUnordered | kLess | kEqual>>(kind);
  case P::UNE:
    return pickFloatCompare<Compare<kUnordered | kLess | kGreater>>(kind);
  case P::UNO:
    return pickFloatCompare<Compare<kUnordered>>(kind);
  case P::AlwaysTrue:
    return pickFloatCompare<Compare<kUnordered | kLess | kEqual | kGreater>>(
        kind);
  }
  llvm_unreachable("all predicates are listed");
}

static Handler pickFma(ElementKind kind) {
  return visitFloat(
      kind, [](auto type) -> Handler { return runFma<decltype(type)>; });
}

static Handler pickCopySign(ElementKind kind) {
  return visitFloat(
      kind, [](auto type) -> Handler { return runCopySign<decltype(type)>; });
}

namespace tile::interpreter {

Translation translateFloatOp(Operation *op, Translator &translator) {
  if (op->getNumOperands() == 0)
    return Translation::Unknown;
  ElementKind kind = translator.getKind(op->getOperand(0));
  Handler handler =
      llvm::TypeSwitch<Operation *, Handler>(op)
          .Case([&](arith::AddFOp) { return pickFloatBinary<AddF>(kind); })
          .Case([&](arith::SubFOp) { return pickFloatBinary<SubF>(kind); })
          .Case([&](arith::MulFOp) { return pickFloatBinary<MulF>(kind); })
          .Case<arith::DivFOp, mlir::tile::PreciseDivOp>(
              [&](Operation *) { return pickFloatBinary<DivF>(kind); })
          .Case([&](arith::RemFOp) { return pickFloatBinary<RemF>(kind); })
          .Case([&](arith::MaximumFOp) {
            return pickFloatBinary<MaximumF>(kind);
          })
          .Case([&](arith::MinimumFOp) {
            return pickFloatBinary<MinimumF>(kind);
          })
          .Case(
              [&](arith::MaxNumFOp) { return pickFloatBinary<MaxNumF>(kind); })
          .Case(
              [&](arith::MinNumFOp) { return pickFloatBinary<MinNumF>(kind); })
          .Case([&](arith::NegFOp) { return pickSign<Negate>(kind); })
          .Case([&](math::AbsFOp) { return pickSign<Magnitude>(kind); })
          .Case([&](math::CopySignOp) { return pickCopySign(kind); })
          .Case<math::SqrtOp, mlir::tile::PreciseSqrtOp>(
              [&](Operation *) { return pickFloatUnary<Sqrt>(kind); })
          .Case([&](math::FmaOp) { return pickFma(kind); })
          .Case([&](arith::CmpFOp compare) {
            return pickCompare(compare.getPredicate(), kind);
          })
          .Default([](Operation *) -> Handler { return nullptr; });
  return handler ? translator.emitPure(op, handler) : Translation::Unknown;
}

} // namespace tile::interpreter
