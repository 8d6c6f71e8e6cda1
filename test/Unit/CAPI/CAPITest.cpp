//===- CAPITest.cpp - tests of the C interface ----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Statuses, null pointers, structures of another version's size, and what a
// child of fork may do.
//
//===----------------------------------------------------------------------===//

#include "tile-c/tile.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

const char kSource[] = "import triton\n"
                       "import triton.language as tl\n"
                       "@triton.jit\n"
                       "def kernel(x_ptr, value):\n"
                       "    tl.store(x_ptr, value)\n";

/// An engine and a library, with the fake CUDA driver.
class CAPITest : public ::testing::Test {
protected:
  void SetUp() override {
    setenv("TILE_CUDA_DRIVER", TILE_FAKE_CUDA, 1);
    tile_engine_options options = {};
    options.size = sizeof(options);
    options.target = "sm_80";
    ASSERT_EQ(tile_engine_create(&options, &engine, &error), TILE_OK);
    ASSERT_EQ(error, nullptr);
    ASSERT_EQ(tile_library_load_text(engine, "a.tile", kSource,
                                     sizeof(kSource) - 1, &library, &error),
              TILE_OK);
  }
  void TearDown() override {
    tile_error_destroy(error);
    tile_library_destroy(library);
    tile_engine_destroy(engine);
  }

  /// The code of the last error, which is destroyed.
  std::string takeCode() {
    std::string code = error ? tile_error_code(error) : "";
    tile_error_destroy(error);
    error = nullptr;
    return code;
  }

  tile_engine *engine = nullptr;
  tile_library *library = nullptr;
  tile_error *error = nullptr;
};

TEST_F(CAPITest, Version) {
  std::string version = std::to_string(TILE_VERSION_MAJOR) + "." +
                        std::to_string(TILE_VERSION_MINOR) + "." +
                        std::to_string(TILE_VERSION_PATCH);
  EXPECT_EQ(tile_version(), version);
}

TEST_F(CAPITest, NullPointersAreRefused) {
  EXPECT_EQ(tile_engine_create(nullptr, nullptr, &error), TILE_ERROR_USAGE);
  EXPECT_NE(std::strstr(tile_error_message(error), "`tile_engine_create` needs "
                                                   "`engine`"),
            nullptr);
  EXPECT_EQ(takeCode(), "E0860");
  tile_library *none = nullptr;
  EXPECT_EQ(tile_library_load_file(engine, nullptr, &none, &error),
            TILE_ERROR_USAGE);
  EXPECT_EQ(takeCode(), "E0860");
  tile_grid grid = {1, 1, 1};
  EXPECT_EQ(tile_library_launch(library, "kernel", &grid, nullptr, 2, nullptr,
                                &error),
            TILE_ERROR_USAGE);
  EXPECT_EQ(takeCode(), "E0860");
  EXPECT_EQ(tile_engine_synchronize(nullptr, &error), TILE_ERROR_USAGE);
  EXPECT_EQ(takeCode(), "E0860");
  EXPECT_EQ(tile_buffer_upload(nullptr, "", 1, 0, &error), TILE_ERROR_USAGE);
  EXPECT_EQ(takeCode(), "E0860");
}

TEST_F(CAPITest, DestroyingNullDoesNothing) {
  tile_error_destroy(nullptr);
  tile_engine_destroy(nullptr);
  tile_buffer_destroy(nullptr);
  tile_library_destroy(nullptr);
  tile_kernel_destroy(nullptr);
}

