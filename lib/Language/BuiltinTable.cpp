//===- BuiltinTable.cpp - finds the functions of `tl` ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes one table of Builtins.def, gives its entries to the namespaces as
// members of `triton.language` and its submodules, and calls them.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "tile/Dialect/Tile/IR/Libdevice.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/StringSet.h"

using namespace tile;

/// Where methods of tensor descriptors are found, as if it were a module.
static constexpr char kDescriptorClass[] = "triton.language.tensor_descriptor";

namespace {
/// One function of the language.
struct BuiltinEntry {
  llvm::StringRef module;
  llvm::StringRef name;
  llvm::StringRef parameters;
  EvalResult (*function)(BuiltinCall &call);
  bool isMethod;
};
} // namespace

template <typename Op>
static Tensor buildUnary(TileBuilder &builder, Tensor x) {
  return {Op::create(builder, builder.location, x.value), x.dtype};
}

template <typename Op>
static Tensor buildBinary(TileBuilder &builder, Tensor x, Tensor y) {
  return {Op::create(builder, builder.location, x.value, y.value), x.dtype};
}

/// Reports that a function is known but not there yet.
static EvalResult refuseLater(BuiltinCall &call) {
  call.emitter.error(DiagID::NotSupportedYet, call.range, call.name);
  return std::nullopt;
}

