//===- Program.h - a random program as a tree -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program is one kernel with helper functions, and what launches it: arrays,
// scalars, a grid. The generator makes such trees, the minimiser changes them,
// the printer writes them as .tile files. Extents of tiles, lengths of arrays
// and tolerances are not stored: they follow from the tree, so that a changed
// tree is again a program if Inference.h says so.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_FUZZ_PROGRAM_H
#define TILE_FUZZ_PROGRAM_H

#include "tile/Language/DType.h"
#include "tile/Language/Value.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <array>
#include <limits>
#include <memory>
#include <vector>

namespace tile::fuzz {

//===----------------------------------------------------------------------===//
// Types, and what is known of a value
//===----------------------------------------------------------------------===//

/// An extent of one in a Shape.
constexpr int kOne = -1;

/// The extents of a tile as numbers of the program's dimensions, or kOne;
/// empty for scalars.
using Shape = llvm::SmallVector<int, 3>;

/// The type of a value.
struct Type {
  DType element;
  Shape shape;

  bool isScalar() const { return shape.empty(); }
  friend bool operator==(const Type &a, const Type &b) {
    return a.element == b.element && a.shape == b.shape;
  }
  friend bool operator!=(const Type &a, const Type &b) { return !(a == b); }
};

/// What holds for all elements of a value on all devices.
struct Facts {
  /// Two devices give values x and y with |x - y| <= relative * |x| + absolute;
  /// both are zero for a value that is the same bit for bit, and else it is NaN
  /// on both or on none.
  double relative = 0, absolute = 0;
  /// Bounds of numbers; infinite if nothing is known.
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  /// Made of program ids, ranges, loop counters and constants from zero on by
  /// `+`, `*` and `<<`, which the language takes not to overflow.
  bool isOffset = false;

  bool isExact() const { return relative == 0 && absolute == 0; }
  bool isBounded() const { return magnitude() < 1e300; }
  /// The largest absolute value.
  double magnitude() const { return std::max(std::abs(low), std::abs(high)); }
};

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

/// The kinds of expressions: Operations.def.
enum class Op : uint8_t {
#define TILE_FUZZ_OP(NAME, FORMATS) NAME,
#include "tile/Fuzz/Operations.def"
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

/// One node. `type` and `facts` are set by infer().
struct Expr {
  explicit Expr(Op op) : op(op) {}
  ExprPtr clone() const;

  Op op;
  Type type;
  Facts facts;
  /// The number that the operation needs: of a variable, a scalar, an axis, a
  /// helper; the first number of a range.
  int64_t number = 0;
  /// Of Literal and Full.
  Value literal;
  /// Which of the operation's formats is printed, modulo their number.
  unsigned variant = 0;
  std::vector<ExprPtr> operands;
};

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// What a term of an index multiplies.
enum class TermKind : uint8_t {
  /// The range along an axis of the accessed shape.
  Axis,
  /// The program's number along an axis of the grid.
  Program,
  /// The counter of a loop: a variable.
  Counter,
};

/// One summand of an index.
struct Term {
  TermKind kind;
  /// The axis, or the variable.
  int which;
  int64_t coefficient;
  /// The scalar parameter that holds the coefficient; -1: it is a number.
  int stride = -1;
};

/// What is done to the index of a load after its terms are added.
enum class IndexStep : uint8_t { None, Modulo, Quotient, Xor };

/// The elements that a load or store touches: offset + sum of terms.
struct Access {
  int array = 0;
  /// Of the tile of pointers.
  Shape shape;
  std::vector<Term> terms;
  int64_t offset = 0;
  IndexStep step = IndexStep::None;
  /// The operand of `step`: a positive number, for Xor below a power of two.
  int64_t stepOperand = 1;
  /// Indices are compared with this scalar parameter, and the array is just
  /// as long; -1: the array is long enough for all.
  int bound = -1;
  /// How it is written: pointers added one by one, hints, 64-bit program ids.
  bool isChained = false, isHinted = false, isWide = false, isMethod = false;
  /// Numbers into the lists of modifiers; 0 is none.
  unsigned cache = 0, eviction = 0;
  bool isVolatile = false;
};

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

enum class StmtKind : uint8_t {
  /// variables[0] = exprs[0]
  Let,
  /// variables = exprs, or the results of one Call, at once.
  Unpack,
  /// variables[0] = load; exprs: index of a gather, mask, other; some are null.
  Load,
  /// Stores exprs[0] with mask exprs[1], which may be null.
  Store,
  /// if exprs[0]: bodies[0] else: bodies[1]
  If,
  /// for variables[0] in range(...): bodies[0]
  For,
  /// A counter variables[0] goes down to zero; bodies[0] comes before it is
  /// made smaller.
  While,
  /// if exprs[0]: return
  Return,
  /// static_assert on the type of exprs[0], a variable.
  Assert,
  /// static_print of the number.
  Print,
};

/// How a loop is written.
enum class LoopKind : uint8_t { Range, LanguageRange, StaticRange };

/// The numbers of a loop.
struct LoopBounds {
  LoopKind kind = LoopKind::Range;
  int64_t start = 0, stop = 1, step = 1;
  /// The scalar parameter that holds `stop`; -1: it is a number.
  int stopScalar = -1;

