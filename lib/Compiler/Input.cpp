//===- Input.cpp - which kind of text an input is -------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's parser recurses over nested brackets and would overflow the stack on
// hostile input; so brackets are counted first.
//
//===----------------------------------------------------------------------===//

#include "tile/Compiler/Input.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Parser/Parser.h"
#include "tile/Compiler/DiagnosticBridge.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Support/Limits.h"
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

/// `#name =` starts an attribute alias; any other `#` is a comment of source.
static bool isAttributeAlias(llvm::StringRef line) {
  auto [name, rest] = line.drop_front().split('=');
  name = name.rtrim();
  return !rest.empty() && !name.empty() && llvm::all_of(name, [](char c) {
    return llvm::isAlnum(c) || c == '_';
  });
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
    for (llvm::StringRef start :
         {";", "source_filename", "target ", "define ", "declare "})
      if (line.starts_with(start))
        return InputKind::LLVMIR;
    for (llvm::StringRef start :
         {"module", "func.func", "llvm.func", "\"builtin.module\"", "!"})
      if (line.starts_with(start))
        return InputKind::Dialect;
    if (line.starts_with("#") && isAttributeAlias(line))
      return InputKind::Dialect;
    break;
  }
  return sawSlashes ? InputKind::Dialect : InputKind::Source;
}

/// The offset of the first bracket that nests deeper than MLIR's parser may
/// go; none if all is well. Strings and comments are passed over.
static std::optional<uint32_t> findDeepNesting(llvm::StringRef text,
                                               llvm::StringRef comment) {
  unsigned depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i)
        if (text[i] == '\\')
          ++i;
    } else if (text.substr(i).starts_with(comment)) {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '(' || c == '[' || c == '{' || c == '<') {
      if (++depth > limits::kMLIRNesting)
        return static_cast<uint32_t>(i);
    } else if ((c == ')' || c == ']' || c == '}' || c == '>') && depth) {
      // The `>` of an arrow closes nothing.
      if (c != '>' || i == 0 || text[i - 1] != '-')
        --depth;
    }
  }
  return std::nullopt;
}

bool tile::checkNesting(uint32_t file, llvm::StringRef comment,
                        DiagnosticEngine &diagnostics) {
  std::optional<uint32_t> at =
      findDeepNesting(diagnostics.sourceManager().text(file), comment);
  if (at)
    diagnostics.report(DiagID::DialectNesting, SourceRange{file, *at, *at + 1},
                       limits::kMLIRNesting);
  return !at;
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
