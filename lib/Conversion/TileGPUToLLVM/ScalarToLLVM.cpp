//===- ScalarToLLVM.cpp - scalar arithmetic as the hardware does it -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scalar operations that the LLVM dialect's own lowering would leave undefined
// in some lanes (division by zero, long shifts, floats out of an integer's
// range), make slower than need be (approximate division and roots), or cannot
// lower (transcendental functions: instructions of the hardware, or libdevice).
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::tile_gpu;
namespace ti = mlir::tile;

/// These patterns must win over the general ones of arith and math.
static constexpr unsigned kBenefit = 10;

static Value createConstant(OpBuilder &builder, Location loc, Type type,
                            int64_t value) {
  return LLVM::ConstantOp::create(builder, loc, type,
                                  builder.getIntegerAttr(type, value));
}

static Value createIsEqual(OpBuilder &builder, Location loc, Value a, Value b) {
  return LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::eq, a, b);
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

/// A shift of 64 bits by a count of 64 bits. The instruction gives zero for a
/// long shift, which LLVM knows and for which it drops the comparison with the
/// width; but it forgets that the instruction's count has 32 bits. So the count
/// is bounded, and the instruction written as it is.
static Value createLongShift(OpBuilder &builder, Location loc, Value value,
                             Value count, StringRef instruction) {
  Type type = value.getType();
  Value bounded = LLVM::UMinOp::create(builder, loc, count,
                                       createConstant(builder, loc, type, 64));
  Value narrow =
      LLVM::TruncOp::create(builder, loc, builder.getI32Type(), bounded);
  return LLVM::InlineAsmOp::create(
             builder, loc, type, ValueRange{value, narrow},
             (instruction + " $0, $1, $2;").str(), "=l,l,r",
             /*has_side_effects=*/false, /*is_align_stack=*/false,
             LLVM::TailCallKind::None, LLVM::AsmDialectAttr(), ArrayAttr())
      .getResult(0);
}

namespace {
/// Division with x / 0 = x and x % 0 = 0, and without overflow: a divisor of
/// 0, or of -1 if signed, is replaced by 1. For constants LLVM folds all of it.
template <typename ArithOp, typename LLVMOp, bool isSigned, bool isRemainder>
struct DivisionPattern : public OpConversionPattern<ArithOp> {
  using OpConversionPattern<ArithOp>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ArithOp op, typename ArithOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type type = adaptor.getLhs().getType();
    if (!type.isInteger())
      return rewriter.notifyMatchFailure(op, "not a scalar");
    Value one = createConstant(rewriter, loc, type, 1);
    Value divisor = adaptor.getRhs();
    Value isZero = createIsEqual(rewriter, loc, divisor,
                                 createConstant(rewriter, loc, type, 0));
    Value isMinusOne;
    Value safe = LLVM::SelectOp::create(rewriter, loc, isZero, one, divisor);
    if (isSigned) {
      isMinusOne = createIsEqual(rewriter, loc, divisor,
                                 createConstant(rewriter, loc, type, -1));
      safe = LLVM::SelectOp::create(rewriter, loc, isMinusOne, one, safe);
    }
    Value result = LLVMOp::create(rewriter, loc, adaptor.getLhs(), safe);
    if (isSigned && !isRemainder) {
      Value negated = LLVM::SubOp::create(
          rewriter, loc, createConstant(rewriter, loc, type, 0),
          adaptor.getLhs());
      result =
          LLVM::SelectOp::create(rewriter, loc, isMinusOne, negated, result);
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// Shifts by the width or more give zero, to the right with sign the sign.
template <typename ArithOp, typename LLVMOp, bool isArithmetic>
struct ShiftPattern : public OpConversionPattern<ArithOp> {
  using OpConversionPattern<ArithOp>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ArithOp op, typename ArithOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type type = adaptor.getLhs().getType();
    if (!type.isInteger())
      return rewriter.notifyMatchFailure(op, "not a scalar");
    unsigned width = type.getIntOrFloatBitWidth();
    Value amount = adaptor.getRhs();
    Value fits =
        LLVM::ICmpOp::create(rewriter, loc, LLVM::ICmpPredicate::ult, amount,
                             createConstant(rewriter, loc, type, width));
    if (isArithmetic) {
      Value most = createConstant(rewriter, loc, type, width - 1);
      amount = LLVM::SelectOp::create(rewriter, loc, fits, amount, most);
      rewriter.replaceOpWithNewOp<LLVMOp>(op, adaptor.getLhs(), amount);
      return success();
    }
    if (width == 64 && !matchPattern(op.getRhs(), m_Constant())) {
      bool isLeft = std::is_same_v<LLVMOp, LLVM::ShlOp>;
      rewriter.replaceOp(op, createLongShift(rewriter, loc, adaptor.getLhs(),
                                             amount,
                                             isLeft ? "shl.b64" : "shr.u64"));
      return success();
    }
    Value shifted = LLVMOp::create(rewriter, loc, adaptor.getLhs(), amount);
    Value zero = createConstant(rewriter, loc, type, 0);
    rewriter.replaceOpWithNewOp<LLVM::SelectOp>(op, fits, shifted, zero);
    return success();
  }
};

/// Float to integer saturates, NaN gives zero. From f32 to 32 bits the
/// instruction does just that; to fewer bits its result is bounded, to 64 it
/// makes something else of NaN (PTX ISA, `cvt`). The rest is LLVM's.
template <typename ArithOp, bool isSigned>
struct FloatToIntPattern : public OpConversionPattern<ArithOp> {
  FloatToIntPattern(TileGPUTypeConverter &converter, MLIRContext *context)
      : OpConversionPattern<ArithOp>(converter, context, kBenefit) {}

