// Loads and stores with masks or hints: one PTX instruction, predicated. What a
// load gives where its mask is false stands in the result's registers before.

// RUN: tile-opt %s --tile-gpu-to-llvm --verify-diagnostics | FileCheck %s

#four = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#one = #tile_gpu.layout<[32], register = [], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {

// CHECK-LABEL: llvm.func @masks
func.func @masks(%p: !tile.ptr<f32>, %m: i1, %f: f32) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<128x!tile.ptr<f32>, #four>
  %m0 = tile.splat %m : tensor<128xi1, #four>
  %f0 = tile.splat %f : tensor<128xf32, #four>
  // The defaults are tied to the results ("0,1,2,3"): zeros without `other`.
  // CHECK: %[[Z:.*]] = llvm.mlir.constant(0 : i32) : i32
  // CHECK: llvm.inline_asm has_side_effects "@$9 ld.global.v4.b32 {$0, $1, $2, $3}, [$8];", "=r,=r,=r,=r,0,1,2,3,l,b" %[[Z]], %[[Z]], %[[Z]], %[[Z]], %arg0, %arg1
  // CHECK-SAME: -> !llvm.struct<(i32, i32, i32, i32)>
  %x = tile.load %p0 mask %m0 {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<f32>, #four>
  // CHECK: %[[O:.*]] = llvm.bitcast %{{.*}} : vector<4xf32> to vector<4xi32>
  // CHECK: %[[O0:.*]] = llvm.extractelement %[[O]]
  // CHECK: llvm.inline_asm has_side_effects "@$9 ld.global.v4.b32 {{.*}} %[[O0]],
  %y = tile.load %p0 mask %m0 other %f0 {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<f32>, #four>
  // CHECK: llvm.inline_asm has_side_effects "@$5 st.global.v4.b32 [$0], {$1, $2, $3, $4};", "l,r,r,r,r,b"
  tile.store %p0, %y mask %m0 {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<f32>, #four>
  return
}

// PTX moves words: narrow elements in pairs and fours, a byte in 16 bits.
// CHECK-LABEL: llvm.func @types
func.func @types(%h: !tile.ptr<f16>, %b: !tile.ptr<i8>, %d: !tile.ptr<f64>, %i: !tile.ptr<i1>,
                 %q: !tile.ptr<!tile.ptr<f32>>, %m: i1) attributes {tile.kernel} {
  %m4 = tile.splat %m : tensor<128xi1, #four>
  %m1 = tile.splat %m : tensor<32xi1, #one>
  %h4 = tile.splat %h : tensor<128x!tile.ptr<f16>, #four>
  // CHECK: "@$5 ld.global.v2.b32 {$0, $1}, [$4];", "=r,=r,0,1,l,b"
  %0 = tile.load %h4 mask %m4 {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<f16>, #four>
  // CHECK: "@$2 st.global.b16 [$0], $1;", "l,h,b"
  tile.store %h4, %0 mask %m4 : tensor<128x!tile.ptr<f16>, #four>
  %b4 = tile.splat %b : tensor<128x!tile.ptr<i8>, #four>
  // CHECK: "@$3 ld.global.b32 $0, [$2];", "=r,0,l,b"
  // CHECK-SAME: -> i32
  %1 = tile.load %b4 mask %m4 {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<i8>, #four>
  %b1 = tile.splat %b : tensor<32x!tile.ptr<i8>, #one>
  // CHECK: %[[BYTE:.*]] = llvm.inline_asm has_side_effects "@$3 ld.global.b8 $0, [$2];", "=h,0,l,b"
  // CHECK-SAME: -> i16
  // CHECK: llvm.trunc %[[BYTE]] : i16 to i8
  %2 = tile.load %b1 mask %m1 : tensor<32x!tile.ptr<i8>, #one>
  // CHECK: llvm.zext %{{.*}} : i8 to i16
  // CHECK: "@$2 st.global.b8 [$0], $1;", "l,h,b"
  tile.store %b1, %2 mask %m1 : tensor<32x!tile.ptr<i8>, #one>
  %d4 = tile.splat %d : tensor<128x!tile.ptr<f64>, #four>
  // CHECK: "@$5 ld.global.v2.b64 {$0, $1}, [$4];", "=l,=l,0,1,l,b"
  %3 = tile.load %d4 mask %m4 {tile_gpu.vector = array<i32: 0, 2>} : tensor<128x!tile.ptr<f64>, #four>
  %i1 = tile.splat %i : tensor<32x!tile.ptr<i1>, #one>
  // CHECK: "@$3 ld.global.b8 $0, [$2];"
  // CHECK: llvm.icmp "ne"
  %4 = tile.load %i1 mask %m1 : tensor<32x!tile.ptr<i1>, #one>
  %q1 = tile.splat %q : tensor<32x!tile.ptr<!tile.ptr<f32>>, #one>
  // CHECK: "@$3 ld.global.b64 $0, [$2];", "=l,0,l,b"
  // CHECK: llvm.inttoptr
  %5 = tile.load %q1 mask %m1 : tensor<32x!tile.ptr<!tile.ptr<f32>>, #one>
  return
}

// One hint fits on an access; volatile comes before a cache modifier, and that
// before an eviction policy.
// CHECK-LABEL: llvm.func @hints
func.func @hints(%p: !tile.ptr<f32>, %m: i1) attributes {tile.kernel} {
  // CHECK: "ld.global.cg.b32 $0, [$1];", "=r,l" %arg0
  %0 = tile.load %p cache = cg : !tile.ptr<f32>
  // CHECK: "ld.global.L1::evict_last.b32 $0, [$1];"
  %1 = tile.load %p evict = evict_last : !tile.ptr<f32>
  // CHECK: "@$3 ld.global.L1::evict_first.b32 $0, [$2];"
  %2 = tile.load %p mask %m evict = evict_first : !tile.ptr<f32>
  // CHECK: "@$3 ld.volatile.global.b32 $0, [$2];"
  %3 = tile.load %p mask %m volatile : !tile.ptr<f32>
  // CHECK: "ld.global.cs.b32 $0, [$1];"
  // expected-remark @+1 {{the eviction policy is not used}}
  %4 = tile.load %p cache = cs evict = evict_last : !tile.ptr<f32>
  // CHECK: "@$3 ld.volatile.global.b32 $0, [$2];"
  // expected-remark @+2 {{the cache modifier is not used}}
  // expected-remark @+1 {{the eviction policy is not used}}
  %5 = tile.load %p mask %m cache = cv evict = evict_first volatile : !tile.ptr<f32>
  // CHECK: "@$2 st.global.wt.b32 [$0], $1;"
  tile.store %p, %0 cache = wt : !tile.ptr<f32>
  // CHECK: "@$2 st.global.L1::evict_first.b32 [$0], $1;"
  tile.store %p, %0 evict = evict_first : !tile.ptr<f32>
  return
}
}
