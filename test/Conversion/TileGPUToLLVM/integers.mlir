// Integer arithmetic, defined in every lane: masked lanes compute too, with
// whatever they hold.

// RUN: tile-opt %s --tile-gpu-to-llvm | FileCheck %s

module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {

// A divisor of zero, or of -1, is replaced by one.
// CHECK-LABEL: llvm.func @division
// CHECK-SAME: %[[A:.*]]: i32, %[[B:.*]]: i32
func.func @division(%a: i32, %b: i32) attributes {tile.kernel} {
  // CHECK: %[[ONE:.*]] = llvm.mlir.constant(1 : i32)
  // CHECK: %[[ZERO:.*]] = llvm.mlir.constant(0 : i32)
  // CHECK: %[[IS0:.*]] = llvm.icmp "eq" %[[B]], %[[ZERO]]
  // CHECK: %[[S0:.*]] = llvm.select %[[IS0]], %[[ONE]], %[[B]]
  // CHECK: %[[M1:.*]] = llvm.mlir.constant(-1 : i32)
  // CHECK: %[[ISM1:.*]] = llvm.icmp "eq" %[[B]], %[[M1]]
  // CHECK: %[[S1:.*]] = llvm.select %[[ISM1]], %[[ONE]], %[[S0]]
  // CHECK: %[[Q:.*]] = llvm.sdiv %[[A]], %[[S1]]
  // CHECK: %[[N:.*]] = llvm.sub %{{.*}}, %[[A]]
  // CHECK: llvm.select %[[ISM1]], %[[N]], %[[Q]]
  %0 = arith.divsi %a, %b : i32
  // CHECK: %[[S:.*]] = llvm.select
  // CHECK: llvm.udiv %[[A]], %[[S]]
  %1 = arith.divui %a, %b : i32
  // CHECK: llvm.select
  // CHECK: %[[R:.*]] = llvm.select
  // CHECK: llvm.srem %[[A]], %[[R]]
  // CHECK-NOT: llvm.sub
  %2 = arith.remsi %a, %b : i32
  // CHECK: %[[U:.*]] = llvm.select
  // CHECK: llvm.urem %[[A]], %[[U]]
  %3 = arith.remui %a, %b : i32
  return
}

// By the width or more: zero, or the sign.
// CHECK-LABEL: llvm.func @shifts
// CHECK-SAME: %[[A:.*]]: i32, %[[B:.*]]: i32
func.func @shifts(%a: i32, %b: i32) attributes {tile.kernel} {
  // CHECK: %[[W:.*]] = llvm.mlir.constant(32 : i32)
  // CHECK: %[[FITS:.*]] = llvm.icmp "ult" %[[B]], %[[W]]
  // CHECK: %[[S:.*]] = llvm.shl %[[A]], %[[B]]
  // CHECK: llvm.select %[[FITS]], %[[S]], %{{.*}}
  %0 = arith.shli %a, %b : i32
  // CHECK: %[[L:.*]] = llvm.lshr %[[A]], %[[B]]
  // CHECK: llvm.select %{{.*}}, %[[L]], %{{.*}}
  %1 = arith.shrui %a, %b : i32
  // CHECK: %[[MOST:.*]] = llvm.mlir.constant(31 : i32)
  // CHECK: %[[N:.*]] = llvm.select %{{.*}}, %[[B]], %[[MOST]]
  // CHECK: llvm.ashr %[[A]], %[[N]]
  %2 = arith.shrsi %a, %b : i32
  return
}

// Counts of 64 bits are bounded before the instruction, which takes 32, cuts
// them off; the instruction is written out, as LLVM takes the bound away.
// CHECK-LABEL: llvm.func @long_shifts
// CHECK-SAME: %[[A:.*]]: i64, %[[B:.*]]: i64
func.func @long_shifts(%a: i64, %b: i64) attributes {tile.kernel} {
  // CHECK: %[[MOST:.*]] = llvm.intr.umin(%[[B]], %{{.*}})
  // CHECK: %[[N:.*]] = llvm.trunc %[[MOST]] : i64 to i32
  // CHECK: llvm.inline_asm {{.*}}"shl.b64 $0, $1, $2;", "=l,l,r" %[[A]], %[[N]]
  %0 = arith.shli %a, %b : i64
  // CHECK: llvm.inline_asm {{.*}}"shr.u64 $0, $1, $2;"
  %1 = arith.shrui %a, %b : i64
  // CHECK-NOT: inline_asm
  // CHECK: llvm.ashr
  %2 = arith.shrsi %a, %b : i64
  // CHECK: llvm.shl
  %c = arith.constant 5 : i64
  %3 = arith.shli %a, %c : i64
  return
}

// CHECK-LABEL: llvm.func @conversions
func.func @conversions(%f: f32, %h: f16, %d: f64, %b: bf16) attributes {tile.kernel} {
  // CHECK: llvm.call_intrinsic "llvm.nvvm.f2i.rz"(%arg0) : (f32) -> i32
  %0 = arith.fptosi %f : f32 to i32
  // CHECK: %[[H:.*]] = llvm.fpext %arg1 : f16 to f32
  // CHECK: %[[I:.*]] = llvm.call_intrinsic "llvm.nvvm.f2ui.rz"(%[[H]]) : (f32) -> i32
  // CHECK: %[[MOST:.*]] = llvm.mlir.constant(255 : i32)
  // CHECK: %[[BOUND:.*]] = llvm.intr.umin(%[[I]], %[[MOST]])
  // CHECK: llvm.trunc %[[BOUND]] : i32 to i8
  %1 = arith.fptoui %h : f16 to i8
  // CHECK: llvm.call_intrinsic "llvm.fptosi.sat"(%arg2) : (f64) -> i64
  %2 = arith.fptosi %d : f64 to i64
  // CHECK: %[[B:.*]] = llvm.fpext %arg3 : bf16 to f32
  // CHECK: llvm.call_intrinsic "llvm.nvvm.f2i.rz"(%[[B]]) : (f32) -> i32
  // CHECK: llvm.mlir.constant(32767 : i32)
  // CHECK: llvm.intr.smin
  // CHECK: llvm.mlir.constant(-32768 : i32)
  // CHECK: llvm.intr.smax
  // CHECK: llvm.trunc {{.*}} : i32 to i16
  %3 = arith.fptosi %b : bf16 to i16
  // NaN has no place among 64-bit integers.
  // CHECK: %[[L:.*]] = llvm.call_intrinsic "llvm.nvvm.f2ll.rz"(%arg0) : (f32) -> i64
  // CHECK: %[[ORD:.*]] = llvm.fcmp "ord" %arg0, %arg0 : f32
  // CHECK: llvm.select %[[ORD]], %[[L]], %{{.*}} : i1, i64
  %4 = arith.fptosi %f : f32 to i64
  // CHECK: llvm.call_intrinsic "llvm.nvvm.f2ull.rz"(%arg0) : (f32) -> i64
  %5 = arith.fptoui %f : f32 to i64
  return
}

// CHECK-LABEL: llvm.func @high
func.func @high(%a: i32, %b: i64) attributes {tile.kernel} {
  // CHECK: llvm.call_intrinsic "llvm.nvvm.mulhi.ui"(%arg0, %arg0) : (i32, i32) -> i32
  %0 = tile.mulhi %a, %a : i32
  // CHECK: llvm.call_intrinsic "llvm.nvvm.mulhi.ull"(%arg1, %arg1) : (i64, i64) -> i64
  %1 = tile.mulhi %b, %b : i64
  return
}
}
