//===- KernelEmitter.h - the emitter and its state --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The emitter is an evaluator for which some values are tensors: what it can
// compute it computes, and an operator or call on a tensor builds operations
// instead. Statements bind names to SSA values; control flow that depends on
// tensors becomes scf operations, whose results are the names that differ
// between their ways. One emitter serves one kernel and the helpers it calls.
//
//   EmitKernel.cpp      the module, kernel and helper functions, calls
//   EmitParameters.cpp  the parameters of a kernel; helpers as kernels
//   EmitStatements.cpp  assignments, expressions that a kernel may not hold
//   EmitBranches.cpp    if, conditional expressions, and/or, return
//   EmitLoops.cpp       for, while
//   EmitOperators.cpp   operators, comparisons, indexing
//   EmitAttributes.cpp  what tensors are and have: attributes, methods, names
//   Builtin*.cpp        the functions of `tl`, listed in Builtins.def
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_KERNELEMITTER_H
#define TILE_LIB_LANGUAGE_KERNELEMITTER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "tile/Language/Emitter.h"
#include "tile/Language/Evaluator.h"
#include "tile/Language/Promotion.h"
#include "tile/Language/TileBuilder.h"
#include "llvm/ADT/StringMap.h"

namespace tile {

/// The variables of a function at one point, and where each got its value.
struct Variables {
  llvm::StringMap<Value> values;
  llvm::StringMap<SourceRange> definitions;

  /// All names, sorted, so that what is made from them does not vary.
  std::vector<llvm::StringRef> names() const;
  /// The value of a name, or null.
  const Value *find(llvm::StringRef name) const;
  SourceRange definition(llvm::StringRef name) const;
};

/// Statements that follow the current block up to the end of the function:
/// what a branch without `return` goes on with.
struct Rest {
  ast::Block block;
  const Rest *next = nullptr;
};

/// A parameter's type for an instance of a function, as text; equal texts are
/// equal instances.
std::string instanceKey(const FunctionObject &function,
                        llvm::ArrayRef<Value> arguments);

class KernelEmitter : public Evaluator {
public:
  KernelEmitter(Program &program, mlir::MLIRContext &mlirContext);
  ~KernelEmitter() override;

  /// The module with the kernel, or null after errors.
  mlir::OwningOpRef<mlir::ModuleOp>
  emit(FunctionObject &kernel, const KernelSpecialization &specialization);

  TileBuilder builder;
  /// Those of the kernel, while it is emitted.
  KernelOptions options;
  /// Told of each instance of a helper; may be empty.
  CallObserver observer;

  //===--- For the builtins -----------------------------------------------===//

  Value wrap(Tensor tensor, SourceRange origin) {
    return Value::make<TensorValue>(tensor, origin);
  }
  /// The poison that stands for a value after an error was reported.
  Value poison() const { return poisonValue; }
  /// A tensor as it is, a number as scalar of its own type (strong). None
  /// after an error that calls the value `what`.
  std::optional<Tensor> toTensor(const Value &value, SourceRange range,
                                 llvm::StringRef what);
  /// Brings two operands to one type; weak numbers take the tensor's. None
  /// after an error that names the operator.
  std::optional<std::pair<Tensor, Tensor>> meet(llvm::StringRef op,
                                                const Value &lhs,
                                                const Value &rhs,
                                                SourceRange range);
  /// Makes the shapes of all tensors equal; false after an error.
  bool broadcastTogether(llvm::MutableArrayRef<Tensor> tensors,
                         SourceRange range);
  /// Converts; none after an error.
  std::optional<Tensor> castTo(Tensor tensor, DType type, SourceRange range,
                               bool towardZero = false);
  /// Checks the extents and the size of a tile; false after an error.
  bool checkShape(llvm::ArrayRef<int64_t> shape, SourceRange range);
  /// Ends the function that is being emitted after an error that makes what
  /// follows in it meaningless.
  void abandonFunction() { state->isAbandoned = true; }
  /// Whether a place is in the standard library, called by the user.
  bool isInLibrary(SourceRange range) const {
    return outsideLibrary(range).file != range.file;
  }

