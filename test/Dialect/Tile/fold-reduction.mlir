// Canonicalisations of reductions and scans: each case has the operations
// before, and what is left of them after. A unit test runs both
// (test/Unit/Dialect/FoldTest.cpp).
// RUN: tile-opt --canonicalize --split-input-file %s | FileCheck %s

// Along an extent of 1 nothing is combined.
// CHECK-LABEL: func.func @reduceOne
// CHECK-SAME: %[[X:.*]]: tensor<1xf32>, %[[Y:.*]]: tensor<4x1x8xf32>
// CHECK-DAG: %[[E:.*]] = tile.to_scalar %[[X]] : tensor<1xf32>
// CHECK-DAG: %[[R:.*]] = tile.reshape %[[Y]] : tensor<4x1x8xf32> to tensor<4x8xf32>
// CHECK-NEXT: return %[[E]], %[[R]]
func.func @reduceOne(%x: tensor<1xf32>, %y: tensor<4x1x8xf32>) -> (f32, tensor<4x8xf32>) {
  %0 = tile.reduce %x axis 0 : (tensor<1xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    %sum = arith.addf %a, %b : f32
    tile.yield %sum : f32
  }
  %1 = tile.reduce %y axis 1 : (tensor<4x1x8xf32>) -> tensor<4x8xf32> {
  ^bb0(%a: f32, %b: f32):
    %product = arith.mulf %a, %b : f32
    tile.yield %product : f32
  }
  return %0, %1 : f32, tensor<4x8xf32>
}

// CHECK-LABEL: func.func @reduceExpanded
// CHECK-SAME: %[[X:.*]]: tensor<8xi32>, %[[Y:.*]]: tensor<8xf32>
// CHECK-NEXT: return %[[X]], %[[Y]]
func.func @reduceExpanded(%x: tensor<8xi32>, %y: tensor<8xf32>) -> (tensor<8xi32>, tensor<8xf32>) {
  %0 = tile.expand_dims %x axis = 1 : tensor<8xi32> to tensor<8x1xi32>
  %1 = tile.expand_dims %y axis = 1 : tensor<8xf32> to tensor<8x1xf32>
  %2:2 = tile.reduce %0, %1 axis 1 : (tensor<8x1xi32>, tensor<8x1xf32>) -> (tensor<8xi32>, tensor<8xf32>) {
  ^bb0(%a: i32, %b: f32, %c: i32, %d: f32):
    tile.yield %c, %b : i32, f32
  }
  return %2#0, %2#1 : tensor<8xi32>, tensor<8xf32>
}

// Equal elements: the maximum is each of them, the sum is a product, also where
// it wraps around.
// CHECK-LABEL: func.func @reduceSplat
// CHECK-SAME: %[[F:.*]]: f32, %[[I:.*]]: i8
// CHECK-DAG: %[[N:.*]] = arith.constant 64 : i8
// CHECK-DAG: %[[P:.*]] = arith.muli %[[I]], %[[N]] : i8
// CHECK-DAG: %[[S:.*]] = tile.splat %[[P]] : tensor<4xi8>
// CHECK: return %[[F]], %[[S]]
func.func @reduceSplat(%f: f32, %i: i8) -> (f32, tensor<4xi8>) {
  %0 = tile.splat %f : tensor<8xf32>
  %1 = tile.reduce %0 axis 0 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    %max = arith.maxnumf %b, %a : f32
    tile.yield %max : f32
  }
  %2 = tile.splat %i : tensor<4x64xi8>
  %3 = tile.reduce %2 axis 1 : (tensor<4x64xi8>) -> tensor<4xi8> {
  ^bb0(%a: i8, %b: i8):
    %sum = arith.addi %a, %b : i8
    tile.yield %sum : i8
  }
  return %1, %3 : f32, tensor<4xi8>
}

// CHECK-LABEL: func.func @reduceConstant
// CHECK-DAG: %[[A:.*]] = arith.constant dense<56> : tensor<4xi32>
// CHECK-DAG: %[[B:.*]] = arith.constant true
// CHECK-NEXT: return %[[A]], %[[B]]
func.func @reduceConstant() -> (tensor<4xi32>, i1) {
  %0 = arith.constant dense<7> : tensor<8x4xi32>
  %1 = tile.reduce %0 axis 0 : (tensor<8x4xi32>) -> tensor<4xi32> {
  ^bb0(%a: i32, %b: i32):
    %sum = arith.addi %a, %b : i32
    tile.yield %sum : i32
  }
  %2 = arith.constant dense<true> : tensor<8xi1>
  %3 = tile.reduce %2 axis 0 : (tensor<8xi1>) -> i1 {
  ^bb0(%a: i1, %b: i1):
    %and = arith.andi %a, %b : i1
    tile.yield %and : i1
  }
  return %1, %3 : tensor<4xi32>, i1
}

