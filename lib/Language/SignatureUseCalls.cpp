//===- SignatureUseCalls.cpp - what calls tell of their arguments ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of SignatureUseWalker.h that knows the functions of the language, by
// groups: memory, blocks, makers of tiles, mathematics, shapes. A function that
// is in no group says nothing of its arguments.
//
//===----------------------------------------------------------------------===//

#include "SignatureUseWalker.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;
using namespace tile::ast;

/// Calls within calls are followed so far.
static constexpr unsigned kMaxDepth = 8;

int UseArguments::get(size_t position, llvm::StringRef name) const {
  for (const auto &[own, node] : keyword)
    if (own == name)
      return node;
  return position < positional.size() ? positional[position] : -1;
}

const Expr *UseArguments::syntax(size_t position, llvm::StringRef name) const {
  for (auto [entry, expr] : llvm::zip(keyword, keywordSyntax))
    if (entry.first == name)
      return expr;
  return position < positionalSyntax.size() ? positionalSyntax[position]
                                            : nullptr;
}

void UseWalker::markExtents(int node) {
  if (node < 0)
    return;
  std::vector<int> elements = graph.facts(node).elements;
  for (int element : elements)
    markExtents(element);
  if (!elements.empty())
    return;
  graph.facts(node).isExtent = graph.facts(node).isInteger = true;
}

void UseWalker::markIntegers(int node) {
  if (node < 0)
    return;
  std::vector<int> elements = graph.facts(node).elements;
  for (int element : elements)
    markIntegers(element);
  if (elements.empty())
    graph.facts(node).isInteger = true;
}

void UseWalker::markRank(int node, unsigned rank) {
  // Several tiles are reduced together as a tuple.
  for (int element : std::vector<int>(graph.facts(node).elements))
    markRank(element, rank);
  graph.facts(node).rank = std::max(graph.facts(node).rank, rank);
}

void UseWalker::takeType(int node, const Expr *type, int typeNode) {
  if (!type)
    return;
  std::optional<Value> known = resolve(*type);
  std::optional<DType> dtype = known ? known->asDType() : std::nullopt;
  if (!dtype) {
    // A name that is no attribute of a value is a parameter.
    if (llvm::isa<Name>(type))
      graph.facts(typeNode).isType = true;
    return;
  }
  UseFacts &facts = graph.facts(node);
  if (dtype->isPointer())
    graph.elementOf(node);
  else if (dtype->isFloating())
    facts.isFloat = true;
  else if (dtype->isBool())
    facts.isBoolean = true;
  else
    facts.isInteger = true;
}

//===----------------------------------------------------------------------===//
// Helpers
//===----------------------------------------------------------------------===//

