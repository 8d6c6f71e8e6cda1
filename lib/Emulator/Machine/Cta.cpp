//===- Cta.cpp - the start of a CTA ---------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the warps of a CTA with their special registers, and its memory.
//
//===----------------------------------------------------------------------===//

#include "Cta.h"
#include "../Check/Monitor.h"
#include "AsyncCopies.h"

using namespace tile::emulator;

void tile::emulator::positionOf(uint64_t index, llvm::ArrayRef<uint32_t> grid,
                                uint32_t position[3]) {
  position[0] = index % grid[0];
  position[1] = index / grid[0] % grid[1];
  position[2] = index / grid[0] / grid[1];
}

/// Of the grid's seed and the CTA's number, so that the order in which CTAs
/// start changes nothing.
static uint64_t seedOf(uint64_t seed, uint64_t index) {
  Random mixed(seed ^ (index * 0xd1342543de82ef95));
  return mixed.next();
}

Cta::Cta(LaunchState &launch, uint64_t index)
    : state(launch), linear(index), ctaBarriers(*this),
      randomness(seedOf(launch.options.seed, index)) {
  positionOf(index, launch.launch.grid, coordinates);
  unsigned numWarps = launch.warpsPerCta();
  // What a GPU leaves there is anything; this makes floats NaN and integers
  // unlikely, so that a read of it shows in the results, too.
  sharedMemory.reset(new std::byte[launch.sharedBytes]);
  std::memset(sharedMemory.get(), 0xff, launch.sharedBytes);
  size_t localBytes = size_t(launch.program.localBytes) * kWarpLanes * numWarps;
  localMemory.reset(new std::byte[localBytes]);
  std::memset(localMemory.get(), 0xff, localBytes);
  for (unsigned warp = 0; warp != numWarps; ++warp) {
    unsigned left = launch.threads - warp * kWarpLanes;
    LaneMask lanes = left >= kWarpLanes ? kAllLanes : (LaneMask(1) << left) - 1;
    allWarps.push_back(
        std::make_unique<Warp>(*this, warp, lanes, launch.registers));
    initialise(*allWarps.back());
  }
  if (launch.monitor)
    checks = launch.monitor->watch(*this);
}

Cta::~Cta() = default;

std::byte *Cta::local(const Warp &warp, unsigned lane) {
  return localMemory.get() +
         size_t(state.program.localBytes) * (warp.index() * kWarpLanes + lane);
}

/// The special registers that differ between the CTAs of a launch or the
/// threads of a CTA; nothing for others.
static std::optional<uint32_t> valueOf(SpecialRegister reg, const Cta &cta,
                                       unsigned thread) {
  const uint32_t *block = cta.launch().block;
  using R = SpecialRegister;
  switch (reg) {
  case R::TidX:
    return thread % block[0];
  case R::TidY:
    return thread / block[0] % block[1];
  case R::TidZ:
    return thread / block[0] / block[1];
  case R::CtaIdX:
  case R::ClusterIdX:
    return cta.position()[0];
  case R::CtaIdY:
  case R::ClusterIdY:
    return cta.position()[1];
  case R::CtaIdZ:
  case R::ClusterIdZ:
    return cta.position()[2];
  case R::WarpId:
    return thread / kWarpLanes;
  default:
    return std::nullopt;
  }
}

void Cta::initialise(Warp &warp) {
  for (const InitialValue &value : state.program.initialValues) {
    if (value.kind != InitialValue::Kind::Special ||
        !valueOf(value.special, *this, 0))
      continue;
    std::byte *lanes = warp.block(value.place);
    for (unsigned lane = 0; lane != kWarpLanes; ++lane) {
      uint64_t bits =
          *valueOf(value.special, *this, warp.index() * kWarpLanes + lane);
      std::memcpy(lanes + lane * value.bytes, &bits, value.bytes);
    }
  }
}
