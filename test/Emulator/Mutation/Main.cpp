//===- Main.cpp - do the checks catch mistakes? -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Measures the checks of the emulator: programs and kernels run without a
// finding under many seeds, and of their mutants (Mutants.h) nearly all are
// caught, by a finding or by wrong results. Mutants that are no mistakes are
// listed in a file, each with the argument; those that no thread would notice
// in the launch (a mask that is true for all) are not counted.
//
//   tile-mutation --programs=DIR [--kernels=DIR] --equivalent=FILE
//                 [--only=NAME] [--verbose]
//
// Exit status 0 if the numbers are reached.
//
//===----------------------------------------------------------------------===//

#include "Case.h"
#include "Mutants.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Parallel.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <mutex>

using namespace llvm;
using namespace tile;
using namespace tile::mutation;

static cl::opt<std::string> programs("programs",
                                     cl::desc("Folder of PTX programs"));
static cl::opt<std::string> kernels("kernels",
                                    cl::desc("Folder of kernels with tests"));
static cl::opt<std::string>
    equivalent("equivalent", cl::desc("Mutants that are no mistakes"));
static cl::opt<std::string> only("only", cl::desc("Only cases so named"));
static cl::opt<unsigned> seeds("seeds", cl::init(16),
                               cl::desc("Seeds for the originals"));
static cl::opt<bool> verbose("verbose", cl::desc("Say how each was caught"));
static cl::opt<unsigned>
    wanted("mutants", cl::init(150), cl::desc("Mutants that there must be"));

/// Seeds under which a mutant may be caught: all policies are among them.
static constexpr uint64_t kMutantSeeds = 6;
/// Of a hundred mutants that are mistakes, how many must be caught.
static constexpr unsigned kWantedPercent = 95;

namespace {
/// What became of the mutants of one case.
struct Tally {
  unsigned caughtByFinding = 0;
  unsigned caughtByResult = 0;
  unsigned unnoticed = 0;
  std::vector<std::string> survivors;
  /// By code of the finding.
  std::map<std::string, unsigned> codes;
};
} // namespace

/// Runs the original; false after a finding or wrong results.
static bool isClean(const Case &subject) {
  bool clean = true;
  parallelFor(0, seeds, [&](size_t seed) {
    Verdict verdict = run(subject, subject.ptx, seed);
    if (verdict.isClean())
      return;
    static std::mutex mutex;
    std::lock_guard<std::mutex> lock(mutex);
    if (clean)
      errs() << "error: " << subject.name << " is not clean under seed " << seed
             << (verdict.resultsAreRight ? "\n" : ": wrong results\n")
             << verdict.text;
    clean = false;
  });
  return clean;
}

static void judge(const Case &subject, const Mutant &mutant, Tally &tally) {
  std::string how = "survived";
  bool byFinding = false;
  for (uint64_t seed = 0; seed != kMutantSeeds && how == "survived"; ++seed) {
    Verdict verdict = run(subject, mutant.ptx, seed);
    byFinding = !verdict.finding.empty();
    if (!verdict.isClean())
      how = byFinding ? verdict.finding : "wrong results";
  }
  // The probe stops where the mutation makes a difference.
  bool isNoticed = how != "survived";
  for (uint64_t seed = 0; seed != kMutantSeeds && !isNoticed; ++seed)
    isNoticed = !run(subject, mutant.probe, seed).finding.empty();
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  if (!isNoticed)
    ++tally.unnoticed;
  else if (how == "survived")
    tally.survivors.push_back(mutant.what);
  else if (byFinding)
    ++tally.caughtByFinding, ++tally.codes[how];
  else
    ++tally.caughtByResult;
  if (verbose)
    outs() << subject.name << ": " << mutant.what << ": "
           << (isNoticed ? how : "makes no difference") << "\n";
}

/// The listed mutants ("case: mutant"); the lines below each argue for it.
static std::map<std::string, bool> readEquivalents() {
  std::map<std::string, bool> listed;
  if (equivalent.empty())
    return listed;
  ErrorOr<std::unique_ptr<MemoryBuffer>> text =
      MemoryBuffer::getFile(equivalent);
  if (!text) {
    errs() << "error: cannot read " << equivalent << "\n";
    exit(2);
  }
  SmallVector<StringRef, 0> lines;
  (*text)->getBuffer().split(lines, '\n');
  for (StringRef line : lines)
    if (!line.empty() && !line.starts_with("#") && !isSpace(line[0]))
      listed[line.rtrim().str()] = false;
  return listed;
}

static std::vector<Case> collect() {
  std::vector<Case> cases;
  for (auto [folder, load] :
       {std::pair(programs.getValue(), loadPrograms),
        std::pair(kernels.getValue(), recordKernels)}) {
    if (folder.empty())
      continue;
    std::optional<std::vector<Case>> more = load(folder);
    if (!more)
      exit(2);
    for (Case &subject : *more)
      if (only.empty() || StringRef(subject.name).contains(only))
        cases.push_back(std::move(subject));
  }
  return cases;
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv);
  std::map<std::string, bool> listed = readEquivalents();
  unsigned caught = 0, equivalents = 0, escaped = 0, unnoticed = 0;
  bool allClean = true;
  std::map<std::string, unsigned> codes;
  for (const Case &subject : collect()) {
    if (!isClean(subject)) {
      allClean = false;
      continue;
    }
    std::vector<Mutant> mutants = makeMutants(subject.ptx);
    Tally tally;
    parallelFor(0, mutants.size(),
                [&](size_t i) { judge(subject, mutants[i], tally); });
    outs() << format("%-28s %3u mutants, %3u caught by a finding, %2u by "
                     "results, %2u survived",
                     subject.name.c_str(),
                     unsigned(mutants.size() - tally.unnoticed),
                     tally.caughtByFinding, tally.caughtByResult,
                     unsigned(tally.survivors.size()))
           << "\n";
    caught += tally.caughtByFinding + tally.caughtByResult;
    unnoticed += tally.unnoticed;
    for (const std::pair<const std::string, unsigned> &code : tally.codes)
      codes[code.first] += code.second;
    llvm::sort(tally.survivors);
    for (const std::string &what : tally.survivors) {
      auto at = listed.find(subject.name + ": " + what);
      if (at != listed.end()) {
        at->second = true;
        ++equivalents;
        continue;
      }
      ++escaped;
      outs() << "  survived: " << subject.name << ": " << what << "\n";
    }
  }
  unsigned mistakes = caught + escaped;
  outs() << "mutants: " << mistakes + equivalents << ", equivalent: "
         << equivalents << ", caught: " << caught << " of " << mistakes << " ("
         << format("%.1f", mistakes ? 100.0 * caught / mistakes : 0.0)
         << " %), without effect in the launch: " << unnoticed << "\n";
  for (const std::pair<const std::string, unsigned> &code : codes)
    outs() << "  by " << code.first << ": " << code.second << "\n";
  bool isStale = false;
  for (const std::pair<const std::string, bool> &entry : listed)
    if (!entry.second && only.empty()) {
      errs() << "error: listed as equivalent, but caught or gone: "
             << entry.first << "\n";
      isStale = true;
    }
  bool reached = only.empty() ? mistakes >= wanted &&
                                    caught * 100 >= mistakes * kWantedPercent
                              : escaped == 0;
  return allClean && reached && !isStale ? 0 : 1;
}
