"""What was in doubt, or missed, is asked of the carrier: Twilio's API is played by a server on this machine."""

import json
from datetime import timedelta
from email.utils import format_datetime
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo import Command, fields
from odoo.tools import mute_logger

from odoo.addons.texting_inbox.models.intake import texting_missed_texts as missed_texts

from ..support.common import DANA, OUR_NUMBER, TextingCase, migrate
from ..support.recording_server import RecordingServer
from ..support.vendor_ids import SIDS, a_sid

OUTBOX = "odoo.addons.texting_inbox.models.outbox.texting_outbox_call"
INBOUND = "odoo.addons.texting_inbox.models.intake.texting_missed_texts"
EVENTS = "odoo.addons.texting_inbox.models.intake.texting_webhook_event"


class TwilioCase(TextingCase):
    def setUp(self):
        super().setUp()
        self.api = RecordingServer().__enter__()
        self.addCleanup(self.api.__exit__)
        self.carrier = self.env["texting.carrier"].create({
            "name": "Main Twilio", "code": "twilio", "account": "AC1", "secret": "token", "base_url": self.api.url,
            "number_ids": [Command.create({"phone": OUR_NUMBER, "queue_id": self.queue.id, "rate": 100})]})
        self.number = self.carrier.number_ids

    def message(self, sid, body="Yes", status="delivered", direction="outbound-api", at=None, **values):
        """A message as Twilio's API tells of it."""
        ends = (OUR_NUMBER, DANA) if direction.startswith("outbound") else (DANA, OUR_NUMBER)
        at = format_datetime((at or fields.Datetime.now()).replace(microsecond=0)).replace("-0000", "+0000")
        return {"sid": sid, "body": body, "status": status, "direction": direction, "from": ends[0], "to": ends[1],
                "date_created": at, "date_sent": at, "num_segments": "1", "num_media": "0", "error_code": None, **values}

    def answer(self, *messages):
        self.api.answer(200, {"messages": list(messages), "next_page_uri": None})


