//===- DescriptorType.cpp - the type of a tensor descriptor ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Its text, and the rules that it must obey.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/DescriptorType.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

/// A tensor has at most so many dimensions.
static constexpr size_t kMaxRank = 5;
/// Bytes that a row of a block has at least.
static constexpr int64_t kLeastRowBytes = 16;
/// So large that products of two extents cannot overflow.
static constexpr int64_t kMaxExtent = 1 << 20;

std::optional<DescriptorType>
DescriptorType::fromSignature(llvm::StringRef text) {
  text = text.trim();
  bool isDescriptor =
      text.consume_front("desc<") || text.consume_front("tensordesc<");
  if (!isDescriptor || !text.consume_back(">") || !text.consume_back("]"))
    return std::nullopt;
  auto [element, extents] = text.split('[');
  std::optional<DType> type = DType::fromSignature(element);
  if (!type || type->isVoid() || type->isPointer())
    return std::nullopt;
  DescriptorType result{*type, {}};
  llvm::SmallVector<llvm::StringRef> parts;
  extents.split(parts, ',');
  for (llvm::StringRef part : parts) {
    int64_t extent = 0;
    if (part.trim().getAsInteger(10, extent))
      return std::nullopt;
    result.block.push_back(extent);
  }
  return result;
}

std::string DescriptorType::signatureName() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "desc<" << element.signatureName() << '[';
  llvm::interleave(block, os, ",");
  os << "]>";
  return text;
}

std::string DescriptorType::problem() const {
  if (block.empty() || block.size() > kMaxRank)
    return "a tensor has 1 to 5 dimensions, not " +
           std::to_string(block.size());
  for (int64_t extent : block)
    if (extent < 1 || extent > kMaxExtent || !llvm::isPowerOf2_64(extent))
      return "the extents of a block are powers of two, and " +
             std::to_string(extent) + " is none";
  int64_t bytes = block.back() * (element.bitWidth() / 8);
  if (bytes < kLeastRowBytes)
    return "the block's last extent has " + std::to_string(bytes) +
           " bytes, at least 16 are needed";
  return "";
}
