//===- WaitReport.cpp - where the threads of a CTA stand ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Collects the places of all fragments, puts warps that stand alike together,
// and says what each group waits for.
//
//===----------------------------------------------------------------------===//

#include "WaitReport.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace tile;
using namespace tile::emulator;

using llvm::formatv;

/// An instruction as it is written, but on one line.
static std::string textOnOneLine(const InstructionSite &site) {
  llvm::SmallVector<llvm::StringRef, 8> words;
  llvm::SplitString(site.text, words);
  return llvm::join(words, " ");
}

std::string tile::emulator::describeSite(const Program &program,
                                         uint32_t instruction) {
  const InstructionSite &site = program.sites[instruction];
  return formatv("`{0}` (line {1} of the PTX)", textOnOneLine(site),
                 site.ptxLine);
}

/// "lanes 0 to 15, 17": the elements of a set as ranges, after the right form
/// of `noun`.
static std::string spellSet(llvm::StringRef noun,
                            llvm::ArrayRef<uint32_t> elements) {
  std::string text;
  for (size_t i = 0; i != elements.size();) {
    size_t end = i + 1;
    while (end != elements.size() && elements[end] == elements[end - 1] + 1)
      ++end;
    text += text.empty() ? "" : ", ";
    text += std::to_string(elements[i]);
    if (end - i > 1)
      text +=
          (end - i == 2 ? ", " : " to ") + std::to_string(elements[end - 1]);
    i = end;
  }
  return (noun + (elements.size() == 1 ? " " : "s ") + text).str();
}

static std::string spellLanes(LaneMask lanes) {
  llvm::SmallVector<uint32_t, 32> elements;
  forLanes(lanes, [&](uint32_t lane) { elements.push_back(lane); });
  return spellSet("lane", elements);
}

/// What a fragment waits for, behind "wait at ...".
static std::string spellReason(Cta &cta, const Warp &warp,
                               const Fragment &fragment) {
  const WaitReason &wait = fragment.wait;
  switch (wait.kind) {
  case WaitReason::Kind::None:
    return "";
  case WaitReason::Kind::WarpSync:
    return " for " +
           spellLanes(wait.detail & warp.liveLanes() & ~fragment.lanes) +
           " of their warp";
  case WaitReason::Kind::Aligned:
    return " for " + spellLanes(warp.liveLanes() & ~fragment.lanes) +
           " of their warp";
  case WaitReason::Kind::Barrier:
    if (wait.detail == kClusterBarrier)
      return " for the cluster's barrier";
    const Barrier &barrier = cta.barriers()[wait.detail];
    if (barrier.wholeCta)
      return formatv(": {0} of {1} threads have come to barrier {2}",
                     barrier.threads, cta.barriers().liveThreads(),
                     wait.detail);
    return formatv(": {0} of {1} threads have come to barrier {2}",
                   barrier.places, barrier.expected, wait.detail);
  }
  llvm_unreachable("all kinds are handled");
}

namespace {
/// Warps with a fragment of the same lanes at the same place.
struct Group {
  std::vector<uint32_t> warps;
  uint32_t instruction;
  std::string text;
};
} // namespace

/// One note for each group, by the first warp of each.
static std::vector<std::string> describePlaces(Cta &cta) {
  std::vector<Group> groups;
  std::vector<uint32_t> ended;
  for (const std::unique_ptr<Warp> &warp : cta.warps()) {
    if (warp->liveLanes() == 0)
      ended.push_back(warp->index());
    for (const std::unique_ptr<Fragment> &each : warp->fragments()) {
      bool waits = each->wait.kind != WaitReason::Kind::None;
      std::string text;
      if (each->lanes != warp->liveLanes())
        text = ", " + spellLanes(each->lanes) + ",";
      text += waits ? " wait at " : " stand at ";
      text += describeSite(cta.launch().program, each->pc);
      text += spellReason(cta, *warp, *each);
      auto same = llvm::find_if(
          groups, [&](const Group &group) { return group.text == text; });
      if (same == groups.end())
        same = groups.insert(groups.end(), {{}, each->pc, text});
      same->warps.push_back(warp->index());
    }
  }
  std::vector<std::string> notes;
  for (const Group &group : groups) {
    std::string text = group.text;
    // A single warp waits, several wait.
    if (group.warps.size() == 1 && !llvm::StringRef(text).starts_with(",")) {
      size_t verb = text.find(" at ");
      text.insert(verb, "s");
    }
    notes.push_back(spellSet("warp", group.warps) + text);
  }
  if (!ended.empty())
    notes.push_back(spellSet("warp", ended) +
                    (ended.size() == 1 ? " has ended" : " have ended"));
  return notes;
}

/// The first of `lanes`.
static Culprit culpritOf(Cta &cta, const Warp &warp, LaneMask lanes,
                         uint32_t instruction) {
  return {cta.index(), warp.index(),
          static_cast<uint32_t>(llvm::countr_zero(lanes)), instruction};
}

/// The first fragment of the CTA.
static Culprit firstCulprit(Cta &cta) {
  for (const std::unique_ptr<Warp> &warp : cta.warps())
    for (const std::unique_ptr<Fragment> &each : warp->fragments())
      return culpritOf(cta, *warp, each->lanes, each->pc);
  return {cta.index()};
}

Finding tile::emulator::makeDivergence(Warp &warp,
                                       const Instruction &instruction,
                                       LaneMask active) {
  Cta &cta = warp.cta();
  const Program &program = cta.launch().program;
  Finding finding;
  finding.id = DiagID::EmulatorBarrierMisuse;
  finding.arguments = {
      formatv("only {0} of warp {1} reach `{2}`, which is marked .aligned",
              spellLanes(active), warp.index(),
              textOnOneLine(program.sites[instruction.index]))
          .str()};
  finding.culprit = culpritOf(cta, warp, active, instruction.index);
  if (LaneMask skipping = warp.fragment().lanes & ~active)
    finding.notes.push_back("the guard is false for " + spellLanes(skipping));
  for (const std::unique_ptr<Fragment> &other : warp.fragments())
    if (other.get() != &warp.fragment())
      finding.notes.push_back(
          formatv("{0} {1} at {2}", spellLanes(other->lanes),
                  llvm::popcount(other->lanes) == 1 ? "is" : "are",
                  describeSite(program, other->pc)));
  finding.help = "all threads of a warp must come to it together";
  return finding;
}

Finding tile::emulator::makeDeadlock(Cta &cta) {
  // Lanes that wait for others of their warp which wait elsewhere are the
  // cause, whatever else hangs for it.
  for (const std::unique_ptr<Warp> &warp : cta.warps())
    for (const std::unique_ptr<Fragment> &each : warp->fragments())
      if (each->wait.kind == WaitReason::Kind::Aligned) {
        warp->setRunning(each.get());
        const Instruction &instruction = cta.launch().program.code[each->pc];
        return makeDivergence(*warp, instruction,
                              warp->activeLanes(instruction));
      }
  Finding finding;
  finding.id = DiagID::EmulatorDeadlock;
  finding.culprit = firstCulprit(cta);
  finding.arguments = {"no thread of the program can go on"};
  finding.notes = describePlaces(cta);
  return finding;
}

Finding tile::emulator::makeStepLimit(Cta &cta, uint64_t maxSteps) {
  Finding finding;
  finding.id = DiagID::EmulatorStepLimit;
  finding.arguments = {std::to_string(maxSteps)};
  finding.culprit = firstCulprit(cta);
  finding.notes = describePlaces(cta);
  finding.help = "raise the limit with --max-steps if the kernel needs more";
  return finding;
}
