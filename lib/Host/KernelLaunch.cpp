//===- KernelLaunch.cpp - from kernel[grid](...) to a launch --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Binds the arguments of a launch to the kernel's parameters, asks for the
// specialisation that they need, evaluates the grid, and hands the launch to
// the backend. DialectLaunch.cpp binds those of kernels in the dialect.
//
//===----------------------------------------------------------------------===//

#include "LaunchBinding.h"
#include "tile/Host/HostError.h"
#include "tile/Language/Configurations.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/Diagnostics/Host.h"
#include "llvm/ADT/StringSwitch.h"

#include <cstring>

using namespace tile;

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

/// The field of `options` that a keyword of a launch sets, or null.
static unsigned *optionField(KernelOptions &options, llvm::StringRef name) {
  return llvm::StringSwitch<unsigned *>(name)
      .Case("num_warps", &options.numWarps)
      .Case("num_stages", &options.numStages)
      .Case("num_ctas", &options.numCtas)
      .Case("maxnreg", &options.maxRegisters)
      .Default(nullptr);
}

bool tile::takeOptions(HostEvaluator &evaluator,
                       llvm::function_ref<bool(llvm::StringRef)> isParameter,
                       CallArguments &arguments, KernelOptions &options,
                       SourceRange range) {
  llvm::SmallVector<CallArgument, 4> rest;
  for (CallArgument &argument : arguments.keyword) {
    unsigned *field = optionField(options, argument.name);
    // None asks for the default, as in Triton.
    if (field && !argument.value.isNone()) {
      std::optional<int64_t> number = argument.value.asInt64();
      if (!number || *number < 0 || *number > 0xffff) {
        evaluator.fail(hostError(DiagID::LaunchOption, argument.name,
                                 brief(argument.value)),
                       argument.range);
        return false;
      }
      *field = static_cast<unsigned>(*number);
    }
    if (!field || isParameter(argument.name))
      rest.push_back(std::move(argument));
  }
  arguments.keyword = std::move(rest);
  return checkOptions(options, evaluator.context.diagnostics, range);
}

void tile::addOptions(DictObject &meta, const KernelOptions &options) {
  meta.set("num_warps", Value::integer(options.numWarps));
  meta.set("num_stages", Value::integer(options.numStages));
  meta.set("num_ctas", Value::integer(options.numCtas));
}

//===----------------------------------------------------------------------===//
// The grid
//===----------------------------------------------------------------------===//

