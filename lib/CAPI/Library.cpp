//===- Library.cpp - loaded files in the C interface ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions tile_library_*; tile-c/tile.h describes them.
//
//===----------------------------------------------------------------------===//

#include "Objects.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/SourceEncoding.h"

using namespace tile;
using namespace tile::capi;

static Expected<tile_library *> loadText(const tile_engine &engine,
                                         std::string name, std::string text) {
  Expected<std::shared_ptr<EngineLibrary>> library =
      EngineLibrary::load(engine.core, std::move(name), std::move(text));
  if (!library)
    return library.takeError();
  return new tile_library{std::move(*library)};
}

static Expected<tile_library *> loadFile(const tile_engine &engine,
                                         const std::string &path) {
  // To the tools "-" is standard input; to a program it is a file's name.
  std::string problem;
  std::optional<std::string> text =
      readSourceFile(path == "-" ? "./-" : path, problem);
  if (!text)
    return Error(getDiagInfo(DiagID::CannotRead).code.str(),
                 "cannot read `" + path + "`: " + problem);
  return loadText(engine, path, std::move(*text));
}

/// Hands the result of a compilation to the caller.
static tile_status finishKernel(Expected<EngineKernelRef> result,
                                tile_kernel **kernel, tile_error **error) {
  *kernel = result ? new tile_kernel{*result} : nullptr;
  return finish(result.takeError(), error);
}

static Expected<EngineKernelRef> compile(EngineLibrary &library,
                                         const tile_compile_options *given) {
  tile_compile_options options;
  if (Error error = readOptions("tile_compile_options", given, options))
    return error;
  SignatureRequest request;
  request.signature = options.signature ? options.signature : "";
  request.options = OptionRequest::nonZero(kernelOptions(options));
  if (options.num_constants)
    if (Error error =
            require("tile_library_compile", {{"constants", options.constants}}))
      return error;
  for (size_t index = 0; index != options.num_constants; ++index) {
    const tile_constant &constant = options.constants[index];
    if (Error error =
            require("tile_library_compile",
                    {{"name", constant.name}, {"value", constant.value}}))
      return error;
    request.definitions.emplace_back(constant.name, constant.value);
  }
  return library.compile(options.kernel ? options.kernel : "", request);
}

extern "C" {

tile_status tile_library_load_file(const tile_engine *engine, const char *path,
                                   tile_library **library, tile_error **error) {
  if (Error missing = require(
          __func__, {{"engine", engine}, {"path", path}, {"library", library}}))
    return finish(std::move(missing), error);
  Expected<tile_library *> loaded = loadFile(*engine, path);
  *library = loaded ? *loaded : nullptr;
  return finish(loaded.takeError(), error);
}

tile_status tile_library_load_text(const tile_engine *engine, const char *name,
                                   const char *text, size_t length,
                                   tile_library **library, tile_error **error) {
  if (Error missing = require(__func__, {{"engine", engine},
                                         {"name", name},
                                         {"text", text},
                                         {"library", library}}))
    return finish(std::move(missing), error);
  Expected<tile_library *> loaded =
      loadText(*engine, name, std::string(text, length));
  *library = loaded ? *loaded : nullptr;
  return finish(loaded.takeError(), error);
}

void tile_library_destroy(tile_library *library) { delete library; }

size_t tile_library_num_kernels(const tile_library *library) {
  return library->library->kernels().size();
}

const char *tile_library_kernel_name(const tile_library *library,
                                     size_t index) {
  llvm::ArrayRef<KernelOutline> kernels = library->library->kernels();
  return index < kernels.size() ? kernels[index].name.c_str() : nullptr;
}

const char *tile_library_log(const tile_library *library) {
  return library->library->log().c_str();
}

tile_status tile_library_compile(tile_library *library,
                                 const tile_compile_options *options,
                                 tile_kernel **kernel, tile_error **error) {
  if (Error missing =
          require(__func__, {{"library", library}, {"kernel", kernel}}))
    return finish(std::move(missing), error);
  return finishKernel(compile(*library->library, options), kernel, error);
}

tile_status tile_library_specialize(tile_library *library, const char *kernel,
                                    const tile_argument *arguments,
                                    size_t num_arguments,
                                    const tile_launch_options *options,
                                    tile_kernel **result, tile_error **error) {
  if (Error missing =
          require(__func__, {{"library", library},
                             {"kernel", kernel},
                             required("arguments", arguments, num_arguments),
                             {"result", result}}))
    return finish(std::move(missing), error);
  *result = nullptr;
  tile_launch_options read;
  if (Error wrong = readOptions("tile_launch_options", options, read))
    return finish(std::move(wrong), error);
  return finishKernel(library->library->specialize(
                          kernel, llvm::ArrayRef(arguments, num_arguments),
                          kernelOptions(read)),
                      result, error);
}

tile_status tile_library_launch(tile_library *library, const char *kernel,
                                const tile_grid *grid,
                                const tile_argument *arguments,
                                size_t num_arguments,
                                const tile_launch_options *options,
                                tile_error **error) {
  if (Error missing =
          require(__func__, {{"library", library},
                             {"kernel", kernel},
                             {"grid", grid},
                             required("arguments", arguments, num_arguments)}))
    return finish(std::move(missing), error);
  tile_launch_options read;
  if (Error wrong = readOptions("tile_launch_options", options, read))
    return finish(std::move(wrong), error);
  return finish(library->library->launch(
                    kernel, *grid, llvm::ArrayRef(arguments, num_arguments),
                    kernelOptions(read), read.stream),
                error);
}

} // extern "C"
