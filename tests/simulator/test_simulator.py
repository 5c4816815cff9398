"""The simulated carrier inside Odoo: its server, and the simulated phone in the browser."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError

from odoo.addons.texting_inbox.carriers.simulator import reports as simulator_reports

from ..intake.test_media import PNG
from ..support.common import DANA, OUR_NUMBER, TextingCase, TextingHttpCase

PAGE = "/texting_inbox/simulator"


class TestSimulatedCarrier(TextingHttpCase):
    """The server that the simulator's adapter sends to."""

    def setUp(self):
        super().setUp()
        self.phone_texts = self.env["texting.simulator.text"]

    def send(self, secret="sesame", at=None, **changes):
        """Send as the adapter does, signed here with hmac and not with the code under test."""
        message = {
            "from": OUR_NUMBER, "to": DANA, "text": "Yes, it is.", "media": [], "reference": "1",
            "callback": self.carrier.webhook_url, **changes}
        body = json.dumps(message).encode()
        stamp = int(at or time.time())
        digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return self.url_open(
            f"{PAGE}/send", data=body,
            headers={"Content-Type": "application/json", "X-Texting-Signature": f"t={stamp},v1={digest}"})

    def test_sent_text_arrives_on_the_phone(self):
        answer = self.send(text="Yes\0, it is. 🙂")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json()["status"], "sent")
        (text,) = self.phone_texts.get_texts(self.number.id, DANA)
        self.assertEqual((text["direction"], text["body"]), ("to_phone", "Yes\N{REPLACEMENT CHARACTER}, it is. 🙂"))
        self.assertEqual(self.phone_texts.browse(text["id"]).uid, answer.json()["uid"])

    def test_text_that_is_not_signed_by_its_account_is_refused(self):
        """B3: fail closed, in the simulator as well."""
        other = self.env["texting.carrier"].create({"name": "Twilio", "code": "twilio", "secret": "sesame"})
        self.assertEqual(self.send(secret="open").status_code, 403)
        self.assertEqual(self.send(at=time.time() - 400).status_code, 403)
        self.assertEqual(self.send(callback=other.webhook_url).status_code, 403)
        self.assertEqual(self.send(callback="https://example.com/nothing").status_code, 403)
        self.assertFalse(self.phone_texts.search([]))

    def test_account_without_a_secret_sends_nothing(self):
        self.carrier.secret = False
        self.assertEqual(self.send(secret="").status_code, 403)

    def test_unreadable_text_is_a_bad_request(self):
        for changes in ({"to": ""}, {"to": None}, {"text": ["3"]}, {"media": 3}, {"media": [3]}):
            with self.subTest(changes):
                self.assertEqual(self.send(**changes).status_code, 400)

    def test_outcome_decides_the_answer(self):
        """B4: every way a text can fail can be seen without an account."""
        for outcome, status, arrives in (
            ("delivered", 200, 1), ("silent", 200, 1), ("unreachable", 200, 0), ("invalid_number", 200, 0), ("filtered", 200, 0),
            ("opted_out", 422, 0), ("configuration", 403, 0), ("busy", 429, 0), ("answer_lost", 500, 1),
        ):
            with self.subTest(outcome):
                before = self.phone_texts.search_count([])
                self.phone_texts.set_outcome(outcome)
                self.assertEqual(self.send().status_code, status)
                self.assertEqual(self.phone_texts.search_count([]) - before, arrives)

    def test_unknown_outcome_is_delivered(self):
        self.phone_texts.set_outcome("teleported")
        self.assertEqual(self.phone_texts._get_outcome(), "delivered")

    def test_phone_is_for_administrators(self):
        for login, status in (("admin", 200), ("agent_one", 403), ("texting_manager", 403), ("employee", 403)):
            with self.subTest(login):
                self.authenticate(login, login)
                self.assertEqual(self.url_open(PAGE).status_code, status)

    def test_visitor_is_asked_to_sign_in(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(PAGE).url)

    def test_page_never_holds_the_secret(self):
        self.carrier.secret = "a-secret-nobody-may-see"
        self.authenticate("admin", "admin")
        page = self.url_open(PAGE).text
        self.assertIn(OUR_NUMBER, page)
        self.assertNotIn("a-secret-nobody-may-see", page)

    def test_text_written_on_the_phone_comes_in_through_the_webhook(self):
        """B1: a text of the simulated phone goes the way of every other."""
        (request,) = self.phone_texts.write_texts(self.number.id, DANA, ["Is it free?"])
        for _attempt in range(2):
            answer = self.url_open(request["path"], data=request["body"].encode(), headers=request["headers"])
            self.assertEqual(answer.status_code, 200)
        text = self.texts(self.conversation(DANA))
        self.assertEqual((text.body, text.direction), ("Is it free?", "inbound"))

    def test_picture_of_the_phone_comes_in_through_the_webhook(self):
        """B6: with or without words, and once, however often it is repeated."""
        picture = base64.b64encode(PNG).decode()
        (request,) = self.phone_texts.write_texts(self.number.id, DANA, [""], picture)
        for again in (request, self.phone_texts.browse(request["id"]).repeat()):
            answer = self.url_open(again["path"], data=again["body"].encode(), headers=again["headers"])
            self.assertEqual(answer.status_code, 200)
        text = self.texts(self.conversation(DANA))
        self.assertEqual((text.body, text.mail_message_id.attachment_ids.raw), ("", PNG))
        (shown,) = self.phone_texts.get_texts(self.number.id, DANA)
        self.authenticate("admin", "admin")
        self.assertEqual(self.url_open(shown["media"][0]).content, PNG)
        self.authenticate("agent_one", "agent_one")
        self.assertNotEqual(self.url_open(shown["media"][0]).content, PNG)

    def test_phone_is_used_in_the_browser(self):
        number = self.env["texting.number"].create({"phone": "+14155550188", "carrier_id": self.carrier.id})
        self.browser_js(
            f"{PAGE}?phone=%2B12125550199&number=%2B14155550188",
            """
            document.querySelector("[name=body]").value = "Hello\\nfrom the browser";
            document.querySelector("[name=body]").dispatchEvent(new Event("input"));
            document.querySelector("form").requestSubmit();
            setInterval(() => {
                if (document.querySelector(".from_phone .simulator_state")?.textContent === "✓") {
                    console.log("test successful");
                }
            }, 50);
            """,
            "document.querySelector('.simulator_company').textContent === '+14155550188'",
            login="admin",
        )
        text = self.env["texting.message"].search([("number_id", "=", number.id)])
        self.assertEqual((text.body, text.conversation_id.phone), ("Hello\nfrom the browser", DANA))

    def test_phone_sends_and_shows_pictures_in_the_browser(self):
        """B6: its own picture, and the one that the company sends."""
        conversation = self.received_and_accepted()
        upload = self.env["ir.attachment"].with_user(self.agent_one).create(
            {"name": "unit.png", "raw": PNG, "res_model": "mail.compose.message"})
        text = self.env["texting.message"].sudo().browse(conversation.with_user(self.agent_one).send_text("", upload.ids))
        (link,) = text._media_urls()
        self.send(media=[link.replace(self.carrier.get_base_url(), self.base_url())])
        self.browser_js(
            f"{PAGE}?phone=%2B12125550199&number=%2B14155550100",
            f"""
            const bytes = Uint8Array.from(atob("{base64.b64encode(PNG).decode()}"), (character) => character.charCodeAt(0));
            const files = new DataTransfer();
            files.items.add(new File([bytes], "me.png", {{ type: "image/png" }}));
            const input = document.querySelector("[name=picture]");
            input.files = files.files;
            input.dispatchEvent(new Event("change"));
            document.querySelector("form").requestSubmit();
            const isShown = (selector) => document.querySelector(`${{selector}} a img`)?.naturalWidth > 0;
            setInterval(() => {{
                if (isShown(".from_phone") && isShown(".to_phone") && document.querySelector(".from_phone time")
                    && document.querySelector(".from_phone .simulator_state").textContent === "✓") {{
                    console.log("test successful");
                }}
            }}, 50);
            """,
            "document.querySelector('.to_phone') !== null",
            login="admin",
        )
        self.assertEqual(self.texts(conversation, "inbound")[-1].mail_message_id.attachment_ids.raw, PNG)


