"""What the functions of libdevice should give, and on which operands to try
them: a table for libdevice-tests.py.

Results are computed in exact fractions where a function is exact or rounds in
a given direction, with 60 decimal digits where Python has no such function in
double precision, and by Python's math module otherwise.
"""

import math
import struct
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 60
INF, NAN = math.inf, math.nan
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
EULER = Decimal("0.577215664901532860606512090082402431042159335939923598805767")


def single(x):
    """The nearest fp32, as a float."""
    if math.isfinite(x) and abs(x) >= 2.0**128 - 2.0**103:
        return math.copysign(INF, x)
    return struct.unpack("<f", struct.pack("<f", x))[0]


def bits(x, kind):
    return int.from_bytes(struct.pack("<f" if kind == "F32" else "<d", x), "little")


def from_bits(number, kind):
    size = 4 if kind == "F32" else 8
    data = (number % 256**size).to_bytes(size, "little")
    return struct.unpack("<f" if size == 4 else "<d", data)[0]


def signed(number, width):
    number %= 1 << width
    return number - (1 << width) if number >> (width - 1) else number


# ---------------------------------------------------------------------------
# Rounding in a direction
# ---------------------------------------------------------------------------

def neighbour(x, toward, kind):
    if kind == "F64":
        return math.nextafter(x, toward)
    step = 1 if (toward > x) == (x > 0) else -1
    if x == 0:
        return math.copysign(2.0**-149, toward)
    return from_bits(bits(x, kind) + step, kind)


def rounded(exact, mode, kind):
    """A fraction as a float of `kind`; mode is rn, rz, rd or ru."""
    if mode == "rz":
        mode = "rd" if exact > 0 else "ru"
    limit = (2 - Fraction(1, 2**23)) * 2**127 if kind == "F32" else Fraction(
        (2**53 - 1) * 2**971)
    if abs(exact) > limit:
        inward = mode == ("rd" if exact > 0 else "ru")
        return math.copysign(float(limit) if inward else INF, exact)
    near = float(exact)
    if kind == "F32":
        near = single(near)
    if mode == "rn":
        # Of three neighbours the nearest; ties to the even one.
        around = [neighbour(near, -INF, kind), near, neighbour(near, INF, kind)]
        return min((c for c in around if math.isfinite(c)),
                   key=lambda c: (abs(Fraction(c) - exact), bits(c, kind) & 1))
    if mode == "rd":
        while Fraction(near) > exact:
            near = neighbour(near, -INF, kind)
        while Fraction(neighbour(near, INF, kind)) <= exact:
            near = neighbour(near, INF, kind)
    else:
        while Fraction(near) < exact:
            near = neighbour(near, INF, kind)
        while Fraction(neighbour(near, -INF, kind)) >= exact:
            near = neighbour(near, -INF, kind)
    return near


def root(x):
    """A fraction on the same side of all floats as the square root."""
    scale = 2**2400
    value = math.isqrt(int(Fraction(x) * scale))
    exact = Fraction(value * value, scale) == Fraction(x)
    return Fraction(value, 2**1200) + (0 if exact else Fraction(1, 2**1202))


EXACT = {
    "add": lambda x, y: Fraction(x) + Fraction(y),
    "sub": lambda x, y: Fraction(x) - Fraction(y),
    "mul": lambda x, y: Fraction(x) * Fraction(y),
    "div": lambda x, y: Fraction(x) / Fraction(y),
    "rcp": lambda x: 1 / Fraction(x),
    "sqrt": root,
    "fma": lambda x, y, z: Fraction(x) * Fraction(y) + Fraction(z),
}


def to_integer(x, mode, width, is_signed, kind):
    least = -(1 << (width - 1)) if is_signed else 0
    most = (1 << (width - is_signed)) - 1
    if x != x:
        value = 1 << (width - 1) if width == 64 or kind == "F64" else 0
    elif math.isinf(x):
        value = most if x > 0 else least
    else:
        exact = Fraction(x)
        value = {"rn": round, "rz": math.trunc, "rd": math.floor,
                 "ru": math.ceil}[mode](exact)
        value = min(max(value, least), most)
    return signed(value, width)


# ---------------------------------------------------------------------------
# Special functions with 60 digits
# ---------------------------------------------------------------------------

