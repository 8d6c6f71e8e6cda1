//===- ASTPrinter.cpp - printing of statements and patterns ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes a syntax tree as indented text, one node a line: the node's kind, its
// own values, and below it its children, each with its role where that is not
// clear. Expressions are written by ASTPrinterExpr.cpp.
//
//===----------------------------------------------------------------------===//

#include "ASTPrinterImpl.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;
using namespace tile::ast;

static const char *const kKindNames[] = {
    "BoolOp",         "NamedExpr",
    "BinOp",          "UnaryOp",
    "Lambda",         "IfExp",
    "Dict",           "Set",
    "ListComp",       "SetComp",
    "DictComp",       "GeneratorExp",
    "Await",          "Yield",
    "YieldFrom",      "Compare",
    "Call",           "FormattedValue",
    "JoinedStr",      "Constant",
    "Attribute",      "Subscript",
    "Starred",        "Name",
    "List",           "Tuple",
    "Slice",          "FunctionDef",
    "ClassDef",       "Return",
    "Delete",         "Assign",
    "TypeAlias",      "AugAssign",
    "AnnAssign",      "For",
    "While",          "If",
    "With",           "Match",
    "Raise",          "Try",
    "Assert",         "Import",
    "ImportFrom",     "Global",
    "Nonlocal",       "ExprStmt",
    "Pass",           "Break",
    "Continue",       "MatchValue",
    "MatchSingleton", "MatchSequence",
    "MatchMapping",   "MatchClass",
    "MatchStar",      "MatchAs",
    "MatchOr",
};
static_assert(std::size(kKindNames) ==
              static_cast<size_t>(NodeKind::LastPattern) + 1);

