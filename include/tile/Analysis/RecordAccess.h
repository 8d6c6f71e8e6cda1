//===- RecordAccess.h - accesses to several fields at once ------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays of records (the three colours of a pixel, the two halves of a complex
// number) are read by one load for each field, and each touches every second or
// third element. Taken together the fields of one thread's records have no
// gaps: a few wide accesses move them all. Here it is decided which.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_ANALYSIS_RECORDACCESS_H
#define TILE_ANALYSIS_RECORDACCESS_H

#include "tile/Analysis/RegisterSteps.h"
#include <vector>

namespace tile {

/// Field `field` of the record of register `reg`.
struct RecordElement {
  unsigned reg = 0;
  unsigned field = 0;

  bool operator==(const RecordElement &other) const {
    return reg == other.reg && field == other.field;
  }
};

/// One access of a thread: a power of two of elements that are neighbours in
/// memory, at most 16 bytes, at an address that is a multiple of its size.
struct RecordAccess {
  /// The register whose pointer, and how many bytes after it, the access is at.
  unsigned reg = 0;
  int64_t offset = 0;
  /// What it moves, in the order of memory: for each element those fields that
  /// lie there, one or more.
  std::vector<llvm::SmallVector<RecordElement, 1>> elements;
};

/// A record of each register: field f lies fields[f] bytes after the register's
/// pointer.
struct RecordShape {
  llvm::ArrayRef<int64_t> fields;
  unsigned elementBytes = 1;
  /// How registers' pointers follow from one another, where one mask holds for
  /// all of them; registers with a bit of `skipped` have no records.
  RegisterSteps steps;
  unsigned registers = 1;
  uint32_t skipped = 0;
  /// In registers that stand alone (RegisterSteps::representative) the pointer
  /// is `residue` modulo `modulus`, a power of two.
  unsigned modulus = 1;
  unsigned residue = 0;
};

/// The accesses that move all fields of all records; each access is as wide as
/// the alignment that is known allows.
std::vector<RecordAccess> planRecordAccesses(const RecordShape &shape);

/// Whether two fields of a thread lie in one place; then the order of stores
/// would matter.
bool haveSharedPlaces(llvm::ArrayRef<RecordAccess> accesses);

} // namespace tile

#endif // TILE_ANALYSIS_RECORDACCESS_H
