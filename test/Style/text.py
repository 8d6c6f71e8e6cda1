"""Style rules about the text of files: sizes, blanks, words, purpose."""

import ast
import re

import cpp
from tree import CPP, SCRIPTS, TABLES, TEXT, Finding

MAX_FILE_LINES = 700
MAX_FUNCTION_LINES = 80
MAX_COLUMNS = 80


def line_count(text):
    return len(text.splitlines())


def file_length(tree):
    """No file has more than 700 lines."""
    for path in tree.ending(*TEXT):
        count = line_count(tree.text(path))
        if count > MAX_FILE_LINES:
            yield Finding(path, count, f"the file has {count} lines, the limit "
                          f"is {MAX_FILE_LINES}: split it by idea")


def functions_of(tree, path):
    """The functions of a C++ or Python file, or of none."""
    if path.endswith(CPP):
        return cpp.functions(tree.text(path))
    if not path.endswith(".py"):
        return []
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [cpp.Function(node.name, node.lineno, node.end_lineno)
            for node in ast.walk(ast.parse(tree.text(path)))
            if isinstance(node, kinds)]


def function_length(tree):
    """No function has more than 80 lines, from its head to its end."""
    for path in tree.ending(*CPP, ".py"):
        for function in functions_of(tree, path):
            count = function.last - function.first + 1
            if count > MAX_FUNCTION_LINES:
                yield Finding(path, function.first,
                              f"`{function.name}` has {count} lines, the "
                              f"limit is {MAX_FUNCTION_LINES}")


def columns(tree):
    """No line of C++ is wider than 80 columns, but for URLs and RUN lines."""
    for path in tree.ending(*CPP):
        for number, line in enumerate(tree.lines(path), 1):
            exempt = "https://" in line or "RUN:" in line or "SPDX" in line
            licence = line.startswith("// Part of the Tile project, under")
            if len(line) > MAX_COLUMNS and not exempt and not licence:
                yield Finding(path, number, f"the line has {len(line)} "
                              f"columns, the limit is {MAX_COLUMNS}")


def whitespace(tree):
    """No tabs, no trailing blanks, one newline at the end."""
    for path in tree.ending(*TEXT):
        text = tree.text(path)
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip():
                yield Finding(path, number, "trailing blanks")
            if "\t" in line:
                yield Finding(path, number, "a tab")
        last = line_count(text)
        if text and not text.endswith("\n"):
            yield Finding(path, last, "no newline at the end of the file")
        if text.endswith("\n\n"):
            yield Finding(path, last, "blank lines at the end of the file")


# Put together, so that this file does not find itself.
_WORDS = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X",
                                       "HA" + "CK"]) + r")\b")
_MACHINE = re.compile("(?<![\\w./*}])/(" + "|".join(
    ["wo" + "rk", "ho" + "me", "ro" + "ot", "Us" + "ers"]) + r")/\w")


def words(tree):
    """Nothing is left to do: an issue says it, not the code."""
    for path in tree.ending(*TEXT):
        for number, line in enumerate(tree.lines(path), 1):
            match = _WORDS.search(line)
            if match:
                yield Finding(path, number, f"`{match.group()}` in the tree")


def machine_paths(tree):
    """No path that exists on somebody's machine only."""
    for path in tree.ending(*TEXT):
        for number, line in enumerate(tree.lines(path), 1):
            if _MACHINE.search(line):
                yield Finding(path, number, "the path of one machine")


LICENCE = [
    "// Part of the Tile project, under the Apache License v2.0 with LLVM "
    "Exceptions.",
    "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception",
]
_BANNER = re.compile(r"//===- (\S+) - \S.* ?(-\*- C(\+\+)? -\*-)?-*===//$")
_RULER = re.compile(r"//===-+===//$")


def _header_problem(path, lines):
    """What is wrong with the header of a C++ or table file, and where."""
    name = path.rsplit("/", 1)[-1]
    banner = _BANNER.match(lines[0])
    if not banner:
        return 1, "the first line is not `//===- Name - phrase ---===//`"
    if banner.group(1) != name:
        return 1, f"the first line does not name the file, `{name}`"
    if lines[2:4] != LICENCE:
        return 3, "no licence lines in lines 3 and 4"
    end = next((index for index, line in enumerate(lines)
                if index > 3 and _RULER.match(line)), None)
    if end is None:
        return 5, "the header is not closed by `//===---===//`"
    paragraph = [line for line in lines[4:end] if line.strip("/ ")]
    if not paragraph or not all(line.startswith("//")
                                for line in lines[1:end]):
        return 5, "no purpose paragraph after the licence"
    return None


def _comment_problem(path, text):
    """What is wrong with the opening comment of a script or program."""
    body = re.sub(r"\A#!.*\n", "", text)
    match = (re.match(r'[rR]?"""(.*?)"""', body, re.DOTALL)
             or re.match(r"((?:(?:#|//).*\n)+)", body))
    paragraph = re.sub(r"(?m)^\s*(#|//)\s*|RUN:.*|@.*@", "",
                       match.group(1)) if match else ""
    if len(paragraph.split()) < 3:
        return 1, "no purpose paragraph at the top"
    return None


def purpose(tree):
    """Each file opens with a paragraph that says what it is for, C++ with the
    licence as well."""
    for path in tree.paths:
        problem = None
        if path.endswith(CPP + TABLES):
            problem = _header_problem(path, tree.lines(path))
        elif path.endswith(".tile") and path.startswith("test/"):
            continue  # the name of the test and its RUN lines say it
        elif path.endswith(".in"):
            problem = None
        elif path.endswith(SCRIPTS + (".tile", ".ci/run")):
            problem = _comment_problem(path, tree.text(path))
        if problem:
            yield Finding(path, *problem)
