// What the source asks for at a loop: attributes of `scf.for`.
// RUN: tile-opt --split-input-file --verify-diagnostics %s | FileCheck %s

func.func @hints(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
  // CHECK: } {tile.disable_licm, tile.disallow_acc_multi_buffer, tile.flatten, tile.loop_unroll_factor = 4 : i32, tile.num_stages = 3 : i32, tile.warp_specialize}
  } {tile.num_stages = 3 : i32, tile.loop_unroll_factor = 4 : i32, tile.flatten, tile.warp_specialize, tile.disallow_acc_multi_buffer, tile.disable_licm}
  return
}

// -----

func.func @stages(%n: index) {
  %c1 = arith.constant 1 : index
  // expected-error @+1 {{needs a small integer as `tile.num_stages`, not "3"}}
  scf.for %i = %n to %n step %c1 {
  } {tile.num_stages = "3"}
  return
}

// -----

func.func @unroll(%n: index) {
  %c1 = arith.constant 1 : index
  // expected-error @+1 {{needs a small integer as `tile.loop_unroll_factor`, not -1 : i32}}
  scf.for %i = %n to %n step %c1 {
  } {tile.loop_unroll_factor = -1 : i32}
  return
}

// -----

func.func @flag(%n: index) {
  %c1 = arith.constant 1 : index
  // expected-error @+1 {{needs no value for `tile.flatten`}}
  scf.for %i = %n to %n step %c1 {
  } {tile.flatten = true}
  return
}

// -----

func.func @place(%c: i1) {
  // expected-error @+1 {{has `tile.warp_specialize`, which belongs on `scf.for`}}
  scf.if %c {
  } {tile.warp_specialize}
  return
}
