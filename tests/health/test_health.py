"""What is wrong with a carrier is named, told and forgotten again (B10)."""

import json
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from odoo.addons.texting_inbox.carriers.account_types import Fault, Finding
from odoo.addons.texting_inbox.carriers.errors import CallError
from odoo.addons.texting_inbox.carriers.http import BoundedSession
from odoo.addons.texting_inbox.carriers.twilio.adapter import TwilioCarrier
from odoo.addons.texting_inbox.carriers.types import Failure
from odoo.addons.texting_inbox.models.health import texting_health
from odoo.addons.texting_inbox.models.health.faults import WORDS
from odoo.addons.texting_inbox.tools.public_address import judge_address

from ..support.common import TextingCase, TextingHttpCase

SECRET = "an-auth-token-of-32-characters-0"
OURS = "+14155550166"
HEALTH = "odoo.addons.texting_inbox.models.health.texting_health"


@contextmanager
def carrier_says(*findings, error=None):
    """The carrier answers a check with these findings."""
    def check(adapter):
        if error:
            raise error
        return findings

    with patch.object(TwilioCarrier, "check", check):
        yield


class HealthCase(TextingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "health_admin", "base.group_system", name="Ada Admin", lang="en_US")
        cls.env.company.texting_base_url = "https://crm.example.com"
        cls.twilio = cls.env["texting.carrier"].create({
            "name": "Twilio", "code": "twilio", "account": "AC1", "secret": SECRET,
            "number_ids": [Command.create({"phone": OURS, "queue_id": cls.queue.id})]})

    def check(self, *findings, error=None):
        """The administrator presses Check Now. :return: the faults found"""
        with carrier_says(*findings, error=error):
            self.twilio.with_user(self.admin).action_check()
        return self.faults()

    def faults(self, carrier=None):
        return (carrier or self.twilio).finding_ids.mapped("fault")

    def step(self, name, carrier=None):
        carrier = (carrier or self.twilio).with_user(self.admin)
        carrier.invalidate_recordset()
        return carrier[f"step_{name}"]

    def outbound(self, status, failure=None, detail="", number=None):
        conversation = self.env["texting.conversation"].search([("number_id", "=", self.twilio.number_ids.id)], limit=1)
        if not conversation:
            conversation = self.env["texting.conversation"].create({
                "number_id": self.twilio.number_ids.id, "phone": "+12125550177", "company_id": self.env.company.id,
                "state": "archived"})
        self.env["texting.session"]._open_for_test(conversation)
        text = self.env["texting.message"]._create_outbound(conversation, "Hello", self.agent_one)
        conversation.session_id._close("left")
        text.write({"status": status, "failure_kind": failure and failure.value, "failure_detail": detail})
        return text