  /// The nearest number of `type` to the i32 `value`.
  static Value createNarrow(OpBuilder &builder, Location loc, Type type,
                            Value value) {
    unsigned width = type.getIntOrFloatBitWidth();
    Type i32 = builder.getI32Type();
    auto bound = [&](const APInt &limit) {
      return createConstant(builder, loc, i32,
                            isSigned ? limit.getSExtValue()
                                     : int64_t(limit.getZExtValue()));
    };
    if (isSigned) {
      value = LLVM::SMinOp::create(builder, loc, value,
                                   bound(APInt::getSignedMaxValue(width)));
      value = LLVM::SMaxOp::create(builder, loc, value,
                                   bound(APInt::getSignedMinValue(width)));
    } else {
      value = LLVM::UMinOp::create(builder, loc, value,
                                   bound(APInt::getMaxValue(width)));
    }
    return LLVM::TruncOp::create(builder, loc, type, value);
  }

  static Value createFromF32(OpBuilder &builder, Location loc, Type type,
                             Value value) {
    bool isLong = type.isInteger(64);
    StringRef name =
        isLong ? (isSigned ? "llvm.nvvm.f2ll.rz" : "llvm.nvvm.f2ull.rz")
               : (isSigned ? "llvm.nvvm.f2i.rz" : "llvm.nvvm.f2ui.rz");
    Type full = isLong ? type : Type(builder.getI32Type());
    Value result = LLVM::CallIntrinsicOp::create(
                       builder, loc, full, builder.getStringAttr(name), value)
                       .getResult(0);
    if (isLong) {
      Value isNumber = LLVM::FCmpOp::create(
          builder, loc, LLVM::FCmpPredicate::ord, value, value);
      return LLVM::SelectOp::create(builder, loc, isNumber, result,
                                    createConstant(builder, loc, type, 0));
    }
    return type.isInteger(32) ? result
                              : createNarrow(builder, loc, type, result);
  }

