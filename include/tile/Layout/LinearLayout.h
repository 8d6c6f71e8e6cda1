//===- LinearLayout.h - which place holds which element ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A layout says where the elements of a tensor are: in which register of which
// thread, or at which offset of a buffer. There is one kind of layout for all
// purposes, a linear map over the bits of the index. The essay below explains
// the idea from the beginning; the class follows it.
//
//===----------------------------------------------------------------------===//
//
// # The question
//
// A tensor of 16 elements is spread over a small machine: two warps of four
// lanes, two registers each. One way to spread it is this table, whose entries
// are element indices:
//
//                      lane 0   lane 1   lane 2   lane 3
//     warp 0, reg 0       0        2        4        6
//             reg 1       1        3        5        7
//     warp 1, reg 0       8       10       12       14
//             reg 1       9       11       13       15
//
// A compiler asks a lot of such a table. Can a lane fetch its registers with
// one wide load? Who needs which element when the result has to be spread in
// another way? Which threads hold copies of the same element? A table answers
// by search. There is a form that answers by a little arithmetic.
//
// # The table is made of bits
//
// All sizes are powers of two, so that each number is a string of bits. Look at
// the entries of the places where just one bit of one coordinate is set:
//
//     register bit 0 -> element 1
//     lane     bit 0 -> element 2
//     lane     bit 1 -> element 4
//     warp     bit 0 -> element 8
//
// These four entries are the *bases* of the layout, and they determine all the
// others: the element of a place is the XOR of the bases of all bits that are
// set. Register 1 of lane 3 in warp 0 holds 1 ^ 2 ^ 4 = 7. We write
//
//     {register = [1], lane = [2, 4], warp = [8]}
//
// That is the whole definition: **a layout is a map from the bits of a place to
// the bits of an index that respects XOR**, L(a ^ b) = L(a) ^ L(b). A map of
// this kind is called linear over F2, the field of the two numbers 0 and 1 in
// which + is XOR. All that is known of matrices is true of it: rank, inverse,
// kernel, solving of equations. L(0) is always 0: a layout has no offsets.
//
// Why XOR, when + would have given the same 7? As long as no two bases share a
// bit, they agree. XOR never carries from bit to bit, so that bits can be
// treated one by one, and it describes swizzled memory (see below), which sums
// do not.
//
// # More dimensions
//
// With a tensor of several dimensions, a basis is a coordinate list. A 4 x 4
// tensor on one register pair, four lanes and two warps:
//
//     {register = [[0, 1]], lane = [[0, 2], [1, 0]], warp = [[2, 0]]}
//
//                column 0     column 1     column 2     column 3
//     row 0     w0 l0 r0     w0 l0 r1     w0 l1 r0     w0 l1 r1
//     row 1     w0 l2 r0     w0 l2 r1     w0 l3 r0     w0 l3 r1
//     row 2     w1 l0 r0     w1 l0 r1     w1 l1 r0     w1 l1 r1
//     row 3     w1 l2 r0     w1 l2 r1     w1 l3 r0     w1 l3 r1
//
// Inside, a coordinate list is one integer: the **row-major linear index**. The
// bits of the last dimension are lowest, those of dimension 0 highest. Here
// [1, 0] is 0b0100 and [0, 2] is 0b0010. Reshaping a tensor does not change the
// linear index of an element, so that to reshape a layout is to give new names
// to the same bits.
//
// # Copies
//
// A tensor of 8 elements on the machine above has fewer index bits (3) than
// there are place bits (4). One of the bases is zero, or a sum of others:
//
//     {register = [1], lane = [2, 4], warp = [0]}
//
// The warp bit does not matter: both warps hold everything. A zero basis is a
// *broadcast*. In general two places hold the same element exactly if they
// differ by a member of the *kernel*, the places that are mapped to 0. This is
// why layouts go from place to index: an index may have many places, a place
// has one index. freeMask() tells which place bits can be pinned to 0 without
// losing an element; a store executed only where they are 0 writes each element
// once.
//
// # Memory is the same thing
//
// A buffer's place is an offset, counted in elements. Row-major order of a
// 4 x 4 tensor is {offset = [[0, 1], [0, 2], [1, 0], [2, 0]]}. If memory had
// four banks (offset modulo 4), each row would touch all banks, but a column
// only one, and reading a column would take four turns. Now let a row basis
// shift the column too:
//
//     {offset = [[0, 1], [0, 2], [1, 1], [2, 2]]}
//
//                bank 0    bank 1    bank 2    bank 3
//     offset 0   (0, 0)    (0, 1)    (0, 2)    (0, 3)
//     offset 4   (1, 1)    (1, 0)    (1, 3)    (1, 2)
//     offset 8   (2, 2)    (2, 3)    (2, 0)    (2, 1)
//     offset 12  (3, 3)    (3, 2)    (3, 1)    (3, 0)
//
// Now column 0 lies at offsets 0, 5, 10, 15: four banks. This is a *swizzle*,
// and here XOR is needed: no sum gives this table. Swizzle.h finds such maps.
//
// # Arithmetic with layouts
//
// Product. A * B puts B's bits above A's, in the place as in the index: A is a
// tile and B says where copies of the tile go. The first example is
//
//     (2 registers) * (4 lanes) * (2 warps)
//     {register = [1]} * {lane = [1, 2]} * {warp = [1]}
//         = {register = [1], lane = [2, 4], warp = [8]}
//
// Division takes a product apart. If A = B * C, then A.divideLeft(B) is C and
// A.divideRight(C) is B. "Does this layout consist of that instruction's
// tiles?" is the question whether a division succeeds.
//
// Solving. Somebody holds a tensor in layout S and needs it in layout D. Place
// p of D needs element D(p); which place q of S has it? We look for q = C(p)
// with S(C(p)) = D(p). C is again a linear map, from places to places, and each
// of its bases comes from one system of linear equations (HardwareMap.h).
//
//     D = {register = [1], lane = [2, 4]}
//     S = {register = [4], lane = [1, 2]}
//
//     C: register bit 0 -> element 1 -> lane bit 0 of S
//        lane     bit 0 -> element 2 -> lane bit 1
//        lane     bit 1 -> element 4 -> register bit 0
//
// C tells at once what the conversion costs. If it is the identity, nothing
// happens; if it mixes registers only, values are renamed; here lane bits
// depend on register bits, so lanes must talk to each other (shuffles); if warp
// bits changed as well, the way would lead through shared memory. If S holds
// copies, C is not unique, and the choice decides the cost: solve() stays in
// the same CTA, warp, lane and register as far as possible, in this order of
// importance.
//
// Shape. Reducing a dimension, or taking away a dimension of size 1, is to
// forget its bits: slice(). Broadcasting a dimension is the inverse question
// and answered by unitDim(): which layout must the operand of size 1 have?
// transpose() and reshape() rename bits.
//
// # What it cannot say
//
// Sizes that are no powers of two, padding (a stride of 33), and offsets (a
// window that starts at element 5): these live outside, in the operations that
// use layouts. Different layouts can mean the same for a purpose: one register
// order is as good as another (RegisterPermutation.h). Never conclude from
// a != b that data must move; solve and look.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_LINEARLAYOUT_H
#define TILE_LAYOUT_LINEARLAYOUT_H

