"""Runs the cases of a file under both compilers.

A test is run once with each compiler; both see the same random numbers. Its
own checks compare each with the reference, then the results of the checks are
compared with one another. A benchmark is run once to record its launches; these
are repeated by both compilers on the same tensors, first to compare what they
leave there, then to take times.
"""

import contextlib
import traceback

import torch

from .arrays import native_precision
from .check import CheckFailed, compare, tolerances
from .compilers import TileCompiler, triton_compiler
from .host import NotInTriton, Program
from .libtile import TileError
from .measure import Copy, measure
from .result import Result


class Comparison:
    """All files, one after the other."""

    def __init__(self, engine, repetitions, compilers=None):
        self.engine = engine
        self.repetitions = repetitions
        # Functions that make the two compilers of a file; tests replace them.
        self.make_compilers = compilers or {
            "triton": lambda path: triton_compiler,
            "tile": lambda path: TileCompiler(engine, path)}
        self.copy = None
        # Of all benchmarks of the files so far.
        self.parameters = set()

    def run_file(self, path, wants, overrides=None, device="cuda"):
        """Yields the Result of each case for which `wants(case)` holds."""
        try:
            program = Program(path, device)
        except Exception:  # whatever is wrong with the file
            yield Result(path, "loading", {}, False, "error",
                         traceback.format_exc(limit=-1))
            return
        self.parameters |= program.benchmark_parameters()
        cases = [case for case in program.cases(overrides) if wants(case)]
        if not cases:
            return
        compilers = {name: make(path)
                     for name, make in self.make_compilers.items()}
        for case in cases:
            result = Result(path, case.name, case.parameter_texts(),
                            case.is_benchmark)
            if case.cpu_only:
                result.status = "skipped"
                result.message = f"cpu only: {case.cpu_only}"
            else:
                act = self._benchmark if case.is_benchmark else self._test
                self._guarded(act, program, case, compilers, result)
            yield result

    def _guarded(self, act, program, case, compilers, result):
        """A case may raise anything; that is its result."""
        try:
            act(program, case, compilers, result)
        except CheckFailed as error:
            result.status, result.message = "failed", str(error)
        except TileError as error:
            result.status, result.message = "error", str(error)
        except torch.cuda.OutOfMemoryError as error:
            result.status, result.message = "skipped", _shortage(error, case)
        except Exception:  # whatever the file, Triton or PyTorch raises
            result.status = "error"
            result.message = traceback.format_exc(limit=-3)

    # --- Tests --------------------------------------------------------------

    def _test(self, program, case, compilers, result):
        runs = {}
        for name, compiler in compilers.items():
            try:
                runs[name] = program.run(case, compiler)
            except NotInTriton:
                continue
            except CheckFailed as error:
                text = f"{name} and the reference: {error}"
                raise CheckFailed(text) from None
            result.ratios[name] = max(
                (report.ratio for *_, report in runs[name].checks), default=0.0)
            if not runs[name].checks:
                raise CheckFailed("the test checks nothing")
        if "triton" not in runs:
            return
        result.ratios["between"] = 0.0
        for mine, other in zip(runs["tile"].checks, runs["triton"].checks):
            report = compare(mine[0], other[0], mine[1], mine[2])
            result.ratios["between"] = max(result.ratios["between"],
                                           report.ratio)
            if not report.passed():
                raise CheckFailed(f"tile and triton: {report.text()}")

    # --- Benchmarks ---------------------------------------------------------

    def _benchmark(self, program, case, compilers, result):
        # Recorded without launching, so that inputs are as the file made them.
        run = program.run(case, lambda launch: lambda: None)
        if not run.launches:
            raise CheckFailed("the benchmark launches nothing")
        result.bytes, result.flops = run.bytes, run.flops
        contenders = {}
        for name, compiler in compilers.items():
            with contextlib.suppress(NotInTriton):
                contenders[name] = _sequence(
                    [compiler(launch) for launch in run.launches])
        if "triton" in contenders:
            result.ratios["between"] = self._compare_effects(run, contenders)
        if run.expression:
            contenders["pytorch"] = _in_native_precision(run.expression)
        if self.copy is None:
            self.copy = Copy()
        result.seconds = measure({**contenders, "copy": self.copy},
                                 self.repetitions)
        result.copy = self.copy.bytes / result.seconds.pop("copy")

    def _compare_effects(self, run, contenders):
        """Runs both from the same state and compares all that is then in
        memory, with the tolerances of the types, or those of tile.tolerance.
        Leaves the last state."""
        by_id = {id(tensor): tensor for launch in run.launches
                 for tensor in launch.tensors()}
        if not run.tolerances.keys() <= by_id.keys():
            raise CheckFailed("`tile.tolerance` is given an array that no "
                              "kernel of the benchmark takes")
        tensors = by_id.values()
        before = [tensor.clone() for tensor in tensors]
        contenders["triton"]()
        expected = [tensor.clone() for tensor in tensors]
        for tensor, old in zip(tensors, before):
            tensor.copy_(old)
        del before
        contenders["tile"]()
        worst = 0.0
        for tensor, other in zip(tensors, expected):
            allowed = (run.tolerances.get(id(tensor))
                       or tolerances(tensor, None, None))
            report = compare(tensor, other, *allowed)
            worst = max(worst, report.ratio)
            if not report.passed():
                raise CheckFailed(f"tile and triton: {report.text()}")
        return worst


def _shortage(error, case):
    """What PyTorch says of too little memory (what was asked for, what there
    is), without its advice, and ours."""
    lines = [". ".join(str(error).split(". ")[:3])]
    sizes = [name for name, value in case.parameters.items()
             if isinstance(value, int) and not isinstance(value, bool)]
    if case.is_benchmark and sizes:
        lines.append("help: a smaller size may fit: "
                     f"`--set {sizes[0]}={case.parameters[sizes[0]] // 4}`")
    return "\n".join(lines)


def _sequence(calls):
    """One function that makes all the calls."""
    if len(calls) == 1:
        return calls[0]

    def run():
        for call in calls:
            call()
    return run


def _in_native_precision(expression):
    def run():
        with native_precision():
            expression()
    return run
