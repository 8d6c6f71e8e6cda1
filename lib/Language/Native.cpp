//===- Native.cpp - builtin functions as tables ---------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Binds the arguments of a native call to the parameters that its table entry
// lists, and converts them with the errors that users see.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Native.h"
#include "tile/Support/Diagnostics/Language.h"

using namespace tile;

std::nullopt_t NativeCall::wrongType(size_t i, llvm::StringRef wanted) const {
  const Value &value = (*this)[i];
  if (const UnknownObject *unknown = value.getAs<UnknownObject>())
    evaluator.refuseUnknown(*unknown, rangeOf(i));
  else
    evaluator.error(DiagID::ArgumentType, rangeOf(i), name, wanted,
                    evaluator.describe(value));
  return std::nullopt;
}

std::nullopt_t NativeCall::refuse(const llvm::Twine &why) const {
  evaluator.error(DiagID::ArgumentValue, range, name, why.str());
  return std::nullopt;
}

std::optional<Integer> NativeCall::integer(size_t i) const {
  std::optional<Integer> value = (*this)[i].asInteger();
  if (!value)
    return wrongType(i, "an integer");
  return value;
}

std::optional<int64_t> NativeCall::int64(size_t i) const {
  std::optional<Integer> value = integer(i);
  if (!value)
    return std::nullopt;
  std::optional<int64_t> small = value->asInt64();
  if (!small)
    return refuse("the integer does not fit in 64 bits");
  return small;
}

std::optional<double> NativeCall::real(size_t i) const {
  std::optional<double> value = (*this)[i].asDouble();
  if (!value)
    return wrongType(i, "a number");
  return value;
}

std::optional<llvm::StringRef> NativeCall::string(size_t i) const {
  if (!(*this)[i].isString())
    return wrongType(i, "a string");
  return (*this)[i].getString();
}

Value tile::makeNative(llvm::StringRef module, const NativeEntry &entry) {
  llvm::SmallVector<llvm::StringRef, 8> names;
  bool isOpen = llvm::StringRef(entry.parameters) == "...";
  if (!isOpen)
    llvm::StringRef(entry.parameters).split(names, ' ', -1, false);
  size_t required = 0;
  for (llvm::StringRef &name : names)
    required += !name.consume_back("?") && !name.starts_with("*");
  // The entry is a row of a static table.
  auto native = [&entry, names, required,
                 isOpen](Evaluator &evaluator, const CallArguments &arguments,
                         SourceRange range) -> EvalResult {
    NativeCall call(evaluator, entry.name, arguments, range);
    if (!isOpen) {
      auto bound = bindBuiltin(arguments, names, required, entry.name, range,
                               evaluator.context.diagnostics);
      if (!bound)
        return std::nullopt;
      call.slots = std::move(*bound);
    }
    return entry.function(call);
  };
  // A type that is only there for isinstance cannot be called.
  return Value::make<BuiltinObject>(
      module.str(), entry.name,
      entry.function ? NativeFunction(native) : NativeFunction(), entry.isType);
}

const NativeEntry *tile::findNative(llvm::ArrayRef<NativeEntry> entries,
                                    llvm::StringRef name) {
  for (const NativeEntry &entry : entries)
    if (name == entry.name)
      return &entry;
  return nullptr;
}
