//===- Layout.cpp - places of variables in memory ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Variables get offsets in their memory in the order of their declaration,
// those of the module only if the program names them. Dynamic shared memory
// begins behind the static one.
//
//===----------------------------------------------------------------------===//

#include "Loader.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;
using namespace tile::emulator;

/// What the module's data, shared memory and local memory may have.
static constexpr uint64_t kMaxDataBytes = 256ull << 20;
static constexpr uint64_t kMaxSharedBytes = 1ull << 20;
static constexpr uint64_t kMaxLocalBytes = 512ull << 10;

const Symbol *Loader::findGlobal(llvm::StringRef name) const {
  llvm::StringMap<Symbol>::const_iterator found = globals.find(name);
  return found == globals.end() ? nullptr : &found->second;
}

static void addNames(const ptx::Operand &operand, llvm::StringSet<> &names) {
  if (!operand.name.empty())
    names.insert(operand.name);
  for (const ptx::Operand &element : operand.elements)
    addNames(element, names);
}

/// All names in operands of the program.
llvm::StringSet<> Loader::collectNames() const {
  llvm::StringSet<> names;
  for (const ptx::Function *function : order)
    for (const ptx::Instruction &instruction : function->instructions)
      for (const ptx::Operand &operand : instruction.operands)
        addNames(operand, names);
  return names;
}

bool Loader::layOutMemory() {
  llvm::StringSet<> names = collectNames();
  std::vector<Symbol *> symbols;
  for (const ptx::Variable &variable : program.module.variables) {
    if (!names.contains(variable.name))
      continue;
    Symbol symbol;
    symbol.kind = Symbol::Kind::Memory;
    symbol.variable = &variable;
    std::pair<llvm::StringMap<Symbol>::iterator, bool> place =
        globals.try_emplace(variable.name, symbol);
    Symbol &known = place.first->second;
    // A declaration may come before and behind the definition.
    if (place.second)
      symbols.push_back(&known);
    else if (known.variable->isExtern)
      known.variable = &variable;
    else if (!variable.isExtern)
      return report.invalid("`" + variable.name + "` is declared twice",
                            variable.name);
  }
  for (const std::unique_ptr<Frame> &frame : frames)
    symbols.insert(symbols.end(), frame->memory().begin(),
                   frame->memory().end());
  std::vector<Symbol *> dynamic;
  uint64_t dynamicAlignment = 1;
  for (Symbol *symbol : symbols) {
    bool isDynamic = false;
    if (!layOut(*symbol, isDynamic))
      return false;
    if (!isDynamic)
      continue;
    dynamic.push_back(symbol);
    dynamicAlignment =
        std::max(dynamicAlignment, alignmentOf(*symbol->variable));
  }
  program.sharedBytes = sharedEnd;
  program.dynamicSharedOffset = llvm::alignTo(sharedEnd, dynamicAlignment);
  program.localBytes = llvm::alignTo(localEnd, 16);
  for (Symbol *symbol : dynamic)
    program.variables[symbol->index].offset = program.dynamicSharedOffset;
  return true;
}

/// The end of `bytes` at the next multiple of `alignment` behind `end`, which
/// is moved there; nothing if that is beyond `limit`.
static std::optional<uint64_t> reserve(uint64_t &end, uint64_t bytes,
                                       uint64_t alignment, uint64_t limit) {
  uint64_t begin = llvm::alignTo(end, alignment);
  if (bytes > limit || begin + bytes > limit)
    return std::nullopt;
  end = begin + bytes;
  return begin;
}

/// Refuses what no memory can hold.
bool Loader::checkMemory(const ptx::Variable &variable, bool isDynamic) {
  bool isOpen = variable.elements == 0 && variable.initialiser.empty();
  if (variable.type == "pred")
    return report.invalid("`" + variable.name +
                              "` is a predicate, which memory cannot hold",
                          variable.name);
  if (!isDynamic && (variable.isExtern || isOpen))
    return report.invalid("`" + variable.name +
                              "` is declared but has no definition",
                          variable.name);
  if (variable.initialiser.size() * elementBytes(variable) >
      totalBytes(variable))
    return report.invalid("`" + variable.name +
                              "` has more initial values than elements",
                          variable.name);
  return true;
}

bool Loader::layOut(Symbol &symbol, bool &isDynamic) {
  const ptx::Variable &variable = *symbol.variable;
  uint64_t bytes = totalBytes(variable);
  uint64_t alignment = alignmentOf(variable);
  bool isShared = variable.space == "shared";
  isDynamic = isShared && variable.isExtern;
  if (!checkMemory(variable, isDynamic))
    return false;
  MemoryVariable place;
  place.name = variable.name;
  place.bytes = bytes;
  std::optional<uint64_t> offset;
  std::vector<uint8_t> *data = nullptr;
  if (isShared) {
    place.space = Space::Shared;
    offset =
        isDynamic ? 0 : reserve(sharedEnd, bytes, alignment, kMaxSharedBytes);
  } else if (variable.space == "local") {
    place.space = Space::Local;
    offset = reserve(localEnd, bytes, alignment, kMaxLocalBytes);
  } else {
    bool isConstant = variable.space == "const";
    place.space = isConstant ? Space::Constant : Space::Global;
    data = isConstant ? &program.constantData : &program.globalData;
    uint64_t end = data->size();
    offset = reserve(end, bytes, alignment, kMaxDataBytes);
    if (offset)
      data->resize(end);
  }
  if (!offset)
    return report.invalid("`" + variable.name + "` does not fit into ." +
                              variable.space + " memory",
                          variable.name);
  place.offset = *offset;
  symbol.index = program.variables.size();
  program.variables.push_back(place);
  if (variable.initialiser.empty())
    return true;
  if (!data)
    return report.invalid("`" + variable.name +
                              "` is in memory that has no initial values",
                          variable.name);
  return writeInitialValues(variable, *data, *offset);
}

bool Loader::writeInitialValues(const ptx::Variable &variable,
                                std::vector<uint8_t> &data, uint64_t offset) {
  Type type = parseType(variable.type);
  unsigned bytes = byteSize(type);
  for (const ptx::Operand &value : variable.initialiser) {
    std::optional<uint64_t> bits = constantBits(value, type);
    if (!bits)
      return report.invalid("`" + variable.name +
                                "` has an initial value that is no constant "
                                "of its type",
                            variable.name);
    uint8_t word[16] = {};
    llvm::support::endian::write64le(word, *bits);
    std::copy(word, word + bytes, data.begin() + offset);
    offset += bytes;
  }
  return true;
}
