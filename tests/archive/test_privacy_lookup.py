"""Odoo's privacy lookup finds a person's texts, and its Delete erases them (B11)."""

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ..support.common import DANA, MARC
from .test_retention import RetentionCase

CONVERSATION = "texting.conversation"


class TestPrivacyLookup(RetentionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = new_test_user(cls.env, "privacy_admin", "base.group_system")
        cls.customer.email = "marc@olsen.example"

    def look_up(self, email, name="Marc Olsen"):
        wizard = self.env["privacy.lookup.wizard"].with_user(self.administrator).create({"email": email, "name": name})
        wizard.action_lookup()
        return wizard

    def texts(self, wizard):
        return wizard.line_ids.filtered(lambda line: line.res_model == CONVERSATION)

    def test_texts_are_one_line_found_by_address_or_number(self):
        """B11: by the contact's address, or its number in any spelling; sessions are no lines of their own."""
        session = self.archive(MARC, "words")
        self.archive(MARC, "more words")
        for typed in ("marc@olsen.example", "(212) 555-0123", MARC):
            with self.subTest(typed):
                wizard = self.look_up(typed)
                self.assertEqual(self.texts(wizard).mapped("res_id"), session.conversation_id.ids)
                self.assertIn(("res.partner", self.customer.id), [(line.res_model, line.res_id) for line in wizard.line_ids])
                self.assertNotIn("texting.session", wizard.line_ids.mapped("res_model"))

    def test_a_lead_without_an_address_is_found_by_its_number(self):
        """B11: who only ever texted has no e-mail address."""
        self.archive(DANA, "words")
        found = {(line.res_model, line.res_id) for line in self.look_up(DANA, "Dana Whitfield").line_ids}
        self.assertGreaterEqual(found, {("crm.lead", self.lead.id), (CONVERSATION, self.conversation(DANA).id)})

    def test_a_lead_with_an_address_is_found_by_that(self):
        """B11: also when nobody made a contact of them."""
        self.archive(DANA, "words")
        self.lead.email_from = "dana@whitfield.example"
        self.assertEqual(self.texts(self.look_up("dana@whitfield.example", "Dana")).mapped("res_id"), self.conversation(DANA).ids)

    def test_its_delete_erases_as_ours_does(self):
        """B11: words go, figures stay, the log has neither name nor number."""
        session = self.archive(MARC, "words")
        wizard = self.look_up(MARC)
        line = self.texts(wizard)
        line.action_unlink()
        self.assertTrue(line.is_unlinked)
        self.assertFalse(any(session.message_ids.mapped("body")))
        self.assertTrue(session.accepted_at)
        self.env.flush_all()  # the log is written when the details are computed
        self.assertEqual(wizard.log_id.anonymized_email, "+1********23")
        self.assertIn("Erased 1 text sessions", wizard.log_id.execution_details)
        entry = self.env["texting.audit.entry"].search([("kind", "=", "erased")], limit=1)
        self.assertEqual(entry.user_id, self.administrator)

    def test_a_legal_hold_forbids_its_delete(self):
        """B11: whoever asks."""
        session = self.archive(MARC, "words")
        self.env["texting.hold"].with_user(self.manager).create({"phone": MARC, "reason": "Lawsuit"})
        with self.assertRaisesRegex(UserError, "Lawsuit"):
            self.texts(self.look_up(MARC)).action_unlink()
        self.assertEqual(session.message_ids[0].body, "words")

    def test_what_is_neither_address_nor_number_is_refused(self):
        """B11: as before."""
        with self.assertRaises(UserError):
            self.look_up("nobody")

    def test_a_contact_without_an_address_is_looked_up_by_number(self):
        """B11: the action on a contact fills in what there is."""
        self.customer.email = False
        context = self.customer.with_user(self.administrator).action_privacy_lookup()["context"]
        self.assertEqual(context["default_email"], self.customer.phone)
