//===- Main.cpp - how fast the emulator is --------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs kernels of different kinds on one thread of the host, with no checks and
// with all of them, and prints the instructions a second, counted once for each
// lane: arithmetic in a loop, ways that part, a reduction in shared memory, a
// stream through global memory, a product of matrices, and loops of nothing but
// one costly instruction. The best of some runs counts, in time of the CPU, so
// that a busy machine changes little.
//
//     tile-emulator-speed [REPETITIONS] [PART OF A NAME]
//
//===----------------------------------------------------------------------===//

#include "tile/Emulator/Emulator.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <ctime>

using namespace tile;

namespace {
/// A kernel's body and how it is launched.
struct Workload {
  std::string name;
  uint32_t ctas;
  std::string body;
};

/// What one run took.
struct Measurement {
  double seconds = 0;
  uint64_t laneInstructions = 0;
};
} // namespace

static constexpr uint32_t kThreads = 256;

/// Before each body: %rd1 and %rd2 are the addresses of the thread's word of
/// the input and the output, %r1 its %tid.x.
static const char *const kPrologue = R"(
.version 8.7
.target sm_90a
.address_size 64
.visible .entry k(.param .u64 in, .param .u64 out)
{
  .reg .pred %p<8>;
  .reg .b32 %r<32>;
  .reg .b64 %rd<8>;
  .shared .align 16 .b8 tile[4096];
  ld.param.u64 %rd1, [in];
  ld.param.u64 %rd2, [out];
  mov.u32 %r1, %tid.x;
  mov.u32 %r2, %ctaid.x;
  mov.u32 %r3, %ntid.x;
  mad.lo.u32 %r4, %r2, %r3, %r1;
  mul.wide.u32 %rd3, %r4, 4;
  add.s64 %rd1, %rd1, %rd3;
  add.s64 %rd2, %rd2, %rd3;
)";

/// 100 times 16 times the same instruction.
static Workload repeat(const char *name, const std::string &instruction) {
  std::string body = R"(
  mov.b32 %r5, 0;
  mov.b32 %r14, 0x3c013a55;
  mov.b32 %r15, 0x34563123;
  mov.b32 %r16, 0xb8013855;
  mov.b32 %r17, 0x2c562723;
  mov.b32 %r18, 0x3400b456;
  mov.b32 %r19, 0x35673678;
  mov.f64 %rd4, 0d3FF123456789ABCD;
  mov.f64 %rd5, 0dBFE23456789ABCDE;
LOOP:
)";
  for (unsigned i = 0; i != 16; ++i)
    body += "  " + instruction + "\n";
  return {name, 16, body + R"(
  add.u32 %r5, %r5, 1;
  setp.lt.u32 %p1, %r5, 100;
  @%p1 bra LOOP;
  st.global.b32 [%rd2], %r10;
  ret;)"};
}

/// A multiplication with d in %r10 and the following, a from %r14, b from %r18.
static std::string multiply(const std::string &form, unsigned d, unsigned a,
                            unsigned b) {
  auto list = [](unsigned first, unsigned count) {
    std::string text = "{";
    for (unsigned i = 0; i != count; ++i)
      text += (i ? ", %r" : "%r") + std::to_string(first + i);
    return text + "}";
  };
  return "mma.sync.aligned." + form + " " + list(10, d) + ", " + list(14, a) +
         ", " + list(18, b) + ", " + list(10, d) + ";";
}

