"""Unit tests of tools/triton-compare: units.py SCALE.TILE REPOSITORY.

PyTorch and Triton are stand-ins (fakes/): a kernel's effect is a function given
here. libtile is the real one; it compiles for sm_90a, which needs no GPU, and
its launches are replaced by the same effects.
"""

import contextlib
import io
import json
import math
import os
import re
import sys
import tempfile
import types
import unittest

import torch
import triton.language as tl
from triton.runtime.jit import EFFECTS

from triton_compare import compare, compilers, libtile, main, summary
from triton_compare.arrays import (Array, convert, maximum, native_precision,
                                   signature_name, where)
from triton_compare.check import CheckFailed
from triton_compare.check import compare as compare_tensors
from triton_compare.host import Program, Run, make_module

PROGRAM, REPOSITORY = sys.argv[1:]


def scale(x, out, n, factor, **_):
    """What the kernel of scale.tile does."""
    for i in range(n):
        out[i:i + 1] = x.values[i] * factor


def wrong_scale(x, out, n, factor, **_):
    scale(x, out, n, factor)
    out[n - 1:n] = 0.0


def off_by_one(x, out, n, factor, **_):
    scale(x, out, n, factor)
    out[n - 1:n] = out.values[n - 1] + 1


class CompilingTile(compilers.TileCompiler):
    """Compiles a launch with libtile, then has the effect of `effect`."""

    def __init__(self, engine, path, effect):
        super().__init__(engine, path)
        self.effect = effect
        self.compiled = []

    def __call__(self, launch):
        name, arguments, options = compilers.translate(launch)
        ptx, warps = self.library(launch).specialize(name, arguments, options)
        self.compiled.append((ptx, warps, compilers.evaluate_grid(launch)))
        return lambda: self.effect(*launch.arguments, **launch.keywords)


class ProgramTest(unittest.TestCase):
    def test_cases_are_the_product_of_the_grid(self):
        program = Program(PROGRAM, "fake")
        self.assertEqual(
            [case.label for case in program.cases()],
            ["scales[dtype=float32, n=1]", "scales[dtype=float32, n=200]",
             "scales[dtype=float16, n=1]", "scales[dtype=float16, n=200]",
             "speed[n=1000]"])

    def test_overrides_reach_benchmarks_alone(self):
        cases = Program(PROGRAM, "fake").cases({"n": [5, 6], "m": [1]})
        self.assertEqual([case.label for case in cases][3:],
                         ["scales[dtype=float16, n=200]", "speed[n=5]",
                          "speed[n=6]"])

    def test_module_has_every_function_of_the_table(self):
        with open(REPOSITORY + "/include/tile/Host/Functions.def",
                  encoding="utf-8") as file:
            table = re.findall(r"(?m)^TILE_HOST_(\w+)\((\w+),", file.read())
        self.assertGreater(len(table), 50)
        module = make_module(Program(PROGRAM, "fake"))
        for form, name in table:
            owner = Array if form in ("METHOD", "PROPERTY") else module
            self.assertTrue(hasattr(owner, name), name)

    def test_import_of_tile_is_undone(self):
        Program(PROGRAM, "fake")
        self.assertNotIn("tile", sys.modules)

    def test_random_numbers_repeat_for_each_run(self):
        program = Program(PROGRAM, "fake")
        drawn = []
        for _ in range(2):
            program.current = Run(None)
            drawn.append([program.randn(3).tensor.values for _ in range(2)])
        self.assertEqual(drawn[0], drawn[1])
        self.assertNotEqual(drawn[0][0], drawn[0][1])


class LibtileTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.library = libtile.Libtile()
        cls.engine = libtile.Engine(cls.library, "sm_90a")

    def test_versions_and_targets(self):
        self.assertRegex(self.library.version(), r"^\d+\.\d+\.\d+$")
        self.assertEqual(self.engine.target(), "sm_90a")
        with self.assertRaisesRegex(libtile.TileError, "E0701"):
            libtile.Engine(self.library, "sm_1")

    def test_arguments_reach_the_compiler(self):
        library = libtile.Library(self.engine, PROGRAM)
        pointer = libtile.Pointer(1 << 20, "*fp32")
        arguments = [(None, pointer), (None, libtile.Pointer(1 << 20, "*bf16")),
                     (None, 1000), ("factor", 0.5), ("BLOCK", 256)]
        ptx, warps = library.specialize("scale", arguments, {"num_warps": 8})
        self.assertEqual(warps, 8)
        self.assertIn(".target sm_90a", ptx)
        self.assertIn(".entry scale", ptx)
        # f32 in, bf16 out.
        self.assertRegex(ptx, r"cvt\.rn\.bf16")

    def test_alignment_of_addresses_counts(self):
        library = libtile.Library(self.engine, PROGRAM)

        def vectors(address):
            pointer = libtile.Pointer(address, "*fp32")
            ptx, _ = library.specialize(
                "scale", [(None, pointer), (None, pointer), (None, 1024),
                          (None, 2.0), ("BLOCK", 512)], {})
            return len(re.findall(r"\.v[24]\.", ptx))
        self.assertGreater(vectors(1 << 20), 0)
        self.assertEqual(vectors((1 << 20) + 4), 0)

    def test_errors_carry_the_source(self):
        library = libtile.Library(self.engine, PROGRAM)
        with self.assertRaisesRegex(libtile.TileError, r"\[E\d{4}\]"):
            library.specialize("scale", [(None, 1), (None, 2), (None, 3),
                                         (None, 4)], {})
        with self.assertRaises(libtile.TileError):
            library.specialize("no_such_kernel", [], {})

    def test_kinds_of_arguments(self):
        cases = [(None, libtile.NONE), (True, libtile.BOOL), (-5, libtile.INT),
                 (2**63, libtile.UINT), (0.5, libtile.FLOAT),
                 ("x", libtile.STRING), (tl.float16, libtile.DTYPE),
                 (tl.constexpr(3), libtile.INT)]
        for value, kind in cases:
            made = libtile.argument("name", compilers.marshal(value))
            self.assertEqual((made.kind, made.name), (kind, b"name"))
        tensor = torch.full((4,), 0, torch.uint8)
        made = libtile.argument(None, compilers.marshal(tensor))
        self.assertEqual((made.kind, made.value.address, made.type, made.name),
                         (libtile.POINTER, tensor.address, b"*u8", None))
        with self.assertRaises(libtile.TileError):
            libtile.argument(None, [1])

    def test_signature_names(self):
        names = [signature_name(kind) for kind in (
            torch.bool, torch.int64, torch.uint16, torch.float8_e5m2,
            torch.bfloat16, torch.float32)]
        self.assertEqual(names, ["i1", "i64", "u16", "fp8e5", "bf16", "fp32"])


