//===- KernelText.cpp - kernels of experiments with memory ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the common parts of kernels.
//
//===----------------------------------------------------------------------===//

#include "KernelText.h"

using namespace tile::conformance;

std::string tile::conformance::writeKernel(unsigned numArrays,
                                           const std::string &body) {
  std::string parameters, loads;
  for (unsigned i = 0; i != numArrays; ++i) {
    std::string number = std::to_string(i);
    parameters += (i ? ", .param .u64 p" : ".param .u64 p") + number;
    loads += "  ld.param.u64 %a" + number + ", [p" + number + "];\n";
  }
  return ".visible .entry ENTRY(" + parameters +
         ") {\n"
         "  .reg .pred %p<40>;\n  .reg .b16 %h<40>;\n  .reg .b32 %r<40>;\n"
         "  .reg .b64 %d<40>;\n  .reg .f32 %f<40>;\n  .reg .f64 %g<40>;\n"
         "  .reg .b128 %q<40>;\n  .reg .b64 %a<8>;\n"
         "  .reg .b32 %thread, %lane, %block, %size;\n"
         "  mov.u32 %lane, %laneid;\n  mov.u32 %thread, %tid.x;\n"
         "  mov.u32 %block, %ctaid.x;\n  mov.u32 %size, %ntid.x;\n"
         "  mad.lo.u32 %thread, %block, %size, %thread;\n" +
         loads + body + "  ret;\n}\n";
}

std::string tile::conformance::elementAddress(const std::string &reg,
                                              unsigned array, unsigned bytes) {
  return "  mad.wide.u32 " + reg + ", %thread, " + std::to_string(bytes) +
         ", %a" + std::to_string(array) + ";\n";
}

std::vector<uint64_t> tile::conformance::randomBits(Random &random,
                                                    size_t count) {
  std::vector<uint64_t> bits;
  for (size_t i = 0; i != count; ++i)
    bits.push_back(random.next());
  return bits;
}

std::string tile::conformance::bitsOf(unsigned bytes) {
  return std::to_string(bytes * 8);
}

std::string tile::conformance::registerList(const std::string &prefix,
                                            unsigned first, unsigned count) {
  std::string list;
  for (unsigned i = 0; i != count; ++i)
    list += (i ? ", " : "{") + prefix + std::to_string(first + i);
  return list + "}";
}
