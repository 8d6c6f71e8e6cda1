//===- EmitParameters.cpp - the parameters of a kernel --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the func.func of a kernel with an argument for each run-time leaf of
// its parameters, and the values that the names of the parameters stand for. A
// helper that is compiled alone gets a kernel around it, which loads the tiles
// among the arguments from arrays in row-major order and stores the results.
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

mlir::func::FuncOp
KernelEmitter::createKernel(FunctionObject &kernel,
                            const KernelSpecialization &specialization) {
  mlir::MLIRContext *mlirContext = builder.getContext();
  llvm::SmallVector<mlir::Type> types;
  llvm::SmallVector<mlir::DictionaryAttr> attributes;
  for (auto [parameter, known] :
       llvm::zip(allParameters(kernel.def->params), specialization.parameters))
    for (const RuntimeLeaf &leaf : runtimeLeaves(parameter->name.text, known)) {
      mlir::Type type = convertType(leaf.type, mlirContext);
      if (!type) {
        error(DiagID::TypeNotSupported, parameter->name.range,
              leaf.type.name());
        return nullptr;
      }
      if (leaf.descriptor)
        type = mlir::tile::DescType::get(
            mlirContext, leaf.descriptor->block,
            convertType(leaf.descriptor->element, mlirContext));
      mlir::NamedAttrList list;
      list.set(mlir::tile::kNameAttr, builder.getStringAttr(leaf.name));
      if (leaf.divisibility > 1)
        list.set(mlir::tile::kDivisibilityAttr,
                 builder.getI64IntegerAttr(leaf.divisibility));
      if (leaf.type.isUnsignedInteger())
        list.set(mlir::tile::kSignednessAttr, builder.getStringAttr("u"));
      types.push_back(type);
      attributes.push_back(list.getDictionary(mlirContext));
    }

  mlir::func::FuncOp function =
      mlir::func::FuncOp::create(builder, builder.location, kernel.name(),
                                 builder.getFunctionType(types, {}));
  function.setAllArgAttrs(attributes);
  function->setAttr(mlir::tile::kKernelAttr, builder.getUnitAttr());
  setKernelOptions(function, specialization.options);
  return function;
}

//===----------------------------------------------------------------------===//
// The values of parameters
//===----------------------------------------------------------------------===//

/// The types of the parts of a descriptor or block pointer behind the first.
static llvm::SmallVector<DType>
partTypes(const ParameterSpecialization &known) {
  size_t rank = known.descriptor->block.size();
  llvm::SmallVector<DType> types;
  types.append(rank, known.order ? ScalarKind::Int64 : ScalarKind::Int32);
  types.append(known.order ? rank : rank - 1, ScalarKind::Int64);
  types.append(known.order ? rank : 0, ScalarKind::Int32);
  return types;
}

Value KernelEmitter::bindParameter(const ParameterSpecialization &known,
                                   llvm::ArrayRef<mlir::Value> &leaves,
                                   SourceRange range) {
  auto take = [&](DType type) {
    mlir::Value leaf = leaves.front();
    leaves = leaves.drop_front();
    return wrap({leaf, type}, range);
  };
  if (known.constant)
    return *known.constant;
  if (known.tuple) {
    std::vector<Value> elements;
    for (const ParameterSpecialization &element : known.tuple->elements)
      elements.push_back(bindParameter(element, leaves, range));
    return Value::make<TupleObject>(std::move(elements), known.tuple->typeName,
                                    known.tuple->fields);
  }
  if (known.shape && !known.shape->empty()) {
    DType element =
        known.type.isPointer() ? DType(ScalarKind::Int64) : known.type;
    Value pointer = take(DType::pointerTo(element));
    EvalResult tile = loadTile(pointer.getAs<TensorValue>()->tensor,
                               *known.shape, known.type, range);
    return tile ? *tile : poison();
  }
  Value first = take(known.type);
  if (!known.descriptor)
    return first;
  std::vector<Value> parts = {first};
  for (DType type : partTypes(known))
    parts.push_back(take(type));
  BlockValue::Facts facts{known.order ? BlockValue::Kind::Pointer
                                      : BlockValue::Kind::Descriptor,
                          known.descriptor->element,
                          known.descriptor->block,
                          {}};
  if (known.order)
    facts.order = *known.order;
  else
    parts.push_back(
        wrap(builder.constant(Value::integer(1), ScalarKind::Int64), range));
  return Value::make<BlockValue>(std::move(facts), std::move(parts), range);
}

void KernelEmitter::bindKernelParameters(
    FunctionObject &kernel, const KernelSpecialization &specialization,
    mlir::func::FuncOp function, Scope &scope) {
  mlir::Block *entry = function.addEntryBlock();
  FunctionState functionState;
  functionState.function = &kernel;
  llvm::SaveAndRestore<FunctionState *> saved(state, &functionState);
  mlir::OpBuilder::InsertionGuard insertion(builder);
  builder.setInsertionPointToEnd(entry);
  llvm::SmallVector<mlir::Value> arguments(entry->getArguments());
  llvm::ArrayRef<mlir::Value> leaves(arguments);
  for (auto [parameter, known] : llvm::zip(allParameters(kernel.def->params),
                                           specialization.parameters)) {
    SourceRange range = parameter->name.range;
    size_t before = leaves.size();
    size_t first = arguments.size() - before;
    scope.set(parameter->name.text, bindParameter(known, leaves, range));
    for (size_t i = first; i != first + before - leaves.size(); ++i)
      arguments[i].setLoc(locate(range));
  }
}

