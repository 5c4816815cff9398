"""Odoo's own texts through our numbers, from Odoo's own queue, composer and scheduled action."""

from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import errors

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..support.common import DANA, MARC, OUR_NUMBER, STRANGER, TextingCase


class ProviderCase(TextingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"texting_default_number_id": cls.number.id, "texting_sends_odoo_sms": True})
        cls.salesman = new_test_user(cls.env, "salesman", "sales_team.group_sale_salesman", name="Sam Salesman")
        cls.salesman.group_ids -= cls.env.ref("texting_inbox.group_agent")

    def compose(self, record, body="Your appointment is tomorrow at 9.", user=None):
        """Odoo's Send SMS window. :return: our text, as superuser"""
        composer = self.env["sms.composer"].with_user(user or self.salesman).with_context(
            default_res_model=record._name, default_res_id=record.id).create({"body": body})
        composer._action_send_sms()
        return self.env["texting.message"].sudo().search([("sms_uuid", "!=", False)], order="id desc", limit=1)

    def note(self, record):
        return record.sudo().message_ids.filtered(lambda line: line.message_type == "sms")[:1]

    def notification(self, record):
        return self.note(record).notification_ids

    def queue_sms(self, number=MARC, body="Reminder", **values):
        return self.env["sms.sms"].create({"number": number, "body": body, **values})


