"""What the person at the terminal sees: steps with their duration, and failures that say what to do."""

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

TAIL_LINES = 25


class Failure(Exception):
    """What went wrong and what to do about it, in words for the person at the terminal."""


def say(text=""):
    print(text, flush=True)


@contextlib.contextmanager
def step(title):
    """Announce a step, show on a terminal that it is still going on, and say at its end how long it took."""
    started = time.monotonic()
    say(f"• {title} …")
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(done, started), daemon=True)
    if sys.stdout.isatty():
        ticker.start()
    try:
        yield
    finally:
        done.set()
        if ticker.is_alive():
            ticker.join()
    say(f"  done in {time.monotonic() - started:.0f} s")


def _tick(done, started):
    while not done.wait(1):
        print(f"\r  {time.monotonic() - started:.0f} s", end="", flush=True)
    print("\r\033[K", end="", flush=True)


def run(command, log, env=None, cwd=None):
    """Run a command with its output appended to the file `log`. A command that fails is a Failure with the log's end."""
    log = Path(log)
    with log.open("a") as output:
        result = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=env, cwd=cwd, check=False,
        )
    if result.returncode:
        raise Failure(f"{tail(log)}\n\n{command[0]} ended with {result.returncode}. The whole output: {log}")


def tail(log):
    """The last lines of a log file."""
    return "\n".join(Path(log).read_text(errors="replace").splitlines()[-TAIL_LINES:])


def main(function):
    """Run a script's main function; a Failure is printed without a traceback and ends with 1, an interruption with 130."""
    try:
        sys.exit(function(sys.argv[1:]))
    except Failure as failure:
        sys.stdout.flush()
        print(f"\n{failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.errno != 28:  # ENOSPC
            raise
        print(f"\nThe disk is full ({os.fspath(error.filename or '')}). Free some space, or set XDG_CACHE_HOME to a folder"
              " on a larger disk.", file=sys.stderr)
        sys.exit(1)
