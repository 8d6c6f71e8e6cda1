//===- FunctionRunner.cpp - running functions on chosen values ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles are loaded and stored as tiles of one dimension and reshaped; pointers
// that a function returns are stored as integers, which are equal in two runs,
// since addresses are virtual.
//
//===----------------------------------------------------------------------===//

#include "FunctionRunner.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include "gtest/gtest.h"
#include <cstring>

using namespace tile;
using namespace tile::test;
using mlir::tile::DescType;
using mlir::tile::PtrType;

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static unsigned bytesOf(mlir::Type element) {
  return PtrType::get(element).getElementBytes();
}

uint64_t Elements::at(uint64_t index) const {
  uint64_t bits = 0;
  unsigned size = bytesOf(type);
  std::memcpy(&bits, &bytes[index * size], size);
  return bits;
}

uint64_t Elements::count() const { return bytes.size() / bytesOf(type); }

bool tile::test::areSame(const Elements &a, const Elements &b) {
  if (a.type != b.type || a.bytes.size() != b.bytes.size())
    return false;
  mlir::FloatType type = mlir::dyn_cast<mlir::FloatType>(a.type);
  if (!type)
    return a.bytes == b.bytes;
  auto isNaN = [&](uint64_t bits) {
    llvm::APInt value(type.getWidth(), bits);
    return llvm::APFloat(type.getFloatSemantics(), value).isNaN();
  };
  for (uint64_t i = 0; i != a.count(); ++i)
    if (a.at(i) != b.at(i) && !(isNaN(a.at(i)) && isNaN(b.at(i))))
      return false;
  return true;
}

static uint64_t bitsOf(const llvm::APFloat &value) {
  return value.bitcastToAPInt().getZExtValue();
}

static uint64_t smallInteger(mlir::Type type, std::mt19937_64 &random) {
  int64_t value = static_cast<int64_t>(random() % 9) - 4;
  mlir::FloatType floatType = mlir::dyn_cast<mlir::FloatType>(type);
  if (!floatType)
    return static_cast<uint64_t>(value);
  llvm::APFloat number(floatType.getFloatSemantics());
  number.convertFromAPInt(llvm::APInt(64, value, /*isSigned=*/true),
                          /*IsSigned=*/true, llvm::APFloat::rmTowardZero);
  return bitsOf(number);
}

static uint64_t corner(mlir::Type type, std::mt19937_64 &random) {
  unsigned pick = random() % 5;
  mlir::FloatType floatType = mlir::dyn_cast<mlir::FloatType>(type);
  if (!floatType) {
    uint64_t sign = 1ull << (8 * bytesOf(type) - 1);
    return std::array<uint64_t, 5>{0, 1, ~0ull, sign, sign - 1}[pick];
  }
  const llvm::fltSemantics &semantics = floatType.getFloatSemantics();
  bool isNegative = random() % 2;
  switch (pick) {
  case 0:
    return bitsOf(llvm::APFloat::getZero(semantics, isNegative));
  case 1:
    return bitsOf(llvm::APFloat::getInf(semantics, isNegative));
  case 2:
    return bitsOf(llvm::APFloat::getNaN(semantics, isNegative));
  case 3:
    return bitsOf(llvm::APFloat::getSmallest(semantics, isNegative));
  default:
    return bitsOf(llvm::APFloat::getLargest(semantics, isNegative));
  }
}

static uint64_t randomBits(mlir::Type type, Values values,
                           std::mt19937_64 &random) {
  if (type.isInteger(1))
    return random() % 2;
  if (values == Values::SmallIntegers)
    return smallInteger(type, random);
  switch (random() % 3) {
  case 0:
    return smallInteger(type, random);
  case 1:
    return corner(type, random);
  default:
    return random();
  }
}

