"""Whether `--emit=tile` loses nothing: round_trip.py TILEC FOLDER.

Compiles each kernel of the files below FOLDER (that a file's first test
launches) to PTX twice: at once, and by way of the text of the dialect. Both
must be equal, byte for byte. Prints what differs, and how many were compared.
"""

import os
import subprocess
import sys


def run(tilec, *arguments, text=None):
    """Exit status, standard output and error of tilec."""
    done = subprocess.run([tilec, *arguments], input=text,
                          capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def kernels_of(tilec, path):
    """The names that `--list` prints before each bracket."""
    status, names, error = run(tilec, path, "--list")
    if status:
        raise SystemExit(f"{path}: {error}")
    return [line.split("(")[0].strip()
            for line in names.decode().splitlines()
            if "(" in line and not line.startswith(("helper ", " "))]


def compare(tilec, path, kernel):
    """What is wrong, or an empty text; None where no test launches it."""
    source = [path, f"--kernel={kernel}", "-o", "-"]
    status, ptx, error = run(tilec, *source)
    if status:
        # The types of a helper's parameters are not known, nor those of a
        # kernel that only other tests launch. Some have no lowering yet.
        known = "[E0303]" in error or "[E0619]" in error
        return None if known else error
    status, text, error = run(tilec, *source, "--emit=tile")
    if status:
        return error
    for wanted in (b"tile.target = ", b"tile.name = ", b"tile.num_warps = ",
                   b"loc("):
        if wanted not in text:
            return f"the text does not have `{wanted.decode()}`"
    status, again, error = run(tilec, "-", "-o", "-", text=text)
    return error if status else "" if again == ptx else "the PTX differs"


def main(tilec, folder):
    compared = wrong = 0
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(place, name)
            if not name.endswith((".tile", ".mlir")):
                continue
            for kernel in kernels_of(tilec, path):
                problem = compare(tilec, path, kernel)
                compared += problem is not None
                if problem:
                    wrong += 1
                    print(f"{path}: {kernel}: {problem}")
    print(f"{compared} kernels compared, {wrong} differ")


if __name__ == "__main__":
    main(*sys.argv[1:])
