//===- Tile.h - Tile in a C++ program ---------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole C++ interface of libtile: an Engine compiles for one target and
// launches on one device, a Library is a loaded .tile file, a Kernel is one
// compiled specialisation, a Buffer is device memory.
//
//     tile::Engine engine = *tile::Engine::create();
//     tile::Library library = *engine.load("vector_add.tile");
//     tile::Buffer x = *engine.upload(std::vector<float>(n, 1)), ...;
//     library.launch("vector_add", {(n + 1023) / 1024},
//                    {x, y, out, n, {"BLOCK", 1024}});
//
// Nothing throws, exits or prints: what can fail returns an Error or an
// Expected (tile/Support/Result.h). Engine, Library and Kernel are handles,
// cheap to copy, and any thread may use them. Everything here is inline on top
// of tile-c/tile.h, where the details of each call are described.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TILE_H
#define TILE_TILE_H

#include "tile/TileArguments.h"
#include <initializer_list>
#include <optional>
#include <utility>

namespace tile {

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

/// What an engine works for.
struct EngineOptions {
  /// Such as "sm_90a"; empty: that of the device, or sm_90a without one.
  std::string target = {};
  /// The device's number; none: the thread's current context, else device 0.
  std::optional<int> device = {};
  /// Catch LLVM's fatal errors; see tile_engine_options.
  bool containCrashes = false;
};

/// How to compile a kernel without arguments at hand.
struct CompileOptions {
  /// Empty: the file's only kernel.
  std::string kernel = {};
  /// As after `tilec --signature=`: "*fp32:16, *fp32:16, i32, 1024".
  std::string signature = {};
  /// Names and values, as after `tilec -D`.
  std::vector<std::pair<std::string, std::string>> constants = {};
  /// 0 is the default: what a kernel in the dialect says, or its first
  /// configuration; else 4 warps, 3 stages, 1 CTA, no bound on registers.
  unsigned numWarps = 0, numStages = 0, numCtas = 0, maxRegisters = 0;
};

/// How to launch a kernel.
struct LaunchOptions {
  /// As in CompileOptions.
  unsigned numWarps = 0, numStages = 0, numCtas = 0, maxRegisters = 0;
  /// A CUstream or cudaStream_t; null is the default stream.
  void *stream = nullptr;
};

//===----------------------------------------------------------------------===//
// Kernel
//===----------------------------------------------------------------------===//

/// A parameter that has a value at run time.
struct ParameterInfo {
  std::string name;
  /// As in a signature: "*fp32", "i32".
  std::string type;
  /// The value must be a multiple of this.
  unsigned divisibility;
};

/// What the driver says of a kernel; see tile_statistics.
struct KernelStatistics {
  int registers;
  /// A thread's stack and spills, in bytes.
  int localBytes;
  int staticSharedBytes, constantBytes, maxThreads, binaryVersion;
};

/// A compiled kernel; made by Library.
class Kernel {
public:
  /// The name of the PTX entry.
  std::string name() const { return tile_kernel_name(handle.get()); }
  std::string target() const { return tile_kernel_target(handle.get()); }
  std::string ptx() const { return tile_kernel_ptx(handle.get()); }
  /// Warnings and remarks of its compilation.
  std::string log() const { return tile_kernel_log(handle.get()); }
  unsigned numWarps() const { return tile_kernel_num_warps(handle.get()); }
  /// Dynamic shared memory of a block, in bytes.
  unsigned sharedBytes() const {
    return tile_kernel_shared_bytes(handle.get());
  }

  /// The parameters that have a value at run time, in order.
  std::vector<ParameterInfo> parameters() const {
    std::vector<ParameterInfo> result;
    for (size_t i = 0; i != tile_kernel_num_parameters(handle.get()); ++i) {
      tile_parameter parameter;
      tile_kernel_parameter(handle.get(), i, &parameter);
      result.push_back(
          {parameter.name, parameter.type, parameter.divisibility});
    }
    return result;
  }

  /// Asks the driver, which loads the kernel.
  Expected<KernelStatistics> statistics() const {
    tile_statistics raw = {};
    raw.size = sizeof(raw);
    tile_error *error = nullptr;
    if (tile_kernel_query(handle.get(), &raw, &error) != TILE_OK)
      return detail::takeError(error);
    return KernelStatistics{raw.registers,           raw.local_bytes,
                            raw.static_shared_bytes, raw.constant_bytes,
                            raw.max_threads,         raw.binary_version};
  }

