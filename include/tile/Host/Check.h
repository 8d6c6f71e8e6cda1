//===- Check.h - whether results are as expected ----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verdict of tile.check: whether each element is within its tolerance, how
// many are not, and which is worst. An element passes if it is exactly the
// expected one, or both are NaN, or the difference is at most atol + rtol *
// |expected|.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_CHECK_H
#define TILE_HOST_CHECK_H

#include "tile/Host/HostArray.h"
#include "tile/Support/Diagnostics.h"

namespace tile {

/// What difference is allowed.
struct Tolerance {
  double relative = 0;
  double absolute = 0;

  /// What is allowed where the caller does not say, by the type of the result:
  /// a few units of rounding. The absolute part is for results near zero.
  ///
  ///     fp64  1e-12  1e-14      bf16  1.6e-2  1e-5
  ///     fp32  2e-6   1e-6       fp8   the distance from 1 to the next number,
  ///     fp16  2e-3   1e-5             and the smallest positive number
  ///     integers and bools: 0
  static Tolerance defaultFor(DType dtype);
};

/// One element that was compared.
struct CheckedElement {
  /// Its number in row-major order.
  int64_t flat = 0;
  double actual = 0;
  double expected = 0;
  /// |actual - expected|; infinite where one is NaN or infinite and the other
  /// is not the same.
  double error = 0;
  /// error / (atol + rtol * |expected|): above 1 fails.
  double ratio = 0;
};

/// The outcome of a comparison.
struct CheckReport {
  Tolerance tolerance;
  /// The shape that was compared.
  Extents shape;
  int64_t compared = 0;
  int64_t mismatched = 0;
  /// Of the mismatched ones, those where exactly one side is NaN.
  int64_t nanMismatched = 0;
  /// The element with the largest ratio (among equals the largest error, then
  /// the first); meaningless if nothing was compared.
  CheckedElement worst;

  bool passed() const { return mismatched == 0; }
};

/// Compares element by element, in double precision, integers exactly. Shapes
/// must be equal, or `expected` a scalar; else fails with E0421. Both must be
/// valid on the host.
Expected<CheckReport> compareArrays(const HostArray &actual,
                                    const HostArray &expected,
                                    const Tolerance &tolerance);

/// Reports E0420 for a comparison that did not pass: the worst element with
/// its index and both values, how many differ, and what hints at the cause.
DiagBuilder reportMismatch(const CheckReport &report, const HostArray &actual,
                           const HostArray &expected, SourceRange range,
                           DiagnosticEngine &diagnostics);

/// Reports E0940 for a comparison of an array's contents `a` after a run on
/// `first` with `b` after one on `second` (compareArrays(b, a, ...)).
DiagBuilder reportDisagreement(const CheckReport &report, llvm::StringRef name,
                               llvm::StringRef first, const HostArray &a,
                               llvm::StringRef second, const HostArray &b,
                               SourceRange range,
                               DiagnosticEngine &diagnostics);

} // namespace tile

#endif // TILE_HOST_CHECK_H
