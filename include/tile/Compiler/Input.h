//===- Input.h - which kind of text an input is -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every text that a tool prints is accepted as input again. This file tells
// the kinds apart, and reads MLIR text with the guards that its recursive
// parser needs.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_COMPILER_INPUT_H
#define TILE_COMPILER_INPUT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "tile/Support/Diagnostics.h"
#include <optional>

namespace tile {

/// The stages of a kernel, in order.
enum class Stage : uint8_t { AST, Tile, TileGPU, LLVM, LLVMIR, PTX, Cubin };

/// How the stage is called on command lines: "tile-gpu".
llvm::StringRef stageName(Stage stage);

/// The stage of that name.
std::optional<Stage> findStage(llvm::StringRef name);

/// What an input can be.
enum class InputKind : uint8_t { Source, Dialect, LLVMIR, PTX };

/// How the kind is called on command lines.
llvm::StringRef inputKindName(InputKind kind);

/// The kind of that name.
std::optional<InputKind> findInputKind(llvm::StringRef name);

/// What `text` is, by its first lines: dialect text starts with `module`,
/// `func.func`, `llvm.func`, `!`, or `#name =`, after comments; LLVM IR with a
/// `;` or its keywords; PTX with `.version`; everything else is source.
InputKind guessInputKind(llvm::StringRef text);

/// Whether brackets and aliases in buffer `file` nest no deeper than recursive
/// parsers stand; else reports E0602. `comment` starts a comment: "//" or ";".
bool checkNesting(uint32_t file, llvm::StringRef comment,
                  DiagnosticEngine &diagnostics);

/// Parses and verifies buffer `file` as MLIR text. Null after errors.
mlir::OwningOpRef<mlir::ModuleOp> parseDialect(uint32_t file,
                                               mlir::MLIRContext &context,
                                               DiagnosticEngine &diagnostics);

/// The stage that a module has reached, by what stands in it.
Stage stageOf(mlir::ModuleOp module);

} // namespace tile

#endif // TILE_COMPILER_INPUT_H
