// What does not change from one iteration to the next moves in front of the
// loop, unless the source wants it to stay.
// RUN: tile-opt --tile-hoist-invariants %s | FileCheck %s

// CHECK-LABEL: func.func @nested
// CHECK: %[[S:.*]] = arith.muli
// CHECK: scf.for
// CHECK: arith.addi %{{.*}}, %[[S]]
// CHECK: scf.for
func.func @nested(%p: !tile.ptr<i32>, %n: i32, %x: i32) {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  scf.for %i = %zero to %n step %one : i32 {
    scf.for %j = %zero to %n step %one : i32 {
      %square = arith.muli %x, %x : i32
      %sum = arith.addi %i, %square : i32
      %value = arith.addi %sum, %j : i32
      tile.store %p, %value : !tile.ptr<i32>
    }
  }
  return
}

// In the inner loop it stays; what is invariant in the outer one as well must
// first leave the inner one.
// CHECK-LABEL: func.func @kept
// CHECK: arith.addi %{{.*}}, %{{.*}} {outer}
// CHECK: scf.for
// CHECK: scf.for
// CHECK-NEXT: arith.muli
func.func @kept(%p: !tile.ptr<i32>, %n: i32, %x: i32) {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  scf.for %i = %zero to %n step %one : i32 {
    %double = arith.addi %x, %x {outer} : i32
    scf.for %j = %zero to %n step %one : i32 {
      %product = arith.muli %x, %double : i32
      tile.store %p, %product : !tile.ptr<i32>
    } {tile.disable_licm}
  }
  return
}
