//===- LayoutExplanation.cpp - the decision on layouts as text ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `--explain=layouts` prints: each class and access with its source line
// and its candidates, the chosen one marked, and the conversions that remain.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/Rematerialise.h"
#include "tile/Dialect/TileGPU/Transforms/ConversionCost.h"
#include "tile/Dialect/TileGPU/Transforms/LayoutDecision.h"
#include "tile/Layout/Families.h"
#include "tile/Layout/Print.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::LinearLayout;

std::string mlir::tile_gpu::sourceLine(Location location) {
  std::string result;
  location->walk([&](Location inner) {
    FileLineColLoc line = dyn_cast<FileLineColLoc>(inner);
    if (!line)
      return WalkResult::advance();
    result =
        (line.getFilename().getValue() + ":" + Twine(line.getLine())).str();
    return WalkResult::interrupt();
  });
  return result.empty() ? "?" : result;
}

/// `64 x 32`
static std::string shapeText(ArrayRef<int64_t> shape) {
  std::string result;
  for (int64_t extent : shape)
    result += (result.empty() ? "" : " x ") + std::to_string(extent);
  return result;
}

static Location locationOf(const LayoutNode &node) {
  return node.access ? node.access->getLoc() : node.values.front().getLoc();
}

/// The distinct element types of a class, in order of appearance.
static void printElementTypes(const LayoutNode &node, raw_ostream &os) {
  SmallVector<Type> types;
  auto add = [&](Value value) {
    Type type = mlir::tile::getScalarType(value.getType());
    if (!llvm::is_contained(types, type))
      types.push_back(type);
  };
  for (Value value : node.values)
    add(value);
  if (node.access)
    add(::tile::accessedPointer(node.access));
  llvm::interleaveComma(types, os);
}

static void printNode(const LayoutNode &node, raw_ostream &os) {
  os << "  " << (node.access ? node.access->getName().getStringRef() : "class")
     << " at " << sourceLine(locationOf(node)) << ": " << shapeText(node.shape)
     << " of ";
  printElementTypes(node, os);
  if (!node.access)
    os << ", " << node.values.size()
       << (node.values.size() == 1 ? " value" : " values");
  os << '\n';
  for (auto [index, layout] : llvm::enumerate(node.candidates)) {
    os << (index == node.choice ? "    * " : "      ") << "cost "
       << node.costs[index] << "  ";
    std::string family = ::tile::familyName(layout);
    if (!family.empty())
      os << family << ' ';
    os << ::tile::toString(layout) << '\n';
  }
}

static void printConversion(const NeededConversion &conversion,
                            raw_ostream &os) {
  Type type = narrowForm(conversion.value).getType();
  os << "    " << sourceLine(conversion.value.getLoc()) << ": "
     << shapeText(mlir::tile::getShape(type)) << " of "
     << mlir::tile::getScalarType(type) << ", ";
  std::optional<::tile::Conversion> plan = ::tile::planConversion(
      conversion.source, conversion.destination, movedBits(type));
  if (!plan) {
    os << "impossible\n";
    return;
  }
  std::optional<::tile::Recipe> recipe = ::tile::recipeFor(conversion.value);
  int64_t recipeCost = recipe ? int64_t(recipe->costPerRegister) *
                                    conversion.destination.numRegisters()
                              : 0;
  if (recipe && recipeCost <= int64_t(plan->cost))
    os << "computed again, cost " << recipeCost;
  else
    os << ::tile::conversionKindName(plan->kind) << ", " << tileBytes(type)
       << " bytes, cost " << plan->cost;
  os << ", weight " << conversion.weight << '\n';
}

void LayoutDecision::print(raw_ostream &os) const {
  os << "layouts of `" << name << "`: " << numWarps
     << (numWarps == 1 ? " warp" : " warps") << ", cost " << cost
     << (optimal ? ", the least of all choices\n" : ", found by a heuristic\n");
  for (const LayoutNode &node : nodeList)
    printNode(node, os);
  std::vector<NeededConversion> needed = conversions();
  if (needed.empty()) {
    os << "  no conversions\n";
    return;
  }
  os << "  conversions\n";
  for (const NeededConversion &conversion : needed)
    printConversion(conversion, os);
}
