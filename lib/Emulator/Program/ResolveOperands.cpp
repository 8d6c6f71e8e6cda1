//===- ResolveOperands.cpp - what operands stand for ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers, constants, special registers and addresses of variables as places
// in the register block, with the rules of PTX for their types ("Operand Type
// Checking"): sizes must agree, and floats do not mix with integers; `.b` types
// go with all of their size.
//
//===----------------------------------------------------------------------===//

#include "OperandDecoder.h"
#include "SpecialRegisters.h"

using namespace tile;
using namespace tile::emulator;

using Kind = ptx::Operand::Kind;

static bool isBits(Type type) { return type >= Type::B8 && type <= Type::B128; }

std::optional<uint64_t>
tile::emulator::constantBits(const ptx::Operand &operand, Type type) {
  uint64_t value = operand.value;
  switch (operand.kind) {
  case Kind::Integer:
    if (isFloat(type) || type == Type::Pred)
      return std::nullopt;
    return value;
  case Kind::Float32:
    if (type == Type::F64)
      return llvm::bit_cast<uint64_t>(
          double(llvm::bit_cast<float>(uint32_t(value))));
    return type == Type::F32 || type == Type::B32 ? std::optional(value)
                                                  : std::nullopt;
  case Kind::Float64:
    if (type == Type::F32)
      return llvm::bit_cast<uint32_t>(
          static_cast<float>(llvm::bit_cast<double>(value)));
    return type == Type::F64 || type == Type::B64 ? std::optional(value)
                                                  : std::nullopt;
  default:
    return std::nullopt;
  }
}

//===----------------------------------------------------------------------===//
// Finding operands
//===----------------------------------------------------------------------===//

/// Operand `i` as a whole; null after failing.
const ptx::Operand *OperandDecoder::ask(unsigned i) {
  if (i >= numOperands()) {
    invalid("the instruction has too few operands");
    return nullptr;
  }
  const ptx::Operand &result = operand(i);
  if (result.kind == Kind::Vector || result.kind == Kind::List) {
    invalid("operand " + llvm::Twine(i + 1) + " must not be a vector");
    return nullptr;
  }
  asked[i].parts.set(0);
  return &result;
}

const ptx::Operand *OperandDecoder::askElement(unsigned i, unsigned j) {
  if (i < numOperands() && operand(i).kind != Kind::Vector &&
      operand(i).kind != Kind::List && j == 0)
    return ask(i);
  if (i >= numOperands() || operand(i).elements.size() <= j ||
      operand(i).kind == Kind::Address) {
    invalid("operand " + llvm::Twine(i + 1) + " must have " +
            llvm::Twine(j + 1) + " elements");
    return nullptr;
  }
  asked[i].parts.set(j);
  return &operand(i).elements[j];
}

const Symbol *OperandDecoder::findSymbol(llvm::StringRef name) const {
  if (const Symbol *symbol = frame.find(name, scope))
    return symbol;
  return loader.findGlobal(name);
}

