"""How lit runs the GoogleTest units.

Every executable in build/test/Unit whose name ends with `Tests` is a test
program; lit splits it into shards, runs them side by side, and reports each
test case by its name.
"""

import os
import sys

import lit.formats

sys.path.insert(0, os.path.join(config.tile_source_dir, "test", "Tools"))
import machine

config.name = "Tile-Unit"
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.suffixes = []
config.test_exec_root = os.path.join(config.tile_binary_dir, "test", "Unit")
config.test_source_root = config.test_exec_root

for name in machine.PASSED_VARIABLES + ["HOME", "TMPDIR"]:
    if name in os.environ:
        config.environment[name] = os.environ[name]

machine.limit_time(lit_config)
