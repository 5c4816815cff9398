"""What waits and what is unseen is said twice, to Odoo and to PostgreSQL: both mean the same, and so do the rules of access."""

from odoo.tools import SQL

from odoo.addons.texting_inbox.models.conversation.texting_conversation import WAITING, WAITING_SQL
from odoo.addons.texting_inbox.models.conversation.texting_message import UNSEEN, UNSEEN_SQL

from ..support.common import DANA, MARC, STRANGER, TextingCase


class TestWaitingAndUnseen(TextingCase):
    def setUp(self):
        super().setUp()
        owned = self.received_and_accepted(DANA)
        owned.with_user(self.agent_one).send_text("Yes, it is.")
        self.receive(DANA, "And tomorrow?")
        self.receive(STRANGER)
        self.received_and_accepted(MARC).with_user(self.agent_one).action_leave()
        self.env.flush_all()

    def found(self, model, condition):
        query = SQL("SELECT id FROM %s WHERE %s", SQL.identifier(self.env[model]._table), SQL(condition))
        return self.env[model].browse(row[0] for row in self.env.execute_query(query))

    def test_what_waits_is_the_same_to_odoo_and_to_postgresql(self):
        """D1: of new, owned and archived conversations the new one"""
        waiting = self.env["texting.conversation"].search(WAITING)
        self.assertIn(self.conversation(STRANGER), waiting)
        self.assertFalse(waiting & (self.conversation(DANA) | self.conversation(MARC)))
        self.assertEqual(waiting, self.found("texting.conversation", WAITING_SQL).sorted("id", reverse=True))

    def test_what_is_unseen_is_the_same_to_odoo_and_to_postgresql(self):
        """D16: received texts that nobody looked at; never one of ours"""
        unseen = self.env["texting.message"].search(UNSEEN)
        ours = unseen & (self.conversation(DANA) | self.conversation(STRANGER) | self.conversation(MARC)).text_ids
        self.assertEqual(ours.mapped("body"), ["And tomorrow?", "Is the 10x10 still free?"])
        self.assertEqual(unseen, self.found("texting.message", UNSEEN_SQL).sorted("id"))

    def test_whom_a_text_waits_for_is_the_same_to_the_bell_to_accept_and_to_the_rules(self):
        """D1, S9, S22: for the agents of its queue; a colleague of another queue neither sees it nor is alerted of it"""
        waits = self.conversation(STRANGER)
        for user in (self.agent_one, self.agent_two, self.outsider):
            with self.subTest(user.name):
                is_mine = waits._is_waiting_for(user)
                self.assertEqual(is_mine, user in self.queue.member_ids)
                self.assertEqual(waits.id in [alert["id"] for alert in self.alerts_of(user)], is_mine)
                self.assertEqual(waits in self.env["texting.conversation"].with_user(user).search(WAITING), is_mine)
                self.assertEqual(waits.with_user(user).session_id.sudo(False).with_user(user).has_access("read"), is_mine)
