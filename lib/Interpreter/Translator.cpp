//===- Translator.cpp - slots, instructions, and the table of families ----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the Translator that all operations share: types are checked,
// results get slots, instructions are appended to the body or, if all programs
// would compute the same, to the prologue.
//
//===----------------------------------------------------------------------===//

#include "Translator.h"
#include "tile/Support/Diagnostics/Interpreter.h"

#include "tile/Dialect/Tile/IR/LocationRange.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Limits.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace ::tile::interpreter;
using ::tile::DiagBuilder;
namespace DiagID = ::tile::DiagID;

/// Tiles that are the same in all programs are kept up to this size, which a
/// core's cache holds; what exceeds it is computed by each program anew.
static constexpr uint64_t kPrologueBytes = 4 << 20;

static const Family kFamilies[] = {
    translateIntegerOp,     translateFloatOp,   translateMathOp,
    translateLibdeviceOp,   translateCastOp,    translateShapeOp,
    translateRearrangement, translateReduction, translateDot,
    translateScaledDot,     translateMemoryOp,  translateAtomicOp,
    translateDescriptorOp,  translateProgramOp, translateAssembly,
    translateControlFlow,
};

namespace tile::interpreter {

std::optional<ElementKind> getElementKind(Type type) {
  if (isa<mlir::tile::PtrType, IndexType>(type))
    return ElementKind::I64;
  if (type.isSignlessInteger(1))
    return ElementKind::I1;
  if (type.isSignlessInteger(8))
    return ElementKind::I8;
  if (type.isSignlessInteger(16))
    return ElementKind::I16;
  if (type.isSignlessInteger(32))
    return ElementKind::I32;
  if (type.isSignlessInteger(64))
    return ElementKind::I64;
  if (isa<Float8E4M3FNType>(type))
    return ElementKind::F8E4M3FN;
  if (isa<Float8E5M2Type>(type))
    return ElementKind::F8E5M2;
  if (type.isF16())
    return ElementKind::F16;
  if (type.isBF16())
    return ElementKind::BF16;
  if (type.isF32())
    return ElementKind::F32;
  if (type.isF64())
    return ElementKind::F64;
  return std::nullopt;
}

std::optional<ValueShape> getValueShape(Type type) {
  if (isa<mlir::tile::DescType>(type))
    return ValueShape{ElementKind::I64, sizeof(Descriptor) / sizeof(uint64_t)};
  std::optional<ElementKind> kind =
      getElementKind(mlir::tile::getScalarType(type));
  if (!kind)
    return std::nullopt;
  uint64_t count = 1;
  for (int64_t extent : mlir::tile::getShape(type)) {
    if (extent <= 0 || !llvm::isPowerOf2_64(extent) ||
        extent > ::tile::limits::kTileElements)
      return std::nullopt;
    count *= extent;
    if (count > static_cast<uint64_t>(::tile::limits::kTileElements))
      return std::nullopt;
  }
  if (RankedTensorType tensor = dyn_cast<RankedTensorType>(type))
    if (tensor.getEncoding())
      return std::nullopt;
  return ValueShape{*kind, count};
}

} // namespace tile::interpreter

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

Location Translator::inContext(Location location) const {
  return callers ? CallSiteLoc::get(location, Location(callers)) : location;
}

Translation Translator::refuse(Operation *op, const Twine &what) {
  Location location = inContext(op->getLoc());
  DiagBuilder builder = diagnostics.report(
      DiagID::CannotInterpretOperation,
      rangeOf(location, diagnostics.sourceManager()), what.str());
  addCallNotes(location, builder, diagnostics.sourceManager());
  return Translation::Failed;
}

