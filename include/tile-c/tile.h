//===- tile.h - the C interface of libtile ------------------------*- C -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles kernels of .tile files and launches them, from C or from anything
// that can call C. It is all that libtile.so exports; the C++ classes of
// tile/Tile.h are inline and stand on it.
//
// Rules that hold for every function:
//  * A function that returns tile_status may fail. On failure it sets *error
//    to a new object that the caller destroys with tile_error_destroy, and
//    sets its other results to null. `error` may be NULL. On success *error is
//    set to NULL.
//  * Objects made by a function belong to the caller, who destroys them with
//    the function of their type, in any order: what an object needs is kept
//    alive by it. Destroying NULL does nothing.
//  * Texts that are returned belong to the object that was asked and live as
//    long. Texts that are passed are UTF-8 with a zero at the end, and are
//    copied.
//  * Structures of options begin with their own size, so that they can grow.
//    Fields that are zero or null mean the default; NULL means all defaults.
//  * Any thread may call any function, on the same objects as well, as long as
//    nobody destroys them meanwhile.
//  * Nothing here exits, throws, prints or changes the state of the process.
//    CUDA is loaded by the first function that needs a device.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_C_TILE_H
#define TILE_C_TILE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TILE_API __attribute__((visibility("default")))

/// The version of these declarations.
#define TILE_VERSION_MAJOR 0
#define TILE_VERSION_MINOR 1
#define TILE_VERSION_PATCH 0

/// The version of the library, as "0.1.0". Static. Since 0.1.
TILE_API const char *tile_version(void);

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// What kind of failure it was. The first five are the exit codes of the
/// tools. Since 0.1.
typedef enum tile_status {
  TILE_OK = 0,
  /// The source has errors.
  TILE_ERROR_SOURCE = 1,
  /// The caller passed something wrong: an unknown target, an argument that
  /// does not fit its parameter, NULL.
  TILE_ERROR_USAGE = 2,
  /// A bug of the library.
  TILE_ERROR_INTERNAL = 3,
  /// Something is missing outside: a file, the driver, a device.
  TILE_ERROR_ENVIRONMENT = 4,
  /// The device or its driver refused or failed: memory, launch, context.
  TILE_ERROR_DEVICE = 5,
  /// CUDA was used in a parent process before fork(). Compiling works.
  TILE_ERROR_FORKED = 6
} tile_status;

/// The explanation of a failure. Immutable.
typedef struct tile_error tile_error;

/// The code that `tilec --explain=CODE` explains, such as "E0101". Since 0.1.
TILE_API const char *tile_error_code(const tile_error *error);
/// What happened, in one line. Since 0.1.
TILE_API const char *tile_error_message(const tile_error *error);
/// Facts and advice ("help: ..."), a line each. Since 0.1.
TILE_API size_t tile_error_num_notes(const tile_error *error);
/// Note `index`; NULL if there is no such note. Since 0.1.
TILE_API const char *tile_error_note(const tile_error *error, size_t index);
/// For errors in source, all diagnostics with source lines and carets; else
/// what a tool or the driver printed; often empty. Since 0.1.
TILE_API const char *tile_error_log(const tile_error *error);
/// All of that as a text to show. Since 0.1.
TILE_API const char *tile_error_text(const tile_error *error);
/// Since 0.1.
TILE_API void tile_error_destroy(tile_error *error);

//===----------------------------------------------------------------------===//
// Engine
//===----------------------------------------------------------------------===//

/// A target to compile for and a device to launch on.
typedef struct tile_engine tile_engine;

/// Since 0.1.
typedef struct tile_engine_options {
  /// sizeof(tile_engine_options).
  size_t size;
  /// The architecture, such as "sm_90a"; NULL: that of the device, or sm_90a
  /// if there is none.
  const char *target;
  /// If has_device is 0, the calling thread's current CUDA context is used,
  /// else device 0; if it is 1, device number `device`.
  int32_t has_device;
  int32_t device;
  /// 1: catch LLVM's fatal errors and report them. Installs signal handlers
  /// for the whole process while a kernel is compiled.
  int32_t contain_crashes;
} tile_engine_options;

/// Makes an engine. CUDA is touched only if no target is named. Destroy with
/// tile_engine_destroy. Since 0.1.
TILE_API tile_status tile_engine_create(const tile_engine_options *options,
                                        tile_engine **engine,
                                        tile_error **error);
/// Since 0.1.
TILE_API void tile_engine_destroy(tile_engine *engine);
/// The architecture that is compiled for. Since 0.1.
TILE_API const char *tile_engine_target(const tile_engine *engine);
/// The device's name, such as "NVIDIA H200". Since 0.1.
TILE_API tile_status tile_engine_device_name(const tile_engine *engine,
                                             const char **name,
                                             tile_error **error);
/// Waits for all work on the device; reports what went wrong in it. Since 0.1.
TILE_API tile_status tile_engine_synchronize(const tile_engine *engine,
                                             tile_error **error);

