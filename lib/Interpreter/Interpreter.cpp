//===- Interpreter.cpp - the interface of the interpreter -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Translates a kernel on creation and checks a launch before it runs.
//
//===----------------------------------------------------------------------===//

#include "tile/Interpreter/Interpreter.h"
#include "tile/Support/Diagnostics/Interpreter.h"

#include "Translator.h"
#include "tile/Dialect/Tile/IR/LocationRange.h"

using namespace tile;
using namespace tile::interpreter;

/// The most memory that one program may take beside the arrays: 256 of the
/// largest tiles. Beyond, the machine would run out of memory rather than the
/// allocation fail.
static constexpr uint64_t kArenaBytes = 2ull << 30;

struct InterpretedKernel::Implementation {
  explicit Implementation(mlir::Location location) : code(location) {}

  Code code;
};

InterpretedKernel::InterpretedKernel(
    std::unique_ptr<Implementation> implementation)
    : implementation(std::move(implementation)) {}

InterpretedKernel::~InterpretedKernel() = default;

std::unique_ptr<InterpretedKernel>
InterpretedKernel::create(mlir::func::FuncOp function,
                          DiagnosticEngine &diagnostics) {
  std::unique_ptr<Implementation> implementation =
      std::make_unique<Implementation>(function.getLoc());
  Code &code = implementation->code;
  if (!Translator(code, diagnostics).translateKernel(function))
    return nullptr;
  if (code.arenaBytes > kArenaBytes) {
    diagnostics.report(DiagID::InterpreterOutOfMemory,
                       rangeOf(code.location, diagnostics.sourceManager()),
                       code.name, code.arenaBytes >> 20);
    return nullptr;
  }
  return std::unique_ptr<InterpretedKernel>(
      new InterpretedKernel(std::move(implementation)));
}

uint64_t InterpretedKernel::getBytesPerThread() const {
  return implementation->code.arenaBytes;
}

static llvm::StringRef nameOf(InterpreterArgument::Kind kind) {
  switch (kind) {
  case InterpreterArgument::Kind::Scalar:
    return "scalar";
  case InterpreterArgument::Kind::Pointer:
    return "pointer";
  case InterpreterArgument::Kind::Descriptor:
    return "tensor descriptor";
  }
  llvm_unreachable("all kinds are listed");
}

/// What is wrong with a tensor descriptor that is passed; empty if nothing is.
static std::string checkDescriptor(const InterpreterDescriptor &tensor,
                                   const Code::Argument &argument,
                                   size_t numArrays) {
  if (tensor.arrayIndex >= numArrays)
    return "is made from an array that was not passed";
  if (tensor.shape.size() != argument.rank ||
      tensor.strides.size() != argument.rank)
    return llvm::formatv("needs {0} extents and strides", argument.rank).str();
  if (tensor.byteOffset % 16 != 0)
    return "has an address that is no multiple of 16 bytes";
  for (int64_t stride : llvm::ArrayRef(tensor.strides).drop_back())
    if (static_cast<uint64_t>(stride) * argument.elementBytes % 16 != 0)
      return "has a stride that is no multiple of 16 bytes";
  if (tensor.strides.back() != 1)
    return "has a last stride other than 1";
  return {};
}

/// What is wrong with the arguments of a launch; empty if nothing is.
static std::string checkArguments(const Code &code, const Launch &launch) {
  if (launch.arguments.size() != code.arguments.size())
    return llvm::formatv("it has {0} arguments, but {1} were passed",
                         code.arguments.size(), launch.arguments.size())
        .str();
  for (auto [index, pair] :
       llvm::enumerate(llvm::zip_equal(launch.arguments, code.arguments))) {
    const auto &[passed, argument] = pair;
    if (passed.getKind() != argument.kind)
      return llvm::formatv("argument {0} is a {1}, but a {2} was passed", index,
                           nameOf(argument.kind), nameOf(passed.getKind()))
          .str();
    if (argument.kind != InterpreterArgument::Kind::Descriptor)
      continue;
    std::string problem =
        checkDescriptor(passed.getDescriptor(), argument, launch.arrays.size());
    if (!problem.empty())
      return llvm::formatv("the descriptor of argument {0} {1}", index, problem)
          .str();
  }
  return {};
}

/// What is wrong with a launch; empty if nothing is.
static std::string checkLaunch(const Code &code, const Launch &launch) {
  std::string problem = checkArguments(code, launch);
  if (!problem.empty())
    return problem;
  for (const InterpreterArray &array : launch.arrays)
    if (array.bytes > kMaxArrayBytes)
      return llvm::formatv("the array `{0}` has {1} bytes, more than {2}",
                           array.name, array.bytes, kMaxArrayBytes)
          .str();
  // Virtual addresses have 24 bits for the array, one of which stays free.
  constexpr size_t kMaxArrays = 1 << 23;
  if (launch.arrays.size() > kMaxArrays)
    return llvm::formatv("{0} arrays are more than {1}", launch.arrays.size(),
                         kMaxArrays)
        .str();
  unsigned __int128 programs = static_cast<unsigned __int128>(launch.grid[0]) *
                               launch.grid[1] * launch.grid[2];
  if (programs >> 63 != 0)
    return "the grid has 2^63 programs or more";
  return {};
}

bool InterpretedKernel::run(std::array<uint32_t, 3> grid,
                            llvm::ArrayRef<InterpreterArray> arrays,
                            llvm::ArrayRef<InterpreterArgument> arguments,
                            const InterpreterOptions &options,
                            DiagnosticEngine &diagnostics) const {
  const Code &code = implementation->code;
  Launch launch{grid, arrays, arguments, &options};
  std::string problem = checkLaunch(code, launch);
  if (!problem.empty()) {
    diagnostics.report(DiagID::InvalidLaunch,
                       rangeOf(code.location, diagnostics.sourceManager()),
                       code.name, problem);
    return false;
  }
  if (llvm::is_contained(grid, 0u))
    return true;
  RunResult result = runPrograms(code, launch, options);
  reportFailure(code, launch, result, diagnostics);
  return result.kind == RunResult::Finished;
}
