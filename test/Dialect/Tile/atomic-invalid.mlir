// What the verifiers of atomic operations refuse, rule by rule. The generic
// form says what the pretty form cannot: the types of all operands.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// atomic_rmw C1
func.func @value(%p: !tile.ptr<i32>, %v: i64) {
  // expected-error @+1 {{C1: value or result is 'i64', the pointer '!tile.ptr<i32>' is to 'i32'}}
  %0 = "tile.atomic_rmw"(%p, %v) {kind = 0 : i32, order = 0 : i32, scope = 1 : i32} : (!tile.ptr<i32>, i64) -> i32
  return
}

// -----

// atomic_rmw C1
func.func @result(%p: tensor<8x!tile.ptr<i32>>, %v: tensor<8xi32>) {
  // expected-error @+1 {{C1: value or result is 'i32', the pointer 'tensor<8x!tile.ptr<i32>>' is to 'tensor<8xi32>'}}
  %0 = "tile.atomic_rmw"(%p, %v) {kind = 0 : i32, order = 0 : i32, scope = 1 : i32} : (tensor<8x!tile.ptr<i32>>, tensor<8xi32>) -> i32
  return
}

// -----

// atomic_rmw C2
func.func @mask(%p: !tile.ptr<i32>, %v: i32, %m: tensor<8xi1>) {
  // expected-error @+1 {{C2: the mask is 'tensor<8xi1>', expected 'i1'}}
  %0 = "tile.atomic_rmw"(%p, %v, %m) {kind = 0 : i32, order = 0 : i32, scope = 1 : i32} : (!tile.ptr<i32>, i32, tensor<8xi1>) -> i32
  return
}

// -----

// atomic_rmw C3
func.func @bytes(%p: !tile.ptr<i8>, %v: i8) {
  // expected-error @+1 {{C3: `add` does not take 'i8'}}
  %0 = tile.atomic_rmw add relaxed gpu %p, %v : !tile.ptr<i8>
  return
}

// -----

// atomic_rmw C3
func.func @floats(%p: !tile.ptr<f32>, %v: f32) {
  // expected-error @+1 {{C3: `umin` does not take 'f32'}}
  %0 = tile.atomic_rmw umin relaxed gpu %p, %v : !tile.ptr<f32>
  return
}

// -----

// atomic_rmw C3
func.func @integers(%p: !tile.ptr<i32>, %v: i32) {
  // expected-error @+1 {{C3: `fadd` does not take 'i32'}}
  %0 = tile.atomic_rmw fadd relaxed gpu %p, %v : !tile.ptr<i32>
  return
}

// -----

// atomic_rmw C3
func.func @halves(%p: !tile.ptr<f16>, %v: f16) {
  // expected-error @+1 {{C3: `fmax` does not take 'f16'}}
  %0 = tile.atomic_rmw fmax relaxed gpu %p, %v : !tile.ptr<f16>
  return
}

// -----

// atomic_rmw C3
func.func @exchange(%p: !tile.ptr<i16>, %v: i16) {
  // expected-error @+1 {{C3: `exch` does not take 'i16'}}
  %0 = tile.atomic_rmw exch relaxed gpu %p, %v : !tile.ptr<i16>
  return
}

// -----

func.func @order(%p: !tile.ptr<i32>, %v: i32) {
  // expected-error-re @+1 {{expected {{.*}}relaxed, acquire, release, acq_rel}}
  %0 = tile.atomic_rmw add strong gpu %p, %v : !tile.ptr<i32>
  return
}

// -----

// atomic_cas C1
func.func @expected(%p: !tile.ptr<i32>, %e: i64, %v: i32) {
  // expected-error @+1 {{C1: a value is 'i64', the pointer '!tile.ptr<i32>' is to 'i32'}}
  %0 = "tile.atomic_cas"(%p, %e, %v) {order = 0 : i32, scope = 1 : i32} : (!tile.ptr<i32>, i64, i32) -> i32
  return
}

// -----

// atomic_cas C1
func.func @result(%p: !tile.ptr<i32>, %v: i32) {
  // expected-error @+1 {{C1: a value is 'f32', the pointer '!tile.ptr<i32>' is to 'i32'}}
  %0 = "tile.atomic_cas"(%p, %v, %v) {order = 0 : i32, scope = 1 : i32} : (!tile.ptr<i32>, i32, i32) -> f32
  return
}

// -----

// atomic_cas C2
func.func @bytes(%p: !tile.ptr<i8>, %v: i8) {
  // expected-error @+1 {{C2: elements of 8 bits cannot be compared and swapped}}
  %0 = tile.atomic_cas relaxed gpu %p, %v, %v : !tile.ptr<i8>
  return
}

// -----

func.func @value(%v: i32) {
  // expected-error @+1 {{expected a pointer or a tile of pointers}}
  %0 = tile.atomic_cas relaxed gpu %v, %v, %v : i32
  return
}
