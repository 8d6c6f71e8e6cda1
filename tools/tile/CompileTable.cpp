//===- CompileTable.cpp - what came of compiling many functions -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See CompileTable.h. Names and messages hold what the source holds, so they
// are escaped before they reach a terminal, and mended before they are JSON.
//
//===----------------------------------------------------------------------===//

#include "CompileTable.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace tile;

CompileFailure tile::firstFailure(const DiagnosticEngine &diagnostics) {
  const SourceManager &sources = diagnostics.sourceManager();
  for (const Diagnostic &diagnostic : diagnostics.diagnostics()) {
    if (diagnostic.severity != Severity::Error)
      continue;
    CompileFailure failure;
    failure.code = getDiagInfo(diagnostic.id).code.str();
    failure.message = diagnostic.message;
    if (diagnostic.range.isValid()) {
      LineColumn place =
          sources.lineColumn(diagnostic.range.file, diagnostic.range.begin);
      failure.file = sources.name(diagnostic.range.file).str();
      failure.line = place.line;
      failure.column = place.column;
    }
    return failure;
  }
  return {getDiagInfo(DiagID::InternalError).code.str(),
          "internal error: it failed without an error", "", 0, 0};
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

llvm::json::Value tile::toJSON(const CompileFailure &failure) {
  return llvm::json::Object{{"code", failure.code},
                            {"message", llvm::json::fixUTF8(failure.message)},
                            {"file", llvm::json::fixUTF8(failure.file)},
                            {"line", failure.line},
                            {"column", failure.column}};
}

bool tile::fromJSON(const llvm::json::Value &value, CompileFailure &failure,
                    llvm::json::Path path) {
  llvm::json::ObjectMapper object(value, path);
  return object && object.map("code", failure.code) &&
         object.map("message", failure.message) &&
         object.map("file", failure.file) && object.map("line", failure.line) &&
         object.map("column", failure.column);
}

llvm::json::Value tile::toJSON(const CompileRow &row) {
  llvm::json::Object object{{"file", llvm::json::fixUTF8(row.file)},
                            {"function", llvm::json::fixUTF8(row.function)},
                            {"line", row.line},
                            {"options", llvm::json::fixUTF8(row.options)},
                            {"error", nullptr}};
  if (row.failure)
    object["error"] = toJSON(*row.failure);
  return object;
}

bool tile::fromJSON(const llvm::json::Value &value, CompileRow &row,
                    llvm::json::Path path) {
  llvm::json::ObjectMapper object(value, path);
  return object && object.map("file", row.file) &&
         object.map("function", row.function) && object.map("line", row.line) &&
         object.map("options", row.options) && object.map("error", row.failure);
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

namespace {
/// A code and how many rows have it.
struct CodeCount {
  std::string code;
  int64_t count;
};
} // namespace

/// The codes of all failures, the most frequent first.
static std::vector<CodeCount> countCodes(llvm::ArrayRef<CompileRow> rows) {
  std::map<std::string, int64_t> counts;
  for (const CompileRow &row : rows)
    if (row.failure)
      ++counts[row.failure->code];
  std::vector<CodeCount> result;
  for (const auto &[code, count] : counts)
    result.push_back({code, count});
  llvm::sort(result, [](const CodeCount &a, const CodeCount &b) {
    return a.count != b.count ? a.count > b.count : a.code < b.code;
  });
  return result;
}

/// One line of text that a terminal may see.
static std::string printable(llvm::StringRef text) {
  std::string result = llvm::json::fixUTF8(text.take_front(300));
  for (char &byte : result)
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f)
      byte = ' ';
  return result;
}

static std::string describe(const CompileRow &row) {
  if (!row.failure)
    return "compiled";
  const CompileFailure &failure = *row.failure;
  std::string text = failure.code;
  if (failure.line && failure.file != row.file)
    text +=
        " at " + printable(failure.file) + ":" + std::to_string(failure.line);
  else if (failure.line)
    text += " at line " + std::to_string(failure.line);
  return text + ": " + printable(failure.message);
}

std::string tile::tableAsText(llvm::ArrayRef<CompileRow> rows) {
  size_t fileWidth = 0, functionWidth = 0;
  std::vector<std::pair<std::string, std::string>> heads;
  for (const CompileRow &row : rows) {
    std::string file = printable(row.file);
    if (row.line)
      file += ":" + std::to_string(row.line);
    heads.emplace_back(file,
                       row.function.empty() ? "-" : printable(row.function));
    fileWidth = std::max(fileWidth, heads.back().first.size());
    functionWidth = std::max(functionWidth, heads.back().second.size());
  }
  std::string text;
  llvm::raw_string_ostream os(text);
  for (auto [row, head] : llvm::zip_equal(rows, heads))
    os << llvm::left_justify(head.first, fileWidth + 2)
       << llvm::left_justify(head.second, functionWidth + 2) << describe(row)
       << '\n';
  int64_t failed = llvm::count_if(
      rows, [](const CompileRow &row) { return row.failure.has_value(); });
  if (failed)
    os << '\n';
  for (const CodeCount &each : countCodes(rows)) {
    const DiagInfo *info = findDiagInfo(each.code);
    os << llvm::formatv("{0} {1,6}  {2}\n", each.code, each.count,
                        info ? info->text : "");
  }
  os << (int64_t(rows.size()) - failed) << " compiled, " << failed
     << " failed\n";
  return text;
}

llvm::json::Value tile::tableAsJSON(llvm::ArrayRef<CompileRow> rows) {
  llvm::json::Array functions;
  int64_t failed = 0;
  for (const CompileRow &row : rows) {
    functions.push_back(toJSON(row));
    failed += row.failure.has_value();
  }
  llvm::json::Object codes;
  for (const CodeCount &each : countCodes(rows))
    codes[each.code] = each.count;
  return llvm::json::Object{{"functions", std::move(functions)},
                            {"codes", std::move(codes)},
                            {"compiled", int64_t(rows.size()) - failed},
                            {"failed", failed}};
}
