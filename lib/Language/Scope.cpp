//===- Scope.cpp - names and their values inside a function ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scopes, and the walk over syntax that finds what a block binds and what it
// may change.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Scope.h"
#include "tile/Language/Object.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;
using namespace tile::ast;

Scope::~Scope() { clear(); }

Value *Scope::findOwn(llvm::StringRef name) {
  auto found = variables.find(name);
  return found == variables.end() ? nullptr : &found->second;
}

Value *Scope::find(llvm::StringRef name) {
  if (Value *known = findOwn(name))
    return known;
  std::optional<Value> computed = resolver ? resolver(name) : std::nullopt;
  if (!computed)
    return nullptr;
  return &(variables[name] = std::move(*computed));
}

void Scope::set(llvm::StringRef name, Value value) {
  variables[name] = std::move(value);
}

void Scope::clear() {
  resolver = nullptr;
  std::vector<Value> dropped;
  for (auto &entry : variables)
    dropped.push_back(std::move(entry.second));
  variables.clear();
  releaseValues(std::move(dropped));
}

/// Whether a method of that name changes a list, dict or set.
static bool isMutator(llvm::StringRef method) {
  return llvm::StringSwitch<bool>(method)
      .Cases({"append", "extend", "insert", "remove", "pop", "clear"}, true)
      .Cases({"sort", "reverse", "update", "setdefault", "add"}, true)
      .Cases({"discard", "popitem"}, true)
      .Default(false);
}

/// Inserts the name at the root of `a.b[c].d`, if there is one.
static void addRoot(const Expr *expr, llvm::SetVector<llvm::StringRef> &out) {
  for (;;) {
    if (const auto *attribute = llvm::dyn_cast<Attribute>(expr))
      expr = attribute->value;
    else if (const auto *subscript = llvm::dyn_cast<Subscript>(expr))
      expr = subscript->value;
    else
      break;
  }
  if (const auto *name = llvm::dyn_cast<Name>(expr))
    out.insert(name->id);
}

namespace {
/// Visits statements and the expressions in them. Recursion is bounded by the
/// parser's limit on nesting.
class NameCollector {
public:
  explicit NameCollector(BlockNames &names) : names(names) {}

  void block(Block statements) {
    for (const Stmt *statement : statements)
      visit(*statement);
  }
  void visit(const Stmt &statement);
  void target(const Expr &expr);

private:
  void compound(const Stmt &statement);
  void simple(const Stmt &statement);
  void expression(const Expr *expr);
  void list(ExprList exprs) {
    for (const Expr *expr : exprs)
      expression(expr);
  }
  void call(const Call &call);
  void generators(llvm::ArrayRef<Comprehension> list);
  void pattern(const Pattern *pattern);
  void bind(const Identifier &name) {
    if (name)
      names.bound.insert(name.text);
  }
  /// `import a.b` binds `a`.
  void bindImport(const Alias &alias) {
    names.bound.insert(alias.asName ? alias.asName.text
                                    : alias.name.text.split('.').first);
  }

  BlockNames &names;
};
} // namespace

void NameCollector::target(const Expr &expr) {
  switch (expr.kind) {
  case NodeKind::Name:
    names.bound.insert(llvm::cast<Name>(expr).id);
    return;
  case NodeKind::Tuple:
    for (const Expr *element : llvm::cast<Tuple>(expr).elements)
      target(*element);
    return;
  case NodeKind::List:
    for (const Expr *element : llvm::cast<List>(expr).elements)
      target(*element);
    return;
  case NodeKind::Starred:
    target(*llvm::cast<Starred>(expr).value);
    return;
  default:
    addRoot(&expr, names.mutated);
    expression(&expr);
  }
}

void NameCollector::visit(const Stmt &statement) {
  switch (statement.kind) {
  case NodeKind::For:
  case NodeKind::While:
  case NodeKind::If:
  case NodeKind::With:
  case NodeKind::Match:
  case NodeKind::Try:
    compound(statement);
    return;
  default:
    simple(statement);
  }
}

