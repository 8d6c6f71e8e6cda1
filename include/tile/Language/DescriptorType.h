//===- DescriptorType.h - the type of a tensor descriptor -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the code of a kernel depends on of a tensor descriptor among its
// arguments: the elements, and the shape of the blocks. In a signature it is
// `desc<bf16[128,64]>`, or `tensordesc<...>` as Triton has it. Extents and
// strides come at run time, as arguments that follow the descriptor.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_DESCRIPTORTYPE_H
#define TILE_LANGUAGE_DESCRIPTORTYPE_H

#include "tile/Language/DType.h"
#include "llvm/ADT/SmallVector.h"

namespace tile {

/// The type of a descriptor.
struct DescriptorType {
  DType element;
  /// 1 to 5 powers of two.
  llvm::SmallVector<int64_t, 4> block;

  /// The type that a signature means; none if it means none.
  static std::optional<DescriptorType> fromSignature(llvm::StringRef text);
  /// As in a signature: "desc<bf16[128,64]>".
  std::string signatureName() const;
  /// Why no descriptor is of this type, such as "the block's last extent has 8
  /// bytes, at least 16 are needed"; empty if it is fine.
  std::string problem() const;
};

} // namespace tile

#endif // TILE_LANGUAGE_DESCRIPTORTYPE_H
