#!/bin/sh
# From a bare clone to running kernels, in one command: installs the packages
# that are missing, builds the tools in build/, and runs the tests of all
# kernels, on the GPU if there is one and on the CPU otherwise. Arguments go to
# tile-run: `sh cmake/demo.sh --bench` measures as well.
set -eu
. "$(dirname "$0")/common.sh"

say "1 of 4: packages (some minutes the first time, none later)"
sh "$root/cmake/install.sh"

say "2 of 4: configuring build/ (seconds)"
configure "$root/build" -DCMAKE_CXX_FLAGS_RELEASE="-O3 -DNDEBUG" \
  -DTILE_ASSERTIONS=OFF

say "3 of 4: building (about 10 minutes on 2 cores the first time)"
build "$root/build" tile ||
  fail "the build failed; the first error above says where. If the compiler" \
    "was killed, memory ran out: close something and run this again."

say "4 of 4: build/bin/tile-run kernels $*"
exec "$root/build/bin/tile-run" "$root/kernels" "$@"
