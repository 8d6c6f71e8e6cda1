// Descriptors and accesses to blocks: each form prints as it was written.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @types
// CHECK-SAME: !tile.desc<16xi8>
// CHECK-SAME: !tile.desc<1x2x4x8x16xf8E5M2>
func.func @types(%a: !tile.desc<16xi8>, %b: !tile.desc<1x2x4x8x16xf8E5M2>) {
  return
}

// CHECK-LABEL: func.func @make
// CHECK-SAME: %[[P:.*]]: !tile.ptr<f16>, %[[M:.*]]: i32, %[[S:.*]]: i64
func.func @make(%p: !tile.ptr<f16>, %m: i32, %s: i64) {
  // CHECK: tile.make_descriptor %[[P]] shape[%[[M]]] strides[] : !tile.ptr<f16> to !tile.desc<8xf16>
  %0 = tile.make_descriptor %p shape [%m] strides [] : !tile.ptr<f16> to !tile.desc<8xf16>
  // CHECK: tile.make_descriptor %[[P]] shape[%[[M]], %[[M]]] strides[%[[S]]] padding = nan : !tile.ptr<f16> to !tile.desc<4x8xf16>
  %1 = tile.make_descriptor %p shape [%m, %m] strides [%s] padding = nan : !tile.ptr<f16> to !tile.desc<4x8xf16>
  return
}

// CHECK-LABEL: func.func @access
// CHECK-SAME: %[[D:.*]]: !tile.desc<1x4x8xf16>, %[[I:.*]]: i32
func.func @access(%d: !tile.desc<1x4x8xf16>, %i: i32) {
  // CHECK: tile.descriptor_load %[[D]][%[[I]], %[[I]], %[[I]]] : !tile.desc<1x4x8xf16> to tensor<1x4x8xf16>
  %0 = tile.descriptor_load %d[%i, %i, %i] : !tile.desc<1x4x8xf16> to tensor<1x4x8xf16>
  // CHECK: %[[X:.*]] = tile.descriptor_load %[[D]][%[[I]], %[[I]], %[[I]]] cache = cg evict = evict_first : !tile.desc<1x4x8xf16> to tensor<4x8xf16>
  %1 = tile.descriptor_load %d[%i, %i, %i] cache = cg evict = evict_first : !tile.desc<1x4x8xf16> to tensor<4x8xf16>
  // CHECK: tile.descriptor_store %[[D]][%[[I]], %[[I]], %[[I]]], %[[X]] : !tile.desc<1x4x8xf16>, tensor<4x8xf16>
  tile.descriptor_store %d[%i, %i, %i], %1 : !tile.desc<1x4x8xf16>, tensor<4x8xf16>
  // CHECK: tile.descriptor_reduce fmax %[[D]][%[[I]], %[[I]], %[[I]]], %[[X]] : !tile.desc<1x4x8xf16>, tensor<4x8xf16>
  tile.descriptor_reduce fmax %d[%i, %i, %i], %1 : !tile.desc<1x4x8xf16>, tensor<4x8xf16>
  return
}

// CHECK-LABEL: func.func @rows
// CHECK-SAME: %[[D:.*]]: !tile.desc<1x8xi32>, %[[R:.*]]: tensor<16xi32>, %[[I:.*]]: i32
func.func @rows(%d: !tile.desc<1x8xi32>, %r: tensor<16xi32>, %i: i32) {
  // CHECK: %[[X:.*]] = tile.descriptor_gather %[[D]][%[[R]], %[[I]]] : !tile.desc<1x8xi32>, tensor<16xi32> to tensor<16x8xi32>
  %0 = tile.descriptor_gather %d[%r, %i] : !tile.desc<1x8xi32>, tensor<16xi32> to tensor<16x8xi32>
  // CHECK: tile.descriptor_scatter %[[D]][%[[R]], %[[I]]], %[[X]] : !tile.desc<1x8xi32>, tensor<16xi32>, tensor<16x8xi32>
  tile.descriptor_scatter %d[%r, %i], %0 : !tile.desc<1x8xi32>, tensor<16xi32>, tensor<16x8xi32>
  return
}