  int64_t trips() const;
};

struct Stmt;
using StmtPtr = std::unique_ptr<Stmt>;
using Block = std::vector<StmtPtr>;

struct Stmt {
  explicit Stmt(StmtKind kind) : kind(kind) {}
  StmtPtr clone() const;

  StmtKind kind;
  std::vector<int> variables;
  /// Entries may be null where the kind says so.
  std::vector<ExprPtr> exprs;
  std::vector<Block> bodies;
  Access access;
  LoopBounds loop;
  /// The value first assigned to a While's counter; Print's number.
  int64_t number = 0;
  /// While: halves the counter instead of taking one away.
  bool halves = false;
};

Block cloneBlock(const Block &block);

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

/// What an array holds before the launch.
enum class Contents : uint8_t {
  /// 0, 1, 2, ...
  Counting,
  /// Random integers of small magnitude.
  Small,
  /// Random over all of the type; floats: normally distributed.
  Random,
  /// Numbers at the type's edges: extreme, subnormal, infinite, NaN.
  Edges,
  /// Edges among random ones.
  Mixed,
};

/// An array that is passed to the kernel, inputs and results alike.
struct Array {
  DType element;
  bool isOutput = false;
  /// Its devices' values may differ within a tolerance.
  bool isApproximate = false;
  /// The kernel gets a slice that begins here.
  unsigned slice = 0;
  Contents contents = Contents::Random;
  uint64_t seed = 0;
};

/// A parameter that is no array.
struct Scalar {
  /// Int32, Int64, Int1 or FP32.
  DType type;
  Value value;
  /// A `tl.constexpr` parameter: its use is that of the literal.
  bool isConstant = false;
};

struct Variable {
  Type type;
  Facts facts;
  /// Assigned more than once: nothing but the type is known.
  bool isMutable = false;
};

/// A function that the kernel calls; it has no access to memory.
struct Helper {
  std::vector<int> parameters;
  Block body;
  std::vector<ExprPtr> results;
};

struct Program {
  Program() = default;
  Program(Program &&) = default;
  Program &operator=(Program &&) = default;
  Program clone() const;

  uint64_t seed = 0;
  /// Extents of the dimensions, powers of two.
  std::vector<int64_t> dimensions;
  std::array<int64_t, 3> grid = {1, 1, 1};
  unsigned numWarps = 4;
  std::vector<Array> arrays;
  std::vector<Scalar> scalars;
  std::vector<Variable> variables;
  std::vector<Helper> helpers;
  Block body;

  int64_t extent(int dimension) const {
    return dimension == kOne ? 1 : dimensions[dimension];
  }
  int64_t elements(const Shape &shape) const;
};

/// Calls `visit` for each expression of the program, operands before what
/// uses them; a null expression is left out.
void forEachExpr(Program &program, llvm::function_ref<void(ExprPtr &)> visit);

/// Calls `visit` for each block of the program: the kernel's body, those of
/// helpers, and those inside statements, outer ones first.
void forEachBlock(Program &program, llvm::function_ref<void(Block &)> visit);

/// A measure that each step of the minimiser makes smaller: nodes, statements,
/// extents, and everything else that makes a program hard to read.
uint64_t complexity(const Program &program);

} // namespace tile::fuzz

#endif // TILE_FUZZ_PROGRAM_H
