//===- KernelList.h - what a file offers to compile -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lists that tilec prints: the kernels of a file with what a command line
// must give for each, and the configurations of one kernel.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TOOLS_TILE_KERNELLIST_H
#define TILE_TOOLS_TILE_KERNELLIST_H

#include "tile/Compiler/DialectKernel.h"
#include "tile/Language/Configurations.h"
#include "llvm/Support/JSON.h"
#include <string>

namespace tile {

/// One kernel or helper of a file.
struct ListedKernel {
  struct Parameter {
    std::string name;
    bool isConstexpr = false;
    /// As written; empty if there is none.
    std::string annotation, defaultValue;
  };
  std::string name;
  std::vector<Parameter> parameters;
  /// The names behind the `@`, outermost first.
  std::vector<std::string> decorators;
  /// What of them changes nothing here: unknown decorators, and what tells an
  /// autotuner how to measure.
  std::vector<std::string> withoutEffect;
  /// It returns a value or takes any number of arguments: for kernels to call.
  bool isHelper = false;
  ConfigurationList configurations;
  /// What `--signature` must say; empty if it may be absent.
  std::string signature;
  /// The constants that `-D` must give.
  std::vector<std::string> constants;
};

/// The jit functions of a program, in order. None after errors.
std::optional<std::vector<ListedKernel>> listKernels(Program &program);

/// The same for kernels in the dialect, which need nothing.
std::vector<ListedKernel> listKernels(llvm::ArrayRef<DialectKernel> kernels);

/// A paragraph for each kernel; its first line is the kernel with parameters.
std::string kernelsAsText(llvm::ArrayRef<ListedKernel> kernels);
llvm::json::Value kernelsAsJSON(llvm::ArrayRef<ListedKernel> kernels);

/// A line for each configuration, with its number.
std::string configurationsAsText(const ConfigurationList &list,
                                 llvm::StringRef indent);
llvm::json::Value configurationsAsJSON(const ConfigurationList &list);

} // namespace tile

#endif // TILE_TOOLS_TILE_KERNELLIST_H
