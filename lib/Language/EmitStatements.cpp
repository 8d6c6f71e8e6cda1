//===- EmitStatements.cpp - statements and names of a kernel --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks of statements, assignments, and the refusal of what Python has but a
// kernel may not use, where it is reached. A statement that fails poisons the
// names it would have bound, and the next one is emitted all the same, so that
// independent mistakes are all reported in one run.
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "tile/Language/ModuleScope.h"
#include "tile/Language/Scope.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "tile/Support/Limits.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace tile;

/// Errors after which a kernel is given up: the rest would be noise.
static constexpr unsigned kMaxErrors = 20;

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

std::vector<llvm::StringRef> Variables::names() const {
  std::vector<llvm::StringRef> result;
  for (const auto &entry : values)
    result.push_back(entry.getKey());
  llvm::sort(result);
  return result;
}

const Value *Variables::find(llvm::StringRef name) const {
  auto entry = values.find(name);
  return entry == values.end() ? nullptr : &entry->second;
}

SourceRange Variables::definition(llvm::StringRef name) const {
  return definitions.lookup(name);
}

Variables KernelEmitter::variables() {
  return Variables{frame().scope->all(), state->definitions};
}

void KernelEmitter::restore(const Variables &variables) {
  frame().scope->clear();
  for (const auto &entry : variables.values)
    frame().scope->set(entry.getKey(), entry.second);
  state->definitions = variables.definitions;
}

EvalResult KernelEmitter::readName(llvm::StringRef name, SourceRange range) {
  EvalResult value = Evaluator::readName(name, range);
  const LostValue *lost = value ? value->getAs<LostValue>() : nullptr;
  if (!lost)
    return value;
  DiagBuilder diagnostic = error(DiagID::NotAvailable, range, name);
  for (const LostValue::Evidence &evidence : lost->evidence)
    diagnostic.note(evidence.range, evidence.text);
  diagnostic.help("assign `" + name + "` before the `if` or the loop");
  return std::nullopt;
}

/// Tuples within a value, as deep as they nest, up to `bound`.
static unsigned tupleDepth(const Value &value, unsigned bound) {
  const TupleObject *tuple = value.getAs<TupleObject>();
  if (!tuple || bound == 0)
    return 0;
  unsigned depth = 0;
  for (const Value &element : tuple->elements)
    depth = std::max(depth, tupleDepth(element, bound - 1));
  return depth + 1;
}

/// What is bound nests no deeper than this, so that everything that walks a
/// value may recurse: an expression adds no more than limits::kNesting.
static constexpr unsigned kTupleDepth = 64;

