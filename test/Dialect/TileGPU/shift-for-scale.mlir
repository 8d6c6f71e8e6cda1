// int(float(x) * 2^-k) is a shift where x is not negative and held exactly.

// RUN: tile-opt %s --tile-gpu-shift-for-scale | FileCheck %s

// CHECK-LABEL: func.func @half
// CHECK: %[[X:.*]] = tile.range
// CHECK: %[[ONE:.*]] = arith.constant dense<1> : tensor<1024xi32>
// CHECK-NEXT: %[[Y:.*]] = arith.shrui %[[X]], %[[ONE]] : tensor<1024xi32>
// CHECK-NEXT: return %[[Y]]
func.func @half() -> tensor<1024xi32> {
  %half = arith.constant dense<0.5> : tensor<1024xf32>
  %x = tile.range 0 to 1024 : tensor<1024xi32>
  %f = arith.sitofp %x : tensor<1024xi32> to tensor<1024xf32>
  %h = arith.mulf %f, %half : tensor<1024xf32>
  %y = arith.fptosi %h : tensor<1024xf32> to tensor<1024xi32>
  return %y : tensor<1024xi32>
}

// What still has users stays.
// CHECK-LABEL: func.func @scalars
// CHECK: %[[F:.*]] = arith.uitofp
// CHECK: arith.shrui %{{.*}}, %{{.*}} : i32
// CHECK: return %{{.*}}, %[[F]]
func.func @scalars() -> (i32, f64) {
  %c = arith.constant 0.0625 : f64
  %pid = tile.program_id 0
  %f = arith.uitofp %pid : i32 to f64
  %h = arith.mulf %f, %c : f64
  %y = arith.fptoui %h : f64 to i32
  return %y, %f : i32, f64
}

// A program id may need 31 bits, of which f32 holds 24; an argument may be
// negative; thirds and doubles are no shifts; 8 bits would be bounded.
// CHECK-LABEL: func.func @others
// CHECK-NOT: arith.shrui
// CHECK: return
func.func @others(%n: i32) -> (i32, i32, i32, i32, i8) {
  %half = arith.constant 0.5 : f32
  %third = arith.constant 0.33333 : f32
  %two = arith.constant 2.0 : f32
  %mask = arith.constant 1023 : i32
  %pid = tile.program_id 0
  %small = arith.andi %pid, %mask : i32
  %0 = arith.sitofp %pid : i32 to f32
  %1 = arith.mulf %0, %half : f32
  %a = arith.fptosi %1 : f32 to i32
  %2 = arith.sitofp %n : i32 to f32
  %3 = arith.mulf %2, %half : f32
  %b = arith.fptosi %3 : f32 to i32
  %4 = arith.sitofp %small : i32 to f32
  %5 = arith.mulf %4, %third : f32
  %c = arith.fptosi %5 : f32 to i32
  %6 = arith.mulf %4, %two : f32
  %d = arith.fptosi %6 : f32 to i32
  %7 = arith.mulf %4, %half : f32
  %e = arith.fptosi %7 : f32 to i8
  return %a, %b, %c, %d, %e : i32, i32, i32, i32, i8
}
