//===- Memory.cpp - device memory and copies ------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Allocates device memory and moves bytes, each copy checked against the
// buffer's size before the driver sees it.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/Memory.h"
#include "tile/Runtime/RuntimeError.h"

using namespace tile;

Expected<DeviceMemory> tile::queryMemory(const Context &context) {
  DeviceMemory memory;
  if (Error error = context.call(context.api().memGetInfo, &memory.freeBytes,
                                 &memory.totalBytes))
    return error;
  return memory;
}

/// Says what was asked and what there is.
static Error outOfMemory(const Context &context, size_t bytes) {
  DeviceMemory memory;
  if (Expected<DeviceMemory> answer = queryMemory(context))
    memory = *answer;
  return makeError(RuntimeError::CudaOutOfMemory,
                   {std::to_string(bytes), std::to_string(memory.freeBytes),
                    std::to_string(memory.totalBytes)});
}

Expected<DeviceBuffer> DeviceBuffer::allocate(ContextRef context,
                                              size_t bytes) {
  if (bytes == 0)
    return DeviceBuffer();
  const CudaDriver &driver = context->driver();
  ContextScope scope(*context);
  if (!scope)
    return scope.takeError();
  cuda::DevicePtr address = 0;
  cuda::Result result = context->api().memAlloc.function(&address, bytes);
  if (result == cuda::Result::OutOfMemory)
    return outOfMemory(*context, bytes);
  if (Error error = driver.check(result, context->api().memAlloc.name))
    return error;
  return DeviceBuffer(Owner(std::move(context), address), bytes);
}

Error DeviceBuffer::checkRange(size_t count, size_t offset) const {
  if (offset <= size() && count <= size() - offset)
    return Error::success();
  return makeError(
      RuntimeError::BufferRange,
      {std::to_string(count), std::to_string(offset), std::to_string(size())});
}

Error DeviceBuffer::upload(const void *source, size_t count, size_t offset) {
  if (Error error = checkRange(count, offset))
    return error;
  if (count == 0)
    return Error::success();
  const Context &context = *owner.context();
  return context.call(context.api().memcpyHtoD, address() + offset, source,
                      count);
}

Error DeviceBuffer::download(void *target, size_t count, size_t offset) const {
  if (Error error = checkRange(count, offset))
    return error;
  if (count == 0)
    return Error::success();
  const Context &context = *owner.context();
  return context.call(context.api().memcpyDtoH, target, address() + offset,
                      count);
}

Error DeviceBuffer::copyFrom(const DeviceBuffer &source) {
  if (Error error = checkRange(source.size(), 0))
    return error;
  if (source.size() == 0)
    return Error::success();
  const Context &context = *owner.context();
  return context.call(context.api().memcpyDtoD, address(), source.address(),
                      source.size());
}

Error DeviceBuffer::fill(unsigned char value) {
  if (size() == 0)
    return Error::success();
  const Context &context = *owner.context();
  return context.call(context.api().memsetD8, address(), value, size());
}

Error DeviceBuffer::uploadAsync(cuda::StreamHandle stream, const void *source,
                                size_t count, size_t offset) {
  if (Error error = checkRange(count, offset))
    return error;
  if (count == 0)
    return Error::success();
  const Context &context = *owner.context();
  return context.call(context.api().memcpyHtoDAsync, address() + offset, source,
                      count, stream);
}

Error DeviceBuffer::downloadAsync(cuda::StreamHandle stream, void *target,
                                  size_t count, size_t offset) const {
  if (Error error = checkRange(count, offset))
    return error;
  if (count == 0)
    return Error::success();
  const Context &context = *owner.context();
  return context.call(context.api().memcpyDtoHAsync, target, address() + offset,
                      count, stream);
}

Error DeviceBuffer::copyFromAsync(cuda::StreamHandle stream,
                                  const DeviceBuffer &source) {
  if (Error error = checkRange(source.size(), 0))
    return error;
  if (source.size() == 0)
    return Error::success();
  const Context &context = *owner.context();
  return context.call(context.api().memcpyDtoDAsync, address(),
                      source.address(), source.size(), stream);
}

Error DeviceBuffer::fillAsync(cuda::StreamHandle stream, unsigned char value) {
  if (size() == 0)
    return Error::success();
  const Context &context = *owner.context();
  return context.call(context.api().memsetD8Async, address(), value, size(),
                      stream);
}
