#!/usr/bin/env python3
"""Writes test/Language/API/Libdevice: tests of all functions of libdevice.

    libdevice-tests.py [--check] Libdevice.def FOLDER

`right_1.tile`, ... call each overload of Libdevice.def on some operands, assert the
result's type and compare with the values of libdevice_reference.py; `wrong.tile`
calls each function with a type that it does not take; `rules.txt` has their
rows for the table of rules. With --check nothing is written, and the exit status
is 1 if the files are not up to date.
"""

import argparse
import math
import os
import re
import sys

import libdevice_reference as reference
from libdevice_reference import Fraction, bits, from_bits, signed, single

ENTRY = re.compile(r"TILE_LIBDEVICE\((\w+), (\w+), (\w+), ([\w, ]+)\)")
TYPES = {"I1": "int1", "F32": "float32", "F64": "float64", "I32": "int32", "U32": "uint32",
         "I64": "int64", "U64": "uint64"}
LINE = "# Made by test/Tools/libdevice-tests.py.\n"

RIGHT = '''# RUN: tile-run --device=cpu %s
''' + LINE + '''
import tile
import tile.language as tl
from tile.language.extra import libdevice

N = tl.constexpr(8)


@tile.jit
def result(out_ptr, y):
    tl.static_assert(y.dtype == out_ptr.dtype.element_ty)
    tl.store(out_ptr + tl.arange(0, N), y)


@tile.jit
def operand(ptr):
    return tl.load(ptr + tl.arange(0, N))


@tile.jit
def apply_1(F: tl.constexpr, out_ptr, a):
    result(out_ptr, F(operand(a)))


@tile.jit
def apply_2(F: tl.constexpr, out_ptr, a, b):
    result(out_ptr, F(operand(a), operand(b)))


@tile.jit
def apply_3(F: tl.constexpr, out_ptr, a, b, c):
    result(out_ptr, F(operand(a), operand(b), operand(c)))


@tile.jit
def apply_4(F: tl.constexpr, out_ptr, a, b, c, d):
    result(out_ptr, F(operand(a), operand(b), operand(c), operand(d)))


def check(function, error, dtype, expected, *operands, absolute=0.0):
    """`error` is relative."""
    out = tile.empty(8, dtype=dtype)
    arrays = [tile.array(values, dtype=type) for type, values in operands]
    kernel = [apply_1, apply_2, apply_3, apply_4][len(arrays) - 1]
    kernel[(1,)](function, out, *arrays)
    tile.check(out, tile.array(expected, dtype=dtype), rtol=error, atol=absolute)


inf = float("inf")
nan = float("nan")
'''

WRONG = '''# RUN: %python %testtools/wrong_uses.py tilec %s '*fp16'
''' + LINE + '''
import tile
import tile.language as tl
from tile.language.extra import libdevice
'''


def split_name(name):
    """The name without its rounding mode, and that."""
    match = re.match(r"(.*)_(rn|rz|rd|ru)$", name)
    return (match.group(1), match.group(2)) if match else (name, None)


def width(kind):
    return 64 if kind.endswith("64") else 32


