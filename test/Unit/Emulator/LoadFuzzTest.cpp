//===- LoadFuzzTest.cpp - damaged PTX ---------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damages PTX in thousands of ways, always the same ones: texts cut off, bytes,
// words and lines lost, doubled or exchanged. The loader must neither crash nor
// hang nor refuse without saying where. With TILE_LONG=1 there are 20,000
// cases.
//
//===----------------------------------------------------------------------===//

#include "LoadTesting.h"
#include "tile/Emulator/Emulator.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <random>

using namespace tile;
using namespace tile::test;

/// The PTX files of the two folders, by name.
static std::vector<std::string> readInputs() {
  std::vector<std::string> paths;
  std::error_code error;
  for (const char *folder : {TILE_EMULATOR_INPUTS, TILE_EMULATOR_PROGRAMS})
    for (llvm::sys::fs::directory_iterator it(folder, error), end;
         it != end && !error; it.increment(error))
      if (llvm::sys::path::extension(it->path()) == ".ptx")
        paths.push_back(it->path());
  llvm::sort(paths);
  std::vector<std::string> texts;
  for (const std::string &path : paths)
    if (llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
            llvm::MemoryBuffer::getFile(path))
      texts.push_back((*buffer)->getBuffer().str());
  return texts;
}

namespace {
class Damage {
public:
  explicit Damage(uint32_t seed) : random(seed) {}

  // Not std::uniform_int_distribution: its results depend on the library.
  size_t below(size_t bound) {
    return static_cast<size_t>(random()) % std::max<size_t>(bound, 1);
  }

  void apply(std::string &text) {
    switch (below(8)) {
    case 0:
      text.resize(below(text.size()));
      break;
    case 1:
      text.erase(below(text.size()), below(12));
      break;
    case 2:
      text[below(text.size())] = static_cast<char>(below(256));
      break;
    case 3:
      text.insert(below(text.size()), kPieces[below(std::size(kPieces))]);
      break;
    case 4:
    case 5:
      exchangeWord(text);
      break;
    case 6:
      moveLine(text, /*keep=*/true);
      break;
    case 7:
      moveLine(text, /*keep=*/false);
      break;
    }
    if (text.empty())
      text = " ";
  }

private:
  /// Where a word of the text is that begins somewhere behind a random place.
  llvm::StringRef findWord(llvm::StringRef text) {
    const char *marks = " \t\n,;[](){}<>+|:@!";
    size_t begin = text.find_first_not_of(marks, below(text.size()));
    if (begin == llvm::StringRef::npos)
      return text.take_front(0);
    return text.slice(begin, text.find_first_of(marks, begin));
  }

  /// Puts a word of the text, or a nasty one, into the place of another.
  void exchangeWord(std::string &text) {
    llvm::StringRef word = findWord(text);
    std::string other =
        below(3) ? findWord(text).str() : kPieces[below(std::size(kPieces))];
    text.replace(word.data() - text.data(), word.size(), other);
  }

  /// Moves or copies a line to somewhere else.
  void moveLine(std::string &text, bool keep) {
    size_t begin = text.rfind('\n', below(text.size()));
    begin = begin == std::string::npos ? 0 : begin + 1;
    size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin) + "\n";
    if (!keep)
      text.erase(begin, end - begin);
    size_t place = text.find('\n', below(text.size()));
    text.insert(place == std::string::npos ? text.size() : place + 1, line);
  }

  static constexpr const char *kPieces[] = {"{",
                                            "}",
                                            "(",
                                            ")",
                                            "[",
                                            "]",
                                            ";",
                                            ",",
                                            "@",
                                            "!",
                                            "|",
                                            "_",
                                            "/*",
                                            "//",
                                            "\"",
                                            ".",
                                            "0x",
                                            "0f3F8000",
                                            "0d",
                                            "09",
                                            "1e999",
                                            "WARP_SZ",
                                            "4294967295",
                                            "4294967296",
                                            "-1",
                                            "1073741824",
                                            "18446744073709551615",
                                            "%r1",
                                            "%p1",
                                            "%rd1",
                                            "%tid.x",
                                            "%clock",
                                            "%pm0",
                                            ".reg",
                                            ".param",
                                            ".shared",
                                            ".align 65536",
                                            ".v4",
                                            ".pred",
                                            ".b128",
                                            ".loc",
                                            ".branchtargets",
                                            "bra",
                                            "call",
                                            "ret",
                                            "mov.b32",
                                            "{{{{{{{{",
                                            "((((((((",
                                            "%r<1000000000>",
                                            "[1<<39]",
                                            "\xff",
                                            "<<",
                                            "/0",
                                            "?:"};

