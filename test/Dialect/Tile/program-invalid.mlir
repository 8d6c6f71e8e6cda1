// What the verifiers of barriers, assertions, printing and inline PTX refuse,
// rule by rule.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// assume C1
func.func @assume(%x: i32) {
  // expected-error @+1 {{operand #0 must be i1 or tile of i1}}
  tile.assume %x : i32
  return
}

// -----

// assert C1
func.func @mask(%c: tensor<8xi1>, %m: i1) {
  // expected-error @+1 {{C1: the mask is 'i1', the condition 'tensor<8xi1>'}}
  "tile.assert"(%c, %m) {message = "text"} : (tensor<8xi1>, i1) -> ()
  return
}

// -----

func.func @condition(%c: f32) {
  // expected-error @+1 {{operand #0 must be i1 or tile of i1}}
  tile.assert %c, "text" : f32
  return
}

// -----

// print C1
func.func @print(%x: i32) {
  // expected-error @+1 {{C1: `unsigned` has 2 entries for 1 operands}}
  tile.print "x" (%x) unsigned [true, false] : i32
  return
}

// -----

// inline_asm C1
func.func @shapes(%x: tensor<8xi32>, %y: i32) {
  // expected-error @+1 {{C1: 'tensor<8xi32>' and 'i32' differ in shape}}
  %0 = tile.inline_asm "" constraints "=r,r,r" pack 1 (%x, %y) : (tensor<8xi32>, i32) -> tensor<8xi32>
  return
}

// -----

// inline_asm C1
func.func @pack(%x: tensor<2xi8>) {
  // expected-error @+1 {{C1: 2 elements cannot be taken 4 at a time}}
  %0 = tile.inline_asm "" constraints "=r,r" pack 4 (%x) : (tensor<2xi8>) -> tensor<2xi8>
  return
}

// -----

// inline_asm C1
func.func @noPack(%x: tensor<2xi8>) {
  // expected-error @+1 {{attribute 'pack' failed to satisfy constraint}}
  %0 = tile.inline_asm "" constraints "=r,r" pack 0 (%x) : (tensor<2xi8>) -> tensor<2xi8>
  return
}

// -----

// inline_asm C2
func.func @outputs(%x: tensor<8xi32>) {
  // expected-error @+1 {{C2: the constraints have 1 outputs, the results need 2 registers}}
  %0 = tile.inline_asm "" constraints "=r,r,r" pack 2 (%x) : (tensor<8xi32>) -> tensor<8xi32>
  return
}

// -----

// inline_asm C2
func.func @inputs(%x: tensor<8xi16>) {
  // expected-error @+1 {{C2: the constraints have 1 inputs, the operands need 2 registers}}
  %0 = tile.inline_asm "" constraints "=r,=r,r" pack 4 (%x) : (tensor<8xi16>) -> tensor<8xi16>
  return
}
