"""Handing on, leaving, starting and arriving at the same moment: real transactions, as in ``test_races.py``."""
from functools import partial

from odoo.exceptions import AccessError

from ..intake.test_races import assert_one_session
from ..support.races import CONVERSATION

ROUNDS = 20


def attempt(call, *arguments):
    """:return: the answer, or None for who is not the owner any more"""
    try:
        return call(*arguments)
    except AccessError:
        return None


def transfer(stage, conversation_id, to, uid=None):
    return stage.run(
        lambda env: env[CONVERSATION].browse(conversation_id).action_transfer(user_id=to), uid or stage.first)


def open_sessions(stage, conversation_id):
    return stage.query(
        "SELECT id, owner_id FROM texting_session WHERE conversation_id = %s AND closed_at IS NULL", conversation_id)


def test_leaving_and_handing_on_at_once_is_one_of_both(stage, quiet_log):
    """B7: twenty rounds from two tabs of the owner: archived, or the next agent's; never both, never neither"""
    next_owner = list(stage.agents)[1]
    for _round in range(ROUNDS):
        conversation_id = stage.owned_conversation()
        left, handed = stage.together(
            partial(attempt, stage.act, conversation_id, "action_leave"),
            partial(attempt, transfer, stage, conversation_id, next_owner))
        has_left, was_handed = bool(left and left["left"]), bool(handed and handed["done"])
        assert has_left != was_handed
        assert stage.state(conversation_id)[:2] == (("archived", None) if has_left else ("owned", next_owner))
        assert len(open_sessions(stage, conversation_id)) == (0 if has_left else 1)


def test_handing_on_to_two_agents_at_once_has_one_outcome(stage, quiet_log):
    """B7: twenty rounds: the second transfer of a former owner is refused"""
    _first, second, third, *_rest = stage.agents
    for _round in range(ROUNDS):
        conversation_id = stage.owned_conversation()
        answers = stage.together(
            partial(attempt, transfer, stage, conversation_id, second),
            partial(attempt, transfer, stage, conversation_id, third))
        assert [bool(answer and answer["done"]) for answer in answers].count(True) == 1
        winner = second if answers[0] else third
        assert stage.state(conversation_id)[:2] == ("owned", winner)
        assert [row[1] for row in open_sessions(stage, conversation_id)] == [winner]


def test_a_text_that_arrives_while_it_is_handed_on_alerts_the_next_owner(stage, quiet_log):
    """B7: the text waits for the transfer, belongs to the same session, and the next owner has it unseen"""
    phone = stage.new_phone()
    conversation_id = stage.owned_conversation(phone)
    second = list(stage.agents)[1]
    with stage.open(stage.first) as env:
        assert env[CONVERSATION].browse(conversation_id).action_transfer(user_id=second)["done"]
        with stage.meanwhile(lambda: stage.receive(phone, "one more")) as text:
            env.cr.commit()
        text.result()
    assert_one_session(stage, phone, texts=2)
    alerts = stage.run(lambda env: env[CONVERSATION].get_alerts(), second)["alerts"]
    assert [(alert["id"], alert["unseen"]) for alert in alerts] == [(conversation_id, 2)]


def start(stage, phone, partner_id, uid):
    return stage.run(
        lambda env: env[CONVERSATION].start_text("res.partner", partner_id, phone, stage.number_id), uid)


def make_partner(stage, phone):
    partner_id = stage.run(lambda env: env["res.partner"].create({"name": "Racing Person", "phone": phone}).id)
    stage.partner_ids = [*stage.partner_ids, partner_id]
    return partner_id


def test_two_agents_who_start_a_text_with_one_person_at_once_do_not_share_it(stage, quiet_log):
    """B12: ten rounds: one owns it, the other is told who"""
    first, second = list(stage.agents)[:2]
    for _round in range(10):
        phone = stage.new_phone()
        partner_id = make_partner(stage, phone)
        answers = stage.together(
            partial(start, stage, phone, partner_id, first), partial(start, stage, phone, partner_id, second))
        assert [answer["started"] for answer in answers].count(True) == 1
        winner = first if answers[0]["started"] else second
        [refused] = [answer for answer in answers if not answer["started"]]
        assert refused["reason"] == f"{stage.agents[winner]} is already texting with this person."


def test_starting_a_text_while_the_person_texts_first_loses_nothing(stage, quiet_log):
    """B12: ten rounds: one conversation, one open session with the person's text in it, owned by the starter"""
    for _round in range(10):
        phone = stage.new_phone()
        partner_id = make_partner(stage, phone)
        answer, _text = stage.together(
            partial(start, stage, phone, partner_id, stage.first), partial(stage.receive, phone, "me first"))
        assert answer["started"], answer["reason"]
        assert_one_session(stage, phone, texts=1)
        assert stage.state(answer["conversation_id"])[:2] == ("owned", stage.first)


def test_release_by_the_scheduler_spares_who_left_meanwhile(stage, quiet_log):
    """B7: a conversation that its owner left while the scheduler was on its way is not opened again"""
    conversation_id = stage.owned_conversation()
    with stage.open() as env:
        conversation = env[CONVERSATION].browse(conversation_id)
        assert stage.act(conversation_id, "action_leave")["left"]
        env.cr.rollback()  # each release is a transaction of its own
        conversation.invalidate_recordset()
        conversation._release()
        env.cr.commit()
    assert stage.state(conversation_id)[0] == "archived"
    assert not stage.query("SELECT id FROM texting_session WHERE conversation_id = %s AND closed_at IS NULL", conversation_id)
