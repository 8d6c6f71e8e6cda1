//===- Decoder.h - from syntax to instructions ------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a family of instructions is taught to the emulator. Each family (a file
// of Instructions/) puts its opcodes into the table together with a function
// that takes one written instruction apart with an InstructionDecoder, which
// resolves operands, and picks the handler. Whatever the function does not take
// (a modifier, an operand) makes the instruction unknown: nothing is guessed.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PROGRAM_DECODER_H
#define TILE_LIB_EMULATOR_PROGRAM_DECODER_H

#include "Instruction.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/Twine.h"
#include <memory>
#include <vector>

namespace tile::emulator {

struct Program;

/// Scalar types of PTX instructions.
enum class Type : uint8_t {
  None,
  B8,
  B16,
  B32,
  B64,
  B128,
  U8,
  U16,
  U32,
  U64,
  S8,
  S16,
  S32,
  S64,
  F16,
  BF16,
  F32,
  F64,
  TF32,
  F16x2,
  BF16x2,
  E4M3,
  E5M2,
  E4M3x2,
  E5M2x2,
  U16x2,
  S16x2,
  Pred,
};

/// Bytes of a register that holds one; 0 for Pred and None.
unsigned byteSize(Type type);
bool isFloat(Type type);
/// S8 to S64 and S16x2.
bool isSigned(Type type);
/// "f32"; the type of that name, or None.
Type parseType(llvm::StringRef name);
llvm::StringRef spelling(Type type);

/// Memory spaces, as instructions name them.
enum class Space : uint8_t {
  Generic,
  Global,
  Shared,
  Cluster,
  Local,
  Constant,
  Param
};

/// A resolved `[...]`.
struct AddressOperand {
  /// A vector of 64-bit addresses (32-bit ones are widened when `bytes` is 4);
  /// absolute addresses of variables are constants there. For Space::Param
  /// of statically known parameters see InstructionDecoder::parameter.
  Register base;
  /// Bytes of the register: 4 or 8.
  unsigned bytes = 8;
  int64_t offset = 0;
};

/// A parameter of the entry, or a `.param` variable of a call: a block of bytes
/// for each lane in the register block.
struct ParameterOperand {
  Register block;
  /// Bytes of the block; lane i begins at block.offset + i * stride. 0 for the
  /// entry's parameters, which all lanes share.
  uint32_t stride = 0;
  uint32_t bytes = 0;
  /// Of the access, within the block.
  uint32_t offset = 0;
};

/// A function as a `call` sees it.
struct Callee {
  /// False for those that the emulator provides itself (vprintf, ...).
  bool isDefined = false;
  /// Its first instruction.
  uint32_t entry = 0;
  /// The callee's own `.param` variables, in order; a call copies the caller's
  /// into the parameters, and the results back at the return. Empty unless it
  /// is defined.
  std::vector<ParameterOperand> parameters;
  std::vector<ParameterOperand> results;
};

/// One instruction while it is being decoded. The functions that take
/// something return false, or an empty register, after they have failed; only
/// the first failure counts. A modifier that was not taken, or an operand (or
/// an element of one) that was not asked for, makes the instruction unknown.
class InstructionDecoder {
public:
  virtual ~InstructionDecoder() = default;

  /// As written.
  const ptx::Instruction &syntax() const { return *written; }
  /// What is being made: set handler, operands (through addOperand),
  /// immediate and details.
  Instruction &result() { return *decoded; }

  // Modifiers are taken from the left.

  /// Takes the next modifier if it is `name` (without the dot).
  bool take(llvm::StringRef name);
  /// The index of the next modifier in `names`, taken; -1 if it is none.
  int takeOneOf(llvm::ArrayRef<llvm::StringRef> names);
  /// The next modifier, not taken; empty if there is none.
  llvm::StringRef peek() const;
  /// Takes the next modifier, which must be a type.
  Type takeType();
  /// Takes `name` wherever it stands (as PTX allows for few modifiers only).
  bool takeAnywhere(llvm::StringRef name);

  // Operands, by their place.

  unsigned numOperands() const { return syntax().operands.size(); }
  const ptx::Operand &operand(unsigned i) const { return syntax().operands[i]; }

