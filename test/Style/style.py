#!/usr/bin/env python3
"""Checks the style rules of the project; findings are `file:line: rule: text`.

    style.py                 all rules on the whole repository
    style.py RULE...         these rules alone
    style.py --list          the rules, a line each
    style.py --stats         sizes of files and functions

lit runs each rule as a test of its own: see lit.local.cfg. The code of the
rules: text.py (sizes, words, purpose), names.py (guards, passes, READMEs),
diagnostics.py, formatting.py; tree.py has the files and cpp.py finds functions.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import diagnostics
import formatting
import names
import text
import tree

RULES = {
    "file-length": text.file_length,
    "function-length": text.function_length,
    "columns": text.columns,
    "whitespace": text.whitespace,
    "words": text.words,
    "machine-paths": text.machine_paths,
    "purpose": text.purpose,
    "guards": names.guards,
    "readmes": names.readmes,
    "passes": names.passes,
    "diagnostics": diagnostics.diagnostics,
    "diagnostics-tested": diagnostics.diagnostics_tested,
    "diagnostics-examples": diagnostics.diagnostics_examples,
    "format": formatting.formatting,
}

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def check(rule, root=ROOT):
    """The findings of one rule, as lines of text."""
    return [f"{found.path}:{found.line}: {rule}: {found.message}"
            for found in RULES[rule](tree.Tree(root))]


def quantile(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1,
                             int(share * len(sorted_values)))]


def print_stats(root):
    """Medians and tails of the sizes of files and functions."""
    files = tree.Tree(root)
    groups = {"C++ sources": (".cpp",), "C++ headers": (".h",),
              "tables": tree.TABLES, "lit tests": (".mlir", ".test", ".ll")}
    for title, suffixes in groups.items():
        sizes = sorted(text.line_count(files.text(path))
                       for path in files.ending(*suffixes))
        print_row(title, sizes)
    print_row("C++ functions", sorted(
        function.last - function.first + 1
        for path in files.ending(*tree.CPP)
        for function in text.functions_of(files, path)))


def print_row(title, sizes):
    if sizes:
        print(f"{title:14} {len(sizes):6}  lines p50 {quantile(sizes, 0.5):4} "
              f"p90 {quantile(sizes, 0.9):4} max {sizes[-1]:4}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=ROOT, help="the repository")
    parser.add_argument("--list", action="store_true", help="list the rules")
    parser.add_argument("--stats", action="store_true", help="print sizes")
    parser.add_argument("rules", nargs="*", metavar="RULE")
    arguments = parser.parse_args()
    unknown = [rule for rule in arguments.rules if rule not in RULES]
    if unknown:
        parser.error(f"no rule is called {unknown[0]}; --list names them")
    if arguments.list:
        for rule, function in RULES.items():
            print(f"{rule:19} {' '.join(function.__doc__.split())}")
        return 0
    if arguments.stats:
        print_stats(arguments.root)
        return 0
    findings = [line for rule in arguments.rules or RULES
                for line in check(rule, arguments.root)]
    print("\n".join(findings) or "no findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
