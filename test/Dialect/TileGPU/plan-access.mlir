// The registers of a thread that follow from one another: quotients and
// comparisons are equal along a run, remainders and addresses differ by a number,
// and a load has one access for equal addresses. `bit, step, ...` of registers.
// Sums and extensions are as cheap as the sum with a number would be.

// RUN: tile-opt %s --tile-gpu-plan-access | FileCheck %s

#l = #tile_gpu.layout<[1024], register = [[1], [2], [4]], lane = [[8], [16], [32], [64], [128]], warp = [[256], [512]], cta = []>
#far = #tile_gpu.layout<[1024], register = [[1], [512]], lane = [[2], [4], [8], [16], [32]], warp = [[64], [128], [256]], cta = []>
#twice = #tile_gpu.layout<[64], register = [[1], [0]], lane = [[2], [4], [8], [16], [32]], warp = [], cta = []>
#mixed = #tile_gpu.layout<[64], register = [[1]], lane = [[3], [4], [8], [16], [32]], warp = [[2]], cta = []>

// CHECK-LABEL: func.func @rows
func.func @rows(%p: !tile.ptr<f32> {tile.divisibility = 16 : i64}, %n: i32 {tile.divisibility = 16 : i64}) {
  %pid = tile.program_id 0
  %c1024 = arith.constant 1024 : i32
  %start = arith.muli %pid, %c1024 : i32
  %0 = tile.splat %start : tensor<1024xi32, #l>
  %1 = tile.range 0 to 1024 : tensor<1024xi32, #l>
  // CHECK: arith.addi %{{[^ ]*}}, %{{[^ ]*}} : tensor
  %i = arith.addi %0, %1 : tensor<1024xi32, #l>
  %ns = tile.splat %n : tensor<1024xi32, #l>
  // CHECK: arith.cmpi {{.*}} {tile_gpu.steps = array<i64: 0, 0, 1, 0, 2, 0>}
  %m = arith.cmpi slt, %i, %ns : tensor<1024xi32, #l>
  // CHECK: arith.divsi {{.*}} {tile_gpu.steps = array<i64: 0, 0, 1, 0, 2, 0>}
  %row = arith.divsi %i, %ns : tensor<1024xi32, #l>
  // CHECK: arith.remsi {{.*}} {tile_gpu.steps = array<i64: 0, 1, 1, 2, 2, 4>}
  %column = arith.remsi %i, %ns : tensor<1024xi32, #l>
  %ps = tile.splat %p : tensor<1024x!tile.ptr<f32>, #l>
  // CHECK: tile.ptr_add {{.*}} {tile_gpu.steps = array<i64: 0, 4, 1, 8, 2, 16>}
  %q = tile.ptr_add %ps, %column : tensor<1024x!tile.ptr<f32>, #l>, tensor<1024xi32, #l>
  // CHECK: tile.ptr_add {{.*}} {tile_gpu.steps = array<i64: 0, 0, 1, 0, 2, 0>}
  %r = tile.ptr_add %ps, %row : tensor<1024x!tile.ptr<f32>, #l>, tensor<1024xi32, #l>
  // CHECK: tile.load {{.*}} {tile_gpu.vector = array<i32: 0, 4>}
  %x = tile.load %q mask %m : tensor<1024x!tile.ptr<f32>, #l>
  // CHECK: tile.load {{.*}} {tile_gpu.steps = array<i64: 0, 0, 1, 0, 2, 0>, tile_gpu.vector = array<i32: 0, 1>}
  %w = tile.load %r mask %m : tensor<1024x!tile.ptr<f32>, #l>
  // CHECK: tile.load {{.*}} volatile {tile_gpu.vector = array<i32: 0, 1>}
  %v = tile.load %r volatile : tensor<1024x!tile.ptr<f32>, #l>
  // What comes from equal floats is equal.
  // CHECK: arith.negf {{.*}} {tile_gpu.steps = array<i64: 0, 0, 1, 0, 2, 0>}
  %u = arith.negf %w : tensor<1024xf32, #l>
  // CHECK: arith.mulf %{{[^ ]*}}, %{{[^ ]*}} : tensor
  %y = arith.mulf %x, %u : tensor<1024xf32, #l>
  // CHECK: arith.addf %{{[^ ]*}}, %{{[^ ]*}} : tensor
  %z = arith.addf %y, %v : tensor<1024xf32, #l>
  // CHECK: tile.store {{.*}} {tile_gpu.vector = array<i32: 0, 4>}
  tile.store %q, %z mask %m : tensor<1024x!tile.ptr<f32>, #l>
  return
}

// CHECK-LABEL: func.func @wide
func.func @wide(%n: i32 {tile.divisibility = 16 : i64}) {
  %i = tile.range 0 to 1024 : tensor<1024xi32, #l>
  %ns = tile.splat %n : tensor<1024xi32, #l>
  // CHECK: arith.extsi %{{[^ ]*}} : tensor
  %j = arith.extsi %i : tensor<1024xi32, #l> to tensor<1024xi64, #l>
  %row = arith.divsi %i, %ns : tensor<1024xi32, #l>
  // CHECK: arith.extsi %{{[^ ]*}} {tile_gpu.steps = array<i64: 0, 0, 1, 0, 2, 0>}
  %k = arith.extsi %row : tensor<1024xi32, #l> to tensor<1024xi64, #l>
  return
}

// Runs of 16 end below the register that is 512 elements away.
// CHECK-LABEL: func.func @farRegister
func.func @farRegister(%n: i32 {tile.divisibility = 16 : i64}) {
  %i = tile.range 0 to 1024 : tensor<1024xi32, #far>
  %ns = tile.splat %n : tensor<1024xi32, #far>
  // CHECK: arith.divsi {{.*}} {tile_gpu.steps = array<i64: 0, 0>}
  %row = arith.divsi %i, %ns : tensor<1024xi32, #far>
  return
}

// Registers that hold the same element are equal, whatever the operation.
// CHECK-LABEL: func.func @copies
func.func @copies(%n: i32) {
  %i = tile.range 0 to 64 : tensor<64xi32, #twice>
  %ns = tile.splat %n : tensor<64xi32, #twice>
  // CHECK: arith.divsi {{.*}} {tile_gpu.steps = array<i64: 1, 0>}
  %row = arith.divsi %i, %ns : tensor<64xi32, #twice>
  return
}

// A register bit that moves the same bit of the index as a lane: whether the
// index grows depends on the lane, but what is equal is equal.
// CHECK-LABEL: func.func @mixedLanes
func.func @mixedLanes() {
  %c4 = arith.constant dense<4> : tensor<64xi32, #mixed>
  %i = tile.range 0 to 64 : tensor<64xi32, #mixed>
  // CHECK: arith.muli %{{[^ ]*}}, %{{[^ ]*}} : tensor
  %j = arith.muli %i, %c4 : tensor<64xi32, #mixed>
  // CHECK: arith.divsi {{.*}} {tile_gpu.steps = array<i64: 0, 0>}
  %row = arith.divsi %i, %c4 : tensor<64xi32, #mixed>
  return
}
