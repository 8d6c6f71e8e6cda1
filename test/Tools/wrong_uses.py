#!/usr/bin/env python3
"""Checks that wrong uses of the language are refused, each with its code.

    wrong_uses.py [--update] TILEC FILE.tile SIGNATURE

The file holds kernels `wrong`, `wrong_2`, ... with a wrong use a line (at most
20 each, after which the compiler stops), and behind each

    # wrong: <name>__<rule> <code>

or `# refused: <code>` where it belongs to no rule, `# stricter: <code>` where
Triton takes it. Every such line must give the error with that code and no other, and no other line may give any. With
--update the codes are written into the file, to be read before they are kept.
"""

import argparse
import collections
import os
import re
import subprocess
import sys

MARK = re.compile(r"# (wrong: \w+__\w+|refused:|stricter:)(?: (\w+))?\s*$")
KERNEL = re.compile(r"^def (wrong\w*)\(", re.MULTILINE)
MESSAGE = re.compile(r"^(.*?):(\d+):\d+: (error|warning|note|remark): (.*)$")
CODE = re.compile(r"\[([EW]\d{4})\]$")


def reported(output, path):
    """The codes of the errors and warnings by line of the file, and what is
    reported elsewhere, such as in the standard library."""
    found, elsewhere = collections.defaultdict(list), []
    here = os.path.realpath(path)
    for text in output.split("\n"):
        match = MESSAGE.match(text)
        if not match or match.group(3) not in ("error", "warning"):
            continue
        code = CODE.search(match.group(4))
        if os.path.realpath(match.group(1)) == here:
            found[int(match.group(2))].append(
                (code.group(1) if code else "", text))
        else:
            elsewhere.append(text)
    return found, elsewhere


def compiled(arguments, kernel):
    """The exit status and the messages of the compiler."""
    result = subprocess.run(
        [arguments.tilec, arguments.file, f"--kernel={kernel}",
         "--emit=tile", "--signature", arguments.signature,
         "-o", os.devnull],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=100)
    return result.returncode, result.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--update", action="store_true")
    parser.add_argument("tilec")
    parser.add_argument("file")
    parser.add_argument("signature")
    arguments = parser.parse_args()
    with open(arguments.file, encoding="utf-8") as file:
        lines = file.read().split("\n")
    found, problems = {}, []
    for kernel in KERNEL.findall("\n".join(lines)):
        status, output = compiled(arguments, kernel)
        lines_of, elsewhere = reported(output, arguments.file)
        found.update(lines_of)
        problems += [f"elsewhere: {text}" for text in elsewhere]
        if status != 1:
            problems.append(f"the compiler ended with {status}:\n"
                            f"{output[-2000:]}")
    for number, text in enumerate(lines, 1):
        messages = found.pop(number, [])
        mark = MARK.search(text)
        codes = [code for code, _ in messages]
        if not mark:
            problems += [f"not expected: {message}" for _, message in messages]
        elif codes != [mark.group(2)]:
            if arguments.update and len(codes) == 1:
                lines[number - 1] = MARK.sub(
                    f"# {mark.group(1)} {codes[0]}", text)
            shown = "".join(f"\n  {message}" for _, message in messages)
            problems.append(f"{arguments.file}:{number}: {mark.group(1)} "
                            f"should give {mark.group(2)}, not "
                            f"{', '.join(codes) or 'no error'}{shown}")
    if arguments.update:
        with open(arguments.file, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
