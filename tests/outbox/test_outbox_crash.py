"""The outbox dies in the middle: a real process, killed where nothing can be tidied up any more."""

from collections import Counter

import pytest

from ..support.outbox import Lines
from ..support.processes import running


@pytest.fixture
def lines(stage, quiet_log):
    lines = Lines(stage)
    yield lines
    lines.close()


def test_killed_at_any_point_the_outbox_neither_loses_nor_doubles_a_text(lines):
    """B2: killed before the call, during it, and between answer and commit; other numbers, and their own next texts, go on"""
    before, during, after, _other = numbers = [lines.new() for _number in range(4)]
    during.server.hang()
    for name, line in zip(("before", "during", "after", "other"), numbers, strict=True):
        line.send(f"{name} 1", f"{name} 2")
    with outbox_process(claimed=before.phone, answered=after.phone) as process:
        assert {process.stdout.readline().strip(), process.stdout.readline().strip()} == {"claimed", "answered"}
        assert lines.journal.wait_for("during 1", "after 1", "other 1", "other 2")
        process.kill()  # SIGKILL
        process.wait()
    in_doubt = (before, during, after)
    assert Counter(lines.journal) == Counter(["during 1", "after 1", "other 1", "other 2"])
    assert [line.statuses() for line in in_doubt] == [["sending", "queued"]] * 3, "what was committed"

    lines.run()
    assert len(lines.journal) == 4, "nothing of a number leaves while its text may still be under way"

    for line in in_doubt:
        line.claimed_long_ago()
    lines.run()
    lines.run()
    assert [line.statuses() for line in in_doubt] == [["unconfirmed", "sent"]] * 3
    assert Counter(lines.journal) == Counter(
        ["during 1", "after 1", "other 1", "other 2", "before 2", "during 2", "after 2"]), "nothing was sent twice"
    assert [line.seen_by_agent()[0]["status"] for line in in_doubt] == ["unconfirmed"] * 3


@pytest.mark.parametrize("where", ["claimed", "answered"])
def test_killed_while_it_sends_what_it_queued_a_process_doubles_nothing(lines, where):
    """B19: the process that took the answers is killed around the carrier's call: one is left to a person, the other leaves"""
    line = lines.new()
    send = [lines.stage.first, line.conversation_id, ["in hand", "after it"]]
    still = {"claimed": None, "answered": None, where: line.phone}
    with outbox_process(**still, send=send) as process:
        assert process.stdout.readline().strip() == where
        process.kill()  # SIGKILL
        process.wait()
    assert line.statuses() == ["sending", "queued"]
    line.claimed_long_ago()
    lines.run()
    line.rest_is_over()
    lines.run()
    assert line.statuses() == ["unconfirmed", "sent"]
    assert Counter(lines.journal) == Counter(["in hand"] * (where == "answered") + ["after it"])


def test_two_processes_that_send_the_same_numbers_double_nothing_and_keep_the_order(lines, sending_process):
    """B19: this process sends what its agents queue while the scheduled action runs, here and in another process"""
    numbers = [lines.new() for _number in range(3)]
    bodies = [[f"{index} {text}" for text in range(5)] for index in range(3)]
    with outbox_process(claimed=None, answered=None):
        for queued in zip(*bodies, strict=True):
            for line, body in zip(numbers, queued, strict=True):
                line.send(body)
            lines.run()
        lines.stage.wait_until(lambda: all(line.statuses() == ["sent"] * 5 for line in numbers))
    for index, sent in enumerate(bodies):
        assert [body for body in lines.journal if body.startswith(f"{index} ")] == sent


def outbox_process(**stand_still):
    """Run the outbox on the database of the tests in another process."""
    return running("outbox_process.py", **stand_still)
