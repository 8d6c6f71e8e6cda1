// Reductions, scans and maps: each form prints as it was written.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @reductions
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf32>, %[[I:.*]]: tensor<4x8xi32>
func.func @reductions(%x: tensor<4x8xf32>, %i: tensor<4x8xi32>) -> (tensor<8xf32>, tensor<4xf32>, tensor<4xi32>) {
  // CHECK: tile.reduce %[[X]] axis 0 commutes : (tensor<4x8xf32>) -> tensor<8xf32> {
  // CHECK-NEXT: ^bb0(%[[A:.*]]: f32, %[[B:.*]]: f32):
  // CHECK-NEXT: %[[S:.*]] = arith.addf %[[A]], %[[B]] : f32
  // CHECK-NEXT: tile.yield %[[S]] : f32
  %0 = tile.reduce %x axis 0 commutes : (tensor<4x8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    %sum = arith.addf %a, %b : f32
    tile.yield %sum : f32
  }
  // CHECK: %{{.*}}:2 = tile.reduce %[[X]], %[[I]] axis 1 : (tensor<4x8xf32>, tensor<4x8xi32>) -> (tensor<4xf32>, tensor<4xi32>) {
  // CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: i32, %{{.*}}: f32, %{{.*}}: i32):
  // CHECK: tile.yield %{{.*}}, %{{.*}} : f32, i32
  %1:2 = tile.reduce %x, %i axis 1 : (tensor<4x8xf32>, tensor<4x8xi32>) -> (tensor<4xf32>, tensor<4xi32>) {
  ^bb0(%a: f32, %ai: i32, %b: f32, %bi: i32):
    %less = arith.cmpf olt, %a, %b : f32
    %v = arith.select %less, %b, %a : f32
    %n = arith.select %less, %bi, %ai : i32
    tile.yield %v, %n : f32, i32
  }
  return %0, %1#0, %1#1 : tensor<8xf32>, tensor<4xf32>, tensor<4xi32>
}

// CHECK-LABEL: func.func @toScalar
func.func @toScalar(%x: tensor<8xi1>) -> i1 {
  // CHECK: tile.reduce %{{.*}} axis 0 : (tensor<8xi1>) -> i1 {
  %0 = tile.reduce %x axis 0 : (tensor<8xi1>) -> i1 {
  ^bb0(%a: i1, %b: i1):
    %or = arith.ori %a, %b : i1
    tile.yield %or : i1
  }
  return %0 : i1
}

// CHECK-LABEL: func.func @scans
func.func @scans(%x: tensor<4x8xi32>, %y: tensor<4x8xf32>) {
  // CHECK: tile.scan %{{.*}} axis 1 : (tensor<4x8xi32>) -> tensor<4x8xi32> {
  %0 = tile.scan %x axis 1 : (tensor<4x8xi32>) -> tensor<4x8xi32> {
  ^bb0(%a: i32, %b: i32):
    %sum = arith.addi %a, %b : i32
    tile.yield %sum : i32
  }
  // CHECK: tile.scan %{{.*}}, %{{.*}} axis 0 reverse : (tensor<4x8xi32>, tensor<4x8xf32>) -> (tensor<4x8xi32>, tensor<4x8xf32>) {
  %1:2 = tile.scan %x, %y axis 0 reverse : (tensor<4x8xi32>, tensor<4x8xf32>) -> (tensor<4x8xi32>, tensor<4x8xf32>) {
  ^bb0(%a: i32, %b: f32, %c: i32, %d: f32):
    tile.yield %c, %b : i32, f32
  }
  return
}

// CHECK-LABEL: func.func @maps
func.func @maps(%x: tensor<8xi8>, %y: tensor<8xf32>) {
  // CHECK: %{{.*}}:2 = tile.map %{{.*}}, %{{.*}} pack 2 : (tensor<8xi8>, tensor<8xf32>) -> (tensor<8xf32>, tensor<8xi8>) {
  // CHECK-NEXT: ^bb0(%{{.*}}: i8, %{{.*}}: i8, %{{.*}}: f32, %{{.*}}: f32):
  %0:2 = tile.map %x, %y pack 2 : (tensor<8xi8>, tensor<8xf32>) -> (tensor<8xf32>, tensor<8xi8>) {
  ^bb0(%a: i8, %b: i8, %c: f32, %d: f32):
    tile.yield %d, %c, %b, %a : f32, f32, i8, i8
  }
  // CHECK: tile.map %{{.*}} pack 1 : (tensor<8xi8>) -> () {
  // CHECK-NEXT: ^bb0(%{{.*}}: i8):
  // CHECK-NEXT: tile.yield{{$}}
  tile.map %x pack 1 : (tensor<8xi8>) -> () {
  ^bb0(%a: i8):
    tile.yield
  }
  return
}
