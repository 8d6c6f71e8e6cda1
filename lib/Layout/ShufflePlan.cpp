//===- ShufflePlan.cpp - conversions inside a warp ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the steps of a conversion by shuffles. The head of ShufflePlan.h
// explains the method; the names of the matrices are those used there.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/ShufflePlan.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Packing
//===----------------------------------------------------------------------===//

namespace {
/// A conversion of words, in blocks: destination register word r of thread t
/// is source word (wordFromWord r + wordFromThread t) of lane
/// (laneFromWord r + laneFromThread t). Thread bits are lane, warp, CTA.
struct WordConversion {
  BitMatrix wordFromWord, wordFromThread, laneFromWord, laneFromThread;
  unsigned laneBits = 0, warpBits = 0, ctaBits = 0;
};

/// Register bits that travel unchanged: bit source[i] of the source register is
/// bit destination[i] of the destination register.
struct PackedBits {
  llvm::SmallVector<unsigned, 4> source, destination;
};
} // namespace

/// Up to `limit` register bits that neither depend on anything else nor
/// influence anything else.
static PackedBits findPackedBits(const HardwareMap &map, unsigned limit) {
  PackedBits result;
  const BitMatrix &matrix = map.asMatrix();
  unsigned sourceBits = map.range().bits(InDim::Register);
  for (unsigned i = 0; i < map.domain().bits(InDim::Register); ++i) {
    if (result.source.size() == limit)
      break;
    uint64_t image = matrix.column(i);
    if (!llvm::has_single_bit(image))
      continue;
    unsigned bit = llvm::countr_zero(image);
    if (bit >= sourceBits || matrix.rowMask(bit) != uint64_t(1) << i)
      continue;
    result.source.push_back(bit);
    result.destination.push_back(i);
  }
  return result;
}

/// The registers of each word if the register bits `packed` (lowest element
/// bit first) are inside words and the others number the words.
static llvm::SmallVector<llvm::SmallVector<uint32_t, 4>>
splitIntoWords(unsigned registerBits, llvm::ArrayRef<unsigned> packed) {
  llvm::SmallVector<llvm::SmallVector<uint32_t, 4>> words;
  uint32_t packedMask = 0;
  for (unsigned bit : packed)
    packedMask |= 1u << bit;
  for (uint32_t first = 0; first < (1u << registerBits); ++first) {
    if (first & packedMask)
      continue;
    words.emplace_back();
    for (uint32_t element = 0; element < (1u << packed.size()); ++element) {
      uint32_t reg = first;
      for (unsigned i = 0; i < packed.size(); ++i)
        reg |= (element >> i & 1) << packed[i];
      words.back().push_back(reg);
    }
  }
  return words;
}

/// `value` without the bits at `positions`, the others moved together.
static uint64_t removeBits(uint64_t value, llvm::ArrayRef<unsigned> positions) {
  llvm::SmallVector<unsigned, 4> sorted(positions);
  llvm::sort(sorted, std::greater<unsigned>());
  for (unsigned position : sorted) {
    uint64_t low = value & llvm::maskTrailingOnes<uint64_t>(position);
    value = value >> (position + 1) << position | low;
  }
  return value;
}

static WordConversion makeWordConversion(const HardwareMap &map,
                                         const PackedBits &packed) {
  WordConversion result;
  const HardwareSpace &domain = map.domain();
  result.laneBits = domain.bits(InDim::Lane);
  result.warpBits = domain.bits(InDim::Warp);
  result.ctaBits = domain.bits(InDim::Cta);
  llvm::SmallVector<uint64_t, 16> columns;
  for (unsigned i = 0; i < domain.totalBits(); ++i)
    if (!llvm::is_contained(packed.destination, i))
      columns.push_back(removeBits(map.asMatrix().column(i), packed.source));
  unsigned numPacked = packed.source.size();
  unsigned sourceBits = map.range().bits(InDim::Register) - numPacked;
  unsigned destinationBits = domain.bits(InDim::Register) - numPacked;
  unsigned threadBits = result.laneBits + result.warpBits + result.ctaBits;
  BitMatrix matrix(map.range().totalBits() - numPacked, columns);
  result.wordFromWord = matrix.block(0, sourceBits, 0, destinationBits);
  result.wordFromThread =
      matrix.block(0, sourceBits, destinationBits, threadBits);
  result.laneFromWord =
      matrix.block(sourceBits, result.laneBits, 0, destinationBits);
  result.laneFromThread =
      matrix.block(sourceBits, result.laneBits, destinationBits, threadBits);
  return result;
}

