// Atomic operations: each form prints as it was written.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @kinds
// CHECK-SAME: %[[P:.*]]: tensor<8x!tile.ptr<i32>>, %[[V:.*]]: tensor<8xi32>, %[[M:.*]]: tensor<8xi1>
func.func @kinds(%p: tensor<8x!tile.ptr<i32>>, %v: tensor<8xi32>, %m: tensor<8xi1>) {
  // CHECK: tile.atomic_rmw add relaxed gpu %[[P]], %[[V]] : tensor<8x!tile.ptr<i32>>
  %0 = tile.atomic_rmw add relaxed gpu %p, %v : tensor<8x!tile.ptr<i32>>
  // CHECK: tile.atomic_rmw and acquire cta %[[P]], %[[V]] mask %[[M]] : tensor<8x!tile.ptr<i32>>
  %1 = tile.atomic_rmw and acquire cta %p, %v mask %m : tensor<8x!tile.ptr<i32>>
  // CHECK: tile.atomic_rmw or release sys
  %2 = tile.atomic_rmw or release sys %p, %v : tensor<8x!tile.ptr<i32>>
  // CHECK: tile.atomic_rmw xor acq_rel gpu
  %3 = tile.atomic_rmw xor acq_rel gpu %p, %v : tensor<8x!tile.ptr<i32>>
  // CHECK: tile.atomic_rmw max
  %4 = tile.atomic_rmw max relaxed gpu %p, %v : tensor<8x!tile.ptr<i32>>
  // CHECK: tile.atomic_rmw min
  %5 = tile.atomic_rmw min relaxed gpu %p, %v : tensor<8x!tile.ptr<i32>>
  // CHECK: tile.atomic_rmw umax
  %6 = tile.atomic_rmw umax relaxed gpu %p, %v : tensor<8x!tile.ptr<i32>>
  // CHECK: tile.atomic_rmw umin
  %7 = tile.atomic_rmw umin relaxed gpu %p, %v : tensor<8x!tile.ptr<i32>>
  // CHECK: tile.atomic_rmw exch
  %8 = tile.atomic_rmw exch relaxed gpu %p, %v : tensor<8x!tile.ptr<i32>>
  return
}

// CHECK-LABEL: func.func @floats
func.func @floats(%p: !tile.ptr<bf16>, %v: bf16, %q: !tile.ptr<f64>, %w: f64, %m: i1) {
  // CHECK: tile.atomic_rmw fadd relaxed gpu %{{.*}}, %{{.*}} mask %{{.*}} : !tile.ptr<bf16>
  %0 = tile.atomic_rmw fadd relaxed gpu %p, %v mask %m : !tile.ptr<bf16>
  // CHECK: tile.atomic_rmw fmax relaxed gpu %{{.*}}, %{{.*}} : !tile.ptr<f64>
  %1 = tile.atomic_rmw fmax relaxed gpu %q, %w : !tile.ptr<f64>
  // CHECK: tile.atomic_rmw fmin relaxed gpu %{{.*}}, %{{.*}} : !tile.ptr<f64>
  %2 = tile.atomic_rmw fmin relaxed gpu %q, %w : !tile.ptr<f64>
  // CHECK: tile.atomic_rmw exch relaxed gpu %{{.*}}, %{{.*}} : !tile.ptr<bf16>
  %3 = tile.atomic_rmw exch relaxed gpu %p, %v : !tile.ptr<bf16>
  return
}

// CHECK-LABEL: func.func @swaps
func.func @swaps(%p: tensor<8x!tile.ptr<f32>>, %v: tensor<8xf32>, %q: !tile.ptr<i16>, %w: i16, %r: !tile.ptr<!tile.ptr<f32>>, %s: !tile.ptr<f32>) {
  // CHECK: tile.atomic_cas acq_rel gpu %{{.*}}, %{{.*}}, %{{.*}} : tensor<8x!tile.ptr<f32>>
  %0 = tile.atomic_cas acq_rel gpu %p, %v, %v : tensor<8x!tile.ptr<f32>>
  // CHECK: tile.atomic_cas relaxed cta %{{.*}}, %{{.*}}, %{{.*}} : !tile.ptr<i16>
  %1 = tile.atomic_cas relaxed cta %q, %w, %w : !tile.ptr<i16>
  // CHECK: tile.atomic_cas release sys %{{.*}}, %{{.*}}, %{{.*}} : !tile.ptr<!tile.ptr<f32>>
  %2 = tile.atomic_cas release sys %r, %s, %s : !tile.ptr<!tile.ptr<f32>>
  return
}
