"""Giving up a conversation, and what stays of it."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from ..support.common import DANA, MARC, STRANGER, TextingCase


class TestLeave(TextingCase):
    def test_leaving_ends_ownership_and_archives_in_the_history(self):
        """S20: Leave & Close: ownership ends, the conversation is archived in the lead's history."""
        conversation = self.received_and_accepted()
        conversation.with_user(self.agent_one).send_text("Yes")
        session = conversation.session_id
        self.assertEqual(conversation.with_user(self.agent_one).action_leave(), {"left": True, "reason": False})
        self.assertEqual(conversation.state, "archived")
        self.assertFalse(conversation.owner_id or conversation.session_id)
        self.assertEqual((session.lead_id, session.end_reason, session.closed_by_id), (self.lead, "left", self.agent_one))
        self.assertTrue(session.closed_at)
        self.assertEqual(self.lead.with_user(self.manager).texting_session_count, 1)
        action = self.lead.with_user(self.manager).action_open_texting_sessions()
        found = self.env["texting.session"].with_user(self.manager).search(action["domain"])
        self.assertEqual(found, session)
        self.assertIn("Is the 10x10 still free?", found.transcript)
        self.assertIn("Yes", found.transcript)

    def test_archive_of_a_customer_is_on_the_contact(self):
        """S20: in the Customer's history."""
        conversation = self.received_and_accepted(MARC)
        conversation.with_user(self.agent_one).action_leave()
        self.assertEqual(self.customer.with_user(self.manager).texting_session_count, 1)
        self.assertEqual(self.lead.with_user(self.manager).texting_session_count, 0)

    def test_note_on_the_record_has_facts_and_a_link_but_no_words(self):
        """D11: the archive is never copied into a chatter in a way that shows it to anyone else."""
        conversation = self.received_and_accepted(body="My secret is 4711")
        conversation.with_user(self.agent_one).send_text("I will keep it")
        session = conversation.session_id
        conversation.with_user(self.agent_one).action_leave()
        note = self.lead.message_ids[0]
        self.assertIn("2\n", " ".join(note.body.split(" ")).replace(" texts", "\n"))
        self.assertIn("Agent One", note.body)
        self.assertIn(f'data-oe-id="{session.id}"', note.body)
        chatter = " ".join(self.lead.message_ids.mapped("body"))
        self.assertNotIn("4711", chatter)
        self.assertNotIn("keep it", chatter)

    def test_a_text_that_arrived_unseen_stops_the_leaving(self):
        """S20: no text is archived unseen: Leave says so instead of closing."""
        conversation = self.received_and_accepted()
        self.receive(body="One more thing")
        result = conversation.with_user(self.agent_one).action_leave()
        self.assertFalse(result["left"])
        self.assertIn("A new text just arrived", result["reason"])
        self.assertEqual(conversation.owner_id, self.agent_one)
        conversation.with_user(self.agent_one).mark_seen()
        self.assertTrue(conversation.with_user(self.agent_one).action_leave()["left"])

    def test_leaving_names_the_last_text_seen_and_a_newer_one_stops_it(self):
        """D16: a text newer than the one that was in front of the agent stops the leaving, though another tab showed it."""
        conversation = self.received_and_accepted()
        agent = conversation.with_user(self.agent_one)
        [first] = self.texts(conversation, "inbound")
        self.receive(body="One more thing")
        agent.mark_seen()
        result = agent.action_leave(first.id)
        self.assertFalse(result["left"])
        self.assertIn("A new text just arrived", result["reason"])
        self.assertEqual([text["body"] for text in result["texts"]], ["One more thing"])
        self.assertEqual(conversation.owner_id, self.agent_one)
        self.assertEqual(agent.action_leave(result["texts"][-1]["id"]), {"left": True, "reason": False})

    def test_naming_a_text_as_the_last_one_is_having_seen_it(self):
        """D16: what the dialog quoted was in front of the agent: it does not stop the leaving, and is noted as seen."""
        conversation = self.received_and_accepted()
        self.receive(body="One more thing")
        quoted = self.texts(conversation, "inbound")[-1]
        self.assertTrue(conversation.with_user(self.agent_one).action_leave(quoted.id)["left"])
        self.assertTrue(quoted.seen_at)

    def test_agent_who_had_no_text_at_all_is_stopped_by_the_first(self):
        """D16: 0 names none: whatever was received is newer."""
        conversation = self.received_and_accepted()
        self.assertFalse(conversation.with_user(self.agent_one).action_leave(0)["left"])

    def test_last_text_seen_is_named_by_its_id(self):
        """D16: anything else is a clear error and changes nothing."""
        conversation = self.received_and_accepted()
        for method in ("action_leave", "mark_seen"):
            for wrong in ([1], "1", True, 1.5, {"id": 1}):
                with self.assertRaisesRegex(ValidationError, "named by its id"):
                    getattr(conversation.with_user(self.agent_one), method)(wrong)
        self.assertEqual(conversation.owner_id, self.agent_one)

    def test_what_an_owner_should_know_before_leaving(self):
        """S20: texts not seen are quoted, and those that failed or are unconfirmed counted; of this session only."""
        conversation = self.received_and_accepted()
        agent = conversation.with_user(self.agent_one)
        [first] = self.texts(conversation, "inbound")
        for status in ("failed", "unconfirmed", "delivered"):
            text_id = agent.send_text(status)
            self.env["texting.message"].sudo().browse(text_id).status = status
        self.receive(body="One more thing")
        facts = agent.get_leave_facts()
        self.assertEqual(
            (facts["last_message_id"], facts["undelivered"], facts["unconfirmed"]), (first.id, 2, 1))
        self.assertEqual([text["body"] for text in facts["unseen"]], ["One more thing"])
        self.assertTrue(agent.action_leave(facts["unseen"][-1]["id"])["left"])
        self.receive(body="Hello again")
        agent.action_accept()
        facts = agent.get_leave_facts()
        self.assertEqual((facts["undelivered"], [text["body"] for text in facts["unseen"]]), (0, ["Hello again"]))

    def test_only_the_owner_is_told_what_is_unseen(self):
        """S22: neither colleagues nor managers."""
        conversation = self.received_and_accepted()
        for user in (self.agent_two, self.manager):
            with self.assertRaises(AccessError):
                conversation.with_user(user).get_leave_facts()

    def test_note_on_the_record_says_when_with_date_and_time_zone(self):
        """D11: times without a date and a zone say little to who reads the chatter later, elsewhere."""
        self.agent_one.tz = "America/New_York"
        with freeze_time("2026-11-16 15:02:00"):
            conversation = self.received_and_accepted()
        with freeze_time("2026-11-16 15:15:00"):
            conversation.with_user(self.agent_one).action_leave()
        self.assertIn("Nov 16, 2026, 10:02&nbsp;AM – 10:15&nbsp;AM (America/New_York)", self.lead.message_ids[0].body)
        with freeze_time("2026-11-17 04:50:00"):
            conversation = self.received_and_accepted()
        with freeze_time("2026-11-17 05:10:00"):
            conversation.with_user(self.agent_one).action_leave()
        times = "Nov 16, 2026, 11:50&nbsp;PM – Nov 17, 2026, 12:10&nbsp;AM (America/New_York)"
        self.assertIn(times, self.lead.message_ids[0].body)

    def test_next_text_after_leaving_is_a_new_conversation_for_the_queue(self):
        """D5: after Leave & Close the next inbound text is a new conversation for the queue."""
        conversation = self.received_and_accepted()
        first = conversation.session_id
        conversation.with_user(self.agent_one).action_leave()
        self.receive(body="Hello again")
        self.assertEqual(conversation.state, "new")
        self.assertNotEqual(conversation.session_id, first)
        for agent in (self.agent_one, self.agent_two):
            self.assertEqual([alert["action"] for alert in self.alerts_of(agent)], ["accept"])
            self.assertEqual(self.alerts_of(agent)[0]["snippet"], "Hello again")

    def test_a_number_never_classified_is_archived_under_the_number(self):
        """D7: a conversation of a never-classified number is archived under the number."""
        conversation = self.received_and_accepted(STRANGER)
        session = conversation.session_id
        conversation.with_user(self.agent_one).action_leave()
        self.assertFalse(session.lead_id or session.partner_id)
        self.assertEqual(session.with_user(self.manager).display_name, "+1 646-555-0147")

    def test_ownership_never_ends_by_itself(self):
        """S21: a reload, a lost connection or a crash never gives ownership up: the server knows what I own."""
        conversation = self.received_and_accepted()
        desk = self.env["texting.conversation"].with_user(self.agent_one).get_desk()
        self.assertEqual([window["id"] for window in desk["windows"]], conversation.ids)
        self.assertTrue(desk["windows"][0]["is_mine"])

    def test_minimised_or_resized_windows_keep_ownership(self):
        """S19: size and place are remembered per user, and change nothing else."""
        conversation = self.received_and_accepted()
        conversations = self.env["texting.conversation"].with_user(self.agent_one)
        conversations.save_layout({"width": 500, "height": 420, "x": 12, "owner_id": 1})
        self.assertEqual(conversations.get_desk()["layout"], {"width": 500, "height": 420, "x": 12})
        self.assertFalse(conversations.with_user(self.agent_two).get_desk()["layout"])
        self.assertEqual(conversation.owner_id, self.agent_one)

    def test_question_when_leaving_the_card_is_a_setting(self):
        """D14: a company setting turns the question off."""
        conversations = self.env["texting.conversation"].with_user(self.agent_one)
        self.assertTrue(conversations.get_desk()["leave_question"])
        self.env.company.texting_leave_question = False
        self.assertFalse(conversations.get_desk()["leave_question"])


