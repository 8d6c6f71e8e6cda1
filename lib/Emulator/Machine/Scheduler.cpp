//===- Scheduler.cpp - runs the warps of a CTA ----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dispatch loop, and the order of turns. Turns are counted in instructions
// and decided by the CTA's random numbers alone, so that a seed determines a
// run whatever other CTAs do.
//
//===----------------------------------------------------------------------===//

#include "Scheduler.h"
#include "../Check/Monitor.h"
#include "AsyncCopies.h"
#include "WaitReport.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Compiler.h"

using namespace tile;
using namespace tile::emulator;

/// Instructions of a turn. Long ones let a warp go as far as it can; they end
/// because it might wait for others without yielding, and because somebody may
/// want to end the run.
static constexpr uint64_t kLongTurn = 1 << 16;
static constexpr uint64_t kShortTurn = 64;

/// Turns of each warp without progress after which parked fragments no longer
/// wait: the others may spin until one of them does something.
static constexpr unsigned kPatience = 64;

WarpScheduler::WarpScheduler(Cta &cta) : cta(cta), state(cta.launch()) {
  for (const std::unique_ptr<Warp> &warp : cta.warps())
    awake.push_back(warp.get());
  if (state.policy.warps == SchedulePolicy::Warps::OneAhead)
    for (size_t i = awake.size(); i > 1; --i)
      std::swap(awake[i - 1], awake[cta.random().below(i)]);
}

bool WarpScheduler::meet(Warp &warp, const Instruction &instruction,
                         LaneMask active, Pause &pause) {
  Fragment &fragment = warp.fragment();
  // The whole warp was here when it began to wait at its barrier.
  if (fragment.wait.kind == WaitReason::Kind::Barrier)
    return true;
  if (active != fragment.lanes) {
    state.findings.fail(makeDivergence(warp, instruction, active));
    pause = Pause::Stop;
    return false;
  }
  if (warp.gather(instruction, kAllLanes))
    return true;
  fragment.wait = {WaitReason::Kind::Aligned, 0, 0};
  pause = Pause::Blocked;
  // If all others stand at .aligned instructions, too, nobody will come.
  for (const std::unique_ptr<Fragment> &other : warp.fragments())
    if (other->wait.kind != WaitReason::Kind::Aligned)
      return false;
  state.findings.fail(makeDivergence(warp, instruction, active));
  pause = Pause::Stop;
  return false;
}

WarpScheduler::Pause WarpScheduler::execute(Warp &warp, uint64_t limit) {
  const Instruction *code = state.program.code.data();
  Fragment &fragment = warp.fragment();
  uint64_t left = limit, laneSteps = 0;
  Pause pause = Pause::TurnOver;
  for (; left != 0; --left) {
    if (LLVM_UNLIKELY(fragment.pc == fragment.rejoinPc)) {
      if (!warp.rejoin()) {
        pause = Pause::Blocked;
        break;
      }
      continue;
    }
    const Instruction &instruction = code[fragment.pc];
    LaneMask active = fragment.lanes;
    if (instruction.guarded) {
      active = warp.activeLanes(instruction);
      if (!active && !instruction.isControl) {
        ++fragment.pc;
        continue;
      }
    }
    if (instruction.aligned && active && active != warp.liveLanes()) {
      if (!meet(warp, instruction, active, pause))
        break;
      active = warp.activeLanes(instruction);
    }
    Outcome outcome = instruction.handler(warp, instruction, active);
    if (LLVM_LIKELY(outcome == Outcome::Next)) {
      ++fragment.pc;
    } else if (outcome == Outcome::Blocked) {
      pause = Pause::Blocked;
      break;
    } else if (outcome == Outcome::Stop) {
      pause = Pause::Stop;
      break;
    }
    laneSteps += llvm::popcount(active);
    if (outcome == Outcome::Exited) {
      pause = Pause::Progress;
      --left;
      break;
    }
    if (outcome == Outcome::Yield) {
      ++fragment.pc;
      pause = Pause::Yield;
      --left;
      break;
    }
  }
  if (fragment.lanes == 0)
    warp.removeRunning();
  else if (pause != Pause::Blocked)
    fragment.wait = WaitReason();
  cta.statistics().laneInstructions += laneSteps;
  cta.statistics().warpInstructions += limit - left;
  steps += limit - left;
  return pause;
}

