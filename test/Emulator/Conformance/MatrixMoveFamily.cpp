//===- MatrixMoveFamily.cpp - ldmatrix and stmatrix beside the GPU --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Moves of matrices between shared memory and fragments, whose rows are in an
// order of their own in each lane.
//
//===----------------------------------------------------------------------===//

#include "KernelText.h"

using namespace tile::conformance;

/// %r30 becomes the address of this lane's row, another one than its own, after
/// x has been copied to shared memory.
static const char *const kRows =
    "  .shared .align 16 .b8 s[512];\n  mov.u32 %r29, s;\n"
    "  mad.lo.u32 %r30, %lane, 16, %r29;\n"
    "  ld.global.v4.b32 {%r1, %r2, %r3, %r4}, [%d0];\n"
    "  st.shared.v4.b32 [%r30], {%r1, %r2, %r3, %r4};\n  bar.sync 0;\n"
    "  mad.lo.u32 %r28, %lane, 11, 5;\n  and.b32 %r28, %r28, 31;\n"
    "  mad.lo.u32 %r30, %r28, 16, %r29;\n"
    "  mov.b32 %r10, 0;\n  mov.b32 %r11, 0;\n"
    "  mov.b32 %r12, 0;\n  mov.b32 %r13, 0;\n";

static Experiment makeMove(Random &random, const std::string &form,
                           const std::string &body, unsigned architecture) {
  Experiment experiment;
  experiment.form = form;
  experiment.architecture = architecture;
  experiment.entry = writeKernel(
      2, elementAddress("%d0", 0, 16) + elementAddress("%d9", 1, 16) + kRows +
             body + "  st.global.v4.b32 [%d9], {%r10, %r11, %r12, %r13};\n");
  experiment.arrays = {Array::input("x", 4, randomBits(random, 128)),
                       Array::output("y", 4, 128)};
  return experiment;
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  const std::string address = "  cvt.u64.u32 %d5, %r30;\n"
                              "  cvta.shared.u64 %d5, %d5;\n";
  for (unsigned count : {1, 2, 4})
    for (const char *order : {"", ".trans"}) {
      std::string form = ".sync.aligned.m8n8.x" + std::to_string(count) + order;
      for (const char *space : {".shared", ""})
        experiments.push_back(
            makeMove(random, "ldmatrix" + form + space,
                     address + "  ldmatrix" + form + space + ".b16 " +
                         registerList("%r", 10, count) +
                         (*space ? ", [%r30];\n" : ", [%d5];\n"),
                     80));
      experiments.push_back(
          makeMove(random, "stmatrix" + form + ".shared",
                   "  stmatrix" + form + ".shared.b16 [%r30], " +
                       registerList("%r", 1, count) +
                       ";\n  bar.sync 0;\n  mad.lo.u32 %r30, %lane, 16, %r29;\n"
                       "  ld.shared.v4.b32 {%r10, %r11, %r12, %r13}, [%r30];\n",
                   90));
    }
  experiments.push_back(
      makeMove(random, "movmatrix",
               "  movmatrix.sync.aligned.m8n8.trans.b16 %r10, %r1;\n"
               "  movmatrix.sync.aligned.m8n8.trans.b16 %r2, %r2;\n"
               "  mov.b32 %r11, %r2;\n",
               80));
}

const Family tile::conformance::kMatrixMoveFamily = {"matrix-move", generate};