  std::mt19937 random;
};
} // namespace

constexpr const char *Damage::kPieces[];

/// Loads `text`; whatever is wrong must have been said well.
static bool checkLoading(const std::string &text) {
  LoadedPtx loaded(text);
  bool isWell = !loaded.diagnostics.hasErrors();
  EXPECT_EQ(isWell, loaded.program != nullptr);
  EXPECT_LE(loaded.diagnostics.errorCount(), 41u);
  llvm::raw_null_ostream os;
  for (const Diagnostic &diagnostic : loaded.diagnostics.diagnostics()) {
    EXPECT_FALSE(diagnostic.message.empty());
    if (diagnostic.range.isValid()) {
      EXPECT_LE(diagnostic.range.begin, diagnostic.range.end);
      EXPECT_LE(diagnostic.range.end, text.size());
    }
    printDiagnostic(diagnostic, loaded.sources, os);
  }
  if (!loaded.program)
    return false;
  const emulator::Program &program = *loaded.program;
  for (const emulator::Instruction &instruction : program.code) {
    EXPECT_TRUE(instruction.handler);
    for (unsigned i = 0; i != instruction.numOperands; ++i)
      EXPECT_TRUE(!instruction[i] ||
                  instruction[i].offset < program.registerBytes);
    EXPECT_LT(instruction.target, program.code.size());
    EXPECT_TRUE(instruction.rejoin == emulator::kNoIndex ||
                instruction.rejoin < program.code.size());
  }
  return true;
}

/// Runs what was loaded on two small CTAs; whatever it does is right, as long
/// as it ends.
static void checkRunning(const std::string &text, uint64_t seed) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  std::unique_ptr<EmulatedKernel> kernel =
      EmulatedKernel::create(text, "", diagnostics);
  ASSERT_TRUE(kernel);
  std::vector<uint8_t> bytes(1 << 16);
  EmulatorLaunch launch;
  launch.grid = {2, 1, 1};
  LoadedPtx loaded(text);
  if (loaded.program->requiredThreads[0] == 0)
    launch.block = {64, 1, 1};
  launch.sharedBytes = 4096;
  uint64_t address = getEmulatorAddress(0);
  launch.arrays.push_back({"data", bytes.data(), bytes.size(), false, address});
  launch.arguments.assign(loaded.program->parameters.size(), address);
  EmulatorOptions options;
  options.seed = seed;
  options.threads = 1;
  options.maxSteps = 3000;
  kernel->run(launch, options, diagnostics);
  llvm::raw_null_ostream os;
  for (const Diagnostic &diagnostic : diagnostics.diagnostics())
    printDiagnostic(diagnostic, sources, os);
}

TEST(EmulatorLoadFuzz, UndamagedTextsLoad) {
  std::vector<std::string> inputs = readInputs();
  EXPECT_GT(inputs.size(), 20u);
  for (const std::string &input : inputs) {
    LoadedPtx loaded(input);
    EXPECT_EQ(loaded.messages(), "") << input;
  }
}

TEST(EmulatorLoadFuzz, CutOffTextsAreRefused) {
  for (const std::string &text : readInputs()) {
    // Up to the end of the kernel's body.
    size_t end = text.find("\n}", text.find(".entry"));
    ASSERT_NE(end, std::string::npos);
    for (size_t length = 0; length < end; length += 61)
      ASSERT_FALSE(checkLoading(text.substr(0, length)))
          << text.substr(0, length);
  }
}

TEST(EmulatorLoadFuzz, DamagedTextsAreRefusedOrRun) {
  std::vector<std::string> inputs = readInputs();
  unsigned cases = std::getenv("TILE_LONG") ? 20000 : 2000;
  unsigned accepted = 0;
  for (unsigned i = 0; i != cases; ++i) {
    Damage damage(i);
    std::string text = inputs[i % inputs.size()];
    for (size_t k = damage.below(4) + 1; k != 0; --k)
      damage.apply(text);
    if (checkLoading(text)) {
      ++accepted;
      checkRunning(text, i);
    }
    ASSERT_FALSE(HasFailure()) << "case " << i << "\n" << text;
  }
  // Damage in comments and debug data does no harm; most other does.
  EXPECT_GT(accepted, cases / 50);
  EXPECT_LT(accepted, cases / 2);
}
