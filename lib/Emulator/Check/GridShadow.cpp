//===- GridShadow.cpp - races between CTAs that do not talk -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Merges the shadow memory of CTAs, word by word. A CTA's last write of a word
// stands for its reads before, as it conflicts with all that they conflict
// with.
//
//===----------------------------------------------------------------------===//

#include "GridShadow.h"

using namespace tile::emulator;

void GridShadow::addVisit(llvm::SmallVectorImpl<CtaVisit> &word, CtaVisit visit,
                          uint64_t address, Report report) {
  // Bytes for which there are enough visits of this kind by other CTAs.
  uint8_t once = 0, enough = 0;
  CtaVisit *same = nullptr;
  for (CtaVisit &other : word) {
    if (other.cta == visit.cta) {
      if (other.isWrite == visit.isWrite)
        same = &other;
      continue;
    }
    uint8_t shared = other.bytes & visit.bytes;
    if (shared && (other.isWrite || visit.isWrite))
      report(visit, other, address + llvm::countr_zero(shared));
    if (other.isWrite != visit.isWrite)
      continue;
    enough |= visit.isWrite ? other.bytes : once & other.bytes;
    once |= other.bytes;
  }
  visit.bytes &= ~enough;
  if (same)
    same->bytes |= visit.bytes;
  else if (visit.bytes)
    word.push_back(visit);
}

void GridShadow::addCell(llvm::SmallVectorImpl<CtaVisit> &word, Shadow &shadow,
                         const Cell &cell, uint32_t cta, uint8_t bytes,
                         uint64_t address, Report report) {
  if (cell.writeTime)
    addVisit(word, {cta, cell.writeSite, cell.writer, bytes, true}, address,
             report);
  auto add = [&](const Visit &visit) {
    bool isWrite = visit.site.touch() == Touch::StrongWriteCta ||
                   visit.site.touch() == Touch::StrongWriteWide;
    Thread thread =
        visit.warp * kWarpLanes + llvm::countr_zero(visit.lanes | 1u << 31);
    addVisit(word, {cta, visit.site, thread, bytes, isWrite}, address, report);
  };
  if (cell.visit.time)
    add(cell.visit);
  if (cell.more)
    for (const Visit &visit : shadow.visits(cell))
      add(visit);
}

void GridShadow::add(Shadow &shadow, uint32_t cta, Report report) {
  for (const std::pair<uint64_t, ShadowPage *> entry : shadow.pages()) {
    ShadowPage &page = *entry.second;
    if (page.ignored)
      continue;
    uint64_t number = entry.first / ShadowPage::kBytes;
    Table &table = tables[number % kTables];
    std::lock_guard<std::mutex> lock(table.mutex);
    std::unique_ptr<Page> &merged = table.pages[number];
    if (!merged)
      merged = std::make_unique<Page>();
    for (unsigned i = 0; i != ShadowPage::kWords; ++i) {
      Cell &cell = page.cells[i];
      uint64_t address = entry.first + i * 4;
      llvm::SmallVectorImpl<CtaVisit> &word = merged->words[i];
      if (!cell.isSplit()) {
        addCell(word, shadow, cell, cta, 0xf, address, report);
        continue;
      }
      for (unsigned byte = 0; byte != 4; ++byte)
        addCell(word, shadow, shadow.bytes(cell)[byte], cta, 1u << byte,
                address, report);
    }
  }
}
