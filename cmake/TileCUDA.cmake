# Finds the parts of the CUDA toolkit that tests and kernels may use.
#
# Nothing is linked: the driver is loaded at run time, and libdevice and ptxas
# are looked up at run time as well. What is found here only tells the tests
# where to look, and checks our driver declarations against cuda.h.

find_path(TILE_CUDA_ROOT include/cuda.h
  HINTS $ENV{CUDA_HOME} $ENV{CUDA_PATH} /usr/local/cuda /usr/lib/cuda
  NO_DEFAULT_PATH DOC "root of the CUDA toolkit")
find_program(TILE_PTXAS ptxas HINTS ${TILE_CUDA_ROOT}/bin
  DOC "NVIDIA's assembler; tests check every PTX with it")
if(TILE_CUDA_ROOT)
  message(STATUS "CUDA toolkit: ${TILE_CUDA_ROOT}")
else()
  message(STATUS "CUDA toolkit not found: Tile still compiles to PTX and runs"
    " kernels on the CPU; functions of libdevice need it, cubins need ptxas or"
    " a driver")
endif()
