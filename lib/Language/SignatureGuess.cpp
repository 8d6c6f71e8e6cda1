//===- SignatureGuess.cpp - what a parameter may be -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See SignatureGuess.h. Names decide only where uses say nothing.
//
//===----------------------------------------------------------------------===//

#include "SignatureGuess.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

/// What pointers and integers of a launch mostly are multiples of.
static constexpr unsigned kAlignment = 16;

std::optional<size_t> ParameterGuess::find(llvm::StringRef text) const {
  for (auto [index, option] : llvm::enumerate(options))
    if (option && option->text() == text)
      return index;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// Whether one of the words of a name, `x_ptr` or `BLOCK_M`, is in the list;
/// a word also counts with a plural's s.
static bool hasWord(llvm::StringRef name,
                    std::initializer_list<llvm::StringRef> words) {
  std::string lower = name.lower();
  llvm::SmallVector<llvm::StringRef> parts;
  llvm::StringRef(lower).split(parts, '_', -1, /*KeepEmpty=*/false);
  return llvm::any_of(parts, [&](llvm::StringRef part) {
    llvm::StringRef singular = part;
    singular.consume_back("s");
    return llvm::is_contained(words, part) ||
           llvm::is_contained(words, singular);
  });
}

static bool soundsPointer(llvm::StringRef name) {
  return name.contains_insensitive("ptr") || hasWord(name, {"pointer"});
}

static bool soundsFloat(llvm::StringRef name) {
  return hasWord(
      name, {"eps",   "epsilon",     "scale",     "alpha",    "beta",   "lr",
             "p",     "prob",        "momentum",  "decay",    "factor", "theta",
             "gamma", "temperature", "smoothing", "softcap",  "slope",  "beta1",
             "beta2", "inv",         "rate",      "threshold"});
}

static bool soundsInteger(llvm::StringRef name) {
  return hasWord(name,
                 {"idx",    "index",  "indice",  "indices", "id",      "len",
                  "length", "seqlen", "seqlens", "offset",  "table",   "label",
                  "target", "count",  "num",     "slot",    "mapping", "lock",
                  "locks",  "seed",   "chunk"});
}

static bool soundsFlag(llvm::StringRef name) {
  return hasWord(name, {"is", "has", "use", "even", "need", "store", "do",
                        "with", "apply", "enable", "causal", "reverse",
                        "inplace", "add", "return", "allow", "compute"});
}

static bool soundsType(llvm::StringRef name) {
  return hasWord(name, {"dtype", "type", "precision"}) ||
         name.ends_with_insensitive("dtype");
}

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

Guesser::Guesser(Program &program, FunctionObject &function, Uses &uses,
                 llvm::ArrayRef<KernelParameter> parameters, bool isHelper)
    : program(program), function(function), uses(uses), parameters(parameters),
      isHelper(isHelper) {
  for (const KernelParameter &parameter : parameters)
    numExtents += parameter.isConstexpr && uses.of(parameter.name).isExtent;
}

static void add(ParameterGuess &guess, ParameterSpecialization option) {
  std::string text = option.text();
  for (const ParameterGuess::Option &own : guess.options)
    if (own && own->text() == text)
      return;
  guess.options.push_back(std::move(option));
}

void Guesser::addValue(ParameterGuess &guess, Value value) {
  ParameterSpecialization option;
  option.constant = std::move(value);
  add(guess, std::move(option));
}

void Guesser::addType(ParameterGuess &guess, DType type, unsigned rank) {
  ParameterSpecialization option;
  option.type = type;
  if (type.isPointer() && rank == 0)
    option.divisibility = kAlignment;
  if (rank) {
    int64_t extent = rank == 1 ? 64 : rank == 2 ? 32 : 8;
    option.shape.emplace(rank, extent);
  }
  add(guess, std::move(option));
}

static DType floatOfWidth(unsigned width) {
  return width == 64   ? ScalarKind::FP64
         : width == 16 ? ScalarKind::FP16
                       : ScalarKind::FP32;
}

void Guesser::addPointers(ParameterGuess &guess, const UseFacts &facts,
                          llvm::StringRef name) {
  UseFacts element;
  if (facts.element >= 0)
    element = uses.ofNode(facts.element);
  std::vector<DType> types;
  using Kind = ScalarKind;
  if (element.isPointer)
    types = {DType::pointerTo(Kind::FP32), Kind::Int64};
  else if (element.bitWidth && !element.isFloat)
    types = {*DType::integer(element.bitWidth, true),
             *DType::integer(element.bitWidth, false)};
  else if (element.isDotOperand && element.isInteger && !element.isFloat)
    types = {Kind::Int8, Kind::FP16};
  else if (element.isDotOperand && !element.isWide)
    types = {Kind::FP16, Kind::FP32, Kind::BF16, Kind::Int8};
  else if (element.isFloat && element.bitWidth)
    types = {floatOfWidth(element.bitWidth), Kind::FP32};
  else if (element.isFloat)
    types = {Kind::FP32, Kind::FP16, Kind::BF16};
  else if (element.isInteger)
    types = {Kind::Int32, Kind::Int64, Kind::UInt8};
  else if (element.isBoolean)
    types = {Kind::Int1, Kind::Int8, Kind::Int32};
  else if (element.isCondition || soundsInteger(name))
    types = {Kind::Int32};
  else if (hasWord(name, {"mask"}))
    types = {Kind::Int1, Kind::Int8};
  for (DType type :
       {Kind::FP32, Kind::FP16, Kind::BF16, Kind::Int32, Kind::Int64,
        Kind::Int8, Kind::UInt8, Kind::Int1, Kind::FP8E4NV, Kind::UInt32})
    types.push_back(type);
  guess.isFloatPointer = types.front().isFloating();
  // A pointer of which sums are indexed is mostly a scalar itself.
  unsigned rank = isHelper ? std::min(uses.indexedRank(name), 4u) : 0;
  for (DType type : types)
    addType(guess, DType::pointerTo(type), rank);
}

void Guesser::addNumbers(ParameterGuess &guess, const UseFacts &facts,
                         llvm::StringRef name) {
  bool isFloat = facts.isFloat ||
                 (!facts.isNumber() && (facts.meetsFloat || soundsFloat(name) ||
                                        (isHelper && !soundsInteger(name))));
  using Kind = ScalarKind;
  std::vector<DType> types = {Kind::Int32, Kind::FP32};
  if (facts.isFloat || (isFloat && !facts.isInteger))
    types = {Kind::FP32, Kind::Int32};
  if (facts.isDotOperand && !facts.isWide)
    types = {Kind::FP16, Kind::FP32};
  if (facts.bitWidth && isFloat)
    types.insert(types.begin(), floatOfWidth(facts.bitWidth));
  else if (std::optional<DType> bits = DType::integer(facts.bitWidth, true))
    types.insert(types.begin(), *bits);
  if ((facts.isBoolean || facts.isCondition) && !facts.isFloat &&
      !facts.isInteger)
    types.insert(types.begin(), Kind::Int1);
  for (DType type : {Kind::FP16, Kind::BF16, Kind::Int64, Kind::Int1,
                     Kind::UInt32, Kind::UInt8, Kind::Int8, Kind::UInt64})
    types.push_back(type);
  // Helpers take tiles: of the rank that indices show, or of one dimension.
  std::vector<unsigned> ranks = {0};
  if (isHelper && facts.rank)
    ranks = {std::min(facts.rank, 4u)};
  else if (isHelper)
    ranks = {0, 1, 2, 3};
  for (unsigned rank : ranks)
    addType(guess, types.front(), rank);
  for (unsigned rank : ranks)
    for (DType type : llvm::ArrayRef(types).take_front(rank ? 4 : 64))
      addType(guess, type, rank);
}

int64_t Guesser::extentBehind(int offset) {
  for (const std::string &name : uses.parametersBehind(offset)) {
    auto found = constants.find(name);
    if (found != constants.end() && uses.of(name).isExtent &&
        llvm::isPowerOf2_64(found->second))
      return found->second;
  }
  return 1;
}

void Guesser::addDescriptors(ParameterGuess &guess, const UseFacts &facts) {
  llvm::SmallVector<int64_t, 4> block;
  for (int offset : facts.offsets)
    block.push_back(extentBehind(offset));
  if (block.empty())
    block.push_back(64);
  if (block.back() < 16)
    block.back() = 64;
  std::vector<llvm::SmallVector<int64_t, 4>> blocks = {block};
  for (int64_t extent : {64, 32, 128, 16}) {
    blocks.emplace_back(block.size(), extent);
    if (block.size() > 1)
      blocks.back().front() = 1;
    blocks.emplace_back(block.size(), extent);
  }
  for (const auto &extents : blocks)
    for (ScalarKind kind :
         {ScalarKind::FP16, ScalarKind::FP32, ScalarKind::BF16}) {
      ParameterSpecialization option;
      option.descriptor = DescriptorType{kind, extents};
      option.type = DType::pointerTo(kind);
      if (option.descriptor->problem().empty())
        add(guess, std::move(option));
    }
}

void Guesser::addTuple(ParameterGuess &guess, const UseFacts &facts,
                       llvm::StringRef name) {
  auto tuple = std::make_shared<TupleSpecialization>();
  std::vector<int> elements = facts.elements;
  for (int element : elements) {
    ParameterGuess part;
    UseFacts own = uses.ofNode(element);
    addRuntime(part, own, name);
    tuple->elements.push_back(*part.options.front());
  }
  while (tuple->elements.size() < std::max<size_t>(elements.size(), 2)) {
    ParameterSpecialization integer;
    integer.type = ScalarKind::Int32;
    tuple->elements.push_back(integer);
  }
  ParameterSpecialization option;
  option.tuple = std::move(tuple);
  add(guess, std::move(option));
}

void Guesser::addRuntime(ParameterGuess &guess, const UseFacts &facts,
                         llvm::StringRef name) {
  if (facts.isDescriptor)
    addDescriptors(guess, facts);
  if (facts.isTuple && !facts.isPointer)
    addTuple(guess, facts, name);
  if (facts.isType)
    addConstants(guess, facts, name);
  bool isPointer =
      facts.isPointer || (!facts.isNumber() && soundsPointer(name) &&
                          !facts.isCondition && !facts.meetsFloat);
  if (facts.arity >= 0)
    addFunctions(guess, facts.arity);
  // What uses tell for sure has no other options.
  if (isPointer)
    addPointers(guess, facts, name);
  if (!facts.isPointer)
    addNumbers(guess, facts, name);
  if (!isPointer && !facts.isNumber())
    addPointers(guess, facts, name);
  guess.isFloatPointer &= isPointer;
  addValue(guess, Value::none());
  for (int64_t number : {1, 0})
    if (!facts.isPointer)
      addValue(guess, Value::integer(number));
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

void Guesser::addFunctions(ParameterGuess &guess, int arity) {
  for (FunctionObject *candidate : program.jitFunctions()) {
    llvm::StringRef name = candidate->name();
    int count = static_cast<int>(allParameters(candidate->def->params).size());
    if (candidate == &function || count != arity ||
        !program.scope().binds(name))
      continue;
    std::optional<Value> value =
        program.scope().lookup(name, candidate->def->name.range);
    if (value)
      addValue(guess, *value);
  }
  static constexpr llvm::StringLiteral kUnary[] = {"abs", "exp"};
  static constexpr llvm::StringLiteral kBinary[] = {"maximum", "minimum"};
  for (llvm::StringRef name : arity == 1 ? llvm::ArrayRef(kUnary)
                              : arity == 2
                                  ? llvm::ArrayRef(kBinary)
                                  : llvm::ArrayRef<llvm::StringLiteral>())
    if (std::optional<Value> value =
            program.context().namespaces.member(kLanguageModule, name))
      addValue(guess, *value);
}

void Guesser::addExtents(ParameterGuess &guess) {
  // One extent is that of a long row; several multiply.
  if (numExtents == 1)
    addValue(guess, Value::integer(1024));
  for (int64_t extent : {64, 32, 16, 128, 8, 4, 2, 1, 256})
    addValue(guess, Value::integer(extent));
}

void Guesser::addConstants(ParameterGuess &guess, const UseFacts &facts,
                           llvm::StringRef name) {
  auto integers = [&](std::initializer_list<int64_t> numbers) {
    for (int64_t number : numbers)
      addValue(guess, Value::integer(number));
  };
  auto types = [&] {
    for (ScalarKind kind : {ScalarKind::FP32, ScalarKind::FP16,
                            ScalarKind::BF16, ScalarKind::Int32})
      addValue(guess, Value::dtype(kind));
  };
  bool isExtent = facts.isExtent || hasWord(name, {"block", "size", "tile"});
  // Launch options, if the kernel declares them.
  if (name == "num_warps")
    integers({4});
  if (name == "num_stages")
    integers({2});
  if (facts.arity >= 0)
    addFunctions(guess, facts.arity);
  for (const std::string &text : facts.texts)
    addValue(guess, Value::string(text));
  if (facts.isType)
    types();
  guess.isExtent = isExtent;
  if (facts.isExtent)
    addExtents(guess);
  // What is compared with numbers takes one of them.
  for (int64_t number : facts.numbers)
    if (!isExtent)
      integers({number, number + 1});
  bool isFloat = facts.isFloat || (facts.meetsFloat && !facts.isInteger);
  double usual = hasWord(name, {"eps", "epsilon"}) ? 1e-6 : 1.0;
  if (isFloat || (soundsFloat(name) && !facts.isNumber()))
    for (double value : {usual, 0.5})
      addValue(guess, Value::real(value));
  // Only names tell what follows.
  if (soundsType(name) && !facts.isOperand)
    types();
  if (hasWord(name, {"precision"}))
    addValue(guess, Value::string("ieee"));
  if (hasWord(name, {"warp"}))
    integers({4});
  if (hasWord(name, {"stage"}))
    integers({2});
  if (hasWord(name, {"group"}))
    integers({8});
  if (isExtent)
    addExtents(guess);
  bool isFlag = !isExtent && !facts.isInteger && !facts.isFloat &&
                !facts.isPointer && facts.numbers.empty() &&
                facts.texts.empty() && !facts.isType && facts.arity < 0 &&
                (facts.isCondition || facts.isBoolean || soundsFlag(name));
  guess.isFlag = isFlag;
  if (isFlag)
    for (bool value : {false, true})
      addValue(guess, Value::boolean(value));
  if (facts.isLoopBound)
    integers({4, 2, 1});
  // Other sizes are mostly powers of two as well.
  integers({64, 16, 1, 2, 4, 8, 32, 128});
  if (isExtent)
    return;
  integers({0, 3});
  if (facts.isLoopBound)
    return;
  for (bool value : {false, true})
    addValue(guess, Value::boolean(value));
  addValue(guess, Value::none());
  addValue(guess, Value::real(1.0));
  types();
}

ParameterGuess Guesser::guess(size_t index, bool isGiven) {
  const KernelParameter &parameter = parameters[index];
  UseFacts facts = uses.of(parameter.name);
  ParameterGuess guess;
  if (isGiven)
    guess.options.push_back(std::nullopt);
  if (&*parameter.syntax == function.def->params.vararg) {
    facts.isTuple = true;
    addTuple(guess, facts, parameter.name);
  } else if (parameter.isConstexpr) {
    addConstants(guess, facts, parameter.name);
  } else if (!parameter.type) {
    addRuntime(guess, facts, parameter.name);
  }
  return guess;
}
