//===- AtomicOperations.cpp - executes atom and red -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Atomic operations on memory (PTX ISA, "Parallel Synchronization and
// Communication Instructions: atom, red"). The lanes of a warp go one after the
// other, in an order that is chance unless the seed is 0, since PTX promises
// none. Vectors are as many scalar operations. Words of global memory are
// updated with atomic operations of the host, for CTAs may run on several host
// threads; order and scope are the checks' affair.
//
//===----------------------------------------------------------------------===//

#include "../Machine/Cta.h"
#include "Atomic.h"
#include "FloatFormat.h"
#include <mutex>

using namespace tile;
using namespace tile::emulator;

static std::mutex &wideWordMutex() {
  static std::mutex mutex;
  return mutex;
}

/// Replaces the word at `host` by `function` of it, in one step; returns what
/// it was.
template <typename T, typename Function>
static T updateWord(std::byte *host, Function &&function) {
  if constexpr (sizeof(T) <= 8) {
    if (isWordAligned<T>(host)) {
      HostWord<T> *word = reinterpret_cast<HostWord<T> *>(host);
      T old = loadWord<T>(host);
      while (!__atomic_compare_exchange_n(word, &old, function(old), false,
                                          __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
      return old;
    }
  }
  // The host has no such atomic operation: one at a time.
  std::lock_guard<std::mutex> lock(wideWordMutex());
  T old;
  copyWord(reinterpret_cast<std::byte *>(&old), host, sizeof(T));
  T value = function(old);
  copyWord(host, reinterpret_cast<const std::byte *>(&value), sizeof(T));
  return old;
}

//===----------------------------------------------------------------------===//
// Operations: of the old value and the operand, in memory of `space`
//===----------------------------------------------------------------------===//

template <typename T> static T atomicAdd(T old, T b, Space) { return old + b; }
template <typename T> static T atomicAnd(T old, T b, Space) { return old & b; }
template <typename T> static T atomicOr(T old, T b, Space) { return old | b; }
template <typename T> static T atomicXor(T old, T b, Space) { return old ^ b; }
template <typename T> static T atomicExchange(T, T b, Space) { return b; }
template <typename T> static T atomicMin(T old, T b, Space) {
  return b < old ? b : old;
}
template <typename T> static T atomicMax(T old, T b, Space) {
  return old < b ? b : old;
}
static uint32_t atomicIncrement(uint32_t old, uint32_t b, Space) {
  return old >= b ? 0 : old + 1;
}
static uint32_t atomicDecrement(uint32_t old, uint32_t b, Space) {
  return old == 0 || old > b ? b : old - 1;
}

/// The ISA's manual says of `atom.add.f32` that it flushes subnormal numbers in
/// global memory and keeps them in shared memory.
static uint32_t atomicAddF32(uint32_t old, uint32_t b, Space space) {
  bool flush = space != Space::Shared;
  auto flushed = [&](uint32_t bits) { return flush ? F32::flush(bits) : bits; };
  double sum = addToOdd(F32::toDouble(flushed(old)), F32::toDouble(flushed(b)));
  return flushed(F32::fromDouble(sum, Rounding::NearestEven));
}

static uint64_t atomicAddF64(uint64_t old, uint64_t b, Space) {
  return bitCast<uint64_t>(bitCast<double>(old) + bitCast<double>(b));
}

template <typename F>
static uint16_t atomicAddHalf(uint16_t old, uint16_t b, Space) {
  return F::fromDouble(addToOdd(F::toDouble(old), F::toDouble(b)),
                       Rounding::NearestEven);
}

/// Of a number and NaN the number is taken, and -0 is less than +0.
template <typename F, bool wantsLess>
static uint16_t atomicSelectHalf(uint16_t old, uint16_t b, Space) {
  if (F::isNaN(old) || F::isNaN(b))
    return F::isNaN(old) ? (F::isNaN(b) ? F::nan : b) : old;
  double x = F::toDouble(old), y = F::toDouble(b);
  bool less = x < y || (x == y && (old & F::signBit));
  return less == wantsLess ? old : b;
}

/// Applies `operation` to both halves.
template <uint16_t (*operation)(uint16_t, uint16_t, Space)>
static uint32_t eachHalf(uint32_t old, uint32_t b, Space space) {
  uint32_t low = operation(old, b, space);
  uint32_t high = operation(old >> 16, b >> 16, space);
  return low | high << 16;
}

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

/// Calls `function(lane)` for the lanes of `active`, in any order.
template <typename Function>
static void forLanesInAnyOrder(Warp &warp, LaneMask active,
                               Function &&function) {
  unsigned first = 0;
  if (warp.cta().launch().options.seed != 0)
    first = warp.cta().random().below(kWarpLanes);
  for (unsigned i = 0; i != kWarpLanes; ++i) {
    unsigned lane = (first + i) % kWarpLanes;
    if (active >> lane & 1)
      function(lane);
  }
}

/// Calls `update(host, lane, element, space)`, which returns the old value, for
/// each element of each lane.
template <typename T, typename Update>
static Outcome execute(Warp &warp, const Instruction &instruction,
                       LaneMask active, Update &&update) {
  const AtomicDetails &details =
      *static_cast<const AtomicDetails *>(instruction.details);
  AtomicOperands operands = {instruction, details.elements};
  Access access;
  access.space = details.space;
  access.kind = AccessKind::Atomic;
  access.order = details.order;
  access.scope = details.scope;
  access.bytes = access.alignment = details.elements * sizeof(T);
  access.active = active;
  details.address.compute(warp, instruction, access.address);
  if (!resolve(warp, instruction, access))
    return Outcome::Stop;
  forLanesInAnyOrder(warp, active, [&](unsigned lane) {
    // All are read before any is written: they may be the same registers.
    T old[8];
    for (unsigned i = 0; i != details.elements; ++i)
      old[i] = update(access.host[lane] + i * sizeof(T), lane, i,
                      access.actual[lane]);
    for (unsigned i = 0; i != details.elements; ++i)
      if (Register reg = operands.destination(i))
        warp.lanes<T>(reg)[lane] = old[i];
  });
  return details.returns ? Outcome::Yield : Outcome::Next;
}

template <auto operation, typename Signature = decltype(operation)>
struct AtomicHandler;

template <auto operation, typename T>
struct AtomicHandler<operation, T (*)(T, T, Space)> {
  static Outcome run(Warp &warp, const Instruction &instruction,
                     LaneMask active) {
    uint32_t elements =
        static_cast<const AtomicDetails *>(instruction.details)->elements;
    AtomicOperands operands = {instruction, elements};
    return execute<T>(
        warp, instruction, active,
        [&](std::byte *host, unsigned lane, unsigned i, Space space) {
          T b = warp.lanes<T>(operands.b(i))[lane];
          return updateWord<T>(host,
                               [&](T old) { return operation(old, b, space); });
        });
  }
};

template <auto operation>
static constexpr Handler atomic = &AtomicHandler<operation>::run;

static bool sameBits(Bits128 a, Bits128 b) {
  return a.low == b.low && a.high == b.high;
}
template <typename T> static bool sameBits(T a, T b) { return a == b; }

template <typename T>
static Outcome compareAndSwap(Warp &warp, const Instruction &instruction,
                              LaneMask active) {
  AtomicOperands operands = {instruction, 1};
  const T *compare = warp.lanes<T>(operands.b(0));
  const T *value = warp.lanes<T>(operands.c());
  return execute<T>(warp, instruction, active,
                    [&](std::byte *host, unsigned lane, unsigned, Space) {
                      return updateWord<T>(host, [&](T old) {
                        return sameBits(old, compare[lane]) ? value[lane] : old;
                      });
                    });
}

static Handler pickBits(AtomicOperation operation, Type type) {
  bool wide = type == Type::B64;
  if (type == Type::B128)
    return operation == AtomicOperation::Exchange
               ? atomic<atomicExchange<Bits128>>
           : operation == AtomicOperation::CompareAndSwap
               ? compareAndSwap<Bits128>
               : nullptr;
  if (type == Type::B16)
    return operation == AtomicOperation::CompareAndSwap
               ? compareAndSwap<uint16_t>
               : nullptr;
  if (type != Type::B32 && type != Type::B64)
    return nullptr;
  switch (operation) {
  case AtomicOperation::And:
    return wide ? atomic<atomicAnd<uint64_t>> : atomic<atomicAnd<uint32_t>>;
  case AtomicOperation::Or:
    return wide ? atomic<atomicOr<uint64_t>> : atomic<atomicOr<uint32_t>>;
  case AtomicOperation::Xor:
    return wide ? atomic<atomicXor<uint64_t>> : atomic<atomicXor<uint32_t>>;
  case AtomicOperation::Exchange:
    return wide ? atomic<atomicExchange<uint64_t>>
                : atomic<atomicExchange<uint32_t>>;
  case AtomicOperation::CompareAndSwap:
    return wide ? compareAndSwap<uint64_t> : compareAndSwap<uint32_t>;
  default:
    return nullptr;
  }
}

static Handler pickAdd(Type type) {
  switch (type) {
  case Type::U32:
  case Type::S32:
    return atomic<atomicAdd<uint32_t>>;
  case Type::U64:
    return atomic<atomicAdd<uint64_t>>;
  case Type::F32:
    return atomic<atomicAddF32>;
  case Type::F64:
    return atomic<atomicAddF64>;
  case Type::F16:
    return atomic<atomicAddHalf<F16>>;
  case Type::BF16:
    return atomic<atomicAddHalf<BF16>>;
  case Type::F16x2:
    return atomic<eachHalf<atomicAddHalf<F16>>>;
  case Type::BF16x2:
    return atomic<eachHalf<atomicAddHalf<BF16>>>;
  default:
    return nullptr;
  }
}

template <bool isMin> static Handler pickSelect(Type type) {
  switch (type) {
  case Type::U32:
    return isMin ? atomic<atomicMin<uint32_t>> : atomic<atomicMax<uint32_t>>;
  case Type::S32:
    return isMin ? atomic<atomicMin<int32_t>> : atomic<atomicMax<int32_t>>;
  case Type::U64:
    return isMin ? atomic<atomicMin<uint64_t>> : atomic<atomicMax<uint64_t>>;
  case Type::S64:
    return isMin ? atomic<atomicMin<int64_t>> : atomic<atomicMax<int64_t>>;
  case Type::F16:
    return atomic<atomicSelectHalf<F16, isMin>>;
  case Type::BF16:
    return atomic<atomicSelectHalf<BF16, isMin>>;
  case Type::F16x2:
    return atomic<eachHalf<atomicSelectHalf<F16, isMin>>>;
  case Type::BF16x2:
    return atomic<eachHalf<atomicSelectHalf<BF16, isMin>>>;
  default:
    return nullptr;
  }
}

Handler tile::emulator::pickAtomic(AtomicOperation operation, Type type,
                                   uint32_t elements) {
  bool isHalf = byteSize(type) <= 4 && isFloat(type) && type != Type::F32;
  bool isPair = type == Type::F16x2 || type == Type::BF16x2;
  if (elements > 1 && !isHalf && type != Type::F32)
    return nullptr;
  // Vectors have 16 bytes at most.
  if (elements * byteSize(type) > 16)
    return nullptr;
  switch (operation) {
  case AtomicOperation::Add:
    return pickAdd(type);
  case AtomicOperation::Min:
  case AtomicOperation::Max:
    if (isHalf && elements == 1)
      return nullptr;
    return operation == AtomicOperation::Min ? pickSelect<true>(type)
                                             : pickSelect<false>(type);
  case AtomicOperation::Increment:
    return type == Type::U32 ? atomic<atomicIncrement> : nullptr;
  case AtomicOperation::Decrement:
    return type == Type::U32 ? atomic<atomicDecrement> : nullptr;
  default:
    return isPair ? nullptr : pickBits(operation, type);
  }
}