  //===--- Evaluator ------------------------------------------------------===//

  EvalResult evaluate(const ast::Expr &expr) override;
  Flow execute(const ast::Stmt &statement) override;
  Flow executeBlock(ast::Block block) override;
  EvalResult binary(ast::BinaryOp op, const Value &lhs, const Value &rhs,
                    SourceRange range) override;
  EvalResult augmented(ast::BinaryOp op, const Value &lhs, const Value &rhs,
                       SourceRange range) override;
  EvalResult unary(ast::UnaryOpKind op, const Value &operand,
                   SourceRange range) override;
  EvalResult compare(ast::CompareOp op, const Value &lhs, const Value &rhs,
                     SourceRange range) override;
  std::optional<bool> truth(const Value &value, SourceRange range) override;
  EvalResult attribute(const Value &value, llvm::StringRef name,
                       SourceRange range) override;
  EvalResult findAttribute(const Value &value, llvm::StringRef name) override;
  EvalResult subscript(const Value &value, const Value &index,
                       SourceRange range) override;
  std::optional<bool> isInstance(const Value &value, const Value &type,
                                 SourceRange range) override;
  EvalResult call(const Value &callee, const CallArguments &arguments,
                  SourceRange range) override;
  EvalResult callFunction(FunctionObject &function,
                          const CallArguments &arguments,
                          SourceRange range) override;
  EvalResult readName(llvm::StringRef name, SourceRange range) override;
  bool bindName(llvm::StringRef name, Value value, SourceRange range) override;
  bool assign(const ast::Expr &target, const Value &value) override;
  std::string describe(const Value &value) override;

protected:
  EvalResult visitBoolOp(const ast::BoolOp &expr) override;
  EvalResult visitNamedExpr(const ast::NamedExpr &expr) override;
  EvalResult visitIfExp(const ast::IfExp &expr) override;
  EvalResult visitList(const ast::List &expr) override;
  EvalResult visitListComp(const ast::ListComp &expr) override;
  EvalResult visitCompare(const ast::Compare &expr) override;
  Flow visitAssign(const ast::Assign &statement) override;
  Flow visitAugAssign(const ast::AugAssign &statement) override;
  Flow visitAnnAssign(const ast::AnnAssign &statement) override;
  Flow visitIf(const ast::If &statement) override;
  Flow visitFor(const ast::For &statement) override;
  Flow visitWhile(const ast::While &statement) override;
  Flow visitReturn(const ast::Return &statement) override;
  Flow visitAssert(const ast::Assert &statement) override;

private:
  /// The function that is being emitted.
  struct FunctionState {
    FunctionObject *function = nullptr;
    /// Loops around the current statement.
    unsigned loopDepth = 0;
    /// Nothing more of it is emitted.
    bool isAbandoned = false;
    /// Regions of scf operations around it, and the most there were, calls
    /// included: what inlining will make of this function.
    unsigned regionDepth = 0;
    unsigned maxRegionDepth = 0;
    llvm::StringMap<SourceRange> definitions;
    /// Names that were annotated `tl.constexpr`, and by which statement.
    llvm::StringMap<SourceRange> constexprNames;
  };

  /// A function emitted for certain arguments.
  struct Instance {
    mlir::func::FuncOp function;
    /// What a call gives; its tensors stand for the results of the call.
    Value result;
    /// Kept so that addresses in the key stay those of these objects.
    std::vector<Value> arguments;
    unsigned regionDepth = 0;
    bool isFinished = false;
    bool hasFailed = false;
  };

  /// Enters a region for its lifetime; false after the error that regions
  /// nest too deep, which would exhaust the stack of later passes.
  class RegionGuard {
  public:
    RegionGuard(KernelEmitter &emitter, SourceRange range)
        : state(emitter.state), entered(emitter.checkDepth(1, range)) {
      state->regionDepth += entered;
    }
    ~RegionGuard() { state->regionDepth -= entered; }
    RegionGuard(const RegionGuard &) = delete;
    RegionGuard &operator=(const RegionGuard &) = delete;
    explicit operator bool() const { return entered; }