void WarpScheduler::endSomeCopies(Warp &warp) {
  AsyncCopies &copies = warp.asyncCopies();
  if (!copies.hasPending())
    return;
  Random &random = cta.random();
  for (unsigned lane = 0; lane != kWarpLanes; ++lane)
    while (copies.count(lane) && random.oneIn(4))
      copies.completeOne(lane, random.below(copies.count(lane)));
}

/// Others of its warp are tried before it the next time.
static void putLast(Warp &warp, const Fragment *fragment) {
  Warp::Fragments &all = warp.fragments();
  Warp::Fragments::iterator place =
      llvm::find_if(all, [&](const std::unique_ptr<Fragment> &each) {
        return each.get() == fragment;
      });
  std::rotate(place, std::next(place), all.end());
}

WarpScheduler::Pause WarpScheduler::visit(Warp &warp, uint64_t limit) {
  if (state.policy.async == SchedulePolicy::Async::Random)
    endSomeCopies(warp);
  // What a blocked attempt adds to the fragments is tried, too.
  bool isRandom = state.policy.warps == SchedulePolicy::Warps::Random;
  size_t first = isRandom ? cta.random().below(warp.fragments().size()) : 0;
  for (size_t i = 0; i < warp.fragments().size(); ++i) {
    size_t place = (first + i) % warp.fragments().size();
    Fragment *fragment = warp.fragments()[place].get();
    warp.setRunning(fragment);
    if (fragment->parked && !warp.rejoin())
      continue;
    uint64_t before = steps;
    Pause pause = execute(warp, limit);
    if (pause == Pause::Blocked && steps == before)
      continue;
    if (pause == Pause::Yield || pause == Pause::TurnOver)
      putLast(warp, fragment);
    return pause == Pause::Blocked ? Pause::Progress : pause;
  }
  return Pause::Blocked;
}

void WarpScheduler::takeTurn(size_t place, Pause pause) {
  Warp *warp = awake[place];
  bool hasEnded = warp->fragments().empty();
  if (pause == Pause::Progress && !hasEnded)
    return;
  awake.erase(awake.begin() + place);
  if (hasEnded)
    return;
  if (pause == Pause::Blocked)
    asleep.push_back(warp);
  else
    awake.push_back(warp);
}

CtaState WarpScheduler::resolveStandstill() {
  if (asleep.empty()) {
    if (cta.monitor())
      cta.monitor()->finish();
    return CtaState::Ended;
  }
  bool released = false;
  for (Warp *warp : asleep)
    released |= warp->releaseParked();
  if (released) {
    cta.wake();
    return CtaState::Running;
  }
  state.findings.fail(makeDeadlock(cta));
  return CtaState::Stopped;
}

bool WarpScheduler::stepLimitReached() {
  uint64_t most = state.options.maxSteps;
  if (most == 0 || steps <= most)
    return false;
  state.findings.fail(makeStepLimit(cta, most));
  return true;
}

CtaState WarpScheduler::run(uint64_t turn) {
  bool isRandom = state.policy.warps == SchedulePolicy::Warps::Random;
  bool isShort =
      isRandom || state.policy.async == SchedulePolicy::Async::Random;
  uint64_t end = steps + turn;
  uint64_t patience = kPatience * (cta.warps().size() + 1);
  while (steps < end && yields < patience) {
    if (cta.takeWake()) {
      awake.insert(awake.end(), asleep.begin(), asleep.end());
      asleep.clear();
    }
    if (awake.empty()) {
      CtaState result = resolveStandstill();
      if (result != CtaState::Running)
        return result;
      continue;
    }
    size_t place = isRandom ? cta.random().below(awake.size()) : 0;
    uint64_t limit = isShort ? 1 + cta.random().below(kShortTurn) : kLongTurn;
    if (uint64_t most = state.options.maxSteps)
      limit = std::min(limit, most + 1 - steps);
    Pause pause = visit(*awake[place], limit);
    if (pause == Pause::Stop || stepLimitReached())
      return CtaState::Stopped;
    // Short turns end between two yields of a loop that spins, too.
    if (pause == Pause::Yield || (pause == Pause::TurnOver && !isShort))
      ++yields;
    else if (pause == Pause::Progress)
      yields = 0;
    takeTurn(place, pause);
  }
  if (yields < patience)
    return CtaState::Running;
  yields = 0;
  for (const std::unique_ptr<Warp> &warp : cta.warps())
    if (warp->releaseParked())
      cta.wake();
  return CtaState::Yielded;
}
