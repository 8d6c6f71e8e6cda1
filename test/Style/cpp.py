"""Just enough of C++ to find the bodies of functions.

A full parser is not needed to measure functions: braces are matched after
comments, strings, characters and preprocessor lines are blanked out, and what
stands before an opening brace says what kind of block it is. SelfTest.py has
the cases that this must get right.
"""

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
    """The part of the head that is in no bracket."""
    kept, depth = [], 0
    for char in head:
        if char in "([":
            depth += 1
            kept.append(char)
        elif char in ")]":
            depth -= 1
        if depth == 0:
            kept.append(char)
    return "".join(kept)


def _classify(head):
    """"scope", "data" or the name of a function, for what `head` opens."""
    head = _without_templates(_OPERATOR.sub("operator_", head)).strip()
    outside = _outside_brackets(head)
    before = outside.split("(")[0]
    if _SCOPE.search(before) and "=" not in outside:
        return "scope", None
    if _LAMBDA.search(head) and "[" in head and "=" in outside:
        return "function", _NAME.search(outside.split("=")[0]).group(1)
    if "(" not in outside or "=" in before:
        return "data", None
    name = _NAME.search(before)
    return "function", name.group(1) if name else "?"


def functions(text):
    """The functions of a source text, in order of their ends. Functions inside
    functions (lambdas, local classes) are part of the outer one."""
    code = blank(text)
    starts = [0] + [match.end() for match in re.finditer(r"\n", code)]
    line_of = _line_finder(starts)
    found, stack = [], []
    head_start = 0
    for match in re.finditer(r"[{};]|\b(?:public|private|protected)\s*:",
                             code):
        char, at = match.group(), match.start()
        if char == "{":
            head = code[head_start:at]
            inside = any(kind != "scope" for kind, _, _ in stack)
            kind, name = ("inner", None) if inside else _classify(head)
            stack.append((kind, name, head_start))
            if kind == "scope" or not inside:
                inner_start = at + 1
            head_start = inner_start if not inside else head_start
        elif char == "}":
            if not stack:
                continue
            kind, name, began = stack.pop()
            if kind == "inner":
                continue
            following = re.match(r"\s*([,{])", code[at + 1:])
            if kind == "function" and following:
                # `Foo() : member{1}, other{2} {`: not the body yet.
                head_start = began
                continue
            if kind == "function":
                first = began + len(code[began:]) - len(code[began:].lstrip())
                found.append(Function(name, line_of(first), line_of(at)))
            head_start = at + 1
        elif not any(kind != "scope" for kind, _, _ in stack):
            head_start = match.end()
    return found


def _line_finder(starts):
    import bisect
    return lambda offset: bisect.bisect_right(starts, offset)
