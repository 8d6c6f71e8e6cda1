//===- OpcodeTable.cpp - all families of instructions -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts the opcodes of all families into one table, once a process.
//
//===----------------------------------------------------------------------===//

#include "Decoder.h"

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
#ifdef TILE_HAS_Control
  addControlOpcodes(table);
#endif
#ifdef TILE_HAS_Move
  addMoveOpcodes(table);
#endif
#ifdef TILE_HAS_Integer
  addIntegerOpcodes(table);
#endif
#ifdef TILE_HAS_Logic
  addLogicOpcodes(table);
#endif
#ifdef TILE_HAS_Float
  addFloatOpcodes(table);
#endif
#ifdef TILE_HAS_Approximate
  addApproximateOpcodes(table);
#endif
#ifdef TILE_HAS_Compare
  addCompareOpcodes(table);
#endif
#ifdef TILE_HAS_Convert
  addConvertOpcodes(table);
#endif
#ifdef TILE_HAS_Memory
  addMemoryOpcodes(table);
#endif
#ifdef TILE_HAS_Atomic
  addAtomicOpcodes(table);
#endif
#ifdef TILE_HAS_Fence
  addFenceOpcodes(table);
#endif
#ifdef TILE_HAS_Barrier
  addBarrierOpcodes(table);
#endif
#ifdef TILE_HAS_Warp
  addWarpOpcodes(table);
#endif
#ifdef TILE_HAS_AsyncCopy
  addAsyncCopyOpcodes(table);
#endif
#ifdef TILE_HAS_MatrixMove
  addMatrixMoveOpcodes(table);
#endif
#ifdef TILE_HAS_MatrixMultiply
  addMatrixMultiplyOpcodes(table);
#endif
  return table;
}

const OpcodeTable &OpcodeTable::get() {
  static const OpcodeTable table = makeTable();
  return table;
}