//===----------------------------------------------------------------------===//
// Which word each thread receives in a round
//===----------------------------------------------------------------------===//

namespace {
/// Lane differences that do not change the lane to read from.
struct StuckLanes {
  /// They change the word to read, so that one lane would have to offer two
  /// words at once. A basis, independent modulo `harmless`.
  llvm::SmallVector<uint64_t, 8> conflicting;
  /// They change nothing: both lanes want the same word.
  llvm::SmallVector<uint64_t, 8> harmless;
};
} // namespace

static StuckLanes findStuckLanes(const BitMatrix &laneFromLane,
                                 const BitMatrix &wordFromLane) {
  StuckLanes result;
  XorBasis words;
  for (uint64_t stuck : laneFromLane.kernel()) {
    // The labels are the lane differences themselves.
    XorBasis::Labelled rest = words.reduce(wordFromLane.apply(stuck));
    if (rest.vector == 0) {
      result.harmless.push_back(stuck ^ rest.label);
      continue;
    }
    words.insert(wordFromLane.apply(stuck), stuck);
    result.conflicting.push_back(stuck);
  }
  return result;
}

/// Adds a bit to the words of the destination. It is not used by the result;
/// the round in which it is set reads from a lane that differs by `lane`.
static unsigned addVirtualBit(WordConversion &conversion, uint64_t lane) {
  llvm::SmallVector<uint64_t, 16> lanes(conversion.laneFromWord.allColumns());
  llvm::SmallVector<uint64_t, 16> words(conversion.wordFromWord.allColumns());
  lanes.push_back(lane);
  words.push_back(0);
  conversion.laneFromWord = BitMatrix(conversion.laneFromWord.numRows(), lanes);
  conversion.wordFromWord = BitMatrix(conversion.wordFromWord.numRows(), words);
  return lanes.size() - 1;
}

/// For each conflicting lane difference a word bit by which the round is
/// shifted in one of the two lanes, so that they read from different lanes.
static llvm::SmallVector<unsigned, 8>
chooseShifts(WordConversion &conversion, const BitMatrix &laneFromLane,
             llvm::ArrayRef<uint64_t> conflicting) {
  constexpr unsigned none = ~0u;
  llvm::SmallVector<unsigned, 8> shifts(conflicting.size(), none);
  XorBasis reached(laneFromLane.allColumns());
  unsigned numBits = conversion.laneFromWord.numColumns();
  // First the pairs that leave each lane with itself: such a round needs no
  // general shuffle. Then whatever reaches new lanes.
  for (bool exact : {true, false}) {
    for (unsigned i = 0; i < conflicting.size(); ++i) {
      for (unsigned bit = 0; bit < numBits && shifts[i] == none; ++bit) {
        uint64_t lane = conversion.laneFromWord.column(bit);
        if ((!exact || lane == conflicting[i]) && reached.insert(lane))
          shifts[i] = bit;
      }
    }
  }
  // The registers do not reach all lanes: more rounds are needed.
  for (unsigned i = 0; i < conflicting.size(); ++i) {
    if (shifts[i] != none)
      continue;
    uint64_t lane = conflicting[i];
    for (unsigned bit = 0; !reached.insert(lane); ++bit)
      lane = uint64_t(1) << bit;
    shifts[i] = addVirtualBit(conversion, lane);
  }
  return shifts;
}

