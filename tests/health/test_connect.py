"""Connecting a carrier: the guided form's buttons, against the real adapters and their APIs in memory (B10)."""

import base64
import json

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user

from odoo.addons.texting_inbox.models.health import texting_health

from ..support.carrier_posts import POSTS, TELNYX_KEY
from ..support.common import DANA, OUR_NUMBER, TextingCase
from ..support.connecting import KEY, SID, TOKEN, TelnyxApi, TwilioApi
from ..support.recording_server import RecordingServer, closed_port

FIRST, SECOND = "+14155550161", "+14155550162"
PHONE = "+12125550177"
PUBLIC_KEY = base64.b64encode(TELNYX_KEY.verify_key.encode()).decode()


class ConnectCase(TextingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "connect_admin", "base.group_system", name="Ada Admin")
        cls.env.company.texting_base_url = "https://crm.example.com"

    def setUp(self):
        super().setUp()
        self.server = RecordingServer().__enter__()
        self.addCleanup(self.server.__exit__)
        self.api = TwilioApi(FIRST, SECOND)
        self.server.serve(self.api)

    def connect(self, code="twilio", phones=(), **values):
        """:return: a carrier as the administrator has it"""
        values = {"account": SID, "secret": TOKEN, "base_url": self.server.url, **values}
        return self.env["texting.carrier"].with_user(self.admin).create({
            "code": code, **values,
            "number_ids": [Command.create({"phone": phone, "queue_id": self.queue.id}) for phone in phones]})

    def faults(self, carrier):
        return set(carrier.finding_ids.mapped("fault"))

    def run_outbox(self):
        self.registry_enter_test_mode()
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["texting.outbox"]._process_queue()
        self.env.invalidate_all()


