//===- Run.cpp - one launch of a loaded kernel ----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks that a launch fits the kernel, runs it, and reports what was found.
//
//===----------------------------------------------------------------------===//

#include "Check/Monitor.h"
#include "EmulatedKernel.h"
#include "Machine/Grid.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "llvm/Support/FormatVariadic.h"

using namespace tile;
using namespace tile::emulator;

using llvm::formatv;

/// The most dynamic and static shared memory of a CTA in bytes (CUDA C++
/// Programming Guide, "Technical Specifications per Compute Capability");
/// that of the largest for targets that are not in the table.
static uint32_t maxSharedBytes(llvm::StringRef target) {
  constexpr uint32_t kKiB = 1024;
  target.consume_front("sm_");
  unsigned capability = 0;
  target.consumeInteger(10, capability);
  switch (capability) {
  case 70:
  case 72:
    return 96 * kKiB;
  case 75:
    return 64 * kKiB;
  case 80:
  case 87:
    return 163 * kKiB;
  case 86:
  case 89:
  case 120:
  case 121:
    return 99 * kKiB;
  default:
    return 227 * kKiB;
  }
}

/// Why the block does not fit the kernel; empty if it does.
static std::string findBlockProblem(const Program &program,
                                    const EmulatorLaunch &launch) {
  constexpr uint32_t kMaxThreads = 1024;
  constexpr uint32_t kMaxBlock[3] = {1024, 1024, 64};
  const std::array<uint32_t, 3> &block = launch.block;
  bool isGiven = block[0] || block[1] || block[2];
  const uint32_t *required = program.requiredThreads;
  bool isRequired = required[0] || required[1] || required[2];
  if (!isGiven && !isRequired)
    return "the kernel does not say how many threads a program has, nor does "
           "the launch";
  uint64_t threads = 1, most = 1;
  for (unsigned i = 0; i != 3; ++i) {
    uint32_t size = isGiven ? block[i] : std::max(required[i], 1u);
    if (size == 0 || size > kMaxBlock[i])
      return formatv("{0} threads along an axis", size);
    if (isGiven && isRequired && size != std::max(required[i], 1u))
      return formatv("the kernel demands {0} x {1} x {2} threads, not "
                     "{3} x {4} x {5}",
                     required[0], std::max(required[1], 1u),
                     std::max(required[2], 1u), block[0], block[1], block[2]);
    threads *= size;
    most *= std::max(program.maxThreads[i], 1u);
  }
  if (program.maxThreads[0] && threads > most)
    return formatv("{0} threads, but the kernel allows {1}", threads, most);
  if (threads > kMaxThreads)
    return formatv("{0} threads; a program has at most {1}", threads,
                   kMaxThreads);
  return "";
}

/// The same for the arrays.
static std::string findArrayProblem(const EmulatorLaunch &launch) {
  std::vector<const EmulatorArray *> arrays;
  for (const EmulatorArray &array : launch.arrays) {
    if (!array.data && array.bytes)
      return formatv("`{0}` has no memory", array.name);
    arrays.push_back(&array);
  }
  llvm::sort(arrays, [](const EmulatorArray *a, const EmulatorArray *b) {
    return a->address < b->address;
  });
  for (size_t i = 0; i != arrays.size(); ++i) {
    uint64_t end = arrays[i]->address + arrays[i]->bytes;
    if (arrays[i]->address == 0 || end < arrays[i]->address ||
        end > kSharedWindow)
      return formatv("the address of `{0}` is not one that arrays may have",
                     arrays[i]->name);
    if (i + 1 != arrays.size() && end > arrays[i + 1]->address)
      return formatv("the addresses of `{0}` and `{1}` overlap",
                     arrays[i]->name, arrays[i + 1]->name);
  }
  return "";
}

/// Why the launch does not fit; empty if it does.
static std::string findProblem(const Program &program,
                               const EmulatorLaunch &launch) {
  constexpr uint32_t kMaxGrid[3] = {0x7fffffff, 65535, 65535};
  if (launch.arguments.size() != program.parameters.size())
    return formatv("it takes {0} arguments, not {1}", program.parameters.size(),
                   launch.arguments.size());
  for (const EntryParameter &parameter : program.parameters)
    if (parameter.bytes > sizeof(uint64_t))
      return formatv("its parameter `{0}` has {1} bytes, more than 8",
                     parameter.name, parameter.bytes);
  for (unsigned i = 0; i != 3; ++i)
    if (launch.grid[i] == 0 || launch.grid[i] > kMaxGrid[i])
      return formatv("{0} programs along axis {1}", launch.grid[i], i);
  constexpr uint32_t kMaxLocalBytes = 512 * 1024;
  if (program.localBytes > kMaxLocalBytes)
    return formatv("it needs {0} bytes of local memory for a thread, at most "
                   "{1} are possible",
                   program.localBytes, kMaxLocalBytes);
  std::string problem = findBlockProblem(program, launch);
  if (!problem.empty())
    return problem;
  uint64_t shared = std::max<uint64_t>(program.sharedBytes,
                                       uint64_t(program.dynamicSharedOffset) +
                                           launch.sharedBytes);
  uint32_t most = maxSharedBytes(program.module.target);
  if (shared > most)
    return formatv("it needs {0} bytes of shared memory, but {1} has {2}",
                   shared, program.module.target, most);
  for (const ptx::Function &function : program.module.functions)
    if (function.isEntry && function.name == program.name)
      for (uint32_t size : function.requiredCluster)
        if (size > 1)
          return "it demands a cluster of several programs";
  return findArrayProblem(launch);
}

bool EmulatedKernel::run(const EmulatorLaunch &launch,
                         const EmulatorOptions &options,
                         DiagnosticEngine &diagnostics,
                         EmulatorStatistics *statistics) const {
  const Program &program = *implementation->program;
  std::string problem = findProblem(program, launch);
  if (!problem.empty()) {
    diagnostics.report(DiagID::EmulatorLaunchInvalid, SourceRange(),
                       program.name, problem);
    return false;
  }
  LaunchState state(program, launch, options);
  EmulatorStatistics sum;
  GridResult result = runGrid(state, sum);
  if (state.monitor && result == GridResult::Finished)
    state.monitor->finish();
  if (statistics)
    *statistics = sum;
  bool hasFindings = !state.findings.empty();
  state.findings.emit(diagnostics);
  if (result == GridResult::Interrupted)
    diagnostics.report(DiagID::EmulatorInterrupted, SourceRange(),
                       program.name);
  return result == GridResult::Finished && !hasFindings;
}
