//===- Native.h - builtin functions as tables -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A builtin that the compiler provides is one line of a table: its name, its
// parameters, and a C++ function that finds its arguments bound. Other parts
// of the compiler declare theirs in the same way.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_NATIVE_H
#define TILE_LANGUAGE_NATIVE_H

#include "tile/Language/Evaluator.h"

namespace tile {

/// A call of a native function: its arguments bound to its parameters.
class NativeCall {
public:
  NativeCall(Evaluator &evaluator, llvm::StringRef name,
             const CallArguments &arguments, SourceRange range)
      : evaluator(evaluator), name(name), arguments(arguments), range(range) {}

  Evaluator &evaluator;
  /// Of the function, for messages.
  llvm::StringRef name;
  /// All arguments as given; the only ones where parameters are "...".
  const CallArguments &arguments;
  /// The whole call.
  SourceRange range;
  /// One for each parameter, null where absent.
  llvm::SmallVector<const CallArgument *, 8> slots;

  bool has(size_t i) const { return slots[i] && !slots[i]->value.isNone(); }
  const Value &operator[](size_t i) const { return slots[i]->value; }
  /// Where argument `i` stands; the call if it is absent, or if the function
  /// takes what comes.
  SourceRange rangeOf(size_t i) const {
    return i < slots.size() && slots[i] ? slots[i]->range : range;
  }

  // The argument as a type; none after an error that names the function.
  std::optional<Integer> integer(size_t i) const;
  /// An integer that fits in 64 bits.
  std::optional<int64_t> int64(size_t i) const;
  std::optional<double> real(size_t i) const;
  std::optional<llvm::StringRef> string(size_t i) const;
  std::optional<std::vector<Value>> elements(size_t i) const {
    return evaluator.elementsOf((*this)[i], rangeOf(i));
  }

  /// Reports that argument `i` is not `wanted` ("an integer").
  std::nullopt_t wrongType(size_t i, llvm::StringRef wanted) const;
  /// Reports that there is no result: "`name`: why".
  std::nullopt_t refuse(const llvm::Twine &why) const;
};

/// One builtin. `parameters` lists names with blanks between; those after
/// which a `?` stands may be absent, those before which a `*` stands are given
/// by keyword only. "..." takes anything.
struct NativeEntry {
  const char *name;
  const char *parameters;
  EvalResult (*function)(NativeCall &call);
  bool isType = false;
};

/// The builtin of an entry as a value.
Value makeNative(llvm::StringRef module, const NativeEntry &entry);

/// The entry of that name, or null.
const NativeEntry *findNative(llvm::ArrayRef<NativeEntry> entries,
                              llvm::StringRef name);

} // namespace tile

#endif // TILE_LANGUAGE_NATIVE_H
