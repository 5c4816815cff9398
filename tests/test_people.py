"""Whose number it is."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from .common import DANA, MARC, STRANGER, TextingCase


class TestPeople(TextingCase):
    def test_customer_comes_before_lead_before_the_rest(self):
        """D6: several records share a number: customer before lead before the rest; the alert says that others match."""
        self.env["res.partner"].create({"name": "Dana, Customer", "phone": "+1 212-555-0199"})
        self.receive(DANA)
        [alert] = self.alerts_of(self.agent_one)
        self.assertEqual((alert["name"], alert["status"], alert["others_match"]), ("Dana, Customer", "customer", True))

    def test_the_most_recently_active_of_several_is_shown(self):
        """D6: the most recently active one."""
        with freeze_time(fields.Datetime.now() - timedelta(days=30)):
            self.env["res.partner"].create({"name": "Old", "phone": STRANGER})
        self.env["res.partner"].create({"name": "Recent", "phone": STRANGER})
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET write_date = now() - interval '30 days' WHERE name = 'Old'")
        self.receive(STRANGER)
        self.assertEqual(self.alerts_of(self.agent_one)[0]["name"], "Recent")

    def test_archived_contact_comes_after_an_active_lead(self):
        """D6: the rest comes last."""
        self.env["res.partner"].create({"name": "Gone", "phone": "+1 212-555-0199", "active": False})
        self.receive(DANA)
        self.assertEqual(self.alerts_of(self.agent_one)[0]["status"], "lead")

    def test_records_of_another_company_are_not_matched(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.env["res.partner"].create({"name": "Theirs", "phone": STRANGER, "company_id": other.id})
        self.receive(STRANGER)
        self.assertFalse(self.alerts_of(self.agent_one)[0]["name"])

    def test_number_written_in_national_form_is_found(self):
        self.env["res.partner"].create({"name": "National", "phone": "(646) 555-0147", "country_id": self.env.ref("base.us").id})
        self.receive(STRANGER)
        self.assertEqual(self.alerts_of(self.agent_one)[0]["name"], "National")

    def test_lookup_uses_the_index_on_contacts(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'res_partner' AND indexdef LIKE '%(phone_sanitized)%'")
        self.assertTrue(self.env.cr.fetchall())

    def test_two_numbers_of_ours_are_two_conversations(self):
        second = self.env["texting.number"].create({
            "phone": "+14155550101", "carrier_id": self.carrier.id, "queue_id": self.queue.id})
        self.receive(MARC)
        self.receive(MARC, recipient="+14155550101")
        conversations = self.env["texting.conversation"].search([("phone", "=", MARC)])
        self.assertTrue(self.number | second <= conversations.number_id)
