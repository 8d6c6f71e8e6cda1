//===- Communication.cpp - do CTAs see one another --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CTAs communicate through atomics, through ordered or volatile accesses to
// global memory and through fences; a scope of one CTA rules that out. Shared
// memory belongs to one CTA, unless it is that of a cluster.
//
//===----------------------------------------------------------------------===//

#include "Loader.h"

using namespace tile;
using namespace tile::emulator;

static bool has(const ptx::Instruction &instruction, llvm::StringRef name) {
  return llvm::is_contained(instruction.modifiers, name);
}

static bool hasAnyOf(const ptx::Instruction &instruction,
                     std::initializer_list<llvm::StringRef> names) {
  return llvm::any_of(
      names, [&](llvm::StringRef name) { return has(instruction, name); });
}

/// In memory that only the CTA can see, for all that is written there.
static bool isWithinCta(const ptx::Instruction &instruction) {
  return hasAnyOf(instruction,
                  {"cta", "shared", "shared::cta", "local", "param", "const"});
}

bool tile::emulator::communicates(const ptx::Instruction &instruction) {
  llvm::StringRef opcode = instruction.opcode;
  if (opcode == "atom" || opcode == "red" || opcode == "multimem")
    return !isWithinCta(instruction);
  if (opcode == "ld" || opcode == "st")
    return hasAnyOf(instruction,
                    {"volatile", "relaxed", "acquire", "release", "mmio"}) &&
           !isWithinCta(instruction);
  if (opcode == "membar")
    return !has(instruction, "cta") && !has(instruction, "proxy");
  if (opcode == "fence")
    return hasAnyOf(instruction, {"gpu", "sys", "cluster"});
  // The CTAs of a cluster.
  return opcode == "mapa" ||
         (opcode == "barrier" && has(instruction, "cluster"));
}
