"""Carriers that do not do as they should: what becomes of the text, what the agent sees, and that nobody else waits for it.

Real transactions and threads, Twilio's adapter, and servers on this machine. Who waits for whom is told by the order of requests.
"""

import threading
import time

import pytest

from odoo.addons.texting_inbox.carriers.twilio.adapter import TwilioCarrier
from odoo.addons.texting_inbox.models.outbox import texting_outbox, texting_outbox_claim
from odoo.addons.texting_inbox.tools import run_limit

from ..support.outbox import Lines, take
from ..support.races import PATIENCE
from ..support.recording_server import closed_port

HTML = b"<html><body>502 Bad Gateway</body></html>"
HTML_HEADERS = {"Content-Type": "text/html"}


@pytest.fixture
def faulty_lines(stage):
    lines = Lines(stage)
    yield lines
    lines.close()


@pytest.fixture
def lines(faulty_lines, quiet_log):
    return faulty_lines


# ------------------------------------------------------------
# Slow and dead carriers
# ------------------------------------------------------------


def test_a_carrier_that_hangs_holds_nobody_elses_texts(lines):
    """B2: it answers only after all texts of four other numbers have come to their carriers"""
    slow, *others = [lines.new() for _number in range(5)]
    slow.send("slow 1", "slow 2")
    for index, line in enumerate(others):
        line.send(*(f"{index} {text}" for text in "abc"))
    of_others = [f"{index} {text}" for index in range(4) for text in "abc"]
    slow.server.take_after(*of_others)
    lines.run()
    assert slow.statuses() == ["sent", "sent"]
    assert lines.journal[-1] == "slow 2"
    assert lines.journal.index("slow 1") < 5, "it was called, not put last"
    for index, line in enumerate(others):
        assert [body for body in lines.journal if body.startswith(f"{index} ")] == [f"{index} {text}" for text in "abc"]
        assert line.statuses() == ["sent"] * 3


def test_a_text_written_while_a_carrier_is_waited_for_leaves_at_once(lines):
    """B2: the outbox that waits already takes it along: nobody has to call it, or could"""
    slow, other = lines.new(), lines.new()

    def answer(handler):
        other.send("written meanwhile")
        if lines.journal.wait_for("written meanwhile"):
            take(handler)

    slow.server.then(answer)
    slow.send("slow")
    lines.run()
    assert lines.journal == ["slow", "written meanwhile"]
    assert (slow.statuses(), other.statuses()) == (["sent"], ["sent"])


def test_a_dead_carrier_with_many_numbers_leaves_room_for_the_others(lines):
    """B2: only some of its numbers are called at a time"""
    dead = [lines.new()]
    dead += [lines.same_account(dead[0].carrier_id, dead[0].server) for _number in range(11)]
    other = lines.new()
    waiting, most, lock = 0, 0, threading.Lock()

    def answer(handler):
        nonlocal waiting, most
        with lock:
            waiting += 1
            most = max(most, waiting)
        lines.journal.wait_for("other", *(f"dead {index}" for index in range(8)))
        with lock:
            waiting -= 1
        take(handler)

    for index, line in enumerate(dead):
        line.server.then(answer)
        line.send(f"dead {index}")
    other.send("other")
    lines.run()
    assert most == 8
    assert other.statuses() == ["sent"]
    assert {status for line in dead for status in line.statuses()} == {"sent"}


def test_a_carrier_that_answers_no_number_is_asked_by_one_at_a_time(lines):
    """B19: after several numbers without an answer the account rests, rather than that texts end as unconfirmed one after the
    other; the first answer ends that"""
    first = lines.new()
    others = [lines.same_account(first.carrier_id, first.server) for _number in range(3)]
    silent, last = [first, *others[:2]], others[2]
    for line in silent:
        line.server.reset()
        line.send(f"lost {line.number_id}")
    lines.run()
    assert [line.statuses() for line in silent] == [["unconfirmed"]] * 3
    for line in (*silent, last):
        line.send(f"later {line.number_id}")
    lines.run()
    assert len(lines.journal) == 3, "the whole account rests"
    assert last.statuses() == ["queued"]

    for line in (*silent, last):
        line.rest_is_over()
    first.server.answer(502)
    lines.run()
    assert len(lines.journal) == 4, "one has asked, and got no answer"

    for line in (*silent, last):
        line.rest_is_over()
    lines.run()
    assert len(lines.journal) == 7
    assert [line.statuses()[-1] for line in (*silent, last)].count("sent") == 3
    assert lines.stage.query("SELECT sum(timeout_streak) FROM texting_number WHERE carrier_id = %s", first.carrier_id) == [(0,)]