TEST_F(CAPITest, StructuresOfOtherVersions) {
  tile_compile_options options = {};
  tile_kernel *kernel = nullptr;
  EXPECT_EQ(tile_library_compile(library, &options, &kernel, &error),
            TILE_ERROR_USAGE);
  EXPECT_EQ(takeCode(), "E0861");
  // An older version had fewer fields: what follows is not read.
  options.size = offsetof(tile_compile_options, constants);
  options.signature = "*fp32, fp32";
  options.num_constants = 1000;
  options.num_warps = 77;
  ASSERT_EQ(tile_library_compile(library, &options, &kernel, &error), TILE_OK);
  EXPECT_EQ(tile_kernel_num_warps(kernel), 4u);
  // A newer one has more.
  tile_statistics statistics[2];
  std::memset(statistics, 0x55, sizeof(statistics));
  statistics[0].size = sizeof(statistics);
  ASSERT_EQ(tile_kernel_query(kernel, statistics, &error), TILE_OK);
  EXPECT_EQ(statistics[0].registers, 40);
  EXPECT_EQ(statistics[1].registers, 0x55555555);
  tile_kernel_destroy(kernel);
}

TEST_F(CAPITest, OutOfRangeIndices) {
  EXPECT_EQ(tile_library_num_kernels(library), 1u);
  EXPECT_EQ(tile_library_kernel_name(library, 1), nullptr);
  tile_argument arguments[2] = {};
  arguments[0].kind = TILE_POINTER;
  arguments[0].value.address = 256;
  arguments[0].type = "*fp32";
  arguments[1].kind = TILE_FLOAT;
  tile_kernel *kernel = nullptr;
  ASSERT_EQ(tile_library_specialize(library, "kernel", arguments, 2, nullptr,
                                    &kernel, &error),
            TILE_OK);
  tile_parameter parameter;
  tile_kernel_parameter(kernel, 2, &parameter);
  EXPECT_EQ(parameter.name, nullptr);
  tile_kernel_destroy(kernel);
}

TEST_F(CAPITest, Statuses) {
  tile_library *broken = nullptr;
  EXPECT_EQ(tile_library_load_text(engine, "b.tile", "def", 3, &broken, &error),
            TILE_ERROR_SOURCE);
  EXPECT_EQ(broken, nullptr);
  EXPECT_GT(std::strlen(tile_error_log(error)), 0u);
  EXPECT_EQ(tile_error_note(error, tile_error_num_notes(error)), nullptr);
  takeCode();
  EXPECT_EQ(tile_library_load_file(engine, "/none.tile", &broken, &error),
            TILE_ERROR_ENVIRONMENT);
  EXPECT_EQ(takeCode(), "E0702");
  tile_buffer *buffer = nullptr;
  EXPECT_EQ(tile_buffer_allocate(engine, SIZE_MAX / 2, &buffer, &error),
            TILE_ERROR_DEVICE);
  EXPECT_EQ(takeCode(), "E0808");
  // The explanation is optional.
  EXPECT_EQ(tile_library_load_file(engine, "/none.tile", &broken, nullptr),
            TILE_ERROR_ENVIRONMENT);
}

TEST_F(CAPITest, KindsThatAreNone) {
  tile_argument arguments[2] = {};
  arguments[0].kind = 99;
  tile_kernel *kernel = nullptr;
  EXPECT_EQ(tile_library_specialize(library, "kernel", arguments, 2, nullptr,
                                    &kernel, &error),
            TILE_ERROR_USAGE);
  EXPECT_EQ(takeCode(), "E0857");
}

/// Runs `body` in a child of fork; its result is the child's exit code.
template <typename Body> int inChild(Body body) {
  pid_t child = fork();
  if (child == 0)
    _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(CAPITest, AChildOfForkCompiles) {
  // The parent uses CUDA first.
  ASSERT_EQ(tile_engine_synchronize(engine, &error), TILE_OK);
  EXPECT_EQ(inChild([&] {
              tile_compile_options options = {};
              options.size = sizeof(options);
              options.signature = "*fp32, fp32";
              tile_kernel *kernel = nullptr;
              return tile_library_compile(library, &options, &kernel, nullptr);
            }),
            TILE_OK);
  EXPECT_EQ(inChild([&] { return tile_engine_synchronize(engine, nullptr); }),
            TILE_ERROR_FORKED);
}

} // namespace
