"""A stand-in for PyTorch where it is not installed: just enough of tensors, in
pure Python, that tests can run triton-compare without a GPU.

A tensor is a flat list with a shape; it is contiguous, one or two dimensions
are enough. Elements are doubles and ints of Python, rounded only when a float32
is made. What is not here raises AttributeError.
"""

import math
import random
import struct
import types

__version__ = "0 (a stand-in)"
inf, nan = math.inf, math.nan


class dtype:
    def __init__(self, name, size, is_floating_point):
        self.name = name
        self.itemsize = size
        self.is_floating_point = is_floating_point

    def __repr__(self):
        return "torch." + self.name


for _name, _size, _real in (
        ("bool", 1, False), ("int8", 1, False), ("int16", 2, False),
        ("int32", 4, False), ("int64", 8, False), ("uint8", 1, False),
        ("uint16", 2, False), ("uint32", 4, False), ("uint64", 8, False),
        ("float8_e4m3fn", 1, True), ("float8_e5m2", 1, True),
        ("float16", 2, True), ("bfloat16", 2, True), ("float32", 4, True),
        ("float64", 8, True)):
    globals()[_name] = dtype(_name, _size, _real)


def _store(value, kind):
    if kind.name == "bool":
        return value != 0
    if not kind.is_floating_point:
        return int(value)
    value = float(value)
    if kind.name == "float32" and math.isfinite(value):
        return struct.unpack("f", struct.pack("f", value))[0]
    return value


class Tensor:
    next_address = 1 << 20

    def __init__(self, values, shape, kind):
        self.values = [_store(value, kind) for value in values]
        self.shape, self.dtype, self.device = tuple(shape), kind, "fake"
        Tensor.next_address += 4096
        self.address = Tensor.next_address

    def data_ptr(self):
        return self.address

    def dim(self):
        return len(self.shape)

    def numel(self):
        return len(self.values)

    def element_size(self):
        return self.dtype.itemsize

    def to(self, kind, copy=False):
        if isinstance(kind, str):
            return self
        return Tensor(self.values, self.shape, kind)

    def clone(self):
        return Tensor(self.values, self.shape, self.dtype)

    def copy_(self, other):
        self.values = list(other.values)

    def fill_(self, value):
        self.values = [_store(value, self.dtype)] * len(self.values)
        return self

    def view(self, kind):
        return self  # only to be filled

    def reshape(self, shape):
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        if shape == (-1,):
            shape = (len(self.values),)
        return Tensor(self.values, shape, self.dtype)

    def item(self):
        (value,) = self.values
        return value

    def sum(self):
        kind = self.dtype if self.dtype.is_floating_point else int64
        return Tensor([math.fsum(self.values)], (), kind)

    def argmax(self):
        return Tensor([self.values.index(max(self.values))], (), int64)

    def abs(self):
        return _each(abs, self)

    def trunc(self):
        return _each(lambda v: math.trunc(v) if math.isfinite(v) else v, self)

    def __getitem__(self, index):
        if isinstance(index, slice):
            values = self.values[index]
            return Tensor(values, (len(values),), self.dtype)
        return Tensor([self.values[index]], (), self.dtype)

    def __setitem__(self, index, value):
        if isinstance(index, Tensor):
            places = [i for i, chosen in enumerate(index.values) if chosen]
        else:
            places = range(*index.indices(len(self.values)))
        for place in places:
            self.values[place] = _store(value, self.dtype)

    def __neg__(self):
        return _each(lambda v: -v, self)

    def __bool__(self):
        return bool(self.item())

    __hash__ = object.__hash__


def _divide(a, b):
    if b:
        return a / b
    return math.nan if a == 0 or math.isnan(a) else math.copysign(inf, a)


def _each(function, a, b=None, kind=None):
    """Applies a function element by element; scalars are repeated."""
    operands = [a] if b is None else [a, b]
    tensors = [v for v in operands if isinstance(v, Tensor)]
    shaped = max(tensors, key=lambda t: t.numel())
    lists = [v.values if isinstance(v, Tensor) else [v] for v in operands]
    lists = [v * shaped.numel() if len(v) == 1 else v for v in lists]
    result = kind or max((t.dtype for t in tensors),
                         key=lambda d: (d.is_floating_point, d.itemsize))
    return Tensor([function(*row) for row in zip(*lists)], shaped.shape, result)


