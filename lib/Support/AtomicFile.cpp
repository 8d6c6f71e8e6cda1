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
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

/// The sentence for inputs beyond limits::kSourceBytes.
static std::string tooLarge() {
  return "it is larger than " + std::to_string(limits::kSourceBytes >> 20) +
         " MiB";
}

/// Reads to the end, but no more than the limit: pipes and devices do not say
/// how much they hold, and some never end.
static std::optional<std::string> readUpToLimit(llvm::sys::fs::file_t file,
                                                std::string &problem) {
  constexpr size_t kChunk = 1 << 16;
  std::string text;
  while (true) {
    size_t size = text.size();
    text.resize(size + kChunk);
    llvm::Expected<size_t> got = llvm::sys::fs::readNativeFile(
        file, llvm::MutableArrayRef<char>(&text[size], kChunk));
    if (!got) {
      problem = llvm::errorToErrorCode(got.takeError()).message();
      return std::nullopt;
    }
    text.resize(size + *got);
    if (text.size() > limits::kSourceBytes) {
      problem = tooLarge();
      return std::nullopt;
    }
    if (*got == 0)
      return text;
  }
}

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
      problem = tooLarge();
      return std::nullopt;
    }
  }
  llvm::Expected<llvm::sys::fs::file_t> file =
      path == "-" ? llvm::sys::fs::getStdinHandle()
                  : llvm::sys::fs::openNativeFileForRead(path);
  if (!file) {
    problem = llvm::errorToErrorCode(file.takeError()).message();
    return std::nullopt;
  }
  std::optional<std::string> text = readUpToLimit(*file, problem);
  if (path != "-")
    llvm::sys::fs::closeFile(*file);
  return text;
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
