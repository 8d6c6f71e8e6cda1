//===- GridShadow.h - races between CTAs that do not talk -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CTAs of a kernel without any communication run on several host threads, and
// nothing orders what two of them do: whatever one writes, no other may touch.
// Each CTA keeps its own shadow memory and adds it here when it ends, so that
// host threads meet once a CTA only. Of each byte one writing CTA and two
// reading ones are enough: every race is found, whichever CTA ends first.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_GRIDSHADOW_H
#define TILE_LIB_EMULATOR_CHECK_GRIDSHADOW_H

#include "Shadow.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <mutex>

namespace tile::emulator {

/// What a CTA did to a word.
struct CtaVisit {
  uint32_t cta = 0;
  Site site;
  /// Thread of the CTA.
  Thread thread = 0;
  /// Bit i for byte i of the word; 0 if there is none.
  uint8_t bytes = 0;
  bool isWrite = false;
};

/// Thread-safe.
class GridShadow {
public:
  using Report = llvm::function_ref<void(
      const CtaVisit &mine, const CtaVisit &other, uint64_t address)>;

  /// Adds what CTA `cta` did, and reports what races with others.
  void add(Shadow &shadow, uint32_t cta, Report report);

private:
  struct Page {
    /// Nearly all words have one or two visits.
    std::array<llvm::SmallVector<CtaVisit, 1>, ShadowPage::kWords> words;
  };
  /// Pages are spread over several tables, so that host threads seldom wait for
  /// one another.
  struct Table {
    std::mutex mutex;
    llvm::DenseMap<uint64_t, std::unique_ptr<Page>> pages;
  };
  static constexpr unsigned kTables = 64;

  void addCell(llvm::SmallVectorImpl<CtaVisit> &word, Shadow &shadow,
               const Cell &cell, uint32_t cta, uint8_t bytes, uint64_t address,
               Report report);
  void addVisit(llvm::SmallVectorImpl<CtaVisit> &word, CtaVisit visit,
                uint64_t address, Report report);

  Table tables[kTables];
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_GRIDSHADOW_H
