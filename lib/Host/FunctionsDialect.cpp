//===- FunctionsDialect.cpp - the host function tile.dialect --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a file in the text of the `tile` dialect that lies beside the program,
// once a session, and gives its kernels. Paths stay in the program's folder.
//
//===----------------------------------------------------------------------===//

#include "HostCall.h"
#include "tile/Host/HostError.h"
#include "tile/Support/AtomicFile.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/Diagnostics/Host.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace tile;
namespace path = llvm::sys::path;

/// Whether the real path `inner` is below the real path `folder`.
static bool isBelow(llvm::StringRef inner, llvm::StringRef folder) {
  return inner.consume_front(folder) &&
         (folder.ends_with("/") || inner.starts_with("/"));
}

/// Whether a path stays where it is joined to, as far as it shows.
static bool isPlainRelative(llvm::StringRef name) {
  return !name.empty() && !path::is_absolute(name) &&
         std::find(path::begin(name), path::end(name), "..") == path::end(name);
}

EvalResult hostfn::dialect(HostCall &call) {
  const Value &given = call.value(0);
  if (!given.isString())
    return call.refuse(0, "a path");
  llvm::StringRef name = given.getString();
  SourceManager &sources = call.evaluator.context.diagnostics.sourceManager();
  llvm::StringRef program = sources.name(call.range.file);
  llvm::SmallString<128> folder = path::parent_path(program), file = folder;
  path::append(file, name);
  llvm::SmallString<128> realFolder, realFile;
  auto cannotRead = [&](const std::string &problem) {
    return call.fail(hostError(DiagID::CannotRead, file.str(), problem));
  };
  if (!isPlainRelative(name))
    return call.fail(hostError(DiagID::DialectPath, name));
  if (std::error_code error = llvm::sys::fs::real_path(file, realFile))
    return cannotRead(error.message());
  if (std::error_code error = llvm::sys::fs::real_path(
          folder.empty() ? "." : folder.str(), realFolder))
    return cannotRead(error.message());
  if (!isBelow(realFile, realFolder))
    return call.fail(hostError(DiagID::DialectPath, name));

  Value &known = call.session().dialects[realFile];
  if (!known.isNone())
    return known;
  std::string problem;
  std::optional<std::string> text = readWholeFile(realFile, problem);
  if (!text)
    return cannotRead(problem);
  std::optional<std::vector<DialectKernel>> kernels =
      listDialectKernels(sources.addBuffer(file.str().str(), std::move(*text)),
                         call.evaluator.context.diagnostics);
  if (!kernels)
    return std::nullopt;
  known = Value::make<DialectObject>(file.str().str(), std::move(*kernels));
  return known;
}
