// Conversions inside a thread cost nothing or a renaming of registers; inside
// a warp they are shuffles of 32-bit words. Conversions through shared memory
// have been taken apart before.

// RUN: tile-opt %s --tile-gpu-to-llvm --split-input-file | FileCheck %s

#a = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#b = #tile_gpu.layout<[128], register = [[2], [1]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {
// CHECK-LABEL: llvm.func @permutation
func.func @permutation(%p: !tile.ptr<f32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<128x!tile.ptr<f32>, #a>
  // CHECK: %[[X0:.*]] = llvm.load
  // CHECK: %[[X1:.*]] = llvm.load
  // CHECK: %[[X2:.*]] = llvm.load
  // CHECK: %[[X3:.*]] = llvm.load
  %x = tile.load %p0 : tensor<128x!tile.ptr<f32>, #a>
  // CHECK-NEXT: llvm.store %[[X0]]
  // CHECK-NEXT: llvm.store %[[X2]]
  // CHECK-NEXT: llvm.store %[[X1]]
  // CHECK-NEXT: llvm.store %[[X3]]
  %y = tile_gpu.convert_layout %x : tensor<128xf32, #a> to tensor<128xf32, #b>
  %q0 = tile.splat %p : tensor<128x!tile.ptr<f32>, #b>
  tile.store %q0, %y : tensor<128x!tile.ptr<f32>, #b>
  return
}
}

// -----

// A result with fewer registers, whose elements are all in the first of them.
#a = #tile_gpu.layout<[32], register = [[0]], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>
#b = #tile_gpu.layout<[32], register = [], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {
// CHECK-LABEL: llvm.func @none
func.func @none(%p: !tile.ptr<f32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<32x!tile.ptr<f32>, #a>
  // CHECK: %[[X0:.*]] = llvm.load
  %x = tile.load %p0 : tensor<32x!tile.ptr<f32>, #a>
  // CHECK-NOT: shfl
  // CHECK: llvm.store %[[X0]]
  %y = tile_gpu.convert_layout %x : tensor<32xf32, #a> to tensor<32xf32, #b>
  %q0 = tile.splat %p : tensor<32x!tile.ptr<f32>, #b>
  tile.store %q0, %y : tensor<32x!tile.ptr<f32>, #b>
  return
}
}

// -----

// A lane bit changes its place with a register bit: a butterfly between lanes
// that differ in that bit, between two selections.
#a = #tile_gpu.layout<[64], register = [[32]], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>
#b = #tile_gpu.layout<[64], register = [[16]], lane = [[1], [2], [4], [8], [32]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {
// CHECK-LABEL: llvm.func @butterfly
func.func @butterfly(%p: !tile.ptr<f32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<f32>, #a>
  %x = tile.load %p0 : tensor<64x!tile.ptr<f32>, #a>
  // CHECK-COUNT-2: llvm.bitcast %{{.*}} : f32 to i32
  // CHECK: %[[BIT:.*]] = llvm.mlir.constant(16 : i32)
  // CHECK: llvm.and %{{.*}}, %[[BIT]]
  // CHECK: llvm.intr.ctpop
  // CHECK: %[[ODD:.*]] = llvm.trunc %{{.*}} : i32 to i1
  // CHECK-COUNT-2: llvm.select %[[ODD]]
  // CHECK: nvvm.shfl.sync bfly
  // CHECK-NOT: nvvm.shfl
  // CHECK-COUNT-2: llvm.select %[[ODD]]
  // CHECK-COUNT-2: llvm.bitcast %{{.*}} : i32 to f32
  %y = tile_gpu.convert_layout %x : tensor<64xf32, #a> to tensor<64xf32, #b>
  %q0 = tile.splat %p : tensor<64x!tile.ptr<f32>, #b>
  tile.store %q0, %y : tensor<64x!tile.ptr<f32>, #b>
  return
}
}

// -----

// Any other exchange of lanes names the lane that it reads from.
#a = #tile_gpu.layout<[32], register = [], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>
#b = #tile_gpu.layout<[32], register = [], lane = [[16], [1], [2], [4], [8]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {
// CHECK-LABEL: llvm.func @indexed
func.func @indexed(%p: !tile.ptr<i32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<32x!tile.ptr<i32>, #a>
  %x = tile.load %p0 : tensor<32x!tile.ptr<i32>, #a>
  // CHECK: nvvm.shfl.sync idx
  // CHECK-NOT: nvvm.shfl
  %y = tile_gpu.convert_layout %x : tensor<32xi32, #a> to tensor<32xi32, #b>
  %q0 = tile.splat %p : tensor<32x!tile.ptr<i32>, #b>
  // CHECK: llvm.store
  tile.store %q0, %y : tensor<32x!tile.ptr<i32>, #b>
  return
}

