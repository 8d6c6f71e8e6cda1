//===- Evaluator.h - evaluates expressions and plain functions --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Evaluates the language at compile time with Python's semantics, on values
// that are known. Everything is open to extension: the emitter derives from it
// to give operators on tensors a meaning and to see every expression, the host
// part to add arrays and launches. An evaluation that fails has reported
// exactly one error and gives nothing.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_EVALUATOR_H
#define TILE_LANGUAGE_EVALUATOR_H

#include "tile/Language/CallBinding.h"
#include "tile/Language/EvalContext.h"
#include "tile/Language/Function.h"
#include "tile/Language/Object.h"

namespace tile {

class ModuleRegion;

/// The value of an evaluation, or nothing after exactly one error.
using EvalResult = std::optional<Value>;

/// How a statement ended.
enum class Flow : uint8_t { Normal, Break, Continue, Return, Failed };

/// What a body of an iteration wants.
enum class Iteration : uint8_t { Next, Stop, Fail };

/// One active call.
struct Frame {
  /// Whose body is run; null in lambdas and at module level.
  FunctionObject *function = nullptr;
  /// Where names are looked up that no scope has.
  ModuleScope *module = nullptr;
  /// The innermost scope; null at module level.
  std::shared_ptr<Scope> scope;
  /// Where the call stands, for "called from here"; may be invalid.
  SourceRange callSite;
  /// Module level only: which statement of which part of the file runs; reads
  /// see what stands above it. In functions they see the file's end.
  ModuleRegion *region = nullptr;
  size_t statement = ~size_t(0);
  /// What `return` gave.
  Value returned;
};

class Evaluator {
public:
  explicit Evaluator(EvalContext &context) : context(context) {}
  /// One that works inside the calls that are active elsewhere, so that its
  /// errors tell of them.
  Evaluator(EvalContext &context, llvm::ArrayRef<Frame *> calls)
      : context(context), frames(calls.begin(), calls.end()) {}
  virtual ~Evaluator();

  EvalContext &context;

  //===--- Evaluation -----------------------------------------------------===//

  /// Evaluates an expression in the current frame. Override to see every
  /// expression; call the base to evaluate.
  virtual EvalResult evaluate(const ast::Expr &expr);
  /// Evaluates an expression at the top level of a module, as its end sees it.
  EvalResult evaluateIn(ModuleScope &module, const ast::Expr &expr);

  /// Runs a statement as in a plain function.
  virtual Flow execute(const ast::Stmt &statement);
  /// Runs statements until one does not end normally.
  virtual Flow executeBlock(ast::Block block);

  //===--- Meaning of operations: override for values of your own ---------===//
  // The defaults handle compile-time values with Python's semantics and refuse
  // extension objects.

  /// lhs op rhs.
  virtual EvalResult binary(ast::BinaryOp op, const Value &lhs,
                            const Value &rhs, SourceRange range);
  /// lhs op= rhs: what the target is bound to. Lists change in place.
  virtual EvalResult augmented(ast::BinaryOp op, const Value &lhs,
                               const Value &rhs, SourceRange range);
  /// `-x`, `+x`, `~x`, `not x`.
  virtual EvalResult unary(ast::UnaryOpKind op, const Value &operand,
                           SourceRange range);
  /// One comparison of two values.
  virtual EvalResult compare(ast::CompareOp op, const Value &lhs,
                             const Value &rhs, SourceRange range);
  /// bool(x), for conditions.
  virtual std::optional<bool> truth(const Value &value, SourceRange range);
  /// value.name
  virtual EvalResult attribute(const Value &value, llvm::StringRef name,
                               SourceRange range);
  /// value.name if there is such an attribute; nothing and no error otherwise
  /// (for hasattr, getattr with a default, and attribute()).
  virtual EvalResult findAttribute(const Value &value, llvm::StringRef name);
  /// value[index]
  virtual EvalResult subscript(const Value &value, const Value &index,
                               SourceRange range);
  /// value.name = what
  virtual bool setAttribute(const Value &value, llvm::StringRef name,
                            Value what, SourceRange range);
  /// value[index] = what
  virtual bool setSubscript(const Value &value, const Value &index, Value what,
                            SourceRange range);
  /// Calls body with each element; false after an error (body's included).
  /// Stop ends it early without error.
  virtual bool iterate(const Value &value, SourceRange range,
                       llvm::function_ref<Iteration(const Value &)> body);
  /// len(x)
  virtual EvalResult length(const Value &value, SourceRange range);
  /// isinstance(x, type) for one type that is no tuple.
  virtual std::optional<bool> isInstance(const Value &value, const Value &type,
                                         SourceRange range);
  /// Calls any value: functions, lambdas, builtins, methods, decorators.
  /// A builtin without native code is refused here.
  virtual EvalResult call(const Value &callee, const CallArguments &arguments,
                          SourceRange range);
  /// Calls a function made by `def`: runs its body as a plain function,
  /// whatever its decorators say.
  virtual EvalResult callFunction(FunctionObject &function,
                                  const CallArguments &arguments,
                                  SourceRange range);
  virtual EvalResult callLambda(LambdaObject &lambda,
                                const CallArguments &arguments,
                                SourceRange range);

