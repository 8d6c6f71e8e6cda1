// Loads of fields of one record become one operation, and stores; only where a
// thread then needs fewer accesses, and only with nothing between that matters.

// RUN: tile-opt %s --tile-gpu-plan-access --tile-gpu-join-records | FileCheck %s

#l = #tile_gpu.layout<[1024], register = [[1], [2], [4]], lane = [[8], [16], [32], [64], [128]], warp = [[256], [512]], cta = []>
#far = #tile_gpu.layout<[1024], register = [[128], [256], [512]], lane = [[1], [2], [4], [8], [16]], warp = [[32], [64]], cta = []>

// Three bytes each, in 8 neighbouring registers: 24 bytes, aligned to 8. The
// middle one is read first.
// CHECK-LABEL: func.func @pixels
func.func @pixels(%p: !tile.ptr<i8> {tile.divisibility = 16 : i64}, %n: i32 {tile.divisibility = 16 : i64}) -> tensor<1024xi8, #l> {
  %i = tile.range 0 to 1024 : tensor<1024xi32, #l>
  %ns = tile.splat %n : tensor<1024xi32, #l>
  %m = arith.cmpi slt, %i, %ns : tensor<1024xi32, #l>
  %c3 = arith.constant dense<3> : tensor<1024xi32, #l>
  %c1 = arith.constant dense<1> : tensor<1024xi32, #l>
  %at = arith.muli %i, %c3 : tensor<1024xi32, #l>
  %ps = tile.splat %p : tensor<1024x!tile.ptr<i8>, #l>
  %red = tile.ptr_add %ps, %at : tensor<1024x!tile.ptr<i8>, #l>, tensor<1024xi32, #l>
  // CHECK: tile.ptr_add
  // CHECK: %[[GREEN:.*]] = tile.ptr_add
  %green = tile.ptr_add %red, %c1 : tensor<1024x!tile.ptr<i8>, #l>, tensor<1024xi32, #l>
  %blue = tile.ptr_add %green, %c1 : tensor<1024x!tile.ptr<i8>, #l>, tensor<1024xi32, #l>
  // CHECK: %[[R:.*]]:3 = tile_gpu.load_records %[[GREEN]] mask %{{.*}} fields [0, -1, 1] address 1 mod 8
  // CHECK-SAME: tile_gpu.steps = array<i64: 0, 3, 1, 6, 2, 12>
  %g = tile.load %green mask %m : tensor<1024x!tile.ptr<i8>, #l>
  %r = tile.load %red mask %m : tensor<1024x!tile.ptr<i8>, #l>
  %b = tile.load %blue mask %m : tensor<1024x!tile.ptr<i8>, #l>
  // CHECK: arith.addi %[[R]]#0, %[[R]]#1
  %0 = arith.addi %g, %r : tensor<1024xi8, #l>
  // CHECK: arith.addi %{{.*}}, %[[R]]#2
  %1 = arith.addi %0, %b : tensor<1024xi8, #l>
  return %1 : tensor<1024xi8, #l>
}

// A mask of which nothing is known may end between two records: then each record
// is moved by itself. The index may hold the number, too.
// CHECK-LABEL: func.func @complex
func.func @complex(%p: !tile.ptr<f16> {tile.divisibility = 16 : i64}, %n: i32) -> tensor<1024xf16, #far> {
  %i = tile.range 0 to 1024 : tensor<1024xi32, #far>
  %ns = tile.splat %n : tensor<1024xi32, #far>
  %m = arith.cmpi slt, %i, %ns : tensor<1024xi32, #far>
  %c2 = arith.constant dense<2> : tensor<1024xi32, #far>
  %c1 = arith.constant dense<1> : tensor<1024xi32, #far>
  %even = arith.muli %i, %c2 : tensor<1024xi32, #far>
  %odd = arith.addi %even, %c1 : tensor<1024xi32, #far>
  %ps = tile.splat %p : tensor<1024x!tile.ptr<f16>, #far>
  %q = tile.ptr_add %ps, %even : tensor<1024x!tile.ptr<f16>, #far>, tensor<1024xi32, #far>
  %s = tile.ptr_add %ps, %odd : tensor<1024x!tile.ptr<f16>, #far>, tensor<1024xi32, #far>
  // CHECK: tile_gpu.load_records {{.*}} fields [0, 2] address 0 mod 4 :
  %re = tile.load %q mask %m : tensor<1024x!tile.ptr<f16>, #far>
  %im = tile.load %s mask %m : tensor<1024x!tile.ptr<f16>, #far>
  %0 = arith.subf %re, %im : tensor<1024xf16, #far>
  // CHECK: tile_gpu.store_records {{.*}} fields [-2, 0] address 2 mod 4 :
  tile.store %q, %0 mask %m : tensor<1024x!tile.ptr<f16>, #far>
  tile.store %s, %re mask %m : tensor<1024x!tile.ptr<f16>, #far>
  return %im : tensor<1024xf16, #far>
}

