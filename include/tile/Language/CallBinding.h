//===- CallBinding.h - arguments of a call and their parameters -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arguments of a call after `*` and `**` are spread, and Python's rules by
// which they find their parameters, with Python's errors: missing, too many,
// given twice, unexpected keyword. Calls of functions, kernels and launches
// use the same.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_CALLBINDING_H
#define TILE_LANGUAGE_CALLBINDING_H

#include "tile/Language/AST.h"
#include "tile/Language/Value.h"
#include "tile/Support/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace tile {

/// One argument of a call.
struct CallArgument {
  Value value;
  /// The expression; the call where there is none of its own.
  SourceRange range;
  /// Empty for positional arguments.
  std::string name = {};
};

/// What a callee gets.
struct CallArguments {
  llvm::SmallVector<CallArgument, 6> positional;
  llvm::SmallVector<CallArgument, 4> keyword;

  void add(Value value, SourceRange range) {
    positional.push_back({std::move(value), range});
  }
  void add(llvm::StringRef name, Value value, SourceRange range) {
    keyword.push_back({std::move(value), range, name.str()});
  }
  /// The keyword argument of that name, or null.
  const CallArgument *find(llvm::StringRef name) const;
  size_t size() const { return positional.size() + keyword.size(); }
};

/// What is called, for messages.
struct CalleeInfo {
  llvm::StringRef name;
  /// The definition's header; may be invalid.
  SourceRange definition;
};

/// A parameter with its value.
struct BoundArgument {
  const ast::Parameter *parameter = nullptr;
  Value value;
  /// The argument; the parameter's default if isDefault.
  SourceRange range;
  bool isDefault = false;
};

/// Gives the default value of a parameter; none after an error.
using DefaultOf =
    llvm::function_ref<std::optional<Value>(const ast::Parameter &)>;

/// Binds `arguments` to `parameters`. The result has one entry a parameter in
/// the order of their declaration; `*args` gets a tuple, `**kwargs` a dict.
/// None after one error at `call`.
std::optional<std::vector<BoundArgument>>
bindArguments(const CallArguments &arguments, const ast::Parameters &parameters,
              const CalleeInfo &callee, SourceRange call, DefaultOf defaultOf,
              DiagnosticEngine &diagnostics);

/// Binds arguments to parameters that are no syntax: a builtin's. `names`
/// lists them; those from index `required` on may be absent; a name that
/// begins with `*` may be given by keyword only (spelled without the star).
/// The result has an entry for each name, null where absent. None after one
/// error at `call`. Pointers are into `arguments`.
std::optional<llvm::SmallVector<const CallArgument *, 8>>
bindBuiltin(const CallArguments &arguments,
            llvm::ArrayRef<llvm::StringRef> names, size_t required,
            llvm::StringRef callee, SourceRange call,
            DiagnosticEngine &diagnostics);

/// All parameters in the order of their declaration:
/// posonly, normal, *vararg, kwonly, **kwarg.
llvm::SmallVector<const ast::Parameter *, 8>
allParameters(const ast::Parameters &parameters);

} // namespace tile

#endif // TILE_LANGUAGE_CALLBINDING_H
