#!/usr/bin/env python3
"""Compares the types in the IR of our own kernels with those in Triton's, on a
machine without a GPU.

    own_kernels.py --tilec TILEC [--verbose] FILE-OR-FOLDER ...

`tilec --all` finds a signature for each kernel; with the same signature and
constants Triton's front end makes its IR. Compared are the types of the
parameters that are left at run time, of what is loaded, stored, combined
atomically and multiplied (`dot`), and the types from which stored values were
converted, which are those of the expressions. They are compared as sets: how
often something is loaded is an optimisation's choice. A kernel that only one
side compiles is a difference of acceptance. Needs Triton 3.6. Run by hand, not
by lit; README.md says what is known to differ.
"""

import argparse
import collections
import importlib.machinery
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
import types

MEMORY = {"load": "load", "store": "store", "atomic_rmw": "atomic",
          "atomic_cas": "atomic", "dot": "dot", "dot_scaled": "dot",
          "descriptor_load": "load", "descriptor_store": "store"}
CAST = re.compile(r"%([\w#]+) = (?:arith\.(?:truncf|extf|sitofp|uitofp|fptosi|"
                  r"fptoui|extsi|extui|trunci)|tt\.fp_to_fp|tile\.fp_to_fp|"
                  r"tile\.cast)\b.* : (\S+) to (\S+)")
OPERATION = re.compile(r"\b(?:tt|tile)\.(" + "|".join(MEMORY) + r")\b"
                       r"(.*?)(?: loc\(.*)?$")


# What both sides call alike ---------------------------------------------------

def plain(text):
    """A type of either dialect in one spelling: `8x64xf32`, `ptr<f16>`."""
    text = text.replace("!tt.", "").replace("!tile.", "").lstrip("(")
    while text.startswith("tensor<"):
        text = text[len("tensor<"):-1]
    text = re.sub(r"tensordesc<tensor<(.*?)>>", r"desc<\1>", text)
    # A block pointer is a tile of pointers for us.
    text = re.sub(r"ptr<tensor<((?:\d+x)*)(\w+)>", r"\1ptr<\2", text)
    # The address space, and that what is behind it is constant.
    return re.sub(r"ptr<([^<>,]+)[^<>]*>", r"ptr<\1>", text)


def last_types(text):
    """The types behind the last colon outside of quotes and braces."""
    depth, start = 0, None
    for at, letter in enumerate(text):
        depth += letter in "<({["
        depth -= letter in ">)}]" and text[at - 1] != "-"
        if letter == ":" and depth == 0:
            start = at + 1
    return text[start:].strip() if start else ""


def summary(text):
    """The set of (what, type) in the text of a module."""
    found = set()
    converted = {name: (plain(source), plain(target))
                 for name, source, target in CAST.findall(text)}
    for line in text.split("\n"):
        match = OPERATION.search(line)
        if not match:
            continue
        kind, rest = MEMORY[match.group(1)], match.group(2)
        of = last_types(rest)
        if kind == "dot":
            found.add((kind, plain(of[of.rindex("tensor<"):])))
            continue
        # Triton reads and writes bools as bytes.
        found.add((kind, plain(re.split(r",\s|\s->|\sto\s", of)[0])
                   .replace("ptr<i1>", "ptr<i8>")))
        operands = re.findall(r"%([\w#]+)", rest)
        if kind == "store" and len(operands) > 1 and operands[1] in converted:
            source, target = converted[operands[1]]
            found.add(("stored from", f"{source} to {target}"))
    return found


def parameters(text, kernel):
    """The types of the parameters of a kernel, in order."""
    head = re.search(r"func(?:\.func)? public @" + re.escape(kernel) +
                     r"\((.*?)\) attributes|func(?:\.func)? (?:public )?@" +
                     re.escape(kernel) + r"\((.*)", text)
    inner = head.group(1) or head.group(2)
    found = [plain(each) for each in
             re.findall(r"%\w+: (!?[\w.]+(?:<[^{]*?>+)?)(?=[ ,){])", inner)]
    if "tensordesc" not in inner:
        return found
    # Triton also passes the last stride of a descriptor, which is 1.
    kept = []
    for at, each in enumerate(found):
        start = max((i for i in range(at) if found[i].startswith("desc<")),
                    default=None)
        rank = found[start].count("x") if start is not None else 0
        if rank and at == start + 2 * rank:
            continue
        kept.append(each)
    return kept


# Triton's side ----------------------------------------------------------------

class Anything:
    """Stands for what the host part of a file uses; as a decorator it does
    nothing."""

    def __getattr__(self, name):
        return self

    def __call__(self, *arguments, **keywords):
        if len(arguments) == 1 and isinstance(arguments[0],
                                              types.FunctionType):
            return arguments[0]
        return self

    def __iter__(self):
        return iter(())


def install_tile():
    """The module `tile` that .tile files import: Triton's own names where it
    has them."""
    import triton
    import triton.language as tl

    class Tile(types.ModuleType):
        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            return getattr(triton, name, Anything())

    tile = Tile("tile")
    tile.language = tl
    sys.modules["tile"] = tile
    for name in [name for name in sys.modules
                 if name.startswith("triton.language")]:
        sys.modules[name.replace("triton", "tile", 1)] = sys.modules[name]


