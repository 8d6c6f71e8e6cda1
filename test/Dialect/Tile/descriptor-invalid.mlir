// What descriptors and the operations on them refuse, rule by rule.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// expected-error @+1 {{a descriptor has 1 to 5 dimensions, not 6}}
func.func @rank(%d: !tile.desc<1x1x1x1x1x16xf16>) {
  return
}

// -----

// expected-error @+1 {{a descriptor has 1 to 5 dimensions, not 0}}
func.func @noDimension(%d: !tile.desc<f16>) {
  return
}

// -----

// expected-error @+1 {{a descriptor is of integers or floats, not of '!tile.ptr<f16>'}}
func.func @element(%d: !tile.desc<8x!tile.ptr<f16>>) {
  return
}

// -----

// expected-error @+1 {{the block of a descriptor must be a tile}}
func.func @empty(%d: !tile.desc<0x16xf16>) {
  return
}

// -----

// expected-error @+1 {{expected static shape}}
func.func @dynamic(%d: !tile.desc<?x16xf16>) {
  return
}

// -----

// make_descriptor C1
func.func @extents(%p: !tile.ptr<f16>, %n: i32, %s: i64) {
  // expected-error @+1 {{C1: 2 dimensions need 2 extents and 1 strides, not 1 and 1}}
  %0 = tile.make_descriptor %p shape [%n] strides [%s] : !tile.ptr<f16> to !tile.desc<4x8xf16>
  return
}

// -----

// make_descriptor C1
func.func @strides(%p: !tile.ptr<f16>, %n: i32, %s: i64) {
  // expected-error @+1 {{C1: 2 dimensions need 2 extents and 1 strides, not 2 and 2}}
  %0 = tile.make_descriptor %p shape [%n, %n] strides [%s, %s] : !tile.ptr<f16> to !tile.desc<4x8xf16>
  return
}

// -----

// make_descriptor C2
func.func @pointee(%p: !tile.ptr<bf16>, %n: i32) {
  // expected-error @+1 {{C2: the pointer is to 'bf16', the descriptor of 'f16'}}
  %0 = tile.make_descriptor %p shape [%n] strides [] : !tile.ptr<bf16> to !tile.desc<8xf16>
  return
}

// -----

// make_descriptor C3
func.func @narrow(%p: !tile.ptr<f16>, %n: i32) {
  // expected-error @+1 {{C3: the block's last extent has 8 bytes, it needs 16}}
  %0 = tile.make_descriptor %p shape [%n] strides [] : !tile.ptr<f16> to !tile.desc<4xf16>
  return
}

// -----

// descriptor_load C1
func.func @coordinates(%d: !tile.desc<4x8xf16>, %i: i32) {
  // expected-error @+1 {{C1: '!tile.desc<4x8xf16>' needs 2 coordinates, not 1}}
  %0 = tile.descriptor_load %d[%i] : !tile.desc<4x8xf16> to tensor<4x8xf16>
  return
}

// -----

// descriptor_load C2
func.func @shape(%d: !tile.desc<4x8xf16>, %i: i32) {
  // expected-error @+1 {{C2: the tile is 'tensor<8x4xf16>', the descriptor '!tile.desc<4x8xf16>'}}
  %0 = tile.descriptor_load %d[%i, %i] : !tile.desc<4x8xf16> to tensor<8x4xf16>
  return
}

// -----

// descriptor_load C2: only extents of 1 may be missing
func.func @missing(%d: !tile.desc<4x8xf16>, %i: i32) {
  // expected-error @+1 {{C2: the tile is 'tensor<8xf16>', the descriptor '!tile.desc<4x8xf16>'}}
  %0 = tile.descriptor_load %d[%i, %i] : !tile.desc<4x8xf16> to tensor<8xf16>
  return
}

// -----

// descriptor_load C2
func.func @element(%d: !tile.desc<4x8xf16>, %i: i32) {
  // expected-error @+1 {{C2: the tile is 'tensor<4x8xf32>'}}
  %0 = tile.descriptor_load %d[%i, %i] : !tile.desc<4x8xf16> to tensor<4x8xf32>
  return
}

// -----

// descriptor_store C1
func.func @coordinates(%d: !tile.desc<4x8xf16>, %i: i32, %x: tensor<4x8xf16>) {
  // expected-error @+1 {{C1: '!tile.desc<4x8xf16>' needs 2 coordinates, not 3}}
  tile.descriptor_store %d[%i, %i, %i], %x : !tile.desc<4x8xf16>, tensor<4x8xf16>
  return
}

// -----

// descriptor_store C2
func.func @value(%d: !tile.desc<4x8xf16>, %i: i32, %x: tensor<1x4x8xf16>) {
  // expected-error @+1 {{C2: the tile is 'tensor<1x4x8xf16>'}}
  tile.descriptor_store %d[%i, %i], %x : !tile.desc<4x8xf16>, tensor<1x4x8xf16>
  return
}

// -----

