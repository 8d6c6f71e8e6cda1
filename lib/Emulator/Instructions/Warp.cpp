//===- Warp.cpp - what the lanes of a warp tell one another ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// shfl, vote, match, redux, elect and activemask (PTX ISA, "Data Movement and
// Conversion Instructions: shfl.sync" and "Parallel Synchronization and
// Communication Instructions"). All but activemask name the lanes that take
// part and wait for them. The forms without `.sync` do not exist from sm_70 on,
// and redux of f32 not before sm_100a: both are unknown.
//
//===----------------------------------------------------------------------===//

#include "../Program/Decoder.h"
#include "WarpMembers.h"
#include "llvm/ADT/Twine.h"

using namespace tile;
using namespace tile::emulator;

/// What a lane reads from one that does not take part; PTX leaves it undefined.
/// As a float it is NaN, as an index far away.
static constexpr uint32_t kUndefinedShuffle = 0xffffdead;

namespace {
enum class Shuffle { Up, Down, Butterfly, Index };
enum class Vote { All, Any, Uniform, Ballot };
} // namespace

/// The lane that `lane` reads; -1 if there is none in its segment.
template <Shuffle mode>
static int sourceLane(unsigned lane, uint32_t b, uint32_t c) {
  int bits = b & 31, clamp = c & 31, segment = c >> 8 & 31, self = lane;
  int low = self & segment;
  int high = low | (clamp & ~segment);
  int source = 0;
  switch (mode) {
  case Shuffle::Up:
    // Here the clamp is the lowest lane, not the highest.
    source = self - bits;
    return source >= high ? source : -1;
  case Shuffle::Down:
    source = self + bits;
    break;
  case Shuffle::Butterfly:
    source = self ^ bits;
    break;
  case Shuffle::Index:
    source = low | (bits & ~segment);
    break;
  }
  return source <= high ? source : -1;
}

/// Operands: d, its predicate, a, b, c, membermask.
template <Shuffle mode>
static Outcome shuffle(Warp &warp, const Instruction &instruction,
                       LaneMask active) {
  Outcome outcome;
  if (!meetMembers(warp, instruction, instruction[5], active, outcome))
    return outcome;
  // A copy, for the destination may be the same register.
  uint32_t values[kWarpLanes];
  std::memcpy(values, warp.lanes<uint32_t>(instruction[2]), sizeof(values));
  const uint32_t *b = warp.lanes<uint32_t>(instruction[3]);
  const uint32_t *c = warp.lanes<uint32_t>(instruction[4]);
  uint32_t results[kWarpLanes];
  LaneMask inRange = 0;
  forLanes(active, [&](unsigned lane) {
    int source = sourceLane<mode>(lane, b[lane], c[lane]);
    inRange |= LaneMask(source >= 0) << lane;
    source = source >= 0 ? source : static_cast<int>(lane);
    results[lane] = active >> source & 1 ? values[source] : kUndefinedShuffle;
  });
  if (instruction[0]) {
    uint32_t *destination = warp.lanes<uint32_t>(instruction[0]);
    forLanes(active, [&](unsigned lane) { destination[lane] = results[lane]; });
  }
  if (instruction[1])
    setPredicate(warp, instruction[1], active, inRange);
  return Outcome::Next;
}

/// Operands: d, the predicate (negated if `immediate`), membermask.
template <Vote mode>
static Outcome vote(Warp &warp, const Instruction &instruction,
                    LaneMask active) {
  Outcome outcome;
  if (!meetMembers(warp, instruction, instruction[2], active, outcome))
    return outcome;
  LaneMask votes = warp.predicate(instruction[1]);
  votes = (instruction.immediate ? ~votes : votes) & active;
  if (mode == Vote::Ballot) {
    uint32_t *destination = warp.lanes<uint32_t>(instruction[0]);
    forLanes(active, [&](unsigned lane) { destination[lane] = votes; });
    return Outcome::Next;
  }
  bool all = votes == active, any = votes != 0;
  bool result = mode == Vote::All ? all : mode == Vote::Any ? any : all || !any;
  setPredicate(warp, instruction[0], active, result ? kAllLanes : 0);
  return Outcome::Next;
}