class TestConnect(ConnectCase):
    def test_twilio_is_connected_from_credentials_to_a_clean_bill(self):
        """B10: wrong credentials are told; then numbers are picked, the webhook set up, and nothing is wrong."""
        carrier = self.connect(secret="wrong")
        self.assertEqual(carrier.name, "Twilio")
        carrier.action_check()
        step = carrier.step_credentials
        self.assertEqual((step["state"], step["findings"][0]["sentence"]), ("wrong", "Twilio rejects our credentials."))
        self.assertEqual(carrier.health, "broken")

        carrier.secret = TOKEN
        carrier.action_check()
        self.assertEqual(carrier.step_credentials["note"], "Twilio accepts them.")
        self.assertEqual(carrier.step_numbers["state"], "todo")

        pick = self.env["texting.number.pick"].with_user(self.admin).browse(carrier.action_pick_numbers()["res_id"])
        self.assertEqual(pick.line_ids.mapped(lambda line: (line.phone, line.name)), [(FIRST, "Line 0"), (SECOND, "Line 1")])
        with self.assertRaises(UserError):
            pick.action_pick()
        pick.queue_id = self.queue
        pick.line_ids[0].chosen = True
        pick.action_pick()
        self.assertEqual(carrier.number_ids.mapped(lambda number: (number.phone, number.queue_id)), [(FIRST, self.queue)])

        carrier.action_check()
        self.assertEqual(self.faults(carrier), {"webhook_missing"})
        told = carrier.action_set_up_webhook()["params"]
        self.assertEqual(told["type"], "success")
        self.assertIn("does not know where to send texts", told["message"])
        self.assertEqual(self.api.numbers[0]["sms_url"], f"{carrier.webhook_url}#rc=5&rp=all")
        self.assertEqual(self.api.numbers[0]["sms_method"], "POST")
        self.assertEqual(self.api.numbers[1]["sms_url"], "", "a number that is not ours is left alone")
        self.assertEqual((carrier.health, carrier.step_webhook["state"]), ("healthy", "done"))

    def test_telnyx_is_connected_and_its_profile_repaired(self):
        """B10: the same with the other carrier's way: messaging profile and public key."""
        api = TelnyxApi(PUBLIC_KEY, FIRST)
        self.server.serve(api)
        carrier = self.connect("telnyx", account=False, secret=KEY, public_key=PUBLIC_KEY, phones=[FIRST])
        carrier.action_check()
        self.assertEqual(self.faults(carrier), {"webhook_missing"})
        self.assertEqual(carrier.action_set_up_webhook()["params"]["type"], "success")
        self.assertEqual(api.profile["webhook_url"], carrier.webhook_url)
        api.profile["webhook_api_version"] = "1"
        api.public_key = base64.b64encode(b"x" * 32).decode()
        carrier.action_check()
        self.assertEqual(self.faults(carrier), {"webhook_method", "signature_key"})

    def test_another_address_is_replaced_only_after_a_question(self):
        """B10: overridden elsewhere."""
        self.api.numbers[0]["sms_url"] = "https://old-crm.example.com/sms"
        carrier = self.connect(phones=[FIRST])
        action = carrier.action_set_up_webhook()
        self.assertEqual(action["res_model"], "texting.webhook.replace")
        question = self.env["texting.webhook.replace"].with_user(self.admin).browse(action["res_id"])
        self.assertEqual(question.addresses, "https://old-crm.example.com/sms")
        self.assertEqual(self.api.numbers[0]["sms_url"], "https://old-crm.example.com/sms", "nothing is done unasked")
        self.assertEqual(question.action_replace()["params"]["type"], "success")
        self.assertEqual(self.api.numbers[0]["sms_url"], f"{carrier.webhook_url}#rc=5&rp=all")

    def test_webhook_that_cannot_be_set_up_says_why(self):
        """B10: no number yet; refused credentials; a carrier whose API does not do it."""
        carrier = self.connect()
        with self.assertRaisesRegex(UserError, "number first"):
            carrier.action_set_up_webhook()
        carrier = self.connect(phones=[FIRST], secret="wrong-token-of-many-characters")
        told = carrier.action_set_up_webhook()["params"]
        self.assertEqual((told["type"], told["title"]), ("danger", "The webhook was not set up"))
        self.assertIn("Twilio rejects our credentials.", told["message"])
        self.assertNotIn("wrong-token", json.dumps(told))
        with self.assertRaisesRegex(UserError, "Enter the address"):
            self.carrier.with_user(self.admin).action_set_up_webhook()
        carrier.state = "disabled"
        for button in (carrier.action_set_up_webhook, carrier.action_pick_numbers):
            with self.assertRaisesRegex(UserError, "disabled"):
                button()

    def test_numbers_that_cannot_be_listed_say_why(self):
        """B10: refused, none, all here already."""
        with self.assertRaisesRegex(UserError, "rejects our credentials"):
            self.connect(secret="wrong").action_pick_numbers()
        with self.assertRaisesRegex(UserError, "already been added"):
            self.connect(phones=[FIRST, SECOND]).action_pick_numbers()
        self.api.numbers.clear()
        with self.assertRaisesRegex(UserError, "no numbers that can receive texts"):
            self.connect(name="Empty").action_pick_numbers()

    def test_hanging_carrier_becomes_a_finding(self):
        """B10: nobody waits for ever (the seconds: tests/carriers/test_bounded_session.py)."""
        carrier = self.connect()
        self.patch(texting_health, "ASK_SECONDS", 0)
        carrier.action_check()
        self.assertEqual({"unreachable"}, self.faults(carrier) - {"no_number"})
        self.assertFalse(self.server.requests)

    def test_every_carrier_that_is_down_is_a_finding_and_no_error(self):
        """B3, B10: each adapter behind each button, while its API gives a page of some gateway, or no connection."""
        for code, post in POSTS.items():
            for address in (self.server.url, closed_port()):
                with self.subTest(code=code, address=address):
                    self.server.serve(lambda request: (502, b"<html>Bad gateway</html>"))
                    carrier = self.connect(code, **{**post.values, "base_url": address, "name": code, "phones": [FIRST]})
                    carrier.action_check()
                    self.assertEqual(carrier.health, "broken" if code != "rest" else carrier.health)
                    if carrier.sets_up_webhook:
                        self.assertEqual(carrier.action_set_up_webhook()["params"]["type"], "danger")
                    if carrier.lists_numbers:
                        with self.assertRaises(UserError):
                            carrier.action_pick_numbers()
                    for secret in filter(None, (carrier.secret, carrier.webhook_secret)):
                        self.assertNotIn(secret, json.dumps(carrier.finding_ids.mapped("detail")))