int UseWalker::callFunction(FunctionObject &function,
                            const UseArguments &arguments, SourceRange range) {
  llvm::SmallVector<const Parameter *, 8> parameters =
      allParameters(function.def->params);
  std::vector<int> nodes;
  for (auto [index, parameter] : llvm::enumerate(parameters)) {
    bool isOpen = parameter == function.def->params.vararg;
    int given = isOpen ? -1 : arguments.get(index, parameter->name.text);
    nodes.push_back(given >= 0 ? given : fresh(parameter->name.range));
    for (size_t i = index; isOpen && i < arguments.positional.size(); ++i)
      graph.facts(nodes.back()).elements.push_back(arguments.positional[i]);
    if (isOpen)
      break;
  }
  while (nodes.size() < parameters.size())
    nodes.push_back(fresh(parameters[nodes.size()]->name.range));
  int result = fresh(range, nodes);
  if (function.isJit && depth < kMaxDepth) {
    int value = walk(function, nodes);
    graph.addDependency(result, value);
    graph.unite(result, value);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

int UseWalker::callMemory(llvm::StringRef name, const UseArguments &arguments,
                          SourceRange range) {
  int pointer = arguments.get(0, "pointer");
  if (pointer < 0)
    return fresh(range);
  if (graph.facts(pointer).isDescriptor) {
    int offsets = arguments.get(1, "offsets");
    markIntegers(offsets);
    if (offsets >= 0 && graph.facts(pointer).offsets.empty())
      graph.facts(pointer).offsets = graph.facts(offsets).elements;
  }
  bool isDescriptor = graph.facts(pointer).isDescriptor;
  int element = graph.elementOf(pointer);
  if (isDescriptor)
    graph.facts(pointer).isPointer = false;
  int node = fresh(range, {pointer});
  graph.unite(node, element);
  int mask = arguments.get(name == "load" ? 1 : 2, "mask");
  if (mask >= 0 && !isDescriptor && name != "atomic_cas")
    graph.facts(mask).isBoolean = true;
  int other = name == "load" ? arguments.get(2, "other") : -1;
  if (other >= 0)
    graph.addMeeting(node, other);
  if (name == "load")
    return node;
  if (name == "atomic_cas" || name == "atomic_and" || name == "atomic_or" ||
      name == "atomic_xor")
    graph.facts(node).isInteger = true;
  for (size_t i = 1; i < arguments.positional.size() && i < 3; ++i)
    if (i == 1 || name == "atomic_cas")
      graph.addMeeting(node, arguments.positional[i]);
  if (int value = arguments.get(9, "value"); value >= 0)
    graph.addMeeting(node, value);
  return node;
}

int UseWalker::callBlock(llvm::StringRef name, const UseArguments &arguments,
                         SourceRange range) {
  int base = arguments.get(0, "base");
  if (base < 0)
    return fresh(range);
  if (name == "advance") {
    markIntegers(arguments.get(1, "offsets"));
    return base;
  }
  markIntegers(arguments.get(1, "shape"));
  markIntegers(arguments.get(2, "strides"));
  int element = graph.elementOf(base);
  if (name == "make_block_ptr") {
    markIntegers(arguments.get(3, "offsets"));
    markExtents(arguments.get(4, "block_shape"));
    int node = fresh(range, {base});
    graph.unite(node, base);
    return node;
  }
  markExtents(arguments.get(3, "block_shape"));
  int node = fresh(range, {base});
  graph.facts(node).isDescriptor = true;
  graph.facts(node).element = element;
  return node;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

int UseWalker::callMaker(llvm::StringRef name, const UseArguments &arguments,
                         SourceRange range) {
  int node = fresh(range);
  for (int argument : arguments.positional)
    graph.addDependency(node, argument);
  if (name == "arange") {
    markExtents(arguments.get(0, "start"));
    markExtents(arguments.get(1, "end"));
    graph.facts(node).isInteger = true;
    graph.facts(node).rank = 1;
    return node;
  }
  bool isFull = name == "full";
  int shape = arguments.get(0, "shape");
  markExtents(shape);
  if (shape >= 0)
    graph.facts(node).rank = graph.facts(shape).elements.size();
  size_t position = isFull ? 2 : 1;
  takeType(node, arguments.syntax(position, "dtype"),
           arguments.get(position, "dtype"));
  if (int value = isFull ? arguments.get(1, "value") : -1; value >= 0)
    graph.addMeeting(node, value);
  return node;
}

int UseWalker::cast(int value, const UseArguments &arguments,
                    SourceRange range) {
  int node = fresh(range, {value});
  int type = arguments.get(1, "dtype");
  const Expr *syntax = arguments.syntax(1, "dtype");
  takeType(node, syntax, type);
  graph.facts(node).rank = graph.facts(value).rank;
  const auto *bits =
      llvm::dyn_cast_or_null<Constant>(arguments.syntax(3, "bitcast"));
  std::optional<Value> known = syntax ? resolve(*syntax) : std::nullopt;
  if (bits && bits->constant == ConstantKind::True && known &&
      known->asDType() && !known->asDType()->isPointer())
    graph.facts(value).bitWidth = known->asDType()->bitWidth();
  // Integers become pointers, as those of a table of pointers.
  if (known && known->asDType() && known->asDType()->isPointer())
    graph.facts(value).bitWidth = 64;
  return node;
}

int UseWalker::callMath(llvm::StringRef name, const UseArguments &arguments,
                        SourceRange range) {
  int node = fresh(range, llvm::ArrayRef<int>(arguments.positional));
  bool isProduct = arguments.get(0, name == "dot" ? "input" : "lhs") >= 0 &&
                   arguments.get(name == "dot" ? 1 : 3,
                                 name == "dot" ? "other" : "rhs") >= 0;
  if ((name == "dot" || name == "dot_scaled") && isProduct) {
    for (size_t i : {0, 1})
      if (int operand = arguments.get(name == "dot" ? i : 3 * i,
                                      i ? (name == "dot" ? "other" : "rhs")
                                        : (name == "dot" ? "input" : "lhs"));
          operand >= 0) {
        graph.facts(operand).isDotOperand = true;
        graph.facts(operand).rank = std::max(graph.facts(operand).rank, 2u);
      }
    graph.facts(node).rank = 2;
    graph.facts(node).isFloat = name == "dot_scaled";
    // A product of integers has integer operands.
    if (name == "dot")
      graph.addProduct(node, arguments.get(0, "input"),
                       arguments.get(1, "other"));
    if (int acc = arguments.get(2, "acc"); acc >= 0 && name == "dot")
      graph.addMeeting(node, acc);
    return node;
  }
  for (int argument : arguments.positional) {
    graph.facts(argument).isFloat = graph.facts(argument).isWide = true;
    graph.facts(node).rank =
        std::max(graph.facts(node).rank, graph.facts(argument).rank);
  }
  graph.facts(node).isFloat = true;
  return node;
}

int UseWalker::callShape(llvm::StringRef name, const UseArguments &arguments,
                         SourceRange range) {
  int node = fresh(range, llvm::ArrayRef<int>(arguments.positional));
  if (arguments.positional.empty())
    return node;
  int value = arguments.positional.front();
  bool isReduction =
      llvm::StringSwitch<bool>(name)
          .Cases({"sum", "max", "min", "xor_sum", "argmax", "argmin"}, true)
          .Cases({"reduce", "associative_scan", "cumsum", "cumprod"}, true)
          .Cases({"softmax", "sort", "flip", "topk"}, true)
          .Default(false);
  if (isReduction) {
    const auto *axis =
        llvm::dyn_cast_or_null<Constant>(arguments.syntax(1, "axis"));
    unsigned least = axis && axis->fitsInUInt64 ? axis->intValue + 1 : 1;
    markRank(value, std::min(least, 4u));
    int function = arguments.get(2, "combine_fn");
    if (function >= 0 && (name == "reduce" || name == "associative_scan"))
      graph.facts(function).arity = 2;
    if (name.starts_with("arg"))
      graph.facts(node).isInteger = true;
    else
      graph.addProduct(node, value, value);
    return node;
  }
  if (name == "trans" || name == "permute")
    graph.facts(value).rank = std::max(graph.facts(value).rank, 2u);
  if (name == "reshape" || name == "view" || name == "broadcast_to")
    for (size_t i = 1; i < arguments.positional.size(); ++i)
      markExtents(arguments.positional[i]);
  if (name == "split") {
    for (size_t i : {0, 1})
      graph.unite(graph.elementOf(node, i), value);
    return node;
  }
  for (int argument : arguments.positional)
    if (name == "join" || name == "cat" || name == "interleave")
      graph.unite(value, argument);
  // All others keep the elements.
  int result = fresh(range, {value});
  graph.unite(result, value);
  return result;
}

//===----------------------------------------------------------------------===//
// By name
//===----------------------------------------------------------------------===//

namespace {
/// Functions of the language that say the same of their arguments.
enum class Group { None, Block, Maker, Math, Shape, Choice, Integer };
} // namespace

static Group groupOf(llvm::StringRef name) {
  return llvm::StringSwitch<Group>(name)
      .Cases({"make_block_ptr", "advance"}, Group::Block)
      .Cases({"make_tensor_descriptor", "_experimental_make_tensor_descriptor"},
             Group::Block)
      .Cases({"arange", "zeros", "full"}, Group::Maker)
      .Cases({"dot", "dot_scaled", "exp", "exp2", "log", "log2"}, Group::Math)
      .Cases({"sqrt", "rsqrt", "sqrt_rn", "sin", "cos", "erf"}, Group::Math)
      .Cases({"sigmoid", "tanh", "pow", "expm1", "log1p"}, Group::Math)
      .Cases({"floor", "ceil", "fdiv", "div_rn"}, Group::Math)
      .Cases({"sum", "max", "min", "xor_sum", "argmax", "argmin"}, Group::Shape)
      .Cases({"reduce", "associative_scan", "cumsum", "cumprod"}, Group::Shape)
      .Cases({"sort", "flip", "softmax", "trans", "permute", "reshape"},
             Group::Shape)
      .Cases({"view", "broadcast_to", "split", "join", "cat", "topk"},
             Group::Shape)
      .Cases({"interleave", "expand_dims", "ravel", "abs"}, Group::Shape)
      .Cases({"multiple_of", "max_contiguous"}, Group::Shape)
      .Cases({"where", "maximum", "minimum", "fma", "clamp"}, Group::Choice)
      .Cases({"program_id", "num_programs", "cdiv", "randint"}, Group::Integer)
      .Default(Group::None);
}

int UseWalker::callNamed(llvm::StringRef name, const UseArguments &arguments,
                         SourceRange range) {
  if (name.starts_with("atomic_") || name == "load" || name == "store" ||
      name == "gather" || name == "scatter")
    if (name != "gather" || (!arguments.positional.empty() &&
                             graph.facts(arguments.positional[0]).isDescriptor))
      return callMemory(name, arguments, range);
  switch (groupOf(name)) {
  case Group::Block:
    return callBlock(name, arguments, range);
  case Group::Maker:
    return callMaker(name, arguments, range);
  case Group::Math:
    return callMath(name, arguments, range);
  case Group::Shape:
    if (arguments.positional.size() >= 2 && (name == "max" || name == "min") &&
        !arguments.positionalSyntax.empty() &&
        !llvm::isa<Constant>(arguments.positionalSyntax[1])) {
      graph.addMeeting(arguments.positional[0], arguments.positional[1]);
    }
    return callShape(name, arguments, range);
  case Group::Integer:
    for (int argument : arguments.positional)
      graph.facts(argument).isInteger = true;
    return integer(range, arguments.positional);
  case Group::Choice: {
    int node = fresh(range, arguments.positional);
    size_t first = name == "where";
    if (first && !arguments.positional.empty())
      graph.facts(arguments.positional[0]).isBoolean = true;
    for (size_t i = first; i < arguments.positional.size(); ++i) {
      graph.addMeeting(node, arguments.positional[i]);
      graph.facts(arguments.positional[i]).isOperand = true;
      graph.facts(node).rank = std::max(
          graph.facts(node).rank, graph.facts(arguments.positional[i]).rank);
    }
    return node;
  }
  case Group::None:
    break;
  }
  if ((name == "to" || name == "cast") && !arguments.positional.empty())
    return cast(arguments.positional[0], arguments, range);
  // Questions to a type.
  bool isQuestion = name.starts_with("is_int") ||
                    name.starts_with("is_float") || name.starts_with("is_fp") ||
                    name.starts_with("is_bf") ||
                    name.starts_with("is_standard") || name == "is_bool";
  if (isQuestion && !arguments.positional.empty())
    graph.facts(arguments.positional[0]).isType = true;
  if (name == "inline_asm_elementwise") {
    int operands = arguments.get(2, "args");
    if (operands >= 0 && graph.facts(operands).elements.empty())
      graph.facts(operands).isTuple = true;
  }
  if (name == "rand" || name == "randn") {
    for (int argument : arguments.positional)
      graph.facts(argument).isInteger = true;
    int node = fresh(range, arguments.positional);
    graph.facts(node).isFloat = true;
    return node;
  }
  return fresh(range, arguments.positional);
}
