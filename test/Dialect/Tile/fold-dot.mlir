// A product onto zeros and a sum are one operation: each case has the
// operations before, and what is left of them after. A unit test runs both
// (test/Unit/Dialect/FoldTest.cpp).
// RUN: tile-opt --canonicalize --split-input-file %s | FileCheck %s

// CHECK-LABEL: func.func @accumulate
// CHECK-SAME: %[[A:.*]]: tensor<4x8xf16>, %[[B:.*]]: tensor<8x4xf16>, %[[C:.*]]: tensor<4x4xf32>
// CHECK-NEXT: %[[D:.*]] = tile.dot %[[A]], %[[B]], %[[C]]
// CHECK-NEXT: return %[[D]]
func.func @accumulate(%a: tensor<4x8xf16>, %b: tensor<8x4xf16>, %c: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant dense<0.0> : tensor<4x4xf32>
  %0 = tile.dot %a, %b, %zero : tensor<4x8xf16>, tensor<8x4xf16>, tensor<4x4xf32>
  %1 = arith.addf %c, %0 : tensor<4x4xf32>
  return %1 : tensor<4x4xf32>
}

// CHECK-LABEL: func.func @integers
// CHECK-SAME: %[[A:.*]]: tensor<4x8xi8>, %[[B:.*]]: tensor<8x4xi8>, %[[C:.*]]: tensor<4x4xi32>
// CHECK-NEXT: %[[D:.*]] = tile.dot %[[A]], %[[B]], %[[C]]
// CHECK-NEXT: return %[[D]]
func.func @integers(%a: tensor<4x8xi8>, %b: tensor<8x4xi8>, %c: tensor<4x4xi32>) -> tensor<4x4xi32> {
  %zero = arith.constant dense<0> : tensor<4x4xi32>
  %0 = tile.dot %a, %b, %zero : tensor<4x8xi8>, tensor<8x4xi8>, tensor<4x4xi32>
  %1 = arith.addi %0, %c : tensor<4x4xi32>
  return %1 : tensor<4x4xi32>
}

// The precision stays; with two products one takes the other's sum.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: %[[A:.*]]: tensor<2x4x4xf32>, %[[B:.*]]: tensor<2x4x4xf32>, %[[C:.*]]: tensor<2x4x4xf32>
// CHECK-NEXT: %[[D:.*]] = tile.dot %[[A]], %[[B]], %[[C]] precision = tf32x3
// CHECK-NEXT: %[[E:.*]] = tile.dot %[[B]], %[[A]], %[[D]] precision = ieee
// CHECK-NEXT: return %[[E]]
func.func @chain(%a: tensor<2x4x4xf32>, %b: tensor<2x4x4xf32>, %c: tensor<2x4x4xf32>) -> tensor<2x4x4xf32> {
  %zero = arith.constant dense<0.0> : tensor<2x4x4xf32>
  %0 = tile.dot %a, %b, %zero precision = tf32x3 : tensor<2x4x4xf32>, tensor<2x4x4xf32>, tensor<2x4x4xf32>
  %1 = tile.dot %b, %a, %zero precision = ieee : tensor<2x4x4xf32>, tensor<2x4x4xf32>, tensor<2x4x4xf32>
  %2 = arith.addf %c, %0 : tensor<2x4x4xf32>
  %3 = arith.addf %1, %2 : tensor<2x4x4xf32>
  return %3 : tensor<2x4x4xf32>
}

// An accumulator that is not zero, a second use, a bound on imprecise sums.
// CHECK-LABEL: func.func @stays
// CHECK: tile.dot
// CHECK: arith.addf
// CHECK: tile.dot
// CHECK: arith.addf
// CHECK: tile.dot
// CHECK: arith.addf
func.func @stays(%a: tensor<4x4xf8E5M2>, %c: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) {
  %one = arith.constant dense<1.0> : tensor<4x4xf32>
  %0 = tile.dot %a, %a, %one : tensor<4x4xf8E5M2>, tensor<4x4xf8E5M2>, tensor<4x4xf32>
  %1 = arith.addf %0, %c : tensor<4x4xf32>
  %zero = arith.constant dense<0.0> : tensor<4x4xf32>
  %2 = tile.dot %a, %a, %zero : tensor<4x4xf8E5M2>, tensor<4x4xf8E5M2>, tensor<4x4xf32>
  %3 = arith.addf %2, %c : tensor<4x4xf32>
  %4 = tile.dot %a, %a, %zero max_imprecise = 8 : tensor<4x4xf8E5M2>, tensor<4x4xf8E5M2>, tensor<4x4xf32>
  %5 = arith.addf %4, %c : tensor<4x4xf32>
  return %1, %2, %3, %5 : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
}

// What is computed once is not computed in every iteration.
// CHECK-LABEL: func.func @loop
// CHECK: tile.dot
// CHECK: scf.for
// CHECK: arith.addf
func.func @loop(%a: tensor<4x4xf16>, %c: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant dense<0.0> : tensor<4x4xf32>
  %from = arith.constant 0 : i32
  %to = arith.constant 3 : i32
  %step = arith.constant 1 : i32
  %0 = tile.dot %a, %a, %zero : tensor<4x4xf16>, tensor<4x4xf16>, tensor<4x4xf32>
  %1 = scf.for %i = %from to %to step %step iter_args(%sum = %c) -> tensor<4x4xf32> : i32 {
    %2 = arith.addf %sum, %0 : tensor<4x4xf32>
    scf.yield %2 : tensor<4x4xf32>
  }
  return %1 : tensor<4x4xf32>
}
