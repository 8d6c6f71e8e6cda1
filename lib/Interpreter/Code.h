//===- Code.h - the executable form of a kernel -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel is executed as a list of instructions over an arena: one block of
// memory with a place ("slot") for every value. An instruction is a function
// pointer, the offsets of its slots, and the number of elements to work on, so
// the cost of interpretation is paid once a tile, not once an element. All
// that a running program is, is in Program: it can stop between any two
// instructions and go on later.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_CODE_H
#define TILE_LIB_INTERPRETER_CODE_H

#include "mlir/IR/Location.h"
#include "tile/Interpreter/Interpreter.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>
#include <string>
#include <vector>

namespace tile::interpreter {

struct Instruction;
struct Program;

/// Executes one instruction. Sets `program.failure` if it cannot.
using Handler = void (*)(const Instruction &, Program &);

/// One step of a program.
struct Instruction {
  Handler execute = nullptr;
  /// Elements of the result (of a store: of the value).
  uint64_t count = 0;
  /// Places in the arena: numbers of slots while the kernel is translated,
  /// then offsets in bytes. An absent one is kNone.
  uint64_t result = kNone;
  std::array<uint64_t, 4> operands{kNone, kNone, kNone, kNone};
  /// A number that the handler knows: the target of a jump, an axis, the bits
  /// of a constant.
  int64_t immediate = 0;
  /// More that the handler knows; owned by the Code.
  const void *extra = nullptr;

  static constexpr uint64_t kNone = ~0ull;
};

/// What is done to memory.
enum class AccessKind : uint8_t { Load, Store, Atomic };

/// An access to memory, for checks and messages; the `extra` of the
/// instructions that access it, or the base of what their `extra` points to.
struct Access {
  AccessKind kind;
  bool hasMask;
  /// The addresses come from a tensor descriptor, not from pointers.
  bool isBlock;
  unsigned elementBytes;
  llvm::SmallVector<int64_t> shape;

  bool isWrite() const { return kind != AccessKind::Load; }
};

/// A condition that an instruction tests; its `extra`.
struct Claim {
  /// Of an assertion; empty for an assumption.
  std::string message;
  llvm::SmallVector<int64_t> shape;
};

/// Why a program cannot go on.
enum class FailureKind : uint8_t {
  OutOfBounds,
  WildPointer,
  Misaligned,
  ReadOnly,
  StepLimit,
  LoopStep,
  Assertion,
  Assumption,
  /// It waits, as all programs do that are left.
  WaitsForever,
  Assembly,
  /// The address, or a stride, of a descriptor.
  DescriptorBase,
  DescriptorStride,
};

/// Whether the failed instruction's `extra` is an Access.
inline bool isAccessFailure(FailureKind kind) {
  return kind <= FailureKind::ReadOnly;
}

/// A failure, with what its message needs. Turned into a diagnostic only after
/// all threads have stopped.
struct Failure {
  FailureKind kind;
  /// The failed instruction, and its element.
  uint64_t position = 0;
  uint64_t lane = 0;
  /// The address of the access; or the loop's step, the number of steps, the
  /// bytes of a descriptor.
  uint64_t value = 0;
  /// What the emulator of PTX said.
  std::string detail;
};

/// What all programs of a run have in common.
struct Launch {
  std::array<uint32_t, 3> grid;
  llvm::ArrayRef<InterpreterArray> arrays;
  llvm::ArrayRef<InterpreterArgument> arguments;
  const InterpreterOptions *options = nullptr;
};

/// What a program does after an instruction.
enum class Status : uint8_t {
  Running,
  /// It has waited for a while, and may give way to another.
  Waiting,
  Failed,
};

/// A running program.
struct Program {
  const Launch *launch = nullptr;
  /// Aligned to 64 bytes.
  char *arena = nullptr;
  std::array<uint32_t, 3> id{};
  /// The next instruction.
  uint64_t position = 0;
  Status status = Status::Running;
  /// Rounds of loops that wait for memory to change, since it last gave way.
  unsigned waits = 0;
  /// Whether the program has changed memory since then.
  bool changedMemory = false;
  Failure failure{};

  /// The elements of a slot.
  template <typename T> T *at(uint64_t offset) const {
    return reinterpret_cast<T *>(arena + offset);
  }
  /// The same for an operand that may be absent.
  template <typename T> T *atOrNull(uint64_t offset) const {
    return offset == Instruction::kNone ? nullptr : at<T>(offset);
  }

  /// Ends the program at the instruction that is being executed.
  void fail(FailureKind kind, uint64_t lane, uint64_t value,
            std::string detail = {}) {
    status = Status::Failed;
    failure = {kind, position - 1, lane, value, std::move(detail)};
  }
};

/// A tensor descriptor as a value in an arena.
struct Descriptor {
  static constexpr unsigned kMaxRank = 5;

  uint64_t base;
  /// In elements; the last is not used.
  int64_t strides[kMaxRank];
  int32_t shape[kMaxRank];
  uint32_t padsWithNaN;
};

/// A translated kernel; immutable once it is complete.
struct Code {
  std::string name;
  mlir::Location location;
  /// Computes, once for each arena, what is the same in all programs: tiles of
  /// constants, ranges, and what follows from them and the arguments.
  std::vector<Instruction> prologue;
  /// What each program executes; it ends behind the last instruction.
  std::vector<Instruction> body;
  /// Where the instructions of `body` come from.
  std::vector<mlir::Location> locations;
  uint64_t arenaBytes = 0;
  /// For each argument of the kernel its offset in the arena and its size in
  /// bytes; for a descriptor the number of dimensions and an element's bytes.
  struct Argument {
    uint64_t place;
    unsigned bytes;
    InterpreterArgument::Kind kind;
    bool isBool;
    unsigned rank = 0;
    unsigned elementBytes = 0;
  };
  std::vector<Argument> arguments;
  /// Owns what the instructions' `extra` points to.
  std::vector<std::shared_ptr<const void>> extras;

  explicit Code(mlir::Location location) : location(location) {}
};

/// How a run went, beside the failures of programs.
struct RunResult {
  enum Kind : uint8_t { Finished, Failed, Interrupted, OutOfMemory } kind;
  /// With Failed: the program that failed first in the order of the grid.
  std::array<uint32_t, 3> program{};
  Failure failure{};
};

/// Runs all programs of the launch, whose number fits into 63 bits. Defined in
/// Scheduler.cpp.
RunResult runPrograms(const Code &code, const Launch &launch,
                      const InterpreterOptions &options);

/// Reports why a run did not finish. Defined in Failures.cpp.
void reportFailure(const Code &code, const Launch &launch,
                   const RunResult &result, DiagnosticEngine &diagnostics);

/// The array that an address was derived from: the one whose region of 2^40
/// bytes is nearest to it. None if there is no such array.
inline const InterpreterArray *findArray(const Launch &launch,
                                         uint64_t address) {
  // Adding half a region also takes in addresses a little before an array;
  // index 0 is the surroundings of the null pointer.
  uint64_t index = (address + (1ull << 39)) >> 40;
  if (index == 0 || index > launch.arrays.size())
    return nullptr;
  return &launch.arrays[index - 1];
}

/// Where an address is in its array, in bytes; negative before its beginning.
inline int64_t getArrayOffset(uint64_t address) {
  uint64_t index = (address + (1ull << 39)) >> 40;
  return static_cast<int64_t>(address - (index << 40));
}

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_CODE_H
