//===- IntegerTest.cpp - integer operations against APInt -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every integer operation, in every width, on all pairs of corner cases and
// random numbers; the reference is LLVM's arbitrary-precision arithmetic with
// the rules of the dialect for division by zero and large shifts.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <functional>

using namespace tile::test;
using llvm::APInt;

namespace {

/// An operation by its name, and what it computes.
struct Binary {
  const char *name;
  std::function<APInt(const APInt &, const APInt &)> reference;
};

struct Unary {
  const char *name;
  std::function<APInt(const APInt &)> reference;
};

struct Comparison {
  const char *predicate;
  std::function<bool(const APInt &, const APInt &)> reference;
};

} // namespace

/// The dialect's rule for quotients: x / 0 = x.
template <typename Function>
static std::function<APInt(const APInt &, const APInt &)>
unlessZero(Function divide) {
  return [=](const APInt &a, const APInt &b) {
    return b.isZero() ? a : divide(a, b);
  };
}

static APInt zeroOf(const APInt &like) { return APInt(like.getBitWidth(), 0); }

/// x / -1 wraps, where APInt's own division into the wider type does not.
static APInt roundedQuotient(const APInt &a, const APInt &b,
                             APInt::Rounding rounding) {
  unsigned width = a.getBitWidth() + 1;
  return llvm::APIntOps::RoundingSDiv(a.sext(width), b.sext(width), rounding)
      .trunc(a.getBitWidth());
}

static const std::vector<Binary> &binaryOperations() {
  using A = const APInt &;
  static const std::vector<Binary> operations = {
      {"arith.addi", [](A a, A b) { return a + b; }},
      {"arith.subi", [](A a, A b) { return a - b; }},
      {"arith.muli", [](A a, A b) { return a * b; }},
      {"arith.andi", [](A a, A b) { return a & b; }},
      {"arith.ori", [](A a, A b) { return a | b; }},
      {"arith.xori", [](A a, A b) { return a ^ b; }},
      {"arith.divui", unlessZero([](A a, A b) { return a.udiv(b); })},
      {"arith.divsi", unlessZero([](A a, A b) { return a.sdiv(b); })},
      {"arith.remui",
       [](A a, A b) { return b.isZero() ? zeroOf(a) : a.urem(b); }},
      {"arith.remsi",
       [](A a, A b) { return b.isZero() ? zeroOf(a) : a.srem(b); }},
      {"arith.ceildivui", unlessZero([](A a, A b) {
         return llvm::APIntOps::RoundingUDiv(a, b, APInt::Rounding::UP);
       })},
      {"arith.ceildivsi", unlessZero([](A a, A b) {
         return roundedQuotient(a, b, APInt::Rounding::UP);
       })},
      {"arith.floordivsi", unlessZero([](A a, A b) {
         return roundedQuotient(a, b, APInt::Rounding::DOWN);
       })},
      // APInt's shifts by the width or more are those of the dialect.
      {"arith.shli", [](A a, A b) { return a.shl(b); }},
      {"arith.shrui", [](A a, A b) { return a.lshr(b); }},
      {"arith.shrsi", [](A a, A b) { return a.ashr(b); }},
      {"arith.minui", llvm::APIntOps::umin},
      {"arith.maxui", llvm::APIntOps::umax},
      {"arith.minsi", llvm::APIntOps::smin},
      {"arith.maxsi", llvm::APIntOps::smax},
      {"tile.mulhi", llvm::APIntOps::mulhu},
  };
  return operations;
}

TEST(Integer, BinaryOperations) {
  for (const TypeInfo &type : integerTypes()) {
    std::vector<uint64_t> values = interestingIntegers(type);
    std::vector<std::vector<uint64_t>> operands = pairs(values, values);
    for (const Binary &operation : binaryOperations()) {
      std::vector<uint64_t> results =
          applyOperation(std::string(operation.name) + " %a, %b : $0",
                         {type, type}, type, operands);
      for (size_t i = 0; i != results.size(); ++i) {
        APInt a(type.bits, operands[0][i]), b(type.bits, operands[1][i]);
        ASSERT_EQ(results[i], operation.reference(a, b).getZExtValue())
            << operation.name << " " << type.name << " of " << operands[0][i]
            << " and " << operands[1][i];
      }
    }
  }
}