#include "tile/Layout/BitMatrix.h"
#include "tile/Layout/HardwareSpace.h"
#include "llvm/ADT/Hashing.h"
#include <optional>
#include <string>

namespace tile {

class HardwareMap;

/// A linear map from the places of a HardwareSpace to the elements of a tensor.
/// A value type of about 200 bytes without heap memory up to 16 bases; equality
/// is structural.
class LinearLayout {
public:
  /// One coordinate for each tensor dimension.
  using Coords = llvm::SmallVector<int64_t, 4>;
  /// The bases of one hardware dimension as coordinate lists, bit 0 first.
  using CoordBases = llvm::SmallVector<Coords, 8>;
  /// The bases of all hardware dimensions as linear indices, by InDim.
  using Bases = std::array<llvm::SmallVector<uint64_t, 8>, numInDims>;

  /// The layout of a tensor of rank 0 on a machine with one place.
  LinearLayout() = default;

  //===--------------------------------------------------------------------===//
  // Construction. Sizes are powers of two; a violation is a bug of the caller,
  // whoever reads layouts from text asks check() first.
  //===--------------------------------------------------------------------===//

  /// Place i of `in` holds index i of tensor dimension `outDim`. The other
  /// `rank` - 1 dimensions have size 1.
  static LinearLayout identity1D(int64_t size, InDim in, unsigned outDim = 0,
                                 unsigned rank = 1);
  /// Place i of `in` holds index i * stride; the dimension has size
  /// `size` * `stride`.
  static LinearLayout strided1D(int64_t size, int64_t stride, InDim in,
                                unsigned outDim = 0, unsigned rank = 1);
  /// All `size` places of `in` hold the only element of a tensor of shape
  /// 1 x ... x 1: a broadcast.
  static LinearLayout zeros1D(int64_t size, InDim in, unsigned rank = 1);

