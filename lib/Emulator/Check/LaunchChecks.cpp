//===- LaunchChecks.cpp - what the checks of all CTAs share -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the monitors of CTAs, keeps their shadow memory for the next, and sums
// up the bank conflicts.
//
//===----------------------------------------------------------------------===//

#include "../Machine/Cta.h"
#include "CtaChecks.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace tile;
using namespace tile::emulator;

LaunchChecks::LaunchChecks(LaunchState &launch)
    : state(launch), checks(launch.options.checks),
      isOneDomain(launch.cooperative && launch.program.communicates) {}

std::unique_ptr<LaunchMonitor> LaunchMonitor::create(LaunchState &launch) {
  return std::make_unique<LaunchChecks>(launch);
}

std::unique_ptr<CtaMonitor> LaunchChecks::watch(Cta &cta) {
  if (!(checks & (CheckInit | CheckRace | CheckSync)))
    return nullptr;
  return std::make_unique<CtaChecks>(*this, cta);
}

std::unique_ptr<Shadow> LaunchChecks::takeShadow() {
  std::lock_guard<std::mutex> lock(mutex);
  if (spare.empty())
    return std::make_unique<Shadow>();
  std::unique_ptr<Shadow> shadow = std::move(spare.back());
  spare.pop_back();
  return shadow;
}

void LaunchChecks::giveBack(std::unique_ptr<Shadow> shadow) {
  shadow->reset();
  std::lock_guard<std::mutex> lock(mutex);
  spare.push_back(std::move(shadow));
}

void LaunchChecks::addWavefronts(const WavefrontTable &table) {
  std::lock_guard<std::mutex> lock(mutex);
  for (const std::pair<uint32_t, Wavefronts> entry : table) {
    Wavefronts &sum = wavefronts[entry.first];
    sum.taken += entry.second.taken;
    sum.fewest += entry.second.fewest;
  }
}

void LaunchChecks::finish() {
  if (!state.options.reportBankConflicts)
    return;
  for (const std::pair<uint32_t, Wavefronts> entry : wavefronts) {
    Wavefronts sum = entry.second;
    if (sum.taken == sum.fewest)
      continue;
    Finding finding;
    finding.id = DiagID::EmulatorBankConflicts;
    const InstructionSite &site = state.program.sites[entry.first];
    finding.arguments = {
        llvm::formatv("{0:F1}", double(sum.taken) / double(sum.fewest)),
        llvm::formatv("{0} wavefronts instead of {1}", sum.taken, sum.fewest)};
    finding.culprit.instruction = entry.first;
    finding.notes.push_back(
        llvm::formatv("`{0}` in line {1} of the PTX", site.text, site.ptxLine));
    state.findings.report(std::move(finding));
  }
}