class TestHealth(HealthCase):
    def test_each_fault_of_the_carrier_is_told_in_words_with_what_to_do(self):
        """B10: credentials, number, registration, webhook: a sentence and an advice for each fault there is."""
        for fault in Fault:
            with self.subTest(fault.value):
                self.assertEqual(self.check(Finding(fault, OURS, "the carrier's own words")), [fault.value])
                finding = self.twilio.finding_ids
                self.assertEqual(finding.number_id, self.twilio.number_ids)
                self.assertEqual(finding.detail, "the carrier's own words")
                self.assertTrue("Twilio" in finding.sentence or "415-555-0166" in finding.sentence, finding.sentence)
                self.assertTrue(finding.advice.endswith("."))
                self.assertTrue(finding.is_broken)
                drawn = self.step(WORDS[fault.value].step)
                self.assertEqual((drawn["state"], drawn["findings"][0]["sentence"]), ("wrong", finding.sentence))

    def test_every_sentence_can_be_said_of_an_account_and_of_a_number(self):
        """B10: no sentence has a hole."""
        for fault in WORDS:
            for number in (self.twilio.number_ids, self.twilio.number_ids.browse()):
                sentence, advice = self.env["texting.health.finding"]._message_for(fault, self.twilio, number, 3)
                self.assertNotIn("%(", sentence + advice)
                self.assertNotIn("False", sentence + advice)

    def test_healthy_carrier_is_called_so(self):
        """B10: nothing is wrong, and every step says done."""
        self.assertEqual(self.check(), [])
        self.assertEqual(self.twilio.health, "healthy")
        for step in ("credentials", "numbers", "webhook"):
            self.assertEqual(self.step(step)["state"], "done")
        self.assertEqual(self.twilio.number_ids.health_note, "Healthy")

    def test_refused_call_and_a_surprise_are_findings(self):
        """B10: nothing is thrown at who asks."""
        self.assertEqual(self.check(error=CallError(Fault.CREDENTIALS, "HTTP 401", 401)), ["credentials"])
        with self.assertLogs(HEALTH, "ERROR") as log:
            self.assertEqual(self.check(error=ValueError(f"bad header {SECRET}")), ["unreachable"])
        self.assertNotIn(SECRET, "".join(log.output))
        self.assertEqual(self.twilio.finding_ids.detail, "ValueError")

    def test_finding_keeps_since_when_and_goes_when_repaired(self):
        """B10: the same fault is one finding, however often it is found."""
        self.check(Finding(Fault.REGISTRATION, OURS))
        first = self.twilio.finding_ids
        first.since = "2026-11-01 10:00:00"
        self.check(Finding(Fault.REGISTRATION, OURS), Finding(Fault.REGISTRATION, OURS, "twice"))
        self.assertEqual(self.twilio.finding_ids, first)
        self.assertEqual((first.times, str(first.since)), (2, "2026-11-01 10:00:00"))
        self.assertEqual(self.check(), [])
        self.assertFalse(first.exists())

    def test_secrets_are_taken_out_of_the_carriers_words(self):
        """B10: no finding, and no line of the log, has a secret of ours."""
        self.twilio.write({"webhook_secret": "callback:hook-password-1", "settings": '{"api": {"token": "settings-token-1"}}'})
        secrets = [SECRET, "hook-password-1", "settings-token-1", self.twilio.webhook_token]
        with self.assertLogs("odoo.addons.texting_inbox", "DEBUG") as log:
            self.check(Finding(Fault.CREDENTIALS, detail=" ".join(["tried", *secrets])))
        finding = self.twilio.finding_ids
        words = " ".join([finding.detail, finding.sentence, finding.advice, json.dumps(self.step("credentials")), *log.output])
        for secret in secrets:
            self.assertNotIn(secret, words)
        self.assertIn("•••", finding.detail)

    def test_carrier_that_hangs_keeps_nobody_waiting_longer_than_agreed(self):
        """B10: every call of a check is made within the time for all of them (tests/carriers/test_bounded_session.py)."""
        sessions = []
        for call in ("check", "set_up_webhook", "list_numbers"):
            with patch.object(TwilioCarrier, call, lambda adapter: sessions.append(adapter.session) or ()):
                self.env["texting.health"]._call(self.twilio, lambda adapter, call=call: getattr(adapter, call)())
        self.assertEqual([type(session) for session in sessions], [BoundedSession] * 3)
        self.assertLessEqual(texting_health.ASK_SECONDS, 30)

    def test_disabled_carrier_is_not_called_and_nothing_is_wrong_with_it(self):
        """B10: also in copies of a database, where all carriers are disabled."""
        self.check(Finding(Fault.CREDENTIALS))
        self.twilio.with_user(self.admin).state = "disabled"
        self.assertFalse(self.twilio.finding_ids)
        self.assertEqual(self.twilio.health, "disabled")
        with carrier_says(error=AssertionError("called")):
            self.twilio.with_user(self.admin).action_check()
            self.env["texting.carrier"].search([]).state = "disabled"
            self.run_cron("texting.health", "_cron_check")
        self.assertFalse(self.twilio.health_ids.checked_at)
        self.assertEqual(self.step("credentials")["note"], "Disabled.")

    def test_scheduler_checks_who_is_due_and_broken_ones_sooner(self):
        """B10: in the background, each carrier by itself."""
        with carrier_says(Finding(Fault.CREDENTIALS)):
            self.run_cron("texting.health", "_cron_check")
        self.assertEqual(self.faults(), ["credentials"])
        now = fields.Datetime.now()
        wait = {carrier: (carrier.health_ids.next_check_at - now).total_seconds() / 60 for carrier in (self.twilio, self.carrier)}
        self.assertLess(wait[self.twilio], 11)
        self.assertGreater(wait[self.carrier], 40)
        with carrier_says():
            self.run_cron("texting.health", "_cron_check")
        self.assertEqual(self.faults(), ["credentials"], "it is not due yet")
        self.twilio.secret = "another-auth-token-32-characters"
        with carrier_says():
            self.run_cron("texting.health", "_cron_check")
        self.assertEqual(self.faults(), [], "a changed carrier is due at once")

    def test_carrier_that_was_disabled_or_deleted_while_it_was_asked_leaves_nothing(self):
        """B10: whoever waits for an answer may find another world."""
        health = self.env["texting.health"]
        asked = [texting_health.Found("credentials", self.env["texting.number"])]
        self.twilio.state = "disabled"
        health._conclude(self.twilio, asked)
        self.assertFalse(self.twilio.finding_ids)
        gone = self.env["texting.carrier"].create({"code": "twilio"})
        gone.unlink()
        health._conclude(gone, asked)

    def test_changed_credentials_count_as_not_tested(self):
        """B10: what was found of the old ones says nothing of the new."""
        self.check()
        self.twilio.health_ids.checked_at = fields.Datetime.subtract(self.twilio.write_date, minutes=1)
        self.assertEqual(self.step("credentials")["state"], "waiting")

    def test_another_public_address_is_not_the_one_that_was_checked(self):
        """B10: the carrier still sends to the old one."""
        self.check()
        self.assertEqual(self.step("webhook")["state"], "done")
        self.env.company.texting_base_url = "https://moved.example.com"
        self.assertEqual(self.step("webhook")["state"], "waiting")
        with carrier_says(Finding(Fault.WEBHOOK_ELSEWHERE, OURS)):
            self.run_cron("texting.health", "_cron_check")
        self.assertEqual(self.faults(), ["webhook_elsewhere"], "due at once")


