//===- allocate-shared.mlir - buffers in shared memory --------------------===//
//
// Buffers that live at the same time lie apart, others share memory, and the
// module learns the sum; too much is an error that lists them.
//
//===----------------------------------------------------------------------===//

// RUN: tile-opt %s --split-input-file --tile-gpu-allocate-shared \
// RUN:   --verify-diagnostics | FileCheck %s

#r = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#m = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
// The first two are alive together, the third is alone.

// CHECK: module attributes {tile_gpu.shared = 768 : i32}
// CHECK-LABEL: func.func @share
// CHECK: tile_gpu.alloc at 512 : <1x128xf16
// CHECK: tile_gpu.alloc at 0 : <1x128xf32
// CHECK: tile_gpu.alloc at 0 : <1x128xf32
func.func @share(%x: tensor<128xf32, #r>, %h: tensor<128xf16, #r>) {
  %a = tile_gpu.alloc : !tile_gpu.buffer<1x128xf16, #m>
  tile_gpu.local_store %h, %a : tensor<128xf16, #r>, !tile_gpu.buffer<1x128xf16, #m>
  %b = tile_gpu.alloc : !tile_gpu.buffer<1x128xf32, #m>
  tile_gpu.local_store %x, %b : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
  %0 = tile_gpu.local_load %a : !tile_gpu.buffer<1x128xf16, #m> to tensor<128xf16, #r>
  %1 = tile_gpu.local_load %b : !tile_gpu.buffer<1x128xf32, #m> to tensor<128xf32, #r>
  %c = tile_gpu.alloc : !tile_gpu.buffer<1x128xf32, #m>
  tile_gpu.local_store %1, %c : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
  %2 = tile_gpu.local_load %c : !tile_gpu.buffer<1x128xf32, #m> to tensor<128xf32, #r>
  return
}

// -----

#r = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#m = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
// What a loop uses, but did not make, lives as long as the loop.

// CHECK: module attributes {tile_gpu.shared = 1024 : i32}
// CHECK-LABEL: func.func @loop
// CHECK: tile_gpu.alloc at [[FIRST:0|512]]
// CHECK-NOT: tile_gpu.alloc at [[FIRST]]
// CHECK: tile_gpu.alloc at {{0|512}}
func.func @loop(%x: tensor<128xf32, #r>, %n: i32) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %a = tile_gpu.alloc : !tile_gpu.buffer<1x128xf32, #m>
  tile_gpu.local_store %x, %a : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
  scf.for %i = %c0 to %n step %c1 : i32 {
    %0 = tile_gpu.local_load %a : !tile_gpu.buffer<1x128xf32, #m> to tensor<128xf32, #r>
    %b = tile_gpu.alloc : !tile_gpu.buffer<1x128xf32, #m>
    tile_gpu.local_store %0, %b : tensor<128xf32, #r>, !tile_gpu.buffer<1x128xf32, #m>
    %1 = tile_gpu.local_load %b : !tile_gpu.buffer<1x128xf32, #m> to tensor<128xf32, #r>
  }
  return
}

// -----

#r = #tile_gpu.layout<[32768], register = [[1], [2], [4], [8], [16], [32], [64], [128], [256], [512]], lane = [[1024], [2048], [4096], [8192], [16384]], warp = [], cta = []>
#m = #tile_gpu.layout<[32768], offset = [[1], [2], [4], [8], [16], [32], [64], [128], [256], [512], [1024], [2048], [4096], [8192], [16384]], cta = []>
module attributes {tile_gpu.target = "sm_86"} {
  // expected-error @+2 {{the kernel needs 131072 bytes of shared memory, sm_86 has 101376 [E0613]}}
  // expected-note @+1 {{help: use smaller tiles}}
  func.func @too_much(%x: tensor<32768xf32, #r>) {
    // expected-note @+1 {{131072 bytes at offset 0 for this tile}}
    %a = tile_gpu.alloc : !tile_gpu.buffer<1x32768xf32, #m>
    tile_gpu.local_store %x, %a : tensor<32768xf32, #r>, !tile_gpu.buffer<1x32768xf32, #m>
    return
  }
}
