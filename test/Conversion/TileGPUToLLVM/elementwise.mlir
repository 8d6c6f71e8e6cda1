// Element-wise operations: the same operation once a register, on pairs where
// every tile involved is held in pairs, else on scalars.

// RUN: tile-opt %s --tile-gpu-to-llvm --split-input-file | FileCheck %s

#r = #tile_gpu.layout<[64], register = [[32]], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>
#one = #tile_gpu.layout<[32], register = [], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {

// CHECK-LABEL: llvm.func @scalars
func.func @scalars(%p: !tile.ptr<f32>, %a: f32, %n: i32, %s: i1) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<f32>, #r>
  %x = tile.load %p0 : tensor<64x!tile.ptr<f32>, #r>
  %y = tile.splat %a : tensor<64xf32, #r>
  // CHECK-COUNT-2: llvm.load
  // CHECK: %[[A0:.*]] = llvm.fadd %{{.*}}, %arg1 : f32
  // CHECK: %[[A1:.*]] = llvm.fadd %{{.*}}, %arg1 : f32
  %z = arith.addf %x, %y : tensor<64xf32, #r>
  // CHECK: %[[C0:.*]] = llvm.fcmp "olt" %[[A0]], %arg1 : f32
  // CHECK: %[[C1:.*]] = llvm.fcmp "olt" %[[A1]], %arg1 : f32
  %c = arith.cmpf olt, %z, %y : tensor<64xf32, #r>
  // CHECK: llvm.select %[[C0]], %[[A0]], %arg1 : i1, f32
  // CHECK: llvm.select %[[C1]], %[[A1]], %arg1 : i1, f32
  %w = arith.select %c, %z, %y : tensor<64xi1, #r>, tensor<64xf32, #r>
  // A scalar condition is the same in all registers.
  // CHECK-COUNT-2: llvm.select %arg3, %{{.*}}, %arg1 : i1, f32
  %v = arith.select %s, %w, %y : tensor<64xf32, #r>
  tile.store %p0, %v : tensor<64x!tile.ptr<f32>, #r>
  return
}

// Two neighbours of f16 or bf16 are one vector and one instruction.
// CHECK-LABEL: llvm.func @pairs
func.func @pairs(%p: !tile.ptr<f16>, %h: f16, %b: bf16, %q: !tile.ptr<bf16>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<f16>, #r>
  %q0 = tile.splat %q : tensor<64x!tile.ptr<bf16>, #r>
  %x = tile.splat %h : tensor<64xf16, #r>
  %y = tile.splat %b : tensor<64xbf16, #r>
  // CHECK: llvm.fmul %{{.*}}, %{{.*}} : vector<2xf16>
  // CHECK-NOT: llvm.fmul
  // CHECK: llvm.fadd %{{.*}}, %{{.*}} : vector<2xbf16>
  // CHECK-NOT: llvm.fadd
  %x2 = arith.mulf %x, %x : tensor<64xf16, #r>
  %y2 = arith.addf %y, %y : tensor<64xbf16, #r>
  tile.store %p0, %x2 : tensor<64x!tile.ptr<f16>, #r>
  tile.store %q0, %y2 : tensor<64x!tile.ptr<bf16>, #r>
  // CHECK: llvm.return
  return
}

// One register is no pair.
// CHECK-LABEL: llvm.func @single
// CHECK: llvm.fmul %arg1, %arg1 : f16
func.func @single(%p: !tile.ptr<f16>, %h: f16) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<32x!tile.ptr<f16>, #one>
  %x = tile.splat %h : tensor<32xf16, #one>
  %x2 = arith.mulf %x, %x : tensor<32xf16, #one>
  tile.store %p0, %x2 : tensor<32x!tile.ptr<f16>, #one>
  return
}

// Pairs meet scalars in casts, comparisons and selections: element by element.
// CHECK-LABEL: llvm.func @mixed
func.func @mixed(%p: !tile.ptr<f16>, %q: !tile.ptr<f32>, %m: i1) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<f16>, #r>
  %q0 = tile.splat %q : tensor<64x!tile.ptr<f32>, #r>
  %x = tile.load %p0 : tensor<64x!tile.ptr<f16>, #r>
  // CHECK-COUNT-2: llvm.fpext %{{.*}} : f16 to f32
  %w = arith.extf %x : tensor<64xf16, #r> to tensor<64xf32, #r>
  tile.store %q0, %w : tensor<64x!tile.ptr<f32>, #r>
  // CHECK-COUNT-2: llvm.fcmp "ogt" %{{.*}}, %{{.*}} : f16
  %z = arith.constant dense<0.0> : tensor<64xf16, #r>
  %c = arith.cmpf ogt, %x, %z : tensor<64xf16, #r>
  // CHECK-COUNT-2: llvm.select %{{.*}}, %{{.*}}, %{{.*}} : i1, f16
  %s = arith.select %c, %x, %z : tensor<64xi1, #r>, tensor<64xf16, #r>
  tile.store %p0, %s : tensor<64x!tile.ptr<f16>, #r>
  return
}

