//===- CtaChecks.cpp - all checks of one CTA --------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes accesses apart by lane and space and hands them to the checks.
//
//===----------------------------------------------------------------------===//

#include "CtaChecks.h"
#include "tile/Support/Diagnostics/Emulator.h"

#include "../Machine/Cta.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;
using namespace tile::emulator;

CtaChecks::CtaChecks(LaunchChecks &launch, Cta &cta)
    : launch(launch), cta(cta), checksInit(launch.isChecked(CheckInit)),
      checksRace(launch.isChecked(CheckRace)),
      checksBanks(launch.isChecked(CheckSync)),
      clocks(launch.communicates() ? launch.now : ownTime,
             launch.communicates() ? static_cast<uint32_t>(cta.index()) : 0,
             launch.communicates() ? static_cast<uint32_t>(cta.index()) *
                                         launch.launch().warpsPerCta()
                                   : 0,
             launch.launch().warpsPerCta()),
      races(clocks) {
  if (checksInit)
    initialised.reset(launch.launch().sharedBytes);
  if (!checksRace)
    return;
  sharedShadow = launch.takeShadow();
  if (!launch.communicates())
    ownGlobalShadow = launch.takeShadow();
  globalShadow =
      launch.communicates() ? &launch.globalShadow : ownGlobalShadow.get();
}

CtaChecks::~CtaChecks() {
  if (sharedShadow)
    launch.giveBack(std::move(sharedShadow));
  if (ownGlobalShadow)
    launch.giveBack(std::move(ownGlobalShadow));
}

static bool isShared(Space space) {
  return space == Space::Shared || space == Space::Cluster;
}

static bool reads(AccessKind kind) {
  return kind == AccessKind::Read || kind == AccessKind::Atomic ||
         kind == AccessKind::AsyncRead;
}

/// A volatile access is a relaxed one that all may watch.
static Scope scopeOf(const Access &access) {
  return access.order == Order::Volatile ? Scope::System : access.scope;
}

static bool isStrong(const Access &access) {
  return access.kind == AccessKind::Atomic || access.order != Order::Weak;
}

static Touch touchOf(const Access &access) {
  bool isWide = scopeOf(access) >= Scope::Gpu;
  switch (access.kind) {
  case AccessKind::AsyncRead:
    return Touch::AsyncRead;
  case AccessKind::AsyncWrite:
    return Touch::AsyncWrite;
  case AccessKind::Read:
    if (access.order == Order::Weak)
      return Touch::WeakRead;
    return isWide ? Touch::StrongReadWide : Touch::StrongReadCta;
  case AccessKind::Write:
    if (access.order == Order::Weak)
      return Touch::WeakWrite;
    break;
  case AccessKind::Atomic:
    break;
  }
  return isWide ? Touch::StrongWriteWide : Touch::StrongWriteCta;
}

bool CtaChecks::access(Warp &warp, const Instruction &instruction,
                       const Access &access) {
  Domain shared = {sharedShadow.get(), &sharedLocations, true};
  Domain global = {globalShadow,
                   launch.communicates() ? &launch.globalLocations
                                         : &ownGlobalLocations,
                   false};
  forLanes(access.active, [&](unsigned lane) {
    if (isShared(access.actual[lane])) {
      uint64_t offset = access.host[lane] - cta.shared();
      bool isQuiet =
          checksInit && checkInit(warp, instruction, access, lane, offset);
      if (checksRace)
        checkRace(warp, instruction, access, lane, offset, shared, isQuiet);
    } else if (checksRace && access.actual[lane] == Space::Global) {
      checkRace(warp, instruction, access, lane, access.address[lane], global,
                false);
    }
  });
  clocks.warp(warp.index()).touched |= access.active;
  if (checksBanks && isShared(access.actual[llvm::countr_zero(access.active)]))
    countBanks(instruction, access);
  return stop;
}

bool CtaChecks::checkInit(Warp &warp, const Instruction &instruction,
                          const Access &access, unsigned lane,
                          uint64_t offset) {
  Initialisation::State state = Initialisation::Written;
  if (reads(access.kind))
    state = initialised.lowest(offset, access.bytes);
  if (access.kind == AccessKind::AsyncWrite) {
    initialised.announce(offset, access.bytes);
    if (!checksRace)
      addPending(warp, lane,
                 {true, offset, access.bytes, access.asyncGroup,
                  Site(instruction.index, Touch::AsyncWrite)});
  } else if (access.kind != AccessKind::Read) {
    initialised.write(offset, access.bytes);
  }
  if (state == Initialisation::Written)
    return false;
  if (!reported.insert({instruction.index, kNoIndex}).second)
    return true;
  Finding finding;
  finding.id = DiagID::EmulatorUninitialised;
  finding.arguments = {std::to_string(access.bytes) + " bytes at " +
                       describePlace(offset, true)};
  finding.culprit = {cta.index(), warp.index(), lane, instruction.index};
  if (state == Initialisation::Announced)
    finding.notes.push_back("an asynchronous copy writes them, but its thread "
                            "has not waited for it yet");
  finding.help = "let a thread write them first, with a barrier in between";
  stop |= report(std::move(finding));
  return true;
}

