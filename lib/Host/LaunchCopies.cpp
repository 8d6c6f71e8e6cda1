//===- LaunchCopies.cpp - running one launch several times ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Contents are saved byte by byte, the gaps of strided views included, since a
// kernel may write those, too; results are copied as elements, to be compared.
//
//===----------------------------------------------------------------------===//

#include "LaunchCopies.h"
#include "tile/Host/HostError.h"
#include <cmath>

using namespace tile;

Expected<LaunchContents> LaunchContents::save(const KernelLaunch &launch) {
  LaunchContents contents;
  for (const KernelArgument &argument : launch.arguments) {
    if (!argument.array)
      continue;
    if (Error error = argument.array->storage().makeHostValid())
      return error;
    if (!isWritten(argument))
      continue;
    uint64_t bytes = extentOf(*argument.array);
    Expected<std::shared_ptr<HostStorage>> copy =
        HostStorage::allocate(bytes, argument.array->budget());
    if (!copy)
      return copy.takeError();
    std::memcpy((*copy)->data(), argument.array->data(), bytes);
    contents.pieces.push_back({*argument.array, std::move(*copy)});
  }
  return contents;
}

void LaunchContents::restore() const {
  for (const Piece &piece : pieces) {
    std::memcpy(piece.array.data(), piece.bytes->data(), piece.bytes->bytes());
    piece.array.storage().hostWritten();
  }
}

Expected<std::vector<LaunchResult>>
tile::copyResults(const KernelLaunch &launch) {
  std::vector<LaunchResult> results;
  for (const KernelArgument &argument : launch.arguments) {
    if (!isWritten(argument))
      continue;
    if (Error error = argument.array->storage().makeHostValid())
      return error;
    Expected<HostArray> copy =
        argument.array->converted(argument.array->dtype());
    if (!copy)
      return copy.takeError();
    results.push_back(
        {argument.name, std::move(*copy), &argument.array->storage()});
  }
  return results;
}

Tolerance tile::toleranceFor(DType dtype, DType checked,
                             const Tolerance &tolerance) {
  Tolerance own = Tolerance::defaultFor(dtype);
  if (own.relative == 0 && own.absolute == 0)
    return own;
  if (dtype == checked)
    return tolerance;
  return {std::max(own.relative, tolerance.relative),
          std::max(own.absolute, tolerance.absolute)};
}

/// Finds zeros of different signs in arrays that are else equal.
static void compareZeros(const HostArray &actual, const HostArray &expected,
                         CheckReport &report) {
  if (!actual.dtype().isFloating())
    return;
  for (int64_t flat = actual.numel(); flat-- != 0;) {
    double a = actual.doubleAt(flat), b = expected.doubleAt(flat);
    if (a != 0 || std::signbit(a) == std::signbit(b))
      continue;
    ++report.mismatched;
    report.worst = {flat, a, b, 0, 0};
  }
}

bool tile::compareResults(
    llvm::ArrayRef<LaunchResult> firstResults, llvm::StringRef first,
    llvm::ArrayRef<LaunchResult> secondResults, llvm::StringRef second,
    llvm::function_ref<Tolerance(const LaunchResult &)> tolerance,
    SourceRange range, DiagnosticEngine &diagnostics) {
  for (size_t i = 0; i != firstResults.size(); ++i) {
    const HostArray &a = firstResults[i].array;
    const HostArray &b = secondResults[i].array;
    Tolerance allowed = tolerance(firstResults[i]);
    Expected<CheckReport> report = compareArrays(b, a, allowed);
    if (!report) {
      reportError(report.takeError(), range, diagnostics);
      return false;
    }
    if (report->passed() && allowed.relative == 0 && allowed.absolute == 0)
      compareZeros(b, a, *report);
    if (report->passed())
      continue;
    reportDisagreement(*report, firstResults[i].name, first, a, second, b,
                       range, diagnostics);
    return false;
  }
  return true;
}
