// What the verifiers and parsers of operations that move elements refuse, rule
// by rule.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// reshape C1
func.func @count(%x: tensor<4x8xf32>) {
  // expected-error @+1 {{C1: the operand has 32 elements, the result 16}}
  %0 = tile.reshape %x : tensor<4x8xf32> to tensor<16xf32>
  return
}

// -----

// reshape C1
func.func @element(%x: tensor<4x8xf32>) {
  // expected-error @+1 {{requires the same element type for all operands and results}}
  %0 = tile.reshape %x : tensor<4x8xf32> to tensor<32xi32>
  return
}

// -----

// Tiles have known extents, all positive.
func.func @dynamic(%x: tensor<?xf32>) {
  // expected-error @+1 {{operand #0 must be tile}}
  %0 = tile.reshape %x : tensor<?xf32> to tensor<32xf32>
  return
}

// -----

func.func @empty(%x: tensor<0xf32>) {
  // expected-error @+1 {{operand #0 must be tile}}
  %0 = tile.reshape %x : tensor<0xf32> to tensor<0x2xf32>
  return
}

// -----

func.func @enormous(%x: f32) {
  // expected-error @+1 {{result #0 must be tile}}
  %0 = tile.splat %x : tensor<65536x65536xf32>
  return
}

// -----

// trans C1
func.func @twice(%x: tensor<4x8xf32>) {
  // expected-error @+1 {{C1: [1, 1] is no order of the operand's 2 dimensions}}
  %0 = tile.trans %x [1, 1] : tensor<4x8xf32> to tensor<8x8xf32>
  return
}

// -----

// trans C1
func.func @beyond(%x: tensor<4x8xf32>) {
  // expected-error @+1 {{C1: [2, -1] is no order of the operand's 2 dimensions}}
  %0 = tile.trans %x [2, -1] : tensor<4x8xf32> to tensor<8x4xf32>
  return
}

// -----

// trans C1
func.func @fewer(%x: tensor<4x8xf32>) {
  // expected-error @+1 {{C1: [0] is no order of the operand's 2 dimensions}}
  %0 = tile.trans %x [0] : tensor<4x8xf32> to tensor<4x8xf32>
  return
}

// -----

// trans C2
func.func @extents(%x: tensor<4x8xf32>) {
  // expected-error @+1 {{C2: the result is 'tensor<4x8xf32>', expected 'tensor<8x4xf32>'}}
  %0 = tile.trans %x [1, 0] : tensor<4x8xf32> to tensor<4x8xf32>
  return
}

// -----

// join C1
func.func @types(%x: tensor<4xf32>, %y: tensor<8xf32>) {
  // expected-error @+1 {{requires all operands to have the same type}}
  %0 = "tile.join"(%x, %y) : (tensor<4xf32>, tensor<8xf32>) -> tensor<4x2xf32>
  return
}

// -----

// join C2
func.func @joined(%x: tensor<4xf32>) {
  // expected-error @+1 {{C2: the result is 'tensor<2x4xf32>', expected 'tensor<4x2xf32>'}}
  %0 = tile.join %x, %x : tensor<4xf32> to tensor<2x4xf32>
  return
}

// -----

// join C2
func.func @scalars(%x: f32) {
  // expected-error @+1 {{C2: the result is 'tensor<1x2xf32>', expected 'tensor<2xf32>'}}
  %0 = tile.join %x, %x : f32 to tensor<1x2xf32>
  return
}

// -----

// split C1
func.func @last(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{C1: the last extent of 'tensor<2x4xf32>' is not 2}}
  %0, %1 = tile.split %x : tensor<2x4xf32> to tensor<2xf32>
  return
}

// -----

// split C1
func.func @rank(%x: tensor<f32>) {
  // expected-error @+1 {{C1: the last extent of 'tensor<f32>' is not 2}}
  %0, %1 = tile.split %x : tensor<f32> to f32
  return
}

// -----

// split C2
func.func @halves(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{C2: a result is 'tensor<4x1xf32>', expected 'tensor<4xf32>'}}
  %0, %1 = tile.split %x : tensor<4x2xf32> to tensor<4x1xf32>
  return
}

// -----

// split C2
func.func @scalars(%x: tensor<2xf32>) {
  // expected-error @+1 {{C2: a result is 'tensor<1xf32>', expected 'f32'}}
  %0, %1 = tile.split %x : tensor<2xf32> to tensor<1xf32>
  return
}

