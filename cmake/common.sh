# What the scripts in this folder share: messages, the packages that are needed,
# and how a build folder is configured and built. Sourced, never run:
#
#   . "$(dirname "$0")/common.sh"      # sets $root, the top of the repository
#
# Plain sh. Nothing here depends on the current directory.

root=$(cd "$(dirname "$0")/.." && pwd)

# Packages of Debian 12; LLVM 22 is in its bookworm-security archive.
# - to build: clang to libeigen3-dev; libllvm22 (libLLVM.so.22.1) is loaded by
#   a test that runs libtile beside another LLVM
# - to test and to work on the code: GoogleTest, clang-format and what follows
packages="clang-22 lld-22 llvm-22-dev llvm-22-tools libmlir-22-dev
  mlir-22-tools cmake ninja-build ccache zlib1g-dev libzstd-dev libeigen3-dev
  libllvm22 libgtest-dev libgmock-dev clang-format-22 clang-tidy-22
  libclang-rt-22-dev python3 git"

# The status files of dpkg cost milliseconds, so this is asked on every run.
missing_packages() {
  for package in $packages; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
      installed) ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

say() { printf '==> %s\n' "$*"; }

# fail MESSAGE...: says what is wrong and what to do, and ends the script.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

seconds() { date +%s; }

# How many compilers run at once: one a core, and 1.5 GB of memory for each.
build_jobs() {
  cores=$(nproc 2>/dev/null || echo 2)
  by_memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo \
    2>/dev/null || echo 2)
  [ "${by_memory:-0}" -ge 1 ] || by_memory=1
  if [ "$cores" -lt "$by_memory" ]; then echo "$cores"; else echo "$by_memory"; fi
}

# configure FOLDER ARGUMENTS...: cmake with ninja, and with ccache if there is
# one. Its settings let checkouts in different places share their objects, the
# precompiled header included. Where nothing changed, cmake is not run again.
configure() {
  folder=$1
  shift
  if command -v ccache >/dev/null 2>&1; then
    set -- "$@" "-DCMAKE_CXX_COMPILER_LAUNCHER=env;CCACHE_BASEDIR=$root;CCACHE_NOHASHDIR=1;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;ccache"
  fi
  cmake -S "$root" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release "$@" ||
    fail "cmake could not configure $folder; the message above says why." \
      "If the folder was made by other means, remove it and try again."
}

# Assertions and -O1: what development and CI use, with shared ccache entries.
configure_for_development() {
  folder=$1
  shift
  configure "$folder" -DCMAKE_CXX_FLAGS_RELEASE="-O1 -DNDEBUG" \
    -DTILE_ASSERTIONS=ON "$@"
}

# build FOLDER TARGETS...
build() {
  folder=$1
  shift
  cmake --build "$folder" -j "$(build_jobs)" --target "$@"
}
