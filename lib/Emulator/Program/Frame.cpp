//===- Frame.cpp - the names of one function --------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the tree of scopes and looks names up in it.
//
//===----------------------------------------------------------------------===//

#include "Frame.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;
using namespace tile::emulator;

unsigned tile::emulator::elementBytes(const ptx::Variable &variable) {
  return byteSize(parseType(variable.type));
}

uint64_t tile::emulator::totalBytes(const ptx::Variable &variable) {
  uint64_t elements = variable.elements.value_or(1);
  if (elements == 0)
    elements = variable.initialiser.size();
  return llvm::SaturatingMultiply<uint64_t>(elements, elementBytes(variable) *
                                                          variable.vector);
}

uint64_t tile::emulator::alignmentOf(const ptx::Variable &variable) {
  uint64_t natural = elementBytes(variable) * variable.vector;
  return std::max<uint64_t>({variable.alignment, natural, 1});
}

//===----------------------------------------------------------------------===//
// Declaring
//===----------------------------------------------------------------------===//

/// What a declaration is kept under: `%d<4>` declares %d0 to %d3 and may stand
/// beside a register %d, so that groups have keys that are no names.
static std::string keyOf(const ptx::Variable &variable) {
  return variable.name.str() + (variable.count ? "<" : "");
}

bool Frame::add(uint32_t scope, llvm::StringRef name, const Symbol &symbol,
                LoadReport &report) {
  std::pair<llvm::StringMap<Symbol>::iterator, bool> place =
      tree[scope]->symbols.try_emplace(name, symbol);
  llvm::StringRef written = name.rtrim('<');
  if (!place.second)
    return report.invalid("`" + written + "` is declared twice", written);
  if (symbol.kind == Symbol::Kind::Memory)
    memorySymbols.push_back(&place.first->second);
  return true;
}

bool Frame::declareVariable(uint32_t scope, const ptx::Variable &variable,
                            RegisterBlock &block, LoadReport &report,
                            bool isEntryParameter, Symbol *declared) {
  Symbol symbol;
  symbol.variable = &variable;
  bool isPredicate = variable.type == "pred";
  if (isEntryParameter && variable.space != "param")
    return report.invalid("parameter `" + variable.name +
                              "` of a kernel must be in .param space",
                          variable.name);
  if (variable.space == "reg") {
    if (isPredicate && variable.vector != 1)
      return report.invalid("predicates form no vectors", variable.name);
  } else if (isPredicate) {
    return report.invalid("`" + variable.name +
                              "` is a predicate, which memory cannot hold",
                          variable.name);
  } else if (variable.space == "param") {
    symbol.kind = Symbol::Kind::Parameter;
    uint64_t bytes = totalBytes(variable);
    if (bytes == 0 || bytes > kMaxParameterBytes)
      return report.invalid("parameter `" + variable.name +
                                "` must have 1 to 32768 bytes",
                            variable.name);
    symbol.block.bytes = bytes;
    // All lanes share the parameters of a kernel.
    if (!isEntryParameter)
      symbol.block.stride = llvm::alignTo(bytes, alignmentOf(variable));
    uint64_t size =
        isEntryParameter ? bytes : uint64_t(symbol.block.stride) * kWarpLanes;
    symbol.block.block = block.allocate(size, 64);
  } else {
    symbol.kind = Symbol::Kind::Memory;
  }
  if (declared)
    *declared = symbol;
  return add(scope, keyOf(variable), symbol, report);
}

bool Frame::declare(RegisterBlock &block, LoadReport &report, bool isMain) {
  tree.push_back(std::make_unique<Scope>());
  bool isWell = true;
  for (const ptx::Variable &variable : syntax.results)
    isWell &= declareVariable(0, variable, block, report, isMain,
                              &resultSymbols.emplace_back());
  for (const ptx::Variable &variable : syntax.parameters)
    isWell &= declareVariable(0, variable, block, report, isMain,
                              &parameterSymbols.emplace_back());
  return declareBody(block, report) && isWell;
}

