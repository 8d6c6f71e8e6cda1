//===- Barriers.cpp - who waits for whom at a barrier ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts the threads that come to a barrier, lets those that wait go on, and
// reports uses that PTX leaves undefined. Whoever arrives releases what it did;
// those that wait acquire it in the moment in which the phase ends, for what
// others do afterwards is none of theirs.
//
//===----------------------------------------------------------------------===//

#include "Barriers.h"
#include "../Check/Monitor.h"
#include "Cta.h"
#include "WaitReport.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "llvm/Support/FormatVariadic.h"

using namespace tile;
using namespace tile::emulator;

using llvm::formatv;

/// The cluster's barrier as the checks name it: one object for phases with even
/// numbers, one for odd ones, since a thread may be a phase ahead of others.
static SyncObject clusterObject(uint64_t phase) {
  return {SyncObject::Kind::Barrier, kNumBarriers + phase % 2};
}

uint32_t Barriers::liveThreads() const {
  uint32_t threads = 0;
  for (const std::unique_ptr<Warp> &warp : cta.warps())
    threads += llvm::popcount(warp->liveLanes());
  return threads;
}

Outcome Barriers::misuse(Warp &warp, const Instruction &instruction,
                         LaneMask lanes, std::string what, uint32_t other) {
  Finding finding;
  finding.id = DiagID::EmulatorBarrierMisuse;
  finding.arguments = {std::move(what)};
  finding.culprit = {cta.index(), warp.index(),
                     static_cast<uint32_t>(llvm::countr_zero(lanes)),
                     instruction.index};
  if (other != kNoIndex) {
    Culprit first = finding.culprit;
    first.instruction = other;
    finding.notes.push_back("the first to come to it were at " +
                            describeSite(cta.launch().program, other));
  }
  cta.launch().findings.fail(std::move(finding));
  return Outcome::Stop;
}

bool Barriers::isComplete(const Barrier &barrier) const {
  if (barrier.firstInstruction == kNoIndex)
    return false;
  return barrier.wholeCta ? barrier.threads >= liveThreads()
                          : barrier.places >= barrier.expected;
}

/// Gives the lanes that waited at a `red` its result.
static void writeReduction(const Barrier &barrier, const BarrierWaiter &waiter,
                           uint32_t count) {
  const Instruction &instruction = *waiter.instruction;
  BarrierAction action = static_cast<BarrierAction>(instruction.immediate);
  if (action == BarrierAction::RedCount) {
    uint32_t *result = waiter.warp->lanes<uint32_t>(instruction[0]);
    forLanes(waiter.lanes,
             [&](unsigned lane) { result[lane] = barrier.trueCount; });
    return;
  }
  bool value = action == BarrierAction::RedAll ? barrier.trueCount == count
                                               : barrier.trueCount != 0;
  LaneMask &result = waiter.warp->predicate(instruction[0]);
  result = value ? result | waiter.lanes : result & ~waiter.lanes;
}

void Barriers::complete(Barrier &barrier, uint32_t id) {
  for (const BarrierWaiter &waiter : barrier.waiters) {
    if (cta.monitor())
      cta.monitor()->acquire(*waiter.warp, waiter.lanes,
                             {SyncObject::Kind::Barrier, id});
    if (barrier.isReduction)
      writeReduction(barrier, waiter, barrier.threads);
  }
  uint64_t phase = barrier.phase + 1;
  barrier = Barrier();
  barrier.phase = phase;
  cta.wake();
}