// 64 bits travel as two halves, pointers as their address.
// CHECK-LABEL: llvm.func @wide
func.func @wide(%p: !tile.ptr<f64>, %q: !tile.ptr<!tile.ptr<f64>>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<32x!tile.ptr<f64>, #a>
  %x = tile.load %p0 : tensor<32x!tile.ptr<f64>, #a>
  // CHECK: llvm.bitcast %{{.*}} : f64 to i64
  // CHECK: llvm.bitcast %{{.*}} : i64 to vector<2xi32>
  // CHECK-COUNT-2: nvvm.shfl.sync idx
  // CHECK: llvm.bitcast %{{.*}} : vector<2xi32> to i64
  // CHECK: llvm.bitcast %{{.*}} : i64 to f64
  %y = tile_gpu.convert_layout %x : tensor<32xf64, #a> to tensor<32xf64, #b>
  // CHECK: llvm.ptrtoint %{{.*}} : !llvm.ptr<1> to i64
  // CHECK-COUNT-2: nvvm.shfl.sync idx
  // CHECK: llvm.inttoptr %{{.*}} : i64 to !llvm.ptr<1>
  %a0 = tile.range 0 to 32 : tensor<32xi32, #a>
  %p1 = tile.ptr_add %p0, %a0 : tensor<32x!tile.ptr<f64>, #a>, tensor<32xi32, #a>
  %p2 = tile_gpu.convert_layout %p1 : tensor<32x!tile.ptr<f64>, #a> to tensor<32x!tile.ptr<f64>, #b>
  tile.store %p2, %y : tensor<32x!tile.ptr<f64>, #b>
  return
}

// Narrow elements are widened, i1 to a whole word.
// CHECK-LABEL: llvm.func @narrow
func.func @narrow(%p: !tile.ptr<i8>, %i: !tile.ptr<i1>, %h: !tile.ptr<f16>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<32x!tile.ptr<i8>, #a>
  %x = tile.load %p0 : tensor<32x!tile.ptr<i8>, #a>
  // CHECK: llvm.zext %{{.*}} : i8 to i32
  // CHECK: nvvm.shfl.sync idx
  // CHECK: llvm.trunc %{{.*}} : i32 to i8
  %y = tile_gpu.convert_layout %x : tensor<32xi8, #a> to tensor<32xi8, #b>
  %p1 = tile.splat %p : tensor<32x!tile.ptr<i8>, #b>
  tile.store %p1, %y : tensor<32x!tile.ptr<i8>, #b>
  %i0 = tile.splat %i : tensor<32x!tile.ptr<i1>, #a>
  %z = tile.load %i0 : tensor<32x!tile.ptr<i1>, #a>
  // CHECK: llvm.zext %{{.*}} : i1 to i32
  // CHECK: nvvm.shfl.sync idx
  // CHECK: llvm.trunc %{{.*}} : i32 to i1
  %w = tile_gpu.convert_layout %z : tensor<32xi1, #a> to tensor<32xi1, #b>
  %i1 = tile.splat %i : tensor<32x!tile.ptr<i1>, #b>
  tile.store %i1, %w : tensor<32x!tile.ptr<i1>, #b>
  return
}
}

// -----

// Four bytes that stay together travel in one word.
#a = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#b = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[64], [4], [8], [16], [32]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {
// CHECK-LABEL: llvm.func @packed
func.func @packed(%p: !tile.ptr<i8>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<128x!tile.ptr<i8>, #a>
  %x = tile.load %p0 {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<i8>, #a>
  // CHECK-COUNT-3: llvm.or disjoint %{{.*}}, %{{.*}} : i32
  // CHECK: nvvm.shfl.sync idx
  // CHECK-NOT: nvvm.shfl
  // CHECK-COUNT-4: llvm.trunc %{{.*}} : i32 to i8
  %y = tile_gpu.convert_layout %x : tensor<128xi8, #a> to tensor<128xi8, #b>
  %q0 = tile.splat %p : tensor<128x!tile.ptr<i8>, #b>
  tile.store %q0, %y {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<i8>, #b>
  return
}
}
