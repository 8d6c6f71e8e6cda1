//===- TileGPUDialect.cpp - layouts and buffers as text -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers what TableGen made, and parses and prints layouts: `[4, 64],
// register = [[0, 1], ...], lane = ..., warp = ..., cta = []`, or with
// `offset` for buffers. The map itself is in lib/Layout.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Transforms/InliningUtils.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::InDim;
using ::tile::LinearLayout;

//===----------------------------------------------------------------------===//
// Layouts as text
//===----------------------------------------------------------------------===//

/// A list in square brackets whose elements `parseElement` takes.
static ParseResult parseList(AsmParser &parser,
                             function_ref<ParseResult()> parseElement) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                        parseElement);
}

static ParseResult parseIntegers(AsmParser &parser,
                                 LinearLayout::Coords &integers) {
  return parseList(
      parser, [&] { return parser.parseInteger(integers.emplace_back()); });
}

/// `name = [[..], [..]]`
static ParseResult parseBases(AsmParser &parser, InDim dim,
                              LinearLayout::CoordBases &bases) {
  if (parser.parseKeyword(::tile::inDimName(dim)) || parser.parseEqual())
    return failure();
  return parseList(parser,
                   [&] { return parseIntegers(parser, bases.emplace_back()); });
}

static FailureOr<LinearLayout> parseLinearLayout(AsmParser &parser) {
  SMLoc at = parser.getCurrentLocation();
  LinearLayout::Coords shape;
  std::array<LinearLayout::CoordBases, ::tile::numInDims> bases;
  auto basesOf = [&](InDim dim) -> LinearLayout::CoordBases & {
    return bases[static_cast<unsigned>(dim)];
  };
  if (parseIntegers(parser, shape) || parser.parseComma())
    return failure();
  bool isBuffer = succeeded(parser.parseOptionalKeyword("offset"));
  if (isBuffer) {
    if (parser.parseEqual() || parseList(parser, [&] {
          return parseIntegers(parser, basesOf(InDim::Offset).emplace_back());
        }))
      return failure();
  } else {
    for (InDim dim : {InDim::Register, InDim::Lane, InDim::Warp})
      if (parseBases(parser, dim, basesOf(dim)) ||
          (dim != InDim::Warp && parser.parseComma()))
        return failure();
  }
  if (parser.parseComma() ||
      parseBases(parser, InDim::Cta, basesOf(InDim::Cta)))
    return failure();
  std::string problem = LinearLayout::check(shape, bases);
  if (!problem.empty()) {
    parser.emitError(at, problem);
    return failure();
  }
  if (isBuffer)
    return LinearLayout::memory(shape, basesOf(InDim::Offset),
                                basesOf(InDim::Cta));
  return LinearLayout::registers(shape, basesOf(InDim::Register),
                                 basesOf(InDim::Lane), basesOf(InDim::Warp),
                                 basesOf(InDim::Cta));
}

static void printIntegers(AsmPrinter &printer, ArrayRef<int64_t> integers) {
  printer << '[';
  llvm::interleaveComma(integers, printer.getStream());
  printer << ']';
}

static void printLinearLayout(AsmPrinter &printer, const LinearLayout &map) {
  printIntegers(printer, map.outSizes());
  bool isBuffer = map.inBits(InDim::Offset) != 0;
  for (InDim dim : ::tile::allInDims) {
    bool isMemory = dim == InDim::Offset;
    if (dim == InDim::Cta || isMemory != isBuffer)
      continue;
    printer << ", " << ::tile::inDimName(dim) << " = [";
    llvm::interleaveComma(
        map.coordBasesOf(dim), printer.getStream(),
        [&](ArrayRef<int64_t> basis) { printIntegers(printer, basis); });
    printer << ']';
  }
  printer << ", cta = [";
  llvm::interleaveComma(
      map.coordBasesOf(InDim::Cta), printer.getStream(),
      [&](ArrayRef<int64_t> basis) { printIntegers(printer, basis); });
  printer << ']';
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

#include "tile/Dialect/TileGPU/IR/TileGPUDialect.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "tile/Dialect/TileGPU/IR/TileGPUAttrs.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "tile/Dialect/TileGPU/IR/TileGPUTypes.cpp.inc"

namespace {
/// Long layouts print once, as `#layout`, `#layout1`, ... ahead of the module.
struct LayoutAliases : public OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;
  AliasResult getAlias(Attribute attribute, raw_ostream &os) const final {
    if (!isa<LayoutAttr>(attribute))
      return AliasResult::NoAlias;
    os << "layout";
    return AliasResult::FinalAlias;
  }
};
} // namespace

void TileGPUDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "tile/Dialect/TileGPU/IR/TileGPUAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "tile/Dialect/TileGPU/IR/TileGPUTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "tile/Dialect/TileGPU/IR/TileGPUOps.cpp.inc"
      >();
  addInterfaces<LayoutAliases>();
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

Type BufferType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape;
  Type element;
  LayoutAttr layout;
  SMLoc at = parser.getCurrentLocation();
  if (parser.parseLess() ||
      parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
      parser.parseType(element) || parser.parseComma() ||
      parser.parseAttribute(layout) || parser.parseGreater())
    return Type();
  return parser.getChecked<BufferType>(at, parser.getContext(), shape, element,
                                       layout);
}

void BufferType::print(AsmPrinter &printer) const {
  printer << '<';
  printer.printDimensionList(getShape());
  printer << 'x' << getElementType() << ", " << getLayout() << '>';
}

LogicalResult BufferType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 ArrayRef<int64_t> shape, Type elementType,
                                 LayoutAttr layout) {
  if (shape.empty() || shape.front() < 1)
    return emitError() << "a buffer needs at least one slot";
  if (!elementType.isIntOrFloat() && !isa<mlir::tile::PtrType>(elementType))
    return emitError() << "a buffer cannot hold " << elementType;
  if (layout.getMap().outSizes() != shape.drop_front())
    return emitError() << "the layout is of another shape than the slots";
  for (InDim dim : {InDim::Register, InDim::Lane, InDim::Warp})
    if (layout.getMap().inBits(dim) != 0)
      return emitError() << "the layout of a buffer is not from registers";
  if (!layout.getMap().isSurjective())
    return emitError() << "the layout leaves elements without a place";
  return success();
}

int64_t BufferType::getSlotBytes() const {
  int64_t places = getLayout().getMap().inSize(InDim::Offset);
  if (isa<mlir::tile::PtrType>(getElementType()))
    return places * 8;
  return places * ((getElementType().getIntOrFloatBitWidth() + 7) / 8);
}

//===----------------------------------------------------------------------===//
// What modules and types carry
//===----------------------------------------------------------------------===//

unsigned mlir::tile_gpu::getNumWarps(Operation *op) {
  ModuleOp module = dyn_cast<ModuleOp>(op);
  if (!module)
    module = op->getParentOfType<ModuleOp>();
  IntegerAttr warps = module ? module->getAttrOfType<IntegerAttr>(kNumWarpsAttr)
                             : IntegerAttr();
  return warps ? static_cast<unsigned>(warps.getInt()) : 4;
}

LayoutAttr mlir::tile_gpu::getLayoutAttr(Type type) {
  RankedTensorType tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? dyn_cast_or_null<LayoutAttr>(tensor.getEncoding())
                : LayoutAttr();
}

const LinearLayout &mlir::tile_gpu::getLayout(Type type) {
  return getLayoutAttr(type).getMap();
}

RankedTensorType mlir::tile_gpu::withLayout(RankedTensorType type,
                                            const LinearLayout &map) {
  return RankedTensorType::get(type.getShape(), type.getElementType(),
                               LayoutAttr::get(type.getContext(), map));
}
