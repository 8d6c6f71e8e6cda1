#!/bin/sh
# Configures build/ for daily work: assertions on, -O1, ccache shared between
# checkouts. Takes more cmake arguments, such as -DTILE_ASSERTIONS=OFF.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
exec cmake -S "$root" -B "$root/build" -G Ninja \
  -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE="-O1 -DNDEBUG" \
  -DTILE_ASSERTIONS=ON \
  -DCMAKE_CXX_COMPILER_LAUNCHER="env;CCACHE_BASEDIR=$root;CCACHE_NOHASHDIR=1;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;ccache" \
  "$@"
