// Folders and canonicalisations of operations that move elements: each case has
// the operations before, and what is left of them after. A unit test runs both
// (test/Unit/Dialect/FoldTest.cpp).
// RUN: tile-opt --canonicalize --split-input-file %s | FileCheck %s

// CHECK-LABEL: func.func @reshapeToItself
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf32>
// CHECK-NEXT: return %[[X]]
func.func @reshapeToItself(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = tile.reshape %x : tensor<4x8xf32> to tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @reshapeTwice
// CHECK-SAME: %[[X:.*]]: tensor<4x8xi16>
// CHECK-NEXT: %[[R:.*]] = tile.reshape %[[X]] : tensor<4x8xi16> to tensor<2x16xi16>
// CHECK-NEXT: return %[[R]]
func.func @reshapeTwice(%x: tensor<4x8xi16>) -> tensor<2x16xi16> {
  %0 = tile.reshape %x : tensor<4x8xi16> to tensor<32xi16>
  %1 = tile.reshape %0 : tensor<32xi16> to tensor<2x16xi16>
  return %1 : tensor<2x16xi16>
}

// A free order stays free.
// CHECK-LABEL: func.func @reshapeReordered
// CHECK-NEXT: tile.reshape %{{.*}} reorder : tensor<4x8xi16> to tensor<2x16xi16>
func.func @reshapeReordered(%x: tensor<4x8xi16>) -> tensor<2x16xi16> {
  %0 = tile.reshape %x reorder : tensor<4x8xi16> to tensor<32xi16>
  %1 = tile.reshape %0 : tensor<32xi16> to tensor<2x16xi16>
  return %1 : tensor<2x16xi16>
}

// CHECK-LABEL: func.func @reshapeBack
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf16>
// CHECK-NEXT: return %[[X]]
func.func @reshapeBack(%x: tensor<4x8xf16>) -> tensor<4x8xf16> {
  %0 = tile.reshape %x : tensor<4x8xf16> to tensor<32xf16>
  %1 = tile.expand_dims %0 axis = 0 : tensor<32xf16> to tensor<1x32xf16>
  %2 = tile.reshape %1 : tensor<1x32xf16> to tensor<4x8xf16>
  return %2 : tensor<4x8xf16>
}

// CHECK-LABEL: func.func @reshapeOfSplat
// CHECK-SAME: %[[S:.*]]: bf16
// CHECK-NEXT: %[[R:.*]] = tile.splat %[[S]] : tensor<2x4xbf16>
// CHECK-NEXT: return %[[R]]
func.func @reshapeOfSplat(%s: bf16) -> tensor<2x4xbf16> {
  %0 = tile.splat %s : tensor<8xbf16>
  %1 = tile.reshape %0 : tensor<8xbf16> to tensor<2x4xbf16>
  return %1 : tensor<2x4xbf16>
}

// CHECK-LABEL: func.func @reshapeOfConstants
// CHECK-DAG: arith.constant dense<3> : tensor<2x2xi8>
// CHECK-DAG: arith.constant dense<{{\[\[}}1, 2], [3, 4]]> : tensor<2x2xi8>
// CHECK-NEXT: return
func.func @reshapeOfConstants() -> (tensor<2x2xi8>, tensor<2x2xi8>) {
  %0 = arith.constant dense<3> : tensor<4xi8>
  %1 = tile.reshape %0 : tensor<4xi8> to tensor<2x2xi8>
  %2 = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi8>
  %3 = tile.reshape %2 : tensor<4xi8> to tensor<2x2xi8>
  return %1, %3 : tensor<2x2xi8>, tensor<2x2xi8>
}

// A new dimension of extent 1 is `expand_dims`, wherever it is.
// CHECK-LABEL: func.func @reshapeToRow
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf32>
// CHECK-DAG: tile.expand_dims %[[X]] axis = 0 : tensor<4x8xf32> to tensor<1x4x8xf32>
// CHECK-DAG: tile.expand_dims %[[X]] axis = 1 : tensor<4x8xf32> to tensor<4x1x8xf32>
// CHECK-DAG: tile.expand_dims %[[X]] axis = 2 : tensor<4x8xf32> to tensor<4x8x1xf32>
// CHECK-NEXT: return
func.func @reshapeToRow(%x: tensor<4x8xf32>) -> (tensor<1x4x8xf32>, tensor<4x1x8xf32>, tensor<4x8x1xf32>) {
  %0 = tile.reshape %x : tensor<4x8xf32> to tensor<1x4x8xf32>
  %1 = tile.reshape %x : tensor<4x8xf32> to tensor<4x1x8xf32>
  %2 = tile.reshape %x : tensor<4x8xf32> to tensor<4x8x1xf32>
  return %0, %1, %2 : tensor<1x4x8xf32>, tensor<4x1x8xf32>, tensor<4x8x1xf32>
}

// With one dimension more, but other extents, too, it is none.
// CHECK-LABEL: func.func @reshapeElse
// CHECK-COUNT-2: tile.reshape
func.func @reshapeElse(%x: tensor<4x8xf32>) -> (tensor<1x8x4xf32>, tensor<2x2x8xf32>) {
  %0 = tile.reshape %x : tensor<4x8xf32> to tensor<1x8x4xf32>
  %1 = tile.reshape %x : tensor<4x8xf32> to tensor<2x2x8xf32>
  return %0, %1 : tensor<1x8x4xf32>, tensor<2x2x8xf32>
}

// CHECK-LABEL: func.func @transInOrder
// CHECK-SAME: %[[X:.*]]: tensor<4x8xi32>
// CHECK-NEXT: return %[[X]]
func.func @transInOrder(%x: tensor<4x8xi32>) -> tensor<4x8xi32> {
  %0 = tile.trans %x [0, 1] : tensor<4x8xi32> to tensor<4x8xi32>
  return %0 : tensor<4x8xi32>
}

// CHECK-LABEL: func.func @transTwice
// CHECK-SAME: %[[X:.*]]: tensor<2x4x8xi32>
// CHECK-NEXT: %[[T:.*]] = tile.trans %[[X]] [1, 0, 2] : tensor<2x4x8xi32> to tensor<4x2x8xi32>
// CHECK-NEXT: return %[[T]]
func.func @transTwice(%x: tensor<2x4x8xi32>) -> tensor<4x2x8xi32> {
  %0 = tile.trans %x [2, 0, 1] : tensor<2x4x8xi32> to tensor<8x2x4xi32>
  %1 = tile.trans %0 [2, 1, 0] : tensor<8x2x4xi32> to tensor<4x2x8xi32>
  return %1 : tensor<4x2x8xi32>
}

// CHECK-LABEL: func.func @transBack
// CHECK-SAME: %[[X:.*]]: tensor<2x4x8xi32>
// CHECK-NEXT: return %[[X]]
func.func @transBack(%x: tensor<2x4x8xi32>) -> tensor<2x4x8xi32> {
  %0 = tile.trans %x [2, 0, 1] : tensor<2x4x8xi32> to tensor<8x2x4xi32>
  %1 = tile.trans %0 [1, 2, 0] : tensor<8x2x4xi32> to tensor<2x4x8xi32>
  return %1 : tensor<2x4x8xi32>
}

// CHECK-LABEL: func.func @transOfSplats
// CHECK-SAME: %[[S:.*]]: f32
// CHECK-DAG: %[[C:.*]] = arith.constant dense<2> : tensor<8x4xi32>
// CHECK-DAG: %[[R:.*]] = tile.splat %[[S]] : tensor<8x4xf32>
// CHECK-NEXT: return %[[R]], %[[C]]
func.func @transOfSplats(%s: f32) -> (tensor<8x4xf32>, tensor<8x4xi32>) {
  %0 = tile.splat %s : tensor<4x8xf32>
  %1 = tile.trans %0 [1, 0] : tensor<4x8xf32> to tensor<8x4xf32>
  %2 = arith.constant dense<2> : tensor<4x8xi32>
  %3 = tile.trans %2 [1, 0] : tensor<4x8xi32> to tensor<8x4xi32>
  return %1, %3 : tensor<8x4xf32>, tensor<8x4xi32>
}

// A column turned is a row.
// CHECK-LABEL: func.func @transOfColumn
// CHECK-SAME: %[[X:.*]]: tensor<8xf32>
// CHECK-NEXT: %[[R:.*]] = tile.expand_dims %[[X]] axis = 0 : tensor<8xf32> to tensor<1x8xf32>
// CHECK-NEXT: return %[[R]]
func.func @transOfColumn(%x: tensor<8xf32>) -> tensor<1x8xf32> {
  %0 = tile.expand_dims %x axis = 1 : tensor<8xf32> to tensor<8x1xf32>
  %1 = tile.trans %0 [1, 0] : tensor<8x1xf32> to tensor<1x8xf32>
  return %1 : tensor<1x8xf32>
}

// CHECK-LABEL: func.func @transOfOnes
// CHECK-SAME: %[[X:.*]]: tensor<4x1x8x1xf32>
// CHECK-NEXT: tile.reshape %[[X]] : tensor<4x1x8x1xf32> to tensor<1x4x8x1xf32>
func.func @transOfOnes(%x: tensor<4x1x8x1xf32>) -> tensor<1x4x8x1xf32> {
  %0 = tile.trans %x [3, 0, 2, 1] : tensor<4x1x8x1xf32> to tensor<1x4x8x1xf32>
  return %0 : tensor<1x4x8x1xf32>
}

// CHECK-LABEL: func.func @splitOfJoin
// CHECK-SAME: %[[X:.*]]: tensor<8xf32>, %[[Y:.*]]: tensor<8xf32>, %[[S:.*]]: i8, %[[T:.*]]: i8
// CHECK-NEXT: return %[[X]], %[[Y]], %[[S]], %[[T]]
func.func @splitOfJoin(%x: tensor<8xf32>, %y: tensor<8xf32>, %s: i8, %t: i8) -> (tensor<8xf32>, tensor<8xf32>, i8, i8) {
  %0 = tile.join %x, %y : tensor<8xf32> to tensor<8x2xf32>
  %1, %2 = tile.split %0 : tensor<8x2xf32> to tensor<8xf32>
  %3 = tile.join %s, %t : i8 to tensor<2xi8>
  %4, %5 = tile.split %3 : tensor<2xi8> to i8
  return %1, %2, %4, %5 : tensor<8xf32>, tensor<8xf32>, i8, i8
}

// CHECK-LABEL: func.func @joinOfSplit
// CHECK-SAME: %[[X:.*]]: tensor<8x2xf32>
// CHECK-NEXT: return %[[X]]
func.func @joinOfSplit(%x: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %0, %1 = tile.split %x : tensor<8x2xf32> to tensor<8xf32>
  %2 = tile.join %0, %1 : tensor<8xf32> to tensor<8x2xf32>
  return %2 : tensor<8x2xf32>
}

// The wrong way round it stays.
// CHECK-LABEL: func.func @joinSwapped
// CHECK: tile.split
// CHECK: tile.join
func.func @joinSwapped(%x: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %0, %1 = tile.split %x : tensor<8x2xf32> to tensor<8xf32>
  %2 = tile.join %1, %0 : tensor<8xf32> to tensor<8x2xf32>
  return %2 : tensor<8x2xf32>
}

// CHECK-LABEL: func.func @joinOfEqual
// CHECK-SAME: %[[S:.*]]: f16
// CHECK-DAG: %[[C:.*]] = arith.constant dense<5> : tensor<4x2xi32>
// CHECK-DAG: %[[D:.*]] = arith.constant dense<6> : tensor<2xi32>
// CHECK-DAG: %[[T:.*]] = tile.splat %[[S]] : tensor<4x2xf16>
// CHECK-DAG: %[[P:.*]] = tile.splat %[[S]] : tensor<2xf16>
// CHECK-NEXT: return %[[T]], %[[P]], %[[C]], %[[D]]
func.func @joinOfEqual(%s: f16) -> (tensor<4x2xf16>, tensor<2xf16>, tensor<4x2xi32>, tensor<2xi32>) {
  %0 = tile.splat %s : tensor<4xf16>
  %1 = tile.splat %s : tensor<4xf16>
  %2 = tile.join %0, %1 : tensor<4xf16> to tensor<4x2xf16>
  %3 = tile.join %s, %s : f16 to tensor<2xf16>
  %4 = arith.constant dense<5> : tensor<4xi32>
  %5 = tile.join %4, %4 : tensor<4xi32> to tensor<4x2xi32>
  %6 = arith.constant 6 : i32
  %7 = tile.join %6, %6 : i32 to tensor<2xi32>
  return %2, %3, %5, %7 : tensor<4x2xf16>, tensor<2xf16>, tensor<4x2xi32>, tensor<2xi32>
}

// CHECK-LABEL: func.func @joinOfOthers
// CHECK-COUNT-2: tile.join
func.func @joinOfOthers(%s: f16, %t: f16) -> (tensor<4x2xf16>, tensor<2xf16>) {
  %0 = tile.splat %s : tensor<4xf16>
  %1 = tile.splat %t : tensor<4xf16>
  %2 = tile.join %0, %1 : tensor<4xf16> to tensor<4x2xf16>
  %3 = tile.join %s, %t : f16 to tensor<2xf16>
  return %2, %3 : tensor<4x2xf16>, tensor<2xf16>
}

// CHECK-LABEL: func.func @splitOfSplats
// CHECK-SAME: %[[S:.*]]: f16
// CHECK-DAG: %[[C:.*]] = arith.constant dense<5> : tensor<4xi32>
// CHECK-DAG: %[[D:.*]] = arith.constant 6 : i8
// CHECK-DAG: %[[T:.*]] = tile.splat %[[S]] : tensor<4xf16>
// CHECK-NEXT: return %[[T]], %[[S]], %[[C]], %[[D]]
func.func @splitOfSplats(%s: f16) -> (tensor<4xf16>, f16, tensor<4xi32>, i8) {
  %0 = tile.splat %s : tensor<4x2xf16>
  %1, %2 = tile.split %0 : tensor<4x2xf16> to tensor<4xf16>
  %3 = tile.splat %s : tensor<2xf16>
  %4, %5 = tile.split %3 : tensor<2xf16> to f16
  %6 = arith.constant dense<5> : tensor<4x2xi32>
  %7, %8 = tile.split %6 : tensor<4x2xi32> to tensor<4xi32>
  %9 = arith.constant dense<6> : tensor<2xi8>
  %10, %11 = tile.split %9 : tensor<2xi8> to i8
  return %1, %5, %8, %10 : tensor<4xf16>, f16, tensor<4xi32>, i8
}

// CHECK-LABEL: func.func @toScalar
// CHECK-SAME: %[[S:.*]]: i16, %[[X:.*]]: tensor<1xf64>
// CHECK-DAG: %[[C:.*]] = arith.constant 2.500000e+00 : f32
// CHECK-DAG: %[[E:.*]] = tile.to_scalar %[[X]] : tensor<1xf64>
// CHECK-NEXT: return %[[S]], %[[C]], %[[E]]
func.func @toScalar(%s: i16, %x: tensor<1xf64>) -> (i16, f32, f64) {
  %0 = tile.splat %s : tensor<1x1xi16>
  %1 = tile.to_scalar %0 : tensor<1x1xi16>
  %2 = arith.constant dense<2.5> : tensor<1xf32>
  %3 = tile.to_scalar %2 : tensor<1xf32>
  %4 = tile.expand_dims %x axis = 0 : tensor<1xf64> to tensor<1x1xf64>
  %5 = tile.trans %4 [1, 0] : tensor<1x1xf64> to tensor<1x1xf64>
  %6 = tile.reshape %5 : tensor<1x1xf64> to tensor<1x1x1xf64>
  %7 = tile.broadcast %6 : tensor<1x1x1xf64> to tensor<1x1x1xf64>
  %8 = tile.to_scalar %7 : tensor<1x1x1xf64>
  return %1, %3, %8 : i16, f32, f64
}

// CHECK-LABEL: func.func @splatOfScalar
// CHECK-SAME: %[[X:.*]]: tensor<1x1xf64>
// CHECK-NEXT: return %[[X]]
func.func @splatOfScalar(%x: tensor<1x1xf64>) -> tensor<1x1xf64> {
  %0 = tile.to_scalar %x : tensor<1x1xf64>
  %1 = tile.splat %0 : tensor<1x1xf64>
  return %1 : tensor<1x1xf64>
}