// descriptor_reduce C1
func.func @coordinates(%d: !tile.desc<8xf32>, %x: tensor<8xf32>) {
  // expected-error @+1 {{C1: '!tile.desc<8xf32>' needs 1 coordinates, not 0}}
  tile.descriptor_reduce fadd %d[], %x : !tile.desc<8xf32>, tensor<8xf32>
  return
}

// -----

// descriptor_reduce C2
func.func @value(%d: !tile.desc<8xf32>, %i: i32, %x: tensor<4xf32>) {
  // expected-error @+1 {{C2: the tile is 'tensor<4xf32>'}}
  tile.descriptor_reduce fadd %d[%i], %x : !tile.desc<8xf32>, tensor<4xf32>
  return
}

// -----

// descriptor_reduce C3
func.func @exchange(%d: !tile.desc<8xi32>, %i: i32, %x: tensor<8xi32>) {
  // expected-error @+1 {{C3: `exch` does not combine blocks of 'i32'}}
  tile.descriptor_reduce exch %d[%i], %x : !tile.desc<8xi32>, tensor<8xi32>
  return
}

// -----

// descriptor_reduce C3
func.func @maximum(%d: !tile.desc<8xf32>, %i: i32, %x: tensor<8xf32>) {
  // expected-error @+1 {{C3: `fmax` does not combine blocks of 'f32'}}
  tile.descriptor_reduce fmax %d[%i], %x : !tile.desc<8xf32>, tensor<8xf32>
  return
}

// -----

// descriptor_reduce C3
func.func @double(%d: !tile.desc<8xf64>, %i: i32, %x: tensor<8xf64>) {
  // expected-error @+1 {{C3: `fadd` does not combine blocks of 'f64'}}
  tile.descriptor_reduce fadd %d[%i], %x : !tile.desc<8xf64>, tensor<8xf64>
  return
}

// -----

// descriptor_gather C1
func.func @block(%d: !tile.desc<4x8xf16>, %r: tensor<16xi32>, %i: i32) {
  // expected-error @+1 {{C1: the block is '!tile.desc<4x8xf16>', expected one row of a matrix}}
  %0 = tile.descriptor_gather %d[%r, %i] : !tile.desc<4x8xf16>, tensor<16xi32> to tensor<16x8xf16>
  return
}

// -----

// descriptor_gather C2
func.func @rows(%d: !tile.desc<1x8xf16>, %r: tensor<4x4xi32>, %i: i32) {
  // expected-error @+1 {{C2: the rows are 'tensor<4x4xi32>', expected one dimension}}
  %0 = tile.descriptor_gather %d[%r, %i] : !tile.desc<1x8xf16>, tensor<4x4xi32> to tensor<16x8xf16>
  return
}

// -----

// descriptor_gather C2
func.func @rowBits(%d: !tile.desc<1x8xf16>, %r: tensor<16xi64>, %i: i32) {
  // expected-error @+1 {{operand #1 must be tile of i32}}
  %0 = tile.descriptor_gather %d[%r, %i] : !tile.desc<1x8xf16>, tensor<16xi64> to tensor<16x8xf16>
  return
}

// -----

// descriptor_gather C3
func.func @result(%d: !tile.desc<1x8xf16>, %r: tensor<16xi32>, %i: i32) {
  // expected-error @+1 {{C3: the tile is 'tensor<8x8xf16>', expected 'tensor<16x8xf16>'}}
  %0 = tile.descriptor_gather %d[%r, %i] : !tile.desc<1x8xf16>, tensor<16xi32> to tensor<8x8xf16>
  return
}

// -----

// descriptor_scatter C1
func.func @block(%d: !tile.desc<8xf16>, %r: tensor<16xi32>, %i: i32, %x: tensor<16x8xf16>) {
  // expected-error @+1 {{C1: the block is '!tile.desc<8xf16>', expected one row of a matrix}}
  tile.descriptor_scatter %d[%r, %i], %x : !tile.desc<8xf16>, tensor<16xi32>, tensor<16x8xf16>
  return
}

// -----

// descriptor_scatter C2
func.func @rows(%d: !tile.desc<1x8xf16>, %r: tensor<16x1xi32>, %i: i32, %x: tensor<16x8xf16>) {
  // expected-error @+1 {{C2: the rows are 'tensor<16x1xi32>', expected one dimension}}
  tile.descriptor_scatter %d[%r, %i], %x : !tile.desc<1x8xf16>, tensor<16x1xi32>, tensor<16x8xf16>
  return
}

// -----

// descriptor_scatter C3
func.func @value(%d: !tile.desc<1x8xf16>, %r: tensor<16xi32>, %i: i32, %x: tensor<16x8xf32>) {
  // expected-error @+1 {{C3: the tile is 'tensor<16x8xf32>', expected 'tensor<16x8xf16>'}}
  tile.descriptor_scatter %d[%r, %i], %x : !tile.desc<1x8xf16>, tensor<16xi32>, tensor<16x8xf32>
  return
}
