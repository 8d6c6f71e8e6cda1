# Puts the bundle together; the target `bundle` runs it as
#
#   cmake -DBUILD=build -DSOURCE=. -DSTAGE=DIR -DNAME=tile-... -DOBJDUMP=PROGRAM
#         [-DARCHIVE=FILE.tar.xz] -P MakeBundle.cmake
#
# Installs into STAGE/NAME, adds what only the bundle has, checks it, and packs
# it if ARCHIVE is given. Any check that fails ends it without an archive.

cmake_minimum_required(VERSION 3.20)
set(root ${STAGE}/${NAME})
set(newest_glibc 2.36)
math(EXPR most_bytes "40 * 1024 * 1024")

# --- Files ------------------------------------------------------------------
file(REMOVE_RECURSE ${STAGE})
execute_process(
  COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${root} --strip
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(COPY ${SOURCE}/cmake/run-gpu-tests.sh ${SOURCE}/LICENSE DESTINATION ${root})
file(COPY_FILE ${SOURCE}/cmake/bundle-README.md ${root}/README.md)

# What is linked in, and the packages that say under which terms. The texts
# which Debian's refer to come along.
set(licences
  LLVM-and-MLIR=llvm-22-dev libstdc++-and-libgcc=libstdc++-*-dev
  zlib=zlib1g-dev zstd=libzstd-dev Eigen=libeigen3-dev)
file(MAKE_DIRECTORY ${root}/licences)
foreach(entry ${licences})
  string(REPLACE "=" ";" entry ${entry})
  list(GET entry 0 name)
  list(GET entry 1 package)
  file(GLOB texts /usr/share/doc/${package}/copyright)
  if(NOT texts)
    message(FATAL_ERROR "the licence of ${name} is not at"
      " /usr/share/doc/${package}/copyright: `sh cmake/install.sh` installs it")
  endif()
  list(GET texts 0 text)
  file(COPY_FILE ${text} ${root}/licences/${name}.txt)
endforeach()
foreach(text Apache-2.0 GPL-3 MPL-2.0)
  file(COPY_FILE /usr/share/common-licenses/${text} ${root}/licences/${text}.txt)
endforeach()

# --- Checks -----------------------------------------------------------------
foreach(binary bin/tile lib/libtile.so share/tile/test/emulator-conformance)
  execute_process(COMMAND ${OBJDUMP} -T ${root}/${binary}
    OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "GLIBC_[0-9.]+" versions "${symbols}")
  list(REMOVE_DUPLICATES versions)
  if(NOT versions)
    message(FATAL_ERROR "no symbol versions were found in ${binary}")
  endif()
  foreach(version ${versions})
    string(REPLACE "GLIBC_" "" version ${version})
    if(version VERSION_GREATER newest_glibc)
      message(FATAL_ERROR "${binary} needs glibc ${version}, and the bundle "
        "must run with ${newest_glibc}: build it on an older system")
    endif()
  endforeach()
endforeach()

# Nothing of NVIDIA's may be given away.
file(GLOB_RECURSE files RELATIVE ${root} ${root}/*)
foreach(file ${files})
  string(TOLOWER "${file}" lower)
  if(lower MATCHES "libdevice|libcuda|libnv|ptxas|nvvm|[.]cubin$|[.]fatbin$")
    message(FATAL_ERROR "${file} looks like a file of NVIDIA's")
  endif()
endforeach()

# --- Archive ----------------------------------------------------------------
if(ARCHIVE)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E tar cJf ${ARCHIVE} ${NAME}
    WORKING_DIRECTORY ${STAGE} COMMAND_ERROR_IS_FATAL ANY)
  file(SIZE ${ARCHIVE} bytes)
  if(bytes GREATER most_bytes)
    file(REMOVE ${ARCHIVE})
    message(FATAL_ERROR "the archive would have ${bytes} bytes; at most"
      " ${most_bytes} are allowed")
  endif()
  math(EXPR tenths "${bytes} * 10 / 1048576")
  string(REGEX REPLACE "([0-9])$" ".\\1" mebibytes "${tenths}")
  message(STATUS "${ARCHIVE}: ${mebibytes} MiB")
endif()
