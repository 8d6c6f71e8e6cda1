#!/bin/sh
# In the place of compute-sanitizer: runs the program and reports FAKE_ERRORS
# errors; if that is empty, it refuses the device.
if [ -z "$FAKE_ERRORS" ]; then
  echo "========= Error: Device not supported"
  exit 1
fi
shift 2
"$@" || exit
echo "========= ERROR SUMMARY: $FAKE_ERRORS errors"
[ "$FAKE_ERRORS" -eq 0 ] ||
  echo "========= ERROR SUMMARY: 1 errors were not printed. Use --print-limit"
