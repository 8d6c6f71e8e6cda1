//===- KernelRun.h - runs a few PTX instructions in tests -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Wraps instructions into a kernel, runs it in the emulator, and holds its
// arrays. The body finds registers declared (%p0 to %p31 predicates, %h 16
// bits, %r 32, %d 64, %f and %g for f32 and f64, 64 of each, %q 128 bits), the
// address of array NAME in %NAME, and its own lane in %lane.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_EMULATOR_KERNELRUN_H
#define TILE_TEST_UNIT_EMULATOR_KERNELRUN_H

#include "tile/Emulator/Emulator.h"
#include "tile/Support/Source.h"
#include "gtest/gtest.h"
#include <cstring>
#include <deque>

namespace tile::test {

class KernelRun {
public:
  /// `declarations` stands before the kernel, in the module.
  explicit KernelRun(std::string body, std::string declarations = "");

  /// Adds an array; the reference stays valid.
  std::vector<uint8_t> &array(const std::string &name, size_t bytes);
  /// One with the elements `values`.
  template <typename T>
  std::vector<uint8_t> &array(const std::string &name,
                              const std::vector<T> &values) {
    std::vector<uint8_t> &bytes = array(name, values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
  }
  /// The elements of an array.
  template <typename T> std::vector<T> get(const std::string &name) const {
    for (const Memory &memory : memories)
      if (memory.name == name) {
        std::vector<T> values(memory.bytes.size() / sizeof(T));
        std::memcpy(values.data(), memory.bytes.data(), memory.bytes.size());
        return values;
      }
    ADD_FAILURE() << "no array " << name;
    return {};
  }

  EmulatorOptions options;
  EmulatorLaunch launch;
  /// Makes the array read-only.
  void protect(const std::string &name);

  /// False after errors; `messages` has their texts then.
  bool run();
  /// As `run`, and fails the test if that fails.
  void expectRun() { EXPECT_TRUE(run()) << messages; }
  /// Codes and texts of all errors, a line each, and of their notes.
  std::string messages;
  /// The PTX of the last run.
  std::string ptx;

private:
  struct Memory {
    std::string name;
    std::vector<uint8_t> bytes;
    bool readOnly = false;
  };

  std::string body;
  std::string declarations;
  /// Addresses must not change.
  std::deque<Memory> memories;
};

/// Expects that running `body`, with arrays `x` and `y` of 4096 bytes, ends
/// with a message that contains `expected`.
void expectMessage(const std::string &body, const std::string &expected);

} // namespace tile::test

#endif // TILE_TEST_UNIT_EMULATOR_KERNELRUN_H
