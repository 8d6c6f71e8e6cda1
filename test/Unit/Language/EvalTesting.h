//===- EvalTesting.h - evaluates text in tests ------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compilation with one file: the file's names, expressions evaluated at its
// end, and the errors that were reported.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_LANGUAGE_EVALTESTING_H
#define TILE_TEST_UNIT_LANGUAGE_EVALTESTING_H

#include "tile/Language/Evaluator.h"
#include "tile/Language/ModuleScope.h"
#include "tile/Language/Parser.h"
#include "tile/Support/Source.h"

namespace tile {

/// One file and what is evaluated in it.
class TestFile {
public:
  explicit TestFile(std::string text = "") {
    module = context.load(sources.addBuffer("test.tile", std::move(text)));
  }

  /// The value of an expression at the end of the file; the budget starts
  /// anew.
  EvalResult evaluate(std::string expression) {
    std::shared_ptr<ParsedFile> parsed = parseFile(
        sources.addBuffer("expression", expression + "\n"), diagnostics);
    if (!parsed)
      return std::nullopt;
    kept.push_back(parsed);
    context.resetBudget();
    Evaluator evaluator(context);
    return evaluator.evaluateIn(
        *module,
        *llvm::cast<ast::ExprStmt>(parsed->module.body.front())->value);
  }

  /// The repr of an expression's value, or "E0123" of its only error.
  std::string show(std::string expression) {
    diagnostics.clear();
    EvalResult value = evaluate(std::move(expression));
    return value ? repr(*value) : errors();
  }

  /// The codes of all errors, with blanks between.
  std::string errors() const {
    std::string codes;
    for (const Diagnostic &each : diagnostics.diagnostics())
      if (each.severity == Severity::Error)
        codes += (codes.empty() ? "" : " ") + getDiagInfo(each.id).code.str();
    return codes;
  }

  /// What evaluating an expression reports, without source lines.
  std::string complain(std::string expression) {
    diagnostics.clear();
    EvalResult value = evaluate(std::move(expression));
    std::string text = value ? "value " + repr(*value) + "\n" : "";
    for (const Diagnostic &each : diagnostics.diagnostics()) {
      text += each.message + "\n";
      for (const DiagNote &note : each.notes)
        text += (note.kind == DiagNote::Help ? "help: " : "note: ") +
                note.text + "\n";
    }
    return text;
  }

  SourceManager sources;
  DiagnosticEngine diagnostics{sources};
  std::vector<std::shared_ptr<ParsedFile>> kept;
  EvalContext context{diagnostics};
  ModuleScope *module = nullptr;
};

} // namespace tile

#endif // TILE_TEST_UNIT_LANGUAGE_EVALTESTING_H
