//===- Shadow.cpp - pages and cells of shadow memory ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds and makes pages, splits words into bytes, and keeps the lists of visits
// of the few cells that need more than one.
//
//===----------------------------------------------------------------------===//

#include "Shadow.h"

using namespace tile::emulator;

ShadowPage &Shadow::page(uint64_t address, bool &isNew) {
  isNew = false;
  address &= ~uint64_t(ShadowPage::kBytes - 1);
  if (address == lastAddress)
    return *lastPage;
  ShadowPage *&entry = table[address];
  if (!entry) {
    isNew = true;
    if (usedPages == storage.size())
      storage.push_back(std::make_unique<ShadowPage>());
    else
      *storage[usedPages] = ShadowPage();
    entry = storage[usedPages++].get();
  }
  lastAddress = address;
  lastPage = entry;
  return *entry;
}

void Shadow::addVisit(Cell &cell, const Visit &visit) {
  if (!cell.more) {
    if (freeLists.empty()) {
      lists.emplace_back();
      freeLists.push_back(static_cast<uint32_t>(lists.size() - 1));
    }
    cell.more = freeLists.back() + 1;
    freeLists.pop_back();
  }
  visits(cell).push_back(visit);
}

void Shadow::clearVisits(Cell &cell) {
  cell.visit = Visit();
  if (!cell.more)
    return;
  visits(cell).clear();
  freeLists.push_back(cell.more - 1);
  cell.more = 0;
}

void Shadow::split(Cell &cell) {
  if (freeSplits.empty()) {
    splits.emplace_back();
    freeSplits.push_back(static_cast<uint32_t>(splits.size() - 1));
  }
  uint32_t index = freeSplits.back();
  freeSplits.pop_back();
  Visits further;
  if (cell.more)
    further = visits(cell);
  Cell copy = cell;
  copy.more = 0;
  for (Cell &byte : splits[index]) {
    byte = copy;
    for (const Visit &visit : further)
      addVisit(byte, visit);
  }
  clearVisits(cell);
  cell = Cell();
  cell.more = index | Cell::kSplit;
}

void Shadow::uniteWords(ShadowPage &page, uint64_t address, uint32_t bytes) {
  uint64_t end = address + bytes;
  for (uint64_t word = llvm::alignTo(address, 4); word + 4 <= end; word += 4) {
    Cell &cell = page.cells[word % ShadowPage::kBytes / 4];
    if (!cell.isSplit())
      continue;
    freeSplits.push_back(cell.more & ~Cell::kSplit);
    // The write has removed all visits.
    cell = Cell(this->bytes(cell)[0]);
  }
}

void Shadow::reset() {
  table.clear();
  usedPages = 0;
  lastAddress = ~uint64_t(0);
  lastPage = nullptr;
  lists.clear();
  freeLists.clear();
  splits.clear();
  freeSplits.clear();
}
