//===- ThreadClocks.cpp - barriers, fences, releases, acquires --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules of PTX's causality order (PTX ISA, "Memory Consistency Model",
// "Release and Acquire Patterns" and "Synchronizes"), as changes of clocks. The
// order between fence.sc operations themselves is not used: it depends on
// chance, and whoever relies on it also has strong accesses to go with it.
//
//===----------------------------------------------------------------------===//

#include "ThreadClocks.h"

#include "../Machine/Cta.h"

using namespace tile::emulator;

/// Phases of one object that are remembered for members that have not gone on
/// yet. Members are late by more than one phase only if a barrier is used by
/// different groups of warps in turn.
static constexpr size_t kMaxPhases = 8;

/// Threads of other CTAs are reached. Clusters have one CTA so far.
static bool isWide(Scope scope) { return scope >= Scope::Gpu; }

static bool acquires(Order order) {
  return order == Order::Acquire || order == Order::AcquireRelease ||
         order == Order::SequentiallyConsistent;
}

static bool releases(Order order) {
  return order == Order::Release || order == Order::AcquireRelease ||
         order == Order::SequentiallyConsistent;
}

ThreadClocks::ThreadClocks(Time &now, uint32_t cta, uint32_t firstWarp,
                           uint32_t numWarps)
    : now(now), ctaNumber(cta), first(firstWarp), warps(numWarps) {
  Time start = advance(now);
  for (WarpState &warp : warps)
    for (ThreadState &lane : warp.lanes)
      lane.time = start;
}

bool ThreadClocks::isOrdered(Time time, uint32_t otherWarp, LaneMask others,
                             unsigned warp, unsigned lane,
                             unsigned &culprit) const {
  culprit = llvm::countr_zero(others);
  if (time == kPending)
    return false;
  const ThreadState &state = warps[warp].lanes[lane];
  uint32_t local = otherWarp - first;
  uint32_t otherCta = ctaNumber;
  if (local < warps.size()) {
    if (time <= state.floor)
      return true;
    if (local == warp) {
      if (time <= state.warpFloor)
        return true;
      others &= ~(LaneMask(1) << lane);
    }
  } else {
    // All CTAs of a launch have the same number of warps.
    otherCta = otherWarp / numWarps();
  }
  for (; others; others &= others - 1) {
    culprit = llvm::countr_zero(others);
    if (!state.clock ||
        state.clock->get(otherCta, otherWarp * kWarpLanes + culprit) < time)
      return false;
  }
  return true;
}

void ThreadClocks::exportState(uint32_t warp, LaneMask lanes,
                               const ThreadState &state,
                               ClockBuilder &builder) const {
  builder.add(state.clock);
  builder.addFloor(ctaNumber, state.floor);
  forLanes(lanes, [&](unsigned lane) {
    builder.addThread(ctaNumber, thread(warp, lane), state.time);
  });
  if (state.warpFloor > state.floor)
    for (unsigned lane = 0; lane != kWarpLanes; ++lane)
      builder.addThread(ctaNumber, thread(warp, lane), state.warpFloor);
}

ClockRef ThreadClocks::exportState(unsigned warp, unsigned lane) const {
  ClockBuilder builder;
  exportState(warp, LaneMask(1) << lane, warps[warp].lanes[lane], builder);
  return builder.finish();
}

void ThreadClocks::release(Warp &warp, LaneMask lanes, SyncObject object) {
  std::deque<Phase> &phases = objects[{object.kind, object.id}];
  // A lane that arrives again, or after somebody has gone on, arrives at the
  // next phase.
  if (phases.empty() || phases.back().complete ||
      (phases.back().members[warp.index()] & lanes)) {
    if (phases.size() == kMaxPhases)
      phases.pop_front();
    phases.emplace_back().members.resize(warps.size());
  }
  Phase &phase = phases.back();
  phase.members[warp.index()] |= lanes;

  WarpState &state = warps[warp.index()];
  Time fresh = advance(now);
  if (state.uniform)
    phase.arrivals.push_back(
        {warp.index(), lanes, state.lanes[llvm::countr_zero(lanes)]});
  forLanes(lanes, [&](unsigned lane) {
    if (!state.uniform)
      phase.arrivals.push_back(
          {warp.index(), LaneMask(1) << lane, state.lanes[lane]});
    state.lanes[lane].time = fresh;
  });
  state.touched &= ~lanes;
  state.uniform &= (warp.liveLanes() & ~lanes) == 0;
}

