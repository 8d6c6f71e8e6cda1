//===- Input.cpp - which kind of text an input is -------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of stages and kinds, the guess of a kind, and the way into MLIR's
// parser, which Nesting.cpp guards.
//
//===----------------------------------------------------------------------===//

#include "tile/Compiler/Input.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Parser/Parser.h"
#include "tile/Compiler/DiagnosticBridge.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace tile;

static constexpr std::pair<Stage, llvm::StringLiteral> kStages[] = {
    {Stage::AST, "ast"},          {Stage::Tile, "tile"},
    {Stage::TileGPU, "tile-gpu"}, {Stage::LLVM, "llvm"},
    {Stage::LLVMIR, "llvm-ir"},   {Stage::PTX, "ptx"},
    {Stage::Cubin, "cubin"},
};

static constexpr std::pair<InputKind, llvm::StringLiteral> kInputKinds[] = {
    {InputKind::Source, "source"},
    {InputKind::Dialect, "dialect"},
    {InputKind::LLVMIR, "llvm-ir"},
    {InputKind::PTX, "ptx"},
};

llvm::StringRef tile::stageName(Stage stage) {
  return kStages[static_cast<size_t>(stage)].second;
}

std::optional<Stage> tile::findStage(llvm::StringRef name) {
  for (const auto &[stage, spelling] : kStages)
    if (spelling == name)
      return stage;
  return std::nullopt;
}

llvm::StringRef tile::inputKindName(InputKind kind) {
  return kInputKinds[static_cast<size_t>(kind)].second;
}

std::optional<InputKind> tile::findInputKind(llvm::StringRef name) {
  for (const auto &[kind, spelling] : kInputKinds)
    if (spelling == name)
      return kind;
  return std::nullopt;
}

/// `#name = ` and an attribute start an alias; any other `#` is a comment of
/// source, such as `#coding=utf-8` or `#BLOCK = 128`. A list may be either.
static bool isAttributeAlias(llvm::StringRef line) {
  auto [name, value] = line.drop_front().split(" = ");
  bool isName = !name.empty() && llvm::all_of(name, [](char c) {
    return llvm::isAlnum(c) || c == '_';
  });
  if (!isName)
    return false;
  for (llvm::StringRef start : {"#", "affine_", "dense", "loc(", "distinct["})
    if (value.starts_with(start))
      return true;
  return false;
}

InputKind tile::guessInputKind(llvm::StringRef text) {
  bool sawSlashes = false;
  while (!text.empty()) {
    llvm::StringRef line;
    std::tie(line, text) = text.split('\n');
    line = line.trim();
    if (line.empty())
      continue;
    if (line.starts_with("//")) {
      sawSlashes = true;
      continue;
    }
    if (line.starts_with(".version"))
      return InputKind::PTX;
    for (llvm::StringRef start : {";", "source_filename", "target triple",
                                  "target datalayout", "define ", "declare "})
      if (line.starts_with(start))
        return InputKind::LLVMIR;
    for (llvm::StringRef start :
         {"module {", "module @", "module attributes", "func.func ",
          "llvm.func ", "\"builtin.module\"", "!"})
      if (line.starts_with(start))
        return InputKind::Dialect;
    if (line.starts_with("#") && isAttributeAlias(line))
      return InputKind::Dialect;
    if (line.starts_with("#"))
      continue;
    break;
  }
  return sawSlashes ? InputKind::Dialect : InputKind::Source;
}

mlir::OwningOpRef<mlir::ModuleOp>
tile::parseDialect(uint32_t file, mlir::MLIRContext &context,
                   DiagnosticEngine &diagnostics) {
  if (!checkNesting(file, "//", diagnostics))
    return nullptr;
  const SourceManager &sources = diagnostics.sourceManager();
  llvm::StringRef text = sources.text(file);
  DiagnosticBridge bridge(&context, diagnostics);
  std::shared_ptr<llvm::SourceMgr> manager =
      std::make_shared<llvm::SourceMgr>();
  manager->AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBuffer(text, sources.name(file),
                                       /*RequiresNullTerminator=*/false),
      llvm::SMLoc());
  mlir::ParserConfig config(&context);
  return mlir::parseSourceFile<mlir::ModuleOp>(manager, config);
}

Stage tile::stageOf(mlir::ModuleOp module) {
  bool hasLLVM = false;
  module.walk([&](mlir::LLVM::LLVMFuncOp) { hasLLVM = true; });
  if (hasLLVM)
    return Stage::LLVM;
  // allocate-shared writes this last of all facts of a module.
  return module->hasAttr(mlir::tile_gpu::kSharedAttr) ? Stage::TileGPU
                                                      : Stage::Tile;
}
