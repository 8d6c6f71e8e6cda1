// add_multiply_relu: out[i] = max(x[i] + multiplier * y[i], 0), three
// operations fused in one kernel: read x, read y, write out, and nothing else
// goes through memory. vector_add.mlir explains the parts.

!i32s     = tensor<1024xi32>
!mask     = tensor<1024xi1>
!f32s     = tensor<1024xf32>
!f32ptrs  = tensor<1024x!tile.ptr<f32>>
!bf16s    = tensor<1024xbf16>
!bf16ptrs = tensor<1024x!tile.ptr<bf16>>

func.func private @at_f32(%array: !tile.ptr<f32>, %start: i32) -> !f32ptrs {
  %first = tile.ptr_add %array, %start : !tile.ptr<f32>, i32
  %firsts = tile.splat %first : !f32ptrs
  %range = tile.range 0 to 1024 : !i32s
  %pointers = tile.ptr_add %firsts, %range : !f32ptrs, !i32s
  return %pointers : !f32ptrs
}

func.func private @at_bf16(%array: !tile.ptr<bf16>, %start: i32) -> !bf16ptrs {
  %first = tile.ptr_add %array, %start : !tile.ptr<bf16>, i32
  %firsts = tile.splat %first : !bf16ptrs
  %range = tile.range 0 to 1024 : !i32s
  %pointers = tile.ptr_add %firsts, %range : !bf16ptrs, !i32s
  return %pointers : !bf16ptrs
}

func.func private @below(%bound: i32) -> !mask {
  %range = tile.range 0 to 1024 : !i32s
  %bounds = tile.splat %bound : !i32s
  %mask = arith.cmpi slt, %range, %bounds : !i32s
  return %mask : !mask
}

// relu(x + multiplier * y). The product and the sum become one fused
// multiply-add: `tilec --emit=tile` shows it.
func.func private @activate(%x: !f32s, %y: !f32s, %multiplier: f32) -> !f32s {
  %multipliers = tile.splat %multiplier : !f32s
  %product = arith.mulf %multipliers, %y : !f32s
  %sum = arith.addf %x, %product : !f32s
  // tl.where(sum > 0, sum, 0), but "greater or unordered", so that NaN stays.
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
  %width = arith.constant 1024 : i32
  %program = tile.program_id 0
  %start = arith.muli %program, %width : i32
  %left = arith.subi %n, %start : i32
  %full = arith.cmpi sge, %left, %width : i32
  scf.if %full {
    %xp = func.call @at_f32(%x, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %yp = func.call @at_f32(%y, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %outp = func.call @at_f32(%out, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %xv = tile.load %xp : !f32ptrs
    %yv = tile.load %yp : !f32ptrs
    %result = func.call @activate(%xv, %yv, %multiplier)
        : (!f32s, !f32s, f32) -> !f32s
    tile.store %outp, %result : !f32ptrs
  } else {
    %mask = func.call @below(%left) : (i32) -> !mask
    %xp = func.call @at_f32(%x, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %yp = func.call @at_f32(%y, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %outp = func.call @at_f32(%out, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %xv = tile.load %xp mask %mask : !f32ptrs
    %yv = tile.load %yp mask %mask : !f32ptrs
    %result = func.call @activate(%xv, %yv, %multiplier)
        : (!f32s, !f32s, f32) -> !f32s
    tile.store %outp, %result mask %mask : !f32ptrs
  }
  return
}

func.func @add_multiply_relu_bf16(
    %x: !tile.ptr<bf16> {tile.divisibility = 16},
    %y: !tile.ptr<bf16> {tile.divisibility = 16},
    %out: !tile.ptr<bf16> {tile.divisibility = 16},
    %n: i32, %multiplier: f32) attributes {tile.kernel} {
  %width = arith.constant 1024 : i32
  %program = tile.program_id 0
  %start = arith.muli %program, %width : i32
  %left = arith.subi %n, %start : i32
  %full = arith.cmpi sge, %left, %width : i32
  scf.if %full {
    %xp = func.call @at_bf16(%x, %start)
        : (!tile.ptr<bf16>, i32) -> !bf16ptrs
    %yp = func.call @at_bf16(%y, %start)
        : (!tile.ptr<bf16>, i32) -> !bf16ptrs
    %outp = func.call @at_bf16(%out, %start)
        : (!tile.ptr<bf16>, i32) -> !bf16ptrs
    %xv = tile.load %xp : !bf16ptrs
    %xf = arith.extf %xv : !bf16s to !f32s
    %yv = tile.load %yp : !bf16ptrs
    %yf = arith.extf %yv : !bf16s to !f32s
    %result = func.call @activate(%xf, %yf, %multiplier)
        : (!f32s, !f32s, f32) -> !f32s
    %rounded = arith.truncf %result : !f32s to !bf16s
    tile.store %outp, %rounded : !bf16ptrs
  } else {
    %mask = func.call @below(%left) : (i32) -> !mask
    %xp = func.call @at_bf16(%x, %start)
        : (!tile.ptr<bf16>, i32) -> !bf16ptrs
    %yp = func.call @at_bf16(%y, %start)
        : (!tile.ptr<bf16>, i32) -> !bf16ptrs
    %outp = func.call @at_bf16(%out, %start)
        : (!tile.ptr<bf16>, i32) -> !bf16ptrs
    %xv = tile.load %xp mask %mask : !bf16ptrs
    %xf = arith.extf %xv : !bf16s to !f32s
    %yv = tile.load %yp mask %mask : !bf16ptrs
    %yf = arith.extf %yv : !bf16s to !f32s
    %result = func.call @activate(%xf, %yf, %multiplier)
        : (!f32s, !f32s, f32) -> !f32s
    %rounded = arith.truncf %result : !f32s to !bf16s
    tile.store %outp, %rounded mask %mask : !bf16ptrs
  }
  return
}
