//===- EngineLibrary.cpp - a loaded file and its kernels ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A launch is looked up twice: a key made of what the arguments look like finds
// the plan of earlier launches alike, without any compiler; if there is none,
// the specialiser decides, and its key finds the kernel that another plan may
// have led to.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/EngineLibrary.h"
#include "EngineProgram.h"
#include "tile/Compiler/Input.h"
#include "tile/Language/Evaluator.h"
#include "tile/Runtime/RuntimeError.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

EngineLibrary::EngineLibrary(std::shared_ptr<EngineCore> engine,
                             std::string name, std::string text, bool isDialect)
    : engine(std::move(engine)), name(std::move(name)), text(std::move(text)),
      isDialect(isDialect) {}

/// The parameters that a specialisation has entries for, in its order.
static llvm::SmallVector<const ast::Parameter *, 8>
parametersOf(const FunctionObject &kernel) {
  llvm::SmallVector<const ast::Parameter *, 8> result;
  const ast::Parameters &all = kernel.def->params;
  for (llvm::ArrayRef<ast::Parameter> group :
       {all.posonly, all.normal, all.kwonly})
    for (const ast::Parameter &parameter : group)
      result.push_back(&parameter);
  return result;
}

static KernelOutline outlineOf(const FunctionObject &kernel) {
  KernelOutline outline;
  outline.name = kernel.name().str();
  for (const ast::Parameter *parameter : parametersOf(kernel)) {
    outline.parameters.push_back(parameter->name.text.str());
    outline.isConstant.push_back(
        isConstexprAnnotation(parameter->annotation, kernel.closure.module));
  }
  return outline;
}

Expected<std::shared_ptr<EngineLibrary>>
EngineLibrary::load(std::shared_ptr<EngineCore> engine, std::string name,
                    std::string text) {
  InputKind kind = guessInputKind(text);
  bool isDialect = kind == InputKind::Dialect;
  if (kind != InputKind::Source && !isDialect)
    return makeError(RuntimeError::NotSource,
                     {name, inputKindName(kind).str()});
  std::shared_ptr<EngineLibrary> library(new EngineLibrary(
      std::move(engine), std::move(name), std::move(text), isDialect));
  if (Error error = isDialect ? library->loadDialect() : library->loadSource())
    return error;
  return library;
}

