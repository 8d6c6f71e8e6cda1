// Loads and stores that nothing stands in the way of: plain LLVM, as wide as
// plan-access says, so that LLVM sees them.

// RUN: tile-opt %s --tile-gpu-to-llvm | FileCheck %s

#four = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#two = #tile_gpu.layout<[64], register = [[1]], lane = [[2], [4], [8], [16], [32]], warp = [], cta = []>
#swapped = #tile_gpu.layout<[128], register = [[2], [1]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {

// CHECK-LABEL: llvm.func @vectors
func.func @vectors(%p: !tile.ptr<f32>, %q: !tile.ptr<f16>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<128x!tile.ptr<f32>, #four>
  // CHECK: llvm.load %arg0 {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>
  // CHECK-NOT: llvm.load
  %x = tile.load %p0 {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<f32>, #four>
  // CHECK: llvm.store %{{.*}}, %arg0 {alignment = 8 : i64} : vector<2xf32>, !llvm.ptr<1>
  // CHECK: llvm.store %{{.*}}, %arg0 {alignment = 8 : i64} : vector<2xf32>, !llvm.ptr<1>
  tile.store %p0, %x {tile_gpu.vector = array<i32: 0, 2>} : tensor<128x!tile.ptr<f32>, #four>
  %q0 = tile.splat %q : tensor<128x!tile.ptr<f16>, #four>
  // CHECK: llvm.load %arg1 {alignment = 8 : i64} : !llvm.ptr<1> -> vector<4xf16>
  %y = tile.load %q0 {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<f16>, #four>
  // CHECK: llvm.store %{{.*}}, %arg1 {alignment = 8 : i64} : vector<4xf16>, !llvm.ptr<1>
  tile.store %q0, %y {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<f16>, #four>
  // CHECK: llvm.return
  return
}

// Without a plan, every element goes alone.
// CHECK-LABEL: llvm.func @alone
// CHECK-COUNT-2: llvm.load %arg0 {alignment = 4 : i64} : !llvm.ptr<1> -> f32
// CHECK-COUNT-2: llvm.store %{{.*}}, %arg0 {alignment = 4 : i64} : f32
func.func @alone(%p: !tile.ptr<f32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<f32>, #two>
  %x = tile.load %p0 : tensor<64x!tile.ptr<f32>, #two>
  tile.store %p0, %x : tensor<64x!tile.ptr<f32>, #two>
  return
}

// Registers that are not in the order of memory are sorted for the access and
// put back: register 1 holds the vector's element 2.
// CHECK-LABEL: llvm.func @sorted
func.func @sorted(%p: !tile.ptr<i32>, %q: !tile.ptr<i32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<128x!tile.ptr<i32>, #swapped>
  // CHECK: %[[V:.*]] = llvm.load %arg0 {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xi32>
  // CHECK: %[[C0:.*]] = llvm.mlir.constant(0 : i32)
  // CHECK: %[[E0:.*]] = llvm.extractelement %[[V]][%[[C0]]
  // CHECK: %[[E1:.*]] = llvm.extractelement
  // CHECK: %[[E2:.*]] = llvm.extractelement
  // CHECK: %[[E3:.*]] = llvm.extractelement
  %x = tile.load %p0 {tile_gpu.vector = array<i32: 0, 4>} : tensor<128x!tile.ptr<i32>, #swapped>
  %q0 = tile.splat %q : tensor<128x!tile.ptr<i32>, #swapped>
  // CHECK: llvm.store %[[E0]], %arg1
  // CHECK: llvm.store %[[E2]], %arg1
  // CHECK: llvm.store %[[E1]], %arg1
  // CHECK: llvm.store %[[E3]], %arg1
  tile.store %q0, %x : tensor<128x!tile.ptr<i32>, #swapped>
  return
}

// i1 is a byte in memory: not zero is true. Pointers are integers.
// CHECK-LABEL: llvm.func @bits
func.func @bits(%p: !tile.ptr<i1>, %q: !tile.ptr<!tile.ptr<f32>>, %d: !tile.ptr<f64>, %b: !tile.ptr<i8>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<i1>, #two>
  // CHECK: llvm.load %arg0 {alignment = 2 : i64} : !llvm.ptr<1> -> vector<2xi8>
  // CHECK: %[[ZERO:.*]] = llvm.mlir.constant(0 : i8)
  // CHECK: llvm.icmp "ne" %{{.*}}, %[[ZERO]] : i8
  %x = tile.load %p0 {tile_gpu.vector = array<i32: 0, 2>} : tensor<64x!tile.ptr<i1>, #two>
  // CHECK: llvm.zext %{{.*}} : i1 to i8
  // CHECK: llvm.store %{{.*}}, %arg0 {alignment = 2 : i64} : vector<2xi8>
  tile.store %p0, %x {tile_gpu.vector = array<i32: 0, 2>} : tensor<64x!tile.ptr<i1>, #two>
  %q0 = tile.splat %q : tensor<64x!tile.ptr<!tile.ptr<f32>>, #two>
  // CHECK: llvm.load %arg1 {alignment = 16 : i64} : !llvm.ptr<1> -> vector<2xi64>
  // CHECK-COUNT-2: llvm.inttoptr %{{.*}} : i64 to !llvm.ptr<1>
  %y = tile.load %q0 {tile_gpu.vector = array<i32: 0, 2>} : tensor<64x!tile.ptr<!tile.ptr<f32>>, #two>
  // CHECK-COUNT-2: llvm.ptrtoint %{{.*}} : !llvm.ptr<1> to i64
  // CHECK: llvm.store %{{.*}}, %arg1 {alignment = 16 : i64} : vector<2xi64>
  tile.store %q0, %y {tile_gpu.vector = array<i32: 0, 2>} : tensor<64x!tile.ptr<!tile.ptr<f32>>, #two>
  %d0 = tile.splat %d : tensor<64x!tile.ptr<f64>, #two>
  // CHECK: llvm.load %arg2 {alignment = 16 : i64} : !llvm.ptr<1> -> vector<2xf64>
  %z = tile.load %d0 {tile_gpu.vector = array<i32: 0, 2>} : tensor<64x!tile.ptr<f64>, #two>
  tile.store %d0, %z {tile_gpu.vector = array<i32: 0, 2>} : tensor<64x!tile.ptr<f64>, #two>
  %b0 = tile.splat %b : tensor<64x!tile.ptr<i8>, #two>
  // CHECK: llvm.load %arg3 {alignment = 2 : i64} : !llvm.ptr<1> -> vector<2xi8>
  %w = tile.load %b0 {tile_gpu.vector = array<i32: 0, 2>} : tensor<64x!tile.ptr<i8>, #two>
  tile.store %b0, %w {tile_gpu.vector = array<i32: 0, 2>} : tensor<64x!tile.ptr<i8>, #two>
  return
}

// CHECK-LABEL: llvm.func @volatile
// CHECK: llvm.load volatile %arg0 {alignment = 4 : i64}
func.func @volatile(%p: !tile.ptr<f32>) attributes {tile.kernel} {
  %x = tile.load %p volatile : !tile.ptr<f32>
  return
}

// A scalar is read by all threads and written by thread 0.
// CHECK-LABEL: llvm.func @scalar
func.func @scalar(%p: !tile.ptr<f32>, %m: i1) attributes {tile.kernel} {
  // CHECK: %[[X:.*]] = llvm.load %arg0 {alignment = 4 : i64} : !llvm.ptr<1> -> f32
  %x = tile.load %p : !tile.ptr<f32>
  // CHECK: %[[T:.*]] = nvvm.read.ptx.sreg.tid.x
  // CHECK: %[[ZERO:.*]] = llvm.mlir.constant(0 : i32)
  // CHECK: %[[FIRST:.*]] = llvm.icmp "eq" %[[T]], %[[ZERO]] : i32
  // CHECK: %[[W:.*]] = llvm.bitcast %[[X]] : f32 to i32
  // CHECK: llvm.inline_asm has_side_effects "@$2 st.global.b32 [$0], $1;", "l,r,b" %arg0, %[[W]], %[[FIRST]]
  tile.store %p, %x : !tile.ptr<f32>
  // CHECK: %[[BOTH:.*]] = llvm.and %arg1, %{{.*}} : i1
  // CHECK: llvm.inline_asm {{.*}} %[[BOTH]]
  tile.store %p, %x mask %m : !tile.ptr<f32>
  return
}
}
