"""Whatever a sender controls goes through the whole intake and is stored, by every carrier; whatever says STOP opts out."""

import json
import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from odoo import Command

from odoo.addons.texting_inbox.carriers.types import WebhookRequest, visible_line

from ..support.carrier_posts import OURS, POSTS, THEIRS
from ..support.common import TextingCase

# What keyboards, phones and carriers put around a word: nothing of it is a letter.
AROUND = "\0\x07\t\n\r .,!…\"'“”()\u200b\u200d\u202e\ufeff\ufe0f👍🏽🙂❤\ud83d\udc4d\ufffd"
NOISE = some.text(some.sampled_from(AROUND), max_size=8)
STOPS = some.sampled_from(["STOP", "stop", "Stop", "UNSUBSCRIBE", "Cancel", "quit", "STOPALL", "ＳＴＯＰ"])
texts = some.text(some.characters(exclude_categories=()))
SETTINGS = settings(
    max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


def twilio(uid, body):
    return {"MessageSid": uid, "From": THEIRS, "To": OURS, "Body": body, "NumMedia": "0"}


def plivo(uid, body):
    return {"MessageUUID": uid, "From": THEIRS[1:], "To": OURS[1:], "Text": body, "Type": "sms"}


def simulator(uid, body):
    return {"type": "text", "uid": uid, "from": THEIRS, "to": OURS, "text": body}


FORMS = {"twilio": twilio, "plivo": plivo}
EVENTS = {"simulator": simulator, **{code: post.text_event for code, post in POSTS.items() if code != "plivo"}}


class TestAnyWords(TextingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier.number_ids.unlink()
        values = {"twilio": {"account": "AC1", "secret": "key"}, "simulator": {"secret": "sesame"}}
        cls.accounts = {
            code: cls.env["texting.carrier"].create({
                "name": code, "code": code, **(values.get(code) or POSTS[code].values),
                "number_ids": [Command.create({"phone": OURS, "queue_id": cls.queue.id})]})
            for code in (*FORMS, *EVENTS)}
        cls.uids = iter(range(1, 1_000_000))

    def post(self, code, body, phone):
        """:return: the stored text and its event, after its carrier told of it"""
        uid = uuid.UUID(int=next(self.uids))
        uid = f"SM{uid.hex}" if code == "twilio" else str(uid)
        form = None
        if code in FORMS:
            form = tuple((name, value.replace(THEIRS[1:], phone[1:])) for name, value in FORMS[code](uid, body).items())
        content = b"" if form else json.dumps(EVENTS[code](uid, body)).replace(THEIRS[1:], phone[1:]).encode()
        carrier = self.accounts[code].sudo()
        request = WebhookRequest("POST", carrier.webhook_url, {}, content, form)
        event = self.env["texting.webhook.event"].sudo()._receive(carrier, request, carrier._get_adapter())
        return self.env["texting.message"].search([("carrier_id", "=", carrier.id), ("carrier_uid", "=", uid)]), event

    @SETTINGS
    @given(body=texts)
    def test_any_words_are_stored(self, body):
        """B1: by all eight carriers"""
        for code in self.accounts:
            text, event = self.post(code, body, "+12125550147")
            self.assertEqual((len(text), event.state), (1, "processed"), code)

    @SETTINGS
    @given(before=NOISE, word=STOPS, after=NOISE)
    def test_any_stop_opts_out(self, before, word, after):
        """D12: by all eight carriers, whatever is around the word"""
        for code, carrier in self.accounts.items():
            phone = f"+1646555{next(self.uids) % 10000:04}"
            consent = self.env["texting.consent"]
            _text, event = self.post(code, before + word + after, phone)
            self.assertEqual(event.state, "processed", code)
            self.assertTrue(consent._is_opted_out(phone, carrier.number_ids), code)
            consent._get_blocks(phone, carrier.number_ids)._lift("administrator", "the next example")

    @SETTINGS
    @given(name=texts, body=texts)
    def test_any_name_of_a_sender_is_stored(self, name, body):
        """B1: as what can be seen of it"""
        carrier = self.accounts["simulator"].sudo()
        uid = str(uuid.UUID(int=next(self.uids)))
        event = json.dumps({**simulator(uid, body), "from": f"M{name}"}).encode()
        request = WebhookRequest("POST", "", {}, event)
        self.env["texting.webhook.event"].sudo()._receive(carrier, request, carrier._get_adapter())
        text = self.env["texting.message"].search([("carrier_id", "=", carrier.id), ("carrier_uid", "=", uid)])
        self.assertTrue(visible_line(f"M{name}").startswith(text.conversation_id.phone[:1]))
