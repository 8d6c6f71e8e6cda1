//===- PrintTest.cpp - the test of a random program -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Host code that makes the arrays, launches the kernel once, and says how far
// devices may differ.
//
//===----------------------------------------------------------------------===//

#include "PrintTest.h"
#include "Operations.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace tile;
using namespace tile::fuzz;

//===----------------------------------------------------------------------===//
// Contents
//===----------------------------------------------------------------------===//

/// 2^exponent - minus, as text: the numbers are too large for some types.
static std::string power(unsigned exponent, unsigned minus) {
  std::string text = "2**" + std::to_string(exponent);
  return minus ? text + " - " + std::to_string(minus) : text;
}

/// Numbers at the edges of a type. Thirteen of them, which no power of two
/// divides, so that all meet all lanes.
static std::string edges(DType type) {
  if (type.isBool())
    return "[True, False, False]";
  if (type.isInteger()) {
    unsigned bits = type.bitWidth() - type.isSignedInteger();
    std::string top = power(bits, 1), half = power(bits - 1, 0);
    if (!type.isSignedInteger())
      return "[0, 1, 2, 3, " + std::to_string(type.bitWidth()) + ", " + top +
             ", " + power(bits, 2) + ", " + half + ", " + power(bits - 1, 1) +
             ", 7, 31, 100, 5]";
    return "[0, 1, -1, 2, -2, " + std::to_string(type.bitWidth()) + ", " + top +
           ", -2**" + std::to_string(bits) + ", -2**" + std::to_string(bits) +
           " + 1, " + half + ", 7, 31, -100]";
  }
  if (type.isFP8())
    return "[0.0, -0.0, 1.0, -1.5, 2.0, 0.0625, -7.0, 16.0, 240.0, -14.0, "
           "0.5, 3.0, float(\"nan\")]";
  Precision precision = precisionOf(type);
  return llvm::formatv("[0.0, -0.0, 1.0, -1.5, float(\"inf\"), "
                       "float(\"-inf\"), float(\"nan\"), {0}, -{0}, {1}, {2}, "
                       "-{2}, 0.1]",
                       reprDouble(precision.least),
                       reprDouble(precision.least / precision.epsilon),
                       reprDouble(precision.largest))
      .str();
}

static std::string randomOf(DType type, int64_t length, uint64_t seed) {
  std::string tail = std::to_string(length) + ", dtype=tl." +
                     type.memberName() + ", seed=" + std::to_string(seed) + ")";
  if (type.isFloating())
    return "tile.randn(" + tail;
  if (type.isBool())
    return "tile.randint(0, 2, " + tail;
  // The host's integers have 63 bits and a sign.
  unsigned bits = type.bitWidth() - type.isSignedInteger();
  std::string low =
      type.isSignedInteger() ? "-2**" + std::to_string(bits) : "0";
  std::string high = bits >= 63 ? power(63, 1) : power(bits, 0);
  return "tile.randint(" + low + ", " + high + ", " + tail;
}

static std::string contents(const Array &array, int64_t length) {
  DType type = array.element;
  std::string name = "tl." + type.memberName();
  std::string seed = std::to_string(array.seed);
  auto edgeArray = [&] {
    return "tile.array(" + edges(type) + " * " +
           std::to_string(length / (type.isBool() ? 3 : 13) + 1) +
           ", dtype=" + name + ")[:" + std::to_string(length) + "]";
  };
  switch (array.contents) {
  case Contents::Counting:
    return "tile.arange(" + std::to_string(length) + ").to(" + name + ")";
  case Contents::Small:
    return std::string("tile.randint(") +
           (type.isUnsignedInteger() ? "0, " : "-4, ") +
           (type.isBool() ? "2, " : "5, ") + std::to_string(length) +
           ", dtype=" + name + ", seed=" + seed + ")";
  case Contents::Random:
    return randomOf(type, length, array.seed);
  case Contents::Edges:
    return edgeArray();
  case Contents::Mixed:
    return "tile.where(tile.randint(0, 3, " + std::to_string(length) +
           ", seed=" + seed + ") == 0, " + edgeArray() + ", " +
           randomOf(type, length, array.seed + 1) + ").to(" + name + ")";
  }
  return "";
}

//===----------------------------------------------------------------------===//
// The test
//===----------------------------------------------------------------------===//

/// The name of the test's array: the parameter's without `_ptr`.
static std::string arrayName(const Program &program, size_t index) {
  std::string name = parameterName(program, index);
  return name.substr(0, name.size() - 4);
}

static std::string launch(const Program &program, const Requirements &needs) {
  std::string grid = std::to_string(program.grid[0]);
  int last = program.grid[2] > 1 ? 2 : program.grid[1] > 1 ? 1 : 0;
  for (int axis = 1; axis <= last; ++axis)
    grid += ", " + std::to_string(program.grid[axis]);
  std::string arguments;
  auto add = [&](const std::string &text) {
    arguments += (arguments.empty() ? "" : ", ") + text;
  };
  for (size_t i = 0; i != program.arrays.size(); ++i) {
    unsigned slice = program.arrays[i].slice;
    if (needs.lengths[i])
      add(arrayName(program, i) +
          (slice ? "[" + std::to_string(slice) + ":]" : ""));
  }
  for (bool isConstant : {false, true})
    for (size_t i = 0; i != program.scalars.size(); ++i) {
      const Scalar &scalar = program.scalars[i];
      if (needs.scalars[i] && scalar.isConstant == isConstant)
        add((isConstant ? "n" + std::to_string(i) + "=" : "") +
            repr(scalar.value));
    }
  for (size_t i = 0; i != program.dimensions.size(); ++i)
    if (needs.dimensions[i])
      add("D" + std::to_string(i) + "=" +
          std::to_string(program.dimensions[i]));
  if (program.numWarps != 4)
    add("num_warps=" + std::to_string(program.numWarps));
  return "    kernel[(" + grid + (last ? ")](" : ",)](") + arguments + ")\n";
}

std::string tile::fuzz::printTest(const Program &program,
                                  const Requirements &needs) {
  std::string text = "@tile.test\ndef test():\n";
  std::string tolerances;
  for (size_t i = 0; i != program.arrays.size(); ++i) {
    const Array &array = program.arrays[i];
    if (!needs.lengths[i])
      continue;
    int64_t length = needs.lengths[i] + array.slice;
    std::string name = arrayName(program, i);
    text += "    " + name + " = ";
    if (!array.isOutput) {
      text += contents(array, length) + "\n";
      continue;
    }
    text += "tile.empty(" + std::to_string(length) + ", dtype=tl." +
            array.element.memberName() + ")\n";
    const Facts &facts = needs.tolerances[i];
    // A little more, for what is of second order.
    tolerances += "    tile.tolerance(" + name +
                  ", rtol=" + reprDouble(facts.relative * 1.1) +
                  ", atol=" + reprDouble(facts.absolute * 1.1) + ")\n";
  }
  return text + launch(program, needs) + tolerances;
}
