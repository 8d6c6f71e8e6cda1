//===- CpuBackend.cpp - kernels of host code on the CPU -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Has a kernel emitted in the `tile` dialect, translates it for the
// interpreter, and runs it on the arrays' own memory.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/CpuBackend.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/MLIRContext.h"
#include "tile/Compiler/Context.h"
#include "tile/Compiler/DiagnosticBridge.h"
#include "tile/Compiler/Pipeline.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Target/NVPTX/Architecture.h"
#include <thread>

using namespace tile;

namespace {
/// A kernel in the interpreter's form.
class InterpretedLaunchable : public PreparedKernel {
public:
  explicit InterpretedLaunchable(std::unique_ptr<InterpretedKernel> kernel)
      : kernel(std::move(kernel)) {}
  std::unique_ptr<InterpretedKernel> kernel;
};
} // namespace

CpuBackend::CpuBackend(InterpreterOptions options)
    : options(options), context(createContext()) {}

CpuBackend::~CpuBackend() = default;

std::string CpuBackend::description() const {
  unsigned threads = options.threads
                         ? options.threads
                         : std::max(1u, std::thread::hardware_concurrency());
  return "interpreter on " + std::to_string(threads) +
         (threads == 1 ? " thread" : " threads");
}

std::shared_ptr<PreparedKernel>
CpuBackend::prepare(const KernelSource &kernel) {
  // A kernel that asks for its GPU gets the one that is compiled for.
  mlir::OwningOpRef<mlir::ModuleOp> module =
      kernel.emit(*context, findArchitecture(kDefaultArchitecture)->capability);
  if (!module)
    return nullptr;
  DiagnosticEngine &diagnostics = kernel.diagnostics();
  mlir::PassManager passes(context.get(), mlir::ModuleOp::getOperationName());
  addSemanticPasses(passes);
  DiagnosticBridge bridge(context.get(), diagnostics);
  if (mlir::failed(passes.run(*module)))
    return nullptr;
  for (mlir::func::FuncOp function : module->getOps<mlir::func::FuncOp>()) {
    if (!function->hasAttr(mlir::tile::kKernelAttr))
      continue;
    std::unique_ptr<InterpretedKernel> interpreted =
        InterpretedKernel::create(function, diagnostics);
    if (!interpreted)
      return nullptr;
    return std::make_shared<InterpretedLaunchable>(std::move(interpreted));
  }
  diagnostics.report(DiagID::InternalError, SourceRange(),
                     "a module holds no kernel");
  return nullptr;
}

/// A descriptor of the array with that index.
static InterpreterArgument asArgument(const HostDescriptor &descriptor,
                                      uint32_t arrayIndex) {
  InterpreterDescriptor result;
  result.arrayIndex = arrayIndex;
  result.shape.assign(descriptor.shape.begin(), descriptor.shape.end());
  result.strides.assign(descriptor.strides.begin(), descriptor.strides.end());
  result.padsWithNaN = descriptor.padsWithNaN;
  return InterpreterArgument::descriptor(std::move(result));
}

bool CpuBackend::launch(const KernelLaunch &launch,
                        DiagnosticEngine &diagnostics) {
  std::vector<InterpreterArray> arrays;
  std::vector<InterpreterArgument> arguments;
  for (const KernelArgument &argument : launch.arguments) {
    if (argument.array) {
      arguments.push_back(argument.descriptor
                              ? asArgument(*argument.descriptor, arrays.size())
                              : InterpreterArgument::pointer(arrays.size()));
      InterpreterArray array;
      array.name = argument.name;
      array.data = argument.array->data();
      array.bytes = extentOf(*argument.array);
      array.readOnly = argument.type.isConstPointer();
      arrays.push_back(array);
    } else if (argument.type.isPointer()) {
      arguments.push_back(InterpreterArgument::nullPointer());
    } else {
      arguments.push_back(InterpreterArgument::scalar(argument.bits));
    }
  }
  const auto &kernel = static_cast<InterpretedLaunchable &>(*launch.kernel);
  bool done =
      kernel.kernel->run(launch.grid, arrays, arguments, options, diagnostics);
  for (const KernelArgument &argument : launch.arguments)
    if (argument.array)
      argument.array->storage().hostWritten();
  return done;
}

std::optional<LaunchTimes>
CpuBackend::time(llvm::ArrayRef<KernelLaunch> launches,
                 DiagnosticEngine &diagnostics) {
  return timeOnHost(*this, launches, diagnostics);
}
