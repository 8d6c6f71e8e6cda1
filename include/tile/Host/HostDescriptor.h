//===- HostDescriptor.h - tensor descriptors of host code -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `TensorDescriptor` of `triton.tools.tensor_descriptor` makes: an array
// as a tensor of which a kernel accesses blocks. Passed to a kernel it is one
// argument, and the extents and strides that follow it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_HOSTDESCRIPTOR_H
#define TILE_HOST_HOSTDESCRIPTOR_H

#include "tile/Host/HostArray.h"
#include "tile/Language/DescriptorType.h"
#include "tile/Language/Object.h"

namespace tile {

/// A tensor that begins with the first element of an array.
struct HostDescriptor {
  HostArray array;
  DescriptorType type;
  /// As many as the block has; in elements. The last stride is 1, the others
  /// are multiples of 16 bytes.
  llvm::SmallVector<int64_t, 4> shape, strides;
  /// Elements outside are NaN, not zero.
  bool padsWithNaN = false;
};

/// A descriptor as a value of the language.
class DescriptorObject : public ExtensionObject {
public:
  static const char kTag;
  explicit DescriptorObject(HostDescriptor descriptor)
      : ExtensionObject(&kTag), descriptor(std::move(descriptor)) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }

  std::string typeName() const override { return "TensorDescriptor"; }

  const HostDescriptor descriptor;
};

/// The class `TensorDescriptor`.
Value tensorDescriptorClass();
/// A member of the class: `from_tensor`.
std::optional<Value> tensorDescriptorMember(const Value &value,
                                            llvm::StringRef name);
/// `descriptor.name`.
std::optional<Value> descriptorAttribute(const DescriptorObject &object,
                                         llvm::StringRef name);

} // namespace tile

#endif // TILE_HOST_HOSTDESCRIPTOR_H
