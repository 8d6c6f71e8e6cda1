#!/bin/sh
# Configures build/ for daily work: assertions on, -O1, ccache shared between
# checkouts. Takes more cmake arguments, such as -DTILE_ASSERTIONS=OFF. Then
# `ninja -C build tile` and `ninja -C build check-tile`.
set -eu
. "$(dirname "$0")/common.sh"
configure_for_development "$root/build" "$@"
