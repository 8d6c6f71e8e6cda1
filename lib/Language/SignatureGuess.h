//===- SignatureGuess.h - what a parameter may be ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For each parameter the specialisations that inference tries, the likeliest
// first: what its uses tell, then what its name tells, then the rest.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_SIGNATUREGUESS_H
#define TILE_LIB_LANGUAGE_SIGNATUREGUESS_H

#include "SignatureParser.h"
#include "SignatureUses.h"
#include "llvm/ADT/StringMap.h"

namespace tile {

/// The choices for one parameter.
struct ParameterGuess {
  using Option = std::optional<ParameterSpecialization>;

  /// None leaves the parameter to annotation, decorators and default. At least
  /// one.
  std::vector<Option> options;
  /// An extent of tiles: those of a kernel may have to shrink together.
  bool isExtent = false;
  /// True or false.
  bool isFlag = false;
  /// A pointer to floats: those of a kernel may have to be of one type.
  bool isFloatPointer = false;

  /// The option with that text; none if there is none.
  std::optional<size_t> find(llvm::StringRef text) const;
};

/// Makes guesses for the parameters of a function.
class Guesser {
public:
  Guesser(Program &program, FunctionObject &function, Uses &uses,
          llvm::ArrayRef<KernelParameter> parameters, bool isHelper);

  /// For parameter `index`; `isGiven` if annotation, decorators or default give
  /// it already.
  ParameterGuess guess(size_t index, bool isGiven);

  /// Constants that are integers, as far as they are known: a descriptor's
  /// blocks have such extents.
  llvm::StringMap<int64_t> constants;

private:
  void addRuntime(ParameterGuess &guess, const UseFacts &facts,
                  llvm::StringRef name);
  void addPointers(ParameterGuess &guess, const UseFacts &facts,
                   llvm::StringRef name);
  void addNumbers(ParameterGuess &guess, const UseFacts &facts,
                  llvm::StringRef name);
  void addDescriptors(ParameterGuess &guess, const UseFacts &facts);
  /// The extent by which an offset goes on; 1 if it does not by any.
  int64_t extentBehind(int offset);
  void addTuple(ParameterGuess &guess, const UseFacts &facts,
                llvm::StringRef name);
  void addConstants(ParameterGuess &guess, const UseFacts &facts,
                    llvm::StringRef name);
  void addFunctions(ParameterGuess &guess, int arity);
  void addExtents(ParameterGuess &guess);
  void addValue(ParameterGuess &guess, Value value);
  void addType(ParameterGuess &guess, DType type, unsigned rank = 0);

  Program &program;
  FunctionObject &function;
  Uses &uses;
  llvm::ArrayRef<KernelParameter> parameters;
  bool isHelper;
  /// Parameters that are extents.
  unsigned numExtents = 0;
};

} // namespace tile

#endif // TILE_LIB_LANGUAGE_SIGNATUREGUESS_H
