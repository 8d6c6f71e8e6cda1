//===- TileArguments.h - what a launch of tile/Tile.h takes -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Grids, arguments and device memory as C++ values. Include tile/Tile.h, which
// has the rest. Everything here is inline: what crosses the border of libtile
// is plain C, so that programs need neither the standard library nor the flags
// that libtile was built with.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TILEARGUMENTS_H
#define TILE_TILEARGUMENTS_H

#include "tile-c/tile.h"
#include "tile/Support/Result.h"
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace tile {

//===----------------------------------------------------------------------===//
// Errors of the C interface
//===----------------------------------------------------------------------===//

namespace detail {

/// Takes over an error of the C interface, or the success that null is.
inline Error takeError(tile_error *error) {
  if (!error)
    return Error::success();
  Error result(tile_error_code(error), tile_error_message(error));
  for (size_t index = 0; index != tile_error_num_notes(error); ++index)
    result.addNote(tile_error_note(error, index));
  result.setLog(tile_error_log(error));
  tile_error_destroy(error);
  return result;
}

/// The C text of a string, null if it is empty.
inline const char *orNull(const std::string &text) {
  return text.empty() ? nullptr : text.c_str();
}

} // namespace detail

//===----------------------------------------------------------------------===//
// Grid
//===----------------------------------------------------------------------===//

/// How many programs of a kernel run, along three axes. Converts from one to
/// three integers of any type.
struct Grid : tile_grid {
  template <typename X, typename Y = int, typename Z = int>
  Grid(X sizeX, Y sizeY = 1, Z sizeZ = 1)
      : tile_grid{static_cast<int64_t>(sizeX), static_cast<int64_t>(sizeY),
                  static_cast<int64_t>(sizeZ)} {}
};

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// The signature's name for a pointer to elements of type T: "*fp32" for
/// float. T is bool, float, double or an integer.
template <typename T> constexpr const char *pointerType() {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double> ||
                    std::is_integral_v<T>,
                "name the element type yourself, as in \"*bf16\"");
  if constexpr (std::is_same_v<T, bool>)
    return "*i1";
  else if constexpr (std::is_floating_point_v<T>)
    return sizeof(T) == 4 ? "*fp32" : "*fp64";
  else if constexpr (std::is_signed_v<T>)
    return sizeof(T) == 1   ? "*i8"
           : sizeof(T) == 2 ? "*i16"
           : sizeof(T) == 4 ? "*i32"
                            : "*i64";
  else
    return sizeof(T) == 1   ? "*u8"
           : sizeof(T) == 2 ? "*u16"
           : sizeof(T) == 4 ? "*u32"
                            : "*u64";
}

//===----------------------------------------------------------------------===//
// Buffer
//===----------------------------------------------------------------------===//

/// Owns device memory, and remembers what it holds. Move-only; made by
/// Engine::allocate and Engine::upload.
class Buffer {
public:
  /// An empty buffer.
  Buffer() = default;

  /// The device address; 0 of an empty buffer.
  uint64_t address() const {
    return handle ? tile_buffer_address(handle.get()) : 0;
  }
  /// In bytes.
  size_t size() const { return handle ? tile_buffer_size(handle.get()) : 0; }
  /// The type of a pointer to the elements, as in a signature: "*fp32". Empty
  /// if it is not known.
  const std::string &type() const { return pointer; }

  /// Copies `bytes` host bytes to `offset`, and back. Both wait for the work
  /// in the default stream.
  Error upload(const void *source, size_t bytes, size_t offset = 0) {
    tile_error *error = nullptr;
    if (handle || bytes)
      tile_buffer_upload(handle.get(), source, bytes, offset, &error);
    return detail::takeError(error);
  }
  Error download(void *target, size_t bytes, size_t offset = 0) const {
    tile_error *error = nullptr;
    if (handle || bytes)
      tile_buffer_download(handle.get(), target, bytes, offset, &error);
    return detail::takeError(error);
  }

  /// All elements. Fails if the buffer is known to hold others (E0855), or a
  /// part of one at its end.
  template <typename T> Expected<std::vector<T>> download() const {
    if ((!pointer.empty() && pointer != pointerType<T>()) ||
        size() % sizeof(T) != 0)
      return Error("E0855", "a buffer of " + std::to_string(size()) +
                                " bytes for `" + pointer +
                                "` does not hold elements for `" +
                                pointerType<T>() + "`");
    // std::vector<bool> has no memory to copy to.
    using Element = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;
    std::vector<Element> elements(size() / sizeof(T));
    if (Error error = download(elements.data(), size()))
      return error;
    if constexpr (std::is_same_v<T, bool>)
      return std::vector<bool>(elements.begin(), elements.end());
    else
      return elements;
  }

private:
  friend class Engine;
  struct Destroy {
    void operator()(tile_buffer *buffer) const { tile_buffer_destroy(buffer); }
  };
  std::unique_ptr<tile_buffer, Destroy> handle;
  std::string pointer;
};

//===----------------------------------------------------------------------===//
// Argument
//===----------------------------------------------------------------------===//

/// An argument of a launch: a number, a bool, None, device memory, or a
/// constant. Converts from all of those; {"BLOCK", 1024} gives it to the
/// parameter of that name. Texts and buffers must outlive the call only.
class Argument : public tile_argument {
public:
  Argument(std::nullptr_t) : Argument(TILE_NONE) {}

  template <typename T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
  Argument(T number) : Argument(kindOf<T>()) {
    if constexpr (std::is_floating_point_v<T>)
      value.real = static_cast<double>(number);
    else
      value.integer = static_cast<int64_t>(number);
  }

  /// A constant that is a string.
  Argument(const char *text) : Argument(TILE_STRING) { value.text = text; }

  Argument(const Buffer &buffer)
      : Argument(pointer(buffer.address(), detail::orNull(buffer.type()))) {}

  /// Device memory of somebody else, such as cudaMalloc's.
  template <typename T,
            std::enable_if_t<std::is_arithmetic_v<T> &&
                                 !std::is_same_v<std::remove_cv_t<T>, char>,
                             int> = 0>
  Argument(T *device)
      : Argument(pointer(reinterpret_cast<uintptr_t>(device),
                         pointerType<std::remove_cv_t<T>>())) {}

  /// Any of these for the parameter of that name.
  template <typename T>
  Argument(const char *parameter, const T &argument) : Argument(argument) {
    name = parameter;
  }

  /// Device memory that holds elements of a type without a C++ name:
  /// Argument::pointer(address, "*bf16").
  static Argument pointer(uint64_t address, const char *type) {
    Argument argument(TILE_POINTER);
    argument.value.address = address;
    argument.type = type;
    return argument;
  }

  /// A constant that is a type: Argument::dtype("fp16") for tl.float16.
  static Argument dtype(const char *type) {
    Argument argument(TILE_DTYPE);
    argument.value.text = type;
    return argument;
  }

  /// A constant that is a function of the file, by its name there.
  static Argument function(const char *name) {
    Argument argument(TILE_FUNCTION);
    argument.value.text = name;
    return argument;
  }

private:
  explicit Argument(tile_argument_kind which) : tile_argument{} {
    kind = which;
  }

  template <typename T> static constexpr tile_argument_kind kindOf() {
    return std::is_same_v<T, bool>       ? TILE_BOOL
           : std::is_floating_point_v<T> ? TILE_FLOAT
           : std::is_signed_v<T>         ? TILE_INT
                                         : TILE_UINT;
  }
};

// An array of these is passed as an array of those.
static_assert(sizeof(Argument) == sizeof(tile_argument));

} // namespace tile

#endif // TILE_TILEARGUMENTS_H
