//===- Namespaces.cpp - the modules that programs import ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The modules that exist with their aliases, and the members that are built
// in: Python's builtins, math, the element types, the decorators, and names
// that are only there so that programs written for Triton load.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Namespaces.h"
#include "EvalMethods.h"
#include "NamespacesPython.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace tile;

static constexpr llvm::StringLiteral kRuntimeModule = "triton.runtime";
static constexpr llvm::StringLiteral kRuntimeJitModule = "triton.runtime.jit";

/// All names of modules, each with its canonical path.
static constexpr std::pair<const char *, const char *> kModules[] = {
    {"triton", kTritonModule},
    {"triton.runtime", kRuntimeModule.data()},
    {"triton.runtime.jit", kRuntimeJitModule.data()},
    {"tile.runtime", kRuntimeModule.data()},
    {"triton.language", kLanguageModule},
    {"triton.language.core", kLanguageModule},
    {"triton.language.standard", kLanguageModule},
    {"triton.language.math", kLanguageMathModule},
    {"triton.language.random", kLanguageModule},
    {"triton.language.libdevice", kLibdeviceModule},
    {"triton.language.extra", "triton.language.extra"},
    {"triton.language.extra.libdevice", kLibdeviceModule},
    {"triton.language.extra.cuda", kLanguageCudaModule},
    {"triton.language.extra.cuda.libdevice", kLibdeviceModule},
    {"triton.language.target_info", kTargetInfoModule},
    {"triton.tools.tensor_descriptor", kTensorDescriptorModule},
    {"triton_util", kTritonUtilModule},
    {"triton_util.coding", kTritonUtilModule},
    {"triton_util.debugging", kTritonUtilModule},
    {"tile", kTileModule},
    {"tile.tools.tensor_descriptor", kTensorDescriptorModule},
    {"tile.language", kLanguageModule},
    {"tile.language.core", kLanguageModule},
    {"tile.language.standard", kLanguageModule},
    {"tile.language.random", kLanguageModule},
    {"tile.language.math", kLanguageMathModule},
    {"tile.language.target_info", kTargetInfoModule},
    {"tile.language.extra", "triton.language.extra"},
    {"tile.language.extra.libdevice", kLibdeviceModule},
    {"tile.language.extra.cuda", kLanguageCudaModule},
    {"tile.language.extra.cuda.libdevice", kLibdeviceModule},
    {"math", "math"},
    {"collections", "collections"},
    {"functools", "functools"},
    {"itertools", "itertools"},
    {"enum", "enum"},
    {"dataclasses", "dataclasses"},
    {"operator", "operator"},
    {"packaging", "packaging"},
    {"packaging.version", "packaging.version"},
    {"torch", "torch"},
    {"typing", "typing"},
    {"builtins", kBuiltinsModule},
};

static std::optional<Value>
fromTables(llvm::StringRef module, llvm::StringRef name,
           std::initializer_list<llvm::ArrayRef<NativeEntry>> tables) {
  for (llvm::ArrayRef<NativeEntry> table : tables)
    if (const NativeEntry *entry = findNative(table, name))
      return makeNative(module, *entry);
  return std::nullopt;
}

static std::optional<Value> mathMember(llvm::StringRef name) {
  if (name == "pi")
    return Value::real(M_PI);
  if (name == "e")
    return Value::real(M_E);
  if (name == "tau")
    return Value::real(2 * M_PI);
  if (name == "inf")
    return Value::real(HUGE_VAL);
  if (name == "nan")
    return Value::real(std::nan(""));
  return fromTables("math", name, {mathFunctions()});
}

/// tl.constexpr(x): the value itself, which is known here anyway.
static EvalResult makeConstexpr(NativeCall &call) { return call[0]; }

static EvalResult makePointerType(NativeCall &call) {
  std::optional<DType> element = call[0].asDType();
  if (!element)
    return call.wrongType(0, "a type");
  bool isConst = false;
  if (call.has(2)) {
    std::optional<bool> given = call.evaluator.truth(call[2], call.rangeOf(2));
    if (!given)
      return std::nullopt;
    isConst = *given;
  }
  DType inner = *element;
  unsigned depth = 0;
  for (; inner.isPointer(); inner = inner.elementType())
    ++depth;
  if (depth >= DType::kMaxPointerDepth)
    return call.refuse("pointers nest too deep");
  return Value::dtype(DType::pointerTo(*element, isConst));
}

/// tl.get_int_dtype(bitwidth, signed).
static EvalResult getIntDType(NativeCall &call) {
  std::optional<int64_t> width = call.int64(0);
  std::optional<bool> isSigned =
      width ? call.evaluator.truth(call[1], call.rangeOf(1)) : std::nullopt;
  if (!isSigned)
    return std::nullopt;
  bool isWidth = *width > 0 && *width <= 64;
  std::optional<DType> type =
      isWidth ? DType::integer(static_cast<unsigned>(*width), *isSigned)
              : std::nullopt;
  if (!type)
    return call.wrongType(0, "a width of 1, 8, 16, 32 or 64 bits");
  return Value::dtype(*type);
}