class TestOwnFindings(HealthCase):
    """What we see without asking the carrier."""

    def test_carrier_without_a_secret_refuses_every_text(self):
        """B3, B10: signature checks fail closed, and the form says so."""
        self.twilio.secret = False
        self.assertIn("signature_key", self.check())

    def test_public_address_is_judged(self):
        """B10: the form of the address that carriers shall reach."""
        for address, verdict in {
            "https://crm.example.com": "", "https://crm.example.com:8443": "", "http://crm.example.com": "insecure",
            "http://localhost:8069": "local", "https://192.168.1.4": "local", "http://[::1]:8069": "local",
            "https://odoo.local": "local", "https://odoo": "local", "https://169.254.169.254": "local",
            "https://crm.example.com/odoo": "path", "crm.example.com": "unusable", "ftp://crm.example.com": "unusable",
            "https://": "unusable", "https://crm.example.com?a=1": "unusable", "": "unusable", "https://[::": "unusable",
            "https://me:secret@crm.example.com": "unusable", "https://crm.example.com:port": "unusable",
        }.items():
            self.assertEqual(judge_address(address), verdict, address)

    def test_unreachable_address_is_found(self):
        """B10: public URL reachable form."""
        self.env.company.texting_base_url = "http://localhost:8069"
        self.assertEqual(self.check(), ["address_local"])
        self.assertEqual(self.step("webhook")["state"], "attention")
        self.env.company.texting_base_url = "http://crm.example.com"
        self.assertEqual(self.check(), ["address_insecure"])

    def test_numbers_that_alert_nobody_are_found(self):
        """B10: no number, a number without queue, a queue without agents, texting switched off."""
        self.twilio.number_ids.queue_id = False
        self.assertEqual(self.check(), ["number_without_queue"])
        self.twilio.number_ids.queue_id = self.env["texting.queue"].create({"name": "Empty"})
        self.assertEqual(self.check(), ["queue_without_agents"])
        self.assertIn("Empty", self.twilio.finding_ids.sentence)
        self.twilio.number_ids.unlink()
        self.env.company.texting_enabled = False
        self.assertEqual(set(self.check()), {"no_number", "texting_off"})
        self.assertEqual(self.twilio.health, "attention")

    def test_refused_texts_show_as_configuration_until_one_gets_through(self):
        """B10: 10DLC and toll-free registration errors, refused credentials: shown as configuration, in the carrier's words."""
        self.outbound("failed", Failure.CONFIGURATION, "30034: not registered")
        self.assertEqual(self.check(), ["sending_configuration"])
        self.assertEqual(self.twilio.finding_ids.detail, "30034: not registered")
        self.assertEqual(self.twilio.number_ids.health, "broken")
        self.outbound("sent")
        self.assertEqual(self.check(), ["sending_configuration"], "a text just sent may still be refused")
        self.outbound("delivered")
        self.assertEqual(self.check(), [])

    def test_refused_text_has_its_carrier_checked_by_the_next_run(self):
        """B10: nobody waits an hour for the banner."""
        self.check()
        self.outbound("failed", Failure.CONFIGURATION, "30034: not registered")
        self.env.flush_all()
        self.twilio.health_ids.checked_at = fields.Datetime.subtract(self.env.cr.now(), minutes=1)
        with carrier_says():
            self.run_cron("texting.health", "_cron_check")
        self.assertEqual(self.faults(), ["sending_configuration"])

    def test_many_failures_of_a_day_are_told_as_a_rate(self):
        """B10: error rate; configuration is told apart."""
        for _ in range(3):
            self.outbound("delivered")
        self.outbound("failed", Failure.INVALID_NUMBER)
        self.assertEqual(self.check(), [], "four texts say nothing")
        self.outbound("failed", Failure.UNREACHABLE)
        self.assertEqual(self.check(), ["sending_fails"])
        self.assertIn("40% of the texts from", self.twilio.finding_ids.sentence)
        self.env.flush_all()
        self.env.cr.execute("UPDATE texting_message SET received_at = received_at - interval '25 hours'")
        self.env.invalidate_all()
        self.assertEqual(self.check(), [])

    def test_last_texts_are_shown(self):
        """B10: last inbound and outbound."""
        self.outbound("delivered")
        self.assertTrue(self.twilio.number_ids.with_user(self.manager).last_out_at)
        self.assertFalse(self.twilio.number_ids.last_in_at)
        self.assertIn("Last text received: none recently", self.step("health")["note"])
        self.receive()
        self.assertTrue(self.number.last_in_at)

    def test_failed_events_are_counted(self):
        """B1, B10: what waits to be replayed."""
        self.env["texting.webhook.event"].create({
            "carrier_id": self.twilio.id, "company_id": self.env.company.id, "event_key": "k", "state": "failed",
            "received_at": fields.Datetime.now()})
        self.assertEqual(self.check(), ["events_waiting"])

    def test_texts_that_the_webhook_missed_are_counted(self):
        """B10: they were taken in, but late: those of today say that the webhook cannot be relied on"""
        for key, hours in (("1", 1), ("2", 2), ("3", 25)):
            self.env["texting.webhook.event"].create({
                "carrier_id": self.twilio.id, "company_id": self.env.company.id, "event_key": key, "state": "processed",
                "is_fetched": True, "received_at": fields.Datetime.now() - timedelta(hours=hours)})
        self.assertEqual(self.check(), ["texts_missed"])
        self.assertTrue(self.twilio.finding_ids.sentence.startswith("Texts that the webhook missed in the last 24 hours: 2."))
        self.assertEqual(self.twilio.health, "attention")


