//===- Warp.h - 32 lanes and their registers --------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state of one warp: the register block, and its fragments. A fragment is a
// set of lanes that stand at the same instruction and run together; a divergent
// branch splits one, and fragments join where both ways of the branch meet, or,
// under adversarial seeds, only where PTX promises it: at instructions that
// name the lanes they wait for (`bar.warp.sync`, `shfl.sync`, ...) and at
// `.aligned` ones.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_MACHINE_WARP_H
#define TILE_LIB_EMULATOR_MACHINE_WARP_H

#include "../Program/Instruction.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>
#include <memory>
#include <string>

namespace tile::emulator {

class AsyncCopies;
class Cta;

/// Why a fragment does not run; messages about deadlocks are made of it.
struct WaitReason {
  enum class Kind : uint8_t { None, Barrier, WarpSync, Aligned };
  Kind kind = Kind::None;
  /// The barrier's id, or the lanes that are waited for.
  uint32_t detail = 0;
};

/// Lanes that run together.
struct Fragment {
  LaneMask lanes = 0;
  /// The next instruction.
  uint32_t pc = 0;
  WaitReason wait;
  /// Where the lanes join others again: (instruction, lanes of the fragment
  /// before it split), innermost last.
  llvm::SmallVector<std::pair<uint32_t, LaneMask>, 4> rejoins;
  /// Return addresses of calls, innermost last.
  llvm::SmallVector<uint32_t, 2> returns;
};

class Warp {
public:
  Warp(Cta &cta, unsigned index, LaneMask lanes, uint32_t registerBytes);
  ~Warp();

  Cta &cta() const { return owner; }
  /// In the CTA.
  unsigned index() const { return warpIndex; }
  /// Lanes that exist and have not exited.
  LaneMask liveLanes() const { return live; }
  /// The fragment whose instruction is being executed.
  Fragment &fragment() { return *running; }

  /// The 32 lanes of a register, of the size of T.
  template <typename T> T *lanes(Register reg) {
    return reinterpret_cast<T *>(registers.get() + reg.offset);
  }
  LaneMask &predicate(Register reg) { return *lanes<LaneMask>(reg); }
  std::byte *block(Register reg) { return registers.get() + reg.offset; }

  AsyncCopies &asyncCopies() { return *copies; }

  /// For handlers that wait: remembers why, and returns Outcome::Blocked.
  Outcome block(WaitReason reason) {
    fragment().wait = reason;
    return Outcome::Blocked;
  }

  /// For instructions that name the lanes they wait for (`membermask`): true as
  /// soon as all of `members` that are alive stand at this very instruction;
  /// they are then one fragment, the running one, and the handler goes on (its
  /// active lanes are those of fragment()). Else the handler returns
  /// block({WarpSync, members}). Lanes of `active` must be in `members`.
  bool gather(const Instruction &instruction, LaneMask members);

private:
  friend class WarpScheduler;

  Cta &owner;
  unsigned warpIndex;
  LaneMask live;
  std::unique_ptr<std::byte[]> registers;
  std::vector<std::unique_ptr<Fragment>> fragments;
  Fragment *running = nullptr;
  std::unique_ptr<AsyncCopies> copies;
};

/// Calls `function(lane)` for each lane of `mask`; a full mask becomes a plain
/// loop that the compiler can vectorise.
template <typename Function>
inline void forLanes(LaneMask mask, Function &&function) {
  if (mask == kAllLanes) {
    for (unsigned lane = 0; lane != kWarpLanes; ++lane)
      function(lane);
    return;
  }
  for (; mask; mask &= mask - 1)
    function(static_cast<unsigned>(llvm::countr_zero(mask)));
}

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_WARP_H
