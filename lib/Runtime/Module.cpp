//===- Module.cpp - loading GPU code --------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks that an image is complete, since the driver reads it without knowing
// its size, loads it with the logs of the driver's compiler, and finds
// kernels.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/Module.h"
#include "tile/Runtime/RuntimeError.h"
#include <cstring>

using namespace tile;
using cuda::Result;

//===----------------------------------------------------------------------===//
// Images
//===----------------------------------------------------------------------===//

/// The little-endian number of type T at `offset`, which is inside.
template <typename T> static T readAt(const std::string &image, size_t offset) {
  T value;
  std::memcpy(&value, image.data() + offset, sizeof(T));
  return value;
}

static bool startsWith(const std::string &image, const char (&magic)[5]) {
  return image.size() >= 4 && std::memcmp(image.data(), magic, 4) == 0;
}

/// True if a table of `count` entries of `size` bytes at `offset` lies inside
/// `bytes` bytes.
static bool isInside(uint64_t offset, uint64_t count, uint64_t size,
                     uint64_t bytes) {
  return offset <= bytes && count * size <= bytes - offset;
}

/// A 64-bit ELF file whose header tables, which come last, are all there.
static bool isCompleteElf(const std::string &image) {
  constexpr size_t kHeaderBytes = 64;
  if (image.size() < kHeaderBytes)
    return false;
  return isInside(readAt<uint64_t>(image, 32), readAt<uint16_t>(image, 56),
                  readAt<uint16_t>(image, 54), image.size()) &&
         isInside(readAt<uint64_t>(image, 40), readAt<uint16_t>(image, 60),
                  readAt<uint16_t>(image, 58), image.size());
}

/// A fat binary: magic, 16-bit version, 16-bit header size, 64-bit size of the
/// rest.
static bool isCompleteFatBinary(const std::string &image) {
  constexpr size_t kHeaderBytes = 16;
  if (image.size() < kHeaderBytes)
    return false;
  return isInside(readAt<uint16_t>(image, 6), readAt<uint64_t>(image, 8), 1,
                  image.size());
}

/// What is wrong with the image; null if the driver may see it.
static const char *findFlaw(const std::string &image) {
  if (image.empty())
    return "it is empty";
  if (startsWith(image, "\x7f"
                        "ELF"))
    return isCompleteElf(image) ? nullptr : "the cubin is cut off";
  if (startsWith(image, "\x50\xed\x55\xba"))
    return isCompleteFatBinary(image) ? nullptr : "the fat binary is cut off";
  if (image.find(".version") == std::string::npos)
    return "it is neither PTX, nor a cubin, nor a fat binary";
  if (image.find('\0') != std::string::npos)
    return "the PTX has a zero byte in it";
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Module
//===----------------------------------------------------------------------===//

/// The advice for a failure to load, for those that have one.
static std::string adviceForLoad(Result result, const Context &context) {
  const DeviceInfo &device = context.device();
  int version = context.driver().version();
  switch (result) {
  case Result::UnsupportedPtxVersion:
    return "help: the driver supports CUDA " + std::to_string(version / 1000) +
           "." + std::to_string(version % 1000 / 10) +
           "; update it, or compile to a lower PTX version";
  case Result::NoBinaryForGpu:
  case Result::InvalidImage:
    return "help: the device is `" + device.name + "` of compute capability " +
           std::to_string(device.major) + "." + std::to_string(device.minor) +
           "; was the code made for it?";
  case Result::JitCompilerNotFound:
    return "help: the driver's PTX compiler, libnvidia-ptxjitcompiler.so.1, "
           "is not installed; load a cubin instead";
  default:
    return {};
  }
}

/// The error for a module that does not load, with the compiler's log.
static Error loadError(Result result, const Context &context, std::string log) {
  const CudaDriver &driver = context.driver();
  if (CudaDriver::losesContext(result))
    return driver.contextLost(result);
  Error error =
      makeError(RuntimeError::CudaModuleRefused, {driver.describe(result)});
  std::string advice = adviceForLoad(result, context);
  if (!advice.empty())
    error.addNote(std::move(advice));
  error.setLog(std::move(log));
  return error;
}

Expected<Module> Module::load(ContextRef context, const std::string &image) {
  if (const char *flaw = findFlaw(image))
    return makeError(RuntimeError::CudaBadImage, {flaw});
  if (Error error = context->driver().usable())
    return error;
  ContextScope scope(*context);
  if (!scope)
    return scope.takeError();

  constexpr size_t kLogBytes = 16384;
  std::string info(kLogBytes, '\0'), errors(kLogBytes, '\0');
  // The driver takes numbers in the place of pointers.
  void *logBytes = reinterpret_cast<void *>(kLogBytes);
  void *on = reinterpret_cast<void *>(uintptr_t(1));
  cuda::JitOption options[] = {
      cuda::JitOption::InfoLogBuffer, cuda::JitOption::InfoLogBufferBytes,
      cuda::JitOption::ErrorLogBuffer, cuda::JitOption::ErrorLogBufferBytes,
      cuda::JitOption::LogVerbose};
  void *values[] = {info.data(), logBytes, errors.data(), logBytes, on};

  cuda::ModuleHandle handle = nullptr;
  Result result = context->api().moduleLoadDataEx.function(
      &handle, image.c_str(), std::size(options), options, values);
  info.resize(strnlen(info.data(), kLogBytes));
  errors.resize(strnlen(errors.data(), kLogBytes));
  if (result != Result::Success)
    return loadError(result, *context, errors.empty() ? info : errors);

  Module module;
  module.module =
      std::make_shared<const ModuleHandleOwner>(std::move(context), handle);
  module.infoLog = std::move(info);
  return module;
}

Expected<Function> Module::function(const std::string &name) const {
  const Context &context = *module->context();
  if (Error error = context.driver().usable())
    return error;
  ContextScope scope(context);
  if (!scope)
    return scope.takeError();
  cuda::FunctionHandle handle = nullptr;
  Result result = context.api().moduleGetFunction.function(
      &handle, module->get(), name.c_str());
  if (result == Result::NotFound)
    return makeError(RuntimeError::CudaNoSuchKernel, {name});
  // With lazy loading, the code reaches the device only now.
  if (result != Result::Success)
    return loadError(result, context, {});
  Function function(module, handle);
  if (Error error = function.readInfo(name))
    return error;
  return function;
}
