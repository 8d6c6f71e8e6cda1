//===- HostEvaluator.h - evaluates the host part of a program ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compile-time evaluator with two further kinds of values: arrays, with
// operators, indices, attributes and functions, and kernels, which become
// launchers by `kernel[grid]` and launch when they are called.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_HOSTEVALUATOR_H
#define TILE_HOST_HOSTEVALUATOR_H

#include "tile/Compiler/DialectKernel.h"
#include "tile/Host/HostSession.h"
#include "tile/Language/Evaluator.h"

namespace tile {

/// An array as a value of the language.
class ArrayObject : public ExtensionObject {
public:
  static const char kTag;
  explicit ArrayObject(HostArray array)
      : ExtensionObject(&kTag), array(std::move(array)) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }

  std::string typeName() const override { return "array"; }
  /// The elements as nested lists if they are few and on the host, with type
  /// and shape.
  std::string repr() const override;

  HostArray array;
};

/// What tile.dialect gives: the kernels of a file, as attributes.
class DialectObject : public ExtensionObject {
public:
  static const char kTag;
  DialectObject(std::string path, std::vector<DialectKernel> kernels)
      : ExtensionObject(&kTag), path(std::move(path)),
        kernels(std::move(kernels)) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }

  std::string typeName() const override { return "dialect module"; }

  const std::string path;
  const std::vector<DialectKernel> kernels;
};

/// A kernel that is written in the dialect.
class DialectKernelObject : public ExtensionObject {
public:
  static const char kTag;
  explicit DialectKernelObject(DialectKernel kernel)
      : ExtensionObject(&kTag), kernel(std::move(kernel)) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }

  std::string typeName() const override { return "dialect kernel"; }

  const DialectKernel kernel;
};

/// `kernel[grid]`: a kernel with its grid, to be called.
class LauncherObject : public ExtensionObject {
public:
  static const char kTag;
  LauncherObject(Value kernel, Value grid, SourceRange gridRange)
      : ExtensionObject(&kTag), kernel(std::move(kernel)),
        grid(std::move(grid)), gridRange(gridRange) {}
  static bool classof(const Object *o) { return isTagged(o, &kTag); }

  std::string typeName() const override { return "kernel launcher"; }

  /// A FunctionObject with a jit decorator, or a DialectKernelObject.
  const Value kernel;
  /// An int, a tuple of ints, or a function of `meta`.
  const Value grid;
  const SourceRange gridRange;
};

class HostEvaluator : public Evaluator {
public:
  explicit HostEvaluator(HostSession &session);

  HostSession &session;

  EvalResult binary(ast::BinaryOp op, const Value &lhs, const Value &rhs,
                    SourceRange range) override;
  EvalResult unary(ast::UnaryOpKind op, const Value &operand,
                   SourceRange range) override;
  EvalResult compare(ast::CompareOp op, const Value &lhs, const Value &rhs,
                     SourceRange range) override;
  std::optional<bool> truth(const Value &value, SourceRange range) override;
  EvalResult findAttribute(const Value &value, llvm::StringRef name) override;
  EvalResult attribute(const Value &value, llvm::StringRef name,
                       SourceRange range) override;
  EvalResult subscript(const Value &value, const Value &index,
                       SourceRange range) override;
  bool setSubscript(const Value &value, const Value &index, Value what,
                    SourceRange range) override;
  bool iterate(const Value &value, SourceRange range,
               llvm::function_ref<Iteration(const Value &)> body) override;
  EvalResult length(const Value &value, SourceRange range) override;
  EvalResult call(const Value &callee, const CallArguments &arguments,
                  SourceRange range) override;

  /// Adds "called from here" notes.
  using Evaluator::withCallers;
  /// Reports a failure with "called from here" notes; gives nothing.
  std::nullopt_t fail(const Error &error, SourceRange range);
  /// The array as a value, or the reported failure.
  EvalResult result(Expected<HostArray> array, SourceRange range);
  /// An array, or a number as an array of rank 0, valid on the host; none
  /// after an error. `what` says in the error who wanted an array.
  std::optional<HostArray> toArray(const Value &value, const llvm::Twine &what,
                                   SourceRange range);

private:
  /// The view that `index` selects.
  std::optional<HostArray> select(const HostArray &array, const Value &index,
                                  SourceRange range);
  /// Reports the call of a kernel that was not given a grid.
  void refuseWithoutGrid(llvm::StringRef name, SourceRange definition,
                         SourceRange range);
  EvalResult launch(LauncherObject &launcher, const CallArguments &arguments,
                    SourceRange range);
};

} // namespace tile

#endif // TILE_HOST_HOSTEVALUATOR_H
