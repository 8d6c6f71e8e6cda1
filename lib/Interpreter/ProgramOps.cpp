//===- ProgramOps.cpp - claims and output of programs ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Assertions and assumptions, which end the run where they are false, and
// printing. A barrier orders the accesses of the threads of one program; here
// a program is one thread, so there is nothing to do.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "Translator.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <mutex>

using namespace mlir;
using namespace ::tile::interpreter;

//===----------------------------------------------------------------------===//
// Claims
//===----------------------------------------------------------------------===//

/// Operands: condition, mask. `extra` is a Claim.
template <FailureKind Kind>
static void runClaim(const Instruction &step, Program &program) {
  const uint8_t *condition = program.at<uint8_t>(step.operands[0]);
  const uint8_t *mask = program.atOrNull<uint8_t>(step.operands[1]);
  for (uint64_t i = 0; i != step.count; ++i)
    if (!condition[i] && (!mask || mask[i]))
      return program.fail(Kind, i, 0);
}

static Translation emitClaim(Operation *op, Translator &translator,
                             Handler handler, Value condition, Value mask,
                             StringRef message) {
  const Claim *claim = translator.keep(
      Claim{message.str(),
            SmallVector<int64_t>(mlir::tile::getShape(condition.getType()))});
  return translator.emitEffect(op, handler, {condition, mask}, Value(), 0,
                               claim);
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

namespace {

enum class Notation : uint8_t { Decimal, Unsigned, Hex, Pointer };

/// What an instruction prints.
struct PrintedTile {
  /// Begins with a space if it is not empty.
  std::string prefix;
  SmallVector<int64_t> shape;
  Notation notation;
};

} // namespace

/// The digits of the largest index of a dimension, for columns in line.
static unsigned widthOf(int64_t extent) {
  return extent == 1 ? 0 : llvm::utostr(extent - 1).size();
}

static void printIndex(llvm::raw_ostream &stream, uint64_t lane,
                       ArrayRef<int64_t> shape) {
  SmallVector<uint64_t> index(shape.size());
  for (size_t i = shape.size(); i-- != 0;) {
    index[i] = lane % shape[i];
    lane /= shape[i];
  }
  stream << "idx (";
  llvm::ListSeparator comma;
  for (auto [value, extent] : llvm::zip_equal(index, shape))
    stream << comma << llvm::format_decimal(value, widthOf(extent));
  stream << ")";
}

static void printProgram(llvm::raw_ostream &stream, const Program &program) {
  stream << "pid (" << program.id[0] << ", " << program.id[1] << ", "
         << program.id[2] << ")";
}

/// Lines of different programs do not mix.
static void write(const Program &program, llvm::StringRef text) {
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  llvm::raw_ostream *output = program.launch->options->output;
  llvm::raw_ostream &stream = output ? *output : llvm::outs();
  stream << text;
  stream.flush();
}

template <unsigned Width>
static void printElement(llvm::raw_ostream &stream, Int<Width>,
                         typename Int<Width>::Storage value,
                         Notation notation) {
  if (notation == Notation::Decimal)
    stream << static_cast<int64_t>(Int<Width>::asSigned(value));
  else if (notation == Notation::Unsigned)
    stream << static_cast<uint64_t>(value);
  else if (notation == Notation::Hex)
    stream << llvm::format_hex(value, 2 + std::max(1u, Width / 4));
  else
    stream << llvm::format_hex(value, 0);
}

template <typename F>
static void printElement(llvm::raw_ostream &stream, F,
                         typename F::Storage value, Notation notation) {
  using Bits = UInt<sizeof(value)>;
  double real = F::decode(value);
  if (notation == Notation::Hex)
    stream << llvm::format_hex(bitCast<Bits>(value), 2 + 2 * sizeof(value));
  else if (std::isnan(real))
    stream << "nan";
  else
    stream << llvm::format("%f", real);
}

/// `extra` is a PrintedTile.
template <typename Element>
static void runPrint(const Instruction &step, Program &program) {
  const PrintedTile &tile = *static_cast<const PrintedTile *>(step.extra);
  const typename Element::Storage *values =
      program.at<typename Element::Storage>(step.operands[0]);
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (uint64_t i = 0; i != step.count; ++i) {
    printProgram(stream, program);
    stream << " ";
    printIndex(stream, i, tile.shape);
    stream << tile.prefix;
    printElement(stream, Element(), values[i], tile.notation);
    stream << "\n";
  }
  write(program, text);
}

/// Prints no value.
static void runPrintLine(const Instruction &step, Program &program) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  printProgram(stream, program);
  stream << static_cast<const PrintedTile *>(step.extra)->prefix << "\n";
  write(program, text);
}

static Notation notationOf(mlir::tile::PrintOp op, size_t operand) {
  Type element = mlir::tile::getScalarType(op.getValues()[operand].getType());
  if (isa<mlir::tile::PtrType>(element))
    return Notation::Pointer;
  if (op.getHex())
    return Notation::Hex;
  bool isUnsigned = op.getIsUnsigned()[operand] || element.isInteger(1);
  return isUnsigned ? Notation::Unsigned : Notation::Decimal;
}

static Translation translatePrint(mlir::tile::PrintOp op,
                                  Translator &translator) {
  std::string prefix = op.getPrefix().str();
  if (!prefix.empty() && prefix.front() != ' ')
    prefix = " " + prefix;
  if (op.getValues().empty())
    translator.append(op.getLoc(), runPrintLine, 1, Instruction::kNone, {}, 0,
                      translator.keep(PrintedTile{prefix, {}, {}}));
  for (auto [i, value] : llvm::enumerate(op.getValues())) {
    PrintedTile tile{
        prefix, SmallVector<int64_t>(mlir::tile::getShape(value.getType())),
        notationOf(op, i)};
    if (op.getValues().size() > 1)
      tile.prefix += llvm::formatv("(operand {0}) ", i).str();
    ValueShape shape = translator.getShape(value);
    Handler handler = visitInt(shape.kind, [](auto type) -> Handler {
      return runPrint<decltype(type)>;
    });
    if (!handler)
      handler = visitFloat(shape.kind, [](auto type) -> Handler {
        return runPrint<decltype(type)>;
      });
    translator.append(op.getLoc(), handler, shape.count, Instruction::kNone,
                      {translator.slotOf(value)}, 0,
                      translator.keep(std::move(tile)));
  }
  return Translation::Done;
}

namespace tile::interpreter {

Translation translateProgramOp(Operation *op, Translator &translator) {
  using namespace mlir::tile;
  return llvm::TypeSwitch<Operation *, Translation>(op)
      .Case([&](BarrierOp) { return Translation::Done; })
      .Case([&](AssumeOp op) {
        return emitClaim(op, translator, runClaim<FailureKind::Assumption>,
                         op.getCondition(), Value(), "");
      })
      .Case([&](AssertOp op) {
        return emitClaim(op, translator, runClaim<FailureKind::Assertion>,
                         op.getCondition(), op.getMask(), op.getMessage());
      })
      .Case([&](PrintOp op) { return translatePrint(op, translator); })
      .Default([](Operation *) { return Translation::Unknown; });
}

} // namespace tile::interpreter
