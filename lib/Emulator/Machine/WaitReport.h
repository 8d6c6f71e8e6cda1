//===- WaitReport.h - where the threads of a CTA stand ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the findings about a CTA that cannot go on, or does not end: who waits
// where, and for whom, with warps that do the same named together.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_MACHINE_WAITREPORT_H
#define TILE_LIB_EMULATOR_MACHINE_WAITREPORT_H

#include "Cta.h"

namespace tile::emulator {

/// E0916, or E0915 if lanes wait at an `.aligned` instruction for others of
/// their warp that wait elsewhere. No thread of the CTA can go on.
Finding makeDeadlock(Cta &cta);

/// E0915: some lanes of a warp only have come to an `.aligned` instruction,
/// with the guard true for `active` of the running fragment.
Finding makeDivergence(Warp &warp, const Instruction &instruction,
                       LaneMask active);

/// E0917, with the places where the threads were.
Finding makeStepLimit(Cta &cta, uint64_t maxSteps);

/// "`bar.sync 0` (line 81 of the PTX)".
std::string describeSite(const Program &program, uint32_t instruction);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_WAITREPORT_H
