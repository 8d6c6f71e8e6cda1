//===- Translator.h - from operations to instructions -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Translator walks a kernel once and builds its Code. It knows slots,
// jumps and calls; what single operations do is known by the families
// (IntegerOps.cpp, MemoryOps.cpp, ...), each a function of type Family that is
// asked for every operation. A new family is a new file and a line in the
// table of Translator.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_TRANSLATOR_H
#define TILE_LIB_INTERPRETER_TRANSLATOR_H

#include "Code.h"
#include "Elements.h"
#include "Slots.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include <optional>

namespace tile::interpreter {

/// What a family says of an operation.
enum class Translation : uint8_t {
  /// It belongs to another family.
  Unknown,
  /// Its instructions have been emitted.
  Done,
  /// An error has been reported.
  Failed,
};

/// A scalar or a tile: its element type and number of elements. A descriptor
/// counts as a tile of 64-bit integers.
struct ValueShape {
  ElementKind kind;
  uint64_t count;
  uint64_t getBytes() const { return count * getElementBytes(kind); }
};

/// The element type, or none if the interpreter does not have it.
std::optional<ElementKind> getElementKind(mlir::Type type);

/// The shape of a value of that type, or none if it cannot be interpreted.
std::optional<ValueShape> getValueShape(mlir::Type type);

/// Builds the code of one kernel.
class Translator {
public:
  Translator(Code &code, DiagnosticEngine &diagnostics)
      : code(code), diagnostics(diagnostics) {}

  /// Translates the whole kernel; false after an error was reported.
  bool translateKernel(mlir::func::FuncOp function);

  /// Dispatches an operation to its family.
  bool translate(mlir::Operation *op);

  //===------------------------------------------------------------------===//
  // What families use
  //===------------------------------------------------------------------===//

  /// The kind and size of a value. All values of an operation have been
  /// checked before a family sees it.
  ValueShape getShape(mlir::Value value) const {
    ValueShape shape = *getValueShape(value.getType());
    return {shape.kind, shape.count * lanes};
  }
  ElementKind getKind(mlir::Value value) const { return getShape(value).kind; }

  /// Emits an instruction whose result depends on nothing but its operands;
  /// it moves ahead of all programs if these are the same in all of them. A
  /// null handler means that the operation has no form for its types.
  Translation emitPure(mlir::Operation *op, Handler handler,
                       mlir::ValueRange operands, mlir::Value result,
                       int64_t immediate = 0, const void *extra = nullptr);
  /// The usual case: all operands, the only result.
  Translation emitPure(mlir::Operation *op, Handler handler);

  /// Emits an instruction that each program executes. `result` may be null;
  /// `count` is then the number of elements of the first operand.
  Translation emitEffect(mlir::Operation *op, Handler handler,
                         mlir::ValueRange operands, mlir::Value result,
                         int64_t immediate = 0, const void *extra = nullptr);

  /// `result` is another name of the same bytes.
  Translation alias(mlir::Value result, mlir::Value source);

  /// Keeps `object` as long as the code, and returns its address.
  template <typename T> const T *keep(T object) {
    std::shared_ptr<const T> owned =
        std::make_shared<const T>(std::move(object));
    code.extras.push_back(owned);
    return owned.get();
  }

  /// Reports that the interpreter does not know `what` of an operation.
  Translation refuse(mlir::Operation *op, const llvm::Twine &what);

  //===------------------------------------------------------------------===//
  // What families use that emit several instructions for an operation
  //===------------------------------------------------------------------===//

  SlotId slotOf(mlir::Value value) const { return values.lookup(value); }
  /// Gives the value a slot of its own.
  SlotId define(mlir::Value value);
  /// Makes a slot that of the value; it may be that of others, too.
  void bind(mlir::Value value, SlotId slot);
  /// A slot for an intermediate result.
  SlotId addSlot(uint64_t bytes) { return slots.add(bytes); }

  /// Appends to the body and returns the position; touches the slots.
  uint64_t append(mlir::Location location, Instruction instruction);
  /// The same from its parts; places are slots, or Instruction::kNone.
  uint64_t append(mlir::Location location, Handler handler, uint64_t count,
                  uint64_t result, llvm::ArrayRef<uint64_t> operands,
                  int64_t immediate = 0, const void *extra = nullptr);

  /// Applies a region of one block, whose code is scalar, to `width` lanes.
  /// Slot i of `arguments` has an element of the block's argument i for each
  /// lane; `results` get slots with those that the terminator yields. Straight
  /// code is executed for all lanes at once, other code lane by lane.
  bool applyRegion(mlir::Region &region, uint64_t width,
                   llvm::ArrayRef<SlotId> arguments,
                   llvm::SmallVectorImpl<SlotId> &results);
  /// Lanes for which the current code is executed at once; above 1 every value
  /// that the code defines is a scalar of its own for each lane.
  uint64_t getLanes() const { return lanes; }

