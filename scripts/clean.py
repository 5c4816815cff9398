"""`make clean`: remove the cache: Odoo, the virtual environment, the embedded PostgreSQL with its databases, the logs."""

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

from runtime import console
from runtime.console import Failure, step
from runtime.paths import cache

STOP_SECONDS = 30


def main(_arguments):
    folder = cache()
    with step(f"Removing {folder}"):
        _stop_postgres(folder / "postgres" / "postmaster.pid")
        shutil.rmtree(folder)


def _stop_postgres(pid_file):
    """Stop the embedded server, should it still run."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        process = int(pid_file.read_text().split()[0])
        if str(pid_file.parent).encode() not in Path(f"/proc/{process}/cmdline").read_bytes():
            return  # a crash left the file, and the number belongs to another process by now
        os.kill(process, signal.SIGINT)  # a "fast" shutdown
        deadline = time.monotonic() + STOP_SECONDS
        while pid_file.exists():
            if time.monotonic() > deadline:
                raise Failure("The embedded PostgreSQL does not stop. Is a demo or a test still running?")
            time.sleep(0.2)


if __name__ == "__main__":
    console.main(main)