def _operator(symbol, function, kind=None):
    setattr(Tensor, f"__{symbol}__", lambda a, b: _each(function, a, b, kind))
    setattr(Tensor, f"__r{symbol}__",
            lambda a, b: _each(lambda x, y: function(y, x), a, b, kind))


for _symbol, _function, _kind in (
        ("add", lambda a, b: a + b, None), ("sub", lambda a, b: a - b, None),
        ("mul", lambda a, b: a * b, None), ("truediv", _divide, None),
        ("and", lambda a, b: a & b, None), ("or", lambda a, b: a | b, None),
        ("eq", lambda a, b: a == b, globals()["bool"]),
        ("ne", lambda a, b: a != b, globals()["bool"]),
        ("lt", lambda a, b: a < b, globals()["bool"]),
        ("le", lambda a, b: a <= b, globals()["bool"]),
        ("gt", lambda a, b: a > b, globals()["bool"]),
        ("ge", lambda a, b: a >= b, globals()["bool"])):
    _operator(_symbol, _function, _kind)


def _count(shape):
    return math.prod(shape)


def tensor(values, dtype=None, device=None):
    flat = values if isinstance(values, (list, tuple)) else [values]
    shape = (len(flat),) if isinstance(values, (list, tuple)) else ()
    real = any(isinstance(value, float) for value in flat)
    return Tensor(flat, shape, dtype or (float32 if real else int64))


def full(shape, value, dtype=None, device=None):
    return Tensor([value] * _count(shape), shape, dtype)


def empty(shape, dtype=None, device=None):
    return full(shape, 0, dtype)


def zeros_like(other):
    return full(other.shape, 0, other.dtype)


def arange(first, last, step, dtype=None, device=None):
    values = list(range(first, last, step))
    return Tensor(values, (len(values),), dtype)


def _draw(sample):
    def draw(shape, generator=None, dtype=None, device=None):
        return Tensor([sample(generator) for _ in range(_count(shape))], shape,
                      dtype)
    return draw


rand = _draw(lambda generator: generator.random())
randn = _draw(lambda generator: generator.gauss(0, 1))


class Generator(random.Random):
    def __init__(self, device):
        super().__init__()

    def manual_seed(self, seed):
        self.seed(seed)
        return self


def where(condition, a, b):
    values = [v.values if isinstance(v, Tensor) else [v] for v in (a, b)]
    values = [v * condition.numel() if len(v) == 1 else v for v in values]
    kind = next((v.dtype for v in (a, b) if isinstance(v, Tensor)), float32)
    return Tensor([x if c else y for c, x, y in
                   zip(condition.values, *values)], condition.shape, kind)


def isnan(a):
    return _each(lambda v: isinstance(v, float) and math.isnan(v), a,
                 kind=globals()["bool"])


def isinf(a):
    return _each(math.isinf, a, kind=globals()["bool"])


def nan_to_num(a, nan=0.0, posinf=None):
    return _each(lambda v: nan if math.isnan(v) else v, a)


def maximum(a, b):
    return _each(lambda x, y: x if x != x or x > y else y, a, b)


def minimum(a, b):
    return _each(lambda x, y: x if x != x or x < y else y, a, b)


def remainder(a, b):
    return _each(lambda x, y: x % y, a, b)


def pow(a, b):
    return _each(lambda x, y: x ** y, a, b)


def exp(a):
    return _each(math.exp, a)


class iinfo:
    def __init__(self, kind):
        self.max = 2**(8 * kind.itemsize - 1) - 1
        self.min = -self.max - 1


cuda = types.SimpleNamespace(
    is_available=lambda: False,
    OutOfMemoryError=type("OutOfMemoryError", (RuntimeError,), {}),
    current_stream=lambda: types.SimpleNamespace(cuda_stream=0))
