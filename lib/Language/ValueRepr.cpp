//===- ValueRepr.cpp - values as text -------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python's repr() and str(), the names of types, and the shortest decimal text
// of a double.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Function.h"
#include "tile/Language/Lexer.h"
#include "tile/Language/Value.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <charconv>
#include <cmath>

using namespace tile;

/// Deeper containers print as `...`.
static constexpr unsigned kMaxDepth = 100;
/// Longer texts are cut: a value may be far larger than its source, and
/// repeated sharing makes even small structures print without end.
static constexpr size_t kMaxText = 1 << 20;

std::string tile::typeName(const Value &value) {
  if (value.isNone())
    return "NoneType";
  if (value.isEllipsis())
    return "ellipsis";
  if (value.isBool())
    return "bool";
  if (value.isInt())
    return "int";
  if (value.isReal())
    return "float";
  if (value.isString())
    return "str";
  switch (value.getObject().kind()) {
  case Object::Kind::Tuple: {
    const TupleObject &tuple = *value.getAs<TupleObject>();
    return tuple.typeName.empty() ? "tuple" : tuple.typeName;
  }
  case Object::Kind::List:
    return "list";
  case Object::Kind::Dict:
    return "dict";
  case Object::Kind::Set:
    return "set";
  case Object::Kind::Slice:
    return "slice";
  case Object::Kind::Range:
    return "range";
  case Object::Kind::Iterator:
    return value.getAs<IteratorObject>()->typeName;
  case Object::Kind::DType:
    return "dtype";
  case Object::Kind::Module:
    return "module";
  case Object::Kind::Function:
  case Object::Kind::Lambda:
    return "function";
  case Object::Kind::Builtin:
    return value.getAs<BuiltinObject>()->isType ? "type"
                                                : "builtin_function_or_method";
  case Object::Kind::BoundMethod:
    return "method";
  case Object::Kind::Decorator:
    return "decorator";
  case Object::Kind::Exception:
    return value.getAs<ExceptionObject>()->typeName;
  case Object::Kind::Class:
    return "type";
  case Object::Kind::Unknown:
    return "unknown";
  case Object::Kind::Extension:
    return value.getAs<ExtensionObject>()->typeName();
  }
  return "object";
}

std::string tile::reprDouble(double value) {
  if (std::isnan(value))
    return "nan";
  if (std::isinf(value))
    return value < 0 ? "-inf" : "inf";
  // "d.ddde+xx", the fewest digits that read back.
  char buffer[40];
  std::to_chars_result end =
      std::to_chars(buffer, buffer + sizeof(buffer), std::fabs(value),
                    std::chars_format::scientific);
  llvm::StringRef text(buffer, static_cast<size_t>(end.ptr - buffer));
  auto [mantissa, exponentText] = text.split('e');
  int exponent = std::atoi(exponentText.str().c_str());
  std::string digits =
      mantissa.take_front(1).str() +
      mantissa.drop_front(std::min<size_t>(2, mantissa.size())).str();
  std::string result = std::signbit(value) ? "-" : "";
  int count = static_cast<int>(digits.size());
  if (exponent < -4 || exponent >= 16) {
    result += digits.substr(0, 1);
    if (count > 1)
      result += "." + digits.substr(1);
    return result + "e" + exponentText.str();
  }
  if (exponent < 0)
    return result + "0." + std::string(-exponent - 1, '0') + digits;
  if (count <= exponent + 1)
    return result + digits + std::string(exponent + 1 - count, '0') + ".0";
  return result + digits.substr(0, exponent + 1) + "." +
         digits.substr(exponent + 1);
}

static void reprString(llvm::StringRef text, llvm::raw_ostream &os) {
  char quote = text.contains('\'') && !text.contains('"') ? '"' : '\'';
  os << quote;
  for (char c : text) {
    if (c == quote || c == '\\')
      os << '\\' << c;
    else if (c == '\n')
      os << "\\n";
    else if (c == '\r')
      os << "\\r";
    else if (c == '\t')
      os << "\\t";
    else if (static_cast<unsigned char>(c) < 32 || c == 127)
      os << llvm::format("\\x%02x", c);
    else
      os << c;
  }
  os << quote;
}

namespace {
/// Prints nested values, with bounds on depth and length.
class Printer {
public:
  explicit Printer(llvm::raw_ostream &os) : os(os) {}
  void print(const Value &value, unsigned depth);

private:
  void object(const Value &value, unsigned depth);
  void list(llvm::ArrayRef<Value> values, unsigned depth);
  void tuple(const TupleObject &tuple, unsigned depth);
  void dict(const DictObject &dict, bool withValues, unsigned depth);
  void range(const RangeObject &range);

  llvm::raw_ostream &os;
};
} // namespace

void Printer::list(llvm::ArrayRef<Value> values, unsigned depth) {
  for (size_t i = 0; i != values.size() && os.tell() < kMaxText; ++i) {
    os << (i ? ", " : "");
    print(values[i], depth);
  }
}

