//===- Ptxas.h - PTX to cubin by NVIDIA's assembler -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs ptxas, where it is installed, as a tool: PTX text in, machine code (a
// cubin) and its report out. Neither text nor code touches the file system and
// no shell takes part, so nothing is left behind however a run ends.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TARGET_NVPTX_PTXAS_H
#define TILE_TARGET_NVPTX_PTXAS_H

#include "tile/Support/Result.h"
#include <string>
#include <vector>

namespace tile {

/// What ptxas reports of one kernel or, if it is not inlined, one device
/// function.
struct PtxasKernel {
  std::string name;
  /// True for a kernel (.entry).
  bool isEntry = false;
  unsigned registers = 0;
  /// Named barriers in use.
  unsigned barriers = 0;
  /// Local memory a thread, in bytes.
  unsigned stackBytes = 0, spillStoreBytes = 0, spillLoadBytes = 0;
  /// Static shared memory a block, in bytes.
  unsigned sharedBytes = 0;
  /// All constant banks together, parameters included, in bytes.
  unsigned constantBytes = 0;
};

/// What ptxas said, sorted.
struct PtxasReport {
  std::vector<PtxasKernel> kernels;
  /// Lines with a warning, and those with a C7xxx advisory (such as C7510,
  /// wgmma serialised), which all mean slower code than asked for.
  std::vector<std::string> warnings;

  /// The kernel of that name, or null.
  const PtxasKernel *find(const std::string &name) const;
};

/// Sorts the text that `ptxas -v` prints, or the log of the driver's own PTX
/// compiler (Module::log). Lines of no known form are ignored.
PtxasReport parsePtxasReport(const std::string &output);

/// What to assemble for.
struct PtxasOptions {
  /// Such as "sm_90a".
  std::string target;
  /// 0 to 3.
  unsigned optLevel = 3;
  /// Keep the PTX's line table, so that profilers show source lines.
  bool lineInfo = true;
  /// Registers a thread at most; 0 leaves it to the kernel's directives.
  unsigned maxRegisters = 0;
  /// Ends ptxas after so many seconds (E0843); 0 never.
  unsigned timeoutSeconds = 0;
  /// Further arguments, unchanged.
  std::vector<std::string> extra;
};

/// A successful run.
struct PtxasResult {
  /// An ELF file.
  std::string cubin;
  PtxasReport report;
  /// All that ptxas printed.
  std::string log;
  double seconds = 0;
};

/// An installed ptxas. Copyable; safe in any thread.
class Ptxas {
public:
  /// Finds ptxas: `path` if not empty, else the environment variable
  /// TILE_PTXAS, else $CUDA_HOME/bin, else the directories of PATH, else
  /// /usr/local/cuda/bin. A path that was named explicitly (the first two) and
  /// does not work is an error, not passed over. E0840 lists what was tried.
  static Expected<Ptxas> find(const std::string &path = {});

  const std::string &path() const { return executable; }

  /// The toolkit's release, such as 13.0 as {13, 0}. Runs ptxas.
  struct Version {
    unsigned major = 0, minor = 0;
  };
  Expected<Version> version() const;

  /// Assembles `ptx`. Errors: ptxas does not accept it (E0841, with its log),
  /// cannot be run (E0842), takes too long (E0843), gives no cubin (E0844).
  Expected<PtxasResult> assemble(const std::string &ptx,
                                 const PtxasOptions &options) const;

private:
  explicit Ptxas(std::string executable) : executable(std::move(executable)) {}

  std::string executable;
};

} // namespace tile

#endif // TILE_TARGET_NVPTX_PTXAS_H