bool Frame::declareBody(RegisterBlock &block, LoadReport &report) {
  bool isWell = true;
  uint32_t current = 0;
  scopes.reserve(size());
  for (uint32_t i = 0, e = syntax.body.size(); i != e; ++i) {
    const ptx::Statement &statement = syntax.body[i];
    Symbol symbol;
    switch (statement.kind) {
    case ptx::Statement::Kind::Instruction:
      scopes.push_back(current);
      break;
    case ptx::Statement::Kind::Label:
      symbol.kind = Symbol::Kind::Label;
      symbol.index = begin + scopes.size();
      isWell &= add(current, statement.label, symbol, report);
      break;
    case ptx::Statement::Kind::BranchTargets:
      symbol.kind = Symbol::Kind::Targets;
      symbol.index = i;
      isWell &= add(current, statement.label, symbol, report);
      break;
    case ptx::Statement::Kind::Variable:
      isWell &= declareVariable(current, syntax.variables[statement.index],
                                block, report, /*isEntryParameter=*/false);
      break;
    case ptx::Statement::Kind::Open:
      tree.push_back(std::make_unique<Scope>());
      tree.back()->parent = current;
      current = tree.size() - 1;
      break;
    case ptx::Statement::Kind::Close:
      current = tree[current]->parent;
      break;
    }
  }
  scopes.push_back(0); // The `ret` at the end.
  return isWell;
}

//===----------------------------------------------------------------------===//
// Looking up
//===----------------------------------------------------------------------===//

Symbol *Frame::find(llvm::StringRef name, uint32_t scope) {
  while (true) {
    llvm::StringMap<Symbol> &symbols = tree[scope]->symbols;
    llvm::StringMap<Symbol>::iterator found = symbols.find(name);
    if (found != symbols.end())
      return &found->second;
    if (scope == 0)
      return nullptr;
    scope = tree[scope]->parent;
  }
}

/// A register of that name, or of a group of them.
std::optional<RegisterUse> Frame::findWhole(llvm::StringRef name,
                                            uint32_t scope) {
  if (Symbol *symbol = find(name, scope)) {
    if (symbol->kind != Symbol::Kind::Register)
      return std::nullopt;
    return RegisterUse{symbol->variable, 0};
  }
  // The name of a group may end with digits itself.
  for (size_t end = name.rtrim("0123456789").size(); end < name.size(); ++end)
    if (std::optional<RegisterUse> use =
            findInGroup(name.take_front(end), name.drop_front(end), scope))
      return use;
  return std::nullopt;
}

std::optional<RegisterUse> Frame::findInGroup(llvm::StringRef group,
                                              llvm::StringRef digits,
                                              uint32_t scope) {
  uint32_t number = 0;
  Symbol *symbol = find((group + "<").str(), scope);
  if (!symbol || (digits.size() > 1 && digits.front() == '0') ||
      digits.getAsInteger(10, number) || number >= symbol->variable->count)
    return std::nullopt;
  return RegisterUse{symbol->variable, number};
}

std::optional<RegisterUse> Frame::findRegister(llvm::StringRef name,
                                               uint32_t scope) {
  std::pair<llvm::StringRef, llvm::StringRef> parts = name.split('.');
  std::optional<RegisterUse> use = findWhole(parts.first, scope);
  if (!use)
    return std::nullopt;
  use->number *= use->variable->vector;
  if (parts.second.empty())
    return use;
  size_t element = parts.second.size() != 1
                       ? llvm::StringRef::npos
                       : llvm::StringRef("xyzwrgba").find(parts.second[0]);
  if (element == llvm::StringRef::npos ||
      element % 4 >= use->variable->vector || use->variable->vector == 1)
    return std::nullopt;
  use->number += element % 4;
  return use;
}

Register Frame::place(const RegisterUse &use, RegisterBlock &block) {
  Register &place = places[{use.variable, use.number}];
  if (!place)
    place = block.allocateLanes(elementBytes(*use.variable));
  return place;
}

ParameterOperand Frame::formal(const Symbol &symbol, RegisterBlock &block) {
  if (symbol.kind != Symbol::Kind::Register)
    return symbol.block;
  ParameterOperand result;
  result.block = place({symbol.variable, 0}, block);
  result.bytes = result.stride = elementBytes(*symbol.variable);
  return result;
}