  //===--- Names and targets ----------------------------------------------===//

  /// Reads a name: scopes from inside out, the module, the builtins.
  virtual EvalResult readName(llvm::StringRef name, SourceRange range);
  /// What a name means outside of all functions: in the module, else among
  /// the builtins. Reports it if there is nothing.
  EvalResult readGlobal(llvm::StringRef name, SourceRange range);
  /// Binds a name in the current function (or around it, if declared so).
  virtual bool bindName(llvm::StringRef name, Value value, SourceRange range);
  /// Assigns to a target: a name, a tuple (with `*`), an attribute, an element.
  virtual bool assign(const ast::Expr &target, const Value &value);

  //===--- Helpers --------------------------------------------------------===//

  /// The elements of anything that can be iterated.
  std::optional<std::vector<Value>> elementsOf(const Value &value,
                                               SourceRange range);
  /// Evaluates the arguments of a call, `*` and `**` spread.
  std::optional<CallArguments> evaluateArguments(const ast::Call &call);
  /// The arguments of `@decorator(...)`; empty for a bare decorator.
  std::optional<CallArguments>
  decoratorArguments(const FunctionObject &function,
                     const Decorator &decorator);
  /// Binds arguments to the parameters of a function, its defaults included.
  std::optional<std::vector<BoundArgument>> bind(FunctionObject &function,
                                                 const CallArguments &arguments,
                                                 SourceRange call);
  /// The value of a parameter's default expression.
  EvalResult defaultOf(FunctionObject &function,
                       const ast::Parameter &parameter);
  /// Makes the object for a `def` in the current frame: decorators are
  /// understood, defaults computed if inside a function.
  EvalResult makeFunction(const ast::FunctionDef &def);

  /// Reports an error with "called from here" notes for the active calls. What
  /// goes wrong inside the standard library is the matter of the call that led
  /// there: it is reported at that call, with a note that says where it was.
  template <typename... Args>
  DiagBuilder error(DiagCode id, SourceRange range, Args &&...arguments) {
    return withCallers(
        context.diagnostics.report(id, outsideLibrary(range),
                                   std::forward<Args>(arguments)...),
        range);
  }
  /// The innermost call site in a file of the user, for a place in the
  /// standard library; other places as they are. `function`, if given, gets
  /// the name of the library's function that is called there.
  SourceRange outsideLibrary(SourceRange range,
                             std::string *function = nullptr) const;
  /// The error for the use of a value that is not known; always false. At
  /// module level it makes what is being evaluated unknown instead.
  virtual bool refuseUnknown(const UnknownObject &value, SourceRange range);
  /// The error for what cannot be evaluated at all, such as `await`; always
  /// false. At module level it is unknown instead.
  bool refuseSyntax(SourceRange range, llvm::StringRef what);
  /// Set for code at module level: the use of an unknown value then fails
  /// without an error, and leaves what was used in `unknownMet`. The innermost
  /// expression or, if none is around, the statement is then unknown.
  bool toleratesUnknown = false;
  std::shared_ptr<UnknownObject> unknownMet;
  /// "`int` 5", "`list`", ...: a value's type, for messages; types and modules
  /// by their names.
  virtual std::string describe(const Value &value);
  /// Whether a value can be a key of a dictionary; reports it if not.
  bool checkKey(const Value &key, SourceRange range);
  /// Counts the bytes of a new string against limits::kStringBytes.
  bool checkStringSize(uint64_t bytes, SourceRange range);
  /// The module with a dotted path, as `import` finds it; leading dots are
  /// relative to the package of the code that runs. One that is not evaluated
  /// or not found is unknown at module level.
  virtual EvalResult importModule(llvm::StringRef path, SourceRange range);
  /// What an `import` or `from` statement binds a name to; other names of the
  /// statement are not looked at.
  EvalResult importName(const ast::Stmt &statement, llvm::StringRef name);
  /// Counts steps against limits::kEvaluationSteps; false after the error.
  bool spend(uint64_t steps, SourceRange range);
  /// Counts iterations unrolled at compile time; false after the error.
  bool spendUnrolled(SourceRange range);

  //===--- Frames ---------------------------------------------------------===//

  /// The innermost active call. There must be one.
  Frame &frame() { return *frames.back(); }
  bool hasFrame() const { return !frames.empty(); }
  llvm::ArrayRef<Frame *> activeFrames() const { return frames; }

  /// Enters a call for its lifetime. If the calls are nested too deep, it has
  /// reported that and converts to false.
  class FrameGuard {
  public:
    FrameGuard(Evaluator &evaluator, Frame &frame, SourceRange range);
    ~FrameGuard();
    FrameGuard(const FrameGuard &) = delete;
    FrameGuard &operator=(const FrameGuard &) = delete;
    explicit operator bool() const { return entered; }

