//===- HostEvaluator.cpp - arrays and kernels as values -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gives operators, attributes and calls a meaning for arrays and kernels.
// Every array is brought up to date on the host before its elements are read,
// here, so that the mathematics need not know about devices.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/HostEvaluator.h"
#include "HostCall.h"
#include "tile/Host/ArrayMath.h"
#include "tile/Host/HostDescriptor.h"
#include "tile/Host/HostError.h"
#include "tile/Support/Diagnostics/Host.h"
#include "tile/Support/Diagnostics/Language.h"

using namespace tile;

const char ArrayObject::kTag = 0;
const char DialectObject::kTag = 0;
const char DialectKernelObject::kTag = 0;
const char LauncherObject::kTag = 0;

HostEvaluator::HostEvaluator(HostSession &session)
    : Evaluator(session.program.context()), session(session) {}

//===----------------------------------------------------------------------===//
// Helpers
//===----------------------------------------------------------------------===//

std::nullopt_t HostEvaluator::fail(const Error &error, SourceRange range) {
  withCallers(reportError(error, range, context.diagnostics), range);
  return std::nullopt;
}

EvalResult HostEvaluator::result(Expected<HostArray> array, SourceRange range) {
  if (!array)
    return fail(array.takeError(), range);
  return Value::make<ArrayObject>(std::move(*array));
}

std::optional<HostArray> HostEvaluator::toArray(const Value &value,
                                                const llvm::Twine &what,
                                                SourceRange range) {
  if (ArrayObject *object = value.getAs<ArrayObject>()) {
    if (Error error = object->array.storage().makeHostValid())
      return fail(error, range);
    return object->array;
  }
  if (const auto *unknown = value.getAs<UnknownObject>()) {
    refuseUnknown(*unknown, range);
    return std::nullopt;
  }
  if (!value.isNumber())
    return fail(hostError(DiagID::HostNotAnArray, what.str(), brief(value)),
                range);
  std::optional<Integer> integer = value.asInteger();
  std::optional<uint64_t> large;
  std::optional<int64_t> small;
  if (integer && !(small = integer->asInt64()))
    large = integer->asUInt64();
  DType dtype = ScalarKind::FP64;
  if (value.isBool())
    dtype = ScalarKind::Int1;
  else if (small || large)
    dtype = small ? ScalarKind::Int64 : ScalarKind::UInt64;
  Expected<HostArray> array = HostArray::create(dtype, {}, session.budget);
  if (!array)
    return fail(array.takeError(), range);
  if (small || large)
    array->fillInteger(small ? *small : static_cast<int64_t>(*large),
                       large.has_value());
  else
    array->fill(*value.asDouble());
  return *array;
}

static bool isArray(const Value &value) { return value.is<ArrayObject>(); }

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

static BinaryMath mathOf(ast::BinaryOp op) {
  switch (op) {
  case ast::BinaryOp::Add:
    return BinaryMath::Add;
  case ast::BinaryOp::Sub:
    return BinaryMath::Subtract;
  case ast::BinaryOp::Mult:
    return BinaryMath::Multiply;
  case ast::BinaryOp::Div:
    return BinaryMath::Divide;
  case ast::BinaryOp::FloorDiv:
    return BinaryMath::FloorDivide;
  case ast::BinaryOp::Mod:
    return BinaryMath::Modulo;
  case ast::BinaryOp::Pow:
    return BinaryMath::Power;
  case ast::BinaryOp::LShift:
    return BinaryMath::ShiftLeft;
  case ast::BinaryOp::RShift:
    return BinaryMath::ShiftRight;
  case ast::BinaryOp::BitOr:
    return BinaryMath::Or;
  case ast::BinaryOp::BitXor:
    return BinaryMath::Xor;
  case ast::BinaryOp::BitAnd:
    return BinaryMath::And;
  case ast::BinaryOp::MatMult: // a function of its own
    break;
  }
  return BinaryMath::Multiply;
}

EvalResult HostEvaluator::binary(ast::BinaryOp op, const Value &lhs,
                                 const Value &rhs, SourceRange range) {
  if (!isArray(lhs) && !isArray(rhs))
    return Evaluator::binary(op, lhs, rhs, range);
  std::string what = ("`" + ast::spelling(op) + "`").str();
  std::optional<HostArray> a = toArray(lhs, what, range);
  if (!a)
    return std::nullopt;
  std::optional<HostArray> b = toArray(rhs, what, range);
  if (!b)
    return std::nullopt;
  if (op == ast::BinaryOp::MatMult)
    return result(matrixProduct(*a, *b), range);
  return result(applyBinary(mathOf(op), *a, *b), range);
}

EvalResult HostEvaluator::unary(ast::UnaryOpKind op, const Value &operand,
                                SourceRange range) {
  if (!isArray(operand) || op == ast::UnaryOpKind::Not)
    return Evaluator::unary(op, operand, range);
  if (op == ast::UnaryOpKind::Plus)
    return operand;
  std::optional<HostArray> a = toArray(operand, ast::spelling(op), range);
  if (!a)
    return std::nullopt;
  return result(applyUnary(op == ast::UnaryOpKind::Invert ? UnaryMath::Invert
                                                          : UnaryMath::Negate,
                           *a),
                range);
}

