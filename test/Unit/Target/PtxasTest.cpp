//===- PtxasTest.cpp - tests running ptxas --------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The report's forms, the search for the program, each way in which a run can
// fail (with shell scripts in the place of ptxas), and the real program where
// it is installed.
//
//===----------------------------------------------------------------------===//

#include "tile/Target/NVPTX/Ptxas.h"
#include <chrono>
#include <cstdlib>
#include <dirent.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace tile;

static const char *const goodPtx = R"(.version 8.0
.target sm_80
.address_size 64
.visible .entry k(.param .u64 p) {
  .reg .u64 %rd<3>; .reg .u32 %r<3>;
  .shared .align 16 .b8 s[1024];
  ld.param.u64 %rd1, [p];
  mov.u32 %r1, s;
  bar.sync 0;
  st.global.u32 [%rd1], %r1;
  ret;
}
)";

/// The number of files that this process has open.
static unsigned countOpenFiles() {
  unsigned count = 0;
  DIR *directory = opendir("/proc/self/fd");
  while (readdir(directory))
    ++count;
  closedir(directory);
  return count;
}

static bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

//===----------------------------------------------------------------------===//
// The report
//===----------------------------------------------------------------------===//

TEST(PtxasReport, TwoKernelsAndAFunction) {
  PtxasReport report = parsePtxasReport(
      "ptxas info    : 0 bytes gmem\n"
      "ptxas info    : Compiling entry function 'first' for 'sm_90a'\n"
      "ptxas info    : Function properties for first\n"
      "    16 bytes stack frame, 8 bytes spill stores, 4 bytes spill loads\n"
      "ptxas info    : Used 40 registers, used 2 barriers, 16 bytes cumulative "
      "stack size, 1024 bytes smem, 360 bytes cmem[0], 8 bytes cmem[2]\n"
      "ptxas info    : Compile time = 10.870 ms\n"
      "ptxas info    : Function properties for helper\n"
      "    32 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads\n"
      "ptxas info    : Compiling entry function 'second' for 'sm_90a'\n"
      "ptxas info    : Function properties for second\n"
      "    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads\n"
      "ptxas info    : Used 8 registers, 64+16 bytes smem\n");
  ASSERT_EQ(report.kernels.size(), 3u);
  const PtxasKernel *first = report.find("first");
  ASSERT_TRUE(first && first->isEntry);
  EXPECT_EQ(first->registers, 40u);
  EXPECT_EQ(first->barriers, 2u);
  EXPECT_EQ(first->stackBytes, 16u);
  EXPECT_EQ(first->spillStoreBytes, 8u);
  EXPECT_EQ(first->spillLoadBytes, 4u);
  EXPECT_EQ(first->sharedBytes, 1024u);
  EXPECT_EQ(first->constantBytes, 368u);
  const PtxasKernel *helper = report.find("helper");
  ASSERT_TRUE(helper && !helper->isEntry);
  EXPECT_EQ(helper->stackBytes, 32u);
  EXPECT_EQ(report.find("second")->registers, 8u);
  EXPECT_EQ(report.find("second")->sharedBytes, 80u);
  EXPECT_EQ(report.find("third"), nullptr);
  EXPECT_TRUE(report.warnings.empty());
}

TEST(PtxasReport, WarningsAndAdvisories) {
  PtxasReport report = parsePtxasReport(
      "ptxas info    : (C7510) Potential Performance Loss: wgmma.mma_async "
      "instructions are serialized due to insufficient register resources\n"
      "ptxas warning : Too many maxnreg specified for entry k\n"
      "ptxas <ptx>, line 4; warning : unused\n"
      "ptxas info    : 0 bytes gmem\n");
  ASSERT_EQ(report.warnings.size(), 3u);
  EXPECT_TRUE(contains(report.warnings[0], "C7510"));
}

TEST(PtxasReport, LogOfTheDriver) {
  PtxasReport report = parsePtxasReport(
      "ptxas info    : Compiling entry function 'k' for 'sm_90a'\n"
      "ptxas info    : Function properties for k\n"
      "ptxas         .     24 bytes stack frame, 8 bytes spill stores, 4 bytes "
      "spill loads\n"
      "ptxas info    : Used 14 registers, used 0 barriers\n");
  ASSERT_EQ(report.kernels.size(), 1u);
  EXPECT_EQ(report.kernels[0].stackBytes, 24u);
  EXPECT_EQ(report.kernels[0].spillStoreBytes, 8u);
  EXPECT_EQ(report.kernels[0].registers, 14u);
}

