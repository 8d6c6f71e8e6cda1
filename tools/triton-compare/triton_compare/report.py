"""What the tool prints: a line for each test function, a table of benchmarks,
and the same as markdown or JSON.

Bandwidths are the bytes that a benchmark says it must move at least, divided by
the median time. `Tile/Triton` is how many times as fast Tile is; `of copy` is
Tile's bandwidth beside that of a device-to-device copy in the same loop.
"""

import dataclasses
import json
import os

COLUMNS = ("benchmark", "Tile µs", "Triton µs", "PyTorch µs", "Tile",
           "Triton", "Tile/Triton", "of copy")


def _microseconds(result, who):
    return f"{result.seconds[who] * 1e6:.1f}" if who in result.seconds else ""


def _rate(result, who):
    """GB/s, or TFLOP/s for a benchmark that states no bytes."""
    if who not in result.seconds:
        return ""
    if result.bytes:
        return f"{result.rate(who) / 1e9:.1f} GB/s"
    if result.flops:
        return f"{result.flops / result.seconds[who] / 1e12:.1f} TFLOP/s"
    return ""


def _stem(result):
    return os.path.splitext(os.path.basename(result.file))[0]


def benchmark_row(result):
    label = f"{_stem(result)}:{result.label}"
    if result.status != "passed":
        return (label, result.status) + ("",) * (len(COLUMNS) - 2)
    share = result.rate("tile") / result.copy if result.copy else 0
    return (label, _microseconds(result, "tile"),
            _microseconds(result, "triton"), _microseconds(result, "pytorch"),
            _rate(result, "tile"), _rate(result, "triton"),
            f"{result.speedup():.3f}", f"{share:.3f}" if result.bytes else "")


def benchmark_table(results):
    """The benchmarks in columns; without PyTorch's if no file gives one."""
    rows = [COLUMNS] + [benchmark_row(result) for result in results]
    kept = [index for index in range(len(COLUMNS))
            if index < 3 or any(row[index] for row in rows[1:])]
    return [[row[index] for index in kept] for row in rows]


def _copy_line(results):
    rates = sorted(result.copy for result in results if result.copy)
    if not rates:
        return ""
    low, high = rates[0] / 1e9, rates[-1] / 1e9
    return ("device-to-device copy of 1 GiB, read and written, in the same "
            f"runs: {low:.1f} to {high:.1f} GB/s")


def _test_lines(results):
    """One line for each test function."""
    groups = {}
    for result in results:
        groups.setdefault(f"{_stem(result)}:{result.name}", []).append(result)
    width = max(map(len, groups), default=0)
    for label, group in groups.items():
        worst = {who: max((result.ratios.get(who, 0.0) for result in group))
                 for who in ("tile", "triton", "between")}
        yield (f"{label:{width}}  {count_line(group):22}  worst error: Tile "
               f"{worst['tile']:.2f}, Triton {worst['triton']:.2f}, between "
               f"them {worst['between']:.2f} of the tolerance")


def failures(results):
    for result in results:
        if result.status != "passed":
            yield f"{result.file}: {result.label}: {result.status}"
            for line in result.message.splitlines():
                yield "    " + line


def count_line(results):
    failed = sum(result.is_bad() for result in results)
    skipped = sum(result.status == "skipped" for result in results)
    text = f"{len(results) - failed - skipped} passed, {failed} failed"
    return f"{text}, {skipped} skipped" if skipped else text


def as_text(results, machine):
    tests = [result for result in results if not result.benchmark]
    benchmarks = [result for result in results if result.benchmark]
    lines = list(_test_lines(tests))
    if benchmarks:
        rows = benchmark_table(benchmarks)
        widths = [max(map(len, column)) for column in zip(*rows)]
        lines += [""] if lines else []
        for row in rows:
            cells = [row[0].ljust(widths[0])]
            cells += [cell.rjust(width)
                      for cell, width in zip(row[1:], widths[1:])]
            lines.append("  ".join(cells).rstrip())
        lines.append(_copy_line(benchmarks))
    lines += failures(results)
    lines += [describe(machine), count_line(results)]
    return "\n".join(line for line in lines)


def as_markdown(results, machine):
    tests = [result for result in results if not result.benchmark]
    benchmarks = [result for result in results if result.benchmark]
    lines = []
    if benchmarks:
        rows = benchmark_table(benchmarks)
        lines.append("| " + " | ".join(rows[0]) + " |")
        lines.append("|---|" + "---:|" * (len(rows[0]) - 1))
        lines += ["| " + " | ".join([f"`{row[0]}`"] + row[1:]) + " |"
                  for row in rows[1:]]
        lines += ["", _copy_line(benchmarks) + "."]
    if tests:
        lines += ["", f"Tests: {count_line(tests)}."]
    lines += ["", describe(machine) + "."]
    broken = list(failures(results))
    if broken:
        lines += ["", "```", *broken, "```"]
    return "\n".join(lines).lstrip("\n")


def as_json(results, machine):
    cases = []
    for result in results:
        case = dataclasses.asdict(result)
        if result.seconds:
            case["tileOverTriton"] = result.speedup()
            case["tileShareOfCopy"] = result.rate("tile") / result.copy
        cases.append(case)
    return json.dumps({"machine": machine, "cases": cases}, indent=2)


def describe(machine):
    return (f"on {machine['device']}, {machine['target']}; Tile "
            f"{machine['tile']}, Triton {machine['triton']}, PyTorch "
            f"{machine['torch']}; medians of {machine['repetitions']} "
            "repetitions with a cold L2")
