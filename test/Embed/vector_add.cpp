//===- vector_add.cpp - a program that embeds Tile --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Adds two vectors on the GPU with a kernel of a .tile file: a whole host
// program in under 30 lines. It is the example of the README, and a test.
//
//===----------------------------------------------------------------------===//

#include "tile/Tile.h"
#include <cstdio>
#include <cstdlib>

template <typename T> static T get(tile::Expected<T> expected) {
  if (expected)
    return std::move(*expected);
  std::fprintf(stderr, "%s\n", expected.error().str().c_str());
  std::exit(1);
}

int main(int argc, char **argv) {
  size_t n = 1000000;
  tile::Engine engine = get(tile::Engine::create());
  tile::Library library = get(engine.load(argc > 1 ? argv[1] : "add.tile"));
  tile::Buffer x = get(engine.upload(std::vector<float>(n, 1)));
  tile::Buffer y = get(engine.upload(std::vector<float>(n, 2)));
  tile::Buffer out = get(engine.allocate<float>(n));
  if (tile::Error error = library.launch("vector_add", {(n + 1023) / 1024},
                                         {x, y, out, n, {"BLOCK", 1024}})) {
    std::fprintf(stderr, "%s\n", error.str().c_str());
    return 1;
  }
  std::vector<float> sums = get(out.download<float>());
  std::printf("the last sum is %g\n", sums.back());
}
