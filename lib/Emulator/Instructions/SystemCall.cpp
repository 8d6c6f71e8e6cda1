//===- SystemCall.cpp - functions that the GPU's driver provides ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// vprintf prints to the standard output, for all lanes of a call at once;
// __assertfail ends the run (CUDA C++ Programming Guide, "Formatted Output",
// "Assertion").
//
//===----------------------------------------------------------------------===//

#include "../Machine/Cta.h"
#include "../Machine/Region.h"
#include "Control.h"
#include "PrintFormat.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;
using namespace tile::emulator;

/// Reads a string that ends with a NUL, or with the memory it is in. Nothing if
/// the address leads nowhere.
static std::optional<std::string> readString(Warp &warp, unsigned lane,
                                             uint64_t address) {
  Region region;
  if (!address || !findRegion(warp, lane, Space::Generic, address, region))
    return std::nullopt;
  uint64_t offset = address - region.address;
  std::string text;
  for (; offset < region.bytes; ++offset) {
    char c = static_cast<char>(loadWord<uint8_t>(region.host + offset));
    if (!c)
      break;
    text += c;
  }
  return text;
}

/// Reads the arguments of a vprintf, which stand one after the other, each
/// aligned to its size. Nothing if the address leads nowhere.
static std::optional<uint64_t> readArgument(Warp &warp, unsigned lane,
                                            uint64_t address, unsigned bytes) {
  Region region;
  if (!findRegion(warp, lane, Space::Generic, address, region) ||
      address - region.address + bytes > region.bytes)
    return std::nullopt;
  uint64_t value = 0;
  copyWord(reinterpret_cast<std::byte *>(&value),
           region.host + (address - region.address), bytes);
  return value;
}

static Outcome executePrint(Warp &warp, const Instruction &instruction,
                            LaneMask active) {
  const CallDetails &call =
      *static_cast<const CallDetails *>(instruction.details);
  std::string text;
  LaneMask failed = 0;
  forLanes(active, [&](unsigned lane) {
    std::optional<std::string> format =
        readString(warp, lane, readBlock(warp, call.arguments[0], lane));
    uint64_t next = readBlock(warp, call.arguments[1], lane);
    auto readNext = [&](unsigned bytes) -> std::optional<uint64_t> {
      next = llvm::alignTo(next, bytes);
      std::optional<uint64_t> value = readArgument(warp, lane, next, bytes);
      next += bytes;
      return value;
    };
    auto readText = [&](uint64_t address) {
      return readString(warp, lane, address);
    };
    std::optional<unsigned> printed;
    if (format)
      printed = printFormatted(*format, readNext, readText, text);
    if (!printed)
      failed |= LaneMask(1) << lane;
    if (call.results.size() == 1) {
      uint32_t result = printed.value_or(-1);
      const ParameterOperand &block = call.results[0];
      std::memcpy(warp.block(block.block) + lane * block.stride + block.offset,
                  &result, std::min<uint32_t>(block.bytes, sizeof(result)));
    }
  });
  static std::mutex mutex;
  {
    std::lock_guard<std::mutex> lock(mutex);
    llvm::outs() << text;
    llvm::outs().flush();
  }
  if (failed)
    return failAt(warp, instruction, failed, DiagID::EmulatorTrap,
                  "vprintf is given an address that leads nowhere");
  return Outcome::Next;
}

static Outcome executeAssertFail(Warp &warp, const Instruction &instruction,
                                 LaneMask active) {
  const CallDetails &call =
      *static_cast<const CallDetails *>(instruction.details);
  unsigned lane = llvm::countr_zero(active);
  auto textOf = [&](unsigned argument) {
    return readString(warp, lane,
                      readBlock(warp, call.arguments[argument], lane))
        .value_or("(unknown)");
  };
  std::string place = textOf(1) + ":" +
                      std::to_string(static_cast<uint32_t>(
                          readBlock(warp, call.arguments[2], lane)));
  return failAt(warp, instruction, active, DiagID::EmulatorTrap,
                "assertion failed: " + textOf(0),
                {"asserted in `" + textOf(3) + "`, at " + place});
}

Handler tile::emulator::findSystemCall(llvm::StringRef name,
                                       const CallDetails &call) {
  if (name == "vprintf" && call.arguments.size() == 2)
    return executePrint;
  if (name == "__assertfail" && call.arguments.size() == 5)
    return executeAssertFail;
  return nullptr;
}
