// add_multiply_relu: out[i] = max(x[i] + multiplier * y[i], 0), three
// operations fused in one kernel: read x, read y, write out, and nothing else
// goes through memory.
//
// What all kernels of the file share is in functions, which are inlined before
// anything else happens. `private` keeps them out of other files' way.

!offsets  = tensor<1024xi32>
!mask     = tensor<1024xi1>
!f32s     = tensor<1024xf32>
!f32ptrs  = tensor<1024x!tile.ptr<f32>>
!bf16s    = tensor<1024xbf16>
!bf16ptrs = tensor<1024x!tile.ptr<bf16>>

// The elements of this program, and which of them exist. Functions may have
// several results.
func.func private @my_elements(%n: i32) -> (!offsets, !mask) {
  %width = arith.constant 1024 : i32
  %program = tile.program_id 0
  %start = arith.muli %program, %width : i32
  %starts = tile.splat %start : !offsets
  %range = tile.range 0 to 1024 : !offsets
  %offsets = arith.addi %starts, %range : !offsets
  %ns = tile.splat %n : !offsets
  %mask = arith.cmpi slt, %offsets, %ns : !offsets
  return %offsets, %mask : !offsets, !mask
}

// relu(x + multiplier * y). A product that only a sum uses becomes one fused
// multiply-add; `tilec --emit=tile` shows it.
func.func private @activate(%x: !f32s, %y: !f32s, %multiplier: f32) -> !f32s {
  %multipliers = tile.splat %multiplier : !f32s
  %product = arith.mulf %multipliers, %y : !f32s
  %sum = arith.addf %x, %product : !f32s
  // A number is not larger than zero if it is NaN: written as a choice, and
  // with the unordered comparison, NaN stays NaN.
  %zeros = arith.constant dense<0.0> : !f32s
  %positive = arith.cmpf ugt, %sum, %zeros : !f32s
  %result = arith.select %positive, %sum, %zeros : !mask, !f32s
  return %result : !f32s
}

func.func @add_multiply_relu(
    %x: !tile.ptr<f32> {tile.divisibility = 16},
    %y: !tile.ptr<f32> {tile.divisibility = 16},
    %out: !tile.ptr<f32> {tile.divisibility = 16},
    %n: i32, %multiplier: f32) attributes {tile.kernel} {
  %offsets, %mask = func.call @my_elements(%n) : (i32) -> (!offsets, !mask)
  %xs = tile.splat %x : !f32ptrs
  %xp = tile.ptr_add %xs, %offsets : !f32ptrs, !offsets
  %xv = tile.load %xp mask %mask : !f32ptrs
  %ys = tile.splat %y : !f32ptrs
  %yp = tile.ptr_add %ys, %offsets : !f32ptrs, !offsets
  %yv = tile.load %yp mask %mask : !f32ptrs
  %result = func.call @activate(%xv, %yv, %multiplier)
      : (!f32s, !f32s, f32) -> !f32s
  %os = tile.splat %out : !f32ptrs
  %op = tile.ptr_add %os, %offsets : !f32ptrs, !offsets
  tile.store %op, %result mask %mask : !f32ptrs
  return
}

func.func @add_multiply_relu_bf16(
    %x: !tile.ptr<bf16> {tile.divisibility = 16},
    %y: !tile.ptr<bf16> {tile.divisibility = 16},
    %out: !tile.ptr<bf16> {tile.divisibility = 16},
    %n: i32, %multiplier: f32) attributes {tile.kernel} {
  %offsets, %mask = func.call @my_elements(%n) : (i32) -> (!offsets, !mask)
  %xs = tile.splat %x : !bf16ptrs
  %xp = tile.ptr_add %xs, %offsets : !bf16ptrs, !offsets
  %xb = tile.load %xp mask %mask : !bf16ptrs
  %xv = arith.extf %xb : !bf16s to !f32s
  %ys = tile.splat %y : !bf16ptrs
  %yp = tile.ptr_add %ys, %offsets : !bf16ptrs, !offsets
  %yb = tile.load %yp mask %mask : !bf16ptrs
  %yv = arith.extf %yb : !bf16s to !f32s
  %result = func.call @activate(%xv, %yv, %multiplier)
      : (!f32s, !f32s, f32) -> !f32s
  %rounded = arith.truncf %result : !f32s to !bf16s
  %os = tile.splat %out : !bf16ptrs
  %op = tile.ptr_add %os, %offsets : !bf16ptrs, !offsets
  tile.store %op, %rounded mask %mask : !bf16ptrs
  return
}
