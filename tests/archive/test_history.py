"""Everything that was texted with a lead or contact, on their card, in one scroll (B9, D11)."""

import re

from odoo.exceptions import AccessError

from ..support.common import DANA, MARC, STRANGER, TextingCase


class TestHistory(TextingCase):
    def archive(self, sender, *bodies, agent=None):
        """:return: an archived session of a person who wrote these texts"""
        conversation = self.received_and_accepted(sender, agent, body=bodies[0])
        for body in bodies[1:]:
            self.receive(sender, body=body)
        conversation.with_user(agent or self.agent_one).mark_seen()
        self.assertTrue(conversation.with_user(agent or self.agent_one).action_leave()["left"])
        return conversation.session_ids[:1]

    def history(self, record, user, before=None):
        return record.with_user(user).get_texting_history(before)

    def words(self, page):
        """:return: which of the words of this test's texts a page has, in order"""
        return re.findall(r"word\d+", page["html"] or "")

    def test_all_sessions_and_numbers_are_in_one_scroll(self):
        """B9: the newest at the end, with who had it; a lead's customer is the same person."""
        self.archive(DANA, "word1", "word2")
        self.archive(DANA, "word3", agent=self.agent_two)
        self.lead.partner_id = self.customer
        self.archive(MARC, "word4")
        page = self.history(self.lead, self.manager)
        self.assertEqual(self.words(page), ["word1", "word2", "word3", "word4"])
        self.assertFalse(page["before"])
        for shown in ("Agent Two", "Left by Agent One", "+1 212-555-0123"):
            self.assertIn(shown, page["html"])
        self.assertEqual(self.lead.with_user(self.manager).texting_session_count, 3)

    def test_a_company_has_the_history_of_its_people(self):
        """B9: and of their leads."""
        company = self.env["res.partner"].create({"name": "Olsen Boats", "is_company": True})
        self.customer.parent_id = company
        self.archive(MARC, "word1")
        self.lead.partner_id = self.env["res.partner"].create({"name": "Dana", "parent_id": company.id})
        self.archive(DANA, "word2")
        page = self.history(company, self.manager)
        self.assertEqual(self.words(page), ["word1", "word2"])
        self.assertIn("Marc Olsen", page["html"])

    def test_older_texts_come_page_by_page(self):
        """B9: none is missing, none twice."""
        for number in range(25):
            self.archive(MARC, f"word{number}")
        page = self.history(self.customer, self.manager)
        found = self.words(page)
        self.assertEqual(len(found), 20)
        while page["before"]:
            page = self.history(self.customer, self.manager, page["before"])
            found = self.words(page) + found
        self.assertEqual(found, [f"word{number}" for number in range(25)])

    def test_the_history_shows_what_its_reader_may_read(self):
        """D11: an owned session to its owner and managers; a lead that is somebody else's to nobody; employees nothing."""
        self.archive(MARC, "word1")
        self.received_and_accepted(MARC, self.agent_two, body="word2")
        self.assertEqual(self.words(self.history(self.customer, self.agent_one)), ["word1"])
        for user in (self.agent_two, self.manager):
            self.assertEqual(self.words(self.history(self.customer, user)), ["word1", "word2"])
        self.archive(DANA, "word3")
        with self.assertRaises(AccessError):
            self.history(self.lead, self.agent_one)  # agent two's lead
        with self.assertRaises(AccessError):
            self.history(self.customer, self.employee)

    def test_a_page_before_a_session_of_somebody_else_is_empty(self):
        """D11: a guessed id tells nothing, not even when somebody texted."""
        foreign = self.archive(STRANGER, "word1")
        self.archive(MARC, "word2")
        self.assertEqual(self.words(self.history(self.customer, self.agent_one, foreign.id)), [])

    def test_a_manager_who_reads_a_history_is_in_the_audit(self):
        """B9: each session of the page, as if it were opened."""
        session = self.archive(MARC, "word1")
        before = self.env["texting.audit.entry"].search([], limit=1).id
        self.history(self.customer, self.manager)
        self.history(self.customer, self.agent_one)
        entry = self.env["texting.audit.entry"].search([("id", ">", before)])
        self.assertEqual((entry.kind, entry.session_id, entry.user_id), ("read", session, self.manager))
