"""What the machine that runs the tests has: ptxas, libdevice, a GPU.

Both lit configurations (test/lit.cfg.py, test/Unit/lit.cfg.py) ask here, so
that a test is skipped in both for the same reason.
"""

import ctypes
import os
import shutil

import lit.util

# Seconds that one test may take, where lit can enforce it.
TEST_SECONDS = 300
LONG_TEST_SECONDS = 3600

# Tests see these variables of the caller, and a clean environment otherwise.
PASSED_VARIABLES = ["CUDA_HOME", "CUDA_PATH", "CUDA_VISIBLE_DEVICES",
                    "TILE_LIBDEVICE", "TILE_LONG", "TILE_PTXAS"]


def find_ptxas(configured):
    """The path of ptxas, or None: what CMake found, else what PATH has."""
    candidates = [configured, shutil.which("ptxas")]
    return next((path for path in candidates
                 if path and os.access(path, os.X_OK)), None)


def find_libdevice(cuda_root):
    """The path of libdevice, or None; searched for as the compiler does."""
    explicit = os.environ.get("TILE_LIBDEVICE")
    if explicit:
        return explicit if os.path.isfile(explicit) else None
    roots = [os.environ.get("CUDA_HOME"), os.environ.get("CUDA_PATH"),
             cuda_root, "/usr/local/cuda", "/usr/lib/cuda"]
    files = [os.path.join(root, "nvvm", "libdevice", "libdevice.10.bc")
             for root in roots if root]
    return next((file for file in files if os.path.isfile(file)), None)


def has_gpu():
    """Whether a CUDA device can be used. Never in CI, whose runs must not
    depend on what the machine happens to have."""
    if os.environ.get("CI"):
        return False
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    count = ctypes.c_int(0)
    return (driver.cuInit(0) == 0
            and driver.cuDeviceGetCount(ctypes.byref(count)) == 0
            and count.value > 0)


def limit_time(lit_config):
    """Ends tests that hang. lit needs the module psutil for that; without it
    test/Tools/check.py still ends the whole run."""
    supported, _ = lit.util.killProcessAndChildrenIsSupported()
    if supported and not lit_config.maxIndividualTestTime:
        is_long = os.environ.get("TILE_LONG", "0") != "0"
        lit_config.maxIndividualTestTime = (
            LONG_TEST_SECONDS if is_long else TEST_SECONDS)
