#!/usr/bin/env python3
"""Checks that the compiler warns of nothing in programs that are right.

    no_warnings.py TILEC FOLDER ...

Compiles every kernel of the .tile files in the folders as the file's first test
launches it, to the tile dialect, and prints the warnings. Kernels that no test
launches are left out. A line that is to be warned of ends in `# warns: CODE`.
"""

import json
import pathlib
import re
import subprocess
import sys

WARNING = re.compile(r"^(.*?):(\d+):\d+: warning: .*\[(W\d{4})\]$",
                     re.MULTILINE)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def main():
    tilec, *folders = sys.argv[1:]
    compiled, found = 0, []
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*.tile")):
            listed = run(tilec, str(path), "--list", "--json")
            names = [each["name"] for each in json.loads(listed.stdout)] \
                if listed.returncode == 0 else []
            lines = path.read_text(encoding="utf-8").split("\n")
            for name in names:
                result = run(tilec, str(path), f"--kernel={name}",
                             "--emit=tile", "-o", "-")
                compiled += result.returncode == 0
                for match in WARNING.finditer(result.stderr):
                    file, line, code = match.groups()
                    expected = pathlib.Path(file) == path and \
                        lines[int(line) - 1].endswith(f"# warns: {code}")
                    if not expected:
                        found.append(match.group(0))
    print("\n".join(found) or f"{compiled} kernels without a warning")
    sys.exit(1 if found or not compiled else 0)


if __name__ == "__main__":
    main()
