//===- TilecOptions.td - the command line of tilec ------------------------===//
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

def emit : J<"emit", "STAGE",
  "Stop at ast, tile, tile-gpu, llvm, llvm-ir, ptx (default) or cubin">;
def o : JoinedOrSeparate<["-"], "o">, MetaVarName<"FILE">,
  HelpText<"Write to FILE; - is standard output">;
def kernel : J<"kernel", "NAME", "Compile this kernel of the file">;
def signature : J<"signature", "TYPES",
  "Types of the parameters, '*fp32:16,i32,1024' or by name, or `auto`: by use">;
def signature_separate : Separate<["--"], "signature">, Alias<signature>;
def D : JoinedOrSeparate<["-"], "D">, MetaVarName<"NAME=VALUE">,
  HelpText<"Value of a constant parameter or a global of the file: 64, tl.float16, f">;
def I : JoinedOrSeparate<["-"], "I">, MetaVarName<"DIR">,
  HelpText<"Look for imported modules in DIR">;
def set : J<"set", "NAME=VALUE",
  "What a thing is that cannot be known: os.environ.DEBUG=1">;
def set_separate : Separate<["--"], "set">, Alias<set>;
def config : J<"config", "WHICH",
  "Configuration of @triton.autotune: a number (default: 0), all, or list">;
def target : J<"target", "ARCH", "Compile for this GPU (default: what the input says, or sm_90a)">;
def num_warps : J<"num-warps", "N", "Warps of a program: 1, 2, 4, ... (default: 4)">;
def num_stages : J<"num-stages", "N", "Stages of software pipelines (default: 3)">;
def maxnreg : J<"maxnreg", "N", "Registers that a thread may use at most">;
def input : J<"input", "KIND",
  "What the input is: source, dialect, llvm-ir, ptx (default: a guess)">;
def explain : J<"explain", "WHAT",
  "Explain an error code (E0215), `list` all, or with a file the `layouts` of its kernel">;
def explain_separate : Separate<["--"], "explain">, Alias<explain>;
def remarks : F<"remarks", "Say what was not done and why">;
def report : F<"report", "Say what the kernel costs: registers, spills, shared memory">;
def print_after : J<"print-after", "PASS",
  "Print the module after PASS, or after `all`, on standard error">;
def dump_dir : J<"dump-dir", "DIR", "Write the module after each pass into DIR">;
def list_kernels : F<"list", "List the kernels of the file, and what each needs">;
def all : F<"all", "Compile every function of the files and folders given, and print a table">;
def jobs : J<"jobs", "N", "With --all: functions at a time (default: the machine's cores)">;
def time_limit : J<"time-limit", "SECONDS",
  "With --all: time for one function (default: 60)">;
def memory_limit : J<"memory-limit", "MIB",
  "With --all: memory for one function (default: 4096)">;
def json : F<"json", "Print lists and tables as JSON">;
def color : J<"color", "WHEN", "Colour messages: auto, always, never">;
def diagnostics_format : J<"diagnostics-format", "FORM", "Messages as text or json">;
def print_targets : F<"print-targets", "List the targets">;
def version : F<"version", "Print the version">;
def help : F<"help", "Print this">;
def h : Flag<["-"], "h">, Alias<help>;
