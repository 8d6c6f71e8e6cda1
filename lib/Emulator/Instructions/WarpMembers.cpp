//===- WarpMembers.cpp - lanes that wait for one another ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Brings the lanes of a membermask together, and refuses instructions whose
// lanes cannot come.
//
//===----------------------------------------------------------------------===//

#include "WarpMembers.h"
#include "../Machine/Cta.h"
#include "tile/Support/Diagnostics/Emulator.h"

using namespace tile;
using namespace tile::emulator;

static bool failMembers(Warp &warp, const Instruction &instruction,
                        unsigned lane, std::string what) {
  Finding finding;
  finding.id = DiagID::EmulatorBarrierMisuse;
  finding.arguments = {std::move(what)};
  finding.culprit.cta = warp.cta().index();
  finding.culprit.warp = warp.index();
  finding.culprit.lane = lane;
  finding.culprit.instruction = instruction.index;
  warp.cta().launch().findings.fail(std::move(finding));
  return false;
}

bool tile::emulator::meetMembers(Warp &warp, const Instruction &instruction,
                                 Register membermask, LaneMask &active,
                                 Outcome &outcome) {
  const uint32_t *masks = warp.lanes<uint32_t>(membermask);
  unsigned first = llvm::countr_zero(active);
  LaneMask members = masks[first];
  outcome = Outcome::Stop;
  if (!(members >> first & 1))
    return failMembers(warp, instruction, first,
                       "a lane is not in the membermask that it gives");
  if (!warp.gather(instruction, members)) {
    outcome = warp.block({WaitReason::Kind::WarpSync, members});
    return false;
  }
  active = warp.activeLanes(instruction);
  for (LaneMask rest = active; rest; rest &= rest - 1)
    if (unsigned lane = llvm::countr_zero(rest); masks[lane] != members)
      return failMembers(warp, instruction, lane,
                         "lanes that wait for one another give different "
                         "membermasks");
  return true;
}

bool tile::emulator::hasWholeWarp(Warp &warp, const Instruction &instruction,
                                  LaneMask active) {
  if (active == kAllLanes)
    return true;
  return failMembers(warp, instruction, llvm::countr_zero(active),
                     "a matrix instruction is executed by " +
                         std::to_string(llvm::popcount(active)) +
                         " lanes but needs all 32 of a warp");
}