bool KernelEmitter::bindName(llvm::StringRef name, Value value,
                             SourceRange range) {
  if (tupleDepth(value, kTupleDepth + 1) > kTupleDepth) {
    error(DiagID::ValueTooLarge, range, "tuple", kTupleDepth, "levels");
    return false;
  }
  if (!Evaluator::bindName(name, std::move(value), range))
    return false;
  if (state)
    state->definitions[name] = range;
  return true;
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

Flow KernelEmitter::executeBlock(ast::Block block) {
  return emitBlock(block, nullptr);
}

Flow KernelEmitter::emitBlock(ast::Block block, const Rest *rest) {
  for (size_t i = 0; i < block.size(); ++i) {
    const ast::Stmt &statement = *block[i];
    const ast::If *branch = llvm::dyn_cast<ast::If>(&statement);
    // What follows an `if` that may return goes on inside its branches.
    if (branch && state->loopDepth == 0 && mayReturn(*branch)) {
      Rest following{block.drop_front(i + 1), rest};
      Flow flow = emitIf(*branch, 0, &following);
      if (flow != Flow::Failed)
        return flow;
      recover(statement);
      if (state->isAbandoned)
        return Flow::Failed;
      continue;
    }
    Flow flow = execute(statement);
    if (flow == Flow::Return)
      return flow;
    if (flow != Flow::Normal) {
      recover(statement);
      if (context.diagnostics.errorCount() >= kMaxErrors)
        return Flow::Failed;
    }
    if (state->isAbandoned)
      return Flow::Failed;
  }
  return rest ? emitBlock(rest->block, rest->next) : Flow::Normal;
}

void KernelEmitter::recover(const ast::Stmt &statement) {
  // The library is right, so that what fails there after this follows from it.
  if (isInLibrary(statement.range))
    abandonFunction();
  BlockNames names;
  collectNames(statement, names);
  for (llvm::StringRef name : names.bound)
    Evaluator::bindName(name, poison(), statement.range);
  if (llvm::isa<ast::Return>(statement))
    frame().returned = poison();
}

/// How messages call a statement that no kernel may hold; empty for others.
static llvm::StringRef refusedStatement(ast::NodeKind kind) {
  switch (kind) {
  case ast::NodeKind::FunctionDef:
    return "a nested function";
  case ast::NodeKind::ClassDef:
    return "a class";
  case ast::NodeKind::Delete:
    return "`del`";
  case ast::NodeKind::TypeAlias:
    return "`type`";
  case ast::NodeKind::With:
    return "`with`";
  case ast::NodeKind::Match:
    return "`match`";
  case ast::NodeKind::Raise:
    return "`raise`";
  case ast::NodeKind::Try:
    return "`try`";
  case ast::NodeKind::Import:
  case ast::NodeKind::ImportFrom:
    return "`import`";
  case ast::NodeKind::Global:
    return "`global`";
  case ast::NodeKind::Nonlocal:
    return "`nonlocal`";
  case ast::NodeKind::Break:
    return "`break`";
  case ast::NodeKind::Continue:
    return "`continue`";
  default:
    return "";
  }
}

/// The same for expressions.
static llvm::StringRef refusedExpression(ast::NodeKind kind) {
  switch (kind) {
  case ast::NodeKind::Lambda:
    return "`lambda`";
  case ast::NodeKind::Dict:
  case ast::NodeKind::DictComp:
    return "a dictionary";
  case ast::NodeKind::Set:
  case ast::NodeKind::SetComp:
    return "a set";
  case ast::NodeKind::GeneratorExp:
    return "a generator";
  case ast::NodeKind::Await:
    return "`await`";
  case ast::NodeKind::Yield:
  case ast::NodeKind::YieldFrom:
    return "`yield`";
  default:
    return "";
  }
}

Flow KernelEmitter::execute(const ast::Stmt &statement) {
  if (operations.count > limits::kTileOps) {
    // Once is enough: the counter is set back so far that it stays silent.
    operations.count = 0;
    error(DiagID::TooManyOperations, statement.range, limits::kTileOps);
    return Flow::Failed;
  }
  llvm::StringRef refused = refusedStatement(statement.kind);
  if (refused.empty()) {
    llvm::SaveAndRestore<mlir::Location> location(builder.location,
                                                  locate(statement.range));
    return Evaluator::execute(statement);
  }
  DiagBuilder diagnostic =
      error(DiagID::UnsupportedSyntax, statement.range, refused);
  if (statement.kind == ast::NodeKind::Break ||
      statement.kind == ast::NodeKind::Continue)
    diagnostic.help("use a `while` loop with a flag, or put what follows under "
                    "an `if`");
  if (statement.kind == ast::NodeKind::Raise)
    diagnostic.note("this statement is reached with the given constants");
  return Flow::Failed;
}

EvalResult KernelEmitter::evaluate(const ast::Expr &expr) {
  llvm::StringRef refused = refusedExpression(expr.kind);
  if (!refused.empty()) {
    error(DiagID::UnsupportedSyntax, expr.range, refused);
    return std::nullopt;
  }
  llvm::SaveAndRestore<mlir::Location> location(builder.location,
                                                locate(expr.range));
  return Evaluator::evaluate(expr);
}

//===----------------------------------------------------------------------===//
// Assignments
//===----------------------------------------------------------------------===//

EvalResult KernelEmitter::decay(const Value &value, SourceRange range) {
  if (value.isNumber()) {
    std::optional<Tensor> tensor = toTensor(value, range, "the value");
    if (tensor && value.isReal() && tensor->dtype == DType(ScalarKind::FP64))
      error(DiagID::DoubleConstant, range, repr(value))
          .help("write it where it is used, as an operand of fp32, or annotate "
                "the name with `tl.constexpr`");
    return tensor ? EvalResult(wrap(*tensor, range)) : std::nullopt;
  }
  if (const TupleObject *tuple = value.getAs<TupleObject>()) {
    std::vector<Value> elements;
    for (const Value &element : tuple->elements) {
      EvalResult decayed = decay(element, range);
      if (!decayed)
        return std::nullopt;
      elements.push_back(std::move(*decayed));
    }
    return Value::make<TupleObject>(std::move(elements), tuple->typeName,
                                    tuple->fields);
  }
  if (value.isNone() || value.asDType() || value.is<ExtensionObject>())
    return value;
  if (const UnknownObject *unknown = value.getAs<UnknownObject>()) {
    refuseUnknown(*unknown, range);
    return std::nullopt;
  }
  error(DiagID::NotRuntimeValue, range, describe(value))
      .help("annotate the name with `tl.constexpr`");
  return std::nullopt;
}

bool KernelEmitter::checkTarget(const ast::Expr &target) {
  switch (target.kind) {
  case ast::NodeKind::Name:
    return true;
  case ast::NodeKind::Tuple:
    return llvm::all_of(
        llvm::cast<ast::Tuple>(target).elements,
        [this](const ast::Expr *element) { return checkTarget(*element); });
  case ast::NodeKind::List:
    return llvm::all_of(
        llvm::cast<ast::List>(target).elements,
        [this](const ast::Expr *element) { return checkTarget(*element); });
  case ast::NodeKind::Subscript:
    error(DiagID::UnsupportedSyntax, target.range, "assignment to an element")
        .help("tiles are values: make a new one with `tl.where`, or write to "
              "memory with `tl.store`");
    return false;
  case ast::NodeKind::Attribute:
    error(DiagID::UnsupportedSyntax, target.range,
          "assignment to an attribute");
    return false;
  default:
    error(DiagID::UnsupportedSyntax, target.range, "`*` in a target");
    return false;
  }
}

bool KernelEmitter::assign(const ast::Expr &target, const Value &value) {
  if (!isPoisoned(value))
    return Evaluator::assign(target, value);
  BlockNames names;
  collectTargetNames(target, names);
  for (llvm::StringRef name : names.bound)
    bindName(name, value.is<PoisonValue>() ? value : poison(), target.range);
  return true;
}

Flow KernelEmitter::visitAssign(const ast::Assign &statement) {
  if (statement.targets.size() != 1) {
    error(DiagID::UnsupportedSyntax, statement.range, "`a = b = value`")
        .help("write one assignment for each name");
    return Flow::Failed;
  }
  const ast::Expr &target = *statement.targets.front();
  if (!checkTarget(target))
    return Flow::Failed;
  EvalResult value = evaluate(*statement.value);
  if (!value)
    return Flow::Failed;
  // `x: tl.constexpr` and then `x = 4` keeps the constant.
  const ast::Name *name = llvm::dyn_cast<ast::Name>(&target);
  bool isAnnouncedConstant = name && !hasTensor(*value) &&
                             state->constexprNames.count(name->id) &&
                             !frame().scope->find(name->id);
  if (!isAnnouncedConstant)
    value = decay(*value, statement.value->range);
  return value && assign(target, *value) ? Flow::Normal : Flow::Failed;
}

Flow KernelEmitter::visitAugAssign(const ast::AugAssign &statement) {
  if (!checkTarget(*statement.target))
    return Flow::Failed;
  EvalResult old = evaluate(*statement.target);
  EvalResult operand = old ? evaluate(*statement.value) : std::nullopt;
  if (!operand)
    return Flow::Failed;
  EvalResult value = binary(statement.op, *old, *operand, statement.range);
  if (value)
    value = decay(*value, statement.range);
  return value && assign(*statement.target, *value) ? Flow::Normal
                                                    : Flow::Failed;
}

Flow KernelEmitter::visitAnnAssign(const ast::AnnAssign &statement) {
  if (!checkTarget(*statement.target))
    return Flow::Failed;
  const ast::Name *name = llvm::dyn_cast<ast::Name>(statement.target);
  if (!name || !isConstexprAnnotation(statement.annotation, frame().module)) {
    if (!statement.value)
      return Flow::Normal;
    EvalResult value = evaluate(*statement.value);
    if (value)
      value = decay(*value, statement.value->range);
    return value && assign(*statement.target, *value) ? Flow::Normal
                                                      : Flow::Failed;
  }
  // The same statement may run again in an unrolled loop.
  SourceRange earlier = state->definitions.lookup(name->id);
  if (frame().scope->find(name->id) && earlier.begin != name->range.begin) {
    error(DiagID::ConstexprReassigned, name->range, name->id)
        .note(earlier, "it got its value here")
        .help("use another name");
    return Flow::Failed;
  }
  state->constexprNames[name->id] = name->range;
  if (!statement.value)
    return Flow::Normal;
  EvalResult value = evaluate(*statement.value);
  if (!value)
    return Flow::Failed;
  // Harmless as long as nothing needs the constant, and accepted by Triton.
  if (hasTensor(*value))
    error(DiagID::AnnotationIgnored, statement.annotation->range, name->id)
        .note(statement.value->range, "its value is " + describe(*value));
  return bindName(name->id, *value, name->range) ? Flow::Normal : Flow::Failed;
}

EvalResult KernelEmitter::visitNamedExpr(const ast::NamedExpr &expr) {
  EvalResult value = evaluate(*expr.value);
  if (value)
    value = decay(*value, expr.value->range);
  if (!value || !bindName(expr.target.text, *value, expr.target.range))
    return std::nullopt;
  return value;
}

Flow KernelEmitter::visitAssert(const ast::Assert &statement) {
  // A device assertion: without a debug mode it only has to be well-formed.
  return evaluate(*statement.test) ? Flow::Normal : Flow::Failed;
}

EvalResult KernelEmitter::visitList(const ast::List &expr) {
  std::vector<Value> elements;
  for (const ast::Expr *element : expr.elements) {
    EvalResult value = evaluate(*element);
    if (!value)
      return std::nullopt;
    elements.push_back(std::move(*value));
  }
  return Value::make<TupleObject>(std::move(elements));
}

EvalResult KernelEmitter::visitListComp(const ast::ListComp &expr) {
  EvalResult list = Evaluator::visitListComp(expr);
  std::optional<llvm::ArrayRef<Value>> elements =
      list ? sequenceElements(*list) : std::nullopt;
  if (!elements)
    return list;
  return Value::make<TupleObject>(elements->vec());
}
