#!/bin/sh
# Installs the Debian 12 packages that building and testing Tile takes, if any
# is missing. Needs root or sudo for that; where nothing is missing it needs
# neither and takes no time. TILE_NO_INSTALL=1 skips it, for systems where the
# tools come from elsewhere.
set -eu
. "$(dirname "$0")/common.sh"

if [ "${TILE_NO_INSTALL:-0}" != 0 ]; then
  say "TILE_NO_INSTALL is set: packages are not looked at"
  exit 0
fi

list=$(echo $packages)
if ! command -v dpkg-query >/dev/null 2>&1; then
  fail "this is no Debian system. Install what these Debian packages hold" \
    "($list), then run this again with TILE_NO_INSTALL=1 set." \
    "(cmake -DTILE_LLVM_ROOT=DIR names LLVM's prefix.)"
fi

missing=$(missing_packages)
if [ -z "$missing" ]; then
  say "all packages are installed"
  exit 0
fi
say "packages to install: $missing"

as_root=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 ||
    fail "installing packages needs root, and there is no sudo. Let somebody" \
      "who may run: apt-get update && apt-get install -y $missing"
  as_root=sudo
fi

# env, since sudo does not pass variables on.
apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" </dev/null
}
apt update ||
  say "apt-get update did not succeed; trying with the lists that are there"
apt install -y --no-install-recommends $missing ||
  fail "apt-get could not install: $missing. LLVM 22 comes from Debian 12's" \
    "security archive: /etc/apt must name bookworm-security of" \
    "http://deb.debian.org/debian-security, and the network must be there." \
    "On another distribution, install LLVM and MLIR 22 by its own means and" \
    "set TILE_NO_INSTALL=1."
say "packages are installed"
