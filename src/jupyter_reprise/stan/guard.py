"""Runs a command that ends, with all it started and wrote, when whoever asked for it is gone.

Run as a file by `processes`, in a folder and a session of its own, with the command as arguments;
must import nothing of the project. A compiler is several processes, and none of them notices that
nobody waits for it any more. The standard input is a lifeline: when it closes, the group is killed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: end_all())
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    with subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL) as process:
        threading.Thread(target=wait_for_end_of_lifeline, daemon=True).start()
        code = process.wait()
    os._exit(code if code >= 0 else 128 - code)


def wait_for_end_of_lifeline() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def end_all() -> None:
    """End every process of this session, and remove the folder that they worked in."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    shutil.rmtree(os.getcwd(), ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