class TestSimulatedPhone(TextingCase):
    def setUp(self):
        super().setUp()
        self.phone_texts = self.env["texting.simulator.text"]

    def test_repeat_is_the_same_text_signed_anew(self):
        (first,) = self.phone_texts.write_texts(self.number.id, DANA, ["Hello"])
        with patch.object(time, "time", return_value=time.time() + 60):
            again = self.phone_texts.browse(first["id"]).repeat()
        self.assertEqual(again["body"], first["body"])
        self.assertNotEqual(again["headers"], first["headers"])

    def test_phone_may_be_a_number_in_any_form_a_short_code_or_a_name(self):
        for written, sender in (("+1 (212) 555-0199", DANA), ("72345", "72345"), (" DHL Express ", "DHL Express")):
            with self.subTest(written):
                (request,) = self.phone_texts.write_texts(self.number.id, written, ["Hello"])
                self.assertEqual(json.loads(request["body"])["from"], sender)

    def test_report_leaves_after_the_text_is_committed(self):
        """B4: a report is posted by the server, with no browser watching."""
        reports = []
        message = {"from": OUR_NUMBER, "to": DANA, "text": "Yes", "media": []}
        for outcome in ("delivered", "unreachable", "silent", "opted_out"):
            self.phone_texts.set_outcome(outcome)
            self.phone_texts._take(self.carrier, message)
        with patch.object(simulator_reports, "report_later", side_effect=lambda *arguments: reports.append(arguments)):
            self.assertFalse(reports)
            self.env.cr.postcommit.run()
        self.assertEqual(
            [(event["status"], event["failure"]) for _account, event, _headers in reports],
            [("delivered", None), ("failed", "unreachable")])
        self.assertEqual(reports[0][2], {"X-Odoo-Database": self.env.cr.dbname})

    def test_nobody_but_administrators_writes_in_other_peoples_names(self):
        (request,) = self.phone_texts.write_texts(self.number.id, DANA, ["Hello"])
        for user in (self.agent_one, self.manager, self.employee):
            texts = self.phone_texts.with_user(user)
            for attempt in (
                lambda texts=texts: texts.write_texts(self.number.id, DANA, ["Hello"]),
                lambda texts=texts: texts.get_texts(self.number.id, DANA),
                lambda texts=texts: texts.browse(request["id"]).repeat(),
                lambda texts=texts: texts.set_outcome("busy"),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_texts_are_forgotten_after_a_week(self):
        (old,), (young,) = (self.phone_texts.write_texts(self.number.id, DANA, [body]) for body in ("old", "young"))
        self.env.cr.execute(
            "UPDATE texting_simulator_text SET create_date = %s WHERE id = %s",
            (fields.Datetime.now() - timedelta(days=8), old["id"]))
        self.phone_texts.invalidate_model()
        self.phone_texts._gc_old_texts()
        self.assertEqual(self.phone_texts.search([]).ids, [young["id"]])
