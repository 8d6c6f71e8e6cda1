//===- Kernel.cpp - compiled kernels in the C interface -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions tile_kernel_*; tile-c/tile.h describes them.
//
//===----------------------------------------------------------------------===//

#include "Objects.h"

using namespace tile;
using namespace tile::capi;

/// Writes what fits into the caller's version of the structure.
static Error query(const EngineKernel &kernel, tile_statistics &statistics) {
  size_t size = statistics.size;
  if (size < sizeof(size_t))
    return sizeError("tile_statistics", size);
  Expected<FunctionInfo> info = kernel.statistics();
  if (!info)
    return info.takeError();
  tile_statistics all = {size,
                         info->registers,
                         info->localBytes,
                         info->staticSharedBytes,
                         info->constantBytes,
                         info->maxThreads,
                         info->binaryVersion};
  std::memcpy(&statistics, &all, std::min(size, sizeof(all)));
  return Error::success();
}

extern "C" {

void tile_kernel_destroy(tile_kernel *kernel) { delete kernel; }

const char *tile_kernel_name(const tile_kernel *kernel) {
  return kernel->kernel->compiled().info().symbol.c_str();
}

const char *tile_kernel_target(const tile_kernel *kernel) {
  return kernel->kernel->compiled().info().target.c_str();
}

const char *tile_kernel_ptx(const tile_kernel *kernel) {
  return kernel->kernel->compiled().ptx().c_str();
}

const char *tile_kernel_log(const tile_kernel *kernel) {
  return kernel->kernel->log().c_str();
}

uint32_t tile_kernel_num_warps(const tile_kernel *kernel) {
  return kernel->kernel->compiled().info().numWarps;
}

uint32_t tile_kernel_shared_bytes(const tile_kernel *kernel) {
  return kernel->kernel->compiled().info().sharedBytes;
}

size_t tile_kernel_num_parameters(const tile_kernel *kernel) {
  return kernel->kernel->compiled().parameters().size();
}

void tile_kernel_parameter(const tile_kernel *kernel, size_t index,
                           tile_parameter *parameter) {
  *parameter = {};
  llvm::ArrayRef<RuntimeParameter> all =
      kernel->kernel->compiled().parameters();
  if (index < all.size())
    *parameter = {all[index].name.c_str(),
                  kernel->kernel->typeName(index).c_str(),
                  all[index].divisibility};
}

tile_status tile_kernel_query(const tile_kernel *kernel,
                              tile_statistics *statistics, tile_error **error) {
  if (Error missing =
          require(__func__, {{"kernel", kernel}, {"statistics", statistics}}))
    return finish(std::move(missing), error);
  return finish(query(*kernel->kernel, *statistics), error);
}

tile_status tile_kernel_launch(const tile_kernel *kernel, const tile_grid *grid,
                               const tile_argument *arguments,
                               size_t num_arguments, void *stream,
                               tile_error **error) {
  if (Error missing =
          require(__func__, {{"kernel", kernel},
                             {"grid", grid},
                             required("arguments", arguments, num_arguments)}))
    return finish(std::move(missing), error);
  return finish(kernel->kernel->launch(
                    *grid, llvm::ArrayRef(arguments, num_arguments), stream),
                error);
}

} // extern "C"
