"""Retention dies between two batches: a real process, killed; the next run goes on where it was (B11)."""

import pytest

from ..support.processes import running

SESSIONS = 450  # three batches
OLD_TEXTS = """
    WITH person AS (
         INSERT INTO texting_conversation (number_id, phone, state, company_id)
         SELECT %(number)s, '+1212557' || lpad(i::text, 4, '0'), 'archived', %(company)s
           FROM generate_series(1, %(count)s) i RETURNING id, phone),
         session AS (
         INSERT INTO texting_session (conversation_id, number_id, phone, company_id, origin, opened_at, closed_at)
         SELECT id, %(number)s, phone, %(company)s, 'inbound', '2020-01-01', '2020-01-01'::timestamp + id * interval '1 min'
           FROM person RETURNING id, conversation_id)
    INSERT INTO texting_message
           (conversation_id, session_id, number_id, carrier_id, company_id, direction, body, status, received_at)
    SELECT conversation_id, id, %(number)s, %(carrier)s, %(company)s, 'inbound', 'old words', 'received', '2020-01-01'
      FROM session"""


@pytest.fixture
def old_texts(stage):
    """Sessions of years ago with a text each, and a company that keeps texts for a month."""
    stage.query("UPDATE res_company SET texting_retention_months = 1 WHERE id = %s RETURNING id", stage.company_id)
    values = {"number": stage.number_id, "carrier": stage.carrier_id, "company": stage.company_id, "count": SESSIONS}
    stage.run(lambda env: env.cr.execute(OLD_TEXTS, values))
    yield
    stage.query("UPDATE res_company SET texting_retention_months = 0 WHERE id = %s RETURNING id", stage.company_id)
    stage.query("DELETE FROM texting_audit_entry WHERE kind = 'retention' RETURNING id")


def count_words(stage):
    [(count,)] = stage.query(
        "SELECT count(*) FROM texting_message WHERE number_id = %s AND body = 'old words'", stage.number_id)
    return count


def test_killed_between_two_batches_retention_goes_on_with_the_next(stage, old_texts):
    """B11: what a batch deleted stays deleted, what it did not is deleted by the next run, and each is in the audit once"""
    with stage.open() as env:
        env.cr.execute(
            "SELECT id FROM texting_session WHERE id = ("
            " SELECT id FROM texting_session WHERE number_id = %s ORDER BY closed_at OFFSET 300 LIMIT 1) FOR UPDATE",
            [stage.number_id])
        with running("retention_process.py") as process:
            stage.wait_until(lambda: count_words(stage) == SESSIONS - 200 and stage._count_waiting())
            process.kill()  # SIGKILL
            process.wait()
    assert count_words(stage) == SESSIONS - 200
    stage.run(lambda env: env["texting.retention"]._cron_apply())
    assert count_words(stage) == 0
    details = stage.query("SELECT detail FROM texting_audit_entry WHERE kind = 'retention' ORDER BY id")
    assert details == [("200 sessions",), ("200 sessions",), ("50 sessions",)]
