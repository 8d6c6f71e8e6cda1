//===- InlineAsm.cpp - registers of inline assembly -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads lists of constraints, and compares the registers that they name with
// the elements that are to be in them.
//
//===----------------------------------------------------------------------===//

#include "tile/Dialect/Tile/IR/InlineAsm.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::tile;

static constexpr uint64_t kRegisterBits = 32;

static uint64_t bitsOf(Type type) {
  Type element = getScalarType(type);
  return isa<PtrType>(element) ? 64 : element.getIntOrFloatBitWidth();
}

uint64_t mlir::tile::countAsmRegisters(TypeRange types, uint64_t pack) {
  uint64_t count = 0;
  for (Type type : types) {
    uint64_t bits = bitsOf(type);
    count += bits >= kRegisterBits
                 ? pack
                 : llvm::divideCeil(bits * pack, kRegisterBits);
  }
  return count;
}

AsmConstraintCount mlir::tile::countAsmConstraints(StringRef constraints) {
  SmallVector<StringRef> list;
  constraints.split(list, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  AsmConstraintCount count;
  for (StringRef constraint : list) {
    constraint = constraint.trim();
    // What is clobbered is no operand.
    if (constraint.starts_with("~"))
      continue;
    ++(constraint.starts_with("=") ? count.outputs : count.inputs);
  }
  return count;
}

unsigned mlir::tile::getAsmRegisterBits(char letter) {
  switch (letter) {
  case 'b':
    return 1;
  case 'c':
  case 'h':
    return 16;
  case 'r':
  case 'f':
    return 32;
  case 'l':
  case 'd':
    return 64;
  default:
    return 0;
  }
}

std::optional<AsmConstraints>
mlir::tile::parseAsmConstraints(StringRef list, std::string &problem) {
  AsmConstraints result;
  SmallVector<StringRef> parts;
  list.split(parts, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef part : parts) {
    StringRef constraint = part.trim();
    // What is clobbered is no operand.
    if (constraint.starts_with("~"))
      continue;
    bool isOutput = constraint.consume_front("=");
    // An output that is written early never shares a register here.
    constraint.consume_front("&");
    unsigned tied = 0;
    if (!isOutput && !constraint.getAsInteger(10, tied) &&
        tied < result.outputs.size()) {
      result.inputs.push_back({result.outputs[tied], tied});
      continue;
    }
    if (constraint.size() != 1 || !getAsmRegisterBits(constraint.front())) {
      problem = ("the constraint `" + part + "` is unknown").str();
      return std::nullopt;
    }
    if (isOutput)
      result.outputs.push_back(constraint.front());
    else
      result.inputs.push_back({constraint.front(), std::nullopt});
  }
  return result;
}

/// `what` are the values of `types`, which lie in the registers `letters`.
static bool checkRegisters(StringRef what, TypeRange types, uint64_t pack,
                           ArrayRef<char> letters, std::string &problem) {
  uint64_t needed = countAsmRegisters(types, pack);
  if (letters.size() != needed) {
    problem = llvm::formatv("they name {0} registers for {1}, which need {2}",
                            letters.size(), what, needed)
                  .str();
    return false;
  }
  for (Type type : types) {
    uint64_t bits = bitsOf(type);
    uint64_t inOne =
        std::min(pack, std::max<uint64_t>(1, kRegisterBits /
                                                 std::max<uint64_t>(1, bits)));
    for (uint64_t i = 0; i != countAsmRegisters(type, pack); ++i) {
      unsigned has = getAsmRegisterBits(letters.front());
      if (has < inOne * bits) {
        problem = llvm::formatv("a register `{0}` of {1} bits does not hold "
                                "{2} elements of {3} bits",
                                letters.front(), has, inOne, bits)
                      .str();
        return false;
      }
      letters = letters.drop_front();
    }
  }
  return true;
}

bool mlir::tile::checkAsmRegisters(const AsmConstraints &constraints,
                                   TypeRange results, TypeRange operands,
                                   uint64_t pack, std::string &problem) {
  SmallVector<char> inputs;
  for (const AsmConstraints::Input &input : constraints.inputs)
    inputs.push_back(input.letter);
  return checkRegisters("the results", results, pack, constraints.outputs,
                        problem) &&
         checkRegisters("the operands", operands, pack, inputs, problem);
}
