"""Words are cleaned once, at the door: whatever a sender controls is stored, and whatever says STOP opts out."""

import json

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..support.common import DANA, MARC, OUR_NUMBER, STRANGER, TextingHttpCase
from ..support.fault_vectors import STORED_BODIES, STORED_SENDERS

EVENTS = "odoo.addons.texting_inbox.models.intake.texting_webhook_event"


class TestWords(TextingHttpCase):
    def events(self, state):
        return self.env["texting.webhook.event"].search([("state", "=", state)])

    def opted_out(self, phone):
        return self.env["texting.consent"]._is_opted_out(phone, self.number)

    def test_stop_opts_out_whatever_is_around_it(self):
        """D12: NUL characters, cut emoji, marks of direction: the opt-out is recorded and nothing fails"""
        for index, (written, stored) in enumerate(STORED_BODIES):
            with self.subTest(stored):
                phone = f"+1646555{index:04}"
                self.assertEqual(self.post_text(phone, written).status_code, 200)
                self.assertTrue(self.opted_out(phone))
                self.assertEqual(self.texts(self.conversation(phone), "inbound").body, stored)
        self.assertFalse(self.events("failed"))

    def test_sender_of_any_name_is_kept(self):
        """B1: control characters and marks in it are left out"""
        for given, _expected in STORED_SENDERS:
            self.assertEqual(self.post_text(given, "Hello").status_code, 200)
        self.assertFalse(self.events("failed"))
        self.assertTrue(self.conversation("DHL Express"))

    def test_text_that_nobody_sees_is_not_sent(self):
        """S18: zero-width characters alone are neither a text nor a note"""
        self.post_text(DANA, "Hello")
        conversation = self.conversation(DANA)
        conversation.with_user(self.agent_one).action_accept()
        for unseen in ("\u200b", "\u200b\ufeff \u2060\n", "\u2800", "\u3164", "\u00ad", "\ufe0f", "\U000e0001", "\u202e"):
            with self.subTest(repr(unseen)):
                with self.assertRaises(UserError):
                    conversation.with_user(self.agent_one).send_text(unseen)
                with self.assertRaises(UserError):
                    conversation.with_user(self.agent_one).add_note(unseen)
        self.assertTrue(conversation.with_user(self.agent_one).send_text("\u200b👍🏽"))

    @mute_logger(EVENTS)
    def test_unreadable_picture_does_not_take_the_words_with_it(self):
        """B1: the words are alerted, STOP among them counts, the picture is told in the window and in an event"""
        self.post_text(STRANGER, "Look at this", media=[{"content": "no base64"}])
        self.post_text(DANA, "STOP", media=["x" * 5000])
        text = self.texts(self.conversation(STRANGER))
        self.assertEqual((text.body, text.media_ids.mapped("problem")), ("Look at this", ["unreadable"]))
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)
        self.assertTrue(self.opted_out(DANA))
        self.assertEqual(sorted(self.events("failed").mapped("error")), ["a picture is not base64", "media is not an address"])
        self.events("failed").with_user(self.env.ref("base.user_admin")).action_replay()
        self.assertEqual(len(self.texts(self.conversation(STRANGER))), 1)


class TestBatch(TextingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier.write({
            "code": "rest", "base_url": "https://gateway.example.com", "secret": "sesame",
            "settings": '{"verify": {"method": "bearer"}}'})

    def post_batch(self, *entries):
        return self.url_open(
            f"/texting_inbox/webhook/{self.carrier.webhook_token}", data=json.dumps(entries).encode(),
            headers={"Content-Type": "application/json", "Authorization": "Bearer sesame"})

    def entry(self, uid, sender, body, recipient=OUR_NUMBER):
        return {"type": "text", "id": uid, "from": sender, "to": recipient, "text": body}

    @mute_logger(EVENTS)
    def test_bad_entry_of_a_batch_does_not_take_the_others_with_it(self):
        """B1: one that cannot be read, one to a number nobody set up; the event names both and can be replayed"""
        self.post_batch(
            self.entry("1", MARC, "Hello"), {"type": "riddle"}, self.entry("2", DANA, "STOP"),
            self.entry("3", STRANGER, "Lost", recipient="+14155559999"))
        self.assertEqual(self.texts(self.conversation(MARC)).body, "Hello")
        self.assertTrue(self.env["texting.consent"]._is_opted_out(DANA, self.number))
        event = self.env["texting.webhook.event"].search([])
        self.assertEqual(event.state, "failed")
        self.assertIn("+14155559999", event.error)
        self.assertIn("neither a text nor a report", event.error)
        self.env["texting.number"].create(
            {"phone": "+14155559999", "carrier_id": self.carrier.id, "queue_id": self.queue.id})
        event.with_user(self.env.ref("base.user_admin")).action_replay()
        self.assertEqual(event.error, "neither a text nor a report")
        self.assertTrue(self.env["texting.message"].search([("carrier_uid", "=", "3")]))