// Rounding to pairs is one instruction a pair, which takes the upper half first.
// CHECK-LABEL: llvm.func @round_to_pairs
func.func @round_to_pairs(%p: !tile.ptr<f16>, %q: !tile.ptr<bf16>, %a: !tile.ptr<f32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<f16>, #r>
  %q0 = tile.splat %q : tensor<64x!tile.ptr<bf16>, #r>
  %a0 = tile.splat %a : tensor<64x!tile.ptr<f32>, #r>
  // CHECK: %[[X0:.*]] = llvm.load {{.*}} -> f32
  // CHECK: %[[X1:.*]] = llvm.load {{.*}} -> f32
  %x = tile.load %a0 : tensor<64x!tile.ptr<f32>, #r>
  // CHECK: llvm.call_intrinsic "llvm.nvvm.ff2f16x2.rn"(%[[X1]], %[[X0]]) : (f32, f32) -> vector<2xf16>
  %h = arith.truncf %x : tensor<64xf32, #r> to tensor<64xf16, #r>
  tile.store %p0, %h : tensor<64x!tile.ptr<f16>, #r>
  // CHECK: llvm.call_intrinsic "llvm.nvvm.ff2bf16x2.rn"(%[[X1]], %[[X0]]) : (f32, f32) -> vector<2xbf16>
  %b = arith.truncf %x : tensor<64xf32, #r> to tensor<64xbf16, #r>
  tile.store %q0, %b : tensor<64x!tile.ptr<bf16>, #r>
  // Rounding down is not what the instruction does.
  // CHECK-NOT: ff2bf16x2
  // CHECK: llvm.return
  %d = arith.truncf %x downward : tensor<64xf32, #r> to tensor<64xbf16, #r>
  tile.store %q0, %d : tensor<64x!tile.ptr<bf16>, #r>
  return
}

// Attributes of the operation go with it: rounding flags, overflow flags.
// CHECK-LABEL: llvm.func @flags
func.func @flags(%p: !tile.ptr<f32>, %a: f32, %i: i32) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<32x!tile.ptr<f32>, #one>
  %x = tile.splat %a : tensor<32xf32, #one>
  %k = tile.splat %i : tensor<32xi32, #one>
  // CHECK: llvm.fmul %{{.*}}, %{{.*}} {fastmathFlags = #llvm.fastmath<contract>} : f32
  %y = arith.mulf %x, %x fastmath<contract> : tensor<32xf32, #one>
  // CHECK: llvm.add %{{.*}}, %{{.*}} overflow<nsw> : i32
  %l = arith.addi %k, %k overflow<nsw> : tensor<32xi32, #one>
  // CHECK: llvm.sitofp
  %z = arith.sitofp %l : tensor<32xi32, #one> to tensor<32xf32, #one>
  %w = arith.addf %y, %z : tensor<32xf32, #one>
  tile.store %p0, %w : tensor<32x!tile.ptr<f32>, #one>
  return
}

// A constant tile is one constant for all registers, or a constant pair.
// CHECK-LABEL: llvm.func @constants
func.func @constants(%p: !tile.ptr<i32>, %q: !tile.ptr<bf16>, %o: !tile.ptr<i1>) attributes {tile.kernel} {
  // CHECK-DAG: %[[SEVEN:.*]] = llvm.mlir.constant(7 : i32) : i32
  %c = arith.constant dense<7> : tensor<64xi32, #r>
  // CHECK-DAG: llvm.mlir.constant(dense<1.500000e+00> : vector<2xbf16>) : vector<2xbf16>
  %d = arith.constant dense<1.5> : tensor<64xbf16, #r>
  // CHECK-DAG: llvm.mlir.constant(true) : i1
  %e = arith.constant dense<true> : tensor<64xi1, #r>
  %p0 = tile.splat %p : tensor<64x!tile.ptr<i32>, #r>
  %q0 = tile.splat %q : tensor<64x!tile.ptr<bf16>, #r>
  %o0 = tile.splat %o : tensor<64x!tile.ptr<i1>, #r>
  // CHECK-COUNT-2: llvm.store %[[SEVEN]],
  tile.store %p0, %c : tensor<64x!tile.ptr<i32>, #r>
  tile.store %q0, %d : tensor<64x!tile.ptr<bf16>, #r>
  tile.store %o0, %e : tensor<64x!tile.ptr<i1>, #r>
  return
}
}
