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

// -----

// load_records C1
#l = #tile_gpu.layout<[64], register = [[1]], lane = [[2], [4], [8], [16], [32]], warp = [], cta = []>
func.func @records(%p: tensor<64x!tile.ptr<f32>, #l>) {
  // expected-error @+1 {{C1: 'tensor<64xf16,}}
  %0:2 = tile_gpu.load_records %p fields [0, 4] address 0 mod 4 : tensor<64x!tile.ptr<f32>, #l> -> tensor<64xf32, #l>, tensor<64xf16, #l>
  return
}

// -----

// load_records C2
#l = #tile_gpu.layout<[64], register = [[1]], lane = [[2], [4], [8], [16], [32]], warp = [], cta = []>
func.func @records(%p: tensor<64x!tile.ptr<f32>, #l>) {
  // expected-error @+1 {{C2: 3 fields, but 2 tiles}}
  %0:2 = tile_gpu.load_records %p fields [0, 4, 8] address 0 mod 4 : tensor<64x!tile.ptr<f32>, #l> -> tensor<64xf32, #l>, tensor<64xf32, #l>
  return
}

// -----

// store_records C3
#l = #tile_gpu.layout<[64], register = [[1]], lane = [[2], [4], [8], [16], [32]], warp = [], cta = []>
func.func @records(%p: tensor<64x!tile.ptr<f32>, #l>, %x: tensor<64xf32, #l>) {
  // expected-error @+1 {{C3: the modulus 12 is no power of two}}
  tile_gpu.store_records %p, %x, %x fields [0, 4] address 0 mod 12 : tensor<64x!tile.ptr<f32>, #l>, tensor<64xf32, #l>, tensor<64xf32, #l>
  return
}
