// Kernels: their attributes, parameters, and tiles that pass through branches.

// RUN: tile-opt %s --convert-scf-to-cf --tile-gpu-to-llvm | FileCheck %s

#two = #tile_gpu.layout<[256], register = [[1]], lane = [[2], [4], [8], [16], [32]], warp = [[64], [128]], cta = []>
module attributes {tile_gpu.num_warps = 4 : i32, tile_gpu.shared = 0 : i32} {

// CHECK-NOT: llvm.mlir.global
// CHECK: llvm.func @plain(%{{.*}}: !llvm.ptr<1>, %{{.*}}: i32, %{{.*}}: f64, %{{.*}}: i1)
// CHECK-SAME: attributes {nvvm.kernel, nvvm.reqntid = array<i32: 128>}
func.func @plain(%p: !tile.ptr<f32>, %n: i32, %d: f64, %b: i1) attributes {tile.kernel} {
  // CHECK-NEXT: llvm.return
  return
}

// CHECK: llvm.func @limited()
// CHECK-SAME: nvvm.maxnreg = 64 : i32
func.func @limited() attributes {tile.kernel, tile.maxnreg = 64 : i32} {
  return
}

// A tile that a loop carries is as many block arguments as it has registers;
// pairs are one.
// CHECK-LABEL: llvm.func @loop
func.func @loop(%p: !tile.ptr<f32>, %n: i32) attributes {tile.kernel} {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %zero = arith.constant dense<0.0> : tensor<256xf32, #two>
  %one = arith.constant dense<1.0> : tensor<256xf16, #two>
  // CHECK: ^bb1(%{{.*}}: i32, %{{.*}}: f32, %{{.*}}: f32, %{{.*}}: vector<2xf16>):
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %zero, %h = %one) -> (tensor<256xf32, #two>, tensor<256xf16, #two>) : i32 {
    %h2 = arith.mulf %h, %h : tensor<256xf16, #two>
    %w = arith.extf %h2 : tensor<256xf16, #two> to tensor<256xf32, #two>
    %a2 = arith.addf %a, %w : tensor<256xf32, #two>
    scf.yield %a2, %h2 : tensor<256xf32, #two>, tensor<256xf16, #two>
  }
  %p0 = tile.splat %p : tensor<256x!tile.ptr<f32>, #two>
  tile.store %p0, %r#0 : tensor<256x!tile.ptr<f32>, #two>
  return
}
}