  private:
    Evaluator &evaluator;
    unsigned depth;
    bool entered = false;
  };

protected:
  // One function a form of expression; evaluate() dispatches to them. The
  // emitter overrides those with control flow.
  virtual EvalResult visitBoolOp(const ast::BoolOp &expr);
  virtual EvalResult visitNamedExpr(const ast::NamedExpr &expr);
  virtual EvalResult visitBinOp(const ast::BinOp &expr);
  virtual EvalResult visitUnaryOp(const ast::UnaryOp &expr);
  virtual EvalResult visitIfExp(const ast::IfExp &expr);
  virtual EvalResult visitLambda(const ast::Lambda &expr);
  virtual EvalResult visitDict(const ast::Dict &expr);
  virtual EvalResult visitSet(const ast::Set &expr);
  virtual EvalResult visitList(const ast::List &expr);
  virtual EvalResult visitTuple(const ast::Tuple &expr);
  virtual EvalResult visitListComp(const ast::ListComp &expr);
  virtual EvalResult visitSetComp(const ast::SetComp &expr);
  virtual EvalResult visitGeneratorExp(const ast::GeneratorExp &expr);
  virtual EvalResult visitDictComp(const ast::DictComp &expr);
  virtual EvalResult visitCompare(const ast::Compare &expr);
  virtual EvalResult visitCall(const ast::Call &expr);
  virtual EvalResult visitJoinedStr(const ast::JoinedStr &expr);
  virtual EvalResult visitConstant(const ast::Constant &expr);
  virtual EvalResult visitAttribute(const ast::Attribute &expr);
  virtual EvalResult visitSubscript(const ast::Subscript &expr);
  virtual EvalResult visitName(const ast::Name &expr);
  virtual EvalResult visitSlice(const ast::Slice &expr);

  // One function a form of statement that plain functions may hold.
  virtual Flow visitAssign(const ast::Assign &statement);
  virtual Flow visitAugAssign(const ast::AugAssign &statement);
  virtual Flow visitAnnAssign(const ast::AnnAssign &statement);
  virtual Flow visitIf(const ast::If &statement);
  virtual Flow visitFor(const ast::For &statement);
  virtual Flow visitWhile(const ast::While &statement);
  virtual Flow visitReturn(const ast::Return &statement);
  virtual Flow visitAssert(const ast::Assert &statement);
  virtual Flow visitRaise(const ast::Raise &statement);
  virtual Flow visitDelete(const ast::Delete &statement);
  virtual Flow visitImport(const ast::Import &statement);
  virtual Flow visitImportFrom(const ast::ImportFrom &statement);
  virtual Flow visitFunctionDef(const ast::FunctionDef &statement);
  /// Named tuples, and at module level other classes.
  virtual Flow visitClassDef(const ast::ClassDef &statement);
  /// Refuses what plain functions cannot hold: with, try, class, match, ...
  virtual Flow visitOther(const ast::Stmt &statement);

  /// Adds a note for each active call outside of the standard library, and one
  /// for `range`, where the error arose, if that is inside.
  DiagBuilder withCallers(DiagBuilder builder, SourceRange range);

private:
  /// Assigns to a target; `bind` binds its names.
  using Binder = llvm::function_ref<bool(llvm::StringRef, Value, SourceRange)>;
  bool assignWith(const ast::Expr &target, const Value &value, Binder bind);
  bool unpack(ast::ExprList targets, const Value &value, SourceRange range,
              Binder bind);
  /// Runs `element` for each combination of a comprehension's loops.
  bool runComprehension(llvm::ArrayRef<ast::Comprehension> generators,
                        llvm::function_ref<bool()> element);
  bool runGenerator(llvm::ArrayRef<ast::Comprehension> generators,
                    const Value *first, llvm::function_ref<bool()> element);
  std::optional<std::vector<Value>> evaluateElements(ast::ExprList elements);
  EvalResult importMember(const Value &module, const ast::Alias &alias);
  /// What is called: as written, so that a value that `--set` gives stands for
  /// the call's result.
  EvalResult evaluateCallee(const ast::Expr &callee);
  Flow makeClass(const ast::ClassDef &statement);
  EvalResult instantiate(const ClassObject &type,
                         const CallArguments &arguments, SourceRange range);
  EvalResult evaluateBoth(const ast::IfExp &expr);
  /// What calling something unknown gives.
  EvalResult callUnknown(const UnknownObject &callee,
                         const CallArguments &arguments, SourceRange range);
  /// Takes the value that `--set` gives instead of an unknown one.
  void settle(EvalResult &result) const;
  EvalResult runBody(Frame &frame, SourceRange range);
  EvalResult callDecorator(const Decorator &decorator,
                           const CallArguments &arguments, SourceRange range);
  EvalResult dispatch(const ast::Expr &expr);
  Flow dispatch(const ast::Stmt &statement);
  /// The scope that a closure made here keeps.
  Closure currentClosure();
  bool enter(SourceRange range);

  std::vector<Frame *> frames;
};

} // namespace tile

#endif // TILE_LANGUAGE_EVALUATOR_H
