"""Send later against what happens at the same moment, in real transactions."""

from datetime import timedelta

import pytest

from odoo import fields
from odoo.exceptions import UserError

from ..support.races import MESSAGE


@pytest.fixture
def planned(stage):
    """A conversation, and how to schedule a text in it that is due now."""
    phone = stage.new_phone()
    conversation_id = stage.owned_conversation(phone)

    def plan(**values):
        soon = fields.Datetime.to_string(fields.Datetime.now() + timedelta(hours=1))
        text_id = stage.act(conversation_id, "send_text", "later", None, soon, values.get("cancel_on_reply", False))
        stage.run(lambda env: env.cr.execute(
            "UPDATE texting_message SET send_at = now() AT TIME ZONE 'UTC' - interval '1 s' WHERE id = %s", (text_id,)))
        return text_id

    yield phone, conversation_id, plan
    for table, column in (("texting_consent", "phone"), ("phone_blacklist", "number")):
        stage.run(lambda env, table=table, column=column: env.cr.execute(
            f"DELETE FROM {table} WHERE {column} = %s", (phone,)))  # noqa: S608 - nothing but SQL deletes an opt-out


def publish(stage):
    return stage.run(lambda env: env[MESSAGE]._publish_due())


def status(stage, text_id):
    rows = stage.query("SELECT status, failure_kind FROM texting_message WHERE id = %s", text_id)
    return rows[0] if rows else None


def lines(stage, text_id):
    return stage.query(
        "SELECT count(*) FROM mail_message m JOIN texting_message t ON t.conversation_id = m.res_id"
        " WHERE m.model = 'texting.conversation' AND m.body LIKE '%%later%%' AND t.id = %s", text_id)[0][0]


def test_two_schedulers_publish_it_once(stage, planned):
    """B14, B2: whoever comes second finds it locked, or queued"""
    *_, plan = planned
    for _round in range(10):
        text_id = plan()
        stage.together(*[lambda: publish(stage)] * 3)
        assert status(stage, text_id) == ("queued", None)
    assert lines(stage, text_id) == 10


def test_deleting_at_the_moment_it_leaves_deletes_or_says_that_it_left(stage, planned):
    """B14: never both"""
    *_, plan = planned
    for _round in range(10):
        text_id = plan()

        def delete(text_id=text_id):
            try:
                stage.run(lambda env: env[MESSAGE].browse(text_id).action_cancel_scheduled(), stage.first)
            except UserError:
                return False
            return True

        deleted, _more = stage.together(delete, lambda: publish(stage))
        publish(stage)
        assert status(stage, text_id) == (None if deleted else ("queued", None))


def test_reply_before_it_leaves_cancels_it(stage, planned):
    """B14: a reply that arrives at that very moment either is before it, or after"""
    phone, _conversation_id, plan = planned
    for _round in range(10):
        text_id = plan(cancel_on_reply=True)
        stage.together(lambda: stage.receive(phone, "hi"), lambda: publish(stage))
        assert status(stage, text_id) in {("queued", None), ("failed", "cancelled")}
    text_id = plan(cancel_on_reply=True)
    stage.receive(phone, "hi")
    publish(stage)
    assert status(stage, text_id) == ("failed", "cancelled")


def test_stop_at_the_moment_it_leaves_is_asked_once_more(stage, planned):
    """B14, D12: the outbox asks again right before the carrier is called"""
    phone, _conversation_id, plan = planned
    text_id = plan()
    stage.together(lambda: stage.receive(phone, "STOP"), lambda: publish(stage))
    publish(stage)
    stage.run(lambda env: env["texting.outbox"]._process_queue())
    stage.wait_until(lambda: status(stage, text_id)[0] not in ("queued", "sending"))
    assert status(stage, text_id) == ("failed", "opted_out")


def test_leaving_at_the_moment_it_leaves_keeps_it_in_one_session(stage, planned):
    """B14: it is a line of the session it was written in, or of the archive: one line in any case"""
    _phone, conversation_id, plan = planned
    text_id = plan()
    stage.together(lambda: stage.act(conversation_id, "action_leave"), lambda: publish(stage))
    publish(stage)
    assert status(stage, text_id) == ("queued", None)
    assert lines(stage, text_id) == 1
