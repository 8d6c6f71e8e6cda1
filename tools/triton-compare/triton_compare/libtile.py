"""libtile.so for Python: the part of include/tile-c/tile.h that is needed to
load a .tile file and to launch its kernels.

Everything here is a thin layer of ctypes. The structures below must have the
layout of those in the header; a test compiles through them. A failed call
raises `TileError`, whose text is the library's own, with caret and advice.
"""

import ctypes
import os

# tile_argument_kind.
NONE, BOOL, INT, UINT, FLOAT, POINTER, STRING, DTYPE, FUNCTION = range(9)


class TileError(Exception):
    """A call of libtile failed; the text is what the library says of it."""


class Value(ctypes.Union):
    """The union in tile_argument."""
    _fields_ = [("integer", ctypes.c_int64), ("address", ctypes.c_uint64),
                ("real", ctypes.c_double), ("text", ctypes.c_char_p)]


class Argument(ctypes.Structure):
    """tile_argument."""
    _fields_ = [("name", ctypes.c_char_p), ("kind", ctypes.c_int32),
                ("value", Value), ("type", ctypes.c_char_p)]


class Grid(ctypes.Structure):
    """tile_grid."""
    _fields_ = [("x", ctypes.c_int64), ("y", ctypes.c_int64),
                ("z", ctypes.c_int64)]


class EngineOptions(ctypes.Structure):
    """tile_engine_options."""
    _fields_ = [("size", ctypes.c_size_t), ("target", ctypes.c_char_p),
                ("has_device", ctypes.c_int32), ("device", ctypes.c_int32),
                ("contain_crashes", ctypes.c_int32)]


class LaunchOptions(ctypes.Structure):
    """tile_launch_options."""
    _fields_ = [("size", ctypes.c_size_t), ("num_warps", ctypes.c_uint32),
                ("num_stages", ctypes.c_uint32), ("num_ctas", ctypes.c_uint32),
                ("max_registers", ctypes.c_uint32), ("stream", ctypes.c_void_p)]


# Launch options as Triton spells them, and their fields in LaunchOptions.
OPTION_FIELDS = {"num_warps": "num_warps", "num_stages": "num_stages",
                 "num_ctas": "num_ctas", "maxnreg": "max_registers"}


def find_library(explicit=None):
    """The path of libtile.so: the given one, that of TILE_LIBRARY, or the one
    that lies beside this tool: installed, unpacked or built."""
    if explicit or os.environ.get("TILE_LIBRARY"):
        return explicit or os.environ["TILE_LIBRARY"]
    folder = os.path.dirname(os.path.abspath(__file__))
    while folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
        for place in ("lib", os.path.join("build", "lib")):
            candidate = os.path.join(folder, place, "libtile.so")
            if os.path.exists(candidate):
                return candidate
    return "libtile.so"  # wherever the loader looks


class Libtile:
    """The loaded library. Functions that return tile_status get one more
    parameter for the error, and raise it."""

    def __init__(self, path=None):
        try:
            self.dll = ctypes.CDLL(find_library(path))
        except OSError as error:
            raise TileError(
                f"cannot load libtile.so: {error}\nhelp: name it with "
                "`--libtile=PATH`, or build it: `ninja tile_shared`") from None
        handle, text, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t
        by_reference = ctypes.POINTER
        self._declare("tile_error_text", text, handle)
        self._declare("tile_error_destroy", None, handle)
        self._declare("tile_engine_target", text, handle)
        self._declare("tile_engine_destroy", None, handle)
        self._declare("tile_library_destroy", None, handle)
        self._declare("tile_kernel_destroy", None, handle)
        self._declare("tile_kernel_ptx", text, handle)
        self._declare("tile_kernel_num_warps", ctypes.c_uint32, handle)
        self._declare("tile_version", text)
        self._declare("tile_engine_create", ctypes.c_int,
                      by_reference(EngineOptions), by_reference(handle),
                      by_reference(handle))
        self._declare("tile_library_load_file", ctypes.c_int, handle, text,
                      by_reference(handle), by_reference(handle))
        launch = [handle, text]
        arguments = [by_reference(Argument), size,
                     by_reference(LaunchOptions)]
        self._declare("tile_library_launch", ctypes.c_int, *launch,
                      by_reference(Grid), *arguments, by_reference(handle))
        self._declare("tile_library_specialize", ctypes.c_int, *launch,
                      *arguments, by_reference(handle), by_reference(handle))

    def _declare(self, name, result, *parameters):
        function = getattr(self.dll, name)
        function.restype = result
        function.argtypes = parameters

    def version(self):
        return self.dll.tile_version().decode()

    def call(self, name, *arguments):
        """Calls a function that returns tile_status."""
        error = ctypes.c_void_p()
        if getattr(self.dll, name)(*arguments, ctypes.byref(error)) == 0:
            return
        message = self.dll.tile_error_text(error).decode(errors="replace")
        self.dll.tile_error_destroy(error)
        raise TileError(message)