class TestNotices(HealthCase):
    def told(self):
        """:return: with how many notices the last check told the administrator's browser"""
        return [len(payload["notices"]) for _type, payload in self.bus_events(self.admin, "texting.health/changed")]

    def notices(self, user):
        return self.env["texting.health"].with_user(user).get_notices()

    def test_administrators_are_told_and_nobody_else(self):
        """B10: a banner when something breaks; live, and gone when it is repaired."""
        self.check(Finding(Fault.CREDENTIALS))
        self.assertEqual(self.notices(self.admin), [
            {"carrier_id": self.twilio.id, "sentence": "Twilio rejects our credentials."}])
        for user in (self.agent_one, self.manager, self.employee):
            self.assertEqual(self.notices(user), [])
            self.assertFalse(self.bus_events(user, "texting.health/changed"))
        self.assertEqual(self.told(), [1])
        self.check(Finding(Fault.CREDENTIALS))
        self.assertEqual(self.told(), [], "they know already")
        self.check()
        self.assertEqual(self.told(), [0])

    def test_one_call_without_an_answer_is_no_outage(self):
        """B10: the banner waits for the second one."""
        self.check(error=CallError(Fault.UNREACHABLE))
        self.assertEqual(self.notices(self.admin), [])
        self.check(error=CallError(Fault.UNREACHABLE))
        self.assertEqual(len(self.notices(self.admin)), 1)

    def test_what_is_not_in_use_or_no_break_raises_no_banner(self):
        """B10: a number without a queue is no outage."""
        self.twilio.number_ids.queue_id = False
        self.check()
        self.assertEqual(self.notices(self.admin), [])

    def test_carrier_that_is_broken_from_the_start_raises_a_banner(self):
        """B10: with wrong credentials nobody gets so far as to add a number."""
        self.twilio.number_ids.unlink()
        self.check(Finding(Fault.CREDENTIALS))
        self.assertEqual([notice["sentence"] for notice in self.notices(self.admin)], ["Twilio rejects our credentials."])

    def test_each_carrier_has_advice_of_its_own(self):
        """B10: a phone and an app are spoken of where there is one"""
        message_for = self.env["texting.health.finding"]._message_for
        number = self.env["texting.number"]
        for code, expected in (("twilio", False), ("android", True), ("simulator", False), ("rest", False)):
            carrier = self.env["texting.carrier"].new({"name": code, "code": code})
            _sentence, advice = message_for(Fault.UNREACHABLE.value, carrier, number)
            self.assertEqual("the app running" in advice, expected, code)

    def test_administrators_see_the_carriers_of_their_companies(self):
        """B10: multi-company."""
        company = self.env["res.company"].create({"name": "Second"})
        theirs = new_test_user(self.env, "second_admin", "base.group_system", company_id=company.id, company_ids=[company.id])
        self.check(Finding(Fault.CREDENTIALS))
        self.assertEqual(self.notices(theirs), [])
        self.assertFalse(self.bus_events(theirs, "texting.health/changed"))
        self.assertFalse(self.env["texting.health.finding"].with_user(theirs).search([]))
        with self.assertRaises(AccessError):
            self.twilio.with_user(theirs).action_check()

    def test_managers_read_what_is_wrong_without_the_carriers_words(self):
        """B10: a summary for managers; details and buttons are the administrators'."""
        self.check(Finding(Fault.WEBHOOK_ELSEWHERE, OURS, "https://elsewhere.example.com/token"))
        finding = self.env["texting.health.finding"].with_user(self.manager).search([("carrier_id", "=", self.twilio.id)])
        self.assertIn("an address other than", finding.sentence)
        self.assertEqual(self.twilio.number_ids.with_user(self.manager).health_note, finding.sentence)
        with self.assertRaises(AccessError):
            finding.read(["detail"])
        form = Form(self.twilio.with_user(self.manager))
        self.assertEqual((form.name, form.health), ("Twilio", "broken"))
        for method, arguments in (("action_check", ()), ("action_set_up_webhook", ()), ("action_pick_numbers", ()),
                                  ("send_test_text", ("+12125550123",)), ("get_test_text", ())):
            with self.assertRaises(AccessError):
                getattr(self.twilio.with_user(self.manager), method)(*arguments)
        for user in (self.agent_one, self.employee):
            with self.assertRaises(AccessError):
                self.env["texting.health.finding"].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.twilio.finding_ids.with_user(self.admin).unlink()


