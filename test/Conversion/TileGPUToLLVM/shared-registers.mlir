// What plan-access says of registers is followed: one quotient for all, sums
// with numbers for addresses, one load for equal addresses, and in pairs only
// what is equal in whole pairs.

// RUN: tile-opt %s --tile-gpu-to-llvm | FileCheck %s

#l = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {

// CHECK-LABEL: llvm.func @quotient
// CHECK-COUNT-1: llvm.sdiv
// CHECK-NOT: llvm.sdiv
// CHECK-NOT: tile_gpu.steps
// CHECK: llvm.return
func.func @quotient(%n: i32, %p: !tile.ptr<i32>) attributes {tile.kernel} {
  %i = tile.range 0 to 128 : tensor<128xi32, #l>
  %ns = tile.splat %n : tensor<128xi32, #l>
  %q = arith.divsi %i, %ns {tile_gpu.steps = array<i64: 0, 0, 1, 0>} : tensor<128xi32, #l>
  %ps = tile.splat %p : tensor<128x!tile.ptr<i32>, #l>
  tile.store %ps, %q : tensor<128x!tile.ptr<i32>, #l>
  return
}

// CHECK-LABEL: llvm.func @remainder
// CHECK: %[[FIRST:.*]] = llvm.srem
// CHECK: %[[ONE:.*]] = llvm.mlir.constant(1 : i32)
// CHECK: %[[SECOND:.*]] = llvm.add %[[FIRST]], %[[ONE]]
// CHECK: %[[FOURTH:.*]] = llvm.srem
// CHECK-NOT: llvm.srem
// CHECK: llvm.return
func.func @remainder(%n: i32, %p: !tile.ptr<i32>) attributes {tile.kernel} {
  %i = tile.range 0 to 128 : tensor<128xi32, #l>
  %ns = tile.splat %n : tensor<128xi32, #l>
  %q = arith.remsi %i, %ns {tile_gpu.steps = array<i64: 0, 1>} : tensor<128xi32, #l>
  %ps = tile.splat %p : tensor<128x!tile.ptr<i32>, #l>
  tile.store %ps, %q : tensor<128x!tile.ptr<i32>, #l>
  return
}

// CHECK-LABEL: llvm.func @addresses
// CHECK: %[[BASE:.*]] = llvm.getelementptr %{{.*}}[%{{.*}}] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
// CHECK: llvm.mlir.constant(4 : i64)
// CHECK: llvm.getelementptr %[[BASE]][%{{.*}}] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i8
// CHECK: llvm.mlir.constant(8 : i64)
// CHECK: llvm.getelementptr %[[BASE]]
// CHECK: llvm.mlir.constant(12 : i64)
// CHECK: llvm.getelementptr %[[BASE]]
// CHECK-COUNT-4: llvm.load
func.func @addresses(%p: !tile.ptr<f32>) attributes {tile.kernel} {
  %i = tile.range 0 to 128 : tensor<128xi32, #l>
  %ps = tile.splat %p : tensor<128x!tile.ptr<f32>, #l>
  %q = tile.ptr_add %ps, %i {tile_gpu.steps = array<i64: 0, 4, 1, 8>} : tensor<128x!tile.ptr<f32>, #l>, tensor<128xi32, #l>
  %x = tile.load %q volatile : tensor<128x!tile.ptr<f32>, #l>
  return
}

// CHECK-LABEL: llvm.func @loads
// CHECK-COUNT-2: llvm.load {{.*}} -> f32
// CHECK-NOT: llvm.load
// CHECK: llvm.return
func.func @loads(%p: !tile.ptr<f32>, %o: !tile.ptr<f32>) attributes {tile.kernel} {
  %i = tile.range 0 to 128 : tensor<128xi32, #l>
  %ps = tile.splat %p : tensor<128x!tile.ptr<f32>, #l>
  %q = tile.ptr_add %ps, %i : tensor<128x!tile.ptr<f32>, #l>, tensor<128xi32, #l>
  %x = tile.load %q {tile_gpu.steps = array<i64: 0, 0>, tile_gpu.vector = array<i32: 0, 1>} : tensor<128x!tile.ptr<f32>, #l>
  %os = tile.splat %o : tensor<128x!tile.ptr<f32>, #l>
  tile.store %os, %x : tensor<128x!tile.ptr<f32>, #l>
  return
}

// Groups of two neighbours, of which the second repeats the first.
// CHECK-LABEL: llvm.func @groups
// CHECK-COUNT-1: llvm.load {{.*}} -> vector<2xf32>
// CHECK-NOT: llvm.load
// CHECK: llvm.return
func.func @groups(%p: !tile.ptr<f32>, %o: !tile.ptr<f32>) attributes {tile.kernel} {
  %i = tile.range 0 to 128 : tensor<128xi32, #l>
  %ps = tile.splat %p : tensor<128x!tile.ptr<f32>, #l>
  %q = tile.ptr_add %ps, %i : tensor<128x!tile.ptr<f32>, #l>, tensor<128xi32, #l>
  %x = tile.load %q {tile_gpu.steps = array<i64: 1, 0>, tile_gpu.vector = array<i32: 0, 2>} : tensor<128x!tile.ptr<f32>, #l>
  %os = tile.splat %o : tensor<128x!tile.ptr<f32>, #l>
  tile.store %os, %x : tensor<128x!tile.ptr<f32>, #l>
  return
}

// CHECK-LABEL: llvm.func @pairs
// CHECK-COUNT-2: llvm.fneg {{.*}} : vector<2xf16>
// CHECK-NOT: llvm.fneg
// CHECK-COUNT-1: llvm.fadd {{.*}} : vector<2xf16>
// CHECK-NOT: llvm.fadd
// CHECK: llvm.return
func.func @pairs(%p: !tile.ptr<f16>) attributes {tile.kernel} {
  %i = tile.range 0 to 128 : tensor<128xi32, #l>
  %ps = tile.splat %p : tensor<128x!tile.ptr<f16>, #l>
  %q = tile.ptr_add %ps, %i : tensor<128x!tile.ptr<f16>, #l>, tensor<128xi32, #l>
  %x = tile.load %q : tensor<128x!tile.ptr<f16>, #l>
  %y = arith.negf %x {tile_gpu.steps = array<i64: 0, 0>} : tensor<128xf16, #l>
  %z = arith.addf %y, %x {tile_gpu.steps = array<i64: 0, 0, 1, 0>} : tensor<128xf16, #l>
  tile.store %q, %z : tensor<128x!tile.ptr<f16>, #l>
  return
}
}
