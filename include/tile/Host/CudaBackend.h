//===- CudaBackend.h - runs the kernels of host code on a GPU ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The LaunchBackend of `tile-run --device=cuda`: kernels are compiled for the
// device and launched by the runtime, arrays get copies in its memory.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_CUDABACKEND_H
#define TILE_HOST_CUDABACKEND_H

#include "tile/Host/LaunchBackend.h"
#include "tile/Runtime/EngineCore.h"

namespace tile {

/// Launches on the default stream of one context.
class CudaBackend : public LaunchBackend {
public:
  /// Fails if there is no driver or device.
  static Expected<std::unique_ptr<CudaBackend>>
  create(std::shared_ptr<EngineCore> core);

  llvm::StringRef name() const override { return "cuda"; }
  /// The device's name and the architecture that is compiled for.
  std::string description() const override;
  /// The bandwidth of a copy from device memory to device memory, measured on
  /// first use: what a kernel that only moves data can hope for.
  DevicePeak peak() const override;
  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override;
  bool launch(const KernelLaunch &launch,
              DiagnosticEngine &diagnostics) override;
  bool finish(DiagnosticEngine &diagnostics) override;
  std::optional<LaunchTimes> time(llvm::ArrayRef<KernelLaunch> launches,
                                  DiagnosticEngine &diagnostics) override;

private:
  CudaBackend(std::shared_ptr<EngineCore> core, ContextRef context)
      : core(std::move(core)), context(std::move(context)) {}
  /// Makes the arrays of a launch valid on the device, and launches.
  Error run(const KernelLaunch &launch, cuda::StreamHandle stream);
  Error prepareArray(HostStorage &storage);

  std::shared_ptr<EngineCore> core;
  ContextRef context;
  mutable std::optional<DevicePeak> measuredPeak;
};

} // namespace tile

#endif // TILE_HOST_CUDABACKEND_H
