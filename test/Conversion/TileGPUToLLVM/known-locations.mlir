// A location that is a call needs a file and a line on both sides; a callee
// that has none leaves the caller.

// RUN: tile-opt %s --tile-gpu-known-locations --mlir-print-debuginfo \
// RUN:   --mlir-print-local-scope | FileCheck %s

module {
// CHECK-LABEL: llvm.func @locations
llvm.func @locations(%a: i32) {
  // CHECK: llvm.add {{.*}} loc("a.tile":1:2)
  %0 = llvm.add %a, %a : i32 loc("a.tile":1:2)
  // CHECK: llvm.sub {{.*}} loc(callsite("a.tile":1:2 at "b.tile":3:4))
  %1 = llvm.sub %a, %a : i32 loc(callsite("a.tile":1:2 at "b.tile":3:4))
  // CHECK: llvm.mul {{.*}} loc("b.tile":3:4)
  %2 = llvm.mul %a, %a : i32 loc(callsite(unknown at "b.tile":3:4))
  // CHECK: llvm.and {{.*}} loc(callsite("a.tile":1:2 at "c.tile":5:6))
  %3 = llvm.and %a, %a : i32 loc(callsite(callsite(unknown at "a.tile":1:2) at "c.tile":5:6))
  // CHECK: llvm.xor {{.*}} loc(unknown)
  %4 = llvm.xor %a, %a : i32 loc(callsite(unknown at unknown))
  llvm.return
}
}