class Engine:
    """tile_engine: compiles for `target`, or for the current CUDA device."""

    def __init__(self, library, target=None):
        self.libtile = library
        # A kernel on which LLVM gives up must not end the comparison.
        options = EngineOptions(size=ctypes.sizeof(EngineOptions),
                                target=target.encode() if target else None,
                                contain_crashes=1)
        self.handle = ctypes.c_void_p()
        library.call("tile_engine_create", ctypes.byref(options),
                     ctypes.byref(self.handle))

    def __del__(self):
        if getattr(self, "handle", None):
            self.libtile.dll.tile_engine_destroy(self.handle)

    def target(self):
        return self.libtile.dll.tile_engine_target(self.handle).decode()


class Library:
    """tile_library: the kernels of one .tile file."""

    def __init__(self, engine, path):
        self.libtile = engine.libtile
        self.handle = ctypes.c_void_p()
        self.libtile.call("tile_library_load_file", engine.handle,
                          os.fsencode(path), ctypes.byref(self.handle))

    def __del__(self):
        if getattr(self, "handle", None):
            self.libtile.dll.tile_library_destroy(self.handle)

    def prepare(self, kernel, grid, arguments, options):
        """A function without parameters that launches `kernel`. What does not
        change from launch to launch is built here, once: a benchmark must not
        measure Python. `arguments` are pairs of a name (None: by position) and
        what `argument` below takes; `options` holds names of OPTION_FIELDS and
        `stream`."""
        array = (Argument * max(1, len(arguments)))(
            *[argument(name, value) for name, value in arguments])
        sizes = ctypes.byref(Grid(*grid))
        settings = ctypes.byref(launch_options(options))
        function = self.libtile.dll.tile_library_launch
        name, count = kernel.encode(), len(arguments)

        def launch():
            if function(self.handle, name, sizes, array, count, settings, None):
                self.libtile.call("tile_library_launch", self.handle, name,
                                  sizes, array, count, settings)
        return launch

    def specialize(self, kernel, arguments, options):
        """Compiles what `prepare` with these arguments would launch, and
        returns its PTX and its number of warps. Needs no GPU."""
        array = (Argument * max(1, len(arguments)))(
            *[argument(name, value) for name, value in arguments])
        result = ctypes.c_void_p()
        self.libtile.call(
            "tile_library_specialize", self.handle, kernel.encode(), array,
            len(arguments), ctypes.byref(launch_options(options)),
            ctypes.byref(result))
        ptx = self.libtile.dll.tile_kernel_ptx(result).decode()
        warps = self.libtile.dll.tile_kernel_num_warps(result)
        self.libtile.dll.tile_kernel_destroy(result)
        return ptx, warps


def launch_options(options):
    """LaunchOptions of a dict with Triton's names; None means the default."""
    fields = {field: options[name] for name, field in OPTION_FIELDS.items()
              if options.get(name) is not None}
    return LaunchOptions(size=ctypes.sizeof(LaunchOptions),
                         stream=options.get("stream"), **fields)


class Pointer:
    """A device address and its type in a signature, such as `*fp32`."""

    def __init__(self, address, type):
        self.address = address
        self.type = type


class TypeName:
    """A type passed as a constant, by its name: `fp16`."""

    def __init__(self, name):
        self.name = name


class FunctionName:
    """A function of the file passed as a constant, by its name there."""

    def __init__(self, name):
        self.name = name


def argument(name, value):
    """tile_argument of a number, None, str, Pointer, TypeName, FunctionName."""
    result = Argument(name=name.encode() if name else None)
    if value is None:
        result.kind = NONE
    elif isinstance(value, bool):
        result.kind, result.value.integer = BOOL, value
    elif isinstance(value, int) and -2**63 <= value < 2**63:
        result.kind, result.value.integer = INT, value
    elif isinstance(value, int) and 0 <= value < 2**64:
        result.kind, result.value.address = UINT, value
    elif isinstance(value, float):
        result.kind, result.value.real = FLOAT, value
    elif isinstance(value, str):
        result.kind, result.value.text = STRING, value.encode()
    elif isinstance(value, Pointer):
        result.kind, result.value.address = POINTER, value.address
        result.type = value.type.encode()
    elif isinstance(value, TypeName):
        result.kind, result.value.text = DTYPE, value.name.encode()
    elif isinstance(value, FunctionName):
        result.kind, result.value.text = FUNCTION, value.name.encode()
    else:
        raise TileError(f"a kernel cannot take {value!r}")
    return result
