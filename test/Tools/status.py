"""Runs a command and checks its exit status, for tests of command lines.

    status.py STATUS COMMAND...

Prints what the command wrote, both streams, and fails if it ended with another
status; a negative number is a signal.
"""

import subprocess
import sys

expected = int(sys.argv[1])
result = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT)
sys.stdout.buffer.write(result.stdout)
sys.stdout.flush()
if result.returncode != expected:
    sys.exit(f"exit status {result.returncode}, expected {expected}")
