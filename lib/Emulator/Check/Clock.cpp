//===- Clock.cpp - unions of vector clocks ----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Look-up and union of the clocks of Clock.h. A union collects all floors and
// all single threads, sorts them, and keeps the latest of each.
//
//===----------------------------------------------------------------------===//

#include "Clock.h"

#include "llvm/ADT/STLExtras.h"
#include <tuple>

using namespace tile::emulator;

Time Clock::get(uint32_t cta, Thread thread) const {
  const Part *part =
      llvm::lower_bound(parts, cta, [](const Part &candidate, uint32_t wanted) {
        return candidate.cta < wanted;
      });
  if (part == parts.end() || part->cta != cta)
    return 0;
  const std::pair<Thread, Time> *known =
      llvm::lower_bound(part->threads, thread,
                        [](const std::pair<Thread, Time> &candidate,
                           Thread wanted) { return candidate.first < wanted; });
  if (known == part->threads.end() || known->first != thread)
    return part->floor;
  return std::max(part->floor, known->second);
}

void ClockBuilder::add(const ClockRef &clock) {
  // Lanes that met before share one clock, so that neighbours are often equal.
  if (clock && (clocks.empty() || clocks.back() != clock))
    clocks.push_back(clock);
}

void ClockBuilder::addFloor(uint32_t cta, Time floor) {
  if (!floor)
    return;
  if (!floors.empty() && floors.back().first == cta) {
    floors.back().second = std::max(floors.back().second, floor);
    return;
  }
  floors.push_back({cta, floor});
}

void ClockBuilder::addThread(uint32_t cta, Thread thread, Time time) {
  points.push_back({cta, thread, time});
}

ClockRef ClockBuilder::finish() {
  if (clocks.size() == 1 && floors.empty() && points.empty())
    return clocks.front();
  for (const ClockRef &clock : clocks)
    for (const Clock::Part &part : clock->parts) {
      addFloor(part.cta, part.floor);
      for (const std::pair<Thread, Time> &known : part.threads)
        addThread(part.cta, known.first, known.second);
    }
  if (floors.empty() && points.empty())
    return nullptr;
  llvm::sort(floors);
  llvm::sort(points, [](const Point &a, const Point &b) {
    return std::tie(a.cta, a.thread, a.time) <
           std::tie(b.cta, b.thread, b.time);
  });

  llvm::IntrusiveRefCntPtr<Clock> result = new Clock();
  size_t floor = 0, point = 0;
  while (floor != floors.size() || point != points.size()) {
    uint32_t cta = point == points.size() ? floors[floor].first
                   : floor == floors.size()
                       ? points[point].cta
                       : std::min(floors[floor].first, points[point].cta);
    Clock::Part &part = result->parts.emplace_back();
    part.cta = cta;
    for (; floor != floors.size() && floors[floor].first == cta; ++floor)
      part.floor = floors[floor].second;
    for (; point != points.size() && points[point].cta == cta; ++point) {
      const Point &next = points[point];
      if (next.time <= part.floor)
        continue;
      if (!part.threads.empty() && part.threads.back().first == next.thread)
        part.threads.back().second = next.time;
      else
        part.threads.push_back({next.thread, next.time});
    }
  }
  return result;
}

ClockRef tile::emulator::join(const ClockRef &a, const ClockRef &b) {
  if (!a || a == b)
    return b;
  if (!b)
    return a;
  ClockBuilder builder;
  builder.add(a);
  builder.add(b);
  return builder.finish();
}
