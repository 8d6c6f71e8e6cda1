//===- ResolveControl.cpp - labels and calls --------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands that name places in the program: labels, lists of them, functions,
// and what is passed to functions.
//
//===----------------------------------------------------------------------===//

#include "OperandDecoder.h"

using namespace tile;
using namespace tile::emulator;

using Kind = ptx::Operand::Kind;

uint32_t OperandDecoder::label(unsigned i) {
  const ptx::Operand *operand = ask(i);
  if (!operand)
    return 0;
  const Symbol *symbol =
      operand->kind == Kind::Name ? frame.find(operand->name, scope) : nullptr;
  if (!symbol || symbol->kind != Symbol::Kind::Label) {
    invalid("`" + operand->name + "` is no label of the function");
    return 0;
  }
  flow().targets.push_back(symbol->index);
  return symbol->index;
}

std::vector<uint32_t> OperandDecoder::branchTargets(unsigned i) {
  const ptx::Operand *operand = ask(i);
  if (!operand)
    return {};
  const Symbol *symbol =
      operand->kind == Kind::Name ? frame.find(operand->name, scope) : nullptr;
  if (!symbol || symbol->kind != Symbol::Kind::Targets) {
    invalid("`" + operand->name + "` is no list of `.branchtargets`");
    return {};
  }
  std::vector<uint32_t> result;
  for (llvm::StringRef name : frame.function().body[symbol->index].targets) {
    const Symbol *target = frame.find(name, scope);
    if (!target || target->kind != Symbol::Kind::Label) {
      invalid("`" + name + "` is no label of the function");
      return {};
    }
    result.push_back(target->index);
  }
  flow().targets.assign(result.begin(), result.end());
  return result;
}

/// Compares what a call passes with what the function has.
bool OperandDecoder::checkCallList(const ptx::Operand *list,
                                   const std::vector<ptx::Variable> &formals,
                                   llvm::StringRef what) {
  size_t count = list ? list->elements.size() : 0;
  if (count != formals.size())
    return invalid("the call has " + llvm::Twine(count) + " " + what +
                   "s, the function has " + llvm::Twine(formals.size()));
  for (size_t i = 0; i != count; ++i) {
    llvm::StringRef name = list->elements[i].name;
    uint64_t bytes = totalBytes(formals[i]);
    const Symbol *symbol = frame.find(name, scope);
    if (symbol && symbol->kind == Symbol::Kind::Parameter &&
        symbol->block.bytes == bytes)
      continue;
    std::optional<RegisterUse> use = frame.findRegister(name, scope);
    if (use && elementBytes(*use->variable) == bytes && bytes != 0)
      continue;
    Type type = parseType(formals[i].type);
    if (what == "argument" && !formals[i].elements &&
        constantBits(list->elements[i], type))
      continue;
    return invalid(what + " " + llvm::Twine(i + 1) +
                   " of the call does not have the type that the function "
                   "declares");
  }
  return true;
}

Callee OperandDecoder::callee(unsigned i) {
  const ptx::Operand *operand = ask(i);
  if (!operand)
    return {};
  if (operand->kind != Kind::Name || frame.findRegister(operand->name, scope)) {
    unknown();
    return {};
  }
  const ptx::Function *function = loader.findFunction(operand->name);
  if (!function || function->isEntry) {
    invalid("function `" + operand->name + "` is not declared");
    return {};
  }
  const ptx::Operand *results = i > 0 ? &this->operand(i - 1) : nullptr;
  const ptx::Operand *arguments =
      i + 1 < numOperands() ? &this->operand(i + 1) : nullptr;
  if (!checkCallList(results, function->results, "result") ||
      !checkCallList(arguments, function->parameters, "argument"))
    return {};
  flow().isLastCall = function->isNoReturn;
  Callee result;
  Frame *called = loader.findFrame(function);
  if (!called)
    return result;
  result.isDefined = true;
  result.entry = called->first();
  for (const Symbol &symbol : called->parameters())
    result.parameters.push_back(called->formal(symbol, loader.block));
  for (const Symbol &symbol : called->results())
    result.results.push_back(called->formal(symbol, loader.block));
  return result;
}

ParameterOperand OperandDecoder::parameterElement(unsigned i, unsigned j) {
  const ptx::Operand *element = askElement(i, j);
  if (!element)
    return {};
  const Symbol *symbol = frame.find(element->name, scope);
  if (symbol && symbol->kind == Symbol::Kind::Parameter)
    return symbol->block;
  ParameterOperand result;
  if (std::optional<RegisterUse> use =
          frame.findRegister(element->name, scope)) {
    result.block = frame.place(*use, loader.block);
    result.bytes = result.stride = elementBytes(*use->variable);
    return result;
  }
  // callee() has seen that a constant fits.
  const ptx::Operand *name = Loader::calleeOf(*written);
  const ptx::Function *function =
      name ? loader.findFunction(name->name) : nullptr;
  if (!function || j >= function->parameters.size()) {
    invalid("`" + element->name + "` is no parameter");
    return {};
  }
  Type type = parseType(function->parameters[j].type);
  result.block = read(*element, type, /*mayBeWider=*/false);
  result.bytes = result.stride = byteSize(type);
  return result;
}
