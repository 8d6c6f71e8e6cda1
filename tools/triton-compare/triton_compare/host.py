"""The module `tile` that a .tile file imports, and loading the file as Python.

A file is executed as the Python program that it is, with `import tile` giving
a module made here: the functions of include/tile/Host/Functions.def on
PyTorch, and `triton` and `triton.language` themselves. Its kernels are Triton's
own; only what `kernel[grid](...)` does is taken over, so that the compiler of
the current run gets the launch.
"""

import contextlib
import dataclasses
import functools
import itertools
import os
import sys
import types

import torch

import triton
import triton.language as tl
from triton.runtime.jit import KernelInterface

from . import arrays
from .arrays import Array, torch_type, unwrap
from .check import CheckFailed, compare, tolerances


class NotInTriton(Exception):
    """A case that Triton has no counterpart for."""


@dataclasses.dataclass
class DialectKernel:
    """A kernel in the text of Tile's dialect, which Triton does not read."""
    program: object
    # The file, and the kernel's name there.
    path: str
    name: str

    def __getitem__(self, grid):
        return functools.partial(self.program.launch, self, None, grid=grid)


class DialectKernels:
    """What tile.dialect gives: each attribute is a kernel of the file."""

    def __init__(self, program, path):
        self._program, self._path = program, path

    def __getattr__(self, name):
        return DialectKernel(self._program, self._path, name)


@dataclasses.dataclass
class Case:
    """One combination of the parameters of a test or benchmark."""
    function: object
    is_benchmark: bool
    parameters: dict
    # Why its kernels do not compile for GPUs yet; None if they do.
    cpu_only: object = None

    @property
    def name(self):
        return self.function.__name__

    def parameter_texts(self):
        """The parameters as labels show them: `float32`, not `fp32`."""
        return {name: _label(value) for name, value in self.parameters.items()}

    @property
    def label(self):
        texts = [f"{k}={v}" for k, v in self.parameter_texts().items()]
        return f"{self.name}[{', '.join(texts)}]" if texts else self.name


def _label(value):
    if isinstance(value, tuple):
        return f"({', '.join(map(_label, value))})"
    if isinstance(value, tl.dtype):
        names = {"fp": "float", "bf": "bfloat"}
        prefix = value.name[:2]
        return names.get(prefix, prefix) + value.name[2:]
    return getattr(value, "__name__", None) or repr(value)


@dataclasses.dataclass
class Launch:
    """One `kernel[grid](...)`, its arrays replaced by their tensors."""
    # A kernel of Triton's, or a DialectKernel.
    kernel: object
    # What Triton would have called; None in the dialect.
    run: object
    grid: object
    arguments: list
    keywords: dict

    def tensors(self):
        """The tensors among the arguments, each once."""
        values = [*self.arguments, *self.keywords.values()]
        found = {id(v): v for v in values if isinstance(v, torch.Tensor)}
        return list(found.values())


@dataclasses.dataclass
class Run:
    """One run of a case with one compiler, and what came of it."""
    # Turns a Launch into a function that performs it.
    compiler: object
    # For each tile.check: the result, its tolerances, and the Comparison.
    checks: list = dataclasses.field(default_factory=list)
    launches: list = dataclasses.field(default_factory=list)
    bytes: int = 0
    flops: int = 0
    expression: object = None
    # The pairs (rtol, atol) of tile.tolerance, by the id of the tensor.
    tolerances: dict = dataclasses.field(default_factory=dict)
    next_seed: int = 0


