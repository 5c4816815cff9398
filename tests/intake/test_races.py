"""What happens at the same moment: real transactions, each in a thread with a connection of its own."""
import threading
import time
from collections import Counter
from functools import partial
from urllib.request import Request, urlopen

import pytest

from odoo.exceptions import AccessError
from odoo.tools import config

from odoo.addons.texting_inbox.carriers.simulator.adapter import sign

from ..support.races import CONVERSATION, MESSAGE, CarrierServer

ROUNDS = 50


# ------------------------------------------------------------
# Accept
# ------------------------------------------------------------


def test_exactly_one_of_eight_agents_who_accept_at_once_gets_the_conversation(stage, quiet_log):
    """D13: fifty rounds under inbound load: one owner, everybody else is told whom, and nobody is alerted any more"""
    phone = [stage.new_phone()]
    with inbound_load(stage, lambda: phone[0]):
        for _round in range(ROUNDS):
            phone[0] = stage.new_phone()
            accept_at_once(stage, stage.new_conversation(phone[0]))


def accept_at_once(stage, conversation_id):
    answers = stage.together(*(lambda uid=uid: stage.act(conversation_id, "action_accept", uid=uid) for uid in stage.agents))
    winners = [uid for uid, answer in zip(stage.agents, answers, strict=True) if answer["accepted"]]
    assert len(winners) == 1
    [winner] = winners
    assert stage.state(conversation_id)[:2] == ("owned", winner)
    losers = [answer for answer in answers if not answer["accepted"]]
    assert {answer["owner"] for answer in losers} == {stage.agents[winner]}
    assert {answer["reason"] for answer in losers} == {f"This text was taken by {stage.agents[winner]}."}
    assert not raised_after_dropped(stage, conversation_id, winner)


def raised_after_dropped(stage, conversation_id, owner_id):
    """:return: alerts of others than the owner that came after theirs was taken away"""
    [(owner_partner_id,)] = stage.query("SELECT partner_id FROM res_users WHERE id = %s", owner_id)
    dropped, late = set(), []
    for row_id, partner_id, kind in stage.alerts(conversation_id):
        if kind == "dropped":
            dropped.add(partner_id)
        elif partner_id in dropped and partner_id != owner_partner_id:
            late.append((row_id, partner_id))
    assert dropped == set(stage.partner_ids)
    return late


