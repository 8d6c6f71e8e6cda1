//===- MoveAddress.cpp - cvta, isspacep -----------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Generic addresses and those of a state space. Global and constant memory have
// the same addresses in both; shared and local memory are windows of the
// generic space, and their own addresses are offsets into it (Program.h).
//
//===----------------------------------------------------------------------===//

#include "../Program/Program.h"
#include "Move.h"

using namespace tile::emulator;

/// The space that the next modifier names; nothing if it names none.
static std::optional<Space> takeSpace(InstructionDecoder &decoder) {
  switch (
      decoder.takeOneOf({"global", "shared", "shared::cta", "shared::cluster",
                         "local", "const", "param", "param::entry"})) {
  case 0:
    return Space::Global;
  case 1:
  case 2:
    return Space::Shared;
  case 3:
    return Space::Cluster;
  case 4:
    return Space::Local;
  case 5:
    return Space::Constant;
  case 6:
  case 7:
    return Space::Param;
  default:
    return std::nullopt;
  }
}

/// Where the space begins among generic addresses.
static uint64_t windowOf(Space space) {
  if (space == Space::Shared || space == Space::Cluster)
    return kSharedWindow;
  return space == Space::Local ? kLocalWindow : 0;
}

static uint64_t toGeneric(Flags window, uint64_t address) {
  return address + window.bits;
}
static uint64_t fromGeneric(Flags window, uint64_t address) {
  return address - window.bits;
}

/// `cvta{.to}.space.u64 d, a`. Programs have 64-bit addresses; parameters have
/// no generic ones here.
static bool decodeConvertAddress(InstructionDecoder &decoder) {
  bool to = decoder.take("to");
  std::optional<Space> space = takeSpace(decoder);
  Type type = decoder.takeType();
  if (!space || *space == Space::Param || type != Type::U64)
    return decoder.unknown();
  decoder.result().immediate = windowOf(*space);
  return finish(decoder, to ? eachLane<fromGeneric> : eachLane<toGeneric>, type,
                {type});
}

static bool isIn(Space space, uint64_t address) {
  bool isShared = address - kSharedWindow < kWindowBytes;
  bool isLocal = address - kLocalWindow < kWindowBytes;
  bool isConstant = address - kConstantBase < kWindowBytes;
  switch (space) {
  case Space::Shared:
  case Space::Cluster:
    return isShared;
  case Space::Local:
    return isLocal;
  case Space::Constant:
    return isConstant;
  case Space::Global:
    return !isShared && !isLocal && !isConstant;
  default:
    return false;
  }
}

/// Operands: the predicate, the generic address.
static Outcome runIsSpace(Warp &warp, const Instruction &instruction,
                          LaneMask active) {
  Space space = static_cast<Space>(instruction.immediate);
  const uint64_t *addresses = warp.lanes<uint64_t>(instruction[1]);
  LaneMask result = 0;
  forLanes(active, [&](unsigned lane) {
    result |= LaneMask(isIn(space, addresses[lane])) << lane;
  });
  LaneMask &predicate = warp.predicate(instruction[0]);
  predicate = (predicate & ~active) | result;
  return Outcome::Next;
}

static bool decodeIsSpace(InstructionDecoder &decoder) {
  std::optional<Space> space = takeSpace(decoder);
  if (!space)
    return decoder.unknown();
  if (decoder.numOperands() != 2)
    return decoder.invalid("`isspacep` takes 2 operands");
  decoder.addOperand(decoder.predicateDestination(0));
  decoder.addOperand(decoder.source(1, Type::U64));
  decoder.result().immediate = static_cast<uint64_t>(*space);
  decoder.result().handler = runIsSpace;
  return !decoder.failed();
}

void tile::emulator::addAddressMoveOpcodes(OpcodeTable &table) {
  table.add("cvta", decodeConvertAddress);
  table.add("isspacep", decodeIsSpace);
}
