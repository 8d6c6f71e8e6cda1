//===- HostCall.h - one call of a host function -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the implementation of Functions.def. A HostCall is a call whose
// arguments are already bound to the parameters of the table's entry; its
// getters convert them and report what does not fit, naming the parameter.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_HOST_HOSTCALL_H
#define TILE_LIB_HOST_HOSTCALL_H

#include "tile/Host/HostEvaluator.h"
#include "tile/Host/HostFunctions.h"

namespace tile {

/// The function or method `name` of Functions.def as a value that can be
/// called; none if there is no such entry.
std::optional<Value> hostFunctionValue(HostForm form, llvm::StringRef name);

/// Getters give nothing after having reported one error.
class HostCall {
public:
  HostCall(HostEvaluator &evaluator, const HostFunctionInfo &info,
           SourceRange range)
      : evaluator(evaluator), info(info), range(range) {}

  HostEvaluator &evaluator;
  const HostFunctionInfo &info;
  const SourceRange range;
  /// By parameter; null where absent. A method has `self` and not its array.
  llvm::SmallVector<const CallArgument *, 8> arguments;
  /// The array whose method is called.
  std::optional<HostArray> self;

  HostSession &session() const { return evaluator.session; }
  bool has(unsigned index) const {
    return arguments[index] && !arguments[index]->value.isNone();
  }
  const Value &value(unsigned index) const { return arguments[index]->value; }
  SourceRange rangeOf(unsigned index) const {
    return arguments[index] ? arguments[index]->range : range;
  }

  /// An array or a number.
  std::optional<HostArray> array(unsigned index);
  /// A type of array elements, or `fallback` if absent.
  std::optional<DType> dtype(unsigned index, DType fallback);
  /// An int, or a tuple or list of ints.
  std::optional<Extents> shape(unsigned index);
  std::optional<int64_t> integer(unsigned index);
  std::optional<double> real(unsigned index);

  /// Reports that argument `index` should have been `wanted`.
  std::nullopt_t refuse(unsigned index, const llvm::Twine &wanted);
  /// The array as a value, or the reported failure.
  EvalResult result(Expected<HostArray> array) {
    return evaluator.result(std::move(array), range);
  }
  std::nullopt_t fail(const Error &error) {
    return evaluator.fail(error, range);
  }
  /// A new array in the session's budget; reports failures.
  std::optional<HostArray> create(DType dtype, llvm::ArrayRef<int64_t> shape);

private:
  /// The name of parameter `index`.
  llvm::StringRef parameterName(unsigned index) const;
};

/// What a function of the table does.
using HostImplementation = EvalResult (*)(HostCall &);

/// One implementation for each FUNCTION and METHOD of Functions.def, of the
/// same name; methods end in `_method`.
namespace hostfn {
#define TILE_HOST_FUNCTION(NAME, PARAMETERS, DOC) EvalResult NAME(HostCall &);
#define TILE_HOST_METHOD(NAME, PARAMETERS, DOC)                                \
  EvalResult NAME##_method(HostCall &);
#include "tile/Host/Functions.def"
} // namespace hostfn

} // namespace tile

#endif // TILE_LIB_HOST_HOSTCALL_H
