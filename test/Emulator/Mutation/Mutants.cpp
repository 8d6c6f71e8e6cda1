//===- Mutants.cpp - PTX with one mistake in it -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Works on lines: LLVM prints, and the programs have, one instruction a line.
//
//===----------------------------------------------------------------------===//

#include "Mutants.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <map>

using namespace llvm;
using namespace tile::mutation;

namespace {
/// One line of a module, if it is an instruction.
struct Line {
  /// Without guard and semicolon; empty if it is no instruction.
  StringRef instruction;
  /// "%p1" or "!%p1"; may be empty.
  StringRef guard;

  explicit Line(StringRef text) {
    text = text.trim();
    if (!text.consume_back(";") || text.starts_with(".") ||
        text.starts_with("//"))
      return;
    if (text.consume_front("@")) {
      std::tie(guard, text) = text.split(' ');
      text = text.trim();
    }
    instruction = text;
  }
  StringRef opcode() const { return instruction.take_until(isSpace); }
  /// The guard's opposite, with its `@`.
  std::string otherwise() const {
    return guard.starts_with("!") ? ("@" + guard.drop_front()).str()
                                  : ("@!" + guard).str();
  }
};

class Mutator {
public:
  Mutator(StringRef ptx, StringRef source) {
    ptx.split(lines, '\n');
    source.split(sourceLines, '\n');
  }

  std::vector<Mutant> run();

private:
  void mutate(size_t at);
  void deleteSynchronisation(size_t at, const Line &line);
  void weaken(size_t at, const Line &line);
  void removeMask(size_t at, const Line &line);
  /// Adds the mutant that has `text` in the place of line `at`; the probe has
  /// `trap` before it.
  void add(size_t at, const Twine &what, std::string text,
           std::string trap = "trap;");
  void replaceFirst(size_t at, const Line &line, StringRef old,
                    StringRef replacement);
  std::string joined(size_t at, StringRef text) const;
  /// True if a label stands behind line `at`.
  bool isAhead(size_t at, StringRef label) const;

  SmallVector<StringRef, 0> lines;
  SmallVector<StringRef, 0> sourceLines;
  /// The line of the source that the instructions come from.
  StringRef origin;
  std::vector<Mutant> mutants;
  std::map<std::string, unsigned> count;
};
} // namespace

std::string Mutator::joined(size_t at, StringRef text) const {
  std::string result;
  for (size_t i = 0; i != lines.size(); ++i) {
    result += i == at ? text : lines[i];
    result += '\n';
  }
  return result;
}

bool Mutator::isAhead(size_t at, StringRef label) const {
  for (size_t i = at + 1; i != lines.size(); ++i)
    if (lines[i].trim().take_until([](char c) { return c == ':'; }) == label &&
        lines[i].contains(':'))
      return true;
  return false;
}

void Mutator::add(size_t at, const Twine &what, std::string text,
                  std::string trap) {
  std::string name = what.str();
  if (unsigned before = count[name]++)
    name += " #" + std::to_string(before + 1);
  if (!origin.empty())
    name += ", " + origin.str();
  mutants.push_back(
      {name, joined(at, text), joined(at, trap + "\n" + lines[at].str())});
}

void Mutator::replaceFirst(size_t at, const Line &line, StringRef old,
                           StringRef replacement) {
  std::string text = lines[at].str();
  size_t place = text.find(old.str());
  if (place == std::string::npos)
    return;
  text.replace(place, old.size(), replacement.str());
  add(at,
      "`" + old + "` becomes `" + replacement + "` in `" + line.instruction +
          "`",
      text);
}

void Mutator::deleteSynchronisation(size_t at, const Line &line) {
  StringRef opcode = line.opcode();
  bool isBarrier = opcode.starts_with("bar.") || opcode.starts_with("barrier.");
  bool isAsync =
      opcode == "cp.async.commit_group" || opcode.starts_with("cp.async.wait_");
  if (isBarrier || isAsync || opcode.starts_with("fence.") ||
      opcode.starts_with("membar."))
    add(at, "delete `" + line.instruction + "`", "");
  if (opcode == "cp.async.wait_group") {
    unsigned groups = 0;
    if (!line.instruction.split(' ').second.trim().getAsInteger(10, groups))
      add(at, "wait for one group less in `" + line.instruction + "`",
          "cp.async.wait_group " + std::to_string(groups + 1) + ";");
  }
  // Barriers with a count: `bar.sync 1, 64`.
  unsigned threads = 0;
  StringRef last = line.instruction.rsplit(',').second.trim();
  if (isBarrier && !opcode.contains("warp") && !opcode.contains("red") &&
      !last.getAsInteger(10, threads))
    for (unsigned other : {threads - 32, threads + 32})
      add(at, "count of " + Twine(other) + " in `" + line.instruction + "`",
          (line.instruction.rsplit(',').first + ", " + Twine(other) + ";")
              .str());
}

void Mutator::weaken(size_t at, const Line &line) {
  StringRef opcode = line.opcode();
  bool isFence = opcode.starts_with("fence.");
  if (opcode.starts_with("membar.gl"))
    replaceFirst(at, line, "membar.gl", "membar.cta");
  bool accesses = opcode.starts_with("ld.") || opcode.starts_with("st.") ||
                  opcode.starts_with("atom.") || opcode.starts_with("red.");
  if (!isFence && !accesses)
    return;
  if (accesses)
    for (StringRef order : {".acquire", ".release", ".acq_rel"})
      if (opcode.contains(order))
        replaceFirst(at, line, order, ".relaxed");
  if (opcode.contains(".gpu"))
    replaceFirst(at, line, ".gpu", ".cta");
}

void Mutator::removeMask(size_t at, const Line &line) {
  if (line.guard.empty())
    return;
  StringRef opcode = line.opcode();
  if (opcode == "bra" || opcode == "bra.uni") {
    // What jumps over code masks it; what jumps back is a loop.
    StringRef label = line.instruction.split(' ').second.trim();
    if (isAhead(at, label))
      add(at, "delete `@" + line.guard + " " + line.instruction + "`", "",
          ("@" + line.guard + " trap;").str());
    return;
  }
  add(at, "no guard `@" + line.guard + "` at `" + line.instruction + "`",
      (line.instruction + ";").str(), line.otherwise() + " trap;");
}

void Mutator::mutate(size_t at) {
  SmallVector<StringRef, 4> words;
  SplitString(lines[at], words);
  unsigned number = 0;
  if (words.size() >= 3 && words[0] == ".loc" &&
      !words[2].getAsInteger(10, number))
    origin = words[1] == "1" && number && number <= sourceLines.size()
                 ? sourceLines[number - 1].trim()
                 : "";
  Line line(lines[at]);
  if (line.instruction.empty())
    return;
  deleteSynchronisation(at, line);
  weaken(at, line);
  removeMask(at, line);
}

std::vector<Mutant> Mutator::run() {
  for (size_t i = 0; i != lines.size(); ++i)
    mutate(i);
  return std::move(mutants);
}

std::vector<Mutant> tile::mutation::makeMutants(StringRef ptx,
                                                StringRef source) {
  return Mutator(ptx, source).run();
}
