//===- EvalExpr.cpp - how expressions are evaluated -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function for each form of expression: operands from the left, then the
// operation, which is a virtual function of Evaluator. Comprehensions have a
// scope of their own, except for what stands behind their first `in`.
//
//===----------------------------------------------------------------------===//

#include "EvalFormat.h"
#include "EvalUnknown.h"
#include "tile/Language/Evaluator.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Limits.h"

using namespace tile;
using namespace tile::ast;

EvalResult Evaluator::visitConstant(const Constant &expr) {
  switch (expr.constant) {
  case ConstantKind::None:
    return Value::none();
  case ConstantKind::True:
    return Value::boolean(true);
  case ConstantKind::False:
    return Value::boolean(false);
  case ConstantKind::Ellipsis:
    return Value::ellipsis();
  case ConstantKind::Int:
    break;
  case ConstantKind::Float:
    return Value::real(expr.floatValue);
  case ConstantKind::Str:
    return Value::string(expr.text);
  case ConstantKind::Complex:
    refuseSyntax(expr.range, "a complex number");
    return std::nullopt;
  case ConstantKind::Bytes:
    refuseSyntax(expr.range, "a bytes literal");
    return std::nullopt;
  }
  if (expr.fitsInUInt64)
    return Value::integer(Integer::fromUnsigned(expr.intValue));
  std::optional<Integer> value = Integer::fromDigits(expr.text, expr.radix);
  if (value && value->isWithinLimit())
    return Value::integer(std::move(*value));
  error(DiagID::IntegerTooLarge, expr.range,
        expr.radix == 10
            ? llvm::formatv("{0} digits", Integer::kDecimalDigits).str()
            : llvm::formatv("{0} bits", limits::kIntegerBits).str());
  return std::nullopt;
}

EvalResult Evaluator::visitBoolOp(const BoolOp &expr) {
  EvalResult value;
  for (const Expr *operand : expr.values) {
    value = evaluate(*operand);
    if (!value || operand == expr.values.back())
      return value;
    std::optional<bool> holds = truth(*value, operand->range);
    if (!holds)
      return std::nullopt;
    if (*holds == (expr.op == BoolOpKind::Or))
      return value;
  }
  return value;
}

EvalResult Evaluator::visitNamedExpr(const NamedExpr &expr) {
  EvalResult value = evaluate(*expr.value);
  if (!value || !bindName(expr.target.text, *value, expr.target.range))
    return std::nullopt;
  return value;
}

EvalResult Evaluator::visitBinOp(const BinOp &expr) {
  EvalResult result = evaluate(*expr.first);
  for (size_t i = 0; result && i != expr.links.size(); ++i) {
    EvalResult right = evaluate(*expr.links[i].operand);
    if (!right)
      return std::nullopt;
    result = binary(expr.links[i].op, *result, *right, expr.rangeUpTo(i));
  }
  return result;
}

EvalResult Evaluator::visitUnaryOp(const UnaryOp &expr) {
  EvalResult operand = evaluate(*expr.operand);
  if (!operand)
    return std::nullopt;
  return unary(expr.op, *operand, expr.range);
}

EvalResult Evaluator::visitIfExp(const IfExp &expr) {
  EvalResult test = evaluate(*expr.test);
  if (!test)
    return std::nullopt;
  std::optional<bool> holds = truth(*test, expr.test->range);
  if (!holds)
    return unknownMet ? evaluateBoth(expr) : std::nullopt;
  return evaluate(*holds ? *expr.body : *expr.orelse);
}

/// `a if unknown else b`: known if both ways agree.
EvalResult Evaluator::evaluateBoth(const IfExp &expr) {
  std::shared_ptr<UnknownObject> met = std::move(unknownMet);
  EvalResult first = evaluate(*expr.body);
  EvalResult second = first ? evaluate(*expr.orelse) : std::nullopt;
  if (!second)
    return std::nullopt;
  if (isSameForAll(*first, *second))
    return first;
  unknownMet = std::move(met);
  return std::nullopt;
}

EvalResult Evaluator::visitCompare(const Compare &expr) {
  EvalResult left = evaluate(*expr.first);
  EvalResult result;
  for (const CompareLink &link : expr.links) {
    if (!left)
      return std::nullopt;
    EvalResult right = evaluate(*link.operand);
    if (!right)
      return std::nullopt;
    SourceRange range{expr.range.file, expr.range.begin,
                      link.operand->range.end};
    result = compare(link.op, *left, *right, range);
    if (!result || &link == &expr.links.back())
      return result;
    std::optional<bool> holds = truth(*result, range);
    if (!holds)
      return std::nullopt;
    if (!*holds)
      return result;
    left = std::move(right);
  }
  return result;
}

EvalResult Evaluator::visitLambda(const Lambda &expr) {
  auto lambda = std::make_shared<LambdaObject>(expr, currentClosure());
  for (const ast::Parameter *parameter : allParameters(expr.params)) {
    if (!parameter->defaultValue)
      continue;
    EvalResult value = evaluate(*parameter->defaultValue);
    if (!value)
      return std::nullopt;
    lambda->defaults[parameter] = std::move(*value);
  }
  return Value::object(std::move(lambda));
}