//===----------------------------------------------------------------------===//
// Device memory
//===----------------------------------------------------------------------===//

/// Device memory with an owner. Memory of others (PyTorch's, cudaMalloc's) is
/// passed to kernels by its address.
typedef struct tile_buffer tile_buffer;

/// Allocates `bytes` bytes, aligned to 256, contents undefined. Destroy with
/// tile_buffer_destroy, which frees the memory. Since 0.1.
TILE_API tile_status tile_buffer_allocate(const tile_engine *engine,
                                          size_t bytes, tile_buffer **buffer,
                                          tile_error **error);
/// Since 0.1.
TILE_API void tile_buffer_destroy(tile_buffer *buffer);
/// The device address. Since 0.1.
TILE_API uint64_t tile_buffer_address(const tile_buffer *buffer);
/// In bytes. Since 0.1.
TILE_API size_t tile_buffer_size(const tile_buffer *buffer);
/// Copies `bytes` bytes of host memory to `offset`, after the work in the
/// default stream. Since 0.1.
TILE_API tile_status tile_buffer_upload(tile_buffer *buffer, const void *source,
                                        size_t bytes, size_t offset,
                                        tile_error **error);
/// Copies `bytes` bytes from `offset` to host memory, after the work in the
/// default stream. Since 0.1.
TILE_API tile_status tile_buffer_download(const tile_buffer *buffer,
                                          void *target, size_t bytes,
                                          size_t offset, tile_error **error);

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

/// What an argument is. Since 0.1.
typedef enum tile_argument_kind {
  /// Python's None.
  TILE_NONE = 0,
  /// `integer` is 0 or 1.
  TILE_BOOL = 1,
  TILE_INT = 2,
  /// `address` is a number of 64 bits without sign.
  TILE_UINT = 3,
  TILE_FLOAT = 4,
  /// A device address; `type` is the pointer's.
  TILE_POINTER = 5,
  /// A constant that is a string.
  TILE_STRING = 6,
  /// A constant that is a type: `text` is "fp16" for tl.float16.
  TILE_DTYPE = 7,
  /// A constant that is a function of the file: `text` is its name there.
  TILE_FUNCTION = 8
} tile_argument_kind;

/// An argument of a launch. Since 0.1.
typedef struct tile_argument {
  /// The parameter's name; NULL: by position. Those by position come first.
  const char *name;
  /// A tile_argument_kind.
  int32_t kind;
  union {
    int64_t integer;
    uint64_t address;
    double real;
    const char *text;
  } value;
  /// For pointers, the type as in a signature: "*fp32", "*bf16", "*i64",
  /// "*u8", "*i1". NULL leaves a compiled kernel to take it as it is; a launch
  /// that specialises needs it.
  const char *type;
} tile_argument;

/// The number of programs along each axis; if one is 0, a launch does nothing.
/// Since 0.1.
typedef struct tile_grid {
  int64_t x, y, z;
} tile_grid;

//===----------------------------------------------------------------------===//
// Library: a loaded .tile file, or one in the text of the tile dialect
//===----------------------------------------------------------------------===//

/// The kernels of one file, with what has been compiled of them.
typedef struct tile_library tile_library;
/// One compiled specialisation of a kernel. Immutable.
typedef struct tile_kernel tile_kernel;

/// Reads and parses a file: source, or text of the tile dialect, whichever it
/// looks like. Destroy with tile_library_destroy. Since 0.1.
TILE_API tile_status tile_library_load_file(const tile_engine *engine,
                                            const char *path,
                                            tile_library **library,
                                            tile_error **error);
/// Parses `length` bytes of text; diagnostics call it `name`. Destroy with
/// tile_library_destroy. Since 0.1.
TILE_API tile_status tile_library_load_text(const tile_engine *engine,
                                            const char *name, const char *text,
                                            size_t length,
                                            tile_library **library,
                                            tile_error **error);
/// Kernels that were compiled from it stay. Since 0.1.
TILE_API void tile_library_destroy(tile_library *library);
/// The number of functions in the file that are compiled (`@triton.jit`):
/// kernels, and helpers that they call; in the dialect, kernels. Since 0.1.
TILE_API size_t tile_library_num_kernels(const tile_library *library);
/// The name of function `index`; NULL if there is none. Since 0.1.
TILE_API const char *tile_library_kernel_name(const tile_library *library,
                                              size_t index);
/// Warnings and remarks of loading, as a text to show. Since 0.1.
TILE_API const char *tile_library_log(const tile_library *library);

/// A constant of a compilation: what `tilec -D NAME=VALUE` says. Since 0.1.
typedef struct tile_constant {
  const char *name;
  const char *value;
} tile_constant;

