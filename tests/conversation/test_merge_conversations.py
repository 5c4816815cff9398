"""An update merges conversations of one person whose number was spelled in several ways."""

import importlib.util
from pathlib import Path

from odoo.modules import get_module_path

from ..support.common import DANA, MARC, TextingCase

OLD, NEW = "+5215512345680", "+525512345680"  # Mexico, with the 1 that Odoo drops


def migrate(cr):
    path = Path(get_module_path("texting_inbox"), "migrations", "19.0.1.1.0", "post-05_merge_conversations.py")
    spec = importlib.util.spec_from_file_location("post_merge_conversations", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.migrate(cr, "19.0.1.0.0")


class TestMergedConversations(TextingCase):
    def as_before(self, conversation, phone):
        """Spell a conversation's number as an earlier version did."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE texting_conversation SET phone = %s WHERE id = %s", [phone, conversation.id])
        self.env.cr.execute("UPDATE texting_session SET phone = %s WHERE conversation_id = %s", [phone, conversation.id])
        self.env.invalidate_all()

    def update(self):
        self.env.flush_all()
        migrate(self.env.cr)

    def conversations(self, *phones):
        return self.env["texting.conversation"].search([("phone", "in", phones)])

    def test_two_spellings_become_one_conversation(self):
        """B20: what one agent owns and what waits in the queue is the owner's, every text and step of it"""
        owned = self.received_and_accepted(NEW, body="Hola")
        self.as_before(owned, OLD)
        waiting = self.receive(NEW, body="Sigue libre?")
        waiting.with_user(self.agent_two).set_hidden(True)
        owned.with_user(self.agent_two).sudo().env["texting.alert.hidden"].create(
            {"conversation_id": owned.id, "user_id": self.agent_two.id, "last_message_id": 1})
        steps = owned.session_id.step_ids
        self.assertEqual(len(self.conversations(OLD, NEW)), 2)
        self.update()
        self.assertEqual(self.conversations(OLD, NEW), owned)
        self.assertEqual((owned.phone, owned.owner_id, owned.session_ids), (NEW, self.agent_one, owned.session_id))
        self.assertEqual(owned.text_ids.sorted("id").mapped("body"), ["Hola", "Sigue libre?"])
        self.assertEqual(owned.text_ids.session_id, owned.session_id)
        self.assertLessEqual(owned.text_ids.mail_message_id, owned.message_ids)
        self.assertEqual(owned.session_id.step_ids, steps)
        [alert] = self.alerts_of(self.agent_one)
        self.assertEqual((alert["action"], alert["snippet"]), ("reply", "Sigue libre?"))
        self.assertFalse(self.alerts_of(self.agent_two))

    def test_archived_sessions_follow(self):
        """B20: the history of a raw spelling from a card is that of the number"""
        history = self.received_and_accepted(MARC)
        history.with_user(self.agent_one).action_leave()
        self.as_before(history, f"{MARC} (mobile)")
        waiting = self.receive(MARC, body="Me again")
        session = history.session_ids
        self.update()
        self.assertEqual(self.conversations(MARC, f"{MARC} (mobile)"), waiting)
        self.assertEqual((session.conversation_id, session.phone), (waiting, MARC))
        self.assertEqual((waiting.state, len(waiting.session_ids), waiting.partner_id), ("new", 2, self.customer))

    def test_opt_out_under_the_other_spelling_holds(self):
        """B20: a STOP of before the update"""
        self.receive(NEW, body="STOP")
        self.as_before(self.conversations(NEW), OLD)
        self.env.cr.execute("UPDATE texting_consent SET phone = %s WHERE phone = %s", [OLD, NEW])
        self.env["phone.blacklist"].sudo().search([("number", "=", NEW)]).unlink()
        self.update()
        self.assertTrue(self.env["texting.consent"]._is_opted_out(NEW, self.number))

    def test_our_number_is_respelled(self):
        """B20: one that was typed with spaces, and that Odoo could not parse"""
        number = self.env["texting.number"].create({"phone": "+15552234567", "carrier_id": self.carrier.id})
        self.env.flush_all()
        self.env.cr.execute("UPDATE texting_number SET phone = '+1 (555) 223-4567' WHERE id = %s", [number.id])
        self.env.invalidate_all()
        self.update()
        self.assertEqual(number.phone, "+15552234567")

    def test_what_is_spelled_right_or_no_number_stays(self):
        """B20: short codes, names, and what is no certain number"""
        phones = [DANA, "72345", "AMAZON", "+15552234567"]
        kept = [self.receive(phone) for phone in phones]
        self.as_before(kept[3], "+email: a@b.co")
        self.update()
        self.assertEqual([conversation.phone for conversation in kept], [*phones[:3], "+email: a@b.co"])
        self.update()
        self.assertTrue(all(conversation.exists() for conversation in kept))
