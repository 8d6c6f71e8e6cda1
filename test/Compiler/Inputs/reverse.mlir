func.func @reverse(%x_ptr: !tile.ptr<f32>) attributes {tile.kernel} {
  %i = tile.range 0 to 64 : tensor<64xi32>
  %last = arith.constant dense<63> : tensor<64xi32>
  %base = tile.splat %x_ptr : tensor<64x!tile.ptr<f32>>
  %p = tile.ptr_add %base, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  %x = tile.load %p : tensor<64x!tile.ptr<f32>>

  %from = arith.subi %last, %i : tensor<64xi32>
  // Line 10 is the one that is reported.
  %r = tile.gather %x[%from] axis 0 : tensor<64xf32>, tensor<64xi32>
  tile.store %p, %r : tensor<64x!tile.ptr<f32>>
  return
}
