//===- CallGraph.cpp - the functions that a kernel needs --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the functions that an entry calls, directly or not, and refuses those
// that call themselves: each function has its registers and parameters once.
//
//===----------------------------------------------------------------------===//

#include "Loader.h"

using namespace tile;
using namespace tile::emulator;

const ptx::Operand *Loader::calleeOf(const ptx::Instruction &call) {
  for (const ptx::Operand &operand : call.operands)
    if (operand.kind == ptx::Operand::Kind::Name)
      return &operand;
  return nullptr;
}

const ptx::Function *Loader::findFunction(llvm::StringRef name) const {
  for (const std::pair<llvm::StringRef, llvm::StringRef> &alias :
       program.module.aliases)
    if (alias.first == name)
      return functions.lookup(alias.second);
  return functions.lookup(name);
}

Frame *Loader::findFrame(const ptx::Function *function) const {
  for (const std::unique_ptr<Frame> &frame : frames)
    if (&frame->function() == function)
      return frame.get();
  return nullptr;
}

namespace {
/// A function whose calls are being followed.
struct Visit {
  const ptx::Function *function;
  /// The next instruction to look at.
  size_t next = 0;
};
} // namespace

bool Loader::collectFunctions() {
  for (const ptx::Function &function : program.module.functions) {
    const ptx::Function *&known = functions[function.name];
    if (known && !known->isDeclaration && !function.isDeclaration)
      return report.invalid("function `" + function.name + "` is defined twice",
                            function.name);
    if (!known || known->isDeclaration)
      known = &function;
  }
  // Depth first with a stack of our own; functions on it are being followed.
  llvm::DenseMap<const ptx::Function *, bool> isOpen;
  std::vector<Visit> stack = {{entry}};
  isOpen[entry] = true;
  order.push_back(entry);
  while (!stack.empty()) {
    Visit &visit = stack.back();
    if (visit.next == visit.function->instructions.size()) {
      isOpen[visit.function] = false;
      stack.pop_back();
      continue;
    }
    const ptx::Instruction &instruction =
        visit.function->instructions[visit.next++];
    const ptx::Operand *callee =
        instruction.opcode == "call" ? calleeOf(instruction) : nullptr;
    const ptx::Function *function =
        callee ? findFunction(callee->name) : nullptr;
    // Declared functions, and calls through registers, are left to decoding.
    if (!function || function->isDeclaration)
      continue;
    std::pair<llvm::DenseMap<const ptx::Function *, bool>::iterator, bool>
        place = isOpen.try_emplace(function, true);
    if (!place.second && place.first->second)
      return report.invalid("function `" + function->name +
                                "` calls itself, which the emulator does not "
                                "support",
                            instruction);
    if (!place.second)
      continue;
    order.push_back(function);
    stack.push_back({function});
  }
  return true;
}

bool Loader::declareFrames() {
  uint64_t first = 0;
  bool isWell = true;
  for (const ptx::Function *function : order) {
    frames.push_back(std::make_unique<Frame>(*function, first));
    isWell &= frames.back()->declare(block, report, function == entry);
    first += frames.back()->size();
  }
  if (first >= kNoIndex)
    return report.invalid("the module has too many instructions");
  if (!isWell)
    return false;
  for (const Symbol &symbol : frames.front()->parameters())
    program.parameters.push_back(
        {symbol.variable->name, symbol.block.bytes, symbol.block.block});
  return true;
}