//===----------------------------------------------------------------------===//
// Displays
//===----------------------------------------------------------------------===//

std::optional<std::vector<Value>>
Evaluator::evaluateElements(ExprList elements) {
  std::vector<Value> values;
  values.reserve(elements.size());
  for (const Expr *element : elements) {
    const auto *starred = llvm::dyn_cast<Starred>(element);
    EvalResult value = evaluate(starred ? *starred->value : *element);
    if (!value)
      return std::nullopt;
    if (!starred) {
      values.push_back(std::move(*value));
      continue;
    }
    std::optional<std::vector<Value>> spread =
        elementsOf(*value, starred->range);
    if (!spread)
      return std::nullopt;
    values.insert(values.end(), spread->begin(), spread->end());
  }
  return values;
}

EvalResult Evaluator::visitTuple(const Tuple &expr) {
  std::optional<std::vector<Value>> values = evaluateElements(expr.elements);
  if (!values)
    return std::nullopt;
  return Value::make<TupleObject>(std::move(*values));
}

EvalResult Evaluator::visitList(const List &expr) {
  std::optional<std::vector<Value>> values = evaluateElements(expr.elements);
  if (!values)
    return std::nullopt;
  return Value::make<ListObject>(std::move(*values));
}

/// Sets a key after checking that it can be one.
static bool setKey(Evaluator &evaluator, DictObject &dict, const Value &key,
                   Value value, SourceRange range) {
  if (!evaluator.checkKey(key, range))
    return false;
  dict.set(key, std::move(value));
  return true;
}

bool Evaluator::checkKey(const Value &key, SourceRange range) {
  if (hashOf(key))
    return true;
  if (const UnknownObject *unknown = key.getAs<UnknownObject>())
    return refuseUnknown(*unknown, range);
  error(DiagID::Unhashable, range, describe(key));
  return false;
}

EvalResult Evaluator::visitSet(const ast::Set &expr) {
  std::optional<std::vector<Value>> values = evaluateElements(expr.elements);
  if (!values)
    return std::nullopt;
  auto set = std::make_shared<SetObject>();
  for (const Value &value : *values)
    if (!setKey(*this, set->elements, value, Value(), expr.range))
      return std::nullopt;
  return Value::object(std::move(set));
}

EvalResult Evaluator::visitDict(const ast::Dict &expr) {
  auto dict = std::make_shared<DictObject>();
  for (const DictItem &item : expr.items) {
    EvalResult key = item.key ? evaluate(*item.key) : Value();
    if (!key)
      return std::nullopt;
    EvalResult value = evaluate(*item.value);
    if (!value)
      return std::nullopt;
    if (item.key) {
      if (!setKey(*this, *dict, *key, *value, item.key->range))
        return std::nullopt;
      continue;
    }
    const DictObject *spread = value->getAs<DictObject>();
    if (const UnknownObject *unknown = value->getAs<UnknownObject>()) {
      refuseUnknown(*unknown, item.value->range);
      return std::nullopt;
    }
    if (!spread) {
      error(DiagID::ArgumentType, item.value->range, "**", "a dictionary",
            describe(*value));
      return std::nullopt;
    }
    for (const DictObject::Entry &entry : spread->entries())
      dict->set(entry.key, entry.value);
  }
  return Value::object(std::move(dict));
}

//===----------------------------------------------------------------------===//
// Comprehensions
//===----------------------------------------------------------------------===//

bool Evaluator::runGenerator(llvm::ArrayRef<Comprehension> generators,
                             const Value *first,
                             llvm::function_ref<bool()> element) {
  if (generators.empty())
    return element();
  const Comprehension &generator = generators.front();
  if (generator.isAsync) {
    refuseSyntax(generator.iter->range, "`async for`");
    return false;
  }
  EvalResult iterable = first ? EvalResult(*first) : evaluate(*generator.iter);
  if (!iterable)
    return false;
  auto bind = [&](llvm::StringRef name, Value value, SourceRange) {
    frame().scope->set(name, std::move(value));
    return true;
  };
  auto body = [&](const Value &value) {
    if (!assignWith(*generator.target, value, bind))
      return Iteration::Fail;
    for (const Expr *condition : generator.conditions) {
      EvalResult test = evaluate(*condition);
      std::optional<bool> holds =
          test ? truth(*test, condition->range) : std::nullopt;
      if (!holds)
        return Iteration::Fail;
      if (!*holds)
        return Iteration::Next;
    }
    return runGenerator(generators.drop_front(), nullptr, element)
               ? Iteration::Next
               : Iteration::Fail;
  };
  return iterate(*iterable, generator.iter->range, body);
}

