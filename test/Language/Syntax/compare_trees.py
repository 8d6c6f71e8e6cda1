"""Compares the trees of tilec with those of this Python, over its own library.

    compare_trees.py TILEC [--count N] [--seed S] [FILE or FOLDER ...]

Without files, takes the standard library and the installed packages. Where
Python parses a file, tilec must find the same tree, with the same places of
statements; where Python does not (some files of its tests, or what is newer
than it is), tilec may accept the file, or refuse it with an error that has a
place. Compares N files, chosen by the seed; with N = 0 or TILE_LONG=1 all.
"""

import argparse
import ast
import os
import random
import re
import subprocess
import sys
import sysconfig
import tokenize
import warnings

import python_tree

# "file:line:column: error: text [E0123]".
LOCATED = re.compile(r":\d+:\d+: error: .*\[E\d{4}\]")
# More than tilec takes in a second by far.
SECONDS = 60


def find_sources(paths):
    """All .py files in the folders, sorted, without those named twice."""
    found = set()
    for path in paths:
        if os.path.isfile(path):
            found.add(os.path.realpath(path))
        for folder, _, names in os.walk(path):
            found.update(os.path.realpath(os.path.join(folder, name))
                         for name in names if name.endswith(".py"))
    return sorted(found)


def parse(data):
    """Python's tree and the text in UTF-8, or None if Python refuses it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
        lines = iter(data.splitlines(True))
        encoding, _ = tokenize.detect_encoding(lambda: next(lines, b""))
        return tree, data.decode(encoding).encode()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def difference(ours, theirs):
    """The first lines that differ, as text."""
    same = 0
    while (same < min(len(ours), len(theirs))
           and ours[same] == theirs[same]):
        same += 1
    return (f"  tilec  {ours[same:same + 2]}\n"
            f"  python {theirs[same:same + 2]}")


def check(tilec, path):
    """Whether Python took the file, and what is wrong with tilec's answer."""
    with open(path, "rb") as file:
        data = file.read()
    expected = parse(data)
    run = subprocess.run([tilec, "--emit=ast", path], capture_output=True,
                         timeout=SECONDS)
    errors = run.stderr.decode(errors="replace")
    if run.returncode not in (0, 1):
        return expected, f"tilec ended with {run.returncode}: {errors[-500:]}"
    if run.returncode == 1 and not LOCATED.search(errors):
        return expected, f"tilec gave no error with a place: {errors[:500]}"
    if not expected:
        return expected, None
    if run.returncode == 1:
        # The one known reason: see tile/Support/SourceEncoding.h.
        foreign = "[E0006]" in errors
        return None if foreign else expected, None if foreign else errors[:500]
    ours = python_tree.normalize(run.stdout.decode())
    theirs = python_tree.printed(*expected)
    return expected, None if ours == theirs else difference(ours, theirs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tilec")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("paths", nargs="*")
    options = parser.parse_args()
    if sys.version_info < (3, 9):
        sys.exit("this needs Python 3.9 or newer")
    # Some files of Python's tests nest deeply.
    sys.setrecursionlimit(20_000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    library = sysconfig.get_paths()
    sources = find_sources(options.paths or
                           [library["stdlib"], library["purelib"]])
    if options.count and os.environ.get("TILE_LONG", "0") == "0":
        chosen = random.Random(options.seed)
        sources = chosen.sample(sources, min(options.count, len(sources)))
    compared = wrong = 0
    for path in sources:
        taken, problem = check(options.tilec, path)
        compared += taken is not None
        if problem:
            wrong += 1
            print(f"{path}:\n{problem}", flush=True)
    print(f"{len(sources)} files, {compared} compared, {wrong} wrong")
    # Of a usual library Python takes nearly all.
    sys.exit(wrong > 0 or compared < len(sources) // 2)


if __name__ == "__main__":
    main()
