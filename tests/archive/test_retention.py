"""Words go, figures and the suppression list stay: after months, or when a person is erased (B11)."""

import base64
import os
from pathlib import Path

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..support.common import DANA, MARC, STRANGER, TextingCase

WORD = "Zyzzyva"  # in no other text of the database


class RetentionCase(TextingCase):
    def archive(self, sender, body, uid=None):
        """:return: a session that was archived; a picture and a note are in it"""
        conversation = self.received_and_accepted(sender, body=body, uid=uid)
        agent = conversation.with_user(self.agent_one)
        upload = self.env["ir.attachment"].with_user(self.agent_one).create({
            "name": f"{body}.png", "datas": base64.b64encode(b"\x89PNG\r\n\x1a\n" + body.encode() * 50), "mimetype": "image/png",
            "res_model": "mail.compose.message", "res_id": 0})
        agent.send_text(f"{body} too", attachment_ids=upload.ids)
        agent.add_note(f"Note on {body}")
        session = conversation.session_id
        agent.mark_seen()
        self.assertTrue(agent.action_leave()["left"])
        return session


class TestRetention(RetentionCase):
    def apply(self):
        self.run_cron("texting.retention", "_cron_apply")

    def test_words_and_files_go_after_the_months_and_figures_stay(self):
        """B11: by company; off by default."""
        with freeze_time("2025-01-10 10:00"):
            old = self.archive(DANA, "old words")
        with freeze_time("2026-06-10 10:00"):
            new = self.archive(MARC, "new words")
        self.env.company.texting_retention_months = 0
        with freeze_time("2026-07-01"):
            self.apply()
            self.assertEqual(old.message_ids[0].body, "old words")
            self.env.company.texting_retention_months = 12
            self.assertEqual(
                self.env["texting.retention"]._preview(self.env.company), {"sessions": 1, "texts": 2, "files": 1, "held": 0})
            self.apply()
        self.assertEqual(old.message_ids.mapped("body"), [False, False])
        self.assertFalse(old.step_ids.filtered("note"))
        self.assertFalse(old.message_ids.mail_message_id.attachment_ids)
        self.assertFalse(any(old.message_ids.mail_message_id.mapped("body")))
        self.assertTrue(old.cleared_at)
        self.assertEqual((old.inbound_count, old.outbound_count), (1, 1))
        self.assertTrue(old.accepted_at and old.owner_id)
        self.assertEqual(new.message_ids[0].body, "new words")
        self.assertTrue(new.message_ids.mail_message_id.attachment_ids)

    def test_a_legal_hold_wins(self):
        """B11: on a person or one session, with reason and by whom; releasing it lets retention have them."""
        with freeze_time("2025-01-10 10:00"):
            by_person, by_session, free = (self.archive(phone, "words") for phone in (DANA, MARC, STRANGER))
        holds = self.env["texting.hold"].with_user(self.manager)
        hold = holds.create({"phone": DANA, "reason": "Lawsuit"})
        holds.create({"session_id": by_session.id, "reason": "Lawsuit"})
        self.env.company.texting_retention_months = 1
        self.assertEqual(self.env["texting.retention"]._preview(self.env.company)["held"], 2)
        self.apply()
        self.assertEqual([bool(session.cleared_at) for session in (by_person, by_session, free)], [False, False, True])
        hold.action_release()
        self.apply()
        self.assertEqual([bool(session.cleared_at) for session in (by_person, by_session)], [True, False])
        with self.assertRaises(UserError):
            hold.sudo().unlink()
        with self.assertRaises(AccessError):
            self.env["texting.hold"].with_user(self.agent_one).create({"phone": DANA, "reason": "None of theirs"})

    def test_a_hold_on_a_number_without_texts_says_so(self):
        """B11: a number that is misspelt holds nothing."""
        with self.assertRaisesRegex(UserError, "international form"):
            self.env["texting.hold"].with_user(self.manager).create({"phone": "212 555", "reason": "Lawsuit"})

    def test_consent_entries_go_after_years_except_what_is_in_effect(self):
        """B11: an opt-out in effect is the suppression list; five years by default (16 CFR 310.5)."""
        with freeze_time("2019-01-01"):
            self.receive(DANA, body="STOP")
            self.receive(MARC, body="STOP")
            self.receive(MARC, body="START")
        self.assertEqual(self.env.company.texting_consent_years, 5)
        self.env.company.texting_retention_months = 12
        self.apply()
        consent = self.env["texting.consent"].search([("phone", "in", (DANA, MARC))])
        self.assertEqual({(row.phone, row.event) for row in consent}, {(DANA, "opt_out")})
        self.assertTrue(self.env["texting.consent"]._is_opted_out(DANA, self.number))
        self.assertFalse(self.env["texting.consent"]._is_opted_out(MARC, self.number))

    def test_an_interrupted_run_goes_on(self):
        """B11: what a batch deleted is committed, and the next run begins after it."""
        with freeze_time("2025-01-10 10:00"):
            sessions = self.archive(DANA, "one") | self.archive(MARC, "two")
        self.env.company.texting_retention_months = 1
        first = self.env["texting.retention"]._get_due(self.env.company, 1)
        first._clear()
        self.assertEqual(self.env["texting.retention"]._get_due(self.env.company), sessions - first)


