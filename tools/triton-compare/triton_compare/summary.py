"""A short table of benchmarks, for the READMEs of kernels.

There is a row for each benchmark function and type; where it was run for more
parameters (activations, shapes), it says between which figures they lie. Cases
that failed or found too little memory are not in it. `update-figures` puts it
between two marks in the README that lies beside the kernels.
"""

import json
import os
import textwrap

from .report import describe
from .result import Result

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
COLUMNS = ("kernel", "type", "Tile, GB/s", "of copy", "Tile / Triton",
           "Tile / PyTorch")


def _function(result):
    """`elu, forward` for elu.tile:forward_speed; `copy` for copy.tile:speed."""
    stem = os.path.splitext(os.path.basename(result.file))[0]
    words = [word for word in result.name.split("_")
             if word not in ("speed", "bandwidth")]
    return f"{stem}, {' '.join(words)}" if words else stem


def _type(result):
    parameters = result.parameters
    return parameters.get("dtype") or parameters.get("types", "").strip("()")


def _between(values, form):
    """The least and the greatest of `values` that are known, as one text."""
    texts = [form.format(value) for value in sorted(filter(None, values))]
    if not texts:
        return ""
    return texts[0] if texts[0] == texts[-1] else f"{texts[0]} to {texts[-1]}"


def rows(results):
    groups = {}
    for result in results:
        if result.benchmark and result.status == "passed" and result.bytes:
            key = _function(result), _type(result)
            groups.setdefault(key, []).append(result)
    for (function, kind), group in groups.items():
        yield (function, kind,
               _between([r.rate("tile") / 1e9 for r in group], "{:.0f}"),
               _between([r.share_of_copy() for r in group], "{:.2f}"),
               _between([r.speedup() for r in group], "{:.2f}"),
               _between([r.speedup("pytorch") for r in group], "{:.1f}"))


def as_summary(results, machine):
    """Markdown: the table, the copy's bandwidth, and the machine."""
    table = [COLUMNS, *rows(results)]
    kept = [index for index in range(len(COLUMNS))
            if any(row[index] for row in table[1:])]
    lines = ["| " + " | ".join(row[index] for index in kept) + " |"
             for row in table]
    lines.insert(1, "|" + "".join("---|" if index < 2 else "---:|"
                                  for index in kept))
    copies = _between([r.copy / 1e9 for r in results if r.copy], "{:.0f}")
    lines += ["", *textwrap.wrap(
        f"A device-to-device copy in the same runs: {copies} GB/s, read and "
        f"written; {describe(machine)}.", 80)]
    return "\n".join(lines)


def load(path):
    """The machine and the results of a run that was saved with `--json`."""
    with open(path, encoding="utf-8") as file:
        saved = json.load(file)
    extra = ("tileOverTriton", "tileShareOfCopy")
    results = [Result(**{key: value for key, value in case.items()
                         if key not in extra}) for case in saved["cases"]]
    return saved["machine"], results


def replace_figures(text, table):
    """`text` with what is between the marks replaced; None without marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return None
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def update_readmes(machine, results, kernels):
    """Writes the figures of each folder of `kernels` into its README; yields
    the files that were written, and those that have no place for them."""
    families = {}
    for result in results:
        folder = os.path.basename(os.path.dirname(os.path.abspath(result.file)))
        families.setdefault(folder, []).append(result)
    for folder, group in families.items():
        path = os.path.join(kernels, folder, "README.md")
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except FileNotFoundError:
            continue
        changed = replace_figures(text, as_summary(group, machine))
        if changed is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(changed)
        yield path, changed is not None