def series(first, ratio):
    total, term, k = Decimal(0), Decimal(first), 0
    while abs(term) > abs(total) * Decimal(10)**-58 or k < 4:
        total += term
        k += 1
        term *= ratio(k)
        if term == 0:
            break
    return total


def erf(x):
    getcontext().prec = 100
    x = Decimal(x)
    total, term, k = Decimal(0), x, 0
    while abs(term) > Decimal(10)**-95:
        total += term / (2 * k + 1)
        k += 1
        term *= -x * x / k
    getcontext().prec = 60
    return 2 * total / PI.sqrt()


def erfc(x):
    getcontext().prec = 100
    value = 1 - erf(x)
    getcontext().prec = 60
    return +value


def erfc_inverse(q):
    if q in (0.0, 2.0):
        return INF if q == 0 else -INF
    if not 0 < q < 2:
        return NAN
    if q == 1:
        return 0.0
    low, high = Decimal(-6), Decimal(6)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if erfc(middle) > Decimal(q) else (low, middle)
    for _ in range(3):
        low += (erfc(low) - Decimal(q)) * PI.sqrt() / 2 * (low * low).exp()
    return float(low)


def erf_inverse(x):
    if abs(x) >= 1 or x != x:
        return math.copysign(INF, x) if abs(x) == 1 else NAN
    return erfc_inverse(Decimal(1) - Decimal(x))


def normal_inverse(p):
    value = erfc_inverse(2 * p)
    return -value if math.isinf(value) else float(
        0 - Decimal(value) * Decimal(2).sqrt())


def bessel(order, x, sign):
    x = Decimal(x)
    if x == 0:
        return Decimal(order == 0)
    first = (x / 2)**order / math.factorial(order)
    return series(first, lambda k: sign * x * x / 4 / (k * (k + order)))


def bessel_y(order, x):
    if x <= 0 or x != x:
        return -INF if x == 0 else NAN
    x = Decimal(x)
    total, term, harmonic = Decimal(0), Decimal(1), Decimal(0)
    for k in range(1, 150):
        term *= -x * x / 4 / (k * k)
        harmonic += Decimal(1) / k
        total -= harmonic * term
    j0, j1 = bessel(0, x, -1), bessel(1, x, -1)
    y0 = 2 / PI * (((x / 2).ln() + EULER) * j0 + total)
    y1 = (j1 * y0 - 2 / (PI * x)) / j0
    for n in range(1, order):
        y0, y1 = y1, 2 * n / x * y1 - y0
    return float(y1 if order else y0)


def circular(x, shift):
    """sin(pi (x + shift))."""
    if not math.isfinite(x):
        return NAN
    angle = (Fraction(x) + shift) % 2
    sign = 1
    if angle >= 1:
        angle, sign = angle - 1, -1
    if angle > Fraction(1, 2):
        angle = 1 - angle
    y = PI * Decimal(angle.numerator) / Decimal(angle.denominator)
    return sign * float(series(y, lambda k: -y * y / (2 * k * (2 * k + 1)))) if y else 0.0


def norm(*values):
    if any(math.isinf(v) for v in values):
        return INF
    if any(v != v for v in values):
        return NAN
    return math.hypot(*values)


def inverse(x):
    return math.copysign(INF, x) if x == 0 else 1 / x


def guarded(function):
    """A function of the math module with NaN and infinity for exceptions."""
    def run(*operands):
        try:
            return function(*operands)
        except ValueError:
            return NAN
        except OverflowError:
            return INF
    return run


def logarithm(function):
    return lambda x: -INF if x == 0 else guarded(function)(x)


def power(x, y):
    return guarded(math.pow)(x, y)


def round_away(x):
    if not math.isfinite(x):
        return x
    return math.copysign(float(math.floor(abs(Fraction(x)) + Fraction(1, 2))), x)


def logb(x):
    if x == 0 or not math.isfinite(x):
        return -INF if x == 0 else abs(x)
    return float(math.frexp(x)[1] - 1)


def ilogb(x):
    value = logb(x)
    if math.isfinite(value):
        return int(value)
    return 2**31 - 1 if value == INF else -2**31


def upper_half(x):
    if x == 0 or math.isinf(x):
        return inverse(x) if x == 0 else math.copysign(0.0, x)
    cut = lambda v: from_bits(bits(v, "F64") >> 32 << 32, "F64")
    return cut(1 / cut(x))


