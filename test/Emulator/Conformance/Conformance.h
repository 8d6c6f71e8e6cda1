//===- Conformance.h - families of experiments ------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The program emulator-conformance runs the same PTX in the emulator and on the
// GPU and compares what the two write. This header is what a family of
// instructions has to know: it makes Experiments, each a kernel for one form of
// an instruction with its arrays, and says how the results are judged. The
// runner (Runner.h) does the rest, without a GPU, too: then only experiments
// that know the right result by themselves say anything.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_EMULATOR_CONFORMANCE_CONFORMANCE_H
#define TILE_TEST_EMULATOR_CONFORMANCE_CONFORMANCE_H

#include "../../../lib/Emulator/Machine/Random.h"
#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

namespace tile::conformance {

using emulator::Random;

/// An array of an experiment; the kernel gets its address.
struct Array {
  std::string name;
  std::vector<uint8_t> bytes;
  /// Written by the kernel, and compared.
  bool isOutput = false;
  /// Bytes of an element, for messages: 1, 2, 4 or 8.
  unsigned elementBytes = 4;

  /// `count` elements of zeros.
  static Array output(std::string name, unsigned elementBytes, size_t count);
  /// The elements' bits, truncated to `elementBytes`.
  static Array input(std::string name, unsigned elementBytes,
                     const std::vector<uint64_t> &elements);
  size_t size() const { return bytes.size() / elementBytes; }
  /// The bits of element `i`.
  uint64_t get(size_t i) const;
};

/// What is wrong with a form. The runner prints the first few complaints.
class Report {
public:
  explicit Report(bool isCompact = false) : isCompact(isCompact) {}

  void fail(std::string complaint) {
    complaints.push_back(std::move(complaint));
  }
  /// Something that was measured, printed on demand.
  void note(std::string text) { measured.push_back(std::move(text)); }
  const std::vector<std::string> &all() const { return complaints; }
  const std::vector<std::string> &notes() const { return measured; }

  /// Complaints are numbers alone, for programs to read:
  /// `operands > emulator device`.
  const bool isCompact;

private:
  std::vector<std::string> complaints;
  std::vector<std::string> measured;
};

struct Experiment;

/// The arrays of an experiment after it has run.
struct Results {
  const std::vector<Array> &emulator;
  /// Null if there is no GPU.
  const std::vector<Array> *device = nullptr;
};

/// Judges an experiment.
using Comparison = std::function<void(const Experiment &experiment,
                                      const Results &results, Report &report)>;

/// One kernel with its data.
struct Experiment {
  /// What is tested, as it is printed: "add.rn.f32".
  std::string form;
  /// The entry: `.visible .entry ENTRY(.param .u64 p0, ...) {...}`, one
  /// parameter an array. The runner puts a name of its own for ENTRY, puts the
  /// entries of a family into one module, and adds .version and .target.
  std::string entry;
  /// The least architecture that has the form: 80 for sm_80. 90 runs as
  /// sm_90a.
  unsigned architecture = 80;
  /// The least version of the PTX ISA: 84 for 8.4.
  unsigned isaVersion = 83;
  std::array<uint32_t, 3> grid = {1, 1, 1};
  std::array<uint32_t, 3> block = {32, 1, 1};
  /// Dynamic shared memory.
  uint32_t sharedBytes = 0;
  std::vector<Array> arrays;
  /// compareBits unless the family says otherwise.
  Comparison compare;
  /// `compare` says something without a GPU, too.
  bool hasReference = false;
};

/// The device's output arrays must be those of the emulator, bit by bit.
void compareBits(const Experiment &experiment, const Results &results,
                 Report &report);

/// "0x3f800000", with as many digits as an element of `bytes` bytes has.
std::string hex(uint64_t bits, unsigned bytes);

/// A family: its name and what makes its experiments.
struct Family {
  const char *name;
  void (*generate)(Random &random, std::vector<Experiment> &experiments);
};

// The families; each is declared here and listed in Families.cpp.
extern const Family kMoveFamily;
extern const Family kIntegerFamily;
extern const Family kLogicFamily;
extern const Family kFloatFamily;
extern const Family kApproximateFamily;
extern const Family kCompareFamily;
extern const Family kConvertFamily;
extern const Family kMemoryFamily;
extern const Family kAtomicFamily;
extern const Family kWarpFamily;
extern const Family kMatrixMoveFamily;
extern const Family kMatrixMultiplyFamily;

/// All of them.
const std::vector<const Family *> &families();

} // namespace tile::conformance

#endif // TILE_TEST_EMULATOR_CONFORMANCE_CONFORMANCE_H
