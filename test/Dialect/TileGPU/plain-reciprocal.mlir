// 1 / x is one instruction where neither x nor the result can be subnormal.

// RUN: tile-opt %s --tile-gpu-plain-reciprocal | FileCheck %s

// CHECK-LABEL: func.func @sigmoids
func.func @sigmoids(%x: tensor<64xf32>, %y: f32) -> (tensor<64xf32>, tensor<64xf32>, f32) {
  %one = arith.constant dense<1.0> : tensor<64xf32>
  %1 = arith.constant 1.0 : f32
  %2 = arith.constant 2.0 : f32
  // CHECK: %[[SUM:.*]] = arith.addf
  // CHECK: tile.approx_reciprocal %[[SUM]] : tensor<64xf32>
  %abs = math.absf %x : tensor<64xf32>
  %neg = arith.negf %abs : tensor<64xf32>
  %e = math.exp2 %neg : tensor<64xf32>
  %sum = arith.addf %e, %one : tensor<64xf32>
  %r = arith.divf %one, %sum : tensor<64xf32>
  // CHECK: math.exp %
  // CHECK: math.fma
  // CHECK: tile.approx_reciprocal
  %f = math.exp %neg : tensor<64xf32>
  %square = math.fma %f, %f, %one : tensor<64xf32>
  %s = arith.divf %one, %square : tensor<64xf32>
  // CHECK: math.exp %
  // CHECK: tile.approx_reciprocal %{{.*}} : f32
  %0 = arith.constant 0.0 : f32
  %abs1 = math.absf %y : f32
  %neg1 = arith.subf %0, %abs1 : f32
  %e1 = math.exp %neg1 : f32
  %sum1 = arith.addf %e1, %2 : f32
  %t = arith.divf %1, %sum1 : f32
  return %r, %s, %t : tensor<64xf32>, tensor<64xf32>, f32
}

// An exponential without a bound may be infinite, one without 1 may be zero;
// numerators other than 1, other types and unknown numbers are left alone.
// CHECK-LABEL: func.func @stay
// CHECK-NOT: approx_reciprocal
func.func @stay(%x: f32, %d: f64) -> (f32, f32, f32, f32, f64) {
  %1 = arith.constant 1.0 : f32
  %2 = arith.constant 2.0 : f32
  %e = math.exp %x : f32
  %sum = arith.addf %e, %1 : f32
  %r = arith.divf %1, %sum : f32
  %abs = math.absf %x : f32
  %neg = arith.negf %abs : f32
  %f = math.exp %neg : f32
  %s = arith.divf %1, %f : f32
  %t = arith.divf %1, %x : f32
  %small = arith.addf %f, %1 : f32
  %u = arith.divf %2, %small : f32
  %one = arith.constant 1.0 : f64
  %absd = math.absf %d : f64
  %negd = arith.negf %absd : f64
  %g = math.exp %negd : f64
  %sumd = arith.addf %g, %one : f64
  %v = arith.divf %one, %sumd : f64
  return %r, %s, %t, %u, %v : f32, f32, f32, f32, f64
}
