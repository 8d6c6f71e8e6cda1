// vector_add: out[i] = x[i] + y[i], the first kernel of every GPU language,
// written in the tile dialect.
//
// A program adds one tile of 1024 elements. In Triton:
//
//   offsets = tl.program_id(0) * 1024 + tl.arange(0, 1024)
//   mask = offsets < n
//   x = tl.load(x_ptr + offsets, mask=mask)
//   y = tl.load(y_ptr + offsets, mask=mask)
//   tl.store(out_ptr + offsets, x + y, mask=mask)

// Names for types that recur. Only the reader needs them.
!i32s     = tensor<1024xi32>
!mask     = tensor<1024xi1>
!f32s     = tensor<1024xf32>
!f32ptrs  = tensor<1024x!tile.ptr<f32>>
!bf16s    = tensor<1024xbf16>
!bf16ptrs = tensor<1024x!tile.ptr<bf16>>

// array + start + tl.arange(0, 1024): a scalar pointer is advanced, splatted to
// a tile of pointers, and each of those advanced. Functions are inlined before
// anything else happens; `private` says that nobody launches this one.
func.func private @at_f32(%array: !tile.ptr<f32>, %start: i32) -> !f32ptrs {
  %first = tile.ptr_add %array, %start : !tile.ptr<f32>, i32
  %firsts = tile.splat %first : !f32ptrs
  %range = tile.range 0 to 1024 : !i32s
  %pointers = tile.ptr_add %firsts, %range : !f32ptrs, !i32s
  return %pointers : !f32ptrs
}

// tl.arange(0, 1024) < bound
func.func private @below(%bound: i32) -> !mask {
  %range = tile.range 0 to 1024 : !i32s
  %bounds = tile.splat %bound : !i32s
  %mask = arith.cmpi slt, %range, %bounds : !i32s
  return %mask : !mask
}

// `tile.divisibility` promises that the arrays start at multiples of 16 bytes:
// with it, a thread moves 16 bytes at a time. Launches check the promise.
func.func @vector_add(
    %x: !tile.ptr<f32> {tile.divisibility = 16},
    %y: !tile.ptr<f32> {tile.divisibility = 16},
    %out: !tile.ptr<f32> {tile.divisibility = 16},
    %n: i32) attributes {tile.kernel} {
  // The elements start, start + 1, ... of the arrays; so many are left.
  %width = arith.constant 1024 : i32
  %program = tile.program_id 0
  %start = arith.muli %program, %width : i32
  %left = arith.subi %n, %start : i32

  // All programs but the last have a full tile and need no mask. That is worth
  // a branch: where a mask may change from one element to the next, a thread
  // loads them one by one, and of n nothing is known. (In Triton, n is known to
  // be a multiple of 16 where it is one at the launch.)
  %full = arith.cmpi sge, %left, %width : i32
  scf.if %full {
    // One type is written at a load, that of the pointers. It says what the
    // values are.
    %xp = func.call @at_f32(%x, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %yp = func.call @at_f32(%y, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %outp = func.call @at_f32(%out, %start)
        : (!tile.ptr<f32>, i32) -> !f32ptrs
    %xv = tile.load %xp : !f32ptrs
    %yv = tile.load %yp : !f32ptrs
    %result = arith.addf %xv, %yv : !f32s
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
    %result = arith.addf %xv, %yv : !f32s
    tile.store %outp, %result mask %mask : !f32ptrs
  }
  return
}

// The same for bf16. The sum is computed in f32 and rounded once: a conversion
// is an operation like any other, and nothing converts by itself.
func.func private @at_bf16(%array: !tile.ptr<bf16>, %start: i32) -> !bf16ptrs {
  %first = tile.ptr_add %array, %start : !tile.ptr<bf16>, i32
  %firsts = tile.splat %first : !bf16ptrs
  %range = tile.range 0 to 1024 : !i32s
  %pointers = tile.ptr_add %firsts, %range : !bf16ptrs, !i32s
  return %pointers : !bf16ptrs
}

func.func @vector_add_bf16(
    %x: !tile.ptr<bf16> {tile.divisibility = 16},
    %y: !tile.ptr<bf16> {tile.divisibility = 16},
    %out: !tile.ptr<bf16> {tile.divisibility = 16},
    %n: i32) attributes {tile.kernel} {
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
    %result = arith.addf %xf, %yf : !f32s
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
    %result = arith.addf %xf, %yf : !f32s
    %rounded = arith.truncf %result : !f32s to !bf16s
    tile.store %outp, %rounded mask %mask : !bf16ptrs
  }
  return
}
