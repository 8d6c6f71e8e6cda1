//===- assign-layouts-remarks.mlir - accesses that are not vectorised -----===//
//
// Each narrow access says why, down to the argument, and nothing is said of
// accesses that are as wide as their tile allows.
//
//===----------------------------------------------------------------------===//

// RUN: tile-opt %s --tile-gpu-assign-layouts --verify-diagnostics \
// RUN:   -o /dev/null

func.func @bound(%x: !tile.ptr<f32> {tile.divisibility = 16 : i64},
                 %n: i32 {tile.name = "n_elements", tile.divisibility = 2 : i64}) {
  %offsets = tile.range 0 to 1024 : tensor<1024xi32>
  %ns = tile.splat %n : tensor<1024xi32>
  %mask = arith.cmpi slt, %offsets, %ns : tensor<1024xi32>
  %xs = tile.splat %x : tensor<1024x!tile.ptr<f32>>
  %xp = tile.ptr_add %xs, %offsets : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  // expected-remark @+1 {{not vectorised: the load moves 2 elements at a time, not 4: the mask may change within 4 elements: `n_elements` is not known to be a multiple of 4 [R0610]}}
  %v = tile.load %xp mask %mask : tensor<1024x!tile.ptr<f32>>
  // expected-remark @+1 {{not vectorised: the store moves 2 elements}}
  tile.store %xp, %v mask %mask : tensor<1024x!tile.ptr<f32>>
  return
}

func.func @pointer(%x: !tile.ptr<f32> {tile.name = "x_ptr"}) {
  %offsets = tile.range 0 to 1024 : tensor<1024xi32>
  %xs = tile.splat %x : tensor<1024x!tile.ptr<f32>>
  %xp = tile.ptr_add %xs, %offsets : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  // expected-remark @+1 {{the address is not known to be a multiple of 8: `x_ptr` is not known to be a multiple of 8 [R0610]}}
  %v = tile.load %xp : tensor<1024x!tile.ptr<f32>>
  return
}

func.func @stride(%x: !tile.ptr<f32> {tile.divisibility = 16 : i64}, %s: i32) {
  %range = tile.range 0 to 1024 : tensor<1024xi32>
  %ss = tile.splat %s : tensor<1024xi32>
  %offsets = arith.muli %range, %ss : tensor<1024xi32>
  %xs = tile.splat %x : tensor<1024x!tile.ptr<f32>>
  %xp = tile.ptr_add %xs, %offsets : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  // expected-remark @+1 {{neighbouring elements of the tile are not known to be neighbours in memory [R0610]}}
  %v = tile.load %xp : tensor<1024x!tile.ptr<f32>>
  return
}

// Two elements a thread are all that there are.
func.func @small(%x: !tile.ptr<f32> {tile.divisibility = 16 : i64}) {
  %offsets = tile.range 0 to 256 : tensor<256xi32>
  %xs = tile.splat %x : tensor<256x!tile.ptr<f32>>
  %xp = tile.ptr_add %xs, %offsets : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  %v = tile.load %xp : tensor<256x!tile.ptr<f32>>
  return
}
