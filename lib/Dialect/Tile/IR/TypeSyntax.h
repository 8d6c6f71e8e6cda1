//===- TypeSyntax.h - types that others follow from -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of an operation gives no type twice: at a load the pointer's type
// says what value and mask are, at a splat the tile's what the scalar is. Here
// are the parsers and printers of such lists of types, which TableGen's code
// calls by these names, and the derivations that verifiers share with them.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_DIALECT_TILE_IR_TYPESYNTAX_H
#define TILE_LIB_DIALECT_TILE_IR_TYPESYNTAX_H

#include "mlir/IR/OpImplementation.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include <optional>

namespace mlir::tile {

/// The type of what `pointer` points to, in the pointer's shape; null if it is
/// neither a pointer nor a tile of pointers.
Type pointeeTypeOf(Type pointer);

/// i1 in the shape of `like`.
Type maskTypeOf(Type like);

/// Whether both are scalars, or both tiles of one shape and encoding.
bool haveSameShape(Type a, Type b);

/// A tile of `element` without encoding, or `element` itself if there are no
/// dimensions.
Type getTileOrScalar(ArrayRef<int64_t> shape, Type element);

using MaybeOperand = std::optional<OpAsmParser::UnresolvedOperand>;

/// Splat: the result's type.
ParseResult parseSplatTypes(OpAsmParser &parser, Type &source, Type &result);
void printSplatTypes(OpAsmPrinter &printer, Operation *op, Type source,
                     Type result);

/// Load: the pointer's type.
ParseResult parseLoadTypes(OpAsmParser &parser, Type &pointer,
                           const MaybeOperand &mask, Type &maskType,
                           const MaybeOperand &other, Type &otherType,
                           Type &result);
void printLoadTypes(OpAsmPrinter &printer, Operation *op, Type pointer,
                    Value mask, Type maskType, Value other, Type otherType,
                    Type result);

/// Store: the pointer's type.
ParseResult parseStoreTypes(OpAsmParser &parser, Type &pointer, Type &value,
                            const MaybeOperand &mask, Type &maskType);
void printStoreTypes(OpAsmPrinter &printer, Operation *op, Type pointer,
                     Type value, Value mask, Type maskType);

/// Atomic combination: the pointer's type.
ParseResult parseAtomicTypes(OpAsmParser &parser, Type &pointer, Type &value,
                             const MaybeOperand &mask, Type &maskType,
                             Type &result);
void printAtomicTypes(OpAsmPrinter &printer, Operation *op, Type pointer,
                      Type value, Value mask, Type maskType, Type result);

/// Compare and swap: the pointer's type.
ParseResult parseCompareTypes(OpAsmParser &parser, Type &pointer,
                              Type &expected, Type &value, Type &result);
void printCompareTypes(OpAsmPrinter &printer, Operation *op, Type pointer,
                       Type expected, Type value, Type result);

/// An operand with an optional mask: the operand's type.
ParseResult parseMaskedType(OpAsmParser &parser, Type &type,
                            const MaybeOperand &mask, Type &maskType);
void printMaskedType(OpAsmPrinter &printer, Operation *op, Type type,
                     Value mask, Type maskType);

/// Two values of one type: the type.
ParseResult parseSplitResults(OpAsmParser &parser, Type &first, Type &second);
void printSplitResults(OpAsmPrinter &printer, Operation *op, Type first,
                       Type second);
ParseResult parseSameAs(OpAsmParser &parser, Type &given, Type &same);
void printSameAs(OpAsmPrinter &printer, Operation *op, Type given, Type same);

/// A tile and its element: the tile's type.
ParseResult parseToScalarTypes(OpAsmParser &parser, Type &source, Type &result);
void printToScalarTypes(OpAsmPrinter &printer, Operation *op, Type source,
                        Type result);

/// Gather: the types of source and indices.
ParseResult parseGatherTypes(OpAsmParser &parser, Type &source, Type &indices,
                             Type &result);
void printGatherTypes(OpAsmPrinter &printer, Operation *op, Type source,
                      Type indices, Type result);

/// Scaled matrix product: the types of the operands that are there.
ParseResult parseScaledTypes(OpAsmParser &parser, Type &a,
                             const MaybeOperand &aScale, Type &aScaleType,
                             Type &b, const MaybeOperand &bScale,
                             Type &bScaleType, Type &acc, Type &result);
void printScaledTypes(OpAsmPrinter &printer, Operation *op, Type a,
                      Value aScale, Type aScaleType, Type b, Value bScale,
                      Type bScaleType, Type acc, Type result);

} // namespace mlir::tile

#endif // TILE_LIB_DIALECT_TILE_IR_TYPESYNTAX_H