uint64_t OperandDecoder::addressOf(const Symbol &symbol) const {
  const MemoryVariable &variable = loader.program.variables[symbol.index];
  if (variable.space == Space::Global)
    return kGlobalDataBase + variable.offset;
  if (variable.space == Space::Constant)
    return kConstantBase + variable.offset;
  return variable.offset;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Register OperandDecoder::checkedRegister(llvm::StringRef name,
                                         const RegisterUse &use, Type type,
                                         bool mayBeWider) {
  Type declared = parseType(use.variable->type);
  bool isPredicate = declared == Type::Pred;
  bool fits =
      isPredicate == (type == Type::Pred) &&
      byteSize(declared) == byteSize(type) &&
      (isBits(declared) || isBits(type) || isFloat(declared) == isFloat(type));
  if (mayBeWider && !isPredicate && byteSize(declared) > byteSize(type))
    fits = true;
  if (!fits) {
    invalid("`" + name + "` is a register of type ." + use.variable->type +
            " where one of ." + spelling(type) + " is needed");
    return {};
  }
  return frame.place(use, loader.block);
}

Register OperandDecoder::read(const ptx::Operand &operand, Type type,
                              bool mayBeWider) {
  if (operand.negated) {
    invalid("`!` belongs before predicates only");
    return {};
  }
  if (operand.kind == Kind::Name)
    return readName(operand, type, mayBeWider);
  if (operand.kind == Kind::Integer && type == Type::Pred)
    return loader.block.predicateConstant(operand.value != 0);
  if (std::optional<uint64_t> bits = constantBits(operand, type))
    return loader.block.constant(byteSize(type), *bits);
  invalid("an operand must be a register or a constant of type ." +
          spelling(type));
  return {};
}

Register OperandDecoder::readName(const ptx::Operand &operand, Type type,
                                  bool mayBeWider) {
  llvm::StringRef name = operand.name;
  if (std::optional<RegisterUse> use = frame.findRegister(name, scope)) {
    if (operand.value == 0)
      return checkedRegister(name, *use, type, mayBeWider);
    invalid("only addresses of variables have offsets");
    return {};
  }
  if (std::optional<SpecialRegister> special = findSpecialRegister(name)) {
    if (byteSize(type) >= 2 && byteSize(type) <= 8 && !changes(*special))
      return loader.block.special(*special, byteSize(type));
    unknown();
    return {};
  }
  if (isForeignSpecialRegister(name)) {
    unknownWhat(name);
    return {};
  }
  if (const Symbol *symbol = findSymbol(name))
    return readAddressOf(*symbol, operand, type);
  if (loader.findFunction(name))
    unknownWhat("address of a function");
  else
    invalid("`" + name + "` is not declared");
  return {};
}

Register OperandDecoder::readAddressOf(const Symbol &symbol,
                                       const ptx::Operand &operand, Type type) {
  if (symbol.kind == Symbol::Kind::Parameter) {
    unknownWhat("address of a parameter");
    return {};
  }
  if (symbol.kind != Symbol::Kind::Memory) {
    invalid("`" + operand.name + "` is neither a register nor a variable");
    return {};
  }
  // Addresses of shared and local memory fit into 32 bits.
  Space space = loader.program.variables[symbol.index].space;
  bool isSmall = space == Space::Shared || space == Space::Local;
  if (isFloat(type) ||
      (byteSize(type) != 8 && (byteSize(type) != 4 || !isSmall))) {
    invalid("the address of `" + operand.name + "` is no value of type ." +
            spelling(type));
    return {};
  }
  return loader.block.constant(byteSize(type),
                               addressOf(symbol) + operand.value);
}

Register OperandDecoder::write(const ptx::Operand &operand, Type type,
                               bool mayBeWider) {
  if (operand.kind != Kind::Name || operand.negated || operand.value != 0) {
    invalid("a destination must be a register");
    return {};
  }
  std::optional<RegisterUse> use = frame.findRegister(operand.name, scope);
  if (use)
    return checkedRegister(operand.name, *use, type, mayBeWider);
  if (findSpecialRegister(operand.name) || findSymbol(operand.name))
    invalid("`" + operand.name + "` cannot be written");
  else
    invalid("`" + operand.name + "` is not declared");
  return {};
}

Register OperandDecoder::destination(unsigned i, Type type, bool mayBeWider,
                                     bool mayBeSink) {
  const ptx::Operand *operand = ask(i);
  if (!operand)
    return {};
  if (operand->kind == Kind::Sink && mayBeSink)
    return {};
  return write(*operand, type, mayBeWider);
}

bool OperandDecoder::isClock(unsigned i) {
  if (i >= numOperands() || operand(i).kind != Kind::Name)
    return false;
  std::optional<SpecialRegister> special = findSpecialRegister(operand(i).name);
  return special && changes(*special) && ask(i);
}

Register OperandDecoder::source(unsigned i, Type type, bool mayBeWider) {
  const ptx::Operand *operand = ask(i);
  return operand ? read(*operand, type, mayBeWider) : Register();
}

Register OperandDecoder::destinationElement(unsigned i, unsigned j, Type type,
                                            bool mayBeWider) {
  const ptx::Operand *operand = askElement(i, j);
  if (!operand)
    return {};
  if (operand->kind == Kind::Sink)
    return loader.block.scratch(byteSize(type));
  return write(*operand, type, mayBeWider);
}

Register OperandDecoder::sourceElement(unsigned i, unsigned j, Type type,
                                       bool mayBeWider) {
  const ptx::Operand *operand = askElement(i, j);
  return operand ? read(*operand, type, mayBeWider) : Register();
}

unsigned OperandDecoder::registerBytes(unsigned i, int j) {
  if (i >= numOperands())
    return 0;
  const ptx::Operand *part = &operand(i);
  if (j >= 0 && part->kind == Kind::Vector) {
    if (static_cast<size_t>(j) >= part->elements.size())
      return 0;
    part = &part->elements[j];
  }
  if (part->kind != Kind::Name)
    return 0;
  std::optional<RegisterUse> use = frame.findRegister(part->name, scope);
  return use ? elementBytes(*use->variable) : 0;
}

uint64_t OperandDecoder::constant(unsigned i) {
  const ptx::Operand *operand = ask(i);
  if (operand && operand->kind == Kind::Integer)
    return operand->value;
  invalid("operand " + llvm::Twine(i + 1) + " must be an integer constant");
  return 0;
}

//===----------------------------------------------------------------------===//
// Predicates
//===----------------------------------------------------------------------===//

Register OperandDecoder::predicate(unsigned i, bool &negated) {
  const ptx::Operand *operand = ask(i);
  if (!operand)
    return {};
  negated = operand->negated;
  ptx::Operand plain = *operand;
  plain.negated = false;
  return read(plain, Type::Pred, /*mayBeWider=*/false);
}

Register OperandDecoder::writtenPredicate(llvm::StringRef name) {
  ptx::Operand operand;
  operand.name = name;
  return write(operand, Type::Pred, /*mayBeWider=*/false);
}

Register OperandDecoder::predicateDestination(unsigned i, Register *second) {
  const ptx::Operand *operand = ask(i);
  if (!operand)
    return {};
  if (second)
    *second = secondPredicate(i);
  if (operand->kind == Kind::Sink)
    return loader.block.scratch(0);
  return write(*operand, Type::Pred, /*mayBeWider=*/false);
}

Register OperandDecoder::secondPredicate(unsigned i) {
  if (i >= numOperands())
    return {};
  asked[i].second = true;
  llvm::StringRef name = operand(i).second;
  if (name.empty() || name == "_")
    return {};
  return writtenPredicate(name);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

AddressOperand OperandDecoder::address(unsigned i) {
  AddressOperand result;
  const ptx::Operand *operand = ask(i);
  if (!operand)
    return result;
  result.base = loader.block.constant(8, 0);
  result.offset = operand->value;
  if (operand->kind != Kind::Address) {
    invalid("operand " + llvm::Twine(i + 1) + " must be an address `[...]`");
    return result;
  }
  llvm::StringRef name = operand->name;
  if (name.empty())
    return result;
  if (std::optional<RegisterUse> use = frame.findRegister(name, scope)) {
    result.bytes = elementBytes(*use->variable);
    Type type = result.bytes == 4 ? Type::U32 : Type::U64;
    result.base = checkedRegister(name, *use, type, /*mayBeWider=*/false);
    return result;
  }
  const Symbol *symbol = findSymbol(name);
  if (!symbol)
    invalid("`" + name + "` is not declared");
  else if (symbol->kind != Symbol::Kind::Memory)
    invalid("`" + name + "` is no variable in memory");
  else
    result.base = loader.block.constant(8, addressOf(*symbol));
  return result;
}

bool OperandDecoder::isParameter(unsigned i) {
  if (i >= numOperands() || operand(i).kind != Kind::Address)
    return false;
  const Symbol *symbol = frame.find(operand(i).name, scope);
  return symbol && symbol->kind == Symbol::Kind::Parameter;
}

ParameterOperand OperandDecoder::parameter(unsigned i) {
  const ptx::Operand *operand = ask(i);
  if (!operand)
    return {};
  if (!isParameter(i)) {
    invalid("operand " + llvm::Twine(i + 1) + " must be a parameter");
    return {};
  }
  ParameterOperand result = frame.find(operand->name, scope)->block;
  if (operand->value >= result.bytes) {
    invalid("offset " + llvm::Twine(static_cast<int64_t>(operand->value)) +
            " is outside of parameter `" + operand->name + "`, which has " +
            llvm::Twine(result.bytes) + " bytes");
    return {};
  }
  result.offset = operand->value;
  return result;
}
