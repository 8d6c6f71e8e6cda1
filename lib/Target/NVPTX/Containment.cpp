//===- Containment.cpp - work that may end in a fatal error of LLVM -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's recovery is switched on and off for the whole process, so calls that
// overlap are counted: the last one switches it off.
//
//===----------------------------------------------------------------------===//

#include "tile/Target/NVPTX/Containment.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include <mutex>

using namespace tile;

/// Bytes of stack for the back end, which recurses over its input.
static constexpr unsigned kStackBytes = 64u << 20;

namespace {
/// Keeps recovery switched on while any of these lives.
class RecoveryScope {
public:
  RecoveryScope() {
    std::lock_guard<std::mutex> lock(mutex);
    if (users++ == 0)
      llvm::CrashRecoveryContext::Enable();
  }
  ~RecoveryScope() {
    std::lock_guard<std::mutex> lock(mutex);
    if (--users == 0)
      llvm::CrashRecoveryContext::Disable();
  }
  RecoveryScope(const RecoveryScope &) = delete;
  RecoveryScope &operator=(const RecoveryScope &) = delete;

private:
  static std::mutex mutex;
  static unsigned users;
};

std::mutex RecoveryScope::mutex;
unsigned RecoveryScope::users = 0;
} // namespace

bool tile::runContained(llvm::function_ref<void()> work) {
  RecoveryScope scope;
  llvm::CrashRecoveryContext recovery;
  return recovery.RunSafelyOnThread(work, kStackBytes);
}