def test_a_second_outbox_leaves_a_number_alone_whose_text_is_under_way(lines):
    """B2: texts of a number leave in order, however many outboxes there are; a run in between sends nothing of it"""
    line = lines.new()

    def answer(handler):
        lines.run()
        take(handler)

    line.server.then(answer)
    line.send("first", "second")
    lines.run()
    assert lines.journal == ["first", "second"]
    assert line.statuses() == ["sent", "sent"]
    [(first, second)] = lines.stage.query(
        "SELECT min(write_date) FILTER (WHERE body = 'first'), min(claimed_at) FILTER (WHERE body = 'second')"
        " FROM texting_message WHERE number_id = %s AND direction = 'outbound'", line.number_id)
    assert first <= second, "the first one was noted before the second one was claimed"


def test_a_run_that_has_to_end_leaves_a_hanging_call_to_itself(lines, monkeypatch):
    """B2: the next run does not wait for it either, nor sends the text again; what comes of it is noted"""
    monkeypatch.setattr(run_limit, "RUN_SECONDS", 1)
    slow, other = lines.new(), lines.new()
    slow.server.take_after("other")
    slow.send("slow 1", "slow 2")
    lines.run()
    assert slow.statuses() == ["sending", "queued"]
    other.send("other")
    lines.run()
    assert other.statuses() == ["sent"]
    end = time.monotonic() + PATIENCE
    while slow.statuses() != ["sent", "sent"] and time.monotonic() < end:
        lines.run()
    assert slow.statuses() == ["sent", "sent"]
    assert lines.journal == ["slow 1", "other", "slow 2"]


def test_a_fault_of_ours_stops_one_number_and_no_other(faulty_lines, monkeypatch):
    """B2: it is logged, and left to the scheduler's ordinary interval: not tried at once again, and again"""
    lines = faulty_lines
    line, other = lines.new(), lines.new()
    line.send("first")
    other.send("other 1", "other 2")
    take = texting_outbox_claim.TextingOutbox._take

    def fail(self, number_id):
        if number_id == line.number_id:
            raise RuntimeError("a fault")
        return take(self, number_id)

    monkeypatch.setattr(texting_outbox_claim.TextingOutbox, "_take", fail)
    triggers = "SELECT max(id) FROM ir_cron_trigger"
    before = lines.stage.query(triggers)
    lines.run()
    assert (line.statuses(), other.statuses()) == (["queued"], ["sent", "sent"])
    assert lines.stage.query(triggers) == before


def test_a_text_costs_three_short_transactions(lines, sending_process, monkeypatch):
    """B19: one takes it, one notes what came of it, and one finds that there is no other"""
    line = lines.new()
    do, done = texting_outbox.TextingOutbox._do_in_transaction, []

    def count(self, call):
        done.append(call)
        return do(self, call)

    monkeypatch.setattr(texting_outbox.TextingOutbox, "_do_in_transaction", count)
    line.send("one")
    lines.stage.wait_until(lambda: line.statuses() == ["sent"] and not sending_process.is_busy())
    assert len(done) == 3


# ------------------------------------------------------------
# Unclear
# ------------------------------------------------------------


@pytest.fixture
def short_patience(monkeypatch):
    monkeypatch.setattr(TwilioCarrier, "timeout", (1, 0.5))


def answer_late(line):
    """Take the text, but answer only when nobody waits for that any more."""

    def answer(handler):
        end = time.monotonic() + PATIENCE
        while line.statuses()[0] == "sending" and time.monotonic() < end:
            time.sleep(0.05)
        take(handler)

    line.server.then(answer)


UNCLEAR = {
    "connection reset": lambda line: line.server.reset(),
    "answer cut off": lambda line: line.server.break_off(),
    "late answer": answer_late,
    "page with 200": lambda line: line.server.answer(200, HTML, HTML_HEADERS),
    "page with 500": lambda line: line.server.answer(500, HTML, HTML_HEADERS),
    "page with 502": lambda line: line.server.answer(502, HTML, HTML_HEADERS),
}


@pytest.mark.parametrize("prepare", UNCLEAR.values(), ids=UNCLEAR)
def test_unclear_answer_is_unconfirmed_and_never_sent_again(lines, short_patience, prepare):
    """B2: it may have left, and the agent sees that; the conversation's next text waits a little"""
    line, other = lines.new(), lines.new()
    prepare(line)
    line.send("first", "second")
    other.send("other")
    lines.run()
    assert sorted(lines.journal) == ["first", "other"]
    assert line.statuses() == ["unconfirmed", "queued"]
    assert other.statuses() == ["sent"]
    drawn = line.seen_by_agent()[0]
    assert (drawn["status"], drawn["failure"], drawn["can_retry"]) == ("unconfirmed", False, False)

    line.rest_is_over()
    lines.run()
    lines.run()
    assert sorted(lines.journal) == ["first", "other", "second"]
    assert line.statuses() == ["unconfirmed", "sent"]


