//===- Conformance.cpp - arrays and the plain comparison ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the families share: arrays of elements of some size, and the comparison
// that wants the same bits on both devices.
//
//===----------------------------------------------------------------------===//

#include "Conformance.h"

using namespace tile::conformance;

Array Array::output(std::string name, unsigned elementBytes, size_t count) {
  Array array;
  array.name = std::move(name);
  array.bytes.resize(elementBytes * count);
  array.isOutput = true;
  array.elementBytes = elementBytes;
  return array;
}

Array Array::input(std::string name, unsigned elementBytes,
                   const std::vector<uint64_t> &elements) {
  Array array;
  array.name = std::move(name);
  array.bytes.resize(elementBytes * elements.size());
  array.elementBytes = elementBytes;
  for (size_t i = 0; i != elements.size(); ++i)
    std::memcpy(&array.bytes[i * elementBytes], &elements[i], elementBytes);
  return array;
}

uint64_t Array::get(size_t i) const {
  uint64_t bits = 0;
  std::memcpy(&bits, &bytes[i * elementBytes], elementBytes);
  return bits;
}

std::string tile::conformance::hex(uint64_t bits, unsigned bytes) {
  static const char digits[] = "0123456789abcdef";
  std::string text = "0x";
  for (unsigned i = 2 * bytes; i-- != 0;)
    text += digits[bits >> 4 * i & 15];
  return text;
}

void tile::conformance::compareBits(const Experiment &experiment,
                                    const Results &results, Report &report) {
  if (!results.device)
    return;
  for (size_t k = 0; k != results.emulator.size(); ++k) {
    const Array &ours = results.emulator[k];
    const Array &theirs = (*results.device)[k];
    if (!ours.isOutput)
      continue;
    for (size_t i = 0; i != ours.size(); ++i)
      if (ours.get(i) != theirs.get(i)) {
        std::string mine = hex(ours.get(i), ours.elementBytes);
        std::string other = hex(theirs.get(i), ours.elementBytes);
        std::string place = ours.name + "[" + std::to_string(i) + "]";
        report.fail(report.isCompact
                        ? place + " > " + mine + " " + other
                        : place + ": emulator " + mine + ", device " + other);
      }
  }
}