TEST(PtxasReport, StrangeTextIsIgnored) {
  PtxasReport report = parsePtxasReport(
      "Used 8 registers\n 0 bytes stack frame\n: \n:\n\nptxas info : Used x\n"
      "ptxas info : Compiling entry function 'k\nptxas info : Used , ,,\n"
      "ptxas info : Used 99999999999999999999 registers");
  ASSERT_EQ(report.kernels.size(), 1u);
  EXPECT_EQ(report.kernels[0].name, "k");
  EXPECT_EQ(report.kernels[0].registers, 0u);
}

//===----------------------------------------------------------------------===//
// Scripts in the place of ptxas
//===----------------------------------------------------------------------===//

namespace {
/// A directory of its own for scripts, with the environment put back after.
class PtxasTest : public ::testing::Test {
protected:
  void SetUp() override {
    directory = testing::TempDir() + "tile-ptxas-" + std::string(6, 'X');
    ASSERT_NE(mkdtemp(directory.data()), nullptr);
    for (const char *name : {"TILE_PTXAS", "CUDA_HOME", "PATH"}) {
      const char *value = getenv(name);
      environment.push_back({name, value ? value : "", value != nullptr});
    }
  }
  void TearDown() override {
    for (const std::string &file : files)
      unlink(file.c_str());
    for (const char *part : {"/cuda/bin", "/cuda", "/path", ""})
      rmdir((directory + part).c_str());
    for (const Variable &variable : environment)
      if (variable.isSet)
        setenv(variable.name, variable.value.c_str(), 1);
      else
        unsetenv(variable.name);
  }

  /// Writes an executable file.
  std::string write(const std::string &name, const std::string &text,
                    mode_t mode = 0755) {
    std::string path = directory + "/" + name;
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    files.push_back(path);
    return path;
  }

  /// A ptxas that is this shell script.
  Ptxas script(const std::string &body) {
    Expected<Ptxas> ptxas = Ptxas::find(
        write("script" + std::to_string(files.size()), "#!/bin/sh\n" + body));
    EXPECT_TRUE(ptxas) << ptxas.takeError().str();
    return *ptxas;
  }

  struct Variable {
    const char *name;
    std::string value;
    bool isSet;
  };
  std::string directory;
  std::vector<std::string> files;
  std::vector<Variable> environment;
};
} // namespace

static PtxasOptions forSm80() {
  PtxasOptions options;
  options.target = "sm_80";
  return options;
}

TEST_F(PtxasTest, HandsOverTextOptionsAndCubin) {
  Ptxas ptxas = script("echo \"arguments: $*\"\n"
                       "cat /proc/self/fd/3\n"
                       "echo said on stderr >&2\n"
                       "printf '\\177ELF and more' > /proc/self/fd/4\n");
  PtxasOptions options = forSm80();
  options.optLevel = 1;
  options.maxRegisters = 64;
  options.extra = {"--two words; and $(more)"};
  unsigned before = countOpenFiles();
  Expected<PtxasResult> result = ptxas.assemble(goodPtx, options);
  ASSERT_TRUE(result) << result.takeError().str();
  EXPECT_EQ(result->cubin, "\x7f"
                           "ELF and more");
  EXPECT_TRUE(contains(result->log,
                       "arguments: -v -arch=sm_80 -O1 -lineinfo "
                       "-maxrregcount=64 --two words; and $(more) <ptx> -o "));
  EXPECT_TRUE(contains(result->log, goodPtx));
  EXPECT_TRUE(contains(result->log, "said on stderr"));
  EXPECT_EQ(countOpenFiles(), before);
}

