"""The arrays of the host part of a .tile file, on PyTorch.

An `Array` wraps a tensor and computes as Tile's own arrays do
(lib/Host/FUNCTIONS.md): floats in double precision, integers exactly in 64
bits, whatever the arrays hold. So a reference is exact to 2^-53 under both.
Inside `native_precision()` the same expressions are computed as PyTorch would:
each operation in the type of its operands. That is the PyTorch expression
which benchmarks are compared with.
"""

import contextlib
import math

import torch

import triton.language as tl

# Types by the names that Triton's dtypes have, which signatures use as well:
# "*" and the name is a pointer.
TORCH_TYPES = {
    "int1": torch.bool, "int8": torch.int8, "int16": torch.int16,
    "int32": torch.int32, "int64": torch.int64, "uint8": torch.uint8,
    "uint16": torch.uint16, "uint32": torch.uint32, "uint64": torch.uint64,
    "fp8e4nv": torch.float8_e4m3fn, "fp8e5": torch.float8_e5m2,
    "fp16": torch.float16, "bf16": torch.bfloat16, "fp32": torch.float32,
    "fp64": torch.float64}
TYPE_NAMES = {torch_type: name for name, torch_type in TORCH_TYPES.items()}
TL_TYPES = {member.name: member for member in (
    tl.int1, tl.int8, tl.int16, tl.int32, tl.int64, tl.uint8, tl.uint16,
    tl.uint32, tl.uint64, tl.float8e4nv, tl.float8e5, tl.float16, tl.bfloat16,
    tl.float32, tl.float64)}

_native = False


@contextlib.contextmanager
def native_precision():
    """Computes in the arrays' own types while it is active."""
    global _native
    before, _native = _native, True
    try:
        yield
    finally:
        _native = before


def torch_type(dtype):
    """The PyTorch type of a dtype of `tl`."""
    try:
        return TORCH_TYPES[dtype.name]
    except (AttributeError, KeyError):
        raise TypeError(f"no array has elements of type {dtype!r}") from None


def signature_name(tensor_type):
    """`fp32` for torch.float32: as in a signature after the `*`."""
    name = TYPE_NAMES[tensor_type]
    integer = name.replace("uint", "u").replace("int", "i")
    return integer if "int" in name else name


def is_real(value):
    """Whether a number or tensor is a float."""
    if isinstance(value, torch.Tensor):
        return value.dtype.is_floating_point
    return isinstance(value, float)


def unwrap(value):
    """The tensor of an Array; anything else as it is."""
    return value.tensor if isinstance(value, Array) else value


def widen(value, real=False):
    """A tensor as it is computed with: floats, or all if `real`, as doubles,
    integers as int64. Numbers are returned as they are."""
    if _native or not isinstance(value, torch.Tensor):
        return value
    if real or is_real(value):
        return value.to(torch.float64)
    return value.to(torch.int64)


def pair(a, b, real=False):
    """Two operands, at least one an Array, as `widen` gives them."""
    a, b = unwrap(a), unwrap(b)
    real = real or is_real(a) or is_real(b)
    return widen(a, real), widen(b, real)


def as_tensor(value, like):
    """A number as a tensor of the type of `like` and beside it, or the tensor
    itself."""
    if isinstance(value, torch.Tensor):
        return value
    # Filled on the device: a number from the host would be waited for.
    return torch.full((), value, dtype=like.dtype, device=like.device)


def is_boolean(value):
    return isinstance(value, bool) or (
        isinstance(value, torch.Tensor) and value.dtype == torch.bool)


def binary(function, real=False):
    """The methods for an operator: with self on the left, and on the right."""
    def left(self, other):
        return Array(function(*pair(self, other, real)))

    def right(self, other):
        return Array(function(*pair(other, self, real)))
    return left, right


def bitwise(function):
    """As `binary`; bools stay bools."""
    def combine(a, b):
        a, b = unwrap(a), unwrap(b)
        if not (is_boolean(a) and is_boolean(b)):
            a, b = widen(a), widen(b)
        return Array(function(a, b))

    return (lambda self, other: combine(self, other),
            lambda self, other: combine(other, self))


def compare(function):
    """The method for a comparison, which gives bools."""
    return lambda self, other: Array(function(*pair(self, other)))


def _floor_divide(a, b):
    # torch.div takes a number on the right alone.
    if not isinstance(a, torch.Tensor):
        a = as_tensor(a, b)
    return torch.div(a, b, rounding_mode="floor")