bool ThreadClocks::isWhole(Cta &cta, const Phase &phase) const {
  for (const std::unique_ptr<Warp> &warp : cta.warps())
    if (warp->liveLanes() & ~phase.members[warp->index()])
      return false;
  // Who arrived without waiting may have gone on already.
  for (const Phase::Arrival &arrival : phase.arrivals)
    if (warps[arrival.warp].touched & arrival.lanes)
      return false;
  return true;
}

void ThreadClocks::complete(Cta &cta, Phase &phase) {
  phase.complete = true;
  ClockBuilder builder;
  if (isWhole(cta, phase)) {
    phase.floor = now;
    phase.time = advance(now);
    bool isFloorEnough = true;
    for (const Phase::Arrival &arrival : phase.arrivals) {
      isFloorEnough &= !arrival.state.clock;
      builder.add(arrival.state.clock);
      // Also of those that do not wait: the floor must not cover what they
      // do from now on.
      forLanes(arrival.lanes, [&](unsigned lane) {
        warps[arrival.warp].lanes[lane].time = phase.time;
      });
    }
    builder.addFloor(ctaNumber, phase.floor);
    if (!isFloorEnough)
      phase.clock = builder.finish();
  } else {
    for (const Phase::Arrival &arrival : phase.arrivals) {
      exportState(arrival.warp, arrival.lanes, arrival.state, builder);
      phase.floor = std::max(phase.floor, arrival.state.floor);
    }
    phase.clock = builder.finish();
  }
  phase.arrivals.clear();
}

void ThreadClocks::acquire(Warp &warp, LaneMask lanes, SyncObject object) {
  std::deque<Phase> &phases = objects[{object.kind, object.id}];
  if (phases.empty())
    return;
  Phase *phase = &phases.back();
  for (size_t i = phases.size(); i-- != 0;)
    if (phases[i].members[warp.index()] & lanes) {
      phase = &phases[i];
      break;
    }
  if (!phase->complete)
    complete(warp.cta(), *phase);

  WarpState &state = warps[warp.index()];
  LaneMask members = lanes & phase->members[warp.index()];
  forLanes(members, [&](unsigned lane) {
    ThreadState &mine = state.lanes[lane];
    mine.clock = phase->clock;
    mine.floor = phase->floor;
    // The floor of a whole CTA holds more than that of a warp.
    if (phase->time)
      mine.warpFloor = 0;
  });
  forLanes(lanes & ~members, [&](unsigned lane) {
    ThreadState &mine = state.lanes[lane];
    mine.clock = join(mine.clock, phase->clock);
    mine.floor = std::max(mine.floor, phase->floor);
  });
  if (warp.liveLanes() & ~members)
    state.uniform = false;
  else if (phase->time)
    state.uniform = (state.touched & members) == 0;
}

void ThreadClocks::warpSync(Warp &warp, LaneMask lanes) {
  WarpState &state = warps[warp.index()];
  bool isWhole = (warp.liveLanes() & ~lanes) == 0;
  ThreadState met;
  ClockBuilder builder;
  forLanes(lanes, [&](unsigned lane) {
    const ThreadState &mine = state.lanes[lane];
    met.floor = std::max(met.floor, mine.floor);
    if (isWhole)
      builder.add(mine.clock);
    else
      exportState(warp.index(), LaneMask(1) << lane, mine, builder);
  });
  met.clock = builder.finish();
  if (isWhole)
    met.warpFloor = now;
  met.time = advance(now);
  forLanes(lanes, [&](unsigned lane) {
    Time warpFloor = state.lanes[lane].warpFloor;
    state.lanes[lane] = met;
    if (!isWhole)
      state.lanes[lane].warpFloor = warpFloor;
  });
  state.touched &= ~lanes;
  state.uniform = isWhole;
}

