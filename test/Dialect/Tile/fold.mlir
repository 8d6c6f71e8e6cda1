// Folders and canonicalisations: each case has the operation before, and what
// is left of it after.
// RUN: tile-opt --canonicalize --split-input-file %s | FileCheck %s

// CHECK-LABEL: func.func @splatOfConstant
// CHECK-NEXT: %[[C:.*]] = arith.constant dense<2.000000e+00> : tensor<8xf32>
// CHECK-NEXT: return %[[C]]
func.func @splatOfConstant() -> tensor<8xf32> {
  %c = arith.constant 2.0 : f32
  %0 = tile.splat %c : tensor<8xf32>
  return %0 : tensor<8xf32>
}

// CHECK-LABEL: func.func @shapesOfConstant
// CHECK-NEXT: %[[C:.*]] = arith.constant dense<7> : tensor<8x4xi32>
// CHECK-NEXT: return %[[C]]
func.func @shapesOfConstant() -> tensor<8x4xi32> {
  %c = arith.constant dense<7> : tensor<8xi32>
  %0 = tile.expand_dims %c axis = 1 : tensor<8xi32> to tensor<8x1xi32>
  %1 = tile.broadcast %0 : tensor<8x1xi32> to tensor<8x4xi32>
  return %1 : tensor<8x4xi32>
}

// A tile of different constants stays what it is.
// CHECK-LABEL: func.func @noSplat
// CHECK: tile.broadcast
func.func @noSplat() -> tensor<2x4xi32> {
  %c = arith.constant dense<[[1], [2]]> : tensor<2x1xi32>
  %0 = tile.broadcast %c : tensor<2x1xi32> to tensor<2x4xi32>
  return %0 : tensor<2x4xi32>
}

// CHECK-LABEL: func.func @shapesOfSplat
// CHECK-SAME: %[[P:.*]]: !tile.ptr<f32>
// CHECK-NEXT: %[[S:.*]] = tile.splat %[[P]] : tensor<4x8x!tile.ptr<f32>>
// CHECK-NEXT: return %[[S]]
func.func @shapesOfSplat(%p: !tile.ptr<f32>) -> tensor<4x8x!tile.ptr<f32>> {
  %0 = tile.splat %p : tensor<8x!tile.ptr<f32>>
  %1 = tile.expand_dims %0 axis = 0 : tensor<8x!tile.ptr<f32>> to tensor<1x8x!tile.ptr<f32>>
  %2 = tile.broadcast %1 : tensor<1x8x!tile.ptr<f32>> to tensor<4x8x!tile.ptr<f32>>
  return %2 : tensor<4x8x!tile.ptr<f32>>
}

// CHECK-LABEL: func.func @broadcasts
// CHECK-SAME: %[[X:.*]]: tensor<1x1xf32>
// CHECK-NEXT: %[[B:.*]] = tile.broadcast %[[X]] : tensor<1x1xf32> to tensor<4x8xf32>
// CHECK-NEXT: return %[[B]]
func.func @broadcasts(%x: tensor<1x1xf32>) -> tensor<4x8xf32> {
  %0 = tile.broadcast %x : tensor<1x1xf32> to tensor<4x1xf32>
  %1 = tile.broadcast %0 : tensor<4x1xf32> to tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @broadcastToItself
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf32>
// CHECK-NEXT: return %[[X]]
func.func @broadcastToItself(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = tile.broadcast %x : tensor<4x8xf32> to tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @addZero
// CHECK-SAME: %[[P:.*]]: tensor<8x!tile.ptr<f32>>
// CHECK-NEXT: return %[[P]]
func.func @addZero(%p: tensor<8x!tile.ptr<f32>>) -> tensor<8x!tile.ptr<f32>> {
  %z = arith.constant dense<0> : tensor<8xi32>
  %0 = tile.ptr_add %p, %z : tensor<8x!tile.ptr<f32>>, tensor<8xi32>
  return %0 : tensor<8x!tile.ptr<f32>>
}

// CHECK-LABEL: func.func @castBack
// CHECK-SAME: %[[P:.*]]: !tile.ptr<f32>
// CHECK-NEXT: return %[[P]]
func.func @castBack(%p: !tile.ptr<f32>) -> !tile.ptr<f32> {
  %0 = tile.ptr_cast %p : !tile.ptr<f32> to !tile.ptr<i32>
  %1 = tile.ptr_cast %0 : !tile.ptr<i32> to !tile.ptr<f32>
  return %1 : !tile.ptr<f32>
}

// Unused loads vanish, volatile ones and stores stay.
// CHECK-LABEL: func.func @effects
// CHECK-SAME: %[[P:.*]]: !tile.ptr<f32>, %[[X:.*]]: f32
// CHECK-NEXT: tile.load %[[P]] volatile
// CHECK-NEXT: tile.store %[[P]], %[[X]]
// CHECK-NEXT: return
func.func @effects(%p: !tile.ptr<f32>, %x: f32) {
  %0 = tile.load %p : !tile.ptr<f32>
  %1 = tile.load %p volatile : !tile.ptr<f32>
  tile.store %p, %x : !tile.ptr<f32>
  return
}