class ComparisonTest(unittest.TestCase):
    def run_tool(self, tile_effect, *options, triton_effect=scale,
                 program=PROGRAM):
        """The exit status and the output, with `tile_effect` as what Tile's
        kernel does; times are invented."""
        EFFECTS["scale"] = triton_effect
        engine = libtile.Engine(libtile.Libtile(), "sm_90a")
        self.tiles = []

        def make_tile(path):
            self.tiles.append(CompilingTile(engine, path, tile_effect))
            return self.tiles[-1]
        comparison = compare.Comparison(engine, 50, {
            "triton": lambda path: compilers.triton_compiler,
            "tile": make_tile})
        comparison.copy = types.SimpleNamespace(bytes=4000)
        seconds = {"tile": 1e-6, "triton": 3e-6, "pytorch": 8e-6, "copy": 4e-7}

        def invented(contenders, repetitions):
            self.measured = {name: call for name, call in contenders.items()
                             if name != "copy"}
            return {name: seconds[name] for name in contenders}
        compare.measure, before = invented, compare.measure
        output = io.StringIO()
        machine = dict.fromkeys(("device", "target", "tile", "triton", "torch",
                                 "repetitions"), "?")
        try:
            with contextlib.redirect_stdout(output):
                status = main.run(comparison, [program],
                                  main.parse([*options, program]), machine,
                                  "fake")
        finally:
            compare.measure = before
        return status, output.getvalue()

    def test_equal_results_pass(self):
        status, output = self.run_tool(scale)
        self.assertIn("5 passed, 0 failed", output)
        self.assertEqual(status, 0)
        self.assertRegex(output, r"scale:scales +4 passed, 0 failed")
        # 8000 bytes in 1 us, three times as fast, 0.8 of the copy.
        self.assertRegex(output, r"speed\[n=1000\] +1\.0 +3\.0 +8\.0 +"
                         r"8\.0 GB/s +2\.7 GB/s +3\.000 +0\.800")
        warps_and_grids = {entry[1:] for entry in self.tiles[0].compiled}
        self.assertEqual(warps_and_grids, {
            (8, (1, 1, 1)), (8, (2, 1, 1)), (4, (16, 1, 1))})
        self.measured["pytorch"]()

    def test_a_wrong_result_fails(self):
        status, output = self.run_tool(wrong_scale)
        self.assertEqual(status, 1)
        self.assertIn("0 passed, 5 failed", output)
        self.assertRegex(output, "tile and the reference: 1 of 200")
        self.assertRegex(output, "tile and triton: 1 of 1000")

    def test_a_wrong_result_of_triton_fails(self):
        status, output = self.run_tool(scale, "--test",
                                       triton_effect=wrong_scale)
        self.assertEqual(status, 1)
        self.assertRegex(output, "triton and the reference: 1 of 200")

    def test_too_little_memory_is_no_failure(self):
        def effect(*_, **__):
            raise torch.cuda.OutOfMemoryError(
                "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a "
                "total capacity of 1.50 GiB. Of the allocated memory ...")
        status, output = self.run_tool(effect, "--bench")
        self.assertEqual(status, 0)
        self.assertIn("0 passed, 0 failed, 1 skipped", output)
        self.assertRegex(
            output, r"(?m)^    CUDA out of memory\. Tried to allocate 2\.00 GiB"
            r"\. GPU 0 has a total capacity of 1\.50 GiB$")
        self.assertRegex(output, "(?m)^    help: .*--set n=250`$")

    def test_tolerances_of_benchmarks(self):
        """The last element of tolerance.tile's result is wrong by 1."""
        program = os.path.join(os.path.dirname(PROGRAM), "tolerance.tile")
        for case, status, text in (
                ("too_little", 1, "tile and triton: 1 of 100"),
                ("enough", 0, "1 passed, 0 failed"),
                ("of_another_array", 1, "no kernel of the benchmark takes")):
            got, output = self.run_tool(
                off_by_one, "--bench", "--filter=" + case, program=program)
            self.assertEqual(got, status, output)
            self.assertIn(text, output)

    def test_kernels_in_the_dialect_are_tile_s_alone(self):
        program = os.path.join(REPOSITORY, "kernels", "dialect",
                               "vector_add.tile")
        launched = []

        def effect(x, y, out, n):
            launched.append(n)
            for i in range(n):
                out[i:i + 1] = x.values[i] + y.values[i]
        status, output = self.run_tool(
            effect, "--set", "n=64", "--filter=float32, n=", program=program)
        self.assertEqual(status, 0, output)
        self.assertEqual(launched, [1, 1000, 1024, 4096, 100003])
        self.assertRegex(output, r"5 passed, 0 failed +worst error: Tile \d")
        # Compiled by libtile from the text beside the file.
        ptx, warps, grid = self.tiles[0].compiled[-1]
        self.assertIn(".entry vector_add(", ptx)
        self.assertEqual((warps, grid), (4, (1, 1, 1)))
        # 768 bytes in 1 us; nothing beside it but the copy.
        self.assertRegex(output, r"vector_add:bandwidth\[dtype=float32, n=64\]"
                         r" +1\.0 +0\.8 GB/s +0\.077")

    def test_marked_cases_are_skipped(self):
        with tempfile.NamedTemporaryFile("w", suffix=".tile") as file:
            file.write("import tile\n"
                       "@tile.test(cpu_only='no dots', n=[1, 2])\n"
                       "def t(n):\n    raise ValueError\n"
                       "@tile.bench(cpu_only='no dots')\n"
                       "def b():\n    raise ValueError\n")
            file.flush()
            status, output = self.run_tool(scale, program=file.name)
        self.assertEqual(status, 0, output)
        self.assertIn("0 passed, 0 failed, 3 skipped", output)
        self.assertIn("t[n=1]: skipped\n    cpu only: no dots", output)

    def test_a_file_that_cannot_be_loaded_is_a_result(self):
        with tempfile.NamedTemporaryFile("w", suffix=".tile") as file:
            file.write("def f(:\n")
            file.flush()
            status, output = self.run_tool(scale, program=file.name)
        self.assertEqual(status, 1)
        self.assertIn("SyntaxError", output)
        self.assertIn("0 passed, 1 failed", output)

    def test_nothing_to_do_is_said(self):
        for option, text in (("--filter=zzz", "is chosen: see --filter"),
                             ("--set=m=3", "has a parameter `m`: see --set")):
            errors = io.StringIO()
            with contextlib.redirect_stderr(errors):
                status, _ = self.run_tool(scale, "--bench", option)
            self.assertEqual(status, 2)
            self.assertIn(text, errors.getvalue())

    def test_exceptions_are_results(self):
        def effect(*_, **__):
            raise ValueError("unforeseen")
        status, output = self.run_tool(effect)
        self.assertEqual(status, 1)
        self.assertIn("0 passed, 5 failed", output)
        self.assertIn("ValueError: unforeseen", output)

    def test_disagreement_within_the_reference_fails(self):
        """Each is within the tolerance of the reference, on opposite sides."""
        def off_by(sign):
            def effect(x, out, n, factor, **_):
                for i in range(n):
                    out[i:i + 1] = x.values[i] * factor * (1 + sign * 1.5e-6)
            return effect
        status, output = self.run_tool(
            off_by(1), "--test", "--filter=float32, n=2",
            triton_effect=off_by(-1))
        self.assertEqual(status, 1)
        self.assertRegex(output, "tile and triton: ")

    def test_json_and_markdown(self):
        _, output = self.run_tool(scale, "--json", "--bench")
        (case,) = json.loads(output)["cases"]
        self.assertEqual((case["name"], case["bytes"], case["status"]),
                         ("speed", 8000, "passed"))
        self.assertAlmostEqual(case["tileOverTriton"], 3)
        self.assertAlmostEqual(case["tileShareOfCopy"], 0.8)
        _, output = self.run_tool(scale, "--markdown", "--bench")
        self.assertIn("| `scale:speed[n=1000]` | 1.0 | 3.0 |", output)

    def test_summary(self):
        _, output = self.run_tool(scale, "--summary", "--bench",
                                  "--set=n=1000,2000")
        self.assertIn("| kernel | Tile, GB/s | of copy | Tile / Triton | "
                      "Tile / PyTorch |\n|---|---:|---:|---:|---:|\n"
                      "| scale | 8 to 16 | 0.80 to 1.60 | 3.00 | 8.0 |\n",
                      output)

    def test_figures_reach_the_readme(self):
        _, saved = self.run_tool(scale, "--json", "--bench")
        with tempfile.TemporaryDirectory() as folder:
            run, family = os.path.join(folder, "run.json"), os.path.join(
                folder, os.path.basename(os.path.dirname(PROGRAM)))
            os.mkdir(family)
            readme = os.path.join(family, "README.md")
            for path, text in ((run, saved), (
                    readme, f"a\n{summary.BEGIN}\nold\n{summary.END}\nb\n")):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            machine, results = summary.load(run)
            self.assertEqual(
                list(summary.update_readmes(machine, results, folder)),
                [(readme, True)])
            with open(readme, encoding="utf-8") as file:
                lines = file.read().splitlines()
        self.assertEqual((lines[0], lines[1], lines[-1]),
                         ("a", summary.BEGIN, "b"))
        self.assertIn("| scale | 8 | 0.80 | 3.00 | 8.0 |", lines)
        self.assertNotIn("old", lines)


