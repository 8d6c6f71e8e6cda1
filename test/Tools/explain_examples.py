#!/usr/bin/env python3
"""Compiles the examples in the explanations of diagnostics.

    explain_examples.py [--verbose] TILEC CODE-RANGE ...

An example is a block of an explanation (`tilec --explain=CODE`) that is indented
by four spaces. Lines that end in a comment `# wrong...` belong to the bad version,
those with `# right...` to the mended one, all others to both; a part between empty
lines all of whose tags agree belongs to that version as a whole. The bad version
must give the code of the explanation, the mended one no error and not this code.

Examples of syntax (E00xx) are only parsed. Those with a kernel are files, but for
their imports. Others are put into a
kernel, or (codes E01xx, if their text has a `def`, `import` or `for` or is no
kernel's business) into a function of compile time; what a kernel finds there is
PRELUDE. Examples of command lines, launches and tests are not compiled. CODE-RANGE
is a prefix such as E02.
"""

import argparse
import re
import subprocess
import sys
import textwrap

HEAD = """import math
import tile
import tile.language as tl
import triton


"""
PRELUDE = """@tile.jit
def kernel(x_ptr: "*fp32", i_ptr: "*i32", n: "i32", s: "fp32", BLOCK: tl.constexpr = 128):
    offsets = tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask, other=0.0)
    i = tl.load(i_ptr + offsets, mask=mask, other=0)
"""
PLAIN = """@tile.constexpr_function
def evaluate(n, shape, KIND):
{body}


@tile.jit
def kernel(x_ptr: "*fp32"):
    y: tl.constexpr = evaluate(8, (4, 8), "gelu")
"""
TAG = re.compile(r"#\s*(wrong|right)\b")
OUTSIDE = re.compile(r"^(tilec|tile-run|\w+\[|@tile\.(test|bench)|d = tile\.)",
                     re.MULTILINE)


def run(arguments, text):
    return subprocess.run([arguments.tilec, *text], capture_output=True,
                          text=True, timeout=60)


def example_of(explanation):
    """The indented lines of an explanation, without their indentation."""
    lines = explanation.split("\n")[1:]
    block = [line for line in lines if line.startswith("    ") or not line]
    return textwrap.dedent("\n".join(block)).strip("\n")


def version(example, wanted):
    """The lines of the bad or the mended version."""
    other = {"wrong": "right", "right": "wrong"}[wanted]
    kept = []
    for part in re.split(r"\n\n+", example):
        lines = part.split("\n")
        tags = {match.group(1) for match in map(TAG.search, lines) if match}
        if tags == {other}:
            continue
        for line in lines:
            tag = TAG.search(line)
            if not tag or tag.group(1) == wanted:
                kept.append(line)
        kept.append("")
    return "\n".join(kept)


def with_bodies(text):
    """With `pass` where a block is left out."""
    lines = text.split("\n")
    result = []
    for line, following in zip(lines, lines[1:] + [""]):
        result.append(line)
        code = line.split("#")[0].rstrip()
        depth = len(line) - len(line.lstrip())
        deeper = len(following) - len(following.lstrip()) > depth
        if code.endswith(":") and not deeper:
            result.append(" " * (depth + 4) + "pass")
    return "\n".join(result)


def program(code, text):
    """A whole file from a version of an example."""
    if code.startswith("E00"):
        return text
    if "jit" in text or code == "E0300":
        return HEAD + text
    if code.startswith("E01") and code not in KERNEL_CODES:
        body = textwrap.indent(text.strip() or "pass", "    ")
        if text.startswith("def ") and "\n    " in text:
            argument = "" if "def f():" in text else "n"
            return HEAD + text + PLAIN.format(body=f"    return f({argument})")
        return HEAD + PLAIN.format(body=body)
    # A loop needs its variable for itself.
    prelude = [line for line in PRELUDE.split("\n")
               if not ("for i in" in text and line.startswith("    i = "))]
    return HEAD + "\n".join(prelude) + textwrap.indent(text, "    ")


# Too long to be written out, or about files.
SHORTENED = {"E0005", "E0006", "E0033", "E0130", "E0145", "E0256", "E0259"}
KERNEL_CODES = {"E0101", "E0103", "E0106", "E0107", "E0108", "E0109", "E0113",
                "E0114", "E0115",                "E0116", "E0129"}


def problem(arguments, code, example):
    """What is wrong with an example, or None."""
    is_syntax = code.startswith("E00")
    for wanted in ("wrong", "right"):
        text = version(example, wanted)
        # Where the missing block is the mistake, it stays away.
        text = text if code == "E0032" else with_bodies(text)
        text = program(code, text)
        result = subprocess.run(
            [arguments.tilec, "-", "--input=source", "--remarks", "-o", "-",
             "--emit=" + ("ast" if is_syntax else "tile")],
            input=text, capture_output=True, text=True, timeout=60)
        gives = f"[{code}]" in result.stderr
        failed = result.returncode != 0
        if wanted == "wrong" and not gives:
            return f"{code}: the bad version does not give it:\n{text}\n" + \
                result.stderr
        if wanted == "wrong" and code[0] == "E" and not failed:
            return f"{code}: the bad version is compiled:\n{text}"
        if wanted == "right" and (gives or failed):
            return f"{code}: the mended version is wrong:\n{text}\n" + \
                result.stderr
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("tilec")
    parser.add_argument("codes", nargs="+")
    arguments = parser.parse_args()
    listed = run(arguments, ["--explain=list"]).stdout
    codes = [line.split()[0] for line in listed.splitlines()]
    problems, count = [], 0
    for code in codes:
        if not code.startswith(tuple(arguments.codes)):
            continue
        example = example_of(run(arguments, [f"--explain={code}"]).stdout)
        tags = {match.group(1) for match in TAG.finditer(example)}
        if tags != {"wrong", "right"} or code in SHORTENED or \
                OUTSIDE.search(example):
            if arguments.verbose:
                print(f"{code}: not compiled")
            continue
        count += 1
        found = problem(arguments, code, example)
        if found:
            problems.append(found)
    print("\n".join(problems) or f"{count} examples are right")
    sys.exit(1 if problems or not count else 0)


if __name__ == "__main__":
    main()
