//===- Printer.cpp - random programs as .tile files -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernel and its helpers; PrintTest.cpp writes the test that launches it.
//
//===----------------------------------------------------------------------===//

#include "tile/Fuzz/Printer.h"
#include "Operations.h"
#include "PrintTest.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;
using namespace tile::fuzz;

std::string tile::fuzz::parameterName(const Program &program, size_t index) {
  return (program.arrays[index].isOutput ? "out" : "x") +
         std::to_string(index) + "_ptr";
}

namespace {
class Printer {
public:
  Printer(const Program &program, const Requirements &needs)
      : program(program), needs(needs) {}

  std::string run();

private:
  void line(const llvm::Twine &text) {
    out += std::string(indent, ' ') + text.str() + "\n";
  }
  std::string dimension(int number) const {
    if (number == kOne)
      return "1";
    return isInHelper ? std::to_string(program.dimensions[number])
                      : "D" + std::to_string(number);
  }
  std::string shape(const Shape &shape) const;
  std::string expr(const Expr &node) const;
  std::string expand(llvm::StringRef format, const Expr &node) const;
  std::string replacement(char letter, const Expr &node) const;

  std::string term(const Access &access, const Term &term) const;
  std::string pointer(const Access &access);
  std::string hinted(const Access &access, std::string index) const;
  int64_t alignment(const Access &access) const;
  std::string maskOf(const Access &access, const Expr *mask) const;
  void load(const Stmt &stmt);
  void store(const Stmt &stmt);
  void loop(const Stmt &stmt);
  void statement(const Stmt &stmt);
  void block(const Block &block);
  void body(const Block &block);
  void helper(size_t index);
  void kernel();

  const Program &program;
  const Requirements &needs;
  std::string out;
  unsigned indent = 0;
  /// Indices named so far; the last one is that of the access at hand.
  unsigned numIndices = 0;
  bool isInHelper = false;
};
} // namespace

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

std::string Printer::shape(const Shape &shape) const {
  std::string text = "[";
  for (auto [i, extent] : llvm::enumerate(shape))
    text += (i ? ", " : "") + dimension(extent);
  return text + "]";
}

/// "[:, None]": a new axis before axis `axis` of a tile of `rank` axes.
static std::string newAxis(size_t axis, size_t rank) {
  std::string text = "[";
  for (size_t i = 0; i <= rank; ++i)
    text += std::string(i ? ", " : "") + (i == axis ? "None" : ":");
  return text + "]";
}

std::string Printer::replacement(char letter, const Expr &node) const {
  switch (letter) {
  case 'T':
    return node.type.element.memberName();
  case 'S':
    return shape(node.type.shape);
  case 'N':
    return std::to_string(node.number);
  case 'L':
    return repr(node.literal);
  case 'I':
    return newAxis(node.number, node.operands[0]->type.shape.size());
  case 'R': {
    std::string end = dimension(node.type.shape[0]);
    return node.number ? std::to_string(node.number) + ", " +
                             std::to_string(node.number) + " + " + end
                       : "0, " + end;
  }
  case 'A': {
    std::string text;
    for (auto [i, operand] : llvm::enumerate(node.operands))
      text += (i ? ", " : "") + expr(*operand);
    return text;
  }
  default:
    return expr(*node.operands[letter - '0']);
  }
}

std::string Printer::expand(llvm::StringRef format, const Expr &node) const {
  std::string text;
  for (size_t i = 0; i != format.size(); ++i)
    if (format[i] == '$')
      text += replacement(format[++i], node);
    else
      text += format[i];
  return text;
}

std::string Printer::expr(const Expr &node) const {
  llvm::SmallVector<llvm::StringRef, 4> formats;
  formatsOf(node.op).split(formats, ';');
  // A constant takes another way only where that leads to the same type.
  bool isPlain = node.op == Op::Full &&
                 (node.type.isScalar() || node.type.element.isFP8());
  return expand(formats[isPlain ? 0 : node.variant % formats.size()], node);
}

