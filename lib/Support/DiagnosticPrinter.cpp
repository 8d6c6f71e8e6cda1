//===- DiagnosticPrinter.cpp - diagnostics as text and as JSON ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text form follows clang's: position, severity, message and code on one
// line, then the source line with a caret, then notes. Source text is shown
// with control characters escaped, so that a hostile file cannot write to the
// terminal, and cut to a window around the caret if it is long.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/Diagnostics.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

/// The most bytes of a source line that are shown.
static constexpr size_t kWindow = 120;

static llvm::StringRef severityName(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Remark:
    return "remark";
  }
  return "error";
}

/// Whether a byte continues a character of UTF-8.
static bool isContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Prints `text` with tabs as one blank and control characters as `?`, so that
/// every character takes at most one column. U+0080 to U+009F are control
/// characters too: C2 80 to C2 9F. Newlines and other UTF-8 pass through.
static void printEscaped(llvm::StringRef text, llvm::raw_ostream &os) {
  for (size_t i = 0; i != text.size(); ++i) {
    unsigned char byte = static_cast<unsigned char>(text[i]);
    bool isC1 = byte == 0xC2 && i + 1 != text.size() &&
                (static_cast<unsigned char>(text[i + 1]) & 0xE0) == 0x80;
    if (byte == '\t')
      os << ' ';
    else if (isC1 || (byte < 0x20 && byte != '\n') || byte == 0x7f)
      os << '?';
    else
      os << text[i];
    i += isC1;
  }
}

/// The start of the character that byte `at` of `line` belongs to. Bytes that
/// are no UTF-8 stand for themselves.
static size_t characterStart(llvm::StringRef line, size_t at) {
  for (size_t back = 0; back != 4 && back <= at && at < line.size(); ++back)
    if (!isContinuation(line[at - back]))
      return at - back;
  return at;
}

/// The number of columns that `text` takes on a terminal: its code points.
static size_t columnsOf(llvm::StringRef text) {
  size_t columns = 0;
  for (char c : text)
    if (!isContinuation(c))
      ++columns;
  return columns;
}

static void printSnippet(SourceRange range, const SourceManager &sources,
                         llvm::raw_ostream &os, bool colour) {
  LineColumn at = sources.lineColumn(range.file, range.begin);
  llvm::StringRef line = sources.lineText(range.file, at.line);
  size_t caret =
      characterStart(line, std::min<size_t>(at.column - 1, line.size()));
  size_t length = std::max<size_t>(1, range.end - range.begin);
  size_t first =
      characterStart(line, caret > kWindow / 2 ? caret - kWindow / 2 : 0);
  llvm::StringRef shown =
      line.slice(first, characterStart(line, first + kWindow));
  if (shown.empty() && caret == 0)
    return;
  llvm::StringRef lead = first ? "..." : "";
  os << "    " << lead;
  printEscaped(shown, os);
  os << (first + shown.size() < line.size() ? "...\n" : "\n");
  size_t indent = lead.size() + columnsOf(line.slice(first, caret));
  size_t marked = columnsOf(shown.substr(caret - first, length));
  os << "    ";
  os.indent(indent);
  if (colour)
    os.changeColor(llvm::raw_ostream::GREEN, true);
  os << '^';
  for (size_t i = 1; i < marked; ++i)
    os << '~';
  if (colour)
    os.resetColor();
  os << '\n';
}

static void printHeadline(SourceRange range, llvm::StringRef kind,
                          llvm::raw_ostream::Colors kindColour,
                          llvm::StringRef text, llvm::StringRef code,
                          const SourceManager &sources, llvm::raw_ostream &os,
                          bool colour) {
  if (colour)
    os.changeColor(llvm::raw_ostream::SAVEDCOLOR, true);
  if (range.isValid()) {
    LineColumn at = sources.lineColumn(range.file, range.begin);
    printEscaped(sources.name(range.file), os);
    os << ':' << at.line << ':' << at.column << ": ";
  }
  if (colour)
    os.changeColor(kindColour, true);
  os << kind << ": ";
  if (colour)
    os.resetColor();
  printEscaped(text, os);
  if (!code.empty())
    os << " [" << code << ']';
  os << '\n';
  if (range.isValid())
    printSnippet(range, sources, os, colour);
}

void tile::printDiagnostic(const Diagnostic &diagnostic,
                           const SourceManager &sources, llvm::raw_ostream &os,
                           bool colour) {
  llvm::raw_ostream::Colors severityColour =
      diagnostic.severity == Severity::Error     ? llvm::raw_ostream::RED
      : diagnostic.severity == Severity::Warning ? llvm::raw_ostream::MAGENTA
                                                 : llvm::raw_ostream::BLUE;
  printHeadline(diagnostic.range, severityName(diagnostic.severity),
                severityColour, diagnostic.message,
                getDiagInfo(diagnostic.id).code, sources, os, colour);
  for (const DiagNote &note : diagnostic.notes)
    printHeadline(note.range, note.kind == DiagNote::Help ? "help" : "note",
                  llvm::raw_ostream::CYAN, note.text, "", sources, os, colour);
}

static void addPosition(llvm::json::Object &object, SourceRange range,
                        const SourceManager &sources) {
  if (!range.isValid())
    return;
  LineColumn at = sources.lineColumn(range.file, range.begin);
  object["file"] = llvm::json::fixUTF8(sources.name(range.file));
  object["line"] = at.line;
  object["column"] = at.column;
  object["endColumn"] = at.column + (range.end - range.begin);
}

void tile::printDiagnosticsAsJSON(llvm::ArrayRef<Diagnostic> diagnostics,
                                  const SourceManager &sources,
                                  llvm::raw_ostream &os) {
  llvm::json::Array all;
  for (const Diagnostic &diagnostic : diagnostics) {
    llvm::json::Object object{
        {"code", getDiagInfo(diagnostic.id).code},
        {"severity", severityName(diagnostic.severity)},
        {"message", llvm::json::fixUTF8(diagnostic.message)}};
    addPosition(object, diagnostic.range, sources);
    llvm::json::Array notes;
    for (const DiagNote &note : diagnostic.notes) {
      llvm::json::Object entry{
          {"kind", note.kind == DiagNote::Help ? "help" : "note"},
          {"message", llvm::json::fixUTF8(note.text)}};
      addPosition(entry, note.range, sources);
      notes.push_back(std::move(entry));
    }
    object["notes"] = std::move(notes);
    all.push_back(std::move(object));
  }
  os << llvm::formatv("{0:2}\n", llvm::json::Value(std::move(all)));
}
