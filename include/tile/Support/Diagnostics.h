//===- Diagnostics.h - coded errors with carets and notes -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every error, warning and remark that a user can see is declared once, as
// data, in Diagnostics/*.def: its code, its text with numbered holes, and the
// explanation that `tilec --explain E0123` prints. Code reports them through a
// DiagnosticEngine, which keeps them, so that the library can hand them to its
// caller and the tools can print them as text or JSON. Messages start in lower
// case and have no full stop; a note states a fact, a help line says what to
// do.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_SUPPORT_DIAGNOSTICS_H
#define TILE_SUPPORT_DIAGNOSTICS_H

#include "tile/Support/Source.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FormatVariadic.h"
#include <optional>
#include <string>
#include <vector>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace tile {

/// Names a diagnostic. The constants, such as `DiagID::UnknownName`, stand in
/// Diagnostics/<part>.h, one for each entry of Diagnostics/<part>.def, so that
/// a new diagnostic costs a rebuild of its own part alone.
enum class DiagCode : uint16_t {};

/// The name of the diagnostic with that code: a letter and four digits, such as
/// "E0123".
constexpr DiagCode diagCode(const char *code) {
  unsigned kind = code[0] == 'E' ? 0 : code[0] == 'W' ? 1 : 2;
  unsigned number = 0;
  for (int i = 1; i <= 4; ++i)
    number = number * 10 + unsigned(code[i] - '0');
  return static_cast<DiagCode>(kind * 10000 + number);
}

enum class Severity : uint8_t { Error, Warning, Remark };

/// What the table says of one diagnostic.
struct DiagInfo {
  DiagCode id;
  /// Such as "E0123"; W for warnings, R for remarks.
  llvm::StringRef code;
  Severity severity;
  /// The message with holes {0}, {1}, ...
  llvm::StringRef text;
  /// One or more paragraphs, with a bad and a mended example.
  llvm::StringRef explanation;
};

/// The table's entry for `id`.
const DiagInfo &getDiagInfo(DiagCode id);

/// The entry with that code (as "E0123"), or null.
const DiagInfo *findDiagInfo(llvm::StringRef code);

/// All entries in the order of their declaration.
llvm::ArrayRef<DiagInfo> allDiagInfos();

/// A line below a diagnostic: a fact ("note") or an advice ("help"), with a
/// place in the source where there is one.
struct DiagNote {
  enum Kind : uint8_t { Note, Help } kind = Note;
  SourceRange range;
  std::string text;
};

/// One diagnostic as it was reported.
struct Diagnostic {
  DiagCode id;
  Severity severity;
  SourceRange range;
  std::string message;
  std::vector<DiagNote> notes;
};

/// Adds notes to the diagnostic just reported. Valid until the next report.
class DiagBuilder {
public:
  explicit DiagBuilder(Diagnostic &diagnostic) : diagnostic(&diagnostic) {}

  DiagBuilder &note(SourceRange range, const llvm::Twine &text);
  DiagBuilder &note(const llvm::Twine &text) {
    return note(SourceRange(), text);
  }
  DiagBuilder &help(const llvm::Twine &text);

private:
  Diagnostic *diagnostic;
};

/// Collects the diagnostics of one compilation. Not thread-safe.
class DiagnosticEngine {
public:
  explicit DiagnosticEngine(SourceManager &sources) : sources(sources) {}

  /// Reports `id` at `range`; `arguments` fill the holes of its text.
  template <typename... Args>
  DiagBuilder report(DiagCode id, SourceRange range, Args &&...arguments) {
    return add(id, range,
               llvm::formatv(false, getDiagInfo(id).text.data(),
                             std::forward<Args>(arguments)...)
                   .str());
  }

  /// Reports `id` with a message that is already put together.
  DiagBuilder add(DiagCode id, SourceRange range, std::string message);

  bool hasErrors() const { return numErrors != 0; }
  unsigned errorCount() const { return numErrors; }
  llvm::ArrayRef<Diagnostic> diagnostics() const { return list; }
  SourceManager &sourceManager() const { return sources; }

  /// Forgets everything reported so far.
  void clear();

private:
  SourceManager &sources;
  std::vector<Diagnostic> list;
  unsigned numErrors = 0;
};

/// Prints one diagnostic as `file:line:col: error: text [E0123]`, with the
/// source line, a caret, and its notes. Control characters of the source are
/// escaped; long lines are cut around the caret. Colours only if `colour`.
void printDiagnostic(const Diagnostic &diagnostic, const SourceManager &sources,
                     llvm::raw_ostream &os, bool colour = false);

/// Prints all as a JSON array of objects: code, severity, message, file, line,
/// column, endColumn, notes.
void printDiagnosticsAsJSON(llvm::ArrayRef<Diagnostic> diagnostics,
                            const SourceManager &sources,
                            llvm::raw_ostream &os);

/// The candidate nearest to `name` by edit distance, for "did you mean"; none
/// if nothing is near enough to be a likely slip.
std::optional<llvm::StringRef>
nearestSpelling(llvm::StringRef name,
                llvm::ArrayRef<llvm::StringRef> candidates);

} // namespace tile

#endif // TILE_SUPPORT_DIAGNOSTICS_H