bool Evaluator::runComprehension(llvm::ArrayRef<Comprehension> generators,
                                 llvm::function_ref<bool()> element) {
  // The first iterable belongs to the scope around.
  EvalResult first = evaluate(*generators.front().iter);
  if (!first)
    return false;
  std::shared_ptr<Scope> outer = frame().scope;
  frame().scope = std::make_shared<Scope>(outer, Scope::Kind::Comprehension);
  bool succeeded = runGenerator(generators, &*first, element);
  frame().scope = std::move(outer);
  return succeeded;
}

EvalResult Evaluator::visitListComp(const ListComp &expr) {
  std::vector<Value> values;
  auto add = [&] {
    EvalResult value = evaluate(*expr.element);
    if (value)
      values.push_back(std::move(*value));
    return value.has_value();
  };
  if (!runComprehension(expr.generators, add))
    return std::nullopt;
  return Value::make<ListObject>(std::move(values));
}

EvalResult Evaluator::visitGeneratorExp(const GeneratorExp &expr) {
  std::vector<Value> values;
  auto add = [&] {
    EvalResult value = evaluate(*expr.element);
    if (value)
      values.push_back(std::move(*value));
    return value.has_value();
  };
  if (!runComprehension(expr.generators, add))
    return std::nullopt;
  return Value::make<IteratorObject>("generator", std::move(values));
}

EvalResult Evaluator::visitSetComp(const SetComp &expr) {
  auto set = std::make_shared<SetObject>();
  auto add = [&] {
    EvalResult value = evaluate(*expr.element);
    return value &&
           setKey(*this, set->elements, *value, Value(), expr.element->range);
  };
  if (!runComprehension(expr.generators, add))
    return std::nullopt;
  return Value::object(std::move(set));
}

EvalResult Evaluator::visitDictComp(const DictComp &expr) {
  auto dict = std::make_shared<DictObject>();
  auto add = [&] {
    EvalResult key = evaluate(*expr.key);
    EvalResult value = key ? evaluate(*expr.value) : std::nullopt;
    return value && setKey(*this, *dict, *key, *value, expr.key->range);
  };
  if (!runComprehension(expr.generators, add))
    return std::nullopt;
  return Value::object(std::move(dict));
}

//===----------------------------------------------------------------------===//
// Strings, members and elements
//===----------------------------------------------------------------------===//

EvalResult Evaluator::visitJoinedStr(const JoinedStr &expr) {
  std::string text;
  for (const Expr *part : expr.parts) {
    const auto *field = llvm::dyn_cast<FormattedValue>(part);
    if (!field) {
      text += llvm::cast<Constant>(part)->text;
      continue;
    }
    EvalResult value = evaluate(*field->value);
    if (!value)
      return std::nullopt;
    if (const UnknownObject *unknown = value->getAs<UnknownObject>()) {
      refuseUnknown(*unknown, field->range);
      return std::nullopt;
    }
    std::string spec;
    if (field->formatSpec) {
      EvalResult evaluated = visitJoinedStr(*field->formatSpec);
      if (!evaluated)
        return std::nullopt;
      spec = evaluated->getString().str();
    }
    text += field->selfText;
    // `{x=}` shows the repr unless something else is asked for.
    bool asRepr =
        field->conversion == 'r' || field->conversion == 'a' ||
        (!field->selfText.empty() && !field->conversion && !field->formatSpec);
    if (asRepr)
      value = Value::string(repr(*value));
    else if (field->conversion == 's')
      value = Value::string(str(*value));
    std::optional<std::string> formatted = formatValue(*value, spec);
    if (!formatted) {
      error(DiagID::BadFormat, field->range, spec, describe(*value));
      return std::nullopt;
    }
    text += *formatted;
    if (!checkStringSize(text.size(), expr.range))
      return std::nullopt;
  }
  return Value::string(std::move(text));
}

bool Evaluator::checkStringSize(uint64_t bytes, SourceRange range) {
  if (bytes > limits::kStringBytes) {
    error(DiagID::ValueTooLarge, range, "string", limits::kStringBytes,
          "bytes");
    return false;
  }
  return spend(bytes / 256, range);
}

EvalResult Evaluator::visitAttribute(const ast::Attribute &expr) {
  EvalResult value = evaluate(*expr.value);
  if (!value)
    return std::nullopt;
  return attribute(*value, expr.name.text, expr.range);
}

EvalResult Evaluator::visitSubscript(const ast::Subscript &expr) {
  EvalResult value = evaluate(*expr.value);
  if (!value)
    return std::nullopt;
  EvalResult index = evaluate(*expr.index);
  if (!index)
    return std::nullopt;
  return subscript(*value, *index, expr.range);
}

EvalResult Evaluator::visitSlice(const ast::Slice &expr) {
  auto bound = [&](const Expr *each) -> EvalResult {
    return each ? evaluate(*each) : Value();
  };
  EvalResult lower = bound(expr.lower);
  EvalResult upper = lower ? bound(expr.upper) : std::nullopt;
  EvalResult step = upper ? bound(expr.step) : std::nullopt;
  if (!step)
    return std::nullopt;
  return Value::make<SliceObject>(*lower, *upper, *step);
}
