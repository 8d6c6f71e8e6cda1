//===- NamespacesPython.cpp - Python's library, as far as known -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small parts of Python's library and of torch that files of kernels use where
// constants are made: partial functions, operators, versions, the names and
// bounds of torch's types. Which other libraries are taken to exist is here
// too.
//
//===----------------------------------------------------------------------===//

#include "NamespacesPython.h"
#include "EvalMethods.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace tile;

/// Libraries that exist wherever a program for Triton runs, but of which
/// nothing, or little, is evaluated.
static constexpr const char *kHostLibraries[] = {"__future__",
                                                 "abc",
                                                 "argparse",
                                                 "array",
                                                 "ast",
                                                 "asyncio",
                                                 "atexit",
                                                 "base64",
                                                 "bisect",
                                                 "builtins",
                                                 "collections",
                                                 "contextlib",
                                                 "copy",
                                                 "csv",
                                                 "ctypes",
                                                 "dataclasses",
                                                 "datetime",
                                                 "enum",
                                                 "functools",
                                                 "gc",
                                                 "glob",
                                                 "hashlib",
                                                 "heapq",
                                                 "importlib",
                                                 "inspect",
                                                 "io",
                                                 "itertools",
                                                 "json",
                                                 "logging",
                                                 "math",
                                                 "multiprocessing",
                                                 "numbers",
                                                 "numpy",
                                                 "operator",
                                                 "os",
                                                 "packaging",
                                                 "pathlib",
                                                 "pickle",
                                                 "platform",
                                                 "pprint",
                                                 "queue",
                                                 "random",
                                                 "re",
                                                 "shutil",
                                                 "signal",
                                                 "socket",
                                                 "statistics",
                                                 "string",
                                                 "struct",
                                                 "subprocess",
                                                 "sys",
                                                 "tempfile",
                                                 "textwrap",
                                                 "threading",
                                                 "time",
                                                 "torch",
                                                 "traceback",
                                                 "types",
                                                 "typing",
                                                 "typing_extensions",
                                                 "unittest",
                                                 "uuid",
                                                 "warnings",
                                                 "weakref"};

bool tile::isHostLibrary(llvm::StringRef path) {
  auto [top, rest] = path.split('.');
  if (llvm::is_contained(kHostLibraries, top))
    return true;
  // The back ends that are not for this hardware, and the host part.
  return path.starts_with("triton.language.extra.") ||
         (top == "triton" && isTritonHostPart(rest.split('.').first));
}

bool tile::isTritonHostPart(llvm::StringRef name) {
  static constexpr const char *names[] = {
      "testing", "runtime",  "compiler",       "knobs",
      "tools",   "backends", "errors",         "_C",
      "_utils",  "profiler", "instrumentation"};
  return llvm::is_contained(names, name);
}

bool tile::isHostBuiltin(llvm::StringRef name) {
  static constexpr const char *names[] = {
      "open",       "super",      "property",      "globals",
      "locals",     "vars",       "dir",           "id",
      "input",      "exec",       "eval",          "compile",
      "bytes",      "bytearray",  "memoryview",    "complex",
      "hash",       "issubclass", "delattr",       "setattr",
      "__import__", "help",       "NotImplemented"};
  return llvm::is_contained(names, name);
}

/// A member of a library that is there but not evaluated.
static Value notEvaluated(llvm::StringRef module, llvm::StringRef name) {
  return Value::make<UnknownObject>(
      (module + "." + name).str(),
      ("the module `" + module + "` is not evaluated").str(), SourceRange());
}

//===----------------------------------------------------------------------===//
// functools, operator
//===----------------------------------------------------------------------===//

/// functools.partial(f, ...): a function that adds these arguments.
static EvalResult partial(NativeCall &call) {
  CallArguments given = call.arguments;
  if (given.positional.empty())
    return call.refuse("it needs a function");
  Value function = given.positional.front().value;
  given.positional.erase(given.positional.begin());
  std::shared_ptr<const CallArguments> fixed = shareArguments(std::move(given));
  return Value::make<BuiltinObject>(
      "functools", "partial",
      [function, fixed](Evaluator &evaluator, const CallArguments &arguments,
                        SourceRange range) {
        CallArguments all = *fixed;
        for (const CallArgument &argument : arguments.positional)
          all.positional.push_back(argument);
        // A keyword of the call replaces one that was fixed.
        for (const CallArgument &argument : arguments.keyword) {
          llvm::erase_if(all.keyword, [&](const CallArgument &other) {
            return other.name == argument.name;
          });
          all.keyword.push_back(argument);
        }
        return evaluator.call(function, all, range);
      });
}