  /// Operand `i` as a register that is written. It must have the size of
  /// `type`, or be wider if `mayBeWider` (loads and conversions). `_` gives an
  /// empty register without failing if `mayBeSink`.
  virtual Register destination(unsigned i, Type type, bool mayBeWider = false,
                               bool mayBeSink = false) = 0;
  /// Operand `i` as a value of `type`: a register of that size (or wider), a
  /// constant or the address of a variable, either of which becomes 32 equal
  /// lanes. Special registers may be wider than `type`, too (the low bits
  /// count); those that change (%clock, %clock64, %globaltimer) are unknown
  /// here, so `mov` looks for their names first.
  virtual Register source(unsigned i, Type type, bool mayBeWider = false) = 0;
  /// Element `j` of the vector operand `i`, likewise; `_` gives a register that
  /// nobody reads. An operand that is no vector is its own element 0.
  virtual Register destinationElement(unsigned i, unsigned j, Type type,
                                      bool mayBeWider = false) = 0;
  virtual Register sourceElement(unsigned i, unsigned j, Type type,
                                 bool mayBeWider = false) = 0;
  /// Bytes of the register behind operand `i` (or its element `j`), 0 if it is
  /// no register.
  virtual unsigned registerBytes(unsigned i, int j = -1) = 0;
  /// A predicate that is read; `negated` says if it is written `!%p`. Constants
  /// are allowed.
  virtual Register predicate(unsigned i, bool &negated) = 0;
  /// Predicates that are written: `%p` or `%p|%q`; `second` may be null if a
  /// pair is not allowed. Of `%r|%p` (shfl) the second part only is one.
  virtual Register predicateDestination(unsigned i,
                                        Register *second = nullptr) = 0;
  /// The predicate after the `|` of operand `i`, empty if there is none.
  virtual Register secondPredicate(unsigned i) = 0;
  /// Operand `i`, which must be `[...]`.
  virtual AddressOperand address(unsigned i) = 0;
  /// Operand `i`, which must be `[name + constant]` of a parameter.
  virtual ParameterOperand parameter(unsigned i) = 0;
  /// True if operand `i` is an address whose name is a parameter.
  virtual bool isParameter(unsigned i) = 0;
  /// Operand `i`, which must be an integer constant.
  virtual uint64_t constant(unsigned i) = 0;
  /// True if operand `i` is a special register that changes while the program
  /// runs (%clock, %clock64, %globaltimer), which no other function takes.
  virtual bool isClock(unsigned i) = 0;
  /// The instruction's place of a label.
  virtual uint32_t label(unsigned i) = 0;
  /// The instructions' places of the `.branchtargets` that operand `i` names.
  virtual std::vector<uint32_t> branchTargets(unsigned i) = 0;
  /// The function that operand `i` of a call names. The numbers and sizes of
  /// the call's lists have been compared with it. Instruction::rejoin of a call
  /// is the place behind it. Calls through a register are unknown.
  virtual Callee callee(unsigned i) = 0;
  /// Element `j` of operand `i`, a list: a `.param` variable of the caller, the
  /// whole of it; or a register or a constant, whose lanes are a block, too.
  virtual ParameterOperand parameterElement(unsigned i, unsigned j) = 0;
  /// A register of the machine's own for intermediate values, or 32 equal
  /// lanes of a constant.
  virtual Register temporary(unsigned bytes) = 0;
  virtual Register constantLanes(Type type, uint64_t bits) = 0;
  /// The carry flag CC.CF that `add.cc` and its kin write, a predicate: the
  /// same one at each call.
  virtual Register carryFlag() { return {}; }

  /// Appends to the result's operands; returns its index.
  virtual unsigned addOperand(Register reg) = 0;
  /// Keeps `details` alive with the program.
  virtual void keepAlive(std::shared_ptr<const void> details) = 0;

  /// Makes an object for the result's details.
  template <typename T> T &makeDetails() {
    std::shared_ptr<T> object = std::make_shared<T>();
    decoded->details = object.get();
    keepAlive(object);
    return *object;
  }

  /// The instruction is not one that the emulator executes (E0902).
  virtual bool unknown() = 0;
  /// It is not valid PTX (E0903).
  virtual bool invalid(const llvm::Twine &what) = 0;
  virtual bool failed() const = 0;

protected:
  const ptx::Instruction *written = nullptr;
  Instruction *decoded = nullptr;
  /// Bit i: modifier i was taken.
  uint64_t takenModifiers = 0;
};

/// Decodes one instruction; false after a failure.
using DecodeFunction = bool (*)(InstructionDecoder &decoder);

/// By opcode ("add").
class OpcodeTable {
public:
  /// Asserts that the opcode is new.
  void add(llvm::StringRef opcode, DecodeFunction decode);
  /// Null if the opcode is unknown.
  DecodeFunction find(llvm::StringRef opcode) const;
  /// All families; made once.
  static const OpcodeTable &get();

private:
  llvm::StringMap<DecodeFunction> functions;
};

// The families, each in the file of Instructions/ that has its name.
void addControlOpcodes(OpcodeTable &table); // bra, brx, call, ret, exit, trap
void addMoveOpcodes(
    OpcodeTable &table); // mov, selp, slct, prmt, cvta, isspacep, getctarank...
void addIntegerOpcodes(
    OpcodeTable &table); // add..., shared opcodes with floats dispatch there
void addLogicOpcodes(OpcodeTable &table); // and, or, shl, bfe, lop3, ...
void addFloatOpcodes(OpcodeTable &table); // fma, div.rn, sqrt, ...
void addApproximateOpcodes(
    OpcodeTable &table);                    // ex2, lg2, sin, rcp.approx, tanh
void addCompareOpcodes(OpcodeTable &table); // setp, set
void addConvertOpcodes(OpcodeTable &table); // cvt
void addMemoryOpcodes(
    OpcodeTable &table); // ld, st, ldu, prefetch, applypriority
void addAtomicOpcodes(OpcodeTable &table);  // atom, red
void addFenceOpcodes(OpcodeTable &table);   // membar, fence
void addBarrierOpcodes(OpcodeTable &table); // bar, barrier
void addWarpOpcodes(
    OpcodeTable &table); // shfl, vote, match, redux, activemask, elect
void addAsyncCopyOpcodes(OpcodeTable &table);  // cp.async...
void addMatrixMoveOpcodes(OpcodeTable &table); // ldmatrix, stmatrix, movmatrix
void addMatrixMultiplyOpcodes(OpcodeTable &table); // mma

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_PROGRAM_DECODER_H
