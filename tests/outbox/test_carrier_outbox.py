"""Each carrier's way out: from Send to its API, and its answer to the text's status."""

import json

from odoo import Command
from odoo.tools import mute_logger

from odoo.addons.texting_inbox.carriers import CARRIERS
from odoo.addons.texting_inbox.models.outbox.texting_outbox import CALL_SECONDS

from ..support.carrier_posts import OURS, POSTS, THEIRS
from ..support.common import TextingCase
from ..support.recording_server import RecordingServer

OUTBOX = "odoo.addons.texting_inbox.models.outbox.texting_outbox_call"

# What each carrier answers to a text it takes and calls uid-9, and to one it refuses.
TAKEN = {
    "telnyx": (200, {"data": {"id": "uid-9", "to": [{"status": "queued"}]}}),
    "android": (202, {"id": "uid-9", "state": "Pending"}),
    "bandwidth": (202, {"id": "uid-9"}),
    "plivo": (202, {"message_uuid": ["uid-9"]}),
    "vonage": (202, {"message_uuid": "uid-9"}),
    "rest": (200, {"id": "uid-9"}),
}
REFUSED = {
    "telnyx": (400, {"errors": [{"code": "40305", "title": "Invalid 'from' address"}]}),
    "android": (401, {"message": "Unauthorized"}),
    "bandwidth": (400, {"type": "request-validation", "fieldErrors": [{"fieldName": "from", "description": "not yours"}]}),
    "plivo": (401, {"error": "Unauthorized"}),
    "vonage": (422, {"type": "https://developer.vonage.com/api-errors/messages#1120", "detail": "Illegal sender"}),
    "rest": (400, {"error": "configuration"}),
}


class TestCarrierOutbox(TextingCase):
    def setUp(self):
        super().setUp()
        self.api = RecordingServer().__enter__()
        self.addCleanup(self.api.__exit__)
        self.registry_enter_test_mode()

    def send_through(self, code, body="Yes, from 5x5 up 🙂"):
        """An agent answers a text that came through this carrier. :return: the answer, after the outbox had it"""
        carrier = self.env["texting.carrier"].create({
            "name": code, "code": code, **POSTS[code].values, "base_url": self.api.url,
            "number_ids": [Command.create({"phone": OURS, "queue_id": self.queue.id, "rate": 100})]})
        self.carrier, self.number = carrier, carrier.number_ids
        conversation = self.received_and_accepted(THEIRS).with_user(self.agent_one)
        text = self.env["texting.message"].browse(conversation.send_text(body))
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["texting.outbox"]._process_queue()
        self.env.invalidate_all()
        return text

    def test_text_is_handed_to_each_carrier_once(self):
        """B2, B3: intent first, one call, the carrier's id kept."""
        for code, answer in TAKEN.items():
            with self.subTest(code):
                self.api.requests.clear()
                self.api.answer(*answer)
                text = self.send_through(code)
                (request,) = self.api.requests
                self.assertEqual((text.status, text.carrier_uid), ("sent", "uid-9"))
                sent = json.dumps(json.loads(request.body), ensure_ascii=False)
                for part in ("Yes, from 5x5 up 🙂", OURS[1:] if code != "android" else "", THEIRS[1:]):
                    self.assertIn(part, sent)
                # where reports go; the phone and Bandwidth are told beforehand
                self.assertEqual(self.carrier.webhook_url in sent, code not in ("android", "bandwidth"))

    def test_refusal_is_told_in_our_words(self):
        """B4: the reason of a failure is visible, with the carrier's words beside it."""
        for code, answer in REFUSED.items():
            with self.subTest(code):
                self.api.answer(*answer)
                text = self.send_through(code)
                self.assertEqual((text.status, text.failure_kind), ("failed", "configuration"))
                self.assertTrue(text.failure_detail)

    def test_busy_carrier_is_tried_again_later(self):
        """B2: certainly not sent, so the machine may repeat it."""
        for code in TAKEN:
            with self.subTest(code):
                self.api.answer(429, b"", {"Retry-After": "60"})
                text = self.send_through(code)
                self.assertEqual(text.status, "queued")
                self.assertGreater((text.next_attempt_at - text.claimed_at).total_seconds(), 50)

    def test_no_carrier_is_waited_for_longer_than_its_number_is(self):
        """B2: a number's next text does not leave while the last one may still be under way"""
        for carrier in CARRIERS.values():
            self.assertLess(sum(carrier.timeout), CALL_SECONDS, carrier)

    @mute_logger(OUTBOX)
    def test_unclear_outcome_is_left_to_a_person(self):
        """B2: the connection broke after the text was written, or a page of some gateway came back."""
        for code in TAKEN:
            with self.subTest(code):
                self.api.reset()
                self.assertEqual(self.send_through(code).status, "unconfirmed")