/// Operands: d, its predicate, a, membermask.
template <typename T, bool all>
static Outcome match(Warp &warp, const Instruction &instruction,
                     LaneMask active) {
  Outcome outcome;
  if (!meetMembers(warp, instruction, instruction[3], active, outcome))
    return outcome;
  const T *values = warp.lanes<T>(instruction[2]);
  uint32_t results[kWarpLanes];
  forLanes(active, [&](unsigned lane) {
    LaneMask same = 0;
    forLanes(active, [&](unsigned other) {
      same |= LaneMask(values[other] == values[lane]) << other;
    });
    results[lane] = all && same != active ? 0 : same;
  });
  uint32_t *destination = warp.lanes<uint32_t>(instruction[0]);
  LaneMask allSame = 0;
  forLanes(active, [&](unsigned lane) {
    destination[lane] = results[lane];
    allSame |= LaneMask(results[lane] != 0) << lane;
  });
  if (instruction[1])
    setPredicate(warp, instruction[1], active, allSame);
  return Outcome::Next;
}

template <typename T> static T addWrapped(T a, T b) {
  return static_cast<uint32_t>(a) + static_cast<uint32_t>(b);
}
template <typename T> static T least(T a, T b) { return a < b ? a : b; }
template <typename T> static T greatest(T a, T b) { return a < b ? b : a; }
static uint32_t bitAnd(uint32_t a, uint32_t b) { return a & b; }
static uint32_t bitOr(uint32_t a, uint32_t b) { return a | b; }
static uint32_t bitXor(uint32_t a, uint32_t b) { return a ^ b; }

/// Operands: d, a, membermask.
template <typename T, T (*combine)(T, T)>
static Outcome reduce(Warp &warp, const Instruction &instruction,
                      LaneMask active) {
  Outcome outcome;
  if (!meetMembers(warp, instruction, instruction[2], active, outcome))
    return outcome;
  const T *values = warp.lanes<T>(instruction[1]);
  T result = values[llvm::countr_zero(active)];
  forLanes(active & (active - 1),
           [&](unsigned lane) { result = combine(result, values[lane]); });
  T *destination = warp.lanes<T>(instruction[0]);
  forLanes(active, [&](unsigned lane) { destination[lane] = result; });
  return Outcome::Next;
}

static Outcome activeMask(Warp &warp, const Instruction &instruction,
                          LaneMask active) {
  uint32_t *destination = warp.lanes<uint32_t>(instruction[0]);
  forLanes(active, [&](unsigned lane) { destination[lane] = active; });
  return Outcome::Next;
}

/// Operands: d, its predicate, membermask. The leader is the lowest lane.
static Outcome elect(Warp &warp, const Instruction &instruction,
                     LaneMask active) {
  Outcome outcome;
  if (!meetMembers(warp, instruction, instruction[2], active, outcome))
    return outcome;
  unsigned leader = llvm::countr_zero(active);
  if (instruction[0]) {
    uint32_t *destination = warp.lanes<uint32_t>(instruction[0]);
    forLanes(active, [&](unsigned lane) { destination[lane] = leader; });
  }
  setPredicate(warp, instruction[1], active, LaneMask(1) << leader);
  return Outcome::Next;
}

static bool checkOperands(InstructionDecoder &decoder, unsigned expected) {
  return decoder.numOperands() == expected ||
         decoder.invalid("`" + decoder.syntax().opcode + "` takes " +
                         llvm::Twine(expected) + " operands here");
}

static bool decodeShuffle(InstructionDecoder &decoder) {
  static const Handler handlers[] = {
      shuffle<Shuffle::Up>, shuffle<Shuffle::Down>, shuffle<Shuffle::Butterfly>,
      shuffle<Shuffle::Index>};
  if (!decoder.take("sync"))
    return decoder.unknown();
  int mode = decoder.takeOneOf({"up", "down", "bfly", "idx"});
  if (mode < 0 || !decoder.take("b32"))
    return decoder.unknown();
  if (!checkOperands(decoder, 5))
    return false;
  decoder.addOperand(decoder.destination(0, Type::B32, false, true));
  decoder.addOperand(decoder.secondPredicate(0));
  for (unsigned i = 1; i != 5; ++i)
    decoder.addOperand(decoder.source(i, Type::B32));
  decoder.result().handler = handlers[mode];
  return !decoder.failed();
}

