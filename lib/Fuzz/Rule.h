//===- Rule.h - the inference of one node -----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Types and errors of one expression from those of its operands, one function
// a family: operators and what stands above them in Inference.cpp, conversions,
// choices and functions in InferenceFunctions.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_FUZZ_RULE_H
#define TILE_LIB_FUZZ_RULE_H

#include "FactMath.h"
#include "Operations.h"
#include "tile/Language/Promotion.h"

namespace tile::fuzz {

/// The constant that an expression is to the compiler, or null.
const Value *constantOf(const Program &program, const Expr &expr);

/// The operands of one node, and the node's inference.
class Rule {
public:
  Rule(const Program &program, Expr &expr) : program(program), expr(expr) {}

  bool infer();

private:
  const Expr &operand(unsigned i) const { return *expr.operands[i]; }
  DType element(unsigned i) const { return operand(i).type.element; }
  const Facts &facts(unsigned i) const { return operand(i).facts; }
  const Value *constant(unsigned i) const {
    return constantOf(program, operand(i));
  }
  PromotionOperand promotion(unsigned i) const {
    return {element(i), constant(i) != nullptr};
  }
  bool isFP8(unsigned i) const { return element(i).isFP8(); }
  bool isExact() const {
    return llvm::all_of(expr.operands, [](const ExprPtr &operand) {
      return operand->facts.isExact();
    });
  }
  bool isAllConstant() const {
    return llvm::all_of(expr.operands, [&](const ExprPtr &operand) {
      return constantOf(program, *operand) != nullptr;
    });
  }
  bool isScalarBool(unsigned i) const {
    return element(i).isBool() && operand(i).type.isScalar();
  }
  /// Sets the type: operands' shapes together, this element.
  bool setType(DType element);
  /// The element type of operands i and j as strong ones.
  std::optional<DType> meet(unsigned i, unsigned j, bool widenBF16) const;
  /// Whether an approximate operand keeps its precision in `type`.
  bool keepsPrecision(DType type) const;

  bool leaf();
  bool binary(ast::BinaryOp op);
  bool offset(Op op);
  bool floatSum(Op op, DType type);
  bool comparison();
  bool logical();
  bool unary();
  bool cast();
  bool bits();
  bool choice();
  bool extremum();
  bool clamp();
  bool fusedMultiplyAdd();
  bool exactFunction();
  bool floatOfOne(FloatFunction function);
  bool elementary(const Elementary &function);
  bool quotient();
  bool power();
  bool shape();
  bool call();

  const Program &program;
  Expr &expr;
};

} // namespace tile::fuzz

#endif // TILE_LIB_FUZZ_RULE_H