class CheckTest(unittest.TestCase):
    def ratio(self, actual, expected, rtol=0.0, atol=0.0, kind=torch.float32):
        return compare_tensors(torch.tensor(actual, kind),
                               torch.tensor(expected, torch.float64), rtol,
                               atol)

    def test_the_rule(self):
        inf, nan = math.inf, math.nan
        self.assertTrue(self.ratio([inf, nan, -0.0], [inf, nan, 0.0]).passed())
        self.assertEqual(self.ratio([1.0, nan, inf], [1.0, 2.0, -inf],
                                    rtol=1.0).mismatched, 2)
        self.assertEqual(self.ratio([1.0, 2.5], [1.0, 2.0], 0.125).ratio, 2.0)
        report = self.ratio([1.0, 2.0], [1.0, 3.0])
        self.assertEqual((report.index, report.actual, report.expected),
                         (1, 2.0, 3.0))

    def test_scalars_and_shapes(self):
        self.assertTrue(compare_tensors(
            torch.tensor([7, 7], torch.int32), torch.tensor(7), 0, 0).passed())
        with self.assertRaises(CheckFailed):
            self.ratio([1.0], [1.0, 2.0])


class ArrayTest(unittest.TestCase):
    def test_floats_are_doubles(self):
        x = Array(torch.tensor([0.1], torch.float32))
        self.assertEqual((x * x).tensor.dtype, torch.float64)
        self.assertEqual((x * x).tensor.values[0], x.tensor.values[0] ** 2)
        with native_precision():
            self.assertEqual((x * x).tensor.dtype, torch.float32)

    def test_integers_are_exact(self):
        x = Array(torch.tensor([2**31 - 1], torch.int32))
        self.assertEqual((x + 1).tensor.values, [2**31])
        self.assertEqual((x + 0.5).tensor.dtype, torch.float64)
        self.assertEqual((1 / x).tensor.dtype, torch.float64)

    def test_maximum_of_nan_is_nan(self):
        x = Array(torch.tensor([math.nan, -1.0, 3.0]))
        got = maximum(x, 0.0).tensor.values
        self.assertTrue(math.isnan(got[0]))
        self.assertEqual(got[1:], [0.0, 3.0])

    def test_where(self):
        x = Array(torch.tensor([1.0, -1.0]))
        chosen = where(x > 0, 0.1, 0.0).tensor
        self.assertEqual((chosen.values, chosen.dtype),
                         ([0.1, 0.0], torch.float64))
        self.assertEqual(where(x + 1, x, 5).tensor.values, [1.0, 5.0])
        with native_precision():
            self.assertEqual(where(x > 0, 0.1, 0.0).tensor.dtype,
                             torch.float32)

    def test_floats_to_integers_clamp(self):
        x = torch.tensor([1e20, -1e20, 2.7, -2.7, math.nan])
        self.assertEqual(convert(x, torch.int32).values,
                         [2**31 - 1, -2**31, 2, -2, 0])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
