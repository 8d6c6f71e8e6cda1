//===- AssemblyOps.cpp - inline assembly of the interpreter ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An operation is translated once to a kernel of PTX. To execute it, its
// operands are put into one place, as they lie in the arena; elements are
// packed into registers, a group for each thread of the kernel; and the
// results are taken apart again.
//
//===----------------------------------------------------------------------===//

#include "Assembly.h"
#include "RowCopy.h"
#include "tile/Dialect/Tile/IR/LocationRange.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Emulator/Emulator.h"

using namespace mlir;
using namespace ::tile::interpreter;
using ::tile::EmulatedKernel;
using ::tile::EmulatorArray;
using ::tile::EmulatorLaunch;
using ::tile::EmulatorOptions;
using ::tile::InterpreterArray;
using ::tile::SourceManager;

namespace {

/// The operands, or the results, of an operation in registers.
class AssemblyPacking {
public:
  AssemblyPacking(TypeRange types, unsigned pack);

  /// The registers of a group, and the bytes of all elements.
  unsigned getRegisters() const { return numRegisters; }
  uint64_t getBytes() const { return numBytes; }
  /// Where the elements of a value begin, in bytes.
  uint64_t getOffset(size_t value) const { return values[value].offset; }

  /// Between the elements of `groups` groups, value after value, and words.
  void pack(const char *elements, uint64_t *words, uint64_t groups) const;
  void unpack(const uint64_t *words, char *elements, uint64_t groups) const;

private:
  struct Value {
    uint64_t offset;
    unsigned bytes;
    /// Elements in a register.
    unsigned perRegister;
  };

  /// Calls `body(offset of the element, word, byte in the word, bytes)` for
  /// every element of all groups.
  template <typename Body>
  void forEachElement(uint64_t groups, Body body) const;

  llvm::SmallVector<Value> values;
  /// Elements of each value in a group.
  unsigned perGroup;
  unsigned numRegisters = 0;
  uint64_t numBytes = 0;
};

/// An operation that can be executed.
struct AssemblyStep {
  std::unique_ptr<EmulatedKernel> kernel;
  AssemblyPacking inputs;
  AssemblyPacking outputs;
  uint64_t groups;
};

} // namespace

//===----------------------------------------------------------------------===//
// Registers
//===----------------------------------------------------------------------===//

AssemblyPacking::AssemblyPacking(TypeRange types, unsigned pack)
    : perGroup(pack) {
  for (Type type : types) {
    ValueShape shape = *getValueShape(type);
    unsigned bytes = getElementBytes(shape.kind);
    unsigned perRegister = std::min(pack, std::max(1u, 4 / bytes));
    values.push_back({numBytes, bytes, perRegister});
    numRegisters += (pack + perRegister - 1) / perRegister;
    numBytes += shape.getBytes();
  }
}

template <typename Body>
void AssemblyPacking::forEachElement(uint64_t groups, Body body) const {
  uint64_t word = 0;
  for (uint64_t group = 0; group != groups; ++group)
    for (const Value &value : values) {
      uint64_t offset = value.offset + group * perGroup * value.bytes;
      for (unsigned i = 0; i != perGroup; ++i, offset += value.bytes)
        body(offset, word + i / value.perRegister,
             i % value.perRegister * value.bytes, value.bytes);
      word += (perGroup + value.perRegister - 1) / value.perRegister;
    }
}

void AssemblyPacking::pack(const char *elements, uint64_t *words,
                           uint64_t groups) const {
  forEachElement(groups, [=](uint64_t offset, uint64_t word, unsigned byte,
                             unsigned bytes) {
    std::memcpy(reinterpret_cast<char *>(words + word) + byte,
                elements + offset, bytes);
  });
}

void AssemblyPacking::unpack(const uint64_t *words, char *elements,
                             uint64_t groups) const {
  forEachElement(groups, [=](uint64_t offset, uint64_t word, unsigned byte,
                             unsigned bytes) {
    std::memcpy(elements + offset,
                reinterpret_cast<const char *>(words + word) + byte, bytes);
  });
}

//===----------------------------------------------------------------------===//
// Execution
//===----------------------------------------------------------------------===//

/// What the emulator reported, a line each.
static std::string messagesOf(const ::tile::DiagnosticEngine &diagnostics) {
  std::string text;
  for (const ::tile::Diagnostic &diagnostic : diagnostics.diagnostics()) {
    text += (text.empty() ? "" : "\n") + diagnostic.message;
    for (const ::tile::DiagNote &note : diagnostic.notes)
      text += "\n" + note.text;
  }
  return text;
}

