//===- Control.cpp - branches and ends ------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// bra, brx.idx, exit, trap, brkpt, nanosleep, and what the emulator has nothing
// to do for. Calls and returns are in Call.cpp.
//
//===----------------------------------------------------------------------===//

#include "Control.h"
#include "../Machine/Cta.h"
#include "../Program/Program.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "llvm/Support/FormatVariadic.h"

using namespace tile;
using namespace tile::emulator;

Outcome tile::emulator::failAt(Warp &warp, const Instruction &instruction,
                               LaneMask lanes, DiagCode id, std::string message,
                               std::vector<std::string> notes) {
  Finding finding;
  finding.id = id;
  finding.arguments = {std::move(message)};
  finding.culprit = {warp.cta().index(), warp.index(),
                     static_cast<uint32_t>(llvm::countr_zero(lanes)),
                     instruction.index};
  finding.notes = std::move(notes);
  warp.cta().launch().findings.fail(std::move(finding));
  return Outcome::Stop;
}

Outcome tile::emulator::endLanes(Warp &warp, LaneMask active) {
  warp.exitLanes(active);
  return warp.fragment().lanes ? Outcome::Next : Outcome::Exited;
}

//===----------------------------------------------------------------------===//
// bra, brx.idx
//===----------------------------------------------------------------------===//

static Outcome executeBranch(Warp &warp, const Instruction &instruction,
                             LaneMask active) {
  Fragment &fragment = warp.fragment();
  if (active == fragment.lanes) {
    fragment.pc = instruction.target;
    return Outcome::Jumped;
  }
  if (active)
    warp.split(active, instruction.target, instruction.rejoin);
  return Outcome::Next;
}

/// A branch that is marked .uni.
static Outcome executeUniformBranch(Warp &warp, const Instruction &instruction,
                                    LaneMask active) {
  if (active && active != warp.fragment().lanes)
    return failAt(warp, instruction, active, DiagID::EmulatorBarrierMisuse,
                  "a branch that is marked .uni is not taken by all threads");
  return executeBranch(warp, instruction, active);
}

static bool decodeBranch(InstructionDecoder &decoder) {
  Instruction &result = decoder.result();
  bool isUniform = decoder.take("uni");
  if (decoder.numOperands() != 1)
    return decoder.invalid("a branch has one operand");
  result.target = decoder.label(0);
  result.isControl = true;
  result.handler = isUniform ? executeUniformBranch : executeBranch;
  return !decoder.failed();
}

namespace {
struct BranchTable {
  std::vector<uint32_t> targets;
};
} // namespace

static Outcome executeIndexedBranch(Warp &warp, const Instruction &instruction,
                                    LaneMask active) {
  const std::vector<uint32_t> &targets =
      static_cast<const BranchTable *>(instruction.details)->targets;
  const uint32_t *indices = warp.lanes<uint32_t>(instruction[0]);
  Fragment &fragment = warp.fragment();
  LaneMask left = active;
  while (left) {
    uint32_t index = indices[llvm::countr_zero(left)];
    if (index >= targets.size())
      return failAt(
          warp, instruction, left, DiagID::EmulatorTrap,
          llvm::formatv("a branch by index takes entry {0} of {1} targets",
                        index, targets.size()));
    LaneMask same = 0;
    forLanes(left, [&](unsigned lane) {
      same |= indices[lane] == index ? LaneMask(1) << lane : 0;
    });
    left &= ~same;
    if (same == fragment.lanes) {
      fragment.pc = targets[index];
      return Outcome::Jumped;
    }
    warp.split(same, targets[index], instruction.rejoin);
  }
  return Outcome::Next;
}

static bool decodeIndexedBranch(InstructionDecoder &decoder) {
  if (!decoder.take("idx"))
    return decoder.unknown();
  decoder.take("uni");
  if (decoder.numOperands() != 2)
    return decoder.invalid("brx.idx has two operands");
  decoder.addOperand(decoder.source(0, Type::U32));
  decoder.makeDetails<BranchTable>().targets = decoder.branchTargets(1);
  decoder.result().isControl = true;
  decoder.result().handler = executeIndexedBranch;
  return !decoder.failed();
}

//===----------------------------------------------------------------------===//
// exit, trap, brkpt
//===----------------------------------------------------------------------===//

static Outcome executeExit(Warp &warp, const Instruction &, LaneMask active) {
  return endLanes(warp, active);
}

static bool decodeExit(InstructionDecoder &decoder) {
  if (decoder.numOperands() != 0)
    return decoder.invalid("exit has no operands");
  decoder.result().isControl = true;
  decoder.result().handler = executeExit;
  return !decoder.failed();
}

static Outcome executeTrap(Warp &warp, const Instruction &instruction,
                           LaneMask active) {
  return failAt(warp, instruction, active, DiagID::EmulatorTrap,
                "the kernel stopped itself with `" +
                    decodedText(warp, instruction) + "`");
}

static bool decodeTrap(InstructionDecoder &decoder) {
  if (decoder.numOperands() != 0)
    return decoder.invalid("trap and brkpt have no operands");
  decoder.result().handler = executeTrap;
  return !decoder.failed();
}

std::string tile::emulator::decodedText(Warp &warp,
                                        const Instruction &instruction) {
  return warp.cta().launch().program.sites[instruction.index].text.str();
}

//===----------------------------------------------------------------------===//
// What only takes time
//===----------------------------------------------------------------------===//

static Outcome executeSleep(Warp &, const Instruction &, LaneMask) {
  return Outcome::Yield;
}

static bool decodeSleep(InstructionDecoder &decoder) {
  if (!decoder.take("u32"))
    return decoder.unknown();
  if (decoder.numOperands() != 1)
    return decoder.invalid("nanosleep has one operand");
  decoder.addOperand(decoder.source(0, Type::U32));
  decoder.result().handler = executeSleep;
  return !decoder.failed();
}

static Outcome executeNothing(Warp &, const Instruction &, LaneMask) {
  return Outcome::Next;
}

/// griddepcontrol: there is no other grid that this one could overlap with.
static bool decodeGridDependency(InstructionDecoder &decoder) {
  if (decoder.takeOneOf({"launch_dependents", "wait"}) < 0)
    return decoder.unknown();
  decoder.result().handler = executeNothing;
  return !decoder.failed();
}

/// pmevent: counts for a profiler.
static bool decodeProfilerEvent(InstructionDecoder &decoder) {
  decoder.take("mask");
  if (decoder.numOperands() != 1)
    return decoder.invalid("pmevent has one operand");
  decoder.constant(0);
  decoder.result().handler = executeNothing;
  return !decoder.failed();
}

void tile::emulator::addControlOpcodes(OpcodeTable &table) {
  table.add("bra", decodeBranch);
  table.add("brx", decodeIndexedBranch);
  table.add("exit", decodeExit);
  table.add("trap", decodeTrap);
  table.add("brkpt", decodeTrap);
  table.add("nanosleep", decodeSleep);
  table.add("griddepcontrol", decodeGridDependency);
  table.add("pmevent", decodeProfilerEvent);
  table.add("call", decodeCall);
  table.add("ret", decodeReturn);
}
