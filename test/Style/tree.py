"""The files of the repository, as the style rules see them.

Which files there are, of which kind, and their lines. Files that git ignores
are left out; without git (a tarball), build folders and dot folders are.
"""

import collections
import functools
import os
import subprocess

# Where and what: the line counts from one.
Finding = collections.namedtuple("Finding", "path line message")

CPP = (".h", ".cpp", ".c")
TABLES = (".td", ".def", ".inc")
SCRIPTS = (".py", ".sh", ".cmake", "CMakeLists.txt", "lit.site.cfg.py.in")
TEXT = CPP + TABLES + SCRIPTS + (
    ".tile", ".mlir", ".ll", ".test", ".md", ".cfg", ".clang-format",
    ".clang-tidy", ".gitignore", ".map", "run", ".ptx")


class Tree:
    """A repository, or a part of it."""

    def __init__(self, root):
        self.root = os.path.abspath(root)

    @functools.cached_property
    def paths(self):
        """All files, relative to the root, with `/` between folders."""
        command = ["git", "-C", self.root, "ls-files", "-z", "--cached",
                   "--others", "--exclude-standard"]
        try:
            listed = subprocess.run(command, capture_output=True, check=True)
            names = listed.stdout.decode().split("\0")
        except (OSError, subprocess.CalledProcessError):
            names = self._walk()
        return sorted({name for name in names if name
                       and os.path.isfile(os.path.join(self.root, name))})

    def _walk(self):
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if name == ".ci"
                          or not name.startswith((".", "build"))]
            for name in files:
                yield os.path.relpath(os.path.join(folder, name), self.root)

    def ending(self, *suffixes):
        """The files whose names end so."""
        return [path for path in self.paths if path.endswith(suffixes)]

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        full = os.path.join(self.root, path)
        with open(full, encoding="utf-8", errors="replace", newline="") as file:
            return file.read()

    def lines(self, path):
        return self.text(path).split("\n")

    def exists(self, path):
        return os.path.exists(os.path.join(self.root, path))
