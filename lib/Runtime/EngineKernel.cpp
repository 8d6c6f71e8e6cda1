//===- EngineKernel.cpp - a kernel as the library hands it out ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See EngineKernel.h. Everything that can be wrong with a launch is found
// before a device is looked for.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/EngineKernel.h"
#include "tile/Runtime/RuntimeError.h"

using namespace tile;

EngineKernel::EngineKernel(std::shared_ptr<EngineCore> engine,
                           std::shared_ptr<const CompiledKernel> kernel,
                           std::string log)
    : engine(std::move(engine)), kernel(std::move(kernel)),
      messages(std::move(log)) {
  for (const RuntimeParameter &parameter : this->kernel->parameters())
    typeNames.push_back(parameter.type.signatureName());
}

Expected<FunctionInfo> EngineKernel::statistics() const {
  Expected<ContextRef> context = engine->context();
  if (!context)
    return context.takeError();
  return kernel->driverInfo(*context);
}

Error EngineKernel::launch(const tile_grid &grid,
                           llvm::ArrayRef<tile_argument> arguments,
                           void *stream) const {
  llvm::SmallVector<llvm::StringRef, 16> names;
  for (const RuntimeParameter &parameter : kernel->parameters())
    names.push_back(parameter.name);
  Expected<BoundSlots> slots =
      bindSlots(kernel->info().symbol, names, arguments);
  if (!slots)
    return slots.takeError();
  llvm::SmallVector<uint64_t, 16> values;
  for (auto [parameter, argument] : llvm::zip(kernel->parameters(), *slots)) {
    if (!argument)
      return makeError(RuntimeError::ArgumentCount,
                       {kernel->info().symbol, std::to_string(names.size()),
                        std::to_string(arguments.size())});
    Expected<uint64_t> bits = argumentBits(*argument, parameter);
    if (!bits)
      return bits.takeError();
    values.push_back(*bits);
  }
  return launch(grid, values, stream);
}

/// The grid in the driver's type. Its own limits are checked at the launch.
static Error convertGrid(const std::string &kernel, const tile_grid &grid,
                         unsigned (&extents)[3]) {
  static const char *const axes[] = {"x", "y", "z"};
  const int64_t given[] = {grid.x, grid.y, grid.z};
  for (unsigned axis = 0; axis != 3; ++axis) {
    int64_t limit = axis == 0 ? 0x7fffffff : 0xffff;
    if (given[axis] < 0 || given[axis] > limit)
      return makeError(RuntimeError::LaunchExtent,
                       {kernel, "grid", axes[axis], std::to_string(given[axis]),
                        std::to_string(limit)});
    extents[axis] = static_cast<unsigned>(given[axis]);
  }
  return Error::success();
}

Error EngineKernel::launch(const tile_grid &grid,
                           llvm::ArrayRef<uint64_t> values,
                           void *stream) const {
  unsigned extents[3];
  if (Error error = convertGrid(kernel->info().symbol, grid, extents))
    return error;
  Expected<ContextRef> context = engine->context();
  if (!context)
    return context.takeError();
  return kernel->launch(*context, extents, values,
                        static_cast<cuda::StreamHandle>(stream));
}
