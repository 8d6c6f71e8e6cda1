//===- Tools.h - the tools inside the one executable ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All command-line tools are one executable, which answers to their names by
// links: LLVM is linked once. `tile tilec ...` works as well.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TOOLS_TILE_TOOLS_H
#define TILE_TOOLS_TILE_TOOLS_H

namespace tile {

/// What a tool's exit status says.
enum ExitCode {
  /// All went well.
  kExitSuccess = 0,
  /// The input has errors, or a test failed.
  kExitInputErrors = 1,
  /// The command line is wrong.
  kExitUsage = 2,
  /// A bug of the compiler.
  kExitInternal = 3,
  /// No driver, no device, a file that cannot be written, ...
  kExitEnvironment = 4,
  /// A limit or the time was exceeded.
  kExitLimit = 5,
  /// Results differ from what was expected.
  kExitMismatch = 6,
};

/// Compiles a kernel: tools/tile/Tilec.cpp.
int runTilec(int argc, char **argv);
/// Runs the tests and benchmarks of files: tools/tile/TileRun.cpp.
int runTileRun(int argc, char **argv);
/// Compares devices on random programs: tools/tile/TileFuzz.cpp.
int runTileFuzz(int argc, char **argv);
/// Runs passes on dialect text: tools/tile/TileOpt.cpp.
int runTileOpt(int argc, char **argv);
/// Serves editors of dialect text: tools/tile/TileLspServer.cpp.
int runTileLspServer(int argc, char **argv);

} // namespace tile

#endif // TILE_TOOLS_TILE_TOOLS_H