  /// From linear indices.
  static LinearLayout fromBases(llvm::ArrayRef<int64_t> shape,
                                const Bases &bases);
  /// A register layout from coordinate lists.
  static LinearLayout registers(llvm::ArrayRef<int64_t> shape,
                                const CoordBases &reg, const CoordBases &lane,
                                const CoordBases &warp = {},
                                const CoordBases &cta = {});
  /// A buffer layout from coordinate lists.
  static LinearLayout memory(llvm::ArrayRef<int64_t> shape,
                             const CoordBases &offset,
                             const CoordBases &cta = {});
  /// A buffer in row-major order.
  static LinearLayout rowMajor(llvm::ArrayRef<int64_t> shape);

  /// What is wrong with these coordinate lists, as a lowercase phrase without
  /// full stop, or the empty string if registers(), memory() or fromBases() may
  /// be called with them. `bases` is indexed by InDim.
  static std::string check(llvm::ArrayRef<int64_t> shape,
                           llvm::ArrayRef<CoordBases> bases);

  //===--------------------------------------------------------------------===//
  // Sizes and bases
  //===--------------------------------------------------------------------===//

  /// The number of tensor dimensions.
  unsigned rank() const { return dimBits.size(); }
  /// log2 of the size of tensor dimension `dim`.
  unsigned outBits(unsigned dim) const { return dimBits[dim]; }
  int64_t outSize(unsigned dim) const { return int64_t(1) << dimBits[dim]; }
  /// The shape of the tensor.
  Coords outSizes() const;
  unsigned totalOutBits() const { return matrix.numRows(); }
  int64_t numElements() const { return int64_t(1) << totalOutBits(); }
  /// The position of bit 0 of `dim` in a linear index.
  unsigned outStart(unsigned dim) const;
  /// The bits of `dim` in a linear index.
  uint64_t outMask(unsigned dim) const;

  const HardwareSpace &inSpace() const { return space; }
  unsigned inBits(InDim dim) const { return space.bits(dim); }
  int64_t inSize(InDim dim) const { return int64_t(1) << inBits(dim); }
  unsigned totalInBits() const { return matrix.numColumns(); }
  /// How many elements each thread holds, copies included.
  int64_t numRegisters() const { return inSize(InDim::Register); }

  /// The image of bit `bit` of `dim`, as a linear index.
  uint64_t basis(InDim dim, unsigned bit) const;
  /// The image of bit `bit` of `dim`, as coordinates.
  Coords basisCoords(InDim dim, unsigned bit) const;
  /// The images of all bits of `dim`, as linear indices.
  llvm::ArrayRef<uint64_t> basesOf(InDim dim) const;
  /// The same as coordinates: what a printer needs.
  CoordBases coordBasesOf(InDim dim) const;
  /// A copy of all bases: what is needed to build a changed layout.
  Bases allBases() const;
  /// The layout as a matrix from flattened places to linear indices.
  const BitMatrix &asMatrix() const { return matrix; }

  /// Conversions between the linear index and the coordinates of an element.
  uint64_t linearize(llvm::ArrayRef<int64_t> coords) const;
  Coords delinearize(uint64_t index) const;

  //===--------------------------------------------------------------------===//
  // What the map does
  //===--------------------------------------------------------------------===//

  /// The linear index of the element that `point` holds.
  uint64_t applyLinear(const HardwarePoint &point) const;
  /// The coordinates of the element that `point` holds.
  Coords apply(const HardwarePoint &point) const;

  /// Whether every element has a place. All operations that move data demand
  /// it.
  bool isSurjective() const { return matrix.rank() == totalOutBits(); }
  /// Whether no element has two places.
  bool isInjective() const { return matrix.rank() == totalInBits(); }
  bool isBijective() const { return isSurjective() && isInjective(); }

  /// For each hardware dimension the bits that can be pinned to 0 without
  /// losing an element: every element has exactly one place in which all of
  /// them are 0. Bits of later dimensions are freed before those of earlier
  /// ones, and high bits before low ones.
  HardwarePoint freeMasks() const;
  /// freeMasks() of one dimension.
  uint32_t freeMask(InDim dim) const { return freeMasks()[dim]; }

