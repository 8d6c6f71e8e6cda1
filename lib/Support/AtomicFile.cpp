//===- AtomicFile.cpp - files that are whole or absent --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A temporary file with a unique name in the target's directory, created with
// O_EXCL, then rename(2). Devices and pipes are written to directly: they
// cannot be renamed over.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/AtomicFile.h"
#include "tile/Support/Limits.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

std::optional<std::string> tile::readWholeFile(llvm::StringRef path,
                                               std::string &problem) {
  if (path != "-") {
    llvm::sys::fs::file_status status;
    if (std::error_code error = llvm::sys::fs::status(path, status)) {
      problem = error.message();
      return std::nullopt;
    }
    if (llvm::sys::fs::is_directory(status)) {
      problem = "it is a directory";
      return std::nullopt;
    }
    if (status.getSize() > limits::kSourceBytes) {
      problem = "it is larger than " +
                std::to_string(limits::kSourceBytes >> 20) + " MiB";
      return std::nullopt;
    }
  }
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
      llvm::MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/false,
                                         /*RequiresNullTerminator=*/false);
  if (!buffer) {
    problem = buffer.getError().message();
    return std::nullopt;
  }
  if ((*buffer)->getBufferSize() > limits::kSourceBytes) {
    problem = "it is larger than " +
              std::to_string(limits::kSourceBytes >> 20) + " MiB";
    return std::nullopt;
  }
  return (*buffer)->getBuffer().str();
}

static bool writeDirectly(llvm::StringRef path, llvm::StringRef text,
                          std::string &problem) {
  std::error_code error;
  llvm::raw_fd_ostream os(path, error, llvm::sys::fs::OF_None);
  if (!error) {
    os << text;
    os.flush();
    error = os.error();
    os.clear_error();
  }
  if (error)
    problem = error.message();
  return !error;
}

bool tile::writeWholeFile(llvm::StringRef path, llvm::StringRef text,
                          std::string &problem) {
  llvm::sys::fs::file_status status;
  bool exists = !llvm::sys::fs::status(path, status);
  if (path == "-" || (exists && llvm::sys::fs::is_other(status)))
    return writeDirectly(path, text, problem);
  if (exists && llvm::sys::fs::is_directory(status)) {
    problem = "it is a directory";
    return false;
  }
  int descriptor = -1;
  llvm::SmallString<128> temporary;
  if (std::error_code error = llvm::sys::fs::createUniqueFile(
          llvm::Twine(path) + ".%%%%%%%%.tmp", descriptor, temporary,
          llvm::sys::fs::OF_None, 0666)) {
    problem = error.message();
    return false;
  }
  llvm::sys::RemoveFileOnSignal(temporary);
  std::error_code error;
  {
    llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/true);
    os << text;
    os.flush();
    error = os.error();
    os.clear_error();
  }
  if (!error)
    error = llvm::sys::fs::rename(temporary, path);
  if (error) {
    llvm::sys::fs::remove(temporary);
    problem = error.message();
  }
  llvm::sys::DontRemoveFileOnSignal(temporary);
  return !error;
}
