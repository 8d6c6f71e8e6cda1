//===- Errors.cpp - errors of the C interface -----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which status an error has, and what C programs may ask of it.
//
//===----------------------------------------------------------------------===//

#include "Objects.h"
#include "tile/Runtime/RuntimeError.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;

/// The status of an error with that code. The codes of the runtime (08xx) are
/// told apart; all others come from compiling.
static tile_status statusOf(llvm::StringRef code) {
  tile_status other =
      code.starts_with("E08") ? TILE_ERROR_DEVICE : TILE_ERROR_SOURCE;
  return llvm::StringSwitch<tile_status>(code)
      .Cases({"E0601", "E0900"}, TILE_ERROR_INTERNAL)
      .Cases({"E0702", "E0800", "E0801", "E0802", "E0803", "E0804"},
             TILE_ERROR_ENVIRONMENT)
      .Cases({"E0840", "E0842"}, TILE_ERROR_ENVIRONMENT)
      .Case("E0805", TILE_ERROR_FORKED)
      .Cases({"E0701", "E0822", "E0830"}, TILE_ERROR_USAGE)
      .StartsWith("E085", TILE_ERROR_USAGE)
      .StartsWith("E086", TILE_ERROR_USAGE)
      .Default(other);
}

tile_status tile::capi::finish(Error error, tile_error **out) {
  if (out)
    *out = nullptr;
  if (!error)
    return TILE_OK;
  tile_status status = statusOf(error.code());
  if (out) {
    std::string text = error.str();
    *out = new tile_error{std::move(error), std::move(text)};
  }
  return status;
}

Error tile::capi::require(const char *function,
                          std::initializer_list<Required> pointers) {
  for (const Required &each : pointers)
    if (!each.pointer)
      return makeError(RuntimeError::ApiNull, {function, each.name});
  return Error::success();
}

Error tile::capi::sizeError(const char *structure, size_t size) {
  Error error =
      makeError(RuntimeError::ApiStructSize, {structure, std::to_string(size)});
  error.addNote("help: set its field `size` to sizeof(" +
                std::string(structure) + ")");
  return error;
}

extern "C" {

const char *tile_version(void) { return TILE_VERSION; }

const char *tile_error_code(const tile_error *error) {
  return error->error.code().c_str();
}

const char *tile_error_message(const tile_error *error) {
  return error->error.message().c_str();
}

size_t tile_error_num_notes(const tile_error *error) {
  return error->error.notes().size();
}

const char *tile_error_note(const tile_error *error, size_t index) {
  const std::vector<std::string> &notes = error->error.notes();
  return index < notes.size() ? notes[index].c_str() : nullptr;
}

const char *tile_error_log(const tile_error *error) {
  return error->error.log().c_str();
}

const char *tile_error_text(const tile_error *error) {
  return error->text.c_str();
}

void tile_error_destroy(tile_error *error) { delete error; }

} // extern "C"
