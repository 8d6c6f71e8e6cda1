// What the verifiers of the dialect's own arithmetic refuse.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

func.func @mulhi(%x: f32) {
  // expected-error @+1 {{operand #0 must be integer or tile of integers}}
  %0 = tile.mulhi %x, %x : f32
  return
}

// -----

func.func @div(%x: tensor<8xi32>) {
  // expected-error @+1 {{operand #0 must be float or tile of floats}}
  %0 = tile.precise_div %x, %x : tensor<8xi32>
  return
}

// -----

func.func @sqrt(%x: tensor<8xf32>) {
  // expected-error @+1 {{all non-scalar operands/results must have the same shape and base type}}
  %0 = "tile.precise_sqrt"(%x) : (tensor<8xf32>) -> tensor<4xf32>
  return
}