void Printer::tuple(const TupleObject &tuple, unsigned depth) {
  os << tuple.typeName << '(';
  if (tuple.fields.empty()) {
    list(tuple.elements, depth);
    os << (tuple.elements.size() == 1 ? ",)" : ")");
    return;
  }
  for (size_t i = 0; i != tuple.fields.size(); ++i) {
    os << (i ? ", " : "") << tuple.fields[i] << '=';
    print(tuple.elements[i], depth);
  }
  os << ')';
}

void Printer::dict(const DictObject &dict, bool withValues, unsigned depth) {
  if (!withValues && !dict.size()) {
    os << "set()";
    return;
  }
  os << '{';
  bool first = true;
  for (const DictObject::Entry &entry : dict.entries()) {
    if (os.tell() > kMaxText)
      break;
    os << (first ? "" : ", ");
    first = false;
    print(entry.key, depth);
    if (!withValues)
      continue;
    os << ": ";
    print(entry.value, depth);
  }
  os << '}';
}

void Printer::range(const RangeObject &range) {
  os << "range(" << repr(Value::integer(range.start)) << ", "
     << repr(Value::integer(range.stop));
  if (range.step != Integer(1))
    os << ", " << repr(Value::integer(range.step));
  os << ')';
}

void Printer::object(const Value &value, unsigned depth) {
  if (depth > kMaxDepth || os.tell() > kMaxText) {
    os << "...";
    return;
  }
  switch (value.getObject().kind()) {
  case Object::Kind::Tuple:
    return tuple(*value.getAs<TupleObject>(), depth + 1);
  case Object::Kind::List:
    os << '[';
    list(value.getAs<ListObject>()->elements, depth + 1);
    os << ']';
    return;
  case Object::Kind::Dict:
    return dict(*value.getAs<DictObject>(), true, depth + 1);
  case Object::Kind::Set:
    return dict(value.getAs<SetObject>()->elements, false, depth + 1);
  case Object::Kind::Slice: {
    const SliceObject &slice = *value.getAs<SliceObject>();
    os << "slice(";
    list({slice.start, slice.stop, slice.step}, depth + 1);
    os << ')';
    return;
  }
  case Object::Kind::Range:
    return range(*value.getAs<RangeObject>());
  case Object::Kind::DType:
    os << value.asDType()->name();
    return;
  case Object::Kind::Module:
    os << "<module '" << value.getAs<ModuleObject>()->path << "'>";
    return;
  case Object::Kind::Function:
    os << "<function " << value.getAs<FunctionObject>()->name() << ">";
    return;
  case Object::Kind::Lambda:
    os << "<function <lambda>>";
    return;
  case Object::Kind::Builtin: {
    const BuiltinObject &builtin = *value.getAs<BuiltinObject>();
    // As torch prints them, so that getattr(tl, str(t)[6:]) works.
    if (builtin.module == "torch")
      os << builtin.qualifiedName();
    else if (builtin.isType)
      os << "<class '" << builtin.qualifiedName() << "'>";
    else
      os << "<built-in function " << builtin.qualifiedName() << ">";
    return;
  }
  case Object::Kind::Exception: {
    const ExceptionObject &exception = *value.getAs<ExceptionObject>();
    os << exception.typeName << '(';
    list(exception.arguments, depth + 1);
    os << ')';
    return;
  }
  case Object::Kind::Class:
    os << "<class '" << value.getAs<ClassObject>()->name << "'>";
    return;
  case Object::Kind::Unknown:
    os << "<unknown " << value.getAs<UnknownObject>()->what << ">";
    return;
  case Object::Kind::Extension:
    os << value.getAs<ExtensionObject>()->repr();
    return;
  case Object::Kind::Iterator:
  case Object::Kind::BoundMethod:
  case Object::Kind::Decorator:
    os << '<' << typeName(value) << " object>";
    return;
  }
}

void Printer::print(const Value &value, unsigned depth) {
  if (value.isNone())
    os << "None";
  else if (value.isEllipsis())
    os << "Ellipsis";
  else if (value.isBool())
    os << (value.getBool() ? "True" : "False");
  else if (value.isInt()) {
    if (std::optional<std::string> digits = value.getInt().digits())
      os << *digits;
    else if (value.getInt().isNegative())
      os << "-0x" << *(-value.getInt()).digits(16);
    else
      os << "0x" << *value.getInt().digits(16);
  } else if (value.isReal())
    os << reprDouble(value.getReal());
  else if (value.isString())
    reprString(value.getString(), os);
  else
    object(value, depth);
}

std::string tile::repr(const Value &value) {
  std::string text;
  llvm::raw_string_ostream os(text);
  Printer(os).print(value, 0);
  return text;
}

std::string tile::str(const Value &value) {
  if (value.isString())
    return value.getString().str();
  if (const ExceptionObject *exception = value.getAs<ExceptionObject>()) {
    if (exception->arguments.empty())
      return "";
    if (exception->arguments.size() == 1)
      return str(exception->arguments.front());
    return repr(Value::make<TupleObject>(exception->arguments));
  }
  return repr(value);
}

std::string tile::brief(const Value &value) {
  constexpr size_t limit = 60;
  // Only long values are expensive to print; they are cut anyway.
  std::string text = repr(value);
  if (text.size() <= limit)
    return text;
  size_t end = limit;
  while (end && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return text.substr(0, end) + "...";
}