Outcome Barriers::come(Warp &warp, const Instruction &instruction,
                       LaneMask lanes, const BarrierUse &use) {
  auto wrong = [&](std::string what, uint32_t other = kNoIndex) {
    return misuse(warp, instruction, lanes, std::move(what), other);
  };
  if (use.id >= kNumBarriers)
    return wrong(
        formatv("barrier {0} does not exist: a program has 16", use.id));
  if (use.count % kWarpLanes)
    return wrong(formatv("barrier {0} is used with a count of {1}, which is no "
                         "multiple of the warp size",
                         use.id, use.count));
  Barrier &barrier = barriers[use.id];
  bool isReduction = use.action >= BarrierAction::RedCount;
  uint32_t count =
      use.count ? use.count : cta.launch().warpsPerCta() * kWarpLanes;
  if (barrier.firstInstruction == kNoIndex) {
    barrier.firstInstruction = instruction.index;
    barrier.expected = count;
    barrier.isReduction = isReduction;
  }
  uint32_t first = barrier.firstInstruction;
  if (count != barrier.expected)
    return wrong(formatv("threads come to barrier {0} with different counts: "
                         "{1} and {2}",
                         use.id, barrier.expected, count),
                 first);
  if (isReduction != barrier.isReduction)
    return wrong(formatv("barrier {0} is used with and without a reduction at "
                         "the same time",
                         use.id),
                 first);
  barrier.wholeCta |= use.count == 0;
  barrier.threads += llvm::popcount(lanes);
  barrier.places +=
      lanes == warp.liveLanes() ? kWarpLanes : llvm::popcount(lanes);
  barrier.trueCount += llvm::popcount(use.predicates & lanes);
  if (barrier.places > barrier.expected)
    return wrong(formatv("more threads come to barrier {0} than its count of "
                         "{1}",
                         use.id, barrier.expected),
                 first);

  if (cta.monitor())
    cta.monitor()->release(warp, lanes, {SyncObject::Kind::Barrier, use.id});
  uint64_t phase = barrier.phase;
  bool waits = use.action != BarrierAction::Arrive;
  if (waits)
    barrier.waiters.push_back({&warp, lanes, &instruction});
  if (isComplete(barrier)) {
    complete(barrier, use.id);
    return Outcome::Next;
  }
  return waits ? warp.block({WaitReason::Kind::Barrier, use.id, phase})
               : Outcome::Next;
}

bool Barriers::waited(Warp &warp) const {
  const WaitReason &wait = warp.fragment().wait;
  return barriers[wait.detail].phase > wait.phase;
}

void Barriers::threadsExited() {
  for (uint32_t id = 0; id != kNumBarriers; ++id)
    if (barriers[id].wholeCta && isComplete(barriers[id]))
      complete(barriers[id], id);
  if (clusterArrived && clusterArrived >= liveThreads())
    completeCluster();
}

void Barriers::completeCluster() {
  ++clusterPhase;
  clusterArrived = 0;
  cta.wake();
}

Outcome Barriers::clusterArrive(Warp &warp, const Instruction &instruction,
                                LaneMask lanes, bool releases) {
  arrivedPhase.resize(cta.launch().warpsPerCta() * kWarpLanes);
  uint64_t *phases = &arrivedPhase[warp.index() * kWarpLanes];
  LaneMask twice = 0;
  forLanes(lanes, [&](unsigned lane) {
    twice |= phases[lane] ? LaneMask(1) << lane : 0;
    phases[lane] = clusterPhase + 1;
  });
  if (twice)
    return misuse(warp, instruction, twice,
                  "a thread arrives twice at the cluster's barrier without "
                  "waiting for it");
  clusterArrived += llvm::popcount(lanes);
  if (releases && cta.monitor())
    cta.monitor()->release(warp, lanes, clusterObject(clusterPhase));
  if (clusterArrived >= liveThreads())
    completeCluster();
  return Outcome::Next;
}

Outcome Barriers::clusterWait(Warp &warp, const Instruction &instruction,
                              LaneMask lanes, bool acquires) {
  arrivedPhase.resize(cta.launch().warpsPerCta() * kWarpLanes);
  uint64_t *phases = &arrivedPhase[warp.index() * kWarpLanes];
  LaneMask missing = 0, early = 0;
  forLanes(lanes, [&](unsigned lane) {
    missing |= phases[lane] == 0 ? LaneMask(1) << lane : 0;
    early |= phases[lane] > clusterPhase ? LaneMask(1) << lane : 0;
  });
  if (missing)
    return misuse(warp, instruction, missing,
                  "a thread waits at the cluster's barrier without having "
                  "arrived");
  if (early)
    return warp.block(
        {WaitReason::Kind::Barrier, kClusterBarrier, clusterPhase});
  if (acquires && cta.monitor())
    cta.monitor()->acquire(warp, lanes, clusterObject(clusterPhase - 1));
  forLanes(lanes, [&](unsigned lane) { phases[lane] = 0; });
  warp.fragment().wait = WaitReason();
  return Outcome::Next;
}
