//===- explain-layouts.mlir - the decision on layouts as text -------------===//
//
// The explanation names each class and access with its source line, marks the
// choice among the candidates, and lists the conversions.
//
//===----------------------------------------------------------------------===//

// RUN: tile-opt %s --tile-gpu-assign-layouts=explain -o /dev/null 2>&1 \
// RUN:   | FileCheck %s

// CHECK: layouts of `copy`: 4 warps, cost {{[0-9]+}}, the least of all choices
// CHECK-NEXT: class at {{.*}}explain-layouts.mlir:[[# @LINE + 10]]: 512 of !tile.ptr<f32>, 1 value
// CHECK-NEXT: * cost {{[0-9]+}} blocked<per_thread = [4], lanes = [32], warps = [4]>
// CHECK: tile.load at {{.*}}explain-layouts.mlir:[[# @LINE + 9]]: 512 of !tile.ptr<f32>
// CHECK-NEXT: * cost
// CHECK: no conversions
func.func @copy(%x: !tile.ptr<f32> {tile.divisibility = 16 : i64}) {
  %offsets = tile.range 0 to 512 : tensor<512xi32>
  %xs = tile.splat %x : tensor<512x!tile.ptr<f32>>


  %xp = tile.ptr_add %xs, %offsets : tensor<512x!tile.ptr<f32>>, tensor<512xi32>
  %v = tile.load %xp : tensor<512x!tile.ptr<f32>>
  tile.store %xp, %v : tensor<512x!tile.ptr<f32>>
  return
}
