"""Threads that work for keys: one piece of work at a time for each key, and few keys of a group at a time, so that no key
waits for another group's."""

import logging
import math
import threading
import time
from collections import Counter
from typing import NamedTuple

_logger = logging.getLogger(__name__)

GRACE = 5  # seconds in which work goes on once the process is ending; what is under way then is finished
STEP = 0.2  # seconds between two looks whether the process is ending


class Wanted(NamedTuple):
    """Work that waits for room: ``group_width`` is how many keys of its group may be at work at a time."""

    group: object
    group_width: int
    work: object


class KeyedPool:
    """A thread lives as long as there is work for it. It is no daemon: a process that ends finishes what is under way."""

    def __init__(self, width):
        """:param width: how many keys may be at work at a time"""
        self._width = width
        self._changed = threading.Condition()
        self._wanted = {}  # Wanted by key
        self._at_work = {}  # group by key
        self._ends_at = math.inf

    def submit(self, key, group, group_width, work):
        """Have work done soon. If its key is at work already, it is done once more afterwards: what was stored meanwhile
        may have been missed."""
        with self._changed:
            self._wanted[key] = Wanted(group, group_width, work)
            task = self._take()
        if task:
            self._start(*task)

    def is_busy(self, keys=None):
        """:return: whether any of these keys, or of all, is at work or waits to be"""
        with self._changed:
            busy = self._at_work.keys() | self._wanted.keys()
        return bool(busy if keys is None else busy & keys)

    def wait(self, seconds):
        """Wait until a piece of work is done, but no longer than this."""
        with self._changed:
            if self._at_work:
                self._changed.wait(seconds)

    def sleep(self, seconds):
        """Pause between two pieces of work.

        :return: whether there is time for another one; False if the process is ending
        """
        while seconds > 0 and time.monotonic() + seconds < self._limit():
            step = min(STEP, seconds)
            time.sleep(step)
            seconds -= step
        return seconds <= 0 and time.monotonic() < self._limit()

    def close(self, seconds):
        """Finish the work under way as the process ends, waiting no longer than this."""
        self._ends_at = time.monotonic() + GRACE
        end = time.monotonic() + seconds
        while self.is_busy() and time.monotonic() < end:
            self.wait(STEP)

    def _limit(self):
        """:return: until when new work is begun, by the monotonic clock"""
        if self._ends_at == math.inf and not threading.main_thread().is_alive():  # a worker that is recycled
            self._ends_at = time.monotonic() + GRACE
        return self._ends_at

    def _start(self, key, work):
        try:
            threading.Thread(target=self._run, args=(key, work), name=f"keyed pool {key}", daemon=False).start()
        except RuntimeError:  # the machine gives no more threads; the caller has committed, and must not fail
            _logger.exception("No thread for %s: its work is left to the next run", key)
            with self._changed:
                del self._at_work[key]

    def _run(self, key, work):
        while work:
            try:
                work()
            except Exception:
                _logger.exception("Work for %s failed", key)
            with self._changed:
                del self._at_work[key]
                key, work = self._take() or (None, None)
                self._changed.notify_all()

    def _take(self):
        """:return: ``(key, work)`` for which there is room now; None if there is none"""
        groups = Counter(self._at_work.values())
        for key, (group, group_width, work) in self._wanted.items():
            if key not in self._at_work and len(self._at_work) < self._width and groups[group] < group_width:
                del self._wanted[key]
                self._at_work[key] = group
                return key, work
        return None