//===----------------------------------------------------------------------===//
// Helpers alone
//===----------------------------------------------------------------------===//

EvalResult KernelEmitter::callLanguage(llvm::StringRef name,
                                       llvm::ArrayRef<Value> arguments,
                                       SourceRange range) {
  CallArguments list;
  for (const Value &argument : arguments)
    list.add(argument, range);
  return call(*context.namespaces.member(kLanguageModule, name), list, range);
}

/// The pointers to the elements of an array in row-major order.
static Tensor elementPointers(TileBuilder &builder, Tensor pointer,
                              llvm::ArrayRef<int64_t> shape) {
  Tensor offsets =
      builder.constant(Value::integer(0), ScalarKind::Int32, shape);
  int64_t stride = 1;
  for (size_t dim = shape.size(); dim-- != 0;) {
    Tensor steps = builder.range(0, static_cast<int32_t>(shape[dim]));
    for (size_t other = 0; other != shape.size(); ++other)
      if (other != dim)
        steps = builder.expandDims(steps, other);
    steps = builder.binary(
        ast::BinaryOp::Mult, builder.broadcast(steps, shape),
        builder.constant(Value::integer(stride), ScalarKind::Int32, shape),
        /*signedShift=*/true);
    offsets = builder.binary(ast::BinaryOp::Add, offsets, steps,
                             /*signedShift=*/true);
    stride *= shape[dim];
  }
  return builder.pointerAdd(builder.splat(pointer, shape), offsets);
}

EvalResult KernelEmitter::loadTile(Tensor pointer,
                                   llvm::ArrayRef<int64_t> shape, DType type,
                                   SourceRange range) {
  builder.location = locate(range);
  Tensor pointers = elementPointers(builder, pointer, shape);
  EvalResult tile = callLanguage("load", {wrap(pointers, range)}, range);
  if (!tile || !type.isPointer())
    return tile;
  return wrap(builder.cast(tile->getAs<TensorValue>()->tensor, type), range);
}

void KernelEmitter::storeResult(const Value &result, const std::string &name,
                                mlir::func::FuncOp function,
                                SourceRange range) {
  if (const TupleObject *tuple = result.getAs<TupleObject>()) {
    for (auto [index, element] : llvm::enumerate(tuple->elements))
      storeResult(element, name + "." + std::to_string(index), function, range);
    return;
  }
  if (const BlockValue *block = result.getAs<BlockValue>()) {
    // A descriptor cannot be stored, and its parts are those of an argument.
    for (auto [index, part] : llvm::enumerate(block->parts))
      if (!block->isDescriptor())
        storeResult(part, name + "." + std::to_string(index), function, range);
    return;
  }
  const TensorValue *value = result.getAs<TensorValue>();
  if (!value)
    return;
  Tensor tensor = value->tensor;
  if (tensor.dtype.isPointer())
    tensor = builder.cast(tensor, ScalarKind::Int64);
  DType type = DType::pointerTo(tensor.dtype);
  mlir::NamedAttrList attributes;
  attributes.set(mlir::tile::kNameAttr, builder.getStringAttr(name));
  unsigned index = function.getNumArguments();
  bool inserted = mlir::succeeded(function.insertArgument(
      index, convertType(type, builder.getContext()),
      attributes.getDictionary(builder.getContext()), locate(range)));
  assert(inserted && "an argument at the end fits any function");
  (void)inserted;
  Tensor pointer{function.getArgument(index), type};
  if (tensor.isTile())
    pointer = elementPointers(builder, pointer, tensor.shape());
  callLanguage("store", {wrap(pointer, range), wrap(tensor, range)}, range);
}

void KernelEmitter::emitHelperCall(FunctionObject &helper,
                                   mlir::func::FuncOp function,
                                   const std::shared_ptr<Scope> &scope) {
  SourceRange range = helper.def->name.range;
  std::vector<BoundArgument> arguments;
  for (const ast::Parameter *parameter : allParameters(helper.def->params))
    arguments.push_back({parameter, *scope->find(parameter->name.text), range});
  Frame frame;
  frame.function = &helper;
  frame.module = helper.closure.module;
  frame.scope = scope;
  FrameGuard guard(*this, frame, range);
  FunctionState functionState;
  functionState.function = &helper;
  llvm::SaveAndRestore<FunctionState *> saved(state, &functionState);
  mlir::OpBuilder::InsertionGuard insertion(builder);
  builder.setInsertionPointToEnd(&function.getBody().front());
  builder.location = locate(range);
  Instance *instance = guard ? instantiate(helper, arguments, range) : nullptr;
  if (!instance || instance->hasFailed ||
      !checkDepth(instance->regionDepth, range))
    return;
  EvalResult result = callInstance(*instance, arguments, range);
  builder.location = locate(range);
  if (result)
    storeResult(*result, "return", function, range);
  mlir::func::ReturnOp::create(builder, builder.location);
}
