//===- TileFuzzOptions.td - the command line of tile-fuzz -----------------===//
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

def seed : J<"seed", "N", "The first program's seed (default: 1)">;
def count : J<"count", "M", "Programs, with seeds from N on (default: 1)">;
def device : J<"device", "LIST",
  "Devices to compare: cpu, emulator, cuda (default: cpu,emulator)">;
def arch : J<"arch", "ARCH", "Compile for this GPU (default: the device's, or sm_90a)">;
def schedules : J<"schedules", "N",
  "Run each launch on the emulator in N orders of its threads (default: 1)">;
def minimize : F<"minimize", "Make the programs that fail small">;
def dump_dir : J<"dump", "DIR", "Write programs that fail, and what they say, into DIR">;
def print_programs : F<"print", "Print the programs; without --device= run nothing">;
def threads : J<"threads", "N", "Programs at a time (default: one a core)">;
def version : F<"version", "Print the version">;
def help : F<"help", "Print this">;
def h : Flag<["-"], "h">, Alias<help>;