def operands_for(name, kinds):
    """A list of eight operands for each place."""
    base, mode = split_name(name)
    if name == "rsqrt_rn":
        return [reference.POSITIVE]
    if mode and base in reference.EXACT:
        if base == "sqrt":
            return [[2.0, 3.0, 4.0, 0.1, 1e-36, 1e30, 0.5, 7.0]]
        return [reference.TINY, reference.OTHER, reference.THIRD][:len(kinds)]
    if name == "byte_perm":
        return [reference.INTS, reference.INTS[::-1],
                [0x3210, 0x7654, 0x0123, 0x4567, 0x7070, 0x1111, 0x6420, 0x7531]]
    if name in reference.PREDICATES or name in ("ilogb", "logb"):
        return [reference.SPECIAL]
    if name == "ldexp" or name == "scalbn":
        return [reference.ANY, [3, -2, 0, 5, 10, -20, 100, 7]]
    if name == "pow" and kinds[1] == "I32":
        return [[2.0, 0.5, 10.0, 3.0, 1.5, -2.0, -1.0, 1.25],
                [10, 3, -2, 0, 20, 3, 1000, -5]]
    if name in ("jn", "yn"):
        return [[0, 1, 2, 2, 3, 1, 2, 3], [1.5, 1.5, 1.0, 3.0, 4.5, 6.5, 6.0, 2.0]]
    if name == "hiloint2double":
        return [[0x3ff00000, 0x40000000, -1074790400, 0x7ff00000, 0, 1, 0x41d00000,
                 0x3fb99999], [0, 1, 0, 0, 1, -1, 0x40000000, -1717986918]]
    if name == "nextafter":
        return [[1.0, 1.0, 0.25, -1.0, 0.5, INF_, 2.0, NAN_],
                [2.0, 0.0, 1.0, -2.0, 0.5, 0.0, -1.0, 1.0]]
    if name in reference.PAIRS:
        return list(reference.PAIRS[name])
    if name in reference.DOMAINS:
        return [reference.DOMAINS[name]]
    if all(kind in ("F32", "F64") for kind in kinds):
        if "2" in name and mode:
            return [[1.1, 1e-37, -3.3, 1e39, -1e39, 0.0, 2.5, NAN_]] \
                if base == "double2float" else [reference.WIDE]
        if name in ("llrint", "llround"):
            return [reference.WIDE]
        return [reference.ANY, reference.OTHER[::-1], reference.POSITIVE,
                reference.TINY][:len(kinds)] if len(kinds) > 1 else [reference.ANY]
    rows = [reference.LONGS if width(kind) == 64 else reference.INTS
            for kind in kinds]
    return [row[i:] + row[:i] for i, row in enumerate(rows)]


INF_, NAN_ = math.inf, math.nan


def fitted(values, kind):
    """The operands as the type has them."""
    if kind == "F32":
        return [single(float(v)) for v in values]
    if kind == "F64":
        return [float(v) for v in values]
    return [signed(v, width(kind)) if kind[0] == "I" else v % 2**width(kind)
            for v in values]


def conversion(name, kinds, result, values):
    base, mode = split_name(name)
    source, target = base.split("2", 1)
    x = values[0]
    if kinds[0][0] == "F" and result[0] == "F":
        if not math.isfinite(x):
            return x
        return reference.rounded(Fraction(x), mode, result)
    if result[0] == "F":
        return reference.rounded(Fraction(x), mode, result)
    return reference.to_integer(x, mode, width(result), target[0] != "u", kinds[0])


def bit_function(name, kinds, values):
    """Functions of bits; None for others."""
    x = values[0]
    if name in ("float_as_int", "float_as_uint", "double_as_longlong"):
        return bits(x, kinds[0])
    if name in ("int_as_float", "uint_as_float"):
        return from_bits(x, "F32")
    if name == "longlong_as_double":
        return from_bits(x, "F64")
    if name == "double2hiint":
        return bits(x, "F64") >> 32
    if name == "double2loint":
        return bits(x, "F64") % 2**32
    if name == "hiloint2double":
        return from_bits((x % 2**32) << 32 | values[1] % 2**32, "F64")
    if name == "nextafter":
        if x != x or x == values[1]:
            return x
        if math.isinf(x):
            return from_bits(bits(x, kinds[0]) - 1, kinds[0])
        return reference.neighbour(x, values[1], kinds[0])
    return None


