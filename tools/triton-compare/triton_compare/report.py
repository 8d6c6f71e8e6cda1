"""What the tool prints: a line for each test function, a table of benchmarks,
and the same as markdown or JSON; or a short table for readers.

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


def _ratio(value):
    return f"{value:.3f}" if value else ""


def _stem(result):
    return os.path.splitext(os.path.basename(result.file))[0]


def benchmark_row(result):
    label = f"{_stem(result)}:{result.label}"
    if result.status != "passed":
        return (label, result.status) + ("",) * (len(COLUMNS) - 2)
    return (label, _microseconds(result, "tile"),
            _microseconds(result, "triton"), _microseconds(result, "pytorch"),
            _rate(result, "tile"), _rate(result, "triton"),
            _ratio(result.speedup()), _ratio(result.share_of_copy()))


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
        texts = []
        for who, name in (("tile", "Tile"), ("triton", "Triton"),
                          ("between", "between them")):
            ratios = [result.ratios[who] for result in group
                      if who in result.ratios]
            texts += [f"{name} {max(ratios):.2f}"] if ratios else []
        errors = f"worst error: {', '.join(texts)} of the tolerance"
        yield (f"{label:{width}}  {count_line(group):22}  "
               f"{errors if texts else ''}").rstrip()


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
        if "triton" in result.seconds:
            case["tileOverTriton"] = result.speedup()
        if result.seconds and result.bytes:
            case["tileShareOfCopy"] = result.share_of_copy()
        cases.append(case)
    return json.dumps({"machine": machine, "cases": cases}, indent=2)


def describe(machine):
    return (f"on {machine['device']}, {machine['target']}; Tile "
            f"{machine['tile']}, Triton {machine['triton']}, PyTorch "
            f"{machine['torch']}; medians of {machine['repetitions']} "
            "repetitions with a cold L2")
