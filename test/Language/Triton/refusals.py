#!/usr/bin/env python3
"""Compiles wrong uses of the language with Triton 3.6 and says which of them
Triton takes, on a machine without a GPU.

    refusals.py [--verbose] FILE.tile ...

The files are those of test/Language/Refusals and test/Language/API/*/wrong.tile:
kernels `wrong...` in which a line with a mark, `# refused: CODE` or `# wrong: RULE
CODE`, is a wrong use, for which wrong_uses.py checks the code that Tile gives.
Each wrong line is compiled in a kernel of its own, without the other marked
lines, by Triton's front end and, if that takes it, to PTX. Prints a line for each
use that Triton takes, and the counts. Needs Triton 3.6. Run by hand, not by
lit; README.md says what is known to differ.
"""

import argparse
import ast
import collections
import importlib.util
import os
import re
import sys
import tempfile

MARK = re.compile(r"#\s*(?:wrong: (\w+__\w+)|refused:)(?: (\w+))?\s*$")
RUN = re.compile(r"# RUN:.*%s '([^']*)'")
KERNEL = re.compile(r"^def (wrong\w*)\(", re.MULTILINE)

Use = collections.namedtuple("Use", "path line text kernel source")


def uses_of(path):
    """The wrong uses of a file, each with a file that holds it alone, and the
    signature with which they are compiled."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    signature = RUN.search(text).group(1)
    lines = [re.sub(r"@tile\.", "@triton.", line) for line in text.split("\n")]
    lines = [{"import tile": "import triton",
              "import tile.language as tl": "import triton.language as tl"}
             .get(line, line) for line in lines]
    marked = [i for i, line in enumerate(lines) if MARK.search(line)]
    functions = [node for node in ast.parse(text).body
                 if isinstance(node, ast.FunctionDef)]
    uses = []
    for at in marked:
        owner = next((node for node in functions
                      if node.lineno <= at + 1 <= node.end_lineno), None)
        if not owner:
            # A decorator, or the top level, of which Triton sees less.
            continue
        # In a helper: what is wrong is the call in a kernel without a mark.
        callers = [owner] if KERNEL.match(f"def {owner.name}(") else [
            node for node in functions if KERNEL.match(f"def {node.name}(")
            and any(isinstance(each, ast.Name) and each.id == owner.name
                    for each in ast.walk(node))
            and not any(node.lineno <= i + 1 <= node.end_lineno
                        for i in marked)]
        if not callers:
            continue
        alone = ["    pass" if i != at and is_statement(lines, i, marked)
                 else line for i, line in enumerate(lines)]
        uses.append(Use(path, at + 1, lines[at].strip(), callers[0].name,
                        "\n".join(alone)))
    return uses, signature


def is_statement(lines, at, marked):
    """Whether a line is a marked statement of its own, not one that other
    lines of its block need."""
    if at not in marked:
        return False
    indent = len(lines[at]) - len(lines[at].lstrip())
    following = lines[at + 1] if at + 1 < len(lines) else ""
    is_head = following.strip() and \
        len(following) - len(following.lstrip()) > indent
    return indent == 4 and not is_head


class Triton:
    """Compiles kernels for sm_90."""

    def __init__(self, folder):
        import triton
        from triton.backends.compiler import GPUTarget
        self.triton = triton
        self.target = GPUTarget("cuda", 90, 32)
        self.folder = folder
        self.count = 0

    def refusal(self, use, signature):
        """Why Triton refuses, or None. It may end the process, so each use
        has one."""
        self.count += 1
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            why = self.compile(use, signature)
            os.write(writer, (why or "").encode())
            os._exit(1 if why else 0)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as file:
            why = file.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status < 0:
            return f"ends the process with signal {-status}"
        return why if status else None

    def compile(self, use, signature):
        """Why Triton refuses, or None."""
        from triton.compiler import ASTSource
        name = f"use{self.count}"
        path = os.path.join(self.folder, name + ".py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(use.source)
        try:
            spec = importlib.util.spec_from_file_location(name, path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            kernel = getattr(module, use.kernel)
            types, constants = {}, {}
            for parameter, text in zip(kernel.params, signature.split(",")):
                is_constant = parameter.is_constexpr
                types[parameter.name] = "constexpr" if is_constant else text
                if is_constant:
                    constants[parameter.name] = ast.literal_eval(text)
            source = ASTSource(fn=kernel, signature=types,
                               constexprs=constants)
            self.triton.compile(source, target=self.target)
        except Exception as error:
            while error.__cause__ is not None:
                error = error.__cause__
            return f"{type(error).__name__}: " + \
                " ".join(str(error).split())[:160]
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE.tile")
    parser.add_argument("--verbose", action="store_true",
                        help="also say why Triton refuses the others")
    arguments = parser.parse_args()
    refused = taken = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRITON_CACHE_DIR"] = folder
        triton = Triton(folder)
        for path in arguments.files:
            uses, signature = uses_of(path)
            for use in uses:
                why = triton.refusal(use, signature)
                refused += why is not None
                taken += why is None
                if why is None:
                    print(f"{path}:{use.line}: taken: {use.text}")
                elif arguments.verbose:
                    print(f"{path}:{use.line}: {use.text}\n    {why}")
            sys.stdout.flush()
    print(f"{refused} refused, {taken} taken")
    sys.exit(1 if taken else 0)


if __name__ == "__main__":
    main()
