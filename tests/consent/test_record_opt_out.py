"""Opt-outs that were given outside of texting: any agent records them on the lead or contact, without a conversation."""
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..support.common import MARC, OUR_NUMBER, TextingCase, migrate


class TestRecordOptOut(TextingCase):
    def record(self, record, user, **values):
        """Open the dialog from a lead or contact, fill it in and confirm it."""
        action = record.with_user(user).action_record_opt_out()
        wizard = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        wizard.create({"wording": "No more texts, please", **values}).action_record()
        return self.env["texting.consent"].sudo().search([], limit=1)

    def is_out(self, phone, number=None):
        return bool(self.env["texting.consent"].sudo()._is_opted_out(phone, number or self.number))

    def test_agent_records_what_was_said_on_the_phone(self):
        """D12: with the words, the time and how; no conversation is needed, and nobody can text the person afterwards"""
        said_at = fields.Datetime.now() - timedelta(hours=2)
        row = self.record(self.customer, self.agent_one, channel="in_person", said_at=said_at)
        self.assertEqual(
            (row.phone, row.event, row.source, row.wording, row.channel, row.said_at, row.user_id, row.scope),
            (MARC, "opt_out", "agent", "No more texts, please", "in_person", said_at, self.agent_one, "company"))
        self.assertTrue(self.is_out(MARC))
        start = self.env["texting.conversation"].with_user(self.agent_one).start_text
        answer = start("res.partner", self.customer.id, MARC, self.number.id)
        self.assertFalse(answer["started"])
        self.assertIn("opted out", answer["reason"])

    def test_lead_is_recorded_and_start_lifts_it(self):
        """D12: the agent cannot take it back, the person can"""
        lead = self.env["crm.lead"].create({"name": "Mine", "type": "opportunity", "phone": MARC, "user_id": self.agent_one.id})
        self.record(lead, self.agent_one)
        self.assertTrue(self.is_out(MARC))
        self.receive(MARC, body="START")
        self.assertFalse(self.is_out(MARC))

    def test_who_may_not_see_the_person_records_nothing(self):
        """S22: an employee who is no agent, and an agent who may not read the lead"""
        lead = self.env["crm.lead"].create({"name": "Hers", "type": "opportunity", "phone": MARC, "user_id": self.agent_two.id})
        for record, user in ((self.customer, self.employee), (lead, self.outsider)):
            with self.assertRaises(AccessError):
                self.record(record, user)
        self.assertFalse(self.is_out(MARC))

    def test_what_is_missing_is_said(self):
        """D12: words, a time in the past, a number that can be texted"""
        for values in ({"wording": " "}, {"said_at": fields.Datetime.now() + timedelta(hours=1)}):
            with self.assertRaises(UserError):
                self.record(self.customer, self.agent_one, **values)
        self.customer.phone = "+email: a@b.co"
        with self.assertRaisesRegex(UserError, "no number"):
            self.record(self.customer, self.agent_one)


class TestOurNumber(TextingCase):
    def setUp(self):
        super().setUp()
        self.env.company.texting_opt_out_scope = "number"
        self.receive(MARC, body="STOP")
        self.other_carrier = self.number.carrier_id.copy({"name": "Other"})

    def is_out(self, number):
        return bool(self.env["texting.consent"].sudo()._is_opted_out(MARC, number))

    def test_opt_out_follows_the_digits_to_another_carrier(self):
        """B20: a number that is ported is the same number to whoever said STOP to it"""
        self.number.carrier_id = self.other_carrier
        self.assertTrue(self.is_out(self.number))

    def test_opt_out_follows_the_digits_to_a_new_record(self):
        """B20: archived, and set up again with another carrier; START there lifts it for both"""
        self.number.active = False
        again = self.number.copy({"phone": OUR_NUMBER, "carrier_id": self.other_carrier.id, "active": True})
        self.assertTrue(self.is_out(again))
        self.env["texting.consent"].sudo()._note(MARC, "opt_in", "text", "START", again)
        self.assertFalse(self.is_out(again) or self.is_out(self.number))
        self.assertFalse(self.env["texting.consent"].sudo().search([("is_in_force", "=", True), ("phone", "=", MARC)]))

    def test_other_digits_are_another_number(self):
        """D12: with scope number only what it was said to is silent"""
        other = self.env["texting.number"].create(
            {"phone": "+14155550177", "carrier_id": self.carrier.id, "queue_id": self.queue.id})
        self.assertFalse(self.is_out(other))

    def test_update_fills_in_the_digits(self):
        """B20: rows from before have the digits that their number has"""
        self.env.flush_all()
        self.env.cr.execute("UPDATE texting_consent SET our_phone = NULL, channel = NULL")
        migrate("post-40_consent_numbers.py", self.env.cr)
        self.env.invalidate_all()
        row = self.env["texting.consent"].sudo().search([], limit=1)
        self.assertEqual((row.our_phone, row.channel), (OUR_NUMBER, "text"))
        self.assertTrue(self.is_out(self.number))