/// Operand: the elements of all operands; result: those of all results.
static void runAssembly(const Instruction &step, Program &program) {
  const AssemblyStep &assembly = *static_cast<const AssemblyStep *>(step.extra);
  // Threads without a group run too: instructions for whole warps work.
  uint64_t ctas = (assembly.groups + kAssemblyLanes - 1) / kAssemblyLanes;
  uint64_t threads = ctas * kAssemblyLanes;
  std::vector<uint64_t> in(threads * assembly.inputs.getRegisters() + 1);
  std::vector<uint64_t> out(threads * assembly.outputs.getRegisters() + 1);
  assembly.inputs.pack(program.at<char>(step.operands[0]), in.data(),
                       assembly.groups);

  EmulatorLaunch launch;
  launch.grid = {static_cast<uint32_t>(ctas), 1, 1};
  launch.block = {kAssemblyLanes, 1, 1};
  auto addArray = [&](const InterpreterArray &array) {
    uint64_t address = ::tile::getVirtualAddress(launch.arrays.size());
    launch.arrays.push_back(
        {array.name, array.data, array.bytes, array.readOnly, address});
    return address;
  };
  for (const InterpreterArray &array : program.launch->arrays)
    addArray(array);
  launch.arguments = {
      addArray({"operands", in.data(), in.size() * kAssemblyWord, true}),
      addArray({"results", out.data(), out.size() * kAssemblyWord, false})};
  EmulatorOptions options;
  options.threads = 1;
  options.checks = ::tile::CheckMemory;
  options.maxSteps = 1'000'000;
  options.cancel = program.launch->options->cancel;
  SourceManager sources;
  ::tile::DiagnosticEngine diagnostics(sources);
  bool hasRun = assembly.kernel->run(launch, options, diagnostics);
  // The scheduler sees that, too.
  if (options.cancel && *options.cancel)
    return;
  if (!hasRun)
    return program.fail(FailureKind::Assembly, 0, 0, messagesOf(diagnostics));
  assembly.outputs.unpack(out.data(), program.at<char>(step.result),
                          assembly.groups);
}

//===----------------------------------------------------------------------===//
// Translation
//===----------------------------------------------------------------------===//

static Translation refuseAssembly(mlir::tile::InlineAsmOp op,
                                  Translator &translator,
                                  const std::string &problem) {
  return translator.refuse(op, "inline assembly: " + problem);
}

static Translation translateInlineAsm(mlir::tile::InlineAsmOp op,
                                      Translator &translator) {
  std::string problem;
  std::optional<AssemblyConstraints> constraints =
      mlir::tile::parseAsmConstraints(op.getConstraints(), problem);
  std::optional<std::string> text;
  if (constraints && mlir::tile::checkAsmRegisters(
                         *constraints, op.getResultTypes(),
                         op.getOperandTypes(), op.getPack(), problem))
    text = makeAssemblyKernel(op.getText(), *constraints, problem);
  if (!text)
    return refuseAssembly(op, translator, problem);
  AssemblyPacking inputs(op.getOperandTypes(), op.getPack());
  AssemblyPacking outputs(op.getResultTypes(), op.getPack());
  // Truth values are a byte each here, of which four fill a register.
  if (inputs.getRegisters() != constraints->inputs.size() ||
      outputs.getRegisters() != constraints->outputs.size())
    return refuseAssembly(op, translator, "so many truth values in a register");
  SourceManager sources;
  ::tile::DiagnosticEngine diagnostics(sources);
  std::unique_ptr<EmulatedKernel> kernel =
      EmulatedKernel::create(*text, "assembly", diagnostics);
  if (!kernel)
    return refuseAssembly(op, translator, messagesOf(diagnostics));

  uint64_t count = 1;
  if (op->getNumResults() + op->getNumOperands() != 0)
    count = translator
                .getShape(op->getNumResults() ? op->getResult(0)
                                              : op->getOperand(0))
                .count;
  Location location = op.getLoc();
  SlotId in = translator.addSlot(std::max<uint64_t>(inputs.getBytes(), 8));
  SlotId out = translator.addSlot(std::max<uint64_t>(outputs.getBytes(), 8));
  for (auto [i, operand] : llvm::enumerate(op->getOperands()))
    emitPut(translator, location, translator.getShape(operand).getBytes(),
            translator.slotOf(operand), in, inputs.getOffset(i));
  const AssemblyStep *step = translator.keep(
      AssemblyStep{std::move(kernel), inputs, outputs, count / op.getPack()});
  translator.append(location, runAssembly, count, out, {in}, 0, step);
  for (auto [i, result] : llvm::enumerate(op->getResults())) {
    uint64_t bytes = translator.getShape(result).getBytes();
    emitRowCopy(translator, location, 1, out, translator.define(result),
                {1, bytes, bytes, outputs.getOffset(i), bytes, 0});
  }
  return Translation::Done;
}

namespace tile::interpreter {

Translation translateAssembly(Operation *op, Translator &translator) {
  mlir::tile::InlineAsmOp assembly = dyn_cast<mlir::tile::InlineAsmOp>(op);
  return assembly ? translateInlineAsm(assembly, translator)
                  : Translation::Unknown;
}

} // namespace tile::interpreter