void NameCollector::compound(const Stmt &statement) {
  if (const auto *loop = llvm::dyn_cast<For>(&statement)) {
    target(*loop->target);
    expression(loop->iter);
    block(loop->body);
    block(loop->orelse);
  } else if (const auto *loop = llvm::dyn_cast<While>(&statement)) {
    expression(loop->test);
    block(loop->body);
    block(loop->orelse);
  } else if (const auto *branch = llvm::dyn_cast<If>(&statement)) {
    for (const IfBranch &arm : branch->branches) {
      expression(arm.test);
      block(arm.body);
    }
    block(branch->orelse);
  } else if (const auto *with = llvm::dyn_cast<With>(&statement)) {
    for (const WithItem &item : with->items) {
      expression(item.context);
      if (item.target)
        target(*item.target);
    }
    block(with->body);
  } else if (const auto *match = llvm::dyn_cast<Match>(&statement)) {
    expression(match->subject);
    for (const MatchCase &arm : match->cases) {
      pattern(arm.pattern);
      expression(arm.guard);
      block(arm.body);
    }
  } else if (const auto *attempt = llvm::dyn_cast<Try>(&statement)) {
    block(attempt->body);
    for (const ExceptHandler &handler : attempt->handlers) {
      bind(handler.name);
      block(handler.body);
    }
    block(attempt->orelse);
    block(attempt->finalbody);
  }
}

void NameCollector::simple(const Stmt &statement) {
  if (const auto *def = llvm::dyn_cast<FunctionDef>(&statement)) {
    bind(def->name);
  } else if (const auto *cls = llvm::dyn_cast<ClassDef>(&statement)) {
    bind(cls->name);
  } else if (const auto *alias = llvm::dyn_cast<TypeAlias>(&statement)) {
    bind(alias->name);
  } else if (const auto *assign = llvm::dyn_cast<Assign>(&statement)) {
    for (const Expr *each : assign->targets)
      target(*each);
    expression(assign->value);
  } else if (const auto *assign = llvm::dyn_cast<AugAssign>(&statement)) {
    target(*assign->target);
    expression(assign->value);
  } else if (const auto *assign = llvm::dyn_cast<AnnAssign>(&statement)) {
    // A bare annotation binds nothing, but makes the name a local one.
    target(*assign->target);
    expression(assign->value);
  } else if (const auto *deletion = llvm::dyn_cast<Delete>(&statement)) {
    for (const Expr *each : deletion->targets)
      target(*each);
  } else if (const auto *import = llvm::dyn_cast<Import>(&statement)) {
    for (const Alias &alias : import->names)
      bindImport(alias);
  } else if (const auto *import = llvm::dyn_cast<ImportFrom>(&statement)) {
    for (const Alias &alias : import->names)
      bind(alias.asName ? alias.asName : alias.name);
  } else if (const auto *global = llvm::dyn_cast<Global>(&statement)) {
    for (const Identifier &name : global->names)
      names.global.insert(name.text);
  } else if (const auto *nonlocal = llvm::dyn_cast<Nonlocal>(&statement)) {
    for (const Identifier &name : nonlocal->names)
      names.nonlocal.insert(name.text);
  } else if (const auto *result = llvm::dyn_cast<Return>(&statement)) {
    expression(result->value);
  } else if (const auto *check = llvm::dyn_cast<Assert>(&statement)) {
    expression(check->test);
    expression(check->message);
  } else if (const auto *expr = llvm::dyn_cast<ExprStmt>(&statement)) {
    expression(expr->value);
  }
}

void NameCollector::call(const Call &call) {
  if (const auto *method = llvm::dyn_cast<Attribute>(call.callee))
    if (isMutator(method->name.text))
      addRoot(method->value, names.mutated);
  expression(call.callee);
  list(call.args);
  for (const Keyword &keyword : call.keywords)
    expression(keyword.value);
}

void NameCollector::generators(llvm::ArrayRef<Comprehension> list) {
  // The targets belong to the comprehension's own scope.
  for (const Comprehension &generator : list) {
    expression(generator.iter);
    this->list(generator.conditions);
  }
}

