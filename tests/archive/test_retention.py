"""Words go, figures and the suppression list stay: after months, or when a person is erased (B11)."""

import base64
import os
from pathlib import Path

from freezegun import freeze_time
from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..support.common import DANA, MARC, STRANGER, TextingCase

WORD = "Zyzzyva"  # in no other text of the database
NAME = "Dana Whitfield"


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
            self.assertEqual(self.env["texting.retention"]._preview(self.env.company), {
                "sessions": 1, "texts": 2, "notes": 1, "files": 1, "requests": 0, "held": 0})
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

    def test_a_hold_takes_a_number_in_any_spelling_and_refuses_one_without_texts(self):
        """B11: a number that is misspelt holds nothing."""
        self.archive(DANA, "words")
        holds = self.env["texting.hold"].with_user(self.manager)
        self.assertEqual(holds.create({"phone": "(212) 555-0199", "reason": "Lawsuit"}).phone, DANA)
        with self.assertRaisesRegex(UserError, "no texts with 212 555"):
            holds.create({"phone": "212 555", "reason": "Lawsuit"})

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

    def test_requests_the_bus_and_simulated_phones_go_with_the_texts(self):
        """B11: whatever became of a request; a hold keeps those that name its number."""
        with freeze_time("2025-01-10 10:00"):
            self.archive(DANA, "held words")
            for phone, state in ((DANA, "failed"), (MARC, "failed"), (MARC, "stored")):
                self.request(f"{state}-{phone}", phone, state)
            simulated = self.simulated(MARC)
        self.request("new", MARC, "failed")
        self.env["bus.bus"]._sendone(self.manager, "texting.alert/raised", {"snippet": "old words"})
        self.env.cr.precommit.run()
        self.env.cr.execute("UPDATE bus_bus SET create_date = '2025-01-10'")
        self.env.cr.execute("UPDATE texting_simulator_text SET create_date = '2025-01-10' WHERE id = %s", [simulated.id])
        simulated.invalidate_recordset()
        self.env["texting.hold"].with_user(self.manager).create({"phone": DANA, "reason": "Lawsuit"})
        self.env.company.texting_retention_months = 1
        self.assertEqual(self.env["texting.retention"]._preview(self.env.company)["requests"], 2)
        self.apply()
        left = self.env["texting.webhook.event"].search([("carrier_id", "=", self.carrier.id)])
        self.assertEqual(set(left.mapped("event_key")), {f"failed-{DANA}", "new"})
        self.assertFalse(self.env["texting.simulator.text"].search([("phone", "=", MARC)]))
        self.env.cr.execute("SELECT count(*) FROM bus_bus WHERE message LIKE '%old words%'")
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def request(self, key, phone, state="processed", carrier=None):
        carrier = carrier or self.carrier
        return self.env["texting.webhook.event"].create({
            "carrier_id": carrier.id, "company_id": carrier.company_id.id, "event_key": key, "state": state,
            "payload": f'{{"from": "{phone}", "text": "{WORD}"}}', "received_at": fields.Datetime.now()})

    def simulated(self, phone):
        return self.env["texting.simulator.text"].create({
            "carrier_id": self.carrier.id, "uid": f"sim-{phone}", "direction": "from_phone", "phone": phone,
            "number": self.number.phone, "body": WORD})

    def test_settings_preview_what_is_typed_before_it_is_saved(self):
        """B11: how much of each kind would go."""
        with freeze_time("2025-01-10 10:00"):
            self.archive(DANA, "old words")
        settings = self.env["res.config.settings"].create({})
        settings.texting_retention_months = 0
        self.assertFalse(settings.texting_retention_preview)
        self.env.company.texting_retention_months = 0
        settings = self.env["res.config.settings"].new({"texting_retention_months": 6})
        self.assertIn("2 texts, 1 notes and 1 files in 1 sessions", settings.texting_retention_preview)