ThreadClocks::FenceState &ThreadClocks::fenceState(unsigned warp,
                                                   unsigned lane) {
  if (fences.empty())
    fences.resize(warps.size() * kWarpLanes);
  return fences[warp * kWarpLanes + lane];
}

void ThreadClocks::acquireClocks(ThreadState &mine, FenceState &fence,
                                 const ClockRef &narrow, const ClockRef &wide) {
  // What a thread knows never shrinks.
  if (fence.lastAcquired[0] == narrow && fence.lastAcquired[1] == wide)
    return;
  mine.clock = join(mine.clock, join(narrow, wide));
  fence.lastAcquired[0] = narrow;
  fence.lastAcquired[1] = wide;
}

void ThreadClocks::fence(unsigned warp, LaneMask lanes, Order order,
                         Scope scope) {
  WarpState &state = warps[warp];
  Time fresh = releases(order) ? advance(now) : 0;
  forLanes(lanes, [&](unsigned lane) {
    FenceState &fence = fenceState(warp, lane);
    ThreadState &mine = state.lanes[lane];
    if (acquires(order))
      acquireClocks(mine, fence, fence.seenCta,
                    isWide(scope) ? fence.seenWide : ClockRef());
    if (releases(order)) {
      fence.releasedCta = exportState(warp, lane);
      if (isWide(scope))
        fence.releasedWide = fence.releasedCta;
      mine.time = fresh;
    }
  });
  if (releases(order))
    state.touched &= ~lanes;
  state.uniform = false;
}

void ThreadClocks::strongRead(unsigned warp, unsigned lane,
                              SyncLocations &locations, uint64_t key,
                              Order order, Scope scope) {
  if (locations.empty())
    return;
  SyncLocations::Location *location = locations.find(key);
  if (!location)
    return;
  ClockRef *found = location->find(ctaNumber);
  ClockRef narrow = found ? *found : ClockRef();
  ClockRef wide = isWide(scope) ? location->wide : ClockRef();
  FenceState &fence = fenceState(warp, lane);
  if (fence.lastSeen[0] != narrow || fence.lastSeen[1] != wide) {
    fence.seenCta = join(fence.seenCta, narrow);
    fence.seenWide = join(fence.seenWide, wide);
    fence.lastSeen[0] = narrow;
    fence.lastSeen[1] = wide;
  }
  if (!acquires(order))
    return;
  WarpState &state = warps[warp];
  acquireClocks(state.lanes[lane], fence, narrow, wide);
  state.uniform = false;
}

void ThreadClocks::strongWrite(unsigned warp, unsigned lane,
                               SyncLocations &locations, uint64_t key,
                               bool isAtomic, Order order, Scope scope) {
  bool isRelease = releases(order);
  if (!isRelease && locations.empty() && fences.empty())
    return;
  FenceState &fence = fenceState(warp, lane);
  ClockRef released = isRelease ? exportState(warp, lane) : fence.releasedCta;
  ClockRef wide = !isWide(scope) ? ClockRef()
                  : isRelease    ? released
                                 : fence.releasedWide;
  if (isRelease) {
    WarpState &state = warps[warp];
    state.lanes[lane].time = advance(now);
    state.touched &= ~(LaneMask(1) << lane);
    state.uniform = false;
  }
  if (!isAtomic)
    locations.erase(key);
  if (!released)
    return;
  SyncLocations::Location &location = locations.create(key);
  location.wide = join(location.wide, wide);
  if (ClockRef *narrow = location.find(ctaNumber))
    *narrow = join(*narrow, released);
  else
    location.narrow.push_back({ctaNumber, released});
}
