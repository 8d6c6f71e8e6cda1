#!/usr/bin/env python3
"""Writes test/Language/API/README.md: which tests each rule of the language has.

    api-table.py [--check] TEST/Language

The rules are in API/rules.txt and API/*/rules.txt. A positive test is a function under @tile.test
called <name>__<rule>, or one that a comment `# covers: <name>__<rule> ...` in a
.tile file names; a negative one is a line with `# wrong: <name>__<rule> <code>`
(see wrong_uses.py). With --check nothing is written: the exit status is 1 if
the table is not up to date, if a row is empty without a reason, or if a test
names a rule that there is not.
"""

import argparse
import collections
import glob
import os
import re
import sys

RULE = re.compile(r"^(\w+) (\w+): (.*?)(?: -- (.*))?$")
POSITIVE = re.compile(r"@tile\.test[^\n]*\ndef (\w+?__\w+)\(")
COVERS = re.compile(r"# covers: ([^\n]*)")
WRONG = re.compile(r"# wrong: (\w+?__\w+) (\w+)")

HEAD = """# The rules of the language, and their tests

Made by test/Tools/api-table.py from rules.txt, Libdevice/rules.txt and the tests;
a test checks that it is up to date. A rule is tested by a use of it that works, on the
interpreter against a reference, and by a wrong one that is refused with a code.
"""


def read_rules(folder):
    """Lists of (name, rule, words, reason) by section."""
    sections = collections.OrderedDict()
    paths = [os.path.join(folder, "rules.txt")]
    paths += sorted(glob.glob(os.path.join(folder, "*", "rules.txt")))
    for path in paths:
        read_rule_file(path, sections)
    return sections


def read_rule_file(path, sections):
    current = None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            if line.startswith("["):
                current = sections.setdefault(line.strip("[]"), [])
                continue
            match = RULE.match(line)
            if not match:
                sys.exit(f"{path}:{number}: no rule")
            current.append(match.groups())


def read_tests(root):
    """The files with positive tests, and the codes, by rule."""
    positive = collections.defaultdict(set)
    negative = collections.defaultdict(list)
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            if not name.endswith(".tile"):
                continue
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            place = os.path.relpath(path, root)[:-len(".tile")]
            found = POSITIVE.findall(text)
            for line in COVERS.findall(text):
                found += line.split()
            for rule in found:
                positive[rule].add(place)
            for rule, code in WRONG.findall(text):
                negative[rule].append(code)
    return positive, negative


def cell(values):
    return ", ".join(dict.fromkeys(values))


def table(sections, positive, negative):
    """The text, and what is missing."""
    lines, problems, names, counts = [HEAD], [], set(), [0, 0, 0]
    body = []
    for section, rules in sections.items():
        body += [f"## {section}", "", "| name | rule | works | refused |",
                 "|---|---|---|---|"]
        for name, rule, words, reason in rules:
            key = f"{name}__{rule}"
            good, bad = positive.pop(key, ()), negative.pop(key, ())
            names.add(name)
            counts = [counts[0] + 1, counts[1] + len(good),
                      counts[2] + len(bad)]
            if not good and reason != "only refused":
                problems.append(f"{key} has no positive test")
            if not bad and not reason:
                problems.append(f"{key} has no negative test")
            body.append(f"| `{name}` | {words} | {cell(sorted(good))} | "
                        f"{cell(bad) or 'none: ' + (reason or '')} |")
        body.append("")
    problems += [f"{key} is no rule" for key in {**positive, **negative}]
    lines.append(f"{len(names)} names, {counts[0]} rules, {counts[1]} files "
                 f"with positive tests of a rule, {counts[2]} wrong uses.\n")
    return "\n".join(lines + body), problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("root", help="test/Language")
    arguments = parser.parse_args()
    folder = os.path.join(arguments.root, "API")
    text, problems = table(read_rules(folder),
                           *read_tests(arguments.root))
    readme = os.path.join(folder, "README.md")
    if not arguments.check:
        with open(readme, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        with open(readme, encoding="utf-8") as file:
            if file.read() != text:
                problems.append(f"{readme} is out of date: run api-table.py")
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
