//===- Atomic.cpp - atom and red ------------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decodes atomic operations on memory (PTX ISA, "Parallel Synchronization and
// Communication Instructions: atom, red"). `red.async` and shared memory of
// other CTAs belong to clusters and are unknown.
//
//===----------------------------------------------------------------------===//

#include "Atomic.h"

using namespace tile;
using namespace tile::emulator;

namespace {
/// What the modifiers say.
struct AtomicModifiers {
  int operation = -1;
  bool noFlush = false;
  bool hasPolicy = false;
};
} // namespace

/// Takes everything between the opcode and the type, in whatever order.
static bool takeModifiers(InstructionDecoder &decoder, AtomicDetails &details,
                          AtomicModifiers &modifiers) {
  bool hasSpace = false, hasOrder = false, hasScope = false;
  while (!decoder.peek().empty() && parseType(decoder.peek()) == Type::None) {
    if (!hasSpace && takeSpace(decoder, details.space)) {
      hasSpace = true;
      continue;
    }
    if (!hasOrder && takeOrder(decoder, details.order)) {
      hasOrder = true;
      continue;
    }
    if (!hasScope && takeScope(decoder, details.scope)) {
      hasScope = true;
      continue;
    }
    if (modifiers.operation < 0) {
      modifiers.operation =
          decoder.takeOneOf({"and", "or", "xor", "add", "inc", "dec", "min",
                             "max", "exch", "cas"});
      if (modifiers.operation >= 0)
        continue;
    }
    if (!modifiers.noFlush && decoder.take("noftz")) {
      modifiers.noFlush = true;
      continue;
    }
    if (!modifiers.hasPolicy && decoder.take("L2::cache_hint")) {
      modifiers.hasPolicy = true;
      continue;
    }
    int vector =
        details.elements == 1 ? decoder.takeOneOf({"v2", "v4", "v8"}) : -1;
    if (vector < 0)
      return decoder.unknown();
    details.elements = 2u << vector;
  }
  details.type = decoder.takeType();
  return !decoder.failed();
}

static bool isHalf(Type type) {
  return type == Type::F16 || type == Type::BF16 || type == Type::F16x2 ||
         type == Type::BF16x2;
}

/// Takes the elements of operand `i`, a value or a vector.
static bool takeElements(InstructionDecoder &decoder, unsigned i,
                         const AtomicDetails &details, bool isDestination) {
  const ptx::Operand &operand = decoder.operand(i);
  bool isVector = operand.kind == ptx::Operand::Kind::Vector;
  if ((isVector ? operand.elements.size() : 1) != details.elements)
    return decoder.invalid("the vector has not as many elements as the access");
  for (unsigned j = 0; j != details.elements; ++j)
    decoder.addOperand(isDestination
                           ? decoder.destinationElement(i, j, details.type)
                           : decoder.sourceElement(i, j, details.type));
  return !decoder.failed();
}

template <bool returns> static bool decodeAtomic(InstructionDecoder &decoder) {
  AtomicDetails &details = decoder.makeDetails<AtomicDetails>();
  AtomicModifiers modifiers;
  if (!takeModifiers(decoder, details, modifiers))
    return false;
  bool canAcquire = returns;
  Order order = details.order;
  bool knownOrder = order == Order::Relaxed || order == Order::Release ||
                    (canAcquire && (order == Order::Acquire ||
                                    order == Order::AcquireRelease));
  bool knownSpace = details.space == Space::Generic ||
                    details.space == Space::Global ||
                    details.space == Space::Shared;
  AtomicOperation operation = static_cast<AtomicOperation>(modifiers.operation);
  bool swaps = operation == AtomicOperation::Exchange ||
               operation == AtomicOperation::CompareAndSwap;
  if (modifiers.operation < 0 || !knownOrder || !knownSpace ||
      isHalf(details.type) != modifiers.noFlush || (swaps && !returns))
    return decoder.unknown();
  Handler handler = pickAtomic(operation, details.type, details.elements);
  if (!handler)
    return decoder.unknown();

  unsigned sources = operation == AtomicOperation::CompareAndSwap ? 2 : 1;
  unsigned place = returns ? 1 : 0;
  if (!takeOperandCount(decoder, place + 1 + sources, modifiers.hasPolicy) ||
      !details.address.take(decoder, place))
    return false;
  if (returns) {
    if (!takeElements(decoder, 0, details, true))
      return false;
    details.returns = decoder.operand(0).kind != ptx::Operand::Kind::Sink;
  } else {
    for (unsigned i = 0; i != details.elements; ++i)
      decoder.addOperand(Register());
  }
  for (unsigned i = 0; i != sources; ++i)
    if (!takeElements(decoder, place + 1 + i, details, false))
      return false;
  decoder.result().handler = handler;
  return true;
}

void tile::emulator::addAtomicOpcodes(OpcodeTable &table) {
  table.add("atom", decodeAtomic<true>);
  table.add("red", decodeAtomic<false>);
}
