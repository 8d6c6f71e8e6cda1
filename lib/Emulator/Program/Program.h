//===- Program.h - a kernel ready to run ------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the decoder makes of a module for one entry: the instructions of the
// entry and of all functions that it calls, one after the other, and how the
// register block of a warp is laid out and filled. Functions do not recurse, so
// each has its registers, parameters and local memory at fixed places.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PROGRAM_PROGRAM_H
#define TILE_LIB_EMULATOR_PROGRAM_PROGRAM_H

#include "Decoder.h"
#include "tile/Support/Diagnostics.h"

namespace tile::emulator {

/// Special registers that a warp's block holds as lanes from its start.
enum class SpecialRegister : uint8_t {
  TidX,
  TidY,
  TidZ,
  NTidX,
  NTidY,
  NTidZ,
  CtaIdX,
  CtaIdY,
  CtaIdZ,
  NCtaIdX,
  NCtaIdY,
  NCtaIdZ,
  LaneId,
  WarpId,
  NWarpId,
  SmId,
  NSmId,
  GridId,
  LaneMaskEq,
  LaneMaskLe,
  LaneMaskLt,
  LaneMaskGe,
  LaneMaskGt,
  DynamicSmemSize,
  TotalSmemSize,
  ClusterIdX,
  ClusterIdY,
  ClusterIdZ,
  NClusterIdX,
  NClusterIdY,
  NClusterIdZ,
  ClusterCtaIdX,
  ClusterCtaIdY,
  ClusterCtaIdZ,
  ClusterNCtaIdX,
  ClusterNCtaIdY,
  ClusterNCtaIdZ,
  ClusterCtaRank,
  ClusterNCtaRank,
  /// Change while a program runs: their `mov` is an instruction of its own.
  Clock,
  Clock64,
  GlobalTimer,
};

/// A part of the register block that is filled when a warp starts.
struct InitialValue {
  enum class Kind : uint8_t { Constant, Special };
  Kind kind = Kind::Constant;
  SpecialRegister special = SpecialRegister::TidX;
  /// Of each lane: 1 to 16 for constants (one of 16 is zero-extended), 2 to 8
  /// for special registers (which are cut off); predicates have 0 and are a
  /// LaneMask.
  uint8_t bytes = 4;
  Register place;
  /// Constants: the bits.
  uint64_t bits = 0;
};

/// A parameter of the entry, once for all lanes in the register block.
struct EntryParameter {
  llvm::StringRef name;
  uint32_t bytes = 0;
  Register place;
};

/// A variable of the module or of a function in memory.
struct MemoryVariable {
  llvm::StringRef name;
  Space space = Space::Global;
  /// Where it is: an offset into shared or local memory; of global and constant
  /// variables into the module's own data.
  uint64_t offset = 0;
  uint64_t bytes = 0;
};

struct Program {
  ptx::Module module;
  /// The entry's name.
  llvm::StringRef name;
  std::vector<Instruction> code;
  std::vector<InstructionSite> sites;
  /// Index of the entry's first instruction.
  uint32_t entry = 0;
  /// Bytes of a warp's register block, a multiple of 64.
  uint32_t registerBytes = 0;
  std::vector<InitialValue> initialValues;
  std::vector<EntryParameter> parameters;
  std::vector<MemoryVariable> variables;
  /// Static shared memory of a CTA; dynamic shared memory begins at
  /// `dynamicSharedOffset` behind it, aligned as its variables demand.
  uint32_t sharedBytes = 0;
  uint32_t dynamicSharedOffset = 0;
  /// Local memory of a lane.
  uint32_t localBytes = 0;
  /// Initial contents of global and constant variables.
  std::vector<uint8_t> globalData;
  std::vector<uint8_t> constantData;
  uint32_t requiredThreads[3] = {0, 0, 0};
  uint32_t maxThreads[3] = {0, 0, 0};
  /// CTAs of the grid talk to one another through global memory: there are
  /// atomics, volatile or ordered accesses, or fences wider than the CTA.
  /// Such programs run on one thread in an order given by the seed.
  bool communicates = false;
  /// The module's `.file` names as buffers of the diagnostics' sources, by the
  /// index of ptx::Location::file; nothing where a file is not loaded.
  std::vector<std::optional<uint32_t>> sourceFiles;

  /// Keeps operands and details alive.
  std::vector<std::unique_ptr<Register[]>> operandPool;
  std::vector<std::shared_ptr<const void>> details;
};

// Windows of generic addresses, and where the module's own data are. Arrays lie
// elsewhere (getEmulatorAddress).
inline constexpr uint64_t kSharedWindow = 0x00e0'0000'0000'0000;
inline constexpr uint64_t kLocalWindow = 0x00e8'0000'0000'0000;
inline constexpr uint64_t kConstantBase = 0x00f0'0000'0000'0000;
inline constexpr uint64_t kGlobalDataBase = 0x00f8'0000'0000'0000;
/// Bytes of each window.
inline constexpr uint64_t kWindowBytes = 1ull << 32;

/// Parses and decodes; null after errors. `name` may be empty if the module has
/// one entry.
std::unique_ptr<Program> loadProgram(llvm::StringRef ptx, llvm::StringRef name,
                                     DiagnosticEngine &diagnostics);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_PROGRAM_PROGRAM_H
