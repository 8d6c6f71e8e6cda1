//===- SignatureText.cpp - specialisations as text ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How one way to compile a kernel is written: as a key, equal for equal code,
// and as the signature that asks for it; and what parameters are at run time.
//
//===----------------------------------------------------------------------===//

#include "SignatureParser.h"
#include "tile/Language/Signature.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include <cmath>

using namespace tile;

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

/// A constant as text that is the same in every process.
static void printConstant(const Value &value, llvm::raw_ostream &os) {
  if (const FunctionObject *function = value.getAs<FunctionObject>())
    os << function->name() << '@' << function->def->range.file << ':'
       << function->def->range.begin;
  else if (value.isReal())
    os << llvm::format_hex(llvm::bit_cast<uint64_t>(value.getReal()), 18);
  else
    os << repr(value);
}

static void printExtents(llvm::ArrayRef<int64_t> extents,
                         llvm::raw_ostream &os) {
  os << '[';
  llvm::interleave(extents, os, ",");
  os << ']';
}

/// The type of a parameter that is neither constant nor tuple.
static void printType(const ParameterSpecialization &parameter,
                      llvm::raw_ostream &os) {
  if (parameter.order) {
    os << "block_ptr<" << parameter.descriptor->element.signatureName();
    printExtents(parameter.descriptor->block, os);
    os << ",(";
    llvm::interleave(*parameter.order, os, ",");
    os << ")>";
  } else if (parameter.descriptor) {
    os << parameter.descriptor->signatureName();
  } else {
    os << parameter.type.signatureName();
    if (parameter.shape)
      printExtents(*parameter.shape, os);
  }
  if (parameter.divisibility > 1)
    os << ':' << parameter.divisibility;
}

static void printKey(const ParameterSpecialization &parameter,
                     llvm::raw_ostream &os) {
  if (parameter.constant) {
    os << '=';
    printConstant(*parameter.constant, os);
  } else if (parameter.tuple) {
    os << parameter.tuple->typeName << '(';
    for (const ParameterSpecialization &element : parameter.tuple->elements) {
      printKey(element, os);
      os << ',';
    }
    os << ')';
  } else {
    printType(parameter, os);
  }
}

std::string KernelSpecialization::key() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const ParameterSpecialization &parameter : parameters) {
    printKey(parameter, os);
    os << ',';
  }
  os << ";warps=" << options.numWarps << ",stages=" << options.numStages
     << ",ctas=" << options.numCtas << ",maxnreg=" << options.maxRegisters;
  if (isHelper)
    os << ",helper";
  return text;
}

std::string KernelSpecialization::mangledName(llvm::StringRef kernel) const {
  return (kernel + "_" + llvm::utohexstr(llvm::xxh3_64bits(key()), true, 16))
      .str();
}

//===----------------------------------------------------------------------===//
// Texts that a command line takes
//===----------------------------------------------------------------------===//

std::string tile::constantText(const Value &value) {
  if (const FunctionObject *function = value.getAs<FunctionObject>())
    return function->name().str();
  if (const BuiltinObject *builtin = value.getAs<BuiltinObject>()) {
    llvm::StringRef module = builtin->module;
    bool isLanguage = module.consume_front(kLanguageModule);
    return isLanguage ? ("tl" + module + "." + builtin->name).str()
                      : builtin->name;
  }
  if (std::optional<DType> type = value.asDType()) {
    if (type->isPointer())
      return "tl.pointer_type(" +
             constantText(Value::dtype(type->elementType())) + ")";
    return "tl." + type->memberName();
  }
  if (value.isReal() && !std::isfinite(value.getReal()))
    return "float(\"" + repr(value) + "\")";
  // Double quotes, since command lines stand in single ones.
  bool isPlain =
      value.isString() && llvm::all_of(value.getString(), [](char c) {
        return llvm::isPrint(c) && c != '"' && c != '\\';
      });
  if (isPlain)
    return "\"" + value.getString().str() + "\"";
  std::optional<llvm::ArrayRef<Value>> elements = sequenceElements(value);
  if (!elements)
    return repr(value);
  std::string text = "(";
  for (const Value &element : *elements)
    text += (text.size() > 1 ? ", " : "") + constantText(element);
  return text + (elements->size() == 1 ? ",)" : ")");
}

std::string ParameterSpecialization::text() const {
  if (constant)
    return constantText(*constant);
  std::string result;
  llvm::raw_string_ostream os(result);
  if (!tuple) {
    printType(*this, os);
    return result;
  }
  os << '(';
  for (const ParameterSpecialization &element : tuple->elements)
    os << (&element == &tuple->elements.front() ? "" : ", ") << element.text();
  os << (tuple->elements.size() == 1 ? ",)" : ")");
  return result;
}

bool ParameterSpecialization::hasShape() const {
  return shape ||
         (tuple && llvm::any_of(tuple->elements, [](const auto &element) {
            return element.hasShape();
          }));
}

//===----------------------------------------------------------------------===//
// At run time
//===----------------------------------------------------------------------===//

/// The parts of a descriptor or block pointer behind its first.
static void addParts(const std::string &name,
                     const ParameterSpecialization &parameter,
                     std::vector<RuntimeLeaf> &leaves) {
  size_t rank = parameter.descriptor->block.size();
  auto add = [&](const char *part, size_t count, ScalarKind kind) {
    for (size_t dim = 0; dim != count; ++dim)
      leaves.push_back({name + part + std::to_string(dim), kind});
  };
  if (!parameter.order) {
    add(".shape", rank, ScalarKind::Int32);
    add(".stride", rank - 1, ScalarKind::Int64);
    return;
  }
  add(".shape", rank, ScalarKind::Int64);
  add(".stride", rank, ScalarKind::Int64);
  add(".offset", rank, ScalarKind::Int32);
}

std::vector<RuntimeLeaf>
tile::runtimeLeaves(llvm::StringRef name,
                    const ParameterSpecialization &parameter) {
  if (parameter.constant)
    return {};
  std::vector<RuntimeLeaf> leaves;
  if (parameter.tuple) {
    for (auto [index, element] : llvm::enumerate(parameter.tuple->elements))
      llvm::append_range(
          leaves,
          runtimeLeaves((name + "." + llvm::Twine(index)).str(), element));
    return leaves;
  }
  RuntimeLeaf leaf{name.str(), parameter.type, parameter.divisibility};
  // A pointer in memory is an integer of 64 bits.
  if (parameter.shape && !parameter.shape->empty())
    leaf.type = DType::pointerTo(
        parameter.type.isPointer() ? DType(ScalarKind::Int64) : parameter.type);
  if (!parameter.order)
    leaf.descriptor = parameter.descriptor;
  leaves.push_back(leaf);
  if (parameter.descriptor)
    addParts(leaf.name, parameter, leaves);
  return leaves;
}
