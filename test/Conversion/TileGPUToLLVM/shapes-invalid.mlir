// Operands whose layouts are not the ones that the results need: the pass
// refuses, it never computes something else.

// RUN: tile-opt %s --tile-gpu-to-llvm --split-input-file --verify-diagnostics

#wrong = #tile_gpu.layout<[32], register = [], lane = [[2], [1], [4], [8], [16]], warp = [], cta = []>
#row = #tile_gpu.layout<[1, 32], register = [], lane = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {
func.func @expand() attributes {tile.kernel} {
  %0 = tile.range 0 to 32 : tensor<32xi32, #wrong>
  // expected-error @+1 {{failed to legalize operation 'tile.expand_dims'}}
  %1 = tile.expand_dims %0 axis = 0 : tensor<32xi32, #wrong> to tensor<1x32xi32, #row>
  return
}
}

// -----

#line = #tile_gpu.layout<[32, 1], register = [], lane = [[1, 0], [2, 0], [4, 0], [8, 0], [16, 0]], warp = [], cta = []>
#square = #tile_gpu.layout<[32, 2], register = [[1, 0]], lane = [[2, 0], [4, 0], [8, 0], [16, 0], [0, 1]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {
func.func @spread(%i: i32) attributes {tile.kernel} {
  %0 = tile.splat %i : tensor<32x1xi32, #line>
  // expected-error @+1 {{failed to legalize operation 'tile.broadcast'}}
  %1 = tile.broadcast %0 : tensor<32x1xi32, #line> to tensor<32x2xi32, #square>
  return
}
}

// -----

// A function that is no kernel has been inlined before.
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {
// expected-error @+1 {{failed to legalize operation 'func.func'}}
func.func @helper() {
  return
}
}

// -----

// Each thread has what it needs, but in a register that depends on the lane.
#copies = #tile_gpu.layout<[64], register = [[1], [32]], lane = [[0], [2], [4], [8], [16]], warp = [], cta = []>
#column = #tile_gpu.layout<[64, 1], register = [[32, 0]], lane = [[1, 0], [2, 0], [4, 0], [8, 0], [16, 0]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {
func.func @register_of_lane() attributes {tile.kernel} {
  %0 = tile.range 0 to 64 : tensor<64xi32, #copies>
  // expected-error @+1 {{failed to legalize operation 'tile.expand_dims'}}
  %1 = tile.expand_dims %0 axis = 1 : tensor<64xi32, #copies> to tensor<64x1xi32, #column>
  return
}
}
