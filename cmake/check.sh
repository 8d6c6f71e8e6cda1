#!/bin/sh
# From a bare clone to all tests, in one command: installs the packages that are
# missing, builds with assertions in build-check/, and runs units, lit tests and
# style rules. The last line is `N passed, M failed`; the status is 0 only if
# nothing failed. `--long` runs the long tests as well.
set -eu
. "$(dirname "$0")/common.sh"

usage="usage: sh cmake/check.sh [--long]"
case "${1:-}" in
  "") ;;
  --long)
    TILE_LONG=1
    export TILE_LONG
    ;;
  -h | --help)
    echo "$usage"
    exit 0
    ;;
  *)
    echo "$usage" >&2
    exit 2
    ;;
esac

cat <<'BUDGET'
Time budget on 2 cores with an empty ccache (a second run takes 2 minutes):
  packages    4 min   nothing if they are installed
  configure   1 min
  build      20 min
  units       4 min   GoogleTest
  lit         6 min   FileCheck tests of every stage and tool
  style       1 min   sizes, names, formatting
BUDGET
[ -z "${TILE_LONG:-}" ] || echo "  --long      up to 4 h more for units and lit"

# If a step before the tests fails, that is the one failure to count.
finished=
trap '[ -n "$finished" ] || echo "0 passed, 1 failed"' EXIT

folder=$root/build-check
start=$(seconds)
say "packages"
sh "$root/cmake/install.sh"
installed=$(seconds)

say "configuring build-check/"
configure_for_development "$folder" -DTILE_BUILD_TESTS=ON
configured=$(seconds)

say "building"
build "$folder" tile-test-depends ||
  fail "the build failed, so no test was run; the first error above says" \
    "where. If the compiler was killed, memory ran out: close something and" \
    "run this again."
built=$(seconds)

cat <<TIMES
packages  $((installed - start)) s
configure $((configured - installed)) s
build     $((built - configured)) s
TIMES
finished=yes
lit=$(sed -n 's/^TILE_LIT:[A-Z]*=//p' "$folder/CMakeCache.txt")
exec python3 "$root/test/Tools/check.py" --lit "$lit" --tests "$folder/test"
