//===- OpcodeTable.cpp - all families of instructions -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts the opcodes of all families into one table, once a process.
//
//===----------------------------------------------------------------------===//

#include "Decoder.h"
#include <cassert>

using namespace tile::emulator;

void OpcodeTable::add(llvm::StringRef opcode, DecodeFunction decode) {
  bool isNew = functions.try_emplace(opcode, decode).second;
  assert(isNew && "two families decode one opcode");
  (void)isNew;
}

DecodeFunction OpcodeTable::find(llvm::StringRef opcode) const {
  return functions.lookup(opcode);
}

static OpcodeTable makeTable() {
  OpcodeTable table;
  addControlOpcodes(table);
  addMoveOpcodes(table);
  addIntegerOpcodes(table);
  addLogicOpcodes(table);
  addFloatOpcodes(table);
  addApproximateOpcodes(table);
  addCompareOpcodes(table);
  addConvertOpcodes(table);
  addMemoryOpcodes(table);
  addAtomicOpcodes(table);
  addFenceOpcodes(table);
  addBarrierOpcodes(table);
  addWarpOpcodes(table);
  addAsyncCopyOpcodes(table);
  addMatrixMoveOpcodes(table);
  addMatrixMultiplyOpcodes(table);
  return table;
}

const OpcodeTable &OpcodeTable::get() {
  static const OpcodeTable table = makeTable();
  return table;
}
