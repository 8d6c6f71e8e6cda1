// gelu: the activation of GPT-2 and BERT, in its tanh form,
//
//   gelu(x) = x/2 * (1 + tanh(u)),   u = sqrt(2/pi) * (x + 0.044715 * x^3)
//
// computed as x * sigmoid(2u) = x / (1 + e^-2u), which is the same number with
// one exponential (kernels/start/gelu.tile has the algebra).
//
// `tile.num_warps` says that a program has 8 warps, for 2048 elements: 8 a
// thread. A launch or `tilec --num-warps=` may say otherwise.

!offsets  = tensor<2048xi32>
!mask     = tensor<2048xi1>
!f32s     = tensor<2048xf32>
!f32ptrs  = tensor<2048x!tile.ptr<f32>>
!bf16s    = tensor<2048xbf16>
!bf16ptrs = tensor<2048x!tile.ptr<bf16>>

func.func private @my_elements(%n: i32) -> (!offsets, !mask) {
  %width = arith.constant 2048 : i32
  %program = tile.program_id 0
  %start = arith.muli %program, %width : i32
  %starts = tile.splat %start : !offsets
  %range = tile.range 0 to 2048 : !offsets
  %offsets = arith.addi %starts, %range : !offsets
  %ns = tile.splat %n : !offsets
  %mask = arith.cmpi slt, %offsets, %ns : !offsets
  return %offsets, %mask : !offsets, !mask
}

func.func private @gelu_of(%x: !f32s) -> !f32s {
  %cubic = arith.constant dense<0.044715> : !f32s
  // -2 * sqrt(2/pi)
  %scale = arith.constant dense<-1.5957691216057308> : !f32s
  %one = arith.constant dense<1.0> : !f32s
  // -2u = scale * (x + 0.044715 * x * x * x)
  %a = arith.mulf %cubic, %x : !f32s
  %b = arith.mulf %a, %x : !f32s
  %c = arith.mulf %b, %x : !f32s
  %d = arith.addf %x, %c : !f32s
  %exponent = arith.mulf %scale, %d : !f32s
  // x / (1 + e^-2u). Far to the left the power is infinite, and the quotient
  // is zero, as it should be.
  %power = math.exp %exponent : !f32s
  %denominator = arith.addf %one, %power : !f32s
  %result = arith.divf %x, %denominator : !f32s
  return %result : !f32s
}

func.func @gelu(
    %x: !tile.ptr<f32> {tile.divisibility = 16},
    %out: !tile.ptr<f32> {tile.divisibility = 16},
    %n: i32) attributes {tile.kernel, tile.num_warps = 8} {
  %offsets, %mask = func.call @my_elements(%n) : (i32) -> (!offsets, !mask)
  %xs = tile.splat %x : !f32ptrs
  %xp = tile.ptr_add %xs, %offsets : !f32ptrs, !offsets
  %xv = tile.load %xp mask %mask : !f32ptrs
  %result = func.call @gelu_of(%xv) : (!f32s) -> !f32s
  %os = tile.splat %out : !f32ptrs
  %op = tile.ptr_add %os, %offsets : !f32ptrs, !offsets
  tile.store %op, %result mask %mask : !f32ptrs
  return
}

func.func @gelu_bf16(
    %x: !tile.ptr<bf16> {tile.divisibility = 16},
    %out: !tile.ptr<bf16> {tile.divisibility = 16},
    %n: i32) attributes {tile.kernel, tile.num_warps = 8} {
  %offsets, %mask = func.call @my_elements(%n) : (i32) -> (!offsets, !mask)
  %xs = tile.splat %x : !bf16ptrs
  %xp = tile.ptr_add %xs, %offsets : !bf16ptrs, !offsets
  %xb = tile.load %xp mask %mask : !bf16ptrs
  %xv = arith.extf %xb : !bf16s to !f32s
  %result = func.call @gelu_of(%xv) : (!f32s) -> !f32s
  %rounded = arith.truncf %result : !f32s to !bf16s
  %os = tile.splat %out : !bf16ptrs
  %op = tile.ptr_add %os, %offsets : !bf16ptrs, !offsets
  tile.store %op, %rounded mask %mask : !bf16ptrs
  return
}
