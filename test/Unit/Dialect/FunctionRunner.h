//===- FunctionRunner.h - running functions on chosen values ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tests of dialect text have functions on tiles, the interpreter runs kernels
// on arrays. A FunctionRunner puts a kernel around a function that loads its
// arguments from arrays, calls it and stores its results; so a function can be
// compared with what canonicalisation leaves of it, on the same values.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_DIALECT_FUNCTIONRUNNER_H
#define TILE_TEST_UNIT_DIALECT_FUNCTIONRUNNER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "tile/Interpreter/Interpreter.h"
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace tile::test {

/// Elements of one type, as a kernel has them in memory.
struct Elements {
  mlir::Type type;
  std::vector<char> bytes;

  /// An element's bits; i1 takes one byte.
  uint64_t at(uint64_t index) const;
  uint64_t count() const;
};

/// Whether all elements are equal; all NaNs count as one.
bool areSame(const Elements &a, const Elements &b);

/// Which values arguments have.
enum class Values : uint8_t {
  /// Random bits, and the corners: zeros, infinities, NaNs, limits.
  Any,
  /// Integers from -4 to 4, whose sums and products no float rounds.
  SmallIntegers
};

/// What a run left behind: the arrays, results included, if nothing failed, and
/// what it printed or reported.
struct Outcome {
  bool hasRun = false;
  std::string messages;
  std::vector<Elements> arrays;
};

/// A kernel around one function of integers, floats, pointers, tiles of these,
/// and descriptors.
class FunctionRunner {
public:
  /// Adds the kernel to the function's module. The context must outlive this.
  explicit FunctionRunner(mlir::func::FuncOp function);

  /// Whether the interpreter knows all operations of the function.
  bool isExecutable() const { return kernel != nullptr; }

  /// Runs it with values that `seed` decides.
  Outcome run(unsigned seed, Values values);

private:
  /// How an argument of the kernel is passed.
  struct Parameter {
    mlir::Type type;
    /// Of the array behind it; null for scalars.
    mlir::Type element;
    uint64_t count = 0;
  };

  Parameter parameterFor(mlir::Type type) const;
  InterpreterArgument makeArgument(const Parameter &parameter, Values values,
                                   std::mt19937_64 &random,
                                   std::vector<Elements> &arrays) const;

  SourceManager sources;
  DiagnosticEngine engine{sources};
  std::vector<Parameter> parameters;
  std::unique_ptr<InterpretedKernel> kernel;
};

/// Runs both versions of a function, in modules of their own, on the same
/// values and expects the same. Returns how many runs came to an end.
unsigned compareFunctions(mlir::func::FuncOp before, mlir::func::FuncOp after);

/// Loads the dialects that tests of the tile dialect use.
void loadDialects(mlir::MLIRContext &context);

/// A copy of a module after canonicalisation.
mlir::OwningOpRef<mlir::ModuleOp> canonicalise(mlir::ModuleOp module);

} // namespace tile::test

#endif // TILE_TEST_UNIT_DIALECT_FUNCTIONRUNNER_H