class Array:
    """A tensor as host code sees it; see the top of this file."""

    __slots__ = ("tensor",)
    __hash__ = None
    # `number * array` asks the array, also where the number is NumPy's.
    __array_priority__ = 1000

    def __init__(self, tensor):
        self.tensor = tensor

    shape = property(lambda self: tuple(self.tensor.shape))
    dtype = property(lambda self: TL_TYPES[TYPE_NAMES[self.tensor.dtype]])
    numel = property(lambda self: self.tensor.numel())
    ndim = property(lambda self: self.tensor.dim())
    nbytes = property(
        lambda self: self.tensor.numel() * self.tensor.element_size())

    @property
    def T(self):
        return Array(self.tensor.permute(*reversed(range(self.ndim))))

    def to(self, dtype):
        return Array(convert(self.tensor, torch_type(dtype)))

    def reshape(self, *shape):
        sizes = shape[0] if len(shape) == 1 else shape
        return Array(self.tensor.reshape(sizes))

    def transpose(self, a, b):
        return Array(self.tensor.transpose(a, b))

    def stride(self, dim):
        return self.tensor.stride(dim)

    def item(self):
        return self.tensor.item()

    def fill(self, value):
        self.tensor.fill_(value)

    def sum(self, axis=None, keepdims=False):
        return reduction("sum", self, axis, keepdims)

    def max(self, axis=None, keepdims=False):
        return reduction("amax", self, axis, keepdims)

    def min(self, axis=None, keepdims=False):
        return reduction("amin", self, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        return reduction("mean", self, axis, keepdims)

    def __getitem__(self, index):
        return Array(self.tensor[index])

    def __setitem__(self, index, value):
        value = unwrap(value)
        if isinstance(value, torch.Tensor):
            value = convert(value, self.tensor.dtype)
        self.tensor[index] = value

    def __len__(self):
        return self.shape[0]

    def __bool__(self):
        return bool(self.tensor)

    def __float__(self):
        return float(self.tensor)

    def __int__(self):
        return int(self.tensor)

    def __repr__(self):
        return f"array({self.tensor!r})"

    def __neg__(self):
        return Array(-widen(self.tensor))

    def __pos__(self):
        return Array(widen(self.tensor))

    def __abs__(self):
        return Array(torch.abs(widen(self.tensor)))

    def __invert__(self):
        tensor = self.tensor
        return Array(~(tensor if is_boolean(tensor) else widen(tensor)))

    def __matmul__(self, other):
        return Array(torch.matmul(*pair(self, other)))

    __add__, __radd__ = binary(lambda a, b: a + b)
    __sub__, __rsub__ = binary(lambda a, b: a - b)
    __mul__, __rmul__ = binary(lambda a, b: a * b)
    __truediv__, __rtruediv__ = binary(lambda a, b: a / b, real=True)
    __floordiv__, __rfloordiv__ = binary(_floor_divide)
    __mod__, __rmod__ = binary(torch.remainder)
    __pow__, __rpow__ = binary(torch.pow)
    __and__, __rand__ = bitwise(lambda a, b: a & b)
    __or__, __ror__ = bitwise(lambda a, b: a | b)
    __xor__, __rxor__ = bitwise(lambda a, b: a ^ b)
    __lshift__, __rlshift__ = bitwise(lambda a, b: a << b)
    __rshift__, __rrshift__ = bitwise(lambda a, b: a >> b)
    __eq__ = compare(lambda a, b: a == b)
    __ne__ = compare(lambda a, b: a != b)
    __lt__ = compare(lambda a, b: a < b)
    __le__ = compare(lambda a, b: a <= b)
    __gt__ = compare(lambda a, b: a > b)
    __ge__ = compare(lambda a, b: a >= b)


def convert(tensor, dtype):
    """A copy in another type; floats become integers by truncating and
    clamping, which PyTorch leaves to the hardware."""
    if not tensor.dtype.is_floating_point or dtype.is_floating_point or \
            dtype == torch.bool:
        return tensor.to(dtype, copy=True)
    limits = torch.iinfo(dtype)
    wide = torch.nan_to_num(tensor.to(torch.float64).trunc(), nan=0.0)
    # 2^63 is a double and 2^63 - 1 is not: beyond it the limit is put in.
    above, below = wide >= float(limits.max), wide <= float(limits.min)
    kept = torch.where(above | below, torch.zeros_like(wide), wide)
    top = limits.max
    if top >= 1 << 63:
        # The bits of such numbers without sign are those of negative ones.
        kept = torch.where(kept >= 2.0**63, kept - 2.0**64, kept)
        top = -1
    result = kept.to(torch.int64)
    result[above] = top
    result[below] = limits.min
    return result.to(dtype)


def reduction(name, x, axis, keepdims):
    """sum, amax, amin or mean along an axis, or over all elements."""
    tensor = widen(unwrap(x), real=name == "mean")
    axes = tuple(range(tensor.dim())) if axis is None else (axis,)
    if not axes:
        return Array(tensor)
    return Array(getattr(torch, name)(tensor, dim=axes, keepdim=keepdims))


def unary(name):
    """A function of each element that gives floats."""
    def apply(x):
        if isinstance(x, Array):
            return Array(getattr(torch, name)(widen(x.tensor, real=True)))
        return getattr(torch, name)(
            torch.tensor(float(x), dtype=torch.float64)).item()
    apply.__name__ = name
    return apply


def rounding(name):
    """floor and ceil, which leave integers as they are."""
    def apply(x):
        if not isinstance(x, Array):
            return float(getattr(math, name)(x))
        tensor = widen(x.tensor)
        return Array(getattr(torch, name)(tensor) if is_real(tensor)
                     else tensor)
    apply.__name__ = name
    return apply


def choice(tensor_function, number_function):
    """maximum and minimum."""
    def apply(a, b):
        if not isinstance(a, Array) and not isinstance(b, Array):
            return number_function(a, b)
        a, b = pair(a, b)
        like = a if isinstance(a, torch.Tensor) else b
        return Array(tensor_function(as_tensor(a, like), as_tensor(b, like)))
    return apply


maximum = choice(torch.maximum, max)
minimum = choice(torch.minimum, min)


def where(condition, a, b):
    condition = unwrap(condition)
    if not is_boolean(condition):
        condition = condition != 0
    a, b = pair(a, b)
    numbers = not (isinstance(a, torch.Tensor) or isinstance(b, torch.Tensor))
    if numbers and not _native:
        # PyTorch would make a float32 of two numbers.
        a = torch.tensor(a, device=condition.device, dtype=(
            torch.float64 if is_real(a) or is_real(b) else torch.int64))
    return Array(torch.where(condition, a, b))


def clip(x, low, high):
    return minimum(maximum(x, low), high)


def matmul(a, b):
    return a @ b
