//===- AssemblyText.cpp - inline assembly as a kernel of PTX --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replaces `$0`, `$1`, ... by registers, and writes the kernel around the text.
// All of that stands in the first line, so that line numbers in messages count
// the lines of the text.
//
//===----------------------------------------------------------------------===//

#include "Assembly.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace tile::interpreter;

/// The type of a register by the letter of its constraint.
static llvm::StringRef typeOf(char letter) {
  switch (letter) {
  case 'b':
    return ".pred";
  case 'c':
  case 'h':
    return ".b16";
  case 'r':
    return ".b32";
  case 'l':
    return ".b64";
  case 'f':
    return ".f32";
  case 'd':
    return ".f64";
  default:
    return "";
  }
}

/// The register of output `index`, or of an input.
static std::string outputName(unsigned index) {
  return "%output" + llvm::utostr(index);
}
static std::string inputName(const AssemblyConstraints &constraints,
                             unsigned index) {
  if (std::optional<unsigned> tied = constraints.inputs[index].tied)
    return outputName(*tied);
  return "%input" + llvm::utostr(index);
}

/// The text with registers in the places of operands.
static std::optional<std::string>
replaceOperands(llvm::StringRef text, const AssemblyConstraints &constraints,
                std::string &problem) {
  std::string result;
  while (!text.empty()) {
    size_t dollar = text.find('$');
    result += text.substr(0, dollar);
    text = text.drop_front(std::min(dollar, text.size()));
    if (!text.consume_front("$"))
      break;
    if (text.consume_front("$")) {
      result += '$';
      continue;
    }
    bool hasBraces = text.consume_front("{");
    unsigned index = 0;
    if (text.consumeInteger(10, index)) {
      problem = "`$` is not followed by the number of an operand";
      return std::nullopt;
    }
    if (hasBraces)
      text = text.drop_front(std::min(text.find('}'), text.size() - 1) + 1);
    size_t numOutputs = constraints.outputs.size();
    if (index >= numOutputs + constraints.inputs.size()) {
      problem = llvm::formatv("there is no operand `${0}`", index).str();
      return std::nullopt;
    }
    result += index < numOutputs ? outputName(index)
                                 : inputName(constraints, index - numOutputs);
  }
  return result;
}

/// Statements that move a word between memory and a register. Predicates are
/// 0 or 1 in memory.
static std::string loadWord(char letter, llvm::StringRef name, unsigned index) {
  if (letter == 'b')
    return llvm::formatv("ld.global.b16 %narrow, [%from+{0}]; "
                         "setp.ne.u16 {1}, %narrow, 0; ",
                         index * kAssemblyWord, name)
        .str();
  return llvm::formatv("ld.global{0} {1}, [%from+{2}]; ", typeOf(letter), name,
                       index * kAssemblyWord)
      .str();
}

static std::string storeWord(char letter, llvm::StringRef name,
                             unsigned index) {
  if (letter == 'b')
    return llvm::formatv("selp.u16 %narrow, 1, 0, {1}; "
                         "st.global.b16 [%to+{0}], %narrow; ",
                         index * kAssemblyWord, name)
        .str();
  return llvm::formatv("st.global{0} [%to+{2}], {1}; ", typeOf(letter), name,
                       index * kAssemblyWord)
      .str();
}

std::optional<std::string>
tile::interpreter::makeAssemblyKernel(llvm::StringRef text,
                                      const AssemblyConstraints &constraints,
                                      std::string &problem) {
  std::optional<std::string> body = replaceOperands(text, constraints, problem);
  if (!body)
    return std::nullopt;
  std::string declarations, loads, stores;
  auto declare = [&](char letter, llvm::StringRef name) {
    declarations += llvm::formatv(".reg {0} {1}; ", typeOf(letter), name).str();
  };
  for (auto [i, letter] : llvm::enumerate(constraints.outputs)) {
    declare(letter, outputName(i));
    stores += storeWord(letter, outputName(i), i);
  }
  for (auto [i, input] : llvm::enumerate(constraints.inputs)) {
    if (!input.tied)
      declare(input.letter, inputName(constraints, i));
    loads += loadWord(input.letter, inputName(constraints, i), i);
  }
  std::string head =
      llvm::formatv(".version 8.6 .target sm_90a .address_size 64 "
                    ".visible .entry assembly(.param .u64 inputs, "
                    ".param .u64 outputs) {{ "
                    ".reg .b16 %narrow; .reg .b32 %lane, %cta; "
                    ".reg .b64 %from, %to; "
                    "mov.u32 %lane, %tid.x; mov.u32 %cta, %ctaid.x; "
                    "mad.lo.u32 %lane, %cta, {0}, %lane; "
                    "ld.param.u64 %from, [inputs]; "
                    "mad.wide.u32 %from, %lane, {1}, %from; "
                    "ld.param.u64 %to, [outputs]; "
                    "mad.wide.u32 %to, %lane, {2}, %to; ",
                    kAssemblyLanes, constraints.inputs.size() * kAssemblyWord,
                    constraints.outputs.size() * kAssemblyWord)
          .str();
  return head + declarations + loads + *body + "\n" + stores + "ret; }\n";
}
