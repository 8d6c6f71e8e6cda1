"""The style rule that C++ is formatted as clang-format 22 does it."""

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from tree import CPP, Finding

CANDIDATES = ["clang-format-22", "/usr/lib/llvm-22/bin/clang-format"]
_MESSAGE = re.compile(r"^(.*?):(\d+):\d+: error: code should be", re.MULTILINE)
BATCH = 16


def find_clang_format():
    return next((path for path in map(shutil.which, CANDIDATES) if path), None)


def _check(program, tree, paths):
    """The first fault of each file of a batch."""
    done = subprocess.run([program, "--dry-run", "-Werror", *paths],
                          cwd=tree.root, capture_output=True, text=True)
    first = {}
    for path, line in _MESSAGE.findall(done.stderr):
        first.setdefault(path, int(line))
    if done.returncode and not first:
        first = {paths[0]: 1}
    return [Finding(path, line, f"run `{os.path.basename(program)} -i {path}`")
            for path, line in first.items()]


def formatting(tree):
    """C++ looks as clang-format 22 leaves it."""
    program = find_clang_format()
    if not program:
        yield Finding(".clang-format", 1, "clang-format-22 is not installed: "
                      "run `sh cmake/install.sh`")
        return
    paths = tree.ending(*CPP)
    batches = [paths[at:at + BATCH] for at in range(0, len(paths), BATCH)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for findings in pool.map(lambda batch: _check(program, tree, batch),
                                 batches):
            yield from findings
