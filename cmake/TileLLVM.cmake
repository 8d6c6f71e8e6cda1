# Finds LLVM and MLIR 22 and makes their static archives usable.
#
# Debian exports every MLIR archive with the shared libLLVM (and sometimes
# libMLIR) in its link interface. One binary must not hold two LLVMs, so those
# entries are replaced here by the LLVM archives; the linker takes only the
# members that are referenced. After this file, link `tile_mlir` and `tile_llvm`.

find_package(MLIR 22.1 REQUIRED CONFIG
  HINTS "${TILE_LLVM_ROOT}/lib/cmake/mlir")
list(APPEND CMAKE_MODULE_PATH "${MLIR_CMAKE_DIR}" "${LLVM_CMAKE_DIR}")
set(LLVM_USE_LINKER lld)
include(TableGen)
include(AddLLVM)
include(AddMLIR)
include(HandleLLVMOptions)

include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
include_directories(${PROJECT_SOURCE_DIR}/include
                    ${PROJECT_BINARY_DIR}/include)
separate_arguments(TILE_LLVM_DEFINITIONS NATIVE_COMMAND ${LLVM_DEFINITIONS})
add_definitions(${TILE_LLVM_DEFINITIONS})

set(LLVM_LINK_LLVM_DYLIB OFF)
llvm_map_components_to_libnames(TILE_LLVM_ARCHIVES
  AsmParser BitReader BitWriter Core FrontendOffloading FrontendOpenMP IPO
  IRReader Linker MC NVPTXCodeGen NVPTXDesc NVPTXInfo Passes Remarks Support
  SupportLSP Target TargetParser TransformUtils)
add_library(tile_llvm INTERFACE)
target_link_libraries(tile_llvm INTERFACE ${TILE_LLVM_ARCHIVES})

foreach(archive ${MLIR_EXPORTED_TARGETS})
  if(TARGET ${archive})
    get_target_property(interface ${archive} INTERFACE_LINK_LIBRARIES)
    if(interface)
      list(TRANSFORM interface REPLACE "^LLVM$" "tile_llvm")
      list(FILTER interface EXCLUDE REGEX "^MLIR$")
      set_target_properties(${archive} PROPERTIES
        INTERFACE_LINK_LIBRARIES "${interface}")
    endif()
  endif()
endforeach()

# LLVMSupport names z3 (no member that needs it is ever pulled) and the shared
# zstd and zlib: the static ones travel with the binary.
find_library(TILE_LIBZSTD libzstd.a REQUIRED)
find_library(TILE_LIBZ libz.a REQUIRED)
get_target_property(interface LLVMSupport INTERFACE_LINK_LIBRARIES)
list(FILTER interface EXCLUDE REGEX "libz3")
list(TRANSFORM interface REPLACE "^zstd::libzstd_shared$" "${TILE_LIBZSTD}")
list(TRANSFORM interface REPLACE "^ZLIB::ZLIB$" "${TILE_LIBZ}")
set_target_properties(LLVMSupport PROPERTIES
  INTERFACE_LINK_LIBRARIES "${interface}")

# Every MLIR archive that some tool of the project needs.
add_library(tile_mlir INTERFACE)
target_link_libraries(tile_mlir INTERFACE
  MLIRArithDialect MLIRArithToLLVM MLIRArithTransforms MLIRAnalysis
  MLIRBuiltinToLLVMIRTranslation MLIRControlFlowDialect MLIRControlFlowToLLVM
  MLIRFuncDialect MLIRFuncInlinerExtension MLIRFuncToLLVM MLIRGPUDialect
  MLIRIR MLIRLLVMCommonConversion MLIRLLVMDialect MLIRLLVMIRTransforms
  MLIRLLVMToLLVMIRTranslation MLIRLspServerLib MLIRMathDialect MLIRMathToLLVM
  MLIRNVVMDialect MLIRNVVMToLLVM MLIRNVVMToLLVMIRTranslation MLIROptLib
  MLIRParser MLIRPass MLIRSCFDialect MLIRSCFToControlFlow MLIRSCFTransforms
  MLIRSideEffectInterfaces MLIRTargetLLVMIRExport MLIRTransforms
  MLIRTransformUtils MLIRUBDialect MLIRUBToLLVM)

# Nothing of the toolchain is needed at run time, and unused code is dropped.
add_link_options(-static-libstdc++ -static-libgcc -Wl,--gc-sections
                 -Wl,--as-needed)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_link_options(-Wl,-s)
endif()
