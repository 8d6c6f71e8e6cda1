//===- Recording.cpp - what a device gave, kept in a file -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file: a line with its kind, then for each experiment a line
// `SIZE KEY` and SIZE bytes of outputs.
//
//===----------------------------------------------------------------------===//

#include "Recording.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile::conformance;

static const char kHead[] = "tile emulator-conformance recording 1\n";

/// The form and a hash (FNV-1a) of its kernel and its inputs.
static std::string keyOf(const Experiment &experiment) {
  uint64_t hash = 0xcbf29ce484222325;
  auto mix = [&hash](uint8_t byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (char letter : experiment.entry)
    mix(letter);
  for (const Array &array : experiment.arrays)
    if (!array.isOutput)
      for (uint8_t byte : array.bytes)
        mix(byte);
  return hex(hash, 8) + " " + experiment.form;
}

void Recording::add(const Experiment &experiment,
                    const std::vector<Array> &arrays) {
  std::string bytes;
  for (const Array &array : arrays)
    if (array.isOutput)
      bytes.append(array.bytes.begin(), array.bytes.end());
  outputs[keyOf(experiment)] = std::move(bytes);
}

std::vector<Array> Recording::find(const Experiment &experiment) const {
  std::map<std::string, std::string>::const_iterator found =
      outputs.find(keyOf(experiment));
  if (found == outputs.end())
    return {};
  llvm::StringRef rest = found->second;
  std::vector<Array> arrays = experiment.arrays;
  for (Array &array : arrays)
    if (array.isOutput) {
      if (rest.size() < array.bytes.size())
        return {};
      std::memcpy(array.bytes.data(), rest.data(), array.bytes.size());
      rest = rest.drop_front(array.bytes.size());
    }
  return arrays;
}

bool Recording::read(const std::string &path) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> file =
      llvm::MemoryBuffer::getFile(path);
  if (!file)
    return false;
  llvm::StringRef rest = (*file)->getBuffer();
  if (!rest.consume_front(kHead))
    return false;
  while (!rest.empty()) {
    size_t size;
    if (rest.consumeInteger(10, size) || !rest.consume_front(" "))
      return false;
    auto [key, bytes] = rest.split('\n');
    if (bytes.size() < size)
      return false;
    outputs[key.str()] = bytes.take_front(size).str();
    rest = bytes.drop_front(size);
  }
  return true;
}

bool Recording::write(const std::string &path) const {
  std::error_code error;
  llvm::raw_fd_ostream file(path, error);
  if (error)
    return false;
  file << kHead;
  for (const auto &[key, bytes] : outputs)
    file << bytes.size() << ' ' << key << '\n' << bytes;
  file.close();
  bool isWritten = !file.has_error();
  file.clear_error();
  return isWritten;
}
