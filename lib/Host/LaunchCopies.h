//===- LaunchCopies.h - running one launch several times --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A launch that is run more than once, on other devices or in another order of
// its threads, must begin with the same contents each time. This saves and
// restores what the kernel may write, copies its results, and compares those
// of two runs.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_HOST_LAUNCHCOPIES_H
#define TILE_LIB_HOST_LAUNCHCOPIES_H

#include "tile/Host/Check.h"
#include "tile/Host/LaunchBackend.h"

namespace tile {

/// Whether a launch may write through an argument.
inline bool isWritten(const KernelArgument &argument) {
  return argument.array && !argument.type.isConstPointer();
}

/// The bytes of the arrays that a launch may write, at one time.
class LaunchContents {
public:
  /// Makes all arrays valid on the host. Fails if they cannot be copied.
  static Expected<LaunchContents> save(const KernelLaunch &launch);
  /// Puts the bytes back into the arrays, on the host.
  void restore() const;

private:
  struct Piece {
    HostArray array;
    std::shared_ptr<HostStorage> bytes;
  };
  std::vector<Piece> pieces;
};

/// What a launch left in an array that it may have written.
struct LaunchResult {
  /// The argument's name.
  std::string name;
  HostArray array;
  /// Where it was left.
  const HostStorage *source = nullptr;
};

/// Copies all of them. Fails if one cannot be copied.
Expected<std::vector<LaunchResult>> copyResults(const KernelLaunch &launch);

/// What two results of an element type may differ by if checks allow
/// `tolerance` for results of type `checked`: that, for the same type, and at
/// least the default for others. Integers must be equal.
Tolerance toleranceFor(DType dtype, DType checked, const Tolerance &tolerance);

/// Compares two runs of a launch. False after reporting E0940 for the first
/// array that differs; `first` and `second` say whose results they are. With a
/// tolerance of zero 0.0 and -0.0 differ, too.
bool compareResults(
    llvm::ArrayRef<LaunchResult> firstResults, llvm::StringRef first,
    llvm::ArrayRef<LaunchResult> secondResults, llvm::StringRef second,
    llvm::function_ref<Tolerance(const LaunchResult &)> tolerance,
    SourceRange range, DiagnosticEngine &diagnostics);

} // namespace tile

#endif // TILE_LIB_HOST_LAUNCHCOPIES_H