  /// Enqueues the kernel on `stream`. The arguments are those of the run-time
  /// parameters, and are checked against them.
  Error launch(Grid grid, const std::vector<Argument> &arguments,
               void *stream = nullptr) const {
    return launch(grid, arguments.data(), arguments.size(), stream);
  }
  Error launch(Grid grid, std::initializer_list<Argument> arguments,
               void *stream = nullptr) const {
    return launch(grid, arguments.begin(), arguments.size(), stream);
  }
  Error launch(Grid grid, const Argument *arguments, size_t count,
               void *stream = nullptr) const {
    tile_error *error = nullptr;
    tile_kernel_launch(handle.get(), &grid, arguments, count, stream, &error);
    return detail::takeError(error);
  }

private:
  friend class Library;
  explicit Kernel(tile_kernel *kernel) : handle(kernel, tile_kernel_destroy) {}
  std::shared_ptr<tile_kernel> handle;
};

//===----------------------------------------------------------------------===//
// Library
//===----------------------------------------------------------------------===//

/// A loaded .tile file; made by Engine.
class Library {
public:
  /// The file's compiled functions (`@triton.jit`), in order.
  std::vector<std::string> kernelNames() const {
    std::vector<std::string> names;
    for (size_t i = 0; i != tile_library_num_kernels(handle.get()); ++i)
      names.push_back(tile_library_kernel_name(handle.get(), i));
    return names;
  }
  /// Warnings and remarks of loading.
  std::string log() const { return tile_library_log(handle.get()); }

  /// Compiles a kernel for a signature, or returns what the same request made.
  Expected<Kernel> compile(const CompileOptions &options) const {
    std::vector<tile_constant> constants;
    for (const std::pair<std::string, std::string> &each : options.constants)
      constants.push_back({each.first.c_str(), each.second.c_str()});
    tile_compile_options raw = {};
    raw.size = sizeof(raw);
    raw.kernel = detail::orNull(options.kernel);
    raw.signature = detail::orNull(options.signature);
    raw.constants = constants.data();
    raw.num_constants = constants.size();
    copyTuning(options, raw);
    tile_kernel *kernel = nullptr;
    tile_error *error = nullptr;
    if (tile_library_compile(handle.get(), &raw, &kernel, &error) != TILE_OK)
      return detail::takeError(error);
    return Kernel(kernel);
  }

  /// Launches `kernel` as Triton's `kernel[grid](...)` does: constants are
  /// arguments too, and it is compiled for what the arguments are.
  Error launch(const std::string &kernel, Grid grid,
               const std::vector<Argument> &arguments,
               const LaunchOptions &options = {}) const {
    return launch(kernel, grid, arguments.data(), arguments.size(), options);
  }
  Error launch(const std::string &kernel, Grid grid,
               std::initializer_list<Argument> arguments,
               const LaunchOptions &options = {}) const {
    return launch(kernel, grid, arguments.begin(), arguments.size(), options);
  }
  Error launch(const std::string &kernel, Grid grid, const Argument *arguments,
               size_t count, const LaunchOptions &options = {}) const {
    tile_launch_options raw = convert(options);
    tile_error *error = nullptr;
    tile_library_launch(handle.get(), kernel.c_str(), &grid, arguments, count,
                        &raw, &error);
    return detail::takeError(error);
  }

  /// The kernel that launch with these arguments would launch.
  Expected<Kernel> specialize(const std::string &kernel,
                              const std::vector<Argument> &arguments,
                              const LaunchOptions &options = {}) const {
    tile_launch_options raw = convert(options);
    tile_kernel *result = nullptr;
    tile_error *error = nullptr;
    if (tile_library_specialize(handle.get(), kernel.c_str(), arguments.data(),
                                arguments.size(), &raw, &result,
                                &error) != TILE_OK)
      return detail::takeError(error);
    return Kernel(result);
  }

private:
  friend class Engine;
  explicit Library(tile_library *library)
      : handle(library, tile_library_destroy) {}

  /// Copies what compiling and launching have in common.
  template <typename From, typename To>
  static void copyTuning(const From &from, To &to) {
    to.num_warps = from.numWarps;
    to.num_stages = from.numStages;
    to.num_ctas = from.numCtas;
    to.max_registers = from.maxRegisters;
  }
  static tile_launch_options convert(const LaunchOptions &options) {
    tile_launch_options raw = {};
    raw.size = sizeof(raw);
    copyTuning(options, raw);
    raw.stream = options.stream;
    return raw;
  }

