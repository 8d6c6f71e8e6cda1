//===- Shadow.h - who accessed which byte last ------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shadow memory: for each word of 4 bytes that was accessed, the last plain
// write and the accesses since then that a later one may race with. A word of
// which only some bytes are accessed is split into four cells, so that threads
// that write neighbouring bytes are told apart. Pages exist where something was
// accessed only.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_SHADOW_H
#define TILE_LIB_EMULATOR_CHECK_SHADOW_H

#include "../Program/Instruction.h"
#include "Clock.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/MathExtras.h"
#include <array>
#include <deque>
#include <memory>
#include <vector>

namespace tile::emulator {

/// How an access meets others, PTX's moral strength included.
enum class Touch : uint8_t {
  /// A plain one.
  WeakRead,
  /// A strong one (relaxed, acquire, volatile) for threads of the CTA, or for
  /// all.
  StrongReadCta,
  StrongReadWide,
  /// Atomics included.
  StrongWriteCta,
  StrongWriteWide,
  /// On behalf of a lane, which has not waited for it yet.
  AsyncRead,
  WeakWrite,
  AsyncWrite,
};

/// An instruction and what it did.
struct Site {
  uint32_t bits = 0;

  Site() = default;
  Site(uint32_t instruction, Touch touch)
      : bits(instruction << 3 | static_cast<uint32_t>(touch)) {}
  uint32_t instruction() const { return bits >> 3; }
  Touch touch() const { return static_cast<Touch>(bits & 7); }
  bool operator==(Site other) const { return bits == other.bits; }
};

/// Accesses of lanes of one warp at one time.
struct Visit {
  /// 0 if there is none.
  Time time = 0;
  /// The warp's number in the clock domain.
  uint32_t warp = 0;
  LaneMask lanes = 0;
  Site site;
};

/// The history of a word, or of a byte.
struct Cell {
  /// The last plain or asynchronous write.
  Time writeTime = 0;
  Thread writer = 0;
  Site writeSite;
  /// What else there is: 0 nothing; 1 + the index of more visits; with the top
  /// bit, the index of the cells of the single bytes, which replace this one.
  uint32_t more = 0;
  /// The other accesses since the last write.
  Visit visit;

  static constexpr uint32_t kSplit = 1u << 31;
  bool isSplit() const { return more & kSplit; }
};

/// The cells of 256 bytes.
struct ShadowPage {
  static constexpr unsigned kBytes = 256;
  static constexpr unsigned kWords = kBytes / 4;

  /// Nothing here needs to be watched.
  bool ignored = false;
  Cell cells[kWords];
};

class Shadow {
public:
  using Visits = llvm::SmallVector<Visit, 4>;

  /// The page that holds `address`, new pages filled with nothing.
  /// `isNew` says which it was.
  ShadowPage &page(uint64_t address, bool &isNew);

  /// Calls `function(cell, address)` for the cells of [address, address +
  /// bytes), which lie in `page`; words that are covered in part are split.
  template <typename Function>
  void forCells(ShadowPage &page, uint64_t address, uint32_t bytes,
                Function &&function);

  /// The further visits of a cell.
  Visits &visits(const Cell &cell) { return lists[cell.more - 1]; }
  void addVisit(Cell &cell, const Visit &visit);
  /// Forgets the visits of a cell.
  void clearVisits(Cell &cell);
  /// The cells of the bytes of a word that is split.
  std::array<Cell, 4> &bytes(const Cell &cell) {
    return splits[cell.more & ~Cell::kSplit];
  }
  /// After one plain write of [address, address + bytes): the words that it
  /// covers need not be split any more.
  void uniteWords(ShadowPage &page, uint64_t address, uint32_t bytes);

  /// Address (of the page) and page, of all.
  const llvm::DenseMap<uint64_t, ShadowPage *> &pages() const { return table; }
  /// Forgets everything but keeps the memory for the next CTA.
  void reset();

private:
  void split(Cell &cell);

  llvm::DenseMap<uint64_t, ShadowPage *> table;
  std::vector<std::unique_ptr<ShadowPage>> storage;
  size_t usedPages = 0;
  uint64_t lastAddress = ~uint64_t(0);
  ShadowPage *lastPage = nullptr;
  std::deque<Visits> lists;
  std::vector<uint32_t> freeLists;
  std::deque<std::array<Cell, 4>> splits;
  std::vector<uint32_t> freeSplits;
};

template <typename Function>
void Shadow::forCells(ShadowPage &page, uint64_t address, uint32_t bytes,
                      Function &&function) {
  uint64_t end = address + bytes;
  while (address != end) {
    Cell &word = page.cells[address % ShadowPage::kBytes / 4];
    unsigned first = address % 4;
    unsigned last = std::min<uint64_t>(4, first + (end - address));
    if (last - first == 4 && !word.isSplit()) {
      function(word, address);
      address += 4;
      continue;
    }
    if (!word.isSplit())
      split(word);
    std::array<Cell, 4> &cells = this->bytes(word);
    for (unsigned byte = first; byte != last; ++byte, ++address)
      function(cells[byte], address);
  }
}

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_SHADOW_H