class Program:
    """A loaded .tile file: its cases, and the run that is going on."""

    def __init__(self, path, device="cuda"):
        self.path = path
        self.device = device
        self.current = None
        self.decorated = []
        self.namespace = self._execute()

    def _execute(self):
        with open(self.path, encoding="utf-8") as file:
            code = compile(file.read(), os.path.abspath(self.path), "exec")
        namespace = {"__name__": "tile_program", "__file__": self.path}
        with _modules(make_module(self)):
            exec(code, namespace)
        for value in namespace.values():
            # A kernel stays what it is, since other kernels may call it.
            if isinstance(value, KernelInterface):
                value.run = functools.partial(self.launch, value, value.run)
        return namespace

    def cases(self, overrides=None):
        """All combinations of all functions' parameters, the tests first.
        `overrides` replaces the values of benchmarks' parameters by name."""
        result = []
        ordered = sorted(self.decorated, key=lambda entry: entry[1])
        for function, is_benchmark, grid, cpu_only in ordered:
            grid = dict(grid)
            if is_benchmark:
                grid.update({name: values
                             for name, values in (overrides or {}).items()
                             if name in grid})
            for values in itertools.product(*grid.values()):
                result.append(Case(function, is_benchmark,
                                   dict(zip(grid, values)), cpu_only))
        return result

    def benchmark_parameters(self):
        """The names of the parameters of all benchmarks."""
        return {name for _, is_benchmark, grid, _ in self.decorated
                if is_benchmark for name in grid}

    def decorator(self, is_benchmark):
        """tile.test or tile.bench."""
        def mark(function=None, cpu_only=None, **grid):
            if function is None:
                return functools.partial(mark, cpu_only=cpu_only, **grid)
            self.decorated.append((function, is_benchmark, grid, cpu_only))
            return function
        return mark

    def run(self, case, compiler):
        """Calls the case's function; returns the Run."""
        self.current = run = Run(compiler)
        try:
            case.function(**case.parameters)
        finally:
            self.current = None
        return run

    def launch(self, kernel, run, *arguments, grid, warmup=False, **keywords):
        """What `kernel[grid](...)` comes to."""
        if self.current is None:
            raise RuntimeError("a kernel is launched outside of a test")
        launch = Launch(kernel, run, (grid,) if isinstance(grid, int) else grid,
                        [unwrap(value) for value in arguments],
                        {name: unwrap(v) for name, v in keywords.items()})
        self.current.launches.append(launch)
        self.current.compiler(launch)()

    # --- Functions that say something about the case ------------------------

    def check(self, actual, expected, rtol=None, atol=None):
        actual = unwrap(actual)
        expected = unwrap(expected)
        if not isinstance(expected, torch.Tensor):
            expected = torch.tensor(
                expected, device=actual.device, dtype=torch.float64
                if isinstance(expected, float) else torch.int64)
        rtol, atol = tolerances(actual, rtol, atol)
        report = compare(actual, expected, rtol, atol)
        self.current.checks.append((actual.clone(), rtol, atol, report))
        if not report.passed():
            raise CheckFailed(report.text())

    def bytes(self, count):
        self.current.bytes += int(count)

    def flops(self, count):
        self.current.flops += int(count)

    def expression(self, function):
        self.current.expression = function

    def tolerance(self, x, rtol=None, atol=None):
        x = unwrap(x)
        self.current.tolerances[id(x)] = tolerances(x, rtol, atol)

    def dialect(self, path):
        folder = os.path.dirname(self.path)
        return DialectKernels(self, os.path.join(folder, path))

    # --- Functions that make arrays -----------------------------------------

    def array(self, values, dtype=None):
        if isinstance(values, Array):
            return values.to(dtype or values.dtype)
        tensor = torch.tensor(_signed(values), device=self.device)
        if dtype is None:
            return Array(tensor)
        # From doubles or int64, not by way of float32.
        wide = (torch.float64 if tensor.dtype.is_floating_point
                else torch.int64)
        tensor = torch.tensor(_signed(values), dtype=wide, device=self.device)
        return Array(arrays.convert(tensor, torch_type(dtype)))

    def full(self, shape, value, dtype=tl.float32):
        return Array(torch.full(_sizes(shape), value, dtype=torch_type(dtype),
                                device=self.device))

    def zeros(self, shape, dtype=tl.float32):
        return self.full(shape, 0, dtype)

    def ones(self, shape, dtype=tl.float32):
        return self.full(shape, 1, dtype)

    def empty(self, shape, dtype=tl.float32):
        """What no kernel computes by accident: NaN, true, or bytes 0xA5."""
        tensor = torch.empty(_sizes(shape), dtype=torch_type(dtype),
                             device=self.device)
        if tensor.dtype.is_floating_point:
            tensor.fill_(float("nan"))
        elif tensor.dtype == torch.bool:
            tensor.fill_(True)
        else:
            tensor.view(torch.uint8).fill_(0xA5)
        return Array(tensor)

    def zeros_like(self, x):
        return self.zeros(x.shape, x.dtype)

    def empty_like(self, x):
        return self.empty(x.shape, x.dtype)

    def arange(self, start, stop=None, step=1, dtype=tl.int64):
        first, last = (0, start) if stop is None else (start, stop)
        tensor = torch.arange(first, last, step, dtype=torch.int64,
                              device=self.device)
        return Array(tensor.to(torch_type(dtype)))

    def linspace(self, start, stop, num, dtype=tl.float32):
        tensor = torch.linspace(start, stop, num, dtype=torch.float64,
                                device=self.device)
        return Array(tensor.to(torch_type(dtype)))

    def _generator(self, seed):
        """Without a seed each call of a case has its own; the same in the
        runs of both compilers."""
        if seed is None:
            seed = self.current.next_seed
            self.current.next_seed += 1
        return torch.Generator(self.device).manual_seed(seed)

    def _random(self, draw, shape, dtype, seed):
        target = torch_type(dtype)
        wide = torch.float64 if target == torch.float64 else torch.float32
        tensor = draw(_sizes(shape), generator=self._generator(seed),
                      dtype=wide, device=self.device)
        return Array(tensor.to(target))

    def rand(self, shape, dtype=tl.float32, seed=None):
        return self._random(torch.rand, shape, dtype, seed)

    def randn(self, shape, dtype=tl.float32, seed=None):
        return self._random(torch.randn, shape, dtype, seed)

    def randint(self, low, high, shape, dtype=tl.int32, seed=None):
        tensor = torch.randint(low, high, _sizes(shape), dtype=torch.int64,
                               generator=self._generator(seed),
                               device=self.device)
        return Array(tensor.to(torch_type(dtype)))