class TestForm(ConnectCase):
    def test_new_carrier_begins_with_the_choice_and_is_named_after_it(self):
        """B10: choose, then credentials in the carrier's own words."""
        action = self.env.ref("texting_inbox.carrier_action")
        self.assertEqual(action.context, "{'default_code': False}")
        with Form(self.env["texting.carrier"].with_user(self.admin).with_context(default_code=False)) as form:
            self.assertFalse(form.code)
            form.code = "twilio"
            self.assertEqual(form.name, "Twilio")
            form.code = "telnyx"
            self.assertEqual(form.name, "Telnyx")
            form.secret, form.public_key = KEY, PUBLIC_KEY
        self.assertEqual(form.record.code, "telnyx")

    def test_application_id_is_kept_in_the_settings(self):
        """B3: a field of its own, beside what else is in the JSON."""
        carrier = self.connect("bandwidth", webhook_secret="user:password", settings='{"media_hosts": ["a.example.com"]}')
        with Form(carrier) as form:
            form.application_id = " 93de "
        self.assertEqual(json.loads(carrier.settings), {"media_hosts": ["a.example.com"], "application_id": "93de"})
        self.assertEqual(carrier._get_adapter().account.settings["application_id"], "93de")
        carrier.application_id = False
        self.assertEqual(json.loads(carrier.settings), {"media_hosts": ["a.example.com"]})

    def test_number_typed_badly_is_refused_with_an_example(self):
        """B10: told at once, in words."""
        for typed in ("hello", "+1415", "0000000000", "+", "12"):
            with self.assertRaisesRegex(ValidationError, r"is not a phone number.*\+14155550100"):
                self.env["texting.number"].create({"phone": typed, "carrier_id": self.carrier.id})
        self.env.company.country_id = False
        with self.assertRaisesRegex(ValidationError, "has no country code"):
            self.env["texting.number"].create({"phone": "(415) 555-0199", "carrier_id": self.carrier.id})
        code = self.env["texting.number"].create({"phone": "72345", "carrier_id": self.carrier.id})
        self.assertEqual(code.phone, "72345")

    def test_steps_of_a_carrier_of_each_kind_can_be_drawn(self):
        """B10: new, and just saved, with nothing entered."""
        for code, _label in self.env["texting.carrier"]._get_codes():
            new = self.env["texting.carrier"].with_user(self.admin).new({"code": code})
            saved = self.env["texting.carrier"].with_user(self.admin).create({"code": code})
            for carrier in (new, saved):
                for step in ("credentials", "numbers", "webhook", "test", "health"):
                    self.assertIn("state", carrier[f"step_{step}"])
            self.assertEqual(saved.step_numbers["state"], "todo")


class TestTestText(ConnectCase):
    def test_text_to_ones_own_phone_goes_the_ordinary_way(self):
        """B10: queued, sent by the outbox through the carrier, its fate told; nobody is alerted and nothing is left open."""
        carrier = self.connect(phones=[FIRST])
        answer = carrier.send_test_text("(212) 555-0177")
        self.assertTrue(answer["sent"], answer)
        self.assertEqual((answer["text"]["state"], answer["text"]["sentence"]),
                         ("waiting", "Waiting to be sent to +1 212-555-0177."))
        self.run_outbox()
        (sent,) = self.api.sent
        self.assertEqual((sent["From"], sent["To"]), (FIRST, PHONE))
        text = carrier.get_test_text()
        self.assertEqual((text["state"], text["sentence"]), ("done", "Twilio accepted the text to +1 212-555-0177."))
        conversation = self.env["texting.conversation"].search([("phone", "=", PHONE)])
        self.assertEqual((conversation.state, conversation.session_id.id), ("archived", False))
        self.assertEqual(conversation.session_ids.end_reason, "test")
        self.assertFalse(self.alerts_of(self.agent_one))
        self.env["texting.message"].browse(text["id"])._apply_status("delivered")
        self.assertEqual((carrier.step_test["state"], carrier.step_test["note"]), ("done", "Delivered to +1 212-555-0177."))

    def test_refused_text_tells_the_reason_in_the_carriers_words_too(self):
        """B4, B10: an unregistered number is told to the administrator, not sent to them."""
        self.api.refuses_texts = (30034, "Message from an Unregistered Number")
        carrier = self.connect(phones=[FIRST])
        carrier.send_test_text(PHONE)
        self.run_outbox()
        text = carrier.get_test_text()
        self.assertEqual(text["state"], "wrong")
        self.assertTrue(text["is_final"])
        self.assertIn("The carrier account is not set up for this.", text["sentence"])
        self.assertIn("30034", text["sentence"])
        carrier.action_check()
        self.assertIn("sending_configuration", self.faults(carrier))

    def test_test_text_is_refused_with_the_reason(self):
        """D12, B10: opted out, no phone number, no number of ours, in a conversation, disabled."""
        carrier = self.carrier.with_user(self.admin)
        self.receive("+16465550148", body="STOP")
        self.receive(DANA)
        for phone, reason in (("+16465550148", "opted out"), ("hello", "not a phone number"), ("", "Enter a phone number"),
                              (DANA, "is in progress")):
            answer = carrier.send_test_text(phone)
            self.assertFalse(answer["sent"])
            self.assertIn(reason, answer["reason"])
        self.assertIn("own numbers", self.connect().send_test_text(PHONE)["reason"])
        self.assertIn("own numbers", carrier.send_test_text(PHONE, self.number.id + 1000)["reason"])
        carrier.state = "disabled"
        self.assertIn("disabled", carrier.send_test_text(PHONE)["reason"])
        self.assertFalse(carrier.get_test_text())

    def test_answer_to_the_test_text_alerts_like_any_other(self):
        """S4, B10: the other direction is tried by answering."""
        self.carrier.with_user(self.admin).send_test_text(PHONE)
        self.receive(PHONE, body="Got it")
        self.assertEqual([alert["phone"] for alert in self.alerts_of(self.agent_one)], [PHONE])
        self.assertEqual(self.conversation(PHONE).number_id.phone, OUR_NUMBER)
