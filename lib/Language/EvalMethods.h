//===- EvalMethods.h - methods and members of builtin types -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the native functions behind `x.method` and the properties of dtypes.
// Private to this library.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_EVALMETHODS_H
#define TILE_LIB_LANGUAGE_EVALMETHODS_H

#include "tile/Language/Native.h"

namespace tile {

/// The method of that name of a value's type, to be called with the value as
/// first argument.
std::optional<Value> findMethod(const Value &value, llvm::StringRef name);

/// Adds the names of all methods of a value's type.
void methodNames(const Value &value,
                 llvm::SmallVectorImpl<llvm::StringRef> &names);

/// A member of a dtype that is no method: `itemsize`, `name`, ...
std::optional<Value> dtypeProperty(DType type, llvm::StringRef name);

// The tables of methods, one for each type.
llvm::ArrayRef<NativeEntry> stringMethods();
llvm::ArrayRef<NativeEntry> listMethods();
llvm::ArrayRef<NativeEntry> dictMethods();
llvm::ArrayRef<NativeEntry> setMethods();
llvm::ArrayRef<NativeEntry> tupleMethods();
llvm::ArrayRef<NativeEntry> integerMethods();
llvm::ArrayRef<NativeEntry> realMethods();
llvm::ArrayRef<NativeEntry> dtypeMethods();

// The tables of functions, one for each module.
llvm::ArrayRef<NativeEntry> builtinFunctions();
llvm::ArrayRef<NativeEntry> builtinConversions();
llvm::ArrayRef<NativeEntry> collectionsFunctions();
llvm::ArrayRef<NativeEntry> itertoolsFunctions();
llvm::ArrayRef<NativeEntry> mathFunctions();
llvm::ArrayRef<NativeEntry> tritonFunctions();

/// A class of tuples with named fields; the last ones may have defaults.
Value makeTupleClass(std::string name, std::vector<std::string> fields,
                     std::vector<Value> defaults);
/// `enum`, `dataclasses`: a member of the module; none if there is none.
std::optional<Value> enumMember(llvm::StringRef name);
std::optional<Value> dataclassesMember(llvm::StringRef name);

// Builtins that more than one table or file needs, in EvalOrder.cpp.
/// min(...), max(...) and sorted(iterable, *, key, reverse).
EvalResult smallestOf(NativeCall &call);
EvalResult largestOf(NativeCall &call);
EvalResult sortedList(NativeCall &call);
/// key(value), or the value itself if there is no key function (or None).
EvalResult applyKey(NativeCall &call, const Value *key, const Value &value);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_EVALMETHODS_H