llvm::StringRef tile::ast::spelling(NodeKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

llvm::StringRef tile::ast::spelling(BinaryOp op) {
  static const char *const kNames[] = {"+",  "-",  "*",  "@", "/", "//", "%",
                                       "**", "<<", ">>", "|", "^", "&"};
  return kNames[static_cast<size_t>(op)];
}

llvm::StringRef tile::ast::spelling(UnaryOpKind op) {
  static const char *const kNames[] = {"~", "not", "+", "-"};
  return kNames[static_cast<size_t>(op)];
}

llvm::StringRef tile::ast::spelling(BoolOpKind op) {
  return op == BoolOpKind::And ? "and" : "or";
}

llvm::StringRef tile::ast::spelling(CompareOp op) {
  static const char *const kNames[] = {"==", "!=", "<",      "<=", ">",
                                       ">=", "is", "is not", "in", "not in"};
  return kNames[static_cast<size_t>(op)];
}

void tile::printAST(const Module &module, llvm::raw_ostream &os,
                    const SourceManager *sources) {
  ASTPrinter(os, sources).printModule(module);
}

void tile::printAST(const Expr &expr, llvm::raw_ostream &os) {
  ASTPrinter(os, nullptr).print("", &expr);
}

llvm::raw_ostream &ASTPrinter::startLine(llvm::StringRef role) {
  os.indent(2 * indentation);
  if (!role.empty())
    os << role << ": ";
  return os;
}

void ASTPrinter::printModule(const Module &module) {
  os << "Module\n";
  ++indentation;
  for (const Stmt *statement : module.body)
    print(*statement);
  --indentation;
}

void ASTPrinter::printBlock(llvm::StringRef role, Block block) {
  if (block.empty())
    return;
  startLine() << role << '\n';
  ++indentation;
  for (const Stmt *statement : block)
    print(*statement);
  --indentation;
}

void ASTPrinter::printNames(llvm::ArrayRef<Alias> names) {
  for (const Alias &alias : names) {
    startLine("name") << alias.name.text;
    if (alias.asName)
      os << " as " << alias.asName.text;
    os << '\n';
  }
}

void ASTPrinter::printTypeParams(llvm::ArrayRef<TypeParam> params) {
  for (const TypeParam &param : params) {
    const char *star = param.kind == TypeParam::TypeVar        ? ""
                       : param.kind == TypeParam::TypeVarTuple ? "*"
                                                               : "**";
    startLine("type parameter") << star << param.name.text << '\n';
    ++indentation;
    print("bound", param.bound);
    print("default", param.defaultValue);
    --indentation;
  }
}

/// Writes what stands on the statement's own line, after its kind.
void ASTPrinter::printHead(const Stmt &statement) {
  switch (statement.kind) {
  case NodeKind::FunctionDef: {
    const FunctionDef &node = llvm::cast<FunctionDef>(statement);
    os << (node.isAsync ? " async " : " ") << node.name.text;
    break;
  }
  case NodeKind::ClassDef:
    os << ' ' << llvm::cast<ClassDef>(statement).name.text;
    break;
  case NodeKind::TypeAlias:
    os << ' ' << llvm::cast<TypeAlias>(statement).name.text;
    break;
  case NodeKind::AugAssign:
    os << ' ' << spelling(llvm::cast<AugAssign>(statement).op) << '=';
    break;
  case NodeKind::For:
    os << (llvm::cast<For>(statement).isAsync ? " async" : "");
    break;
  case NodeKind::With:
    os << (llvm::cast<With>(statement).isAsync ? " async" : "");
    break;
  case NodeKind::Try:
    os << (llvm::cast<Try>(statement).isStar ? " star" : "");
    break;
  case NodeKind::ImportFrom: {
    const ImportFrom &node = llvm::cast<ImportFrom>(statement);
    os << ' ' << std::string(node.level, '.') << node.module.text;
    break;
  }
  case NodeKind::Global:
    for (const Identifier &name : llvm::cast<Global>(statement).names)
      os << ' ' << name.text;
    break;
  case NodeKind::Nonlocal:
    for (const Identifier &name : llvm::cast<Nonlocal>(statement).names)
      os << ' ' << name.text;
    break;
  default:
    break;
  }
}

void ASTPrinter::print(const Stmt &statement) {
  startLine() << spelling(statement.kind);
  printHead(statement);
  if (sources) {
    LineColumn place =
        sources->lineColumn(statement.range.file, statement.range.begin);
    os << " @" << place.line << ':' << place.column;
  }
  os << '\n';
  ++indentation;
  if (!printSimple(statement))
    printCompound(statement);
  --indentation;
}

/// Writes the children of a statement without blocks. False if it has blocks.
bool ASTPrinter::printSimple(const Stmt &statement) {
  switch (statement.kind) {
  case NodeKind::Return:
    print("", llvm::cast<Return>(statement).value);
    return true;
  case NodeKind::Delete:
    print("", llvm::cast<Delete>(statement).targets);
    return true;
  case NodeKind::Assign: {
    const Assign &node = llvm::cast<Assign>(statement);
    print("target", node.targets);
    print("value", node.value);
    return true;
  }
  case NodeKind::TypeAlias: {
    const TypeAlias &node = llvm::cast<TypeAlias>(statement);
    printTypeParams(node.typeParams);
    print("value", node.value);
    return true;
  }
  case NodeKind::AugAssign: {
    const AugAssign &node = llvm::cast<AugAssign>(statement);
    print("target", node.target);
    print("value", node.value);
    return true;
  }
  case NodeKind::AnnAssign: {
    const AnnAssign &node = llvm::cast<AnnAssign>(statement);
    print("target", node.target);
    print("annotation", node.annotation);
    print("value", node.value);
    return true;
  }
  case NodeKind::Raise: {
    const Raise &node = llvm::cast<Raise>(statement);
    print("exception", node.exception);
    print("cause", node.cause);
    return true;
  }
  case NodeKind::Assert: {
    const Assert &node = llvm::cast<Assert>(statement);
    print("test", node.test);
    print("message", node.message);
    return true;
  }
  case NodeKind::Import:
    printNames(llvm::cast<Import>(statement).names);
    return true;
  case NodeKind::ImportFrom:
    printNames(llvm::cast<ImportFrom>(statement).names);
    return true;
  case NodeKind::ExprStmt:
    print("", llvm::cast<ExprStmt>(statement).value);
    return true;
  case NodeKind::Global:
  case NodeKind::Nonlocal:
  case NodeKind::Pass:
  case NodeKind::Break:
  case NodeKind::Continue:
    return true;
  default:
    return false;
  }
}

void ASTPrinter::printCompound(const Stmt &statement) {
  switch (statement.kind) {
  case NodeKind::FunctionDef: {
    const FunctionDef &node = llvm::cast<FunctionDef>(statement);
    print("decorator", node.decorators);
    printTypeParams(node.typeParams);
    printParameters(node.params);
    print("returns", node.returns);
    return printBlock("body", node.body);
  }
  case NodeKind::ClassDef: {
    const ClassDef &node = llvm::cast<ClassDef>(statement);
    print("decorator", node.decorators);
    printTypeParams(node.typeParams);
    print("base", node.bases);
    printKeywords(node.keywords);
    return printBlock("body", node.body);
  }
  case NodeKind::For: {
    const For &node = llvm::cast<For>(statement);
    print("target", node.target);
    print("iter", node.iter);
    printBlock("body", node.body);
    return printBlock("else", node.orelse);
  }
  case NodeKind::While: {
    const While &node = llvm::cast<While>(statement);
    print("test", node.test);
    printBlock("body", node.body);
    return printBlock("else", node.orelse);
  }
  case NodeKind::If: {
    const If &node = llvm::cast<If>(statement);
    for (const IfBranch &branch : node.branches) {
      print("test", branch.test);
      printBlock("body", branch.body);
    }
    return printBlock("else", node.orelse);
  }
  case NodeKind::With: {
    const With &node = llvm::cast<With>(statement);
    for (const WithItem &item : node.items) {
      print("context", item.context);
      print("as", item.target);
    }
    return printBlock("body", node.body);
  }
  case NodeKind::Match: {
    const Match &node = llvm::cast<Match>(statement);
    print("subject", node.subject);
    for (const MatchCase &matchCase : node.cases) {
      print("case", *matchCase.pattern);
      print("guard", matchCase.guard);
      printBlock("body", matchCase.body);
    }
    return;
  }
  default:
    return printTry(llvm::cast<Try>(statement));
  }
}

void ASTPrinter::printTry(const Try &node) {
  printBlock("body", node.body);
  for (const ExceptHandler &handler : node.handlers) {
    startLine() << "except";
    if (handler.name)
      os << " as " << handler.name.text;
    os << '\n';
    ++indentation;
    print("type", handler.type);
    printBlock("body", handler.body);
    --indentation;
  }
  printBlock("else", node.orelse);
  printBlock("finally", node.finalbody);
}

void ASTPrinter::print(llvm::StringRef role, const Pattern &pattern) {
  startLine(role) << spelling(pattern.kind);
  if (const MatchAs *as = llvm::dyn_cast<MatchAs>(&pattern))
    os << ' ' << (as->name ? as->name.text : "_");
  if (const MatchStar *star = llvm::dyn_cast<MatchStar>(&pattern))
    os << ' ' << (star->name ? star->name.text : "_");
  if (const MatchSingleton *single = llvm::dyn_cast<MatchSingleton>(&pattern))
    os << ' '
       << (single->value == ConstantKind::None   ? "None"
           : single->value == ConstantKind::True ? "True"
                                                 : "False");
  os << '\n';
  ++indentation;
  printPatternChildren(pattern);
  --indentation;
}

void ASTPrinter::printPatternChildren(const Pattern &pattern) {
  PatternList children;
  switch (pattern.kind) {
  case NodeKind::MatchValue:
    return print("", llvm::cast<MatchValue>(pattern).value);
  case NodeKind::MatchSequence:
    children = llvm::cast<MatchSequence>(pattern).patterns;
    break;
  case NodeKind::MatchOr:
    children = llvm::cast<MatchOr>(pattern).patterns;
    break;
  case NodeKind::MatchAs:
    if (const Pattern *inner = llvm::cast<MatchAs>(pattern).pattern)
      print("", *inner);
    return;
  case NodeKind::MatchMapping: {
    const MatchMapping &node = llvm::cast<MatchMapping>(pattern);
    for (size_t i = 0; i < node.keys.size(); ++i) {
      print("key", node.keys[i]);
      print("value", *node.patterns[i]);
    }
    if (node.rest)
      startLine("rest") << node.rest.text << '\n';
    return;
  }
  case NodeKind::MatchClass: {
    const MatchClass &node = llvm::cast<MatchClass>(pattern);
    print("class", node.cls);
    for (const Pattern *child : node.patterns)
      print("", *child);
    for (const KeywordPattern &keyword : node.keywords)
      print(keyword.name.text, *keyword.pattern);
    return;
  }
  default:
    return;
  }
  for (const Pattern *child : children)
    print("", *child);
}
