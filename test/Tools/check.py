#!/usr/bin/env python3
"""Runs parts of the tests with lit, and counts.

    check.py --lit LIT --tests BUILD/test [unit] [lit] [style]

Each part is one run of lit over the build's test folder. Failures are shown as
lit prints them; at the end stand the time of each part and, alone on a line,
`N passed, M failed`. A part that could not run, found nothing to run or took
too long counts as failed. The exit status is 0 only if nothing failed.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

PASSED = {"PASS", "FLAKYPASS", "XFAIL"}
FAILED = {"FAIL", "XPASS", "UNRESOLVED", "TIMEOUT"}

# What lit is told to leave out, so that one folder serves all parts; names are
# `suite :: path`.
PARTS = {
    "unit": ["--filter", "^Tile-Unit ::"],
    "lit": ["--filter-out", "^Tile-Unit ::|^Tile :: Style/"],
    "style": ["--filter", "^Tile :: Style/"],
}


class Result:
    """What came of one part."""

    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.failed = 0
        self.skipped = 0
        self.seconds = 0.0
        self.problem = None

    def count(self, report):
        for test in report["tests"]:
            if test["code"] in PASSED:
                self.passed += 1
            elif test["code"] in FAILED:
                self.failed += 1
            else:
                self.skipped += 1


def run_lit(command, limit):
    """Runs lit and all that it starts; ends all of it after `limit` seconds.
    Returns its exit status, or None if it had to be ended."""
    process = subprocess.Popen(command, start_new_session=True,
                               stdin=subprocess.DEVNULL)
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def run_part(name, arguments):
    """Runs one part and counts; its problem is set if it did not run."""
    result = Result(name)
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        command = [arguments.lit, "-sv", "--no-progress-bar",
                   "--order=smart", "--output", report,
                   *PARTS[name], arguments.tests]
        if arguments.jobs:
            command[1:1] = ["-j", str(arguments.jobs)]
        start = time.monotonic()
        status = run_lit(command, arguments.limit)
        result.seconds = time.monotonic() - start
        if status is None:
            result.problem = f"took longer than {arguments.limit} s"
        elif not os.path.exists(report):
            result.problem = f"lit ended with status {status} and no report"
        else:
            with open(report, encoding="utf-8") as file:
                result.count(json.load(file))
            if result.passed + result.failed == 0:
                result.problem = "no test was found"
            elif status != 0 and result.failed == 0:
                result.problem = f"lit ended with status {status}"
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lit", required=True, help="LLVM's lit")
    parser.add_argument("--tests", required=True, help="the build's test/")
    parser.add_argument("--jobs", type=int, help="tests at a time")
    parser.add_argument("--limit", type=int, default=0,
                        help="seconds that a part may take")
    parser.add_argument("parts", nargs="*", metavar="PART",
                        help="unit, lit or style; all without any")
    arguments = parser.parse_args()
    arguments.parts = arguments.parts or list(PARTS)
    unknown = [part for part in arguments.parts if part not in PARTS]
    if unknown:
        parser.error(f"no part is called {unknown[0]}")
    if not arguments.limit:
        is_long = os.environ.get("TILE_LONG", "0") != "0"
        arguments.limit = 4 * 3600 if is_long else 1200

    results = []
    for part in arguments.parts:
        print(f"== {part} tests", flush=True)
        results.append(run_part(part, arguments))
    print()
    for result in results:
        skipped = f", {result.skipped} skipped" if result.skipped else ""
        print(f"{result.name:6} {result.seconds:6.1f} s: "
              f"{result.passed} passed, {result.failed} failed{skipped}"
              + (f"; did not run: {result.problem}" if result.problem else ""))
    passed = sum(result.passed for result in results)
    failed = sum(result.failed + bool(result.problem) for result in results)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
