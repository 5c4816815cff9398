"""From the public door to a text in a conversation: nothing lost, nothing doubled, nothing let in unproven."""

import json
import time
from pathlib import Path
from unittest.mock import Mock, patch

from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.texting_inbox.carriers import CARRIERS
from odoo.addons.texting_inbox.models.intake import texting_intake

from ..support.common import DANA, STRANGER, TextingHttpCase

EVENTS = "odoo.addons.texting_inbox.models.intake.texting_webhook_event"
DOOR = "odoo.addons.texting_inbox.controllers.webhook"


class TestWebhook(TextingHttpCase):
    def events(self, **values):
        return self.env["texting.webhook.event"].search([("carrier_id", "=", self.carrier.id)] + [
            (field, "=", value) for field, value in values.items()])

    def test_signed_text_is_stored_acknowledged_and_alerted(self):
        """B1: a webhook is verified, stored, acknowledged, then processed."""
        response = self.post_text(DANA, "Is the 10x10 still free?", uid="one")
        self.assertEqual(response.status_code, 200)
        conversation = self.conversation(DANA)
        self.assertEqual((conversation.state, conversation.lead_id), ("new", self.lead))
        self.assertEqual(self.texts(conversation).carrier_uid, "one")
        self.assertEqual(self.events().state, "processed")
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)

    def test_event_shows_its_request_readably_and_leads_to_its_text(self):
        """B1: an administrator who is a manager goes from the request to the session of its text"""
        self.post_text(DANA, "Is it « free »?", uid="shown")
        event = self.events().with_user(self.manager_admin())
        self.assertIn('"text": "Is it « free »?"', event.readable)
        self.assertEqual(event.text_count, 1)
        action = event.action_open_texts()
        self.assertEqual((action["res_model"], action["res_id"]), ("texting.session", self.conversation().session_id.id))
        broken = event.sudo().create({
            "carrier_id": self.carrier.id, "company_id": self.carrier.company_id.id, "event_key": "broken", "payload": "no JSON",
            "received_at": "2026-11-16 10:00:00"})
        self.assertEqual((broken.readable, broken.text_count), ("no JSON", 0))

    def manager_admin(self):
        groups = "base.group_system,texting_inbox.group_manager"
        return new_test_user(self.env, "events_admin", groups, name="Eve Admin")

    def test_repeats_of_a_carrier_id_are_one_message(self):
        """B1: repeats of a carrier id are one message, and answered like the first."""
        for _repeat in range(5):
            self.assertEqual(self.post_text(uid="again").status_code, 200)
        self.assertEqual(len(self.texts(self.conversation())), 1)
        self.assertEqual(len(self.events()), 1)

    def test_each_request_has_one_adapter_and_each_text_is_classified_once(self):
        """B1: the work is done once and handed on; nobody but the intake asks what the words of a text mean."""
        classify = texting_intake.classify
        with (
            patch.dict(CARRIERS, simulator=Mock(wraps=CARRIERS["simulator"], max_request=10_000)) as carriers,
            patch.object(texting_intake, "classify", side_effect=classify) as classified,
        ):
            for body in ("Is it still free?", "please stop texting me", "HELP", "STOP", "START"):
                carriers["simulator"].reset_mock()
                classified.reset_mock()
                self.assertEqual(self.post_text(STRANGER, body, uid=body).status_code, 200)
                self.assertEqual((carriers["simulator"].call_count, classified.call_count), (1, 1), body)
        sources = [path.read_text() for path in Path(texting_intake.__file__).parents[1].rglob("*.py")]
        self.assertFalse([source for source in sources if any(name in source for name in ("kind_of(body", "read_tapback("))])

    @mute_logger(DOOR)
    def test_unproven_requests_are_refused_before_anything_is_written(self):
        """B3: signature checks fail closed: wrong key, tampered, stale, none at all."""
        payload = {"type": "text", "uid": "bad", "from": DANA, "to": "+14155550100", "text": "hi"}
        self.assertEqual(self.post_webhook(payload, secret="wrong").status_code, 403)
        self.assertEqual(self.post_webhook(payload, at=time.time() - 3600).status_code, 403)
        url = f"/texting_inbox/webhook/{self.carrier.webhook_token}"
        self.assertEqual(self.url_open(url, data=json.dumps(payload)).status_code, 403)
        self.carrier.secret = False
        self.assertEqual(self.post_webhook(payload, secret="").status_code, 403)
        self.assertFalse(self.conversation())
        self.assertFalse(self.events())

    def test_unknown_rotated_and_disabled_addresses_are_not_found(self):
        """B3: closed by default."""
        old = self.carrier.webhook_token
        self.assertEqual(self.post_text(uid="x1").status_code, 200)
        self.carrier.action_rotate_token()
        self.assertEqual(self.post_webhook({"type": "text"}, token=old).status_code, 404)
        self.assertEqual(self.post_text(uid="x2").status_code, 200)
        self.carrier.state = "disabled"
        self.assertEqual(self.post_text(uid="x3").status_code, 404)
        self.assertEqual(self.post_webhook({}, token="made-up").status_code, 404)

    def test_carriers_may_probe_the_address(self):
        self.assertEqual(self.url_open(f"/texting_inbox/webhook/{self.carrier.webhook_token}").status_code, 200)

    @mute_logger(EVENTS)
    def test_text_to_a_number_nobody_set_up_waits_and_is_replayed(self):
        """B1: what cannot be processed waits in a visible list, with the reason, and can be replayed."""
        payload = {"type": "text", "uid": "lost?", "from": DANA, "to": "+14155559999", "text": "Hello"}
        self.assertEqual(self.post_webhook(payload).status_code, 200)
        event = self.events(state="failed")
        self.assertIn("+14155559999", event.error)
        number = self.env["texting.number"].create({
            "phone": "+14155559999", "carrier_id": self.carrier.id, "queue_id": self.queue.id})
        admin = self.env.ref("base.user_admin")
        event.with_user(admin).action_replay()
        self.assertEqual((event.state, event.error, event.replayed_by_id), ("processed", False, admin))
        conversation = self.env["texting.conversation"].search([("number_id", "=", number.id)])
        self.assertEqual(self.texts(conversation).body, "Hello")
        event.with_user(admin).action_replay()
        self.assertEqual(len(self.texts(conversation)), 1)

    @mute_logger(EVENTS)
    def test_whatever_a_sender_writes_is_stored_and_never_an_error(self):
        """B1: no text is ever lost: empty, 10 kB, emoji, NUL bytes, broken characters, markup."""
        bodies = ["", "x" * 10_000, "👍🏽 family 👨‍👩‍👧", "a\x00b", "lone \ud83d surrogate", "<script>alert(1)</script>",
                  "line\r\nbreak", "'; DROP TABLE texting_message; --", "{{ 7*7 }}", "\u202eright to left"]
        for index, body in enumerate(bodies):
            response = self.post_text(STRANGER, body, uid=f"odd-{index}")
            self.assertEqual(response.status_code, 200, body[:20])
        texts = self.texts(self.conversation(STRANGER))
        self.assertEqual(len(texts), len(bodies))
        self.assertEqual(texts[1].body, "x" * 10_000)
        self.assertEqual(texts[2].body, bodies[2])
        self.assertEqual(texts[3].body, "a\N{REPLACEMENT CHARACTER}b")
        self.assertNotIn("<script>", texts[5].mail_message_id.body)
        self.assertFalse(self.events(state="failed"))

    @mute_logger(EVENTS)
    def test_unreadable_payloads_are_kept_with_the_reason(self):
        """B1: stored, visible to administrators, never an unhandled 500 for what the sender controls."""
        payloads = [b" ", b"not json", b"[]", b"null", b'{"type": "text"}', b'{"type": "text", "uid": 5, "from": [], "to": {}}',
                    b"\xff\xfe\x00", b'{"type": "text", "uid": "", "from": "", "to": ""}', b"{" * 2000]
        for payload in payloads:
            response = self.post_webhook(payload)
            self.assertEqual(response.status_code, 200, payload[:40])
        self.assertEqual(len(self.events(state="failed")), len(payloads))
        self.assertTrue(all(self.events(state="failed").mapped("error")))

    def test_a_body_too_large_is_refused(self):
        self.assertEqual(self.post_webhook(b"x" * (8 * 1024 * 1024 + 1)).status_code, 413)

    def test_short_codes_and_names_are_senders(self):
        """B1: short codes and alphanumeric senders are real senders: kept and shown."""
        for sender in ("72345", "MYBANK"):
            self.post_text(sender, "Your code is 1234")
            self.assertTrue(self.conversation(sender).display_name.startswith(sender))

    def test_same_number_in_another_format_is_the_same_person(self):
        self.post_text("+1 (212) 555-0199", "one")
        self.post_text("+12125550199", "two")
        self.assertEqual(len(self.texts(self.conversation(DANA))), 2)

    def test_report_before_its_send_is_kept(self):
        """B1: an early delivery report is kept until its text is known, then applied."""
        conversation = self.received_and_accepted()
        text = self.env["texting.message"].browse(conversation.with_user(self.agent_one).send_text("Hi"))
        self.post_webhook({"type": "report", "uid": "early", "status": "delivered"})
        self.assertEqual(self.events().state, "stored")
        text.write({"carrier_uid": "early", "status": "sent"})
        self.env["texting.webhook.event"]._process_waiting_reports(text)
        self.assertEqual(text.status, "delivered")
        self.assertEqual(self.events().state, "processed")

    def test_secrets_and_words_never_reach_the_log(self):
        """B1: logs identify, never quote."""
        with self.assertLogs("odoo.addons.texting_inbox", level="DEBUG") as logs:
            self.post_webhook({"type": "text", "uid": "s", "from": DANA, "to": "+19999999999", "text": "my secret words"})
            self.post_webhook({"type": "text", "uid": "s"}, secret="wrong")
        text = " ".join(logs.output)
        for secret in ("my secret words", "sesame", DANA, self.carrier.webhook_token):
            self.assertNotIn(secret, text)

    def test_inbound_text_needs_few_queries(self):
        """B1: the acknowledgement does not wait for much."""
        self.receive()
        self.receive()
        self.env.flush_all()
        with self.assertQueryCount(4):
            self.receive()
            self.env.flush_all()