// -----

// split C2, for the second result alone
func.func @second(%x: tensor<2xf32>) {
  // expected-error @+1 {{C2: a result is 'f16', expected 'f32'}}
  %0, %1 = "tile.split"(%x) : (tensor<2xf32>) -> (f32, f16)
  return
}

// -----

// to_scalar C1
func.func @many(%x: tensor<2xf32>) {
  // expected-error @+1 {{C1: the operand has 2 elements, not one}}
  %0 = tile.to_scalar %x : tensor<2xf32>
  return
}

// -----

// to_scalar C1
func.func @other(%x: tensor<1xf32>) {
  // expected-error @+1 {{C1: the result is 'f16', the element 'f32'}}
  %0 = "tile.to_scalar"(%x) : (tensor<1xf32>) -> f16
  return
}

// -----

func.func @scalar(%x: f32) {
  // expected-error @+1 {{expected the type of a tile}}
  %0 = tile.to_scalar %x : f32
  return
}

// -----

// gather C1
func.func @ranks(%x: tensor<4x8xf32>, %i: tensor<8xi32>) {
  // expected-error @+1 {{C1: the source has rank 2, the indices 1}}
  %0 = tile.gather %x[%i] axis 0 : tensor<4x8xf32>, tensor<8xi32>
  return
}

// -----

// gather C1
func.func @axis(%x: tensor<4x8xf32>, %i: tensor<4x8xi32>) {
  // expected-error @+1 {{C1: axis 2 is beyond the rank 2}}
  %0 = tile.gather %x[%i] axis 2 : tensor<4x8xf32>, tensor<4x8xi32>
  return
}

// -----

// gather C2
func.func @extents(%x: tensor<4x8xf32>, %i: tensor<4x4xi32>) {
  // expected-error @+1 {{C2: dimension 1 has extent 8 in the source and 4 in the indices}}
  %0 = tile.gather %x[%i] axis 0 : tensor<4x8xf32>, tensor<4x4xi32>
  return
}

// -----

// gather C3
func.func @bits(%x: tensor<4xf32>, %i: tensor<4xi16>) {
  // expected-error @+1 {{C3: the indices are 'i16', they have 32 or 64 bits}}
  %0 = tile.gather %x[%i] axis 0 : tensor<4xf32>, tensor<4xi16>
  return
}

// -----

// gather C4
func.func @result(%x: tensor<4xf32>, %i: tensor<8xi32>) {
  // expected-error @+1 {{C4: the result is 'tensor<4xf32>', expected 'tensor<8xf32>'}}
  %0 = "tile.gather"(%x, %i) {axis = 0 : i32} : (tensor<4xf32>, tensor<8xi32>) -> tensor<4xf32>
  return
}

// -----

func.func @indices(%x: tensor<4xf32>, %i: i32) {
  // expected-error @+1 {{expected the type of a tile of indices}}
  %0 = tile.gather %x[%i] axis 0 : tensor<4xf32>, i32
  return
}

// -----

// histogram C1
func.func @rank(%x: tensor<4x8xi32>) {
  // expected-error @+1 {{C1: the operand must have one dimension, not 2}}
  %0 = tile.histogram %x : tensor<4x8xi32> to tensor<8xi32>
  return
}

// -----

// histogram C1
func.func @element(%x: tensor<8xi64>) {
  // expected-error @+1 {{must be tile of i32}}
  %0 = tile.histogram %x : tensor<8xi64> to tensor<8xi32>
  return
}

// -----

// histogram C2
func.func @mask(%x: tensor<8xi32>, %m: tensor<4xi1>) {
  // expected-error @+1 {{C2: the mask is 'tensor<4xi1>', expected 'tensor<8xi1>'}}
  %0 = "tile.histogram"(%x, %m) : (tensor<8xi32>, tensor<4xi1>) -> tensor<8xi32>
  return
}

// -----

// histogram C3
func.func @bins(%x: tensor<8xi32>) {
  // expected-error @+1 {{C3: the result has 6 bins, which is no power of two}}
  %0 = tile.histogram %x : tensor<8xi32> to tensor<6xi32>
  return
}

// -----

// histogram C3
func.func @shape(%x: tensor<8xi32>) {
  // expected-error @+1 {{C3: the result must have one dimension, not 2}}
  %0 = tile.histogram %x : tensor<8xi32> to tensor<2x2xi32>
  return
}