class TestHistory(TextingCase):
    def _archive(self, phone):
        conversation = self.received_and_accepted(phone)
        session = conversation.session_id
        conversation.with_user(self.agent_one).action_leave()
        return session

    def test_managers_find_every_session_in_the_archive(self):
        """S20: managers review the archived histories."""
        sessions = self._archive(DANA) | self._archive(MARC) | self._archive(STRANGER)
        found = self.env["texting.session"].with_user(self.manager).search([("id", "in", sessions.ids)])
        self.assertEqual(found, sessions.sorted(reverse=True))

    def test_archive_is_readable_by_agents_who_may_read_the_record(self):
        """D11: readable by agents who may read that record, and by managers."""
        session = self._archive(DANA)  # a lead of Agent Two
        self.assertEqual(session.with_user(self.agent_two).message_ids.body, "Is the 10x10 still free?")
        for stranger in (self.agent_one, self.outsider):
            self.assertFalse(self.env["texting.session"].with_user(stranger).search([("id", "=", session.id)]))
            with self.assertRaises(AccessError):
                session.with_user(stranger).read(["phone"])

    def test_lead_merge_takes_the_history_along(self):
        session = self._archive(DANA)
        other = self.env["crm.lead"].create({"name": "Same person", "type": "opportunity", "probability": 90})
        merged = (other | self.lead).merge_opportunity()
        self.assertEqual(session.lead_id, merged)
        self.assertEqual(session.conversation_id.lead_id, merged)

    def test_deleted_lead_leaves_the_history_under_the_number(self):
        session = self._archive(DANA)
        self.lead.unlink()
        self.assertTrue(session.exists())
        self.assertEqual(session.display_name, "+1 212-555-0199")

    def test_forms_of_lead_and_contact_open_for_everybody(self):
        for user in (self.agent_two, self.manager):
            Form(self.lead.with_user(user))
            Form(self.customer.with_user(user))
        Form(self.customer.with_user(self.employee))
