//===- Harness.h - running texts of the tile dialect in tests ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A test writes a kernel as text and hands over arrays; a Machine parses,
// translates and runs it. For single operations there is a kernel that loads
// operands, applies one line of text to them and stores the result.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_INTERPRETER_HARNESS_H
#define TILE_TEST_UNIT_INTERPRETER_HARNESS_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "tile/Interpreter/Interpreter.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APInt.h"
#include <memory>
#include <string>
#include <vector>

namespace tile::test {

/// A module of the tile dialect and the kernel `@k` in it.
class Machine {
public:
  /// Parses `text` under the name "kernel.mlir" and translates `@k`. What goes
  /// wrong is found in `messages`.
  explicit Machine(const std::string &text);

  /// The kernel, or null if it was refused.
  InterpretedKernel *kernel() { return interpreted.get(); }

  /// Runs it. Each of `arrays` is passed as a pointer to its beginning, ahead
  /// of `scalars`.
  bool run(std::array<uint32_t, 3> grid, std::vector<InterpreterArray> arrays,
           std::vector<uint64_t> scalars = {}, InterpreterOptions options = {});

  /// Everything that was reported, as a terminal would show it.
  std::string messages() const;

  DiagnosticEngine &diagnostics() { return engine; }

private:
  mlir::MLIRContext context;
  SourceManager sources;
  DiagnosticEngine engine;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::unique_ptr<InterpretedKernel> interpreted;
};

/// Makes an array of the bytes of a vector.
template <typename T>
InterpreterArray arrayOf(std::string name, std::vector<T> &data,
                         bool readOnly = false) {
  return {std::move(name), data.data(), data.size() * sizeof(T), readOnly};
}

/// A type by its name in MLIR, "i8" or "f16", with its bits.
struct TypeInfo {
  std::string name;
  unsigned bits;
  /// Null for integers.
  const llvm::fltSemantics *semantics;

  unsigned bytes() const { return (bits + 7) / 8; }
};

const std::vector<TypeInfo> &integerTypes();
const std::vector<TypeInfo> &floatTypes();

/// Applies `operation` to operands that are given as bits, element by element.
/// It is a text such as "arith.addi %a, %b : $0", in which $0, $1, ... are the
/// tiles' types of the operands and $r that of the result; or one or more lines
/// with "=" that define %r.
std::vector<uint64_t>
applyOperation(const std::string &operation,
               const std::vector<TypeInfo> &operandTypes,
               const TypeInfo &resultType,
               const std::vector<std::vector<uint64_t>> &operands);

/// Patterns of an integer type: corners, small numbers, and random ones.
std::vector<uint64_t> interestingIntegers(const TypeInfo &type);

/// Patterns of a float type: all of them for 8 bits; else zeros, subnormal
/// numbers, limits, infinities, NaNs and random ones.
std::vector<uint64_t> interestingFloats(const TypeInfo &type);

/// The elements of a tile of one dimension, a power of two of them.
struct TileData {
  /// Of an element, in MLIR.
  std::string type;
  uint64_t count;
  std::vector<char> bytes;

  template <typename T>
  static TileData of(std::string type, const std::vector<T> &values) {
    TileData tile{std::move(type), values.size(), {}};
    const char *begin = reinterpret_cast<const char *>(values.data());
    tile.bytes.assign(begin, begin + values.size() * sizeof(T));
    return tile;
  }
  template <typename T> std::vector<T> as() const {
    const T *begin = reinterpret_cast<const T *>(bytes.data());
    return std::vector<T>(begin, begin + bytes.size() / sizeof(T));
  }
};

/// A tile that a kernel stores; `elementBytes` are those of its type.
struct OutputTile {
  std::string type;
  uint64_t count;
  unsigned elementBytes;
};

/// Runs lines of text that compute tiles %r0, %r1, ... of one dimension from
/// %a, %b, ..., and returns what they are. Expects that nothing fails.
std::vector<TileData> runLines(const std::string &lines,
                               const std::vector<TileData> &inputs,
                               const std::vector<OutputTile> &outputs);

/// The float with these bits.
llvm::APFloat floatOf(const TypeInfo &type, uint64_t bits);

/// Whether two patterns mean the same: equal, or both NaN.
bool isSameFloat(const TypeInfo &type, uint64_t a, uint64_t b);

/// All pairs of two lists, as two lists.
std::vector<std::vector<uint64_t>> pairs(const std::vector<uint64_t> &first,
                                         const std::vector<uint64_t> &second);

} // namespace tile::test

#endif // TILE_TEST_UNIT_INTERPRETER_HARNESS_H