EvalResult HostEvaluator::compare(ast::CompareOp op, const Value &lhs,
                                  const Value &rhs, SourceRange range) {
  static const BinaryMath kComparisons[] = {
      BinaryMath::Equal,     BinaryMath::NotEqual, BinaryMath::Less,
      BinaryMath::LessEqual, BinaryMath::Greater,  BinaryMath::GreaterEqual};
  bool involvesArray = isArray(lhs) || isArray(rhs);
  // `x is None` and `x == None` are questions about the object.
  bool involvesNone = lhs.isNone() || rhs.isNone();
  if (!involvesArray || op > ast::CompareOp::GtE || involvesNone)
    return Evaluator::compare(op, lhs, rhs, range);
  std::string what = ("`" + ast::spelling(op) + "`").str();
  std::optional<HostArray> a = toArray(lhs, what, range);
  if (!a)
    return std::nullopt;
  std::optional<HostArray> b = toArray(rhs, what, range);
  if (!b)
    return std::nullopt;
  return result(applyBinary(kComparisons[static_cast<size_t>(op)], *a, *b),
                range);
}

std::optional<bool> HostEvaluator::truth(const Value &value,
                                         SourceRange range) {
  if (!isArray(value))
    return Evaluator::truth(value, range);
  std::optional<HostArray> array = toArray(value, "a condition", range);
  if (!array)
    return std::nullopt;
  if (array->numel() != 1)
    return fail(hostError(DiagID::HostTruth, formatShape(array->shape())),
                range);
  return array->doubleAt(0) != 0;
}

//===----------------------------------------------------------------------===//
// Attributes and iteration
//===----------------------------------------------------------------------===//

EvalResult HostEvaluator::findAttribute(const Value &value,
                                        llvm::StringRef name) {
  if (DialectObject *module = value.getAs<DialectObject>()) {
    for (const DialectKernel &kernel : module->kernels)
      if (kernel.name == name)
        return Value::make<DialectKernelObject>(kernel);
    return std::nullopt;
  }
  if (DescriptorObject *descriptor = value.getAs<DescriptorObject>())
    return descriptorAttribute(*descriptor, name);
  if (std::optional<Value> member = tensorDescriptorMember(value, name))
    return member;
  ArrayObject *object = value.getAs<ArrayObject>();
  if (!object)
    return Evaluator::findAttribute(value, name);
  const HostArray &array = object->array;
  if (name == "shape") {
    std::vector<Value> sizes;
    for (int64_t size : array.shape())
      sizes.push_back(Value::integer(size));
    return Value::make<TupleObject>(std::move(sizes));
  }
  if (name == "dtype")
    return Value::dtype(array.dtype());
  if (name == "numel")
    return Value::integer(array.numel());
  if (name == "nbytes")
    return Value::integer(array.numel() * array.format().bytes);
  if (name == "ndim")
    return Value::integer(static_cast<int64_t>(array.rank()));
  if (name == "T")
    return Value::make<ArrayObject>(array.transposed());
  if (std::optional<Value> method = hostFunctionValue(HostForm::Method, name))
    return Value::make<BoundMethodObject>(value, *method);
  return std::nullopt;
}

EvalResult HostEvaluator::attribute(const Value &value, llvm::StringRef name,
                                    SourceRange range) {
  DialectObject *module = value.getAs<DialectObject>();
  if (!module)
    return Evaluator::attribute(value, name, range);
  if (EvalResult found = findAttribute(value, name))
    return found;
  llvm::SmallVector<llvm::StringRef> names;
  for (const DialectKernel &kernel : module->kernels)
    names.push_back(kernel.name);
  DiagBuilder unknown =
      error(DiagID::UnknownAttribute, range, "`" + module->path + "`", name);
  if (std::optional<llvm::StringRef> near = nearestSpelling(name, names))
    unknown.help("did you mean `" + *near + "`?");
  else
    unknown.help("its kernels are: " + llvm::join(names, ", "));
  return std::nullopt;
}

bool HostEvaluator::iterate(const Value &value, SourceRange range,
                            llvm::function_ref<Iteration(const Value &)> body) {
  ArrayObject *object = value.getAs<ArrayObject>();
  if (!object)
    return Evaluator::iterate(value, range, body);
  HostArray array = object->array;
  if (array.rank() == 0) {
    fail(hostError(DiagID::HostIndexRank, 1, "()"), range);
    return false;
  }
  for (int64_t i = 0; i != array.shape()[0]; ++i) {
    if (!spend(1, range))
      return false;
    Iteration next = body(Value::make<ArrayObject>(array.selected(0, i)));
    if (next != Iteration::Next)
      return next == Iteration::Stop;
  }
  return true;
}

EvalResult HostEvaluator::length(const Value &value, SourceRange range) {
  ArrayObject *object = value.getAs<ArrayObject>();
  if (!object || object->array.rank() == 0)
    return Evaluator::length(value, range);
  return Value::integer(object->array.shape()[0]);
}

void HostEvaluator::refuseWithoutGrid(llvm::StringRef name,
                                      SourceRange definition,
                                      SourceRange range) {
  error(DiagID::LaunchWithoutGrid, range, name)
      .note(definition, "the kernel is defined here")
      .help("write `" + name +
            "[grid](...)`, where the grid is the number of programs");
}

EvalResult HostEvaluator::call(const Value &callee,
                               const CallArguments &arguments,
                               SourceRange range) {
  if (LauncherObject *launcher = callee.getAs<LauncherObject>())
    return launch(*launcher, arguments, range);
  if (DialectKernelObject *kernel = callee.getAs<DialectKernelObject>()) {
    refuseWithoutGrid(kernel->kernel.name, kernel->kernel.range, range);
    return std::nullopt;
  }
  FunctionObject *function = callee.getAs<FunctionObject>();
  if (function && function->isJit &&
      function->closure.module == &session.program.scope()) {
    refuseWithoutGrid(function->name(), function->def->name.range, range);
    return std::nullopt;
  }
  return Evaluator::call(callee, arguments, range);
}
