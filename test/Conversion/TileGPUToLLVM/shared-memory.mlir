// Buffers in the CTA's dynamic shared memory, and barriers.

// RUN: tile-opt %s --tile-gpu-to-llvm --split-input-file | FileCheck %s

#regs = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
#line = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
// CHECK: llvm.mlir.global external @tile_shared() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<0 x i8>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 1024 : i32} {
// CHECK-LABEL: llvm.func @move
func.func @move(%p: !tile.ptr<f32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<128x!tile.ptr<f32>, #regs>
  %x = tile.load %p0 : tensor<128x!tile.ptr<f32>, #regs>
  // CHECK: %[[BASE:.*]] = llvm.mlir.addressof @tile_shared : !llvm.ptr<3>
  // CHECK: %[[B:.*]] = llvm.getelementptr %[[BASE]][512] : (!llvm.ptr<3>) -> !llvm.ptr<3>, i8
  %b = tile_gpu.alloc at 512 : !tile_gpu.buffer<1x128xf32, #line>
  // CHECK: %[[LANE:.*]] = llvm.and
  // CHECK: %[[OFFSET:.*]] = llvm.shl
  // CHECK: %[[AT:.*]] = llvm.getelementptr %[[B]][%[[OFFSET]]] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
  // CHECK: llvm.store %{{.*}}, %[[AT]] {alignment = 16 : i64} : vector<4xi32>, !llvm.ptr<3>
  tile_gpu.local_store %x, %b : tensor<128xf32, #regs>, !tile_gpu.buffer<1x128xf32, #line>
  // CHECK: nvvm.barrier0
  tile_gpu.barrier
  // CHECK: llvm.load %{{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xi32>
  // CHECK-COUNT-4: llvm.bitcast %{{.*}} : i32 to f32
  %y = tile_gpu.local_load %b : !tile_gpu.buffer<1x128xf32, #line> to tensor<128xf32, #regs>
  tile.store %p0, %y : tensor<128x!tile.ptr<f32>, #regs>
  return
}
}

// -----

// A swizzled buffer: the thread's part of the offset is one number, a register
// changes it by XOR. Pairs, i1 and pointers are stored as integers.
#regs = #tile_gpu.layout<[4, 32], register = [[1, 0], [2, 0]], lane = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
#swizzle = #tile_gpu.layout<[4, 32], offset = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16], [1, 1], [2, 2]], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 2048 : i32} {
// CHECK-LABEL: llvm.func @swizzled
func.func @swizzled(%h: f16, %i: i1, %p: !tile.ptr<f32>) attributes {tile.kernel} {
  %x = tile.splat %h : tensor<4x32xf16, #regs>
  %b = tile_gpu.alloc at 0 : !tile_gpu.buffer<1x4x32xf16, #swizzle>
  // CHECK: llvm.mlir.constant(33 : i32)
  // CHECK: llvm.xor
  // CHECK: llvm.mlir.constant(66 : i32)
  // CHECK: llvm.xor
  // CHECK: llvm.mlir.constant(99 : i32)
  // CHECK: llvm.xor
  // CHECK: llvm.bitcast %{{.*}} : f16 to i16
  // CHECK: llvm.store %{{.*}} {alignment = 2 : i64} : i16, !llvm.ptr<3>
  tile_gpu.local_store %x, %b : tensor<4x32xf16, #regs>, !tile_gpu.buffer<1x4x32xf16, #swizzle>
  %y = tile.splat %i : tensor<4x32xi1, #regs>
  %c = tile_gpu.alloc at 256 : !tile_gpu.buffer<1x4x32xi1, #swizzle>
  // CHECK: llvm.zext %{{.*}} : i1 to i8
  tile_gpu.local_store %y, %c : tensor<4x32xi1, #regs>, !tile_gpu.buffer<1x4x32xi1, #swizzle>
  %z = tile.splat %p : tensor<4x32x!tile.ptr<f32>, #regs>
  %d = tile_gpu.alloc at 1024 : !tile_gpu.buffer<1x4x32x!tile.ptr<f32>, #swizzle>
  // CHECK: llvm.ptrtoint
  tile_gpu.local_store %z, %d : tensor<4x32x!tile.ptr<f32>, #regs>, !tile_gpu.buffer<1x4x32x!tile.ptr<f32>, #swizzle>
  // CHECK: llvm.inttoptr
  %w = tile_gpu.local_load %d : !tile_gpu.buffer<1x4x32x!tile.ptr<f32>, #swizzle> to tensor<4x32x!tile.ptr<f32>, #regs>
  // CHECK: llvm.trunc %{{.*}} : i8 to i1
  %v = tile_gpu.local_load %c : !tile_gpu.buffer<1x4x32xi1, #swizzle> to tensor<4x32xi1, #regs>
  return
}
}

// -----

// Two warps hold the same elements: one of them stores, the other jumps.
#twice = #tile_gpu.layout<[32], register = [], lane = [[1], [2], [4], [8], [16]], warp = [[0]], cta = []>
#line = #tile_gpu.layout<[32], offset = [[1], [2], [4], [8], [16]], cta = []>
module attributes {tile_gpu.num_warps = 2 : i32, tile_gpu.shared = 128 : i32} {
// CHECK-LABEL: llvm.func @copies_in_warps
func.func @copies_in_warps(%x: i32) attributes {tile.kernel} {
  %t = tile.splat %x : tensor<32xi32, #twice>
  %b = tile_gpu.alloc at 0 : !tile_gpu.buffer<1x32xi32, #line>
  // CHECK: %[[FIRST:.*]] = llvm.icmp "eq"
  // CHECK: llvm.cond_br %[[FIRST]], ^[[STORE:.*]], ^[[REST:.*]]
  // CHECK: ^[[STORE]]:
  // CHECK: llvm.store
  // CHECK-NEXT: llvm.br ^[[REST]]
  // CHECK: ^[[REST]]:
  tile_gpu.local_store %t, %b : tensor<32xi32, #twice>, !tile_gpu.buffer<1x32xi32, #line>
  // CHECK: nvvm.barrier0
  tile_gpu.barrier
  return
}
}

// -----

// Two lanes do: the warp stays together.
#twice = #tile_gpu.layout<[32], register = [[16]], lane = [[1], [2], [4], [8], [0]], warp = [], cta = []>
#line = #tile_gpu.layout<[32], offset = [[1], [2], [4], [8], [16]], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 128 : i32} {
// CHECK-LABEL: llvm.func @copies_in_lanes
func.func @copies_in_lanes(%x: i32) attributes {tile.kernel} {
  %t = tile.splat %x : tensor<32xi32, #twice>
  %b = tile_gpu.alloc at 0 : !tile_gpu.buffer<1x32xi32, #line>
  // CHECK: %[[FIRST:.*]] = llvm.icmp "eq"
  // CHECK-NOT: cond_br
  // CHECK-COUNT-2: llvm.inline_asm has_side_effects {{.*}}"@$2 st.shared.b32 [$0], $1;", "l,r,b" %{{.*}}, %{{.*}}, %[[FIRST]]
  tile_gpu.local_store %t, %b : tensor<32xi32, #twice>, !tile_gpu.buffer<1x32xi32, #line>
  return
}
}