std::optional<Value> tile::functoolsExtra(llvm::StringRef name) {
  static const NativeEntry entries[] = {{"partial", "...", partial}};
  if (const NativeEntry *entry = findNative(entries, name))
    return makeNative("functools", *entry);
  return notEvaluated("functools", name);
}

template <ast::BinaryOp Op> static EvalResult binary(NativeCall &call) {
  return call.evaluator.binary(Op, call[0], call[1], call.range);
}

template <ast::CompareOp Op> static EvalResult compare(NativeCall &call) {
  return call.evaluator.compare(Op, call[0], call[1], call.range);
}

template <ast::UnaryOpKind Op> static EvalResult unary(NativeCall &call) {
  return call.evaluator.unary(Op, call[0], call.range);
}

static EvalResult getItem(NativeCall &call) {
  return call.evaluator.subscript(call[0], call[1], call.range);
}

static std::optional<Value> operatorMember(llvm::StringRef name) {
  using ast::BinaryOp;
  using ast::CompareOp;
  static const NativeEntry entries[] = {
      {"add", "a b", binary<BinaryOp::Add>},
      {"sub", "a b", binary<BinaryOp::Sub>},
      {"mul", "a b", binary<BinaryOp::Mult>},
      {"truediv", "a b", binary<BinaryOp::Div>},
      {"floordiv", "a b", binary<BinaryOp::FloorDiv>},
      {"mod", "a b", binary<BinaryOp::Mod>},
      {"pow", "a b", binary<BinaryOp::Pow>},
      {"lshift", "a b", binary<BinaryOp::LShift>},
      {"rshift", "a b", binary<BinaryOp::RShift>},
      {"and_", "a b", binary<BinaryOp::BitAnd>},
      {"or_", "a b", binary<BinaryOp::BitOr>},
      {"xor", "a b", binary<BinaryOp::BitXor>},
      {"lt", "a b", compare<CompareOp::Lt>},
      {"le", "a b", compare<CompareOp::LtE>},
      {"gt", "a b", compare<CompareOp::Gt>},
      {"ge", "a b", compare<CompareOp::GtE>},
      {"eq", "a b", compare<CompareOp::Eq>},
      {"ne", "a b", compare<CompareOp::NotEq>},
      {"neg", "a", unary<ast::UnaryOpKind::Minus>},
      {"invert", "a", unary<ast::UnaryOpKind::Invert>},
      {"not_", "a", unary<ast::UnaryOpKind::Not>},
      {"getitem", "a b", getItem},
  };
  if (const NativeEntry *entry = findNative(entries, name))
    return makeNative("operator", *entry);
  return notEvaluated("operator", name);
}

//===----------------------------------------------------------------------===//
// packaging.version
//===----------------------------------------------------------------------===//

/// version.parse("3.6.0"): a tuple that is ordered like the versions. What
/// follows the numbers, as in "3.2.0rc1", is left out.
static EvalResult parseVersion(NativeCall &call) {
  std::optional<llvm::StringRef> text = call.string(0);
  if (!text)
    return std::nullopt;
  std::vector<Value> numbers(3, Value::integer(0));
  llvm::StringRef rest = *text;
  rest.consume_front("v");
  for (Value &number : numbers) {
    llvm::StringRef digits = rest.take_while(llvm::isDigit);
    uint64_t part = 0;
    if (digits.getAsInteger(10, part))
      break;
    number = Value::integer(Integer::fromUnsigned(part));
    rest = rest.drop_front(digits.size());
    if (!rest.consume_front("."))
      break;
  }
  return Value::make<TupleObject>(
      std::move(numbers), "Version",
      std::vector<std::string>{"major", "minor", "micro"});
}

static std::optional<Value> versionMember(llvm::StringRef name) {
  static const NativeEntry entries[] = {
      {"parse", "version", parseVersion},
      {"Version", "version", parseVersion, true},
  };
  if (const NativeEntry *entry = findNative(entries, name))
    return makeNative("packaging.version", *entry);
  return notEvaluated("packaging.version", name);
}

//===----------------------------------------------------------------------===//
// torch
//===----------------------------------------------------------------------===//

namespace {
/// One of torch's types, with the bounds that torch.finfo tells.
struct TorchType {
  const char *name;
  const char *alias;
  unsigned bits;
  bool isFloat, isSigned;
  double max = 0, eps = 0, tiny = 0;
};
} // namespace

