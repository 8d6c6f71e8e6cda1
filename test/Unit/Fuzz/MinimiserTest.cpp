//===- MinimiserTest.cpp - wrong devices are found and shown --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Devices with a bug of their own: one compiles maxima as minima, one writes a
// wrong element. Random programs find each, and the minimiser leaves of them
// little more than the bug.
//
//===----------------------------------------------------------------------===//

#include "tile/Fuzz/Minimiser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "tile/Fuzz/Generator.h"
#include "tile/Fuzz/Oracle.h"
#include "tile/Fuzz/Printer.h"
#include "tile/Host/CompositeBackend.h"
#include "tile/Host/CpuBackend.h"
#include "gtest/gtest.h"

using namespace tile;

namespace {
/// A kernel in which the larger of two integers is the smaller one.
class WrongKernel final : public KernelSource {
public:
  explicit WrongKernel(const KernelSource &source) : source(source) {}

  llvm::StringRef name() const override { return source.name(); }
  std::string key() const override { return source.key(); }
  std::vector<RuntimeParameter> parameters() const override {
    return source.parameters();
  }
  mlir::OwningOpRef<mlir::ModuleOp> emit(mlir::MLIRContext &context,
                                         unsigned capability) const override {
    mlir::OwningOpRef<mlir::ModuleOp> module = source.emit(context, capability);
    if (!module)
      return module;
    module->walk([](mlir::arith::MaxSIOp op) {
      mlir::OpBuilder builder(op);
      mlir::Value wrong = mlir::arith::MinSIOp::create(
          builder, op.getLoc(), op.getLhs(), op.getRhs());
      op.replaceAllUsesWith(wrong);
      op.erase();
    });
    return module;
  }
  DiagnosticEngine &diagnostics() const override {
    return source.diagnostics();
  }

private:
  const KernelSource &source;
};

/// Takes the smaller of two signed integers for the larger.
class MiscompilingBackend : public CpuBackend {
public:
  using CpuBackend::CpuBackend;
  llvm::StringRef name() const override { return "wrong"; }
  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override {
    return CpuBackend::prepare(WrongKernel(kernel));
  }
};

/// Changes a bit of the first result that is long enough.
class MiswritingBackend : public CpuBackend {
public:
  using CpuBackend::CpuBackend;
  llvm::StringRef name() const override { return "wrong"; }
  bool launch(const KernelLaunch &launch,
              DiagnosticEngine &diagnostics) override {
    bool done = CpuBackend::launch(launch, diagnostics);
    for (const KernelArgument &argument : launch.arguments)
      if (argument.array && llvm::StringRef(argument.name).starts_with("out") &&
          argument.array->numel() > 16)
        argument.array->data()[8] ^= std::byte(1);
    return done;
  }
};

/// What came of the search for a program on which the devices differ.
struct Found {
  unsigned programs = 0;
  std::string signature, text;
  /// Of the kernel, without its head.
  unsigned lines = 0;
};
} // namespace

static std::unique_ptr<LaunchBackend>
besideTheInterpreter(std::unique_ptr<LaunchBackend> wrong) {
  InterpreterOptions options;
  options.threads = 1;
  std::vector<std::unique_ptr<LaunchBackend>> devices;
  devices.push_back(std::make_unique<CpuBackend>(options));
  devices.push_back(std::move(wrong));
  return std::make_unique<CompositeBackend>(std::move(devices));
}

static std::string textOf(fuzz::Program &program) {
  std::string reason;
  std::optional<fuzz::Requirements> needs = fuzz::check(program, reason);
  EXPECT_TRUE(needs) << reason;
  return needs ? fuzz::print(program, *needs) : "";
}

static Found search(LaunchBackend &backend, unsigned most) {
  Found found;
  for (uint64_t seed = 1; seed <= most; ++seed) {
    ++found.programs;
    fuzz::Program program = fuzz::generate(seed);
    fuzz::Verdict verdict = fuzz::judge(textOf(program), "test.tile", backend);
    if (verdict.passed())
      continue;
    found.signature = verdict.signature;
    auto fails = [&](const fuzz::Program &candidate,
                     const fuzz::Requirements &needs) {
      std::string text = fuzz::print(candidate, needs);
      return fuzz::judge(text, "test.tile", backend).signature ==
             verdict.signature;
    };
    fuzz::Minimised small = fuzz::minimise(std::move(program), fails);
    found.text = textOf(small.program);
    llvm::StringRef body = found.text;
    body = body.split("def kernel").second.split("\n\n").first;
    found.lines = body.count('\n');
    break;
  }
  return found;
}

TEST(Minimiser, FindsAMiscompilation) {
  InterpreterOptions options;
  options.threads = 1;
  std::unique_ptr<LaunchBackend> backend =
      besideTheInterpreter(std::make_unique<MiscompilingBackend>(options));
  Found found = search(*backend, 300);
  EXPECT_EQ(found.signature, "E0940 cpu and wrong");
  // The maximum and the store of it, and perhaps a load.
  EXPECT_LE(found.lines, 4u) << found.text;
  EXPECT_NE(found.text.find("max"), std::string::npos) << found.text;
  EXPECT_EQ(found.text.find("helper"), std::string::npos) << found.text;
}

TEST(Minimiser, FindsAWrongElement) {
  InterpreterOptions options;
  options.threads = 1;
  std::unique_ptr<LaunchBackend> backend =
      besideTheInterpreter(std::make_unique<MiswritingBackend>(options));
  Found found = search(*backend, 20);
  EXPECT_EQ(found.signature, "E0940 cpu and wrong");
  EXPECT_LE(found.lines, 2u) << found.text;
}

TEST(Minimiser, OneDeviceAgreesWithItself) {
  InterpreterOptions options;
  options.threads = 1;
  std::unique_ptr<LaunchBackend> backend =
      besideTheInterpreter(std::make_unique<CpuBackend>(options));
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    fuzz::Program program = fuzz::generate(seed);
    fuzz::Verdict verdict = fuzz::judge(textOf(program), "test.tile", *backend);
    EXPECT_TRUE(verdict.passed()) << "seed " << seed << verdict.messages;
  }
}

TEST(Minimiser, GivesUpAfterItsRuns) {
  fuzz::Program program = fuzz::generate(3);
  unsigned asked = 0;
  auto fails = [&](const fuzz::Program &, const fuzz::Requirements &) {
    ++asked;
    return false;
  };
  fuzz::Minimised small = fuzz::minimise(program.clone(), fails, 7);
  EXPECT_EQ(asked, 7u);
  EXPECT_EQ(small.runs, 7u);
  EXPECT_EQ(textOf(small.program), textOf(program));
}
