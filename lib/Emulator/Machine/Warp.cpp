//===- Warp.cpp - how the lanes of a warp part and meet -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Splits the fragments of a warp and joins them again: where the ways of a
// branch meet, or at instructions that name the lanes they wait for.
//
//===----------------------------------------------------------------------===//

#include "Warp.h"
#include "AsyncCopies.h"
#include "Cta.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile::emulator;

void Fragment::pushRejoin(Rejoin rejoin) {
  rejoins.push_back(rejoin);
  rejoinPc = rejoin.pc;
}

void Fragment::popRejoin() {
  rejoins.pop_back();
  rejoinPc = rejoins.empty() ? kNoIndex : rejoins.back().pc;
}

/// Keeps of `fragment`'s rejoins those that `other` waits for, too. The rest
/// may be forgotten: whoever waits there sees that nobody else comes.
static void keepCommonRejoins(Fragment &fragment, const Fragment &other) {
  size_t common = 0;
  while (common < fragment.rejoins.size() && common < other.rejoins.size() &&
         fragment.rejoins[common] == other.rejoins[common])
    ++common;
  fragment.rejoins.truncate(common);
  fragment.rejoinPc = common ? fragment.rejoins.back().pc : kNoIndex;
}

Warp::Warp(Cta &cta, unsigned index, LaneMask lanes,
           llvm::ArrayRef<std::byte> initial)
    : owner(cta), warpIndex(index), live(lanes),
      registers(new std::byte[initial.size()]),
      copies(std::make_unique<AsyncCopies>()) {
  std::memcpy(registers.get(), initial.data(), initial.size());
  allFragments.push_back(std::make_unique<Fragment>());
  allFragments.back()->lanes = lanes;
  allFragments.back()->pc = cta.launch().program.entry;
}

Warp::~Warp() = default;

Fragment &Warp::split(LaneMask lanes, uint32_t pc, uint32_t rejoin) {
  // Ways that never meet in their function do so behind its call.
  if (rejoin == kNoIndex && !running->returns.empty())
    rejoin = running->returns.back();
  if (owner.launch().policy.rejoinEarly && rejoin != kNoIndex &&
      running->rejoinPc != rejoin)
    running->pushRejoin({rejoin, running->lanes});
  allFragments.push_back(std::make_unique<Fragment>(*running));
  Fragment &other = *allFragments.back();
  other.lanes = lanes;
  other.pc = pc;
  running->lanes &= ~lanes;
  return other;
}

bool Warp::rejoin() {
  Rejoin here = running->rejoins.back();
  bool othersCome = false;
  llvm::erase_if(allFragments, [&](std::unique_ptr<Fragment> &other) {
    if (other.get() == running)
      return false;
    if (other->parked && other->rejoins.back() == here) {
      running->lanes |= other->lanes;
      return true;
    }
    othersCome |= llvm::is_contained(other->rejoins, here);
    return false;
  });
  running->parked = othersCome;
  if (!othersCome)
    running->popRejoin();
  return !othersCome;
}

bool Warp::releaseParked() {
  bool any = false;
  for (std::unique_ptr<Fragment> &fragment : allFragments) {
    if (!fragment->parked)
      continue;
    any = true;
    fragment->parked = false;
    fragment->popRejoin();
  }
  return any;
}

bool Warp::takeFrom(Fragment &other, const Instruction &instruction,
                    LaneMask members) {
  LaneMask guard = kAllLanes;
  if (instruction.guarded) {
    guard = predicate(instruction.guard);
    guard = instruction.guardNegated ? ~guard : guard;
  }
  // Lanes whose guard is false have nothing to wait for: they come along.
  LaneMask left = other.lanes & guard & ~members;
  keepCommonRejoins(*running, other);
  running->lanes |= other.lanes & ~left;
  other.lanes = left;
  return left == 0;
}

bool Warp::gather(const Instruction &instruction, LaneMask members) {
  LaneMask active = activeLanes(instruction);
  if (LaneMask strangers = active & ~members)
    split(strangers, instruction.index, instruction.index + 1);
  LaneMask present = active & members;
  LaneMask wanted = members & live;
  if ((wanted & ~present) == 0) {
    running->wait = WaitReason();
    return true;
  }
  auto waitsHere = [&](const Fragment &other) {
    return &other != running && other.pc == instruction.index &&
           other.wait.kind != WaitReason::Kind::None &&
           other.wait.kind != WaitReason::Kind::Barrier &&
           other.returns == running->returns;
  };
  for (std::unique_ptr<Fragment> &other : allFragments)
    if (waitsHere(*other)) {
      Fragment *self = running;
      running = other.get();
      present |= activeLanes(instruction) & members;
      running = self;
    }
  if (wanted & ~present)
    return false;
  llvm::erase_if(allFragments, [&](std::unique_ptr<Fragment> &other) {
    return waitsHere(*other) && takeFrom(*other, instruction, members);
  });
  running->wait = WaitReason();
  return true;
}

void Warp::exitLanes(LaneMask lanes) {
  running->lanes &= ~lanes;
  live &= ~lanes;
  owner.barriers().threadsExited();
}

void Warp::removeRunning() {
  llvm::erase_if(allFragments, [&](std::unique_ptr<Fragment> &fragment) {
    return fragment.get() == running;
  });
  running = nullptr;
}
