//===- Failures.cpp - messages about runs that did not finish -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns the record of a failure into a diagnostic at the line of the source:
// what was accessed, in which program of the grid, by which element of the
// tile, and through which calls.
//
//===----------------------------------------------------------------------===//

#include "Code.h"
#include "tile/Support/Diagnostics/Interpreter.h"

#include "tile/Dialect/Tile/IR/LocationRange.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;
using namespace tile::interpreter;

namespace {

/// Puts one diagnostic together.
class Reporter {
public:
  Reporter(const Code &code, const Launch &launch, const RunResult &result,
           DiagnosticEngine &diagnostics)
      : code(code), launch(launch), result(result), failure(result.failure),
        diagnostics(diagnostics), location(code.locations[failure.position]),
        range(rangeOf(location, diagnostics.sourceManager())) {}

  void report();

private:
  const Access &access() const {
    return *static_cast<const Access *>(code.body[failure.position].extra);
  }
  const Claim &claim() const {
    return *static_cast<const Claim *>(code.body[failure.position].extra);
  }
  llvm::StringRef noun() const;

  DiagBuilder reportOutOfBounds(const InterpreterArray &array);
  DiagBuilder reportWildPointer();
  DiagBuilder reportAccess();
  DiagBuilder reportAssembly();
  DiagBuilder reportByKind();
  llvm::ArrayRef<int64_t> failedShape() const;
  void addPlace(DiagBuilder &builder);

  const Code &code;
  const Launch &launch;
  const RunResult &result;
  const Failure &failure;
  DiagnosticEngine &diagnostics;
  mlir::Location location;
  SourceRange range;
};

} // namespace

/// "(3, 0, 7)" for the coordinates of an element or a program.
template <typename Range> static std::string tuple(const Range &values) {
  std::string text = "(";
  llvm::ListSeparator comma;
  for (uint64_t value : values)
    text += (llvm::StringRef(comma) + llvm::Twine(value)).str();
  return text + ")";
}

/// "1 element", "2 elements".
static std::string count(uint64_t number, llvm::StringRef noun) {
  return (llvm::Twine(number) + " " + noun + (number == 1 ? "" : "s")).str();
}

/// The coordinates of an element in a tile that is stored row by row.
static std::string laneText(uint64_t lane, llvm::ArrayRef<int64_t> shape) {
  llvm::SmallVector<uint64_t> index(shape.size());
  for (size_t i = shape.size(); i-- != 0;) {
    index[i] = lane % shape[i];
    lane /= shape[i];
  }
  return tuple(index);
}

llvm::StringRef Reporter::noun() const {
  switch (access().kind) {
  case AccessKind::Load:
    return "load";
  case AccessKind::Store:
    return "store";
  case AccessKind::Atomic:
    return "atomic operation";
  }
  llvm_unreachable("all kinds are listed");
}

DiagBuilder Reporter::reportOutOfBounds(const InterpreterArray &array) {
  int64_t bytes = access().elementBytes;
  int64_t offset = getArrayOffset(failure.value);
  // Rounded down, so that what begins before the array is negative.
  int64_t element = (offset - (offset < 0 ? bytes - 1 : 0)) / bytes;
  DiagBuilder builder =
      diagnostics.report(DiagID::OutOfBoundsAccess, range, noun(), element,
                         array.name, count(array.bytes / bytes, "element"));
  builder.note(llvm::formatv("byte offset {0} of an array of {1}", offset,
                             count(array.bytes, "byte"))
                   .str());
  return builder;
}

DiagBuilder Reporter::reportWildPointer() {
  std::string pointer =
      failure.value == 0
          ? "a null pointer"
          : llvm::formatv("a pointer to no array: its address is {0:x}",
                          failure.value)
                .str();
  return diagnostics.report(DiagID::WildPointer, range, noun(), pointer);
}

/// What went wrong with an access.
DiagBuilder Reporter::reportAccess() {
  const InterpreterArray *array = findArray(launch, failure.value);
  switch (failure.kind) {
  case FailureKind::OutOfBounds:
    return reportOutOfBounds(*array);
  case FailureKind::Misaligned:
    return diagnostics.report(DiagID::MisalignedAccess, range, noun(),
                              getArrayOffset(failure.value), array->name,
                              access().elementBytes);
  case FailureKind::ReadOnly:
    return diagnostics.report(DiagID::StoreToReadOnly, range, array->name);
  default:
    return reportWildPointer();
  }
}

