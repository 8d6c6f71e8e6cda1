//===- MatrixMove.cpp - ldmatrix, stmatrix, movmatrix ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Moves of 8 x 8 matrices of 16-bit elements between shared memory and the
// fragments of matrix instructions (PTX ISA, "Warp-level matrix instructions:
// ldmatrix, stmatrix, movmatrix"). Lane 8 m + r gives the address of row r of
// matrix m; of each matrix, lane l holds the two elements at row l / 4, columns
// 2 (l % 4) and the next, or, transposed, column l / 4 of two rows. Matrices of
// 8-bit elements came with sm_100a and are unknown.
//
//===----------------------------------------------------------------------===//

#include "Addressing.h"
#include "WarpMembers.h"

using namespace tile;
using namespace tile::emulator;

namespace {
/// Operands: the address, then a register for each matrix.
struct MatrixDetails {
  Space space = Space::Generic;
  Addressing address;
  unsigned matrices = 1;
  bool transposed = false;
};

/// One matrix, element by element.
using Matrix = uint16_t[8][8];
} // namespace

static constexpr unsigned kRows = 8;
static constexpr unsigned kRowBytes = 16;

/// Calls `function(row, column, lane, half)` for the place of each element.
template <typename Function>
static void forElements(bool transposed, Function &&function) {
  for (unsigned lane = 0; lane != kWarpLanes; ++lane)
    for (unsigned half = 0; half != 2; ++half) {
      unsigned slow = lane / 4, fast = lane % 4 * 2 + half;
      if (transposed)
        function(fast, slow, lane, half);
      else
        function(slow, fast, lane, half);
    }
}

static void toRegisters(const Matrix &matrix, bool transposed,
                        uint32_t *lanes) {
  forElements(transposed,
              [&](unsigned row, unsigned column, unsigned lane, unsigned half) {
                uint32_t element = matrix[row][column];
                lanes[lane] = half ? lanes[lane] | element << 16 : element;
              });
}

static void fromRegisters(const uint32_t *lanes, bool transposed,
                          Matrix &matrix) {
  forElements(transposed,
              [&](unsigned row, unsigned column, unsigned lane, unsigned half) {
                matrix[row][column] = lanes[lane] >> (half * 16);
              });
}

/// Resolves the rows of all matrices.
static bool resolveRows(Warp &warp, const Instruction &instruction,
                        const MatrixDetails &details, AccessKind kind,
                        Access &access) {
  access.space = details.space;
  access.kind = kind;
  access.bytes = access.alignment = kRowBytes;
  access.active = kAllLanes >> (kWarpLanes - kRows * details.matrices);
  details.address.compute(warp, instruction, access.address);
  return resolve(warp, instruction, access);
}

static Outcome loadMatrix(Warp &warp, const Instruction &instruction,
                          LaneMask active) {
  const MatrixDetails &details =
      *static_cast<const MatrixDetails *>(instruction.details);
  Access access;
  if (!hasWholeWarp(warp, instruction, active) ||
      !resolveRows(warp, instruction, details, AccessKind::Read, access))
    return Outcome::Stop;
  for (unsigned m = 0; m != details.matrices; ++m) {
    Matrix matrix;
    for (unsigned row = 0; row != kRows; ++row)
      copyWord(reinterpret_cast<std::byte *>(matrix[row]),
               access.host[m * kRows + row], kRowBytes);
    toRegisters(matrix, details.transposed,
                warp.lanes<uint32_t>(instruction[1 + m]));
  }
  return Outcome::Next;
}

static Outcome storeMatrix(Warp &warp, const Instruction &instruction,
                           LaneMask active) {
  const MatrixDetails &details =
      *static_cast<const MatrixDetails *>(instruction.details);
  Access access;
  if (!hasWholeWarp(warp, instruction, active) ||
      !resolveRows(warp, instruction, details, AccessKind::Write, access))
    return Outcome::Stop;
  for (unsigned m = 0; m != details.matrices; ++m) {
    Matrix matrix;
    fromRegisters(warp.lanes<uint32_t>(instruction[1 + m]), details.transposed,
                  matrix);
    for (unsigned row = 0; row != kRows; ++row)
      copyWord(access.host[m * kRows + row],
               reinterpret_cast<const std::byte *>(matrix[row]), kRowBytes);
  }
  return Outcome::Next;
}

/// Operands: d, a.
static Outcome moveMatrix(Warp &warp, const Instruction &instruction,
                          LaneMask active) {
  if (!hasWholeWarp(warp, instruction, active))
    return Outcome::Stop;
  Matrix matrix;
  fromRegisters(warp.lanes<uint32_t>(instruction[1]), false, matrix);
  toRegisters(matrix, true, warp.lanes<uint32_t>(instruction[0]));
  return Outcome::Next;
}

/// `.sync.aligned.m8n8`, with which all of them begin.
static bool takeBeginning(InstructionDecoder &decoder) {
  if (!decoder.take("sync") || !decoder.take("aligned") ||
      !decoder.take("m8n8"))
    return decoder.unknown();
  decoder.result().aligned = true;
  return true;
}

/// ldmatrix.sync.aligned.m8n8.xN{.trans}{.shared{::cta}}.b16 {r...}, [p];
/// stmatrix has the operands the other way around.
template <bool isLoad> static bool decodeMatrix(InstructionDecoder &decoder) {
  if (!takeBeginning(decoder))
    return false;
  MatrixDetails &details = decoder.makeDetails<MatrixDetails>();
  int count = decoder.takeOneOf({"x1", "x2", "x4"});
  if (count < 0)
    return decoder.unknown();
  details.matrices = 1u << count;
  details.transposed = decoder.take("trans");
  if (takeSpace(decoder, details.space) && details.space != Space::Shared)
    return decoder.unknown();
  if (!decoder.take("b16"))
    return decoder.unknown();
  unsigned addressOperand = isLoad ? 1 : 0, value = isLoad ? 0 : 1;
  if (!takeOperandCount(decoder, 2, false) ||
      !details.address.take(decoder, addressOperand))
    return false;
  const ptx::Operand &operand = decoder.operand(value);
  bool isVector = operand.kind == ptx::Operand::Kind::Vector;
  if ((isVector ? operand.elements.size() : 1) != details.matrices)
    return decoder.invalid("there is not one register for each matrix");
  for (unsigned i = 0; i != details.matrices; ++i)
    decoder.addOperand(isLoad ? decoder.destinationElement(value, i, Type::B32)
                              : decoder.sourceElement(value, i, Type::B32));
  decoder.result().handler = isLoad ? loadMatrix : storeMatrix;
  return !decoder.failed();
}

static bool decodeMoveMatrix(InstructionDecoder &decoder) {
  if (!takeBeginning(decoder))
    return false;
  if (!decoder.take("trans") || !decoder.take("b16"))
    return decoder.unknown();
  if (!takeOperandCount(decoder, 2, false))
    return false;
  decoder.addOperand(decoder.destination(0, Type::B32));
  decoder.addOperand(decoder.source(1, Type::B32));
  decoder.result().handler = moveMatrix;
  return !decoder.failed();
}

void tile::emulator::addMatrixMoveOpcodes(OpcodeTable &table) {
  table.add("ldmatrix", decodeMatrix<true>);
  table.add("stmatrix", decodeMatrix<false>);
  table.add("movmatrix", decodeMoveMatrix);
}
