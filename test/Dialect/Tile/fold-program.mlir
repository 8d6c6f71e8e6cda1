// Canonicalisations of assumptions, assertions and barriers: each case has the
// operations before, and what is left of them after. A unit test runs both
// (test/Unit/Dialect/FoldTest.cpp).
// RUN: tile-opt --canonicalize --split-input-file %s | FileCheck %s

// CHECK-LABEL: func.func @true
// CHECK-NEXT: return
func.func @true(%c: tensor<4xi1>) {
  %true = arith.constant true
  %all = tile.splat %true : tensor<4xi1>
  %none = arith.constant dense<false> : tensor<4xi1>
  tile.assume %true : i1
  tile.assume %all : tensor<4xi1>
  tile.assert %true, "scalar" : i1
  tile.assert %all, "tile" mask %c : tensor<4xi1>
  tile.assert %c, "masked off" mask %none : tensor<4xi1>
  return
}

// CHECK-LABEL: func.func @unknown
// CHECK: tile.assume
// CHECK-NEXT: tile.assert
// CHECK-NEXT: tile.assert
func.func @unknown(%c: i1, %d: tensor<4xi1>) {
  %two = arith.constant dense<[true, true, false, true]> : tensor<4xi1>
  tile.assume %c : i1
  tile.assert %c, "scalar" : i1
  tile.assert %two, "tile" mask %d : tensor<4xi1>
  return
}

// CHECK-LABEL: func.func @barriers
// CHECK-SAME: %[[P:.*]]: !tile.ptr<i32>, %[[X:.*]]: i32
// CHECK-NEXT: tile.barrier
// CHECK-NEXT: %[[Y:.*]] = arith.addi
// CHECK-NEXT: tile.store %[[P]], %[[Y]]
// CHECK-NEXT: tile.barrier
// CHECK-NEXT: return
func.func @barriers(%p: !tile.ptr<i32>, %x: i32) {
  tile.barrier
  tile.barrier
  %y = arith.addi %x, %x : i32
  tile.barrier
  tile.store %p, %y : !tile.ptr<i32>
  tile.barrier
  return
}

// Assembly that is pure and unused goes, other assembly stays.
// CHECK-LABEL: func.func @assembly
// CHECK-NEXT: tile.inline_asm "mov.u32 $0, $1;" constraints "=r,r" pack 1(%
// CHECK-NEXT: return
func.func @assembly(%x: i32) {
  %0 = tile.inline_asm "mov.u32 $0, $1;" constraints "=r,r" pack 1 pure (%x) : (i32) -> i32
  %1 = tile.inline_asm "mov.u32 $0, $1;" constraints "=r,r" pack 1 (%x) : (i32) -> i32
  return
}

// So do reads whose values nobody wants; atomic operations write.
// CHECK-LABEL: func.func @memory
// CHECK-NEXT: tile.atomic_rmw
// CHECK-NEXT: tile.atomic_cas
// CHECK-NEXT: tile.descriptor_store
// CHECK-NEXT: return
func.func @memory(%p: !tile.ptr<i32>, %x: i32, %d: !tile.desc<4xi32>, %t: tensor<4xi32>) {
  %0 = tile.atomic_rmw add relaxed gpu %p, %x : !tile.ptr<i32>
  %1 = tile.atomic_cas relaxed gpu %p, %x, %x : !tile.ptr<i32>
  %2 = tile.descriptor_load %d[%x] : !tile.desc<4xi32> to tensor<4xi32>
  tile.descriptor_store %d[%x], %t : !tile.desc<4xi32>, tensor<4xi32>
  return
}
