// Barriers, assertions, printing and inline PTX: each form prints as it was
// written.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @conditions
// CHECK-SAME: %[[C:.*]]: tensor<8xi1>, %[[S:.*]]: i1
func.func @conditions(%c: tensor<8xi1>, %s: i1) {
  // CHECK: tile.barrier{{$}}
  tile.barrier
  // CHECK: tile.assume %[[S]] : i1
  tile.assume %s : i1
  // CHECK: tile.assume %[[C]] : tensor<8xi1>
  tile.assume %c : tensor<8xi1>
  // CHECK: tile.assert %[[S]], "text with \22quotes\22" : i1
  tile.assert %s, "text with \"quotes\"" : i1
  // CHECK: tile.assert %[[C]], "" mask %[[C]] : tensor<8xi1>
  tile.assert %c, "" mask %c : tensor<8xi1>
  return
}

// CHECK-LABEL: func.func @print
// CHECK-SAME: %[[X:.*]]: tensor<4x8xi32>, %[[S:.*]]: f32, %[[P:.*]]: !tile.ptr<f32>
func.func @print(%x: tensor<4x8xi32>, %s: f32, %p: !tile.ptr<f32>) {
  // CHECK: tile.print "here"() unsigned []{{$}}
  tile.print "here" () unsigned []
  // CHECK: tile.print ""(%[[X]]) unsigned [true] hex : tensor<4x8xi32>
  tile.print "" (%x) unsigned [true] hex : tensor<4x8xi32>
  // CHECK: tile.print "values: "(%[[X]], %[[S]], %[[P]]) unsigned [false, false, false] : tensor<4x8xi32>, f32, !tile.ptr<f32>
  tile.print "values: " (%x, %s, %p) unsigned [false, false, false] : tensor<4x8xi32>, f32, !tile.ptr<f32>
  return
}

// CHECK-LABEL: func.func @ptx
// CHECK-SAME: %[[X:.*]]: tensor<8xf32>, %[[B:.*]]: tensor<8xi8>, %[[S:.*]]: f64
func.func @ptx(%x: tensor<8xf32>, %b: tensor<8xi8>, %s: f64) {
  // CHECK: tile.inline_asm "neg.f32 $0, $1;" constraints "=r,r" pack 1 pure(%[[X]]) : (tensor<8xf32>) -> tensor<8xf32>
  %0 = tile.inline_asm "neg.f32 $0, $1;" constraints "=r,r" pack 1 pure (%x) : (tensor<8xf32>) -> tensor<8xf32>
  // Four bytes are in one register, two results in two.
  // CHECK: tile.inline_asm "" constraints "=r,=r,r" pack 4(%[[B]]) : (tensor<8xi8>) -> (tensor<8xi8>, tensor<8xi8>)
  %1:2 = tile.inline_asm "" constraints "=r,=r,r" pack 4 (%b) : (tensor<8xi8>) -> (tensor<8xi8>, tensor<8xi8>)
  // Halves fill a register at two, floats take one each.
  // CHECK: tile.inline_asm "" constraints "=r,r,r,~{memory}" pack 2(%[[X]]) : (tensor<8xf32>) -> tensor<8xf16>
  %2 = tile.inline_asm "" constraints "=r,r,r,~{memory}" pack 2 (%x) : (tensor<8xf32>) -> tensor<8xf16>
  // CHECK: tile.inline_asm "nanosleep.u32 5;" constraints "" pack 1() : () -> ()
  tile.inline_asm "nanosleep.u32 5;" constraints "" pack 1 () : () -> ()
  // CHECK: tile.inline_asm "mov.f64 $0, $1;" constraints "=&d, d" pack 1 pure(%[[S]]) : (f64) -> f64
  %3 = tile.inline_asm "mov.f64 $0, $1;" constraints "=&d, d" pack 1 pure (%s) : (f64) -> f64
  return
}
