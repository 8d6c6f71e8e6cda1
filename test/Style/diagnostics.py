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


ERRORS = "test/Errors/"
ELSEWHERE = ERRORS + "elsewhere.txt"
# What a file or a command line can bring about. Drivers (08xx) and internal
# errors (09xx) only a broken machine or program does.
_FOREIGN = ("08", "09")


def _listed(tree):
    """The lines of elsewhere.txt: code to (line, path below test)."""
    if not tree.exists(ELSEWHERE):
        return {}
    return {match.group(1): (number, match.group(2))
            for number, line in enumerate(tree.lines(ELSEWHERE), 1)
            for match in [re.match(r"([EWR]\d{4}) (\S+)$", line)] if match}


def _names(tree, path, entry):
    """Whether a test names a diagnostic, by its code or as DiagID::Name."""
    return tree.exists(path) and re.search(
        rf"\b{entry.code}\b|\bDiagID::{entry.name}\b", tree.text(path))


def diagnostics_tested(tree):
    """Each diagnostic has a test: a file test/Errors/CODE-what.tile (or .test)
    that names it, or another test that test/Errors/elsewhere.txt lists and
    that names it, by its code or as DiagID::Name."""
    own = {path[len(ERRORS):][:5]: path for path in tree.paths
           if path.startswith(ERRORS)}
    listed = _listed(tree)
    known = set()
    for path in tables(tree):
        for entry in entries(tree, path)[0]:
            known.add(entry.code)
            number, other = listed.get(entry.code, (0, None))
            if entry.code in own:
                if not _names(tree, own[entry.code], entry):
                    yield Finding(own[entry.code], 1,
                                  f"does not name {entry.code}")
                if other:
                    yield Finding(ELSEWHERE, number,
                                  f"{entry.code} has a file of its own")
            elif other:
                if not _names(tree, "test/" + other, entry):
                    yield Finding(ELSEWHERE, number, f"test/{other} does not "
                                  f"name {entry.code}")
            elif entry.code[1:3] not in _FOREIGN:
                yield Finding(path, entry.line, f"{entry.code} ({entry.name}) "
                              "has no file in test/Errors")
    for code, (number, _) in listed.items():
        if code not in known:
            yield Finding(ELSEWHERE, number, f"there is no {code}")


# About the bytes and the size of a file, which no example shows.
_OF_FILES = ("E0001", "E0002", "E0003", "E0004", "E0006")


def diagnostics_examples(tree):
    """The explanation of each error and warning of the language (00xx to 03xx)
    has an example with lines tagged `# wrong` and `# right`."""
    for path in tables(tree):
        for entry in entries(tree, path)[0]:
            if (entry.code[0] == "R" or entry.code[1:3] > "03"
                    or entry.code in _OF_FILES):
                continue
            for tag in ("wrong", "right"):
                if not re.search(rf"(?m)^    .*# {tag}\b", entry.why):
                    yield Finding(path, entry.line, f"{entry.code} has no "
                                  f"example tagged `# {tag}`")
