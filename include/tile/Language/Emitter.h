//===- Emitter.h - from a kernel's source to the tile dialect ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Emits one specialisation of a kernel as a module of the `tile` dialect. The
// kernel is a public func.func with the attributes that TileDialect.td
// describes; each instance of a helper is a private func.func that is called.
// What depends on constants only (conditions, loops over tl.static_range,
// functions as arguments) is resolved on the way.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_EMITTER_H
#define TILE_LANGUAGE_EMITTER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "tile/Language/Signature.h"
#include <functional>

namespace tile {

/// Loads the dialects that emitted modules use into `context`.
void loadLanguageDialects(mlir::MLIRContext &context);

/// Is told with which values, one a parameter, a kernel calls a helper.
using CallObserver =
    std::function<void(FunctionObject &, llvm::ArrayRef<Value>)>;

/// Emits `kernel`, a jit function of `program`, for `specialization`. Errors
/// go to the program's diagnostics, several a run where they are independent;
/// the result is then null. The module verifies. Besides the arguments'
/// attributes the kernel has `tile.num_warps`, `tile.num_stages`,
/// `tile.num_ctas` (i32) and, if it was asked for, `tile.maxnreg`.
mlir::OwningOpRef<mlir::ModuleOp>
emitKernel(Program &program, FunctionObject &kernel,
           const KernelSpecialization &specialization,
           mlir::MLIRContext &context, const CallObserver &observer = nullptr);

/// Writes launch options as those attributes, in place of others.
void setKernelOptions(mlir::func::FuncOp kernel, const KernelOptions &options);

/// Reads them back; what is absent has its default.
KernelOptions getKernelOptions(mlir::func::FuncOp kernel);

} // namespace tile

#endif // TILE_LANGUAGE_EMITTER_H
