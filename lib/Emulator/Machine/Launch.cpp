//===- Launch.cpp - the start of a launch ---------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prepares what all CTAs of a launch share, and reads the policy off a seed.
//
//===----------------------------------------------------------------------===//

#include "../Check/Monitor.h"
#include "Cta.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;
using namespace tile::emulator;

SchedulePolicy SchedulePolicy::fromSeed(uint64_t seed) {
  SchedulePolicy policy;
  if (seed == 0)
    return policy;
  // Twelve seeds in a row meet every combination once.
  constexpr Async kAsync[] = {Async::AsLateAsAllowed, Async::Random,
                              Async::AtOnce};
  policy.warps = seed % 2 ? Warps::Random : Warps::OneAhead;
  policy.async = kAsync[seed % 3];
  policy.rejoinEarly = seed / 2 % 2;
  return policy;
}

/// Special registers that are the same in all threads of a launch, for `lane`
/// where they differ by lane only.
static uint64_t valueOf(SpecialRegister reg, const LaunchState &state,
                        unsigned lane) {
  const std::array<uint32_t, 3> &grid = state.launch.grid;
  LaneMask own = LaneMask(1) << lane;
  using R = SpecialRegister;
  switch (reg) {
  case R::NTidX:
    return state.block[0];
  case R::NTidY:
    return state.block[1];
  case R::NTidZ:
    return state.block[2];
  case R::NCtaIdX:
  case R::NClusterIdX:
    return grid[0];
  case R::NCtaIdY:
  case R::NClusterIdY:
    return grid[1];
  case R::NCtaIdZ:
  case R::NClusterIdZ:
    return grid[2];
  case R::LaneId:
    return lane;
  case R::NWarpId:
    return state.warpsPerCta();
  case R::LaneMaskEq:
    return own;
  case R::LaneMaskLt:
    return own - 1;
  case R::LaneMaskLe:
    return own | (own - 1);
  case R::LaneMaskGe:
    return ~(own - 1);
  case R::LaneMaskGt:
    return ~(own | (own - 1));
  case R::DynamicSmemSize:
    return state.launch.sharedBytes;
  case R::TotalSmemSize:
    return state.sharedBytes;
  // A cluster has one CTA, and the GPU one processor.
  case R::ClusterNCtaIdX:
  case R::ClusterNCtaIdY:
  case R::ClusterNCtaIdZ:
  case R::ClusterNCtaRank:
  case R::NSmId:
    return 1;
  default:
    return 0;
  }
}

/// Writes one initial value into the registers that all warps begin with.
static void place(LaunchState &state, const InitialValue &value) {
  std::byte *lanes = state.registers.data() + value.place.offset;
  if (value.bytes == 0) {
    LaneMask mask = static_cast<LaneMask>(value.bits);
    std::memcpy(lanes, &mask, sizeof(mask));
    return;
  }
  for (unsigned lane = 0; lane != kWarpLanes; ++lane) {
    uint64_t words[2] = {value.bits, 0};
    if (value.kind == InitialValue::Kind::Special)
      words[0] = valueOf(value.special, state, lane);
    std::memcpy(lanes + lane * value.bytes, words, value.bytes);
  }
}

LaunchState::LaunchState(const Program &program, const EmulatorLaunch &launch,
                         const EmulatorOptions &options)
    : program(program), launch(launch), options(options),
      policy(SchedulePolicy::fromSeed(options.seed)), arrays(launch.arrays),
      globalData(program.globalData),
      findings(program, launch.grid.data(), options.maxFindings),
      registers(program.registerBytes),
      sharedBytes(std::max<uint64_t>(program.sharedBytes,
                                     uint64_t(program.dynamicSharedOffset) +
                                         launch.sharedBytes)),
      cooperative(program.communicates) {
  for (unsigned i = 0; i != 3; ++i) {
    block[i] = launch.block[i] ? launch.block[i] : program.requiredThreads[i];
    block[i] = std::max(block[i], 1u);
  }
  threads = block[0] * block[1] * block[2];
  llvm::sort(arrays, [](const EmulatorArray &a, const EmulatorArray &b) {
    return a.address < b.address;
  });
  for (const InitialValue &value : program.initialValues)
    place(*this, value);
  for (auto [parameter, argument] :
       llvm::zip_equal(program.parameters, launch.arguments))
    std::memcpy(registers.data() + parameter.place.offset, &argument,
                std::min<size_t>(parameter.bytes, sizeof(argument)));
  if (options.checks != CheckNothing)
    monitor = LaunchMonitor::create(*this);
}

LaunchState::~LaunchState() = default;

uint64_t LaunchState::numCtas() const {
  return uint64_t(launch.grid[0]) * launch.grid[1] * launch.grid[2];
}
