//===- assign-layouts.mlir - layouts of elementwise kernels ---------------===//
//
// Loads and stores propose layouts, classes of values agree on one, and where
// two wishes cannot be met a conversion stands between them.
//
//===----------------------------------------------------------------------===//

// RUN: tile-opt %s --split-input-file --tile-gpu-assign-layouts \
// RUN:   | FileCheck %s

// 16 bytes a thread, lanes and warps along the vector, two repetitions.

// CHECK: #[[V:layout]] = #tile_gpu.layout<[1024], register = {{\[\[1\], \[2\], \[512\]\], lane = \[\[4\], \[8\], \[16\], \[32\], \[64\]\], warp = \[\[128\], \[256\]\], cta = \[\]}}>
// CHECK-LABEL: func.func @vector_add
// CHECK: tile.range 0 to 1024 : tensor<1024xi32, #[[V]]>
// CHECK: arith.cmpi slt, {{.*}} : tensor<1024xi32, #[[V]]>
// CHECK: tile.load {{.*}} : tensor<1024x!tile.ptr<f32>, #[[V]]>
// CHECK: tile.store {{.*}} : tensor<1024x!tile.ptr<f32>, #[[V]]>
// CHECK-NOT: convert_layout
func.func @vector_add(%x: !tile.ptr<f32> {tile.divisibility = 16 : i64},
                      %o: !tile.ptr<f32> {tile.divisibility = 16 : i64},
                      %n: i32 {tile.divisibility = 16 : i64}) {
  %c1024 = arith.constant 1024 : i32
  %pid = tile.program_id 0
  %first = arith.muli %pid, %c1024 : i32
  %range = tile.range 0 to 1024 : tensor<1024xi32>
  %firsts = tile.splat %first : tensor<1024xi32>
  %offsets = arith.addi %firsts, %range : tensor<1024xi32>
  %ns = tile.splat %n : tensor<1024xi32>
  %mask = arith.cmpi slt, %offsets, %ns : tensor<1024xi32>
  %xs = tile.splat %x : tensor<1024x!tile.ptr<f32>>
  %xp = tile.ptr_add %xs, %offsets : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  %v = tile.load %xp mask %mask : tensor<1024x!tile.ptr<f32>>
  %sum = arith.addf %v, %v : tensor<1024xf32>
  %os = tile.splat %o : tensor<1024x!tile.ptr<f32>>
  %op = tile.ptr_add %os, %offsets : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  tile.store %op, %sum mask %mask : tensor<1024x!tile.ptr<f32>>
  return
}

// -----

// bf16 in memory, f32 in registers: eight elements are 16 bytes in memory, and
// all operations have that layout.

// CHECK: #[[V:layout]] = #tile_gpu.layout<[1024], register = {{\[\[1\], \[2\], \[4\]\], lane = \[\[8\], \[16\], \[32\], \[64\], \[128\]\]}}
// CHECK-NOT: #layout1
// CHECK-LABEL: func.func @half_in_memory
// CHECK: arith.extf {{.*}} : tensor<1024xbf16, #[[V]]> to tensor<1024xf32, #[[V]]>
// CHECK-NOT: convert_layout
func.func @half_in_memory(%x: !tile.ptr<bf16> {tile.divisibility = 16 : i64},
                          %o: !tile.ptr<bf16> {tile.divisibility = 16 : i64}) {
  %offsets = tile.range 0 to 1024 : tensor<1024xi32>
  %xs = tile.splat %x : tensor<1024x!tile.ptr<bf16>>
  %xp = tile.ptr_add %xs, %offsets : tensor<1024x!tile.ptr<bf16>>, tensor<1024xi32>
  %v = tile.load %xp : tensor<1024x!tile.ptr<bf16>>
  %wide = arith.extf %v : tensor<1024xbf16> to tensor<1024xf32>
  %e = math.exp2 %wide : tensor<1024xf32>
  %r = arith.truncf %e : tensor<1024xf32> to tensor<1024xbf16>
  %os = tile.splat %o : tensor<1024x!tile.ptr<bf16>>
  %op = tile.ptr_add %os, %offsets : tensor<1024x!tile.ptr<bf16>>, tensor<1024xi32>
  tile.store %op, %r : tensor<1024x!tile.ptr<bf16>>
  return
}

// -----

// f32 and bf16 side by side: one layout that serves both without a conversion.
// A warp keeps the 256 neighbours that it would have for bf16 alone.

