//===- ConvertLayoutToLLVM.cpp - conversions inside threads and warps -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Follows the plan that lib/Layout made of a conversion: registers are
// renamed, or packed into words and sent through select and shuffle steps
// (ShufflePlan.h explains them). Conversions through shared memory have been
// taken apart by place-conversions.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"
#include "ThreadIndex.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "tile/Layout/Conversion.h"

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::Conversion;
using ::tile::ConversionKind;
using ::tile::RegisterXorStep;
using ::tile::ShufflePlan;
using ::tile::ShuffleRound;
using ::tile::ThreadParity;

namespace {
/// Executes one plan in the running thread.
class ShuffleEmitter {
public:
  ShuffleEmitter(OpBuilder &builder, Location loc, const ShufflePlan &plan,
                 Type element)
      : builder(builder), loc(loc), plan(plan), element(element),
        elementBits(getElementBits(element)) {}

  SmallVector<Value> run(ArrayRef<Value> source) {
    SmallVector<Value> words;
    for (ArrayRef<uint32_t> registers : plan.sourceWords)
      words.push_back(packWord(source, registers));
    for (const RegisterXorStep &step : plan.before)
      applyStep(words, step);
    SmallVector<Value> received;
    for (const ShuffleRound &round : plan.rounds)
      received.push_back(applyRound(words, round));
    for (const RegisterXorStep &step : plan.after)
      applyStep(received, step);
    return unpackWords(received);
  }

private:
  Type wordType() const {
    return builder.getIntegerType(elementBits > 32 ? 64 : 32);
  }

  Value shift(Value value, unsigned amount, bool left) {
    if (amount == 0)
      return value;
    Value bits = LLVM::ConstantOp::create(
        builder, loc, value.getType(),
        builder.getIntegerAttr(value.getType(), amount));
    return left ? Value(LLVM::ShlOp::create(builder, loc, value, bits))
                : Value(LLVM::LShrOp::create(builder, loc, value, bits));
  }

  /// The bits of an element in a word of its own.
  Value toWord(Value value) {
    Type word = wordType();
    if (isa<LLVM::LLVMPointerType>(element))
      return LLVM::PtrToIntOp::create(builder, loc, word, value);
    if (!element.isInteger())
      value = LLVM::BitcastOp::create(
          builder, loc, builder.getIntegerType(element.getIntOrFloatBitWidth()),
          value);
    if (value.getType() == word)
      return value;
    return LLVM::ZExtOp::create(builder, loc, word, value);
  }

  Value fromWord(Value word) {
    if (isa<LLVM::LLVMPointerType>(element))
      return LLVM::IntToPtrOp::create(builder, loc, element, word);
    Type bits = builder.getIntegerType(element.getIntOrFloatBitWidth());
    if (word.getType() != bits)
      word = LLVM::TruncOp::create(builder, loc, bits, word);
    if (element == bits)
      return word;
    return LLVM::BitcastOp::create(builder, loc, element, word);
  }

  Value packWord(ArrayRef<Value> source, ArrayRef<uint32_t> registers) {
    Value word;
    for (auto [i, reg] : llvm::enumerate(registers)) {
      Value part = shift(toWord(source[reg]), i * elementBits, /*left=*/true);
      word = word ? Value(LLVM::OrOp::create(builder, loc, word, part,
                                             /*isDisjoint=*/true))
                  : part;
    }
    return word;
  }

  SmallVector<Value> unpackWords(ArrayRef<Value> words) {
    size_t count = 0;
    for (ArrayRef<uint32_t> registers : plan.destinationWords)
      count += registers.size();
    SmallVector<Value> elements(count);
    for (auto [word, registers] : llvm::zip(words, plan.destinationWords))
      for (auto [i, reg] : llvm::enumerate(registers))
        elements[reg] = fromWord(shift(word, i * elementBits, /*left=*/false));
    return elements;
  }

  /// The parity of some bits of the thread's coordinates, i1. CTAs of a
  /// cluster do not take part: no conversion across them gets here.
  Value createParity(const ThreadParity &parity) {
    auto [it, isNew] =
        parities.try_emplace({parity.lane, parity.warp}, Value());
    if (!isNew)
      return it->second;
    Value bits;
    auto add = [&](Value id, uint32_t mask) {
      if (mask == 0)
        return;
      Value part =
          LLVM::AndOp::create(builder, loc, id, createI32(builder, loc, mask));
      Value count =
          LLVM::CtPopOp::create(builder, loc, builder.getI32Type(), part);
      bits =
          bits ? Value(LLVM::AddOp::create(builder, loc, bits, count)) : count;
    };
    add(createLaneId(builder, loc), parity.lane);
    add(createWarpId(builder, loc), parity.warp);
    if (!bits)
      bits = createI32(builder, loc, 0);
    it->second = LLVM::TruncOp::create(builder, loc, builder.getI1Type(), bits);
    return it->second;
  }