REAL = {
    "abs": abs, "acos": guarded(math.acos), "acosh": guarded(math.acosh),
    "asin": guarded(math.asin), "asinh": math.asinh, "atan": math.atan,
    "atan2": math.atan2,
    "atanh": lambda x: math.copysign(INF, x) if abs(x) == 1 else guarded(math.atanh)(x),
    "cbrt": math.cbrt, "ceil": lambda x: float(math.ceil(x)) if math.isfinite(x) else x,
    "copysign": math.copysign, "cos": guarded(math.cos), "cosh": guarded(math.cosh),
    "cospi": lambda x: circular(x, Fraction(1, 2)),
    "cyl_bessel_i0": lambda x: float(bessel(0, x, 1)),
    "cyl_bessel_i1": lambda x: float(bessel(1, x, 1)),
    "erf": math.erf, "erfc": math.erfc, "erfcinv": erfc_inverse,
    "erfcx": lambda x: float((Decimal(x) * Decimal(x)).exp() * erfc(x)),
    "erfinv": erf_inverse, "exp": guarded(math.exp),
    "exp10": lambda x: power(10.0, x), "exp2": guarded(math.exp2),
    "expm1": guarded(math.expm1), "fdim": lambda x, y: x - y if x > y or x != x or y != y else 0.0,
    "floor": lambda x: float(math.floor(x)) if math.isfinite(x) else x,
    "fmod": guarded(math.fmod), "hypot": norm,
    "j0": lambda x: float(bessel(0, x, -1)), "j1": lambda x: float(bessel(1, x, -1)),
    "jn": lambda n, x: float(bessel(n, x, -1)), "y0": lambda x: bessel_y(0, x),
    "y1": lambda x: bessel_y(1, x), "yn": bessel_y,
    "ldexp": guarded(math.ldexp), "scalbn": guarded(math.ldexp),
    "lgamma": guarded(math.lgamma), "log": logarithm(math.log),
    "log10": logarithm(math.log10), "log2": logarithm(math.log2),
    "log1p": lambda x: -INF if x == -1 else guarded(math.log1p)(x), "logb": logb,
    "nearbyint": lambda x: float(round(x)) if math.isfinite(x) else x,
    "norm3d": norm, "norm4d": norm,
    "normcdf": lambda x: float(erfc(-Decimal(x) / Decimal(2).sqrt()) / 2),
    "normcdfinv": normal_inverse, "pow": power,
    "rcbrt": lambda x: inverse(math.cbrt(x)), "remainder": guarded(math.remainder),
    "rhypot": lambda *v: inverse(norm(*v)), "rnorm3d": lambda *v: inverse(norm(*v)),
    "rnorm4d": lambda *v: inverse(norm(*v)),
    "rint": lambda x: float(round(x)) if math.isfinite(x) else x, "round": round_away,
    "rsqrt": lambda x: NAN if x < 0 else inverse(math.sqrt(x)),
    "rsqrt_rn": lambda x: NAN if x < 0 else inverse(math.sqrt(x)),
    "saturatef": lambda x: min(max(x, 0.0), 1.0) if x == x else 0.0,
    "sin": guarded(math.sin), "sinh": guarded(math.sinh),
    "sinpi": lambda x: circular(x, 0), "sqrt": guarded(math.sqrt),
    "tan": guarded(math.tan), "tanh": math.tanh, "tgamma": guarded(math.gamma),
    "trunc": lambda x: float(math.trunc(x)) if math.isfinite(x) else x,
    "rcp64h": upper_half,
}
for _name in ("cos", "exp10", "exp", "log10", "log2", "log", "pow", "sin", "tan"):
    REAL[f"fast_{_name}f"] = REAL[_name]
REAL["fast_dividef"] = lambda x, y: x / y

PREDICATES = {
    "finitef": math.isfinite, "isfinited": math.isfinite, "isinf": math.isinf,
    "isnan": math.isnan, "signbit": lambda x: math.copysign(1, x) < 0,
}


def permute(a, b, selector):
    data = (a % 2**32 | (b % 2**32) << 32).to_bytes(8, "little")
    return int.from_bytes(bytes(data[selector >> 4 * i & 7] for i in range(4)),
                          "little")


def low24(number, is_signed):
    return signed(number, 24) if is_signed else number % 2**24


