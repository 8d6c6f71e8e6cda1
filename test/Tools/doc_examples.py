#!/usr/bin/env python3
"""Runs the examples in the descriptions of TableGen files through tile-opt.

    doc_examples.py --tile-opt TILE-OPT FOLDER

Takes all .td files below the folder. An example is a block between ```mlir and
``` in a description. It must parse, verify, and come back the same after being
printed and parsed again, in the pretty form, the generic form and bytecode.
Every operation of a file must appear in one of its own examples.
"""

import argparse
import collections
import pathlib
import re
import subprocess
import sys
import textwrap

Example = collections.namedtuple("Example", "path line text")
Operation = collections.namedtuple("Operation", "path line name examples")

_OPERATION = re.compile(r'^def \w+Op\s*:\s*\w+_Op<\s*"([\w.]+)"', re.MULTILINE)
_EXAMPLE = re.compile(r"^([ \t]*)```mlir\n(.*?)^[ \t]*```", re.MULTILINE
                      | re.DOTALL)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def examples_of(path, text):
    """The examples of one file, without the indentation of the description."""
    return [Example(path, line_of(text, match.start(2)),
                    textwrap.dedent(match.group(2)))
            for match in _EXAMPLE.finditer(text)]


def operations_of(path, text, examples):
    """The operations of one file, each with the examples between it and the
    next one."""
    starts = list(_OPERATION.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    found = []
    for match, end in zip(starts, ends):
        first, last = line_of(text, match.start()), line_of(text, end)
        own = [example for example in examples if first < example.line < last]
        found.append(Operation(path, first, match.group(1), own))
    return found


def run(tile_opt, arguments, text):
    """The output of tile-opt, or None, and its messages."""
    done = subprocess.run([tile_opt, "-", *arguments], input=text.encode(),
                          capture_output=True)
    messages = done.stderr.decode(errors="replace")
    return (done.stdout.decode() if done.returncode == 0 else None), messages


def problem_of(tile_opt, text):
    """What is wrong with an example, or None."""
    printed, messages = run(tile_opt, ["--verify-roundtrip"], text)
    if printed is None:
        return "does not parse, verify or round-trip:\n" + messages
    again, messages = run(tile_opt, [], printed)
    if again != printed:
        return "prints differently the second time:\n" + messages
    generic, messages = run(tile_opt, ["--mlir-print-op-generic"], text)
    pretty, messages = run(tile_opt, [], generic or "")
    if pretty != printed:
        return "is another program in generic form:\n" + messages
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tile-opt", required=True)
    parser.add_argument("folder")
    arguments = parser.parse_args()

    problems, count = [], 0
    for path in sorted(pathlib.Path(arguments.folder).rglob("*.td")):
        text = path.read_text(encoding="utf-8")
        examples = examples_of(path, text)
        count += len(examples)
        for operation in operations_of(path, text, examples):
            used = rf"\b\w+\.{re.escape(operation.name)}\b"
            if not any(re.search(used, own.text) for own in operation.examples):
                problems.append(f"{path}:{operation.line}: `{operation.name}` "
                                "has no example that uses it")
        for example in examples:
            problem = problem_of(arguments.tile_opt, example.text)
            if problem:
                problems.append(f"{path}:{example.line}: the example {problem}")
    if not count:
        problems.append("no example was found")
    print("\n".join(problems) or f"{count} examples are right")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