  //===------------------------------------------------------------------===//
  // What control flow uses (ControlFlow.cpp)
  //===------------------------------------------------------------------===//

  bool translateFor(mlir::scf::ForOp op);
  bool translateWhile(mlir::scf::WhileOp op);
  bool translateIf(mlir::scf::IfOp op);
  bool translateExecuteRegion(mlir::scf::ExecuteRegionOp op);
  bool translateCall(mlir::func::CallOp op);

private:
  /// A block of a graph, with the jumps to it that are not placed yet.
  struct Graph {
    llvm::DenseMap<mlir::Block *, uint64_t> positions;
    std::vector<std::pair<uint64_t, mlir::Block *>> jumps;
  };

  bool checkTypes(mlir::Operation *op);
  bool checkSignature(mlir::func::FuncOp function);
  bool refuseCall(mlir::func::CallOp call, const llvm::Twine &reason);
  void defineArguments(mlir::func::FuncOp function);
  void resolveSlots();

  uint64_t position() const { return code.body.size(); }
  /// The location with the calls through which it was reached.
  mlir::Location inContext(mlir::Location location) const;

  /// Copies all values at once: a source may be the target of another copy.
  void emitMoves(mlir::Location location, llvm::ArrayRef<SlotId> from,
                 llvm::ArrayRef<SlotId> to);
  void emitMove(mlir::Location location, SlotId from, SlotId to);
  /// Jumps get their target later, by `placeJump`, if it lies ahead.
  uint64_t emitJump(mlir::Location location, uint64_t target = 0);
  uint64_t emitJumpIfFalse(mlir::Location location, SlotId condition);
  void placeJump(uint64_t jump) { code.body[jump].immediate = position(); }

  llvm::SmallVector<SlotId> slotsOf(mlir::ValueRange values) const;
  llvm::SmallVector<SlotId> defineAll(mlir::ValueRange values);

  /// All operations of a block but its terminator.
  bool translateBlock(mlir::Block &block);
  /// A region of one block or of several; what its terminator returns is
  /// found in `results` afterwards.
  bool translateRegion(mlir::Region &region, mlir::TypeRange types,
                       llvm::SmallVectorImpl<SlotId> &results);
  bool translateGraph(mlir::Region &region, llvm::ArrayRef<SlotId> results);
  bool translateTerminator(mlir::Operation *op, Graph &graph,
                           llvm::ArrayRef<SlotId> results,
                           std::vector<uint64_t> &exits);
  bool applyToAllLanes(mlir::Region &region, uint64_t width,
                       llvm::ArrayRef<SlotId> arguments,
                       llvm::SmallVectorImpl<SlotId> &results);
  bool applyLaneByLane(mlir::Region &region, uint64_t width,
                       llvm::ArrayRef<SlotId> arguments,
                       llvm::SmallVectorImpl<SlotId> &results);
  void emitBranch(mlir::Operation *op, mlir::Block *target,
                  mlir::ValueRange operands, Graph &graph);

  Code &code;
  DiagnosticEngine &diagnostics;
  SlotTable slots;
  llvm::DenseMap<mlir::Value, SlotId> values;
  /// Bytes that are computed ahead of all programs.
  uint64_t prologueBytes = 0;
  uint64_t numOperations = 0;
  uint64_t lanes = 1;
  /// Regions and calls around the current operation.
  unsigned depth = 0;
  llvm::SetVector<mlir::Operation *> activeFunctions;
  /// The calls that lead to the current function; null in the kernel itself.
  mlir::LocationAttr callers;
};

/// Asks a family to translate an operation.
using Family = Translation (*)(mlir::Operation *, Translator &);

// The families, each defined in the file of its name.
Translation translateIntegerOp(mlir::Operation *op, Translator &translator);
Translation translateFloatOp(mlir::Operation *op, Translator &translator);
Translation translateMathOp(mlir::Operation *op, Translator &translator);
Translation translateLibdeviceOp(mlir::Operation *op, Translator &translator);
Translation translateCastOp(mlir::Operation *op, Translator &translator);
Translation translateShapeOp(mlir::Operation *op, Translator &translator);
Translation translateRearrangement(mlir::Operation *op, Translator &translator);
Translation translateReduction(mlir::Operation *op, Translator &translator);
Translation translateDot(mlir::Operation *op, Translator &translator);
Translation translateScaledDot(mlir::Operation *op, Translator &translator);
Translation translateMemoryOp(mlir::Operation *op, Translator &translator);
Translation translateAtomicOp(mlir::Operation *op, Translator &translator);
Translation translateDescriptorOp(mlir::Operation *op, Translator &translator);
Translation translateProgramOp(mlir::Operation *op, Translator &translator);
Translation translateAssembly(mlir::Operation *op, Translator &translator);
Translation translateControlFlow(mlir::Operation *op, Translator &translator);

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_TRANSLATOR_H
