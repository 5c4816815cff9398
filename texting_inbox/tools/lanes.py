"""Work done side by side: one piece at a time in each lane, few lanes of a group, so that nobody waits for a stranger."""

import logging
import threading
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

_logger = logging.getLogger(__name__)


class Lanes:
    """Keeps count of what is under way. Used by one thread; only the work itself runs in others."""

    def __init__(self, executor, width):
        """:param width: at most so many lanes are in use at a time"""
        self._executor = executor
        self._width = width
        self._under_way = {}  # Future by lane
        self._groups = {}  # group by lane that is in use
        self.closed = set()  # lanes in which work failed

    @property
    def in_use(self):
        """The lanes that take no more work now."""
        return self._under_way.keys() | self.closed

    @property
    def is_idle(self):
        return not self._under_way

    def start(self, lane, group, group_width, work, *arguments):
        """Start work, if there is room for it.

        :param group_width: at most so many lanes of its group are in use at a time
        :return: whether it was started
        """
        if lane in self.in_use or len(self._under_way) >= self._width:
            return False
        if Counter(self._groups.values())[group] >= group_width:
            return False
        self._groups[lane] = group
        self._under_way[lane] = self._executor.submit(work, *arguments)
        self._sweep()
        return True

    def wait(self, seconds):
        """Wait until a piece of work is done, but no longer than this."""
        if self._under_way:
            wait(self._under_way.values(), timeout=seconds, return_when=FIRST_COMPLETED)
        else:
            time.sleep(seconds)
        self._sweep()

    def _sweep(self):
        for lane, future in list(self._under_way.items()):
            if future.done():
                del self._under_way[lane], self._groups[lane]
                if error := future.exception():
                    self.closed.add(lane)
                    _logger.error("Lane %s: work failed, nothing more is started there", lane, exc_info=error)


class InPlace:
    """An executor without threads, for a database connection that cannot be shared among them."""

    def submit(self, work, *arguments):
        future = Future()
        future.set_result(work(*arguments))
        return future

    def shutdown(self, wait=True):
        """Nothing is under way, ever."""


def threads(count, dbname):
    """:return: an executor of threads that log for a database"""

    def begin():
        threading.current_thread().dbname = dbname

    return ThreadPoolExecutor(count, thread_name_prefix="texting.outbox", initializer=begin)