class TestUnconfirmed(TwilioCase):
    def unconfirmed(self, *bodies):
        """Texts whose sending was never answered. :return: them, as the agent who wrote them"""
        conversation = self.received_and_accepted().with_user(self.agent_one)
        texts = self.env["texting.message"].with_user(self.agent_one)
        for body in bodies or ("Yes",):
            self.api.reset()
            texts |= texts.browse(conversation.send_text(body))
            self.run_cron("texting.outbox", "_process_queue")
            texts.sudo().holds_until = False  # the next ones of the conversation wait after an unclear answer
        self.assertEqual(set(texts.mapped("status")), {"unconfirmed"})
        self.api.requests.clear()
        return texts

    def ask(self, texts):
        """Time passes until the carrier is asked."""
        texts.sudo().filtered("ask_carrier_at").ask_carrier_at = fields.Datetime.now() - timedelta(seconds=1)
        self.run_cron("texting.reconcile.sent", "_cron_ask")

    def test_text_that_the_carrier_has_is_settled_by_itself(self):
        """B2: no person has to look for it, and nothing is sent again"""
        text = self.unconfirmed()
        self.answer(self.message(SIDS[1]))
        self.ask(text)
        self.assertEqual((text.status, text.carrier_uid), ("delivered", SIDS[1]))
        (question,) = self.api.requests
        query = parse_qs(urlsplit(question.path).query)
        self.assertEqual((question.method, query["From"], query["To"]), ("GET", [OUR_NUMBER], [DANA]))
        self.ask(text)
        self.assertEqual(len(self.api.requests), 1)

    def test_failure_that_the_carrier_knows_of_is_told(self):
        """B4: the text arrived at the carrier and failed later"""
        text = self.unconfirmed()
        self.answer(self.message(SIDS[1], status="undelivered", error_code=30003))
        self.ask(text)
        self.assertEqual((text.status, text.failure_kind), ("failed", "unreachable"))

    def test_text_without_a_record_stays_with_a_person_who_is_told_so(self):
        """B2: asked three times, never sent again by the machine; the window says what the carrier answered"""
        text = self.unconfirmed()
        self.assertIn("is being asked", text._to_client()["carrier_answer"])
        for count in (1, 2, 3):
            self.answer()
            self.ask(text)
            self.assertEqual((text.status, text.sudo().carrier_asked), ("unconfirmed", count))
            self.assertIn("Main Twilio had no record of it", text._to_client()["carrier_answer"])
        self.ask(text)
        self.assertEqual([request.method for request in self.api.requests], ["GET"] * 3)

    def test_live_news_of_a_text_speak_of_the_owners_time(self):
        """B4: whoever or whatever moves the text along, its owner reads what a reload would show them"""
        self.agent_one.tz = "Asia/Tokyo"
        text = self.unconfirmed().sudo()
        text.carrier_asked_at = "2026-11-22 10:05:00"
        text._notify_status()
        [*_before, news] = self.bus_events(self.agent_one, "texting.message/status")
        self.assertIn("had no record of it at 19:05", news[1]["texting"]["carrier_answer"])

    def test_other_texts_of_the_carriers_log_are_not_taken_for_it(self):
        """B2: other words, other direction, long ago, or known as another text of ours: none of them is this text"""
        conversation = self.received_and_accepted().with_user(self.agent_one)
        self.api.answer(201, {"sid": SIDS[9], "status": "queued"})
        conversation.send_text("Yes")
        self.run_cron("texting.outbox", "_process_queue")
        text = self.unconfirmed("Yes")
        before = fields.Datetime.now() - timedelta(hours=1)
        self.answer(self.message(SIDS[9]), self.message(SIDS[2], body="No"), self.message(SIDS[3], direction="inbound"),
                    self.message(SIDS[4], at=before))
        self.ask(text)
        self.assertEqual((text.status, text.carrier_uid), ("unconfirmed", False))

    def test_each_of_two_equal_texts_gets_its_own_record(self):
        """B2: two texts of the same words are two texts"""
        first, second = texts = self.unconfirmed("Yes", "Yes")
        for _text in texts:
            self.answer(self.message(SIDS[1]))
        self.ask(texts)
        self.assertEqual(sorted(texts.mapped("status")), ["delivered", "unconfirmed"])
        self.answer(self.message(SIDS[1]), self.message(SIDS[2]))
        self.ask(texts)
        self.assertEqual({first.carrier_uid, second.carrier_uid}, {SIDS[1], SIDS[2]})

    def test_report_that_came_before_is_applied(self):
        """B1: its delivery report waited, for nobody knew whose it was"""
        text = self.unconfirmed()
        self.assertFalse(self.report(SIDS[1], "delivered"))
        self.env["texting.webhook.event"].sudo().create({
            "carrier_id": self.carrier.id, "company_id": self.carrier.company_id.id, "event_key": f"report:{SIDS[1]}:delivered",
            "state": "stored", "received_at": fields.Datetime.now(),
            "payload": json.dumps({"headers": {}, "url": "", "body": "", "form": [
                ["MessageSid", SIDS[1]], ["MessageStatus", "delivered"]]})})
        self.answer(self.message(SIDS[1], status="sent"))
        self.ask(text)
        self.assertEqual(text.status, "delivered")

    def test_carrier_out_of_order_is_asked_again_later(self):
        """B2: an error page settles nothing"""
        text = self.unconfirmed()
        self.api.answer(500, b"<html>", {"Content-Type": "text/html"})
        self.ask(text)
        self.assertEqual((text.status, text.sudo().carrier_asked), ("unconfirmed", 0))
        self.answer(self.message(SIDS[1]))
        self.ask(text)
        self.assertEqual(text.status, "delivered")

    def test_decision_of_a_person_stands(self):
        """B2: sent again meanwhile, the carrier's answer about the first try changes nothing"""
        text = self.unconfirmed()
        text.action_mark_sent()
        self.answer(self.message(SIDS[1], status="failed"))
        self.ask(text)
        self.assertEqual((text.status, self.api.requests), ("sent", []))

    def test_carrier_that_cannot_be_asked_is_not(self):
        """B2: then the person is told to look at its log"""
        self.carrier.write({"code": "vonage"})
        with mute_logger(OUTBOX):
            text = self.unconfirmed()
        self.assertFalse(text.sudo().ask_carrier_at)
        self.assertIn("cannot be asked", text._to_client()["carrier_answer"])