  std::shared_ptr<tile_library> handle;
};

//===----------------------------------------------------------------------===//
// Engine
//===----------------------------------------------------------------------===//

/// A target and a device. What it made may outlive it.
class Engine {
public:
  /// Touches CUDA only if no target is named.
  static Expected<Engine> create(const EngineOptions &options = {}) {
    tile_engine_options raw = {};
    raw.size = sizeof(raw);
    raw.target = detail::orNull(options.target);
    raw.has_device = options.device.has_value();
    raw.device = options.device.value_or(0);
    raw.contain_crashes = options.containCrashes;
    tile_engine *engine = nullptr;
    tile_error *error = nullptr;
    if (tile_engine_create(&raw, &engine, &error) != TILE_OK)
      return detail::takeError(error);
    return Engine(engine);
  }

  /// The architecture that is compiled for.
  std::string target() const { return tile_engine_target(handle.get()); }

  /// Such as "NVIDIA H200"; fails without a device.
  Expected<std::string> deviceName() const {
    const char *name = nullptr;
    tile_error *error = nullptr;
    if (tile_engine_device_name(handle.get(), &name, &error) != TILE_OK)
      return detail::takeError(error);
    return std::string(name);
  }

  /// Reads and parses a .tile file.
  Expected<Library> load(const std::string &path) const {
    tile_library *library = nullptr;
    tile_error *error = nullptr;
    if (tile_library_load_file(handle.get(), path.c_str(), &library, &error) !=
        TILE_OK)
      return detail::takeError(error);
    return Library(library);
  }

  /// Parses `text`; diagnostics call it `name`.
  Expected<Library> loadText(const std::string &name,
                             const std::string &text) const {
    tile_library *library = nullptr;
    tile_error *error = nullptr;
    if (tile_library_load_text(handle.get(), name.c_str(), text.data(),
                               text.size(), &library, &error) != TILE_OK)
      return detail::takeError(error);
    return Library(library);
  }

  /// Device memory of `bytes` bytes, contents undefined. `type` is that of a
  /// pointer to what it will hold, such as "*bf16".
  Expected<Buffer> allocate(size_t bytes, std::string type = {}) const {
    Buffer buffer;
    buffer.pointer = std::move(type);
    tile_buffer *raw = nullptr;
    tile_error *error = nullptr;
    if (tile_buffer_allocate(handle.get(), bytes, &raw, &error) != TILE_OK)
      return detail::takeError(error);
    buffer.handle.reset(raw);
    return buffer;
  }

  /// Device memory for `count` elements, contents undefined.
  template <typename T> Expected<Buffer> allocate(size_t count) const {
    // A count whose bytes do not fit is refused like any that is too large.
    size_t bytes = count > SIZE_MAX / sizeof(T) ? SIZE_MAX : count * sizeof(T);
    return allocate(bytes, pointerType<T>());
  }

  /// Device memory with a copy of `elements`.
  template <typename T>
  Expected<Buffer> upload(const std::vector<T> &elements) const {
    if constexpr (std::is_same_v<T, bool>) {
      std::vector<uint8_t> bytes(elements.begin(), elements.end());
      return upload(bytes.data(), bytes.size(), pointerType<bool>());
    } else {
      return upload(elements.data(), elements.size() * sizeof(T),
                    pointerType<T>());
    }
  }

  /// Device memory with a copy of `bytes` bytes, of a type as in allocate.
  Expected<Buffer> upload(const void *source, size_t bytes,
                          std::string type = {}) const {
    Expected<Buffer> buffer = allocate(bytes, std::move(type));
    if (buffer)
      if (Error error = buffer->upload(source, bytes))
        return error;
    return buffer;
  }

  /// Waits for all work on the device; reports what went wrong in it.
  Error synchronize() const {
    tile_error *error = nullptr;
    tile_engine_synchronize(handle.get(), &error);
    return detail::takeError(error);
  }

private:
  explicit Engine(tile_engine *engine) : handle(engine, tile_engine_destroy) {}
  std::shared_ptr<tile_engine> handle;
};

} // namespace tile

#endif // TILE_TILE_H
