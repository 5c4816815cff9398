"""Each carrier through the one public door: what its adapter reads becomes a text, a status, or nothing at all."""

import functools
import json

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form
from odoo.tools import mute_logger

from ..support.carrier_posts import DELIVERED, FAILED, OURS, POSTS, THEIRS
from ..support.common import TextingHttpCase

EVENTS = "odoo.addons.texting_inbox.models.intake.texting_webhook_event"
DOOR = "odoo.addons.texting_inbox.controllers.webhook"
PUBLIC = "https://texting.example.com"  # what carriers call; the test server is another address, as behind a proxy
SECRETS = ["account", "secret", "public_key", "webhook_secret", "settings", "webhook_token"]


def for_each_carrier(test):
    @functools.wraps(test)
    def loop(self):
        for code, post in POSTS.items():
            with self.subTest(code):
                test(self, post, self.accounts[code])

    return loop


class TestCarrierWebhooks(TextingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.texting_base_url = PUBLIC
        cls.accounts = {
            code: cls.env["texting.carrier"].create({
                "name": code, "code": code, **post.values,
                "number_ids": [Command.create({"phone": OURS, "queue_id": cls.queue.id, "rate": 100})]})
            for code, post in POSTS.items()}

    def post(self, carrier, body, headers):
        return self.url_open(f"/texting_inbox/webhook/{carrier.webhook_token}", data=body, headers=headers)

    def texts_of(self, carrier):
        return self.env["texting.message"].search([("carrier_id", "=", carrier.id)])

    def events_of(self, carrier):
        return self.env["texting.webhook.event"].search([("carrier_id", "=", carrier.id)])

    def text_sent_through(self, carrier, uid):
        """:return: a text of ours that the carrier took and calls ``uid`` (False: not answered yet)"""
        self.post(carrier, *POSTS[carrier.code].text(carrier.webhook_url, f"{carrier.code}-opens"))
        conversation = self.texts_of(carrier).conversation_id
        self.assertTrue(conversation.with_user(self.agent_one).action_accept()["accepted"])
        text = self.env["texting.message"].browse(conversation.with_user(self.agent_one).send_text("Yes"))
        text.write({"carrier_uid": uid and POSTS[carrier.code].uid(uid), "status": "sent" if uid else "sending"})
        return text

    @for_each_carrier
    def test_signed_text_becomes_a_text_once(self, post, carrier):
        """B1, B3: behind a proxy, by every carrier's own way of signing; repeats are one message, and answered alike."""
        self.assertTrue(carrier.webhook_url.startswith(PUBLIC))
        request = post.text(carrier.webhook_url, "one", "  Is the 10x10 still free? 🙂\n")
        for _repeat in range(2):
            response = self.post(carrier, *request)
            self.assertEqual(response.status_code, 200)
        text = self.texts_of(carrier)
        self.assertEqual((text.carrier_uid, text.direction, text.status), (post.uid("one"), "inbound", "received"))
        self.assertEqual(text.body, "  Is the 10x10 still free? 🙂\n")
        self.assertEqual((text.conversation_id.phone, text.conversation_id.lead_id), (THEIRS, self.lead))
        self.assertEqual(self.events_of(carrier).state, "processed")

    @mute_logger(DOOR)
    @for_each_carrier
    def test_tampered_request_is_refused_before_anything_is_written(self, post, carrier):
        """B3: signature checks fail closed."""
        body, headers = post.text(carrier.webhook_url, "one")
        self.assertEqual(self.post(carrier, *post.tampered(body, headers)).status_code, 403)
        content_type = {"Content-Type": headers["Content-Type"]}
        self.assertEqual(self.post(carrier, body, content_type).status_code, 403)
        self.assertFalse(self.events_of(carrier))

    @mute_logger(DOOR)
    @for_each_carrier
    def test_account_without_a_secret_refuses_everything(self, post, carrier):
        """B3: closed by default."""
        carrier.write({"secret": False, "webhook_secret": False, "public_key": False})
        self.assertEqual(self.post(carrier, *post.text(carrier.webhook_url, "one")).status_code, 403)
        self.assertFalse(self.events_of(carrier))

    @mute_logger(DOOR)
    def test_plivos_nonce_serves_no_other_text(self):
        """B3: its signature says nothing of the body."""
        post, carrier = POSTS["plivo"], self.accounts["plivo"]
        body, headers = post.text(carrier.webhook_url, "one")
        self.assertEqual(self.post(carrier, body, headers).status_code, 200)
        self.assertEqual(self.post(carrier, body.replace(b"10x10", b"20x20"), headers).status_code, 403)
        self.assertEqual(len(self.texts_of(carrier)), 1)

    @for_each_carrier
    def test_reports_are_applied(self, post, carrier):
        """B4: delivery state and the reason of a failure, in our words."""
        text = self.text_sent_through(carrier, "uid-7")
        for _repeat in range(2):
            self.assertEqual(self.post(carrier, *post.report(carrier.webhook_url, "uid-7", FAILED)).status_code, 200)
        kind = "transient" if carrier.code == "android" else "invalid_number"
        self.assertEqual((text.status, text.failure_kind), ("failed", kind))
        self.assertTrue(text.failure_detail)

    @for_each_carrier
    def test_report_before_its_send_is_kept(self, post, carrier):
        """B1: an early delivery report is kept until its text is known, then applied."""
        text = self.text_sent_through(carrier, False)
        self.assertEqual(self.post(carrier, *post.report(carrier.webhook_url, "uid-8", DELIVERED)).status_code, 200)
        early = self.events_of(carrier).filtered(lambda event: event.state == "stored")
        self.assertEqual(len(early), 1)
        text.write({"carrier_uid": post.uid("uid-8"), "status": "sent"})
        self.env["texting.webhook.event"]._process_waiting_reports(text)
        self.assertEqual((text.status, early.state), ("delivered", "processed"))

    def test_early_report_in_a_batch_is_applied_too(self):
        """B1: Bandwidth sends lists: one of its reports waits for its text, in an event with others."""
        post, carrier = POSTS["bandwidth"], self.accounts["bandwidth"]
        text = self.text_sent_through(carrier, False)
        body, headers = post.report(carrier.webhook_url, "uid-8", DELIVERED)
        other, _headers = post.report(carrier.webhook_url, "uid-of-nobody", DELIVERED)
        batch = json.dumps(json.loads(body) + json.loads(other))
        self.assertEqual(self.post(carrier, batch, headers).status_code, 200)
        text.write({"carrier_uid": post.uid("uid-8"), "status": "sent"})
        self.env["texting.webhook.event"]._process_waiting_reports(text)
        self.assertEqual(text.status, "delivered")

    @mute_logger(EVENTS)
    @for_each_carrier
    def test_what_cannot_be_read_is_kept_with_the_reason(self, post, carrier):
        """B1: proven, but not understood: in the visible list, answered so that the carrier does not repeat it."""
        if carrier.code == "plivo":
            request = post.signed(carrier.webhook_url, {"CallUUID": "1"})
        else:
            request = post.signed(b'{"not": "an event"}')
        self.assertEqual(self.post(carrier, *request).status_code, 200)
        event = self.events_of(carrier)
        self.assertEqual(event.state, "failed")
        self.assertTrue(event.error)

    @for_each_carrier
    def test_carriers_may_probe_the_address(self, post, carrier):
        """B3: Vonage asks with GET before it uses an address."""
        self.assertEqual(self.url_open(f"/texting_inbox/webhook/{carrier.webhook_token}").status_code, 200)

    def test_settings_have_to_be_a_json_object(self):
        carrier = self.accounts["rest"]
        for settings in ("{", "[]", "5", '"text"', "{'a': 1}"):
            with self.assertRaises(ValidationError):
                carrier.settings = settings
        carrier.settings = False
        self.assertEqual(carrier._get_adapter().account.settings, {})

    def test_adapter_knows_the_numbers_of_its_account_only(self):
        self.accounts["rest"].number_ids.phone = "+14155550101"
        self.assertEqual(self.accounts["rest"]._get_adapter().account.numbers, ("+14155550101",))
        self.assertEqual(self.accounts["telnyx"]._get_adapter().account.numbers, (OURS,))

    def test_credentials_are_for_administrators(self):
        """B3: neither agents nor managers read what opens the account."""
        for user in (self.agent_one, self.manager):
            fields = self.env["texting.carrier"].with_user(user).fields_get()
            self.assertFalse(set(SECRETS) & set(fields))

    def test_copy_of_the_database_forgets_every_credential(self):
        for query in get_neutralization_queries(["texting_inbox"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        for carrier in self.accounts.values():
            self.assertEqual(carrier.state, "disabled")
            self.assertFalse(any(carrier[name] for name in SECRETS if name != "webhook_token"))

    def test_form_asks_for_what_each_carrier_needs(self):
        """B3: an administrator connects each carrier on the form."""
        for code, post in POSTS.items():
            with self.subTest(code), Form(self.env["texting.carrier"].with_user(self.env.ref("base.user_admin"))) as form:
                form.name = code
                form.code = code
                for name, value in post.values.items():
                    form[name] = value
