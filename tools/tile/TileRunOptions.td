//===- TileRunOptions.td - the command line of tile-run -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One entry an option: how it is spelled and what --help says of it.
//
//===----------------------------------------------------------------------===//

include "llvm/Option/OptParser.td"

class F<string name, string help> : Flag<["--"], name>, HelpText<help>;
class J<string name, string meta, string help>
    : Joined<["--"], name # "=">, HelpText<help>, MetaVarName<meta>;

def device : J<"device", "WHERE",
  "Run on cuda, cpu, emulator, or compare all (default: cuda if there is a GPU)">;
def check : J<"check", "WHAT",
  "What the emulator checks: race,memory,init,sync, all (default) or none">;
def seed : J<"seed", "N", "Order in which the emulator lets threads run (default: 0)">;
def schedules : J<"schedules", "N", "Run each launch under N seeds from --seed on">;
def max_steps : J<"max-steps", "N", "Steps after which a program counts as endless">;
def config : J<"config", "N", "Configuration of @triton.autotune to take (default: 0)">;
def bench : F<"bench", "Run the benchmarks instead of the tests">;
def list_cases : F<"list", "List the cases without running them">;
def filter : J<"filter", "TEXT", "Run only cases whose label contains TEXT">;
def first : F<"first", "Run only the first case of each function">;
def json : F<"json", "Print the results as JSON">;
def target : J<"target", "ARCH", "Compile for this GPU (default: the device's)">;
def threads : J<"threads", "N", "Threads of the interpreter or emulator (default: all cores)">;
def remarks : F<"remarks", "Say what was not done and why">;
def color : J<"color", "WHEN", "Colour messages: auto, always, never">;
def version : F<"version", "Print the version">;
def help : F<"help", "Print this">;
def h : Flag<["-"], "h">, Alias<help>;
