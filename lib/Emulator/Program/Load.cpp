//===- Load.cpp - from PTX to a program -------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of the steps, the choice of the entry, and the .tile files that
// belong to the PTX.
//
//===----------------------------------------------------------------------===//

#include "../EmulatedKernel.h"
#include "../PTX/Parser.h"
#include "Loader.h"
#include "OperandDecoder.h"
#include "llvm/Support/Path.h"

using namespace tile;
using namespace tile::emulator;

/// The buffer of the file that `.file` calls `name`: one of that very name,
/// else the only one of that file name.
static std::optional<uint32_t> findBuffer(const SourceManager &sources,
                                          llvm::StringRef name) {
  std::optional<uint32_t> found;
  bool isOnly = true;
  for (uint32_t i = 0; i != sources.size(); ++i) {
    if (sources.name(i) == name)
      return i;
    if (llvm::sys::path::filename(sources.name(i)) !=
        llvm::sys::path::filename(name))
      continue;
    isOnly &= !found;
    found = i;
  }
  return isOnly ? found : std::nullopt;
}

void Loader::mapSourceFiles() {
  for (const std::string &name : program.module.files)
    program.sourceFiles.push_back(
        name.empty() ? std::nullopt
                     : findBuffer(diagnostics.sourceManager(), name));
}

bool Loader::chooseEntry(llvm::StringRef name) {
  for (const ptx::Function &function : program.module.functions) {
    if (!function.isEntry || function.isDeclaration ||
        (!name.empty() && function.name != name))
      continue;
    if (entry)
      return report.invalid(
          "the module has several kernels; one must be named");
    entry = &function;
  }
  if (!entry)
    return report.invalid(name.empty()
                              ? "the module has no kernel"
                              : "the module has no kernel `" + name + "`");
  program.name = entry->name;
  std::copy_n(entry->requiredThreads, 3, program.requiredThreads);
  std::copy_n(entry->maxThreads, 3, program.maxThreads);
  return true;
}

bool Loader::decodeFrames() {
  uint32_t size = frames.back()->first() + frames.back()->size();
  program.code.resize(size);
  program.sites.resize(size);
  program.entry = frames.front()->first();
  for (const std::unique_ptr<Frame> &frame : frames)
    OperandDecoder(*this, *frame).decodeFunction();
  if (!report.hasErrors() && !block.fits())
    return report.invalid("kernel `" + program.name +
                          "` needs too many registers");
  block.finish(program);
  return !report.hasErrors();
}

bool Loader::load(llvm::StringRef ptx, llvm::StringRef name) {
  if (std::optional<ptx::SyntaxError> error = ptx::parse(ptx, program.module))
    return report.malformed(error->message, error->line, error->offset,
                            error->length);
  mapSourceFiles();
  return chooseEntry(name) && collectFunctions() && declareFrames() &&
         layOutMemory() && decodeFrames();
}

std::unique_ptr<Program>
tile::emulator::loadProgram(llvm::StringRef ptx, llvm::StringRef name,
                            DiagnosticEngine &diagnostics) {
  std::unique_ptr<Program> program = std::make_unique<Program>();
  if (!Loader(*program, diagnostics).load(ptx, name))
    return nullptr;
  return program;
}

//===----------------------------------------------------------------------===//
// EmulatedKernel
//===----------------------------------------------------------------------===//

EmulatedKernel::EmulatedKernel(std::unique_ptr<Implementation> implementation)
    : implementation(std::move(implementation)) {}

EmulatedKernel::~EmulatedKernel() = default;

std::unique_ptr<EmulatedKernel>
EmulatedKernel::create(llvm::StringRef ptx, llvm::StringRef name,
                       DiagnosticEngine &diagnostics) {
  std::unique_ptr<Implementation> implementation =
      std::make_unique<Implementation>();
  implementation->program = loadProgram(ptx, name, diagnostics);
  if (!implementation->program)
    return nullptr;
  return std::unique_ptr<EmulatedKernel>(
      new EmulatedKernel(std::move(implementation)));
}
