// What the verifiers and parsers of loads and stores refuse, rule by rule. The
// generic form says what the pretty form cannot: the types of all operands.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// load C1
func.func @value(%p: tensor<8x!tile.ptr<f32>>) {
  // expected-error @+1 {{C1: the value is 'tensor<8xf16>', the pointer 'tensor<8x!tile.ptr<f32>>' is to 'tensor<8xf32>'}}
  %0 = "tile.load"(%p) {operandSegmentSizes = array<i32: 1, 0, 0>} : (tensor<8x!tile.ptr<f32>>) -> tensor<8xf16>
  return
}

// -----

// load C1
func.func @shape(%p: tensor<8x!tile.ptr<f32>>) {
  // expected-error @+1 {{C1: the value is 'tensor<4xf32>'}}
  %0 = "tile.load"(%p) {operandSegmentSizes = array<i32: 1, 0, 0>} : (tensor<8x!tile.ptr<f32>>) -> tensor<4xf32>
  return
}

// -----

// load C2
func.func @mask(%p: tensor<8x!tile.ptr<f32>>, %m: i1) {
  // expected-error @+1 {{C2: the mask is 'i1', expected 'tensor<8xi1>'}}
  %0 = "tile.load"(%p, %m) {operandSegmentSizes = array<i32: 1, 1, 0>} : (tensor<8x!tile.ptr<f32>>, i1) -> tensor<8xf32>
  return
}

// -----

// load C3
func.func @noMask(%p: tensor<8x!tile.ptr<f32>>, %z: tensor<8xf32>) {
  // expected-error @+1 {{C3: `other` without a mask}}
  %0 = tile.load %p other %z : tensor<8x!tile.ptr<f32>>
  return
}

// -----

// load C3
func.func @other(%p: tensor<8x!tile.ptr<f32>>, %m: tensor<8xi1>, %z: f32) {
  // expected-error @+1 {{C3: `other` is 'f32', expected 'tensor<8xf32>'}}
  %0 = "tile.load"(%p, %m, %z) {operandSegmentSizes = array<i32: 1, 1, 1>} : (tensor<8x!tile.ptr<f32>>, tensor<8xi1>, f32) -> tensor<8xf32>
  return
}

// -----

// store C1
func.func @value(%p: tensor<8x!tile.ptr<f32>>, %v: tensor<8xi32>) {
  // expected-error @+1 {{C1: the value is 'tensor<8xi32>'}}
  "tile.store"(%p, %v) : (tensor<8x!tile.ptr<f32>>, tensor<8xi32>) -> ()
  return
}

// -----

// store C2
func.func @mask(%p: tensor<8x!tile.ptr<f32>>, %v: tensor<8xf32>, %m: tensor<4xi1>) {
  // expected-error @+1 {{C2: the mask is 'tensor<4xi1>', expected 'tensor<8xi1>'}}
  "tile.store"(%p, %v, %m) : (tensor<8x!tile.ptr<f32>>, tensor<8xf32>, tensor<4xi1>) -> ()
  return
}

// -----

// store C3
func.func @cache(%p: tensor<8x!tile.ptr<f32>>, %v: tensor<8xf32>) {
  // expected-error @+1 {{C3: the cache modifier `ca` is for loads}}
  tile.store %p, %v cache = ca : tensor<8x!tile.ptr<f32>>
  return
}

// -----

func.func @loadOfValue(%p: tensor<8xf32>) {
  // expected-error @+1 {{expected a pointer or a tile of pointers}}
  %0 = tile.load %p : tensor<8xf32>
  return
}

// -----

func.func @storeToValue(%p: f32) {
  // expected-error @+1 {{expected a pointer or a tile of pointers}}
  tile.store %p, %p : f32
  return
}

// -----

func.func @cache(%p: !tile.ptr<f32>) {
  // expected-error-re @+1 {{expected {{.*}}none, ca, cg, cs, cv, wb, wt}}
  %0 = tile.load %p cache = l1 : !tile.ptr<f32>
  return
}