  //===--------------------------------------------------------------------===//
  // Arithmetic
  //===--------------------------------------------------------------------===//

  /// The layout in which `upper` says where copies of this one go: the bits of
  /// `upper` lie above the bits of this layout, in each hardware dimension and
  /// in each tensor dimension. Equal ranks.
  LinearLayout product(const LinearLayout &upper) const;
  LinearLayout operator*(const LinearLayout &upper) const {
    return product(upper);
  }

  /// C with *this = lower * C, or nothing if there is none.
  std::optional<LinearLayout> divideLeft(const LinearLayout &lower) const;
  /// C with *this = C * upper, or nothing if there is none.
  std::optional<LinearLayout> divideRight(const LinearLayout &upper) const;

  /// The layout of the places of first's domain: p -> (*this)(first(p)).
  LinearLayout compose(const HardwareMap &first) const;
  /// The layout p -> indexMap((*this)(p)) of a tensor of shape `shape`;
  /// `indexMap` acts on linear indices.
  LinearLayout then(const BitMatrix &indexMap,
                    llvm::ArrayRef<int64_t> shape) const;

  /// The map from linear indices to flattened places of inSpace() with
  /// (*this)(inverse(i)) = i; nothing unless the layout is surjective. Where an
  /// element has several places it is the smallest as an integer, which is the
  /// one with CTA 0, else warp 0, and so on.
  std::optional<BitMatrix> pseudoInverse() const;

  //===--------------------------------------------------------------------===//
  // Parts and shapes
  //===--------------------------------------------------------------------===//

  /// Only the hardware dimensions in `keepIn` and the tensor dimensions in
  /// `keepOut` (increasing), the latter renumbered from 0.
  LinearLayout sublayout(llvm::ArrayRef<InDim> keepIn,
                         llvm::ArrayRef<unsigned> keepOut) const;

  /// The same elements in row-major order under another shape with as many
  /// elements.
  LinearLayout reshape(llvm::ArrayRef<int64_t> shape) const;
  /// Dimension i of the result is dimension order[i] of this layout.
  LinearLayout transpose(llvm::ArrayRef<unsigned> order) const;
  /// Without dimension `dim`: the layout of a reduction over it, or of the
  /// operand of expandDims. Threads that differed only along it hold copies.
  LinearLayout slice(unsigned dim) const;
  /// With a new dimension of size 1 before dimension `dim` (or last).
  LinearLayout expandDims(unsigned dim) const;
  /// With dimension `dim` shrunk to size 1: the layout that the operand of a
  /// broadcast along `dim` must have so that each thread has what it needs.
  LinearLayout unitDim(unsigned dim) const;

  /// Each dimension of size at most shape[dim]; larger coordinates wrap around
  /// (their high bits are dropped), so that places become copies.
  LinearLayout ensureNotLarger(llvm::ArrayRef<int64_t> shape) const;
  /// Each dimension of size at least shape[dim]; missing bits are added as new
  /// high bits of `in`, dimension by dimension in `order` (default: last
  /// dimension first).
  LinearLayout ensureNotSmaller(llvm::ArrayRef<int64_t> shape,
                                llvm::ArrayRef<unsigned> order = {},
                                InDim in = InDim::Register) const;
  /// A tile brought to the shape of a tensor: both of the above.
  LinearLayout resize(llvm::ArrayRef<int64_t> shape,
                      llvm::ArrayRef<unsigned> order = {}) const;

  /// Without the register bits whose basis is zero: a thread keeps one copy.
  LinearLayout withoutZeroRegisters() const;

  bool operator==(const LinearLayout &other) const {
    return space == other.space && dimBits == other.dimBits &&
           matrix == other.matrix;
  }
  bool operator!=(const LinearLayout &other) const { return !(*this == other); }
  /// An arbitrary total order, the same in every run.
  bool operator<(const LinearLayout &other) const;
  friend llvm::hash_code hash_value(const LinearLayout &layout);

private:
  LinearLayout(llvm::ArrayRef<uint8_t> dimBits, const Bases &bases);

  HardwareSpace space;
  /// log2 of the size of each tensor dimension.
  llvm::SmallVector<uint8_t, 4> dimBits;
  /// From flattened places to linear indices.
  BitMatrix matrix;
};

} // namespace tile

#endif // TILE_LAYOUT_LINEARLAYOUT_H
