"""Texts on their way out: never inside a user's request, never twice, never silently lost."""

import json
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.texting_inbox.carriers.types import Failure

from ..support.common import MARC, TextingCase, migrate
from ..support.recording_server import RecordingServer, reset_connection

OUTBOX = "odoo.addons.texting_inbox.models.outbox.texting_outbox_call"
OUTBOX_TEXT = "odoo.addons.texting_inbox.models.outbox.texting_message"


class FakeCarrier(RecordingServer):
    """A carrier's API on this machine: answers as told, or takes the text."""

    def __init__(self):
        super().__init__()
        self.answers = []  # (status, headers, body) for the next requests; then it takes everything
        self.serve(self.take)

    @property
    def texts(self):
        """:return: what it was given, in order"""
        return [json.loads(request.body) for request in self.requests]

    def take(self, _request):
        if not self.answers:
            return 200, {"uid": f"out-{len(self.requests)}", "status": "sent"}
        status, headers, answer = self.answers.pop(0)
        return reset_connection if status is None else (status, answer.encode(), headers)


class TestOutbox(TextingCase):
    def setUp(self):
        super().setUp()
        self.api = FakeCarrier()
        self.api.__enter__()
        self.addCleanup(self.api.__exit__)
        self.carrier.base_url = self.api.url
        self.owned = self.received_and_accepted().with_user(self.agent_one)
        self.registry_enter_test_mode()

    def send(self, body="Yes"):
        return self.env["texting.message"].browse(self.owned.send_text(body))

    def run_outbox(self):
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["texting.outbox"]._process_queue()
        self.env.invalidate_all()

    def test_nothing_leaves_inside_the_users_request(self):
        """B2: the intent is written down before the carrier is called, after the request."""
        text = self.send()
        self.assertEqual(text.status, "queued")
        self.assertFalse(self.api.texts)
        self.assertEqual(self.env.cr.postcommit.data["texting.outbox.due"], {self.number.id: self.carrier.id})

    def test_queued_text_is_sent_from_our_number_to_the_person(self):
        """B2: one text, one call; it is sent and keeps the carrier's id."""
        text = self.send("Yes, it is.")
        self.run_outbox()
        self.run_outbox()
        self.assertEqual((text.status, text.carrier_uid), ("sent", "out-1"))
        [request] = self.api.texts
        self.assertEqual((request["from"], request["to"], request["text"]), ("+14155550100", "+12125550199", "Yes, it is."))

    def test_several_texts_leave_in_order(self):
        for body in ("one", "two", "three"):
            self.send(body)
        self.run_outbox()
        self.assertEqual([request["text"] for request in self.api.texts], ["one", "two", "three"])

    def test_delivery_reports_only_move_forward(self):
        """B4: delivery state is visible; late and repeated reports change nothing."""
        text = self.send()
        self.run_outbox()
        self.assertTrue(self.report("out-1", "delivered"))
        self.report("out-1", "sent")
        self.report("out-1", "failed")
        self.assertEqual(text.status, "delivered")

    def test_failed_delivery_says_why_and_offers_retry_where_it_helps(self):
        """B4: the reason for a failure is visible, with Retry where retrying can help."""
        text = self.send()
        self.run_outbox()
        self.report("out-1", "failed", failure="unreachable", detail="30003 unreachable")
        drawn = text.with_user(self.agent_one)._to_client()
        self.assertEqual((drawn["status"], drawn["can_retry"]), ("failed", True))
        self.assertIn("switched off", drawn["failure"])
        self.assertEqual(text.failure_detail, "30003 unreachable")
        text.with_user(self.agent_one).action_retry()
        self.assertEqual(text.status, "queued")
        self.run_outbox()
        self.assertEqual((text.status, len(self.api.texts)), ("sent", 2))

    def test_retry_is_the_owners_and_for_failed_texts_only(self):
        """B4: a text that did not fail, or that cannot be helped, is not sent again."""
        text = self.send()
        with self.assertRaises(UserError):
            text.with_user(self.agent_one).action_retry()
        self.run_outbox()
        self.report("out-1", "failed", failure="invalid_number")
        with self.assertRaises(UserError):
            text.with_user(self.agent_one).action_retry()
        with self.assertRaises(AccessError):
            text.with_user(self.agent_two).action_retry()

    def test_busy_carrier_is_tried_again_later(self):
        """B2: certainly not sent: back to the queue, when the carrier asks for it."""
        self.api.answers = [(429, {"Retry-After": "60"}, "{}")]
        text = self.send()
        before = fields.Datetime.now()
        self.run_outbox()
        self.assertEqual(text.status, "queued")
        self.assertGreaterEqual(text.next_attempt_at, before + timedelta(seconds=59))
        self.run_outbox()
        self.assertEqual(len(self.api.texts), 1)
        with freeze_time(before + timedelta(seconds=120)):
            self.run_outbox()
        self.assertEqual((text.status, len(self.api.texts)), ("sent", 2))

    def test_a_carrier_that_stays_busy_ends_in_a_visible_failure(self):
        """B2: bounded: a text that is put off every time is given up, visibly."""
        text = self.send()
        self.api.answers = [(429, {}, "{}")] * 10
        now = fields.Datetime.now()
        for attempt in range(8):
            with freeze_time(now + timedelta(minutes=20 * attempt)):
                self.run_outbox()
        self.assertEqual((text.status, text.failure_kind), ("failed", "transient"))
        self.assertEqual(len(self.api.texts), 6)

    @mute_logger(OUTBOX_TEXT)
    def test_text_that_waited_too_long_is_given_up_visibly(self):
        """B2: after an outage nobody gets yesterday's answer; its writer sees that it did not leave, and may send it again"""
        text = self.send("Come at 3 pm")
        with freeze_time(fields.Datetime.now() + timedelta(hours=4, minutes=1)):
            self.run_outbox()
            drawn = text.with_user(self.agent_one)._to_client()
            self.assertEqual((drawn["status"], drawn["can_retry"]), ("failed", True))
            self.assertIn("Expired before it could be sent", drawn["failure"])
            self.assertFalse(self.api.texts)
            text.with_user(self.agent_one).action_retry()
            self.run_outbox()
        self.assertEqual((text.status, len(self.api.texts)), ("sent", 1))

    def test_text_that_waited_for_hours_is_still_sent(self):
        """B2: within half a day a person's answer still makes sense"""
        text = self.send()
        with freeze_time(fields.Datetime.now() + timedelta(hours=3, minutes=59)):
            self.run_outbox()
        self.assertEqual(text.status, "sent")

    def send_automatically(self, **values):
        reply = self.env["texting.message"].sudo()._create_outbound(self.owned.sudo(), "We open at nine", author=None)
        reply.write(values)
        return reply

    @mute_logger(OUTBOX_TEXT)
    def test_automatic_text_is_given_up_sooner(self):
        """B2: what a machine says of this moment is wrong a little later"""
        reply = self.send_automatically()
        text = self.send()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=16)):
            self.run_outbox()
        self.assertEqual((reply.status, reply.failure_kind), ("failed", "expired"))
        self.assertEqual(text.status, "sent")

    @mute_logger(OUTBOX_TEXT)
    def test_automatic_text_that_was_held_back_is_due_from_then_on(self):
        """B2: one that waits for the morning is not too old in the morning, and holds nobody back at night"""
        morning = fields.Datetime.now() + timedelta(hours=9)
        held, late = (self.send_automatically(next_attempt_at=morning) for _reply in range(2))
        to_somebody_else = self.received_and_accepted(MARC).with_user(self.agent_one).send_text("Yes")
        text = self.env["texting.message"].browse(to_somebody_else)
        self.run_outbox()
        self.assertEqual((held.status, text.status), ("queued", "sent"))
        late.next_attempt_at = morning - timedelta(minutes=20)
        with freeze_time(morning + timedelta(minutes=1)):
            self.api.answers = [(429, {"Retry-After": "600"}, "{}")]
            self.run_outbox()
        self.assertEqual((late.status, held.status), ("failed", "queued"))
        with freeze_time(morning + timedelta(minutes=14)):
            self.run_outbox()
        self.assertEqual(held.status, "sent")

    def test_unclear_outcome_is_unconfirmed_and_never_resent_by_the_machine(self):
        """B2: an unclear outcome is shown as unconfirmed and left to a person."""
        self.api.answers = [(None, {}, "")]
        text = self.send()
        self.run_outbox()
        self.assertEqual(text.status, "unconfirmed")
        self.run_outbox()
        self.assertEqual(len(self.api.texts), 1)
        self.assertFalse(text._to_client()["can_retry"])

    def test_text_in_hand_when_the_process_died_is_unconfirmed(self):
        """B2: a row found in sending later is unconfirmed: it may have left."""
        text = self.send()
        text.write({"status": "sending", "claimed_at": fields.Datetime.now() - timedelta(minutes=10)})
        self.run_outbox()
        self.assertEqual(text.status, "unconfirmed")
        self.assertFalse(self.api.texts)

    @mute_logger(OUTBOX)
    def test_rejected_text_is_failed_at_once(self):
        """B4: the carrier's refusal is shown as a failure."""
        self.api.answers = [(400, {}, json.dumps({"failure": "invalid_number", "detail": "no such number"}))]
        text = self.send()
        self.run_outbox()
        self.assertEqual(text.status, "failed")
        self.assertTrue(text._to_client()["failure"])

    def test_number_is_paced_by_its_segments_per_second(self):
        """B2: a number sends no faster than its rate."""
        self.number.rate = 2
        for body in ("one", "two", "three"):
            self.send(body)
        started = fields.Datetime.now()
        self.run_outbox()
        self.assertEqual(len(self.api.texts), 3)
        self.assertGreater(self.number.paced_until, started + timedelta(seconds=1))

    def test_owner_sees_each_step(self):
        """B4: the window hears of queued, sending, sent and delivered."""
        text = self.send()
        self.run_outbox()
        self.report("out-1", "delivered")
        [(_event, payload)] = self.bus_events(self.agent_one, "texting.message/status")[-1:]
        self.assertEqual(payload["texting"]["status"], "delivered")
        self.assertEqual(payload["mail_message_id"], text.mail_message_id.id)
        self.assertFalse(self.bus_events(self.agent_two, "texting.message/status"))


