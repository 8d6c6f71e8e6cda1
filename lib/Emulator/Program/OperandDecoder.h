//===- OperandDecoder.h - decodes a function's instructions -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The InstructionDecoder that the loader hands to the families: it resolves
// operands by the names of a Frame and remembers which of them were asked for.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PROGRAM_OPERANDDECODER_H
#define TILE_LIB_EMULATOR_PROGRAM_OPERANDDECODER_H

#include "Loader.h"
#include "llvm/ADT/SmallBitVector.h"

namespace tile::emulator {

class OperandDecoder final : public InstructionDecoder {
public:
  OperandDecoder(Loader &loader, Frame &frame) : loader(loader), frame(frame) {}

  /// Decodes all instructions of the function into the program's code, which
  /// must be large enough; goes on after errors.
  void decodeFunction();

  Register destination(unsigned i, Type type, bool mayBeWider,
                       bool mayBeSink) override;
  Register source(unsigned i, Type type, bool mayBeWider) override;
  Register destinationElement(unsigned i, unsigned j, Type type,
                              bool mayBeWider) override;
  Register sourceElement(unsigned i, unsigned j, Type type,
                         bool mayBeWider) override;
  unsigned registerBytes(unsigned i, int j) override;
  Register predicate(unsigned i, bool &negated) override;
  Register predicateDestination(unsigned i, Register *second) override;
  Register secondPredicate(unsigned i) override;
  AddressOperand address(unsigned i) override;
  ParameterOperand parameter(unsigned i) override;
  bool isParameter(unsigned i) override;
  uint64_t constant(unsigned i) override;
  bool isClock(unsigned i) override;
  uint32_t label(unsigned i) override;
  std::vector<uint32_t> branchTargets(unsigned i) override;
  Callee callee(unsigned i) override;
  ParameterOperand parameterElement(unsigned i, unsigned j) override;
  Register carryFlag() override;
  Register temporary(unsigned bytes) override;
  Register constantLanes(Type type, uint64_t bits) override;
  unsigned addOperand(Register reg) override;
  void keepAlive(std::shared_ptr<const void> details) override;
  bool unknown() override;
  bool invalid(const llvm::Twine &what) override;
  bool failed() const override { return hasFailed; }

private:
  /// What was asked for of one operand.
  struct Asked {
    /// The operand, or its elements.
    llvm::SmallBitVector parts;
    bool second = false;
  };

  void decodeInstruction(uint32_t i, const ptx::Instruction &instruction);
  bool decodeGuard();
  /// Vectors of registers become what they stand for: `{%v.x, %v.y}`.
  void expandVectors(const ptx::Instruction &instruction);
  bool everythingTaken() const;
  void keepOperands();

  const ptx::Operand *ask(unsigned i);
  const ptx::Operand *askElement(unsigned i, unsigned j);
  Register read(const ptx::Operand &operand, Type type, bool mayBeWider);
  Register readName(const ptx::Operand &operand, Type type, bool mayBeWider);
  Register write(const ptx::Operand &operand, Type type, bool mayBeWider);
  Register readAddressOf(const Symbol &symbol, const ptx::Operand &operand,
                         Type type);
  Register writtenPredicate(llvm::StringRef name);
  Register checkedRegister(llvm::StringRef name, const RegisterUse &use,
                           Type type, bool mayBeWider);
  const Symbol *findSymbol(llvm::StringRef name) const;
  /// By which address the variable is known in its own space.
  uint64_t addressOf(const Symbol &symbol) const;
  bool unknownWhat(llvm::StringRef what);
  /// That of the instruction being decoded.
  Flow &flow() { return flows[decoded->index - frame.first()]; }
  bool checkCallList(const ptx::Operand *list,
                     const std::vector<ptx::Variable> &formals,
                     llvm::StringRef what);

  Loader &loader;
  Frame &frame;
  uint32_t scope = 0;
  bool hasFailed = false;
  /// The instruction, if it had to be changed before decoding.
  ptx::Instruction expanded;
  std::vector<std::unique_ptr<std::string>> expandedNames;
  std::vector<Asked> asked;
  /// Operands of all instructions so far, and where each one's begin.
  std::vector<Register> operands;
  std::vector<size_t> operandBegins;
  std::vector<Flow> flows;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_PROGRAM_OPERANDDECODER_H
