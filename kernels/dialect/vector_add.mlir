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
!offsets = tensor<1024xi32>
!mask    = tensor<1024xi1>
!f32s    = tensor<1024xf32>
!f32ptrs = tensor<1024x!tile.ptr<f32>>
!bf16s    = tensor<1024xbf16>
!bf16ptrs = tensor<1024x!tile.ptr<bf16>>

// `tile.divisibility` promises that the arrays start at multiples of 16 bytes:
// with it, a thread moves 16 bytes at a time. Launches check the promise.
func.func @vector_add(
    %x: !tile.ptr<f32> {tile.divisibility = 16},
    %y: !tile.ptr<f32> {tile.divisibility = 16},
    %out: !tile.ptr<f32> {tile.divisibility = 16},
    %n: i32) attributes {tile.kernel} {
  // offsets = tl.program_id(0) * 1024 + tl.arange(0, 1024)
  %width = arith.constant 1024 : i32
  %program = tile.program_id 0
  %start = arith.muli %program, %width : i32
  %starts = tile.splat %start : !offsets
  %range = tile.range 0 to 1024 : !offsets
  %offsets = arith.addi %starts, %range : !offsets

  // mask = offsets < n
  %ns = tile.splat %n : !offsets
  %mask = arith.cmpi slt, %offsets, %ns : !offsets

  // x = tl.load(x_ptr + offsets, mask=mask), and y. One type is written: the
  // pointers'. It says what the values and the mask are.
  %xs = tile.splat %x : !f32ptrs
  %xp = tile.ptr_add %xs, %offsets : !f32ptrs, !offsets
  %xv = tile.load %xp mask %mask : !f32ptrs
  %ys = tile.splat %y : !f32ptrs
  %yp = tile.ptr_add %ys, %offsets : !f32ptrs, !offsets
  %yv = tile.load %yp mask %mask : !f32ptrs

  // tl.store(out_ptr + offsets, x + y, mask=mask)
  %sum = arith.addf %xv, %yv : !f32s
  %os = tile.splat %out : !f32ptrs
  %op = tile.ptr_add %os, %offsets : !f32ptrs, !offsets
  tile.store %op, %sum mask %mask : !f32ptrs
  return
}

// The same for bf16. The sum is computed in f32 and rounded once: a conversion
// is an operation like any other, and nothing converts by itself.
func.func @vector_add_bf16(
    %x: !tile.ptr<bf16> {tile.divisibility = 16},
    %y: !tile.ptr<bf16> {tile.divisibility = 16},
    %out: !tile.ptr<bf16> {tile.divisibility = 16},
    %n: i32) attributes {tile.kernel} {
  %width = arith.constant 1024 : i32
  %program = tile.program_id 0
  %start = arith.muli %program, %width : i32
  %starts = tile.splat %start : !offsets
  %range = tile.range 0 to 1024 : !offsets
  %offsets = arith.addi %starts, %range : !offsets
  %ns = tile.splat %n : !offsets
  %mask = arith.cmpi slt, %offsets, %ns : !offsets

  %xs = tile.splat %x : !bf16ptrs
  %xp = tile.ptr_add %xs, %offsets : !bf16ptrs, !offsets
  %xv = tile.load %xp mask %mask : !bf16ptrs
  %ys = tile.splat %y : !bf16ptrs
  %yp = tile.ptr_add %ys, %offsets : !bf16ptrs, !offsets
  %yv = tile.load %yp mask %mask : !bf16ptrs

  %xf = arith.extf %xv : !bf16s to !f32s
  %yf = arith.extf %yv : !bf16s to !f32s
  %sum = arith.addf %xf, %yf : !f32s
  %rounded = arith.truncf %sum : !f32s to !bf16s

  %os = tile.splat %out : !bf16ptrs
  %op = tile.ptr_add %os, %offsets : !bf16ptrs, !offsets
  tile.store %op, %rounded mask %mask : !bf16ptrs
  return
}