  private:
    FunctionState *state;
    bool entered;
  };

  //===--- EmitKernel.cpp -------------------------------------------------===//
  /// Whether `more` regions may be opened here; false after an error.
  bool checkDepth(unsigned more, SourceRange range);
  mlir::Location locate(SourceRange range) const;
  mlir::func::FuncOp createKernel(FunctionObject &kernel,
                                  const KernelSpecialization &specialization);
  /// The value of a parameter, whose run-time leaves are the arguments that it
  /// takes off the front.
  Value bindParameter(const ParameterSpecialization &known,
                      llvm::ArrayRef<mlir::Value> &leaves, SourceRange range);
  void bindKernelParameters(FunctionObject &kernel,
                            const KernelSpecialization &specialization,
                            mlir::func::FuncOp function, Scope &scope);
  /// The body of a kernel that calls a helper with the parameters in `scope`
  /// and stores what it returns.
  void emitHelperCall(FunctionObject &helper, mlir::func::FuncOp function,
                      const std::shared_ptr<Scope> &scope);
  void storeResult(const Value &result, const std::string &name,
                   mlir::func::FuncOp function, SourceRange range);
  /// Calls a function of `tl`.
  EvalResult callLanguage(llvm::StringRef name, llvm::ArrayRef<Value> arguments,
                          SourceRange range);
  EvalResult loadTile(Tensor pointer, llvm::ArrayRef<int64_t> shape, DType type,
                      SourceRange range);
  /// Emits the body into `function`, whose entry block and scope are ready;
  /// gives what it returns, poison after errors, and how deep regions nest.
  Value emitBody(FunctionObject &object, mlir::func::FuncOp function,
                 std::shared_ptr<Scope> scope, SourceRange callSite,
                 unsigned &depth);
  EvalResult callJit(FunctionObject &function, const CallArguments &arguments,
                     SourceRange range);
  Instance *instantiate(FunctionObject &function,
                        llvm::ArrayRef<BoundArgument> arguments,
                        SourceRange range);
  EvalResult callInstance(const Instance &instance,
                          llvm::ArrayRef<BoundArgument> arguments,
                          SourceRange range);

  //===--- EmitStatements.cpp ---------------------------------------------===//
  Flow emitBlock(ast::Block block, const Rest *rest);
  /// Gives poison to every name that a failed statement would have bound.
  void recover(const ast::Stmt &statement);
  /// What a plain assignment stores: constants become run-time scalars.
  EvalResult decay(const Value &value, SourceRange range);
  bool checkTarget(const ast::Expr &target);
  Variables variables();
  void restore(const Variables &variables);

  //===--- EmitBranches.cpp -----------------------------------------------===//
  /// A condition: a scalar int1, or a constant.
  struct Condition {
    std::optional<bool> constant;
    mlir::Value value;
  };
  std::optional<Condition> condition(const ast::Expr &test,
                                     llvm::StringRef keyword);
  std::optional<bool> constantCondition(const Value &value, SourceRange range);
  /// Emits branch `index` and those after it. With `rest` every way ends with
  /// the function.
  Flow emitIf(const ast::If &statement, size_t index, const Rest *rest);
  Flow emitMergingIf(mlir::Value condition, const ast::If &statement,
                     size_t index);
  Flow emitReturningIf(mlir::Value condition, const ast::If &statement,
                       size_t index, const Rest &rest);
  /// Gives an `if` the results that its branches yield and binds `names` to
  /// them.
  mlir::scf::IfOp addResults(mlir::scf::IfOp op,
                             llvm::ArrayRef<mlir::Value> thenValues,
                             llvm::ArrayRef<mlir::Value> elseValues);
  void mergeVariables(mlir::scf::IfOp op, const Variables &before,
                      const Variables &afterThen, const Variables &afterElse,
                      SourceRange range);
  /// Whether a `return` may be reached in `statement`.
  bool mayReturn(const ast::If &statement);
  bool mayReturn(ast::Block block, const BlockNames &changing);
  /// The value of a condition if it cannot depend on names in `changing` and
  /// is known without building anything.
  std::optional<bool> foldCondition(const ast::Expr &test,
                                    const BlockNames &changing);
  bool isFoldable(const ast::Expr &expr, const BlockNames &changing);