def load(path):
    loader = importlib.machinery.SourceFileLoader(
        re.sub(r"\W", "_", path), path)
    spec = importlib.util.spec_from_loader(loader.name, loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def split_top(text):
    """Splits at commas outside of brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += letter in "([<"
        depth -= letter in ")]>"
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def read_options(options):
    """The signature and the constants of `--signature=... -D N=V ...`."""
    signature, constants, others = {}, {}, {}
    words = iter(shlex.split(options))
    for word in words:
        if word.startswith("--signature="):
            for entry in split_top(word.partition("=")[2]):
                name, _, text = entry.partition("=")
                signature[name] = text
        elif word == "-D":
            name, _, text = next(words).partition("=")
            constants[name] = text
        else:
            name, _, text = word.lstrip("-").partition("=")
            others[name.replace("-", "_")] = int(text)
    return signature, constants, others


def triton_text(path, kernel, options):
    """Triton's IR of a kernel."""
    import triton
    import triton.language as tl
    from triton._C.libtriton import ir
    from triton.backends.compiler import GPUTarget
    from triton.compiler import ASTSource
    install_tile()
    module = load(path)
    function = getattr(module, kernel)
    while not hasattr(function, "params"):
        function = function.fn
    signature, constants, others = read_options(options)
    names = dict(vars(tl), **vars(module))
    for name, value in vars(tl).items():
        if isinstance(value, tl.dtype):
            names[value.name] = value
    given, values, facts = {}, {}, {}
    for index, parameter in enumerate(function.params):
        name = parameter.name
        text = constants.get(name, signature.get(name, "None"))
        kind, _, multiple = text.partition(":")
        is_type = name in signature and re.fullmatch(
            r"\**k?[a-z]+\d\w*|desc<.*", kind)
        if parameter.is_constexpr or not is_type:
            given[name] = "constexpr"
            values[name] = eval(text.lstrip("="), names)
            continue
        given[name] = re.sub(r"^desc<", "tensordesc<", kind)
        if multiple:
            facts[(index,)] = [["tt.divisibility", int(multiple)]]
    target = GPUTarget("cuda", 90, 32)
    backend = triton.compiler.make_backend(target)
    context = ir.context()
    ir.load_dialects(context)
    backend.load_dialects(context)
    parsed = backend.parse_options(others)
    source = ASTSource(fn=function, signature=given, constexprs=values,
                       attrs=facts)
    made = source.make_ir(target, parsed,
                          backend.get_codegen_implementation(parsed),
                          backend.get_module_map(), context)
    return str(made)


def in_child(work):
    """What `work()` returns, or the error that it ends with: Triton may end
    the process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            answer = {"text": work()}
        except BaseException as error:
            while error.__cause__ is not None:
                error = error.__cause__
            answer = {"error": f"{type(error).__name__}: "
                               f"{' '.join(str(error).split())[:200]}"}
        with os.fdopen(writer, "w", encoding="utf-8") as file:
            json.dump(answer, file)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as file:
        text = file.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else {"error": "the process ended"}


# The comparison ---------------------------------------------------------------

def compare(arguments, row):
    """The differences of one kernel, as (kind, text)."""
    path, kernel, options = row["file"], row["function"], row["options"]
    ours = subprocess.run(
        [arguments.tilec, path, f"--kernel={kernel}", "--emit=tile",
         *shlex.split(options)],
        capture_output=True, text=True, check=False)
    theirs = in_child(lambda: triton_text(path, kernel, options))
    if "error" in theirs:
        return [("refused by Triton", theirs["error"])]
    if ours.returncode:
        return [("refused by Tile", ours.stderr.split("\n")[0])]
    found = []
    left = parameters(ours.stdout, kernel)
    function = re.search(r"tt\.func public @(\w+)", theirs["text"]).group(1)
    right = parameters(theirs["text"], function)
    if left != right:
        found.append(("parameters", f"{left} for Tile, {right} for Triton"))
    ours, theirs = summary(ours.stdout), summary(theirs["text"])
    for what in ("load", "store", "atomic", "dot", "stored from"):
        left = sorted(text for kind, text in ours if kind == what)
        right = sorted(text for kind, text in theirs if kind == what)
        if left != right:
            found.append((what, f"{left} for Tile, {right} for Triton"))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", metavar="FILE-OR-FOLDER")
    parser.add_argument("--tilec", required=True)
    parser.add_argument("--verbose", action="store_true",
                        help="print the kernels that agree, too")
    arguments = parser.parse_args()
    table = subprocess.run(
        [arguments.tilec, "--all", "--emit=tile", "--json", *arguments.paths],
        capture_output=True, text=True, check=False)
    rows = [row for row in json.loads(table.stdout)["functions"]
            if row["function"] and not row["error"]]
    counts = collections.Counter()
    for row in rows:
        is_helper = re.search(r"\w\[", row["options"].replace("desc<", ""))
        if is_helper and "desc" not in row["options"]:
            continue
        differences = compare(arguments, row)
        for kind, text in differences:
            print(f"{row['file']}:{row['line']}: {row['function']}: {kind}: "
                  f"{text}\n    {row['options']}", flush=True)
        for kind in {kind for kind, _ in differences} or {"agree"}:
            counts[kind] += 1
        if arguments.verbose and not differences:
            print(f"{row['file']}:{row['line']}: {row['function']}: agrees")
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))


if __name__ == "__main__":
    main()