# From operands and (width, signed) to a number that is cut to the result.
INTEGER = {
    "abs": lambda w, s, x: abs(x),
    "brev": lambda w, s, x: int(f"{x % 2**w:0{w}b}"[::-1], 2),
    "byte_perm": lambda w, s, a, b, c: permute(a, b, c),
    "clz": lambda w, s, x: w - (x % 2**w).bit_length(),
    "ffs": lambda w, s, x: (x & -x).bit_length(),
    "hadd": lambda w, s, x, y: (x + y) >> 1,
    "mul24": lambda w, s, x, y: low24(x, s) * low24(y, s),
    "mulhi": lambda w, s, x, y: (x * y) >> w,
    "popc": lambda w, s, x: bin(x % 2**w).count("1"),
    "rhadd": lambda w, s, x, y: (x + y + 1) >> 1,
    "sad": lambda w, s, x, y, z: abs(x - y) + z,
}

# ---------------------------------------------------------------------------
# Errors in units of the last place, for fp32 and fp64: what the CUDA
# programming guide states, or lib/Language/LANGUAGE.md for the standard
# library's; functions that are missing are exact.
# ---------------------------------------------------------------------------

ERRORS = {
    "acos": (2, 2), "acosh": (4, 3), "asin": (2.5, 2), "asinh": (3, 3),
    "atan": (2.2, 2), "atan2": (3, 2), "atanh": (3, 2), "cbrt": (1, 1),
    "cos": (2, 2), "cosh": (2, 1), "cospi": (1, 2), "cyl_bessel_i0": (6, 6),
    "cyl_bessel_i1": (6, 6), "erf": (1.7, 2), "erfc": (4, 5),
    "erfcinv": (4, 6), "erfcx": (4, 4), "erfinv": (2, 5), "exp": (2.1, 1),
    "exp10": (2, 1), "exp2": (2.4, 1), "expm1": (2.1, 1), "hypot": (3, 2),
    "j0": (9, 7), "j1": (9, 7), "jn": (9, 7), "lgamma": (6, 4),
    "log": (2, 1), "log10": (2.3, 1), "log1p": (2.3, 1), "log2": (2.1, 1),
    "norm3d": (3, 2), "norm4d": (3, 2), "normcdf": (5, 5),
    "normcdfinv": (5, 8), "pow": (3.2, 2), "rcbrt": (1, 1), "rhypot": (2, 1),
    "rnorm3d": (2, 1), "rnorm4d": (2, 1), "rsqrt": (2.2, 1), "sin": (2, 2),
    "sinh": (3, 2), "sinpi": (1, 2), "tan": (4, 2), "tanh": (2.1, 2),
    "tgamma": (5, 10), "y0": (9, 7), "y1": (9, 7), "yn": (12, 12),
    # The hardware's approximations, on the operands below.
    "fast_cosf": (64, 0), "fast_sinf": (64, 0), "fast_tanf": (128, 0),
    "fast_dividef": (2, 0), "fast_exp10f": (12, 0), "fast_expf": (8, 0),
    "fast_log10f": (8, 0), "fast_log2f": (8, 0), "fast_logf": (8, 0),
    "fast_powf": (32, 0), "rcp64h": (0, 2.0**32),
}

# Where it is the difference that is bounded.
ABSOLUTE = {"jn": (2.2e-6, 1.4e-12), "yn": (2.2e-6, 1.5e-12)}

# ---------------------------------------------------------------------------
# Operands: no subnormal numbers, which become zero on a GPU
# ---------------------------------------------------------------------------

ANY = [-2.5, -1.0, -0.3, 0.0, 0.5, 1.5, 3.75, 100.25]
UNIT = [-1.0, -0.75, -0.25, 0.0, 0.1, 0.6, 0.99, 1.0]
POSITIVE = [0.1, 0.5, 1.0, 1.75, 3.0, 10.5, 1e-3, 1e5]
SPECIAL = [NAN, INF, -INF, 0.0, -0.0, 1.5, -2.5, 1e30]
WIDE = [-2.5, -3.5, 0.4999, 1e20, -1e20, 2147483647.5, 4294967295.5, NAN]
TINY = [1.0, 3.0, -7.0, 1e-20, 2.5e30, -1e-18, 0.1, 1e10]
OTHER = [1e-20, 3.0, 1e-9, -1e-15, 7e29, 1.7, -0.3, 1e-10]
THIRD = [-1.0, -9.0, 1e-15, 3e-35, 1e38, 3e-19, 0.03, -1.0]
INTS = [0, 1, -1, 2**31 - 1, -2**31, 16777217, -123456789, 0x00f0f0f0]
LONGS = [0, 1, -1, 2**63 - 1, -2**63, 2**53 + 1, -1234567890123456789, 2**24 + 1]

