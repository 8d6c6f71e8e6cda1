// What the verifiers of the operations on layouts refuse, rule by rule.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// convert_layout C1
#a = #tile_gpu.layout<[8], register = [[1], [2], [4]], lane = [], warp = [], cta = []>
func.func @element(%x: tensor<8xf32, #a>) {
  // expected-error @+1 {{differ in more than their layouts}}
  %0 = tile_gpu.convert_layout %x : tensor<8xf32, #a> to tensor<8xf16, #a>
  return
}

// -----

// convert_layout C1
#a = #tile_gpu.layout<[8], register = [[1], [2], [4]], lane = [], warp = [], cta = []>
func.func @missing(%x: tensor<8xf32>) {
  // expected-error @+1 {{C1: 'tensor<8xf32>' has no layout}}
  %0 = tile_gpu.convert_layout %x : tensor<8xf32> to tensor<8xf32, #a>
  return
}

// -----

// convert_layout C1
#a = #tile_gpu.layout<[8], register = [[1], [2], [4]], lane = [], warp = [], cta = []>
#b = #tile_gpu.layout<[4], register = [[1], [2]], lane = [], warp = [], cta = []>
func.func @shape(%x: tensor<8xf32, #a>) {
  // expected-error @+1 {{is of another shape}}
  %0 = tile_gpu.convert_layout %x : tensor<8xf32, #a> to tensor<8xf32, #b>
  return
}

// -----

// convert_layout C1
#a = #tile_gpu.layout<[8], register = [[1], [2], [4]], lane = [], warp = [], cta = []>
#b = #tile_gpu.layout<[8], offset = [[1], [2], [4]], cta = []>
func.func @memory(%x: tensor<8xf32, #a>) {
  // expected-error @+1 {{is one of buffers}}
  %0 = tile_gpu.convert_layout %x : tensor<8xf32, #a> to tensor<8xf32, #b>
  return
}

// -----

// convert_layout C1
#a = #tile_gpu.layout<[8], register = [[1], [2], [4]], lane = [], warp = [], cta = []>
#b = #tile_gpu.layout<[8], register = [[1], [2]], lane = [], warp = [], cta = []>
func.func @places(%x: tensor<8xf32, #a>) {
  // expected-error @+1 {{leaves elements without a place}}
  %0 = tile_gpu.convert_layout %x : tensor<8xf32, #a> to tensor<8xf32, #b>
  return
}

// -----

// local_store C1
#line = #tile_gpu.layout<[8], offset = [[1], [2], [4]], cta = []>
func.func @store(%x: tensor<8xf32>, %b: !tile_gpu.buffer<1x8xf32, #line>) {
  // expected-error @+1 {{C1: 'tensor<8xf32>' has no layout}}
  tile_gpu.local_store %x, %b : tensor<8xf32>, !tile_gpu.buffer<1x8xf32, #line>
  return
}

// -----

// local_store C1
#a = #tile_gpu.layout<[8], register = [[1], [2], [4]], lane = [], warp = [], cta = []>
#line = #tile_gpu.layout<[8], offset = [[1], [2], [4]], cta = []>
func.func @store(%x: tensor<8xf16, #a>, %b: !tile_gpu.buffer<1x8xf32, #line>) {
  // expected-error @+1 {{does not fit a slot of}}
  tile_gpu.local_store %x, %b : tensor<8xf16, #a>, !tile_gpu.buffer<1x8xf32, #line>
  return
}

// -----

// local_load C1
#a = #tile_gpu.layout<[4], register = [[1], [2]], lane = [], warp = [], cta = []>
#line = #tile_gpu.layout<[8], offset = [[1], [2], [4]], cta = []>
func.func @load(%b: !tile_gpu.buffer<1x8xf32, #line>) {
  // expected-error @+1 {{does not fit a slot of}}
  %0 = tile_gpu.local_load %b : !tile_gpu.buffer<1x8xf32, #line> to tensor<4xf32, #a>
  return
}

// -----

func.func @buffer(%x: f32) {
  // expected-error @+1 {{operand #0 must be a multi-buffer in shared memory}}
  %0 = "tile_gpu.local_load"(%x) : (f32) -> tensor<4xf32>
  return
}
