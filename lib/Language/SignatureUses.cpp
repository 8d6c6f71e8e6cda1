//===- SignatureUses.cpp - how a kernel uses its parameters ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Statements and expressions of SignatureUseWalker.h, and the questions that
// one may ask when the walk is over.
//
//===----------------------------------------------------------------------===//

#include "SignatureUses.h"
#include "SignatureUseWalker.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace tile;
using namespace tile::ast;

/// Values of one function and all it calls; what comes after says nothing.
static constexpr size_t kMaxNodes = 60'000;

int UseWalker::fresh(SourceRange range, llvm::ArrayRef<int> deps) {
  int node = graph.make(range, deps);
  return node;
}

int UseWalker::integer(SourceRange range, llvm::ArrayRef<int> deps) {
  int node = fresh(range, deps);
  graph.facts(node).isInteger = true;
  return node;
}

static bool isIntLiteral(const Expr &expr) {
  const auto *constant = llvm::dyn_cast<Constant>(&expr);
  return constant && constant->constant == ConstantKind::Int;
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

namespace {
/// Reads names also of the functions around a kernel.
class ScopeEvaluator final : public Evaluator {
public:
  ScopeEvaluator(EvalContext &context, Scope *scope)
      : Evaluator(context), scope(scope) {
    toleratesUnknown = true;
  }
  EvalResult readName(llvm::StringRef name, SourceRange range) override {
    if (Value *value = scope ? scope->find(name) : nullptr)
      return *value;
    return Evaluator::readName(name, range);
  }

private:
  Scope *scope;
};
} // namespace

/// The name that an expression such as `a.b.c` begins with, or null.
static const Name *rootOf(const Expr &expr) {
  const Expr *root = &expr;
  while (const auto *attribute = llvm::dyn_cast<Attribute>(root))
    root = attribute->value;
  return llvm::dyn_cast<Name>(root);
}

bool UseWalker::isLocal(const Expr &expr) const {
  const Name *root = rootOf(expr);
  return !root || level->variables.contains(root->id);
}

std::optional<Value> UseWalker::resolve(const Expr &expr) {
  if (isLocal(expr))
    return std::nullopt;
  auto [entry, isNew] = resolved.try_emplace(&expr);
  if (!isNew)
    return entry->second;
  const Closure &closure = level->function->closure;
  ScopeEvaluator evaluator(program.context(), closure.scope.get());
  EvalResult value = evaluator.evaluateIn(*closure.module, expr);
  if (value && value->is<UnknownObject>())
    value = std::nullopt;
  resolved[&expr] = value;
  return value;
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

int UseWalker::walk(FunctionObject &function, llvm::ArrayRef<int> arguments) {
  Level own;
  own.function = &function;
  for (auto [parameter, node] :
       llvm::zip(allParameters(function.def->params), arguments))
    own.variables[parameter->name.text] = node;
  if (level)
    own.controls = level->controls;
  llvm::SaveAndRestore<Level *> saved(level, &own);
  llvm::SaveAndRestore<unsigned> deeper(depth, depth + 1);
  walkBlock(function.def->body);
  return own.result >= 0 ? own.result : fresh({});
}

void UseWalker::walkBlock(Block block) {
  for (const Stmt *statement : block)
    if (graph.size() < kMaxNodes)
      walkStatement(*statement);
}

void UseWalker::bindName(llvm::StringRef name, int value, SourceRange range) {
  int node = fresh(range, level->controls);
  graph.addDependency(node, value);
  graph.unite(node, value);
  level->variables[name] = node;
}

void UseWalker::bind(const Expr &target, int value) {
  if (const auto *name = llvm::dyn_cast<Name>(&target))
    return bindName(name->id, value, name->range);
  ExprList elements;
  if (const auto *tuple = llvm::dyn_cast<Tuple>(&target))
    elements = tuple->elements;
  else if (const auto *list = llvm::dyn_cast<List>(&target))
    elements = list->elements;
  if (!elements.empty())
    graph.facts(value).isTuple = true;
  for (auto [index, element] : llvm::enumerate(elements))
    bind(*element, graph.elementOf(value, index));
}

void UseWalker::join(const Variables &other) {
  for (const auto &entry : other) {
    auto [own, isNew] =
        level->variables.try_emplace(entry.getKey(), entry.getValue());
    if (isNew || own->second == entry.getValue())
      continue;
    graph.addDependency(own->second, entry.getValue());
    graph.addDependency(entry.getValue(), own->second);
    graph.unite(own->second, entry.getValue());
  }
}

void UseWalker::walkIf(const If &statement) {
  size_t numControls = level->controls.size();
  Variables before = level->variables, after;
  bool isFirst = true;
  auto arm = [&](Block body) {
    level->variables = before;
    walkBlock(body);
    if (!isFirst)
      join(after);
    after = level->variables;
    isFirst = false;
  };
  for (const IfBranch &branch : statement.branches) {
    level->variables = before;
    condition(*branch.test);
    level->controls.push_back(visit(*branch.test));
    arm(branch.body);
  }
  arm(statement.orelse);
  level->controls.resize(numControls);
}

void UseWalker::walkLoop(Block body, const Expr *target, int iterated) {
  Variables before = level->variables;
  if (target)
    bind(*target, iterated);
  level->controls.push_back(iterated);
  walkBlock(body);
  level->controls.pop_back();
  join(before);
}

void UseWalker::walkFor(const For &statement) {
  const auto *call = llvm::dyn_cast<Call>(statement.iter);
  int variable = fresh(statement.target->range);
  bool isRange = false;
  if (call) {
    llvm::StringRef name;
    if (const auto *callee = llvm::dyn_cast<Name>(call->callee))
      name = callee->id;
    else if (const auto *callee = llvm::dyn_cast<Attribute>(call->callee))
      name = callee->name.text;
    isRange = name == "range" || name == "static_range";
  }
  if (!isRange) {
    int iterated = visit(*statement.iter);
    graph.addDependency(variable, iterated);
    for (int element : graph.facts(iterated).elements)
      graph.unite(variable, element);
  } else {
    for (const Expr *bound : call->args) {
      int node = visit(*bound);
      graph.facts(node).isInteger = graph.facts(node).isLoopBound = true;
      graph.addDependency(variable, node);
    }
    for (const Keyword &keyword : call->keywords)
      visit(*keyword.value);
    graph.facts(variable).isInteger = true;
  }
  walkLoop(statement.body, statement.target, variable);
}

void UseWalker::walkStatement(const Stmt &statement) {
  if (const auto *assign = llvm::dyn_cast<Assign>(&statement)) {
    int value = visit(*assign->value);
    // A variable of integers from the start; a number in a sum may be any.
    if (isIntLiteral(*assign->value))
      graph.facts(value).isInteger = true;
    for (const Expr *target : assign->targets)
      bind(*target, value);
  } else if (const auto *assign = llvm::dyn_cast<AnnAssign>(&statement)) {
    if (assign->value)
      bind(*assign->target, visit(*assign->value));
  } else if (const auto *assign = llvm::dyn_cast<AugAssign>(&statement)) {
    int lhs = visit(*assign->target), rhs = visit(*assign->value);
    bind(*assign->target,
         binary(assign->op, lhs, rhs, *assign->value, assign->target->range));
  } else if (const auto *expr = llvm::dyn_cast<ExprStmt>(&statement)) {
    visit(*expr->value);
  } else if (const auto *branches = llvm::dyn_cast<If>(&statement)) {
    walkIf(*branches);
  } else if (const auto *loop = llvm::dyn_cast<For>(&statement)) {
    walkFor(*loop);
  } else if (const auto *loop = llvm::dyn_cast<While>(&statement)) {
    condition(*loop->test);
    walkLoop(loop->body, nullptr, visit(*loop->test));
  } else if (const auto *with = llvm::dyn_cast<With>(&statement)) {
    walkBlock(with->body);
  } else if (const auto *assertion = llvm::dyn_cast<Assert>(&statement)) {
    visit(*assertion->test);
  } else if (const auto *ret = llvm::dyn_cast<Return>(&statement)) {
    int value = ret->value ? visit(*ret->value) : -1;
    if (value >= 0 && level->result >= 0)
      graph.unite(level->result, value);
    if (value >= 0)
      level->result = value;
  }
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

void UseWalker::visitAll(ExprList list) {
  for (const Expr *expr : list)
    visit(*expr);
}

void UseWalker::condition(const Expr &expr) {
  if (const auto *both = llvm::dyn_cast<BoolOp>(&expr)) {
    for (const Expr *value : both->values)
      condition(*value);
  } else if (const auto *unary = llvm::dyn_cast<UnaryOp>(&expr)) {
    if (unary->op == UnaryOpKind::Not)
      condition(*unary->operand);
  } else if (llvm::isa<Name>(&expr)) {
    graph.facts(visit(expr)).isCondition = true;
  }
}

int UseWalker::visit(const Expr &expr) {
  if (const auto *name = llvm::dyn_cast<Name>(&expr))
    return visitName(*name);
  if (const auto *constant = llvm::dyn_cast<Constant>(&expr))
    return visitConstant(*constant);
  if (const auto *binop = llvm::dyn_cast<BinOp>(&expr))
    return visitBinOp(*binop);
  if (const auto *compare = llvm::dyn_cast<Compare>(&expr))
    return visitCompare(*compare);
  if (const auto *call = llvm::dyn_cast<Call>(&expr))
    return visitCall(*call);
  if (const auto *attribute = llvm::dyn_cast<Attribute>(&expr))
    return visitAttribute(*attribute);
  if (const auto *subscript = llvm::dyn_cast<Subscript>(&expr))
    return visitSubscript(*subscript);
  if (const auto *tuple = llvm::dyn_cast<Tuple>(&expr))
    return visitSequence(tuple->elements, expr.range);
  if (const auto *list = llvm::dyn_cast<List>(&expr))
    return visitSequence(list->elements, expr.range);
  if (const auto *unary = llvm::dyn_cast<UnaryOp>(&expr)) {
    int operand = visit(*unary->operand);
    if (unary->op != UnaryOpKind::Not)
      return operand;
    condition(*unary->operand);
    int node = fresh(expr.range, {operand});
    graph.facts(node).isBoolean = true;
    return node;
  }
  if (const auto *both = llvm::dyn_cast<BoolOp>(&expr)) {
    condition(expr);
    int node = fresh(expr.range);
    for (const Expr *value : both->values)
      graph.addDependency(node, visit(*value));
    graph.facts(node).isBoolean = true;
    return node;
  }
  if (const auto *choice = llvm::dyn_cast<IfExp>(&expr)) {
    condition(*choice->test);
    int test = visit(*choice->test), a = visit(*choice->body),
        b = visit(*choice->orelse);
    int node = fresh(expr.range, {test, a, b});
    graph.unite(node, a);
    // One arm may be None or an offset of another kind.
    graph.addMeeting(a, b);
    return node;
  }
  if (const auto *named = llvm::dyn_cast<NamedExpr>(&expr)) {
    int value = visit(*named->value);
    bindName(named->target.text, value, named->target.range);
    return value;
  }
  if (const auto *starred = llvm::dyn_cast<Starred>(&expr))
    return visit(*starred->value);
  return fresh(expr.range);
}

int UseWalker::visitName(const Name &expr) {
  auto found = level->variables.find(expr.id);
  int node = fresh(expr.range);
  if (found == level->variables.end())
    return node;
  graph.addDependency(node, found->second);
  graph.unite(found->second, node);
  return node;
}

int UseWalker::visitConstant(const Constant &expr) {
  int node = fresh(expr.range);
  graph.facts(node).isFloat = expr.constant == ConstantKind::Float;
  graph.facts(node).isNoPointer = true;
  return node;
}

int UseWalker::visitSequence(ExprList elements, SourceRange range) {
  int node = fresh(range);
  std::vector<int> nodes;
  for (const Expr *element : elements)
    nodes.push_back(visit(*element));
  for (int element : nodes)
    graph.addDependency(node, element);
  graph.facts(node).elements = std::move(nodes);
  return node;
}

int UseWalker::visitBinOp(const BinOp &expr) {
  int value = visit(*expr.first);
  // `2 * x`: the literal on the left says as little.
  bool isLiteral = isIntLiteral(*expr.first);
  for (auto [index, link] : llvm::enumerate(expr.links)) {
    int operand = visit(*link.operand);
    bool swaps = isLiteral && index == 0 &&
                 (link.op == BinaryOp::Add || link.op == BinaryOp::Mult);
    value = swaps ? binary(link.op, operand, value, *expr.first,
                           expr.rangeUpTo(index))
                  : binary(link.op, value, operand, *link.operand,
                           expr.rangeUpTo(index));
  }
  return value;
}

int UseWalker::binary(BinaryOp op, int lhs, int rhs, const Expr &right,
                      SourceRange range) {
  int node = fresh(range, {lhs, rhs});
  graph.facts(node).rank =
      std::max(graph.facts(lhs).rank, graph.facts(rhs).rank);
  graph.facts(lhs).isOperand = graph.facts(rhs).isOperand = true;
  if (op != BinaryOp::Add && op != BinaryOp::Sub)
    for (int part : {node, lhs, rhs})
      graph.facts(part).isNoPointer = true;
  switch (op) {
  case BinaryOp::Add:
  case BinaryOp::Sub:
    if (isIntLiteral(right))
      graph.unite(node, lhs);
    else
      graph.addSum(node, lhs, rhs);
    break;
  case BinaryOp::Mult:
    if (isIntLiteral(right))
      graph.unite(node, lhs);
    else
      graph.addProduct(node, lhs, rhs);
    break;
  case BinaryOp::Div:
    graph.facts(node).isFloat = true;
    graph.addMeeting(lhs, node);
    break;
  case BinaryOp::Pow:
  case BinaryOp::MatMult:
    break;
  case BinaryOp::BitAnd:
  case BinaryOp::BitOr:
  case BinaryOp::BitXor:
    // Masks or bits: what one side is, the other is.
    graph.addMeeting(lhs, rhs);
    graph.facts(node).isBoolean =
        graph.facts(lhs).isBoolean || graph.facts(rhs).isBoolean;
    graph.facts(node).isInteger = !graph.facts(node).isBoolean;
    if (isIntLiteral(right))
      graph.facts(lhs).isInteger = true;
    break;
  case BinaryOp::Mod:
    if (graph.facts(lhs).isFloat || graph.facts(rhs).isFloat) {
      graph.facts(node).isFloat = true;
      break;
    }
    [[fallthrough]];
  default:
    // `//`, `%`, shifts.
    for (int part : {node, lhs, rhs})
      graph.facts(part).isInteger = true;
  }
  return node;
}

int UseWalker::visitCompare(const Compare &expr) {
  int lhs = visit(*expr.first);
  int node = fresh(expr.range, {lhs});
  for (const CompareLink &link : expr.links) {
    int rhs = visit(*link.operand);
    graph.addDependency(node, rhs);
    UseFacts &facts = graph.facts(lhs);
    const auto *constant = llvm::dyn_cast<Constant>(link.operand);
    std::optional<Value> known = resolve(*link.operand);
    if (constant && constant->constant == ConstantKind::None)
      facts.isComparedWithNone = true;
    else if (constant && constant->constant == ConstantKind::Str)
      facts.texts.push_back(constant->text.str());
    else if (constant && constant->constant == ConstantKind::Int)
      facts.numbers.push_back(static_cast<int64_t>(constant->intValue));
    else if (known && known->asDType())
      facts.isType = true;
    else if (known && known->isString())
      facts.texts.push_back(known->getString().str());
    else if (known && known->asInt64())
      facts.numbers.push_back(*known->asInt64());
    else
      graph.addMeeting(lhs, rhs);
    // `x in ("a", "b")`
    for (int element : graph.facts(rhs).elements)
      graph.addMeeting(lhs, element);
    lhs = rhs;
  }
  graph.facts(node).isBoolean = true;
  return node;
}

int UseWalker::visitAttribute(const Attribute &expr) {
  llvm::StringRef name = expr.name.text;
  if (!isLocal(expr))
    return fresh(expr.range);
  int value = visit(*expr.value);
  int node = fresh(expr.range, {value});
  // `x_ptr.dtype.element_ty`
  const auto *inner = llvm::dyn_cast<Attribute>(expr.value);
  if (name == "element_ty" && inner) {
    int pointer = visit(*inner->value);
    if (!graph.facts(pointer).isDescriptor)
      graph.elementOf(pointer);
  } else if (name == "value") {
    graph.unite(node, value);
  } else if (name == "T") {
    graph.facts(value).rank = std::max(graph.facts(value).rank, 2u);
    graph.unite(node, value);
  } else if (name == "block_shape") {
    graph.facts(value).isDescriptor = true;
  } else if (name == "primitive_bitwidth") {
    graph.facts(value).isType |= llvm::isa<Name>(expr.value);
  }
  return node;
}

int UseWalker::visitSubscript(const Subscript &expr) {
  int value = visit(*expr.value);
  int node = fresh(expr.range, {value});
  ExprList indices(expr.index);
  if (const auto *tuple = llvm::dyn_cast<Tuple>(expr.index))
    indices = tuple->elements;
  unsigned slices = 0;
  bool isTensor = false;
  for (const Expr *index : indices) {
    const auto *constant = llvm::dyn_cast<Constant>(index);
    slices += llvm::isa<Slice>(index);
    isTensor |= llvm::isa<Slice>(index) ||
                (constant && constant->constant == ConstantKind::None);
    if (!llvm::isa<Slice>(index))
      visit(*index);
  }
  if (isTensor) {
    graph.unite(node, value);
    graph.facts(value).rank = std::max(graph.facts(value).rank, slices);
    const auto *name = llvm::dyn_cast<Name>(expr.value);
    if (name && level->variables.contains(name->id)) {
      unsigned &known = graph.indexed[level->variables[name->id]];
      known = std::max(known, slices);
    }
    return node;
  }
  // A tuple; `x.shape[0]` is one of integers.
  if (isIntLiteral(*expr.index)) {
    uint64_t index = llvm::cast<Constant>(expr.index)->intValue;
    if (llvm::isa<Name>(expr.value))
      graph.facts(value).isTuple = true;
    if (index < 64)
      return graph.elementOf(value, index);
  }
  if (llvm::isa<Name>(expr.value))
    graph.facts(value).isTuple = true;
  return node;
}

UseArguments UseWalker::arguments(const Call &call) {
  UseArguments result;
  for (const Expr *argument : call.args) {
    result.positional.push_back(visit(*argument));
    result.positionalSyntax.push_back(argument);
  }
  for (const Keyword &keyword : call.keywords) {
    result.keyword.push_back({keyword.name.text, visit(*keyword.value)});
    result.keywordSyntax.push_back(keyword.value);
  }
  return result;
}

int UseWalker::visitCall(const Call &expr) {
  UseArguments given = arguments(expr);
  const auto *attribute = llvm::dyn_cast<Attribute>(expr.callee);
  if (std::optional<Value> callee = resolve(*expr.callee)) {
    FunctionObject *function = callee->getAs<FunctionObject>();
    bool isStdlib = function && program.context()
                                    .diagnostics.sourceManager()
                                    .name(function->def->range.file)
                                    .starts_with("<stdlib>");
    if (function && !isStdlib)
      return callFunction(*function, given, expr.range);
    if (function)
      return callNamed(function->name(), given, expr.range);
    if (const BuiltinObject *builtin = callee->getAs<BuiltinObject>())
      return callNamed(builtin->name, given, expr.range);
  }
  if (attribute && isLocal(*expr.callee)) {
    int self = visit(*attribute->value);
    given.positional.insert(given.positional.begin(), self);
    given.positionalSyntax.insert(given.positionalSyntax.begin(),
                                  attribute->value);
    bool isBlock =
        attribute->name.text == "load" || attribute->name.text == "gather" ||
        (attribute->name.text == "store" && given.positional.size() > 2);
    if (isBlock)
      graph.facts(self).isDescriptor = true;
    return callNamed(attribute->name.text, given, expr.range);
  }
  if (attribute)
    return callNamed(attribute->name.text, given, expr.range);
  int node = fresh(expr.range);
  if (const auto *name = llvm::dyn_cast<Name>(expr.callee);
      name && isLocal(*name)) {
    int callee = visit(*name);
    graph.facts(callee).arity = static_cast<int>(given.positional.size());
    graph.addDependency(node, callee);
  }
  for (int argument : given.positional)
    graph.addDependency(node, argument);
  return node;
}

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

Uses::Uses(Program &program, FunctionObject &function) {
  std::vector<int> arguments;
  for (const Parameter *parameter : allParameters(function.def->params)) {
    int node = graph.make(parameter->name.range);
    arguments.push_back(node);
    parameters[parameter->name.text] = node;
  }
  UseWalker(program, graph).walk(function, arguments);
  graph.solve();
}

unsigned Uses::indexedRank(llvm::StringRef parameter) const {
  return graph.indexed.lookup(parameters.find(parameter)->second);
}

const UseFacts &Uses::of(llvm::StringRef parameter) {
  return graph.facts(parameters.find(parameter)->second);
}

std::vector<std::string> Uses::namesOf(llvm::ArrayRef<int> nodes) const {
  std::vector<std::string> names;
  for (int node : nodes)
    for (const auto &[name, own] : parameters)
      if (own == node)
        names.push_back(name.str());
  return names;
}

std::vector<std::string> Uses::parametersBehind(SourceRange range) {
  return namesOf(graph.slice(graph.nodesAt(range)));
}

std::vector<std::string> Uses::parametersBehind(int node) {
  return namesOf(graph.slice({node}));
}
