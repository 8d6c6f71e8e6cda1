//===- insert-sync.mlir - barriers between accesses of shared memory ------===//
//
// A barrier stands between accesses that depend on one another, also around
// loops and through branches, and nowhere else.
//
//===----------------------------------------------------------------------===//

// RUN: tile-opt %s --split-input-file --tile-gpu-insert-sync | FileCheck %s

#r = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#m = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
// One barrier serves both buffers; the second write to memory that was read
// needs another.

// CHECK-LABEL: func.func @straight
// CHECK: local_store
// CHECK-NEXT: local_store
// CHECK-NEXT: tile_gpu.barrier
// CHECK-NEXT: local_load
// CHECK-NEXT: local_load
// CHECK-NEXT: tile_gpu.barrier
// CHECK-NEXT: local_store
// CHECK-NEXT: return
func.func @straight(%x: tensor<128xf32, #r>) {
  %a = tile_gpu.alloc at 0 : !tile_gpu.buffer<1x128xf32, #m>
  %b = tile_gpu.alloc at 512 : !tile_gpu.buffer<1x128xf32, #m>
  %c = tile_gpu.alloc at 256 : !tile_gpu.buffer<1x128xf32, #m>
  tile_gpu.local_store %x, %a : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
  tile_gpu.local_store %x, %b : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
  %0 = tile_gpu.local_load %a : !tile_gpu.buffer<1x128xf32, #m> to tensor<128xf32, #r>
  %1 = tile_gpu.local_load %b : !tile_gpu.buffer<1x128xf32, #m> to tensor<128xf32, #r>
  tile_gpu.local_store %0, %c : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
  return
}

// -----

#r = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#m = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
// The store of the next iteration overwrites what this one has read.

// CHECK-LABEL: func.func @loop
// CHECK: scf.for
// CHECK-NEXT: tile_gpu.barrier
// CHECK-NEXT: local_store
// CHECK-NEXT: tile_gpu.barrier
// CHECK-NEXT: local_load
// CHECK-NEXT: }
// CHECK-NEXT: return
func.func @loop(%x: tensor<128xf32, #r>, %n: i32) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %a = tile_gpu.alloc at 0 : !tile_gpu.buffer<1x128xf32, #m>
  scf.for %i = %c0 to %n step %c1 : i32 {
    tile_gpu.local_store %x, %a : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
    %0 = tile_gpu.local_load %a : !tile_gpu.buffer<1x128xf32, #m> to tensor<128xf32, #r>
  }
  return
}

// -----

#r = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#m = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
// Reading again and again what was written before the loop takes one barrier,
// and it belongs to the first read; a barrier that is there already counts.

// CHECK-LABEL: func.func @read_only
// CHECK: local_store
// CHECK-NEXT: tile_gpu.barrier
// CHECK-NEXT: scf.for
// CHECK-NEXT: local_load
// CHECK-NEXT: }
func.func @read_only(%x: tensor<128xf32, #r>, %n: i32) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %a = tile_gpu.alloc at 0 : !tile_gpu.buffer<1x128xf32, #m>
  tile_gpu.local_store %x, %a : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
  tile_gpu.barrier
  scf.for %i = %c0 to %n step %c1 : i32 {
    %0 = tile_gpu.local_load %a : !tile_gpu.buffer<1x128xf32, #m> to tensor<128xf32, #r>
  }
  return
}

// -----

#r = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#m = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
// The write may not have happened, but it may.

// CHECK-LABEL: func.func @branch
// CHECK: scf.if
// CHECK-NEXT: local_store
// CHECK-NEXT: }
// CHECK-NEXT: tile_gpu.barrier
// CHECK-NEXT: local_load
func.func @branch(%x: tensor<128xf32, #r>, %b: i1) {
  %a = tile_gpu.alloc at 0 : !tile_gpu.buffer<1x128xf32, #m>
  scf.if %b {
    tile_gpu.local_store %x, %a : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
  }
  %0 = tile_gpu.local_load %a : !tile_gpu.buffer<1x128xf32, #m> to tensor<128xf32, #r>
  return
}

// -----

#r = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#m = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
// A `while` is left after its condition was computed: what that wrote is
// pending behind the loop, although the body has a barrier.

// CHECK-LABEL: func.func @while
// CHECK: scf.while
// CHECK-NEXT: local_store
// CHECK: scf.condition
// CHECK: do
// CHECK-NEXT: tile_gpu.barrier
// CHECK: }
// CHECK-NEXT: tile_gpu.barrier
// CHECK-NEXT: local_load
func.func @while(%x: tensor<128xf32, #r>, %b: i1) {
  %a = tile_gpu.alloc at 0 : !tile_gpu.buffer<1x128xf32, #m>
  scf.while : () -> () {
    tile_gpu.local_store %x, %a : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
    scf.condition(%b)
  } do {
    tile_gpu.barrier
    scf.yield
  }
  %0 = tile_gpu.local_load %a : !tile_gpu.buffer<1x128xf32, #m> to tensor<128xf32, #r>
  return
}
