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
static cl::opt<unsigned> wanted("mutants", cl::init(150),
                                cl::desc("Mutants that there must be"));

/// Seeds under which nearly every mutant is caught: all policies are among
/// them.
static constexpr uint64_t kFirstSeeds = 12;
static const char *const kWrongResults = "wrong results";
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

  unsigned noticed() const {
    return caughtByFinding + caughtByResult +
           static_cast<unsigned>(survivors.size());
  }
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

/// Runs `ptx` under some seeds until something is wrong; says what, and nothing
/// if all goes well.
static std::string firstFailure(const Case &subject, StringRef ptx,
                                uint64_t first, uint64_t end) {
  for (uint64_t seed = first; seed < end; ++seed) {
    Verdict verdict = run(subject, ptx, seed);
    if (!verdict.isClean())
      return verdict.finding.empty() ? kWrongResults : verdict.finding;
  }
  return "";
}

static void judge(const Case &subject, const Mutant &mutant, Tally &tally) {
  std::string how = firstFailure(subject, mutant.ptx, 0, kFirstSeeds);
  // The probe stops where the mutation makes a difference.
  bool isNoticed = !how.empty() ||
                   !firstFailure(subject, mutant.probe, 0, kFirstSeeds).empty();
  if (how.empty() && isNoticed)
    how = firstFailure(subject, mutant.ptx, kFirstSeeds, subject.seeds);
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  if (!isNoticed)
    ++tally.unnoticed;
  else if (how.empty())
    tally.survivors.push_back(mutant.what);
  else if (how == kWrongResults)
    ++tally.caughtByResult;
  else
    ++tally.caughtByFinding, ++tally.codes[how];
  if (verbose)
    outs() << subject.name << ": " << mutant.what << ": "
           << (!isNoticed    ? "makes no difference"
               : how.empty() ? "survived"
                             : how)
           << "\n";
}

/// Judges the mutants of the kernel whose launches begin at `first`, which
/// becomes the first of the next one. What mistakes a launch can show depends
/// on its sizes: that which shows most counts. False if one is not clean.
static bool judgeLaunches(const std::vector<Case> &cases, size_t &first,
                          Tally &best) {
  bool allClean = true;
  size_t at = first;
  for (; at != cases.size() && cases[at].name == cases[first].name; ++at) {
    const Case &subject = cases[at];
    if (!isClean(subject)) {
      allClean = false;
      continue;
    }
    std::vector<Mutant> mutants = makeMutants(subject.ptx, subject.source);
    Tally tally;
    parallelFor(0, mutants.size(),
                [&](size_t i) { judge(subject, mutants[i], tally); });
    if (at == first || tally.noticed() - tally.survivors.size() >
                           best.noticed() - best.survivors.size())
      best = std::move(tally);
  }
  first = at;
  return allClean;
}

namespace {
/// Mutants that are no mistakes: "case: mutant", with `*` for anything.
struct Equivalent {
  std::string text;
  bool isUsed = false;
};
} // namespace

/// Whether `text` is `pattern`, where a star stands for anything.
static bool matches(StringRef pattern, StringRef text) {
  auto [head, rest] = pattern.split('*');
  if (!text.consume_front(head))
    return false;
  if (head.size() == pattern.size())
    return text.empty();
  for (size_t skipped = 0; skipped <= text.size(); ++skipped)
    if (matches(rest, text.drop_front(skipped)))
      return true;
  return false;
}

/// The lines of the file that are not indented; those below each argue for it.
static std::vector<Equivalent> readEquivalents() {
  std::vector<Equivalent> listed;
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
      listed.push_back({line.rtrim().str()});
  return listed;
}

static std::vector<Case> collect() {
  std::vector<Case> cases;
  auto add = [&](const std::string &folder, auto load) {
    if (folder.empty())
      return;
    std::optional<std::vector<Case>> more = load(folder);
    if (!more)
      exit(2);
    for (Case &subject : *more)
      if (only.empty() || StringRef(subject.name).contains(only))
        cases.push_back(std::move(subject));
  };
  add(programs, loadPrograms);
  add(kernels, recordKernels);
  return cases;
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv);
  std::vector<Equivalent> listed = readEquivalents();
  unsigned caught = 0, equivalents = 0, escaped = 0, unnoticed = 0;
  bool allClean = true;
  std::map<std::string, unsigned> codes;
  std::vector<Case> cases = collect();
  for (size_t i = 0; i != cases.size();) {
    const Case &subject = cases[i];
    Tally tally;
    allClean &= judgeLaunches(cases, i, tally);
    outs() << format("%-28s %3u mutants, %3u caught by a finding, %2u by "
                     "results, %2u survived",
                     subject.name.c_str(), tally.noticed(),
                     tally.caughtByFinding, tally.caughtByResult,
                     unsigned(tally.survivors.size()))
           << "\n";
    caught += tally.caughtByFinding + tally.caughtByResult;
    unnoticed += tally.unnoticed;
    for (const std::pair<const std::string, unsigned> &code : tally.codes)
      codes[code.first] += code.second;
    llvm::sort(tally.survivors);
    for (const std::string &what : tally.survivors) {
      auto at = llvm::find_if(listed, [&](const Equivalent &entry) {
        return matches(entry.text, subject.name + ": " + what);
      });
      if (at != listed.end()) {
        at->isUsed = true;
        ++equivalents;
        continue;
      }
      ++escaped;
      outs() << "  survived: " << subject.name << ": " << what << "\n";
    }
  }
  unsigned mistakes = caught + escaped;
  outs() << "mutants: " << mistakes + equivalents
         << ", equivalent: " << equivalents << ", caught: " << caught << " of "
         << mistakes << " ("
         << format("%.1f", mistakes ? 100.0 * caught / mistakes : 0.0)
         << " %), without effect in the launch: " << unnoticed << "\n";
  for (const std::pair<const std::string, unsigned> &code : codes)
    outs() << "  by " << code.first << ": " << code.second << "\n";
  bool isStale = false;
  for (const Equivalent &entry : listed)
    // Kernels change; programs stay.
    if (!entry.isUsed && only.empty() &&
        !StringRef(entry.text).split(':').first.contains('/')) {
      errs() << "error: listed as equivalent, but caught or gone: "
             << entry.text << "\n";
      isStale = true;
    }
  bool reached = only.empty() ? mistakes >= wanted &&
                                    caught * 100 >= mistakes * kWantedPercent
                              : escaped == 0;
  return allClean && reached && !isStale ? 0 : 1;
}
