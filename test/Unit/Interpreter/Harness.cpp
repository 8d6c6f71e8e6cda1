//===- Harness.cpp - running texts of the tile dialect in tests -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parses modules, builds the kernel for a single operation, and lists the
// patterns of bits with which operations are tested.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Parser/Parser.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/Support/MathExtras.h"
#include "gtest/gtest.h"
#include <cstring>
#include <random>

using namespace tile;
using namespace tile::test;

//===----------------------------------------------------------------------===//
// Machine
//===----------------------------------------------------------------------===//

Machine::Machine(const std::string &text) : engine(sources) {
  context.loadDialect<mlir::arith::ArithDialect, mlir::cf::ControlFlowDialect,
                      mlir::func::FuncDialect, mlir::math::MathDialect,
                      mlir::scf::SCFDialect, mlir::ub::UBDialect,
                      mlir::tile::TileDialect>();
  sources.addBuffer("kernel.mlir", text);
  mlir::ParserConfig config(&context);
  module = mlir::parseSourceString<mlir::ModuleOp>(text, config, "kernel.mlir");
  if (!module) {
    ADD_FAILURE() << "cannot be parsed:\n" << text;
    return;
  }
  mlir::func::FuncOp function = module->lookupSymbol<mlir::func::FuncOp>("k");
  interpreted = InterpretedKernel::create(function, engine);
}

bool Machine::run(std::array<uint32_t, 3> grid,
                  std::vector<InterpreterArray> arrays,
                  std::vector<uint64_t> scalars, InterpreterOptions options) {
  if (!interpreted)
    return false;
  std::vector<InterpreterArgument> arguments;
  for (uint32_t i = 0; i != arrays.size(); ++i)
    arguments.push_back(InterpreterArgument::pointer(i));
  for (uint64_t bits : scalars)
    arguments.push_back(InterpreterArgument::scalar(bits));
  return interpreted->run(grid, arrays, arguments, options, engine);
}

std::string Machine::messages() const {
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (const Diagnostic &diagnostic : engine.diagnostics())
    printDiagnostic(diagnostic, sources, stream);
  return text;
}

//===----------------------------------------------------------------------===//
// Types and patterns
//===----------------------------------------------------------------------===//

const std::vector<TypeInfo> &tile::test::integerTypes() {
  static const std::vector<TypeInfo> types = {{"i1", 1, nullptr},
                                              {"i8", 8, nullptr},
                                              {"i16", 16, nullptr},
                                              {"i32", 32, nullptr},
                                              {"i64", 64, nullptr}};
  return types;
}

const std::vector<TypeInfo> &tile::test::floatTypes() {
  using F = llvm::APFloat;
  static const std::vector<TypeInfo> types = {
      {"f8E4M3FN", 8, &F::Float8E4M3FN()}, {"f8E5M2", 8, &F::Float8E5M2()},
      {"f16", 16, &F::IEEEhalf()},         {"bf16", 16, &F::BFloat()},
      {"f32", 32, &F::IEEEsingle()},       {"f64", 64, &F::IEEEdouble()}};
  return types;
}

static uint64_t maskOf(const TypeInfo &type) {
  return llvm::maskTrailingOnes<uint64_t>(type.bits);
}

std::vector<uint64_t> tile::test::interestingIntegers(const TypeInfo &type) {
  std::vector<uint64_t> values = {0, 1, 2, 3, 7, ~0ull, ~1ull, ~2ull, ~6ull};
  uint64_t sign = 1ull << (type.bits - 1);
  values.insert(values.end(), {sign, sign + 1, sign - 1, sign - 2, sign / 2});
  values.insert(values.end(), {type.bits - 1ull, type.bits, type.bits + 1ull});
  std::mt19937_64 random(type.bits);
  for (int i = 0; i != 15; ++i)
    values.push_back(random());
  for (uint64_t &value : values)
    value &= maskOf(type);
  return values;
}