class TestErasure(RetentionCase):
    def erase(self, user=None, **values):
        wizard = self.env["texting.erasure"].with_user(user or self.manager).create(values)
        return wizard.action_erase()

    def test_after_erasing_a_person_no_table_and_no_file_has_their_words(self):
        """B11: texts, notes, files, raw requests, bus, notes on the card; the opt-out and the figures stay."""
        session = self.archive(DANA, f"{WORD} and more words")
        other = self.archive(MARC, "Something else")
        self.leave_traces(session)
        transcripts = self.env["texting.transcript"].with_user(self.manager)
        for file_format in ("html", "zip"):
            transcripts.create({"session_ids": (session | other).ids, "file_format": file_format}).action_make()
        kept = transcripts.create({"session_ids": other.ids, "file_format": "html"})
        kept.action_make()
        self.env.cr.precommit.run()  # the bus writes its rows
        self.env.flush_all()
        self.assertGreaterEqual(self.tables_with(WORD).keys(), {
            "texting_message", "mail_message", "ir_attachment", "texting_webhook_event", "texting_simulator_text",
            "texting_session_step", "texting_consent", "mail_message_translation", "texting_audit_entry"})
        wizard = self.env["texting.erasure"].with_user(self.manager).create({"phone": "(212) 555-0199"})
        wizard.action_erase()
        self.env.flush_all()
        self.assertEqual(self.tables_with(WORD), {"texting_audit_entry": 1})  # what a manager searched for, of nobody
        self.assertEqual(self.tables_with(DANA), {"texting_consent": 3, "phone_blacklist": 1, "crm_lead": 1})
        self.assertEqual(self.files_with(WORD.encode()), [])
        self.assertEqual(transcripts.search([]), kept)
        self.assertTrue(session.exists().accepted_at)
        self.assertEqual(other.message_ids[0].body, "Something else")
        self.assertTrue(self.env["texting.consent"]._is_opted_out(DANA, self.number))

    def leave_traces(self, session):
        """What else there is of a person and their words when they have texted for a while."""
        phone = session.phone
        self.env["texting.webhook.event"].create({
            "carrier_id": self.carrier.id, "company_id": self.env.company.id, "event_key": "text:x", "state": "failed",
            "payload": f'{{"from": "{phone}", "text": "{WORD}"}}', "received_at": fields.Datetime.now()})
        self.env["texting.simulator.text"].create({
            "carrier_id": self.carrier.id, "uid": "sim", "direction": "from_phone", "phone": phone, "number": self.number.phone,
            "body": WORD})
        self.env["mail.message.translation"].create({
            "message_id": session.message_ids[0].mail_message_id.id, "source_lang": "en", "target_lang": "fr", "body": WORD})
        self.lead.message_post(body=Markup("<p>They wrote: “{} and<br/>more words”.</p>").format(WORD))
        self.lead.message_post(body="<p>Called back</p>")
        sessions = self.env["texting.session"].with_user(self.manager)
        for domain in ([("words", "ilike", WORD)], [("any_phone", "ilike", "212-555-0199")], [("person_name", "ilike", NAME)]):
            sessions.web_search_read(domain, {"phone": {}})
        held = self.env["texting.hold"].with_user(self.manager).create({"phone": phone, "reason": f"Lawsuit of {NAME}"})
        held.action_release()
        self.receive(phone, body="STOP")
        self.receive(phone, body="START")
        self.env["texting.consent"]._note(phone, "opt_out", "agent", f"{WORD}, they said", self.number)

    def test_names_are_erased_with_the_words(self):
        """B11: in steps, in the audit, and between the texts; the lead itself is not ours to delete."""
        conversation = self.received_and_accepted(STRANGER, body=WORD)
        conversation.with_user(self.manager).action_classify("lead", self.lead.id)
        session = conversation.session_id
        conversation.with_user(self.agent_one).action_leave()
        self.leave_traces(session)
        self.env.flush_all()
        self.assertGreaterEqual(self.tables_with(NAME).keys(), {"texting_session_step", "texting_audit_entry", "mail_message"})
        self.erase(lead_id=self.lead.id)
        self.env.flush_all()
        self.assertEqual(self.tables_with(NAME), {"crm_lead": 1})
        self.assertTrue(self.lead.message_ids.filtered(lambda note: "Called back" in note.body))

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
        self.assertIn("2 texts, 1 file, and 2 notes with +1 212-555-0199 will be erased", wizard.preview)
        wizard.action_erase()
        self.assertTrue(session.cleared_at)
        self.assertFalse(session.lead_id)

    def test_a_number_that_changed_hands_keeps_the_texts_of_its_other_person(self):
        """B11: erasing one person from their card erases nobody else who had the number."""
        session = self.archive(DANA, WORD)
        self.lead.phone = False
        other = self.env["res.partner"].create({"name": "Next Owner", "phone": DANA})
        later = self.archive(DANA, "Words of somebody else")
        self.assertEqual((session.lead_id, later.partner_id), (self.lead, other))
        self.erase(lead_id=self.lead.id)
        self.env.flush_all()
        self.assertEqual(self.tables_with(WORD), {})
        self.assertEqual(later.message_ids[0].body, "Words of somebody else")
        self.assertEqual((later.phone, later.conversation_id.phone), (DANA, DANA))

    def test_erasing_takes_nothing_of_another_company(self):
        """B11: the same person is erased by each company on its own."""
        self.archive(DANA, WORD)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        carrier = self.env["texting.carrier"].create({"name": "Elsewhere", "code": "simulator", "company_id": other.id})
        self.env["texting.webhook.event"].create({
            "carrier_id": carrier.id, "company_id": other.id, "event_key": "text:x", "payload": DANA,
            "received_at": fields.Datetime.now()})
        self.env["texting.consent"]._note(DANA, "opt_out", "agent", "Elsewhere", company=other)
        self.erase(phone=DANA)
        self.assertEqual(self.env["texting.webhook.event"].search([("carrier_id", "=", carrier.id)]).payload, DANA)
        self.assertEqual(self.env["texting.consent"].search([("company_id", "=", other.id)]).wording, "Elsewhere")

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
