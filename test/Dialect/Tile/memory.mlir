// Loads and stores: each form prints as it was written.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @loads
// CHECK-SAME: %[[P:.*]]: tensor<8x!tile.ptr<f32>>, %[[M:.*]]: tensor<8xi1>, %[[Z:.*]]: tensor<8xf32>
func.func @loads(%p: tensor<8x!tile.ptr<f32>>, %m: tensor<8xi1>, %z: tensor<8xf32>) {
  // CHECK: tile.load %[[P]] : tensor<8x!tile.ptr<f32>>
  %0 = tile.load %p : tensor<8x!tile.ptr<f32>>
  // CHECK: tile.load %[[P]] mask %[[M]] : tensor<8x!tile.ptr<f32>>
  %1 = tile.load %p mask %m : tensor<8x!tile.ptr<f32>>
  // CHECK: tile.load %[[P]] mask %[[M]] other %[[Z]] : tensor<8x!tile.ptr<f32>>
  %2 = tile.load %p mask %m other %z : tensor<8x!tile.ptr<f32>>
  // CHECK: tile.load %[[P]] cache = cg evict = evict_last volatile : tensor<8x!tile.ptr<f32>>
  %3 = tile.load %p cache = cg evict = evict_last volatile : tensor<8x!tile.ptr<f32>>
  // CHECK: tile.load %[[P]] mask %[[M]] other %[[Z]] cache = cv evict = evict_first volatile : tensor<8x!tile.ptr<f32>>
  %4 = tile.load %p mask %m other %z cache = cv evict = evict_first volatile : tensor<8x!tile.ptr<f32>>
  return
}

// CHECK-LABEL: func.func @stores
// CHECK-SAME: %[[P:.*]]: tensor<4x2x!tile.ptr<i8>>, %[[V:.*]]: tensor<4x2xi8>, %[[M:.*]]: tensor<4x2xi1>
func.func @stores(%p: tensor<4x2x!tile.ptr<i8>>, %v: tensor<4x2xi8>, %m: tensor<4x2xi1>) {
  // CHECK: tile.store %[[P]], %[[V]] : tensor<4x2x!tile.ptr<i8>>
  tile.store %p, %v : tensor<4x2x!tile.ptr<i8>>
  // CHECK: tile.store %[[P]], %[[V]] mask %[[M]] cache = wt evict = evict_first : tensor<4x2x!tile.ptr<i8>>
  tile.store %p, %v mask %m cache = wt evict = evict_first : tensor<4x2x!tile.ptr<i8>>
  return
}

// CHECK-LABEL: func.func @scalars
// CHECK-SAME: %[[P:.*]]: !tile.ptr<f64>, %[[Q:.*]]: !tile.ptr<!tile.ptr<f64>>, %[[M:.*]]: i1
func.func @scalars(%p: !tile.ptr<f64>, %q: !tile.ptr<!tile.ptr<f64>>, %m: i1) {
  // CHECK: %[[X:.*]] = tile.load %[[P]] mask %[[M]] : !tile.ptr<f64>
  %0 = tile.load %p mask %m : !tile.ptr<f64>
  // CHECK: tile.store %[[P]], %[[X]] mask %[[M]] : !tile.ptr<f64>
  tile.store %p, %0 mask %m : !tile.ptr<f64>
  // CHECK: tile.load %[[Q]] : !tile.ptr<!tile.ptr<f64>>
  %1 = tile.load %q : !tile.ptr<!tile.ptr<f64>>
  return
}
