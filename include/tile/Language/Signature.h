//===- Signature.h - types and constants of a kernel ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel has no types of its own: each parameter is either a constant of the
// compilation or a run-time value of some type, perhaps known to be a multiple
// of 16. One such choice for all parameters, with the launch options, is a
// KernelSpecialization; each makes its own compiled kernel. It comes from the
// command line (`--signature`, `-D`), from annotations in the source, or from
// the arguments of a launch. A signature is spelled as in Triton's ahead-of-
// time compiler: `*fp32:16, i32:16, 1024`, or by name: `x_ptr=*fp32, n=i32`.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_SIGNATURE_H
#define TILE_LANGUAGE_SIGNATURE_H

#include "tile/Language/DescriptorType.h"
#include "tile/Language/Program.h"
#include <memory>
#include <string>
#include <vector>

namespace tile {

/// How a kernel is launched, as far as the code depends on it.
struct KernelOptions {
  unsigned numWarps = 4;
  unsigned numStages = 3;
  unsigned numCtas = 1;
  /// Upper bound of registers a thread; 0 leaves it to the compiler.
  unsigned maxRegisters = 0;
};

/// Launch options as far as somebody asked for them.
struct OptionRequest {
  std::optional<unsigned> numWarps, numStages, numCtas, maxRegisters;

  /// All of them: those asked for, and `others` for the rest.
  KernelOptions over(const KernelOptions &others = {}) const;
  /// Those of this, and those of `others` that this does not ask for.
  OptionRequest orElse(const OptionRequest &others) const;
  /// The options that are not 0, which stands for "not asked for" where
  /// options cross a border that has no better word for it.
  static OptionRequest nonZero(const KernelOptions &options);
};

struct TupleSpecialization;

/// What is known of one parameter.
struct ParameterSpecialization {
  /// The value if the parameter is a constant of the compilation.
  std::optional<Value> constant;
  /// The type if it is not.
  DType type;
  /// The value (of a pointer: its address in bytes) is a multiple of this: 16
  /// or 1.
  unsigned divisibility = 1;
  /// The type of a tensor descriptor; `type` is then that of a pointer to its
  /// elements.
  std::optional<DescriptorType> descriptor = std::nullopt;
  /// Of a block pointer, which `descriptor` describes otherwise: its
  /// dimensions from the fastest to the slowest.
  std::optional<llvm::SmallVector<int64_t, 4>> order = std::nullopt;
  /// The extents of a tile of `type`; empty for a scalar. Kernels have no such
  /// parameters, helpers do: see KernelSpecialization::isHelper.
  std::optional<llvm::SmallVector<int64_t, 4>> shape = std::nullopt;
  /// Of a tuple: its elements, of which some are no constants.
  std::shared_ptr<const TupleSpecialization> tuple = nullptr;

  /// Whether a tile is in it.
  bool hasShape() const;
  /// As in a signature: "*fp32:16", "64", "fp32[16,16]", "(i32, *bf16)".
  std::string text() const;
};

/// A tuple among the arguments of a kernel.
struct TupleSpecialization {
  std::vector<ParameterSpecialization> elements;
  /// The class and the names of a named tuple; empty for others.
  std::string typeName;
  std::vector<std::string> fields;
};

/// One value that a kernel gets at run time.
struct RuntimeLeaf {
  std::string name;
  DType type;
  unsigned divisibility = 1;
  /// For the descriptor itself; its extents and strides follow.
  std::optional<DescriptorType> descriptor = std::nullopt;
};

/// What parameter `name` is at run time: nothing for a constant, itself for a
/// number or pointer; a descriptor itself, with `name.shape0`, ... and
/// `name.stride0`, ... without the last; a block pointer its pointer and
/// `name.shape0`, `name.stride0`, `name.offset0`, ...; a tile a pointer to its
/// elements in row-major order; a tuple its elements, `name.0` and so on.
std::vector<RuntimeLeaf>
runtimeLeaves(llvm::StringRef name, const ParameterSpecialization &parameter);

/// One way to compile a kernel.
struct KernelSpecialization {
  /// In the order of the kernel's parameters.
  std::vector<ParameterSpecialization> parameters;
  KernelOptions options;
  /// A function for kernels to call, compiled alone: as a kernel that loads
  /// the tiles among the arguments from arrays and stores what the function
  /// returns to further arrays, parameters `return` or `return.0`, ...
  bool isHelper = false;

  /// Equal texts mean equal code. Such as "*fp32:16,i32,=1024;warps=4,...".
  std::string key() const;
  /// A symbol for this instance: the kernel's name and a hash of the key.
  std::string mangledName(llvm::StringRef kernel) const;
};

/// What a command line says of a kernel.
struct SignatureRequest {
  /// The text after `--signature`; may be empty, or "auto": then it is inferred
  /// (SignatureInference.h), and R0336 says what was taken.
  std::string signature;
  /// NAME and VALUE of each `-D`: parameters or names of the file's top level.
  std::vector<std::pair<std::string, std::string>> definitions;
  OptionRequest options;
};

/// Specialises a kernel for a command line. What neither the signature nor a
/// definition gives comes from the kernel's decorators (Configurations.h), from
/// annotations and defaults. None after errors, which show the option to give.
std::optional<KernelSpecialization>
specializeForRequest(Program &program, FunctionObject &kernel,
                     const SignatureRequest &request);

/// An argument of a launch.
struct LaunchArgument {
  /// A number, None, or anything that a constexpr parameter takes; ignored for
  /// arrays.
  Value value;
  /// For an array: the type of its pointer, and its address in bytes.
  std::optional<DType> pointer;
  uint64_t address = 0;
  /// For a tensor descriptor, beside the pointer.
  std::optional<DescriptorType> descriptor = std::nullopt;
  /// For a tuple, whose value is `value`: its elements. A parameter that is a
  /// constant takes the value, others the elements.
  std::vector<LaunchArgument> elements = {};
  /// Where the argument stands; may be invalid.
  SourceRange range;
};

/// Specialises a kernel for the arguments of a launch, one a parameter in
/// their order; an absent one takes the parameter's default. Triton's rules:
/// arrays whose address is a multiple of 16 and integers that are have it as a
/// known fact; the integer 1 becomes a constant; `do_not_specialize` and
/// `do_not_specialize_on_alignment` of the decorator turn that off;
/// annotations fix the type. Decorators give what is absent, as for a command
/// line, unless all options are given: a launch that knows the values of its
/// arguments has applied them before (Configurations.h). None after an error at
/// `launch`.
std::optional<KernelSpecialization>
specializeForLaunch(Program &program, FunctionObject &kernel,
                    llvm::ArrayRef<std::optional<LaunchArgument>> arguments,
                    const OptionRequest &options, SourceRange launch);

/// The value of `--signature` that would do for a kernel, with likely types;
/// empty if it needs none. None after errors.
std::optional<std::string> suggestSignature(Program &program,
                                            FunctionObject &kernel);

/// The parameters that must be given as constants: neither a default nor a
/// decorator gives them. None after errors.
std::optional<std::vector<std::string>> neededConstants(Program &program,
                                                        FunctionObject &kernel);

/// The type of a run-time argument that no annotation fixes: int32, int64 or
/// uint64 by magnitude, int1 for bools, fp32 for floats; none for others.
std::optional<DType> typeOfArgument(const Value &value);

/// Checks the bounds of launch options; false after an error.
bool checkOptions(const KernelOptions &options, DiagnosticEngine &diagnostics,
                  SourceRange range = SourceRange());

} // namespace tile

#endif // TILE_LANGUAGE_SIGNATURE_H
