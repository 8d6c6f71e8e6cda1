//===- Engine.cpp - engines and device memory in the C interface ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions tile_engine_* and tile_buffer_*; tile-c/tile.h describes them.
//
//===----------------------------------------------------------------------===//

#include "Objects.h"

using namespace tile;
using namespace tile::capi;

//===----------------------------------------------------------------------===//
// Engine
//===----------------------------------------------------------------------===//

static Expected<tile_engine *> createEngine(const tile_engine_options *given) {
  tile_engine_options options;
  if (Error error = readOptions("tile_engine_options", given, options))
    return error;
  std::optional<int> device;
  if (options.has_device)
    device = options.device;
  Expected<std::shared_ptr<EngineCore>> core =
      EngineCore::create(options.target ? options.target : "", device,
                         options.contain_crashes != 0);
  if (!core)
    return core.takeError();
  std::string target = (*core)->architecture().name.str();
  return new tile_engine{std::move(*core), std::move(target)};
}

static Expected<const char *> deviceName(const tile_engine &engine) {
  Expected<ContextRef> context = engine.core->context();
  if (!context)
    return context.takeError();
  // The engine keeps the context, and the context the name.
  return (*context)->device().name.c_str();
}

extern "C" {

tile_status tile_engine_create(const tile_engine_options *options,
                               tile_engine **engine, tile_error **error) {
  if (Error missing = require(__func__, {{"engine", engine}}))
    return finish(std::move(missing), error);
  Expected<tile_engine *> created = createEngine(options);
  *engine = created ? *created : nullptr;
  return finish(created.takeError(), error);
}

void tile_engine_destroy(tile_engine *engine) { delete engine; }

const char *tile_engine_target(const tile_engine *engine) {
  return engine->target.c_str();
}

tile_status tile_engine_device_name(const tile_engine *engine,
                                    const char **name, tile_error **error) {
  if (Error missing = require(__func__, {{"engine", engine}, {"name", name}}))
    return finish(std::move(missing), error);
  Expected<const char *> found = deviceName(*engine);
  *name = found ? *found : nullptr;
  return finish(found.takeError(), error);
}

tile_status tile_engine_synchronize(const tile_engine *engine,
                                    tile_error **error) {
  if (Error missing = require(__func__, {{"engine", engine}}))
    return finish(std::move(missing), error);
  Expected<ContextRef> context = engine->core->context();
  return finish(context ? (*context)->synchronize() : context.takeError(),
                error);
}

//===----------------------------------------------------------------------===//
// Device memory
//===----------------------------------------------------------------------===//

tile_status tile_buffer_allocate(const tile_engine *engine, size_t bytes,
                                 tile_buffer **buffer, tile_error **error) {
  if (Error missing =
          require(__func__, {{"engine", engine}, {"buffer", buffer}}))
    return finish(std::move(missing), error);
  *buffer = nullptr;
  Expected<ContextRef> context = engine->core->context();
  if (!context)
    return finish(context.takeError(), error);
  Expected<DeviceBuffer> memory = DeviceBuffer::allocate(*context, bytes);
  if (memory)
    *buffer = new tile_buffer{std::move(*memory)};
  return finish(memory.takeError(), error);
}

void tile_buffer_destroy(tile_buffer *buffer) { delete buffer; }

uint64_t tile_buffer_address(const tile_buffer *buffer) {
  return buffer->buffer.address();
}

size_t tile_buffer_size(const tile_buffer *buffer) {
  return buffer->buffer.size();
}

tile_status tile_buffer_upload(tile_buffer *buffer, const void *source,
                               size_t bytes, size_t offset,
                               tile_error **error) {
  if (Error missing = require(
          __func__, {{"buffer", buffer}, required("source", source, bytes)}))
    return finish(std::move(missing), error);
  return finish(buffer->buffer.upload(source, bytes, offset), error);
}

tile_status tile_buffer_download(const tile_buffer *buffer, void *target,
                                 size_t bytes, size_t offset,
                                 tile_error **error) {
  if (Error missing = require(
          __func__, {{"buffer", buffer}, required("target", target, bytes)}))
    return finish(std::move(missing), error);
  return finish(buffer->buffer.download(target, bytes, offset), error);
}

} // extern "C"
