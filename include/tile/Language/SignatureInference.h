//===- SignatureInference.h - types by use ----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--signature=auto`: finds types and constants with which a function compiles,
// from how it uses its parameters. What the address of a load or store is made
// of is a pointer, whose elements are what is done with them; other values are
// integers or floats by use; constants come from defaults, from the first
// configuration, or are a power of two that the shapes made of them allow. A
// helper takes what the kernels of the file give it. The guess is tried, and
// corrected where the errors point to a parameter, a bounded number of times.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_SIGNATUREINFERENCE_H
#define TILE_LANGUAGE_SIGNATUREINFERENCE_H

#include "tile/Language/Signature.h"

namespace tile {

/// A specialisation with which `kernel` compiles to the `tile` dialect.
/// `request` gives definitions (`-D`) and options, which are kept; its
/// signature is not looked at. Remarks what it took (R0336). None after
/// errors: those of the best guess, and E0335.
std::optional<KernelSpecialization>
inferSpecialization(Program &program, FunctionObject &kernel,
                    const SignatureRequest &request);

/// Whether a function can only be a helper: it returns a value, or takes any
/// number of arguments.
bool isHelperByForm(const FunctionObject &function);

/// The options that ask for a specialisation:
/// "--signature='x=*fp32:16, n=i32' -D BLOCK=64 --num-warps=8".
std::string optionsText(FunctionObject &kernel,
                        const KernelSpecialization &specialization);

} // namespace tile

#endif // TILE_LANGUAGE_SIGNATUREINFERENCE_H
