//===- FactMath.cpp - arithmetic on what is known of values ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See FactMath.h.
//
//===----------------------------------------------------------------------===//

#include "FactMath.h"
#include "Operations.h"
#include <cmath>

using namespace tile;
using namespace tile::fuzz;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

void tile::fuzz::setBoundsOfType(DType type, Facts &facts) {
  facts.low = -kInfinity;
  facts.high = kInfinity;
  if (!type.isInteger())
    return;
  bool isSigned = type.isSignedInteger();
  double top = std::ldexp(1.0, type.bitWidth() - isSigned);
  facts.low = isSigned ? -top : 0;
  facts.high = top - 1;
}

double tile::fuzz::errorOf(const Facts &facts) {
  return facts.relative == 0
             ? facts.absolute
             : facts.relative * facts.magnitude() + facts.absolute;
}

bool tile::fuzz::addRounding(DType type, Facts &facts) {
  Precision precision = precisionOf(type);
  bool isApproximate = !facts.isExact();
  if (facts.isBounded()) {
    double margin = facts.magnitude() * 2 * precision.epsilon;
    facts.low -= margin;
    facts.high += margin;
  }
  if (facts.magnitude() > precision.largest) {
    // What has no bounds but is within a few ULP of the exact result may
    // stay so in a type of at least the same range.
    if (isApproximate && facts.isBounded())
      return false;
    facts.low = -kInfinity;
    facts.high = kInfinity;
  }
  if (isApproximate) {
    facts.relative += 1.5 * precision.epsilon;
    facts.absolute += 2 * precision.least;
  }
  return true;
}

Facts tile::fuzz::addFacts(const Facts &a, const Facts &b) {
  Facts sum;
  sum.low = a.low + b.low;
  sum.high = a.high + b.high;
  sum.absolute = errorOf(a) + errorOf(b);
  return sum;
}

Facts tile::fuzz::negateFacts(Facts facts) {
  std::swap(facts.low, facts.high);
  facts.low = -facts.low;
  facts.high = -facts.high;
  facts.isOffset = false;
  return facts;
}

Facts tile::fuzz::multiplyFacts(const Facts &a, const Facts &b) {
  Facts product;
  if (a.isBounded() && b.isBounded()) {
    double corners[] = {a.low * b.low, a.low * b.high, a.high * b.low,
                        a.high * b.high};
    product.low = *std::min_element(corners, corners + 4);
    product.high = *std::max_element(corners, corners + 4);
  }
  if (a.absolute == 0 && b.absolute == 0) {
    product.relative = a.relative + b.relative + a.relative * b.relative;
    return product;
  }
  double errorA = errorOf(a), errorB = errorOf(b);
  product.absolute =
      a.magnitude() * errorB + b.magnitude() * errorA + errorA * errorB;
  return product;
}

Facts tile::fuzz::uniteFacts(const Facts &a, const Facts &b) {
  Facts either;
  either.low = std::min(a.low, b.low);
  either.high = std::max(a.high, b.high);
  either.relative = std::max(a.relative, b.relative);
  either.absolute = std::max(a.absolute, b.absolute);
  return either;
}