DiagBuilder Reporter::reportAssembly() {
  DiagBuilder builder =
      diagnostics.report(DiagID::AssemblyFailed, range, "it stopped");
  llvm::StringRef rest = failure.detail;
  for (size_t lines = 0; !rest.empty() && lines != 8; ++lines) {
    auto [line, tail] = rest.split('\n');
    builder.note(line.str());
    rest = tail;
  }
  return builder;
}

DiagBuilder Reporter::reportByKind() {
  switch (failure.kind) {
  case FailureKind::OutOfBounds:
  case FailureKind::WildPointer:
  case FailureKind::Misaligned:
  case FailureKind::ReadOnly:
    return reportAccess();
  case FailureKind::StepLimit:
    return diagnostics.report(DiagID::StepLimitReached, range, failure.value);
  case FailureKind::LoopStep:
    return diagnostics.report(DiagID::LoopStepNotPositive, range,
                              static_cast<int64_t>(failure.value));
  case FailureKind::Assertion:
    return diagnostics.report(DiagID::DeviceAssertFailed, range,
                              claim().message);
  case FailureKind::Assumption:
    return diagnostics.report(DiagID::AssumptionFalse, range);
  case FailureKind::WaitsForever:
    return diagnostics.report(DiagID::ProgramsWaitForever, range);
  case FailureKind::Assembly:
    return reportAssembly();
  case FailureKind::DescriptorBase:
    return diagnostics.report(DiagID::DescriptorMisaligned, range, "address",
                              getArrayOffset(failure.value));
  case FailureKind::DescriptorStride:
    return diagnostics.report(DiagID::DescriptorMisaligned, range,
                              llvm::formatv("stride {0}", failure.lane).str(),
                              static_cast<int64_t>(failure.value));
  }
  llvm_unreachable("all kinds are listed");
}

/// The shape of the tile whose element failed; empty if that was a scalar.
llvm::ArrayRef<int64_t> Reporter::failedShape() const {
  if (isAccessFailure(failure.kind))
    return access().shape;
  if (failure.kind == FailureKind::Assertion ||
      failure.kind == FailureKind::Assumption)
    return claim().shape;
  return {};
}

/// Notes on who failed: the program, the element, the calls.
void Reporter::addPlace(DiagBuilder &builder) {
  std::string place = llvm::formatv("in program {0} of kernel `{1}`",
                                    tuple(result.program), code.name)
                          .str();
  if (!failedShape().empty())
    place +=
        ", element " + laneText(failure.lane, failedShape()) + " of the tile";
  builder.note(place);
  if (!range.isValid() && !llvm::isa<mlir::UnknownLoc>(location)) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    location.print(stream);
    builder.note("at " + text);
  }
  addCallNotes(location, builder, diagnostics.sourceManager());
}

void Reporter::report() {
  DiagBuilder builder = reportByKind();
  addPlace(builder);
  if (failure.kind != FailureKind::OutOfBounds)
    return;
  if (access().isBlock)
    builder.help("the shape of the descriptor must not exceed the array");
  else if (access().hasMask)
    builder.help("make the mask exclude elements outside the array");
  else
    builder.help("mask the access, as in `mask=offsets < n`");
}

void tile::interpreter::reportFailure(const Code &code, const Launch &launch,
                                      const RunResult &result,
                                      DiagnosticEngine &diagnostics) {
  SourceRange kernel = rangeOf(code.location, diagnostics.sourceManager());
  switch (result.kind) {
  case RunResult::Finished:
    return;
  case RunResult::Failed:
    Reporter(code, launch, result, diagnostics).report();
    return;
  case RunResult::Interrupted:
    diagnostics.report(DiagID::RunInterrupted, kernel, code.name);
    return;
  case RunResult::OutOfMemory:
    diagnostics.report(DiagID::InterpreterOutOfMemory, kernel, code.name,
                       code.arenaBytes >> 20);
    return;
  }
}