//===----------------------------------------------------------------------===//
// Accesses
//===----------------------------------------------------------------------===//

std::string Printer::term(const Access &access, const Term &term) const {
  std::string factor;
  switch (term.kind) {
  case TermKind::Axis: {
    factor = "tl.arange(0, " + dimension(access.shape[term.which]) + ")";
    if (access.shape.size() > 1) {
      factor += "[";
      for (size_t axis = 0; axis != access.shape.size(); ++axis)
        factor += std::string(axis ? ", " : "") +
                  (static_cast<int>(axis) == term.which ? ":" : "None");
      factor += "]";
    }
    break;
  }
  case TermKind::Program:
    factor = "tl.program_id(" + std::to_string(term.which) + ")";
    if (access.isWide)
      factor += ".to(tl.int64)";
    break;
  case TermKind::Counter:
    factor = "v" + std::to_string(term.which);
    break;
  }
  if (term.stride >= 0)
    return factor + " * n" + std::to_string(term.stride);
  return term.coefficient == 1
             ? factor
             : factor + " * " + std::to_string(term.coefficient);
}

/// The largest power of two that divides all of an index but its range; 0 if
/// the index is not a range of consecutive numbers plus the same for all.
int64_t Printer::alignment(const Access &access) const {
  if (access.shape.size() != 1)
    return 0;
  uint64_t common = static_cast<uint64_t>(access.offset);
  bool hasRange = false;
  for (const Term &term : access.terms) {
    int64_t coefficient = term.stride < 0
                              ? term.coefficient
                              : *program.scalars[term.stride].value.asInt64();
    if (term.kind != TermKind::Axis) {
      common |= static_cast<uint64_t>(coefficient);
      continue;
    }
    if (hasRange || coefficient != 1)
      return 0;
    hasRange = true;
  }
  int64_t extent = program.extent(access.shape[0]);
  if (!hasRange)
    return 0;
  return common ? std::min<int64_t>(common & (~common + 1), extent) : extent;
}

/// With what is known of it: only what is true.
std::string Printer::hinted(const Access &access, std::string index) const {
  int64_t aligned = access.isHinted ? alignment(access) : 0;
  if (aligned && access.step == IndexStep::None) {
    std::string extent = dimension(access.shape[0]);
    if (aligned > 1)
      index = "tl.multiple_of(" + index + ", " + std::to_string(aligned) + ")";
    return "tl.max_contiguous(" + index + ", " + extent + ")";
  }
  bool isConstant = aligned && access.step == IndexStep::Quotient &&
                    aligned % access.stepOperand == 0 &&
                    llvm::isPowerOf2_64(access.stepOperand);
  if (isConstant)
    return "tl.max_constancy(" + index + ", " +
           std::to_string(access.stepOperand) + ")";
  return index;
}

/// The address of an access; names its index first where that is needed.
std::string Printer::pointer(const Access &access) {
  std::string base = parameterName(program, access.array);
  std::vector<std::string> parts;
  for (const Term &each : access.terms) {
    bool isOne =
        each.kind == TermKind::Axis && access.shape[each.which] == kOne;
    if (!isOne)
      parts.push_back(term(access, each));
  }
  if (access.offset || parts.empty())
    parts.push_back(std::to_string(access.offset));
  std::string sum = llvm::join(parts, " + ");
  bool isPlain = access.step == IndexStep::None && access.bound < 0;
  if (access.isChained && isPlain && !access.isHinted)
    return base + " + " + sum;
  static constexpr llvm::StringLiteral steps[] = {"", " % ", " // ", " ^ "};
  if (access.step != IndexStep::None) {
    int64_t operand = access.step == IndexStep::Xor ? access.stepOperand - 1
                                                    : access.stepOperand;
    sum = "(" + sum + ")" + steps[static_cast<unsigned>(access.step)].str() +
          std::to_string(operand);
  }
  ++numIndices;
  line("i" + llvm::Twine(numIndices) + " = " + hinted(access, sum));
  return base + " + i" + std::to_string(numIndices);
}

