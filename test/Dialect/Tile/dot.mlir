// Matrix products: each form prints as it was written.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @types
func.func @types(%h: tensor<4x4xf16>, %b: tensor<4x4xbf16>, %i: tensor<4x4xi8>, %d: tensor<4x4xf64>, %e4: tensor<4x4xf8E4M3FN>, %e5: tensor<4x4xf8E5M2>, %ch: tensor<4x4xf16>, %cf: tensor<4x4xf32>, %ci: tensor<4x4xi32>) {
  // CHECK: tile.dot %{{.*}}, %{{.*}}, %{{.*}} : tensor<4x4xf16>, tensor<4x4xf16>, tensor<4x4xf16>
  %0 = tile.dot %h, %h, %ch : tensor<4x4xf16>, tensor<4x4xf16>, tensor<4x4xf16>
  // CHECK: tile.dot %{{.*}} : tensor<4x4xf16>, tensor<4x4xf16>, tensor<4x4xf32>
  %1 = tile.dot %h, %h, %cf : tensor<4x4xf16>, tensor<4x4xf16>, tensor<4x4xf32>
  // CHECK: tile.dot %{{.*}} : tensor<4x4xbf16>, tensor<4x4xbf16>, tensor<4x4xf32>
  %2 = tile.dot %b, %b, %cf : tensor<4x4xbf16>, tensor<4x4xbf16>, tensor<4x4xf32>
  // CHECK: tile.dot %{{.*}} : tensor<4x4xi8>, tensor<4x4xi8>, tensor<4x4xi32>
  %3 = tile.dot %i, %i, %ci : tensor<4x4xi8>, tensor<4x4xi8>, tensor<4x4xi32>
  // CHECK: tile.dot %{{.*}} : tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>
  %4 = tile.dot %d, %d, %d : tensor<4x4xf64>, tensor<4x4xf64>, tensor<4x4xf64>
  // CHECK: tile.dot %{{.*}} max_imprecise = 32 : tensor<4x4xf8E4M3FN>, tensor<4x4xf8E5M2>, tensor<4x4xf32>
  %5 = tile.dot %e4, %e5, %cf max_imprecise = 32 : tensor<4x4xf8E4M3FN>, tensor<4x4xf8E5M2>, tensor<4x4xf32>
  // CHECK: tile.dot %{{.*}} : tensor<4x4xf8E5M2>, tensor<4x4xf8E5M2>, tensor<4x4xf16>
  %6 = tile.dot %e5, %e5, %ch : tensor<4x4xf8E5M2>, tensor<4x4xf8E5M2>, tensor<4x4xf16>
  return
}

// CHECK-LABEL: func.func @precisions
func.func @precisions(%a: tensor<2x4x8xf32>, %b: tensor<2x8x16xf32>, %c: tensor<2x4x16xf32>) {
  // CHECK: tile.dot %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x4x8xf32>, tensor<2x8x16xf32>, tensor<2x4x16xf32>
  %0 = tile.dot %a, %b, %c precision = tf32 : tensor<2x4x8xf32>, tensor<2x8x16xf32>, tensor<2x4x16xf32>
  // CHECK: precision = tf32x3 :
  %1 = tile.dot %a, %b, %c precision = tf32x3 : tensor<2x4x8xf32>, tensor<2x8x16xf32>, tensor<2x4x16xf32>
  // CHECK: precision = ieee :
  %2 = tile.dot %a, %b, %c precision = ieee : tensor<2x4x8xf32>, tensor<2x8x16xf32>, tensor<2x4x16xf32>
  // CHECK: precision = bf16x3 :
  %3 = tile.dot %a, %b, %c precision = bf16x3 : tensor<2x4x8xf32>, tensor<2x8x16xf32>, tensor<2x4x16xf32>
  // CHECK: precision = bf16x6 :
  %4 = tile.dot %a, %b, %c precision = bf16x6 max_imprecise = 0 : tensor<2x4x8xf32>, tensor<2x8x16xf32>, tensor<2x4x16xf32>
  return
}

// CHECK-LABEL: func.func @scaled
func.func @scaled(%a: tensor<16x64xi8>, %sa: tensor<16x2xi8>, %b: tensor<64x8xf8E5M2>, %sb: tensor<8x2xi8>, %c: tensor<16x8xf32>) {
  // CHECK: tile.dot_scaled %{{.*}} scale %{{.*}} e4m3, %{{.*}} scale %{{.*}} e5m2, %{{.*}} : tensor<16x64xi8>, tensor<16x2xi8>, tensor<64x8xf8E5M2>, tensor<8x2xi8>, tensor<16x8xf32>
  %0 = tile.dot_scaled %a scale %sa e4m3, %b scale %sb e5m2, %c : tensor<16x64xi8>, tensor<16x2xi8>, tensor<64x8xf8E5M2>, tensor<8x2xi8>, tensor<16x8xf32>
  // CHECK: tile.dot_scaled %{{.*}} e4m3, %{{.*}} scale %{{.*}} e5m2, %{{.*}} fast_math : tensor<16x64xi8>, tensor<64x8xf8E5M2>, tensor<8x2xi8>, tensor<16x8xf32>
  %1 = tile.dot_scaled %a e4m3, %b scale %sb e5m2, %c fast_math : tensor<16x64xi8>, tensor<64x8xf8E5M2>, tensor<8x2xi8>, tensor<16x8xf32>
  // CHECK: tile.dot_scaled %{{.*}} e4m3, %{{.*}} e5m2, %{{.*}} : tensor<16x64xi8>, tensor<64x8xf8E5M2>, tensor<16x8xf32>
  %2 = tile.dot_scaled %a e4m3, %b e5m2, %c : tensor<16x64xi8>, tensor<64x8xf8E5M2>, tensor<16x8xf32>
  return
}

// Two elements of e2m1 in an i8: along K, or along M and N.
// CHECK-LABEL: func.func @packed
func.func @packed(%a: tensor<16x32xi8>, %sa: tensor<16x2xi8>, %b: tensor<32x8xi8>, %am: tensor<8x64xi8>, %bn: tensor<64x4xi8>, %h: tensor<64x8xbf16>, %c: tensor<16x8xf32>) {
  // CHECK: tile.dot_scaled %{{.*}} scale %{{.*}} e2m1, %{{.*}} e2m1, %{{.*}} : tensor<16x32xi8>, tensor<16x2xi8>, tensor<32x8xi8>, tensor<16x8xf32>
  %0 = tile.dot_scaled %a scale %sa e2m1, %b e2m1, %c : tensor<16x32xi8>, tensor<16x2xi8>, tensor<32x8xi8>, tensor<16x8xf32>
  // CHECK: tile.dot_scaled %{{.*}} scale %{{.*}} e2m1, %{{.*}} e2m1, %{{.*}} a_k_pack = false b_k_pack = false : tensor<8x64xi8>, tensor<16x2xi8>, tensor<64x4xi8>, tensor<16x8xf32>
  %1 = tile.dot_scaled %am scale %sa e2m1, %bn e2m1, %c a_k_pack = false b_k_pack = false : tensor<8x64xi8>, tensor<16x2xi8>, tensor<64x4xi8>, tensor<16x8xf32>
  // CHECK: tile.dot_scaled %{{.*}} e2m1, %{{.*}} bf16, %{{.*}} : tensor<16x32xi8>, tensor<64x8xbf16>, tensor<16x8xf32>
  %2 = tile.dot_scaled %a e2m1, %h bf16, %c : tensor<16x32xi8>, tensor<64x8xbf16>, tensor<16x8xf32>
  return
}
