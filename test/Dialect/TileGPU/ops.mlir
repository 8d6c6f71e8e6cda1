// The operations on layouts and buffers: each form prints as it was written.
// RUN: tile-opt --verify-roundtrip --mlir-print-local-scope %s | FileCheck %s

#a = #tile_gpu.layout<[4, 32], register = [[1, 0], [2, 0]], lane = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
#b = #tile_gpu.layout<[4, 32], register = [[0, 8], [0, 16]], lane = [[1, 0], [2, 0], [0, 1], [0, 2], [0, 4]], warp = [], cta = []>
#m = #tile_gpu.layout<[4, 32], offset = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16], [1, 0], [2, 0]], cta = []>

// CHECK-LABEL: func.func @ops
// CHECK-SAME: %[[X:.*]]: tensor<4x32xf32,
func.func @ops(%x: tensor<4x32xf32, #a>) -> tensor<4x32xf32, #b> {
  // CHECK: tile_gpu.convert_layout %[[X]] : tensor<4x32xf32, {{.*}}> to tensor<4x32xf32, {{.*}}>
  %0 = tile_gpu.convert_layout %x : tensor<4x32xf32, #a> to tensor<4x32xf32, #b>
  // CHECK: %[[B:.*]] = tile_gpu.alloc : <1x4x32xf32,
  %1 = tile_gpu.alloc : !tile_gpu.buffer<1x4x32xf32, #m>
  // CHECK: tile_gpu.alloc at 512 : <2x4x32xf32,
  %2 = tile_gpu.alloc at 512 : !tile_gpu.buffer<2x4x32xf32, #m>
  // CHECK: tile_gpu.local_store %[[X]], %[[B]] : tensor<4x32xf32, {{.*}}>, <1x4x32xf32,
  tile_gpu.local_store %x, %1 : tensor<4x32xf32, #a>, !tile_gpu.buffer<1x4x32xf32, #m>
  // CHECK: tile_gpu.barrier
  tile_gpu.barrier
  // CHECK: tile_gpu.local_load %[[B]] : <1x4x32xf32, {{.*}}> to tensor<4x32xf32,
  %3 = tile_gpu.local_load %1 : !tile_gpu.buffer<1x4x32xf32, #m> to tensor<4x32xf32, #b>
  return %3 : tensor<4x32xf32, #b>
}
