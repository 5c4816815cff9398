"""Threads that work for keys: nobody waits for a stranger, nothing that is asked for is forgotten."""

import threading

import pytest

from odoo.addons.texting_inbox.tools.keyed_pool import KeyedPool

PATIENCE = 20


class Work:
    """Stands still until it is let go; counts how often it was done, and how many of its kind at once."""

    at_once = most = 0
    lock = threading.Lock()

    def __init__(self):
        self.begun, self.go, self.times = threading.Event(), threading.Event(), 0

    def __call__(self):
        with Work.lock:
            Work.at_once += 1
            Work.most = max(Work.most, Work.at_once)
        self.begun.set()
        assert self.go.wait(PATIENCE)
        with Work.lock:
            Work.at_once -= 1
            self.times += 1


@pytest.fixture
def pool():
    Work.at_once = Work.most = 0
    pool = KeyedPool(4)
    yield pool
    finish(pool)


def finish(pool):
    while pool.is_busy():
        pool.wait(PATIENCE)


def test_work_that_is_asked_for_again_while_it_is_done_is_done_once_more(pool):
    """B19: what was written down meanwhile may have been missed; however often it is asked for, once more is enough"""
    work = Work()
    pool.submit("number", "carrier", 1, work)
    assert work.begun.wait(PATIENCE)
    for _time in range(3):
        pool.submit("number", "carrier", 1, work)
    work.go.set()
    finish(pool)
    assert (work.times, Work.most) == (2, 1)


def test_a_group_leaves_room_for_the_others(pool):
    """B19: a carrier that hangs does not hold up another carrier's numbers, nor go without its own in the end"""
    hanging, other = [Work() for _key in range(5)], Work()
    for index, work in enumerate(hanging):
        pool.submit(f"hanging {index}", "one carrier", 2, work)
    pool.submit("other", "another carrier", 2, other)
    assert other.begun.wait(PATIENCE)
    assert [work.begun.is_set() for work in hanging].count(True) <= 2
    for work in (*hanging, other):
        work.go.set()
    finish(pool)
    assert [work.times for work in (*hanging, other)] == [1] * 6


def test_work_that_fails_stops_no_other(pool, caplog):
    """B19: it is logged, and its key takes work again"""
    pool.submit("number", "carrier", 1, lambda: 1 / 0)
    finish(pool)
    work = Work()
    work.go.set()
    pool.submit("number", "carrier", 1, work)
    finish(pool)
    assert work.times == 1
    assert "Work for number failed" in caplog.text


def test_a_process_that_ends_waits_for_what_is_under_way_and_pauses_no_more(pool):
    """B19: a call is finished; a paced number is left to whoever comes next"""
    work = Work()
    pool.submit("number", "carrier", 1, work)
    assert work.begun.wait(PATIENCE)
    threading.Timer(0.2, work.go.set).start()
    pool.close(PATIENCE)
    assert work.times == 1
    assert pool.sleep(0), "what is due at once still goes"
    assert not pool.sleep(60)


def test_a_machine_without_threads_fails_nobody(pool, monkeypatch, caplog):
    """B19: who asked has committed: an error would make a person send it once more"""

    def refuse(thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        pool.submit("number", "carrier", 1, Work())
    assert not pool.is_busy()
    assert "No thread" in caplog.text
