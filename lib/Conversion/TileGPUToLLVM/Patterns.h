//===- Patterns.h - the groups of patterns of the pass ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each group stands in a file of its own; the pass puts them together.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_CONVERSION_TILEGPUTOLLVM_PATTERNS_H
#define TILE_LIB_CONVERSION_TILEGPUTOLLVM_PATTERNS_H

#include "TypeConverter.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::tile_gpu {

/// The symbol of the CTA's dynamic shared memory.
inline constexpr llvm::StringLiteral kSharedSymbol = "tile_shared";

/// ElementwiseToLLVM.cpp: operations on tensors, element by element, as the
/// same operations on scalars or pairs.
void populateElementwisePatterns(TileGPUTypeConverter &converter,
                                 RewritePatternSet &patterns);

/// ScalarToLLVM.cpp: scalar arithmetic for which the LLVM dialect's own
/// lowering is undefined in some lanes, slower than the hardware, or missing.
void populateScalarPatterns(TileGPUTypeConverter &converter,
                            RewritePatternSet &patterns);

/// ShapeToLLVM.cpp: programs, ranges, splats, shapes and pointer arithmetic.
void populateShapePatterns(TileGPUTypeConverter &converter,
                           RewritePatternSet &patterns);

/// GlobalMemoryToLLVM.cpp: loads and stores.
void populateGlobalMemoryPatterns(TileGPUTypeConverter &converter,
                                  RewritePatternSet &patterns);

/// RecordsToLLVM.cpp: loads and stores of several fields.
void populateRecordPatterns(TileGPUTypeConverter &converter,
                            RewritePatternSet &patterns);

/// SharedMemoryToLLVM.cpp: buffers and barriers.
void populateSharedMemoryPatterns(TileGPUTypeConverter &converter,
                                  RewritePatternSet &patterns);

/// ConvertLayoutToLLVM.cpp: conversions inside threads and warps.
void populateConvertLayoutPatterns(TileGPUTypeConverter &converter,
                                   RewritePatternSet &patterns);

/// FunctionToLLVM.cpp: kernels.
void populateFunctionPatterns(TileGPUTypeConverter &converter,
                              RewritePatternSet &patterns);

} // namespace mlir::tile_gpu

#endif // TILE_LIB_CONVERSION_TILEGPUTOLLVM_PATTERNS_H