  LogicalResult
  matchAndRewrite(ArithOp op, typename ArithOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value value = adaptor.getIn();
    Type from = value.getType(), type = op.getType();
    if (isa<RankedTensorType>(type))
      return rewriter.notifyMatchFailure(op, "not a scalar");
    if (!from.isF16() && !from.isBF16() && !from.isF32() && !from.isF64())
      return rewriter.notifyMatchFailure(op, "not a scalar the hardware has");
    if (from.isF16() || from.isBF16())
      value =
          LLVM::FPExtOp::create(rewriter, loc, rewriter.getF32Type(), value);
    unsigned width = type.getIntOrFloatBitWidth();
    if (!from.isF64() && (width <= 32 || width == 64)) {
      rewriter.replaceOp(op, createFromF32(rewriter, loc, type, value));
      return success();
    }
    rewriter.replaceOpWithNewOp<LLVM::CallIntrinsicOp>(
        op, type,
        rewriter.getStringAttr(isSigned ? "llvm.fptosi.sat"
                                        : "llvm.fptoui.sat"),
        value);
    return success();
  }
};

struct MulHiPattern : public OpConversionPattern<ti::MulHiOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ti::MulHiOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type type = adaptor.getLhs().getType();
    if (!type.isInteger(32) && !type.isInteger(64))
      return rewriter.notifyMatchFailure(op, "neither i32 nor i64");
    StringRef intrinsic =
        type.isInteger(32) ? "llvm.nvvm.mulhi.ui" : "llvm.nvvm.mulhi.ull";
    rewriter.replaceOpWithNewOp<LLVM::CallIntrinsicOp>(
        op, type, rewriter.getStringAttr(intrinsic),
        ValueRange{adaptor.getLhs(), adaptor.getRhs()});
    return success();
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

/// Computes `op` on f32 or f64 scalars with `compute`: vectors are taken apart,
/// 16-bit floats are computed in f32 and rounded.
static LogicalResult
rewriteFloat(Operation *op, ValueRange operands,
             ConversionPatternRewriter &rewriter,
             function_ref<Value(Location, Type, ValueRange)> compute) {
  Location loc = op->getLoc();
  Type type = operands.front().getType();
  VectorType vector = dyn_cast<VectorType>(type);
  Type element = vector ? vector.getElementType() : type;
  if (!element.isF16() && !element.isBF16() && !element.isF32() &&
      !element.isF64())
    return rewriter.notifyMatchFailure(op, "the hardware has no such float");
  bool isNarrow = element.isF16() || element.isBF16();
  auto computeOne = [&](SmallVector<Value> values) -> Value {
    Type wide = isNarrow ? rewriter.getF32Type() : element;
    if (isNarrow)
      for (Value &value : values)
        value = LLVM::FPExtOp::create(rewriter, loc, wide, value);
    Value result = compute(loc, wide, values);
    return isNarrow ? LLVM::FPTruncOp::create(rewriter, loc, element, result)
                    : result;
  };
  if (!vector) {
    rewriter.replaceOp(op, computeOne(SmallVector<Value>(operands)));
    return success();
  }
  Value result = LLVM::PoisonOp::create(rewriter, loc, vector);
  for (int64_t i = 0; i < vector.getNumElements(); ++i) {
    Value index = createI32(rewriter, loc, i);
    SmallVector<Value> values;
    for (Value operand : operands)
      values.push_back(
          LLVM::ExtractElementOp::create(rewriter, loc, operand, index));
    result = LLVM::InsertElementOp::create(
        rewriter, loc, result, computeOne(std::move(values)), index);
  }
  rewriter.replaceOp(op, result);
  return success();
}

/// A call of a libdevice function, declared in the module if it is not yet.
static Value createLibdeviceCall(ConversionPatternRewriter &rewriter,
                                 Operation *op, Location loc, StringRef name,
                                 Type type, ValueRange arguments) {
  ModuleOp module = op->getParentOfType<ModuleOp>();
  LLVM::LLVMFuncOp function = module.lookupSymbol<LLVM::LLVMFuncOp>(name);
  if (!function) {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPointToStart(module.getBody());
    Type signature = LLVM::LLVMFunctionType::get(
        type, SmallVector<Type>(arguments.getTypes()));
    function =
        LLVM::LLVMFuncOp::create(rewriter, module.getLoc(), name, signature);
  }
  return LLVM::CallOp::create(rewriter, loc, function, arguments).getResult();
}

static Value createIntrinsic(OpBuilder &builder, Location loc, StringRef name,
                             Type type, ValueRange arguments) {
  return LLVM::CallIntrinsicOp::create(builder, loc, type,
                                       builder.getStringAttr(name), arguments)
      .getResult(0);
}

namespace {
/// A function of libdevice, __nv_<name>f and __nv_<name>.
template <typename MathOp>
struct LibdevicePattern : public OpConversionPattern<MathOp> {
  LibdevicePattern(TileGPUTypeConverter &converter, MLIRContext *context,
                   StringRef name)
      : OpConversionPattern<MathOp>(converter, context, kBenefit),
        name("__nv_" + name.str()) {}