TEST(Integer, UnaryOperations) {
  const std::vector<Unary> operations = {
      {"math.absi", [](const APInt &a) { return a.abs(); }},
      {"math.ctlz", [](const APInt &a) { return APInt(64, a.countl_zero()); }},
      {"math.cttz", [](const APInt &a) { return APInt(64, a.countr_zero()); }},
      {"math.ctpop", [](const APInt &a) { return APInt(64, a.popcount()); }},
  };
  for (const TypeInfo &type : integerTypes())
    for (const Unary &operation : operations) {
      std::vector<uint64_t> values = interestingIntegers(type);
      std::vector<uint64_t> results = applyOperation(
          std::string(operation.name) + " %a : $0", {type}, type, {values});
      for (size_t i = 0; i != results.size(); ++i)
        ASSERT_EQ(results[i], operation.reference(APInt(type.bits, values[i]))
                                  .zextOrTrunc(type.bits)
                                  .getZExtValue())
            << operation.name << " " << type.name << " of " << values[i];
    }
}

TEST(Integer, Comparisons) {
  using A = const APInt &;
  const std::vector<Comparison> comparisons = {
      {"eq", [](A a, A b) { return a == b; }},
      {"ne", [](A a, A b) { return a != b; }},
      {"slt", [](A a, A b) { return a.slt(b); }},
      {"sle", [](A a, A b) { return a.sle(b); }},
      {"sgt", [](A a, A b) { return a.sgt(b); }},
      {"sge", [](A a, A b) { return a.sge(b); }},
      {"ult", [](A a, A b) { return a.ult(b); }},
      {"ule", [](A a, A b) { return a.ule(b); }},
      {"ugt", [](A a, A b) { return a.ugt(b); }},
      {"uge", [](A a, A b) { return a.uge(b); }},
  };
  for (const TypeInfo &type : integerTypes()) {
    std::vector<uint64_t> values = interestingIntegers(type);
    std::vector<std::vector<uint64_t>> operands = pairs(values, values);
    for (const Comparison &comparison : comparisons) {
      std::vector<uint64_t> results = applyOperation(
          std::string("arith.cmpi ") + comparison.predicate + ", %a, %b : $0",
          {type, type}, integerTypes()[0], operands);
      for (size_t i = 0; i != results.size(); ++i)
        ASSERT_EQ(results[i],
                  comparison.reference(APInt(type.bits, operands[0][i]),
                                       APInt(type.bits, operands[1][i])))
            << comparison.predicate << " " << type.name << " of "
            << operands[0][i] << " and " << operands[1][i];
    }
  }
}

/// The second results of the operations with two.
TEST(Integer, ExtendedResults) {
  using A = const APInt &;
  const std::vector<Binary> operations = {
      {"arith.mului_extended", llvm::APIntOps::mulhu},
      {"arith.mulsi_extended", llvm::APIntOps::mulhs},
      {"arith.addui_extended",
       [](A a, A b) { return APInt(64, (a + b).ult(a)); }},
  };
  for (const TypeInfo &type : integerTypes()) {
    std::vector<uint64_t> values = interestingIntegers(type);
    std::vector<std::vector<uint64_t>> operands = pairs(values, values);
    for (const Binary &operation : operations) {
      bool isSum = operation.name == std::string("arith.addui_extended");
      const TypeInfo &high = isSum ? integerTypes()[0] : type;
      std::vector<uint64_t> results =
          applyOperation(std::string("%low, %r = ") + operation.name +
                             " %a, %b : $0" + (isSum ? ", $r" : ""),
                         {type, type}, high, operands);
      for (size_t i = 0; i != results.size(); ++i) {
        APInt a(type.bits, operands[0][i]), b(type.bits, operands[1][i]);
        ASSERT_EQ(results[i], operation.reference(a, b).getZExtValue())
            << operation.name << " " << type.name << " of " << operands[0][i]
            << " and " << operands[1][i];
      }
    }
  }
}
