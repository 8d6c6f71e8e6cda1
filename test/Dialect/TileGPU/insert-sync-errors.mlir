//===- insert-sync-errors.mlir - barriers need places ---------------------===//
//
// Without offsets nobody knows which buffers overlap.
//
//===----------------------------------------------------------------------===//

// RUN: tile-opt %s --tile-gpu-insert-sync --verify-diagnostics

#m = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
func.func @unplaced() {
  // expected-error @+1 {{the buffer has no place in shared memory yet [E0618]}}
  %a = tile_gpu.alloc : !tile_gpu.buffer<1x128xf32, #m>
  return
}
