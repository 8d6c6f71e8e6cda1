//===- Races.cpp - accesses that nothing orders -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The usual case is short: all that a cell remembers lies before the floor of
// the thread, and one visit replaces another. A cell's plain write is one
// thread's, since two that are not ordered are a race already; reads and strong
// accesses of many threads are kept until a plain write that comes after all.
//
//===----------------------------------------------------------------------===//

#include "Races.h"

#include "llvm/ADT/STLExtras.h"

using namespace tile::emulator;

static bool isWrite(Touch touch) {
  return touch == Touch::WeakWrite || touch == Touch::AsyncWrite;
}

static bool isStrongRead(Touch touch) {
  return touch == Touch::StrongReadCta || touch == Touch::StrongReadWide;
}

static bool isStrongWrite(Touch touch) {
  return touch == Touch::StrongWriteCta || touch == Touch::StrongWriteWide;
}

static bool isStrong(Touch touch) {
  return isStrongRead(touch) || isStrongWrite(touch);
}

static bool isWideTouch(Touch touch) {
  return touch == Touch::StrongReadWide || touch == Touch::StrongWriteWide;
}

/// True if two accesses, neither of which is a plain write, may race.
static bool mayRace(Touch a, Touch b, bool sameCta) {
  if (!isStrongWrite(a) && !isStrongWrite(b))
    return false;
  if (!isStrong(a) || !isStrong(b))
    return true;
  return !sameCta && !(isWideTouch(a) && isWideTouch(b));
}

inline bool RaceDetector::isOrdered(Time time, uint32_t warp, LaneMask lanes,
                                    const Attempt &attempt,
                                    unsigned &culprit) const {
  const ThreadState &state = clocks.warp(attempt.warp).lanes[attempt.lane];
  if (time <= state.floor && warp - clocks.firstWarp() < clocks.numWarps())
    return true;
  return clocks.isOrdered(time, warp, lanes, attempt.warp, attempt.lane,
                          culprit);
}

bool RaceDetector::conflicts(const Visit &visit, const Attempt &attempt,
                             Conflict &conflict) {
  Touch touch = attempt.site.touch();
  bool sameCta = visit.warp - clocks.firstWarp() < clocks.numWarps();
  if (!isWrite(touch) && !mayRace(visit.site.touch(), touch, sameCta))
    return false;
  unsigned culprit;
  if (isOrdered(visit.time, visit.warp, visit.lanes, attempt, culprit))
    return false;
  conflict.thread = visit.warp * kWarpLanes + culprit;
  conflict.site = visit.site;
  return true;
}

inline bool RaceDetector::findConflict(Shadow &shadow, const Cell &cell,
                                       const Attempt &attempt,
                                       Conflict &conflict) {
  unsigned culprit;
  if (cell.writeTime &&
      !isOrdered(cell.writeTime, cell.writer / kWarpLanes,
                 LaneMask(1) << cell.writer % kWarpLanes, attempt, culprit)) {
    conflict.thread = cell.writer;
    conflict.site = cell.writeSite;
    return true;
  }
  if (cell.visit.time && conflicts(cell.visit, attempt, conflict))
    return true;
  if (!cell.more)
    return false;
  for (const Visit &visit : shadow.visits(cell))
    if (conflicts(visit, attempt, conflict))
      return true;
  return false;
}

void RaceDetector::weaken(Visit &visit, const Attempt &attempt) {
  if (visit.time == kPending || visit.site.touch() != attempt.site.touch())
    return;
  unsigned culprit;
  if (isOrdered(visit.time, visit.warp, visit.lanes, attempt, culprit))
    visit.lanes = 0;
  else if (visit.warp == clocks.firstWarp() + attempt.warp)
    visit.lanes &= ~(LaneMask(1) << attempt.lane);
}

void RaceDetector::addVisit(Shadow &shadow, Cell &cell,
                            const Attempt &attempt) {
  Touch touch = attempt.site.touch();
  Visit mine;
  mine.time = touch == Touch::AsyncRead
                  ? kPending
                  : clocks.warp(attempt.warp).lanes[attempt.lane].time;
  mine.warp = clocks.firstWarp() + attempt.warp;
  mine.lanes = LaneMask(1) << attempt.lane;
  mine.site = attempt.site;
  auto absorbs = [&](Visit &visit) {
    if (visit.time != mine.time || visit.warp != mine.warp ||
        visit.site.touch() != touch)
      return false;
    visit.lanes |= mine.lanes;
    return true;
  };
  if (cell.visit.time) {
    if (absorbs(cell.visit))
      return;
    weaken(cell.visit, attempt);
  }
  if (!cell.visit.time || !cell.visit.lanes) {
    cell.visit = mine;
    return;
  }
  if (cell.more) {
    Shadow::Visits &visits = shadow.visits(cell);
    if (llvm::any_of(visits, absorbs))
      return;
    llvm::erase_if(visits, [&](Visit &visit) {
      weaken(visit, attempt);
      return !visit.lanes;
    });
  }
  shadow.addVisit(cell, mine);
}

static bool hasStrong(Shadow &shadow, const Cell &cell) {
  if (isStrong(cell.visit.site.touch()))
    return true;
  return cell.more && llvm::any_of(shadow.visits(cell), [](const Visit &visit) {
           return isStrong(visit.site.touch());
         });
}

std::optional<Conflict> RaceDetector::access(Shadow &shadow, ShadowPage &page,
                                             uint64_t address, uint32_t bytes,
                                             const Attempt &attempt,
                                             bool &overwritten) {
  std::optional<Conflict> first;
  Touch touch = attempt.site.touch();
  shadow.forCells(page, address, bytes, [&](Cell &cell, uint64_t at) {
    Conflict conflict;
    if (findConflict(shadow, cell, attempt, conflict) && !first) {
      conflict.address = at;
      first = conflict;
    }
    if (!isWrite(touch))
      return addVisit(shadow, cell, attempt);
    if (cell.visit.time || cell.more) {
      overwritten |= hasStrong(shadow, cell);
      shadow.clearVisits(cell);
    }
    cell.writeTime = touch == Touch::AsyncWrite
                         ? kPending
                         : clocks.warp(attempt.warp).lanes[attempt.lane].time;
    cell.writer =
        (clocks.firstWarp() + attempt.warp) * kWarpLanes + attempt.lane;
    cell.writeSite = attempt.site;
  });
  if (isWrite(touch))
    shadow.uniteWords(page, address, bytes);
  return first;
}

void RaceDetector::waited(Shadow &shadow, ShadowPage &page, uint64_t address,
                          uint32_t bytes, const Attempt &attempt) {
  uint32_t warp = clocks.firstWarp() + attempt.warp;
  LaneMask mine = LaneMask(1) << attempt.lane;
  Time time = clocks.warp(attempt.warp).lanes[attempt.lane].time;
  bool isRead = attempt.site.touch() == Touch::AsyncRead;
  Attempt done = attempt;
  done.site = Site(attempt.site.instruction(), Touch::WeakRead);
  shadow.forCells(page, address, bytes, [&](Cell &cell, uint64_t) {
    if (!isRead) {
      if (cell.writeTime == kPending &&
          cell.writer == warp * kWarpLanes + attempt.lane)
        cell.writeTime = time;
      return;
    }
    auto take = [&](Visit &visit) {
      if (visit.time == kPending && visit.warp == warp)
        visit.lanes &= ~mine;
      return !visit.lanes;
    };
    if (cell.visit.time && take(cell.visit))
      cell.visit = Visit();
    if (cell.more)
      llvm::erase_if(shadow.visits(cell), take);
    addVisit(shadow, cell, done);
  });
}
