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

# Triton's defaults, which Tile shares; a grid function may ask for them.
DEFAULT_OPTIONS = {"num_warps": 4, "num_stages": 3, "num_ctas": 1}


def triton_compiler(launch):
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
    """Compiles the kernels of one .tile file with Tile."""

    def __init__(self, engine, path):
        self.library = libtile.Library(engine, path)

    def __call__(self, launch):
        name, arguments, options = translate(launch)
        options["stream"] = torch.cuda.current_stream().cuda_stream or None
        return self.library.prepare(name, evaluate_grid(launch), arguments,
                                    options)


def function_of(kernel):
    """The Python function of a kernel, beneath autotuners and heuristics."""
    while hasattr(kernel, "fn"):
        kernel = kernel.fn
    return kernel


def translate(launch):
    """The kernel's name, its arguments as pairs of a name (None: by position)
    and a value of libtile, and its launch options."""
    function = function_of(launch.kernel)
    parameters = inspect.signature(function).parameters
    options, pairs = {}, [(None, marshal(v)) for v in launch.arguments]
    for name, value in launch.keywords.items():
        if name in libtile.OPTION_FIELDS:
            options[name] = value
        # An option that is a parameter of the kernel too is both.
        if name in parameters or name not in libtile.OPTION_FIELDS:
            pairs.append((name, marshal(value)))
    return function.__name__, pairs, options


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
        signature = inspect.signature(function_of(launch.kernel))
        known = {name: value for name, value in launch.keywords.items()
                 if name in signature.parameters}
        bound = signature.bind(*launch.arguments, **known)
        bound.apply_defaults()
        grid = grid({**DEFAULT_OPTIONS, **launch.keywords, **bound.arguments})
    sizes = (grid,) if isinstance(grid, int) else tuple(grid)
    return sizes + (1,) * (3 - len(sizes))
