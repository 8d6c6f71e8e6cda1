//===- PrintFormat.cpp - printf on a GPU ----------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes each conversion apart, reads its argument at the size it has on the
// GPU, and lets the C library print it.
//
//===----------------------------------------------------------------------===//

#include "PrintFormat.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/FormatVariadic.h"
#include <cinttypes>
#include <cstdio>

using namespace tile::emulator;

namespace {
/// One `%...` of a format.
struct Conversion {
  std::string flags;
  /// Empty if none is given, "*" if an argument says it.
  std::string width;
  /// The same; `hasPrecision` for a dot with nothing behind it.
  std::string precision;
  bool hasPrecision = false;
  /// "l", "ll", "h" or nothing.
  std::string size;
  char type = 0;
};

/// Printing one format.
class Printer {
public:
  using ReadArgument =
      llvm::function_ref<std::optional<uint64_t>(unsigned bytes)>;
  using ReadString =
      llvm::function_ref<std::optional<std::string>(uint64_t address)>;

  Printer(ReadArgument readArgument, ReadString readString, std::string &text)
      : readArgument(readArgument), readString(readString), text(text) {}

  std::optional<unsigned> print(llvm::StringRef format);

private:
  /// Replaces a "*" by the argument; false if it cannot be read.
  bool settle(std::string &number);
  bool convert(Conversion conversion);
  std::optional<uint64_t> next(unsigned bytes);
  template <typename T> void format(const std::string &specification, T value);

  ReadArgument readArgument;
  ReadString readString;
  std::string &text;
  unsigned count = 0;
};
} // namespace

/// Widths beyond this are cut: nobody reads them, and they could exhaust
/// memory.
static constexpr int64_t kMaxWidth = 4096;

std::optional<uint64_t> Printer::next(unsigned bytes) {
  ++count;
  return readArgument(bytes);
}

bool Printer::settle(std::string &number) {
  int64_t value = 0;
  if (number == "*") {
    std::optional<uint64_t> argument = next(4);
    if (!argument)
      return false;
    value = static_cast<int32_t>(*argument);
  } else if (number.empty() ||
             llvm::StringRef(number).getAsInteger(10, value)) {
    return true;
  }
  number = std::to_string(std::clamp(value, -kMaxWidth, kMaxWidth));
  return true;
}

template <typename T>
void Printer::format(const std::string &specification, T value) {
  int length = std::snprintf(nullptr, 0, specification.c_str(), value);
  if (length <= 0)
    return;
  size_t old = text.size();
  text.resize(old + length + 1);
  std::snprintf(text.data() + old, length + 1, specification.c_str(), value);
  text.resize(old + length);
}

bool Printer::convert(Conversion conversion) {
  if (!settle(conversion.width) || !settle(conversion.precision))
    return false;
  std::string start = "%" + conversion.flags + conversion.width;
  // A negative precision counts as none, as in C.
  bool isNegative = llvm::StringRef(conversion.precision).starts_with("-");
  if (conversion.hasPrecision && !isNegative)
    start += "." + conversion.precision;
  char type = conversion.type;
  bool isInteger = llvm::StringRef("diuoxX").contains(type);
  bool isLong =
      isInteger && !conversion.size.empty() && conversion.size[0] == 'l';
  bool isWord = type == 'c' || (isInteger && !isLong);
  std::optional<uint64_t> bits = next(isWord ? 4 : 8);
  if (!bits)
    return false;
  if (type == 'c') {
    format(start + "c", static_cast<int>(*bits));
  } else if (type == 's') {
    std::optional<std::string> string = readString(*bits);
    if (!string)
      return false;
    format(start + "s", string->c_str());
  } else if (type == 'p') {
    format(start + "s", llvm::formatv("{0:x}", *bits).str().c_str());
  } else if (isInteger) {
    bool isSigned = type == 'd' || type == 'i';
    int64_t value = *bits;
    if (!isLong)
      value = isSigned ? static_cast<int32_t>(*bits)
                       : static_cast<int64_t>(static_cast<uint32_t>(*bits));
    if (conversion.size == "h")
      value = isSigned ? static_cast<int16_t>(*bits)
                       : static_cast<int64_t>(static_cast<uint16_t>(*bits));
    if (conversion.size == "hh")
      value = isSigned ? static_cast<int8_t>(*bits)
                       : static_cast<int64_t>(static_cast<uint8_t>(*bits));
    format(start + "ll" + type, static_cast<long long>(value));
  } else {
    format(start + type, llvm::bit_cast<double>(*bits));
  }
  return true;
}

/// Reads the characters of `set` at the front of `format`.
static std::string takeWhile(llvm::StringRef &format, llvm::StringRef set) {
  llvm::StringRef taken =
      format.take_while([&](char c) { return set.contains(c); });
  format = format.drop_front(taken.size());
  return taken.str();
}

static Conversion parseConversion(llvm::StringRef &format) {
  Conversion conversion;
  conversion.flags = takeWhile(format, "#0- +");
  conversion.width =
      format.consume_front("*") ? "*" : takeWhile(format, "0123456789");
  conversion.hasPrecision = format.consume_front(".");
  if (conversion.hasPrecision)
    conversion.precision =
        format.consume_front("*") ? "*" : takeWhile(format, "0123456789");
  conversion.size = takeWhile(format, "hl");
  if (!format.empty()) {
    conversion.type = format.front();
    format = format.drop_front();
  }
  return conversion;
}

std::optional<unsigned> Printer::print(llvm::StringRef format) {
  while (!format.empty()) {
    size_t percent = std::min(format.find('%'), format.size());
    text += format.take_front(percent);
    format = format.drop_front(percent);
    llvm::StringRef rest = format;
    if (!rest.consume_front("%"))
      continue;
    Conversion conversion = parseConversion(rest);
    llvm::StringRef written = format.drop_back(rest.size());
    format = rest;
    if (conversion.type == '%')
      text += '%';
    else if (!conversion.type ||
             !llvm::StringRef("diuoxXpcseEfFgGaA").contains(conversion.type))
      text += written;
    else if (!convert(conversion))
      return std::nullopt;
  }
  return count;
}

std::optional<unsigned> tile::emulator::printFormatted(
    llvm::StringRef format, Printer::ReadArgument readArgument,
    Printer::ReadString readString, std::string &text) {
  return Printer(readArgument, readString, text).print(format);
}
