//===- Lanes.h - handlers made of functions of one lane ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Most arithmetic instructions do the same in each lane. A family writes what
// happens in one lane as a function of the operands' bits, for instance
// `uint32_t addWrap(uint32_t a, uint32_t b)`; `eachLane<addWrap>` is the
// handler that applies it to a warp. The loop over a full warp vectorises if
// the function does. Values are always passed as unsigned integers (their
// bits), so that registers have no types.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_LANES_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_LANES_H

#include "../Machine/Warp.h"
#include "../Program/Decoder.h"
#include "llvm/ADT/Twine.h"
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tile::emulator {

/// The 128 bits of a .b128 register.
struct Bits128 {
  uint64_t low;
  uint64_t high;
};

/// The bits of `value` as another type of the same size.
template <typename To, typename From> inline To bitCast(From value) {
  static_assert(sizeof(To) == sizeof(From));
  To result;
  std::memcpy(&result, &value, sizeof(To));
  return result;
}

/// Calls `function(lane)` for the lanes of `mask`. The loop over a full warp is
/// vectorised under the promise that lanes do not depend on one another:
/// registers are either the same or disjoint.
template <typename Function>
inline void forIndependentLanes(LaneMask mask, Function &&function) {
  if (mask != kAllLanes) {
    for (; mask; mask &= mask - 1)
      function(static_cast<unsigned>(llvm::countr_zero(mask)));
    return;
  }
#pragma clang loop vectorize(assume_safety) unroll(disable)
  for (unsigned lane = 0; lane != kWarpLanes; ++lane) {
    // Calls do not vectorise, so that even a large function must be inlined.
    [[clang::always_inline]] function(lane);
  }
}

/// Flags of an instruction as a function of one lane gets them: if its first
/// parameter is Flags, it is the instruction's `immediate`.
struct Flags {
  uint64_t bits;
};

template <auto function, typename Signature = decltype(function)>
struct EachLane;

template <auto function, typename D, typename... S>
struct EachLane<function, D (*)(S...)> {
  static Outcome run(Warp &warp, const Instruction &instruction,
                     LaneMask active) {
    return run(warp, instruction, active, std::index_sequence_for<S...>());
  }

private:
  template <size_t... i>
  static Outcome run(Warp &warp, const Instruction &instruction,
                     LaneMask active, std::index_sequence<i...>) {
    D *destination = warp.lanes<D>(instruction[0]);
    std::tuple<const S *...> sources(warp.lanes<S>(instruction[i + 1])...);
    forIndependentLanes(active, [&](unsigned lane) {
      destination[lane] = function(std::get<i>(sources)[lane]...);
    });
    return Outcome::Next;
  }
};

template <auto function, typename D, typename... S>
struct EachLane<function, D (*)(Flags, S...)> {
  static Outcome run(Warp &warp, const Instruction &instruction,
                     LaneMask active) {
    return run(warp, instruction, active, std::index_sequence_for<S...>());
  }

private:
  template <size_t... i>
  static Outcome run(Warp &warp, const Instruction &instruction,
                     LaneMask active, std::index_sequence<i...>) {
    D *destination = warp.lanes<D>(instruction[0]);
    std::tuple<const S *...> sources(warp.lanes<S>(instruction[i + 1])...);
    Flags flags{instruction.immediate};
    forIndependentLanes(active, [&](unsigned lane) {
      destination[lane] = function(flags, std::get<i>(sources)[lane]...);
    });
    return Outcome::Next;
  }
};

/// The handler that applies `function` to each lane. Operands: the destination,
/// then the sources in the order of the function's parameters.
template <auto function>
inline constexpr Handler eachLane = &EachLane<function>::run;

/// A handler for each size of a register, null where there is none.
struct BySize {
  Handler bits16 = nullptr;
  Handler bits32 = nullptr;
  Handler bits64 = nullptr;

  Handler operator[](Type type) const {
    switch (byteSize(type)) {
    case 2:
      return bits16;
    case 4:
      return bits32;
    case 8:
      return bits64;
    default:
      return nullptr;
    }
  }
};

/// The handlers of a function template of one integer type.
#define TILE_BY_SIZE(FUNCTION)                                                 \
  BySize {                                                                     \
    eachLane<FUNCTION<uint16_t>>, eachLane<FUNCTION<uint32_t>>,                \
        eachLane<FUNCTION<uint64_t>>                                           \
  }

/// Ends the decoding of `d, a, b, ...`: operand 0 is written as
/// `destination`, the others are read as `sources`, in order. A null handler
/// means that there is no such instruction.
bool finish(InstructionDecoder &decoder, Handler handler, Type destination,
            llvm::ArrayRef<Type> sources);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_LANES_H