std::vector<uint64_t> tile::test::interestingFloats(const TypeInfo &type) {
  std::vector<uint64_t> values;
  if (type.bits == 8) {
    for (uint64_t bits = 0; bits != 256; ++bits)
      values.push_back(bits);
    return values;
  }
  auto add = [&](llvm::APFloat value) {
    for (int i = 0; i != 2; ++i, value.changeSign())
      values.push_back(value.bitcastToAPInt().getZExtValue());
  };
  const llvm::fltSemantics &semantics = *type.semantics;
  add(llvm::APFloat::getZero(semantics));
  add(llvm::APFloat::getSmallest(semantics));
  add(llvm::APFloat::getSmallestNormalized(semantics));
  add(llvm::APFloat::getLargest(semantics));
  add(llvm::APFloat::getInf(semantics));
  add(llvm::APFloat::getNaN(semantics));
  add(llvm::APFloat::getSNaN(semantics));
  for (const char *number : {"1", "1.5", "2", "3", "0.1", "127.5", "1e-4"})
    add(llvm::APFloat(semantics, number));
  std::mt19937_64 random(type.bits);
  // Of any size, and near one, where sums round.
  for (int i = 0; i != 100; ++i)
    values.push_back(random() & maskOf(type));
  uint64_t one = llvm::APFloat(semantics, 1).bitcastToAPInt().getZExtValue();
  uint64_t mantissa = (1ull << (llvm::APFloat::semanticsPrecision(semantics)));
  for (int i = 0; i != 100; ++i)
    values.push_back(one + random() % (8 * mantissa) - 4 * mantissa);
  for (uint64_t &value : values)
    value &= maskOf(type);
  return values;
}

llvm::APFloat tile::test::floatOf(const TypeInfo &type, uint64_t bits) {
  return llvm::APFloat(*type.semantics, llvm::APInt(type.bits, bits));
}

bool tile::test::isSameFloat(const TypeInfo &type, uint64_t a, uint64_t b) {
  return a == b || (floatOf(type, a).isNaN() && floatOf(type, b).isNaN());
}

std::vector<std::vector<uint64_t>>
tile::test::pairs(const std::vector<uint64_t> &first,
                  const std::vector<uint64_t> &second) {
  std::vector<std::vector<uint64_t>> result(2);
  for (uint64_t a : first)
    for (uint64_t b : second) {
      result[0].push_back(a);
      result[1].push_back(b);
    }
  return result;
}

//===----------------------------------------------------------------------===//
// Single operations
//===----------------------------------------------------------------------===//

static std::string tensorOf(uint64_t count, const std::string &element) {
  return "tensor<" + std::to_string(count) + "x" + element + ">";
}