  LogicalResult
  matchAndRewrite(MathOp op, typename MathOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    return rewriteFloat(op, adaptor.getOperands(), rewriter,
                        [&](Location loc, Type type, ValueRange values) {
                          return createLibdeviceCall(
                              rewriter, op, loc,
                              type.isF32() ? name + "f" : name, type, values);
                        });
  }

  std::string name;
};

/// An operation that f32 does by an instruction and f64 by `name` of
/// libdevice, or, if that is empty, by the LLVM operation `LLVMOp`.
template <typename MathOp, typename LLVMOp>
struct IntrinsicPattern : public OpConversionPattern<MathOp> {
  IntrinsicPattern(TileGPUTypeConverter &converter, MLIRContext *context,
                   StringRef intrinsic, StringRef libdevice)
      : OpConversionPattern<MathOp>(converter, context, kBenefit),
        intrinsic(intrinsic), libdevice(libdevice) {}

  LogicalResult
  matchAndRewrite(MathOp op, typename MathOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    return rewriteFloat(
        op, adaptor.getOperands(), rewriter,
        [&](Location loc, Type type, ValueRange values) -> Value {
          if (type.isF32())
            return createIntrinsic(rewriter, loc, intrinsic, type, values);
          if (!libdevice.empty())
            return createLibdeviceCall(rewriter, op, loc, libdevice, type,
                                       values);
          return LLVMOp::create(rewriter, loc, type, values);
        });
  }

  StringRef intrinsic, libdevice;
};

/// The hardware's approximations of f32 are one instruction each.
template <typename TileOp>
struct ApproximationPattern : public OpConversionPattern<TileOp> {
  ApproximationPattern(TileGPUTypeConverter &converter, MLIRContext *context,
                       StringRef intrinsic)
      : OpConversionPattern<TileOp>(converter, context, kBenefit),
        intrinsic(intrinsic) {}

  LogicalResult
  matchAndRewrite(TileOp op, typename TileOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    return rewriteFloat(op, adaptor.getOperands(), rewriter,
                        [&](Location loc, Type type, ValueRange values) {
                          return createIntrinsic(rewriter, loc, intrinsic, type,
                                                 values);
                        });
  }

  StringRef intrinsic;
};

/// 1 / x in f32 is s * (1 / (s x)), where s keeps operand and result of the
/// inner reciprocal, an instruction that knows no subnormal numbers, away from
/// these: 1/4 for large x, 2^24 for small.
struct ReciprocalPattern : public OpConversionPattern<arith::DivFOp> {
  ReciprocalPattern(TileGPUTypeConverter &converter, MLIRContext *context)
      : OpConversionPattern(converter, context, kBenefit + 1) {}