TEST_F(PtxasTest, LargeTextGoesThrough) {
  Ptxas ptxas = script("wc -c < /proc/self/fd/3\n"
                       "{ printf '\\177ELF'; head -c 3000000 /dev/zero; } "
                       "> /proc/self/fd/4\n");
  Expected<PtxasResult> result =
      ptxas.assemble(std::string(5000000, ' '), forSm80());
  ASSERT_TRUE(result) << result.takeError().str();
  EXPECT_EQ(result->log, "5000000\n");
  EXPECT_EQ(result->cubin.size(), 3000004u);
}

TEST_F(PtxasTest, RefusalShowsTheFirstError) {
  Ptxas ptxas = script("echo 'ptxas info    : hello'\n"
                       "echo 'ptxas /proc/self/fd/3, line 4; error   : bad'\n"
                       "echo 'ptxas fatal   : aborted'\nexit 255\n");
  unsigned before = countOpenFiles();
  Expected<PtxasResult> result = ptxas.assemble(goodPtx, forSm80());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), "E0841");
  EXPECT_EQ(result.error().message(),
            "ptxas does not accept the PTX: <ptx>, line 4; error   : bad");
  EXPECT_TRUE(contains(result.error().log(), "hello"));
  EXPECT_EQ(countOpenFiles(), before);
}

TEST_F(PtxasTest, BadEnds) {
  Error status = script("exit 3").assemble(goodPtx, forSm80()).takeError();
  EXPECT_EQ(status.code(), "E0841");
  EXPECT_TRUE(contains(status.message(), "exit status 3"));
  Error killed =
      script("kill -SEGV $$").assemble(goodPtx, forSm80()).takeError();
  EXPECT_EQ(killed.code(), "E0841");
  EXPECT_TRUE(contains(killed.message(), "ended by signal 11"));
  Error silent = script("exit 0").assemble(goodPtx, forSm80()).takeError();
  EXPECT_EQ(silent.code(), "E0844");
}

TEST_F(PtxasTest, Timeout) {
  Ptxas ptxas = script("exec sleep 100");
  PtxasOptions options = forSm80();
  options.timeoutSeconds = 1;
  std::chrono::steady_clock::time_point begin =
      std::chrono::steady_clock::now();
  Error error = ptxas.assemble(goodPtx, options).takeError();
  EXPECT_EQ(error.code(), "E0843");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(50));
  options.timeoutSeconds = 60;
  Expected<PtxasResult> quick =
      script("printf '\\177ELF' > /proc/self/fd/4").assemble(goodPtx, options);
  EXPECT_TRUE(quick);
}

TEST_F(PtxasTest, CannotBeRun) {
  Expected<Ptxas> ptxas = Ptxas::find(write("noformat", "\x01\x02\x03"));
  ASSERT_TRUE(ptxas);
  Error error = ptxas->assemble(goodPtx, forSm80()).takeError();
  EXPECT_EQ(error.code(), "E0842");
  EXPECT_TRUE(contains(error.message(), "noformat"));
}

TEST_F(PtxasTest, Version) {
  Expected<Ptxas::Version> version =
      script("[ \"$1\" = --version ] && echo 'Cuda compilation tools, release "
             "12.4, V12.4.131'")
          .version();
  ASSERT_TRUE(version);
  EXPECT_EQ(version->major, 12u);
  EXPECT_EQ(version->minor, 4u);
  Error error = script("echo release early").version().takeError();
  EXPECT_EQ(error.code(), "E0842");
  EXPECT_EQ(error.log(), "release early\n");
}

TEST_F(PtxasTest, SearchOrder) {
  mkdir((directory + "/cuda").c_str(), 0755);
  mkdir((directory + "/cuda/bin").c_str(), 0755);
  mkdir((directory + "/path").c_str(), 0755);
  std::string onPath = write("path/ptxas", "#!/bin/sh\n");
  unsetenv("TILE_PTXAS");
  unsetenv("CUDA_HOME");
  setenv("PATH", (":/nowhere:" + directory + "/path").c_str(), 1);
  EXPECT_EQ(Ptxas::find()->path(), onPath);
  std::string inHome = write("cuda/bin/ptxas", "#!/bin/sh\n");
  setenv("CUDA_HOME", (directory + "/cuda").c_str(), 1);
  EXPECT_EQ(Ptxas::find()->path(), inHome);
  std::string named = write("named", "#!/bin/sh\n");
  setenv("TILE_PTXAS", named.c_str(), 1);
  EXPECT_EQ(Ptxas::find()->path(), named);
  EXPECT_EQ(Ptxas::find(onPath)->path(), onPath);
}