def expected(name, kinds, result, values):
    found = bit_function(name, kinds, values)
    if found is not None:
        return found
    base, mode = split_name(name)
    if name in reference.PREDICATES:
        return int(reference.PREDICATES[name](values[0]))
    if name == "ilogb":
        return reference.ilogb(values[0])
    if name in ("llrint", "llround"):
        x = values[0]
        if name == "llround" and math.isfinite(x):
            x = reference.round_away(x)
        return reference.to_integer(x, "rn", 64, True, kinds[0])
    if kinds[0][0] != "F" and result[0] != "F":
        return reference.INTEGER[name](width(kinds[0]), kinds[0][0] == "I", *values)
    if (mode and base in reference.EXACT) or name == "fma":
        exact = reference.EXACT[base](*values)
        if base == "sqrt" and math.isqrt(int(values[0])) ** 2 == values[0]:
            return math.sqrt(values[0])
        return reference.rounded(exact, mode or "rn", result)
    if mode and "2" in base:
        return conversion(name, kinds, result, values)
    return reference.REAL[name](*values)


def literal(value, kind):
    if kind[0] != "F":
        return str(fitted([value], kind)[0])
    value = single(value) if kind == "F32" else value
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return "nan" if value != value else repr(value)


def listed(values, kind):
    return "[" + ", ".join(literal(v, kind) for v in values) + "]"


def overload(name, result, kinds):
    operands = [fitted(values, kind)
                for values, kind in zip(operands_for(name, kinds), kinds)]
    values = [expected(name, kinds, result, row) for row in zip(*operands)]
    single_error, double_error = reference.ERRORS.get(name, (0, 0))
    single_bound, double_bound = reference.ABSOLUTE.get(name, (0.0, 0.0))
    error, bound = 0.0, 0.0
    if result == "F32":
        error, bound = single_error * 2.0**-23, single_bound
    elif result == "F64":
        error, bound = double_error * 2.0**-52, double_bound
    lines = [f"    check(libdevice.{name}, {error!r}, tl.{TYPES[result]}, "
             f"{listed(values, result)}"]
    for kind, row in zip(kinds, operands):
        lines[-1] += ","
        lines.append(f"          (tl.{TYPES[kind]}, {listed(row, kind)})")
    if bound:
        lines.append(f"          absolute={bound!r}")
        lines[-2] += ","
    return "\n".join(lines) + ")\n"


def words(overloads):
    def one(result, kinds):
        names = ", ".join(TYPES[kind] for kind in kinds)
        return f"{names} to {TYPES[result]}"
    return "; ".join(one(*entry) for entry in overloads)


def make(entries):
    """The contents of the files."""
    files, wrong = {}, [WRONG]
    rules = [LINE, "\n[Libdevice]\n"]
    for number, (name, overloads) in enumerate(entries.items()):
        right = files.setdefault(f"right_{number // 70 + 1}.tile", [RIGHT])
        right.append(f"\n\n@tile.test\ndef libdevice_{name}__types():\n")
        right += [overload(name, *entry) for entry in overloads]
        if number % 20 == 0:
            suffix = f"_{number // 20 + 1}" if number else ""
            wrong.append(f"\n\n@tile.jit\ndef wrong{suffix}(h_ptr):\n"
                         "    h = tl.load(h_ptr)\n")
        operands = ", ".join(["h"] * len(overloads[0][1]))
        wrong.append(f"    libdevice.{name}({operands})  "
                     f"# wrong: libdevice_{name}__types E0203\n")
        rules.append(f"libdevice_{name} types: {words(overloads)}\n")
    files.update({"wrong.tile": wrong, "rules.txt": rules})
    return {name: "".join(parts) for name, parts in files.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("definitions", help="Libdevice.def")
    parser.add_argument("folder")
    arguments = parser.parse_args()
    entries = {}
    with open(arguments.definitions, encoding="utf-8") as file:
        for name, _, result, kinds in ENTRY.findall(file.read()):
            if name in reference.PREDICATES and name != "signbit":
                result = "I1"
            entries.setdefault(name, []).append((result, kinds.split(", ")))
    stale = []
    for name, text in make(entries).items():
        path = os.path.join(arguments.folder, name)
        if not arguments.check:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            continue
        with open(path, encoding="utf-8") as file:
            if file.read() != text:
                stale.append(path)
    for path in stale:
        print(f"{path} is out of date: run libdevice-tests.py")
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
