"""Several opt-outs of one person at the same moment, by real transactions: all of them end well, and the person is out (D12)."""

import pytest

ROUNDS = 8


@pytest.fixture
def people(stage):
    """Phones whose opt-outs are taken away again, which nothing but SQL does."""
    phones = []
    yield phones

    def forget(env):
        env.cr.execute("DELETE FROM texting_consent WHERE phone = ANY(%s)", [phones])
        env.cr.execute("DELETE FROM phone_blacklist WHERE number = ANY(%s)", [phones])

    stage.run(forget)


def refuse_by_carrier(stage, conversation_id):
    """The carrier reports that the person told it STOP."""
    def report(env):
        domain = [("conversation_id", "=", conversation_id), ("author_id", "!=", False)]
        message = env["texting.message"].search(domain)
        message._apply_status("failed", "opted_out", "21610")
    stage.run(report)


def test_opt_outs_at_the_same_moment_all_end_well(stage, people, quiet_log):
    """D12: the person writes STOP, the carrier refuses a text, and the agent records it: no error, no double, no loss"""
    for _round in range(ROUNDS):
        phone = stage.new_phone()
        people.append(phone)
        conversation_id = stage.owned_conversation(phone)
        stage.act(conversation_id, "send_text", "Hello")
        stage.together(
            lambda phone=phone: stage.receive(phone, "STOP"),
            lambda id=conversation_id: refuse_by_carrier(stage, id),
            lambda id=conversation_id: stage.act(id, "action_record_opt_out"),
        )
        assert stage.query("SELECT count(*) FROM phone_blacklist WHERE number = %s AND active", phone) == [(1,)]
        assert stage.query("SELECT count(*) FROM texting_consent WHERE phone = %s AND event <> 'opt_out'", phone) == [(0,)]
        is_out = stage.run(lambda env, phone=phone: env["texting.consent"]._is_opted_out(
            phone, env["texting.number"].browse(stage.number_id)))
        assert is_out


def test_stop_and_start_at_the_same_moment_leave_no_disagreement(stage, people, quiet_log):
    """D12: whichever counts as the last word, the blacklist of Odoo says the same as the record"""
    for _round in range(ROUNDS):
        phone = stage.new_phone()
        people.append(phone)
        stage.receive(phone, "STOP")
        stage.together(lambda phone=phone: stage.receive(phone, "START"), lambda phone=phone: stage.receive(phone, "STOP"))
        is_out = stage.run(lambda env, phone=phone: bool(env["texting.consent"]._is_opted_out(
            phone, env["texting.number"].browse(stage.number_id))))
        [(blocked,)] = stage.query("SELECT count(*) FROM phone_blacklist WHERE number = %s AND active", phone)
        assert bool(blocked) == is_out
