//===- Namespaces.h - the modules that programs import ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which modules exist, under which names, and where their members come from.
// `tile.language` and `triton.language` are one module. Parts of the compiler
// register providers: the emitter those of `tl`, the host part those of
// `tile`; Python's `math` and builtins are built in. Members that no provider
// has are looked up in the standard library.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_NAMESPACES_H
#define TILE_LANGUAGE_NAMESPACES_H

#include "tile/Language/Value.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include <functional>
#include <vector>

namespace tile {

/// Gives member `name` of the module with canonical path `modulePath`, or
/// nothing if it does not have it.
using NamespaceProvider = std::function<std::optional<Value>(
    llvm::StringRef modulePath, llvm::StringRef name)>;

/// Adds the names that the module has, for "did you mean". The strings must
/// live as long as the provider.
using NamespaceListing = std::function<void(
    llvm::StringRef modulePath, llvm::SmallVectorImpl<llvm::StringRef> &names)>;

/// Canonical paths of the modules that other code asks for by name.
inline constexpr char kTritonModule[] = "triton";
inline constexpr char kLanguageModule[] = "triton.language";
inline constexpr char kLanguageMathModule[] = "triton.language.math";
inline constexpr char kLibdeviceModule[] = "triton.language.extra.libdevice";
inline constexpr char kLanguageCudaModule[] = "triton.language.extra.cuda";
inline constexpr char kTargetInfoModule[] = "triton.language.target_info";
inline constexpr char kTensorDescriptorModule[] =
    "triton.tools.tensor_descriptor";
inline constexpr char kTritonUtilModule[] = "triton_util";
inline constexpr char kTileModule[] = "tile";
inline constexpr char kBuiltinsModule[] = "builtins";

/// The modules of one context.
class Namespaces {
public:
  /// With Python's builtins, `math`, `functools`, dtypes and decorators.
  Namespaces();

  /// Later providers are asked first.
  void addProvider(NamespaceProvider provider,
                   NamespaceListing listing = nullptr);

  /// The canonical path of a module that exists; none for any other.
  std::optional<llvm::StringRef> canonicalPath(llvm::StringRef path) const;
  /// Whether a library of that dotted name is taken to exist although nothing
  /// of it is evaluated: Python's own, torch, numpy, Triton's host part.
  bool isHostModule(llvm::StringRef path) const;
  /// Adds a module, or another name for one.
  void addModule(llvm::StringRef path, llvm::StringRef canonical);

  /// Member `name` of a canonical path: a value, or a submodule.
  std::optional<Value> member(llvm::StringRef path, llvm::StringRef name) const;
  /// Names near which a misspelt member may be.
  llvm::SmallVector<llvm::StringRef, 64>
  memberNames(llvm::StringRef path) const;

private:
  struct Entry {
    NamespaceProvider provider;
    NamespaceListing listing;
  };
  std::vector<Entry> providers;
  llvm::StringMap<std::string> modules;
  /// One object for each member, so that `tl.load is tl.load`.
  mutable llvm::StringMap<Value> cache;
};

} // namespace tile

#endif // TILE_LANGUAGE_NAMESPACES_H