// CHECK: #[[V:layout]] = #tile_gpu.layout<[1024], register = {{\[\[1\], \[2\], \[128\]\]}}
// CHECK-NOT: #layout1
// CHECK-LABEL: func.func @mixed
// CHECK-NOT: convert_layout
func.func @mixed(%x: !tile.ptr<bf16> {tile.divisibility = 16 : i64},
                 %o: !tile.ptr<f32> {tile.divisibility = 16 : i64}) {
  %offsets = tile.range 0 to 1024 : tensor<1024xi32>
  %xs = tile.splat %x : tensor<1024x!tile.ptr<bf16>>
  %xp = tile.ptr_add %xs, %offsets : tensor<1024x!tile.ptr<bf16>>, tensor<1024xi32>
  %v = tile.load %xp : tensor<1024x!tile.ptr<bf16>>
  %wide = arith.extf %v : tensor<1024xbf16> to tensor<1024xf32>
  %os = tile.splat %o : tensor<1024x!tile.ptr<f32>>
  %op = tile.ptr_add %os, %offsets : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  tile.store %op, %wide : tensor<1024x!tile.ptr<f32>>
  return
}

// -----

// A tile smaller than the CTA: one element a thread, other warps hold copies.

// CHECK: #[[V:layout]] = #tile_gpu.layout<[32], register = [], lane = {{\[\[1\], \[2\], \[4\], \[8\], \[16\]\], warp = \[\[0\], \[0\]\]}}
// CHECK-LABEL: func.func @small
// CHECK: tile.load {{.*}} : tensor<32x!tile.ptr<f32>, #[[V]]>
func.func @small(%x: !tile.ptr<f32> {tile.divisibility = 16 : i64}) {
  %offsets = tile.range 0 to 32 : tensor<32xi32>
  %xs = tile.splat %x : tensor<32x!tile.ptr<f32>>
  %xp = tile.ptr_add %xs, %offsets : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
  %v = tile.load %xp : tensor<32x!tile.ptr<f32>>
  tile.store %xp, %v : tensor<32x!tile.ptr<f32>>
  return
}

// -----

// Two vectors make a matrix: the operands live where the matrix wants them.

// CHECK-LABEL: func.func @outer
// CHECK: tile.load
// CHECK: tile.load
// CHECK-NOT: convert_layout
// CHECK: tile.broadcast %{{.*}} : tensor<64x1xf32, #[[C:.*]]> to tensor<64x64xf32, #[[M:layout[0-9]*]]>
// CHECK: tile.broadcast %{{.*}} : tensor<1x64xf32, #[[R:.*]]> to tensor<64x64xf32, #[[M]]>
// CHECK: tile.store {{.*}} : tensor<64x64x!tile.ptr<f32>, #[[M]]>
func.func @outer(%x: !tile.ptr<f32> {tile.divisibility = 16 : i64},
                 %o: !tile.ptr<f32> {tile.divisibility = 16 : i64}) {
  %range = tile.range 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : tensor<64x!tile.ptr<f32>>
  %xp = tile.ptr_add %xs, %range : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  %a = tile.load %xp : tensor<64x!tile.ptr<f32>>
  %b = tile.load %xp : tensor<64x!tile.ptr<f32>>
  %column = tile.expand_dims %a axis = 1 : tensor<64xf32> to tensor<64x1xf32>
  %row = tile.expand_dims %b axis = 0 : tensor<64xf32> to tensor<1x64xf32>
  %columns = tile.broadcast %column : tensor<64x1xf32> to tensor<64x64xf32>
  %rows = tile.broadcast %row : tensor<1x64xf32> to tensor<64x64xf32>
  %sum = arith.addf %columns, %rows : tensor<64x64xf32>
  %c64 = arith.constant dense<64> : tensor<64x1xi32>
  %i = tile.expand_dims %range axis = 1 : tensor<64xi32> to tensor<64x1xi32>
  %starts = arith.muli %i, %c64 : tensor<64x1xi32>
  %j = tile.expand_dims %range axis = 0 : tensor<64xi32> to tensor<1x64xi32>
  %is = tile.broadcast %starts : tensor<64x1xi32> to tensor<64x64xi32>
  %js = tile.broadcast %j : tensor<1x64xi32> to tensor<64x64xi32>
  %offsets = arith.addi %is, %js : tensor<64x64xi32>
  %os = tile.splat %o : tensor<64x64x!tile.ptr<f32>>
  %op = tile.ptr_add %os, %offsets : tensor<64x64x!tile.ptr<f32>>, tensor<64x64xi32>
  tile.store %op, %sum : tensor<64x64x!tile.ptr<f32>>
  return
}

