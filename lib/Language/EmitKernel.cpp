//===- EmitKernel.cpp - the module of a kernel and its functions ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the func.func of a kernel and one for each different way in which a
// helper is called: same types, same constants, same instance. Constants among
// the arguments are part of the instance; the tensors in them, whatever tuples
// they are in, are its parameters.
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "Warnings.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/IR/Verifier.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "tile/Support/Limits.h"
#include "llvm/Support/SaveAndRestore.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

KernelEmitter::KernelEmitter(Program &program, mlir::MLIRContext &mlirContext)
    : Evaluator(program.context()), builder(&mlirContext), program(program) {
  builder.setListener(&operations);
}

KernelEmitter::~KernelEmitter() = default;

mlir::Location KernelEmitter::locate(SourceRange range) const {
  if (!range.isValid())
    return mlir::UnknownLoc::get(builder.getContext());
  const SourceManager &sources = context.diagnostics.sourceManager();
  LineColumn at = sources.lineColumn(range.file, range.begin);
  return mlir::FileLineColLoc::get(
      builder.getContext(), sources.name(range.file), at.line, at.column);
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

mlir::OwningOpRef<mlir::ModuleOp>
KernelEmitter::emit(FunctionObject &kernel,
                    const KernelSpecialization &specialization) {
  unsigned errorsBefore = context.diagnostics.errorCount();
  options = specialization.options;
  builder.location = locate(kernel.def->name.range);
  module = mlir::ModuleOp::create(builder.location);
  builder.setInsertionPointToEnd(module->getBody());

  mlir::func::FuncOp function = createKernel(kernel, specialization);
  if (!function)
    return nullptr;
  std::shared_ptr<Scope> scope = std::make_shared<Scope>(kernel.closure.scope);
  context.adopt(scope);
  bindKernelParameters(kernel, specialization, function, *scope);
  unsigned depth = 0;
  Value result;
  if (specialization.isHelper)
    emitHelperCall(kernel, function, scope);
  else
    result = emitBody(kernel, function, scope, SourceRange(), depth);
  if (!result.isNone() && !isPoisoned(result))
    error(DiagID::KernelReturnsValue, kernel.def->name.range, kernel.name(),
          describe(result))
        .help("store the value through a pointer instead; `tilec` compiles a "
              "helper alone if the signature has a tile, as in `fp32[]`");
  if (context.diagnostics.errorCount() != errorsBefore)
    return nullptr;
  // Whatever gets here was checked piece by piece, so this cannot fail short
  // of a mistake in the emitter, which must not reach later passes.
  if (mlir::failed(mlir::verify(*module))) {
    context.diagnostics.report(DiagID::InternalError, kernel.def->name.range,
                               "the emitted module does not verify");
    return nullptr;
  }
  warnOfSurprises(function, context.diagnostics);
  return std::move(module);
}

void tile::setKernelOptions(mlir::func::FuncOp kernel,
                            const KernelOptions &options) {
  mlir::Builder builder(kernel.getContext());
  auto set = [&](llvm::StringRef name, unsigned value) {
    kernel->setAttr(name, builder.getI32IntegerAttr(value));
  };
  set(mlir::tile::kKernelWarpsAttr, options.numWarps);
  set(mlir::tile::kKernelStagesAttr, options.numStages);
  set(mlir::tile::kKernelCtasAttr, options.numCtas);
  if (options.maxRegisters)
    set(mlir::tile::kKernelRegistersAttr, options.maxRegisters);
  else
    kernel->removeAttr(mlir::tile::kKernelRegistersAttr);
}

KernelOptions tile::getKernelOptions(mlir::func::FuncOp kernel) {
  KernelOptions options;
  auto get = [&](llvm::StringRef name, unsigned &value) {
    // The dialect's verifier has seen to it that the number is small.
    if (mlir::IntegerAttr own = kernel->getAttrOfType<mlir::IntegerAttr>(name))
      value = static_cast<unsigned>(own.getInt());
  };
  get(mlir::tile::kKernelWarpsAttr, options.numWarps);
  get(mlir::tile::kKernelStagesAttr, options.numStages);
  get(mlir::tile::kKernelCtasAttr, options.numCtas);
  get(mlir::tile::kKernelRegistersAttr, options.maxRegisters);
  return options;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

Value KernelEmitter::emitBody(FunctionObject &object,
                              mlir::func::FuncOp function,
                              std::shared_ptr<Scope> scope,
                              SourceRange callSite, unsigned &depth) {
  Frame frame;
  frame.function = &object;
  frame.module = object.closure.module;
  frame.scope = std::move(scope);
  frame.callSite = callSite;
  FrameGuard guard(*this, frame, callSite);
  if (!guard)
    return poison();

  FunctionState functionState;
  functionState.function = &object;
  for (const ast::Parameter *parameter : allParameters(object.def->params))
    functionState.definitions[parameter->name.text] = parameter->name.range;
  llvm::SaveAndRestore<FunctionState *> saved(state, &functionState);
  mlir::OpBuilder::InsertionGuard insertion(builder);
  builder.setInsertionPointToEnd(&function.getBody().front());
  // A body without `return` leaves frame.returned as None.
  if (emitBlock(object.def->body, nullptr) == Flow::Failed)
    frame.returned = poison();

  llvm::SmallVector<mlir::Value> leaves;
  flatten(frame.returned, leaves);
  builder.location = locate(object.def->name.range);
  mlir::func::ReturnOp::create(builder, builder.location, leaves);
  llvm::SmallVector<mlir::Type> results;
  for (mlir::Value leaf : leaves)
    results.push_back(leaf.getType());
  function.setType(
      builder.getFunctionType(function.getFunctionType().getInputs(), results));
  depth = functionState.maxRegionDepth;
  return frame.returned;
}

bool KernelEmitter::checkDepth(unsigned more, SourceRange range) {
  unsigned depth = state->regionDepth + more;
  state->maxRegionDepth = std::max(state->maxRegionDepth, depth);
  if (depth <= limits::kNesting)
    return true;
  error(DiagID::TooDeepControlFlow, range, limits::kNesting);
  return false;
}

/// Writes a text that is equal for arguments that make the same instance.
static void appendKey(const Value &value, llvm::raw_ostream &os) {
  if (const TensorValue *tensor = value.getAs<TensorValue>()) {
    os << 'T' << tensor->tensor.dtype.raw()
       << shapeText(tensor->tensor.shape());
  } else if (const BlockValue *block = value.getAs<BlockValue>()) {
    os << 'B' << unsigned(block->facts.kind) << ',' << block->base().dtype.raw()
       << ',' << block->facts.element.raw() << shapeText(block->facts.shape)
       << shapeText(block->facts.order);
  } else if (const TupleObject *tuple = value.getAs<TupleObject>()) {
    os << '(';
    for (const Value &element : tuple->elements)
      appendKey(element, os);
    for (const std::string &field : tuple->fields)
      os << '.' << field;
    os << ')';
  } else if (std::optional<DType> type = value.asDType()) {
    os << 'D' << type->raw();
  } else if (value.isReal()) {
    os << 'R' << llvm::bit_cast<uint64_t>(value.getReal());
  } else if (value.isObject()) {
    os << 'O' << &value.getObject();
  } else {
    std::string text = repr(value);
    os << typeName(value) << text.size() << ':' << text;
  }
  os << ';';
}

std::string tile::instanceKey(const FunctionObject &function,
                              llvm::ArrayRef<Value> arguments) {
  std::string key;
  llvm::raw_string_ostream os(key);
  os << &function << ':';
  for (const Value &argument : arguments)
    appendKey(argument, os);
  return key;
}

EvalResult KernelEmitter::callJit(FunctionObject &function,
                                  const CallArguments &arguments,
                                  SourceRange range) {
  std::optional<std::vector<BoundArgument>> bound =
      bind(function, arguments, range);
  if (!bound)
    return std::nullopt;
  Instance *instance = instantiate(function, *bound, range);
  if (!instance)
    return std::nullopt;
  if (instance->hasFailed && isInLibrary(range))
    abandonFunction();
  // Its errors were reported when it was emitted.
  if (instance->hasFailed || !checkDepth(instance->regionDepth, range))
    return poison();
  return callInstance(*instance, *bound, range);
}

KernelEmitter::Instance *
KernelEmitter::instantiate(FunctionObject &function,
                           llvm::ArrayRef<BoundArgument> arguments,
                           SourceRange range) {
  std::vector<Value> values;
  for (const BoundArgument &argument : arguments)
    values.push_back(argument.value);
  std::unique_ptr<Instance> &slot = instances[instanceKey(function, values)];
  if (slot) {
    if (slot->isFinished)
      return slot.get();
    error(DiagID::RecursiveCall, range, function.name())
        .note(function.def->name.range, "the function is defined here");
    return nullptr;
  }
  slot = std::make_unique<Instance>();
  Instance *instance = slot.get();
  instance->arguments = values;
  if (observer)
    observer(function, values);

  mlir::OpBuilder::InsertionGuard insertion(builder);
  llvm::SaveAndRestore<mlir::Location> location(
      builder.location, locate(function.def->name.range));
  builder.setInsertionPointToEnd(module->getBody());
  llvm::SmallVector<mlir::Value> leaves;
  for (const Value &value : values)
    flatten(value, leaves);
  llvm::SmallVector<mlir::Type> types;
  for (mlir::Value leaf : leaves)
    types.push_back(leaf.getType());
  std::string name =
      (function.name() + "." + llvm::Twine(instances.size())).str();
  instance->function = mlir::func::FuncOp::create(
      builder, builder.location, name, builder.getFunctionType(types, {}));
  instance->function.setPrivate();

  mlir::Block *entry = instance->function.addEntryBlock();
  llvm::SmallVector<mlir::Value> parameters(entry->getArguments());
  llvm::ArrayRef<mlir::Value> remaining(parameters);
  std::shared_ptr<Scope> scope =
      std::make_shared<Scope>(function.closure.scope);
  context.adopt(scope);
  for (const BoundArgument &argument : arguments)
    scope->set(
        argument.parameter->name.text,
        unflatten(argument.value, remaining, argument.parameter->name.range));
  unsigned errorsBefore = context.diagnostics.errorCount();
  instance->result = emitBody(function, instance->function, scope, range,
                              instance->regionDepth);
  instance->hasFailed = context.diagnostics.errorCount() != errorsBefore ||
                        isPoisoned(instance->result);
  instance->isFinished = true;
  return instance;
}

EvalResult KernelEmitter::callInstance(const Instance &instance,
                                       llvm::ArrayRef<BoundArgument> arguments,
                                       SourceRange range) {
  llvm::SmallVector<mlir::Value> operands;
  for (const BoundArgument &argument : arguments)
    flatten(argument.value, operands);
  mlir::func::CallOp call = mlir::func::CallOp::create(
      builder, locate(range), instance.function, operands);
  llvm::SmallVector<mlir::Value> results(call.getResults());
  llvm::ArrayRef<mlir::Value> remaining(results);
  return unflatten(instance.result, remaining, range);
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

void tile::loadLanguageDialects(mlir::MLIRContext &context) {
  context.loadDialect<mlir::arith::ArithDialect, mlir::func::FuncDialect,
                      mlir::math::MathDialect, mlir::scf::SCFDialect,
                      mlir::tile::TileDialect, mlir::ub::UBDialect>();
}

mlir::OwningOpRef<mlir::ModuleOp>
tile::emitKernel(Program &program, FunctionObject &kernel,
                 const KernelSpecialization &specialization,
                 mlir::MLIRContext &context, const CallObserver &observer) {
  loadLanguageDialects(context);
  program.context().resetBudget();
  KernelEmitter emitter(program, context);
  emitter.observer = observer;
  return emitter.emit(kernel, specialization);
}
