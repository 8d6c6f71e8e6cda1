#!/usr/bin/env python3
"""Makes the table of diagnostics in include/tile/Support/Diagnostics/README.md.

    diagnostics-table.py [--check] ROOT

Codes, messages and parts are read from the .def files there, as the style rules
read them; the test of a code is its file in test/Errors, or the one that
elsewhere.txt names. With --check the table is compared with the file.
"""

import argparse
import os
import pathlib
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "Style"))
import diagnostics
from tree import Tree

HEAD = """# Diagnostics

Every error (E), warning (W) and remark (R) is declared once, in the file of its
part: its code, its message and its explanation, which `tilec --explain=CODE`
prints; `All.def` has the form of an entry and what the hundreds mean. The holes
{0}, {1}, ... are filled when it is reported. A code is never used again for
something else.

This table is made by test/Tools/diagnostics-table.py; a test checks that it is
up to date. The test of a diagnostic is its file in test/Errors, or else the one
that test/Errors/elsewhere.txt names.
"""


def tests(root):
    """The test of each code, relative to test."""
    folder = pathlib.Path(root, "test", "Errors")
    found = {}
    for path in sorted(folder.iterdir()):
        match = re.match(r"([EWR]\d{4})-", path.name)
        if match:
            found[match.group(1)] = "Errors/" + path.name
    listed = (folder / "elsewhere.txt").read_text(encoding="utf-8")
    for code, path in re.findall(r"(?m)^([EWR]\d{4}) (\S+)$", listed):
        found.setdefault(code, path)
    return found


def table(root):
    tree, tested = Tree(root), tests(root)
    lines = [HEAD]
    parts = []
    for path in diagnostics.tables(tree):
        entries = sorted(diagnostics.entries(tree, path)[0],
                         key=lambda entry: (entry.code[1:], entry.code))
        parts.append((entries[0].code[1:], os.path.basename(path), entries))
    for _, name, entries in sorted(parts):
        lines += [f"## {name}", "", "| code | message | test |", "|---|---|---|"]
        for entry in entries:
            text = re.sub(r"\\(.)", r"\1", entry.text).replace("{{", "{")
            text = text.replace("|", "\\|")
            lines.append(f"| {entry.code} | {text} "
                         f"| {tested.get(entry.code, '')} |")
        lines.append("")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("root")
    arguments = parser.parse_args()
    path = pathlib.Path(arguments.root, diagnostics.FOLDER, "README.md")
    text = table(arguments.root)
    if not arguments.check:
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        sys.exit(f"{path} is not up to date: run {sys.argv[0]} ROOT")


if __name__ == "__main__":
    main()