static bool decodeVote(InstructionDecoder &decoder) {
  static const Handler handlers[] = {vote<Vote::All>, vote<Vote::Any>,
                                     vote<Vote::Uniform>, vote<Vote::Ballot>};
  if (!decoder.take("sync"))
    return decoder.unknown();
  int mode = decoder.takeOneOf({"all", "any", "uni", "ballot"});
  if (mode < 0 || !decoder.take(mode == 3 ? "b32" : "pred"))
    return decoder.unknown();
  if (!checkOperands(decoder, 3))
    return false;
  decoder.addOperand(mode == 3 ? decoder.destination(0, Type::B32)
                               : decoder.predicateDestination(0));
  bool negated = false;
  decoder.addOperand(decoder.predicate(1, negated));
  decoder.addOperand(decoder.source(2, Type::B32));
  decoder.result().immediate = negated;
  decoder.result().handler = handlers[mode];
  return !decoder.failed();
}

static bool decodeMatch(InstructionDecoder &decoder) {
  int all = decoder.takeOneOf({"any", "all"});
  if (all < 0 || !decoder.take("sync"))
    return decoder.unknown();
  int wide = decoder.takeOneOf({"b32", "b64"});
  if (wide < 0)
    return decoder.unknown();
  if (!checkOperands(decoder, 3))
    return false;
  decoder.addOperand(decoder.destination(0, Type::B32));
  Register predicate = decoder.secondPredicate(0);
  if (predicate && !all)
    return decoder.invalid("`match.any` has no predicate");
  decoder.addOperand(predicate);
  decoder.addOperand(decoder.source(1, wide ? Type::B64 : Type::B32));
  decoder.addOperand(decoder.source(2, Type::B32));
  static const Handler handlers[2][2] = {
      {match<uint32_t, false>, match<uint64_t, false>},
      {match<uint32_t, true>, match<uint64_t, true>}};
  decoder.result().handler = handlers[all][wide];
  return !decoder.failed();
}

static bool decodeReduce(InstructionDecoder &decoder) {
  if (!decoder.take("sync"))
    return decoder.unknown();
  int operation = decoder.takeOneOf({"add", "min", "max", "and", "or", "xor"});
  int type = decoder.takeOneOf({"u32", "s32", "b32"});
  if (operation < 0 || type < 0 || (type == 2) != (operation >= 3))
    return decoder.unknown();
  static const Handler handlers[6][2] = {
      {reduce<uint32_t, addWrapped>, reduce<int32_t, addWrapped>},
      {reduce<uint32_t, least>, reduce<int32_t, least>},
      {reduce<uint32_t, greatest>, reduce<int32_t, greatest>},
      {reduce<uint32_t, bitAnd>, nullptr},
      {reduce<uint32_t, bitOr>, nullptr},
      {reduce<uint32_t, bitXor>, nullptr}};
  if (!checkOperands(decoder, 3))
    return false;
  decoder.addOperand(decoder.destination(0, Type::B32));
  decoder.addOperand(decoder.source(1, Type::B32));
  decoder.addOperand(decoder.source(2, Type::B32));
  decoder.result().handler = handlers[operation][type == 1];
  return !decoder.failed();
}

static bool decodeActiveMask(InstructionDecoder &decoder) {
  if (!decoder.take("b32"))
    return decoder.unknown();
  if (!checkOperands(decoder, 1))
    return false;
  decoder.addOperand(decoder.destination(0, Type::B32));
  decoder.result().handler = activeMask;
  return !decoder.failed();
}

static bool decodeElect(InstructionDecoder &decoder) {
  if (!decoder.take("sync"))
    return decoder.unknown();
  if (!checkOperands(decoder, 2))
    return false;
  decoder.addOperand(decoder.destination(0, Type::B32, false, true));
  Register predicate = decoder.secondPredicate(0);
  if (!predicate)
    return decoder.invalid("`elect.sync` writes a predicate");
  decoder.addOperand(predicate);
  decoder.addOperand(decoder.source(1, Type::B32));
  decoder.result().handler = elect;
  return !decoder.failed();
}

void tile::emulator::addWarpOpcodes(OpcodeTable &table) {
  table.add("shfl", decodeShuffle);
  table.add("vote", decodeVote);
  table.add("match", decodeMatch);
  table.add("redux", decodeReduce);
  table.add("activemask", decodeActiveMask);
  table.add("elect", decodeElect);
}