// The number of elements may not fit the type.
// CHECK-LABEL: func.func @reduceWrapped
// CHECK-NEXT: %[[Z:.*]] = arith.constant 0 : i8
// CHECK-NEXT: return %[[Z]]
func.func @reduceWrapped(%i: i8) -> i8 {
  %0 = tile.splat %i : tensor<256xi8>
  %1 = tile.reduce %0 axis 0 : (tensor<256xi8>) -> i8 {
  ^bb0(%a: i8, %b: i8):
    %sum = arith.addi %a, %b : i8
    tile.yield %sum : i8
  }
  return %1 : i8
}

// Sums of floats round; a region that does more, or something else, is not
// known.
// CHECK-LABEL: func.func @reduceStays
// CHECK-COUNT-4: tile.reduce
func.func @reduceStays(%f: f32, %i: i32) -> (f32, i32, i32, i32) {
  %0 = tile.splat %f : tensor<8xf32>
  %1 = tile.reduce %0 axis 0 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    %sum = arith.addf %a, %b : f32
    tile.yield %sum : f32
  }
  %2 = tile.splat %i : tensor<8xi32>
  %3 = tile.reduce %2 axis 0 : (tensor<8xi32>) -> i32 {
  ^bb0(%a: i32, %b: i32):
    %sum = arith.addi %a, %b : i32
    %more = arith.addi %sum, %i : i32
    tile.yield %more : i32
  }
  %4 = tile.reduce %2 axis 0 : (tensor<8xi32>) -> i32 {
  ^bb0(%a: i32, %b: i32):
    %max = arith.maxsi %a, %i : i32
    tile.yield %max : i32
  }
  %5 = tile.reduce %2 axis 0 : (tensor<8xi32>) -> i32 {
  ^bb0(%a: i32, %b: i32):
    %sum = arith.addi %a, %a : i32
    tile.yield %sum : i32
  }
  return %1, %3, %4, %5 : f32, i32, i32, i32
}

// CHECK-LABEL: func.func @scanOne
// CHECK-SAME: %[[X:.*]]: tensor<8x1xf32>, %[[Y:.*]]: tensor<8x1xi32>
// CHECK-NEXT: return %[[X]], %[[Y]]
func.func @scanOne(%x: tensor<8x1xf32>, %y: tensor<8x1xi32>) -> (tensor<8x1xf32>, tensor<8x1xi32>) {
  %0:2 = tile.scan %x, %y axis 1 reverse : (tensor<8x1xf32>, tensor<8x1xi32>) -> (tensor<8x1xf32>, tensor<8x1xi32>) {
  ^bb0(%a: f32, %b: i32, %c: f32, %d: i32):
    tile.yield %c, %b : f32, i32
  }
  return %0#0, %0#1 : tensor<8x1xf32>, tensor<8x1xi32>
}

// CHECK-LABEL: func.func @scanSplat
// CHECK-SAME: %[[I:.*]]: i16
// CHECK-DAG: %[[C:.*]] = arith.constant dense<3> : tensor<8xi32>
// CHECK-DAG: %[[S:.*]] = tile.splat %[[I]] : tensor<4x8xi16>
// CHECK-NEXT: return %[[S]], %[[C]]
func.func @scanSplat(%i: i16) -> (tensor<4x8xi16>, tensor<8xi32>) {
  %0 = tile.splat %i : tensor<4x8xi16>
  %1 = tile.scan %0 axis 1 : (tensor<4x8xi16>) -> tensor<4x8xi16> {
  ^bb0(%a: i16, %b: i16):
    %min = arith.minui %a, %b : i16
    tile.yield %min : i16
  }
  %2 = arith.constant dense<3> : tensor<8xi32>
  %3 = tile.scan %2 axis 0 : (tensor<8xi32>) -> tensor<8xi32> {
  ^bb0(%a: i32, %b: i32):
    %or = arith.ori %a, %b : i32
    tile.yield %or : i32
  }
  return %1, %3 : tensor<4x8xi16>, tensor<8xi32>
}

// CHECK-LABEL: func.func @scanStays
// CHECK-COUNT-2: tile.scan
func.func @scanStays(%x: tensor<8xi32>, %i: i32) -> (tensor<8xi32>, tensor<8xi32>) {
  %0 = tile.scan %x axis 0 : (tensor<8xi32>) -> tensor<8xi32> {
  ^bb0(%a: i32, %b: i32):
    %max = arith.maxsi %a, %b : i32
    tile.yield %max : i32
  }
  %1 = tile.splat %i : tensor<8xi32>
  %2 = tile.scan %1 axis 0 : (tensor<8xi32>) -> tensor<8xi32> {
  ^bb0(%a: i32, %b: i32):
    %sum = arith.addi %a, %b : i32
    tile.yield %sum : i32
  }
  return %0, %2 : tensor<8xi32>, tensor<8xi32>
}
