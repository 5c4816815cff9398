"""HTTP for questions about an account: however many calls they take, somebody waits for the answer."""
import time

import requests


class BoundedSession(requests.Session):
    """All calls together end in time: each waits for what is left of it at most."""

    def __init__(self, seconds: float):
        super().__init__()
        self._end = time.monotonic() + seconds

    def request(self, method, url, *, timeout=None, **arguments):
        left = self._end - time.monotonic()
        if left <= 0:
            raise requests.Timeout("the time for all calls is used up")
        waits = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        bounded = tuple(left if wait is None else min(wait, left) for wait in waits)
        return super().request(method, url, timeout=bounded, **arguments)