std::string Printer::maskOf(const Access &access, const Expr *mask) const {
  std::string text = mask ? expr(*mask) : "";
  if (access.bound >= 0) {
    std::string bound = "i" + std::to_string(numIndices) + " < n" +
                        std::to_string(access.bound);
    text = mask ? "(" + bound + ") & " + text : bound;
  }
  return text.empty() ? "" : ", mask=" + text;
}

void Printer::load(const Stmt &stmt) {
  static constexpr llvm::StringLiteral caches[] = {"", ".ca", ".cg", ".cs",
                                                   ".cv"};
  static constexpr llvm::StringLiteral evictions[] = {
      "", "evict_first", "evict_last", "evict_normal"};
  const Access &access = stmt.access;
  std::string address = stmt.exprs[0]
                            ? parameterName(program, access.array) + " + (" +
                                  expr(*stmt.exprs[0]) + " & " +
                                  std::to_string(access.stepOperand - 1) + ")"
                            : pointer(access);
  std::string text = "v" + std::to_string(stmt.variables[0]) + " = tl.load(" +
                     address + maskOf(access, stmt.exprs[1].get());
  if (stmt.exprs[2])
    text += ", other=" + expr(*stmt.exprs[2]);
  if (access.cache)
    text += ", cache_modifier=\"" + caches[access.cache % 5].str() + "\"";
  if (access.eviction)
    text +=
        ", eviction_policy=\"" + evictions[access.eviction % 4].str() + "\"";
  line(text + (access.isVolatile ? ", volatile=True)" : ")"));
}