bool Translator::checkTypes(Operation *op) {
  auto check = [&](Type type) {
    if (getValueShape(type))
      return true;
    std::string text = llvm::formatv("{0}", type).str();
    Location location = inContext(op->getLoc());
    DiagBuilder builder = diagnostics.report(
        DiagID::CannotInterpretType,
        rangeOf(location, diagnostics.sourceManager()), text);
    addCallNotes(location, builder, diagnostics.sourceManager());
    return false;
  };
  if (!llvm::all_of(op->getOperandTypes(), check) ||
      !llvm::all_of(op->getResultTypes(), check))
    return false;
  for (Region &region : op->getRegions())
    for (Block &block : region)
      if (!llvm::all_of(block.getArgumentTypes(), check))
        return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Values and slots
//===----------------------------------------------------------------------===//

void Translator::bind(Value value, SlotId slot) {
  values[value] = slot;
  // In a graph of blocks the order of the text says nothing about that of
  // execution.
  Block *block = value.getParentBlock();
  if (!block->getParent()->hasOneBlock() &&
      (isa<BlockArgument>(value) || value.isUsedOutsideOfBlock(block)))
    slots.pin(slot);
}

SlotId Translator::define(Value value) {
  SlotId slot = slots.add(getShape(value).getBytes());
  bind(value, slot);
  return slot;
}

SmallVector<SlotId> Translator::slotsOf(ValueRange range) const {
  return llvm::map_to_vector(range, [&](Value value) { return slotOf(value); });
}

SmallVector<SlotId> Translator::defineAll(ValueRange range) {
  return llvm::map_to_vector(range, [&](Value value) { return define(value); });
}

Translation Translator::alias(Value result, Value source) {
  bind(result, slotOf(source));
  return Translation::Done;
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

/// An instruction without places.
static Instruction makeInstruction(Handler handler, uint64_t count,
                                   int64_t immediate, const void *extra) {
  Instruction instruction;
  instruction.execute = handler;
  instruction.count = count;
  instruction.immediate = immediate;
  instruction.extra = extra;
  return instruction;
}

uint64_t Translator::append(Location location, Instruction instruction) {
  uint64_t at = position();
  for (uint64_t slot : instruction.operands)
    if (slot != Instruction::kNone)
      slots.touch(static_cast<SlotId>(slot), at);
  if (instruction.result != Instruction::kNone)
    slots.touch(static_cast<SlotId>(instruction.result), at);
  code.body.push_back(instruction);
  code.locations.push_back(inContext(location));
  return at;
}

uint64_t Translator::append(Location location, Handler handler, uint64_t count,
                            uint64_t result, ArrayRef<uint64_t> operands,
                            int64_t immediate, const void *extra) {
  Instruction instruction = makeInstruction(handler, count, immediate, extra);
  instruction.result = result;
  llvm::copy(operands, instruction.operands.begin());
  return append(location, instruction);
}

Translation Translator::emitPure(Operation *op, Handler handler,
                                 ValueRange operands, Value result,
                                 int64_t immediate, const void *extra) {
  if (!handler)
    return refuse(op, llvm::formatv("`{0}` of {1}", op->getName(),
                                    op->getOperand(0).getType())
                          .str());
  ValueShape shape = getShape(result);
  Instruction instruction =
      makeInstruction(handler, shape.count, immediate, extra);
  bool isInvariant = prologueBytes + shape.getBytes() <= kPrologueBytes;
  for (auto [index, operand] : llvm::enumerate(operands)) {
    instruction.operands[index] = slotOf(operand);
    isInvariant &= slots.isPermanent(slotOf(operand));
  }
  if (!isInvariant) {
    instruction.result = define(result);
    append(op->getLoc(), instruction);
    return Translation::Done;
  }
  SlotId slot = slots.add(shape.getBytes(), /*isPermanent=*/true);
  bind(result, slot);
  instruction.result = slot;
  prologueBytes += shape.getBytes();
  code.prologue.push_back(instruction);
  return Translation::Done;
}

Translation Translator::emitPure(Operation *op, Handler handler) {
  return emitPure(op, handler, op->getOperands(), op->getResult(0));
}

Translation Translator::emitEffect(Operation *op, Handler handler,
                                   ValueRange operands, Value result,
                                   int64_t immediate, const void *extra) {
  uint64_t count = getShape(result ? result : operands.front()).count;
  Instruction instruction = makeInstruction(handler, count, immediate, extra);
  for (auto [index, operand] : llvm::enumerate(operands))
    if (operand)
      instruction.operands[index] = slotOf(operand);
  if (result)
    instruction.result = define(result);
  append(op->getLoc(), instruction);
  return Translation::Done;
}

//===----------------------------------------------------------------------===//
// Operations and the kernel
//===----------------------------------------------------------------------===//

bool Translator::translate(Operation *op) {
  if (++numOperations > ::tile::limits::kTileOps) {
    diagnostics.report(DiagID::KernelTooLarge,
                       rangeOf(op->getLoc(), diagnostics.sourceManager()),
                       code.name,
                       llvm::formatv("it has more than {0} operations",
                                     ::tile::limits::kTileOps)
                           .str());
    return false;
  }
  if (!checkTypes(op))
    return false;
  for (Family family : kFamilies) {
    Translation translation = family(op, *this);
    if (translation != Translation::Unknown)
      return translation == Translation::Done;
  }
  refuse(op, llvm::formatv("the operation `{0}`", op->getName()).str());
  return false;
}

bool Translator::checkSignature(func::FuncOp function) {
  auto report = [&](const Twine &reason) {
    diagnostics.report(DiagID::NotAKernel,
                       rangeOf(function.getLoc(), diagnostics.sourceManager()),
                       function.getName(), reason.str());
    return false;
  };
  if (!function->hasAttr(mlir::tile::kKernelAttr))
    return report("it has no attribute `tile.kernel`");
  if (function.isExternal())
    return report("it has no body");
  if (function.getNumResults() != 0)
    return report("it has results");
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
    if (isa<ShapedType>(type) || !getValueShape(type))
      return report(
          llvm::formatv("its argument {0} has the type `{1}`", index, type)
              .str());
  return true;
}

/// What a launch passes for an argument of that type.
static Code::Argument describeArgument(Type type, SlotId slot) {
  using Kind = ::tile::InterpreterArgument::Kind;
  Code::Argument argument;
  argument.place = slot;
  argument.bytes = getValueShape(type)->getBytes();
  argument.isBool = getElementKind(type) == ElementKind::I1;
  argument.kind = Kind::Scalar;
  if (isa<mlir::tile::PtrType>(type))
    argument.kind = Kind::Pointer;
  if (mlir::tile::DescType tensor = dyn_cast<mlir::tile::DescType>(type)) {
    argument.kind = Kind::Descriptor;
    argument.rank = tensor.getShape().size();
    argument.elementBytes =
        getElementBytes(*getElementKind(tensor.getElementType()));
  }
  return argument;
}

void Translator::defineArguments(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    ValueShape shape = getShape(argument);
    SlotId slot = slots.add(shape.getBytes(), /*isPermanent=*/true);
    values[argument] = slot;
    code.arguments.push_back(describeArgument(argument.getType(), slot));
  }
}

/// Replaces the numbers of slots by their offsets.
void Translator::resolveSlots() {
  code.arenaBytes = slots.layOut();
  auto resolve = [&](uint64_t &place) {
    if (place != Instruction::kNone)
      place = slots.getOffset(static_cast<SlotId>(place));
  };
  for (std::vector<Instruction> *list : {&code.prologue, &code.body})
    for (Instruction &instruction : *list) {
      resolve(instruction.result);
      llvm::for_each(instruction.operands, resolve);
    }
  for (Code::Argument &argument : code.arguments)
    resolve(argument.place);
}

bool Translator::translateKernel(func::FuncOp function) {
  code.name = function.getName().str();
  if (!checkSignature(function) || !checkTypes(function))
    return false;
  defineArguments(function);
  activeFunctions.insert(function);
  SmallVector<SlotId> results;
  if (!translateRegion(function.getBody(), TypeRange(), results))
    return false;
  resolveSlots();
  return true;
}
