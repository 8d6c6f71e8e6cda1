"""Style rules about the tables of diagnostics: codes, wording, explanations,
and that a test meets each of them."""

import collections
import re

from tree import TEXT, Finding

FOLDER = "include/tile/Support/Diagnostics/"
Entry = collections.namedtuple("Entry", "line name code severity text why")

_ENTRY = re.compile(
    r'^TILE_DIAG\(\s*(\w+),\s*"(\w+)",\s*(\w+),\s*'
    r'((?:"(?:\\.|[^"\\])*"\s*)+),\s*R"(\w*)\((.*?)\)\5"\s*\)',
    re.MULTILINE | re.DOTALL)
_RANGE = re.compile(r"\b(\d\d)xx\b(?: to (\d\d)xx\b)?")
# What a message may start with in upper case: a name, not a sentence.
_NAMES = ("Triton", "Gluon", "Python", "Tile", "Unicode", "Ctrl")


def entries(tree, path):
    """The entries of one table, and how often TILE_DIAG stands in it."""
    text = tree.text(path)
    found = []
    for match in _ENTRY.finditer(text):
        name, code, severity, literals, _, why = match.groups()
        parts = re.findall(r'"((?:\\.|[^"\\])*)"', literals)
        found.append(Entry(text.count("\n", 0, match.start()) + 1, name, code,
                           severity, "".join(parts), why))
    return found, len(re.findall(r"(?m)^TILE_DIAG\(", text))


def tables(tree):
    return [path for path in tree.ending(".def")
            if path.startswith(FOLDER) and not path.endswith("All.def")]


def code_ranges(text):
    """The hundreds of codes that the header of a table claims."""
    header = text.split("\n\n", 1)[0]
    return {hundred for low, high in _RANGE.findall(header)
            for hundred in range(int(low), int(high or low) + 1)}


def _wording_problems(entry):
    if not re.fullmatch(r"[EWR]\d{4}", entry.code):
        yield f"`{entry.code}` is no code such as E0123"
    elif entry.code[0] != entry.severity[0]:
        yield f"{entry.code} does not start with the letter of its severity"
    first = entry.text.split(" ")[0] if entry.text else ""
    if re.match(r"[A-Z][a-z]", first) and not first.startswith(_NAMES):
        yield f"{entry.code} does not start in lower case"
    if entry.text.endswith(".") and not entry.text.endswith("..."):
        yield f"{entry.code} ends with a full stop"
    if len(entry.why.split()) < 5:
        yield f"{entry.code} has no explanation"


def diagnostics(tree):
    """Codes are unique and in the range of their table; messages start in
    lower case and have no full stop; each has an explanation."""
    seen = {}
    for path in tables(tree):
        found, count = entries(tree, path)
        if len(found) != count:
            yield Finding(path, 1, f"{count} entries, {len(found)} of them in "
                          "the form that All.def describes")
        ranges = code_ranges(tree.text(path))
        for entry in found:
            for problem in _wording_problems(entry):
                yield Finding(path, entry.line, problem)
            if int(entry.code[1:3]) not in ranges:
                claimed = ", ".join(f"{hundred:02}xx" for hundred in
                                    sorted(ranges))
                yield Finding(path, entry.line,
                              f"{entry.code} is not in {claimed}")
            if entry.code in seen:
                yield Finding(path, entry.line, f"{entry.code} is taken by "
                              f"`{seen[entry.code]}`")
            seen[entry.code] = entry.name


def diagnostics_tested(tree):
    """Each diagnostic is named in a test, by its code or as DiagID::Name.
    Exempt are internal errors (09xx) and the driver's (08xx), which only a
    broken machine brings about."""
    tests = "\n".join(tree.text(path) for path in tree.ending(*TEXT)
                      if path.startswith("test/")
                      and not path.startswith("test/Style/"))
    codes = set(re.findall(r"\b[EWR]\d{4}\b", tests))
    identifiers = set(re.findall(r"\bDiagID::(\w+)", tests))
    for path in tables(tree):
        for entry in entries(tree, path)[0]:
            if (entry.code not in codes and entry.name not in identifiers
                    and entry.code[1:3] not in ("08", "09")):
                yield Finding(path, entry.line,
                              f"no test names {entry.code} ({entry.name})")
