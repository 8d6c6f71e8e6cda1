// What MLIR's own passes may do with the operations: which are merged, moved
// out of loops, inlined into, and which are not.
// RUN: tile-opt --cse %s | FileCheck %s --check-prefix=CSE
// RUN: tile-opt --loop-invariant-code-motion %s | FileCheck %s --check-prefix=LICM
// RUN: tile-opt --inline %s | FileCheck %s --check-prefix=INLINE

// CSE-LABEL: func.func @pure
// CSE-COUNT-1: tile.trans
// CSE-NOT: tile.trans
// CSE-COUNT-1: tile.reduce
// CSE-NOT: tile.reduce
// CSE-COUNT-1: tile.dot
// CSE-NOT: tile.dot
// CSE-COUNT-1: tile.inline_asm
// CSE-NOT: tile.inline_asm
// CSE: return
// LICM-LABEL: func.func @pure
// INLINE-LABEL: func.func @pure
func.func @pure(%x: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) {
  %0 = tile.trans %x [1, 0] : tensor<4x4xf32> to tensor<4x4xf32>
  %1 = tile.trans %x [1, 0] : tensor<4x4xf32> to tensor<4x4xf32>
  %2 = tile.reduce %x axis 0 : (tensor<4x4xf32>) -> tensor<4xf32> {
  ^bb0(%a: f32, %b: f32):
    %sum = arith.addf %a, %b : f32
    tile.yield %sum : f32
  }
  %3 = tile.reduce %x axis 0 : (tensor<4x4xf32>) -> tensor<4xf32> {
  ^bb0(%a: f32, %b: f32):
    %sum = arith.addf %a, %b : f32
    tile.yield %sum : f32
  }
  %4 = tile.dot %x, %0, %x : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
  %5 = tile.dot %x, %0, %x : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
  %6 = tile.inline_asm "neg.f32 $0, $1;" constraints "=r,r" pack 1 pure (%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %7 = tile.inline_asm "neg.f32 $0, $1;" constraints "=r,r" pack 1 pure (%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
}

// Reads of one block are one, unless something may have written in between.
// CSE-LABEL: func.func @reads
// CSE-COUNT-2: tile.descriptor_load
// CSE-NOT: tile.descriptor_load
// CSE: return
func.func @reads(%d: !tile.desc<4xi32>, %i: i32) -> (tensor<4xi32>, tensor<4xi32>, tensor<4xi32>) {
  %0 = tile.descriptor_load %d[%i] : !tile.desc<4xi32> to tensor<4xi32>
  %1 = tile.descriptor_load %d[%i] : !tile.desc<4xi32> to tensor<4xi32>
  tile.barrier
  %2 = tile.descriptor_load %d[%i] : !tile.desc<4xi32> to tensor<4xi32>
  return %0, %1, %2 : tensor<4xi32>, tensor<4xi32>, tensor<4xi32>
}

// Each of these does something every time.
// CSE-LABEL: func.func @effects
// CSE-COUNT-2: tile.atomic_rmw
// CSE-COUNT-2: tile.atomic_cas
// CSE-COUNT-2: tile.print
// CSE-COUNT-2: tile.assert
// CSE-COUNT-2: tile.inline_asm
// CSE-COUNT-2: tile.map
// CSE: return
func.func @effects(%p: !tile.ptr<i32>, %x: i32, %c: i1, %t: tensor<4xi32>) -> (i32, i32, i32, i32, i32, i32) {
  %0 = tile.atomic_rmw add relaxed gpu %p, %x : !tile.ptr<i32>
  %1 = tile.atomic_rmw add relaxed gpu %p, %x : !tile.ptr<i32>
  %2 = tile.atomic_cas relaxed gpu %p, %x, %x : !tile.ptr<i32>
  %3 = tile.atomic_cas relaxed gpu %p, %x, %x : !tile.ptr<i32>
  tile.print "x" (%x) unsigned [false] : i32
  tile.print "x" (%x) unsigned [false] : i32
  tile.assert %c, "c" : i1
  tile.assert %c, "c" : i1
  %4 = tile.inline_asm "mov.u32 $0, %clock;" constraints "=r" pack 1 () : () -> i32
  %5 = tile.inline_asm "mov.u32 $0, %clock;" constraints "=r" pack 1 () : () -> i32
  tile.map %t pack 1 : (tensor<4xi32>) -> () {
  ^bb0(%a: i32):
    tile.print "a" (%a) unsigned [false] : i32
    tile.yield
  }
  tile.map %t pack 1 : (tensor<4xi32>) -> () {
  ^bb0(%a: i32):
    tile.print "a" (%a) unsigned [false] : i32
    tile.yield
  }
  return %0, %1, %2, %3, %4, %5 : i32, i32, i32, i32, i32, i32
}

// LICM-LABEL: func.func @invariants
// LICM: tile.reduce
// LICM: tile.dot
// LICM: tile.inline_asm "neg.f32
// LICM: scf.for
// LICM-NOT: tile.reduce
// LICM: tile.inline_asm "mov.u32
// LICM: tile.atomic_rmw
// LICM: tile.descriptor_load
func.func @invariants(%n: i32, %x: tensor<4x4xf32>, %p: !tile.ptr<i32>, %d: !tile.desc<4xi32>) {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  scf.for %i = %zero to %n step %one : i32 {
    %0 = tile.reduce %x axis 0 : (tensor<4x4xf32>) -> tensor<4xf32> {
    ^bb0(%a: f32, %b: f32):
      %sum = arith.addf %a, %b : f32
      tile.yield %sum : f32
    }
    %1 = tile.dot %x, %x, %x : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
    %2 = tile.inline_asm "neg.f32 $0, $1;" constraints "=r,r" pack 1 pure (%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
    %3 = tile.inline_asm "mov.u32 $0, %clock;" constraints "=r" pack 1 () : () -> i32
    %4 = tile.atomic_rmw add relaxed gpu %p, %one : !tile.ptr<i32>
    %5 = tile.descriptor_load %d[%one] : !tile.desc<4xi32> to tensor<4xi32>
  }
  return
}

// A function that combines two values is called in the region.
// INLINE-LABEL: func.func @calls
// INLINE: tile.reduce
// INLINE-NEXT: ^bb0
// INLINE-NEXT: arith.mulf
// INLINE-NEXT: tile.yield
// INLINE-LABEL: func.func @branches
// INLINE: tile.map
// INLINE: call @absolute
func.func @calls(%x: tensor<4xf32>) -> f32 {
  %0 = tile.reduce %x axis 0 : (tensor<4xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    %product = func.call @multiply(%a, %b) : (f32, f32) -> f32
    tile.yield %product : f32
  }
  return %0 : f32
}

// A region has one block, so a function of several stays where it is.
func.func @branches(%x: tensor<4xi32>) -> tensor<4xi32> {
  %0 = tile.map %x pack 1 : (tensor<4xi32>) -> tensor<4xi32> {
  ^bb0(%a: i32):
    %r = func.call @absolute(%a) : (i32) -> i32
    tile.yield %r : i32
  }
  return %0 : tensor<4xi32>
}

func.func private @multiply(%a: f32, %b: f32) -> f32 {
  %0 = arith.mulf %a, %b : f32
  return %0 : f32
}

func.func private @absolute(%a: i32) -> i32 {
  %zero = arith.constant 0 : i32
  %negative = arith.cmpi slt, %a, %zero : i32
  cf.cond_br %negative, ^negate, ^keep
^negate:
  %0 = arith.subi %zero, %a : i32
  return %0 : i32
^keep:
  return %a : i32
}
