//===- OperandDecoder.cpp - decodes a function's instructions ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes a function's instructions one after the other, gives each to its family
// and checks that the family understood all of it. What operands mean is in
// ResolveOperands.cpp.
//
//===----------------------------------------------------------------------===//

#include "OperandDecoder.h"

using namespace tile;
using namespace tile::emulator;

using Kind = ptx::Operand::Kind;

void OperandDecoder::decodeFunction() {
  const ptx::Function &function = frame.function();
  flows.resize(frame.size());
  for (uint32_t i = 0; i + 1 < frame.size(); ++i)
    decodeInstruction(i, function.instructions[i]);
  // Control that reaches the end of a function returns.
  ptx::Instruction last;
  last.opcode = last.text = "ret";
  last.ptxLine = function.ptxLine;
  if (!function.instructions.empty()) {
    last.ptxLine = function.instructions.back().ptxLine;
    last.location = function.instructions.back().location;
  }
  decodeInstruction(frame.size() - 1, last);
  keepOperands();
  if (!loader.report.hasErrors())
    setRejoins(loader.program, frame, flows);
}

/// Puts the operands of all instructions into one array of the program.
void OperandDecoder::keepOperands() {
  Program &program = loader.program;
  std::unique_ptr<Register[]> pool =
      std::make_unique<Register[]>(operands.size());
  std::copy(operands.begin(), operands.end(), pool.get());
  for (uint32_t i = 0; i != frame.size(); ++i)
    program.code[frame.first() + i].operands = pool.get() + operandBegins[i];
  program.operandPool.push_back(std::move(pool));
}

void OperandDecoder::decodeInstruction(uint32_t i,
                                       const ptx::Instruction &instruction) {
  Program &program = loader.program;
  uint32_t place = frame.first() + i;
  program.sites[place] = {instruction.text, instruction.ptxLine,
                          instruction.location};
  program.communicates |= communicates(instruction);
  operandBegins.push_back(operands.size());
  scope = frame.scopeOf(i);
  written = &instruction;
  expandVectors(instruction);
  decoded = &program.code[place];
  decoded->index = place;
  decoded->rejoin = kNoIndex;
  hasFailed = false;
  takenModifiers = 0;
  asked.assign(numOperands(), Asked());
  for (unsigned k = 0; k != numOperands(); ++k) {
    const ptx::Operand &part = operand(k);
    bool hasElements = part.kind == Kind::Vector || part.kind == Kind::List;
    // An address with coordinates counts as a whole and its coordinates.
    asked[k].parts.resize(part.elements.size() + !hasElements);
  }
  if (!decodeGuard())
    return;
  DecodeFunction decode = OpcodeTable::get().find(written->opcode);
  if (!decode) {
    unknown();
    return;
  }
  bool isWell = decode(*this) && !hasFailed;
  if (!isWell || !everythingTaken() || !decoded->handler)
    unknown(); // Counts only if nothing else was reported.
  if (written->opcode == "call")
    decoded->rejoin = place + 1;
}

bool OperandDecoder::decodeGuard() {
  if (written->guard.empty())
    return true;
  decoded->guarded = true;
  decoded->guardNegated = written->guardNegated;
  std::optional<RegisterUse> use = frame.findRegister(written->guard, scope);
  if (!use)
    return invalid("`" + written->guard + "` is not declared");
  decoded->guard = checkedRegister(written->guard, *use, Type::Pred, false);
  return !hasFailed;
}

void OperandDecoder::expandVectors(const ptx::Instruction &instruction) {
  bool isExpanded = false;
  for (size_t i = 0; i != instruction.operands.size(); ++i) {
    const ptx::Operand &operand = instruction.operands[i];
    if (operand.kind != Kind::Name || operand.name.contains('.'))
      continue;
    std::optional<RegisterUse> use = frame.findRegister(operand.name, scope);
    if (!use || use->variable->vector == 1)
      continue;
    if (!isExpanded)
      expanded = instruction;
    isExpanded = true;
    ptx::Operand vector;
    vector.kind = Kind::Vector;
    for (unsigned k = 0; k != use->variable->vector; ++k) {
      expandedNames.push_back(std::make_unique<std::string>(
          operand.name.str() + "." + "xyzw"[k % 4]));
      ptx::Operand element;
      element.name = *expandedNames.back();
      vector.elements.push_back(std::move(element));
    }
    expanded.operands[i] = std::move(vector);
  }
  if (isExpanded)
    written = &expanded;
}

bool OperandDecoder::everythingTaken() const {
  if (!peek().empty())
    return false;
  for (unsigned i = 0; i != numOperands(); ++i)
    if (!asked[i].parts.all() ||
        (!operand(i).second.empty() && !asked[i].second))
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

Register OperandDecoder::temporary(unsigned bytes) {
  return loader.block.allocateLanes(bytes);
}

Register OperandDecoder::constantLanes(Type type, uint64_t bits) {
  if (type == Type::Pred)
    return loader.block.predicateConstant(bits != 0);
  return loader.block.constant(byteSize(type), bits);
}

Register OperandDecoder::carryFlag() { return loader.block.carryFlag(); }

unsigned OperandDecoder::addOperand(Register reg) {
  operands.push_back(reg);
  return decoded->numOperands++;
}

void OperandDecoder::keepAlive(std::shared_ptr<const void> details) {
  loader.program.details.push_back(std::move(details));
}

bool OperandDecoder::unknownWhat(llvm::StringRef what) {
  if (!hasFailed)
    loader.report.unknown(what, *written);
  hasFailed = true;
  return false;
}

bool OperandDecoder::unknown() {
  std::string name = written->opcode.str();
  for (llvm::StringRef modifier : written->modifiers)
    name += "." + modifier.str();
  return unknownWhat(name);
}

bool OperandDecoder::invalid(const llvm::Twine &what) {
  if (!hasFailed)
    loader.report.invalid(what, *written);
  hasFailed = true;
  return false;
}
