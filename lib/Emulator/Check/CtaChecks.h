//===- CtaChecks.h - all checks of one CTA ----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The monitor that the machine talks to: hands each access to the checks that
// are switched on (initialisation, races, bank conflicts), and words what they
// find. LaunchChecks holds what CTAs share.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_CTACHECKS_H
#define TILE_LIB_EMULATOR_CHECK_CTACHECKS_H

#include "BankConflicts.h"
#include "Findings.h"
#include "GridShadow.h"
#include "Initialisation.h"
#include "Monitor.h"
#include "Races.h"
#include "tile/Emulator/Emulator.h"
#include <set>

namespace tile::emulator {

class LaunchChecks : public LaunchMonitor {
public:
  explicit LaunchChecks(LaunchState &launch);

  std::unique_ptr<CtaMonitor> watch(Cta &cta) override;
  void finish() override;

  /// CTAs know of one another: one clock domain and one shadow of global
  /// memory. Else each CTA has its own, and `grid` compares them.
  bool communicates() const { return isOneDomain; }
  bool isChecked(EmulatorCheck check) const { return checks & check; }
  LaunchState &launch() const { return state; }

  /// What follows belongs to the one host thread of a communicating launch.
  Time now = 0;
  Shadow globalShadow;
  SyncLocations globalLocations;

  /// Thread-safe.
  GridShadow grid;
  void addWavefronts(const WavefrontTable &table);
  /// Shadow memory for a CTA, and back, so that pages are used again.
  std::unique_ptr<Shadow> takeShadow();
  void giveBack(std::unique_ptr<Shadow> shadow);

private:
  LaunchState &state;
  unsigned checks;
  bool isOneDomain;
  std::mutex mutex;
  WavefrontTable wavefronts;
  std::vector<std::unique_ptr<Shadow>> spare;
};

class CtaChecks : public CtaMonitor {
public:
  CtaChecks(LaunchChecks &launch, Cta &cta);
  ~CtaChecks() override;

  bool access(Warp &warp, const Instruction &instruction,
              const Access &access) override;
  void release(Warp &warp, LaneMask lanes, SyncObject object) override;
  void acquire(Warp &warp, LaneMask lanes, SyncObject object) override;
  void warpSync(Warp &warp, LaneMask lanes) override;
  void fence(Warp &warp, LaneMask lanes, Order order, Scope scope) override;
  void asyncWaited(Warp &warp, LaneMask lanes,
                   const uint64_t *lastGroup) override;
  void finish() override;

private:
  /// A part of an asynchronous copy that was not waited for.
  struct PendingAccess {
    bool isShared;
    uint64_t address;
    uint32_t bytes;
    uint64_t group;
    Site site;
  };
  /// Shared or global memory as the race check sees it.
  struct Domain {
    Shadow *shadow;
    SyncLocations *locations;
    bool isShared;
  };

  /// Reads of bytes that were never written, for one lane. True if something
  /// was reported.
  bool checkInit(Warp &warp, const Instruction &instruction,
                 const Access &access, unsigned lane, uint64_t offset);
  /// Order among the accesses to the same bytes, for one lane.
  void checkRace(Warp &warp, const Instruction &instruction,
                 const Access &access, unsigned lane, uint64_t address,
                 const Domain &domain, bool isQuiet);
  void addPending(Warp &warp, unsigned lane, const PendingAccess &pending);
  void countBanks(const Instruction &instruction, const Access &access);
  void reportRace(Warp &warp, unsigned lane, Site mine, const Conflict &other,
                  bool isShared);
  void reportGridRace(const CtaVisit &added, const CtaVisit &known,
                      uint64_t address);
  ShadowPage &pageOf(const Domain &domain, uint64_t address);
  /// "`tile` + 16", "offset 16", or of an array.
  std::string describePlace(uint64_t address, bool isShared) const;
  Culprit culpritOf(Thread thread, uint32_t instruction) const;
  bool report(Finding finding);

  LaunchChecks &launch;
  Cta &cta;
  bool checksInit, checksRace, checksBanks;
  bool stop = false;
  Initialisation initialised;
  Time ownTime = 0;
  ThreadClocks clocks;
  RaceDetector races;
  Shadow *globalShadow;
  std::unique_ptr<Shadow> ownGlobalShadow;
  std::unique_ptr<Shadow> sharedShadow;
  SyncLocations ownGlobalLocations, sharedLocations;
  /// By thread of the CTA.
  std::vector<std::vector<PendingAccess>> pending;
  WavefrontTable wavefronts;
  /// Pairs of instructions that were reported: findings are words, which are
  /// not to be made a million times.
  std::set<std::pair<uint32_t, uint32_t>> reported;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_CTACHECKS_H
