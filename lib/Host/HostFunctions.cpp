//===- HostFunctions.cpp - the table of host functions as data ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expands Functions.def into a list and into the documentation.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/HostFunctions.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

static const char kReductionParameters[] = "x, axis=None, keepdims=False";
static const char kReductionMethod[] = "axis=None, keepdims=False";

static const HostFunctionInfo kFunctions[] = {
#define TILE_HOST_FUNCTION(NAME, PARAMETERS, DOC)                              \
  {HostForm::Function, #NAME, PARAMETERS, DOC},
#define TILE_HOST_UNARY(NAME, MATH, DOC) {HostForm::Function, #NAME, "x", DOC},
#define TILE_HOST_BINARY(NAME, MATH, DOC)                                      \
  {HostForm::Function, #NAME, "a, b", DOC},
#define TILE_HOST_REDUCTION(NAME, MATH, DOC)                                   \
  {HostForm::Function, #NAME, kReductionParameters, DOC},                      \
      {HostForm::Method, #NAME, kReductionMethod, DOC},
#define TILE_HOST_METHOD(NAME, PARAMETERS, DOC)                                \
  {HostForm::Method, #NAME, PARAMETERS, DOC},
#define TILE_HOST_PROPERTY(NAME, DOC) {HostForm::Property, #NAME, "", DOC},
#define TILE_HOST_DECORATOR(NAME, PARAMETERS, DOC)                             \
  {HostForm::Decorator, #NAME, PARAMETERS, DOC},
#include "tile/Host/Functions.def"
};

llvm::ArrayRef<HostFunctionInfo> tile::hostFunctions() { return kFunctions; }

unsigned tile::hostFunctionCount() {
  unsigned count = 0;
#define TILE_HOST_FUNCTION(NAME, PARAMETERS, DOC) ++count;
#define TILE_HOST_UNARY(NAME, MATH, DOC) ++count;
#define TILE_HOST_BINARY(NAME, MATH, DOC) ++count;
#define TILE_HOST_REDUCTION(NAME, MATH, DOC) ++count;
#define TILE_HOST_METHOD(NAME, PARAMETERS, DOC) ++count;
#define TILE_HOST_PROPERTY(NAME, DOC) ++count;
#define TILE_HOST_DECORATOR(NAME, PARAMETERS, DOC) ++count;
#include "tile/Host/Functions.def"
  return count;
}

/// How an entry is written in a program.
static std::string usage(const HostFunctionInfo &info) {
  std::string call = info.name.str() + "(" + info.parameters.str() + ")";
  switch (info.form) {
  case HostForm::Function:
    return "tile." + call;
  case HostForm::Method:
    return "x." + call;
  case HostForm::Property:
    return "x." + info.name.str();
  case HostForm::Decorator:
    return "@tile." + call;
  }
  return call;
}

void tile::printHostFunctions(llvm::raw_ostream &os) {
  os << "# What host code can call\n\n"
        "Made from include/tile/Host/Functions.def; a test compares the two.\n"
        "`x` is an array. Floats are computed in double precision, integers\n"
        "exactly in 64 bits, whatever the arrays hold.\n\n"
        "| | |\n|---|---|\n";
  for (const HostFunctionInfo &info : kFunctions)
    os << "| `" << usage(info) << "` | " << info.documentation << " |\n";
}
