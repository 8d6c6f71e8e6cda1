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
#include "llvm/ADT/ArrayRef.h"
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
  /// Barriers: the phase that has to end.
  uint64_t phase = 0;
};

/// Where the ways of a divergent branch meet, and the lanes that took any.
struct Rejoin {
  uint32_t pc = kNoIndex;
  LaneMask lanes = 0;

  bool operator==(const Rejoin &other) const {
    return pc == other.pc && lanes == other.lanes;
  }
};

/// Lanes that run together.
struct Fragment {
  LaneMask lanes = 0;
  /// The next instruction.
  uint32_t pc = 0;
  /// rejoins.back().pc, or kNoIndex: what every step is compared with.
  uint32_t rejoinPc = kNoIndex;
  /// Stands at rejoinPc and waits for the others.
  bool parked = false;
  /// Not None while its instruction is blocked.
  WaitReason wait;
  /// Innermost last.
  llvm::SmallVector<Rejoin, 4> rejoins;
  /// Return addresses of calls, innermost last.
  llvm::SmallVector<uint32_t, 2> returns;

  void pushRejoin(Rejoin rejoin);
  void popRejoin();
};

class Warp {
public:
  /// `initial` is what the register block holds at the start.
  Warp(Cta &cta, unsigned index, LaneMask lanes,
       llvm::ArrayRef<std::byte> initial);
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
  /// soon as all of `members` that are alive wait at this very instruction with
  /// a true guard; they are then one fragment, the running one, and the handler
  /// goes on with activeLanes(), which are the living ones of `members`. Else
  /// the handler returns block({WarpSync, members}). Active lanes that are not
  /// in `members` become a fragment of their own at the same instruction, so a
  /// handler whose lanes name different masks takes the mask of any one lane.
  bool gather(const Instruction &instruction, LaneMask members);

  /// The lanes of the running fragment whose guard is true.
  LaneMask activeLanes(const Instruction &instruction) {
    LaneMask active = running->lanes;
    if (instruction.guarded) {
      LaneMask guard = predicate(instruction.guard);
      active &= instruction.guardNegated ? ~guard : guard;
    }
    return active;
  }

  // For the machine and control instructions.

  using Fragments = std::vector<std::unique_ptr<Fragment>>;
  Fragments &fragments() { return allFragments; }
  void setRunning(Fragment *fragment) { running = fragment; }

  /// Makes `lanes`, some but not all of the running fragment, a fragment that
  /// stands at `pc`. Both meet again at `rejoin` if the policy lets them.
  Fragment &split(LaneMask lanes, uint32_t pc, uint32_t rejoin);
  /// The running fragment stands at its innermost rejoin: takes in those that
  /// wait there already. False if it has to wait for more (it is then parked).
  bool rejoin();
  /// Lets parked fragments go on without those they wait for; false if there
  /// are none.
  bool releaseParked();
  /// Removes lanes of the running fragment for good.
  void exitLanes(LaneMask lanes);
  /// Removes the running fragment, which has no lanes left.
  void removeRunning();

private:
  /// Moves the active lanes of `other` that are in `members`, and its inactive
  /// ones, to the running fragment; true if nothing is left of it.
  bool takeFrom(Fragment &other, const Instruction &instruction,
                LaneMask members);

  Cta &owner;
  unsigned warpIndex;
  LaneMask live;
  std::unique_ptr<std::byte[]> registers;
  Fragments allFragments;
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
