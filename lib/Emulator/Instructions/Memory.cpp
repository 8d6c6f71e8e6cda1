//===- Memory.cpp - ld, st and advice to caches ---------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads and stores (PTX ISA, "Data Movement and Conversion Instructions: ld,
// st"): scalars and vectors, from and to registers that may be wider than the
// memory's type, of all spaces, and the moves through parameters that have the
// same names. A vector access is one access for the checks and as many as it
// has elements for the memory model. Order and scope matter to the checks
// alone: host threads that share memory use whole words anyway (Machine/
// Memory.h), and programs that rely on order run on one host thread.
//
//===----------------------------------------------------------------------===//

#include "Addressing.h"
#include "Lanes.h"

using namespace tile;
using namespace tile::emulator;

namespace {
/// Moves one element for the lanes of a mask, between a register and the hosts'
/// bytes at `offset`.
using MoveLanes = void (*)(std::byte *reg, std::byte *const *host,
                           uint32_t offset, LaneMask active);

/// What a load or store does. Operands: the address (or the parameter's block),
/// then the vector's elements.
struct Transfer {
  Space space = Space::Generic;
  Order order = Order::Weak;
  Scope scope = Scope::System;
  Addressing address;
  Type type = Type::None;
  uint32_t elements = 1;
  MoveLanes move[8] = {};
  /// Parameters: from lane to lane, and of the access in the block.
  uint32_t stride = 0;
  uint32_t offset = 0;

  uint32_t bytes() const { return elements * byteSize(type); }
};
} // namespace

/// Loads a Memory and extends it, by its own sign, to a Register.
template <typename Memory, typename Register>
static void loadLanes(std::byte *reg, std::byte *const *host, uint32_t offset,
                      LaneMask active) {
  Register *lanes = reinterpret_cast<Register *>(reg);
  forLanes(active, [&](unsigned lane) {
    lanes[lane] = static_cast<Register>(loadWord<Memory>(host[lane] + offset));
  });
}

/// Stores the low part of a Register.
template <typename Memory, typename Register>
static void storeLanes(std::byte *reg, std::byte *const *host, uint32_t offset,
                       LaneMask active) {
  const Register *lanes = reinterpret_cast<const Register *>(reg);
  forLanes(active, [&](unsigned lane) {
    storeWord(host[lane] + offset, static_cast<Memory>(lanes[lane]));
  });
}

static void loadLanes128(std::byte *reg, std::byte *const *host,
                         uint32_t offset, LaneMask active) {
  forLanes(active, [&](unsigned lane) {
    copyWord(reg + lane * 16, host[lane] + offset, 16);
  });
}

static void storeLanes128(std::byte *reg, std::byte *const *host,
                          uint32_t offset, LaneMask active) {
  forLanes(active, [&](unsigned lane) {
    copyWord(host[lane] + offset, reg + lane * 16, 16);
  });
}

template <typename Memory>
static MoveLanes pickMove(bool isLoad, unsigned registerBytes) {
  using Unsigned = std::make_unsigned_t<Memory>;
  switch (registerBytes) {
  case 1:
    return isLoad ? loadLanes<Memory, uint8_t> : storeLanes<Unsigned, uint8_t>;
  case 2:
    return isLoad ? loadLanes<Memory, uint16_t>
                  : storeLanes<Unsigned, uint16_t>;
  case 4:
    return isLoad ? loadLanes<Memory, uint32_t>
                  : storeLanes<Unsigned, uint32_t>;
  case 8:
    return isLoad ? loadLanes<Memory, uint64_t>
                  : storeLanes<Unsigned, uint64_t>;
  default:
    return nullptr;
  }
}

/// Null if there is no such combination.
static MoveLanes pickMove(bool isLoad, Type type, unsigned registerBytes) {
  unsigned bytes = byteSize(type);
  if (registerBytes < bytes)
    return nullptr;
  if (bytes == 16)
    return isLoad ? loadLanes128 : storeLanes128;
  switch (bytes) {
  case 1:
    return isSigned(type) ? pickMove<int8_t>(isLoad, registerBytes)
                          : pickMove<uint8_t>(isLoad, registerBytes);
  case 2:
    return isSigned(type) ? pickMove<int16_t>(isLoad, registerBytes)
                          : pickMove<uint16_t>(isLoad, registerBytes);
  case 4:
    return isSigned(type) ? pickMove<int32_t>(isLoad, registerBytes)
                          : pickMove<uint32_t>(isLoad, registerBytes);
  default:
    return pickMove<uint64_t>(isLoad, registerBytes);
  }
}

static void moveElements(Warp &warp, const Instruction &instruction,
                         const Transfer &transfer, std::byte *const *host,
                         LaneMask active) {
  uint32_t elementBytes = byteSize(transfer.type);
  for (uint32_t i = 0; i != transfer.elements; ++i)
    transfer.move[i](warp.block(instruction[i + 1]), host, i * elementBytes,
                     active);
}

template <AccessKind kind>
static Outcome executeTransfer(Warp &warp, const Instruction &instruction,
                               LaneMask active) {
  const Transfer &transfer =
      *static_cast<const Transfer *>(instruction.details);
  Access access;
  access.space = transfer.space;
  access.kind = kind;
  access.order = transfer.order;
  access.scope = transfer.scope;
  access.bytes = access.alignment = transfer.bytes();
  access.active = active;
  transfer.address.compute(warp, instruction, access.address);
  if (!resolve(warp, instruction, access))
    return Outcome::Stop;
  moveElements(warp, instruction, transfer, access.host, active);
  // Somebody else may have to run before the value changes that a loop waits
  // for.
  return kind == AccessKind::Read && transfer.order != Order::Weak
             ? Outcome::Yield
             : Outcome::Next;
}

