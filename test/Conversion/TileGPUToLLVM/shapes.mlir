// Programs, ranges, splats, shapes and pointer arithmetic.

// RUN: tile-opt %s --tile-gpu-to-llvm | FileCheck %s

#rows = #tile_gpu.layout<[2], register = [[1]], lane = [[0], [0], [0], [0], [0]], warp = [], cta = []>
#rows1 = #tile_gpu.layout<[2, 1], register = [[1, 0]], lane = [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]], warp = [], cta = []>
#square = #tile_gpu.layout<[2, 64], register = [[1, 0], [0, 32]], lane = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
#line = #tile_gpu.layout<[64], register = [[32]], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>
#mixed = #tile_gpu.layout<[64], register = [[1]], lane = [[2], [8], [4], [16], [32]], warp = [], cta = []>
#xor = #tile_gpu.layout<[64], register = [[33]], lane = [[1], [2], [4], [8], [16]], warp = [], cta = []>
module attributes {tile_gpu.num_warps = 1 : i32, tile_gpu.shared = 0 : i32} {

// CHECK-LABEL: llvm.func @programs
func.func @programs(%p: !tile.ptr<i32>) attributes {tile.kernel} {
  // CHECK: nvvm.read.ptx.sreg.ctaid.x
  %0 = tile.program_id 0
  // CHECK: nvvm.read.ptx.sreg.ctaid.y
  %1 = tile.program_id 1
  // CHECK: nvvm.read.ptx.sreg.ctaid.z
  %2 = tile.program_id 2
  // CHECK: nvvm.read.ptx.sreg.nctaid.x
  %3 = tile.num_programs 0
  // CHECK: nvvm.read.ptx.sreg.nctaid.y
  %4 = tile.num_programs 1
  // CHECK: nvvm.read.ptx.sreg.nctaid.z
  %5 = tile.num_programs 2
  return
}

// A thread's part of the coordinates is computed once; a register adds a
// constant by OR.
// CHECK-LABEL: llvm.func @range
func.func @range(%p: !tile.ptr<i32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<i32>, #line>
  // CHECK: %[[TID:.*]] = nvvm.read.ptx.sreg.tid.x
  // CHECK: %[[C31:.*]] = llvm.mlir.constant(31 : i32)
  // CHECK: %[[LANE:.*]] = llvm.and %[[TID]], %[[C31]]
  // CHECK: %[[ALL:.*]] = llvm.mlir.constant(31 : i32)
  // CHECK: %[[PART:.*]] = llvm.and %[[LANE]], %[[ALL]]
  // CHECK: %[[C32:.*]] = llvm.mlir.constant(32 : i32)
  // CHECK: %[[OTHER:.*]] = llvm.or disjoint %[[PART]], %[[C32]]
  // CHECK: %[[START:.*]] = llvm.mlir.constant(-3 : i32)
  // CHECK: %[[X:.*]] = llvm.add %[[PART]], %[[START]]
  // CHECK: %[[Y:.*]] = llvm.add %[[OTHER]], %{{.*}}
  %0 = tile.range -3 to 61 : tensor<64xi32, #line>
  // CHECK: llvm.store %[[X]]
  // CHECK: llvm.store %[[Y]]
  tile.store %p0, %0 : tensor<64x!tile.ptr<i32>, #line>
  return
}

// Bits that move by the same distance move together: lanes 0, 3 and 4 by one,
// lane 1 by two, lane 2 by none.
// CHECK-LABEL: llvm.func @diagonals
func.func @diagonals(%p: !tile.ptr<i32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<i32>, #mixed>
  // CHECK: %[[LANE:.*]] = llvm.and
  // CHECK: %[[STAYS:.*]] = llvm.mlir.constant(4 : i32)
  // CHECK: llvm.and %[[LANE]], %[[STAYS]]
  // CHECK: %[[MOVES:.*]] = llvm.mlir.constant(25 : i32)
  // CHECK: %[[M:.*]] = llvm.and %[[LANE]], %[[MOVES]]
  // CHECK: %[[ONE:.*]] = llvm.mlir.constant(1 : i32)
  // CHECK: llvm.shl %[[M]], %[[ONE]]
  // CHECK: llvm.or disjoint
  // CHECK: %[[FAR:.*]] = llvm.mlir.constant(2 : i32)
  // CHECK: %[[F:.*]] = llvm.and %[[LANE]], %[[FAR]]
  // CHECK: %[[TWO:.*]] = llvm.mlir.constant(2 : i32)
  // CHECK: llvm.shl %[[F]], %[[TWO]]
  // CHECK: llvm.or disjoint
  %0 = tile.range 0 to 64 : tensor<64xi32, #mixed>
  tile.store %p0, %0 : tensor<64x!tile.ptr<i32>, #mixed>
  return
}

// Where a register's constant shares a bit with the thread's part, they are
// combined by XOR.
// CHECK-LABEL: llvm.func @overlap
func.func @overlap(%p: !tile.ptr<i32>) attributes {tile.kernel} {
  %p0 = tile.splat %p : tensor<64x!tile.ptr<i32>, #xor>
  // CHECK: %[[C:.*]] = llvm.mlir.constant(33 : i32)
  // CHECK: llvm.xor %{{.*}}, %[[C]]
  %0 = tile.range 0 to 64 : tensor<64xi32, #xor>
  tile.store %p0, %0 : tensor<64x!tile.ptr<i32>, #xor>
  return
}

// expand_dims and broadcast make no code: registers get other names. Column
// j of row i is register i + 2 j.
// CHECK-LABEL: llvm.func @rename
// CHECK-SAME: %[[P:.*]]: !llvm.ptr<1>, %[[A:.*]]: !llvm.ptr<1>
func.func @rename(%p: !tile.ptr<f32>, %a: !tile.ptr<f32>) attributes {tile.kernel} {
  %a0 = tile.splat %a : tensor<2x!tile.ptr<f32>, #rows>
  // CHECK: %[[X0:.*]] = llvm.load %[[A]]
  // CHECK: %[[X1:.*]] = llvm.load %[[A]]
  %x = tile.load %a0 : tensor<2x!tile.ptr<f32>, #rows>
  // CHECK-NEXT: llvm.store %[[X0]], %[[P]]
  // CHECK-NEXT: llvm.store %[[X1]], %[[P]]
  // CHECK-NEXT: llvm.store %[[X0]], %[[P]]
  // CHECK-NEXT: llvm.store %[[X1]], %[[P]]
  // CHECK-NEXT: llvm.return
  %e = tile.expand_dims %x axis = 1 : tensor<2xf32, #rows> to tensor<2x1xf32, #rows1>
  %b = tile.broadcast %e : tensor<2x1xf32, #rows1> to tensor<2x64xf32, #square>
  %p0 = tile.splat %p : tensor<2x64x!tile.ptr<f32>, #square>
  tile.store %p0, %b : tensor<2x64x!tile.ptr<f32>, #square>
  return
}

// Offsets count elements; i1 takes a byte, a pointer eight.
// CHECK-LABEL: llvm.func @pointers
// CHECK-SAME: %[[P:.*]]: !llvm.ptr<1>, %[[I:.*]]: i32, %[[J:.*]]: i64
func.func @pointers(%p: !tile.ptr<f32>, %i: i32, %j: i64, %b: !tile.ptr<i1>,
                    %q: !tile.ptr<!tile.ptr<f32>>, %h: !tile.ptr<f16>, %s: i16) attributes {tile.kernel} {
  // CHECK: llvm.getelementptr %[[P]][%[[I]]] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
  %0 = tile.ptr_add %p, %i : !tile.ptr<f32>, i32
  // CHECK: %[[W:.*]] = llvm.zext %[[I]] : i32 to i64
  // CHECK: llvm.getelementptr %[[P]][%[[W]]] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i32
  %1 = tile.ptr_add %p, %i unsigned : !tile.ptr<f32>, i32
  // CHECK: llvm.getelementptr %[[P]][%[[J]]] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i32
  %2 = tile.ptr_add %p, %j unsigned : !tile.ptr<f32>, i64
  // CHECK: llvm.getelementptr %arg3[%[[I]]] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i8
  %3 = tile.ptr_add %b, %i : !tile.ptr<i1>, i32
  // CHECK: llvm.getelementptr %arg4[%[[I]]] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i64
  %4 = tile.ptr_add %q, %i : !tile.ptr<!tile.ptr<f32>>, i32
  // CHECK: llvm.getelementptr %arg5[%arg6] : (!llvm.ptr<1>, i16) -> !llvm.ptr<1>, i16
  %5 = tile.ptr_add %h, %s : !tile.ptr<f16>, i16
  // CHECK: llvm.ptrtoint %[[P]] : !llvm.ptr<1> to i64
  %6 = tile.ptr_to_int %p : !tile.ptr<f32> to i64
  // CHECK: llvm.inttoptr %[[J]] : i64 to !llvm.ptr<1>
  %7 = tile.int_to_ptr %j : i64 to !tile.ptr<f32>
  // A cast of pointers changes nothing.
  // CHECK-NEXT: llvm.return
  %8 = tile.ptr_cast %p : !tile.ptr<f32> to !tile.ptr<f16>
  return
}
}
