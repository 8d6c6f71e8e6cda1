func.func @k(%x: !tile.ptr<f32>) attributes {tile.kernel} { return }
