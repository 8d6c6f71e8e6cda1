// The accesses of records: one or more words at known distances from the pointer
// of one register, and each field's elements taken out of them.

// RUN: tile-opt %s --tile-gpu-to-llvm | FileCheck %s

#l = #tile_gpu.layout<[256], register = [[1], [2], [4]], lane = [[8], [16], [32], [64], [128]], warp = [], cta = []>
#far = #tile_gpu.layout<[64], register = [[32]], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>

module attributes {tile_gpu.num_ctas = 1 : i32, tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32, tile_gpu.target = "sm_90a"} {
  // Eight pixels are three words of 8 bytes, without and with a mask.
  // CHECK-LABEL: llvm.func @pixels
  func.func @pixels(%p: !tile.ptr<i8>, %b: i1) attributes {tile.kernel} {
    %ps = tile.splat %p : tensor<256x!tile.ptr<i8>, #l>
    %m = tile.splat %b : tensor<256xi1, #l>
    // CHECK-COUNT-3: llvm.load {{.*}} {alignment = 8 : i64} : !llvm.ptr<1> -> vector<8xi8>
    // CHECK-NOT: llvm.load
    %0:3 = tile_gpu.load_records %ps fields [0, 1, 2] address 0 mod 8 {tile_gpu.steps = array<i64: 0, 3, 1, 6, 2, 12>} : tensor<256x!tile.ptr<i8>, #l> -> tensor<256xi8, #l>, tensor<256xi8, #l>, tensor<256xi8, #l>
    // CHECK-COUNT-3: ld.global.v2.b32
    // CHECK-NOT: ld.global
    %1:3 = tile_gpu.load_records %ps mask %m : tensor<256xi1, #l> fields [0, 1, 2] address 0 mod 8 {tile_gpu.steps = array<i64: 0, 3, 1, 6, 2, 12>} : tensor<256x!tile.ptr<i8>, #l> -> tensor<256xi8, #l>, tensor<256xi8, #l>, tensor<256xi8, #l>
    %2 = arith.addi %0#1, %1#2 : tensor<256xi8, #l>
    tile.store %ps, %2 {tile_gpu.vector = array<i32: 0, 1>} : tensor<256x!tile.ptr<i8>, #l>
    return
  }

  // Pairs: one access for each register.
  // CHECK-LABEL: llvm.func @pairs
  func.func @pairs(%p: !tile.ptr<f32>, %x: f32) attributes {tile.kernel} {
    %ps = tile.splat %p : tensor<64x!tile.ptr<f32>, #far>
    %xs = tile.splat %x : tensor<64xf32, #far>
    // CHECK-COUNT-2: llvm.store {{.*}} {alignment = 8 : i64} : vector<2xf32>
    // CHECK-NOT: llvm.store
    tile_gpu.store_records %ps, %xs, %xs fields [0, 4] address 0 mod 8 : tensor<64x!tile.ptr<f32>, #far>, tensor<64xf32, #far>, tensor<64xf32, #far>
    return
  }
}
