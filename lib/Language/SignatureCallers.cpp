//===- SignatureCallers.cpp - what kernels give a helper ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See SignatureCallers.h. Who calls whom is read off the text of the functions:
// a word that is the name of another function.
//
//===----------------------------------------------------------------------===//

#include "SignatureCallers.h"
#include "tile/Language/SignatureInference.h"
#include "tile/Language/TensorValue.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;

/// Kernels that are inferred to see how they call a helper.
static constexpr unsigned kMaxCallers = 4;

/// Whether a `return` with a value stands in a block.
static bool returnsValue(ast::Block block) {
  return llvm::any_of(block, [](const ast::Stmt *statement) {
    if (const auto *ret = llvm::dyn_cast<ast::Return>(statement))
      return ret->value != nullptr;
    if (const auto *loop = llvm::dyn_cast<ast::For>(statement))
      return returnsValue(loop->body);
    if (const auto *loop = llvm::dyn_cast<ast::While>(statement))
      return returnsValue(loop->body);
    const auto *branches = llvm::dyn_cast<ast::If>(statement);
    return branches &&
           (returnsValue(branches->orelse) ||
            llvm::any_of(branches->branches, [](const ast::IfBranch &branch) {
              return returnsValue(branch.body);
            }));
  });
}

bool tile::isHelperByForm(const FunctionObject &function) {
  return function.def->params.vararg || returnsValue(function.def->body);
}

//===----------------------------------------------------------------------===//
// Who calls whom
//===----------------------------------------------------------------------===//

static bool isWordCharacter(char c) { return llvm::isAlnum(c) || c == '_'; }

/// Whether `name` stands as a word in the body of `caller`.
static bool names(Program &program, const FunctionObject &caller,
                  llvm::StringRef name) {
  llvm::StringRef text =
      program.context().diagnostics.sourceManager().text(caller.def->whole);
  for (size_t at = text.find(name); at != llvm::StringRef::npos;
       at = text.find(name, at + 1)) {
    llvm::StringRef after = text.drop_front(at + name.size());
    bool isWord = (at == 0 || !isWordCharacter(text[at - 1])) &&
                  (after.empty() || !isWordCharacter(after.front()));
    if (isWord)
      return true;
  }
  return false;
}

bool tile::isCalled(Program &program, FunctionObject &function) {
  return llvm::any_of(program.jitFunctions(), [&](FunctionObject *other) {
    return other != &function && names(program, *other, function.name());
  });
}

/// The functions through which `function` is reached, nearest first.
static std::vector<FunctionObject *> callersOf(Program &program,
                                               FunctionObject &function) {
  std::vector<FunctionObject *> order = {&function};
  for (size_t i = 0; i != order.size(); ++i)
    for (FunctionObject *other : program.jitFunctions())
      if (!llvm::is_contained(order, other) &&
          names(program, *other, order[i]->name()))
        order.push_back(other);
  order.erase(order.begin());
  return order;
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

/// What a value in a kernel is as a parameter; none if it has no text.
static std::optional<ParameterSpecialization> describe(const Value &value) {
  ParameterSpecialization result;
  if (const TensorValue *tensor = value.getAs<TensorValue>()) {
    result.type = tensor->tensor.dtype;
    if (tensor->tensor.isTile())
      result.shape.emplace(tensor->tensor.shape());
    return result;
  }
  if (const BlockValue *block = value.getAs<BlockValue>()) {
    result.type = DType::pointerTo(block->facts.element);
    result.descriptor =
        DescriptorType{block->facts.element, block->facts.shape};
    if (!block->isDescriptor())
      result.order = block->facts.order;
    return result;
  }
  const TupleObject *tuple = value.getAs<TupleObject>();
  if (tuple && hasTensor(value)) {
    auto parts = std::make_shared<TupleSpecialization>();
    parts->typeName = tuple->typeName;
    parts->fields = tuple->fields;
    for (const Value &element : tuple->elements) {
      std::optional<ParameterSpecialization> part = describe(element);
      if (!part)
        return std::nullopt;
      parts->elements.push_back(std::move(*part));
    }
    result.tuple = std::move(parts);
    return result;
  }
  if (isPoisoned(value) || value.is<LostValue>())
    return std::nullopt;
  result.constant = value;
  return result;
}

KnownParameters tile::argumentsFromCallers(Program &program,
                                           FunctionObject &function,
                                           const SignatureRequest &request,
                                           mlir::MLIRContext &context) {
  KnownParameters result;
  CallObserver observer = [&](FunctionObject &callee,
                              llvm::ArrayRef<Value> arguments) {
    if (callee.def != function.def)
      return;
    KnownParameters known;
    for (const Value &argument : arguments)
      known.push_back(describe(argument));
    bool isWhole = llvm::all_of(
        known, [](const auto &parameter) { return parameter.has_value(); });
    if (isWhole)
      result = std::move(known);
  };
  // Definitions are meant for the helper.
  SignatureRequest plain;
  plain.options = request.options;
  unsigned count = 0;
  for (FunctionObject *caller : callersOf(program, function)) {
    if (isHelperByForm(*caller))
      continue;
    if (++count > kMaxCallers)
      break;
    Inference inference(program, *caller, plain, context, observer);
    if (inference.run() && !result.empty())
      break;
  }
  return result;
}
