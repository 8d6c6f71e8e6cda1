//===- Fence.cpp - membar and fence ---------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fences order memory for the checks; the machine itself executes all accesses
// in program order. Proxy fences (`fence.proxy.*`) order accesses of different
// kinds to the same bytes; there is only the generic proxy yet, so that they do
// nothing. The asynchronous proxy's will tell the monitor here.
//
//===----------------------------------------------------------------------===//

#include "../Check/Monitor.h"
#include "../Machine/Cta.h"
#include "Addressing.h"

using namespace tile::emulator;

namespace {
struct FenceDetails {
  Order order = Order::AcquireRelease;
  Scope scope = Scope::Cta;
};
} // namespace

static Outcome executeFence(Warp &warp, const Instruction &instruction,
                            LaneMask active) {
  const FenceDetails &fence =
      *static_cast<const FenceDetails *>(instruction.details);
  if (CtaMonitor *monitor = warp.cta().monitor())
    monitor->fence(warp, active, fence.order, fence.scope);
  return Outcome::Next;
}

static bool finishFence(InstructionDecoder &decoder, Handler handler) {
  if (decoder.numOperands() != 0)
    return decoder.invalid("a fence has no operands");
  decoder.result().handler = handler;
  return true;
}

/// fence.proxy.KIND and membar.proxy.KIND; the other forms of `fence.proxy`
/// take part in protocols of mbarriers and tensor maps.
static bool decodeProxy(InstructionDecoder &decoder) {
  if (decoder.takeOneOf({"alias", "async"}) < 0)
    return decoder.unknown();
  decoder.takeOneOf({"global", "shared::cta", "shared::cluster"});
  return finishFence(decoder, doNothing);
}

static bool decodeFence(InstructionDecoder &decoder) {
  if (decoder.take("proxy"))
    return decodeProxy(decoder);
  FenceDetails &fence = decoder.makeDetails<FenceDetails>();
  if (decoder.take("sc"))
    fence.order = Order::SequentiallyConsistent;
  else if (takeOrder(decoder, fence.order) && fence.order < Order::Acquire)
    return decoder.unknown();
  if (!takeScope(decoder, fence.scope))
    return decoder.unknown();
  return finishFence(decoder, executeFence);
}

/// The older names: `membar` is `fence.sc` of the matching scope.
static bool decodeMembar(InstructionDecoder &decoder) {
  if (decoder.take("proxy"))
    return decodeProxy(decoder);
  static const Scope scopes[] = {Scope::Cta, Scope::Gpu, Scope::System};
  int index = decoder.takeOneOf({"cta", "gl", "sys"});
  if (index < 0)
    return decoder.unknown();
  FenceDetails &fence = decoder.makeDetails<FenceDetails>();
  fence.order = Order::SequentiallyConsistent;
  fence.scope = scopes[index];
  return finishFence(decoder, executeFence);
}

void tile::emulator::addFenceOpcodes(OpcodeTable &table) {
  table.add("fence", decodeFence);
  table.add("membar", decodeMembar);
}
