// What the verifiers of reductions, scans and maps refuse, rule by rule.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// reduce C1
func.func @none() {
  // expected-error @+1 {{C1: there is no operand}}
  tile.reduce axis 0 : () -> () {
    tile.yield
  }
  return
}

// -----

// reduce C1
func.func @shapes(%x: tensor<4x8xf32>, %y: tensor<8xf32>) {
  // expected-error @+1 {{C1: operands 'tensor<4x8xf32>' and 'tensor<8xf32>' differ in shape}}
  %0:2 = tile.reduce %x, %y axis 0 : (tensor<4x8xf32>, tensor<8xf32>) -> (tensor<8xf32>, f32) {
  ^bb0(%a: f32, %b: f32, %c: f32, %d: f32):
    tile.yield %a, %b : f32, f32
  }
  return
}

// -----

// reduce C1
func.func @axis(%x: tensor<8xf32>) {
  // expected-error @+1 {{C1: axis 1 is beyond the rank 1}}
  %0 = tile.reduce %x axis 1 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

// reduce C2
func.func @count(%x: tensor<8xf32>) {
  // expected-error @+1 {{C2: there are 1 operands and 0 results}}
  tile.reduce %x axis 0 : (tensor<8xf32>) -> () {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

// reduce C2
func.func @scalar(%x: tensor<8xf32>) {
  // expected-error @+1 {{C2: result 0 is 'tensor<1xf32>', expected 'f32'}}
  %0 = tile.reduce %x axis 0 : (tensor<8xf32>) -> tensor<1xf32> {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

// reduce C2
func.func @result(%x: tensor<4x8xf32>) {
  // expected-error @+1 {{C2: result 0 is 'tensor<4xf16>', expected 'tensor<4xf32>'}}
  %0 = tile.reduce %x axis 1 : (tensor<4x8xf32>) -> tensor<4xf16> {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

// reduce C3
func.func @arguments(%x: tensor<8xf32>) {
  // expected-error @+1 {{C3: the region takes ('f32'), expected ('f32', 'f32')}}
  %0 = tile.reduce %x axis 0 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32):
    tile.yield %a : f32
  }
  return
}

// -----

// reduce C3
func.func @terminator(%x: tensor<8xf32>) {
  // expected-error @+1 {{C3: the region must end with `tile.yield`}}
  %0 = tile.reduce %x axis 0 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    ub.unreachable
  }
  return
}

// -----

// reduce C3, yield C1
func.func @yield(%x: tensor<8xf32>, %i: i32) {
  // expected-error @+1 {{C3: the region yields ('i32'), expected ('f32')}}
  %0 = tile.reduce %x axis 0 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    tile.yield %i : i32
  }
  return
}

// -----

// reduce C3
func.func @blocks(%x: tensor<8xf32>) {
  // expected-error @+1 {{expects region #0 to have 0 or 1 blocks}}
  %0 = tile.reduce %x axis 0 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    cf.br ^bb1
  ^bb1:
    tile.yield %a : f32
  }
  return
}

// -----

// reduce C3
func.func @noBlock(%x: tensor<8xf32>) {
  // expected-error @+1 {{region #0 ('combine') failed to verify constraint: region with 1 blocks}}
  %0 = "tile.reduce"(%x) ({}) {axis = 0 : i32} : (tensor<8xf32>) -> f32
  return
}

// -----

// yield: only in these operations
func.func @outside() {
  // expected-error @+1 {{expects parent op to be one of 'tile.reduce, tile.scan, tile.map'}}
  tile.yield
}

// -----

// scan C1
func.func @axis(%x: tensor<8xf32>) {
  // expected-error @+1 {{C1: axis 3 is beyond the rank 1}}
  %0 = tile.scan %x axis 3 : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

// scan C2
func.func @result(%x: tensor<8xf32>) {
  // expected-error @+1 {{C2: result 0 is 'tensor<4xf32>', expected 'tensor<8xf32>'}}
  %0 = tile.scan %x axis 0 : (tensor<8xf32>) -> tensor<4xf32> {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

// scan C2
func.func @count(%x: tensor<8xf32>) {
  // expected-error @+1 {{C2: there are 1 operands and 2 results}}
  %0:2 = tile.scan %x axis 0 : (tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

// scan C3
func.func @order(%x: tensor<8xf32>, %y: tensor<8xi32>) {
  // expected-error @+1 {{C3: the region takes ('f32', 'f32', 'i32', 'i32'), expected ('f32', 'i32', 'f32', 'i32')}}
  %0:2 = tile.scan %x, %y axis 0 : (tensor<8xf32>, tensor<8xi32>) -> (tensor<8xf32>, tensor<8xi32>) {
  ^bb0(%a: f32, %b: f32, %c: i32, %d: i32):
    tile.yield %a, %c : f32, i32
  }
  return
}

// -----

// map C1
func.func @none() {
  // expected-error @+1 {{C1: there is no operand}}
  tile.map pack 1 : () -> () {
    tile.yield
  }
  return
}

// -----

// map C1
func.func @shapes(%x: tensor<8xf32>) {
  // expected-error @+1 {{C1: 'tensor<8xf32>' and 'tensor<4xf32>' differ in shape}}
  %0 = tile.map %x pack 1 : (tensor<8xf32>) -> tensor<4xf32> {
  ^bb0(%a: f32):
    tile.yield %a : f32
  }
  return
}

// -----

// map C1
func.func @pack(%x: tensor<8xf32>) {
  // expected-error @+1 {{C1: 8 elements cannot be taken 16 at a time}}
  tile.map %x pack 16 : (tensor<8xf32>) -> () {
    tile.yield
  }
  return
}

// -----

// map C1
func.func @three(%x: tensor<6xf32>) {
  // expected-error @+1 {{C1: 6 elements cannot be taken 3 at a time}}
  tile.map %x pack 3 : (tensor<6xf32>) -> () {
    tile.yield
  }
  return
}

// -----

// map C2
func.func @arguments(%x: tensor<8xf32>, %y: tensor<8xi32>) {
  // expected-error @+1 {{C2: the region takes ('f32', 'i32', 'f32', 'i32'), expected ('f32', 'f32', 'i32', 'i32')}}
  %0 = tile.map %x, %y pack 2 : (tensor<8xf32>, tensor<8xi32>) -> tensor<8xi32> {
  ^bb0(%a: f32, %b: i32, %c: f32, %d: i32):
    tile.yield %b, %d : i32, i32
  }
  return
}

// -----

// map C2
func.func @yields(%x: tensor<8xf32>) {
  // expected-error @+1 {{C2: the region yields 1 values, expected 2}}
  %0 = tile.map %x pack 2 : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

// map C2
func.func @yieldTypes(%x: tensor<8xf32>) {
  // expected-error @+1 {{C2: the region yields ('f32', 'f32'), expected ('i32', 'i32')}}
  %0 = tile.map %x pack 2 : (tensor<8xf32>) -> tensor<8xi32> {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a, %a : f32, f32
  }
  return
}

// -----

// map C2, with more elements at a time than fit in memory
func.func @many(%x: tensor<1073741824xf32>) {
  // expected-error @+1 {{C2: the region takes 1 arguments, expected 1073741824}}
  tile.map %x pack 1073741824 : (tensor<1073741824xf32>) -> () {
  ^bb0(%a: f32):
    tile.yield
  }
  return
}
