"""The two compilers, each as a function that turns a Launch into a call.

`triton_compiler` gives the launch back to Triton as the file wrote it.
`TileCompiler` hands it to libtile: the same addresses, in the same process, in
PyTorch's current context and stream.
"""

import inspect

import torch

import triton.language as tl
from triton.runtime.jit import JITFunction

from . import libtile
from .arrays import signature_name
from .host import DialectKernel, NotInTriton

# Triton's defaults, which Tile shares; a grid function may ask for them.
DEFAULT_OPTIONS = {"num_warps": 4, "num_stages": 3, "num_ctas": 1}


def triton_compiler(launch):
    """Raises NotInTriton for a kernel in the dialect."""
    if isinstance(launch.kernel, DialectKernel):
        raise NotInTriton(launch.kernel.path)
    grid = launch.grid
    if callable(grid):
        # Tile offers a grid function more than Triton does; for Triton the
        # arguments come last, since an autotuner may choose among them.
        def grid(meta):
            sizes = launch.grid({**DEFAULT_OPTIONS, **launch.keywords, **meta})
            return (sizes,) if isinstance(sizes, int) else sizes
    return lambda: launch.run(*launch.arguments, grid=grid, warmup=False,
                              **launch.keywords)


class TileCompiler:
    """Compiles the kernels of one .tile file with Tile, and those of files in
    the dialect that it names."""

    def __init__(self, engine, path):
        self.engine, self.path = engine, path
        self.libraries = {}

    def library(self, launch):
        path = getattr(launch.kernel, "path", self.path)
        if path not in self.libraries:
            self.libraries[path] = libtile.Library(self.engine, path)
        return self.libraries[path]

    def __call__(self, launch):
        name, arguments, options = translate(launch)
        options["stream"] = torch.cuda.current_stream().cuda_stream or None
        return self.library(launch).prepare(name, evaluate_grid(launch),
                                            arguments, options)


def function_of(kernel):
    """The Python function of a kernel, beneath autotuners and heuristics."""
    while hasattr(kernel, "fn"):
        kernel = kernel.fn
    return kernel


def name_of(kernel):
    if isinstance(kernel, DialectKernel):
        return kernel.name
    return function_of(kernel).__name__


def parameters_of(kernel):
    """Names and defaults; of a kernel in the dialect Python knows neither."""
    if isinstance(kernel, DialectKernel):
        return inspect.Signature()
    return inspect.signature(function_of(kernel))


def translate(launch):
    """The kernel's name, its arguments as pairs of a name (None: by position)
    and a value of libtile, and its launch options."""
    parameters = parameters_of(launch.kernel).parameters
    options, pairs = {}, [(None, marshal(v)) for v in launch.arguments]
    for name, value in launch.keywords.items():
        if name in libtile.OPTION_FIELDS:
            options[name] = value
        # An option that is a parameter of the kernel too is both.
        if name in parameters or name not in libtile.OPTION_FIELDS:
            pairs.append((name, marshal(value)))
    return name_of(launch.kernel), pairs, options


def marshal(value):
    """An argument of a launch as libtile takes it."""
    if isinstance(value, tl.constexpr):
        value = value.value
    if isinstance(value, torch.Tensor):
        return libtile.Pointer(value.data_ptr(),
                               "*" + signature_name(value.dtype))
    if isinstance(value, tl.dtype):
        return libtile.TypeName(value.name)
    if isinstance(value, JITFunction):
        return libtile.FunctionName(value.__name__)
    return value


def evaluate_grid(launch):
    """The number of programs along x, y and z."""
    grid = launch.grid
    if callable(grid):
        grid = grid({**DEFAULT_OPTIONS, **launch.keywords, **_bound(launch)})
    sizes = (grid,) if isinstance(grid, int) else tuple(grid)
    return sizes + (1,) * (3 - len(sizes))


def _bound(launch):
    """The arguments by name, with defaults; none of a kernel in the dialect."""
    signature = parameters_of(launch.kernel)
    if not signature.parameters:
        return {}
    known = {name: value for name, value in launch.keywords.items()
             if name in signature.parameters}
    bound = signature.bind(*launch.arguments, **known)
    bound.apply_defaults()
    return bound.arguments