  void applyStep(SmallVector<Value> &words, const RegisterXorStep &step) {
    if (step.wordXor == 0 || step.where.isNever())
      return;
    Value isOdd = createParity(step.where);
    SmallVector<Value> stepped;
    for (size_t i = 0; i < words.size(); ++i)
      stepped.push_back(LLVM::SelectOp::create(
          builder, loc, isOdd, words[i ^ step.wordXor], words[i]));
    words = std::move(stepped);
  }

  /// The lane that a round reads from, or for a butterfly the XOR mask.
  Value createLane(uint32_t laneXor) {
    if (plan.isButterfly())
      return createI32(builder, loc, laneXor);
    if (!laneFrom) {
      laneFrom = createI32(builder, loc, 0);
      for (auto [bit, parity] : llvm::enumerate(plan.laneFrom)) {
        if (parity.isNever())
          continue;
        Value value = LLVM::ZExtOp::create(builder, loc, builder.getI32Type(),
                                           createParity(parity));
        laneFrom = LLVM::OrOp::create(builder, loc, laneFrom,
                                      shift(value, bit, /*left=*/true));
      }
    }
    return LLVM::XOrOp::create(builder, loc, laneFrom,
                               createI32(builder, loc, laneXor));
  }

  Value shuffle32(Value word, Value lane) {
    NVVM::ShflKind kind =
        plan.isButterfly() ? NVVM::ShflKind::bfly : NVVM::ShflKind::idx;
    return NVVM::ShflOp::create(
        builder, loc, word.getType(), createI32(builder, loc, -1), word, lane,
        createI32(builder, loc, kWarpSize - 1), kind, UnitAttr());
  }

  Value applyRound(ArrayRef<Value> words, const ShuffleRound &round) {
    Value word = words[round.sourceWord];
    if (!round.needsShuffle)
      return word;
    Value lane = createLane(round.laneXor);
    if (elementBits <= 32)
      return shuffle32(word, lane);
    // A 64-bit word travels as two halves.
    Type half = VectorType::get({2}, builder.getI32Type());
    Value halves = LLVM::BitcastOp::create(builder, loc, half, word);
    Value result = LLVM::PoisonOp::create(builder, loc, half);
    for (unsigned i = 0; i < 2; ++i) {
      Value index = createI32(builder, loc, i);
      Value part = LLVM::ExtractElementOp::create(builder, loc, halves, index);
      result = LLVM::InsertElementOp::create(builder, loc, result,
                                             shuffle32(part, lane), index);
    }
    return LLVM::BitcastOp::create(builder, loc, word.getType(), result);
  }

  OpBuilder &builder;
  Location loc;
  const ShufflePlan &plan;
  Type element;
  unsigned elementBits;
  DenseMap<std::pair<uint32_t, uint32_t>, Value> parities;
  Value laneFrom;
};

struct ConvertLayoutPattern : public OpConversionPattern<ConvertLayoutOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConvertLayoutOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType from = op.getSource().getType();
    RankedTensorType to = op.getResult().getType();
    std::optional<Conversion> conversion = ::tile::planConversion(
        getLayout(from), getLayout(to), getElementBits(from.getElementType()));
    if (!conversion)
      return rewriter.notifyMatchFailure(op, "there is no such conversion");
    SmallVector<Value> source =
        unpackElements(rewriter, op.getLoc(), adaptor.getSource(), from);
    SmallVector<Value> result;
    switch (conversion->kind) {
    case ConversionKind::None:
      result.assign(source.begin(),
                    source.begin() + getLayout(to).numRegisters());
      break;
    case ConversionKind::RegisterPermutation:
      for (uint32_t reg : conversion->sourceRegisters)
        result.push_back(source[reg]);
      break;
    case ConversionKind::WarpShuffle: {
      Type element = getTypeConverter()->convertType(from.getElementType());
      ShuffleEmitter emitter(rewriter, op.getLoc(), *conversion->shuffles,
                             element);
      result = emitter.run(source);
      break;
    }
    case ConversionKind::SharedMemory:
    case ConversionKind::Cluster:
      return rewriter.notifyMatchFailure(
          op, "place-conversions has left a conversion through memory");
    }
    rewriter.replaceOpWithMultiple(
        op, {packElements(rewriter, op.getLoc(), result, to)});
    return success();
  }
};
} // namespace

void mlir::tile_gpu::populateConvertLayoutPatterns(
    TileGPUTypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<ConvertLayoutPattern>(converter, patterns.getContext());
}
