// Layouts and buffers as text: aliases, empty lists, memory layouts.
// RUN: tile-opt --verify-roundtrip %s | FileCheck %s

// CHECK-DAG: #[[$ROW:.*]] = #tile_gpu.layout<[4, 32], register = {{\[}}[1, 0], [2, 0]], lane = {{\[}}[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
// CHECK-DAG: #[[$COPIES:.*]] = #tile_gpu.layout<[8], register = {{\[}}], lane = {{\[}}[1], [2], [4], [0], [0]], warp = {{\[}}[0]], cta = {{\[}}[0]]>
// CHECK-DAG: #[[$LINE:.*]] = #tile_gpu.layout<[8], offset = {{\[}}[1], [2], [4]], cta = []>
#row = #tile_gpu.layout<[4, 32], register = [[1, 0], [2, 0]], lane = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
#copies = #tile_gpu.layout<[8], register = [], lane = [[1], [2], [4], [0], [0]], warp = [[0]], cta = [[0]]>
#line = #tile_gpu.layout<[8], offset = [[1], [2], [4]], cta = []>

// CHECK-LABEL: func.func @tensors
// CHECK-SAME: tensor<4x32xf32, #[[$ROW]]>, %{{.*}}: tensor<8xi1, #[[$COPIES]]>
func.func @tensors(%x: tensor<4x32xf32, #row>, %y: tensor<8xi1, #copies>) {
  return
}

// CHECK-LABEL: func.func @buffers
// CHECK-SAME: !tile_gpu.buffer<3x8xf16, #[[$LINE]]>, %{{.*}}: !tile_gpu.buffer<1x8x!tile.ptr<f32>, #[[$LINE]]>
func.func @buffers(%x: !tile_gpu.buffer<3x8xf16, #line>, %y: !tile_gpu.buffer<1x8x!tile.ptr<f32>, #line>) {
  return
}
