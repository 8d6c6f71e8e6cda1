//===- Elementwise.h - handlers that map a function over tiles --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An element-wise operation is a struct with a static function `apply` for one
// element. The handlers here are loops over it, simple enough for the compiler
// to vectorise; `pick` functions choose the instance for an element type.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_ELEMENTWISE_H
#define TILE_LIB_INTERPRETER_ELEMENTWISE_H

#include "Code.h"
#include "Elements.h"

namespace tile::interpreter {

//===----------------------------------------------------------------------===//
// Integers: apply<I>(storage...) gives a storage, whose upper bits are cut
//===----------------------------------------------------------------------===//

template <typename Op, typename I>
void runIntUnary(const Instruction &step, Program &program) {
  using Storage = typename I::Storage;
  const Storage *a = program.at<Storage>(step.operands[0]);
  Storage *out = program.at<Storage>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = I::wrap(Op::template apply<I>(a[i]));
}

template <typename Op, typename I>
void runIntBinary(const Instruction &step, Program &program) {
  using Storage = typename I::Storage;
  const Storage *a = program.at<Storage>(step.operands[0]);
  const Storage *b = program.at<Storage>(step.operands[1]);
  Storage *out = program.at<Storage>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = I::wrap(Op::template apply<I>(a[i], b[i]));
}

/// A binary operation with a truth value as result.
template <typename Op, typename I>
void runIntCompare(const Instruction &step, Program &program) {
  using Storage = typename I::Storage;
  const Storage *a = program.at<Storage>(step.operands[0]);
  const Storage *b = program.at<Storage>(step.operands[1]);
  uint8_t *out = program.at<uint8_t>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = Op::template apply<I>(a[i], b[i]);
}

template <typename Op> Handler pickIntUnary(ElementKind kind) {
  return visitInt(kind, [](auto type) -> Handler {
    return runIntUnary<Op, decltype(type)>;
  });
}

template <typename Op> Handler pickIntBinary(ElementKind kind) {
  return visitInt(kind, [](auto type) -> Handler {
    return runIntBinary<Op, decltype(type)>;
  });
}

template <typename Op> Handler pickIntCompare(ElementKind kind) {
  return visitInt(kind, [](auto type) -> Handler {
    return runIntCompare<Op, decltype(type)>;
  });
}

//===----------------------------------------------------------------------===//
// Floats: apply(float or double...) gives a float or double, rounded once
//===----------------------------------------------------------------------===//

template <typename Op, typename F>
void runFloatUnary(const Instruction &step, Program &program) {
  using Storage = typename F::Storage;
  const Storage *a = program.at<Storage>(step.operands[0]);
  Storage *out = program.at<Storage>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = F::encode(Op::apply(F::decode(a[i])));
}

template <typename Op, typename F>
void runFloatBinary(const Instruction &step, Program &program) {
  using Storage = typename F::Storage;
  const Storage *a = program.at<Storage>(step.operands[0]);
  const Storage *b = program.at<Storage>(step.operands[1]);
  Storage *out = program.at<Storage>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = F::encode(Op::apply(F::decode(a[i]), F::decode(b[i])));
}

/// A question about one float.
template <typename Op, typename F>
void runFloatTest(const Instruction &step, Program &program) {
  using Storage = typename F::Storage;
  const Storage *a = program.at<Storage>(step.operands[0]);
  uint8_t *out = program.at<uint8_t>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = Op::template apply<F>(a[i]);
}

template <typename Op, typename F>
void runFloatCompare(const Instruction &step, Program &program) {
  using Storage = typename F::Storage;
  const Storage *a = program.at<Storage>(step.operands[0]);
  const Storage *b = program.at<Storage>(step.operands[1]);
  uint8_t *out = program.at<uint8_t>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = Op::apply(F::decode(a[i]), F::decode(b[i]));
}

template <typename Op> Handler pickFloatUnary(ElementKind kind) {
  return visitFloat(kind, [](auto type) -> Handler {
    return runFloatUnary<Op, decltype(type)>;
  });
}

template <typename Op> Handler pickFloatBinary(ElementKind kind) {
  return visitFloat(kind, [](auto type) -> Handler {
    return runFloatBinary<Op, decltype(type)>;
  });
}

template <typename Op> Handler pickFloatTest(ElementKind kind) {
  return visitFloat(kind, [](auto type) -> Handler {
    return runFloatTest<Op, decltype(type)>;
  });
}

template <typename Op> Handler pickFloatCompare(ElementKind kind) {
  return visitFloat(kind, [](auto type) -> Handler {
    return runFloatCompare<Op, decltype(type)>;
  });
}

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_ELEMENTWISE_H
