# What `cmake --install` puts where, and the package `find_package(Tile)` finds.
#
#   bin/                  tile and the names it answers to, triton-compare
#   lib/libtile.so        the library; lib/cmake/Tile: the package
#   include/              its headers: those below and no others
#   share/tile/           kernels, tests for GPUs, triton-compare
#   share/doc/tile/       the licence
#
# The package has one target, `Tile::tile`: the shared library with the folder
# of its headers. The folders are fixed, not asked of the system, since the
# parts of an unpacked archive find one another by them (cmake/TileBundle.cmake).

include(CMakePackageConfigHelpers)

set(TILE_PUBLIC_HEADERS tile/Tile.h tile/TileArguments.h tile/Support/Result.h
  tile-c/tile.h)
foreach(header ${TILE_PUBLIC_HEADERS})
  get_filename_component(folder include/${header} DIRECTORY)
  install(FILES include/${header} DESTINATION ${folder})
endforeach()

target_include_directories(tile_shared INTERFACE $<INSTALL_INTERFACE:include>)
set_target_properties(tile_shared PROPERTIES EXPORT_NAME tile)
install(TARGETS tile_shared EXPORT TileTargets LIBRARY DESTINATION lib)
install(EXPORT TileTargets NAMESPACE Tile:: DESTINATION lib/cmake/Tile)
configure_package_config_file(cmake/TileConfig.cmake.in
  ${PROJECT_BINARY_DIR}/cmake/TileConfig.cmake
  INSTALL_DESTINATION lib/cmake/Tile NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/cmake/TileConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/cmake/TileConfig.cmake
  ${PROJECT_BINARY_DIR}/cmake/TileConfigVersion.cmake
  DESTINATION lib/cmake/Tile)

# Links are installed as links.
install(TARGETS tile RUNTIME DESTINATION bin)
foreach(tool tilec tile-fuzz tile-opt tile-run tile-lsp-server)
  install(FILES ${PROJECT_BINARY_DIR}/bin/${tool} DESTINATION bin)
endforeach()
set(link ${PROJECT_BINARY_DIR}/cmake/triton-compare)
file(CREATE_LINK ../share/tile/triton-compare/triton-compare ${link} SYMBOLIC)
install(FILES ${link} DESTINATION bin)
install(DIRECTORY tools/triton-compare DESTINATION share/tile
  USE_SOURCE_PERMISSIONS PATTERN __pycache__ EXCLUDE)

install(DIRECTORY kernels DESTINATION share/tile)
install(DIRECTORY test/Device DESTINATION share/tile/test
  PATTERN "*.test" EXCLUDE PATTERN "lit.*" EXCLUDE)
install(FILES LICENSE DESTINATION share/doc/tile)
