//===- IntegerOps.cpp - integer arithmetic of the interpreter -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integer operations wrap around, whatever flags they carry, and have a result
// for all operands: x / 0 = x, x % 0 = 0, the least integer divided by -1 is
// itself, and shifts by the width or more give zero or the sign. These are the
// rules of the tile dialect, since lanes that a mask switches off are computed
// too.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "Translator.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace ::tile::interpreter;

namespace {

//===----------------------------------------------------------------------===//
// Sums, products, bits
//===----------------------------------------------------------------------===//

// Sums and products of uint16_t are computed by C++ as int; casts to unsigned
// keep them from overflowing.
struct AddI {
  template <typename I, typename T> static T apply(T a, T b) { return a + b; }
};
struct SubI {
  template <typename I, typename T> static T apply(T a, T b) { return a - b; }
};
struct MulI {
  template <typename I, typename T> static T apply(T a, T b) {
    return static_cast<T>(static_cast<uint64_t>(a) * b);
  }
};
struct AndI {
  template <typename I, typename T> static T apply(T a, T b) { return a & b; }
};
struct OrI {
  template <typename I, typename T> static T apply(T a, T b) { return a | b; }
};
struct XOrI {
  template <typename I, typename T> static T apply(T a, T b) { return a ^ b; }
};

/// Whether a sum of unsigned integers does not fit.
struct AddCarry {
  template <typename I, typename T> static bool apply(T a, T b) {
    return I::wrap(a + b) < a;
  }
};
/// The upper half of a product.
struct MulHiU {
  template <typename I, typename T> static T apply(T a, T b) {
    if constexpr (I::width == 64)
      return static_cast<T>((static_cast<unsigned __int128>(a) * b) >> 64);
    else
      return static_cast<T>((static_cast<uint64_t>(a) * b) >> I::width);
  }
};
struct MulHiS {
  template <typename I, typename T> static T apply(T a, T b) {
    if constexpr (I::width == 64)
      return static_cast<T>(
          (static_cast<__int128>(I::asSigned(a)) * I::asSigned(b)) >> 64);
    else
      return static_cast<T>(
          (static_cast<int64_t>(I::asSigned(a)) * I::asSigned(b)) >> I::width);
  }
};

//===----------------------------------------------------------------------===//
// Quotients
//===----------------------------------------------------------------------===//

struct DivU {
  template <typename I, typename T> static T apply(T a, T b) {
    return b == 0 ? a : a / b;
  }
};
struct RemU {
  template <typename I, typename T> static T apply(T a, T b) {
    return b == 0 ? 0 : a % b;
  }
};
struct CeilDivU {
  template <typename I, typename T> static T apply(T a, T b) {
    return b == 0 ? a : a / b + (a % b != 0);
  }
};

/// A signed quotient and remainder, truncated; the cases that C++ leaves
/// undefined are answered first.
struct Quotient {
  int64_t quotient, remainder;