DOMAINS = {
    "acos": UNIT, "asin": UNIT, "atanh": UNIT, "erfinv": UNIT,
    "acosh": [1.0, 1.5, 2.0, 10.0, 1e3, 1e5, 1.001, 0.5],
    "erfcinv": [0.0, 2.0, 1.0, 0.1, 0.5, 1.5, 1.9, 1e-6],
    "normcdfinv": [0.0, 1.0, 0.5, 0.01, 0.3, 0.9, 0.999, 1e-6],
    "normcdf": [-5.0, -2.5, -1.0, 0.0, 0.5, 1.0, 2.0, 5.0],
    "erfcx": [-2.0, -0.5, 0.0, 0.5, 1.0, 3.0, 4.5, 5.5],
    "cyl_bessel_i0": [-3.0, -0.5, 0.0, 0.25, 1.0, 5.0, 10.0, 20.0],
    "cyl_bessel_i1": [-3.0, -0.5, 0.0, 0.25, 1.0, 5.0, 10.0, 20.0],
    "j0": [0.0, 0.25, 0.5, 1.0, 1.5, 3.0, 4.5, 6.0],
    "j1": [0.0, 0.25, 0.5, 1.0, 1.5, 2.5, 4.5, 6.0],
    "y0": [0.0, 0.25, 0.5, 1.5, 2.5, 3.0, 5.0, 6.0],
    "y1": [0.0, 0.25, 0.5, 1.0, 1.5, 3.0, 4.5, 6.5],
    "tgamma": [-1.0, 0.5, 1.0, 1.5, 3.0, 5.0, 10.5, -0.5],
    "lgamma": [0.5, 1.0, 2.0, 3.5, 7.5, 20.0, 100.0, 1e5],
    "cosh": [-5.0, -1.0, 0.0, 0.5, 1.5, 3.0, 10.0, 20.0],
    "sinh": [-5.0, -1.0, 0.0, 0.5, 1.5, 3.0, 10.0, 20.0],
    "exp": [-20.0, -1.0, 0.0, 0.5, 1.0, 3.0, 10.0, 80.0],
    "exp10": [-5.0, -1.0, 0.0, 0.5, 1.0, 3.0, 5.5, 30.0],
    "saturatef": [-1.0, 0.0, 0.25, 0.5, 1.0, 1.5, NAN, INF],
    "sinpi": [0.0, 0.5, 1.0, -1.25, 1e6, 0.125, 100.75, INF],
    "cospi": [0.0, 0.5, 1.0, -1.25, 1e6, 0.125, 100.75, INF],
    "tan": [-1.0, -0.3, 0.0, 0.5, 1.0, 1.5, 3.0, 100.25],
    "rcp64h": [1.0, 3.0, 0.1, -7.0, 1e100, 1e-100, 0.0, 4.0],
}
for _name in ("log", "log10", "log2", "rsqrt", "rsqrt_rn", "sqrt"):
    DOMAINS[_name] = POSITIVE
for _name in ("log10", "log2", "log"):
    DOMAINS[f"fast_{_name}f"] = [0.1, 0.25, 3.0, 10.5, 1e-3, 1e5, 7.0, 100.0]
for _name in ("cos", "sin", "tan", "exp", "exp10"):
    DOMAINS[f"fast_{_name}f"] = [-1.0, -0.5, 0.25, 0.5, 0.75, 1.0, 1.25, -0.75]
PAIRS = {
    "pow": ([2.0, 0.5, 10.0, 3.0, 1.5, -2.0, -1.0, 1.0],
            [10.0, 3.0, -2.0, 0.5, 20.0, 3.0, 1e10, NAN]),
    "fast_powf": ([2.0, 0.5, 10.0, 3.0, 1.5, 7.0, 1.0, 4.0],
                  [10.0, 3.0, -2.0, 0.5, 5.0, 1.25, 5.0, -1.5]),
    "fmod": ([7.5, -7.5, 1e10, 0.1, 3.0, 5.0, INF, 1.0],
             [3.0, 3.0, 7.0, 0.03, 3.0, INF, 2.0, 0.0]),
}
PAIRS["remainder"] = PAIRS["fmod"]