class TestRefusedRequests(TextingHttpCase):
    def refuse(self):
        """:return: how often a refused request is written down"""
        health = type(self.env["texting.health"])
        with mute_logger("odoo.addons.texting_inbox.controllers.webhook", "odoo.http"), \
             patch.object(health, "_write_refusal") as write:
            self.assertEqual(self.post_webhook({"type": "text"}, secret="wrong").status_code, 403)
        return write.call_count

    def test_refused_request_is_noted_once_and_forgotten_with_the_next_good_one(self):
        """B3, B10: a wrong key shows, and a flood of rubbish writes nothing more."""
        health = self.env["texting.health"]
        self.assertEqual(self.refuse(), 0, "a carrier that was never checked has no row, and gets none by rubbish")
        health._check(self.carrier)
        self.assertEqual(self.refuse(), 1)
        health._note_refusal(self.carrier.id)
        self.env.invalidate_all()
        self.assertTrue(self.carrier.health_ids.refused_at)
        self.assertEqual(self.refuse(), 0, "noted a moment ago")
        health._check(self.carrier)
        self.assertIn("refused", self.carrier.finding_ids.mapped("fault"))
        self.carrier.health_ids.refused_at = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        self.assertEqual(self.post_text().status_code, 200)
        health._check(self.carrier)
        self.assertNotIn("refused", self.carrier.finding_ids.mapped("fault"))

    def test_page_of_an_administrator_carries_the_notices(self):
        """B10: no request of its own; none at all for agents."""
        self.env["texting.health.finding"].create({
            "carrier_id": self.carrier.id, "fault": "credentials", "is_broken": True, "since": fields.Datetime.now()})
        new_test_user(self.env, "page_admin", "base.group_system", password="page_admin")
        self.agent_one.password = "agent_one"
        for login, expected in (("page_admin", ["Simulator rejects our credentials."]), ("agent_one", None)):
            self.authenticate(login, login)
            info = self.make_jsonrpc_request("/web/session/get_session_info")
            notices = info.get("texting_health")
            self.assertEqual(notices and [notice["sentence"] for notice in notices], expected)