  template <typename I, typename T> static Quotient of(T a, T b) {
    int64_t x = I::asSigned(a), y = I::asSigned(b);
    if (y == 0)
      return {x, 0};
    if (y == -1)
      return {static_cast<int64_t>(0 - static_cast<uint64_t>(x)), 0};
    return {x / y, x % y};
  }
};
struct DivS {
  template <typename I, typename T> static T apply(T a, T b) {
    return static_cast<T>(Quotient::of<I>(a, b).quotient);
  }
};
struct RemS {
  template <typename I, typename T> static T apply(T a, T b) {
    return static_cast<T>(Quotient::of<I>(a, b).remainder);
  }
};
struct CeilDivS {
  template <typename I, typename T> static T apply(T a, T b) {
    Quotient q = Quotient::of<I>(a, b);
    bool isRoundedDown = (q.remainder < 0) == (I::asSigned(b) < 0);
    return static_cast<T>(q.quotient + (q.remainder != 0 && isRoundedDown));
  }
};
struct FloorDivS {
  template <typename I, typename T> static T apply(T a, T b) {
    Quotient q = Quotient::of<I>(a, b);
    bool isRoundedUp = (q.remainder < 0) != (I::asSigned(b) < 0);
    return static_cast<T>(q.quotient - (q.remainder != 0 && isRoundedUp));
  }
};

//===----------------------------------------------------------------------===//
// Shifts, order, single operands
//===----------------------------------------------------------------------===//

struct ShL {
  template <typename I, typename T> static T apply(T a, T b) {
    return b >= I::width ? 0 : static_cast<T>(static_cast<uint64_t>(a) << b);
  }
};
struct ShRU {
  template <typename I, typename T> static T apply(T a, T b) {
    return b >= I::width ? 0 : a >> b;
  }
};
struct ShRS {
  template <typename I, typename T> static T apply(T a, T b) {
    return static_cast<T>(I::asSigned(a) >> (b >= I::width ? I::width - 1 : b));
  }
};

struct MinU {
  template <typename I, typename T> static T apply(T a, T b) {
    return a < b ? a : b;
  }
};
struct MaxU {
  template <typename I, typename T> static T apply(T a, T b) {
    return a > b ? a : b;
  }
};
struct MinS {
  template <typename I, typename T> static T apply(T a, T b) {
    return I::asSigned(a) < I::asSigned(b) ? a : b;
  }
};
struct MaxS {
  template <typename I, typename T> static T apply(T a, T b) {
    return I::asSigned(a) > I::asSigned(b) ? a : b;
  }
};

struct AbsI {
  template <typename I, typename T> static T apply(T a) {
    return I::asSigned(a) < 0 ? 0 - a : a;
  }
};
/// Of zero: the width.
struct LeadingZeros {
  template <typename I, typename T> static T apply(T a) {
    return llvm::countl_zero(static_cast<uint64_t>(a)) - (64 - I::width);
  }
};
struct TrailingZeros {
  template <typename I, typename T> static T apply(T a) {
    return a == 0 ? I::width : llvm::countr_zero(static_cast<uint64_t>(a));
  }
};
struct CountOnes {
  template <typename I, typename T> static T apply(T a) {
    return llvm::popcount(static_cast<uint64_t>(a));
  }
};

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

struct Equal {
  template <typename I, typename T> static bool apply(T a, T b) {
    return a == b;
  }
};
struct NotEqual {
  template <typename I, typename T> static bool apply(T a, T b) {
    return a != b;
  }
};
struct LessU {
  template <typename I, typename T> static bool apply(T a, T b) {
    return a < b;
  }
};
struct LessEqualU {
  template <typename I, typename T> static bool apply(T a, T b) {
    return a <= b;
  }
};
struct LessS {
  template <typename I, typename T> static bool apply(T a, T b) {
    return I::asSigned(a) < I::asSigned(b);
  }
};
struct LessEqualS {
  template <typename I, typename T> static bool apply(T a, T b) {
    return I::asSigned(a) <= I::asSigned(b);
  }
};

} // namespace

static Translation translateCompare(arith::CmpIOp op, Translator &translator) {
  ElementKind kind = translator.getKind(op.getLhs());
  auto emit = [&](Handler handler, Value lhs, Value rhs) {
    return translator.emitPure(op, handler, {lhs, rhs}, op.getResult());
  };
  Value lhs = op.getLhs(), rhs = op.getRhs();
  switch (op.getPredicate()) {
  case arith::CmpIPredicate::eq:
    return emit(pickIntCompare<Equal>(kind), lhs, rhs);
  case arith::CmpIPredicate::ne:
    return emit(pickIntCompare<NotEqual>(kind), lhs, rhs);
  case arith::CmpIPredicate::slt:
    return emit(pickIntCompare<LessS>(kind), lhs, rhs);
  case arith::CmpIPredicate::sle:
    return emit(pickIntCompare<LessEqualS>(kind), lhs, rhs);
  case arith::CmpIPredicate::sgt:
    return emit(pickIntCompare<LessS>(kind), rhs, lhs);
  case arith::CmpIPredicate::sge:
    return emit(pickIntCompare<LessEqualS>(kind), rhs, lhs);
  case arith::CmpIPredicate::ult:
    return emit(pickIntCompare<LessU>(kind), lhs, rhs);
  case arith::CmpIPredicate::ule:
    return emit(pickIntCompare<LessEqualU>(kind), lhs, rhs);
  case arith::CmpIPredicate::ugt:
    return emit(pickIntCompare<LessU>(kind), rhs, lhs);
  case arith::CmpIPredicate::uge:
    return emit(pickIntCompare<LessEqualU>(kind), rhs, lhs);
  }
  llvm_unreachable("all predicates are listed");
}

