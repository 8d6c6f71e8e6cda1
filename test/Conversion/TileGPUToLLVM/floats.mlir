// Float functions: an instruction where the hardware has one, libdevice
// elsewhere; 16-bit floats are computed in f32.

// RUN: tile-opt %s --tile-gpu-to-llvm | FileCheck %s

#two = #tile_gpu.layout<[64], register = [[1]], lane = [[2], [4], [8], [16], [32]], warp = [], cta = []>
// Each function of libdevice is declared once.
// CHECK-DAG: llvm.func @__nv_sinf(f32) -> f32
// CHECK-DAG: llvm.func @__nv_exp(f64) -> f64
// CHECK-DAG: llvm.func @__nv_powf(f32, f32) -> f32
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {

// CHECK-LABEL: llvm.func @exponential
// CHECK-SAME: %[[F:.*]]: f32, %[[D:.*]]: f64
func.func @exponential(%f: f32, %d: f64) attributes {tile.kernel} {
  // CHECK: %[[LOG2E:.*]] = llvm.mlir.constant(1.44269502 : f32) : f32
  // CHECK: %[[S:.*]] = llvm.fmul %[[F]], %[[LOG2E]] : f32
  // CHECK: llvm.call_intrinsic "llvm.nvvm.ex2.approx"(%[[S]]) : (f32) -> f32
  %0 = math.exp %f : f32
  // CHECK: llvm.call_intrinsic "llvm.nvvm.ex2.approx"(%[[F]]) : (f32) -> f32
  %1 = math.exp2 %f : f32
  // CHECK: llvm.call @__nv_exp(%[[D]])
  %2 = math.exp %d : f64
  // CHECK: llvm.call @__nv_exp2(%[[D]])
  %3 = math.exp2 %d : f64
  return
}

// CHECK-LABEL: llvm.func @toward_zero
func.func @toward_zero(%f: f32, %d: f64) attributes {tile.kernel} {
  // CHECK: llvm.call_intrinsic "llvm.nvvm.f2f16.rz"(%arg0) : (f32) -> f16
  %0 = arith.truncf %f toward_zero : f32 to f16
  // CHECK: llvm.call_intrinsic "llvm.nvvm.f2bf16.rz"(%arg0) : (f32) -> bf16
  %1 = arith.truncf %f toward_zero : f32 to bf16
  // CHECK: llvm.call_intrinsic "llvm.nvvm.d2f.rz"(%arg1) : (f64) -> f32
  %2 = arith.truncf %d toward_zero : f64 to f32
  // CHECK: %[[F:.*]] = llvm.call_intrinsic "llvm.nvvm.d2f.rz"(%arg1)
  // CHECK: llvm.call_intrinsic "llvm.nvvm.f2f16.rz"(%[[F]])
  %3 = arith.truncf %d toward_zero : f64 to f16
  return
}

// CHECK-LABEL: llvm.func @roots
func.func @roots(%f: f32, %d: f64) attributes {tile.kernel} {
  // CHECK: llvm.call_intrinsic "llvm.nvvm.sqrt.approx.f"(%arg0)
  %0 = math.sqrt %f : f32
  // CHECK: llvm.intr.sqrt(%arg1) : (f64) -> f64
  %1 = math.sqrt %d : f64
  // CHECK: llvm.intr.sqrt(%arg0) : (f32) -> f32
  %2 = tile.precise_sqrt %f : f32
  // CHECK: llvm.call_intrinsic "llvm.nvvm.rsqrt.approx.f"(%arg0)
  %3 = math.rsqrt %f : f32
  // CHECK: llvm.call @__nv_rsqrt(%arg1)
  %4 = math.rsqrt %d : f64
  return
}

// CHECK-LABEL: llvm.func @division
func.func @division(%f: f32, %d: f64, %h: f16) attributes {tile.kernel} {
  // CHECK: llvm.call_intrinsic "llvm.nvvm.div.full"(%arg0, %arg0) : (f32, f32) -> f32
  %0 = arith.divf %f, %f : f32
  // CHECK: llvm.fdiv %arg1, %arg1 : f64
  %1 = arith.divf %d, %d : f64
  // CHECK: llvm.fdiv %arg0, %arg0 : f32
  %2 = tile.precise_div %f, %f : f32
  // CHECK-COUNT-2: llvm.fpext %arg2 : f16 to f32
  // CHECK: llvm.call_intrinsic "llvm.nvvm.div.full"
  // CHECK: llvm.fptrunc %{{.*}} : f32 to f16
  %3 = arith.divf %h, %h : f16
  return
}

// A reciprocal is scaled past subnormal numbers, one way or the other.
// CHECK-LABEL: llvm.func @reciprocal
func.func @reciprocal(%f: f32, %d: f64) attributes {tile.kernel} {
  %one = arith.constant 1.0 : f32
  %double = arith.constant 1.0 : f64
  // CHECK: %[[LARGE:.*]] = llvm.fcmp "ogt"
  // CHECK: %[[SCALE:.*]] = llvm.select %[[LARGE]]
  // CHECK: %[[X:.*]] = llvm.fmul %arg0, %[[SCALE]]
  // CHECK: %[[R:.*]] = llvm.call_intrinsic "llvm.nvvm.rcp.approx.ftz.f"(%[[X]])
  // CHECK: llvm.fmul %[[R]], %[[SCALE]]
  %0 = arith.divf %one, %f : f32
  // CHECK: llvm.fdiv %{{.*}}, %arg1 : f64
  %1 = arith.divf %double, %d : f64
  return
}

// CHECK-LABEL: llvm.func @approximations
func.func @approximations(%f: f32) attributes {tile.kernel} {
  // CHECK: llvm.call_intrinsic "llvm.nvvm.ex2.approx.ftz"(%arg0)
  %0 = tile.approx_exp2 %f : f32
  // CHECK: llvm.call_intrinsic "llvm.nvvm.lg2.approx.ftz.f"(%arg0)
  %1 = tile.approx_log2 %f : f32
  // CHECK: llvm.call_intrinsic "llvm.nvvm.rcp.approx.ftz.f"(%arg0)
  %2 = tile.approx_reciprocal %f : f32
  // CHECK: llvm.call_intrinsic "llvm.nvvm.sqrt.approx.ftz.f"(%arg0)
  %3 = tile.approx_sqrt %f : f32
  return
}

// CHECK-LABEL: llvm.func @extern_calls
func.func @extern_calls(%f: f32, %i: i32) attributes {tile.kernel} {
  // CHECK: llvm.call @__nv_asinf(%arg0) : (f32) -> f32
  %0 = tile.extern_call "__nv_asinf"(%f) : (f32) -> f32
  // CHECK: llvm.call @__nv_powif(%{{.*}}, %arg1) : (f32, i32) -> f32
  %1 = tile.extern_call "__nv_powif"(%0, %i) : (f32, i32) -> f32
  return
}

// CHECK-LABEL: llvm.func @libdevice
func.func @libdevice(%f: f32, %d: f64, %b: bf16) attributes {tile.kernel} {
  // CHECK: llvm.call @__nv_sinf(%arg0)
  %0 = math.sin %f : f32
  // CHECK: llvm.call @__nv_sinf
  %1 = math.sin %0 : f32
  // CHECK: llvm.call @__nv_sin(%arg1)
  %2 = math.sin %d : f64
  // CHECK: llvm.fpext %arg2 : bf16 to f32
  // CHECK: llvm.call @__nv_logf
  // CHECK: llvm.fptrunc
  %3 = math.log %b : bf16
  // CHECK: llvm.call @__nv_powf(%arg0, %arg0)
  %4 = math.powf %f, %f : f32
  // CHECK: llvm.call @__nv_cosf
  %5 = math.cos %f : f32
  // CHECK: llvm.call @__nv_tanhf
  %6 = math.tanh %f : f32
  // CHECK: llvm.call @__nv_erff
  %7 = math.erf %f : f32
  // CHECK: llvm.call @__nv_log2f
  %8 = math.log2 %f : f32
  // CHECK: llvm.call @__nv_log1pf
  %9 = math.log1p %f : f32
  // CHECK: llvm.call @__nv_expm1f
  %10 = math.expm1 %f : f32
  // CHECK: llvm.call @__nv_log10f
  %11 = math.log10 %f : f32
  // CHECK: llvm.call @__nv_tanf
  %12 = math.tan %f : f32
  // CHECK: llvm.call @__nv_atanf
  %13 = math.atan %f : f32
  // CHECK: llvm.call @__nv_atan2f
  %14 = math.atan2 %f, %f : f32
  return
}

// Pairs are taken apart for functions, and kept for arithmetic.
// CHECK-LABEL: llvm.func @pairs
func.func @pairs(%p: !tile.ptr<f16>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<f16>, #two>
  %x = tile.load %p0 {tile_gpu.vector = array<i32: 0, 2>} : tensor<64x!tile.ptr<f16>, #two>
  // CHECK-COUNT-2: llvm.call_intrinsic "llvm.nvvm.ex2.approx"
  %y = math.exp %x : tensor<64xf16, #two>
  // CHECK: llvm.fadd %{{.*}}, %{{.*}} : vector<2xf16>
  %z = arith.addf %y, %x : tensor<64xf16, #two>
  // CHECK: llvm.intr.fabs(%{{.*}}) : (vector<2xf16>)
  %w = math.absf %z : tensor<64xf16, #two>
  tile.store %p0, %w {tile_gpu.vector = array<i32: 0, 2>} : tensor<64x!tile.ptr<f16>, #two>
  return
}
}