  LogicalResult
  matchAndRewrite(arith::DivFOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!matchPattern(op.getLhs(), m_OneFloat()) ||
        getElementTypeOrSelf(op.getType()).isF64())
      return rewriter.notifyMatchFailure(op, "no reciprocal in f32");
    return rewriteFloat(
        op, adaptor.getRhs(), rewriter,
        [&](Location loc, Type type, ValueRange values) -> Value {
          auto constant = [&](float value) -> Value {
            return LLVM::ConstantOp::create(rewriter, loc, type,
                                            rewriter.getF32FloatAttr(value));
          };
          Value x = values.front();
          Value magnitude = LLVM::FAbsOp::create(rewriter, loc, x);
          Value isLarge =
              LLVM::FCmpOp::create(rewriter, loc, LLVM::FCmpPredicate::ogt,
                                   magnitude, constant(1.0f));
          Value scale = LLVM::SelectOp::create(
              rewriter, loc, isLarge, constant(0.25f), constant(0x1p24f));
          Value inner = createIntrinsic(
              rewriter, loc, "llvm.nvvm.rcp.approx.ftz.f", type,
              LLVM::FMulOp::create(rewriter, loc, x, scale).getResult());
          return LLVM::FMulOp::create(rewriter, loc, inner, scale);
        });
  }
};

/// A function of libdevice by its symbol.
struct ExternCallPattern : public OpConversionPattern<ti::ExternCallOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ti::ExternCallOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (isa<RankedTensorType>(op.getType()))
      return rewriter.notifyMatchFailure(op, "not a scalar");
    rewriter.replaceOp(op, createLibdeviceCall(rewriter, op, op.getLoc(),
                                               op.getSymbol(), op.getType(),
                                               adaptor.getOperands()));
    return success();
  }
};

/// exp(x) is 2^(x log2 e), with the instruction for 2^x.
struct ExpPattern : public OpConversionPattern<math::ExpOp> {
  ExpPattern(TileGPUTypeConverter &converter, MLIRContext *context)
      : OpConversionPattern(converter, context, kBenefit) {}
  LogicalResult
  matchAndRewrite(math::ExpOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    return rewriteFloat(
        op, adaptor.getOperands(), rewriter,
        [&](Location loc, Type type, ValueRange values) -> Value {
          if (type.isF64())
            return createLibdeviceCall(rewriter, op, loc, "__nv_exp", type,
                                       values);
          Value log2e = LLVM::ConstantOp::create(
              rewriter, loc, type,
              rewriter.getF32FloatAttr(1.4426950408889634f));
          Value scaled =
              LLVM::FMulOp::create(rewriter, loc, values.front(), log2e);
          return createIntrinsic(rewriter, loc, "llvm.nvvm.ex2.approx", type,
                                 scaled);
        });
  }
};

/// Rounding toward zero, which LLVM's own conversion leaves out. From f64 to 16
/// bits in two steps: what is cut off twice is cut off once.
struct TruncateTowardZeroPattern : public OpConversionPattern<arith::TruncFOp> {
  TruncateTowardZeroPattern(TileGPUTypeConverter &converter,
                            MLIRContext *context)
      : OpConversionPattern(converter, context, kBenefit) {}
  LogicalResult
  matchAndRewrite(arith::TruncFOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value value = adaptor.getIn();
    Type type = op.getType();
    bool isScalar = value.getType().isF32() || value.getType().isF64();
    if (op.getRoundingmode() != arith::RoundingMode::toward_zero || !isScalar)
      return rewriter.notifyMatchFailure(op, "no scalar, or to nearest");
    if (!type.isF16() && !type.isBF16() && !type.isF32())
      return rewriter.notifyMatchFailure(op, "the hardware has no such float");
    Location loc = op.getLoc();
    Type single = rewriter.getF32Type();
    if (value.getType().isF64())
      value = createIntrinsic(rewriter, loc, "llvm.nvvm.d2f.rz", single, value);
    if (!type.isF32())
      value = createIntrinsic(rewriter, loc,
                              type.isF16() ? "llvm.nvvm.f2f16.rz"
                                           : "llvm.nvvm.f2bf16.rz",
                              type, value);
    rewriter.replaceOp(op, value);
    return success();
  }
};

/// Precise operations are LLVM's own: rounded to nearest even.
template <typename TileOp, typename LLVMOp>
struct PrecisePattern : public OpConversionPattern<TileOp> {
  using OpConversionPattern<TileOp>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(TileOp op, typename TileOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    return rewriteFloat(op, adaptor.getOperands(), rewriter,
                        [&](Location loc, Type type, ValueRange values) {
                          return LLVMOp::create(rewriter, loc, type, values);
                        });
  }
};
} // namespace

