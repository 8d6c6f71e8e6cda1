"""How lit runs the tests in this folder and below.

A test is a file with RUN lines: dialect text (.mlir), a program (.tile, with
`# RUN:`), LLVM IR (.ll) or commands alone (.test). They run in lit's own shell,
with the tools of this build and FileCheck, not, count and split-file of LLVM.

Substitutions: %ptxas (the assembler), %python, %src (the repository), %kernels,
%testtools (test/Tools). Features for REQUIRES: ptxas, libdevice, cuda (a GPU to
run on; never in CI), assertions, long (set TILE_LONG=1).

The units (test/Unit) and the style rules (test/Style) have formats of their
own: see lit.cfg.py and lit.local.cfg there.
"""

import os
import sys

import lit.formats
from lit.llvm import llvm_config
from lit.llvm.subst import ToolSubst

tests = os.path.join(config.tile_source_dir, "test")
sys.path.insert(0, os.path.join(tests, "Tools"))
import machine

config.name = "Tile"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".tile", ".ll", ".test"]
config.excludes = ["Inputs", "__pycache__"]
config.test_source_root = tests
config.test_exec_root = os.path.join(config.tile_binary_dir, "test")

for name in machine.PASSED_VARIABLES:
    if name in os.environ:
        config.environment[name] = os.environ[name]

# A tool that is not built yet stays a bare word: its tests fail, no others.
llvm_config.add_tool_substitutions(
    [ToolSubst(name, unresolved="ignore")
     for name in ("tilec", "tile-fuzz", "tile-opt", "tile-run",
                  "tile-lsp-server")],
    [os.path.join(config.tile_binary_dir, "bin")])
llvm_config.add_tool_substitutions(
    ["FileCheck", "not", "count", "split-file"], [config.llvm_tools_dir])

config.substitutions += [
    ("%python", sys.executable),
    ("%src", config.tile_source_dir),
    ("%build", config.tile_binary_dir),
    ("%kernels", os.path.join(config.tile_source_dir, "kernels")),
    ("%testtools", os.path.join(tests, "Tools")),
]

ptxas = machine.find_ptxas(config.tile_ptxas)
if ptxas:
    config.available_features.add("ptxas")
    config.substitutions.append(("%ptxas", ptxas))
if machine.find_libdevice(config.tile_cuda_root):
    config.available_features.add("libdevice")
if machine.has_gpu():
    config.available_features.add("cuda")
if config.tile_assertions == "ON":
    config.available_features.add("assertions")
if os.environ.get("TILE_LONG", "0") != "0":
    config.available_features.add("long")

machine.limit_time(lit_config)