// -----

// A loop carries pointers and values in one layout each, and a branch gives its
// results in the layout of their class.

// CHECK-LABEL: func.func @control_flow
// CHECK: scf.for {{.*}} -> (tensor<128x!tile.ptr<f32>, #[[L:layout]]>, tensor<128xf32, #[[L]]>)
// CHECK: scf.if {{.*}} -> (tensor<128xf32, #[[L]]>)
// CHECK-NOT: convert_layout
func.func @control_flow(%x: !tile.ptr<f32> {tile.divisibility = 16 : i64},
                        %n: i32, %b: i1) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %step = arith.constant dense<128> : tensor<128xi32>
  %zero = arith.constant dense<0.0> : tensor<128xf32>
  %offsets = tile.range 0 to 128 : tensor<128xi32>
  %xs = tile.splat %x : tensor<128x!tile.ptr<f32>>
  %xp = tile.ptr_add %xs, %offsets : tensor<128x!tile.ptr<f32>>, tensor<128xi32>
  %p, %sum = scf.for %i = %c0 to %n step %c1 iter_args(%q = %xp, %acc = %zero)
      -> (tensor<128x!tile.ptr<f32>>, tensor<128xf32>) : i32 {
    %v = tile.load %q : tensor<128x!tile.ptr<f32>>
    %next = arith.addf %acc, %v : tensor<128xf32>
    %r = tile.ptr_add %q, %step : tensor<128x!tile.ptr<f32>>, tensor<128xi32>
    scf.yield %r, %next : tensor<128x!tile.ptr<f32>>, tensor<128xf32>
  }
  %result = scf.if %b -> tensor<128xf32> {
    scf.yield %sum : tensor<128xf32>
  } else {
    scf.yield %zero : tensor<128xf32>
  }
  tile.store %xp, %result : tensor<128x!tile.ptr<f32>>
  return
}

// -----

// Read along rows, write along columns: one conversion of the values, none of
// pointers.

// CHECK-LABEL: func.func @transposed
// CHECK: tile.load
// CHECK-COUNT-1: convert_layout {{.*}} : tensor<64x64xf32
// CHECK-NOT: convert_layout {{.*}}tile.ptr
// CHECK: tile.store
func.func @transposed(%x: !tile.ptr<f32> {tile.divisibility = 16 : i64},
                      %o: !tile.ptr<f32> {tile.divisibility = 16 : i64}) {
  %range = tile.range 0 to 64 : tensor<64xi32>
  %c64 = arith.constant dense<64> : tensor<64x64xi32>
  %i1 = tile.expand_dims %range axis = 1 : tensor<64xi32> to tensor<64x1xi32>
  %j1 = tile.expand_dims %range axis = 0 : tensor<64xi32> to tensor<1x64xi32>
  %i = tile.broadcast %i1 : tensor<64x1xi32> to tensor<64x64xi32>
  %j = tile.broadcast %j1 : tensor<1x64xi32> to tensor<64x64xi32>
  %i64 = arith.muli %i, %c64 : tensor<64x64xi32>
  %in = arith.addi %i64, %j : tensor<64x64xi32>
  %j64 = arith.muli %j, %c64 : tensor<64x64xi32>
  %out = arith.addi %j64, %i : tensor<64x64xi32>
  %xs = tile.splat %x : tensor<64x64x!tile.ptr<f32>>
  %xp = tile.ptr_add %xs, %in : tensor<64x64x!tile.ptr<f32>>, tensor<64x64xi32>
  %v = tile.load %xp : tensor<64x64x!tile.ptr<f32>>
  %os = tile.splat %o : tensor<64x64x!tile.ptr<f32>>
  %op = tile.ptr_add %os, %out : tensor<64x64x!tile.ptr<f32>>, tensor<64x64xi32>
  tile.store %op, %v : tensor<64x64x!tile.ptr<f32>>
  return
}

// -----

// One splat in two computations of different layouts is made twice, and scalar
// code is left alone.

// CHECK-LABEL: func.func @scalar_access
// CHECK: tile.load %{{.*}} : !tile.ptr<f32>
// CHECK: tile.store %{{.*}}, %{{.*}} : !tile.ptr<f32>
func.func @scalar_access(%x: !tile.ptr<f32>) {
  %v = tile.load %x : !tile.ptr<f32>
  tile.store %x, %v : !tile.ptr<f32>
  return
}