static void populateIntegerPatterns(TileGPUTypeConverter &converter,
                                    RewritePatternSet &patterns) {
  patterns.add<DivisionPattern<arith::DivSIOp, LLVM::SDivOp, true, false>,
               DivisionPattern<arith::DivUIOp, LLVM::UDivOp, false, false>,
               DivisionPattern<arith::RemSIOp, LLVM::SRemOp, true, true>,
               DivisionPattern<arith::RemUIOp, LLVM::URemOp, false, true>,
               ShiftPattern<arith::ShLIOp, LLVM::ShlOp, false>,
               ShiftPattern<arith::ShRUIOp, LLVM::LShrOp, false>,
               ShiftPattern<arith::ShRSIOp, LLVM::AShrOp, true>, MulHiPattern,
               PrecisePattern<ti::PreciseDivOp, LLVM::FDivOp>,
               PrecisePattern<ti::PreciseSqrtOp, LLVM::SqrtOp>>(
      converter, patterns.getContext(), kBenefit);
  patterns.add<FloatToIntPattern<arith::FPToSIOp, true>,
               FloatToIntPattern<arith::FPToUIOp, false>>(
      converter, patterns.getContext());
}

void mlir::tile_gpu::populateScalarPatterns(TileGPUTypeConverter &converter,
                                            RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  populateIntegerPatterns(converter, patterns);
  patterns.add<ExpPattern, ReciprocalPattern, TruncateTowardZeroPattern>(
      converter, context);
  patterns.add<ExternCallPattern>(converter, context, kBenefit);
  patterns.add<ApproximationPattern<ti::ApproxExp2Op>>(
      converter, context, "llvm.nvvm.ex2.approx.ftz");
  patterns.add<ApproximationPattern<ti::ApproxLog2Op>>(
      converter, context, "llvm.nvvm.lg2.approx.ftz.f");
  patterns.add<ApproximationPattern<ti::ApproxReciprocalOp>>(
      converter, context, "llvm.nvvm.rcp.approx.ftz.f");
  patterns.add<ApproximationPattern<ti::ApproxSqrtOp>>(
      converter, context, "llvm.nvvm.sqrt.approx.ftz.f");
  patterns.add<IntrinsicPattern<math::Exp2Op, LLVM::Exp2Op>>(
      converter, context, "llvm.nvvm.ex2.approx", "__nv_exp2");
  patterns.add<IntrinsicPattern<math::SqrtOp, LLVM::SqrtOp>>(
      converter, context, "llvm.nvvm.sqrt.approx.f", "");
  patterns.add<IntrinsicPattern<math::RsqrtOp, LLVM::SqrtOp>>(
      converter, context, "llvm.nvvm.rsqrt.approx.f", "__nv_rsqrt");
  patterns.add<IntrinsicPattern<arith::DivFOp, LLVM::FDivOp>>(
      converter, context, "llvm.nvvm.div.full", "");
  patterns.add<LibdevicePattern<math::LogOp>>(converter, context, "log");
  patterns.add<LibdevicePattern<math::Log2Op>>(converter, context, "log2");
  patterns.add<LibdevicePattern<math::Log10Op>>(converter, context, "log10");
  patterns.add<LibdevicePattern<math::Log1pOp>>(converter, context, "log1p");
  patterns.add<LibdevicePattern<math::ExpM1Op>>(converter, context, "expm1");
  patterns.add<LibdevicePattern<math::SinOp>>(converter, context, "sin");
  patterns.add<LibdevicePattern<math::CosOp>>(converter, context, "cos");
  patterns.add<LibdevicePattern<math::TanOp>>(converter, context, "tan");
  patterns.add<LibdevicePattern<math::TanhOp>>(converter, context, "tanh");
  patterns.add<LibdevicePattern<math::ErfOp>>(converter, context, "erf");
  patterns.add<LibdevicePattern<math::AtanOp>>(converter, context, "atan");
  patterns.add<LibdevicePattern<math::Atan2Op>>(converter, context, "atan2");
  patterns.add<LibdevicePattern<math::PowFOp>>(converter, context, "pow");
}