void Printer::store(const Stmt &stmt) {
  static constexpr llvm::StringLiteral caches[] = {"", ".wb", ".cg", ".cs",
                                                   ".wt"};
  static constexpr llvm::StringLiteral evictions[] = {
      "", "evict_first", "evict_last", "evict_normal"};
  const Access &access = stmt.access;
  std::string address = pointer(access);
  std::string value = expr(*stmt.exprs[0]);
  std::string text = access.isMethod ? "(" + address + ").store(" + value
                                     : "tl.store(" + address + ", " + value;
  text += maskOf(access, stmt.exprs[1].get());
  if (access.cache)
    text += ", cache_modifier=\"" + caches[access.cache % 5].str() + "\"";
  if (access.eviction)
    text +=
        ", eviction_policy=\"" + evictions[access.eviction % 4].str() + "\"";
  line(text + ")");
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

void Printer::body(const Block &block) {
  indent += 4;
  if (block.empty())
    line("pass");
  this->block(block);
  indent -= 4;
}

void Printer::loop(const Stmt &stmt) {
  static constexpr llvm::StringLiteral kinds[] = {"range", "tl.range",
                                                  "tl.static_range"};
  const LoopBounds &loop = stmt.loop;
  std::string stop = loop.stopScalar >= 0
                         ? "n" + std::to_string(loop.stopScalar)
                         : std::to_string(loop.stop);
  std::string text = stop;
  if (loop.start != 0 || loop.step != 1)
    text = std::to_string(loop.start) + ", " + stop;
  if (loop.step != 1)
    text += ", " + std::to_string(loop.step);
  line("for v" + llvm::Twine(stmt.variables[0]) + " in " +
       kinds[static_cast<unsigned>(loop.kind)] + "(" + text + "):");
  body(stmt.bodies[0]);
}

void Printer::statement(const Stmt &stmt) {
  auto name = [&](size_t i) { return "v" + std::to_string(stmt.variables[i]); };
  switch (stmt.kind) {
  case StmtKind::Let:
    return line(name(0) + " = " + expr(*stmt.exprs[0]));
  case StmtKind::Unpack: {
    std::string left, right;
    for (size_t i = 0; i != stmt.variables.size(); ++i)
      left += (i ? ", " : "") + name(i);
    for (auto [i, value] : llvm::enumerate(stmt.exprs))
      right += (i ? ", " : "") + expr(*value);
    return line(left + " = " + right);
  }
  case StmtKind::Load:
    return load(stmt);
  case StmtKind::Store:
    return store(stmt);
  case StmtKind::If:
    line("if " + expr(*stmt.exprs[0]) + ":");
    body(stmt.bodies[0]);
    if (!stmt.bodies[1].empty()) {
      line("else:");
      body(stmt.bodies[1]);
    }
    return;
  case StmtKind::For:
    return loop(stmt);
  case StmtKind::While: {
    line(name(0) + " = " + llvm::Twine(stmt.number));
    line("while " + name(0) + " > 0:");
    body(stmt.bodies[0]);
    indent += 4;
    line(name(0) + " = " + name(0) + (stmt.halves ? " // 2" : " - 1"));
    indent -= 4;
    return;
  }
  case StmtKind::Return:
    line("if " + expr(*stmt.exprs[0]) + ":");
    return line("    return");
  case StmtKind::Assert: {
    const Expr &value = *stmt.exprs[0];
    return line("tl.static_assert(" + expr(value) + ".dtype == tl." +
                value.type.element.memberName() + ")");
  }
  case StmtKind::Print:
    return line("tl.static_print(\"at\", " + llvm::Twine(stmt.number) + ")");
  }
}

void Printer::block(const Block &block) {
  for (const StmtPtr &stmt : block)
    statement(*stmt);
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

void Printer::helper(size_t index) {
  const Helper &helper = program.helpers[index];
  isInHelper = true;
  std::string parameters, results;
  for (auto [i, parameter] : llvm::enumerate(helper.parameters))
    parameters += (i ? ", v" : "v") + std::to_string(parameter);
  for (auto [i, result] : llvm::enumerate(helper.results))
    results += (i ? ", " : "") + expr(*result);
  line("@triton.jit");
  line("def helper" + llvm::Twine(index) + "(" + parameters + "):");
  indent += 4;
  block(helper.body);
  line("return " + results);
  indent -= 4;
  out += "\n\n";
  isInHelper = false;
}

void Printer::kernel() {
  std::string parameters;
  auto add = [&](const std::string &text) {
    parameters += (parameters.empty() ? "" : ", ") + text;
  };
  for (size_t i = 0; i != program.arrays.size(); ++i)
    if (needs.lengths[i])
      add(parameterName(program, i));
  for (bool isConstant : {false, true})
    for (size_t i = 0; i != program.scalars.size(); ++i)
      if (needs.scalars[i] && program.scalars[i].isConstant == isConstant)
        add("n" + std::to_string(i) + (isConstant ? ": tl.constexpr" : ""));
  for (size_t i = 0; i != program.dimensions.size(); ++i)
    if (needs.dimensions[i])
      add("D" + std::to_string(i) + ": tl.constexpr");
  line("@triton.jit");
  line("def kernel(" + parameters + "):");
  body(program.body);
  out += "\n\n";
}

std::string Printer::run() {
  out = "\"\"\"Random program " + std::to_string(program.seed) +
        " of tile-fuzz: devices are compared with one another.\n\n"
        "RUN: tile-run --device=all %s\n\"\"\"\n\n"
        "import tile\nimport triton\nimport triton.language as tl\n"
        "from triton.language.extra import libdevice\n\n\n";
  for (size_t i = 0; i != program.helpers.size(); ++i)
    if (needs.helpers[i])
      helper(i);
  kernel();
  return out + printTest(program, needs);
}

std::string tile::fuzz::print(const Program &program,
                              const Requirements &requirements) {
  return Printer(program, requirements).run();
}
