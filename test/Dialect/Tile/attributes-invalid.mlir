// RUN: tile-opt %s --split-input-file --verify-diagnostics

// Attributes of modules, kernels and their arguments.

// expected-error @+1 {{needs a string as `tile.target`}}
module attributes {tile.target = 90} {
}

// -----

// expected-error @+1 {{has the unknown attribute `tile.num_warps`}}
module attributes {tile.num_warps = 4} {
}

// -----

// expected-error @+1 {{has the unknown attribute `tile.num_warp`}}
func.func @k() attributes {tile.kernel, tile.num_warp = 4} {
  return
}

// -----

// expected-error @+1 {{needs a small integer as `tile.num_warps`, not "4"}}
func.func @k() attributes {tile.kernel, tile.num_warps = "4"} {
  return
}

// -----

// expected-error @+1 {{needs a small integer as `tile.maxnreg`, not -1}}
func.func @k() attributes {tile.kernel, tile.maxnreg = -1} {
  return
}

// -----

// expected-error @+1 {{needs a small integer as `tile.num_stages`}}
func.func @k() attributes {tile.kernel, tile.num_stages = 3 : si32} {
  return
}

// -----

// expected-error @+1 {{is a kernel, so it must not have results}}
func.func @k(%x: f32) -> f32 attributes {tile.kernel} {
  return %x : f32
}

// -----

// expected-error @+1 {{is a kernel, so argument 1 must be a scalar or a pointer, not 'tensor<8xf32>'}}
func.func @k(%x: f32, %y: tensor<8xf32>) attributes {tile.kernel} {
  return
}

// -----

// expected-error @+1 {{argument 0 needs a power of two as `tile.divisibility`}}
func.func @k(%x: i64 {tile.divisibility = 2147483648}) {
  return
}

// -----

// expected-error @+1 {{argument 0 has the unknown attribute `tile.divisible`}}
func.func @k(%x: i64 {tile.divisible = 16}) {
  return
}

// -----

// expected-error @+1 {{pointers nest no deeper than 7}}
func.func @k(%x: !tile.ptr<!tile.ptr<!tile.ptr<!tile.ptr<!tile.ptr<!tile.ptr<!tile.ptr<!tile.ptr<i8>>>>>>>>) {
  return
}

// -----

// expected-error @+1 {{needs no value for `tile.no_fp_fusion`}}
func.func @k() attributes {tile.kernel, tile.no_fp_fusion = 1} {
  return
}
