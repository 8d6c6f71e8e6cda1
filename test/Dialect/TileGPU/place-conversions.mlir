//===- place-conversions.mlir - conversions where they are cheapest -------===//
//
// Cheap values are computed again, others are converted before they are
// repeated or widened, after they are narrowed, and outside of loops; what
// must go through shared memory is written out.
//
//===----------------------------------------------------------------------===//

// RUN: tile-opt %s --split-input-file --tile-gpu-place-conversions \
// RUN:   --verify-diagnostics | FileCheck %s

#a = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#b = #tile_gpu.layout<[128], register = [[32], [64]], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>
// CHECK: #[[B:layout]] = #tile_gpu.layout<[128], register = {{\[\[32\], \[64\]\]}}
// CHECK-LABEL: func.func @rematerialise
// CHECK-NOT: convert_layout
// CHECK: %[[R:.*]] = tile.range 0 to 128 : tensor<128xi32, #[[B]]>
// CHECK: %[[A:.*]] = arith.addi %[[R]], %{{.*}} : tensor<128xi32, #[[B]]>
// CHECK: return %[[A]]
func.func @rematerialise(%n: i32) -> tensor<128xi32, #b> {
  %0 = tile.range 0 to 128 : tensor<128xi32, #a>
  %1 = tile.splat %n : tensor<128xi32, #a>
  %2 = arith.addi %0, %1 : tensor<128xi32, #a>
  %3 = tile_gpu.convert_layout %2 : tensor<128xi32, #a> to tensor<128xi32, #b>
  return %3 : tensor<128xi32, #b>
}

// -----

#row = #tile_gpu.layout<[1, 32], register = [], lane = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
#rows = #tile_gpu.layout<[4, 32], register = [[1, 0], [2, 0]], lane = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
#columns = #tile_gpu.layout<[4, 32], register = [[0, 8], [0, 16]], lane = [[1, 0], [2, 0], [0, 1], [0, 2], [0, 4]], warp = [], cta = []>
// CHECK-LABEL: func.func @before_broadcast
// CHECK-SAME: %[[X:.*]]: tensor<1x32xf32
// CHECK: %[[C:.*]] = tile_gpu.convert_layout %[[X]] : tensor<1x32xf32
// CHECK: %[[R:.*]] = tile.broadcast %[[C]]
// CHECK: return %[[R]]
// expected-remark @+1 {{the tile changes its layout here: warp shuffle, 128 bytes [R0611]}}
func.func @before_broadcast(%x: tensor<1x32xf32, #row>) -> tensor<4x32xf32, #columns> {
  %0 = tile.broadcast %x : tensor<1x32xf32, #row> to tensor<4x32xf32, #rows>
  %1 = tile_gpu.convert_layout %0 : tensor<4x32xf32, #rows> to tensor<4x32xf32, #columns>
  return %1 : tensor<4x32xf32, #columns>
}

// -----

#rows = #tile_gpu.layout<[4, 32], register = [[1, 0], [2, 0]], lane = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
#columns = #tile_gpu.layout<[4, 32], register = [[0, 8], [0, 16]], lane = [[1, 0], [2, 0], [0, 1], [0, 2], [0, 4]], warp = [], cta = []>
// CHECK-LABEL: func.func @narrow
// CHECK: tile_gpu.convert_layout %{{.*}} : tensor<4x32xbf16
// CHECK: arith.extf
// CHECK-NEXT: arith.addf
// CHECK-NEXT: arith.truncf
// CHECK-NEXT: tile_gpu.convert_layout %{{.*}} : tensor<4x32xbf16
// CHECK-NOT: convert_layout
// expected-remark @+1 {{256 bytes}}
func.func @narrow(%x: tensor<4x32xbf16, #rows>) -> tensor<4x32xbf16, #rows> {
  %0 = arith.extf %x : tensor<4x32xbf16, #rows> to tensor<4x32xf32, #rows>
  %1 = tile_gpu.convert_layout %0 : tensor<4x32xf32, #rows> to tensor<4x32xf32, #columns>
  %2 = arith.addf %1, %1 : tensor<4x32xf32, #columns>
  %3 = tile_gpu.convert_layout %2 : tensor<4x32xf32, #columns> to tensor<4x32xf32, #rows>
  // expected-remark @+1 {{256 bytes}}
  %4 = arith.truncf %3 : tensor<4x32xf32, #rows> to tensor<4x32xbf16, #rows>
  return %4 : tensor<4x32xbf16, #rows>
}

// -----

#rows = #tile_gpu.layout<[4, 32], register = [[1, 0], [2, 0]], lane = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
#columns = #tile_gpu.layout<[4, 32], register = [[0, 8], [0, 16]], lane = [[1, 0], [2, 0], [0, 1], [0, 2], [0, 4]], warp = [], cta = []>
// Two conversions of one value from outside the loop are one before it.

// CHECK-LABEL: func.func @loop
// CHECK: tile_gpu.convert_layout
// CHECK: scf.for
// CHECK-NOT: convert_layout
func.func @loop(%x: tensor<4x32xf32, #rows>, %n: i32, %z: tensor<4x32xf32, #columns>) -> tensor<4x32xf32, #columns> {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%acc = %z) -> (tensor<4x32xf32, #columns>) : i32 {
    %0 = tile_gpu.convert_layout %x : tensor<4x32xf32, #rows> to tensor<4x32xf32, #columns>
    %1 = arith.addf %acc, %0 : tensor<4x32xf32, #columns>
    // expected-remark @+1 {{warp shuffle, 512 bytes}}
    %2 = tile_gpu.convert_layout %x : tensor<4x32xf32, #rows> to tensor<4x32xf32, #columns>
    %3 = arith.mulf %1, %2 : tensor<4x32xf32, #columns>
    scf.yield %3 : tensor<4x32xf32, #columns>
  }
  return %r : tensor<4x32xf32, #columns>
}

// -----

#a = #tile_gpu.layout<[256], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [[128]], cta = []>
#b = #tile_gpu.layout<[256], register = [[1], [128]], lane = [[2], [4], [8], [16], [32]], warp = [[64]], cta = []>
// CHECK-LABEL: func.func @shared
// CHECK: %[[B:.*]] = tile_gpu.alloc : <1x256xf32, #{{.*}}>
// CHECK: tile_gpu.local_store %arg0, %[[B]]
// CHECK: tile_gpu.local_load %[[B]]
// CHECK-NOT: convert_layout
func.func @shared(%x: tensor<256xf32, #a>) -> tensor<256xf32, #b> {
  // expected-remark @+1 {{shared memory, 1024 bytes}}
  %0 = tile_gpu.convert_layout %x : tensor<256xf32, #a> to tensor<256xf32, #b>
  return %0 : tensor<256xf32, #b>
}

// -----

#a = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#b = #tile_gpu.layout<[128], register = [[2], [1]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
// Renaming registers costs nothing and is not reported.

// CHECK-LABEL: func.func @rename
// CHECK: convert_layout
func.func @rename(%x: tensor<128xf32, #a>) -> tensor<128xf32, #b> {
  %0 = tile_gpu.convert_layout %x : tensor<128xf32, #a> to tensor<128xf32, #b>
  return %0 : tensor<128xf32, #b>
}