/// tl.dtype(name): the scalar type that prints so, such as "uint16" or "bf16".
static EvalResult makeDType(NativeCall &call) {
  std::optional<llvm::StringRef> name = call.string(0);
  if (!name)
    return std::nullopt;
  std::optional<DType> type = DType::fromSignature(*name);
  if (!type || type->isPointer() || type->name() != *name)
    return call.wrongType(0, "the name of a type such as `fp32`");
  return Value::dtype(*type);
}

/// The logarithm to base 2, rounded down; 0 for what is below 1.
static EvalResult floorLog2(NativeCall &call) {
  std::optional<int64_t> value = call.int64(0);
  if (!value)
    return std::nullopt;
  return Value::integer(*value < 1 ? 0 : llvm::Log2_64(uint64_t(*value)));
}

/// Names that are no part of the language's interface, and that public
/// programs import from its modules all the same.
static llvm::ArrayRef<NativeEntry> languageInternals() {
  static const NativeEntry entries[] = {
      {"_unwrap_if_constexpr", "value", makeConstexpr},
      {"_log2", "i", floorLog2},
      {"_get_int_dtype", "bitwidth signed", getIntDType},
  };
  return entries;
}

static llvm::ArrayRef<NativeEntry> languageTypes() {
  static const NativeEntry entries[] = {
      {"dtype", "name", makeDType, true},
      {"constexpr", "value", makeConstexpr, true},
      {"get_int_dtype", "bitwidth signed", getIntDType},
      {"pointer_type", "element_ty address_space? const?", makePointerType},
  };
  return entries;
}

static std::optional<Value> languageMember(llvm::StringRef name) {
  if (std::optional<DType> type = DType::fromMemberName(name))
    return Value::dtype(*type);
  if (name == "tensor" || name == "const")
    return Value::make<BuiltinObject>(kLanguageModule, name.str(), nullptr,
                                      true);
  if (name == "pi32_t")
    return Value::dtype(DType::pointerTo(ScalarKind::Int32));
  if (name == "CONSTEXPR_0")
    return Value::integer(0);
  return fromTables(kLanguageModule, name,
                    {languageTypes(), languageInternals()});
}

/// functools.lru_cache and its like: as a decorator without effect here.
static EvalResult passThrough(NativeCall &call) {
  if (call.arguments.positional.size() == 1 &&
      call.arguments.positional[0].value.is<FunctionObject>())
    return call.arguments.positional[0].value;
  return Value::make<DecoratorObject>(
      Decorator{DecoratorKind::Other, call.range, nullptr, nullptr});
}

static EvalResult reduce(NativeCall &call) {
  std::optional<Value> total;
  if (call.slots[2])
    total = call[2];
  bool done =
      call.evaluator.iterate(call[1], call.rangeOf(1), [&](const Value &value) {
        if (!total) {
          total = value;
          return Iteration::Next;
        }
        CallArguments arguments;
        arguments.add(*total, call.range);
        arguments.add(value, call.range);
        total = call.evaluator.call(call[0], arguments, call.range);
        return total ? Iteration::Next : Iteration::Fail;
      });
  if (!done)
    return std::nullopt;
  if (!total)
    return call.refuse("there are no values");
  return total;
}

static llvm::ArrayRef<NativeEntry> functoolsFunctions() {
  static const NativeEntry entries[] = {
      {"lru_cache", "...", passThrough},
      {"cache", "...", passThrough},
      {"wraps", "...", passThrough},
      {"reduce", "function iterable initial?", reduce},
  };
  return entries;
}

/// The compute capability, times ten, of the GPU that code is made for.
static EvalResult cudaCapability(NativeCall &call) {
  return Value::integer(call.evaluator.context.capability);
}

/// What the standard library's target_info is made of.
static llvm::ArrayRef<NativeEntry> targetFunctions() {
  static const NativeEntry entries[] = {
      {"_cuda_capability", "", cudaCapability}};
  return entries;
}

static Value unevaluated(llvm::StringRef module, llvm::StringRef name) {
  std::string path = module.str() + "." + name.str();
  return Value::make<UnknownObject>(
      path, "the module `" + path + "` is not evaluated", SourceRange());
}

static std::optional<Value> tritonMember(llvm::StringRef module,
                                         llvm::StringRef name) {
  // test and bench are Tile's own; everything else of `triton` is in `tile`.
  bool isTileOnly = name == "test" || name == "bench";
  if (isTileOnly && module != kTileModule)
    return std::nullopt;
  if (std::optional<Value> member = fromTables(
          isTileOnly ? kTileModule : kTritonModule, name, {tritonFunctions()}))
    return member;
  if (name == "__version__")
    return Value::string("3.6.0");
  if (isTritonHostPart(name) && name != "runtime")
    return unevaluated(module, name);
  return std::nullopt;
}

/// What Triton also has there: the decorators. The rest is about devices.
static std::optional<Value> runtimeMember(llvm::StringRef module,
                                          llvm::StringRef name) {
  if (module == kRuntimeModule && name == "jit")
    return Value::make<ModuleObject>(kRuntimeJitModule.str());
  std::optional<Value> known =
      fromTables(kTritonModule, name, {tritonFunctions()});
  return known ? known : unevaluated(module, name);
}

