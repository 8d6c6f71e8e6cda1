"""Gives a tool input that is no program, and prints how each was refused.

    bad_input.py TOOL [OPTIONS...]

Each input must end the tool with exit status 1, nothing on standard output and
an error with a code, within two seconds. Prints `name: [code]`, a line each.
"""

import os
import re
import subprocess
import sys
import tempfile
import time

HEADER = b"""import tile
import tile.language as tl
@tile.jit
def k(p: tl.pointer_type(tl.float32)):
"""
UNTYPED = b"""import tile
@tile.jit
def k(p):
    pass
"""
MANY = 100_000
SECONDS = 2

# Name, file name and content; None is no file, and a string an existing path.
INPUTS = [
    ("syntax error", "a.tile", HEADER + b"    x = (1 +\n"),
    ("unknown name", "a.tile", HEADER + b"    tl.store(p, y)\n"),
    ("type mismatch", "a.tile",
     HEADER + b"    tl.store(p, tl.zeros((4,), tl.float32))\n"),
    ("missing signature", "a.tile", UNTYPED),
    ("no power of two", "a.tile",
     HEADER + b"    tl.store(p + tl.arange(0, 100), 1.0)\n"),
    ("missing file", "none.tile", None),
    ("directory", "a.tile", "."),
    ("binary file", "a.tile", sys.executable),
    ("NUL bytes", "a.tile", HEADER + b"    x = \0\0\n"),
    ("empty file", "a.tile", b""),
    ("line of 10 MB", "a.tile", b"x = " + b"1 + " * 2_500_000 + b"1\n"),
    ("100,000 parentheses", "a.tile", b"x = " + b"(" * MANY + b")" * MANY),
    ("100,000 brackets of dialect text", "a.mlir",
     b"module {" + b"[" * MANY + b"]" * MANY + b"}"),
    ("100,000 brackets of LLVM IR", "a.ll",
     b"; IR\n@x = global " + b"{" * MANY + b"i1" + b"}" * MANY + b" undef"),
]


def refuse(command, path):
    """The code by which `command` refuses `path`, or what went wrong."""
    start = time.monotonic()
    result = subprocess.run(command + [path], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    seconds = time.monotonic() - start
    text = result.stderr.decode(errors="replace")
    code = re.search(r"error: .*(\[E\d{4}\])", text)
    if result.returncode != 1:
        return f"exit status {result.returncode}: {text[-500:]}"
    if result.stdout and command[0] == "tilec":
        return "something on standard output"
    if seconds > SECONDS:
        return f"took {seconds:.1f} s"
    return code.group(1) if code else f"no code: {text[-500:]}"


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name, file, content in INPUTS:
            path = os.path.join(folder, file)
            if isinstance(content, str):
                path = content
            elif content is not None:
                with open(path, "wb") as stream:
                    stream.write(content)
            print(f"{name}: {refuse(sys.argv[1:], path)}", flush=True)


main()