class TestErasure(RetentionCase):
    def erase(self, user=None, **values):
        wizard = self.env["texting.erasure"].with_user(user or self.manager).create(values)
        return wizard.action_erase()

    def test_after_erasing_a_person_no_table_and_no_file_has_their_words(self):
        """B11: texts, notes, files, raw requests, bus, notes on the card; the opt-out and the figures stay."""
        session = self.archive(DANA, WORD)
        other = self.archive(MARC, "Something else")
        self.env["texting.webhook.event"].create({
            "carrier_id": self.carrier.id, "company_id": self.env.company.id, "event_key": "text:x", "state": "failed",
            "payload": f'{{"from": "{DANA}", "text": "{WORD}"}}', "received_at": fields.Datetime.now()})
        self.receive(DANA, body="STOP")
        self.env["texting.consent"]._get_own_block(DANA, self.number)
        self.env.cr.precommit.run()  # the bus writes its rows
        self.env.flush_all()
        self.assertTrue(self.tables_with(WORD))
        self.erase(phone=DANA)
        self.env.flush_all()
        self.assertEqual(self.tables_with(WORD), {})
        self.assertEqual(self.tables_with(DANA), {"texting_consent": 1, "phone_blacklist": 1, "crm_lead": 1})
        self.assertEqual(self.files_with(WORD.encode()), [])
        self.assertTrue(session.exists().accepted_at)
        self.assertEqual(other.message_ids[0].body, "Something else")
        self.assertFalse(session.conversation_id.message_ids.filtered(lambda message: WORD in (message.body or "")))

    def tables_with(self, word):
        """:return: how many rows of which tables have the word in any column"""
        found = {}
        self.env.cr.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{word}%"])  # noqa: S608
            if count := self.env.cr.fetchone()[0]:
                found[table] = count
        return found

    def files_with(self, content):
        """:return: the attachments' files with these bytes that no attachment refers to is left to the collector"""
        self.env["ir.attachment"]._gc_file_store_unsafe()
        store = Path(self.env["ir.attachment"]._filestore())
        paths = [Path(folder, name) for folder, _folders, names in os.walk(store) for name in names]
        return [path.name for path in paths if path.is_file() and content in path.read_bytes()]

    def test_a_person_is_erased_from_their_card(self):
        """B11: from the lead, with all numbers they texted from."""
        session = self.archive(DANA, WORD)
        wizard = self.env["texting.erasure"].with_user(self.manager).create({"lead_id": self.lead.id})
        self.assertIn("2 texts and 1 files in 1 sessions", wizard.preview)
        wizard.action_erase()
        self.assertTrue(session.cleared_at)
        self.assertFalse(session.lead_id)

    def test_a_person_who_was_erased_can_text_again(self):
        """B11: as a stranger, in a new conversation."""
        session = self.archive(STRANGER, WORD)
        self.erase(phone=STRANGER)
        conversation = self.receive(STRANGER, body="Hello again")
        self.assertNotEqual(conversation, session.conversation_id)
        self.assertEqual(conversation.text_ids.mapped("body"), ["Hello again"])

    def test_a_legal_hold_and_a_running_conversation_forbid_erasing(self):
        """B11: with who and why; and in a sentence what to do."""
        self.archive(DANA, WORD)
        self.env["texting.hold"].with_user(self.manager).create({"phone": DANA, "reason": "Lawsuit"})
        with self.assertRaisesRegex(UserError, "Lawsuit"):
            self.erase(phone=DANA)
        self.received_and_accepted(MARC)
        with self.assertRaisesRegex(UserError, "in progress"):
            self.erase(phone=MARC)
        with self.assertRaisesRegex(UserError, "no texts"):
            self.erase(phone="+12125559999")

    def test_only_managers_erase_and_only_in_their_companies(self):
        """B11: agents, employees and managers of another company do not."""
        session = self.archive(DANA, WORD)
        for user in (self.agent_one, self.employee):
            with self.assertRaises(AccessError):
                self.erase(user, phone=DANA)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write({"company_ids": other.ids, "company_id": other.id})
        with self.assertRaisesRegex(UserError, "no texts"):
            self.erase(phone=DANA)
        self.assertFalse(session.cleared_at)

    def test_erasing_is_in_the_audit_without_the_number(self):
        """B9, B11: who did it, when, and how much."""
        self.archive(DANA, WORD)
        self.erase(phone=DANA)
        entry = self.env["texting.audit.entry"].search([("kind", "=", "erased")])
        self.assertEqual((entry.user_id, entry.detail), (self.manager, "1 sessions"))
