//===- beside_llvm.cpp - two LLVMs in one process ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   beside_llvm FIRST SECOND FILE
// Loads two shared libraries, libtile.so and libLLVM.so in either order, with
// all their symbols global: the worst that a program can do. Then both must
// work: Tile compiles a kernel, and the other LLVM prints a module.
//
//===----------------------------------------------------------------------===//

#include "tile-c/tile.h"
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>

/// A function that one of the loaded libraries exports, as a pointer of the
/// type that its declaration has.
template <typename Function> static Function *find(const char *name) {
  void *symbol = dlsym(RTLD_DEFAULT, name);
  if (symbol)
    return reinterpret_cast<Function *>(symbol);
  std::fprintf(stderr, "no symbol %s\n", name);
  std::exit(1);
}
#define FIND(NAME) find<decltype(NAME)>(#NAME)

static void load(const char *library) {
  if (dlopen(library, RTLD_NOW | RTLD_GLOBAL))
    return;
  std::fprintf(stderr, "%s\n", dlerror());
  std::exit(1);
}

static void check(tile_status status, tile_error *error) {
  if (status == TILE_OK)
    return;
  std::fprintf(stderr, "%s\n", FIND(tile_error_text)(error));
  std::exit(1);
}

static void useTile(const char *file) {
  tile_engine_options engineOptions = {sizeof(engineOptions), "sm_80", 0, 0, 0};
  tile_engine *engine;
  tile_library *library;
  tile_kernel *kernel;
  tile_error *error;
  check(FIND(tile_engine_create)(&engineOptions, &engine, &error), error);
  check(FIND(tile_library_load_file)(engine, file, &library, &error), error);
  tile_compile_options options = {};
  options.size = sizeof(options);
  options.kernel = "vector_add";
  options.signature = "*fp32, *fp32, *fp32, i32, 64";
  check(FIND(tile_library_compile)(library, &options, &kernel, &error), error);
  std::puts(FIND(tile_kernel_ptx)(kernel));
  FIND(tile_kernel_destroy)(kernel);
  FIND(tile_library_destroy)(library);
  FIND(tile_engine_destroy)(engine);
}

/// The other LLVM is called through its C interface, declared here so that no
/// header of LLVM is needed.
static void useLLVM() {
  void *context = find<void *()>("LLVMContextCreate")();
  void *module = find<void *(const char *, void *)>(
      "LLVMModuleCreateWithNameInContext")("beside", context);
  std::puts(find<char *(void *)>("LLVMPrintModuleToString")(module));
  find<void(void *)>("LLVMDisposeModule")(module);
  find<void(void *)>("LLVMContextDispose")(context);
}

int main(int argc, char **argv) {
  if (argc != 4)
    return 2;
  load(argv[1]);
  load(argv[2]);
  useLLVM();
  useTile(argv[3]);
  useLLVM();
  return 0;
}
