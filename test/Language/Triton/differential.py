#!/usr/bin/env python3
"""Runs the programs of test/Language under Triton 3.6, on a machine without a
GPU, and says where Triton differs from what the tests expect.

    differential.py [--mode interpret|frontend] [--share 0.1] FILE.tile ...

The tests pass under Tile's interpreter (tile-run --device=cpu), so whatever
fails here is a difference of the two. `interpret` runs the kernels with
Triton's own interpreter and compares values with the references in the files;
`frontend` only lets Triton's front end make its IR, which shows the types that
it gives (the kernels assert theirs) and what it refuses. Needs Triton 3.6 and
PyTorch (for the arrays; a build without CUDA will do). Run by hand, not by lit;
README.md has the differences that are known.
"""

import argparse
import collections
import os
import random
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "tools",
                                "triton-compare"))


class Refused(Exception):
    """Triton takes or computes a kernel otherwise than Tile."""


def brief(error):
    """What an error says, in one line; of Triton's, its cause."""
    while error.__cause__ is not None:
        error = error.__cause__
    lines = [line.strip() for line in str(error).split("\n") if line.strip()]
    return f"{type(error).__name__}: {lines[-1] if lines else ''}"[:160]


def interpreter(launch):
    """Runs a launch with Triton's interpreter."""
    def run():
        try:
            launch.run(*launch.arguments, grid=launch.grid, warmup=False,
                       **launch.keywords)
        except Exception as error:
            raise Refused(brief(error)) from None
    return run


class FrontEnd:
    """Makes Triton's IR of each kernel that is launched."""

    def __init__(self):
        import triton
        from triton._C.libtriton import ir
        from triton.backends.compiler import GPUTarget
        self.ir = ir
        self.target = GPUTarget("cuda", 90, 32)
        self.backend = triton.compiler.make_backend(self.target)
        self.seen = {}

    def source(self, launch):
        """The kernel with the types and constants of a launch."""
        from triton.compiler import ASTSource
        values = dict(zip(launch.kernel.arg_names, launch.arguments))
        values.update(launch.keywords)
        signature, constants = {}, {}
        for parameter in launch.kernel.params:
            name = parameter.name
            value = values.get(name, parameter.default)
            text = self.type_of(value, parameter)
            signature[name] = text
            if text == "constexpr":
                constants[name] = value
        return ASTSource(fn=launch.kernel, signature=signature,
                         constexprs=constants)

    @staticmethod
    def type_of(value, parameter):
        import torch
        from triton_compare.arrays import signature_name
        if isinstance(value, torch.Tensor):
            return "*" + signature_name(value.dtype)
        is_constant = parameter.is_constexpr or value is None or (
            value == 1 and type(value) is int
            and not parameter.do_not_specialize)
        if is_constant:
            return "constexpr"
        if isinstance(value, bool):
            return "u1"
        if isinstance(value, float):
            return "fp32"
        return "i32" if -2**31 <= value < 2**31 else "i64"

    def __call__(self, launch):
        def run():
            source = self.source(launch)
            key = (source.fn, str(source.signature), repr(source.constants))
            if key not in self.seen:
                self.seen[key] = self.make(source)
            if self.seen[key]:
                raise Refused(self.seen[key])
        return run

    def make(self, source):
        """None, or why Triton refuses."""
        options = self.backend.parse_options({})
        context = self.ir.context()
        self.ir.load_dialects(context)
        self.backend.load_dialects(context)
        try:
            module = source.make_ir(
                self.target, options,
                self.backend.get_codegen_implementation(options),
                self.backend.get_module_map(), context)
            return None if module.verify() else "invalid IR"
        except Exception as error:
            return brief(error)


def run_file(path, arguments, compiler, totals):
    from triton_compare import host
    from triton_compare.check import CheckFailed
    program = host.Program(path, device="cpu")
    if arguments.mode == "frontend":
        # Nothing was computed.
        program.check = lambda *arguments, **keywords: None
        program.namespace["tile"].check = program.check
    differences = collections.OrderedDict()
    for case in program.cases():
        skipped = arguments.skip and arguments.skip in case.label
        if skipped or arguments.filter not in case.label or \
                random.random() >= arguments.share:
            continue
        totals["cases"] += 1
        try:
            program.run(case, compiler)
            continue
        except CheckFailed as error:
            kind, text = "value", brief(error)
        except Refused as error:
            kind, text = "refused", str(error)
        except Exception as error:
            kind, text = "host", brief(error)
            if arguments.verbose:
                traceback.print_exc()
        totals[kind] += 1
        key = (case.name, kind, text if kind != "value" else "")
        differences.setdefault(key, []).append((case.label, text))
    for (name, kind, _), cases in differences.items():
        label, text = cases[0]
        print(f"{path}: {kind}: {len(cases)} cases of {name}, as {label}: "
              f"{text}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE.tile")
    parser.add_argument("--mode", choices=("interpret", "frontend"),
                        default="interpret")
    parser.add_argument("--share", type=float, default=1.0,
                        help="which part of the cases is tried")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--filter", default="", metavar="TEXT",
                        help="only cases whose label contains TEXT")
    parser.add_argument("--skip", default=None, metavar="TEXT",
                        help="no cases whose label contains TEXT")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    os.environ["TRITON_INTERPRET"] = str(int(arguments.mode == "interpret"))
    compiler = interpreter if arguments.mode == "interpret" else FrontEnd()
    totals = collections.Counter()
    for path in arguments.files:
        try:
            run_file(path, arguments, compiler, totals)
        except Exception as error:
            totals["unread"] += 1
            print(f"{path}: cannot be read: {brief(error)}")
            if arguments.verbose:
                traceback.print_exc()
        sys.stdout.flush()
    print(", ".join(f"{count} {kind}" for kind, count in totals.items()))
    # Errors of the host part say nothing about Triton.
    sys.exit(1 if any(totals[kind] for kind in ("value", "refused",
                                                "unread")) else 0)


if __name__ == "__main__":
    main()
