//===- TypeSyntax.cpp - types that others follow from ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See TypeSyntax.h. What is parsed may be any type at all, so each parser looks
// at it before something is derived from it.
//
//===----------------------------------------------------------------------===//

#include "TypeSyntax.h"

using namespace mlir;
using namespace mlir::tile;

//===----------------------------------------------------------------------===//
// Derivations
//===----------------------------------------------------------------------===//

Type mlir::tile::pointeeTypeOf(Type pointer) {
  PtrType scalar = dyn_cast<PtrType>(getScalarType(pointer));
  return scalar ? getTypeLike(pointer, scalar.getPointee()) : Type();
}

Type mlir::tile::maskTypeOf(Type like) {
  return getTypeLike(like, IntegerType::get(like.getContext(), 1));
}

bool mlir::tile::haveSameShape(Type a, Type b) {
  RankedTensorType left = dyn_cast<RankedTensorType>(a);
  RankedTensorType right = dyn_cast<RankedTensorType>(b);
  if (!left || !right)
    return !left && !right;
  return left.getShape() == right.getShape() &&
         left.getEncoding() == right.getEncoding();
}

Type mlir::tile::getTileOrScalar(ArrayRef<int64_t> shape, Type element) {
  return shape.empty() ? element : RankedTensorType::get(shape, element);
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

static ParseResult parseTileType(OpAsmParser &parser, Type &tile,
                                 StringRef expected) {
  SMLoc at = parser.getCurrentLocation();
  if (parser.parseType(tile))
    return failure();
  if (!isa<RankedTensorType>(tile))
    return parser.emitError(at, "expected the type of ") << expected;
  return success();
}

ParseResult mlir::tile::parseSplatTypes(OpAsmParser &parser, Type &source,
                                        Type &result) {
  if (parseTileType(parser, result, "the resulting tile"))
    return failure();
  source = getScalarType(result);
  return success();
}

void mlir::tile::printSplatTypes(OpAsmPrinter &printer, Operation *, Type,
                                 Type result) {
  printer << result;
}

ParseResult mlir::tile::parseToScalarTypes(OpAsmParser &parser, Type &source,
                                           Type &result) {
  if (parseTileType(parser, source, "a tile"))
    return failure();
  result = getScalarType(source);
  return success();
}

void mlir::tile::printToScalarTypes(OpAsmPrinter &printer, Operation *,
                                    Type source, Type) {
  printer << source;
}

ParseResult mlir::tile::parseGatherTypes(OpAsmParser &parser, Type &source,
                                         Type &indices, Type &result) {
  if (parseTileType(parser, source, "a tile") || parser.parseComma() ||
      parseTileType(parser, indices, "a tile of indices"))
    return failure();
  Type element = getScalarType(source);
  if (!RankedTensorType::isValidElementType(element))
    return failure();
  result = getTypeLike(indices, element);
  return success();
}

void mlir::tile::printGatherTypes(OpAsmPrinter &printer, Operation *,
                                  Type source, Type indices, Type) {
  printer << source << ", " << indices;
}

//===----------------------------------------------------------------------===//
// Pointers
//===----------------------------------------------------------------------===//

static ParseResult parsePointerType(OpAsmParser &parser, Type &pointer) {
  SMLoc at = parser.getCurrentLocation();
  if (parser.parseType(pointer))
    return failure();
  if (!isa<PtrType>(getScalarType(pointer)))
    return parser.emitError(at, "expected a pointer or a tile of pointers");
  return success();
}

ParseResult mlir::tile::parseLoadTypes(OpAsmParser &parser, Type &pointer,
                                       const MaybeOperand &mask, Type &maskType,
                                       const MaybeOperand &other,
                                       Type &otherType, Type &result) {
  if (parseAtomicTypes(parser, pointer, otherType, mask, maskType, result))
    return failure();
  if (!other)
    otherType = Type();
  return success();
}

void mlir::tile::printLoadTypes(OpAsmPrinter &printer, Operation *,
                                Type pointer, Value, Type, Value, Type, Type) {
  printer << pointer;
}

ParseResult mlir::tile::parseStoreTypes(OpAsmParser &parser, Type &pointer,
                                        Type &value, const MaybeOperand &mask,
                                        Type &maskType) {
  if (parsePointerType(parser, pointer))
    return failure();
  value = pointeeTypeOf(pointer);
  if (mask)
    maskType = maskTypeOf(pointer);
  return success();
}

void mlir::tile::printStoreTypes(OpAsmPrinter &printer, Operation *,
                                 Type pointer, Type, Value, Type) {
  printer << pointer;
}

ParseResult mlir::tile::parseAtomicTypes(OpAsmParser &parser, Type &pointer,
                                         Type &value, const MaybeOperand &mask,
                                         Type &maskType, Type &result) {
  if (parseStoreTypes(parser, pointer, value, mask, maskType))
    return failure();
  result = value;
  return success();
}

void mlir::tile::printAtomicTypes(OpAsmPrinter &printer, Operation *,
                                  Type pointer, Type, Value, Type, Type) {
  printer << pointer;
}

ParseResult mlir::tile::parseCompareTypes(OpAsmParser &parser, Type &pointer,
                                          Type &expected, Type &value,
                                          Type &result) {
  if (parsePointerType(parser, pointer))
    return failure();
  expected = value = result = pointeeTypeOf(pointer);
  return success();
}

void mlir::tile::printCompareTypes(OpAsmPrinter &printer, Operation *,
                                   Type pointer, Type, Type, Type) {
  printer << pointer;
}

//===----------------------------------------------------------------------===//
// Any types
//===----------------------------------------------------------------------===//

ParseResult mlir::tile::parseMaskedType(OpAsmParser &parser, Type &type,
                                        const MaybeOperand &mask,
                                        Type &maskType) {
  if (parser.parseType(type))
    return failure();
  if (mask)
    maskType = maskTypeOf(type);
  return success();
}

void mlir::tile::printMaskedType(OpAsmPrinter &printer, Operation *, Type type,
                                 Value, Type) {
  printer << type;
}

ParseResult mlir::tile::parseSplitResults(OpAsmParser &parser, Type &first,
                                          Type &second) {
  return parseSameAs(parser, first, second);
}

void mlir::tile::printSplitResults(OpAsmPrinter &printer, Operation *,
                                   Type first, Type) {
  printer << first;
}

ParseResult mlir::tile::parseSameAs(OpAsmParser &parser, Type &given,
                                    Type &same) {
  if (parser.parseType(given))
    return failure();
  same = given;
  return success();
}

void mlir::tile::printSameAs(OpAsmPrinter &printer, Operation *, Type given,
                             Type) {
  printer << given;
}

/// The types of an operand and of its scales, if it has some, each with the
/// comma behind it.
static ParseResult parseScaledOperand(OpAsmParser &parser, Type &type,
                                      const MaybeOperand &scale,
                                      Type &scaleType) {
  if (parser.parseType(type) || parser.parseComma())
    return failure();
  if (!scale)
    return success();
  return failure(parser.parseType(scaleType) || parser.parseComma());
}

ParseResult mlir::tile::parseScaledTypes(OpAsmParser &parser, Type &a,
                                         const MaybeOperand &aScale,
                                         Type &aScaleType, Type &b,
                                         const MaybeOperand &bScale,
                                         Type &bScaleType, Type &acc,
                                         Type &result) {
  if (parseScaledOperand(parser, a, aScale, aScaleType) ||
      parseScaledOperand(parser, b, bScale, bScaleType))
    return failure();
  return parseSameAs(parser, acc, result);
}

void mlir::tile::printScaledTypes(OpAsmPrinter &printer, Operation *, Type a,
                                  Value, Type aScaleType, Type b, Value,
                                  Type bScaleType, Type acc, Type) {
  for (Type type : {a, aScaleType, b, bScaleType})
    if (type)
      printer << type << ", ";
  printer << acc;
}
