// Operations that move elements: each form prints as it was written.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @reshape
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf32>
func.func @reshape(%x: tensor<4x8xf32>) -> (tensor<32xf32>, tensor<2x16xf32>) {
  // CHECK: tile.reshape %[[X]] : tensor<4x8xf32> to tensor<32xf32>
  %0 = tile.reshape %x : tensor<4x8xf32> to tensor<32xf32>
  // CHECK: tile.reshape %[[X]] reorder : tensor<4x8xf32> to tensor<2x16xf32>
  %1 = tile.reshape %x reorder : tensor<4x8xf32> to tensor<2x16xf32>
  return %0, %1 : tensor<32xf32>, tensor<2x16xf32>
}

// CHECK-LABEL: func.func @trans
// CHECK-SAME: %[[X:.*]]: tensor<2x4x8x!tile.ptr<i8>>
func.func @trans(%x: tensor<2x4x8x!tile.ptr<i8>>) -> tensor<8x2x4x!tile.ptr<i8>> {
  // CHECK: tile.trans %[[X]] [2, 0, 1] : tensor<2x4x8x!tile.ptr<i8>> to tensor<8x2x4x!tile.ptr<i8>>
  %0 = tile.trans %x [2, 0, 1] : tensor<2x4x8x!tile.ptr<i8>> to tensor<8x2x4x!tile.ptr<i8>>
  return %0 : tensor<8x2x4x!tile.ptr<i8>>
}

// CHECK-LABEL: func.func @pairs
// CHECK-SAME: %[[X:.*]]: tensor<4xi8>, %[[S:.*]]: f16
func.func @pairs(%x: tensor<4xi8>, %s: f16) -> (tensor<4xi8>, f16) {
  // CHECK: %[[J:.*]] = tile.join %[[X]], %[[X]] : tensor<4xi8> to tensor<4x2xi8>
  %0 = tile.join %x, %x : tensor<4xi8> to tensor<4x2xi8>
  // CHECK: tile.split %[[J]] : tensor<4x2xi8> to tensor<4xi8>
  %1, %2 = tile.split %0 : tensor<4x2xi8> to tensor<4xi8>
  // CHECK: %[[J:.*]] = tile.join %[[S]], %[[S]] : f16 to tensor<2xf16>
  %3 = tile.join %s, %s : f16 to tensor<2xf16>
  // CHECK: tile.split %[[J]] : tensor<2xf16> to f16
  %4, %5 = tile.split %3 : tensor<2xf16> to f16
  return %1, %4 : tensor<4xi8>, f16
}

// CHECK-LABEL: func.func @toScalar
// CHECK-SAME: %[[X:.*]]: tensor<1x1x!tile.ptr<f32>>
func.func @toScalar(%x: tensor<1x1x!tile.ptr<f32>>) -> !tile.ptr<f32> {
  // CHECK: tile.to_scalar %[[X]] : tensor<1x1x!tile.ptr<f32>>
  %0 = tile.to_scalar %x : tensor<1x1x!tile.ptr<f32>>
  return %0 : !tile.ptr<f32>
}

// CHECK-LABEL: func.func @gather
// CHECK-SAME: %[[X:.*]]: tensor<4x8xbf16>, %[[I:.*]]: tensor<2x8xi64>
func.func @gather(%x: tensor<4x8xbf16>, %i: tensor<2x8xi64>) -> tensor<2x8xbf16> {
  // CHECK: tile.gather %[[X]][%[[I]]] axis 0 : tensor<4x8xbf16>, tensor<2x8xi64>
  %0 = tile.gather %x[%i] axis 0 : tensor<4x8xbf16>, tensor<2x8xi64>
  return %0 : tensor<2x8xbf16>
}

// CHECK-LABEL: func.func @histogram
// CHECK-SAME: %[[X:.*]]: tensor<64xi32>, %[[M:.*]]: tensor<64xi1>
func.func @histogram(%x: tensor<64xi32>, %m: tensor<64xi1>) {
  // CHECK: tile.histogram %[[X]] : tensor<64xi32> to tensor<1xi32>
  %0 = tile.histogram %x : tensor<64xi32> to tensor<1xi32>
  // CHECK: tile.histogram %[[X]] mask %[[M]] : tensor<64xi32> to tensor<16xi32>
  %1 = tile.histogram %x mask %m : tensor<64xi32> to tensor<16xi32>
  return
}