static Elements randomElements(mlir::Type type, uint64_t count, Values values,
                               std::mt19937_64 &random) {
  unsigned size = bytesOf(type);
  Elements elements{type, std::vector<char>(count * size)};
  for (uint64_t i = 0; i != count; ++i) {
    uint64_t bits = randomBits(type, values, random);
    std::memcpy(&elements.bytes[i * size], &bits, size);
  }
  return elements;
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

static mlir::RankedTensorType flatten(mlir::RankedTensorType type,
                                      mlir::Type element) {
  return mlir::RankedTensorType::get(type.getNumElements(), element);
}

/// `value` in the shape of `type`.
static mlir::Value shapeAs(mlir::OpBuilder &builder, mlir::Value value,
                           mlir::RankedTensorType type) {
  if (mlir::tile::getShape(value.getType()) == type.getShape())
    return value;
  return mlir::tile::ReshapeOp::create(builder, value.getLoc(), value,
                                       type.getShape());
}

/// Pointers to the consecutive elements at `base`, as many as `type` has.
static mlir::Value pointersTo(mlir::OpBuilder &builder, mlir::Value base,
                              mlir::RankedTensorType type) {
  mlir::Location loc = base.getLoc();
  mlir::Type pointers = flatten(type, base.getType());
  mlir::Type integers = flatten(type, builder.getI32Type());
  mlir::Value offsets = mlir::tile::RangeOp::create(builder, loc, integers, 0,
                                                    type.getNumElements());
  mlir::Value bases = mlir::tile::SplatOp::create(builder, loc, pointers, base);
  return mlir::tile::PtrAddOp::create(builder, loc, pointers, bases, offsets,
                                      /*isUnsigned=*/false);
}

/// The function's argument from the kernel's.
static mlir::Value loadArgument(mlir::OpBuilder &builder, mlir::Value given,
                                mlir::Type type) {
  mlir::RankedTensorType tile = mlir::dyn_cast<mlir::RankedTensorType>(type);
  if (!tile)
    return given;
  mlir::Value value = pointersTo(builder, given, tile);
  if (!mlir::isa<PtrType>(tile.getElementType()))
    value = mlir::tile::LoadOp::create(builder, given.getLoc(), value);
  return shapeAs(builder, value, tile);
}

/// Memory does not hold descriptors.
static bool isStored(mlir::Type type) { return !mlir::isa<DescType>(type); }

static void storeResult(mlir::OpBuilder &builder, mlir::Value place,
                        mlir::Value result) {
  mlir::Location loc = result.getLoc();
  if (mlir::isa<PtrType>(mlir::tile::getScalarType(result.getType())))
    result = mlir::tile::PtrToIntOp::create(
        builder, loc,
        mlir::tile::getTypeLike(result.getType(), builder.getI64Type()),
        result);
  if (mlir::RankedTensorType type =
          mlir::dyn_cast<mlir::RankedTensorType>(result.getType())) {
    place = pointersTo(builder, place, type);
    result = shapeAs(builder, result, flatten(type, type.getElementType()));
  }
  mlir::tile::StoreOp::create(builder, loc, place, result, mlir::Value());
}

FunctionRunner::Parameter FunctionRunner::parameterFor(mlir::Type type) const {
  // Behind a pointer or descriptor that is passed on there is an array of this
  // many elements.
  constexpr uint64_t arrayElements = 1024;
  mlir::Type scalar = mlir::tile::getScalarType(type);
  if (PtrType pointer = mlir::dyn_cast<PtrType>(scalar))
    return {pointer, pointer.getPointee(), arrayElements};
  if (DescType desc = mlir::dyn_cast<DescType>(type))
    return {desc, desc.getElementType(), arrayElements};
  if (mlir::RankedTensorType tile =
          mlir::dyn_cast<mlir::RankedTensorType>(type))
    return {PtrType::get(scalar), scalar,
            static_cast<uint64_t>(tile.getNumElements())};
  return {type, mlir::Type(), 0};
}

FunctionRunner::FunctionRunner(mlir::func::FuncOp function) {
  mlir::OpBuilder builder(function->getContext());
  builder.setInsertionPointAfter(function);
  for (mlir::Type type : function.getArgumentTypes())
    parameters.push_back(parameterFor(type));
  for (mlir::Type type : function.getResultTypes()) {
    if (!isStored(type))
      continue;
    bool isPointer = mlir::isa<PtrType>(mlir::tile::getScalarType(type));
    mlir::Type element =
        isPointer ? builder.getI64Type() : mlir::tile::getScalarType(type);
    uint64_t count = 1;
    if (mlir::RankedTensorType tile =
            mlir::dyn_cast<mlir::RankedTensorType>(type))
      count = tile.getNumElements();
    parameters.push_back({PtrType::get(element), element, count});
  }

  llvm::SmallVector<mlir::Type> types = llvm::map_to_vector(
      parameters, [](const Parameter &parameter) { return parameter.type; });
  mlir::Location loc = function.getLoc();
  mlir::func::FuncOp around = mlir::func::FuncOp::create(
      builder, loc, "run." + function.getName().str(),
      builder.getFunctionType(types, {}));
  around->setAttr(mlir::tile::kKernelAttr, builder.getUnitAttr());
  builder.setInsertionPointToStart(around.addEntryBlock());
  llvm::SmallVector<mlir::Value> operands;
  for (auto [given, type] :
       llvm::zip(around.getArguments(), function.getArgumentTypes()))
    operands.push_back(loadArgument(builder, given, type));
  mlir::func::CallOp call =
      mlir::func::CallOp::create(builder, loc, function, operands);
  unsigned place = operands.size();
  for (mlir::Value result : call.getResults())
    if (isStored(result.getType()))
      storeResult(builder, around.getArgument(place++), result);
  mlir::func::ReturnOp::create(builder, loc);
  kernel = InterpretedKernel::create(around, engine);
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

/// A tensor somewhat larger than the block, in row-major order.
static InterpreterDescriptor descriptorOf(DescType type, uint32_t array) {
  constexpr int64_t alignment = 16;
  InterpreterDescriptor descriptor;
  descriptor.arrayIndex = array;
  for (int64_t extent : type.getShape())
    descriptor.shape.push_back(static_cast<int32_t>(extent + 2));
  descriptor.strides.assign(type.getShape().size(), 1);
  for (size_t i = descriptor.strides.size() - 1; i-- != 0;)
    descriptor.strides[i] = llvm::alignTo(
        descriptor.strides[i + 1] * descriptor.shape[i + 1], alignment);
  return descriptor;
}

InterpreterArgument
FunctionRunner::makeArgument(const Parameter &parameter, Values values,
                             std::mt19937_64 &random,
                             std::vector<Elements> &arrays) const {
  if (!parameter.element)
    return InterpreterArgument::scalar(
        randomBits(parameter.type, values, random));
  uint32_t index = arrays.size();
  arrays.push_back(
      randomElements(parameter.element, parameter.count, values, random));
  if (DescType desc = mlir::dyn_cast<DescType>(parameter.type))
    return InterpreterArgument::descriptor(descriptorOf(desc, index));
  return InterpreterArgument::pointer(index);
}

Outcome FunctionRunner::run(unsigned seed, Values values) {
  Outcome outcome;
  if (kernel) {
    std::mt19937_64 random(seed);
    std::vector<InterpreterArgument> arguments;
    for (const Parameter &parameter : parameters)
      arguments.push_back(
          makeArgument(parameter, values, random, outcome.arrays));
    std::vector<InterpreterArray> arrays;
    for (Elements &elements : outcome.arrays)
      arrays.push_back(
          {"array", elements.bytes.data(), elements.bytes.size(), false});
    llvm::raw_string_ostream output(outcome.messages);
    InterpreterOptions options;
    options.threads = 1;
    options.output = &output;
    outcome.hasRun = kernel->run({1, 1, 1}, arrays, arguments, options, engine);
  }
  for (const Diagnostic &diagnostic : engine.diagnostics())
    outcome.messages += diagnostic.message + "\n";
  engine.clear();
  return outcome;
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

/// Sums of a matrix product are in any order, so they are compared on values
/// for which no order rounds.
static Values valuesFor(mlir::func::FuncOp function) {
  bool hasProduct = false;
  function.walk([&](mlir::tile::DotOp) { hasProduct = true; });
  return hasProduct ? Values::SmallIntegers : Values::Any;
}

unsigned tile::test::compareFunctions(mlir::func::FuncOp before,
                                      mlir::func::FuncOp after) {
  SCOPED_TRACE(before.getName().str());
  Values values = valuesFor(before);
  FunctionRunner plain(before), folded(after);
  EXPECT_TRUE(plain.isExecutable() && folded.isExecutable())
      << plain.run(0, values).messages;
  unsigned finished = 0;
  constexpr unsigned runs = 20;
  for (unsigned seed = 0; seed != runs; ++seed) {
    Outcome expected = plain.run(seed, values);
    Outcome actual = folded.run(seed, values);
    EXPECT_EQ(actual.messages, expected.messages) << "with seed " << seed;
    EXPECT_EQ(actual.hasRun, expected.hasRun) << "with seed " << seed;
    if (!expected.hasRun || !actual.hasRun)
      continue;
    ++finished;
    for (auto [index, arrays] :
         llvm::enumerate(llvm::zip(actual.arrays, expected.arrays)))
      EXPECT_TRUE(areSame(std::get<0>(arrays), std::get<1>(arrays)))
          << "array " << index << " with seed " << seed;
  }
  return finished;
}

void tile::test::loadDialects(mlir::MLIRContext &context) {
  context.loadDialect<mlir::arith::ArithDialect, mlir::func::FuncDialect,
                      mlir::math::MathDialect, mlir::scf::SCFDialect,
                      mlir::ub::UBDialect, mlir::tile::TileDialect>();
}

mlir::OwningOpRef<mlir::ModuleOp>
tile::test::canonicalise(mlir::ModuleOp module) {
  mlir::OwningOpRef<mlir::ModuleOp> copy(module.clone());
  mlir::PassManager manager(module.getContext());
  manager.addPass(mlir::createCanonicalizerPass());
  EXPECT_TRUE(mlir::succeeded(manager.run(*copy)));
  return copy;
}