void NameCollector::expression(const Expr *expr) {
  if (!expr)
    return;
  if (const auto *walrus = llvm::dyn_cast<NamedExpr>(expr)) {
    bind(walrus->target);
    expression(walrus->value);
  } else if (const auto *node = llvm::dyn_cast<Call>(expr)) {
    call(*node);
  } else if (const auto *node = llvm::dyn_cast<BoolOp>(expr)) {
    list(node->values);
  } else if (const auto *node = llvm::dyn_cast<BinOp>(expr)) {
    expression(node->first);
    for (const BinOpLink &link : node->links)
      expression(link.operand);
  } else if (const auto *node = llvm::dyn_cast<Compare>(expr)) {
    expression(node->first);
    for (const CompareLink &link : node->links)
      expression(link.operand);
  } else if (const auto *node = llvm::dyn_cast<UnaryOp>(expr)) {
    expression(node->operand);
  } else if (const auto *node = llvm::dyn_cast<IfExp>(expr)) {
    expression(node->test);
    expression(node->body);
    expression(node->orelse);
  } else if (const auto *node = llvm::dyn_cast<Dict>(expr)) {
    for (const DictItem &item : node->items) {
      expression(item.key);
      expression(item.value);
    }
  } else if (const auto *node = llvm::dyn_cast<Set>(expr)) {
    list(node->elements);
  } else if (const auto *node = llvm::dyn_cast<List>(expr)) {
    list(node->elements);
  } else if (const auto *node = llvm::dyn_cast<Tuple>(expr)) {
    list(node->elements);
  } else if (const auto *node = llvm::dyn_cast<ListComp>(expr)) {
    expression(node->element);
    generators(node->generators);
  } else if (const auto *node = llvm::dyn_cast<SetComp>(expr)) {
    expression(node->element);
    generators(node->generators);
  } else if (const auto *node = llvm::dyn_cast<GeneratorExp>(expr)) {
    expression(node->element);
    generators(node->generators);
  } else if (const auto *node = llvm::dyn_cast<DictComp>(expr)) {
    expression(node->key);
    expression(node->value);
    generators(node->generators);
  } else if (const auto *node = llvm::dyn_cast<Attribute>(expr)) {
    expression(node->value);
  } else if (const auto *node = llvm::dyn_cast<Subscript>(expr)) {
    expression(node->value);
    expression(node->index);
  } else if (const auto *node = llvm::dyn_cast<Starred>(expr)) {
    expression(node->value);
  }
}

void NameCollector::pattern(const Pattern *pattern) {
  if (!pattern)
    return;
  PatternList inner;
  if (const auto *capture = llvm::dyn_cast<MatchAs>(pattern)) {
    bind(capture->name);
    this->pattern(capture->pattern);
  } else if (const auto *star = llvm::dyn_cast<MatchStar>(pattern)) {
    bind(star->name);
  } else if (const auto *mapping = llvm::dyn_cast<MatchMapping>(pattern)) {
    bind(mapping->rest);
    inner = mapping->patterns;
  } else if (const auto *sequence = llvm::dyn_cast<MatchSequence>(pattern)) {
    inner = sequence->patterns;
  } else if (const auto *either = llvm::dyn_cast<MatchOr>(pattern)) {
    inner = either->patterns;
  } else if (const auto *cls = llvm::dyn_cast<MatchClass>(pattern)) {
    inner = cls->patterns;
    for (const KeywordPattern &keyword : cls->keywords)
      this->pattern(keyword.pattern);
  }
  for (const Pattern *each : inner)
    this->pattern(each);
}

void tile::collectNames(Block block, BlockNames &names) {
  NameCollector(names).block(block);
}

void tile::collectNames(const Stmt &statement, BlockNames &names) {
  NameCollector(names).visit(statement);
}

void tile::collectTargetNames(const Expr &target, BlockNames &names) {
  NameCollector(names).target(target);
}