/// The members of a module by name; static data, so entries keep their place.
static llvm::ArrayRef<BuiltinEntry> languageEntries() {
  static const BuiltinEntry entries[] = {
#define TILE_BUILTIN(NAME, PARAMETERS, FUNCTION, IS_METHOD)                    \
  {kLanguageModule, #NAME, PARAMETERS, FUNCTION, IS_METHOD},
#define TILE_UNARY_MATH(NAME, OPERATION, TYPES, IS_METHOD)                     \
  {kLanguageModule, #NAME, "x",                                                \
   [](BuiltinCall &call) {                                                     \
     return emitUnaryMath(call, MathTypes::TYPES,                              \
                          buildUnary<mlir::OPERATION>);                        \
   },                                                                          \
   IS_METHOD},
#define TILE_ELEMENTARY(NAME, OPERATION, IS_METHOD)                            \
  {kLanguageModule, #NAME, "x",                                                \
   [](BuiltinCall &call) {                                                     \
     return emitElementary(call, #NAME, buildUnary<mlir::math::OPERATION>);    \
   },                                                                          \
   IS_METHOD},
#define TILE_LATER(NAME) {kLanguageModule, #NAME, "...", refuseLater, true},
#include "tile/Language/Builtins.def"
  };
  return entries;
}

/// The methods of tensor descriptors.
static llvm::ArrayRef<BuiltinEntry> descriptorEntries() {
  static const BuiltinEntry entries[] = {
#define TILE_DESCRIPTOR_METHOD(NAME, PARAMETERS, FUNCTION)                     \
  {kDescriptorClass, #NAME, PARAMETERS, FUNCTION, true},
#include "tile/Language/Builtins.def"
  };
  return entries;
}

/// The members of tl.extra.cuda that are known at compile time.
static llvm::ArrayRef<BuiltinEntry> cudaEntries() {
  static const BuiltinEntry entries[] = {
#define TILE_CUDA(NAME, PARAMETERS, FUNCTION)                                  \
  {kLanguageCudaModule, #NAME, PARAMETERS, FUNCTION, false},
#include "tile/Language/Builtins.def"
  };
  return entries;
}

/// The members of libdevice that are one operation.
static llvm::ArrayRef<BuiltinEntry> libdeviceOperations() {
  static const BuiltinEntry entries[] = {
#define TILE_LIBDEVICE_UNARY(NAME, OPERATION)                                  \
  {kLibdeviceModule, #NAME, "x",                                               \
   [](BuiltinCall &call) {                                                     \
     return emitUnaryMath(call, MathTypes::Float32And64,                       \
                          buildUnary<mlir::OPERATION>);                        \
   },                                                                          \
   false},
#define TILE_LIBDEVICE_BINARY(NAME, OPERATION)                                 \
  {kLibdeviceModule, #NAME, "x y",                                             \
   [](BuiltinCall &call) {                                                     \
     return emitBinaryMath(call, buildBinary<mlir::OPERATION>);                \
   },                                                                          \
   false},
#include "tile/Language/Builtins.def"
  };
  return entries;
}

static const BuiltinEntry *findEntry(llvm::ArrayRef<BuiltinEntry> entries,
                                     llvm::StringRef name) {
  for (const BuiltinEntry &entry : entries)
    if (entry.name == name)
      return &entry;
  return nullptr;
}

/// Those, and all others of libdevice.
static llvm::ArrayRef<BuiltinEntry> libdeviceEntries() {
  static const std::vector<BuiltinEntry> entries = [] {
    static constexpr llvm::StringLiteral parameters[] = {
        "", "arg0", "arg0 arg1", "arg0 arg1 arg2", "arg0 arg1 arg2 arg3"};
    llvm::ArrayRef<BuiltinEntry> operations = libdeviceOperations();
    std::vector<BuiltinEntry> all(operations.begin(), operations.end());
    for (const mlir::tile::LibdeviceFunction &function :
         mlir::tile::getLibdeviceFunctions())
      if (all.back().name != function.name &&
          !findEntry(operations, function.name))
        all.push_back({kLibdeviceModule, function.name,
                       parameters[function.arity], emitLibdevice, false});
    return all;
  }();
  return entries;
}

/// The entry for a member of a module. `tl.math` has the functions of `tl`,
/// and as in older versions those of libdevice.
static const BuiltinEntry *findMember(llvm::StringRef module,
                                      llvm::StringRef name) {
  if (module == kLanguageModule)
    return findEntry(languageEntries(), name);
  if (module == kLibdeviceModule)
    return findEntry(libdeviceEntries(), name);
  if (module == kDescriptorClass)
    return findEntry(descriptorEntries(), name);
  if (module == kLanguageCudaModule)
    return findEntry(cudaEntries(), name);
  if (module != kLanguageMathModule)
    return nullptr;
  // Before Triton 3 these were functions of two tensors here.
  if (name == "max" || name == "min")
    return findEntry(languageEntries(), name == "max" ? "maximum" : "minimum");
  const BuiltinEntry *entry = findEntry(languageEntries(), name);
  bool isSupported = entry && entry->function != refuseLater;
  return isSupported ? entry : findEntry(libdeviceEntries(), name);
}

//===----------------------------------------------------------------------===//
// Namespaces
//===----------------------------------------------------------------------===//

/// Members of `tl` that are neither functions nor element types.
static std::optional<Value> otherMember(llvm::StringRef name) {
  if (name == "TRITON_MAX_TENSOR_NUMEL")
    return Value::integer(limits::kTileElements);
  if (name == "PropagateNan")
    return Value::make<TupleObject>(
        std::vector<Value>{Value::integer(0), Value::integer(0xFFFF)},
        "PropagateNan", std::vector<std::string>{"NONE", "ALL"});
  if (name == "tensor" || name == "const" || name == "block_type" ||
      name == "tensor_descriptor" || name == "tuple")
    return Value::make<BuiltinObject>(kLanguageModule, name.str(), nullptr,
                                      /*isType=*/true);
  return std::nullopt;
}

/// How a function is called in messages.
static std::string displayName(llvm::StringRef module, llvm::StringRef name) {
  if (module == kDescriptorClass)
    return ("tensor_descriptor." + name).str();
  llvm::StringRef prefix = module == kLibdeviceModule ? "libdevice." : "tl.";
  return (prefix + name).str();
}

void tile::registerLanguage(Namespaces &namespaces) {
  namespaces.addProvider(
      [](llvm::StringRef module, llvm::StringRef name) -> std::optional<Value> {
        if (const BuiltinEntry *entry = findMember(module, name))
          return Value::make<BuiltinObject>(entry->module.str(),
                                            entry->name.str());
        if (module == kLanguageModule)
          return otherMember(name);
        return std::nullopt;
      },
      [](llvm::StringRef module,
         llvm::SmallVectorImpl<llvm::StringRef> &names) {
        bool isMath = module == kLanguageMathModule;
        if (module == kLanguageModule || isMath)
          for (const BuiltinEntry &entry : languageEntries())
            if (entry.function != refuseLater)
              names.push_back(entry.name);
        if (module == kLibdeviceModule || isMath)
          for (const BuiltinEntry &entry : libdeviceEntries())
            names.push_back(entry.name);
      });
}

std::optional<Value> KernelEmitter::method(llvm::StringRef name) {
  static const llvm::StringSet<> stdlibMethods = {
#define TILE_STDLIB_METHOD(NAME) #NAME,
#include "tile/Language/Builtins.def"
  };
  if (stdlibMethods.contains(name))
    return context.stdlibMember(kLanguageModule, name);
  const BuiltinEntry *entry = findEntry(languageEntries(), name);
  if (!entry || !entry->isMethod)
    return std::nullopt;
  return context.namespaces.member(kLanguageModule, name);
}

std::optional<Value> KernelEmitter::blockMethod(const BlockValue &block,
                                                llvm::StringRef name) {
  if (block.isDescriptor())
    return context.namespaces.member(kDescriptorClass, name);
  if (name == "advance" || name == "store")
    return context.namespaces.member(kLanguageModule, name);
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

EvalResult KernelEmitter::callBuiltin(const BuiltinObject &builtin,
                                      const CallArguments &arguments,
                                      SourceRange range) {
  const BuiltinEntry *entry = findMember(builtin.module, builtin.name);
  if (!entry) {
    error(DiagID::NotCallableInKernel, range,
          "`" + builtin.qualifiedName() + "`");
    return std::nullopt;
  }
  std::string name = displayName(entry->module, entry->name);
  BuiltinCall call(*this, name, arguments, range);
  if (entry->parameters != "...") {
    llvm::SmallVector<llvm::StringRef, 8> names;
    entry->parameters.split(names, ' ', -1, /*KeepEmpty=*/false);
    size_t required = 0;
    for (llvm::StringRef &parameter : names)
      required += !parameter.consume_back("?");
    auto bound = bindBuiltin(arguments, names, required, name,
                             outsideLibrary(range), context.diagnostics);
    if (!bound)
      return std::nullopt;
    call.slots = std::move(*bound);
  }
  return entry->function(call);
}

EvalResult KernelEmitter::callFunction(FunctionObject &function,
                                       const CallArguments &arguments,
                                       SourceRange range) {
  if (function.isJit)
    return callJit(function, arguments, range);
  if (function.isConstexprFunction) {
    // Its body is ordinary code of compile time, without a kernel's rules.
    Evaluator plain(context, activeFrames());
    return plain.callFunction(function, arguments, range);
  }
  error(DiagID::NotCallableInKernel, range,
        "`" + function.name() + "`, a plain function,")
      .note(function.def->name.range, "it is defined here")
      .help("put `@tile.jit` (or `@triton.jit`) above it");
  return std::nullopt;
}

/// Python's `min` and `max` of tensors: the function of `tl`, from the left.
static EvalResult foldExtremum(KernelEmitter &emitter,
                               const BuiltinObject &builtin,
                               const CallArguments &arguments,
                               SourceRange range) {
  Value function = *emitter.context.namespaces.member(
      kLanguageModule, builtin.name == "min" ? "minimum" : "maximum");
  Value result = arguments.positional.front().value;
  for (const CallArgument &argument : llvm::drop_begin(arguments.positional)) {
    CallArguments pair;
    pair.add(result, arguments.positional.front().range);
    pair.add(argument.value, argument.range);
    EvalResult next = emitter.call(function, pair, range);
    if (!next)
      return std::nullopt;
    result = *next;
  }
  return result;
}

EvalResult KernelEmitter::call(const Value &callee,
                               const CallArguments &arguments,
                               SourceRange range) {
  bool isAnyPoisoned = isPoisoned(callee);
  bool isAnyTensor = false;
  for (const CallArgument &argument : llvm::concat<const CallArgument>(
           arguments.positional, arguments.keyword)) {
    isAnyPoisoned |= isPoisoned(argument.value);
    isAnyTensor |= hasTensor(argument.value);
  }
  if (isAnyPoisoned)
    return poison();
  const BuiltinObject *builtin = callee.getAs<BuiltinObject>();
  if (!builtin || builtin->native == nullptr) {
    if (builtin)
      return callBuiltin(*builtin, arguments, range);
    return Evaluator::call(callee, arguments, range);
  }
  bool isPython = builtin->module == kBuiltinsModule;
  if (isPython && builtin->name == "print")
    return call(*context.namespaces.member(kLanguageModule, "device_print"),
                arguments, range);
  bool isExtremum = builtin->name == "min" || builtin->name == "max";
  if (isPython && isExtremum && isAnyTensor && arguments.keyword.empty() &&
      arguments.positional.size() > 1)
    return foldExtremum(*this, *builtin, arguments, range);
  return Evaluator::call(callee, arguments, range);
}