  //===--- EmitLoops.cpp --------------------------------------------------===//
  struct LoopRange;
  struct CarriedVariables;
  std::optional<LoopRange> loopRange(const ast::For &statement);
  /// The operands of an scf.for. A downward loop runs upwards between swapped
  /// bounds and computes its variable from them.
  struct LoopBounds {
    DType type;
    mlir::Value lower, upper, step;
    bool isDownward = false;
  };
  bool loopBounds(const LoopRange &loop, LoopBounds &bounds);
  Flow emitStaticFor(const ast::For &statement, const LoopRange &loop);
  Flow emitDynamicFor(const ast::For &statement, const LoopRange &loop);
  void setLoopAttributes(mlir::scf::ForOp op, const LoopRange &loop);
  CarriedVariables carriedVariables(ast::Block body, const BlockNames &bound);
  void collectAssigned(ast::Block block, const BlockNames &changing,
                       BlockNames &assigned);
  void bindCarried(const CarriedVariables &carried,
                   llvm::ArrayRef<mlir::Value> leaves);
  llvm::SmallVector<mlir::Value> yieldedValues(const CarriedVariables &carried,
                                               mlir::Block &body,
                                               unsigned firstArgument);
  void leaveLoop(const CarriedVariables &carried,
                 llvm::ArrayRef<mlir::Value> results, SourceRange loop);

  //===--- EmitOperators.cpp ----------------------------------------------===//
  EvalResult emitBinary(ast::BinaryOp op, const Value &lhs, const Value &rhs,
                        SourceRange range);
  EvalResult emitPointerArithmetic(ast::BinaryOp op, const Value &lhs,
                                   const Value &rhs, SourceRange range);
  EvalResult logical(ast::BoolOpKind op, const Value &lhs, const Value &rhs,
                     SourceRange range);
  std::optional<PromotionOperand> operandOf(const Value &value);
  std::optional<Tensor> convertOperand(const Value &value,
                                       const BinaryTyping &typing,
                                       SourceRange range);
  EvalResult refuseOperands(llvm::StringRef op, const Value &lhs,
                            const Value &rhs, PromotionError error,
                            SourceRange range);

  //===--- BuiltinTable.cpp -----------------------------------------------===//
  EvalResult callBuiltin(const BuiltinObject &builtin,
                         const CallArguments &arguments, SourceRange range);
  /// The function that is also a method of tensors; none if there is none.
  std::optional<Value> method(llvm::StringRef name);
  /// The same for block pointers and tensor descriptors.
  std::optional<Value> blockMethod(const BlockValue &block,
                                   llvm::StringRef name);

  Program &program;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  FunctionState *state = nullptr;
  llvm::StringMap<std::unique_ptr<Instance>> instances;
  Value poisonValue = Value::make<PoisonValue>();

  /// Counts operations, so that a kernel without bound is noticed.
  struct OperationCounter : mlir::OpBuilder::Listener {
    void notifyOperationInserted(mlir::Operation *,
                                 mlir::OpBuilder::InsertPoint) override {
      ++count;
    }
    uint64_t count = 0;
  };
  OperationCounter operations;

  /// Evaluates what may turn out wrong or unused, without a word.
  struct SilentEvaluator {
    explicit SilentEvaluator(SourceManager &sources)
        : diagnostics(sources), context(diagnostics), evaluator(context) {}
    DiagnosticEngine diagnostics;
    EvalContext context;
    Evaluator evaluator;
  };
  std::unique_ptr<SilentEvaluator> silent;
};

} // namespace tile

#endif // TILE_LIB_LANGUAGE_KERNELEMITTER_H
