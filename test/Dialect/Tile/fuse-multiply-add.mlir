// Products that are only added become fused multiply-adds, in the bodies of
// kernels as in the regions of reductions, scans and maps.
// RUN: tile-opt --tile-fuse-multiply-add --split-input-file %s | FileCheck %s

// CHECK-LABEL: func.func @sums
// CHECK-SAME: %[[X:.*]]: tensor<8xf32>, %[[Y:.*]]: tensor<8xf32>, %[[Z:.*]]: tensor<8xf32>
// CHECK-NEXT: %[[A:.*]] = math.fma %[[X]], %[[Y]], %[[Z]]
// CHECK-NEXT: %[[B:.*]] = math.fma %[[X]], %[[Z]], %[[Y]]
// CHECK-NEXT: return %[[A]], %[[B]]
func.func @sums(%x: tensor<8xf32>, %y: tensor<8xf32>, %z: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  %0 = arith.mulf %x, %y : tensor<8xf32>
  %1 = arith.addf %0, %z : tensor<8xf32>
  %2 = arith.mulf %x, %z : tensor<8xf32>
  %3 = arith.addf %y, %2 : tensor<8xf32>
  return %1, %3 : tensor<8xf32>, tensor<8xf32>
}

// CHECK-LABEL: func.func @differences
// CHECK-SAME: %[[X:.*]]: f64, %[[Y:.*]]: f64, %[[Z:.*]]: f64
// CHECK-NEXT: %[[N:.*]] = arith.negf %[[Z]]
// CHECK-NEXT: %[[A:.*]] = math.fma %[[X]], %[[Y]], %[[N]]
// CHECK-NEXT: %[[M:.*]] = arith.negf %[[X]]
// CHECK-NEXT: %[[B:.*]] = math.fma %[[M]], %[[Y]], %[[Z]]
// CHECK-NEXT: return %[[A]], %[[B]]
func.func @differences(%x: f64, %y: f64, %z: f64) -> (f64, f64) {
  %0 = arith.mulf %x, %y : f64
  %1 = arith.subf %0, %z : f64
  %2 = arith.mulf %x, %y : f64
  %3 = arith.subf %z, %2 : f64
  return %1, %3 : f64, f64
}

// Two uses, and a type that the hardware does not fuse.
// CHECK-LABEL: func.func @stays
// CHECK-NOT: math.fma
// CHECK: return
func.func @stays(%x: f32, %y: f8E5M2) -> (f32, f32, f8E5M2) {
  %0 = arith.mulf %x, %x : f32
  %1 = arith.addf %0, %x : f32
  %2 = arith.mulf %y, %y : f8E5M2
  %3 = arith.addf %2, %y : f8E5M2
  return %0, %1, %3 : f32, f32, f8E5M2
}

// CHECK-LABEL: func.func @regions
// CHECK: tile.reduce
// CHECK-NEXT: ^bb0(%[[A:.*]]: f32, %[[B:.*]]: f32):
// CHECK-NEXT: %[[R:.*]] = math.fma %[[A]], %[[A]], %[[B]]
// CHECK-NEXT: tile.yield %[[R]]
// CHECK: tile.scan
// CHECK-NEXT: ^bb0(%[[A:.*]]: f32, %[[B:.*]]: f32):
// CHECK-NEXT: %[[R:.*]] = math.fma %[[A]], %[[B]], %[[B]]
// CHECK-NEXT: tile.yield %[[R]]
// CHECK: tile.map
// CHECK-NEXT: ^bb0(%[[A:.*]]: f32):
// CHECK-NEXT: %[[R:.*]] = math.fma %[[A]], %[[A]], %[[A]]
// CHECK-NEXT: tile.yield %[[R]]
func.func @regions(%x: tensor<8xf32>) {
  %0 = tile.reduce %x axis 0 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    %square = arith.mulf %a, %a : f32
    %sum = arith.addf %square, %b : f32
    tile.yield %sum : f32
  }
  %1 = tile.scan %x axis 0 : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    %product = arith.mulf %a, %b : f32
    %sum = arith.addf %b, %product : f32
    tile.yield %sum : f32
  }
  %2 = tile.map %x pack 1 : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32):
    %square = arith.mulf %a, %a : f32
    %sum = arith.addf %square, %a : f32
    tile.yield %sum : f32
  }
  return
}

// A product in front of the region that only the region adds.
// CHECK-LABEL: func.func @intoRegion
// CHECK-SAME: %{{.*}}: tensor<8xf32>, %[[S:.*]]: f32
// CHECK-NEXT: tile.map
// CHECK-NEXT: ^bb0(%[[A:.*]]: f32):
// CHECK-NEXT: math.fma %[[S]], %[[S]], %[[A]]
func.func @intoRegion(%x: tensor<8xf32>, %s: f32) -> tensor<8xf32> {
  %square = arith.mulf %s, %s : f32
  %0 = tile.map %x pack 1 : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32):
    %sum = arith.addf %square, %a : f32
    tile.yield %sum : f32
  }
  return %0 : tensor<8xf32>
}

// -----

// The launch may ask for none.
// CHECK-LABEL: func.func @noFusion
// CHECK-NOT: math.fma
// CHECK: return
func.func @noFusion(%x: f32) -> f32 attributes {tile.no_fp_fusion} {
  %0 = arith.mulf %x, %x : f32
  %1 = arith.addf %0, %x : f32
  return %1 : f32
}