static void replaceAll(std::string &text, const std::string &from,
                       const std::string &to) {
  for (size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// Lines that define %pNAME as pointers to the elements of argument NAME.
static std::string pointersTo(const std::string &name, const TypeInfo &type,
                              uint64_t count) {
  std::string pointer = "!tile.ptr<" + type.name + ">";
  std::string tile = tensorOf(count, pointer);
  return "  %s" + name + " = tile.splat %arg" + name + " : " + tile + "\n  %p" +
         name + " = tile.ptr_add %s" + name + ", %offsets : " + tile + ", " +
         tensorOf(count, "i32") + "\n";
}

static std::string kernelOf(std::string operation,
                            const std::vector<TypeInfo> &operandTypes,
                            const TypeInfo &resultType, uint64_t count) {
  std::string arguments, body;
  bool isDefinition = operation.find(" = ") != std::string::npos;
  for (size_t i = 0; i != operandTypes.size(); ++i) {
    std::string name(1, static_cast<char>('a' + i));
    arguments += "%arg" + name + ": !tile.ptr<" + operandTypes[i].name + ">, ";
    body += pointersTo(name, operandTypes[i], count) + "  %" + name +
            " = tile.load %p" + name + " : " +
            tensorOf(count, "!tile.ptr<" + operandTypes[i].name + ">") + "\n";
    replaceAll(operation, "$" + std::to_string(i),
               tensorOf(count, operandTypes[i].name));
  }
  replaceAll(operation, "$r", tensorOf(count, resultType.name));
  return "func.func @k(" + arguments + "%argr: !tile.ptr<" + resultType.name +
         ">) attributes {tile.kernel} {\n  %offsets = tile.range 0 to " +
         std::to_string(count) + " : " + tensorOf(count, "i32") + "\n" + body +
         (isDefinition ? "  " : "  %r = ") + operation + "\n" +
         pointersTo("r", resultType, count) + "  tile.store %pr, %r : " +
         tensorOf(count, "!tile.ptr<" + resultType.name + ">") +
         "\n  return\n}\n";
}

std::vector<uint64_t>
tile::test::applyOperation(const std::string &operation,
                           const std::vector<TypeInfo> &operandTypes,
                           const TypeInfo &resultType,
                           const std::vector<std::vector<uint64_t>> &operands) {
  uint64_t count = operands[0].size();
  uint64_t padded = llvm::PowerOf2Ceil(count);
  std::vector<std::vector<char>> data;
  for (size_t i = 0; i != operands.size(); ++i) {
    unsigned bytes = operandTypes[i].bytes();
    data.emplace_back(padded * bytes);
    for (uint64_t n = 0; n != count; ++n)
      std::memcpy(&data[i][n * bytes], &operands[i][n], bytes);
  }
  data.emplace_back(padded * resultType.bytes());
  std::vector<InterpreterArray> arrays;
  for (std::vector<char> &bytes : data)
    arrays.push_back(arrayOf("array", bytes));

  Machine machine(kernelOf(operation, operandTypes, resultType, padded));
  EXPECT_TRUE(machine.run({1, 1, 1}, arrays)) << machine.messages();
  std::vector<uint64_t> result(count);
  for (uint64_t n = 0; n != count; ++n)
    std::memcpy(&result[n], &data.back()[n * resultType.bytes()],
                resultType.bytes());
  return result;
}

//===----------------------------------------------------------------------===//
// Several lines
//===----------------------------------------------------------------------===//

/// Lines that define %pNAME as pointers to the elements of %argNAME.
static std::string pointersTo(const std::string &name, const std::string &type,
                              uint64_t count) {
  std::string tile = tensorOf(count, "!tile.ptr<" + type + ">");
  std::string offsets = tensorOf(count, "i32");
  return "  %o" + name + " = tile.range 0 to " + std::to_string(count) + " : " +
         offsets + "\n  %s" + name + " = tile.splat %arg" + name + " : " +
         tile + "\n  %p" + name + " = tile.ptr_add %s" + name + ", %o" + name +
         " : " + tile + ", " + offsets + "\n";
}

std::vector<TileData>
tile::test::runLines(const std::string &lines,
                     const std::vector<TileData> &inputs,
                     const std::vector<OutputTile> &outputs) {
  std::vector<TileData> tiles = inputs;
  std::vector<std::string> names;
  std::string loads, stores;
  for (size_t i = 0; i != inputs.size(); ++i) {
    names.push_back(std::string(1, static_cast<char>('a' + i)));
    loads += pointersTo(names[i], inputs[i].type, inputs[i].count) + "  %" +
             names[i] + " = tile.load %p" + names[i] + " : " +
             tensorOf(inputs[i].count, "!tile.ptr<" + inputs[i].type + ">") +
             "\n";
  }
  for (const OutputTile &output : outputs) {
    std::string name = "r" + std::to_string(tiles.size() - inputs.size());
    names.push_back(name);
    std::vector<char> bytes(output.count * output.elementBytes);
    tiles.push_back({output.type, output.count, std::move(bytes)});
    stores += pointersTo(name, output.type, output.count) + "  tile.store %p" +
              name + ", %" + name + " : " +
              tensorOf(output.count, "!tile.ptr<" + output.type + ">") + "\n";
  }
  std::string arguments;
  std::vector<InterpreterArray> arrays;
  for (size_t i = 0; i != tiles.size(); ++i) {
    arguments += (i ? ", %arg" : "%arg") + names[i] + ": !tile.ptr<" +
                 tiles[i].type + ">";
    arrays.push_back(arrayOf(names[i], tiles[i].bytes));
  }
  Machine machine("func.func @k(" + arguments +
                  ") attributes {tile.kernel} {\n" + loads + lines + "\n" +
                  stores + "  return\n}\n");
  EXPECT_TRUE(machine.run({1, 1, 1}, arrays)) << machine.messages();
  tiles.erase(tiles.begin(), tiles.begin() + inputs.size());
  return tiles;
}