class TestProvider(ProviderCase):
    def test_text_of_odoo_leaves_through_our_outbox_and_stands_in_the_history(self):
        """B13: with what it is about and by whom; nobody owns it, nobody is alerted"""
        text = self.compose(self.customer)
        self.assertEqual((text.status, text.number_id, text.conversation_id.phone), ("queued", self.number, MARC))
        self.assertEqual((text.author_id, text.source_model, text.source_id), (self.salesman, "res.partner", self.customer.id))
        self.assertIn("tomorrow at 9", text.mail_message_id.body)
        conversation = text.conversation_id
        self.assertEqual((conversation.state, conversation.owner_id.id, conversation.session_id.id), ("archived", False, False))
        self.assertEqual((text.session_id.origin, text.session_id.end_reason, text.session_id.partner_id), (
            "odoo", "sent", self.customer))
        self.assertFalse(self.alerts_of(self.agent_one))
        self.assertFalse(text.session_id.missed_at)

    def test_delivery_flows_back_to_odoos_notification(self):
        """B13: sent, delivered, and each failure by Odoo's own name"""
        self.compose(self.customer)._apply_status("sent")
        self.assertEqual(self.notification(self.customer).notification_status, "pending")
        text = self.compose(self.customer)
        text._apply_status("sent")
        text._apply_status("delivered")
        self.assertEqual(self.notification(self.customer).notification_status, "sent")
        for kind, failure in (
            ("invalid_number", "sms_invalid_destination"), ("unreachable", "sms_not_delivered"), ("filtered", "sms_rejected"),
            ("content", "sms_not_allowed"), ("expired", "sms_expired"), ("configuration", "sms_acc"), ("transient", "sms_server"),
        ):
            with self.subTest(kind):
                self.compose(self.customer)._apply_status("failed", kind)
                notification = self.notification(self.customer)
                self.assertEqual(notification.failure_type, failure)
                self.assertIn(notification.notification_status, ("exception", "bounce"))

    def test_whoever_opted_out_gets_none_of_odoos_texts(self):
        """B13, D12, B20: and Odoo says so in its own words"""
        self.env["texting.consent"]._note(MARC, "opt_out", "text", "STOP", self.number)
        sms = self.queue_sms()
        sms.send(unlink_sent=False)
        self.assertEqual((sms.state, sms.failure_type), ("error", "sms_blacklist"))
        self.assertFalse(self.env["texting.message"].search([("sms_uuid", "!=", False)]))

    def test_opt_out_after_queueing_is_asked_again(self):
        """B13, D12: right before it leaves"""
        text = self.compose(self.customer)
        self.env["texting.consent"]._note(MARC, "opt_out", "text", "STOP", self.number)
        self.run_cron("texting.outbox", "_process_queue")
        self.assertEqual((text.status, text.failure_kind), ("failed", "opted_out"))
        self.assertEqual(self.notification(self.customer).failure_type, "sms_blacklist")

    def test_reply_is_a_new_conversation_that_quotes_what_it_answers(self):
        """B13: for the queue, like every first text"""
        text = self.compose(self.customer)
        self.receive(MARC, "Can we make it ten?")
        [alert] = self.alerts_of(self.agent_one)
        self.assertEqual(alert["answers"], {"body": "Your appointment is tomorrow at 9.", "source": "Contact"})
        self.assertEqual(alert["action"], "accept")
        [raised] = self.bus_events(self.agent_one, "texting.alert/raised")
        self.assertEqual(raised[1]["answers"], alert["answers"])
        self.assertNotEqual(self.conversation(MARC).session_id, text.session_id)
        self.receive(DANA)
        self.assertFalse(next(alert for alert in self.alerts_of(self.agent_one) if alert["phone"] == DANA)["answers"])

    def test_owner_keeps_the_conversation_and_sees_the_text_come(self):
        """B13, S22: it is a line of the session that runs"""
        owned = self.received_and_accepted(MARC)
        text = self.compose(self.customer)
        self.assertEqual((text.session_id, owned.owner_id, owned.state), (owned.session_id, self.agent_one, "owned"))
        sent = self.env["bus.bus"].search([("message", "like", '"texting.message/new"')], order="id desc", limit=1)
        self.assertIn(f'"mail_message_id":{text.mail_message_id.id}', sent.message.replace(" ", ""))

    def test_texts_of_two_companies_do_not_block_each_other(self):
        """B13: each leaves by its own way, in one run of Odoo's scheduled action"""
        other = self.env["res.company"].create({"name": "Other", "country_id": self.env.ref("base.us").id})
        carrier = self.carrier.copy({"name": "Second", "company_id": other.id})
        number = self.env["texting.number"].with_company(other).create(
            {"phone": "+14155550177", "carrier_id": carrier.id, "company_id": other.id})
        other.write({"texting_default_number_id": number.id, "texting_sends_odoo_sms": True})
        first, second = self.queue_sms(), self.queue_sms(STRANGER, texting_company_id=other.id)
        self.run_cron("sms.sms", "_process_queue")
        self.assertEqual((first.state, second.state), ("process", "process"))
        texts = self.env["texting.message"].search([("sms_uuid", "in", (first.uuid, second.uuid))])
        self.assertEqual(texts.number_id, self.number | number)

    def test_texts_of_another_company_alone_leave_from_its_own_number(self):
        """B13: the scheduled action runs in the company of its user"""
        other = self.env["res.company"].create({"name": "Other", "country_id": self.env.ref("base.us").id})
        carrier = self.carrier.copy({"name": "Second", "company_id": other.id})
        number = self.env["texting.number"].with_company(other).create(
            {"phone": "+14155550177", "carrier_id": carrier.id, "company_id": other.id})
        other.write({"texting_default_number_id": number.id, "texting_sends_odoo_sms": True})
        sms = self.queue_sms(STRANGER, texting_company_id=other.id)
        self.run_cron("sms.sms", "_process_queue")
        self.assertEqual(self.env["texting.message"].search([("sms_uuid", "=", sms.uuid)]).number_id, number)

    def test_text_that_meets_another_transaction_stays_in_odoos_queue(self):
        """B13, B2: the others of its batch leave, and it is tried again"""
        texts, find = type(self.env["texting.conversation"]), type(self.env["texting.conversation"])._get_or_create

        def meet(conversations, number, phone, lock=False):
            if phone == STRANGER:
                raise errors.SerializationFailure
            return find(conversations, number, phone, lock)

        met, good = self.queue_sms(STRANGER), self.queue_sms()
        with patch.object(texts, "_get_or_create", meet):
            (met | good).send(unlink_sent=False)
        self.assertEqual((met.state, good.state), ("outgoing", "process"))
        met.send(unlink_sent=False)
        self.assertEqual(met.state, "process")

    def test_one_bad_text_fails_alone(self):
        """B13: the others of its batch leave"""
        bad, missing, good = self.queue_sms("12"), self.queue_sms(False), self.queue_sms(body="good")
        (bad | missing | good).send(unlink_sent=False)
        self.assertEqual(bad.failure_type, "sms_number_format")
        self.assertEqual(missing.failure_type, "sms_number_missing")
        self.assertEqual(good.state, "process")

    def test_text_is_queued_once_however_often_odoo_tries(self):
        """B13, B2: Odoo's own queue is tried again after a crash"""
        sms = self.queue_sms()
        sms.send(unlink_sent=False)
        sms.write({"state": "outgoing", "to_delete": False})
        sms.send(unlink_sent=False)
        self.assertEqual(sms.state, "process")
        self.assertEqual(self.env["texting.message"].search_count([("sms_uuid", "=", sms.uuid)]), 1)

    def test_number_is_that_of_the_last_conversation_or_of_the_team(self):
        """B13: as the company set it"""
        second = self.env["texting.number"].create(
            {"phone": "+14155550101", "carrier_id": self.carrier.id, "queue_id": self.queue.id})
        self.receive(MARC, recipient="+14155550101")
        self.assertEqual(self.compose(self.customer).number_id, second)
        self.env.company.texting_odoo_sms_from = "default"
        self.assertEqual(self.compose(self.customer).number_id, self.number)
        self.env.company.texting_odoo_sms_from = "team"
        self.lead.sudo().write({"team_id": self.env["crm.team"].create({"name": "West", "texting_number_id": second.id}).id})
        self.assertEqual(self.compose(self.lead, user=self.agent_two).number_id, second)
        self.assertEqual(self.compose(self.customer).number_id, self.number)

    def test_quiet_hours_hold_and_an_answer_does_not_supersede(self):
        """B13: a reminder waits for the morning; what an agent writes meanwhile takes no place of it"""
        self.env.company.texting_quiet_hours = True
        with freeze_time("2026-03-06 04:00:00"):  # 23:00 in New York
            text = self.compose(self.customer)
            self.assertEqual(text.next_attempt_at, fields.Datetime.to_datetime("2026-03-06 13:00:00"))
            self.received_and_accepted(MARC).with_user(self.agent_one).send_text("Hello")
        self.assertEqual(text.status, "queued")

    def test_who_sends_in_odoo_sees_nothing_of_conversations(self):
        """B13, S22: Odoo's window works for everybody it worked for"""
        text = self.compose(self.customer)
        for model in ("texting.message", "texting.conversation", "texting.session"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.salesman).search_read([])
        with self.assertRaises(AccessError):
            text.with_user(self.salesman).read(["body"])

    def test_off_nothing_changes(self):
        """B13: texts go where Odoo sends them"""
        self.env.company.texting_sends_odoo_sms = False
        api_classes = [type(api).__name__ for api, _texts in self.queue_sms()._split_by_api()]
        self.assertEqual(api_classes, ["SmsApi"])

    def test_number_of_another_company_is_refused(self):
        """B13, B20: in Settings"""
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(ValidationError):
            other.write({"texting_sends_odoo_sms": True, "texting_default_number_id": self.number.id})
        with self.assertRaises(ValidationError):
            other.texting_sends_odoo_sms = True

    @mute_logger("odoo.addons.texting_inbox.models.odoo_sms.texting_message")
    def test_without_a_number_that_sends_the_failure_says_what_to_do(self):
        """B13: an error in one sentence"""
        self.carrier.state = "disabled"
        text = self.compose(self.customer)
        self.assertFalse(text)
        self.assertIn("Choose one in Settings", self.notification(self.customer).failure_reason)

    def test_erased_person_is_gone_from_odoos_texts_too(self):
        """B13, B11: the words of a reminder are words"""
        text = self.compose(self.customer, "secret appointment")
        text._apply_status("sent")
        self.env["texting.erasure"].with_user(self.manager).create({"phone": MARC}).action_erase()
        self.assertFalse(text.body)

    def test_archive_shows_it_to_who_may_read_the_record(self):
        """B13, D11: like every session"""
        text = self.compose(self.customer)
        self.assertIn(text.session_id, self.env["texting.session"].with_user(self.agent_one).search([]))
        self.assertEqual(text.with_user(self.manager)._to_client()["source"], "Contact")
        self.assertEqual(self.number.phone, OUR_NUMBER)
        self.agent_two.group_ids = [Command.unlink(self.env.ref("texting_inbox.group_agent").id)]
        with self.assertRaises(AccessError):
            self.env["texting.session"].with_user(self.agent_two).search([])
