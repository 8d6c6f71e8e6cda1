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

void GridShadow::addVisit(Visits &word, CtaVisit visit, uint64_t address,
                          Report report) {
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

/// One of the threads of a visit.
static Thread threadOf(const Visit &visit) {
  return visit.warp * kWarpLanes + llvm::countr_zero(visit.lanes | 1u << 31);
}

void GridShadow::addCell(Visits &word, Shadow &shadow, const Cell &cell,
                         CtaVisit visit, uint64_t address, Report report) {
  if (cell.writeTime) {
    visit.site = cell.writeSite;
    visit.thread = cell.writer;
    visit.isWrite = true;
    addVisit(word, visit, address, report);
  }
  auto add = [&](const Visit &other) {
    Touch touch = other.site.touch();
    visit.site = other.site;
    visit.thread = threadOf(other);
    visit.isWrite =
        touch == Touch::StrongWriteCta || touch == Touch::StrongWriteWide;
    addVisit(word, visit, address, report);
  };
  if (cell.visit.time)
    add(cell.visit);
  if (cell.more)
    for (const Visit &other : shadow.visits(cell))
      add(other);
}

/// If all cells tell the same story, and threads follow one another: words of
/// each thread. Else 0.
static unsigned findPattern(const ShadowPage &page) {
  const Cell &first = page.cells[0];
  bool isWritten = first.writeTime, isVisited = first.visit.time;
  if (first.more)
    return 0;
  for (unsigned words : {1, 2, 4, int(ShadowPage::kWords)}) {
    bool matches = true;
    for (unsigned i = 0; i != ShadowPage::kWords && matches; ++i) {
      const Cell &cell = page.cells[i];
      unsigned further = i / words;
      matches = !cell.more && bool(cell.writeTime) == isWritten &&
                bool(cell.visit.time) == isVisited &&
                (!isWritten || (cell.writeSite == first.writeSite &&
                                cell.writer == first.writer + further)) &&
                (!isVisited ||
                 (cell.visit.site == first.visit.site &&
                  threadOf(cell.visit) == threadOf(first.visit) + further));
    }
    if (matches)
      return words;
  }
  return 0;
}

void GridShadow::addWords(Page &merged, Shadow &shadow, const ShadowPage &page,
                          uint32_t cta, uint64_t address, Report report) {
  if (!merged.words) {
    merged.words = std::make_unique<std::array<Visits, ShadowPage::kWords>>();
    for (unsigned i = 0; i != ShadowPage::kWords; ++i)
      for (CtaVisit visit : merged.whole) {
        visit.thread += i / visit.wordsPerThread;
        (*merged.words)[i].push_back(visit);
      }
    merged.whole.clear();
  }
  CtaVisit visit;
  visit.cta = cta;
  for (unsigned i = 0; i != ShadowPage::kWords; ++i) {
    const Cell &cell = page.cells[i];
    Visits &word = (*merged.words)[i];
    if (!cell.isSplit()) {
      visit.bytes = 0xf;
      addCell(word, shadow, cell, visit, address + i * 4, report);
      continue;
    }
    for (unsigned byte = 0; byte != 4; ++byte) {
      visit.bytes = 1u << byte;
      addCell(word, shadow, shadow.bytes(cell)[byte], visit, address + i * 4,
              report);
    }
  }
}

void GridShadow::add(Shadow &shadow, uint32_t cta, Report report) {
  for (const std::pair<uint64_t, ShadowPage *> entry : shadow.pages()) {
    ShadowPage &page = *entry.second;
    if (page.ignored)
      continue;
    uint64_t number = entry.first / ShadowPage::kBytes;
    Table &table = tables[number % kTables];
    std::lock_guard<std::mutex> lock(table.mutex);
    Page &merged = table.pages[number];
    CtaVisit visit;
    visit.cta = cta;
    visit.bytes = 0xf;
    visit.wordsPerThread = merged.words ? 0 : findPattern(page);
    if (visit.wordsPerThread)
      addCell(merged.whole, shadow, page.cells[0], visit, entry.first, report);
    else
      addWords(merged, shadow, page, cta, entry.first, report);
  }
}
