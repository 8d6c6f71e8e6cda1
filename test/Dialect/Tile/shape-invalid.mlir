// What the verifiers of programs, ranges and shapes refuse, rule by rule.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// program_id C1
func.func @axis() -> i32 {
  // expected-error @+1 {{whose maximum value is 2}}
  %0 = tile.program_id 3
  return %0 : i32
}

// -----

// num_programs C1
func.func @axis() -> i32 {
  // expected-error @+1 {{whose value is non-negative}}
  %0 = tile.num_programs -1
  return %0 : i32
}

// -----

// range C1
func.func @rank() {
  // expected-error @+1 {{C1: the result must have one dimension, not 2}}
  %0 = tile.range 0 to 8 : tensor<2x4xi32>
  return
}

// -----

// range C1
func.func @element() {
  // expected-error @+1 {{must be ranked tensor of 32-bit signless integer values}}
  %0 = tile.range 0 to 8 : tensor<8xi64>
  return
}

// -----

// range C2
func.func @power() {
  // expected-error @+1 {{C2: `end - start` is 6, which is no power of two}}
  %0 = tile.range 2 to 8 : tensor<6xi32>
  return
}

// -----

// range C2
func.func @empty() {
  // expected-error @+1 {{C2: `end - start` is 0, which is no power of two}}
  %0 = tile.range 8 to 8 : tensor<1xi32>
  return
}

// -----

// range C2, with an extent beyond 32 bits
func.func @wide() {
  // expected-error @+1 {{C2: `end - start` is 4294967295, which is no power of two}}
  %0 = tile.range -2147483648 to 2147483647 : tensor<1xi32>
  return
}

// -----

// range C2
func.func @extent() {
  // expected-error @+1 {{C2: the result has 16 elements, `end - start` is 8}}
  %0 = tile.range 0 to 8 : tensor<16xi32>
  return
}

// -----

// range C2, without static extent
func.func @dynamic() {
  // expected-error @+1 {{C2: the result has}}
  %0 = tile.range 0 to 8 : tensor<?xi32>
  return
}

// -----

// splat C1
func.func @splat(%x: f32) {
  // expected-error @+1 {{C1: the operand is 'f32', the elements are 'f16'}}
  %0 = "tile.splat"(%x) : (f32) -> tensor<8xf16>
  return
}

// -----

// expand_dims C1
func.func @beyond(%x: tensor<8xf32>) {
  // expected-error @+1 {{C1: axis 2 is beyond the operand's rank 1}}
  %0 = tile.expand_dims %x axis = 2 : tensor<8xf32> to tensor<8x1xf32>
  return
}

// -----

// expand_dims C1
func.func @negative(%x: tensor<8xf32>) {
  // expected-error @+1 {{whose value is non-negative}}
  %0 = tile.expand_dims %x axis = -1 : tensor<8xf32> to tensor<8x1xf32>
  return
}

// -----

// expand_dims C2
func.func @place(%x: tensor<8xf32>) {
  // expected-error @+1 {{C2: the result is 'tensor<1x8xf32>', expected 'tensor<8x1xf32>'}}
  %0 = tile.expand_dims %x axis = 1 : tensor<8xf32> to tensor<1x8xf32>
  return
}

// -----

// expand_dims C2
func.func @element(%x: tensor<8xf32>) {
  // expected-error @+1 {{C2: the result is 'tensor<8x1xf16>', expected 'tensor<8x1xf32>'}}
  %0 = tile.expand_dims %x axis = 1 : tensor<8xf32> to tensor<8x1xf16>
  return
}

// -----

// broadcast C1
func.func @rank(%x: tensor<8xf32>) {
  // expected-error @+1 {{C1: cannot broadcast 'tensor<8xf32>' to 'tensor<4x8xf32>'}}
  %0 = tile.broadcast %x : tensor<8xf32> to tensor<4x8xf32>
  return
}

// -----

// broadcast C1
func.func @element(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{C1: cannot broadcast}}
  %0 = tile.broadcast %x : tensor<1x8xf32> to tensor<4x8xi32>
  return
}

// -----

// broadcast C2
func.func @extent(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{C2: dimension 1 has extent 2, which is neither 1 nor 8}}
  %0 = tile.broadcast %x : tensor<4x2xf32> to tensor<4x8xf32>
  return
}
