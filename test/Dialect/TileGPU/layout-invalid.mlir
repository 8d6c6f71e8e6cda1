// What the parsers and verifiers of layouts and buffers refuse.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// expected-error @+2 {{size 6 is not a power of two}}
// expected-error @+1 {{failed to parse}}
#l = #tile_gpu.layout<[6], register = [[1]], lane = [], warp = [], cta = []>

// -----

// expected-error @+2 {{size 0 is not a power of two}}
// expected-error @+1 {{failed to parse}}
#l = #tile_gpu.layout<[0], register = [], lane = [], warp = [], cta = []>

// -----

// expected-error @+2 {{basis coordinate 8 is outside of dimension 0 of size 8}}
// expected-error @+1 {{failed to parse}}
#l = #tile_gpu.layout<[8], register = [[8]], lane = [], warp = [], cta = []>

// -----

// expected-error @+2 {{basis coordinate -1 is outside of dimension 0 of size 8}}
// expected-error @+1 {{failed to parse}}
#l = #tile_gpu.layout<[8], register = [[-1]], lane = [], warp = [], cta = []>

// -----

// expected-error @+2 {{a basis needs 1 coordinates, one a dimension, but one has 2}}
// expected-error @+1 {{failed to parse}}
#l = #tile_gpu.layout<[8], register = [[1, 1]], lane = [], warp = [], cta = []>

// -----

// expected-error @+2 {{expected 'register'}}
// expected-error @+1 {{failed to parse}}
#l = #tile_gpu.layout<[8], lane = [[1]], warp = [], cta = []>

// -----

// expected-error @+2 {{the tensor has too many elements}}
// expected-error @+1 {{failed to parse}}
#l = #tile_gpu.layout<[4611686018427387904, 4611686018427387904], offset = [], cta = []>

// -----

// expected-error @+2 {{too many bases for `lane`}}
// expected-error @+1 {{failed to parse}}
#l = #tile_gpu.layout<[2], register = [], lane = [[1], [1], [1], [1], [1], [1], [1], [1], [1]], warp = [], cta = []>

// -----

#line = #tile_gpu.layout<[8], offset = [[1], [2], [4]], cta = []>
// expected-error @+1 {{a buffer needs at least one slot}}
func.func @slots(%b: !tile_gpu.buffer<0x8xf32, #line>) {
  return
}

// -----

#line = #tile_gpu.layout<[8], offset = [[1], [2], [4]], cta = []>
// expected-error @+1 {{a buffer cannot hold 'vector<2xf32>'}}
func.func @element(%b: !tile_gpu.buffer<1x8xvector<2xf32>, #line>) {
  return
}

// -----

#line = #tile_gpu.layout<[8], offset = [[1], [2], [4]], cta = []>
// expected-error @+1 {{the layout is of another shape than the slots}}
func.func @shape(%b: !tile_gpu.buffer<8x16xf32, #line>) {
  return
}

// -----

#regs = #tile_gpu.layout<[8], register = [[1], [2], [4]], lane = [], warp = [], cta = []>
// expected-error @+1 {{the layout of a buffer is not from registers}}
func.func @registers(%b: !tile_gpu.buffer<1x8xf32, #regs>) {
  return
}

// -----

#half = #tile_gpu.layout<[8], offset = [[1], [2]], cta = []>
// expected-error @+1 {{the layout leaves elements without a place}}
func.func @half(%b: !tile_gpu.buffer<1x8xf32, #half>) {
  return
}