// Single loads and stores: backwards.
// CHECK-LABEL: func.func @single
func.func @single(%p: !tile.ptr<f32> {tile.divisibility = 16 : i64}) {
  %i = tile.range 0 to 1024 : tensor<1024xi32, #l>
  %c1023 = arith.constant dense<1023> : tensor<1024xi32, #l>
  %back = arith.subi %c1023, %i : tensor<1024xi32, #l>
  %ps = tile.splat %p : tensor<1024x!tile.ptr<f32>, #l>
  %q = tile.ptr_add %ps, %back : tensor<1024x!tile.ptr<f32>, #l>, tensor<1024xi32, #l>
  // CHECK: tile_gpu.load_records {{.*}} fields [0] address 12 mod 16 {tile_gpu.steps = array<i64: 0, -4, 1, -8, 2, -16>}
  %x = tile.load %q : tensor<1024x!tile.ptr<f32>, #l>
  // CHECK: tile_gpu.store_records {{.*}} fields [0] address 12 mod 16
  tile.store %q, %x : tensor<1024x!tile.ptr<f32>, #l>
  // In one place for all: which register is stored is not for us to say.
  // CHECK: tile.store
  tile.store %ps, %x : tensor<1024x!tile.ptr<f32>, #l>
  return
}

// What stays: other masks, far places, volatile accesses, a write between, and
// stores between which something reads.
// CHECK-LABEL: func.func @stay
// CHECK-NOT: records
func.func @stay(%p: !tile.ptr<f32> {tile.divisibility = 16 : i64}, %m: tensor<1024xi1, #far>, %k: tensor<1024xi1, #far>) -> (tensor<1024xf32, #far>, tensor<1024xf32, #far>) {
  %i = tile.range 0 to 1024 : tensor<1024xi32, #far>
  %c4 = arith.constant dense<4> : tensor<1024xi32, #far>
  %c2 = arith.constant dense<2> : tensor<1024xi32, #far>
  %c1 = arith.constant dense<1> : tensor<1024xi32, #far>
  %at = arith.muli %i, %c4 : tensor<1024xi32, #far>
  %ps = tile.splat %p : tensor<1024x!tile.ptr<f32>, #far>
  %q0 = tile.ptr_add %ps, %at : tensor<1024x!tile.ptr<f32>, #far>, tensor<1024xi32, #far>
  %q1 = tile.ptr_add %q0, %c1 : tensor<1024x!tile.ptr<f32>, #far>, tensor<1024xi32, #far>
  %q2 = tile.ptr_add %q0, %c2 : tensor<1024x!tile.ptr<f32>, #far>, tensor<1024xi32, #far>
  %a = tile.load %q0 mask %m : tensor<1024x!tile.ptr<f32>, #far>
  %b = tile.load %q1 mask %k : tensor<1024x!tile.ptr<f32>, #far>
  %c = tile.load %q2 mask %m : tensor<1024x!tile.ptr<f32>, #far>
  %d = tile.load %q1 mask %m volatile : tensor<1024x!tile.ptr<f32>, #far>
  tile.store %q0, %b : tensor<1024x!tile.ptr<f32>, #far>
  %e = tile.load %q1 mask %m : tensor<1024x!tile.ptr<f32>, #far>
  tile.store %q1, %c : tensor<1024x!tile.ptr<f32>, #far>
  %0 = arith.addf %a, %d : tensor<1024xf32, #far>
  return %0, %e : tensor<1024xf32, #far>, tensor<1024xf32, #far>
}
