//===- Families.cpp - the list of the families ------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All families of experiments in the order in which they run. A new family is
// declared in Conformance.h and added to this list.
//
//===----------------------------------------------------------------------===//

#include "Conformance.h"

using namespace tile::conformance;

const std::vector<const Family *> &tile::conformance::families() {
  static const std::vector<const Family *> all = {
      &kMoveFamily,    &kIntegerFamily,     &kLogicFamily,
      &kFloatFamily,   &kApproximateFamily, &kCompareFamily,
      &kConvertFamily, &kMemoryFamily,      &kAtomicFamily,
      &kWarpFamily,    &kMatrixMoveFamily,  &kMatrixMultiplyFamily,
  };
  return all;
}
