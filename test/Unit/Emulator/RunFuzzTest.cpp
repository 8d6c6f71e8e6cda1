//===- RunFuzzTest.cpp - damaged kernels that still load ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damages the programs of test/Emulator/Programs so that many still load:
// lines lost, doubled or exchanged, digits changed. Whatever comes of it is run
// with wrong arguments now and then, under all policies and checks, and must
// end: well, with findings, or at the step limit. With TILE_LONG=1 there are
// 20,000 cases.
//
//===----------------------------------------------------------------------===//

#include "tile/Emulator/Emulator.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"
#include <random>

using namespace tile;

namespace {
/// One damaged program and one launch, decided by a number.
class DamagedRun {
public:
  explicit DamagedRun(uint32_t seed) : random(seed) {}

  /// Not std::uniform_int_distribution: its results depend on the library.
  size_t below(size_t bound) { return random() % std::max<size_t>(bound, 1); }

  std::string damage(const std::string &text) {
    llvm::SmallVector<llvm::StringRef> pieces;
    llvm::SplitString(text, pieces, "\n");
    lines.clear();
    for (llvm::StringRef piece : pieces)
      lines.push_back(piece.str());
    for (size_t i = 0, count = 1 + below(3); i != count; ++i)
      damageOnce();
    return llvm::join(lines, "\n") + "\n";
  }

  /// Runs with arrays for the first parameters. True if what came of it was
  /// said.
  bool run(const EmulatedKernel &kernel, SourceManager &sources) {
    // The number of parameters is found by trying.
    for (size_t numArguments = 0; numArguments != 12; ++numArguments) {
      DiagnosticEngine diagnostics(sources);
      bool done = runWith(kernel, numArguments, diagnostics);
      if (done || !diagnostics.hasErrors())
        return done == !diagnostics.hasErrors();
      if (diagnostics.diagnostics().front().id != DiagID::EmulatorLaunchInvalid)
        return true;
    }
    return true;
  }

private:
  void damageOnce() {
    std::string &line = lines[below(lines.size())];
    switch (below(6)) {
    case 0:
      line.clear();
      break;
    case 1:
      lines.insert(lines.begin() + below(lines.size()), std::string(line));
      break;
    case 2:
      std::swap(line, lines[below(lines.size())]);
      break;
    default:
      changeDigit(line);
    }
  }

  void changeDigit(std::string &line) {
    llvm::SmallVector<size_t> places;
    for (size_t i = 0; i != line.size(); ++i)
      if (llvm::isDigit(line[i]))
        places.push_back(i);
    if (!places.empty())
      line[places[below(places.size())]] = static_cast<char>('0' + below(10));
  }

  bool runWith(const EmulatedKernel &kernel, size_t numArguments,
               DiagnosticEngine &diagnostics) {
    EmulatorLaunch launch;
    launch.grid = {2, 1, 1};
    std::vector<std::vector<uint32_t>> memory;
    for (uint32_t i = 0; i != numArguments; ++i)
      memory.emplace_back(1024, 1);
    for (uint32_t i = 0; i != numArguments; ++i) {
      launch.arrays.push_back({"a" + std::to_string(i), memory[i].data(), 4096,
                               below(8) == 0, getEmulatorAddress(i)});
      launch.arguments.push_back(below(6) ? getEmulatorAddress(i) : below(64));
    }
    EmulatorOptions options;
    options.seed = below(14);
    options.checks = below(CheckEverything + 1);
    options.maxSteps = 5000;
    options.threads = 1;
    return kernel.run(launch, options, diagnostics);
  }

  std::mt19937 random;
  std::vector<std::string> lines;
};
} // namespace

/// The programs, in the order of their names.
static std::vector<std::string> readPrograms() {
  std::vector<std::string> paths, texts;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(TILE_EMULATOR_PROGRAMS, error), end;
       it != end && !error; it.increment(error))
    paths.push_back(it->path());
  std::sort(paths.begin(), paths.end());
  for (const std::string &path : paths)
    if (llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
            llvm::MemoryBuffer::getFile(path))
      texts.push_back((*buffer)->getBuffer().str());
  return texts;
}

TEST(EmulatorRunFuzz, DamagedProgramsEnd) {
  std::vector<std::string> programs = readPrograms();
  ASSERT_GT(programs.size(), 20u);
  const char *isLong = std::getenv("TILE_LONG");
  uint32_t count = isLong && std::string(isLong) != "0" ? 20000 : 1500;
  uint32_t numRun = 0;
  for (uint32_t seed = 0; seed != count; ++seed) {
    DamagedRun damaged(seed);
    std::string ptx = damaged.damage(programs[damaged.below(programs.size())]);
    SourceManager sources;
    DiagnosticEngine diagnostics(sources);
    std::unique_ptr<EmulatedKernel> kernel =
        EmulatedKernel::create(ptx, "", diagnostics);
    if (!kernel)
      continue;
    ++numRun;
    EXPECT_TRUE(damaged.run(*kernel, sources)) << "seed " << seed << "\n"
                                               << ptx;
  }
  EXPECT_GT(numRun, count / 4);
}
