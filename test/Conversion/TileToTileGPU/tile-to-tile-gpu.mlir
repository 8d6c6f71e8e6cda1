//===- tile-to-tile-gpu.mlir - the machine that a module is compiled for --===//
//
// The pass writes target and counts into the module, takes the kernel's own
// number of warps, and refuses what no GPU has.
//
//===----------------------------------------------------------------------===//

// RUN: tile-opt %s --split-input-file --verify-diagnostics \
// RUN:   "--tile-to-tile-gpu=target=sm_80 num-warps=8" | FileCheck %s
// RUN: echo "" | not tile-opt --tile-to-tile-gpu=target=sm_75 2>&1 \
// RUN:   | FileCheck %s --check-prefix=TARGET
// RUN: echo "" | not tile-opt --tile-to-tile-gpu=num-warps=3 2>&1 \
// RUN:   | FileCheck %s --check-prefix=WARPS
// RUN: echo "" | not tile-opt --tile-to-tile-gpu=num-ctas=2 2>&1 \
// RUN:   | FileCheck %s --check-prefix=CTAS
// RUN: echo "" | tile-opt --tile-to-tile-gpu \
// RUN:   | FileCheck %s --check-prefix=DEFAULT

// TARGET: unknown target `sm_75` [E0616]
// TARGET: known targets are sm_80
// WARPS: the number of warps is 3, it must be a power of two up to 32 [E0614]
// CTAS: the number of CTAs is 2, only 1 is supported [E0615]
// DEFAULT: tile_gpu.num_ctas = 1 : i32, tile_gpu.num_warps = 4 : i32, tile_gpu.target = "sm_90a"

// CHECK: module attributes {tile_gpu.num_ctas = 1 : i32, tile_gpu.num_warps = 8 : i32, tile_gpu.target = "sm_80"}
func.func @option() attributes {tile.kernel} {
  return
}

// -----

// CHECK: module attributes {{.*}}tile_gpu.num_warps = 2 : i32
func.func @own() attributes {tile.kernel, tile.num_warps = 2 : i32} {
  return
}

// -----

func.func @first() attributes {tile.kernel, tile.num_warps = 2 : i32} {
  return
}
// expected-error @+1 {{the kernels of one module have 2 and 4 warps [E0617]}}
func.func @second() attributes {tile.kernel, tile.num_warps = 4 : i32} {
  return
}

// -----

// expected-error @+1 {{the number of warps is 64, it must be a power of two up to 32 [E0614]}}
func.func @many() attributes {tile.kernel, tile.num_warps = 64 : i32} {
  return
}

// -----

// The module's own target comes before the option, and is written once.
// CHECK: module attributes {tile_gpu.num_ctas = 1 : i32, tile_gpu.num_warps = 8 : i32, tile_gpu.target = "sm_89"}
module attributes {tile.target = "sm_89"} {
  func.func @target() attributes {tile.kernel} {
    return
  }
}

// -----

// Assumptions have told the passes on tiles what they say.
// CHECK-LABEL: func.func @assume
// CHECK-NEXT: return
func.func @assume(%c: i1) attributes {tile.kernel} {
  tile.assume %c : i1
  return
}
