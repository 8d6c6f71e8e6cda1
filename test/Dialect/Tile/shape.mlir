// Programs, ranges and shapes: each form prints as it was written.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @programs() -> (i32, i32)
func.func @programs() -> (i32, i32) {
  // CHECK: tile.program_id 0
  %0 = tile.program_id 0
  // CHECK: tile.num_programs 2
  %1 = tile.num_programs 2
  return %0, %1 : i32, i32
}

// CHECK-LABEL: func.func @ranges
func.func @ranges() -> (tensor<1xi32>, tensor<64xi32>, tensor<16xi32>) {
  // CHECK: tile.range 0 to 1 : tensor<1xi32>
  %0 = tile.range 0 to 1 : tensor<1xi32>
  // CHECK: tile.range 64 to 128 : tensor<64xi32>
  %1 = tile.range 64 to 128 : tensor<64xi32>
  // CHECK: tile.range -8 to 8 : tensor<16xi32>
  %2 = tile.range -8 to 8 : tensor<16xi32>
  return %0, %1, %2 : tensor<1xi32>, tensor<64xi32>, tensor<16xi32>
}

// CHECK-LABEL: func.func @shapes
// CHECK-SAME: %[[P:.*]]: !tile.ptr<f32>, %[[X:.*]]: tensor<4x8xbf16>
func.func @shapes(%p: !tile.ptr<f32>, %x: tensor<4x8xbf16>) {
  // CHECK: tile.splat %[[P]] : tensor<4x8x!tile.ptr<f32>>
  %0 = tile.splat %p : tensor<4x8x!tile.ptr<f32>>
  // CHECK: %[[E:.*]] = tile.expand_dims %[[X]] axis = 2 : tensor<4x8xbf16> to tensor<4x8x1xbf16>
  %1 = tile.expand_dims %x axis = 2 : tensor<4x8xbf16> to tensor<4x8x1xbf16>
  // CHECK: tile.broadcast %[[E]] : tensor<4x8x1xbf16> to tensor<4x8x16xbf16>
  %2 = tile.broadcast %1 : tensor<4x8x1xbf16> to tensor<4x8x16xbf16>
  return
}
