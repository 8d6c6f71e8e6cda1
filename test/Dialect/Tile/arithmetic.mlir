// Arithmetic that other dialects do not have: each form prints as written.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @scalars
func.func @scalars(%i: i32, %x: f64) -> (i32, f64, f64) {
  // CHECK: tile.mulhi %{{.*}}, %{{.*}} : i32
  %0 = tile.mulhi %i, %i : i32
  // CHECK: tile.precise_div %{{.*}}, %{{.*}} : f64
  %1 = tile.precise_div %x, %x : f64
  // CHECK: tile.precise_sqrt %{{.*}} : f64
  %2 = tile.precise_sqrt %x : f64
  // CHECK: tile.extern_call "__nv_powi"(%{{.*}}, %{{.*}}) : (f64, i32) -> f64
  %3 = tile.extern_call "__nv_powi"(%2, %i) : (f64, i32) -> f64
  return %0, %1, %3 : i32, f64, f64
}

// CHECK-LABEL: func.func @tiles
func.func @tiles(%i: tensor<4x8xi64>, %x: tensor<8xf32>) {
  // CHECK: tile.mulhi %{{.*}}, %{{.*}} : tensor<4x8xi64>
  %0 = tile.mulhi %i, %i : tensor<4x8xi64>
  // CHECK: tile.precise_div %{{.*}}, %{{.*}} : tensor<8xf32>
  %1 = tile.precise_div %x, %x : tensor<8xf32>
  // CHECK: tile.precise_sqrt %{{.*}} : tensor<8xf32>
  %2 = tile.precise_sqrt %x : tensor<8xf32>
  // CHECK: tile.approx_exp2 %{{.*}} : tensor<8xf32>
  %3 = tile.approx_exp2 %x : tensor<8xf32>
  // CHECK: tile.approx_log2 %{{.*}} : tensor<8xf32>
  %4 = tile.approx_log2 %x : tensor<8xf32>
  // CHECK: tile.approx_sqrt %{{.*}} : tensor<8xf32>
  %root = tile.approx_sqrt %x : tensor<8xf32>
  // CHECK: tile.approx_reciprocal %{{.*}} : tensor<8xf32>
  %5 = tile.approx_reciprocal %x : tensor<8xf32>
  // CHECK: tile.extern_call "__nv_isnanf"(%{{.*}}) : (tensor<8xf32>) -> tensor<8xi32>
  %6 = tile.extern_call "__nv_isnanf"(%x) : (tensor<8xf32>) -> tensor<8xi32>
  return
}
