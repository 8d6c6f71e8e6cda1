//===- Interpreter.h - running kernels on the CPU ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interpreter says what a kernel means: it executes the `tile` dialect
// operation by operation, before any layout or thread exists, and so is the
// oracle for everything that is generated. A kernel is translated once and may
// then be run any number of times, its programs in parallel on all cores.
// Every access to memory is checked against the array it was meant for.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_INTERPRETER_INTERPRETER_H
#define TILE_INTERPRETER_INTERPRETER_H

#include "tile/Support/Diagnostics.h"
#include "llvm/ADT/ArrayRef.h"
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace mlir::func {
class FuncOp;
} // namespace mlir::func

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace tile {

/// Memory that a kernel may use. The bytes belong to the caller and stay his.
/// i1 elements take one byte each, 0 or 1.
struct InterpreterArray {
  /// What messages call it, usually the name of the argument.
  std::string name;
  void *data = nullptr;
  /// At most kMaxArrayBytes.
  uint64_t bytes = 0;
  /// A store into it is an error.
  bool readOnly = false;
};

/// The largest array, 512 GiB: within half of its region of virtual addresses,
/// so that an address a little before or behind belongs to no other array.
inline constexpr uint64_t kMaxArrayBytes = 1ull << 39;

/// The address by which kernels know a byte of an array. Each array has its
/// own region of 2^40 bytes, so no host address is ever seen by a kernel, and
/// an address says which array it was derived from. Caller and kernel exchange
/// these values where a pointer is stored in an array.
constexpr uint64_t getVirtualAddress(uint32_t arrayIndex,
                                     uint64_t byteOffset = 0) {
  return (static_cast<uint64_t>(arrayIndex) + 1) * (1ull << 40) + byteOffset;
}

/// A tensor in an array, for an argument of type `!tile.desc`. Its address and
/// all strides but the last are multiples of 16 bytes.
struct InterpreterDescriptor {
  uint32_t arrayIndex = 0;
  uint64_t byteOffset = 0;
  /// 1 to 5 extents, and as many strides; in elements. The last stride is 1.
  std::vector<int32_t> shape;
  std::vector<int64_t> strides;
  /// Elements outside of the tensor are NaN instead of zero (floats only).
  bool padsWithNaN = false;
};

/// The value of one argument of a kernel.
class InterpreterArgument {
public:
  enum class Kind : uint8_t { Scalar, Pointer, Descriptor };

  /// An integer, or a float of any width as its bit pattern; the bits above
  /// the argument's width are ignored.
  static InterpreterArgument scalar(uint64_t bits) {
    return InterpreterArgument(bits, Kind::Scalar);
  }
  /// Byte `byteOffset` of the array at `arrayIndex` of the launch's arrays.
  static InterpreterArgument pointer(uint32_t arrayIndex,
                                     uint64_t byteOffset = 0) {
    return InterpreterArgument(getVirtualAddress(arrayIndex, byteOffset),
                               Kind::Pointer);
  }
  /// A pointer to nothing, which a kernel may compare but not follow.
  static InterpreterArgument nullPointer() {
    return InterpreterArgument(0, Kind::Pointer);
  }
  static InterpreterArgument descriptor(InterpreterDescriptor descriptor) {
    uint64_t address =
        getVirtualAddress(descriptor.arrayIndex, descriptor.byteOffset);
    InterpreterArgument argument(address, Kind::Descriptor);
    argument.tensor = std::move(descriptor);
    return argument;
  }

  Kind getKind() const { return kind; }
  /// The value, or the virtual address.
  uint64_t getBits() const { return bits; }
  /// What a descriptor describes; empty for the other kinds.
  const InterpreterDescriptor &getDescriptor() const { return tensor; }

private:
  InterpreterArgument(uint64_t bits, Kind kind) : bits(bits), kind(kind) {}

  uint64_t bits;
  Kind kind;
  InterpreterDescriptor tensor;
};

/// How a kernel is run.
struct InterpreterOptions {
  /// Programs that run at once; 0 takes one thread for each core.
  unsigned threads = 0;
  /// Instructions that one program may execute before it counts as endless;
  /// 0 sets no bound.
  uint64_t maxSteps = 1'000'000'000;
  /// Ends the run soon after it becomes true, as an error (for Ctrl-C). Null
  /// if the run cannot be interrupted.
  const std::atomic<bool> *cancel = nullptr;
  /// Where kernels print; null is the standard output. Lines of different
  /// programs never mix, but they come in any order.
  llvm::raw_ostream *output = nullptr;
};

/// A kernel in executable form. Thread-safe: one object may be run by several
/// threads at once. It keeps locations of the function's MLIRContext, which
/// must outlive it; the function itself may go.
class InterpretedKernel {
public:
  /// Translates `function`, which has `tile.kernel`, and the functions it
  /// calls. Returns null after reporting an error to `diagnostics` if it has
  /// an operation or a type that cannot be interpreted.
  static std::unique_ptr<InterpretedKernel>
  create(mlir::func::FuncOp function, DiagnosticEngine &diagnostics);

  ~InterpretedKernel();
  InterpretedKernel(const InterpretedKernel &) = delete;
  InterpretedKernel &operator=(const InterpretedKernel &) = delete;

  /// Runs the kernel for each program of `grid` (x, y, z); a grid without
  /// programs does nothing. `arguments` are those of the function, in order.
  /// Returns false after reporting the error that ended the run: among several
  /// programs that fail, the one with the lowest index (x counts fastest). The
  /// arrays then hold what had been written so far. Where programs do not race
  /// with each other, results do not depend on the number of threads. Programs
  /// may wait for one another: each is started in the end, and one that waits
  /// lets others run.
  bool run(std::array<uint32_t, 3> grid,
           llvm::ArrayRef<InterpreterArray> arrays,
           llvm::ArrayRef<InterpreterArgument> arguments,
           const InterpreterOptions &options,
           DiagnosticEngine &diagnostics) const;

  /// Memory that each thread of a run takes beside the arrays, in bytes.
  uint64_t getBytesPerThread() const;

private:
  struct Implementation;
  explicit InterpretedKernel(std::unique_ptr<Implementation> implementation);

  std::unique_ptr<Implementation> implementation;
};

} // namespace tile

#endif // TILE_INTERPRETER_INTERPRETER_H