class TestUnconfirmed(TextingCase):
    def setUp(self):
        super().setUp()
        self.owned = self.received_and_accepted().with_user(self.agent_one)
        self.text = self.env["texting.message"].browse(self.owned.send_text("Yes"))
        self.text.sudo().write({"status": "unconfirmed", "attempts": 1})

    def test_owner_says_that_an_unconfirmed_text_arrived(self):
        """B2: a person decides: it arrived, and is not sent again"""
        self.text.with_user(self.agent_one).action_mark_sent()
        self.assertEqual(self.text.status, "sent")
        with self.assertRaises(UserError):
            self.text.with_user(self.agent_one).action_send_again()

    def test_owner_sends_an_unconfirmed_text_again(self):
        """B2: a person decides: it did not arrive, and goes back to the queue once"""
        self.text.with_user(self.agent_one).action_send_again()
        self.assertEqual((self.text.status, self.text.attempts), ("queued", 0))
        with self.assertRaises(UserError):
            self.text.with_user(self.agent_one).action_send_again()

    def test_manager_decides_from_the_list_and_nobody_else_does(self):
        """B2: managers find all unconfirmed texts; another agent may not decide"""
        unconfirmed = [("status", "=", "unconfirmed")]
        self.assertIn(self.text.id, self.env["texting.message"].with_user(self.manager).search(unconfirmed).ids)
        with self.assertRaises(AccessError):
            self.text.with_user(self.agent_two).action_mark_sent()
        self.text.with_user(self.manager).action_mark_sent()
        self.assertEqual(self.text.status, "sent")

    def test_a_late_report_still_moves_it(self):
        """B2: said to have arrived, then reported as delivered"""
        self.text.sudo().carrier_uid = "out-9"
        self.text.with_user(self.agent_one).action_mark_sent()
        self.report("out-9", "delivered")
        self.assertEqual(self.text.status, "delivered")


class TestNames(TextingCase):
    def test_update_keeps_the_consecutive_timeouts(self):
        """B20: the column is renamed once, with its counts; on a new database nothing happens"""
        self.number.timeout_streak = 3
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE texting_number RENAME COLUMN timeout_streak TO silences")
        for _run in range(2):
            migrate("pre-timeout_streak.py", self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(self.number.timeout_streak, 3)

    def test_every_failure_kind_has_a_label_for_people(self):
        """B4: not the name of a constant"""
        kinds = dict(self.env["texting.message"]._fields["failure_kind"]._description_selection(self.env))
        self.assertEqual(set(kinds), {kind.value for kind in Failure})
        self.assertFalse([label for label in kinds.values() if label.isupper()])
