//===- Libdevice.h - functions of libdevice on the CPU ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of libdevice are in three files. LibdeviceOps.cpp has those of
// real numbers, computed in double and rounded once; what the C library does
// not have of these is in LibdeviceSpecial.cpp. LibdeviceBits.cpp has those
// whose result is given bit for bit: integers, bits of floats, and arithmetic
// with a rounding mode.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_LIBDEVICE_H
#define TILE_LIB_INTERPRETER_LIBDEVICE_H

#include "tile/Dialect/Tile/IR/Libdevice.h"
#include "llvm/ADT/FloatingPointMode.h"
#include <optional>

namespace tile::interpreter {

//===----------------------------------------------------------------------===//
// Special functions: within one unit of the last place of a double
//===----------------------------------------------------------------------===//

/// sin(pi x) and cos(pi x), exact where they are -1, 0 or 1.
double sinPi(double x);
double cosPi(double x);
/// The inverses of erf and erfc; infinite at the ends of their domains, NaN
/// outside.
double inverseErf(double x);
double inverseErfc(double x);
/// exp(x^2) erfc(x).
double scaledErfc(double x);
/// The distribution function of the standard normal distribution, and its
/// inverse.
double normalCdf(double x);
double inverseNormalCdf(double x);
/// Modified Bessel functions of the first kind.
double besselI0(double x);
double besselI1(double x);
/// The square root of a sum of squares; infinite if one of the operands is,
/// NaN beside it or not.
double norm(double x, double y, double z, double w = 0);

//===----------------------------------------------------------------------===//
// Functions whose result is given bit for bit
//===----------------------------------------------------------------------===//

struct BitsCall;

/// From the bits of the operands to those of the result; upper bits that a type
/// does not have are zero in operands and ignored in results.
using BitsFunction = uint64_t(const uint64_t *operands, const BitsCall &call);

/// One of these functions, with what it has to know of the call.
struct BitsCall {
  const mlir::tile::LibdeviceFunction *function;
  BitsFunction *apply;
  llvm::RoundingMode rounding;
};

/// Looks the function up; none if it is not of this kind.
std::optional<BitsCall>
findBitsCall(const mlir::tile::LibdeviceFunction &function);

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_LIBDEVICE_H
