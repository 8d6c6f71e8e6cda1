//===- Options.cpp - the arguments of emulator-conformance ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One table has all options: their names, where their values go, and what
// `--help` says of them.
//
//===----------------------------------------------------------------------===//

#include "Options.h"
#include "Conformance.h"
#include "llvm/ADT/StringRef.h"
#include <algorithm>

using namespace tile::conformance;

namespace {
/// One option; the member that is not null gets its value.
struct Option {
  const char *name;
  /// What stands for the value in the help; null for an option without one.
  const char *value;
  const char *help;
  bool Options::*flag = nullptr;
  std::string Options::*text = nullptr;
  uint64_t Options::*number = nullptr;
};
} // namespace

static const Option table[] = {
    {"--seed", "N", "the operands are drawn with this seed; 1", nullptr,
     nullptr, &Options::seed},
    {"--family", "NAME", "only this family of instructions", nullptr,
     &Options::family},
    {"--form", "TEXT", "only forms whose name contains it", nullptr,
     &Options::form},
    {"--no-gpu", nullptr, "the emulator runs alone, against references",
     &Options::withoutGPU},
    {"--complaints", "N", "so many wrong samples of a form are printed; 5",
     nullptr, nullptr, &Options::complaints},
    {"--dump", nullptr, "all wrong samples, as `operands > emulator device`",
     &Options::dump},
    {"--verbose", nullptr, "what was measured of mma and approximations, too",
     &Options::verbose},
    {"--record", "FILE", "keep what the device gave (else the emulator)",
     nullptr, &Options::record},
    {"--replay", "FILE", "compare with what was kept, not with a GPU", nullptr,
     &Options::replay},
    {"--emit", "FOLDER", "write the PTX of the families there, run nothing",
     nullptr, &Options::emit},
    {"--list", nullptr, "print the forms, run nothing", &Options::list},
    {"--help", nullptr, "print this", &Options::help},
};

static std::string spellingOf(const Option &option) {
  std::string text = option.name;
  return option.value ? text + "=" + option.value : text;
}

static std::string familyNames() {
  std::string names;
  for (const Family *family : families())
    names += (names.empty() ? "" : ", ") + std::string(family->name);
  return names;
}

std::string tile::conformance::helpText() {
  std::string text =
      "usage: emulator-conformance [OPTION]...\n"
      "Compares the emulator with the GPU, form by form of the instructions,\n"
      "over random operands. The status is 0 only if nothing differs.\n";
  for (const Option &option : table) {
    std::string spelling = spellingOf(option);
    spelling.resize(18, ' ');
    text += "  " + spelling + option.help + "\n";
  }
  return text + "families: " + familyNames() + "\n";
}

static std::string unknownArgument(const std::string &argument) {
  std::string text = "unknown argument `" + argument + "`; there are";
  for (const Option &option : table)
    text +=
        std::string(&option == table ? " `" : ", `") + spellingOf(option) + "`";
  return text;
}

/// Takes one argument; returns what is wrong with it.
static std::string takeArgument(const std::string &argument, Options &options) {
  size_t equals = argument.find('=');
  std::string name = argument.substr(0, equals);
  const Option *option =
      std::find_if(std::begin(table), std::end(table),
                   [&](const Option &entry) { return name == entry.name; });
  if (option == std::end(table))
    return unknownArgument(argument);
  bool hasValue = equals != std::string::npos;
  if (option->flag) {
    options.*option->flag = true;
    return hasValue ? "`" + name + "` takes no value" : "";
  }
  std::string value = hasValue ? argument.substr(equals + 1) : "";
  if (value.empty())
    return "`" + name + "` needs a value: `" + spellingOf(*option) + "`";
  if (option->text)
    options.*option->text = value;
  else if (llvm::StringRef(value).getAsInteger(0, options.*option->number))
    return "`" + name + "` needs a number, not `" + value + "`";
  return "";
}

std::string tile::conformance::parseArguments(int argc, char **argv,
                                              Options &options) {
  for (int i = 1; i < argc; ++i) {
    std::string problem = takeArgument(argv[i], options);
    if (!problem.empty())
      return problem;
  }
  auto isNamed = [&](const Family *family) {
    return options.family == family->name;
  };
  if (!options.family.empty() &&
      std::none_of(families().begin(), families().end(), isNamed))
    return "there is no family `" + options.family + "`; there are " +
           familyNames();
  if (!options.record.empty() && !options.replay.empty())
    return "`--record` and `--replay` exclude one another";
  return "";
}