TEST_F(PtxasTest, NamedButNotThere) {
  Error explicitly = Ptxas::find(directory + "/none").takeError();
  EXPECT_EQ(explicitly.code(), "E0840");
  EXPECT_TRUE(contains(explicitly.str(), "named explicitly"));
  EXPECT_EQ(Ptxas::find(directory).takeError().code(), "E0840");
  setenv("TILE_PTXAS", write("plain", "text", 0644).c_str(), 1);
  EXPECT_EQ(Ptxas::find().takeError().code(), "E0840");
  setenv("TILE_PTXAS", "/nowhere/ptxas", 1);
  Error environment = Ptxas::find().takeError();
  EXPECT_EQ(environment.code(), "E0840");
  EXPECT_TRUE(contains(environment.str(), "TILE_PTXAS names it"));
}

TEST_F(PtxasTest, NowhereInstalled) {
  if (access("/usr/local/cuda/bin/ptxas", X_OK) == 0)
    GTEST_SKIP() << "ptxas is installed at its default place";
  unsetenv("TILE_PTXAS");
  unsetenv("CUDA_HOME");
  setenv("PATH", "/nowhere", 1);
  Error error = Ptxas::find().takeError();
  EXPECT_EQ(error.code(), "E0840");
  EXPECT_TRUE(contains(error.str(), "help: install the CUDA toolkit"));
}

//===----------------------------------------------------------------------===//
// The real ptxas
//===----------------------------------------------------------------------===//

namespace {
class RealPtxasTest : public ::testing::Test {
protected:
  void SetUp() override {
    Expected<Ptxas> found = Ptxas::find();
    if (!found)
      GTEST_SKIP() << found.takeError().str();
    ptxas = std::make_unique<Ptxas>(*found);
  }
  std::unique_ptr<Ptxas> ptxas;
};
} // namespace

TEST_F(RealPtxasTest, Assembles) {
  Expected<PtxasResult> first = ptxas->assemble(goodPtx, forSm80());
  ASSERT_TRUE(first) << first.takeError().str();
  const PtxasKernel *kernel = first->report.find("k");
  ASSERT_NE(kernel, nullptr) << first->log;
  EXPECT_TRUE(kernel->isEntry);
  EXPECT_GT(kernel->registers, 0u);
  EXPECT_EQ(kernel->barriers, 1u);
  EXPECT_EQ(kernel->sharedBytes, 1024u);
  EXPECT_EQ(kernel->spillStoreBytes, 0u);
  Expected<PtxasResult> second = ptxas->assemble(goodPtx, forSm80());
  ASSERT_TRUE(second);
  EXPECT_EQ(first->cubin, second->cubin);
}

TEST_F(RealPtxasTest, Refuses) {
  std::string bad = goodPtx;
  bad.replace(bad.find("mov.u32"), 7, "mov.u99");
  Error error = ptxas->assemble(bad, forSm80()).takeError();
  EXPECT_EQ(error.code(), "E0841");
  EXPECT_TRUE(contains(error.message(), "<ptx>, line 8")) << error.str();
  PtxasOptions options;
  options.target = "sm_7";
  EXPECT_TRUE(contains(ptxas->assemble(goodPtx, options).takeError().message(),
                       "sm_7"));
}

TEST_F(RealPtxasTest, TellsItsVersion) {
  Expected<Ptxas::Version> version = ptxas->version();
  ASSERT_TRUE(version) << version.takeError().str();
  EXPECT_GE(version->major, 11u);
}

TEST_F(RealPtxasTest, ManyAtOnce) {
  std::vector<std::thread> threads;
  std::vector<std::string> cubins(8);
  for (std::string &cubin : cubins)
    threads.emplace_back([this, &cubin] {
      if (Expected<PtxasResult> result = ptxas->assemble(goodPtx, forSm80()))
        cubin = result->cubin;
    });
  for (std::thread &thread : threads)
    thread.join();
  for (const std::string &cubin : cubins)
    EXPECT_EQ(cubin, cubins[0]);
  EXPECT_FALSE(cubins[0].empty());
}
