// gelu: the activation of GPT-2 and BERT, in its tanh form,
//
//   gelu(x) = x/2 * (1 + tanh(u)),   u = sqrt(2/pi) * (x + 0.044715 * x^3)
//
// computed as x * sigmoid(2u) = x / (1 + e^-2u), which is the same number with
// one exponential (kernels/start/gelu.tile has the algebra).
//
// Who writes the dialect chooses instructions. `math.exp` and `arith.divf` are
// right for all numbers, subnormal ones included, and cost about a dozen
// instructions an element together; the hardware's own approximations of 2^x and
// 1/x are one each. In bf16 a GPU has time for about thirty instructions an
// element, then it and not the memory sets the pace.
//
// `tile.num_warps` says that a program has 4 warps for its 1024 elements: 8 a
// thread. A launch, or `tilec --num-warps=`, may say otherwise.

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

func.func private @gelu_of(%x: !f32s) -> !f32s {
  // e^-2u = 2^(x * (scale + cubic * x^2)) with scale = -2 * sqrt(2/pi) *
  // log2(e) and cubic = 0.044715 * scale. A product and a sum become one
  // operation, rounded once.
  %scale = arith.constant dense<-2.302208198144325> : !f32s
  %cubic = arith.constant dense<-0.10294323958002349> : !f32s
  %square = arith.mulf %x, %x : !f32s
  %term = arith.mulf %cubic, %square : !f32s
  %sum = arith.addf %scale, %term : !f32s
  %exponent = arith.mulf %x, %sum : !f32s
  // Far to the right the power is 0 and the result is x. Far to the left it is
  // infinite, its reciprocal 0, and so is the result.
  %one = arith.constant dense<1.0> : !f32s
  %power = tile.approx_exp2 %exponent : !f32s
  %denominator = arith.addf %one, %power : !f32s
  %gate = tile.approx_reciprocal %denominator : !f32s
  %result = arith.mulf %x, %gate : !f32s
  return %result : !f32s
}

func.func @gelu(
    %x: !tile.ptr<f32> {tile.divisibility = 16},
    %out: !tile.ptr<f32> {tile.divisibility = 16},
    %n: i32) attributes {tile.kernel, tile.num_warps = 4} {
  %width = arith.constant 1024 : i32
  %program = tile.program_id 0
  %start = arith.muli %program, %width : i32
  %left = arith.subi %n, %start : i32
  %full = arith.cmpi sge, %left, %width : i32
  scf.if %full {
    %xp = func.call @at_f32(%x, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %outp = func.call @at_f32(%out, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %xv = tile.load %xp : !f32ptrs
    %result = func.call @gelu_of(%xv) : (!f32s) -> !f32s
    tile.store %outp, %result : !f32ptrs
  } else {
    %mask = func.call @below(%left) : (i32) -> !mask
    %xp = func.call @at_f32(%x, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %outp = func.call @at_f32(%out, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %xv = tile.load %xp mask %mask : !f32ptrs
    %result = func.call @gelu_of(%xv) : (!f32s) -> !f32s
    tile.store %outp, %result mask %mask : !f32ptrs
  }
  return
}

func.func @gelu_bf16(
    %x: !tile.ptr<bf16> {tile.divisibility = 16},
    %out: !tile.ptr<bf16> {tile.divisibility = 16},
    %n: i32) attributes {tile.kernel, tile.num_warps = 4} {
  %width = arith.constant 1024 : i32
  %program = tile.program_id 0
  %start = arith.muli %program, %width : i32
  %left = arith.subi %n, %start : i32
  %full = arith.cmpi sge, %left, %width : i32
  scf.if %full {
    %xp = func.call @at_bf16(%x, %start)
        : (!tile.ptr<bf16>, i32) -> !bf16ptrs
    %outp = func.call @at_bf16(%out, %start)
        : (!tile.ptr<bf16>, i32) -> !bf16ptrs
    %xv = tile.load %xp : !bf16ptrs
    %xf = arith.extf %xv : !bf16s to !f32s
    %result = func.call @gelu_of(%xf) : (!f32s) -> !f32s
    %rounded = arith.truncf %result : !f32s to !bf16s
    tile.store %outp, %rounded : !bf16ptrs
  } else {
    %mask = func.call @below(%left) : (i32) -> !mask
    %xp = func.call @at_bf16(%x, %start)
        : (!tile.ptr<bf16>, i32) -> !bf16ptrs
    %outp = func.call @at_bf16(%out, %start)
        : (!tile.ptr<bf16>, i32) -> !bf16ptrs
    %xv = tile.load %xp mask %mask : !bf16ptrs
    %xf = arith.extf %xv : !bf16s to !f32s
    %result = func.call @gelu_of(%xf) : (!f32s) -> !f32s
    %rounded = arith.truncf %result : !f32s to !bf16s
    tile.store %outp, %rounded mask %mask : !bf16ptrs
  }
  return
}
