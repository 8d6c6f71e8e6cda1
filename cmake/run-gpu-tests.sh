#!/bin/sh
# Runs all GPU tests of this archive: the kernels and the tests of the language
# with tile-run; the emulator beside the GPU, instruction by instruction; the
# first case of each test under compute-sanitizer's memcheck, if that is
# installed. The last line is `N passed, M failed`; the status is 0 only if
# nothing failed. It takes less than 3 minutes on an H200.
set -u
here=$(cd "$(dirname "$0")" && pwd)
programs="$here/share/tile/kernels $here/share/tile/test/Device"

# Seconds that each part may take.
test_limit=140
conformance_limit=40
memcheck_limit=70

log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
passed=0
failed=0

# add_counts: adds the last `N passed, M failed` of the log. False if there is
# none: then what ran did not come to its end.
add_counts() {
  counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' "$log" |
    tail -n 1)
  [ -n "$counts" ] || return 1
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
}

echo "==> tests"
# shellcheck disable=SC2086 # the folders are two words
timeout "$test_limit" "$here/bin/tile-run" --device=cuda $programs \
  >"$log" 2>&1
status=$?
cat "$log"
add_counts || failed=$((failed + 1))
# Errors in a file are no cases, and yet a failure.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
  failed=1
fi
[ "$status" -ne 124 ] || echo "error: stopped after $test_limit s"

echo "==> emulator beside the GPU"
timeout "$conformance_limit" \
  "$here/share/tile/test/emulator-conformance" >"$log" 2>&1
status=$?
# There are some two thousand forms; those that agree need no line.
grep -v -e '^ok ' -e '^==> ' "$log"
add_counts || failed=$((failed + 1))
[ "$status" -ne 124 ] || echo "error: stopped after $conformance_limit s"

sanitizer=
for folder in "${CUDA_HOME:-}" "${CUDA_PATH:-}" /usr/local/cuda; do
  if [ -z "$sanitizer" ] && [ -x "$folder/bin/compute-sanitizer" ]; then
    sanitizer=$folder/bin/compute-sanitizer
  fi
done
sanitizer=$(command -v compute-sanitizer || echo "$sanitizer")

echo "==> memcheck"
if [ -z "$sanitizer" ]; then
  echo "left out: compute-sanitizer is not installed"
else
  # shellcheck disable=SC2086
  timeout "$memcheck_limit" "$sanitizer" --tool memcheck \
    "$here/bin/tile-run" --device=cuda --first $programs >"$log" 2>&1
  status=$?
  # A second such line says how many of them were not printed.
  errors=$(sed -n 's/.*ERROR SUMMARY: \([0-9]*\) error.*/\1/p' "$log" |
    head -n 1)
  if [ "$status" -eq 124 ]; then
    echo "error: stopped after $memcheck_limit s"
    failed=$((failed + 1))
  elif [ -z "$errors" ]; then
    # It does not work in every container; that is no fault of a kernel.
    echo "left out: compute-sanitizer cannot check programs on this machine:"
    tail -n 5 "$log"
  else
    [ "$errors" -eq 0 ] && [ "$status" -eq 0 ] || cat "$log"
    echo "memory errors: $errors"
    [ "$errors" -eq 0 ] || failed=$((failed + 1))
    add_counts || failed=$((failed + 1))
  fi
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