/// The number of programs along x, y and z; any may be zero.
static std::optional<std::array<uint32_t, 3>>
evaluateGrid(HostEvaluator &evaluator, const LauncherObject &launcher,
             const Value &meta, SourceRange range) {
  Value grid = launcher.grid;
  bool isFunction = grid.is<LambdaObject>() || grid.is<FunctionObject>() ||
                    grid.is<BoundMethodObject>() || grid.is<BuiltinObject>();
  if (isFunction) {
    CallArguments arguments;
    arguments.add(meta, launcher.gridRange);
    EvalResult result = evaluator.call(grid, arguments, launcher.gridRange);
    if (!result)
      return std::nullopt;
    grid = *result;
  }
  std::optional<llvm::ArrayRef<Value>> elements = sequenceElements(grid);
  llvm::ArrayRef<Value> sizes = elements ? *elements : llvm::ArrayRef(grid);
  if (sizes.empty() || sizes.size() > 3)
    return evaluator.fail(hostError(DiagID::LaunchGrid, brief(grid)),
                          launcher.gridRange);
  std::array<uint32_t, 3> programs = {1, 1, 1};
  for (size_t axis = 0; axis != sizes.size(); ++axis) {
    // CUDA's own limits, which hold on every device.
    int64_t limit = axis == 0 ? 0x7fffffff : 0xffff;
    if (!sizes[axis].isInt())
      return evaluator.fail(hostError(DiagID::LaunchGrid, brief(grid)),
                            launcher.gridRange);
    std::optional<int64_t> size = sizes[axis].asInt64();
    if (!size || *size < 0 || *size > limit)
      return evaluator.fail(
          hostError(DiagID::LaunchGridSize, brief(sizes[axis]), axis, limit),
          launcher.gridRange);
    programs[axis] = static_cast<uint32_t>(*size);
  }
  return programs;
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

/// What the specialiser wants to know of one argument.
static LaunchArgument asLaunchArgument(const Value &value, SourceRange range) {
  LaunchArgument described;
  described.range = range;
  if (ArrayObject *object = value.getAs<ArrayObject>()) {
    described.pointer = DType::pointerTo(object->array.dtype());
    // Storages are aligned on host and device, so the offset decides.
    described.address = object->array.byteOffset();
  } else if (auto *object = value.getAs<DescriptorObject>()) {
    described.pointer = DType::pointerTo(object->descriptor.array.dtype());
    described.descriptor = object->descriptor.type;
  } else {
    described.value = value;
    if (std::optional<llvm::ArrayRef<Value>> elements = sequenceElements(value))
      for (const Value &element : *elements)
        described.elements.push_back(asLaunchArgument(element, range));
  }
  return described;
}

uint64_t tile::scalarBits(const Value &value, DType type) {
  std::optional<ElementFormat> format = elementFormat(type);
  if (!format)
    return 0;
  std::byte bytes[8] = {};
  if (std::optional<Integer> integer = value.asInteger();
      integer && !format->isFloat()) {
    std::optional<int64_t> small = integer->asInt64();
    std::optional<uint64_t> large = integer->asUInt64();
    int64_t bits = small ? *small : static_cast<int64_t>(large.value_or(0));
    writeIntegers(bytes, *format, 1, &bits, !small);
  } else {
    double number = value.asDouble().value_or(0);
    writeDoubles(bytes, *format, 1, &number);
  }
  uint64_t bits;
  std::memcpy(&bits, bytes, sizeof(bits));
  return bits;
}

/// Adds what a descriptor is at run time: itself, its extents, and its strides
/// but for the last.
static void appendDescriptor(const HostDescriptor &descriptor,
                             KernelArgument argument,
                             std::vector<KernelArgument> &arguments) {
  std::string name = argument.name;
  argument.array = descriptor.array;
  argument.descriptor = descriptor;
  arguments.push_back(std::move(argument));
  auto append = [&](const llvm::Twine &suffix, DType type, int64_t value) {
    KernelArgument number;
    number.name = (name + suffix).str();
    number.type = type;
    number.bits = scalarBits(Value::integer(value), type);
    arguments.push_back(std::move(number));
  };
  for (auto [dim, extent] : llvm::enumerate(descriptor.shape))
    append(".shape" + llvm::Twine(dim), ScalarKind::Int32, extent);
  for (auto [dim, stride] :
       llvm::enumerate(llvm::ArrayRef(descriptor.strides).drop_back()))
    append(".stride" + llvm::Twine(dim), ScalarKind::Int64, stride);
}

/// Adds what an argument is at run time: nothing if it is a constant.
static void appendArgument(const std::string &name, const Value &value,
                           const ParameterSpecialization &parameter,
                           std::vector<KernelArgument> &arguments) {
  if (parameter.constant)
    return;
  if (parameter.tuple) {
    llvm::ArrayRef<Value> elements = *sequenceElements(value);
    for (auto [index, element] : llvm::enumerate(elements))
      appendArgument(name + "." + std::to_string(index), element,
                     parameter.tuple->elements[index], arguments);
    return;
  }
  KernelArgument argument;
  argument.name = name;
  argument.type = parameter.type;
  if (auto *object = value.getAs<DescriptorObject>()) {
    appendDescriptor(object->descriptor, std::move(argument), arguments);
    return;
  }
  if (ArrayObject *object = value.getAs<ArrayObject>())
    argument.array = object->array;
  else
    argument.bits = scalarBits(value, parameter.type);
  arguments.push_back(std::move(argument));
}

/// The run-time arguments of a launch: those that the specialisation did not
/// make constants.
static std::vector<KernelArgument>
runTimeArguments(llvm::ArrayRef<BoundArgument> bound,
                 const KernelSpecialization &specialization) {
  std::vector<KernelArgument> arguments;
  for (auto [argument, parameter] : llvm::zip(bound, specialization.parameters))
    appendArgument(argument.parameter->name.text.str(), argument.value,
                   parameter, arguments);
  return arguments;
}

/// Binds the arguments of a launch of a kernel in the language.
static std::optional<BoundLaunch> bindLaunch(HostEvaluator &evaluator,
                                             FunctionObject &kernel,
                                             CallArguments arguments,
                                             SourceRange range) {
  Program &program = evaluator.session.program;
  if (!applyDecorators(program, kernel, evaluator, arguments, range))
    return std::nullopt;
  KernelOptions options;
  auto isParameter = [&](llvm::StringRef name) {
    return llvm::any_of(
        allParameters(kernel.def->params),
        [&](const ast::Parameter *p) { return p->name.text == name; });
  };
  if (!takeOptions(evaluator, isParameter, arguments, options, range))
    return std::nullopt;
  std::optional<std::vector<BoundArgument>> bound =
      evaluator.bind(kernel, arguments, range);
  if (!bound)
    return std::nullopt;
  BoundLaunch launch;
  launch.meta = std::make_shared<DictObject>();
  std::vector<std::optional<LaunchArgument>> described;
  for (const BoundArgument &argument : *bound) {
    described.push_back(
        argument.isDefault
            ? std::nullopt
            : std::optional(asLaunchArgument(argument.value, argument.range)));
    launch.meta->set(argument.parameter->name.text, argument.value);
  }
  addOptions(*launch.meta, options);
  OptionRequest settled{options.numWarps, options.numStages, options.numCtas,
                        options.maxRegisters};
  std::optional<KernelSpecialization> specialization =
      specializeForLaunch(program, kernel, described, settled, range);
  if (!specialization || specialization->parameters.size() != bound->size())
    return specialization
               ? evaluator.fail(hostError(DiagID::InternalError,
                                          "a specialisation misses parameters"),
                                range)
               : std::nullopt;
  launch.arguments = runTimeArguments(*bound, *specialization);
  launch.kernel = std::make_unique<SpecializedKernel>(
      program, kernel, std::move(*specialization));
  return launch;
}

//===----------------------------------------------------------------------===//
// The launch
//===----------------------------------------------------------------------===//

EvalResult HostEvaluator::launch(LauncherObject &launcher,
                                 const CallArguments &arguments,
                                 SourceRange range) {
  CaseState &state = session.state;
  FunctionObject *function = launcher.kernel.getAs<FunctionObject>();
  const DialectKernel *written =
      function ? nullptr
               : &launcher.kernel.getAs<DialectKernelObject>()->kernel;
  llvm::StringRef name = function ? function->name() : written->name;
  if (!state.active)
    return fail(hostError(DiagID::LaunchOutside, name), range);
  std::optional<BoundLaunch> bound =
      function ? bindLaunch(*this, *function, arguments, range)
               : bindDialectLaunch(*this, *written, arguments, range);
  if (!bound)
    return std::nullopt;
  std::optional<std::array<uint32_t, 3>> grid =
      evaluateGrid(*this, launcher, Value::object(bound->meta), range);
  if (!grid)
    return std::nullopt;
  // Compiled even if nothing will run, so that its errors show.
  KernelLaunch launch;
  launch.kernel = session.prepared(*bound->kernel);
  if (!launch.kernel)
    return std::nullopt;
  launch.name = name.str();
  launch.range = range;
  if (llvm::is_contained(*grid, 0u))
    return Value::none();
  launch.grid = *grid;
  launch.arguments = std::move(bound->arguments);
  if (!session.backend.launch(launch, context.diagnostics))
    return std::nullopt;
  ++state.launches;
  if (state.recording)
    state.recorded.push_back(std::move(launch));
  return Value::none();
}
