// What the verifiers of matrix products refuse, rule by rule.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// dot C1
func.func @vectors(%a: tensor<8xf16>, %c: tensor<8xf32>) {
  // expected-error @+1 {{C1: the ranks are 1, 1 and 1, expected 2 or 3 for all}}
  %0 = tile.dot %a, %a, %c : tensor<8xf16>, tensor<8xf16>, tensor<8xf32>
  return
}

// -----

// dot C1
func.func @ranks(%a: tensor<2x4x4xf16>, %b: tensor<4x4xf16>, %c: tensor<2x4x4xf32>) {
  // expected-error @+1 {{C1: the ranks are 3, 2 and 3, expected 2 or 3 for all}}
  %0 = tile.dot %a, %b, %c : tensor<2x4x4xf16>, tensor<4x4xf16>, tensor<2x4x4xf32>
  return
}

// -----

// dot C1
func.func @batches(%a: tensor<2x4x4xf16>, %b: tensor<1x4x4xf16>, %c: tensor<2x4x4xf32>) {
  // expected-error @+1 {{C1: the first extents are 2, 1 and 2, expected one for all}}
  %0 = tile.dot %a, %b, %c : tensor<2x4x4xf16>, tensor<1x4x4xf16>, tensor<2x4x4xf32>
  return
}

// -----

// dot C2
func.func @depth(%a: tensor<4x8xf16>, %b: tensor<4x8xf16>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{C2: a has 8 columns, b 4 rows}}
  %0 = tile.dot %a, %b, %c : tensor<4x8xf16>, tensor<4x8xf16>, tensor<4x8xf32>
  return
}

// -----

// dot C2
func.func @accumulator(%a: tensor<4x8xf16>, %b: tensor<8x16xf16>, %c: tensor<16x4xf32>) {
  // expected-error @+1 {{C2: the accumulator is 16x4, the product 4x16}}
  %0 = tile.dot %a, %b, %c : tensor<4x8xf16>, tensor<8x16xf16>, tensor<16x4xf32>
  return
}

// -----

// dot C2
func.func @result(%a: tensor<4x4xf16>, %c: tensor<4x4xf32>) {
  // expected-error @+1 {{C2: the result is 'tensor<4x4xf16>', the accumulator 'tensor<4x4xf32>'}}
  %0 = "tile.dot"(%a, %a, %c) : (tensor<4x4xf16>, tensor<4x4xf16>, tensor<4x4xf32>) -> tensor<4x4xf16>
  return
}

// -----

// dot C3
func.func @mixed(%a: tensor<4x4xf16>, %b: tensor<4x4xbf16>, %c: tensor<4x4xf32>) {
  // expected-error @+1 {{C3: the operands are 'f16' and 'bf16'}}
  %0 = tile.dot %a, %b, %c : tensor<4x4xf16>, tensor<4x4xbf16>, tensor<4x4xf32>
  return
}

// -----

// dot C3
func.func @eights(%a: tensor<4x4xi8>, %b: tensor<4x4xf8E5M2>, %c: tensor<4x4xf32>) {
  // expected-error @+1 {{C3: the operands are 'i8' and 'f8E5M2'}}
  %0 = tile.dot %a, %b, %c : tensor<4x4xi8>, tensor<4x4xf8E5M2>, tensor<4x4xf32>
  return
}

// -----

// dot C4
func.func @sums(%a: tensor<4x4xbf16>, %c: tensor<4x4xbf16>) {
  // expected-error @+1 {{C4: products of 'bf16' are not summed in 'bf16'}}
  %0 = tile.dot %a, %a, %c : tensor<4x4xbf16>, tensor<4x4xbf16>, tensor<4x4xbf16>
  return
}

// -----

// dot C4
func.func @operands(%a: tensor<4x4xi32>) {
  // expected-error @+1 {{C4: products of 'i32' are not summed in 'i32'}}
  %0 = tile.dot %a, %a, %a : tensor<4x4xi32>, tensor<4x4xi32>, tensor<4x4xi32>
  return
}

// -----

// dot C5
func.func @precision(%a: tensor<4x4xf16>, %c: tensor<4x4xf32>) {
  // expected-error @+1 {{C5: precision `ieee` is for f32 operands, not 'f16'}}
  %0 = tile.dot %a, %a, %c precision = ieee : tensor<4x4xf16>, tensor<4x4xf16>, tensor<4x4xf32>
  return
}

// -----

// dot_scaled C1
func.func @ranks(%a: tensor<1x4x64xi8>, %b: tensor<64x8xi8>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{C1: the ranks are 3, 2 and 2, expected 2}}
  %0 = tile.dot_scaled %a e4m3, %b e4m3, %c : tensor<1x4x64xi8>, tensor<64x8xi8>, tensor<4x8xf32>
  return
}

// -----

