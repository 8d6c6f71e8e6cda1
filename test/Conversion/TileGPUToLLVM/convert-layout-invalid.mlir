// A conversion between warps must have been taken apart by place-conversions.

// RUN: tile-opt %s --tile-gpu-to-llvm --verify-diagnostics

#a = #tile_gpu.layout<[64], register = [], lane = [[1], [2], [4], [8], [16]], warp = [[32]], cta = []>
#b = #tile_gpu.layout<[64], register = [], lane = [[32], [2], [4], [8], [16]], warp = [[1]], cta = []>
module attributes {tile_gpu.num_warps = 2 : i32, tile_gpu.shared = 0 : i32} {
func.func @warps() attributes {tile.kernel} {
  %0 = tile.range 0 to 64 : tensor<64xi32, #a>
  // expected-error @+1 {{failed to legalize operation 'tile_gpu.convert_layout'}}
  %1 = tile_gpu.convert_layout %0 : tensor<64xi32, #a> to tensor<64xi32, #b>
  return
}
}
