"""Folders of the cache that are either complete or not there, whatever interrupts their making."""

import contextlib
import fcntl
import hashlib
import shutil

from .console import Failure, say
from .paths import cache

NEEDED_GIB = 4


@contextlib.contextmanager
def locked(name):
    """Hold the cache's lock `name`; a second process waits for the first."""
    with (cache() / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"• Waiting for another process that prepares {name} …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def key_of(*values, files=()):
    """A short key that changes when any of the values, or the contents of any of the files, does."""
    digest = hashlib.sha256(repr([str(value) for value in values]).encode())
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def is_built(folder, key):
    stamp = folder / ".built"
    return stamp.is_file() and stamp.read_text() == key


def finish(folder, key):
    """Mark the folder as complete. The mark is written last: an interrupted build has none and is made anew."""
    (folder / ".built").write_text(key)


def clear(folder):
    """Remove what an earlier or interrupted build left, and see that the disk has room for a new one."""
    shutil.rmtree(folder, ignore_errors=True)
    free = shutil.disk_usage(folder.parent).free / 2**30
    if free < NEEDED_GIB:
        raise Failure(
            f"{folder.parent} has {free:.1f} GiB left; {NEEDED_GIB} GiB are needed."
            " Free some space, or set XDG_CACHE_HOME to a folder on a larger disk."
        )
