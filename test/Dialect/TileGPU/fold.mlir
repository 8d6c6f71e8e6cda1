// Conversions that are nothing, or two in a row; effects keep buffers alive.
// RUN: tile-opt --canonicalize --mlir-print-local-scope %s | FileCheck %s

#a = #tile_gpu.layout<[8], register = [[1], [2], [4]], lane = [], warp = [], cta = []>
#b = #tile_gpu.layout<[8], register = [[2], [1], [4]], lane = [], warp = [], cta = []>
#c = #tile_gpu.layout<[8], register = [[4], [1], [2]], lane = [], warp = [], cta = []>
#m = #tile_gpu.layout<[8], offset = [[1], [2], [4]], cta = []>

// CHECK-LABEL: func.func @same
// CHECK-NEXT: return %arg0
func.func @same(%x: tensor<8xf32, #a>) -> tensor<8xf32, #a> {
  %0 = tile_gpu.convert_layout %x : tensor<8xf32, #a> to tensor<8xf32, #a>
  return %0 : tensor<8xf32, #a>
}

// CHECK-LABEL: func.func @back
// CHECK-NEXT: return %arg0
func.func @back(%x: tensor<8xf32, #a>) -> tensor<8xf32, #a> {
  %0 = tile_gpu.convert_layout %x : tensor<8xf32, #a> to tensor<8xf32, #b>
  %1 = tile_gpu.convert_layout %0 : tensor<8xf32, #b> to tensor<8xf32, #a>
  return %1 : tensor<8xf32, #a>
}

// CHECK-LABEL: func.func @twice
// CHECK-NEXT: %[[R:.*]] = tile_gpu.convert_layout %arg0 : tensor<8xf32, {{.*}}register = {{\[}}[1], [2], [4]]{{.*}} to tensor<8xf32, {{.*}}register = {{\[}}[4], [1], [2]]
// CHECK-NEXT: return %[[R]]
func.func @twice(%x: tensor<8xf32, #a>) -> tensor<8xf32, #c> {
  %0 = tile_gpu.convert_layout %x : tensor<8xf32, #a> to tensor<8xf32, #b>
  %1 = tile_gpu.convert_layout %0 : tensor<8xf32, #b> to tensor<8xf32, #c>
  return %1 : tensor<8xf32, #c>
}

// CHECK-LABEL: func.func @effects
// CHECK: tile_gpu.local_store
// CHECK-NEXT: tile_gpu.barrier
// CHECK-NEXT: return
func.func @effects(%x: tensor<8xf32, #a>, %b: !tile_gpu.buffer<1x8xf32, #m>) {
  tile_gpu.local_store %x, %b : tensor<8xf32, #a>, !tile_gpu.buffer<1x8xf32, #m>
  tile_gpu.barrier
  %0 = tile_gpu.local_load %b : !tile_gpu.buffer<1x8xf32, #m> to tensor<8xf32, #a>
  return
}