static const Workload kWorkloads[] = {
    {"arithmetic", 64, R"(
  ld.global.b32 %r5, [%rd1];
  mov.b32 %r6, 0;
LOOP:
  xor.b32 %r5, %r5, %r6;
  shl.b32 %r7, %r5, 3;
  mad.lo.s32 %r5, %r5, 3, %r7;
  cvt.rn.f32.u32 %r8, %r5;
  fma.rn.f32 %r9, %r8, 0f3F000000, 0f3F800000;
  mul.rn.f32 %r9, %r9, %r8;
  add.rn.f32 %r10, %r10, %r9;
  add.s32 %r6, %r6, 1;
  setp.lt.u32 %p1, %r6, 500;
  @%p1 bra LOOP;
  st.global.b32 [%rd2], %r10;
  ret;)"},
    {"divergence", 64, R"(
  mov.b32 %r5, 0;
  mov.b32 %r6, 0;
LOOP:
  xor.b32 %r7, %r1, %r6;
  and.b32 %r7, %r7, 3;
  setp.eq.u32 %p1, %r7, 0;
  @%p1 bra SKIP;
  mad.lo.u32 %r5, %r5, 5, %r6;
  xor.b32 %r5, %r5, %r7;
  shr.u32 %r8, %r5, 7;
  add.u32 %r5, %r5, %r8;
SKIP:
  add.u32 %r6, %r6, 1;
  setp.lt.u32 %p2, %r6, 300;
  @%p2 bra LOOP;
  st.global.b32 [%rd2], %r5;
  ret;)"},
    {"reduction in shared memory", 512, R"(
  ld.global.b32 %r5, [%rd1];
  mov.b32 %r6, tile;
  shl.b32 %r7, %r1, 2;
  add.u32 %r8, %r6, %r7;
  st.shared.b32 [%r8], %r5;
  bar.sync 0;
  mov.b32 %r9, 128;
LOOP:
  setp.ge.u32 %p1, %r1, %r9;
  @%p1 bra SKIP;
  shl.b32 %r10, %r9, 2;
  add.u32 %r11, %r8, %r10;
  ld.shared.b32 %r12, [%r8];
  ld.shared.b32 %r13, [%r11];
  add.u32 %r12, %r12, %r13;
  st.shared.b32 [%r8], %r12;
SKIP:
  bar.sync 0;
  shr.u32 %r9, %r9, 1;
  setp.ne.u32 %p2, %r9, 0;
  @%p2 bra LOOP;
  ld.shared.b32 %r14, [%r6];
  st.global.b32 [%rd2], %r14;
  ret;)"},
    {"stream", 4096, R"(
  ld.global.b32 %r5, [%rd1];
  add.rn.f32 %r5, %r5, %r5;
  st.global.b32 [%rd2], %r5;
  ret;)"},
    {"tensor cores", 64, R"(
  mov.b32 %r5, 0;
LOOP:
  mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%r10, %r11, %r12, %r13},
    {%r14, %r15, %r16, %r17}, {%r18, %r19}, {%r10, %r11, %r12, %r13};
  add.u32 %r5, %r5, 1;
  setp.lt.u32 %p1, %r5, 100;
  @%p1 bra LOOP;
  st.global.b32 [%rd2], %r10;
  ret;)"},
    repeat("add.rz.f64", "add.rz.f64 %rd4, %rd4, %rd5;"),
    repeat("mul.rm.f64", "mul.rm.f64 %rd6, %rd4, %rd5;"),
    repeat("fma.rp.f64", "fma.rp.f64 %rd6, %rd4, %rd5, %rd4;"),
    repeat("fma.rn.f16x2", "fma.rn.f16x2 %r10, %r14, %r15, %r16;"),
    repeat("fma.rn.bf16x2", "fma.rn.bf16x2 %r10, %r14, %r15, %r16;"),
    repeat("mma f32.f16, k 16",
           multiply("m16n8k16.row.col.f32.f16.f16.f32", 4, 4, 2)),
    repeat("mma f16.f16, k 16",
           multiply("m16n8k16.row.col.f16.f16.f16.f16", 2, 4, 2)),
    repeat("mma f32.bf16, k 16",
           multiply("m16n8k16.row.col.f32.bf16.bf16.f32", 4, 4, 2)),
    repeat("mma f32.tf32, k 8",
           multiply("m16n8k8.row.col.f32.tf32.tf32.f32", 4, 4, 2)),
    repeat("mma f32.e4m3, k 32",
           multiply("m16n8k32.row.col.f32.e4m3.e4m3.f32", 4, 4, 2)),
    repeat("mma s32.s8, k 32",
           multiply("m16n8k32.row.col.s32.s8.s8.s32", 4, 4, 2)),
    repeat("mma f64, m8n8k4",
           "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%rd6, %rd7}, "
           "{%rd4}, {%rd5}, {%rd6, %rd7};"),
};

/// Runs a workload once; nothing after reporting what went wrong.
static std::optional<Measurement> measure(const EmulatedKernel &kernel,
                                          const Workload &workload,
                                          unsigned checks,
                                          DiagnosticEngine &diagnostics) {
  size_t count = size_t(workload.ctas) * kThreads;
  std::vector<uint32_t> in(count, 0x3f800000), out(count);
  EmulatorLaunch launch;
  launch.grid = {workload.ctas, 1, 1};
  launch.block = {kThreads, 1, 1};
  launch.arrays = {
      {"in", in.data(), count * 4, true, getEmulatorAddress(0)},
      {"out", out.data(), count * 4, false, getEmulatorAddress(1)}};
  launch.arguments = {getEmulatorAddress(0), getEmulatorAddress(1)};
  EmulatorOptions options;
  options.checks = checks;
  options.threads = 1;
  EmulatorStatistics statistics;
  std::clock_t start = std::clock();
  if (!kernel.run(launch, options, diagnostics, &statistics))
    return std::nullopt;
  double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
  return Measurement{seconds, statistics.laneInstructions};
}

int main(int argc, char **argv) {
  int repetitions = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 5;
  std::string part = argc > 2 ? argv[2] : "";
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  llvm::outs() << "million lane instructions a second on one core\n"
               << llvm::format("%-28s %10s %10s\n", "", "no checks", "all");
  for (const Workload &workload : kWorkloads) {
    if (workload.name.find(part) == std::string::npos)
      continue;
    std::string ptx = std::string(kPrologue) + workload.body + "\n}\n";
    std::unique_ptr<EmulatedKernel> kernel =
        EmulatedKernel::create(ptx, "k", diagnostics);
    double best[2] = {0, 0};
    for (int i = 0; kernel && i != 2 * repetitions; ++i) {
      std::optional<Measurement> run =
          measure(*kernel, workload, i % 2 ? CheckEverything : CheckNothing,
                  diagnostics);
      if (run)
        best[i % 2] =
            std::max(best[i % 2], run->laneInstructions / run->seconds / 1e6);
    }
    llvm::outs() << llvm::format("%-28s %10.0f %10.0f\n", workload.name.c_str(),
                                 best[0], best[1]);
  }
  for (const Diagnostic &diagnostic : diagnostics.diagnostics())
    printDiagnostic(diagnostic, sources, llvm::errs());
  return diagnostics.hasErrors();
}
