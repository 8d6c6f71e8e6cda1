// What the verifiers of pointers and of the attributes of kernels refuse.
// RUN: tile-opt --split-input-file --verify-diagnostics %s

// expected-error @+1 {{points to 'tensor<4xf32>', which is no integer, float or pointer type}}
func.func @pointee(%p: !tile.ptr<tensor<4xf32>>) {
  return
}

// -----

// expected-error @+1 {{points to 'si32', which is no integer, float or pointer type}}
func.func @signed(%p: !tile.ptr<si32>) {
  return
}

// -----

// ptr_add C1
func.func @scalar(%p: !tile.ptr<f32>, %i: tensor<8xi32>) {
  // expected-error @+1 {{C1: pointer '!tile.ptr<f32>' and offset 'tensor<8xi32>' differ in shape}}
  %0 = tile.ptr_add %p, %i : !tile.ptr<f32>, tensor<8xi32>
  return
}

// -----

// ptr_add C1
func.func @tiles(%p: tensor<4x!tile.ptr<f32>>, %i: tensor<8xi32>) {
  // expected-error @+1 {{C1: pointer 'tensor<4x!tile.ptr<f32>>' and offset 'tensor<8xi32>' differ in shape}}
  %0 = tile.ptr_add %p, %i : tensor<4x!tile.ptr<f32>>, tensor<8xi32>
  return
}

// -----

// ptr_add: operands
func.func @operands(%p: f32, %i: i32) {
  // expected-error @+1 {{operand #0 must be pointer or tile of pointers}}
  %0 = tile.ptr_add %p, %i : f32, i32
  return
}

// -----

// int_to_ptr C1
func.func @shape(%i: tensor<8xi64>) {
  // expected-error @+1 {{C1: 'tensor<8xi64>' and '!tile.ptr<f32>' differ in shape}}
  %0 = tile.int_to_ptr %i : tensor<8xi64> to !tile.ptr<f32>
  return
}

// -----

// int_to_ptr C1
func.func @width(%i: i32) {
  // expected-error @+1 {{C1: an address has 64 bits, not 'i32'}}
  %0 = tile.int_to_ptr %i : i32 to !tile.ptr<f32>
  return
}

// -----

// ptr_to_int C1
func.func @shape(%p: tensor<8x!tile.ptr<f32>>) {
  // expected-error @+1 {{C1: 'tensor<8x!tile.ptr<f32>>' and 'tensor<4xi64>' differ in shape}}
  %0 = tile.ptr_to_int %p : tensor<8x!tile.ptr<f32>> to tensor<4xi64>
  return
}

// -----

// ptr_to_int C1
func.func @width(%p: tensor<8x!tile.ptr<f32>>) {
  // expected-error @+1 {{C1: an address has 64 bits, not 'i32'}}
  %0 = tile.ptr_to_int %p : tensor<8x!tile.ptr<f32>> to tensor<8xi32>
  return
}

// -----

// ptr_cast C1
func.func @shape(%p: tensor<8x!tile.ptr<f32>>) {
  // expected-error @+1 {{C1: 'tensor<8x!tile.ptr<f32>>' and '!tile.ptr<i32>' differ in shape}}
  %0 = tile.ptr_cast %p : tensor<8x!tile.ptr<f32>> to !tile.ptr<i32>
  return
}

// -----

// expected-error @+1 {{is a kernel, so it must not have results}}
func.func @results() -> i32 attributes {tile.kernel} {
  %0 = tile.program_id 0
  return %0 : i32
}

// -----

// expected-error @+1 {{has `tile.kernel`, which belongs on functions}}
module attributes {tile.kernel} {
}

// -----

// expected-error @+1 {{argument 0 needs a power of two as `tile.divisibility`}}
func.func @divisibility(%n: i32 {tile.divisibility = 12 : i64}) attributes {tile.kernel} {
  return
}

// -----

// expected-error @+1 {{argument 1 needs a power of two as `tile.divisibility`}}
func.func @zero(%m: i32, %n: i32 {tile.divisibility = 0 : i64}) attributes {tile.kernel} {
  return
}

// -----

// expected-error @+1 {{argument 0 needs a string as `tile.name`}}
func.func @name(%n: i32 {tile.name = 1 : i32}) attributes {tile.kernel} {
  return
}

// -----

// expected-error @+1 {{argument 0 needs a string as `tile.signedness`}}
func.func @signedness(%n: i32 {tile.signedness = unit}) attributes {tile.kernel} {
  return
}

// -----

// expected-error @+1 {{argument 0 has the unknown attribute `tile.alignment`}}
func.func @unknown(%n: i32 {tile.alignment = 4 : i64}) attributes {tile.kernel} {
  return
}
