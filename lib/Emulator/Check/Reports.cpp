//===- Reports.cpp - the words of the checks --------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Words races: what the two accesses did, where, and what is missing.
//
//===----------------------------------------------------------------------===//

#include "../Machine/Cta.h"
#include "CtaChecks.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace tile;
using namespace tile::emulator;

/// To be put behind "this", "the" or an article.
static llvm::StringRef nameOf(Touch touch) {
  switch (touch) {
  case Touch::WeakRead:
    return "read";
  case Touch::StrongReadCta:
  case Touch::StrongReadWide:
    return "strong read";
  case Touch::StrongWriteCta:
  case Touch::StrongWriteWide:
    return "strong write or atomic";
  case Touch::AsyncRead:
    return "asynchronous read";
  case Touch::WeakWrite:
    return "write";
  case Touch::AsyncWrite:
    return "asynchronous write";
  }
  return "";
}

static bool isAsync(Touch touch) {
  return touch == Touch::AsyncRead || touch == Touch::AsyncWrite;
}

std::string CtaChecks::describePlace(uint64_t address, bool isShared) const {
  LaunchState &state = launch.launch();
  if (!isShared)
    for (const EmulatorArray &array : state.arrays)
      if (address - array.address < array.bytes)
        return llvm::formatv("byte {0} of `{1}`", address - array.address,
                             array.name);
  Space space = isShared ? Space::Shared : Space::Global;
  uint64_t offset = isShared ? address : address - kGlobalDataBase;
  for (const MemoryVariable &variable : state.program.variables)
    if (variable.space == space && offset - variable.offset < variable.bytes)
      return llvm::formatv("byte {0} of `{1}`", offset - variable.offset,
                           variable.name);
  return llvm::formatv("offset {0}", offset);
}

Culprit CtaChecks::culpritOf(Thread thread, uint32_t instruction) const {
  uint32_t warp = thread / kWarpLanes;
  uint32_t perCta = clocks.numWarps();
  Culprit culprit;
  culprit.cta = launch.communicates() ? warp / perCta : cta.index();
  culprit.warp = warp % perCta;
  culprit.lane = thread % kWarpLanes;
  culprit.instruction = instruction;
  return culprit;
}

bool CtaChecks::report(Finding finding) {
  return launch.launch().findings.report(std::move(finding));
}

/// What both kinds of races have in common.
static Finding makeRace(bool isShared, std::string place, Site mine,
                        Site other) {
  Finding finding;
  finding.id = DiagID::EmulatorRace;
  finding.arguments = {
      isShared ? "shared" : "global",
      llvm::formatv("nothing orders this {0} and {1} {2} of {3}",
                    nameOf(mine.touch()), isAsync(other.touch()) ? "an" : "a",
                    nameOf(other.touch()), place)};
  return finding;
}

void CtaChecks::reportRace(Warp &warp, unsigned lane, Site mine,
                           const Conflict &other, bool isShared) {
  if (!reported.insert({mine.instruction(), other.site.instruction()}).second)
    return;
  Finding finding = makeRace(isShared, describePlace(other.address, isShared),
                             mine, other.site);
  finding.culprit = {cta.index(), warp.index(), lane, mine.instruction()};
  Culprit culprit = culpritOf(other.thread, other.site.instruction());
  bool sameCta = culprit.cta == cta.index();
  finding.others.push_back(
      {("the " + nameOf(other.site.touch()) + " is that of").str(), culprit});
  if (isAsync(other.site.touch()))
    finding.help = "wait for the asynchronous copy, with a barrier behind the "
                   "wait if other threads read what it wrote";
  else if (!sameCta)
    finding.help = "order them by a release and an acquire of scope `.gpu`";
  else if (culprit.warp == warp.index())
    finding.help = "put `bar.warp.sync` or a barrier between them: the lanes "
                   "of a warp do not run in step";
  else
    finding.help = "put a barrier between them";
  stop |= report(std::move(finding));
}

void CtaChecks::reportGridRace(const CtaVisit &added, const CtaVisit &known,
                               uint64_t address) {
  // Which CTA ended first is chance; what is printed is not to be.
  bool inOrder = known.cta < added.cta;
  const CtaVisit &mine = inOrder ? added : known;
  const CtaVisit &other = inOrder ? known : added;
  uint32_t first = mine.site.instruction(), second = other.site.instruction();
  if (!reported.insert({first, second}).second)
    return;
  Finding finding =
      makeRace(false, describePlace(address, false), mine.site, other.site);
  auto culprit = [](const CtaVisit &visit) {
    return Culprit{visit.cta, visit.thread / kWarpLanes,
                   visit.thread % kWarpLanes, visit.site.instruction()};
  };
  finding.culprit = culprit(mine);
  finding.others.push_back(
      {("the " + nameOf(other.site.touch()) + " is that of").str(),
       culprit(other)});
  finding.help = "programs of a grid run in any order: let each write memory "
                 "of its own, or use atomics";
  stop |= report(std::move(finding));
}