// dot_scaled C1
func.func @element(%a: tensor<4x64xi8>, %b: tensor<64x8xi8>, %c: tensor<4x8xf16>) {
  // expected-error @+1 {{C1: accumulator and result are 'tensor<4x8xf16>' and 'tensor<4x8xf16>', expected one type of f32}}
  %0 = tile.dot_scaled %a e4m3, %b e4m3, %c : tensor<4x64xi8>, tensor<64x8xi8>, tensor<4x8xf16>
  return
}

// -----

// dot_scaled C1: e2m1 has two elements in an i8
func.func @depth(%a: tensor<4x64xi8>, %b: tensor<64x8xi8>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{C1: a has 128 columns, b 64 rows}}
  %0 = tile.dot_scaled %a e2m1, %b e4m3, %c : tensor<4x64xi8>, tensor<64x8xi8>, tensor<4x8xf32>
  return
}

// -----

// dot_scaled C1
func.func @product(%a: tensor<4x64xi8>, %b: tensor<64x8xi8>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{C1: the accumulator is 4x8, the product 8x16}}
  %0 = tile.dot_scaled %a e2m1, %b e2m1, %c a_k_pack = false b_k_pack = false : tensor<4x64xi8>, tensor<64x8xi8>, tensor<4x8xf32>
  return
}

// -----

// dot_scaled C2
func.func @scales(%a: tensor<4x64xi8>, %s: tensor<2x4xi8>, %b: tensor<64x8xi8>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{C2: the scales of a are 'tensor<2x4xi8>', expected 'tensor<4x2xi8>'}}
  %0 = tile.dot_scaled %a scale %s e4m3, %b e4m3, %c : tensor<4x64xi8>, tensor<2x4xi8>, tensor<64x8xi8>, tensor<4x8xf32>
  return
}

// -----

// dot_scaled C2
func.func @scaleElement(%a: tensor<4x64xi8>, %b: tensor<64x8xi8>, %s: tensor<8x2xf32>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{C2: the scales of b are 'tensor<8x2xf32>', expected 'tensor<8x2xi8>'}}
  %0 = tile.dot_scaled %a e4m3, %b scale %s e4m3, %c : tensor<4x64xi8>, tensor<64x8xi8>, tensor<8x2xf32>, tensor<4x8xf32>
  return
}

// -----

// dot_scaled C2
func.func @shallow(%a: tensor<4x16xi8>, %s: tensor<4x1xi8>, %b: tensor<16x8xi8>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{C2: K is 16, no multiple of 32}}
  %0 = tile.dot_scaled %a scale %s e4m3, %b e4m3, %c : tensor<4x16xi8>, tensor<4x1xi8>, tensor<16x8xi8>, tensor<4x8xf32>
  return
}

// -----

// dot_scaled C3
func.func @format(%a: tensor<4x64xf8E5M2>, %b: tensor<64x8xi8>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{C3: elements of a are 'f8E5M2', which does not hold e4m3}}
  %0 = tile.dot_scaled %a e4m3, %b e4m3, %c : tensor<4x64xf8E5M2>, tensor<64x8xi8>, tensor<4x8xf32>
  return
}

// -----

// dot_scaled C3
func.func @half(%a: tensor<4x64xi8>, %b: tensor<64x8xbf16>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{C3: elements of b are 'bf16', which does not hold fp16}}
  %0 = tile.dot_scaled %a e4m3, %b fp16, %c : tensor<4x64xi8>, tensor<64x8xbf16>, tensor<4x8xf32>
  return
}

// -----

// dot_scaled C3
func.func @unpacked(%a: tensor<4x64xi8>, %b: tensor<64x8xi8>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{C3: `b_k_pack` is false, but e4m3 is not packed}}
  %0 = tile.dot_scaled %a e4m3, %b e4m3, %c b_k_pack = false : tensor<4x64xi8>, tensor<64x8xi8>, tensor<4x8xf32>
  return
}

// -----

func.func @scaled_batches(%a: tensor<2x16x32xf16>, %b: tensor<4x32x16xf16>, %c: tensor<2x16x16xf32>) {
  // expected-error @+1 {{C1: batches of 2, 4 and 2}}
  %0 = tile.dot_scaled %a fp16, %b fp16, %c : tensor<2x16x32xf16>, tensor<4x32x16xf16>, tensor<2x16x16xf32>
  return
}

// -----

func.func @scales_of_batches(%a: tensor<2x16x32xf16>, %s: tensor<16x1xi8>, %b: tensor<2x32x16xf16>, %c: tensor<2x16x16xf32>) {
  // expected-error @+1 {{C2: batches have no scales}}
  %0 = tile.dot_scaled %a scale %s fp16, %b fp16, %c : tensor<2x16x32xf16>, tensor<16x1xi8>, tensor<2x32x16xf16>, tensor<2x16x16xf32>
  return
}
