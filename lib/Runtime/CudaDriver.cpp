//===- CudaDriver.cpp - loading the driver and explaining its errors ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Opens the driver library, resolves the table of entry points, initialises
// CUDA, and words the driver's failures.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/CudaDriver.h"
#include "ForkGuard.h"
#include "tile/Runtime/RuntimeError.h"
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <dlfcn.h>

using namespace tile;
using cuda::Result;

//===----------------------------------------------------------------------===//
// Resolving entry points
//===----------------------------------------------------------------------===//

namespace {
enum Need { Required, Optional };

/// Finds functions in the open driver library. cuGetProcAddress is asked for
/// the variant of a given CUDA version; a driver older than CUDA 12 has only
/// the exported symbols, whose suffix names the variant.
class Resolver {
public:
  explicit Resolver(void *library) : library(library) {
    getProcAddress =
        reinterpret_cast<GetProcAddress>(dlsym(library, "cuGetProcAddress_v2"));
  }

  template <typename... Parameters>
  bool resolve(cuda::EntryPoint<Parameters...> &entry, const char *name,
               const char *suffix, int version) const {
    entry.name = name;
    entry.function = reinterpret_cast<Result (*)(Parameters...)>(
        find(name, suffix, version));
    return entry.function != nullptr;
  }

private:
  using GetProcAddress = Result (*)(const char *, void **, int, uint64_t,
                                    cuda::SymbolStatus *);

  void *find(const char *name, const char *suffix, int version) const {
    if (!getProcAddress)
      return dlsym(library, (std::string(name) + suffix).c_str());
    void *function = nullptr;
    cuda::SymbolStatus status = cuda::SymbolStatus::NotFound;
    Result result = getProcAddress(name, &function, version, 0, &status);
    bool found =
        result == Result::Success && status == cuda::SymbolStatus::Found;
    return found ? function : nullptr;
  }

  void *library;
  GetProcAddress getProcAddress;
};
} // namespace