/// The matrix P of the description, from lanes to word numbers.
static BitMatrix makeShiftMatrix(unsigned wordBits, unsigned laneBits,
                                 const StuckLanes &stuck,
                                 llvm::ArrayRef<unsigned> shifts) {
  // P is given on a basis: shifts[i] on conflicting[i], 0 on the harmless
  // vectors and on unit vectors that complete the basis.
  llvm::SmallVector<uint64_t, 8> arguments(stuck.conflicting);
  llvm::append_range(arguments, stuck.harmless);
  XorBasis span(arguments);
  for (unsigned bit = 0; bit < laneBits; ++bit)
    if (span.insert(uint64_t(1) << bit))
      arguments.push_back(uint64_t(1) << bit);
  BitMatrix values(wordBits, laneBits);
  for (unsigned i = 0; i < shifts.size(); ++i)
    values.setColumn(i, uint64_t(1) << shifts[i]);
  return values.compose(*BitMatrix(laneBits, arguments).inverse());
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

static ThreadParity makeParity(const WordConversion &conversion,
                               uint64_t threadMask) {
  ThreadParity parity;
  parity.lane =
      threadMask & llvm::maskTrailingOnes<uint64_t>(conversion.laneBits);
  threadMask >>= conversion.laneBits;
  parity.warp =
      threadMask & llvm::maskTrailingOnes<uint64_t>(conversion.warpBits);
  parity.cta = threadMask >> conversion.warpBits;
  return parity;
}

/// Steps that together replace i by i ^ amount(thread). One for each dimension
/// of the image: amount is a sum of products of a column and a parity.
static llvm::SmallVector<RegisterXorStep>
makeSteps(const WordConversion &conversion, const BitMatrix &amount) {
  llvm::SmallVector<uint64_t, 8> directions, masks;
  XorBasis basis;
  for (unsigned i = 0; i < amount.numColumns(); ++i) {
    uint64_t column = amount.column(i);
    if (basis.insert(column, uint64_t(1) << directions.size())) {
      directions.push_back(column);
      masks.push_back(uint64_t(1) << i);
      continue;
    }
    uint64_t parts = basis.reduce(column).label;
    for (unsigned part = 0; part < masks.size(); ++part)
      masks[part] |= (parts >> part & 1) << i;
  }
  llvm::SmallVector<RegisterXorStep> steps;
  for (unsigned i = 0; i < directions.size(); ++i)
    steps.push_back(RegisterXorStep{static_cast<uint32_t>(directions[i]),
                                    makeParity(conversion, masks[i])});
  return steps;
}

/// Q with Q * lanes = words on the lane bits: the word that a lane must offer,
/// as far as it depends on the lane.
static BitMatrix solveOffer(const BitMatrix &lanes, const BitMatrix &words,
                            unsigned laneBits) {
  XorBasis offers;
  for (unsigned i = 0; i < laneBits; ++i)
    offers.insert(lanes.column(i), words.column(i));
  // Lanes that nobody reads from get some offer, it does not matter which.
  BitMatrix result(words.numRows(), laneBits);
  for (unsigned i = 0; i < laneBits; ++i)
    result.setColumn(i, offers.reduce(uint64_t(1) << i).label);
  return result;
}

/// Fills in everything but the words.
static void makeRounds(WordConversion &conversion, ShufflePlan &plan) {
  unsigned laneBits = conversion.laneBits;
  BitMatrix laneFromLane =
      conversion.laneFromThread.block(0, laneBits, 0, laneBits);
  unsigned sourceBits = conversion.wordFromThread.numRows();
  StuckLanes stuck = findStuckLanes(
      laneFromLane,
      conversion.wordFromThread.block(0, sourceBits, 0, laneBits));
  llvm::SmallVector<unsigned, 8> shifts =
      chooseShifts(conversion, laneFromLane, stuck.conflicting);
  unsigned wordBits = conversion.wordFromWord.numColumns();
  BitMatrix shift = makeShiftMatrix(wordBits, laneBits, stuck, shifts);
  plan.after = makeSteps(conversion, shift);

  // From now on rounds instead of destination words: substitute r = k + P t.
  unsigned threadBits = conversion.wordFromThread.numColumns();
  BitMatrix shiftOfThread(wordBits, threadBits);
  for (unsigned i = 0; i < laneBits; ++i)
    shiftOfThread.setColumn(i, shift.column(i));
  BitMatrix lanes = conversion.laneFromThread.add(
      conversion.laneFromWord.compose(shiftOfThread));
  BitMatrix words = conversion.wordFromThread.add(
      conversion.wordFromWord.compose(shiftOfThread));

  // The offering lane knows the word from its own lane number, and from the
  // warp and CTA, which it shares with the reader.
  BitMatrix offer = solveOffer(lanes, words, laneBits);
  BitMatrix offerOfThread = words.add(offer.compose(lanes));
  for (unsigned i = 0; i < laneBits; ++i) {
    assert(offerOfThread.column(i) == 0 && "a lane would offer two words");
    offerOfThread.setColumn(i, offer.column(i));
  }
  plan.before = makeSteps(conversion, offerOfThread);

  for (unsigned bit = 0; bit < plan.laneFrom.size(); ++bit)
    plan.laneFrom[bit] = makeParity(
        conversion, bit < laneBits ? lanes.rowMask(bit) : uint64_t(0));
  // A machine with fewer lanes reads its missing lane bits, which are 0.
  for (unsigned bit = laneBits; bit < plan.laneFrom.size(); ++bit)
    plan.laneFrom[bit].lane = 1u << bit;
  for (uint64_t round = 0; round < (uint64_t(1) << wordBits); ++round) {
    uint64_t laneXor = conversion.laneFromWord.apply(round);
    uint64_t word = conversion.wordFromWord.apply(round) ^ offer.apply(laneXor);
    plan.rounds.push_back(ShuffleRound{static_cast<uint32_t>(word),
                                       static_cast<uint32_t>(laneXor),
                                       laneXor != 0 || !plan.isButterfly()});
  }
}

//===----------------------------------------------------------------------===//
// Interface
//===----------------------------------------------------------------------===//

bool ThreadParity::holds(uint32_t laneId, uint32_t warpId,
                         uint32_t ctaId) const {
  return (llvm::popcount(lane & laneId) + llvm::popcount(warp & warpId) +
          llvm::popcount(cta & ctaId)) &
         1;
}

bool ShufflePlan::isButterfly() const {
  for (unsigned bit = 0; bit < laneFrom.size(); ++bit)
    if (laneFrom[bit].lane != 1u << bit || laneFrom[bit].warp != 0 ||
        laneFrom[bit].cta != 0)
      return false;
  return true;
}

unsigned ShufflePlan::numShuffles() const {
  return llvm::count_if(
      rounds, [](const ShuffleRound &round) { return round.needsShuffle; });
}

/// Counts the selects of `steps` of which `needed` results are used, and turns
/// `needed` into the words that go in.
static unsigned countSelects(llvm::ArrayRef<RegisterXorStep> steps,
                             llvm::BitVector &needed) {
  unsigned selects = 0;
  for (const RegisterXorStep &step : llvm::reverse(steps)) {
    selects += needed.count();
    llvm::BitVector inputs = needed;
    for (unsigned word : needed.set_bits())
      inputs.set(word ^ step.wordXor);
    needed = inputs;
  }
  return selects;
}

unsigned ShufflePlan::numSelects() const {
  llvm::BitVector received(rounds.size());
  received.set(0, destinationWords.size());
  unsigned selects = countSelects(after, received);
  llvm::BitVector offered(sourceWords.size());
  for (unsigned round : received.set_bits())
    offered.set(rounds[round].sourceWord);
  return selects + countSelects(before, offered);
}

std::optional<ShufflePlan> tile::planShuffles(const HardwareMap &map,
                                              unsigned elementBits) {
  if (!map.preserves(InDim::Warp) || !map.preserves(InDim::Cta) ||
      map.domain().bits(InDim::Lane) != map.range().bits(InDim::Lane) ||
      map.domain().bits(InDim::Lane) > maxLaneBits)
    return std::nullopt;
  unsigned limit = 0;
  while ((elementBits << (limit + 1)) <= 32)
    ++limit;
  PackedBits packed = findPackedBits(map, limit);
  ShufflePlan plan;
  plan.sourceWords =
      splitIntoWords(map.range().bits(InDim::Register), packed.source);
  plan.destinationWords =
      splitIntoWords(map.domain().bits(InDim::Register), packed.destination);
  WordConversion conversion = makeWordConversion(map, packed);
  makeRounds(conversion, plan);
  return plan;
}