/// An operation with two results is two instructions over the same operands.
static Translation emitPair(Operation *op, Translator &translator,
                            Handler first, Handler second) {
  translator.emitPure(op, first, op->getOperands(), op->getResult(0));
  return translator.emitPure(op, second, op->getOperands(), op->getResult(1));
}

/// The handler of operations with one result and operands of its type; null
/// for all others.
static Handler pickHandler(Operation *op, ElementKind kind) {
  return llvm::TypeSwitch<Operation *, Handler>(op)
      .Case([&](arith::AddIOp) { return pickIntBinary<AddI>(kind); })
      .Case([&](arith::SubIOp) { return pickIntBinary<SubI>(kind); })
      .Case([&](arith::MulIOp) { return pickIntBinary<MulI>(kind); })
      .Case([&](arith::AndIOp) { return pickIntBinary<AndI>(kind); })
      .Case([&](arith::OrIOp) { return pickIntBinary<OrI>(kind); })
      .Case([&](arith::XOrIOp) { return pickIntBinary<XOrI>(kind); })
      .Case([&](arith::DivUIOp) { return pickIntBinary<DivU>(kind); })
      .Case([&](arith::DivSIOp) { return pickIntBinary<DivS>(kind); })
      .Case([&](arith::RemUIOp) { return pickIntBinary<RemU>(kind); })
      .Case([&](arith::RemSIOp) { return pickIntBinary<RemS>(kind); })
      .Case([&](arith::CeilDivUIOp) { return pickIntBinary<CeilDivU>(kind); })
      .Case([&](arith::CeilDivSIOp) { return pickIntBinary<CeilDivS>(kind); })
      .Case([&](arith::FloorDivSIOp) { return pickIntBinary<FloorDivS>(kind); })
      .Case([&](arith::ShLIOp) { return pickIntBinary<ShL>(kind); })
      .Case([&](arith::ShRUIOp) { return pickIntBinary<ShRU>(kind); })
      .Case([&](arith::ShRSIOp) { return pickIntBinary<ShRS>(kind); })
      .Case([&](arith::MinUIOp) { return pickIntBinary<MinU>(kind); })
      .Case([&](arith::MaxUIOp) { return pickIntBinary<MaxU>(kind); })
      .Case([&](arith::MinSIOp) { return pickIntBinary<MinS>(kind); })
      .Case([&](arith::MaxSIOp) { return pickIntBinary<MaxS>(kind); })
      .Case([&](mlir::tile::MulHiOp) { return pickIntBinary<MulHiU>(kind); })
      .Case([&](math::AbsIOp) { return pickIntUnary<AbsI>(kind); })
      .Case([&](math::CountLeadingZerosOp) {
        return pickIntUnary<LeadingZeros>(kind);
      })
      .Case([&](math::CountTrailingZerosOp) {
        return pickIntUnary<TrailingZeros>(kind);
      })
      .Case([&](math::CtPopOp) { return pickIntUnary<CountOnes>(kind); })
      .Default([](Operation *) -> Handler { return nullptr; });
}

namespace tile::interpreter {

Translation translateIntegerOp(Operation *op, Translator &translator) {
  if (op->getNumOperands() == 0)
    return Translation::Unknown;
  ElementKind kind = translator.getKind(op->getOperand(0));
  if (arith::CmpIOp compare = dyn_cast<arith::CmpIOp>(op))
    return translateCompare(compare, translator);
  if (isa<arith::AddUIExtendedOp>(op))
    return emitPair(op, translator, pickIntBinary<AddI>(kind),
                    pickIntCompare<AddCarry>(kind));
  if (isa<arith::MulUIExtendedOp>(op))
    return emitPair(op, translator, pickIntBinary<MulI>(kind),
                    pickIntBinary<MulHiU>(kind));
  if (isa<arith::MulSIExtendedOp>(op))
    return emitPair(op, translator, pickIntBinary<MulI>(kind),
                    pickIntBinary<MulHiS>(kind));
  Handler handler = pickHandler(op, kind);
  return handler ? translator.emitPure(op, handler) : Translation::Unknown;
}

} // namespace tile::interpreter
