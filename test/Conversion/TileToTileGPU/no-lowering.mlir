//===- no-lowering.mlir - operations that GPUs do not run yet -------------===//
//
// What has no lowering ends in one error at its place, with the stage that can
// still be printed and the device that runs it. One case an operation.
//
//===----------------------------------------------------------------------===//

// RUN: tile-opt %s --split-input-file --verify-diagnostics --tile-to-tile-gpu

func.func @reshape(%x: tensor<8xf32>) {
  // expected-error @+3 {{no lowering yet for `tile.reshape` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.reshape %x : tensor<8xf32> to tensor<2x4xf32>
  return
}

// -----

func.func @trans(%x: tensor<4x8xf32>) {
  // expected-error @+3 {{no lowering yet for `tile.trans` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.trans %x [1, 0] : tensor<4x8xf32> to tensor<8x4xf32>
  return
}

// -----

func.func @join(%x: tensor<8xf32>) {
  // expected-error @+3 {{no lowering yet for `tile.join` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.join %x, %x : tensor<8xf32> to tensor<8x2xf32>
  return
}

// -----

func.func @split(%x: tensor<8x2xf32>) {
  // expected-error @+3 {{no lowering yet for `tile.split` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0, %1 = tile.split %x : tensor<8x2xf32> to tensor<8xf32>
  return
}

// -----

func.func @to_scalar(%x: tensor<1xf32>) {
  // expected-error @+3 {{no lowering yet for `tile.to_scalar` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.to_scalar %x : tensor<1xf32>
  return
}

// -----

func.func @gather(%x: tensor<8xf32>, %i: tensor<8xi32>) {
  // expected-error @+3 {{no lowering yet for `tile.gather` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.gather %x[%i] axis 0 : tensor<8xf32>, tensor<8xi32>
  return
}

// -----

func.func @histogram(%x: tensor<8xi32>) {
  // expected-error @+3 {{no lowering yet for `tile.histogram` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.histogram %x : tensor<8xi32> to tensor<4xi32>
  return
}

// -----

func.func @reduce(%x: tensor<8xf32>) {
  // expected-error @+3 {{no lowering yet for `tile.reduce` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.reduce %x axis 0 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

func.func @scan(%x: tensor<8xf32>) {
  // expected-error @+3 {{no lowering yet for `tile.scan` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.scan %x axis 0 : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

func.func @map(%x: tensor<8xf32>) {
  // expected-error @+3 {{no lowering yet for `tile.map` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.map %x pack 1 : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32):
    tile.yield %a : f32
  }
  return
}

// -----

func.func @dot(%x: tensor<4x4xf32>) {
  // expected-error @+3 {{no lowering yet for `tile.dot` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.dot %x, %x, %x : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
  return
}

// -----

func.func @dot_scaled(%x: tensor<4x4xi8>, %c: tensor<4x4xf32>) {
  // expected-error @+3 {{no lowering yet for `tile.dot_scaled` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.dot_scaled %x e4m3, %x e4m3, %c : tensor<4x4xi8>, tensor<4x4xi8>, tensor<4x4xf32>
  return
}

// -----

func.func @atomic_rmw(%p: !tile.ptr<i32>, %v: i32) {
  // expected-error @+3 {{no lowering yet for `tile.atomic_rmw` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.atomic_rmw add relaxed gpu %p, %v : !tile.ptr<i32>
  return
}

// -----

func.func @atomic_cas(%p: !tile.ptr<i32>, %v: i32) {
  // expected-error @+3 {{no lowering yet for `tile.atomic_cas` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.atomic_cas relaxed gpu %p, %v, %v : !tile.ptr<i32>
  return
}

// -----

func.func @make_descriptor(%p: !tile.ptr<i32>, %n: i32) {
  // expected-error @+3 {{no lowering yet for `tile.make_descriptor` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.make_descriptor %p shape [%n] strides [] : !tile.ptr<i32> to !tile.desc<4xi32>
  return
}

// -----

func.func @barrier() {
  // expected-error @+3 {{no lowering yet for `tile.barrier` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  tile.barrier
  return
}

// -----

func.func @assert(%c: i1) {
  // expected-error @+3 {{no lowering yet for `tile.assert` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  tile.assert %c, "text" : i1
  return
}

// -----

func.func @print(%x: i32) {
  // expected-error @+3 {{no lowering yet for `tile.print` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  tile.print "x" (%x) unsigned [false] : i32
  return
}

// -----

func.func @inline_asm(%x: i32) {
  // expected-error @+3 {{no lowering yet for `tile.inline_asm` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last that can be printed, by `--emit=tile`}}
  // expected-note @+1 {{help: run the kernel with `--device=cpu`}}
  %0 = tile.inline_asm "" constraints "=r,r" pack 1 (%x) : (i32) -> i32
  return
}

// -----

// Descriptors are refused as parameters, so that no operation takes one.
// expected-error @+3 {{no lowering yet for `!tile.desc<4x8xf16>` [E0619]}}
// expected-note @+2 {{the stage `tile` is the last}}
// expected-note @+1 {{help: run}}
func.func @parameter(%d: !tile.desc<4x8xf16>, %i: i32) {
  %0 = tile.descriptor_load %d[%i, %i] : !tile.desc<4x8xf16> to tensor<4x8xf16>
  return
}

// -----

// One error, however many operations there are.
func.func @several(%c: i1) {
  // expected-error @+3 {{no lowering yet for `tile.barrier` [E0619]}}
  // expected-note @+2 {{the stage `tile` is the last}}
  // expected-note @+1 {{help: run}}
  tile.barrier
  tile.barrier
  tile.assert %c, "text" : i1
  return
}