ShadowPage &CtaChecks::pageOf(const Domain &domain, uint64_t address) {
  bool isNew;
  ShadowPage &page = domain.shadow->page(address, isNew);
  if (isNew && !domain.isShared) {
    // What nobody may write cannot be raced for.
    uint64_t first = address & ~uint64_t(ShadowPage::kBytes - 1);
    page.ignored =
        llvm::any_of(launch.launch().arrays, [&](const EmulatorArray &array) {
          return array.readOnly && array.address <= first &&
                 first + ShadowPage::kBytes <= array.address + array.bytes;
        });
  }
  return page;
}

void CtaChecks::addPending(Warp &warp, unsigned lane,
                           const PendingAccess &access) {
  if (pending.empty())
    pending.resize(cta.warps().size() * kWarpLanes);
  pending[warp.index() * kWarpLanes + lane].push_back(access);
}

void CtaChecks::checkRace(Warp &warp, const Instruction &instruction,
                          const Access &access, unsigned lane, uint64_t address,
                          const Domain &domain, bool isQuiet) {
  unsigned index = warp.index();
  SyncLocations &locations = *domain.locations;
  Attempt attempt = {index, lane, Site(instruction.index, touchOf(access))};
  bool strong = isStrong(access);
  if (strong && access.kind != AccessKind::Write)
    clocks.strongRead(index, lane, locations, address, access.order,
                      scopeOf(access));

  bool overwritten = false;
  std::optional<Conflict> conflict;
  uint64_t end = address + access.bytes;
  for (uint64_t at = address; at != end;) {
    // Pieces of one page each: addresses may be misaligned.
    uint64_t next =
        std::min(end, llvm::alignTo(at + 1, uint64_t(ShadowPage::kBytes)));
    ShadowPage &page = pageOf(domain, at);
    if (!page.ignored) {
      std::optional<Conflict> found = races.access(
          *domain.shadow, page, at, next - at, attempt, overwritten);
      conflict = conflict ? conflict : found;
    }
    at = next;
  }
  if (conflict && !isQuiet)
    reportRace(warp, lane, attempt.site, *conflict, domain.isShared);
  // A location that a plain write has overwritten holds no release.
  if (overwritten)
    locations.erase(address);
  if (strong && access.kind != AccessKind::Read)
    clocks.strongWrite(index, lane, locations, address,
                       access.kind == AccessKind::Atomic, access.order,
                       scopeOf(access));
  if (access.kind == AccessKind::AsyncRead ||
      access.kind == AccessKind::AsyncWrite)
    addPending(warp, lane,
               {domain.isShared, address, access.bytes, access.asyncGroup,
                attempt.site});
}

void CtaChecks::countBanks(const Instruction &instruction,
                           const Access &access) {
  if (access.kind != AccessKind::Read && access.kind != AccessKind::Write)
    return;
  uint64_t offsets[kWarpLanes];
  LaneMask lanes = 0;
  forLanes(access.active, [&](unsigned lane) {
    if (!isShared(access.actual[lane]))
      return;
    offsets[lane] = access.host[lane] - cta.shared();
    lanes |= LaneMask(1) << lane;
  });
  Wavefronts count = countWavefronts(offsets, lanes, access.bytes);
  Wavefronts &sum = wavefronts[instruction.index];
  sum.taken += count.taken;
  sum.fewest += count.fewest;
  cta.statistics().bankConflicts += count.taken - count.fewest;
}

void CtaChecks::release(Warp &warp, LaneMask lanes, SyncObject object) {
  if (checksRace)
    clocks.release(warp, lanes, object);
}

void CtaChecks::acquire(Warp &warp, LaneMask lanes, SyncObject object) {
  if (checksRace)
    clocks.acquire(warp, lanes, object);
}

void CtaChecks::warpSync(Warp &warp, LaneMask lanes) {
  if (checksRace)
    clocks.warpSync(warp, lanes);
}

void CtaChecks::fence(Warp &warp, LaneMask lanes, Order order, Scope scope) {
  if (checksRace)
    clocks.fence(warp.index(), lanes, order, scope);
}

void CtaChecks::asyncWaited(Warp &warp, LaneMask lanes,
                            const uint64_t *lastGroup) {
  if (pending.empty())
    return;
  Domain shared = {sharedShadow.get(), nullptr, true};
  Domain global = {globalShadow, nullptr, false};
  forLanes(lanes, [&](unsigned lane) {
    std::vector<PendingAccess> &mine =
        pending[warp.index() * kWarpLanes + lane];
    llvm::erase_if(mine, [&](const PendingAccess &access) {
      if (access.group > lastGroup[lane])
        return false;
      if (checksInit && access.isShared)
        initialised.write(access.address, access.bytes);
      if (checksRace) {
        const Domain &domain = access.isShared ? shared : global;
        ShadowPage &page = pageOf(domain, access.address);
        if (!page.ignored)
          races.waited(*domain.shadow, page, access.address, access.bytes,
                       {warp.index(), lane, access.site});
      }
      return true;
    });
  });
  clocks.warp(warp.index()).touched |= lanes;
}

void CtaChecks::finish() {
  launch.addWavefronts(wavefronts);
  if (!ownGlobalShadow || launch.launch().numCtas() == 1)
    return;
  launch.grid.add(
      *ownGlobalShadow, static_cast<uint32_t>(cta.index()),
      [&](const CtaVisit &mine, const CtaVisit &other, uint64_t address) {
        reportGridRace(mine, other, address);
      });
}
