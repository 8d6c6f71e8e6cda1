//===- assign-layouts-errors.mlir - what has no layout --------------------===//
//
// Tiles that layouts cannot describe and operations without a rule are refused
// with a code, where they stand.
//
//===----------------------------------------------------------------------===//

// RUN: tile-opt %s --split-input-file --tile-gpu-assign-layouts \
// RUN:   --verify-diagnostics

func.func @extent(%x: f32) {
  // expected-error @+1 {{the extents of the tile 'tensor<48xf32>' must be powers of two [E0611]}}
  %0 = tile.splat %x : tensor<48xf32>
  return
}

// -----

#layout = #tile_gpu.layout<[32], register = [], lane = [[1], [2], [4], [8], [16]], warp = [[0], [0]], cta = []>
func.func @twice() {
  // expected-error @+1 {{has a layout already [E0610]}}
  %0 = tile.range 0 to 32 : tensor<32xi32, #layout>
  return
}

// -----

func.func private @other(tensor<32xi32>)
func.func @call() {
  %0 = tile.range 0 to 32 : tensor<32xi32>
  // expected-error @+1 {{`func.call` on tiles has no rule for layouts [E0612]}}
  call @other(%0) : (tensor<32xi32>) -> ()
  return
}