Error EngineLibrary::loadSource() {
  EngineProgram loaded(name, text);
  if (!loaded.program)
    return loaded.error();
  for (const FunctionObject *kernel : loaded.program->jitFunctions())
    outlines.push_back(outlineOf(*kernel));
  if (loaded.diagnostics.hasErrors())
    return loaded.error();
  messages = loaded.log();
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

Expected<EngineKernelRef> EngineLibrary::compileOnce(
    const std::string &key,
    llvm::function_ref<Expected<EngineKernelRef>()> compile) {
  std::shared_ptr<Instance> instance;
  {
    std::lock_guard<std::shared_mutex> lock(mutex);
    std::shared_ptr<Instance> &known = instances[key];
    if (!known)
      known = std::make_shared<Instance>();
    instance = known;
  }
  std::lock_guard<std::mutex> lock(instance->mutex);
  if (instance->kernel)
    return instance->kernel;
  Expected<EngineKernelRef> compiled = compile();
  if (compiled)
    instance->kernel = *compiled;
  return compiled;
}

/// Compiles with the program of `loaded`, whose diagnostics become its log.
static Expected<EngineKernelRef>
compileWith(EngineProgram &loaded, FunctionObject &kernel,
            const KernelSpecialization &specialization,
            const std::shared_ptr<EngineCore> &engine) {
  std::shared_ptr<CompiledKernel> compiled = CompiledKernel::compile(
      SpecializedKernel(*loaded.program, kernel, specialization),
      engine->compilerOptions());
  if (!compiled)
    return loaded.error();
  return EngineKernelRef(std::make_shared<EngineKernel>(
      engine, std::move(compiled), loaded.log()));
}

/// Equal for requests that say the same in the same words.
static std::string keyOf(const std::string &kernel,
                         const SignatureRequest &request) {
  const OptionRequest &options = request.options;
  std::string key = "request";
  auto append = [&](const std::string &text) {
    key += ';' + std::to_string(text.size()) + ':' + text;
  };
  append(kernel);
  append(request.signature);
  for (std::optional<unsigned> number : {options.numWarps, options.numStages,
                                         options.numCtas, options.maxRegisters})
    append(number ? std::to_string(*number) : "");
  for (const auto &[name, value] : request.definitions) {
    append(name);
    append(value);
  }
  return key;
}

Expected<EngineKernelRef>
EngineLibrary::compile(const std::string &kernel,
                       const SignatureRequest &request) {
  return compileOnce(keyOf(kernel, request), [&] {
    return isDialect ? compileDialect(kernel, request)
                     : compileSource(kernel, request);
  });
}

Expected<EngineKernelRef>
EngineLibrary::compileSource(const std::string &kernel,
                             const SignatureRequest &request) {
  EngineProgram loaded(name, text);
  if (!loaded.program)
    return loaded.error();
  FunctionObject *function = loaded.program->findKernel(kernel);
  if (!function)
    return loaded.error();
  std::optional<KernelSpecialization> specialization =
      specializeForRequest(*loaded.program, *function, request);
  if (!specialization)
    return loaded.error();
  return compileWith(loaded, *function, *specialization, engine);
}

//===----------------------------------------------------------------------===//
// Plans of launches
//===----------------------------------------------------------------------===//

Expected<const KernelOutline *>
EngineLibrary::findOutline(llvm::StringRef kernel) const {
  for (const KernelOutline &outline : outlines)
    if (outline.name == kernel)
      return &outline;
  // The compiler has the words for it, and the names that are near.
  if (isDialect) {
    EngineDialect loaded(name, text);
    loaded.find(kernel);
    return loaded.error();
  }
  EngineProgram loaded(name, text);
  if (loaded.program)
    loaded.program->findKernel(kernel);
  return loaded.error();
}

/// Equal for launches that one plan serves.
static std::string keyOf(const KernelOutline &outline, const BoundSlots &slots,
                         const KernelOptions &options) {
  std::string key = outline.name;
  for (auto [argument, isConstant] : llvm::zip(slots, outline.isConstant))
    appendLaunchKey(argument, isConstant, key);
  for (unsigned number : {options.numWarps, options.numStages, options.numCtas,
                          options.maxRegisters}) {
    key += ';';
    key += std::to_string(number);
  }
  return key;
}

Expected<EngineLibrary::LaunchPlanRef>
EngineLibrary::findPlan(const KernelOutline &outline, const BoundSlots &slots,
                        const KernelOptions &options) {
  std::string key = keyOf(outline, slots, options);
  {
    std::shared_lock<std::shared_mutex> lock(mutex);
    auto found = plans.find(key);
    if (found != plans.end())
      return found->second;
  }
  Expected<LaunchPlanRef> plan = isDialect
                                     ? planDialect(outline, slots, options)
                                     : planSource(outline, slots, options);
  if (plan) {
    std::lock_guard<std::shared_mutex> lock(mutex);
    plans.emplace(std::move(key), *plan);
  }
  return plan;
}

/// What the specialiser wants to know of all arguments.
static Expected<std::vector<std::optional<LaunchArgument>>>
describeAll(const KernelOutline &outline, const BoundSlots &slots,
            Program &program) {
  std::vector<std::optional<LaunchArgument>> described;
  for (auto [name, argument] : llvm::zip(outline.parameters, slots)) {
    described.emplace_back();
    if (!argument)
      continue;
    Expected<LaunchArgument> one = describeArgument(name, *argument, program);
    if (!one)
      return one.takeError();
    described.back() = std::move(*one);
  }
  return described;
}

Expected<EngineLibrary::LaunchPlanRef>
EngineLibrary::planSource(const KernelOutline &outline, const BoundSlots &slots,
                          const KernelOptions &options) {
  EngineProgram loaded(name, text);
  FunctionObject *kernel =
      loaded.program ? loaded.program->findKernel(outline.name) : nullptr;
  if (!kernel)
    return loaded.error();
  Expected<std::vector<std::optional<LaunchArgument>>> described =
      describeAll(outline, slots, *loaded.program);
  if (!described)
    return described.takeError();
  std::optional<KernelSpecialization> specialization = specializeForLaunch(
      *loaded.program, *kernel, *described, OptionRequest::nonZero(options),
      kernel->def->name.range);
  if (!specialization)
    return loaded.error();

  std::shared_ptr<LaunchPlan> plan = std::make_shared<LaunchPlan>();
  Evaluator evaluator(loaded.program->context());
  auto syntax = parametersOf(*kernel);
  for (auto [index, known] : llvm::enumerate(specialization->parameters)) {
    if (known.constant)
      continue;
    LaunchPlan::Source source;
    source.parameter = index;
    if (!slots[index]) {
      EvalResult value = evaluator.defaultOf(*kernel, *syntax[index]);
      if (!value)
        return loaded.error();
      Expected<uint64_t> bits = valueBits(
          *value, {outline.parameters[index], known.type, known.divisibility});
      if (!bits)
        return bits.takeError();
      source.bits = *bits;
    }
    plan->sources.push_back(source);
  }

  Expected<EngineKernelRef> compiled =
      compileOnce(outline.name + ' ' + specialization->key(), [&] {
        return compileWith(loaded, *kernel, *specialization, engine);
      });
  if (!compiled)
    return compiled.takeError();
  plan->kernel = *compiled;
  return LaunchPlanRef(std::move(plan));
}

//===----------------------------------------------------------------------===//
// Launching
//===----------------------------------------------------------------------===//

/// Binds the arguments to the parameters of the source.
static Expected<BoundSlots> bindTo(const KernelOutline &outline,
                                   llvm::ArrayRef<tile_argument> arguments) {
  llvm::SmallVector<llvm::StringRef, 16> names(outline.parameters.begin(),
                                               outline.parameters.end());
  return bindSlots(outline.name, names, arguments);
}

Expected<EngineKernelRef>
EngineLibrary::specialize(llvm::StringRef kernel,
                          llvm::ArrayRef<tile_argument> arguments,
                          const KernelOptions &options) {
  Expected<const KernelOutline *> outline = findOutline(kernel);
  if (!outline)
    return outline.takeError();
  Expected<BoundSlots> slots = bindTo(**outline, arguments);
  if (!slots)
    return slots.takeError();
  Expected<LaunchPlanRef> plan = findPlan(**outline, *slots, options);
  if (!plan)
    return plan.takeError();
  return (*plan)->kernel;
}

Error EngineLibrary::launch(llvm::StringRef kernel, const tile_grid &grid,
                            llvm::ArrayRef<tile_argument> arguments,
                            const KernelOptions &options, void *stream) {
  Expected<const KernelOutline *> outline = findOutline(kernel);
  if (!outline)
    return outline.takeError();
  Expected<BoundSlots> slots = bindTo(**outline, arguments);
  if (!slots)
    return slots.takeError();
  Expected<LaunchPlanRef> found = findPlan(**outline, *slots, options);
  if (!found)
    return found.takeError();
  const LaunchPlan &plan = **found;
  llvm::ArrayRef<RuntimeParameter> parameters =
      plan.kernel->compiled().parameters();
  llvm::SmallVector<uint64_t, 16> values;
  for (auto [source, parameter] : llvm::zip(plan.sources, parameters)) {
    if (source.bits) {
      values.push_back(*source.bits);
      continue;
    }
    Expected<uint64_t> bits =
        argumentBits(*(*slots)[source.parameter], parameter);
    if (!bits)
      return bits.takeError();
    values.push_back(*bits);
  }
  return plan.kernel->launch(grid, values, stream);
}
