"""Who did what with texts: one list that is only ever added to (B9)."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..support.common import DANA, STRANGER, TextingCase


class TestAudit(TextingCase):
    def setUp(self):
        super().setUp()
        # What tests with real transactions did stays in the audit of their database, as it should.
        self.before = self.env["texting.audit.entry"].search([], limit=1).id or 0

    def entries(self, *domain):
        return self.env["texting.audit.entry"].search([("id", ">", self.before), *domain], order="id")

    def kinds(self, user=None, **values):
        """:return: the kinds of what this user did, in order"""
        domain = [("id", ">", self.before), *([("user_id", "=", user.id)] if user else [])]
        domain += [(field, "=", value) for field, value in values.items()]
        return self.env["texting.audit.entry"].with_user(self.manager).search(domain, order="id").mapped("kind")

    def test_ownership_is_in_the_audit(self):
        """B7, B9: accepted, transferred, taken over, left."""
        conversation = self.received_and_accepted(DANA)
        conversation.with_user(self.agent_one).action_transfer(user_id=self.agent_two.id)
        conversation.with_user(self.manager).action_take_over()
        conversation.with_user(self.manager).mark_seen()
        conversation.with_user(self.manager).action_leave()
        self.assertEqual(self.kinds(), ["accepted", "transferred", "taken_over", "left"])
        self.assertEqual(self.kinds(self.agent_one), ["accepted", "transferred"])

    def test_an_inbound_text_costs_no_entry(self):
        """B9: nor does what the owner reads and writes."""
        conversation = self.received_and_accepted(DANA)
        before = self.kinds()
        self.receive(DANA, body="More")
        conversation.with_user(self.agent_one).get_windows()
        conversation.with_user(self.agent_one).send_text("Yes")
        self.assertEqual(self.kinds(), before)

    def test_a_manager_who_reads_leaves_a_line_a_quarter_of_an_hour(self):
        """B9: the transcript, and a window read along."""
        conversation = self.received_and_accepted(DANA)
        session = conversation.session_id.with_user(self.manager)
        with freeze_time("2030-01-01 10:00"):
            session.web_read({"transcript": {}})
            session.web_read({"transcript": {}})
        self.assertEqual(self.kinds(self.manager), ["read"])
        with freeze_time("2030-01-01 10:16"):
            conversation.with_user(self.manager).get_windows()
        self.assertEqual(self.kinds(self.manager), ["read", "read"])
        conversation.session_id.with_user(self.agent_one).web_read({"transcript": {}})
        self.assertNotIn("read", self.kinds(self.agent_one))

    def test_what_a_manager_searched_for_is_written_down(self):
        """B9: with how much it found; a filter alone is no search."""
        self.receive(STRANGER, body="I want a refund")
        sessions = self.env["texting.session"].with_user(self.manager)
        sessions.web_search_read([("closed_at", "=", False)], {"phone": {}})
        self.assertFalse(self.kinds(self.manager))
        sessions.web_search_read([("words", "ilike", "refund")], {"phone": {}})
        entry = self.entries(("user_id", "=", self.manager.id))
        self.assertEqual((entry.kind, entry.subject, entry.detail), ("searched", "refund", "1 found"))

    def test_the_same_search_in_another_view_is_one_entry(self):
        """B9: list, kanban and calendar ask anew; a quarter of an hour later it counts again."""
        self.receive(STRANGER, body="I want a refund")
        sessions = self.env["texting.session"].with_user(self.manager)
        for moment in ("2030-01-01 10:00", "2030-01-01 10:01", "2030-01-01 10:16"):
            with freeze_time(moment):
                sessions.web_search_read([("words", "ilike", "refund")], {"phone": {}})
        sessions.web_search_read([("person_name", "ilike", "Dana")], {"phone": {}})
        self.assertEqual(self.entries(("kind", "=", "searched")).mapped("subject"), ["refund", "refund", "Dana"])

    def test_an_entry_costs_one_insert(self):
        """B9: and nothing is read for it."""
        self.env["texting.audit.entry"]._add("left", DANA)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["texting.audit.entry"]._add("left", DANA)
            self.env.flush_all()

    def test_opt_outs_are_written_down_by_whomever(self):
        """B9: an agent's, an administrator's, and one by Odoo's own blacklist; not what a person texts."""
        self.receive(DANA, body="STOP")
        self.assertFalse(self.entries())
        self.env["texting.consent"]._note(STRANGER, "opt_out", "agent", "No more", self.number)
        self.env["texting.consent"]._get_blocks(STRANGER)._lift("administrator", "They asked")
        self.env["phone.blacklist"].sudo()._add([STRANGER])
        self.assertEqual(self.entries().mapped("kind"), ["opted_out", "lifted", "opted_out"])

    def test_agents_of_a_queue_are_written_down_from_wherever_they_are_set(self):
        """B9: on the queue, a new one included, and on the user."""
        self.env["texting.queue"].create({"name": "New", "member_ids": [Command.set(self.agent_one.ids)]})
        self.outsider.texting_queue_ids = self.queue
        found = [(entry.subject, entry.detail) for entry in self.entries(("kind", "=", "queue"))]
        self.assertEqual(found, [
            ("New", "+ Agent One"), ("Sales", "+ Agent of Another Queue"), ("Support", "− Agent of Another Queue")])

    def test_a_new_carrier_is_written_down_by_the_names_of_its_credentials(self):
        """B9: never a value."""
        self.env["texting.carrier"].create({"name": "New", "code": "twilio", "account": "AC1", "secret": "do-not-tell-this"})
        self.assertEqual([(entry.subject, entry.detail) for entry in self.entries()], [("New", "account, code, secret")])

    def test_exports_are_written_down(self):
        """B9: which records and how many."""
        self.receive(DANA)
        group = self.env.ref("base.group_allow_export")
        self.manager.group_ids += group
        sessions = self.env["texting.session"].with_user(self.manager).search([])
        sessions.export_data(["phone"])
        self.assertEqual(self.kinds(self.manager), ["exported"])

    def test_changes_of_carriers_and_queues_are_written_down_without_secrets(self):
        """B9: which fields, which agents; never a value."""
        admin = new_test_user(self.env, "audit_admin", "base.group_system,texting_inbox.group_manager")
        self.carrier.with_user(admin).write({"secret": "do-not-tell-this", "name": "Renamed"})
        self.queue.with_user(self.manager).member_ids = [Command.unlink(self.agent_two.id), Command.link(self.outsider.id)]
        self.queue.with_user(self.manager).sequence = 3
        entries = self.entries()
        self.assertEqual([(entry.kind, entry.subject, entry.detail) for entry in entries], [
            ("carrier", "Renamed", "secret"), ("queue", "Sales", "+ Agent of Another Queue, − Agent Two")])

    def test_nobody_changes_or_deletes_an_entry(self):
        """B9: administrators neither, nor the superuser."""
        self.received_and_accepted(DANA)
        admin = new_test_user(self.env, "audit_admin", "base.group_system")
        entry = self.entries()[0]
        for user in (self.manager, admin, self.env.ref("base.user_root")):
            for change in (lambda one: one.write({"kind": "left"}), lambda one: one.unlink()):
                with self.assertRaises(UserError):  # an AccessError is one
                    change(entry.with_user(user))
        with self.assertRaises(UserError):
            entry.sudo().unlink()

    def test_only_managers_and_administrators_read_the_audit_of_their_companies(self):
        """B9, D11: agents and strangers nothing, not even counts."""
        self.received_and_accepted(DANA)
        entries = self.env["texting.audit.entry"]
        self.assertTrue(entries.with_user(self.manager).search_count([]))
        for user in (self.agent_one, self.employee):
            with self.assertRaises(AccessError):
                entries.with_user(user).search_count([])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = new_test_user(
            self.env, "manager_elsewhere", "texting_inbox.group_manager", company_id=other.id,
            company_ids=[Command.set(other.ids)])
        self.assertFalse(entries.with_user(elsewhere).search_count([]))

    def test_entries_are_kept_for_as_many_years_as_the_company_wants(self):
        """B11: then they go by themselves."""
        with freeze_time("2020-01-01"):
            self.received_and_accepted(DANA)
        self.received_and_accepted(STRANGER)
        self.env.company.texting_audit_years = 3
        self.env.flush_all()
        self.env["texting.audit.entry"]._gc_entries()
        self.env.invalidate_all()
        self.assertEqual(len(self.kinds()), 1)
