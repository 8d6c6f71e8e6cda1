//===- Limits.h - bounds on what a program may ask for ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every bound that keeps a hostile or mistaken program from taking all memory,
// all time or the stack stands here, once. Each is enforced with a located
// error and has a test at the limit and one beyond it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_SUPPORT_LIMITS_H
#define TILE_SUPPORT_LIMITS_H

#include <cstdint>

namespace tile::limits {

/// Bytes of one source file.
inline constexpr uint64_t kSourceBytes = 64ull << 20;
/// Tokens of one source file.
inline constexpr uint64_t kTokens = 8'000'000;
/// Nesting of brackets, blocks and operators in source.
inline constexpr unsigned kNesting = 256;
/// Bracket depth of MLIR text handed to the parser (it recurses).
inline constexpr unsigned kMLIRNesting = 1000;
/// Parts of an alias of MLIR text, those of the aliases in it counted in full.
inline constexpr uint64_t kMLIRExpansion = 1 << 20;
/// Bytes of an affine map in MLIR text: its parser recurses over operators.
inline constexpr uint64_t kAffineMapBytes = 4096;
/// Depth of calls between functions while compiling or evaluating.
inline constexpr unsigned kCallDepth = 64;
/// Iterations unrolled at compile time, in all.
inline constexpr uint64_t kUnrolledIterations = 65'536;
/// Expressions and statements inside one another while evaluating, over all
/// calls: bounds the stack.
inline constexpr unsigned kEvaluationDepth = 2'000;
/// Bytes of a compile-time string.
inline constexpr uint64_t kStringBytes = 16ull << 20;
/// Steps of compile-time evaluation of one kernel instance.
inline constexpr uint64_t kEvaluationSteps = 1'000'000;
/// Elements of a tile, as in Triton.
inline constexpr int64_t kTileElements = 1 << 20;
/// Operations of one kernel in the `tile` dialect.
inline constexpr uint64_t kTileOps = 100'000;
/// LLVM instructions of one kernel before optimisation.
inline constexpr uint64_t kLLVMInstructions = 100'000;
/// Bits of a compile-time integer (Python's are unbounded).
inline constexpr unsigned kIntegerBits = 65'536;

} // namespace tile::limits

#endif // TILE_SUPPORT_LIMITS_H
