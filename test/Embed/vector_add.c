//===- vector_add.c - a C program that embeds Tile ----------------*- C -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   vector_add_c FILE TARGET   compiles `vector_add` and prints what it is
//   vector_add_c FILE          launches it on the machine's GPU
//
//===----------------------------------------------------------------------===//

#include "tile-c/tile.h"
#include <stdio.h>
#include <stdlib.h>

/// Ends the program if `status` is a failure.
static void check(tile_status status, tile_error *error) {
  if (status == TILE_OK)
    return;
  fprintf(stderr, "status %d: %s\n", (int)status, tile_error_text(error));
  tile_error_destroy(error);
  exit(1);
}

/// Compiles for a signature; needs no GPU.
static void compileKernel(tile_library *library) {
  const tile_constant block = {"BLOCK", "256"};
  const tile_compile_options options = {
      .size = sizeof(options),
      .kernel = "vector_add",
      .signature = "*fp32:16, *fp32:16, *fp32:16, i32",
      .constants = &block,
      .num_constants = 1,
      .num_warps = 2,
  };
  tile_kernel *kernel;
  tile_error *error;
  check(tile_library_compile(library, &options, &kernel, &error), error);
  printf("kernel %s for %s, %u warps, %u bytes shared\n",
         tile_kernel_name(kernel), tile_kernel_target(kernel),
         tile_kernel_num_warps(kernel), tile_kernel_shared_bytes(kernel));
  for (size_t i = 0; i != tile_kernel_num_parameters(kernel); ++i) {
    tile_parameter parameter;
    tile_kernel_parameter(kernel, i, &parameter);
    printf("parameter %s: %s, a multiple of %u\n", parameter.name,
           parameter.type, parameter.divisibility);
  }
  puts(tile_kernel_ptx(kernel));
  tile_kernel_destroy(kernel);
}

/// Adds x to itself on the GPU.
static void launchKernel(tile_engine *engine, tile_library *library) {
  enum { N = 1000 };
  float x[N], out[N];
  for (int i = 0; i != N; ++i)
    x[i] = (float)i;
  tile_buffer *memory[2];
  tile_error *error;
  for (int i = 0; i != 2; ++i)
    check(tile_buffer_allocate(engine, sizeof(x), &memory[i], &error), error);
  check(tile_buffer_upload(memory[0], x, sizeof(x), 0, &error), error);

  tile_argument arguments[5] = {{0}};
  for (int i = 0; i != 3; ++i) {
    arguments[i].kind = TILE_POINTER;
    arguments[i].value.address = tile_buffer_address(memory[i / 2]);
    arguments[i].type = "*fp32";
  }
  arguments[3].kind = TILE_INT;
  arguments[3].value.integer = N;
  arguments[4].name = "BLOCK";
  arguments[4].kind = TILE_INT;
  arguments[4].value.integer = 128;
  const tile_grid grid = {(N + 127) / 128, 1, 1};
  check(tile_library_launch(library, "vector_add", &grid, arguments, 5, NULL,
                            &error),
        error);
  check(tile_engine_synchronize(engine, &error), error);
  check(tile_buffer_download(memory[1], out, sizeof(out), 0, &error), error);
  printf("%g + %g = %g\n", x[N - 1], x[N - 1], out[N - 1]);
  tile_buffer_destroy(memory[0]);
  tile_buffer_destroy(memory[1]);
}

int main(int argc, char **argv) {
  if (argc < 2)
    return 2;
  const tile_engine_options options = {
      .size = sizeof(options),
      .target = argc > 2 ? argv[2] : NULL,
  };
  tile_engine *engine;
  tile_library *library;
  tile_error *error;
  check(tile_engine_create(&options, &engine, &error), error);
  check(tile_library_load_file(engine, argv[1], &library, &error), error);
  if (argc > 2)
    compileKernel(library);
  else
    launchKernel(engine, library);
  tile_library_destroy(library);
  tile_engine_destroy(engine);
  return 0;
}
