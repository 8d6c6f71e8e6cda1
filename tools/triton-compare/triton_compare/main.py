"""The command line: which files and cases to run, and how to print."""

import argparse
import os
import sys

DESCRIPTION = """\
Runs the tests and benchmarks of .tile files under Tile and under Triton, in
one process on the same data, and compares results and times."""

EPILOGUE = """\
examples:
  triton-compare kernels/start
  triton-compare kernels --bench --set n=2**28 --markdown
  triton-compare gelu.tile --filter bfloat16 --json

exit status: 0 all results agree, 1 one differs or could not be computed,
2 wrong usage, 4 PyTorch, Triton, a GPU or libtile.so is missing"""


def parse(arguments):
    parser = argparse.ArgumentParser(
        "triton-compare", description=DESCRIPTION, epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="FILE-OR-FOLDER")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--bench", action="store_true",
                      help="run the benchmarks alone")
    what.add_argument("--test", action="store_true",
                      help="run the tests alone")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--markdown", action="store_true",
                      help="print a markdown table")
    form.add_argument("--summary", action="store_true",
                      help="print a short one: a row for each benchmark "
                      "function and type")
    parser.add_argument("--filter", default="", metavar="TEXT",
                        help="only cases whose label contains TEXT")
    parser.add_argument("--set", action="append", default=[],
                        metavar="NAME=N,...", dest="overrides",
                        help="values of a parameter of the benchmarks; "
                        "2**28 is understood")
    parser.add_argument("--repetitions", type=int, default=100, metavar="N",
                        help="of each benchmark; at least 50 (default: 100)")
    parser.add_argument("--libtile", metavar="PATH",
                        help="libtile.so (default: TILE_LIBRARY, else the one "
                        "that came with this tool)")
    options = parser.parse_args(arguments)
    if options.repetitions < 50:
        parser.error("--repetitions= takes 50 or more")
    try:
        options.overrides = dict(map(parse_override, options.overrides))
    except ValueError as error:
        parser.error(str(error))
    return options


def parse_override(text):
    """("n", [268435456]) for "n=2**28"."""
    name, separator, values = text.partition("=")
    try:
        if not separator:
            raise ValueError
        return name.strip(), [parse_number(value) for value in
                              values.split(",")]
    except ValueError:
        raise ValueError("--set takes NAME=NUMBER,NUMBER,..., not "
                         f"`{text}`") from None


def parse_number(text):
    base, power, exponent = text.partition("**")
    return int(base) ** int(exponent) if power else int(base)


def find_files(paths):
    """The given files, and all .tile files of the given folders by name."""
    files = []
    for path in paths:
        if not os.path.isdir(path):
            files.append(path)
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            files += [os.path.join(folder, name) for name in sorted(names)
                      if name.endswith(".tile")]
    return files


def refuse(message):
    print(f"triton-compare: error: {message}", file=sys.stderr)
    return 2


def fail(message):
    print(f"triton-compare: error: {message}", file=sys.stderr)
    return 4


def main(arguments):
    options = parse(arguments)
    files = find_files(options.paths)
    missing = [path for path in files if not os.path.isfile(path)]
    if missing or not files:
        return refuse("there is no .tile file in "
                      f"`{(missing or options.paths)[0]}`")
    try:
        import torch
        import triton
    except ImportError as error:
        return fail(f"{error}\nhelp: this tool runs where PyTorch and Triton "
                    "are installed")
    if not torch.cuda.is_available():
        return fail("PyTorch sees no GPU")
    from . import compare, libtile
    torch.zeros(1, device="cuda")  # makes the context that both will use
    try:
        library = libtile.Libtile(options.libtile)
        engine = libtile.Engine(library)
    except libtile.TileError as error:
        return fail(error)
    machine = {"device": torch.cuda.get_device_name(),
               "target": engine.target(), "tile": library.version(),
               "triton": triton.__version__, "torch": torch.__version__,
               "repetitions": options.repetitions}
    return run(compare.Comparison(engine, options.repetitions), files, options,
               machine)


def run(comparison, files, options, machine, device="cuda"):
    """Runs and prints; returns the exit status."""
    from . import report, summary
    shows_progress = sys.stderr.isatty()
    results = []

    def wants(case):
        excluded = options.test if case.is_benchmark else options.bench
        return not excluded and options.filter in case.label

    for path in files:
        for result in comparison.run_file(path, wants, options.overrides,
                                          device):
            results.append(result)
            if shows_progress:
                print(f"\r\033[K{len(results)} {result.label[:60]}", end="",
                      file=sys.stderr)
    if shows_progress:
        print("\r\033[K", end="", file=sys.stderr)
    if not results:
        return refuse("no test or benchmark is chosen: see --filter")
    unknown = sorted(options.overrides.keys() - comparison.parameters)
    if unknown:
        return refuse(f"no benchmark has a parameter `{unknown[0]}`: see --set")
    form = (report.as_json if options.json else
            report.as_markdown if options.markdown else
            summary.as_summary if options.summary else report.as_text)
    print(form(results, machine))
    if options.summary:
        for line in report.failures(results):
            print(line, file=sys.stderr)
    return 1 if any(result.is_bad() for result in results) else 0
