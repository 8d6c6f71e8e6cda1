#!/bin/sh
# In the place of tile-run: passes 40 cases, or 2 with --first; FAKE_CRASH ends
# it before it can count.
[ -z "${FAKE_CRASH:-}" ] || exit 139
case " $* " in
  *" --first "*) echo "2 passed, 0 failed" ;;
  *) echo "40 passed, 0 failed, 1 skipped" ;;
esac