/// Both directions: parameters are a part of the register block.
static Outcome executeParameter(Warp &warp, const Instruction &instruction,
                                LaneMask active) {
  const Transfer &transfer =
      *static_cast<const Transfer *>(instruction.details);
  std::byte *host[kWarpLanes];
  std::byte *first = warp.block(instruction[0]) + transfer.offset;
  for (unsigned lane = 0; lane != kWarpLanes; ++lane)
    host[lane] = first + lane * transfer.stride;
  moveElements(warp, instruction, transfer, host, active);
  return Outcome::Next;
}

/// Takes everything between the opcode and the type, in whatever order.
static bool takeModifiers(InstructionDecoder &decoder, bool isLoad,
                          Transfer &transfer, bool &hasPolicy) {
  bool hasSpace = false, hasOrder = false, hasScope = false, hasVector = false;
  while (!decoder.peek().empty() && parseType(decoder.peek()) == Type::None) {
    if (!hasSpace && takeSpace(decoder, transfer.space)) {
      hasSpace = true;
    } else if (!hasOrder && takeOrder(decoder, transfer.order)) {
      hasOrder = true;
    } else if (!hasScope && takeScope(decoder, transfer.scope)) {
      hasScope = true;
    } else if (!hasVector && decoder.peek().size() == 2 &&
               decoder.peek()[0] == 'v' && decoder.peek() != "v1") {
      int index = decoder.takeOneOf({"v2", "v4", "v8"});
      if (index < 0)
        return decoder.unknown();
      transfer.elements = 2u << index;
      hasVector = true;
    } else if (!takeCacheModifier(decoder, hasPolicy)) {
      return decoder.unknown();
    }
  }
  Order order = transfer.order;
  if (order == Order::AcquireRelease ||
      order == (isLoad ? Order::Release : Order::Acquire))
    return decoder.unknown();
  bool needsScope = order != Order::Weak && order != Order::Volatile;
  if (needsScope != hasScope)
    return decoder.invalid("a scope belongs to `.relaxed`, `.acquire` and "
                           "`.release`, and only to them");
  transfer.type = decoder.takeType();
  return !decoder.failed();
}

/// The register of element `j` of the value.
static bool takeElement(InstructionDecoder &decoder, bool isLoad, unsigned i,
                        unsigned j, Transfer &transfer) {
  Type type = transfer.type;
  Register reg = isLoad ? decoder.destinationElement(i, j, type, true)
                        : decoder.sourceElement(i, j, type, true);
  if (decoder.failed())
    return false;
  // What is no register (a constant, `_`) is lanes of the type itself.
  unsigned bytes = decoder.registerBytes(i, j);
  transfer.move[j] = pickMove(isLoad, type, bytes ? bytes : byteSize(type));
  if (!transfer.move[j])
    return decoder.invalid("a register does not have the size of the access");
  decoder.addOperand(reg);
  return true;
}

static bool takeParameter(InstructionDecoder &decoder, bool isLoad, unsigned i,
                          Transfer &transfer) {
  if (!decoder.isParameter(i))
    return decoder.unknown();
  ParameterOperand parameter = decoder.parameter(i);
  if (decoder.failed())
    return false;
  if (!isLoad && parameter.stride == 0)
    return decoder.invalid("parameters of an entry cannot be written");
  uint32_t bytes = transfer.bytes();
  if (parameter.bytes < bytes || parameter.offset > parameter.bytes - bytes)
    return decoder.invalid("the access is not within the parameter");
  transfer.stride = parameter.stride;
  transfer.offset = parameter.offset;
  decoder.addOperand(parameter.block);
  return true;
}

/// Types that memory has: bits, integers, and the floats that are registers.
static bool isMemoryType(Type type) {
  return byteSize(type) != 0 &&
         (!isFloat(type) || type == Type::F32 || type == Type::F64) &&
         type != Type::U16x2 && type != Type::S16x2;
}

template <bool isLoad> static bool decodeTransfer(InstructionDecoder &decoder) {
  Transfer &transfer = decoder.makeDetails<Transfer>();
  bool hasPolicy = false;
  if (!takeModifiers(decoder, isLoad, transfer, hasPolicy))
    return false;
  if (!isMemoryType(transfer.type) || transfer.bytes() > 32)
    return decoder.unknown();
  if (!takeOperandCount(decoder, 2, hasPolicy))
    return false;
  if (!isLoad && transfer.space == Space::Constant)
    return decoder.unknown();
  unsigned addressOperand = isLoad ? 1 : 0;
  unsigned valueOperand = isLoad ? 0 : 1;
  bool isParameter = transfer.space == Space::Param;
  if (isParameter ? !takeParameter(decoder, isLoad, addressOperand, transfer)
                  : !transfer.address.take(decoder, addressOperand))
    return false;
  // `{%r1}` is a scalar, too.
  const ptx::Operand &value = decoder.operand(valueOperand);
  bool isVector = value.kind == ptx::Operand::Kind::Vector;
  if ((isVector ? value.elements.size() : 1) != transfer.elements)
    return decoder.invalid("the value has not as many elements as the access");
  for (unsigned j = 0; j != transfer.elements; ++j)
    if (!takeElement(decoder, isLoad, valueOperand, j, transfer))
      return false;
  if (isParameter)
    decoder.result().handler = executeParameter;
  else
    decoder.result().handler = isLoad ? executeTransfer<AccessKind::Read>
                                      : executeTransfer<AccessKind::Write>;
  return true;
}

void tile::emulator::addMemoryOpcodes(OpcodeTable &table) {
  table.add("ld", decodeTransfer<true>);
  // A load that all lanes are said to make of one address.
  table.add("ldu", decodeTransfer<true>);
  table.add("st", decodeTransfer<false>);
  addCacheOpcodes(table);
}
