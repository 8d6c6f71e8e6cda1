# The target `bundle`: build/tile-<version>-x86_64-linux.tar.xz, an archive that
# runs on any x86-64 Linux with glibc 2.36 or newer and an NVIDIA driver.
#
# It is the install tree (cmake/TileInstall.cmake) with a README, the licences
# of all that is linked in, and run-gpu-tests.sh. cmake/MakeBundle.cmake puts it
# together and refuses to make one that would not run or must not be given away.

set(TILE_BUNDLE tile-${PROJECT_VERSION}-x86_64-linux)
set(TILE_MAKE_BUNDLE ${CMAKE_COMMAND}
  -DBUILD=${PROJECT_BINARY_DIR} -DSOURCE=${PROJECT_SOURCE_DIR}
  -DOBJDUMP=${TILE_LLVM_ROOT}/bin/llvm-objdump -DNAME=${TILE_BUNDLE})
add_custom_target(bundle
  COMMAND ${TILE_MAKE_BUNDLE} -DSTAGE=${PROJECT_BINARY_DIR}/bundle
    -DARCHIVE=${PROJECT_BINARY_DIR}/${TILE_BUNDLE}.tar.xz
    -P ${PROJECT_SOURCE_DIR}/cmake/MakeBundle.cmake
  DEPENDS tile tile_shared
  COMMENT "Packing ${TILE_BUNDLE}.tar.xz" USES_TERMINAL VERBATIM)
