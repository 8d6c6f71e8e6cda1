"""Interrupts a tool as Ctrl-C does, once it is at work.

    interrupt.py FOLDER COMMAND...

Sends SIGINT to the command (with its children, as a terminal would) and fails
unless it then ends by itself within two seconds, with the status of an
interrupt: 130, or the signal itself, which shells show as 130. FOLDER is the
working directory.
"""

import os
import signal
import subprocess
import sys
import time

WORK_SECONDS = 0.5
END_SECONDS = 2


def receive_interrupts():
    """Shells have jobs in the background ignore the signal."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


process = subprocess.Popen(sys.argv[2:], cwd=sys.argv[1],
                           stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, start_new_session=True,
                           preexec_fn=receive_interrupts)
time.sleep(WORK_SECONDS)
if process.poll() is not None:
    sys.exit(f"it ended by itself, with status {process.returncode}")
os.killpg(process.pid, signal.SIGINT)
try:
    status = process.wait(END_SECONDS)
except subprocess.TimeoutExpired:
    process.kill()
    sys.exit(f"still at work {END_SECONDS} s after the signal")
if status not in (130, -signal.SIGINT):
    sys.exit(f"ended with status {status}")