Error CudaDriver::resolve(void *handle) {
  Resolver resolver(handle);
#define TILE_CUDA_ENTRY(MEMBER, NAME, SUFFIX, VERSION, NEED, PARAMETERS)       \
  if (!resolver.resolve(entries.MEMBER, #NAME, SUFFIX, VERSION) &&             \
      NEED == Required)                                                        \
    return makeError(RuntimeError::CudaDriverTooOld, {libraryName, #NAME});
#include "tile/Runtime/CudaEntryPoints.def"
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

/// The advice for a failure of cuInit.
static const char *adviceForInit(Result result) {
  switch (result) {
  case Result::StubLibrary:
    return "help: this libcuda is the toolkit's stub for linking; remove its "
           "directory from LD_LIBRARY_PATH";
  case Result::SystemDriverMismatch:
    return "help: kernel module and library have different versions; restart "
           "the machine, or reload the nvidia module";
  case Result::CompatNotSupported:
    return "help: this GPU cannot be used with a forward-compatibility "
           "library; remove it from LD_LIBRARY_PATH";
  default:
    return "help: does `nvidia-smi` work in this environment?";
  }
}

Error CudaDriver::initialise() {
  Result result = entries.init.function(0);
  if (result == Result::NoDevice)
    return makeError(RuntimeError::CudaNoDevice);
  if (result != Result::Success) {
    Error error = makeError(RuntimeError::CudaInitFailed, {describe(result)});
    error.addNote("the driver library is `" + libraryName + "`");
    error.addNote(adviceForInit(result));
    return error;
  }
  return check(entries.driverGetVersion.function(&driverVersion),
               entries.driverGetVersion.name);
}

Expected<std::unique_ptr<const CudaDriver>>
CudaDriver::load(const std::string &library) {
  std::unique_ptr<CudaDriver> driver(new CudaDriver());
  driver->libraryName = library.empty() ? "libcuda.so.1" : library;
  driver->generation = forkGeneration();

  // Never closed: the driver starts threads and cannot be unloaded.
  void *handle = dlopen(driver->libraryName.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char *reason = dlerror();
    Error error = makeError(RuntimeError::CudaDriverNotFound,
                            {"`" + driver->libraryName + "` cannot be loaded"});
    if (reason)
      error.addNote(reason);
    error.addNote("help: install NVIDIA's driver, or run on the CPU");
    return error;
  }
  if (Error error = driver->resolve(handle))
    return error;
  if (Error error = driver->initialise())
    return error;
  return std::unique_ptr<const CudaDriver>(std::move(driver));
}

/// Loads the process's driver; the result lives until the process ends, since
/// handles in other static objects may refer to it.
static const Expected<std::unique_ptr<const CudaDriver>> &processDriver() {
  static const Expected<std::unique_ptr<const CudaDriver>> *driver = [] {
    const char *library = secure_getenv("TILE_CUDA_DRIVER");
    return new Expected<std::unique_ptr<const CudaDriver>>(
        CudaDriver::load(library ? library : ""));
  }();
  return *driver;
}

Expected<const CudaDriver *> CudaDriver::get() {
  // The generation of the first call is claimed before the guarded static in
  // processDriver is entered: a child forked while another thread was inside
  // must not wait for that thread.
  static std::atomic<int64_t> firstGeneration{-1};
  int64_t expected = -1, current = forkGeneration();
  if (!firstGeneration.compare_exchange_strong(expected, current) &&
      expected != current)
    return makeError(RuntimeError::CudaAfterFork);
  const Expected<std::unique_ptr<const CudaDriver>> &driver = processDriver();
  if (!driver)
    return Error(driver.error());
  return driver->get();
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

Error CudaDriver::usable() const {
  if (forkGeneration() == generation)
    return Error::success();
  return makeError(RuntimeError::CudaAfterFork);
}

std::string CudaDriver::describe(Result result) const {
  const char *name = nullptr, *text = nullptr;
  if (entries.getErrorName.function(result, &name) != Result::Success || !name)
    return "error " + std::to_string(static_cast<unsigned>(result));
  if (entries.getErrorString.function(result, &text) != Result::Success ||
      !text)
    return name;
  return std::string(name) + ": " + text;
}

bool CudaDriver::losesContext(Result result) {
  switch (result) {
  case Result::EccUncorrectable:
  case Result::NvlinkUncorrectable:
  case Result::Contained:
  case Result::IllegalAddress:
  case Result::LaunchTimeout:
  case Result::ContextIsDestroyed:
  case Result::DeviceAssert:
  case Result::HardwareStackError:
  case Result::IllegalInstruction:
  case Result::MisalignedAddress:
  case Result::InvalidAddressSpace:
  case Result::InvalidPc:
  case Result::LaunchFailed:
  case Result::TensorMemoryLeak:
    return true;
  default:
    return false;
  }
}

Error CudaDriver::contextLost(Result result) const {
  Error error = makeError(RuntimeError::CudaContextLost, {describe(result)});
  std::vector<std::string> names = recentLaunches();
  if (!names.empty()) {
    std::string list;
    for (const std::string &name : names)
      list += (list.empty() ? "`" : ", `") + name + "`";
    error.addNote("kernels launched last, the latest at the end: " + list);
  }
  error.addNote("help: `tile-run --device=cpu` finds the bad access; the "
                "process must be started again to use the GPU");
  return error;
}

Error CudaDriver::check(Result result, const char *call) const {
  if (result == Result::Success)
    return Error::success();
  if (losesContext(result))
    return contextLost(result);
  return makeError(RuntimeError::CudaCallFailed, {call, describe(result)});
}

//===----------------------------------------------------------------------===//
// The ring of launches
//===----------------------------------------------------------------------===//

void CudaDriver::recordLaunch(const std::string &name) const {
  std::lock_guard<std::mutex> lock(launchMutex);
  if (numLaunches && launches[(numLaunches - 1) % kRecentLaunches] == name)
    return;
  launches[numLaunches++ % kRecentLaunches] = name;
}

std::vector<std::string> CudaDriver::recentLaunches() const {
  std::lock_guard<std::mutex> lock(launchMutex);
  std::vector<std::string> names;
  uint64_t count = std::min<uint64_t>(numLaunches, kRecentLaunches);
  for (uint64_t index = numLaunches - count; index < numLaunches; ++index)
    names.push_back(launches[index % kRecentLaunches]);
  return names;
}
