//===- CompositeBackend.h - several devices beside one another --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs each launch on several devices, each time from the same contents, and
// compares the arrays that the kernel may have written: two devices that
// disagree mean that one of them, or the compiler, is wrong, or that the
// result is chance. The program goes on with what the first device gave.
//
// Results are compared when the case checks some, with the tolerance of that
// check, or when the case ends. Arrays for which the case states a tolerance
// (tile.tolerance) are held to that when it ends.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_COMPOSITEBACKEND_H
#define TILE_HOST_COMPOSITEBACKEND_H

#include "tile/Host/LaunchBackend.h"

namespace tile {

struct LaunchResult;

class CompositeBackend : public LaunchBackend {
public:
  /// At least one.
  explicit CompositeBackend(
      std::vector<std::unique_ptr<LaunchBackend>> devices);
  ~CompositeBackend() override;

  llvm::StringRef name() const override { return "all"; }
  std::string description() const override;
  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override;
  bool launch(const KernelLaunch &launch,
              DiagnosticEngine &diagnostics) override;
  bool finish(DiagnosticEngine &diagnostics) override;
  bool beforeCheck(DType dtype, const Tolerance &tolerance,
                   DiagnosticEngine &diagnostics) override;
  void setTolerance(const HostArray &array,
                    const Tolerance &tolerance) override {
    stated.push_back({array.sharedStorage(), tolerance});
  }
  /// On the first device.
  std::optional<LaunchTimes> time(llvm::ArrayRef<KernelLaunch> launches,
                                  DiagnosticEngine &diagnostics) override;

private:
  /// What all devices made of one launch.
  struct Results {
    SourceRange range;
    std::vector<std::vector<LaunchResult>> byDevice;
  };

  /// Runs the launch on device `index` and copies what it gave.
  bool runOn(size_t index, const KernelLaunch &launch, Results &results,
             DiagnosticEngine &diagnostics);
  /// Compares what has not been compared, and forgets it. What the case stated
  /// comes before `tolerance`.
  bool comparePending(llvm::function_ref<Tolerance(DType)> tolerance,
                      DiagnosticEngine &diagnostics);

  std::vector<std::unique_ptr<LaunchBackend>> devices;
  std::vector<Results> pending;
  /// What the case said of arrays.
  std::vector<std::pair<std::shared_ptr<HostStorage>, Tolerance>> stated;
};

} // namespace tile

#endif // TILE_HOST_COMPOSITEBACKEND_H
