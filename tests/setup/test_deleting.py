"""What is in use is not deleted, and whoever tries reads what to do instead."""

from odoo.exceptions import UserError

from ..support.common import TextingCase, migrate


class TestDeleting(TextingCase):
    def refused(self, record, *words):
        with self.assertRaises(UserError) as caught:
            record.unlink()
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_a_number_with_texts_is_archived_instead(self):
        """D18: deleting a number in use says what to do"""
        self.receive()
        self.refused(self.number, self.number.phone, "Archive")

    def test_a_number_with_opt_outs_alone_is_archived_instead(self):
        """D18: an opt-out keeps the number that it concerns"""
        self.env.company.texting_opt_out_scope = "number"
        self.receive(body="STOP")
        self.conversation().unlink()
        self.refused(self.number, "opt-outs")

    def test_a_queue_of_a_number_is_archived_instead(self):
        """D18: deleting a queue in use says which numbers need another one, archived numbers too"""
        self.number.active = False
        self.refused(self.queue, self.queue.name, self.number.phone, "another queue")

    def test_a_carrier_with_numbers_is_disabled_instead(self):
        """D18: deleting a carrier in use says what to do"""
        self.refused(self.carrier, self.carrier.name, "Disable")

    def test_a_user_named_in_the_audit_is_archived_instead(self):
        """D18: what somebody did stays written down with their name"""
        former = self.new_agent("former_agent", "Former Agent")
        self.env["texting.audit.entry"].with_user(former)._add("read", "a number")
        self.refused(former, "Former Agent", "Archive")

    def test_a_company_with_texts_is_archived_instead(self):
        """D18: carriers, queues, opt-outs and the audit keep their company"""
        audited, queued, connected = companies = self.env["res.company"].create(
            [{"name": f"Company with {what}"} for what in ("an audit", "a queue", "a carrier")])
        self.env["texting.audit.entry"]._add("read", "a number", company=audited)
        self.env["texting.queue"].create({"name": "Theirs", "company_id": queued.id, "active": False})
        self.env["texting.carrier"].create({"name": "Theirs", "company_id": connected.id})
        for company in companies:
            self.refused(company, company.name, "Archive")

    def test_what_nothing_refers_to_is_deleted(self):
        """D18: what is not in use goes"""
        (self.other_queue | self.env["texting.queue"].create({"name": "Never used"})).unlink()
        carrier = self.env["texting.carrier"].create({"name": "Never used"})
        self.env["texting.number"].create({"phone": "+14155550102", "carrier_id": carrier.id}).unlink()
        carrier.unlink()

    def test_an_update_brings_settings_within_bounds(self):
        """B20: what an earlier version let through does not break the update"""
        self.env.cr.execute("ALTER TABLE texting_number DROP CONSTRAINT texting_number_rate_positive")
        self.env.cr.execute("ALTER TABLE texting_queue DROP CONSTRAINT texting_queue_alert_days_positive")
        second = self.number.copy({"phone": "+14155550103"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE texting_number SET rate = 'NaN' WHERE id = %s", [self.number.id])
        self.env.cr.execute("UPDATE texting_number SET rate = 0.0001 WHERE id = %s", [second.id])
        self.env.cr.execute("UPDATE texting_queue SET alert_days = 2000000000")
        migrate("pre-people_bounds.py", self.env.cr)
        self.env.invalidate_all()
        self.assertEqual((self.number.rate, second.rate, self.queue.alert_days), (1000, 0.01, 3650))
