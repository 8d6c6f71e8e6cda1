// Where several threads or registers hold the same element, one of them
// stores it: the one whose free bits are zero.

// RUN: tile-opt %s --tile-gpu-to-llvm | FileCheck %s

#lanes = #tile_gpu.layout<[8], register = [], lane = [[1], [2], [4], [0], [0]], warp = [[0], [0]], cta = []>
#registers = #tile_gpu.layout<[128], register = [[0], [0]], lane = [[1], [2], [4], [8], [16]], warp = [[32], [64]], cta = []>
#full = #tile_gpu.layout<[128], register = [], lane = [[1], [2], [4], [8], [16]], warp = [[32], [64]], cta = []>
module attributes {tile_gpu.num_warps = 4 : i32, tile_gpu.shared = 0 : i32} {

// CHECK-LABEL: llvm.func @threads
func.func @threads(%p: !tile.ptr<f32>, %f: f32, %m: i1) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<8x!tile.ptr<f32>, #lanes>
  %f0 = tile.splat %f : tensor<8xf32, #lanes>
  // CHECK: %[[FREE:.*]] = llvm.mlir.constant(24 : i32)
  // CHECK: %[[L:.*]] = llvm.and %{{.*}}, %[[FREE]]
  // CHECK: %[[L0:.*]] = llvm.icmp "eq" %[[L]]
  // CHECK: llvm.lshr
  // CHECK: %[[WFREE:.*]] = llvm.mlir.constant(3 : i32)
  // CHECK: %[[W:.*]] = llvm.and %{{.*}}, %[[WFREE]]
  // CHECK: %[[W0:.*]] = llvm.icmp "eq" %[[W]]
  // CHECK: %[[OWNER:.*]] = llvm.and %[[L0]], %[[W0]] : i1
  // CHECK: llvm.inline_asm has_side_effects "@$2 st.global.b32 [$0], $1;", "l,r,b" %arg0, %{{.*}}, %[[OWNER]]
  tile.store %p0, %f0 : tensor<8x!tile.ptr<f32>, #lanes>
  %m0 = tile.splat %m : tensor<8xi1, #lanes>
  // CHECK: %[[BOTH:.*]] = llvm.and %arg2, %{{.*}} : i1
  // CHECK: llvm.inline_asm {{.*}} %[[BOTH]]
  tile.store %p0, %f0 mask %m0 : tensor<8x!tile.ptr<f32>, #lanes>
  return
}

// Loads need no owner: every copy is read.
// CHECK-LABEL: llvm.func @loads
// CHECK-NOT: inline_asm
// CHECK: llvm.load
// CHECK: llvm.return
func.func @loads(%p: !tile.ptr<f32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<8x!tile.ptr<f32>, #lanes>
  %0 = tile.load %p0 volatile : tensor<8x!tile.ptr<f32>, #lanes>
  return
}

// CHECK-LABEL: llvm.func @registers
// CHECK: llvm.store
// CHECK-NOT: llvm.store
// CHECK: llvm.return
func.func @registers(%p: !tile.ptr<f32>, %f: f32) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<128x!tile.ptr<f32>, #registers>
  %f0 = tile.splat %f : tensor<128xf32, #registers>
  tile.store %p0, %f0 : tensor<128x!tile.ptr<f32>, #registers>
  return
}

// CHECK-LABEL: llvm.func @none
// CHECK-NOT: sreg.tid
// CHECK: llvm.store
func.func @none(%p: !tile.ptr<f32>, %f: f32) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<128x!tile.ptr<f32>, #full>
  %f0 = tile.splat %f : tensor<128xf32, #full>
  tile.store %p0, %f0 : tensor<128x!tile.ptr<f32>, #full>
  return
}
}
