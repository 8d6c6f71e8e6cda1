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

// -----

func.func @approx_exp2(%x: f64) {
  // expected-error @+1 {{operand #0 must be f32 or tile of f32}}
  %0 = tile.approx_exp2 %x : f64
  return
}

// -----

func.func @approx_log2(%x: f16) {
  // expected-error @+1 {{operand #0 must be f32 or tile of f32}}
  %0 = tile.approx_log2 %x : f16
  return
}

// -----

func.func @approx_sqrt(%x: f64) {
  // expected-error @+1 {{operand #0 must be f32 or tile of f32}}
  %0 = tile.approx_sqrt %x : f64
  return
}

// -----

func.func @approx_reciprocal(%x: i32) {
  // expected-error @+1 {{operand #0 must be f32 or tile of f32}}
  %0 = tile.approx_reciprocal %x : i32
  return
}

// -----

func.func @unknown_symbol(%x: f32) {
  // expected-error @+1 {{C1: libdevice has no function `__nv_nonsense`}}
  %0 = tile.extern_call "__nv_nonsense"(%x) : (f32) -> f32
  return
}

// -----

func.func @operand_count(%x: f32) {
  // expected-error @+1 {{C2: `__nv_asinf` takes 1 operands, not 2}}
  %0 = tile.extern_call "__nv_asinf"(%x, %x) : (f32, f32) -> f32
  return
}

// -----

func.func @operand_type(%x: f32) {
  // expected-error @+1 {{C2: operand 0 of `__nv_asin` is 'f64', not 'f32'}}
  %0 = tile.extern_call "__nv_asin"(%x) : (f32) -> f64
  return
}

// -----

func.func @result_type(%x: f32) {
  // expected-error @+1 {{C3: the result of `__nv_asinf` is 'f32', not 'i32'}}
  %0 = tile.extern_call "__nv_asinf"(%x) : (f32) -> i32
  return
}

// -----

func.func @shapes(%x: tensor<8xf32>, %n: i32) {
  // expected-error @+1 {{C4: operand 'i32' and result 'tensor<8xf32>' differ in shape}}
  %0 = tile.extern_call "__nv_powif"(%x, %n) : (tensor<8xf32>, i32) -> tensor<8xf32>
  return
}
