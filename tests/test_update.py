"""A database of the version before, with texts in it, is updated: nothing is lost, nothing is complained about."""

import os
from pathlib import Path

import pytest

from odoo.tests.common import get_db_name
from odoo.tools import config

from runtime.database import Databases

from .test_packaging import run_odoo

BEFORE = Path(__file__).parent / "support" / "version_19_0_1_0_0.sql"
INSTALLED = """
    UPDATE ir_module_module SET state = 'installed', latest_version = '19.0.1.0.0' WHERE name = 'texting_inbox' RETURNING id"""
SPANS = """
    SELECT c.phone, count(*), count(*) FILTER (WHERE span.ended_at IS NULL) FROM texting_session_span span
      JOIN texting_session s ON s.id = span.session_id JOIN texting_conversation c ON c.id = s.conversation_id GROUP BY c.phone"""


@pytest.fixture(scope="module")
def updated():
    """:return: asks the updated database; what Odoo's log complained about is under ``complaints``"""
    databases = Databases({"PGHOST": config["db_host"] or None, "PGUSER": config["db_user"] or None}, Path(config["data_dir"]))
    name = f"{get_db_name()}_update"
    databases.drop(name)
    databases.create(name, os.environ["TEXTING_TEST_TEMPLATE"])
    try:
        databases.query(name, BEFORE.read_text() + INSTALLED, None)
        complaints = run_odoo(name, ",".join(config["addons_path"]), "-u", "texting_inbox", "--stop-after-init")
        yield lambda query: complaints if query == "complaints" else databases.query(name, query, None)
    finally:
        databases.drop(name)


def test_an_update_complains_about_nothing(updated):
    """B1: no error, and no warning about this addon, in Odoo's log"""
    assert updated("complaints") == []
    assert updated("SELECT latest_version FROM ir_module_module WHERE name = 'texting_inbox'") == [("19.0.1.1.0",)]


def test_two_spellings_of_a_number_are_one_conversation(updated):
    """B20: with the texts, notes and steps of both"""
    assert updated("SELECT phone, state FROM texting_conversation WHERE phone LIKE '+52%'") == [("+525512345680", "owned")]
    assert updated("SELECT count(*) FROM texting_session WHERE phone LIKE '+52%'") == [(1,)]
    assert updated("SELECT phone FROM texting_number ORDER BY phone") == [("+14155550100",), ("+14155550188",)]


def test_no_text_is_lost(updated):
    """B1: each stands in its conversation's thread"""
    [(every, inbound, in_thread)] = updated(
        "SELECT count(*), count(*) FILTER (WHERE direction = 'inbound'), count(m.id)"
        "  FROM texting_message t LEFT JOIN mail_message m ON m.id = t.mail_message_id"
        "   AND m.res_id = t.conversation_id AND m.model = 'texting.conversation'")
    assert every == in_thread
    assert inbound == BEFORE.read_text().count("'inbound'")


def test_what_is_written_down_from_now_on_is_filled_in(updated):
    """B9: who owned what and when, who began it, the waits and answers, and the line of each step"""
    assert dict(updated("SELECT phone, origin FROM texting_session WHERE phone IN ('+12125550177', '+16465550147')")) == {
        "+12125550177": "agent", "+16465550147": "inbound"}
    assert {phone: counts for phone, *counts in updated(SPANS)} == {
        "+12125550199": [5, 1], "+525512345680": [2, 1], "+12125550177": [1, 0]}
    assert updated("SELECT count(*) FROM texting_session_step WHERE mail_message_id IS NULL") == [(0,)]
    assert updated("SELECT count(*) FROM texting_session WHERE accepted_at IS NOT NULL AND wait_seconds IS NULL"
                   " AND origin = 'inbound'") == [(0,)]


def test_settings_opt_outs_and_possible_ones_hold_on(updated):
    """B20: an opt-out for the digits of our number, a text that may ask for no more, limits, carriers that were in test"""
    assert updated("SELECT DISTINCT our_phone, channel FROM texting_consent") == [("+14155550100", "text")]
    assert updated("SELECT count(*) FROM texting_message WHERE opt_out_suspected") == [(1,)]
    assert updated("SELECT DISTINCT state FROM texting_carrier") == [("enabled",)]
    assert updated("SELECT max(rate) FROM texting_number") == [(1000,)]
    assert updated("SELECT alert_days, reply_once_hours FROM texting_queue") == [(3650, 8760)]


def test_no_webhook_token_is_left_where_it_need_not_be(updated):
    """B20: payloads of events, checked addresses, findings"""
    assert updated("SELECT count(*) FROM texting_webhook_event WHERE payload LIKE '%/webhook/%'") == [(0,)]
    assert updated("SELECT checked_url FROM texting_health") == [("https://x.example",)]
    assert updated("SELECT detail FROM texting_health_finding") == [("SmsUrl https://x.example/texting_inbox/webhook/•••",)]
