//===- CudaBackend.cpp - runs the kernels of host code on a GPU -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays travel when one side is stale (HostStorage.h keeps track). Benchmarks
// overwrite the L2 cache between repetitions, so that data comes from memory.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/CudaBackend.h"
#include "tile/Runtime/Memory.h"
#include "tile/Runtime/Timer.h"
#include "tile/Support/ReportError.h"

using namespace tile;

namespace {
/// A storage's copy in device memory.
class CudaCopy : public DeviceCopy {
public:
  explicit CudaCopy(DeviceBuffer buffer) : buffer(std::move(buffer)) {}
  Error upload(const void *source, uint64_t bytes) override {
    return buffer.upload(source, bytes);
  }
  Error download(void *target, uint64_t bytes) override {
    return buffer.download(target, bytes);
  }
  DeviceBuffer buffer;
};

class CudaKernel : public PreparedKernel {
public:
  explicit CudaKernel(std::shared_ptr<CompiledKernel> kernel)
      : kernel(std::move(kernel)) {}
  std::shared_ptr<CompiledKernel> kernel;
};
} // namespace

Expected<std::unique_ptr<CudaBackend>>
CudaBackend::create(std::shared_ptr<EngineCore> core) {
  Expected<ContextRef> context = core->context();
  if (!context)
    return context.takeError();
  return std::unique_ptr<CudaBackend>(
      new CudaBackend(std::move(core), std::move(*context)));
}

std::string CudaBackend::description() const {
  return context->device().name + ", " + core->architecture().name.str();
}

std::shared_ptr<PreparedKernel>
CudaBackend::prepare(const KernelSource &kernel) {
  std::shared_ptr<CompiledKernel> compiled =
      CompiledKernel::compile(kernel, core->compilerOptions());
  if (!compiled)
    return nullptr;
  return std::make_shared<CudaKernel>(std::move(compiled));
}

Error CudaBackend::prepareArray(HostStorage &storage) {
  if (!storage.deviceCopy()) {
    Expected<DeviceBuffer> buffer =
        DeviceBuffer::allocate(context, storage.bytes());
    if (!buffer)
      return buffer.takeError();
    storage.setDeviceCopy(std::make_unique<CudaCopy>(std::move(*buffer)));
  }
  return storage.makeDeviceValid();
}

Error CudaBackend::run(const KernelLaunch &launch, cuda::StreamHandle stream) {
  const CompiledKernel &kernel =
      *static_cast<CudaKernel &>(*launch.kernel).kernel;
  llvm::SmallVector<uint64_t, 16> values;
  for (const KernelArgument &argument : launch.arguments) {
    if (!argument.array) {
      values.push_back(argument.bits);
      continue;
    }
    HostStorage &storage = argument.array->storage();
    if (Error error = prepareArray(storage))
      return error;
    uint64_t base =
        static_cast<CudaCopy *>(storage.deviceCopy())->buffer.address();
    values.push_back(base + (argument.array->data() - storage.data()));
  }
  if (Error error = kernel.launch(context, launch.grid.data(), values, stream))
    return error;
  for (auto [index, argument] : llvm::enumerate(launch.arguments))
    if (argument.array && !argument.type.isConstPointer() &&
        launch.kernel->mayWrite(index))
      argument.array->storage().deviceWritten();
  return Error::success();
}

bool CudaBackend::launch(const KernelLaunch &launch,
                         DiagnosticEngine &diagnostics) {
  Error error = run(launch, nullptr);
  if (error)
    reportError(error, launch.range, diagnostics);
  return !error;
}

bool CudaBackend::finish(DiagnosticEngine &diagnostics) {
  Error error = context->synchronize();
  if (error)
    reportError(error, SourceRange(), diagnostics);
  return !error;
}

std::optional<LaunchTimes>
CudaBackend::time(llvm::ArrayRef<KernelLaunch> launches,
                  DiagnosticEngine &diagnostics) {
  TimingOptions options;
  options.l2FlushBytes = flushBytesFor(context->device());
  Expected<Timing> timing = timeLaunches(
      context,
      [&](cuda::StreamHandle stream) -> Error {
        for (const KernelLaunch &launch : launches)
          if (Error error = run(launch, stream))
            return error;
        return Error::success();
      },
      options);
  if (!timing) {
    reportError(timing.takeError(),
                launches.empty() ? SourceRange() : launches.front().range,
                diagnostics);
    return std::nullopt;
  }
  LaunchTimes times;
  times.seconds = timing->seconds;
  times.onDevice = true;
  return times;
}

/// Bytes that a device-to-device copy reads and writes in a second; 0 if it
/// cannot be measured.
static double measureCopyBandwidth(const ContextRef &context) {
  constexpr size_t kBytes = size_t(1) << 30;
  Expected<DeviceBuffer> source = DeviceBuffer::allocate(context, kBytes);
  Expected<DeviceBuffer> target = DeviceBuffer::allocate(context, kBytes);
  if (!source || !target || source->fill(1))
    return 0;
  TimingOptions options;
  options.repetitions = 20;
  Expected<Timing> timing = timeLaunches(
      context,
      [&](cuda::StreamHandle stream) {
        return target->copyFromAsync(stream, *source);
      },
      options);
  return timing && timing->median() > 0 ? 2.0 * kBytes / timing->median() : 0;
}

DevicePeak CudaBackend::peak() const {
  if (!measuredPeak) {
    measuredPeak.emplace();
    measuredPeak->bytesPerSecond = measureCopyBandwidth(context);
  }
  return *measuredPeak;
}
