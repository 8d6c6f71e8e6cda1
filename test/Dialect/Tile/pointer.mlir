// Pointers and their arithmetic: each form prints as it was written.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @add
// CHECK-SAME: %[[P:.*]]: !tile.ptr<f16>, %[[T:.*]]: tensor<8x!tile.ptr<i1>>
func.func @add(%p: !tile.ptr<f16>, %t: tensor<8x!tile.ptr<i1>>, %i: i64, %o: tensor<8xi32>) {
  // CHECK: tile.ptr_add %[[P]], %{{.*}} : !tile.ptr<f16>, i64
  %0 = tile.ptr_add %p, %i : !tile.ptr<f16>, i64
  // CHECK: tile.ptr_add %[[T]], %{{.*}} unsigned : tensor<8x!tile.ptr<i1>>, tensor<8xi32>
  %1 = tile.ptr_add %t, %o unsigned : tensor<8x!tile.ptr<i1>>, tensor<8xi32>
  return
}

// CHECK-LABEL: func.func @casts
func.func @casts(%i: tensor<8xi64>) -> i64 {
  // CHECK: %[[A:.*]] = tile.int_to_ptr %{{.*}} : tensor<8xi64> to tensor<8x!tile.ptr<f32>>
  %0 = tile.int_to_ptr %i : tensor<8xi64> to tensor<8x!tile.ptr<f32>>
  // CHECK: tile.ptr_cast %[[A]] : tensor<8x!tile.ptr<f32>> to tensor<8x!tile.ptr<bf16>>
  %1 = tile.ptr_cast %0 : tensor<8x!tile.ptr<f32>> to tensor<8x!tile.ptr<bf16>>
  // CHECK: tile.ptr_to_int %{{.*}} : tensor<8x!tile.ptr<bf16>> to tensor<8xi64>
  %2 = tile.ptr_to_int %1 : tensor<8x!tile.ptr<bf16>> to tensor<8xi64>
  %c = arith.constant 0 : i64
  return %c : i64
}

// CHECK-LABEL: func.func @nested
// CHECK-SAME: !tile.ptr<!tile.ptr<f8E4M3FN>>
func.func @nested(%p: !tile.ptr<!tile.ptr<f8E4M3FN>>) {
  return
}

// CHECK-LABEL: func.func @kernel
// CHECK-SAME: !tile.ptr<i32> {tile.divisibility = 16 : i64, tile.name = "x_ptr", tile.signedness = "u"}
// CHECK-SAME: attributes {tile.kernel}
func.func @kernel(%p: !tile.ptr<i32> {tile.name = "x_ptr", tile.divisibility = 16 : i64, tile.signedness = "u"}) attributes {tile.kernel} {
  return
}
