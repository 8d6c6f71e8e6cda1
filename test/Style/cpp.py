"""Just enough of C++ to find the bodies of functions.

A full parser is not needed to measure functions: braces are matched after
comments, strings, characters and preprocessor lines are blanked out, and what
stands before an opening brace says what kind of block it is. self_test.py has
the cases that this must get right.
"""

import bisect
import collections
import re

# First and last line of a function, from its head to its closing brace.
Function = collections.namedtuple("Function", "name first last")

_TOKENS = re.compile(
    r'//(?:\\\n|[^\n])*'
    r'|/\*.*?\*/'
    r'|\b(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"
    r'|^[ \t]*#(?:\\\n|/\*.*?\*/|[^\n])*',
    re.DOTALL | re.MULTILINE)


def blank(text):
    """The text with everything that is no code turned into blanks; lines and
    columns stay."""
    def blanks(match):
        return re.sub(r"[^\n]", " ", match.group())
    return _TOKENS.sub(blanks, text)


_SCOPE = re.compile(r"\b(namespace|class|struct|union|enum)\b|\bextern\s*$")
_LAMBDA = re.compile(r"\](\s*\([^{}]*\))?[^(){};=]*$")
_OPERATOR = re.compile(r"\boperator\s*(\(\s*\)|\[\s*\]|[^\s\w(]+)")
_NAME = re.compile(r"([~\w:]+)\s*$")
_POINTS = re.compile(r"[{};]|\b(?:public|private|protected)\s*:")


def _without_templates(head):
    """The head without its `template <...>` parts."""
    while True:
        match = re.search(r"\btemplate\s*<", head)
        if not match:
            return head
        depth, at = 1, match.end()
        while depth and at < len(head):
            depth += {"<": 1, ">": -1}.get(head[at], 0)
            at += 1
        head = head[:match.start()] + head[at:]


def _outside_brackets(head):
    """The head with its brackets emptied: `f(int a)` becomes `f()`."""
    kept, depth = [], 0
    for char in head:
        depth -= char in ")]"
        if depth <= 0:
            kept.append(char)
        depth += char in "(["
    return "".join(kept)


def _classify(head):
    """What `head` opens: "scope", "data", "function" or "argument" (braces
    within its own parentheses), and the name of a function."""
    if head.count("(") > head.count(")"):
        return "argument", None
    head = _without_templates(_OPERATOR.sub("operator_", head)).strip()
    outside = _outside_brackets(head)
    before = outside.split("(")[0]
    if "=" in outside:
        if _LAMBDA.search(head):
            return "function", _name_in(outside.split("=")[0])
        return "data", None
    if _SCOPE.search(before):
        return "scope", None
    return ("function", _name_in(before)) if "(" in outside else ("data", None)


def _name_in(text):
    match = _NAME.search(text)
    return match.group(1) if match else "?"


def functions(text):
    """The functions of a source text in their order. Those inside functions
    (lambdas, local classes) are part of the outer one."""
    code = blank(text)
    starts = [0] + [match.end() for match in re.finditer(r"\n", code)]
    found = []
    head = 0  # where what precedes the next brace starts
    depth = 0  # of braces inside a function or data
    for match in _POINTS.finditer(code):
        point, at = match.group(), match.start()
        if depth:
            depth += (point == "{") - (point == "}")
            if depth:
                continue
            if kind == "argument":
                continue
            if kind == "function" and re.match(r"\s*[,{]", code[at + 1:]):
                continue  # `Foo() : member{1}, other{2} {`: no body yet
            if kind == "function":
                first = head + re.match(r"\s*", code[head:]).end()
                found.append(Function(name, bisect.bisect(starts, first),
                                      bisect.bisect(starts, at)))
        elif point == "{":
            kind, name = _classify(code[head:at])
            if kind != "scope":
                depth = 1
                continue
        head = match.end()
    return found