class TestMissedTexts(TwilioCase):
    def setUp(self):
        super().setUp()
        self.health = self.env["texting.health"].create(
            {"carrier_id": self.carrier.id, "inbound_checked_at": fields.Datetime.now() - timedelta(minutes=15)})
        self.asked = fields.Datetime.now() - timedelta(minutes=10)

    def fetch(self):
        with mute_logger(INBOUND):
            self.run_cron("texting.reconcile.inbound", "_cron_fetch_missed")

    def missed(self, sid, body="Is it free?", **values):
        return self.message(sid, body, "received", "inbound", **{"at": self.asked, **values})

    def test_text_that_the_webhook_missed_is_taken_in(self):
        """B1: it alerts the queue, with the time at which the carrier got it, and the event says how it came"""
        missed = self.missed(SIDS[1])
        self.answer(missed)
        self.api.answer(200, missed)
        self.fetch()
        conversation = self.conversation()
        (text,) = self.texts(conversation)
        self.assertEqual((text.body, text.carrier_uid), ("Is it free?", SIDS[1]))
        self.assertEqual(text.received_at, self.asked.replace(microsecond=0))
        self.assertEqual(text.mail_message_id.date, text.received_at)
        self.assertEqual([alert["id"] for alert in self.alerts_of(self.agent_one)], conversation.ids)
        event = self.env["texting.webhook.event"].search([("event_key", "=", f"text:{SIDS[1]}")])
        self.assertEqual((event.state, event.is_fetched), ("processed", True))

    def run_after(self, minutes, asked_before=5, postgres_started_before=1000):
        """The scheduler runs, so long after its last run. :return: how often the carrier was asked"""
        now = fields.Datetime.now()
        self.health.inbound_checked_at = now - timedelta(minutes=asked_before)
        self.api.reset()
        self.api.requests.clear()
        self.answer()
        started = f"timezone('UTC', now()) - interval '{postgres_started_before} minutes'"
        jobs = self.env["texting.reconcile.inbound"].with_context(lastcall=now - timedelta(minutes=minutes))
        with mute_logger(INBOUND), patch.object(missed_texts, "POSTGRES_STARTED", started), self.enter_registry_test_mode():
            self.env.flush_all()
            with self.registry.cursor() as cr:
                jobs.with_env(jobs.env(cr=cr))._cron_fetch_missed()
        self.env.invalidate_all()
        return len(self.api.requests)

    def test_carriers_are_asked_at_once_after_an_outage(self):
        """B1: not after a quarter of an hour: neither Odoo nor PostgreSQL was there for the webhooks meanwhile"""
        self.assertEqual(self.run_after(1), 0, "nothing happened: not due")
        self.assertEqual(self.run_after(1, asked_before=15), 1, "due")
        self.assertEqual(self.run_after(10), 1, "Odoo was down, or could not reach its database")
        self.assertEqual(self.run_after(2, postgres_started_before=1), 1, "PostgreSQL was restarted in between")
        self.assertEqual(self.run_after(1, postgres_started_before=2), 0, "and was asked since")

    def test_an_update_has_the_scheduler_look_every_minute(self):
        """B1: the scheduled action is data that updates leave alone; somebody's own interval stays"""
        cron = self.env.ref("texting_inbox.ir_cron_reconcile_inbound")
        for before, after in ((15, 1), (30, 30)):
            cron.interval_number = before
            self.env.flush_all()
            migrate("post-missed_texts.py", self.env.cr)
            self.env.invalidate_all()
            self.assertEqual(cron.interval_number, after)

    def test_text_that_the_webhook_told_is_not_doubled(self):
        """B1: nor fetched, nor when it is told once more by its webhook afterwards"""
        conversation = self.receive(uid=SIDS[1])
        self.answer(self.missed(SIDS[1]))
        self.fetch()
        self.assertEqual(len(self.api.requests), 1)
        missed = self.missed(SIDS[2])
        self.answer(self.missed(SIDS[1]), missed)
        self.api.answer(200, missed)
        self.fetch()
        self.receive(uid=SIDS[2])
        self.assertEqual(self.texts(conversation).mapped("carrier_uid"), [SIDS[1], SIDS[2]])

    def test_first_question_only_sets_the_mark(self):
        """B1: texts from before the carrier was connected are not this team's"""
        self.health.unlink()
        self.fetch()
        self.assertEqual(self.api.requests, [])
        self.assertTrue(self.carrier.health_ids.inbound_checked_at)

    def test_after_an_outage_it_is_asked_from_where_it_left_off(self):
        """B1: errors do not move the mark"""
        before = self.health.inbound_checked_at
        for status in (500, 401):
            self.api.answer(status, {"code": 20003})
            self.fetch()
            self.assertEqual(self.health.inbound_checked_at, before)
        self.answer()
        self.fetch()
        self.assertGreater(self.health.inbound_checked_at, before)

    @mute_logger(EVENTS)
    def test_missed_text_that_cannot_be_processed_waits_in_the_list(self):
        """B1: and is taken in by Replay, as any other event"""
        self.env["texting.number"].search([("phone", "=", OUR_NUMBER), ("id", "!=", self.number.id)]).active = False
        self.number.phone = "+14155550177"
        self.carrier.invalidate_recordset()
        missed = self.missed(SIDS[1])
        self.answer(missed)
        self.api.answer(200, missed)
        self.fetch()
        event = self.env["texting.webhook.event"].search([("event_key", "=", f"text:{SIDS[1]}")])
        self.assertEqual(event.state, "failed")
        self.number.phone = OUR_NUMBER
        event.with_user(self.env.ref("base.user_admin")).action_replay()
        self.assertEqual((event.state, self.texts(self.conversation()).body), ("processed", "Is it free?"))

    def test_missed_stop_is_an_opt_out(self):
        """D12: it was said, whatever the way it came; after so long it is not confirmed any more"""
        self.carrier.confirms_opt_out = False
        missed = self.missed(SIDS[1], "STOP")
        self.answer(missed)
        self.api.answer(200, missed)
        self.fetch()
        self.assertTrue(self.env["texting.consent"]._is_opted_out(DANA, self.number))
        self.assertEqual(self.texts(self.conversation()).mapped("body"), ["STOP"])
        self.assertFalse(self.alerts_of(self.agent_one))

    def test_pictures_of_a_missed_text_are_fetched_too(self):
        """B6: with the address that the webhook would have told"""
        missed = self.missed(SIDS[1], num_media="1")
        self.answer(missed)
        self.api.answer(200, missed)
        self.api.answer(200, {"media_list": [{"uri": "/2010-04-01/Accounts/AC1/Messages/SM1/Media/ME1.json",
                                              "content_type": "image/png"}]})
        self.fetch()
        medium = self.texts(self.conversation()).media_ids
        self.assertEqual(medium.url, f"{self.api.url}/2010-04-01/Accounts/AC1/Messages/SM1/Media/ME1")

    def test_carrier_that_breaks_the_run_holds_up_no_other(self):
        """B1: whatever goes wrong with one account, the others are asked"""
        other = self.carrier.copy({"name": "Second Twilio", "account": "AC2", "secret": "token-2", "base_url": self.api.url})
        other.number_ids = [Command.create({"phone": "+14155550188", "queue_id": self.queue.id})]
        self.env["texting.health"].create({"carrier_id": other.id, "inbound_checked_at": self.asked})

        def fail(events, carrier, text):
            if carrier == self.carrier:
                raise ValueError("broken")
            return receive(events, carrier, text)

        events = type(self.env["texting.webhook.event"])
        receive = events._receive_fetched
        self.patch(events, "_receive_fetched", fail)
        for carrier_number in (OUR_NUMBER, "+14155550188"):
            missed = {**self.missed(a_sid(carrier_number)), "to": carrier_number}
            self.answer(missed)
            self.api.answer(200, missed)
        self.fetch()
        self.assertEqual(self.env["texting.message"].search([("direction", "=", "inbound")]).carrier_id, other)
        self.assertLess(self.health.inbound_checked_at, other.health_ids.inbound_checked_at)

    def test_disabled_carrier_is_not_asked(self):
        """B1: a copy of the database calls nobody"""
        self.carrier.state = "disabled"
        self.fetch()
        self.assertEqual(self.api.requests, [])
