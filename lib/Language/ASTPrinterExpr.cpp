//===- ASTPrinterExpr.cpp - printing of expressions -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the syntax tree printer that writes expressions, parameters and
// arguments.
//
//===----------------------------------------------------------------------===//

#include "ASTPrinterImpl.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;
using namespace tile::ast;

void ASTPrinter::print(llvm::StringRef role, ExprList list) {
  for (const Expr *expr : list)
    print(role, expr);
}

void ASTPrinter::print(llvm::StringRef role, const Expr *expr) {
  if (!expr)
    return;
  startLine(role) << spelling(expr->kind);
  printHead(*expr);
  os << '\n';
  ++indentation;
  printChildren(*expr);
  --indentation;
}

void ASTPrinter::printConstant(const Constant &constant) {
  switch (constant.constant) {
  case ConstantKind::None:
    os << " None";
    return;
  case ConstantKind::True:
    os << " True";
    return;
  case ConstantKind::False:
    os << " False";
    return;
  case ConstantKind::Ellipsis:
    os << " ...";
    return;
  case ConstantKind::Int:
    if (constant.fitsInUInt64)
      os << " int " << constant.intValue;
    else
      os << " int " << constant.text << " radix "
         << static_cast<unsigned>(constant.radix);
    return;
  case ConstantKind::Float:
    os << " float " << constant.text;
    return;
  case ConstantKind::Complex:
    os << " complex " << constant.text << 'j';
    return;
  case ConstantKind::Str:
  case ConstantKind::Bytes:
    os << (constant.constant == ConstantKind::Str ? " str \"" : " bytes \"");
    llvm::printEscapedString(constant.text, os);
    os << '"';
    return;
  }
}

/// Writes what stands on the expression's own line, after its kind.
void ASTPrinter::printHead(const Expr &expr) {
  switch (expr.kind) {
  case NodeKind::BoolOp:
    os << ' ' << spelling(llvm::cast<BoolOp>(expr).op);
    return;
  case NodeKind::UnaryOp:
    os << ' ' << spelling(llvm::cast<UnaryOp>(expr).op);
    return;
  case NodeKind::NamedExpr:
    os << ' ' << llvm::cast<NamedExpr>(expr).target.text;
    return;
  case NodeKind::Name:
    os << ' ' << llvm::cast<Name>(expr).id;
    return;
  case NodeKind::Attribute:
    os << ' ' << llvm::cast<Attribute>(expr).name.text;
    return;
  case NodeKind::Constant:
    return printConstant(llvm::cast<Constant>(expr));
  case NodeKind::FormattedValue: {
    const FormattedValue &node = llvm::cast<FormattedValue>(expr);
    if (node.conversion)
      os << " !" << node.conversion;
    if (!node.selfText.empty()) {
      os << " \"";
      llvm::printEscapedString(node.selfText, os);
      os << '"';
    }
    return;
  }
  default:
    return;
  }
}

void ASTPrinter::printChildren(const Expr &expr) {
  switch (expr.kind) {
  case NodeKind::Lambda: {
    const Lambda &node = llvm::cast<Lambda>(expr);
    printParameters(node.params);
    return print("body", node.body);
  }
  case NodeKind::IfExp: {
    const IfExp &node = llvm::cast<IfExp>(expr);
    print("test", node.test);
    print("body", node.body);
    return print("else", node.orelse);
  }
  case NodeKind::Dict:
    for (const DictItem &item : llvm::cast<Dict>(expr).items) {
      print("key", item.key);
      print(item.key ? "value" : "**", item.value);
    }
    return;
  case NodeKind::Set:
    return print("", llvm::cast<Set>(expr).elements);
  case NodeKind::List:
    return print("", llvm::cast<List>(expr).elements);
  case NodeKind::Tuple:
    return print("", llvm::cast<Tuple>(expr).elements);
  case NodeKind::ListComp:
  case NodeKind::SetComp:
  case NodeKind::DictComp:
  case NodeKind::GeneratorExp:
    return printComprehension(expr);
  case NodeKind::Call: {
    const Call &node = llvm::cast<Call>(expr);
    print("callee", node.callee);
    print("", node.args);
    return printKeywords(node.keywords);
  }
  case NodeKind::JoinedStr:
    return print("", llvm::cast<JoinedStr>(expr).parts);
  case NodeKind::FormattedValue: {
    const FormattedValue &node = llvm::cast<FormattedValue>(expr);
    print("", node.value);
    return print("format", node.formatSpec);
  }
  case NodeKind::Subscript: {
    const Subscript &node = llvm::cast<Subscript>(expr);
    print("value", node.value);
    return print("index", node.index);
  }
  case NodeKind::Slice: {
    const Slice &node = llvm::cast<Slice>(expr);
    print("lower", node.lower);
    print("upper", node.upper);
    return print("step", node.step);
  }
  default:
    return printOperands(expr);
  }
}