class inbound_load:
    """Texts arrive all the time: in the conversation that is being accepted, and in others."""

    def __init__(self, stage, current_phone):
        self.stage, self.current_phone = stage, current_phone
        self.stop, self.failures = threading.Event(), []
        self.threads = [threading.Thread(target=self.send, args=(phone,)) for phone in (current_phone, stage.new_phone)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()

    def __exit__(self, *error):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        assert not self.failures, self.failures

    def send(self, phone):
        while not self.stop.wait(0.02):
            try:
                self.stage.receive(phone())
            except Exception as error:  # whatever it is, the test fails with it
                self.failures.append(error)
                return


def test_a_second_agent_waits_for_the_first_and_is_told_the_name(stage, quiet_log):
    """D13: who presses Accept while another's is still being written is told by whom it was taken"""
    conversation_id = stage.new_conversation()
    first, second = list(stage.agents)[:2]
    with stage.open(first) as env:
        assert env[CONVERSATION].browse(conversation_id).action_accept()["accepted"]
        with stage.meanwhile(lambda: stage.act(conversation_id, "action_accept", uid=second)) as answer:
            assert not answer.done()
            env.cr.commit()
        assert answer.result()["owner"] == stage.agents[first]


def test_a_second_agent_gets_it_if_the_first_one_fails(stage, quiet_log):
    """D13: an Accept that was rolled back takes nothing away from the next agent"""
    conversation_id = stage.new_conversation()
    first, second = list(stage.agents)[:2]
    with stage.open(first) as env:
        assert env[CONVERSATION].browse(conversation_id).action_accept()["accepted"]
        with stage.meanwhile(lambda: stage.act(conversation_id, "action_accept", uid=second)) as answer:
            env.cr.rollback()
        assert answer.result()["accepted"]
    assert stage.state(conversation_id)[:2] == ("owned", second)


def test_an_accept_that_began_before_anothers_was_committed_is_told_so(stage, quiet_log):
    """D13: a transaction that cannot see the new owner does not take the conversation from them"""
    conversation_id = stage.new_conversation()
    first, second = list(stage.agents)[:2]
    with stage.open(second) as env:
        stage.act(conversation_id, "action_accept", uid=first)
        answer = env[CONVERSATION].browse(conversation_id).action_accept()
        env.cr.commit()
    assert (answer["accepted"], answer["owner"]) == (False, stage.agents[first])
    assert stage.state(conversation_id)[:2] == ("owned", first)


def test_a_text_that_arrives_during_an_accept_alerts_the_new_owner_alone(stage, quiet_log):
    """S8: the text waits for the accept, and then alerts nobody else"""
    phone = stage.new_phone()
    conversation_id = stage.new_conversation(phone)
    with stage.open(stage.first) as env:
        env[CONVERSATION].browse(conversation_id).action_accept()
        with stage.meanwhile(lambda: stage.receive(phone)) as text:
            assert not text.done()
            env.cr.commit()
        text.result()
    assert not raised_after_dropped(stage, conversation_id, stage.first)


def test_an_accept_during_the_arrival_of_a_text_drops_that_alert_too(stage, quiet_log):
    """S8: the alert of a text that was on its way when somebody accepted is on the bus before it is taken away"""
    phone = stage.new_phone()
    conversation_id = stage.new_conversation(phone)
    with stage.open() as env:
        stage.take_in(env, stage.request(phone))
        with stage.meanwhile(lambda: stage.act(conversation_id, "action_accept")) as answer:
            env.cr.commit()
        assert answer.result()["accepted"]
    assert not raised_after_dropped(stage, conversation_id, stage.first)


# ------------------------------------------------------------
# Texts
# ------------------------------------------------------------


def test_twenty_repeats_of_a_webhook_at_once_are_one_text(stage, quiet_log):
    """B1: all of them are answered 200; there is one event and one message"""
    phone = stage.new_phone()
    request = stage.request(phone, uid="repeated")
    assert set(stage.together(*[lambda: post_webhook(stage, request)] * 20)) == {200}
    assert stage.query("SELECT count(*) FROM texting_webhook_event WHERE carrier_id = %s", stage.carrier_id) == [(1,)]
    assert stage.query("SELECT count(*) FROM texting_message WHERE carrier_id = %s", stage.carrier_id) == [(1,)]


def post_webhook(stage, request):
    """:return: the status with which the real route answers a signed request"""
    address = f"http://127.0.0.1:{config['http_port']}/texting_inbox/webhook/{stage.token}"
    headers = {"Content-Type": "application/json", "X-Texting-Signature": sign(stage.secret, request.body, int(time.time()))}
    with urlopen(Request(address, request.body, headers), timeout=30) as response:
        return response.status


def test_first_texts_from_a_new_number_at_once_are_one_conversation(stage, quiet_log):
    """B1: eight texts in one second from a number nobody knew: one conversation, one session, eight messages"""
    phone = stage.new_phone()
    stage.together(*(lambda number=number: stage.receive(phone, f"text {number}") for number in range(8)))
    assert_one_session(stage, phone, texts=8)


def test_texts_at_once_to_an_archived_conversation_open_one_session(stage, quiet_log):
    """D5: several texts after Leave & Close are one new conversation for the queue"""
    phone = stage.new_phone()
    conversation_id = stage.owned_conversation(phone)
    assert stage.act(conversation_id, "action_leave")["left"]
    stage.together(*(lambda number=number: stage.receive(phone, f"text {number}") for number in range(8)))
    assert stage.query("SELECT count(*) FROM texting_session WHERE conversation_id = %s", conversation_id) == [(2,)]
    [(open_texts,)] = stage.query(
        "SELECT count(*) FROM texting_message m JOIN texting_session s ON s.id = m.session_id"
        " WHERE s.conversation_id = %s AND s.closed_at IS NULL", conversation_id)
    assert open_texts == 8
    assert stage.state(conversation_id)[0] == "new"


def test_texts_at_once_wake_a_missed_conversation(stage, quiet_log):
    """D2: the alert of an expired conversation starts anew, however many texts do it"""
    phone = stage.new_phone()
    conversation_id = stage.new_conversation(phone)
    stage.run(lambda env: env[CONVERSATION].browse(conversation_id).session_id.write({"alert_from": "2020-01-01 00:00:00"}))
    stage.together(*(lambda number=number: stage.receive(phone, f"text {number}") for number in range(4)))
    assert_one_session(stage, phone, texts=5)
    alerts = stage.run(lambda env: env[CONVERSATION].get_alerts(), stage.first)["alerts"]
    assert conversation_id in [alert["id"] for alert in alerts]


def assert_one_session(stage, phone, texts):
    assert stage.query("""
        SELECT count(DISTINCT c.id), count(DISTINCT s.id), count(DISTINCT m.id), count(DISTINCT m.mail_message_id)
          FROM texting_conversation c JOIN texting_session s ON s.conversation_id = c.id
          JOIN texting_message m ON m.session_id = s.id WHERE c.number_id = %s AND c.phone = %s
        """, stage.number_id, phone) == [(1, 1, texts, texts)]


# ------------------------------------------------------------
# Leave
# ------------------------------------------------------------


def test_no_text_is_archived_unseen_when_it_arrives_while_the_owner_leaves(stage, quiet_log):
    """S20: fifty rounds: the text either stops the leaving, or opens the conversation anew for the queue"""
    outcomes = Counter()
    for _round in range(ROUNDS):
        phone = stage.new_phone()
        conversation_id = stage.owned_conversation(phone)
        answer, _text = stage.together(partial(stage.act, conversation_id, "action_leave"), partial(stage.receive, phone))
        assert not stage.archived_unseen()
        assert_left_or_kept(stage, conversation_id, answer["left"])
        outcomes[answer["left"]] += 1
    assert sum(outcomes.values()) == ROUNDS


def test_no_text_is_archived_unseen_by_reading_and_leaving_at_once(stage, quiet_log):
    """S20: fifty rounds: what arrives while the owner marks everything as seen and leaves is not taken for seen"""
    for _round in range(ROUNDS):
        phone = stage.new_phone()
        conversation_id = stage.owned_conversation(phone, seen=False)
        [(shown,)] = stage.query("SELECT max(id) FROM texting_message WHERE conversation_id = %s", conversation_id)
        answer, _text = stage.together(
            partial(read_and_leave, stage, conversation_id, shown), partial(stage.receive, phone, "late"))
        assert not stage.archived_unseen()
        assert_left_or_kept(stage, conversation_id, answer["left"])


def read_and_leave(stage, conversation_id, shown):
    stage.act(conversation_id, "mark_seen", shown)
    return stage.act(conversation_id, "action_leave", shown)


def assert_left_or_kept(stage, conversation_id, left):
    state, owner_id, session_id = stage.state(conversation_id)
    assert (state, owner_id) == (("new", None) if left else ("owned", stage.first))
    assert session_id, "the text that arrived belongs to an open session"
    [(unseen,)] = stage.query(
        "SELECT count(*) FROM texting_message WHERE session_id = %s AND direction = 'inbound' AND seen_at IS NULL", session_id)
    assert unseen == 1


def test_leaving_waits_for_a_text_that_is_being_stored(stage, quiet_log):
    """S20: the leaving that began while a text was on its way finds it, though it cannot see it by itself"""
    phone = stage.new_phone()
    conversation_id = stage.owned_conversation(phone)
    with stage.open() as env:
        stage.take_in(env, stage.request(phone))
        with stage.meanwhile(lambda: stage.act(conversation_id, "action_leave")) as answer:
            assert not answer.done()
            env.cr.commit()
        assert not answer.result()["left"]
    assert stage.state(conversation_id)[:2] == ("owned", stage.first)


def test_leaving_finds_a_text_that_came_after_its_transaction_began(stage, quiet_log):
    """S20: a text that was committed in between stops the leaving"""
    phone = stage.new_phone()
    conversation_id = stage.owned_conversation(phone)
    with stage.open(stage.first) as env:
        stage.receive(phone)
        assert not env[CONVERSATION].browse(conversation_id).action_leave()["left"]


def test_marking_everything_as_seen_and_leaving_in_one_transaction_misses_nothing(stage, quiet_log):
    """S20: "all seen" means what was there: a text committed meanwhile still stops the leaving"""
    phone = stage.new_phone()
    conversation_id = stage.owned_conversation(phone, seen=False)
    with stage.open(stage.first) as env:
        conversation = env[CONVERSATION].browse(conversation_id)
        assert conversation.state == "owned"
        stage.receive(phone)
        conversation.mark_seen()
        assert not conversation.action_leave()["left"]


def test_a_text_that_arrives_while_the_owner_leaves_opens_a_new_session(stage, quiet_log):
    """D5: the text waits for the leaving, and is then alerted to the whole queue"""
    phone = stage.new_phone()
    conversation_id = stage.owned_conversation(phone)
    with stage.open(stage.first) as env:
        assert env[CONVERSATION].browse(conversation_id).action_leave()["left"]
        with stage.meanwhile(lambda: stage.receive(phone)) as text:
            assert not text.done()
            env.cr.commit()
        text.result()
    assert_left_or_kept(stage, conversation_id, left=True)
    raised = {partner_id for _id, partner_id, kind in stage.alerts(conversation_id)[-len(stage.agents):] if kind == "raised"}
    assert raised == set(stage.partner_ids)


def test_a_text_that_arrives_while_the_others_are_read_keeps_its_alert(stage, quiet_log):
    """D1: reading drops the alert only if nothing unseen is left by then"""
    phone = stage.new_phone()
    conversation_id = stage.owned_conversation(phone, seen=False)
    with stage.open(stage.first) as env:
        env[CONVERSATION].browse(conversation_id).state  # noqa: B018  its transaction sees the first text only
        stage.receive(phone, "another")
        env[CONVERSATION].browse(conversation_id).mark_seen()
        env.cr.commit()
    assert stage.alerts(conversation_id)[-1][2] == "raised"


def test_a_text_stored_while_the_others_are_being_read_keeps_its_alert(stage, quiet_log):
    """D1: a text that comes between counting and committing raises its alert after the other one is dropped"""
    phone = stage.new_phone()
    conversation_id = stage.owned_conversation(phone, seen=False)
    with stage.open(stage.first) as env:
        env[CONVERSATION].browse(conversation_id).mark_seen()
        with stage.meanwhile(lambda: stage.receive(phone, "another")) as text:
            env.cr.commit()
        text.result()
    assert stage.alerts(conversation_id)[-1][2] == "raised"


def test_an_answer_sent_while_leaving_belongs_to_the_session_or_is_refused(stage):
    """S20: twenty rounds from two tabs: no answer is added to a session after it was closed"""
    for _round in range(20):
        conversation_id = stage.owned_conversation()
        left, _sent = stage.together(
            partial(stage.act, conversation_id, "action_leave"), partial(send_or_be_refused, stage, conversation_id))
        assert left["left"]
    assert not stage.query(
        "SELECT m.id FROM texting_message m JOIN texting_session s ON s.id = m.session_id"
        " WHERE m.direction = 'outbound' AND m.create_date > s.write_date AND s.closed_at IS NOT NULL AND m.number_id = %s",
        stage.number_id)


def send_or_be_refused(stage, conversation_id):
    try:
        return stage.act(conversation_id, "send_text", "one more thing")
    except AccessError:
        return False


# ------------------------------------------------------------
# Outbox
# ------------------------------------------------------------


@pytest.fixture
def carrier_server(stage):
    with CarrierServer() as server:
        stage.run(lambda env: env["texting.carrier"].browse(stage.carrier_id).write({"base_url": server.url}))
        yield server


def send_texts(stage, count):
    """:return: ids of texts that wait to be sent"""
    conversation_id = stage.owned_conversation()
    return [stage.act(conversation_id, "send_text", f"text {number}") for number in range(count)]


def process_queue(stage):
    stage.run(lambda env: env["texting.outbox"]._process_queue())


def statuses(stage, text_ids):
    return [row[0] for row in stage.query("SELECT status FROM texting_message WHERE id = ANY(%s) ORDER BY id", text_ids)]


def test_two_outboxes_at_once_send_each_text_once_and_in_order(stage, carrier_server, quiet_log):
    """B2: whatever becomes of the runs, no text reaches the carrier twice or before an older one, and none stays behind"""
    text_ids = send_texts(stage, 20)
    stage.together(*[lambda: process_queue(stage)] * 2)
    assert carrier_server.texts == [str(text_id) for text_id in sorted(text_ids)]
    assert set(statuses(stage, text_ids)) == {"sent"}


def test_a_text_whose_sender_died_is_unconfirmed_and_not_sent_again(stage, carrier_server):
    """B2: a process that dies between claim and answer leaves a text to a person"""
    [text_id] = send_texts(stage, 1)
    stage.run(lambda env: env["texting.outbox"]._take(stage.number_id))
    process_queue(stage)
    assert statuses(stage, [text_id]) == ["sending"], "it may still be under way"
    stage.run(lambda env: env[MESSAGE].browse(text_id).write({"claimed_at": "2020-01-01 00:00:00"}))
    process_queue(stage)
    assert statuses(stage, [text_id]) == ["unconfirmed"]
    assert carrier_server.texts == []


def test_the_result_of_sending_survives_an_edit_of_the_number_meanwhile(stage, quiet_log):
    """B2: an administrator who saves the number while the carrier is being called does not leave the text in doubt"""
    edits = iter((9, 8, 7))

    def save_number(env):
        env["texting.number"].browse(stage.number_id).write({"sequence": next(edits)})

    with CarrierServer(lambda: stage.run(save_number)) as server:
        stage.run(lambda env: env["texting.carrier"].browse(stage.carrier_id).write({"base_url": server.url}))
        text_ids = send_texts(stage, 2)
        process_queue(stage)
        assert statuses(stage, text_ids) == ["sent", "sent"]
        assert server.texts == [str(text_id) for text_id in text_ids]