def test_one_lost_answer_holds_nobody_elses_texts(lines):
    """B19: only the conversation's next texts wait; everybody else's on that number leave at once"""
    line = lines.new()
    others = [line.same_number() for _person in range(3)]
    line.server.reset()
    line.send("lost", "after it")
    for index, other in enumerate(others):
        other.send(f"other {index}")
    lines.run()
    assert lines.journal == ["lost", "other 0", "other 1", "other 2"]
    assert line.texts() == ["unconfirmed", "queued"]
    assert [other.texts() for other in others] == [["sent"]] * 3


def test_word_of_a_lost_text_lets_the_next_ones_go(lines, sending_process):
    """B19: a person says that it arrived: what waited for that leaves at once"""
    line = lines.new()
    line.server.reset()
    [lost, _next] = line.send("lost", "after it")
    lines.stage.wait_until(lambda: line.texts() == ["unconfirmed", "queued"])
    lines.stage.run(lambda env: env["texting.message"].browse(lost).action_mark_sent(), lines.stage.first)
    lines.stage.wait_until(lambda: line.texts() == ["sent", "sent"])
    assert lines.journal == ["lost", "after it"]


def test_a_number_pauses_after_three_lost_answers_of_different_conversations(lines):
    """B19: three in a row say that something is wrong with the number; three of one conversation do not"""
    line = lines.new()
    others = [line.same_number() for _person in range(3)]
    for _time in range(3):
        line.server.reset()
        line.send("lost")
        lines.run()
        line.rest_is_over()
    assert not line.resting_seconds() or line.resting_seconds() < 1, "all of one person"
    for index, other in enumerate(others[:2]):
        line.server.reset()
        other.send(f"lost {index}")
        lines.run()
    assert line.resting_seconds() > 10
    others[2].send("waits")
    lines.run()
    assert others[2].texts() == ["queued"]
    line.rest_is_over()
    lines.run()
    assert others[2].texts() == ["sent"]
    assert lines.stage.query("SELECT timeout_streak, timeouts_since FROM texting_number WHERE id ="
                             " %s", line.number_id) == [(0, None)]


# ------------------------------------------------------------
# Certainly not sent
# ------------------------------------------------------------


def test_busy_carrier_pauses_the_number_not_only_the_text(lines):
    """B2: 429 with Retry-After: the next text does not overtake, and the carrier is not asked before its time"""
    line, other = lines.new(), lines.new()
    line.server.answer(429, {"code": 20429, "message": "Too Many Requests"}, {"Retry-After": "60"})
    line.send("first", "second")
    other.send("other")
    lines.run()
    lines.run()
    assert sorted(lines.journal) == ["first", "other"]
    assert (line.statuses(), other.statuses()) == (["queued", "queued"], ["sent"])
    assert 50 < line.resting_seconds() <= 60
    assert [text["status"] for text in line.seen_by_agent()] == ["queued", "queued"]

    line.rest_is_over()
    lines.run()
    assert [body for body in lines.journal if body != "other"] == ["first", "first", "second"]
    assert line.statuses() == ["sent", "sent"]


def test_carrier_that_asks_for_a_day_is_asked_again_after_an_hour(lines):
    """B2: bounded: with one text"""
    line = lines.new()
    line.server.answer(429, b"", {"Retry-After": "86400"})
    line.send("first")
    lines.run()
    assert 3500 < line.resting_seconds() <= 3600


NOWHERE = {"closed port": closed_port, "name that is none": lambda: "http://carrier.invalid"}


@pytest.mark.parametrize("address", NOWHERE.values(), ids=NOWHERE)
def test_carrier_out_of_reach_is_tried_again_and_given_up_visibly(lines, address):
    """B4: certainly not sent: it waits in the queue, in order; after six attempts the agent sees why, with Retry"""
    line, other = lines.new(address()), lines.new()
    line.send("first", "second")
    other.send("other")
    lines.run()
    assert (line.statuses(), other.statuses()) == (["queued", "queued"], ["sent"])
    assert 10 < line.resting_seconds() < 20
    for _attempt in range(5):
        line.rest_is_over()
        lines.run()
    assert line.statuses() == ["failed", "queued"]
    assert line.resting_seconds() > 300, "the next text is not thrown after it"
    drawn = line.seen_by_agent()[0]
    assert (drawn["failure"], drawn["can_retry"]) == ("The carrier was temporarily unavailable.", True)

    line.connect()
    line.stage.run(lambda env: env["texting.message"].browse(drawn["id"]).action_retry(), line.stage.first)
    line.rest_is_over()
    lines.run()
    assert lines.journal == ["other", "first", "second"]
    assert line.statuses() == ["sent", "sent"]
