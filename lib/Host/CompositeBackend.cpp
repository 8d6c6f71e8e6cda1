//===- CompositeBackend.cpp - several devices beside one another ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps what each device made of a launch until it is compared.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/CompositeBackend.h"
#include "LaunchCopies.h"
#include "tile/Host/HostError.h"

using namespace tile;

namespace {
/// A kernel in the form of each device.
class CompositeKernel : public PreparedKernel {
public:
  bool mayWrite(unsigned index) const override {
    return llvm::any_of(
        kernels, [&](const auto &kernel) { return kernel->mayWrite(index); });
  }
  std::vector<std::shared_ptr<PreparedKernel>> kernels;
};
} // namespace

CompositeBackend::CompositeBackend(
    std::vector<std::unique_ptr<LaunchBackend>> devices)
    : devices(std::move(devices)) {}

CompositeBackend::~CompositeBackend() = default;

std::string CompositeBackend::description() const {
  std::string text;
  for (const std::unique_ptr<LaunchBackend> &device : devices)
    text += (text.empty() ? "" : " and ") + device->description();
  return text;
}

std::shared_ptr<PreparedKernel>
CompositeBackend::prepare(const KernelSource &kernel) {
  std::shared_ptr<CompositeKernel> result = std::make_shared<CompositeKernel>();
  for (const std::unique_ptr<LaunchBackend> &device : devices) {
    result->kernels.push_back(device->prepare(kernel));
    if (!result->kernels.back())
      return nullptr;
  }
  return result;
}

bool CompositeBackend::runOn(size_t index, const KernelLaunch &launch,
                             Results &results, DiagnosticEngine &diagnostics) {
  KernelLaunch own = launch;
  own.kernel = static_cast<CompositeKernel &>(*launch.kernel).kernels[index];
  if (!devices[index]->launch(own, diagnostics) ||
      !devices[index]->finish(diagnostics))
    return false;
  Expected<std::vector<LaunchResult>> copies = copyResults(launch);
  if (!copies) {
    reportError(copies.takeError(), launch.range, diagnostics);
    return false;
  }
  results.byDevice.push_back(std::move(*copies));
  return true;
}

bool CompositeBackend::launch(const KernelLaunch &launch,
                              DiagnosticEngine &diagnostics) {
  auto save = [&]() -> std::optional<LaunchContents> {
    Expected<LaunchContents> contents = LaunchContents::save(launch);
    if (contents)
      return std::move(*contents);
    reportError(contents.takeError(), launch.range, diagnostics);
    return std::nullopt;
  };
  std::optional<LaunchContents> before = save();
  Results results;
  results.range = launch.range;
  if (!before || !runOn(0, launch, results, diagnostics))
    return false;
  std::optional<LaunchContents> after = save();
  if (!after)
    return false;
  bool done = true;
  for (size_t index = 1; done && index != devices.size(); ++index) {
    before->restore();
    done = runOn(index, launch, results, diagnostics);
  }
  after->restore();
  if (done)
    pending.push_back(std::move(results));
  return done;
}

bool CompositeBackend::comparePending(
    llvm::function_ref<Tolerance(DType)> tolerance,
    DiagnosticEngine &diagnostics) {
  std::vector<Results> all = std::exchange(pending, {});
  auto toleranceOf = [&](const LaunchResult &result) {
    for (const auto &[storage, own] : stated)
      if (storage.get() == result.source)
        return own;
    return tolerance(result.array.dtype());
  };
  for (const Results &results : all)
    for (size_t index = 1; index != devices.size(); ++index)
      if (!compareResults(results.byDevice[0], devices[0]->name(),
                          results.byDevice[index], devices[index]->name(),
                          toleranceOf, results.range, diagnostics))
        return false;
  return true;
}

bool CompositeBackend::beforeCheck(DType dtype, const Tolerance &tolerance,
                                   DiagnosticEngine &diagnostics) {
  return comparePending(
      [&](DType each) { return toleranceFor(each, dtype, tolerance); },
      diagnostics);
}

bool CompositeBackend::finish(DiagnosticEngine &diagnostics) {
  bool agree = comparePending(Tolerance::defaultFor, diagnostics);
  stated.clear();
  return agree;
}

std::optional<LaunchTimes>
CompositeBackend::time(llvm::ArrayRef<KernelLaunch> launches,
                       DiagnosticEngine &diagnostics) {
  std::vector<KernelLaunch> own(launches.begin(), launches.end());
  for (KernelLaunch &launch : own)
    launch.kernel = static_cast<CompositeKernel &>(*launch.kernel).kernels[0];
  return devices[0]->time(own, diagnostics);
}
