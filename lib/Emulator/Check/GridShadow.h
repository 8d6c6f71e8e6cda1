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
  /// Thread of the CTA. Of a whole page: that of the first word; the next one
  /// begins `wordsPerThread` further on.
  Thread thread = 0;
  uint8_t wordsPerThread = 1;
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
  /// Few CTAs: of each byte one that writes, two that read.
  using Visits = llvm::SmallVector<CtaVisit, 1>;
  struct Page {
    /// What was done to all words alike, as nearly all kernels do.
    Visits whole;
    /// By word, as soon as there are differences; `whole` is then empty.
    std::unique_ptr<std::array<Visits, ShadowPage::kWords>> words;
  };
  /// Pages are spread over several tables, so that host threads seldom wait for
  /// one another.
  struct Table {
    std::mutex mutex;
    llvm::DenseMap<uint64_t, Page> pages;
  };
  static constexpr unsigned kTables = 64;

  /// What CTA `cta` did to a cell, for `bytes` of its word.
  static void addCell(Visits &visits, Shadow &shadow, const Cell &cell,
                      CtaVisit visit, uint64_t address, Report report);
  static void addVisit(Visits &visits, CtaVisit visit, uint64_t address,
                       Report report);
  static void addWords(Page &merged, Shadow &shadow, const ShadowPage &page,
                       uint32_t cta, uint64_t address, Report report);

  Table tables[kTables];
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_GRIDSHADOW_H
