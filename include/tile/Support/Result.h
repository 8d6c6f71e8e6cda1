//===- Result.h - errors and results without exceptions ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The library reports failure by value. Error is a possible failure: a code
// that the documentation explains, a message, notes and perhaps the log of a
// tool; Expected<T> is a T or the Error that took its place. Only the standard
// library is used here, since this header is part of the public interface.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_SUPPORT_RESULT_H
#define TILE_SUPPORT_RESULT_H

#include <cassert>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace tile {

/// Success, or a failure with its explanation. One pointer wide and null on
/// success, so returning it costs nothing; a copy of a failure is a deep copy.
///
///     if (Error error = doSomething())
///       return error;
class [[nodiscard]] Error {
public:
  /// Success.
  Error() = default;

  /// A failure. `code` is such as "E0803", `message` starts in lower case and
  /// has no full stop.
  Error(std::string code, std::string message)
      : details(new Details{std::move(code), std::move(message), {}, {}}) {}

  Error(Error &&) noexcept = default;
  Error &operator=(Error &&) noexcept = default;
  Error(const Error &other)
      : details(other.details ? new Details(*other.details) : nullptr) {}
  Error &operator=(const Error &other) { return *this = Error(other); }

  /// Success, named where the bare constructor would be cryptic.
  static Error success() { return Error(); }

  /// True if something FAILED, so that `if (Error error = f())` guards the way
  /// of failure. (Expected has it the other way round: true if there is a
  /// value.)
  explicit operator bool() const { return details != nullptr; }

  /// The code under which `tilec --explain` knows the failure; empty on
  /// success.
  const std::string &code() const { return get().code; }
  /// What happened, in one line; empty on success.
  const std::string &message() const { return get().message; }
  /// Facts ("the device has 3 GiB free") and advice ("help: ..."), a line each.
  const std::vector<std::string> &notes() const { return get().notes; }
  /// What a tool or the driver printed, unchanged; often empty.
  const std::string &log() const { return get().log; }

  /// Adds a note to a failure; nothing on success.
  void addNote(std::string note) {
    if (details)
      details->notes.push_back(std::move(note));
  }
  /// Sets the log of a failure; nothing on success.
  void setLog(std::string log) {
    if (details)
      details->log = std::move(log);
  }

  /// Everything, as a text of several lines for a terminal; empty on success.
  /// A log that shows the message itself, as that of a compilation does, says
  /// it all.
  std::string str() const {
    if (!details)
      return {};
    if (details->log.find(details->message) != std::string::npos)
      return details->log;
    std::string text = "error: " + details->message;
    if (!details->code.empty())
      text += " [" + details->code + "]";
    for (const std::string &note : details->notes)
      text +=
          note.compare(0, 6, "help: ") == 0 ? "\n" + note : "\nnote: " + note;
    if (!details->log.empty())
      text += "\n" + details->log;
    return text;
  }

private:
  struct Details {
    std::string code;
    std::string message;
    std::vector<std::string> notes;
    std::string log;
  };

  const Details &get() const {
    static const Details none;
    return details ? *details : none;
  }

  std::unique_ptr<Details> details;
};

/// A T, or the Error that took its place.
///
///     Expected<Module> module = Module::load(context, ptx);
///     if (!module)
///       return module.takeError();
///     use(*module);
template <typename T> class [[nodiscard]] Expected {
  static_assert(!std::is_reference_v<T>, "hold a pointer instead");
  static_assert(!std::is_same_v<T, Error>, "return the Error itself");

public:
  /// A value.
  Expected(T value) : state(std::in_place_index<0>, std::move(value)) {}
  /// A failure; `error` must be one.
  Expected(Error error) : state(std::in_place_index<1>, std::move(error)) {
    assert(std::get_if<1>(&state)->operator bool() && "success has a value");
  }

  /// True if there is a VALUE.
  explicit operator bool() const { return state.index() == 0; }

  /// The value; there must be one.
  T &operator*() & { return *value(); }
  const T &operator*() const & { return *value(); }
  T &&operator*() && { return std::move(*value()); }
  T *operator->() { return value(); }
  const T *operator->() const { return value(); }

  /// The failure, or success if there is a value.
  Error takeError() {
    Error *error = std::get_if<1>(&state);
    return error ? std::move(*error) : Error();
  }
  /// The failure; there must be one.
  const Error &error() const {
    assert(state.index() == 1 && "a value is no error");
    return *std::get_if<1>(&state);
  }

private:
  T *value() {
    assert(state.index() == 0 && "check for failure first");
    return std::get_if<0>(&state);
  }
  const T *value() const { return const_cast<Expected *>(this)->value(); }

  std::variant<T, Error> state;
};

} // namespace tile

#endif // TILE_SUPPORT_RESULT_H
