//===- Call.cpp - calls and returns ---------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A call copies the arguments into the callee's own parameters, which have a
// fixed place since functions do not recurse; the return copies the results
// back. A fragment remembers where to return to.
//
//===----------------------------------------------------------------------===//

#include "../Machine/Cta.h"
#include "Control.h"

using namespace tile;
using namespace tile::emulator;

static std::byte *blockOf(Warp &warp, const ParameterOperand &operand,
                          unsigned lane) {
  return warp.block(operand.block) + lane * operand.stride + operand.offset;
}

static void copyBlocks(Warp &warp, LaneMask lanes,
                       llvm::ArrayRef<ParameterOperand> to,
                       llvm::ArrayRef<ParameterOperand> from) {
  for (size_t i = 0; i != to.size(); ++i)
    forLanes(lanes, [&](unsigned lane) {
      std::memcpy(blockOf(warp, to[i], lane), blockOf(warp, from[i], lane),
                  to[i].bytes);
    });
}

uint64_t tile::emulator::readBlock(Warp &warp, const ParameterOperand &block,
                                   unsigned lane) {
  uint64_t value = 0;
  std::memcpy(&value, blockOf(warp, block, lane),
              std::min<uint32_t>(block.bytes, sizeof(value)));
  return value;
}

static const CallDetails &detailsOf(const Instruction &call) {
  return *static_cast<const CallDetails *>(call.details);
}

static Outcome executeCall(Warp &warp, const Instruction &instruction,
                           LaneMask active) {
  if (!active)
    return Outcome::Next;
  Fragment &fragment = warp.fragment();
  uint32_t next = instruction.index + 1;
  if (LaneMask others = fragment.lanes & ~active)
    warp.split(others, next, next);
  const CallDetails &call = detailsOf(instruction);
  copyBlocks(warp, active, call.callee.parameters, call.arguments);
  fragment.returns.push_back(next);
  fragment.pc = call.callee.entry;
  return Outcome::Jumped;
}

/// The function that a call names comes after its results, if it has any.
static unsigned placeOfCallee(InstructionDecoder &decoder) {
  bool hasResults = decoder.numOperands() > 0 &&
                    decoder.operand(0).kind == ptx::Operand::Kind::List;
  return hasResults ? 1 : 0;
}

static void collect(InstructionDecoder &decoder, unsigned operand,
                    std::vector<ParameterOperand> &blocks) {
  for (unsigned i = 0; i != decoder.operand(operand).elements.size(); ++i)
    blocks.push_back(decoder.parameterElement(operand, i));
}

bool tile::emulator::decodeCall(InstructionDecoder &decoder) {
  decoder.take("uni");
  unsigned place = placeOfCallee(decoder);
  unsigned numOperands = decoder.numOperands();
  if (numOperands <= place || numOperands > place + 2 ||
      decoder.operand(place).kind != ptx::Operand::Kind::Name)
    return decoder.unknown();
  bool hasArguments = numOperands == place + 2;
  if (hasArguments &&
      decoder.operand(place + 1).kind != ptx::Operand::Kind::List)
    return decoder.unknown();
  CallDetails &details = decoder.makeDetails<CallDetails>();
  details.callee = decoder.callee(place);
  if (place)
    collect(decoder, 0, details.results);
  if (hasArguments)
    collect(decoder, place + 1, details.arguments);
  if (decoder.failed())
    return false;
  Instruction &result = decoder.result();
  result.isControl = details.callee.isDefined;
  result.handler = details.callee.isDefined
                       ? executeCall
                       : findSystemCall(decoder.operand(place).name, details);
  return result.handler ? true : decoder.unknown();
}

static Outcome executeReturn(Warp &warp, const Instruction &, LaneMask active) {
  if (!active)
    return Outcome::Next;
  Fragment &fragment = warp.fragment();
  if (fragment.returns.empty())
    return endLanes(warp, active);
  uint32_t next = fragment.returns.back();
  const CallDetails &call =
      detailsOf(warp.cta().launch().program.code[next - 1]);
  copyBlocks(warp, active, call.results, call.callee.results);
  if (active != fragment.lanes) {
    Fragment &returning = warp.split(active, next, next);
    returning.returns.pop_back();
    return Outcome::Next;
  }
  fragment.returns.pop_back();
  fragment.pc = next;
  return Outcome::Jumped;
}

bool tile::emulator::decodeReturn(InstructionDecoder &decoder) {
  decoder.take("uni");
  if (decoder.numOperands() != 0)
    return decoder.invalid("ret has no operands");
  decoder.result().isControl = true;
  decoder.result().handler = executeReturn;
  return !decoder.failed();
}