static constexpr TorchType kTorchTypes[] = {
    {"bool", "", 8, false, false},
    {"uint8", "", 8, false, false},
    {"uint16", "", 16, false, false},
    {"uint32", "", 32, false, false},
    {"uint64", "", 64, false, false},
    {"int8", "", 8, false, true},
    {"int16", "short", 16, false, true},
    {"int32", "int", 32, false, true},
    {"int64", "long", 64, false, true},
    {"float8_e4m3fn", "", 8, true, true, 448.0, 0x1p-3, 0x1p-6},
    {"float8_e5m2", "", 8, true, true, 57344.0, 0x1p-2, 0x1p-14},
    {"float8_e4m3fnuz", "", 8, true, true, 240.0, 0x1p-3, 0x1p-7},
    {"float8_e5m2fnuz", "", 8, true, true, 57344.0, 0x1p-2, 0x1p-15},
    {"float16", "half", 16, true, true, 65504.0, 0x1p-10, 0x1p-14},
    {"bfloat16", "", 16, true, true, 0x1.fep127, 0x1p-7, 0x1p-126},
    {"float32", "float", 32, true, true, 0x1.fffffep127, 0x1p-23, 0x1p-126},
    {"float64", "double", 64, true, true, 0x1.fffffffffffffp1023, 0x1p-52,
     0x1p-1022},
    {"complex64", "cfloat", 64, false, true},
    {"complex128", "cdouble", 128, false, true},
};

static const TorchType *torchType(llvm::StringRef name) {
  for (const TorchType &type : kTorchTypes)
    if (name == type.name || (*type.alias && name == type.alias))
      return &type;
  return nullptr;
}

static const TorchType *torchType(const Value &value) {
  const BuiltinObject *builtin = value.getAs<BuiltinObject>();
  return builtin && builtin->module == "torch" ? torchType(builtin->name)
                                               : nullptr;
}

std::optional<Value> tile::torchTypeAttribute(const BuiltinObject &builtin,
                                              llvm::StringRef name) {
  const TorchType *type =
      builtin.module == "torch" ? torchType(builtin.name) : nullptr;
  if (!type)
    return std::nullopt;
  if (name == "itemsize")
    return Value::integer(static_cast<int64_t>(type->bits / 8));
  if (name == "is_floating_point")
    return Value::boolean(type->isFloat);
  if (name == "is_signed")
    return Value::boolean(type->isSigned);
  return std::nullopt;
}

/// torch.finfo(dtype)
static EvalResult floatInfo(NativeCall &call) {
  const TorchType *type = torchType(call[0]);
  if (!type || !type->isFloat)
    return call.wrongType(0, "a floating-point type of torch");
  std::vector<Value> values = {Value::integer(static_cast<int64_t>(type->bits)),
                               Value::real(type->max),
                               Value::real(-type->max),
                               Value::real(type->eps),
                               Value::real(type->tiny),
                               Value::real(type->tiny)};
  return Value::make<TupleObject>(std::move(values), "finfo",
                                  std::vector<std::string>{"bits", "max", "min",
                                                           "eps", "tiny",
                                                           "smallest_normal"});
}

/// torch.iinfo(dtype)
static EvalResult integerInfo(NativeCall &call) {
  const TorchType *type = torchType(call[0]);
  if (!type || type->isFloat || type->bits > 64)
    return call.wrongType(0, "an integer type of torch");
  unsigned valueBits = type->bits - type->isSigned;
  Integer above = *Integer::shiftLeft(Integer(1), Integer(valueBits));
  std::vector<Value> values = {
      Value::integer(static_cast<int64_t>(type->bits)),
      Value::integer(above - Integer(1)),
      Value::integer(type->isSigned ? -above : Integer(0))};
  return Value::make<TupleObject>(
      std::move(values), "iinfo",
      std::vector<std::string>{"bits", "max", "min"});
}

static std::optional<Value> torchMember(llvm::StringRef name) {
  static const NativeEntry entries[] = {
      {"finfo", "type", floatInfo},
      {"iinfo", "type", integerInfo},
  };
  if (const TorchType *type = torchType(name))
    return Value::make<BuiltinObject>("torch", type->name);
  if (const NativeEntry *entry = findNative(entries, name))
    return makeNative("torch", *entry);
  if (name == "inf")
    return Value::real(HUGE_VAL);
  if (name == "nan")
    return Value::real(std::nan(""));
  if (name == "pi")
    return Value::real(M_PI);
  if (name == "e")
    return Value::real(M_E);
  return notEvaluated("torch", name);
}

std::optional<Value> tile::pythonMember(llvm::StringRef module,
                                        llvm::StringRef name) {
  if (module == "enum")
    return enumMember(name);
  if (module == "dataclasses")
    return dataclassesMember(name);
  if (module == "operator")
    return operatorMember(name);
  if (module == "packaging.version")
    return versionMember(name);
  if (module == "torch")
    return torchMember(name);
  return std::nullopt;
}