def _signed(values):
    """The lists with integers above int64, which PyTorch does not read, as
    the negative ones with the same bits."""
    if isinstance(values, (list, tuple)):
        return [_signed(value) for value in values]
    if isinstance(values, int) and values >= 1 << 63:
        return values - (1 << 64)
    return values


def _sizes(shape):
    return (shape,) if isinstance(shape, int) else tuple(shape)


def cdiv(a, b):
    return -(-a // b)


def next_power_of_2(n):
    return 1 << max(0, n - 1).bit_length()


def make_module(program):
    """The module `tile` for one program."""
    module = types.ModuleType("tile")
    module.test = program.decorator(False)
    module.bench = program.decorator(True)
    for name in ("check", "bytes", "flops", "expression", "tolerance",
                 "dialect", "array", "zeros", "ones", "full", "empty",
                 "zeros_like", "empty_like", "arange", "linspace", "rand",
                 "randn", "randint"):
        setattr(module, name, getattr(program, name))
    for name in ("exp", "exp2", "expm1", "log", "log2", "log1p", "sqrt",
                 "rsqrt", "sin", "cos", "tanh", "erf", "sigmoid"):
        setattr(module, name, arrays.unary(name))
    for name in ("floor", "ceil"):
        setattr(module, name, arrays.rounding(name))
    module.abs = abs
    for name in ("maximum", "minimum", "where", "clip", "matmul"):
        setattr(module, name, getattr(arrays, name))
    for name in ("sum", "max", "min", "mean"):
        setattr(module, name, getattr(Array, name))
    module.cdiv, module.next_power_of_2 = cdiv, next_power_of_2
    # `import tile.language as tl` and `@tile.jit` are Triton's here.
    module.jit, module.language = triton.jit, tl
    # Since Triton 3.5.
    module.constexpr_function = getattr(triton, "constexpr_function", None)
    return module


@contextlib.contextmanager
def _modules(module):
    """Makes `import tile` and `import tile.language` give this module."""
    names = {"tile": module, "tile.language": module.language}
    extra = getattr(module.language, "extra", None)
    if extra is not None:
        names["tile.language.extra"] = extra
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update(names)
    try:
        yield
    finally:
        for name, old in before.items():
            if old is None:
                del sys.modules[name]
            else:
                sys.modules[name] = old
