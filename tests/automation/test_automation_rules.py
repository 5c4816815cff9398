"""Odoo's automation rules see texts, made in Odoo's own form: a model, a trigger, an action."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.texting_inbox.models.conversation.texting_event_pending import MAX_ATTEMPTS

from ..support.common import DANA, MARC, STRANGER, TextingCase

EVENT, PENDING = "texting.event", "texting.event.pending"


class AutomationCase(TextingCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.unhook)

    def unhook(self):
        """The rules are rolled back with the test; the hooks that they put on the model are not."""
        self.env["base.automation"]._unregister_hook()

    def rule(self, code="(record.lead_id or record.partner_id).message_post(body=record.kind)", trigger="on_create", **values):
        """What an administrator makes in Odoo's form."""
        return self.env["base.automation"].create({
            "name": "Texts", "model_id": self.env["ir.model"]._get_id(EVENT), "trigger": trigger,
            "action_server_ids": [Command.create({
                "name": "Act", "model_id": self.env["ir.model"]._get_id(EVENT), "state": "code", "code": code})],
            **values,
        })

    def run_rules(self):
        self.run_cron(PENDING, "_cron_process")

    def kinds(self):
        return self.env[EVENT].search([], order="id").mapped("kind")


class TestAutomationRules(AutomationCase):
    def test_rules_see_what_happens_with_the_lead_at_hand(self):
        """B17: received, answered, failed, closed, missed and opted out, in their order"""
        self.rule()
        owned = self.received_and_accepted().with_user(self.agent_one)
        text = self.env["texting.message"].browse(owned.send_text("Yes, it is.")).sudo()
        text._apply_status("failed", "unreachable")
        owned.action_leave()
        waiting = self.receive(MARC)
        waiting.session_id._note_missed(waiting.session_id.opened_at)
        self.receive(DANA, "STOP")
        self.run_rules()
        # what a STOP says is archived at once
        self.assertEqual(
            self.kinds(), ["received", "answered", "failed", "closed", "received", "missed", "opted_out", "closed"])
        self.assertFalse(self.env[PENDING].search([]))
        notes = " ".join(self.lead.message_ids.mapped("body"))
        for kind in ("received", "answered", "failed", "closed", "opted_out"):
            self.assertIn(kind, notes)
        self.assertEqual(self.env[EVENT].search([("kind", "=", "missed")]).partner_id, self.customer)

    def test_rule_may_ask_for_words_queue_and_agent(self):
        """B17: its condition is a domain of the event"""
        self.rule(filter_domain="[('kind', '=', 'received'), ('body', 'ilike', 'refund'), ('queue_id.name', '=', 'Sales')]")
        self.receive(body="hello")
        self.run_rules()
        notes = len(self.lead.message_ids)
        self.receive(body="I want a REFUND")
        self.run_rules()
        self.assertEqual(len(self.lead.message_ids), notes + 1)

    def test_without_a_rule_nothing_is_recorded_and_no_query_is_made(self):
        """B17: the inbound way costs what it cost before"""
        self.receive()
        with patch.object(type(self.env[PENDING]), "_add") as add:
            self.receive(body="again")
            add.assert_not_called()
        text = self.texts(self.conversation())[:1]
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.env[EVENT]._note("received", text)

    def test_event_outlives_a_crash_and_runs_once(self):
        """B17: it is written with the text, and taken away with what the rule did"""
        self.rule()
        self.receive()
        self.assertEqual(len(self.env[PENDING].search([])), 1)
        self.run_rules()
        self.run_rules()
        self.assertEqual(self.kinds(), ["received"])

    @mute_logger("odoo.addons.texting_inbox.models.conversation.texting_event_pending")
    def test_rule_that_fails_is_shown_and_holds_no_other_event_up(self):
        """B17: nothing of what it did stays, and it is tried again; an administrator retries it when the rule is corrected"""
        rule = self.rule(
            "record.lead_id.message_post(body=record.kind)\nif record.body == 'bad': raise UserError('No such team')")
        self.receive(body="bad")
        self.receive(body="good")
        self.run_rules()
        self.assertEqual(self.env[EVENT].search([]).body, "good")
        pending = self.env[PENDING].search([])
        self.assertIn("No such team", pending.error)
        pending.attempts = MAX_ATTEMPTS
        self.run_rules()
        rule.action_server_ids.code = "pass"
        pending.with_user(self.env.ref("base.user_admin")).action_retry()
        self.run_rules()
        self.assertEqual(len(self.env[EVENT].search([])), 2)

    def test_words_are_read_by_managers_alone(self):
        """B17: neither agents nor other employees read events"""
        self.rule("pass")
        self.receive(STRANGER, "secret words")
        self.run_rules()
        self.assertEqual(self.env[EVENT].with_user(self.manager).search([]).body, "secret words")
        for user in (self.agent_one, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env[EVENT].with_user(user).search_read([])

    def test_another_company_sees_no_event(self):
        """B17: events are their company's"""
        self.rule("pass")
        self.receive()
        self.run_rules()
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(self.env[EVENT].with_user(self.manager).search([]))

    def test_erased_words_are_gone_from_events(self):
        """B17, B11: an event holds no words of its own"""
        self.rule("pass")
        self.received_and_accepted(body="my secret").with_user(self.agent_one).action_leave()
        self.run_rules()
        self.env["texting.erasure"].with_user(self.manager).create({"phone": DANA}).action_erase()
        self.assertFalse(any(self.env[EVENT].search([]).mapped("body")))
