"""The verdict of tile.check: whether results are as expected, element by
element, with the tolerances and the rule of Tile's own check
(include/tile/Host/Check.h).

The same function compares the results of the two compilers with one another.
"""

import dataclasses

import torch

# What is allowed where the caller does not say: relative, absolute. All
# integers and bools must be equal.
DEFAULT_TOLERANCES = {
    torch.float64: (1e-12, 1e-14), torch.float32: (2e-6, 1e-6),
    torch.float16: (2e-3, 1e-5), torch.bfloat16: (1.6e-2, 1e-5),
    torch.float8_e4m3fn: (2.0**-3, 2.0**-9),
    torch.float8_e5m2: (2.0**-2, 2.0**-16)}

# Elements that are compared at a time: each needs some doubles.
CHUNK = 1 << 24


class CheckFailed(Exception):
    """Results are not as expected; the text says where and how much."""


@dataclasses.dataclass
class Comparison:
    """The outcome: the largest error as a multiple of what is allowed there
    (above 1 fails), and the element that has it."""
    ratio: float = 0.0
    mismatched: int = 0
    compared: int = 0
    index: int = 0
    actual: float = 0.0
    expected: float = 0.0

    def passed(self):
        return self.mismatched == 0

    def text(self):
        return (f"{self.mismatched} of {self.compared} elements differ; worst "
                f"at flat index {self.index}: {self.actual!r}, expected "
                f"{self.expected!r}, {self.ratio:.3g} times the tolerance")


def tolerances(actual, rtol, atol):
    """The given tolerances, completed with those of the tensor's type."""
    relative, absolute = DEFAULT_TOLERANCES.get(actual.dtype, (0.0, 0.0))
    return (relative if rtol is None else rtol,
            absolute if atol is None else atol)


def _ratios(actual, expected, rtol, atol):
    """Each element's error as a multiple of what is allowed."""
    exact = not (actual.dtype.is_floating_point
                 or expected.dtype.is_floating_point)
    wide = torch.int64 if exact else torch.float64
    actual, expected = actual.to(wide), expected.to(wide)
    error = (actual - expected).abs().to(torch.float64)
    same = (actual == expected) | (torch.isnan(actual) & torch.isnan(expected))
    # Where one is NaN or infinite and the other is not the same.
    error = torch.nan_to_num(error, nan=float("inf"), posinf=float("inf"))
    allowed = atol + rtol * expected.abs().to(torch.float64)
    ratio = torch.where(torch.isinf(error), error, error / allowed)
    return torch.where(same, torch.zeros_like(ratio), ratio)


def compare(actual, expected, rtol, atol):
    """Compares two tensors; `expected` may be a scalar."""
    if expected.dim() and actual.shape != expected.shape:
        raise CheckFailed(f"the shapes differ: {tuple(actual.shape)}, expected "
                          f"{tuple(expected.shape)}")
    actual = actual.reshape(-1)
    expected = expected.to(actual.device).reshape(-1)
    report = Comparison(compared=actual.numel())
    for begin in range(0, report.compared, CHUNK):
        end = begin + CHUNK
        left = actual[begin:end]
        right = expected if expected.numel() == 1 else expected[begin:end]
        ratio = _ratios(left, right, rtol, atol)
        report.mismatched += int((ratio > 1).sum().item())
        worst = int(ratio.argmax().item())
        if begin == 0 or ratio[worst].item() > report.ratio:
            report.ratio = ratio[worst].item()
            report.index = begin + worst
            report.actual = left[worst].item()
            report.expected = right[worst % right.numel()].item()
    return report
