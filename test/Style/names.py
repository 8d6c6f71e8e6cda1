"""Style rules about names: include guards, the five spellings of a pass, and
the README of each folder of libraries."""

import posixpath
import re

from tree import Finding

MAX_README_LINES = 60


def guards(tree):
    """A header's guard is its path: TILE_SUPPORT_SOURCE_H for
    include/tile/Support/Source.h, TILE_LIB_... for headers in lib."""
    for path in tree.ending(".h"):
        if path.startswith("include/"):
            inside = path[len("include/"):]  # tile/... or tile-c/...
        else:
            inside = "tile/" + path
        name = re.sub(r"\W", "_", inside).upper()
        text = tree.text(path)
        expected = rf"(?m)^#ifndef {name}\n#define {name}$"
        if not re.search(expected, text):
            yield Finding(path, 1, f"the include guard is not `{name}`")
        elif not text.rstrip().endswith(f"#endif // {name}"):
            yield Finding(path, text.count("\n"),
                          f"the file does not end with `#endif // {name}`")


def readmes(tree):
    """Each folder of lib with sources, or the one above it, has a README.md
    of at most 60 lines that says in which order to read it."""
    folders = {posixpath.dirname(path) for path in tree.ending(".cpp", ".tile")
               if path.startswith(("lib/", "kernels/"))}
    for folder in sorted(folders):
        places = [folder, posixpath.dirname(folder)]
        if not any(tree.exists(f"{place}/README.md") for place in places
                   if "/" in place):
            yield Finding(folder, 1, f"neither {folder} nor the folder above "
                          "has a README.md")
    for path in tree.ending("README.md"):
        count = len(tree.text(path).splitlines())
        if path.startswith("lib/") and count > MAX_README_LINES:
            yield Finding(path, count, f"the README has {count} lines, the "
                          f"limit is {MAX_README_LINES}")


def kebab(name):
    """`TileGPUToLLVM` as `tile-gpu-to-llvm`."""
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name)
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1-\2", name).lower()


_PASS = re.compile(r'^def (\w+) *:\s*Pass<\s*"([^"]*)"', re.MULTILINE)
_DEBUG_TYPE = re.compile(r'^#define DEBUG_TYPE "([^"]*)"', re.MULTILINE)


def passes(tree):
    """One name, five spellings: pass AssignLayouts of dialect TileGPU is
    AssignLayouts.cpp, TileGPUAssignLayoutsPass, --tile-gpu-assign-layouts,
    the same as DEBUG_TYPE, and assign-layouts.mlir. A conversion XToY is
    XToYPass or, as MLIR has it, ConvertXToYPass; --x-to-y, XToY.cpp, and its
    tests are in a folder of that name."""
    for path in tree.ending("Passes.td"):
        text = tree.text(path)
        for match in _PASS.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            for problem in _pass_problems(tree, path, *match.groups()):
                yield Finding(path, line, problem)


def _pass_problems(tree, path, entry, flag):
    folder = posixpath.dirname(path.replace("include/tile/", "", 1))
    kind, group = folder.split("/")[:2]
    prefix = group if kind == "Dialect" else "(?:Convert)?"
    match = re.fullmatch(rf"{prefix}(\w+)Pass", entry)
    if not match:
        yield f"`{entry}` is not called `{prefix}...Pass`"
        return
    name = match.group(1)
    expected = kebab(group + name if kind == "Dialect" else name)
    if flag != expected:
        yield f"the flag of `{entry}` is --{flag}, not --{expected}"
        return
    source = f"lib/{folder}/{name}.cpp"
    if not tree.exists(source):
        yield f"`{entry}` is not in {source}"
    elif _DEBUG_TYPE.findall(tree.text(source)) != [flag]:
        yield f'{source} does not say `#define DEBUG_TYPE "{flag}"`'
    test = f"{kebab(name)}.mlir" if kind == "Dialect" else ".mlir"
    tests = f"test/{kind}/{group}/"
    if not any(other.startswith(tests) and other.endswith(test)
               for other in tree.paths):
        yield f"`{entry}` has no test {tests}...{test}"