/// staticmethod and classmethod, as decorators, have no effect.
static std::optional<Value> pythonBuiltin(llvm::StringRef name) {
  static const NativeEntry decorators[] = {
      {"staticmethod", "...", passThrough},
      {"classmethod", "...", passThrough},
  };
  if (isHostBuiltin(name))
    return Value::make<UnknownObject>(
        name.str(), "this function of Python is not evaluated", SourceRange());
  return fromTables(kBuiltinsModule, name,
                    {builtinFunctions(), builtinConversions(), decorators});
}

static std::optional<Value> functoolsMember(llvm::StringRef name) {
  std::optional<Value> known =
      fromTables("functools", name, {functoolsFunctions()});
  return known ? known : functoolsExtra(name);
}

static std::optional<Value> builtinMember(llvm::StringRef module,
                                          llvm::StringRef name) {
  if (module == kBuiltinsModule)
    return pythonBuiltin(name);
  if (module == "math")
    return mathMember(name);
  if (module == kLanguageModule)
    return languageMember(name);
  if (module == "functools")
    return functoolsMember(name);
  if (module == "collections")
    return fromTables(module, name, {collectionsFunctions()});
  if (module == "itertools")
    return fromTables(module, name, {itertoolsFunctions()});
  if (module == kTritonModule || module == kTileModule)
    return tritonMember(module, name);
  if (module == kRuntimeModule || module == kRuntimeJitModule)
    return runtimeMember(module, name);
  if (module == kTargetInfoModule)
    return fromTables(module, name, {targetFunctions()});
  if (module == "typing") {
    if (name == "TYPE_CHECKING")
      return Value::boolean(false);
    if (name == "NamedTuple")
      return Value::make<BuiltinObject>("typing", "NamedTuple", nullptr, true);
    return Value::make<UnknownObject>("typing." + name.str(),
                                      "types of `typing` have no value here",
                                      SourceRange());
  }
  return pythonMember(module, name);
}

static void builtinNames(llvm::StringRef module,
                         llvm::SmallVectorImpl<llvm::StringRef> &names) {
  auto add = [&](llvm::ArrayRef<NativeEntry> table) {
    for (const NativeEntry &entry : table)
      names.push_back(entry.name);
  };
  if (module == kBuiltinsModule) {
    add(builtinFunctions());
    add(builtinConversions());
  } else if (module == "math") {
    add(mathFunctions());
    names.append({"pi", "e", "tau", "inf", "nan"});
  } else if (module == kTritonModule || module == kTileModule) {
    add(tritonFunctions());
  } else if (module == "functools") {
    add(functoolsFunctions());
  } else if (module == "collections") {
    add(collectionsFunctions());
  } else if (module == "itertools") {
    add(itertoolsFunctions());
  } else if (module == kLanguageModule) {
    add(languageTypes());
    for (const char *type :
         {"void",       "int1",     "int8",        "int16",      "int32",
          "int64",      "uint8",    "uint16",      "uint32",     "uint64",
          "float8e4nv", "float8e5", "float8e4b15", "float8e4b8", "float8e5b16",
          "float16",    "bfloat16", "float32",     "float64",    "tensor"})
      names.push_back(type);
  }
}

Namespaces::Namespaces() {
  for (const auto &[path, canonical] : kModules)
    addModule(path, canonical);
  addProvider(builtinMember, builtinNames);
}

void Namespaces::addProvider(NamespaceProvider provider,
                             NamespaceListing listing) {
  providers.push_back({std::move(provider), std::move(listing)});
  cache.clear();
}

bool Namespaces::isHostModule(llvm::StringRef path) const {
  return isHostLibrary(path);
}

void Namespaces::addModule(llvm::StringRef path, llvm::StringRef canonical) {
  modules[path] = canonical.str();
}

std::optional<llvm::StringRef>
Namespaces::canonicalPath(llvm::StringRef path) const {
  auto found = modules.find(path);
  if (found == modules.end())
    return std::nullopt;
  return llvm::StringRef(found->second);
}

std::optional<Value> Namespaces::member(llvm::StringRef path,
                                        llvm::StringRef name) const {
  std::string full = path.str() + "." + name.str();
  auto cached = cache.find(full);
  if (cached != cache.end())
    return cached->second;
  std::optional<Value> value;
  for (const Entry &entry : llvm::reverse(providers)) {
    value = entry.provider(path, name);
    if (value)
      break;
  }
  if (!value)
    if (std::optional<llvm::StringRef> module = canonicalPath(full))
      value = Value::make<ModuleObject>(module->str());
  if (value)
    cache[full] = *value;
  return value;
}

llvm::SmallVector<llvm::StringRef, 64>
Namespaces::memberNames(llvm::StringRef path) const {
  llvm::SmallVector<llvm::StringRef, 64> names;
  for (const Entry &entry : providers)
    if (entry.listing)
      entry.listing(path, names);
  return names;
}