/// How to compile without arguments at hand. Since 0.1.
typedef struct tile_compile_options {
  /// sizeof(tile_compile_options).
  size_t size;
  /// NULL: the file's only kernel.
  const char *kernel;
  /// As after `tilec --signature=`, such as "*fp32:16, *fp32:16, i32, 1024".
  /// A kernel in the dialect has types already, and takes neither this nor
  /// constants.
  const char *signature;
  const tile_constant *constants;
  size_t num_constants;
  /// 0: what a kernel in the dialect says, or its first configuration
  /// (@triton.autotune); else 4 warps, 3 stages, 1 CTA a cluster, no bound on
  /// registers.
  uint32_t num_warps, num_stages, num_ctas, max_registers;
} tile_compile_options;

/// Compiles a kernel, or returns the one that the same request made before.
/// Threads that ask for different kernels compile side by side; those that
/// ask for one wait for it. Destroy with tile_kernel_destroy. Since 0.1.
TILE_API tile_status tile_library_compile(tile_library *library,
                                          const tile_compile_options *options,
                                          tile_kernel **kernel,
                                          tile_error **error);

/// How to launch. Since 0.1.
typedef struct tile_launch_options {
  /// sizeof(tile_launch_options).
  size_t size;
  /// As in tile_compile_options.
  uint32_t num_warps, num_stages, num_ctas, max_registers;
  /// The CUstream (or cudaStream_t); NULL is the default stream.
  void *stream;
} tile_launch_options;

/// Launches `kernel` with any arguments, constants (`tl.constexpr`) included,
/// as Triton's `kernel[grid](...)` does: it is compiled on the first launch
/// for the types of the arguments, for addresses and integers being multiples
/// of 16, and for integers being 1. Later launches alike take microseconds.
/// Returns before the kernel has run. Since 0.1.
TILE_API tile_status tile_library_launch(
    tile_library *library, const char *kernel, const tile_grid *grid,
    const tile_argument *arguments, size_t num_arguments,
    const tile_launch_options *options, tile_error **error);

/// The kernel that tile_library_launch with these arguments would launch,
/// compiled; addresses may be invented. Destroy with tile_kernel_destroy.
/// Since 0.1.
TILE_API tile_status tile_library_specialize(
    tile_library *library, const char *kernel, const tile_argument *arguments,
    size_t num_arguments, const tile_launch_options *options,
    tile_kernel **result, tile_error **error);

//===----------------------------------------------------------------------===//
// Kernel
//===----------------------------------------------------------------------===//

/// A parameter that has a value at run time. Since 0.1.
typedef struct tile_parameter {
  const char *name;
  /// As in a signature: "*fp32", "i32".
  const char *type;
  /// The value must be a multiple of this.
  uint32_t divisibility;
} tile_parameter;

/// What the driver says of a kernel. Since 0.1.
typedef struct tile_statistics {
  /// sizeof(tile_statistics), set by the caller.
  size_t size;
  int32_t registers;
  /// A thread's stack and spills, in bytes.
  int32_t local_bytes;
  int32_t static_shared_bytes;
  int32_t constant_bytes;
  /// The most threads of a block that its registers allow.
  int32_t max_threads;
  /// 90 for code made for sm_90.
  int32_t binary_version;
} tile_statistics;

/// Since 0.1.
TILE_API void tile_kernel_destroy(tile_kernel *kernel);
/// The name of the PTX entry. Since 0.1.
TILE_API const char *tile_kernel_name(const tile_kernel *kernel);
/// The architecture that it was compiled for. Since 0.1.
TILE_API const char *tile_kernel_target(const tile_kernel *kernel);
/// The PTX, with a zero at the end. Since 0.1.
TILE_API const char *tile_kernel_ptx(const tile_kernel *kernel);
/// Warnings and remarks of its compilation, as a text to show. Since 0.1.
TILE_API const char *tile_kernel_log(const tile_kernel *kernel);
/// Warps a block (CTA). Since 0.1.
TILE_API uint32_t tile_kernel_num_warps(const tile_kernel *kernel);
/// Dynamic shared memory of a block, in bytes. Since 0.1.
TILE_API uint32_t tile_kernel_shared_bytes(const tile_kernel *kernel);
/// The number of parameters that have a value at run time. Since 0.1.
TILE_API size_t tile_kernel_num_parameters(const tile_kernel *kernel);
/// Fills in `parameter`; its texts belong to the kernel. All zero if there is
/// no parameter `index`. Since 0.1.
TILE_API void tile_kernel_parameter(const tile_kernel *kernel, size_t index,
                                    tile_parameter *parameter);
/// Loads the kernel and fills in `statistics`. Since 0.1.
TILE_API tile_status tile_kernel_query(const tile_kernel *kernel,
                                       tile_statistics *statistics,
                                       tile_error **error);
/// Launches on `stream` (NULL: the default stream). The arguments are those
/// of the run-time parameters alone, by position or by name, and are checked
/// against them. Returns before the kernel has run. Since 0.1.
TILE_API tile_status tile_kernel_launch(const tile_kernel *kernel,
                                        const tile_grid *grid,
                                        const tile_argument *arguments,
                                        size_t num_arguments, void *stream,
                                        tile_error **error);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // TILE_C_TILE_H