/// Writes the children of operators and of nodes with one child.
void ASTPrinter::printOperands(const Expr &expr) {
  switch (expr.kind) {
  case NodeKind::BoolOp:
    return print("", llvm::cast<BoolOp>(expr).values);
  case NodeKind::NamedExpr:
    return print("", llvm::cast<NamedExpr>(expr).value);
  case NodeKind::BinOp: {
    const BinOp &node = llvm::cast<BinOp>(expr);
    print("", node.first);
    for (const BinOpLink &link : node.links)
      print(spelling(link.op), link.operand);
    return;
  }
  case NodeKind::Compare: {
    const Compare &node = llvm::cast<Compare>(expr);
    print("", node.first);
    for (const CompareLink &link : node.links)
      print(spelling(link.op), link.operand);
    return;
  }
  case NodeKind::UnaryOp:
    return print("", llvm::cast<UnaryOp>(expr).operand);
  case NodeKind::Await:
    return print("", llvm::cast<Await>(expr).value);
  case NodeKind::Yield:
    return print("", llvm::cast<Yield>(expr).value);
  case NodeKind::YieldFrom:
    return print("", llvm::cast<YieldFrom>(expr).value);
  case NodeKind::Attribute:
    return print("", llvm::cast<Attribute>(expr).value);
  case NodeKind::Starred:
    return print("", llvm::cast<Starred>(expr).value);
  default:
    return;
  }
}

void ASTPrinter::printComprehension(const Expr &expr) {
  if (const DictComp *node = llvm::dyn_cast<DictComp>(&expr)) {
    print("key", node->key);
    print("value", node->value);
    return printGenerators(node->generators);
  }
  if (const ListComp *node = llvm::dyn_cast<ListComp>(&expr)) {
    print("", node->element);
    return printGenerators(node->generators);
  }
  if (const SetComp *node = llvm::dyn_cast<SetComp>(&expr)) {
    print("", node->element);
    return printGenerators(node->generators);
  }
  const GeneratorExp &node = llvm::cast<GeneratorExp>(expr);
  print("", node.element);
  printGenerators(node.generators);
}

void ASTPrinter::printGenerators(llvm::ArrayRef<Comprehension> generators) {
  for (const Comprehension &generator : generators) {
    startLine() << (generator.isAsync ? "async for" : "for") << '\n';
    ++indentation;
    print("target", generator.target);
    print("iter", generator.iter);
    print("if", generator.conditions);
    --indentation;
  }
}

void ASTPrinter::printParameters(const Parameters &params) {
  for (const Parameter &param : params.posonly)
    printParameter("positional parameter", param);
  for (const Parameter &param : params.normal)
    printParameter("parameter", param);
  if (params.vararg)
    printParameter("* parameter", *params.vararg);
  for (const Parameter &param : params.kwonly)
    printParameter("keyword parameter", param);
  if (params.kwarg)
    printParameter("** parameter", *params.kwarg);
}

void ASTPrinter::printParameter(llvm::StringRef role, const Parameter &param) {
  startLine(role) << param.name.text << '\n';
  ++indentation;
  print("annotation", param.annotation);
  print("default", param.defaultValue);
  --indentation;
}

void ASTPrinter::printKeywords(llvm::ArrayRef<Keyword> keywords) {
  for (const Keyword &keyword : keywords)
    print(keyword.name ? keyword.name.text : "**", keyword.value);
}
