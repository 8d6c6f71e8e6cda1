# The functions by which the project declares libraries, tests and dialects,
# and the precompiled header that makes builds quick.
#
#   tile_add_library(NAME files... [LIBS ...] [DEPENDS ...] [NO_PCH])
#   tile_add_unittest(NAME files... [LIBS ...] [MLIR])
#   tile_add_dialect(DIR-relative .td names: see the function)

# Assertions in our code while LLVM's packages have none: include/tile/PCH.h
# includes the few LLVM headers whose layout depends on NDEBUG before it takes
# NDEBUG back.
if(TILE_ASSERTIONS)
  add_compile_definitions(TILE_ASSERTIONS)
endif()

# Warnings that LLVM's own headers and generated code set off.
add_compile_options(-Wno-unused-parameter
  $<$<COMPILE_LANGUAGE:CXX>:-Wno-deprecated-this-capture>)

# --- Precompiled header -----------------------------------------------------
# Our own rule, not target_precompile_headers: CMake's hides absolute paths
# behind -Xclang, so that ccache misses from another checkout. This form hits.
string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
separate_arguments(TILE_PCH_FLAGS NATIVE_COMMAND
  "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}} ${LLVM_DEFINITIONS}")
get_directory_property(TILE_PCH_OPTIONS COMPILE_OPTIONS)
list(FILTER TILE_PCH_OPTIONS EXCLUDE REGEX "COMPILE_LANGUAGE")
if(TILE_ASSERTIONS)
  list(APPEND TILE_PCH_OPTIONS -DTILE_ASSERTIONS)
endif()
set(TILE_PCH ${PROJECT_BINARY_DIR}/tile.pch)
set(TILE_PCH_HEADER ${PROJECT_SOURCE_DIR}/include/tile/PCH.h)
add_custom_command(OUTPUT ${TILE_PCH}
  COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${CMAKE_CXX_COMPILER}
    ${TILE_PCH_FLAGS} -std=c++17 -fPIC ${TILE_PCH_OPTIONS}
    -isystem ${LLVM_INCLUDE_DIRS} -Xclang -fno-pch-timestamp
    -fpch-instantiate-templates -x c++-header -MD -MF ${TILE_PCH}.d
    -MT tile.pch ${TILE_PCH_HEADER} -o ${TILE_PCH}
  DEPFILE ${TILE_PCH}.d DEPENDS ${TILE_PCH_HEADER}
  COMMENT "Precompiling LLVM and MLIR headers" VERBATIM)
add_custom_target(tile_pch DEPENDS ${TILE_PCH})

function(tile_use_pch name)
  # The header is compiled with -fPIC; the -fPIE that CMake gives executables
  # would not match it.
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name} PRIVATE -fPIC)
  target_compile_options(${name} PRIVATE
    $<$<COMPILE_LANGUAGE:CXX>:-include-pch> $<$<COMPILE_LANGUAGE:CXX>:${TILE_PCH}>
    "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
  add_dependencies(${name} tile_pch)
  get_target_property(sources ${name} SOURCES)
  set_property(SOURCE ${sources} APPEND PROPERTY OBJECT_DEPENDS ${TILE_PCH})
endfunction()

# --- Libraries and tests ----------------------------------------------------
function(tile_add_library name)
  cmake_parse_arguments(ARG "NO_PCH" "" "LIBS;DEPENDS;LLVM;MLIR" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC ${ARG_LIBS})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  if(NOT ARG_NO_PCH)
    tile_use_pch(${name})
  endif()
endfunction()

function(tile_add_unittest name)
  if(NOT TILE_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "MLIR" "" "LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} GTest::gtest
    GTest::gtest_main tile_llvm)
  # The precompiled header refers to MLIR, which other tests do not link.
  if(ARG_MLIR)
    target_link_libraries(${name} PRIVATE tile_mlir)
    tile_use_pch(${name})
  endif()
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test/Unit)
  set_property(GLOBAL APPEND PROPERTY TILE_UNITTESTS ${name})
endfunction()

# --- TableGen ---------------------------------------------------------------
# tile_tablegen(TARGET file.td output generator-arguments...) may be called
# several times with one TARGET; close it with tile_tablegen_target(TARGET).
macro(tile_tablegen td output)
  set(LLVM_TARGET_DEFINITIONS ${td})
  mlir_tablegen(${output} ${ARGN})
endmacro()
function(tile_tablegen_target name)
  add_custom_target(${name} DEPENDS ${TABLEGEN_OUTPUT})
  set_property(GLOBAL APPEND PROPERTY TILE_TABLEGEN_TARGETS ${name})
endfunction()
